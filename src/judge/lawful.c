/*
 * lawful.c
 *	  Law 10: a workflow that could strand a case, skip a safeguard it declares,
 *	  or contradict itself is refused at COMMIT.
 *
 * A workflow is a graph of some ten states.  That every way from one state to
 * another takes a step of some kind (that such steps dominate the other state)
 * is shown by taking those steps away and looking whether a way is left; the
 * way that is left is the finding.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "commands/trigger.h"
#include "funcapi.h"
#include "judge/lawful.h"
#include "lib/stringinfo.h"
#include "policy/clock.h"
#include "policy/digest.h"
#include "policy/scan.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"

PG_FUNCTION_INFO_V1(hukou_check_workflow);
PG_FUNCTION_INFO_V1(hukou_workflow_seal);
PG_FUNCTION_INFO_V1(hukou_workflow_guard);

/* -------------------------------------------------------------------- ways */

typedef bool (*StepTest) (const PolicyTransition *step, const void *arg);

static bool
no_step(const PolicyTransition *step, const void *arg)
{
	return false;
}

static bool
is_action(const PolicyTransition *step, const void *action)
{
	return strcmp(step->action, action) == 0;
}

static bool
counts_for_safeguard(const PolicyTransition *step, const void *safeguard)
{
	return safeguard_counts(safeguard, step);
}

/* effects is a list of names, terminated by NULL */
static bool
has_effect(const PolicyTransition *step, const void *effects)
{
	for (const char *const *e = effects; *e != NULL; e++)
		if (step->effect != NULL && strcmp(step->effect, *e) == 0)
			return true;
	return false;
}

static int
state_index(const Workflow *workflow, const PolicyState *state)
{
	return (int) (state - workflow->states);
}

/*
 * The shortest way from a state to another (InvalidOid: to any final one) that
 * takes none of the avoided steps: for each state it passes, the step that led
 * there.  NULL when there is none; an empty way leads to the state itself.
 */
static List *
shortest_way(const Workflow *workflow, const PolicyState *from, Oid to,
			 StepTest avoided, const void *arg)
{
	const PolicyTransition **came_by = palloc0(sizeof(PolicyTransition *) * (workflow->nstates + 1));
	const PolicyState **queue = palloc(sizeof(PolicyState *) * (workflow->nstates + 1));
	bool	   *seen = palloc0(workflow->nstates + 1);
	int			head = 0;
	int			tail = 0;

	queue[tail++] = from;
	seen[state_index(workflow, from)] = true;
	while (head < tail)
	{
		const PolicyState *at = queue[head++];

		if (OidIsValid(to) ? at->state == to : at->final)
		{
			List	   *way = NIL;

			while (at != from)
			{
				const PolicyTransition *step = came_by[state_index(workflow, at)];

				way = lcons(unconstify(PolicyTransition *, step), way);
				at = step->from;
			}
			/* tell the empty way from none */
			return way != NIL ? way : list_make1(NULL);
		}
		for (int i = 0; i < workflow->ntransitions; i++)
		{
			const PolicyTransition *step = &workflow->transitions[i];

			if (step->from == at && !seen[state_index(workflow, step->to)] && !avoided(step, arg))
			{
				seen[state_index(workflow, step->to)] = true;
				came_by[state_index(workflow, step->to)] = step;
				queue[tail++] = step->to;
			}
		}
	}
	return NIL;
}

static bool
reaches(const Workflow *workflow, const PolicyState *from, Oid to)
{
	return shortest_way(workflow, from, to, no_step, NULL) != NIL;
}

List *
workflow_way(const Workflow *workflow)
{
	List	   *way = NIL;

	for (int i = 0; i < workflow->nstates && workflow->initial != NULL; i++)
		if (strcmp(workflow->states[i].label, "completed") == 0)
			way = shortest_way(workflow, workflow->initial, workflow->states[i].state, no_step, NULL);
	return way;
}

static char *
way_text(const List *way)
{
	StringInfoData text;
	ListCell   *lc;

	initStringInfo(&text);
	foreach(lc, way)
	{
		const PolicyTransition *step = lfirst(lc);

		if (step != NULL)
			appendStringInfo(&text, "%s%s", text.len > 0 ? ", " : "", step->action);
	}
	return text.data;
}

static char *
step_text(const PolicyTransition *step)
{
	return psprintf("step \"%s\" from \"%s\"", step->action, step->from->label);
}

