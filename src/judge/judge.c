/*
 * judge.c
 *	  The evaluator: hands, reasons, papers, roads, effects.
 *
 * Whether a step is in the workflow at all is found while looking it up; what
 * is judged here is a transition that exists.
 */
#include "postgres.h"

#include "codes/case_no.h"
#include "judge/judge.h"
#include "judge/notice.h"
#include "judge/papers.h"
#include "miscadmin.h"
#include "register/owner_sql.h"
#include "utils/builtins.h"

/*
 * Law 2, first half: is there an officer, in office today?  Returns false, with
 * a finding, when there is none.
 */
static bool
judge_actor(const Actor *actor, DateADT today, Findings *findings)
{
	switch (actor->fault)
	{
		case ACTOR_OK:
			break;
		case ACTOR_NOT_GATEWAY:
			finding_add(findings, ERRCODE_HUKOU_HANDS, "officer",
						"Have an administrator run hukou.grant_access(role, 'gateway') for an application that acts for officers, or RESET hukou.officer.",
						psprintf("role \"%s\" may not name an officer in hukou.officer",
								 GetUserNameFromId(GetUserId(), false)));
			return false;
		case ACTOR_UNKNOWN:
			finding_add(findings, ERRCODE_HUKOU_HANDS, "officer",
						"Set hukou.officer to an officer in hukou.officers.",
						psprintf("there is no officer \"%s\"", actor->named));
			return false;
		case ACTOR_NOBODY:
			finding_add(findings, ERRCODE_HUKOU_HANDS, "officer",
						"Connect as an officer's role (hukou.officers.db_role), or, as a gateway, SET LOCAL hukou.officer.",
						psprintf("role \"%s\" is not an officer's",
								 GetUserNameFromId(GetUserId(), false)));
			return false;
	}
	if (today < actor->officer->from || today >= actor->officer->to)
		finding_add(findings, ERRCODE_HUKOU_HANDS, "officer",
					"Have the step made by an officer in office.",
					psprintf("officer %s is not in office today", actor->officer->id));
	if (actor->office == NULL || today < actor->office->from || today >= actor->office->to)
		finding_add(findings, ERRCODE_HUKOU_HANDS, "office",
					"Have the step made at an office that is open.",
					psprintf("office %s is not open today", office_text(actor->officer->office)));
	return true;
}

static void
judge_duty(const Actor *actor, Duty duty, Findings *findings)
{
	/* who only looks on, or was given nothing to do, works on no case */
	if (duty == DUTY_NONE && (actor->officer->duties & WORKING_DUTIES) == 0)
		finding_add(findings, ERRCODE_HUKOU_HANDS, "duty",
					"Have it done by an officer with a duty to work on cases.",
					psprintf("officer %s holds no duty but to look on", actor->officer->id));
	else if (duty != DUTY_NONE && (actor->officer->duties & DUTY_BIT(duty)) == 0)
		finding_add(findings, ERRCODE_HUKOU_HANDS, "duty",
					psprintf("Have it done by an officer with duty \"%s\".", duty_name(duty)),
					psprintf("officer %s does not hold duty \"%s\"",
							 actor->officer->id, duty_name(duty)));
}

static int64
office_of_side(const CaseFacts *facts, Side side)
{
	return side == SIDE_ORIGIN ? facts->origin_office : facts->accepting_office;
}

/* An officer is on a side at its office, or at an office above that. */
static bool
on_side(const Policy *policy, const CaseFacts *facts, const Actor *actor, Side side)
{
	return office_covers(policy, actor->officer->office, office_of_side(facts, side));
}

const ServiceType *
judge_kind(const Policy *policy, const char *service, const char *type, DateADT today, Findings *findings)
{
	const ServiceType *found = policy_service_type(policy, service, type);

	if (found != NULL && today >= found->from && today < found->to)
		return found;
	finding_add(findings, ERRCODE_HUKOU_STEP, "service_type",
				"Choose a service and type from hukou.service_types that is in force.",
				psprintf(found == NULL ? "there is no type \"%s\" of service \"%s\"" :
						 "type \"%s\" of service \"%s\" is not in force today", type, service));
	return NULL;
}

const Office *
judge_office(const Policy *policy, int64 code, const char *subject, DateADT today, Findings *findings)
{
	const Office *office = policy_office(policy, code);

	if (!office_is_open(office, today))
	{
		const Office *successor = office == NULL ? NULL : policy_office_on(policy, code, today);

		finding_add(findings, ERRCODE_HUKOU_HANDS, subject,
					successor != NULL ?
					psprintf("Name office %s (%s), which has taken over.", office_text(successor->code), successor->name_zh) :
					"Name an office of hukou.offices that is open today.",
					office == NULL ? "there is no such office" : "the office is not open today");
	}
	return office;
}