static void
unlawful(Findings *findings, const char *subject, const char *remedy, const char *text)
{
	finding_add(findings, ERRCODE_HUKOU_POLICY, subject, remedy, text);
}

/* ------------------------------------------------------------------ checks */

static bool
label_in(const char *label, const char *const *labels)
{
	for (; *labels != NULL; labels++)
		if (strcmp(label, *labels) == 0)
			return true;
	return false;
}

/* States: one where a case begins, all of use, none without an end. */
static void
judge_states(const Workflow *workflow, Findings *findings)
{
	bool		runs = false;
	bool		completes = false;

	if (workflow->initial == NULL)
	{
		int			n = 0;

		for (int i = 0; i < workflow->nstates; i++)
			n += workflow->states[i].initial;
		unlawful(findings, "initial", "Mark one state as initial.",
				 n == 0 ? "no state is initial" : psprintf("%d states are initial", n));
	}
	for (int i = 0; i < workflow->nstates; i++)
	{
		const PolicyState *state = &workflow->states[i];
		bool		out = false;
		bool		out_without_applicant = false;

		for (int j = 0; j < workflow->ntransitions; j++)
			if (workflow->transitions[j].from == state)
			{
				out = true;
				out_without_applicant |= workflow->transitions[j].side != SIDE_APPLICANT;
			}
		runs |= state->clock_runs;
		if (!state->final && !state->initial && !state->clock_runs && !state->pause_told)
			unlawful(findings, state->label, "Say why in pause_basis, or have the clock run.",
					 "the clock is paused here, and nothing says why");
		completes |= state->final && strcmp(state->label, "completed") == 0;
		if (workflow->initial != NULL && !reaches(workflow, workflow->initial, state->state))
			unlawful(findings, state->label, "Add a step that leads there, or delete the state.",
					 "no way leads to this state");
		if (state->final && out)
			unlawful(findings, state->label, "Delete the steps from it, or have it not be final.",
					 "a step leaves this final state");
		if (!state->final && !out)
			unlawful(findings, state->label, "Add a step from it, or make it final.",
					 "no step leaves this state, and it is not final");
		else if (!state->final && shortest_way(workflow, state, InvalidOid, no_step, NULL) == NIL)
			unlawful(findings, state->label, "Add a way to a final state.",
					 "no way leads from this state to a final one");
		else if (!state->final && !state->initial && !state->clock_runs && !out_without_applicant)
			unlawful(findings, state->label, "Add a step of the system or of an office, such as lapsing.",
					 "the clock is paused here, and only the applicant could end that");
	}
	if (!runs)
		unlawful(findings, "clock_runs", "Have it run in the states in which an office works on the case.",
				 "the clock runs in no state");
	if (!completes)
		unlawful(findings, "completed", "Add the final state \"completed\".",
				 "a case can never be completed");
}

/*
 * What leaves the office for good: a case that did so can only be completed, so
 * that every safeguard on the way to completion holds for it too.
 */
static void
judge_products(const Workflow *workflow, const PolicyTransition *step, Findings *findings)
{
	static const char *const products[] = {
		"register_newborn", "sign_card", "replace_card", "sign_temporary_card", "make_card",
		"hand_over_card", "settle_registration", "issue_certificate", "cancel_duplicate", NULL
	};

	if (!has_effect(step, products))
		return;
	for (int i = 0; i < workflow->nstates; i++)
	{
		const PolicyState *end = &workflow->states[i];

		if (end->final && strcmp(end->label, "completed") != 0 && reaches(workflow, step->to, end->state))
			unlawful(findings, step->action, "Let a case that has had this effect only be completed.",
					 psprintf("%s has the effect %s, and the case could still end in \"%s\"",
							  step_text(step), step->effect, end->label));
	}
}

/*
 * Effects that suppose an earlier one, or call for a later one.  Between
 * cancellation at origin and settlement or restoration a person is registered
 * nowhere (law 7), so there is no other way out.
 */
typedef struct EffectOrder
{
	const char *effect;
	const char *earlier[4];		/* any one of these, NULL at the end */
	const char *later[4];
} EffectOrder;

static const EffectOrder effect_orders[] = {
	{"make_card", {"sign_card", "replace_card", "sign_temporary_card"}, {NULL}},
	{"hand_over_card", {"make_card"}, {NULL}},
	{"revoke_permit", {"issue_permit"}, {NULL}},
	{"cancel_registration", {NULL}, {"settle_registration", "restore_registration"}},
	{"settle_registration", {"cancel_registration"}, {NULL}},
	{"restore_registration", {"cancel_registration"}, {NULL}},
};

/* NULL when the effect (or none) stands by itself */
static const EffectOrder *
order_of(const char *effect)
{
	for (int i = 0; effect != NULL && i < (int) lengthof(effect_orders); i++)
		if (strcmp(effect_orders[i].effect, effect) == 0)
			return &effect_orders[i];
	return NULL;
}

static void
judge_effects(const Workflow *workflow, const PolicyTransition *step, Findings *findings)
{
	const EffectOrder *order = order_of(step->effect);
	List	   *way;

	if (order == NULL)
		return;
	if (order->earlier[0] != NULL && workflow->initial != NULL &&
		(way = shortest_way(workflow, workflow->initial, step->from->state,
							has_effect, order->earlier)) != NIL)
		unlawful(findings, step->action, "Have every way to it pass the step it supposes.",
				 psprintf("%s has the effect %s, but a way leads there without %s: %s",
						  step_text(step), step->effect, order->earlier[0], way_text(way)));
	if (order->later[0] != NULL &&
		(way = shortest_way(workflow, step->to, InvalidOid, has_effect, order->later)) != NIL)
		unlawful(findings, step->action, "Let no way end without settling or restoring whom it cancelled.",
				 psprintf("after %s a way ends without %s or %s: %s",
						  step_text(step), order->later[0], order->later[1], way_text(way)));
}

static void
judge_transitions(const Workflow *workflow, DateADT today, bool with_officers, Findings *findings)
{
	/* a refusal of any kind says why (行政许可法 arts. 32, 38) */
	static const char *const refusals[] = {
		"supplement", "not_accepted", "refused", "withdrawn", "revoked", "restored", "lapsed", NULL
	};
	uint32		duties;
	bool		officers = with_officers && policy_duties_held(today, &duties);

	for (int i = 0; i < workflow->ntransitions; i++)
	{
		const PolicyTransition *step = &workflow->transitions[i];
		List	   *way;

		if (i > 0 && step[-1].from == step->from && strcmp(step[-1].action, step->action) == 0)
			unlawful(findings, step->action, "Give the steps different actions.",
					 psprintf("two steps from \"%s\" have this action", step->from->label));
		if (step->duty != DUTY_NONE && officers && (duties & DUTY_BIT(step->duty)) == 0)
			unlawful(findings, step->action, "Entrust an officer of hukou.officers with the duty, or ask for another.",
					 psprintf("%s needs duty \"%s\", which no officer holds",
							  step_text(step), duty_name(step->duty)));
		if (step->side == SIDE_SYSTEM && step->duty != DUTY_NONE)
			unlawful(findings, step->action, "Leave duty empty for a step of the system.",
					 psprintf("%s is the system's, which holds no duty", step_text(step)));
		if (!step->needs_reason && label_in(step->to->label, refusals))
			unlawful(findings, step->action, "Set needs_reason.",
					 psprintf("%s leads to \"%s\" without a reason", step_text(step), step->to->label));
		if (step->four_eyes != NULL && workflow->initial != NULL &&
			(way = shortest_way(workflow, workflow->initial, step->from->state,
								is_action, step->four_eyes)) != NIL)
			unlawful(findings, step->action, "Have every way to it pass the step that another officer must make.",
					 psprintf("%s needs an earlier \"%s\", but a way leads there without: %s",
							  step_text(step), step->four_eyes, way_text(way)));
		judge_effects(workflow, step, findings);
		judge_products(workflow, step, findings);
	}
}

/* What the safeguard asks for, in words. */
static char *
safeguard_text(const Safeguard *safeguard)
{
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfoString(&text, "a step");
	for (int i = 0; i < safeguard->nactions; i++)
		appendStringInfo(&text, "%s \"%s\"", i > 0 ? " or" : "", safeguard->actions[i]);
	if (safeguard->side != SIDE_NONE)
		appendStringInfo(&text, " on the %s side", side_name(safeguard->side));
	if (safeguard->duty != DUTY_NONE)
		appendStringInfo(&text, " with duty \"%s\"", duty_name(safeguard->duty));
	return text.data;
}