void
judge_officer(const Policy *policy, Actor *actor, Duty duty, const int64 *office, DateADT today, Findings *findings)
{
	actor_take_capacity(policy, actor, duty, office, office != NULL ? 1 : 0, today);
	if (judge_actor(actor, today, findings))
		judge_duty(actor, duty, findings);
}

void
judge_hands(const Policy *policy, const CaseFacts *facts, Actor *actor,
			Side side, Duty duty, DateADT today, Findings *findings)
{
	int64		office = office_of_side(facts, side);

	/* the system takes its own steps and no others; nobody is to be in office for it */
	if (actor->system && side == SIDE_SYSTEM)
		return;
	actor_take_capacity(policy, actor, duty, &office, 1, today);
	if (!judge_actor(actor, today, findings))
		return;
	judge_duty(actor, duty, findings);

	/*
	 * What the applicant does, the window does for them; system steps are
	 * nobody's, so no officer makes them.
	 */
	if (side == SIDE_SYSTEM)
		finding_add(findings, ERRCODE_HUKOU_HANDS, "side",
					"Leave it to the system.", "no officer makes a step of the system");
	else if (!on_side(policy, facts, actor, side))
		finding_add(findings, ERRCODE_HUKOU_HANDS, "side",
					psprintf("Have it done at office %s, or one above it.",
							 office_text(office_of_side(facts, side))),
					psprintf("officer %s is at office %s, which is not on the %s side",
							 actor->officer->id, office_text(actor->officer->office),
							 side_name(side)));
}

void
judge_either_side(const Policy *policy, const CaseFacts *facts, Actor *actor,
				  Duty duty, DateADT today, Findings *findings)
{
	int64		offices[] = {facts->accepting_office, facts->origin_office};

	actor_take_capacity(policy, actor, duty, offices, lengthof(offices), today);
	if (!judge_actor(actor, today, findings))
		return;
	judge_duty(actor, duty, findings);
	if (!on_side(policy, facts, actor, SIDE_ACCEPTING) &&
		!on_side(policy, facts, actor, SIDE_ORIGIN))
		finding_add(findings, ERRCODE_HUKOU_HANDS, "side",
					psprintf("Have it done at office %s or %s, or one above.",
							 office_text(facts->accepting_office), office_text(facts->origin_office)),
					psprintf("officer %s is at office %s, which is on neither side of the case",
							 actor->officer->id, office_text(actor->officer->office)));
}

/*
 * The officer who last took an action on a case, or NULL.  Reads the chain
 * backwards, so the length of the history before that step does not matter.
 *
 * The event of a step is written at the end of its statement.  A step taken by
 * another trigger of that same statement would be judged without it, so it is
 * refused.
 */
static char *
last_officer_of(const CaseFacts *facts, const char *action)
{
	static SavedSql sql = {
		.text = "SELECT e.officer FROM hukou.case_events e WHERE e.case_no OPERATOR(hukou.=) $1 "
		"AND e.action OPERATOR(pg_catalog.=) $2 ORDER BY e.event DESC LIMIT 1",
		.nargs = 2,
		.types = {"case_no", "text"},
	};
	static SavedSql newest = {
		.text = "SELECT FROM hukou.case_events e WHERE e.case_no OPERATOR(hukou.=) $1 AND e.event OPERATOR(pg_catalog.=) $2",
		.nargs = 2,
		.types = {"case_no", "int4"},
	};
	Datum		args[2];
	MemoryContext caller = CurrentMemoryContext;
	OwnerSwitch saved;
	char	   *officer = NULL;

	/* the step before this one is on the case row itself */
	if (facts->last_action != NULL && strcmp(facts->last_action, action) == 0)
		return facts->last_officer == NULL ? NULL : pstrdup(facts->last_officer);

	args[0] = Int64GetDatum(facts->case_no);
	owner_begin(&saved);
	args[1] = Int32GetDatum(facts->version);
	if (owner_read_latest(&newest, args, NULL) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_SEAL),
				 errmsg("the last step of the case has left no event yet"),
				 errdetail("%s case_events: event %d is missing.", unpack_sql_state(ERRCODE_HUKOU_SEAL), facts->version),
				 errhint("Take one step in a statement; after the statement, hukou.verify() must find nothing.")));
	args[1] = CStringGetTextDatum(action);
	/* an event may have lost its officer */
	if (owner_read_latest(&sql, args, NULL) > 0 && (officer = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1)) != NULL)
		officer = MemoryContextStrdup(caller, officer);
	owner_end(&saved);
	return officer;
}