static void
judge_safeguards(const Workflow *workflow, Findings *findings)
{
	bool		completion = false;

	for (int i = 0; i < workflow->nsafeguards; i++)
	{
		const Safeguard *g = &workflow->safeguards[i];
		const PolicyState *from = OidIsValid(g->from) ? workflow_state(workflow, g->from) : workflow->initial;
		List	   *way;

		completion |= g->to_label != NULL && !OidIsValid(g->from) && strcmp(g->to_label, "completed") == 0;
		if (from == NULL && OidIsValid(g->from))
			unlawful(findings, g->name, "Name a state of the workflow in from_state.",
					 psprintf("the workflow has no state \"%s\"", g->from_label));
		else if (OidIsValid(g->to) && workflow_state(workflow, g->to) == NULL)
			unlawful(findings, g->name, "Name a state of the workflow in to_state.",
					 psprintf("the workflow has no state \"%s\"", g->to_label));
		else if (from != NULL &&
				 (way = shortest_way(workflow, from, g->to, counts_for_safeguard, g)) != NIL)
			unlawful(findings, g->name, "Change the steps so that no way avoids the safeguard.",
					 psprintf("a way from \"%s\" to %s avoids %s: %s", from->label,
							  g->to_label != NULL ? psprintf("\"%s\"", g->to_label) : "its end",
							  safeguard_text(g), way_text(way)));
	}
	if (!completion)
		unlawful(findings, "safeguards", "Declare in hukou.workflow_safeguards what every way to \"completed\" must pass.",
				 "nothing is declared that every way to \"completed\" must pass");
}

/* Adds everything that keeps a workflow from being lawful. */
void
judge_workflow(const Workflow *workflow, DateADT today, bool with_officers, Findings *findings)
{
	judge_states(workflow, findings);
	judge_transitions(workflow, today, with_officers, findings);
	judge_safeguards(workflow, findings);
}

bool
workflow_allows_steps(const Workflow *workflow)
{
	if (!workflow->judged)
	{
		Workflow   *mutable = unconstify(Workflow *, workflow);
		Findings	findings = {0};

		judge_workflow(workflow, 0, false, &findings);
		mutable->lawful = findings.list == NIL;
		mutable->judged = true;
	}
	return workflow->standing == STANDING_WHOLE && workflow->lawful;
}

/* --------------------------------------------------------------- migration */

static bool
past_has_action(const PastStep *past, int npast, const char *action)
{
	for (int i = 0; i < npast; i++)
		if (strcmp(past[i].action, action) == 0)
			return true;
	return false;
}

/* Did the past, from the last time in a state on (InvalidOid: from the start), take a step that counts? */
static bool
past_keeps_safeguard(const PastStep *past, int npast, const Safeguard *safeguard, bool *begun)
{
	bool		kept = false;

	*begun = !OidIsValid(safeguard->from);
	for (int i = 0; i < npast; i++)
	{
		if (past[i].transition != NULL && safeguard_counts(safeguard, past[i].transition))
			kept |= *begun;
		if (past[i].to == safeguard->from)
		{
			*begun = true;
			kept = false;
		}
	}
	return kept;
}

/* The place of the last step of the past that had one of the effects, from 1; 0: none had. */
static int
past_effect(const PastStep *past, int npast, const char *const *effects)
{
	for (int i = npast; i > 0; i--)
		if (past[i - 1].transition != NULL && has_effect(past[i - 1].transition, effects))
			return i;
	return 0;
}

/*
 * The register holds what the case did to it under the versions before: what a
 * step ahead supposes must be done or ahead, what was done is not done again,
 * and what was begun must come to its end.
 */
static void
judge_migrated_effects(const Workflow *workflow, const PolicyState *at, const PastStep *past, int npast,
					   const char *remedy, Findings *findings)
{
	List	   *way;

	for (int i = 0; i < workflow->ntransitions; i++)
	{
		const PolicyTransition *step = &workflow->transitions[i];
		const EffectOrder *order = order_of(step->effect);
		const char *done[] = {step->effect, NULL};

		if (step->effect == NULL)
			continue;
		if (order != NULL && order->earlier[0] != NULL && past_effect(past, npast, order->earlier) == 0 &&
			(way = shortest_way(workflow, at, step->from->state, has_effect, order->earlier)) != NIL)
			unlawful(findings, step->action, remedy,
					 psprintf("%s supposes %s, which is neither done nor on this way: %s",
							  step_text(step), order->earlier[0], way_text(way)));
		if (past_effect(past, npast, done) > 0 && reaches(workflow, at, step->from->state))
			unlawful(findings, step->action, remedy,
					 psprintf("%s has the effect %s, which the case has had already",
							  step_text(step), step->effect));
	}
	for (int i = 0; i < (int) lengthof(effect_orders); i++)
	{
		const EffectOrder *order = &effect_orders[i];
		const char *begun[] = {order->effect, NULL};

		if (order->later[0] != NULL &&
			past_effect(past, npast, begun) > past_effect(past, npast, order->later) &&
			(way = shortest_way(workflow, at, InvalidOid, has_effect, order->later)) != NIL)
			unlawful(findings, order->effect, remedy,
					 psprintf("after %s, which is done, a way ends without %s or %s: %s",
							  order->effect, order->later[0], order->later[1], way_text(way)));
	}
}

void
judge_migration(const Workflow *workflow, Oid state, const PastStep *past, int npast,
				DateADT today, Findings *findings)
{
	const PolicyState *at = workflow_state(workflow, state);
	const char *remedy = "Let the case end under the version it was filed under, or publish a version that has room for it.";

	if (today >= workflow->to)
		unlawful(findings, "version", "Move cases to the version that is in force.",
				 psprintf("version %d is not in force any more", workflow->version));
	if (!workflow_allows_steps(workflow))
	{
		unlawful(findings, "version", "Have it be lawful, and publish it with hukou.publish_workflow().",
				 psprintf("version %d is not published, or not lawful", workflow->version));
		return;
	}
	if (at == NULL || at->final)
	{
		unlawful(findings, "state", remedy,
				 psprintf(at == NULL ? "version %d has no state \"%s\"" : "in version %d \"%s\" is final",
						  workflow->version,
						  DatumGetCString(OidFunctionCall1(F_ENUM_OUT, ObjectIdGetDatum(state)))));
		return;
	}
	for (int i = 0; i < workflow->nsafeguards; i++)
	{
		const Safeguard *g = &workflow->safeguards[i];
		bool		begun;
		List	   *way;

		if (!past_keeps_safeguard(past, npast, g, &begun) && begun &&
			(way = shortest_way(workflow, at, g->to, counts_for_safeguard, g)) != NIL)
			unlawful(findings, g->name, remedy,
					 psprintf("version %d asks for %s, which is neither done nor on this way: %s",
							  workflow->version, safeguard_text(g), way_text(way)));
	}
	for (int i = 0; i < workflow->ntransitions; i++)
	{
		const PolicyTransition *step = &workflow->transitions[i];

		if (step->four_eyes != NULL && !past_has_action(past, npast, step->four_eyes) &&
			shortest_way(workflow, at, step->from->state, is_action, step->four_eyes) != NIL)
			unlawful(findings, step->action, remedy,
					 psprintf("%s needs an earlier \"%s\", which is neither done nor ahead",
							  step_text(step), step->four_eyes));
	}
	judge_migrated_effects(workflow, at, past, npast, remedy, findings);
}

/* ---------------------------------------------------------------- SQL face */

/* Raises P0002 when there is no such version. */
static const Workflow *
workflow_argument(FunctionCallInfo fcinfo)
{
	const char *name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	const Workflow *workflow = policy_workflow(policy_pin(fcinfo->flinfo), name, PG_GETARG_INT32(1));

	if (workflow == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_NO_DATA_FOUND),
				 errmsg("there is no version %d of workflow \"%s\"", PG_GETARG_INT32(1), name),
				 errhint("Look at hukou.workflows.")));
	return workflow;
}

/* A version that was published and is not what was published. */
static void
judge_standing(const Workflow *workflow, Findings *findings)
{
	if (workflow->standing == STANDING_ALTERED || workflow->standing == STANDING_INCOMPLETE)
		unlawful(findings, "seal",
				 "What was published stays; make a version of your own with hukou.copy_workflow(), change it, and publish it.",
				 psprintf("its states, steps and safeguards (%d) are not those it was published with (%d)",
						  workflow_parts(workflow), workflow->parts));
}