/* Law 2, second half: four-eyes pairs are two different officers. */
static void
judge_four_eyes(const Step *step, Findings *findings)
{
	const char *partner = step->transition->four_eyes;
	const char *officer;

	if (partner == NULL || step->actor->officer == NULL)
		return;
	officer = last_officer_of(step->facts, partner);
	if (officer == NULL)
		finding_add(findings, ERRCODE_HUKOU_HANDS, "four_eyes",
					psprintf("Take the step \"%s\" first.", partner),
					psprintf("no officer has taken the step \"%s\" yet", partner));
	else if (strcmp(officer, step->actor->officer->id) == 0)
		finding_add(findings, ERRCODE_HUKOU_HANDS, "four_eyes",
					"Have it done by another officer.",
					psprintf("officer %s has already taken the step \"%s\"", officer, partner));
}

/* A reason, where one is given, is a known code; transition may be NULL. */
void
judge_reason(const Policy *policy, const PolicyTransition *transition, const char *reason,
			 Findings *findings)
{
	if (reason == NULL)
	{
		if (transition != NULL && transition->needs_reason)
			finding_add(findings, ERRCODE_HUKOU_STEP, "reason",
						"Give a reason code from hukou.reason_codes.",
						psprintf("step \"%s\" needs a reason", transition->action));
	}
	else
	{
		const Reason *found = policy_reason(policy, reason);

		if (found == NULL)
			finding_add(findings, ERRCODE_HUKOU_STEP, "reason",
						"Give a reason code from hukou.reason_codes; words of your own go into note.",
						psprintf("there is no reason code \"%s\"", reason));
		else if (transition != NULL && !reason_fits(found, transition->to->state))
			finding_add(findings, ERRCODE_HUKOU_STEP, "reason",
						"Give a reason that hukou.reason_codes has for such a step.",
						psprintf("\"%s\" is no reason for a step to \"%s\"", reason, transition->to->label));
	}
}

/* A text member of the particulars; NULL when there is none, or it is empty. */
static char *
particular(const CaseFacts *facts, const char *key)
{
	JsonbValue	buffer;
	JsonbValue *value;

	/* of an UPDATE whose particulars are none, all that is wrong is told */
	if (!JB_ROOT_IS_OBJECT(facts->particulars))
		return NULL;
	value = getKeyJsonValueFromContainer(&unconstify(Jsonb *, facts->particulars)->root, key, strlen(key), &buffer);
	return value != NULL && value->type == jbvString && value->val.string.len > 0 ?
		pnstrdup(value->val.string.val, value->val.string.len) : NULL;
}

EffectCase *
effect_case(const Policy *policy, const CaseFacts *facts, int64 office, DateADT day)
{
	EffectCase *c = palloc0(sizeof(EffectCase));
	char	   *text = palloc(CASE_NO_SIZE);

	case_no_format(facts->case_no, text);
	c->case_no = facts->case_no;
	c->case_no_text = text;
	c->service_type = facts->type;
	c->accepting_office = facts->accepting_office;
	c->origin_office = facts->origin_office;
	c->applicant = facts->applicant;
	c->particulars = facts->particulars;
	c->carried = facts->carried;
	c->household = particular(facts, "household");
	c->address = particular(facts, "address");
	c->application = particular(facts, "application");
	c->permit_number = particular(facts, "permit_number");
	c->certificate_number = particular(facts, "migration_certificate_number");
	c->duplicate = particular(facts, "duplicate");
	if (!case_road(policy, facts, &c->road))
		c->road.kind = NULL;
	c->office = office;
	c->day = day;
	return c;
}

/*
 * What the step does to the register must be possible.  And where contents
 * could change until now, the effects to come must find in them what they
 * need: a case filed without it could never be completed.
 */
static void
judge_effects(const Step *step, Findings *findings)
{
	const PolicyTransition *t = step->transition;
	bool		filing = t->from->editable && !t->to->final;
	EffectCase *c;

	if (t->effect == NULL && !filing)
		return;
	c = effect_case(step->policy, step->facts, step->actor->officer != NULL ? step->actor->officer->office : 0,
					step->today);
	if (filing)
		for (int i = 0; i < step->workflow->ntransitions; i++)
			if (step->workflow->transitions[i].effect != NULL)
				effect_foresee(step->policy, step->workflow->transitions[i].effect, c, findings);
	if (t->effect != NULL)
		effect_judge(step->policy, t->effect, c, findings);
}