/*
 * hukou.check_workflow(workflow, version) returns table (sqlstate, subject,
 * finding, remedy): everything that keeps the version, concept or published,
 * from being lawful.  P0002 when there is no such version.
 */
Datum
hukou_check_workflow(PG_FUNCTION_ARGS)
{
	const Workflow *workflow = workflow_argument(fcinfo);
	Findings	findings = {0};

	InitMaterializedSRF(fcinfo, 0);
	judge_standing(workflow, &findings);
	judge_workflow(workflow, clock_day(clock_now()), true, &findings);
	findings_put((ReturnSetInfo *) fcinfo->resultinfo, &findings);
	return (Datum) 0;
}

/*
 * hukou.workflow_seal(workflow, version) returns bytea: the digest of the
 * version as it is, for publishing it.  P0002 when there is no such version.
 */
Datum
hukou_workflow_seal(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(workflow_digest(workflow_argument(fcinfo), digest_algorithm()));
}

/* Judges the version a changed row belongs, or belonged, to. */
static void
judge_version(const Policy *policy, const TriggerData *trigdata, HeapTuple tuple)
{
	Relation	rel = trigdata->tg_relation;
	bool		isnull;
	Datum		name = hukou_value(rel, tuple, "workflow", TEXTOID, &isnull);
	int			version = DatumGetInt32(hukou_value(rel, tuple, "version", INT4OID, &isnull));
	const Workflow *workflow = policy_workflow(policy, TextDatumGetCString(name), version);
	bool		head = hukou_table_is(rel, "workflows");	/* or one of its parts */
	bool		published = false;	/* before the change */
	bool		concept = true; /* by the row itself */
	Findings	findings = {0};

	/* what was published after this change is judged at that one */
	if (head)
		(void) hukou_value(rel, tuple, "seal", BYTEAOID, &concept);

	/* taken back, thrown away, or published anew with something else in it? */
	if (head && !TRIGGER_FIRED_BY_INSERT(trigdata->tg_event))
	{
		Datum		seal = hukou_value(rel, trigdata->tg_trigtuple, "seal", BYTEAOID, &isnull);

		published = !isnull;
		if (published && (workflow == NULL || workflow->seal == NULL || !digest_equal(seal, workflow->seal)))
			unlawful(&findings, "seal",
					 "Set its validity to empty to have it govern no more cases; publish another version in its place.",
					 "a version that was published stays");
	}
	if (workflow != NULL)
	{
		/* a restore brings the parts one table after the other */
		if (workflow->standing != STANDING_INCOMPLETE || !TRIGGER_FIRED_BY_INSERT(trigdata->tg_event))
			judge_standing(workflow, &findings);
		if (workflow->standing == STANDING_WHOLE && !concept)
			judge_workflow(workflow, clock_day(clock_now()),
						   TRIGGER_FIRED_BY_UPDATE(trigdata->tg_event) && !published, &findings);
	}
	if (findings.list != NIL)
		findings_raise(&findings, rel,
					   psprintf("version %d of workflow \"%s\" is not lawful", version, TextDatumGetCString(name)));
}

/*
 * Constraint trigger, deferred to COMMIT, of workflows, workflow_states,
 * workflow_transitions and workflow_safeguards (law 10): raises HK009 with
 * everything that is unlawful about a published version.
 */
Datum
hukou_workflow_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigdata = (TriggerData *) fcinfo->context;
	const Policy *policy;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigdata->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigdata->tg_event) ||
		!(hukou_table_is(trigdata->tg_relation, "workflows") ||
		  hukou_table_is(trigdata->tg_relation, "workflow_states") ||
		  hukou_table_is(trigdata->tg_relation, "workflow_transitions") ||
		  hukou_table_is(trigdata->tg_relation, "workflow_safeguards")))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("hukou.workflow_guard() must be called as an AFTER ROW trigger of hukou's own table")));

	/* one writer of what law 10 judges from here to the end, so that each sees what the other did */
	LockRelationOid(hukou_table_oid("workflows"), ShareUpdateExclusiveLock);
	policy = policy_pin_afresh(fcinfo->flinfo, trigdata->tg_relation);
	judge_version(policy, trigdata, trigdata->tg_trigtuple);
	if (TRIGGER_FIRED_BY_UPDATE(trigdata->tg_event))
		judge_version(policy, trigdata, trigdata->tg_newtuple);
	return PointerGetDatum(NULL);
}