bool
step_files(const Step *step)
{
	return !step->facts->filed && !step->transition->to->final;
}

bool
case_road(const Policy *policy, const CaseFacts *facts, Question *question)
{
	const Office *origin = policy_office(policy, facts->origin_office);
	const Office *accepting = policy_office(policy, facts->accepting_office);

	question->kind = policy_service_type(policy, facts->service, facts->type);
	if (question->kind == NULL || origin == NULL || accepting == NULL)
		return false;
	question->policy = policy;
	question->origin = SPOT_OF_OFFICE(origin);
	question->accepting = SPOT_OF_OFFICE(accepting);
	question->day = facts->filed_on;
	/* the border a case crosses is that of its opening, wherever its offices are put later */
	if (facts->origin_node != 0)
		question->origin.node = facts->origin_node;
	if (facts->accepting_node != 0)
		question->accepting.node = facts->accepting_node;
	return true;
}

/* The border of a case is that of its opening; an office that was put into another province since, has another. */
static void
judge_moved(const Step *step, int64 code, int node, const char *subject, Findings *findings)
{
	const Office *office = policy_office(step->policy, code);

	if (office != NULL && office->node != node)
		finding_add(findings, ERRCODE_HUKOU_ROAD, subject, "Withdraw the case and open another one.",
					psprintf("office %s is of node %d now, and the case was opened when it was of node %d",
							 office_text(code), office->node, node));
}

/* Law 4: a case is filed on an open road, and goes the way the road leads. */
static void
judge_filing(const Step *step, Findings *findings)
{
	Question	question;
	const char *workflow;

	/* what was open when the case was opened may have closed; hukou.retire_office() gives a draft to the successor too */
	judge_kind(step->policy, step->facts->service, step->facts->type, step->today, findings);
	judge_office(step->policy, step->facts->accepting_office, "accepting_office", step->today, findings);
	judge_office(step->policy, step->facts->origin_office, "origin_office", step->today, findings);
	judge_moved(step, step->facts->accepting_office, step->facts->accepting_node, "accepting_office", findings);
	judge_moved(step, step->facts->origin_office, step->facts->origin_node, "origin_office", findings);
	if (!case_road(step->policy, step->facts, &question))
		return;
	judge_road(&question, findings);
	workflow = road_workflow(&question, road_crosses(&question) ? road_route(&question) : NULL);
	if (strcmp(workflow, step->workflow->name) != 0)
		finding_add(findings, ERRCODE_HUKOU_ROAD, "workflow", "Withdraw the case and open another one.",
					psprintf("the case was opened for workflow \"%s\", but is now for \"%s\"",
							 step->workflow->name, workflow));
}

void
judge_time(int64 case_no, const TimeLimit *limit, DateADT since, Findings *findings)
{
	char		text[CASE_NO_SIZE];

	if (limit == NULL)
		return;
	case_no_format(case_no, text);
	finding_add(findings, ERRCODE_HUKOU_STEP, "clock",
				psprintf("SELECT * FROM hukou.tick_case('%s'), which records it, and look again.", text),
				psprintf("limit \"%s\" has passed, and since %s the case is to take step \"%s\" by itself",
						 limit->timer, day_text(since), limit->action));
}

/*
 * Judges a step that its workflow has.  Adds every finding there is.
 */
void
judge_step(const Step *step, Findings *findings)
{
	const PolicyTransition *t = step->transition;
	const char *owed = step->facts->papers_owed && !t->to->final && !t->to->editable ? filing_gate(step->workflow) : NULL;

	judge_time(step->facts->case_no, step->overtaken_by, step->overtaken_on, findings);
	judge_reason(step->policy, t, step->reason, findings);
	judge_hands(step->policy, step->facts, step->actor, t->side, t->duty, step->today, findings);
	judge_four_eyes(step, findings);
	if (t->to->final)
		judge_originals(step->facts->case_no, NULL, findings);
	if (step_gives_notice(t))
		judge_notice(step->policy, step->facts, step->workflow, step->reason, step->today, findings);
	if (t->gate != NULL)
		judge_papers(step, t->gate, findings);
	/* a gate of the step's own is no way round that of filing */
	if (owed != NULL && (t->gate == NULL || strcmp(t->gate, owed) != 0))
		judge_papers(step, owed, findings);
	if (step_files(step))
		judge_filing(step, findings);
	judge_effects(step, findings);
}
