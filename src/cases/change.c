/*
 * change.c
 *	  What an UPDATE of a case is, whether it may be done, and what follows from
 *	  it: a step of the workflow, an amendment, a mark of the system, or what
 *	  else is done to a case.
 */
#include "postgres.h"

#include "cases/case_row.h"
#include "cases/contents.h"
#include "cases/guard.h"
#include "cases/seal.h"
#include "cases/timing.h"
#include "commands/trigger.h"
#include "compat.h"
#include "judge/judge.h"
#include "judge/notice.h"
#include "lib/stringinfo.h"
#include "policy/clock.h"
#include "storage/proc.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/* What can be done from a state, for a hint. */
static char *
possible_steps(const Workflow *workflow, Oid from)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < workflow->ntransitions; i++)
	{
		const PolicyTransition *t = &workflow->transitions[i];

		if (t->from->state == from && t->side != SIDE_SYSTEM)
			appendStringInfo(&list, "%s%s (to %s)", list.len > 0 ? ", " : "",
							 t->action, t->to->label);
	}
	return list.data;
}

/*
 * The transition asked for by a new state (to differs from from), by an action
 * (not NULL), or by both.  NULL, with a finding, when the workflow has none.
 */
const PolicyTransition *
case_find_transition(const Workflow *workflow, Oid from, Oid to, const char *action,
					 Findings *findings)
{
	const PolicyState *from_state = workflow_state(workflow, from);
	const PolicyTransition *found = NULL;
	int			n = 0;
	const char *from_label;
	const char *to_label;
	const char *remedy;

	for (int i = 0; i < workflow->ntransitions; i++)
	{
		const PolicyTransition *t = &workflow->transitions[i];

		if (t->from->state == from &&
			(to == from || t->to->state == to) &&
			(action == NULL || strcmp(t->action, action) == 0))
		{
			/* who names a state does not mean the system's way there */
			if (action == NULL && t->side == SIDE_SYSTEM)
				continue;
			found = t;
			n++;
		}
	}
	if (n == 1)
		return found;

	from_label = enum_label(ObjectIdGetDatum(from));
	to_label = enum_label(ObjectIdGetDatum(to));
	remedy = from_state != NULL && from_state->final ?
		"The case is closed; open a new one." :
		psprintf("Steps from \"%s\": %s.", from_label, possible_steps(workflow, from));
	if (n > 1)
		finding_add(findings, ERRCODE_HUKOU_STEP, "action", remedy,
					psprintf("several steps lead from \"%s\" to \"%s\"; say which by setting action",
							 from_label, to_label));
	else if (from_state != NULL && from_state->final)
		finding_add(findings, ERRCODE_HUKOU_STEP, "state", remedy,
					psprintf("\"%s\" is final; nothing leaves it", from_label));
	else if (action == NULL)
		finding_add(findings, ERRCODE_HUKOU_STEP, "state", remedy,
					psprintf("workflow \"%s\" has no step from \"%s\" to \"%s\"",
							 workflow->name, from_label, to_label));
	else if (to == from)
		finding_add(findings, ERRCODE_HUKOU_STEP, "action", remedy,
					psprintf("workflow \"%s\" has no step \"%s\" from \"%s\"",
							 workflow->name, action, from_label));
	else
		finding_add(findings, ERRCODE_HUKOU_STEP, "action", remedy,
					psprintf("workflow \"%s\" has no step \"%s\" from \"%s\" to \"%s\"",
							 workflow->name, action, from_label, to_label));
	return NULL;
}

/* Did the UPDATE name the column?  A hint at what its author meant, no more. */
static bool
mentioned(const TriggerData *trigdata, CaseColumn column)
{
	AttrNumber	attnum = case_attnum(RelationGetDescr(trigdata->tg_relation), column);

	return bms_is_member(attnum - FirstLowInvalidHeapAttributeNumber, trigdata->tg_updatedcols);
}

bool
step_binds(bool bound, const PolicyTransition *step)
{
	return step->to->final || (step->from->editable ? step->side != SIDE_SYSTEM : !bound && !step->to->editable);
}

/*
 * What filing settles for good: the day, the version of the workflow, the road
 * (none, if the step only ends a draft) and the time allowed.
 */
static void
file_case(const Step *step, CaseRow *row)
{
	const CaseFacts *facts = step->facts;
	const TimeLimit *limit;
	Question	question;

	case_expect_workflow(step->workflow);
	case_set(row, CASE_FILED_ON, DateADTGetDatum(step->today));
	case_set(row, CASE_WORKFLOW_VERSION, Int32GetDatum(step->workflow->version));
	if (!step_files(step))
		return;
	if (!case_road(step->policy, facts, &question))
		return;
	if (road_crosses(&question))
		case_set_text(row, CASE_ROUTE, road_route(&question)->scope.text);
	limit = policy_time_limit(&question);
	if (limit != NULL)
	{
		case_set(row, CASE_LIMIT_DAYS, Int32GetDatum(limit->days));
		case_set_text(row, CASE_LIMIT_UNIT, limit_unit_name(limit->unit));
	}
}

bool
case_is_office(int column)
{
	return column == CASE_ACCEPTING_OFFICE || column == CASE_ORIGIN_OFFICE;
}

/* A transfer gives a case of a closed office to the one that took over, and changes nothing else. */
static void
judge_transfer(const Policy *policy, const CaseRow *old, const CaseRow *new, DateADT today, Findings *findings)
{
	static const CaseColumn offices[] = {CASE_ACCEPTING_OFFICE, CASE_ORIGIN_OFFICE};
	static const CaseColumn nodes[] = {CASE_ACCEPTING_NODE, CASE_ORIGIN_NODE};

	for (int i = 0; i < (int) lengthof(offices); i++)
	{
		const Office *before = policy_office(policy, DatumGetInt64(old->value[offices[i]]));
		const Office *successor = before == NULL ? NULL : policy_office_on(policy, before->code, today);

		if (case_column_equal(old, new, offices[i]))
			continue;
		if (office_is_open(before, today))
			finding_add(findings, ERRCODE_HUKOU_FROZEN, case_columns[offices[i]].name,
						"Withdraw the case and open another one.",
						psprintf("office %s is open, and keeps the case", office_text(before->code)));
		else if (successor == NULL || new->isnull[offices[i]] ||
				 successor->code != DatumGetInt64(new->value[offices[i]]) ||
				 successor->node != DatumGetInt16(old->value[nodes[i]]))
			finding_add(findings, ERRCODE_HUKOU_FROZEN, case_columns[offices[i]].name,
						"Name the office that took over, by hukou.offices.successor, in the same node.",
						"the case goes only to the successor of its closed office");
	}
}

/* What an UPDATE of a case is. */
typedef enum ChangeKind
{
	CHANGE_AMEND,				/* of what the case carries, in a state that lets it */
	CHANGE_STEP,				/* of its workflow */
	CHANGE_MARK,				/* by the system, apart from the workflow */
	CHANGE_MIGRATE,
	CHANGE_TRANSFER,
	CHANGE_EXTEND,
	CHANGE_REDATE,				/* by an officer */
	CHANGE_NOTIFY
} ChangeKind;

/* An UPDATE of a case: what it is, as the two rows and the columns it names tell. */
typedef struct CaseChange
{
	const Policy *policy;
	const TriggerData *trigdata;
	const CaseRow *old;
	CaseRow    *new;
	const SystemStep *system;	/* NULL: not by the system */
	ChangeKind	kind;
	bool		changed[CASE_COLUMNS];
	bool		action_given;	/* the client says which step it means */
	const Workflow *workflow;
	const PolicyState *from;
	DateADT		today;
	DateADT		day;			/* the step is judged by */
	Actor		actor;
	Step		step;			/* its transition is NULL unless there is one */
} CaseChange;

static void
expect_sealed(Relation rel, const CaseRow *row)
{
	if (!case_seal_holds(row))
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_SEAL),
				 errmsg("case %s was altered behind the guards", case_no_text(DatumGetInt64(row->value[CASE_NO]))),
				 errdetail("%s seal: the row to be changed differs from its seal.",
						   unpack_sql_state(ERRCODE_HUKOU_SEAL)),
				 errhint("Restore the row as it was sealed; hukou.verify() tells what does not fit."),
				 errtableconstraint(rel, "one_change_one_event")));
}

/* What was restored of a later case than this one is no part of it: it would be judged, and not bound. */
static void
expect_none_ahead(Relation rel, const CaseRow *row, Carried *carried)
{
	if (carried_version(carried) > DatumGetInt32(row->value[CASE_VERSION]))
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_SEAL),
				 errmsg("case %s has people or documents of a later version than its own", case_no_text(DatumGetInt64(row->value[CASE_NO]))),
				 errdetail("%s contents: one was written at version %d, and the case is at version %d.",
						   unpack_sql_state(ERRCODE_HUKOU_SEAL), carried_version(carried), DatumGetInt32(row->value[CASE_VERSION])),
				 errhint("Restore the case as it was then as well, with its events; or what belongs to it as it was earlier."),
				 errtableconstraint(rel, "one_change_one_event")));
}

/* Tells what the UPDATE is; false: nothing that is hukou's. */
static bool
read_change(CaseChange *c)
{
	const CaseRow *old = c->old;
	const CaseRow *new = c->new;
	const char *action = new->isnull[CASE_ACTION] ? "" : case_text(new, CASE_ACTION);
	bool		names_action = !new->isnull[CASE_ACTION] && mentioned(c->trigdata, CASE_ACTION);
	bool		any = case_rows_differ(old, new, c->changed);
	const char *named;			/* the action it names without leaving the state, or "" */

	if (!any && !names_action)
		return false;

	/* what another trigger does to the case meanwhile is no act of the system */
	c->system = actor_system_step(DatumGetInt64(old->value[CASE_NO]), DatumGetInt32(old->value[CASE_VERSION]));
	if (c->system != NULL && (strcmp(action, c->system->action) != 0 || (!c->system->step && c->changed[CASE_STATE])))
		c->system = NULL;

	/* a step would seal anew what somebody changed while the guards were off */
	expect_sealed(c->trigdata->tg_relation, old);

	/*
	 * Where no notice was given in time, the case counts as accepted from the
	 * day the papers came in (行政许可法 art. 32), and by what held that day.
	 */
	c->day = c->system != NULL && c->system->step && old->isnull[CASE_FILED_ON] ?
		timing_papers_came(c->policy, old) : c->today;
	if (c->day == DATEVAL_NOEND)
		c->day = c->today;
	c->workflow = case_workflow(c->policy, old, c->day);
	c->from = workflow_state(c->workflow, DatumGetObjectId(old->value[CASE_STATE]));

	/*
	 * The same action twice in a row changes nothing in its column.  It is
	 * meant if the UPDATE names it and there is such a step; a client that
	 * writes back all columns means nothing by it.
	 */
	c->action_given = c->changed[CASE_ACTION] ||
		(names_action && workflow_transition(c->workflow, DatumGetObjectId(old->value[CASE_STATE]), action) != NULL);
	named = !c->changed[CASE_STATE] && names_action ? action : "";
	if (c->system != NULL && !c->system->step)
		c->kind = CHANGE_MARK;
	else if (strcmp(named, ACTION_MIGRATE) == 0 && c->changed[CASE_WORKFLOW_VERSION] && !new->isnull[CASE_WORKFLOW_VERSION])
		c->kind = CHANGE_MIGRATE;
	else if (strcmp(named, ACTION_TRANSFER) == 0 && (c->changed[CASE_ACCEPTING_OFFICE] || c->changed[CASE_ORIGIN_OFFICE]))
		c->kind = CHANGE_TRANSFER;
	/* by so many days again, or by none, is asked for all the same; a row written back unchanged is not here */
	else if (strcmp(named, ACTION_EXTEND) == 0 && any && mentioned(c->trigdata, CASE_EXTENDED_DAYS))
		c->kind = CHANGE_EXTEND;
	else if (strcmp(named, ACTION_REDATE) == 0 && any)
		c->kind = CHANGE_REDATE;
	else if (strcmp(named, ACTION_NOTIFY) == 0 && c->from != NULL && c->from->initial)
		c->kind = CHANGE_NOTIFY;
	else if (c->changed[CASE_STATE] || c->action_given)
		c->kind = CHANGE_STEP;
	else
		c->kind = CHANGE_AMEND;
	return any || c->kind != CHANGE_AMEND;
}

/* May the columns change that do? */
static void
judge_columns(const CaseChange *c, Findings *findings)
{
	bool		apart = c->kind != CHANGE_STEP && c->kind != CHANGE_AMEND;	/* from the workflow */
	bool		editable = c->from != NULL && c->from->editable;

	for (int i = 0; i < CASE_COLUMNS; i++)
	{
		const CaseColumnInfo *column = &case_columns[i];

		if (!c->changed[i] ||
			(c->kind == CHANGE_MIGRATE && i == CASE_WORKFLOW_VERSION) ||
			(c->kind == CHANGE_TRANSFER && case_is_office(i)) ||
			(c->kind == CHANGE_EXTEND && i == CASE_EXTENDED_DAYS) ||
			(apart && column->rule == RULE_STEP))
			continue;
		if (column->rule == RULE_IDENTITY)
			finding_add(findings, ERRCODE_HUKOU_FROZEN, column->name,
						"Withdraw the case and open another one.",
						"is frozen once the case is opened");
		else if (column->rule == RULE_DERIVED)
			finding_add(findings, ERRCODE_HUKOU_FROZEN, column->name,
						"Leave out the columns that hukou sets.", "is set by hukou alone");
		else if (column->rule == RULE_CONTENT && (apart || c->system != NULL))
			finding_add(findings, ERRCODE_HUKOU_FROZEN, column->name,
						"Change it by itself, by whoever holds the case.",
						psprintf("is not changed by a step \"%s\"", case_text(c->new, CASE_ACTION)));
		else if (column->rule == RULE_CONTENT && !editable)
			finding_add(findings, ERRCODE_HUKOU_FROZEN, column->name,
						"Have the case sent back for supplement first.",
						psprintf("is frozen in state \"%s\"", enum_label(c->old->value[CASE_STATE])));
		else if (column->rule == RULE_STEP && c->kind != CHANGE_STEP && !editable)
			finding_add(findings, ERRCODE_HUKOU_FROZEN, column->name,
						"Give reason and note together with the step they belong to.",
						"belongs to the last step, which is history");
	}
	for (int i = CASE_STATE; i <= CASE_ACTION; i++)
		if (c->changed[i] && c->new->isnull[i])
			finding_add(findings, ERRCODE_HUKOU_STEP, case_columns[i].name,
						"Set it to a state or an action of the workflow.", "cannot be null");
}

/* Finds the transition a step means, and judges it. */
static void
judge_transition(CaseChange *c, Findings *findings)
{
	const PolicyTransition *transition;
	CaseRow		judged = *c->old;

	transition = case_find_transition(c->workflow, DatumGetObjectId(c->old->value[CASE_STATE]),
									  DatumGetObjectId(c->new->value[CASE_STATE]),
									  c->action_given ? case_text(c->new, CASE_ACTION) : NULL, findings);
	c->step.transition = transition;
	if (transition == NULL || c->new->isnull[CASE_PARTICULARS])
		return;
	/* particulars may come with the step, and then it is judged by them */
	case_set(&judged, CASE_PARTICULARS, c->new->value[CASE_PARTICULARS]);
	case_step(&c->step, c->policy, &judged, c->workflow, transition, &c->actor, case_text(c->new, CASE_REASON), c->day);
	c->step.taken = true;
	judge_step(&c->step, findings);
}

/* May it be done, by whoever does it? */
static void
judge_change(CaseChange *c, Findings *findings)
{
	const Policy *policy = c->policy;
	const CaseRow *old = c->old;
	const CaseRow *new = c->new;
	const PolicyState *from = c->from;
	const char *reason = case_text(new, CASE_REASON);

	if (c->kind == CHANGE_STEP && !new->isnull[CASE_STATE] && !new->isnull[CASE_ACTION])
		judge_transition(c, findings);
	else if (c->kind == CHANGE_EXTEND)
		judge_extension(policy, old, new, from, &c->actor, c->today, findings);
	else if (c->kind == CHANGE_REDATE)
		judge_redating(policy, old, new, from, &c->actor, c->today, findings);
	else if (c->kind == CHANGE_MIGRATE)
	{
		if (old->isnull[CASE_FILED_ON] || from == NULL || from->final)
			finding_add(findings, ERRCODE_HUKOU_POLICY, "state",
						"Only a filed case that is still open is moved to another version.",
						psprintf("nothing is to be moved in state \"%s\"", enum_label(old->value[CASE_STATE])));
		else
			judge_case_migration(policy, old, DatumGetInt32(new->value[CASE_WORKFLOW_VERSION]), findings);
		judge_reason(policy, NULL, reason, findings);
		judge_either_side(policy, case_facts(old, c->today), &c->actor, DUTY_ADMINISTER, c->today, findings);
	}
	else if (c->kind == CHANGE_TRANSFER)
	{
		if (from == NULL || from->final)
			finding_add(findings, ERRCODE_HUKOU_FROZEN, "state",
						"Leave it; only open cases are transferred.",
						psprintf("nothing is to be transferred in state \"%s\"", enum_label(old->value[CASE_STATE])));
		judge_transfer(policy, old, new, c->today, findings);
		judge_reason(policy, NULL, reason, findings);
		judge_either_side(policy, case_facts(old, c->today), &c->actor, DUTY_ADMINISTER, c->today, findings);
	}
	else if (c->kind == CHANGE_NOTIFY)
	{
		const CaseFacts *facts = case_facts(old, c->today);

		judge_notice(policy, facts, c->workflow, reason, c->today, findings);
		judge_reason(policy, NULL, reason, findings);
		judge_hands(policy, facts, &c->actor, from->held_by, DUTY_ACCEPT, c->today, findings);
	}
	else if ((c->kind == CHANGE_AMEND || c->kind == CHANGE_STEP) && from != NULL && from->editable)
	{
		judge_reason(policy, NULL, reason, findings);
		judge_hands(policy, case_facts(old, c->today), &c->actor, from->held_by, DUTY_NONE, c->today, findings);
	}

	/* steps were asked already; what an administrator sets right is not work on the case */
	if (c->step.transition == NULL && c->system == NULL && c->kind != CHANGE_MIGRATE && c->kind != CHANGE_TRANSFER &&
		c->kind != CHANGE_REDATE)
		judge_overtaken(policy, old, from, c->today, findings);
}

static void
raise_change(const CaseChange *c, Findings *findings)
{
	const char *case_no = case_no_text(DatumGetInt64(c->old->value[CASE_NO]));

	findings_raise(findings, c->trigdata->tg_relation,
				   c->step.transition != NULL ?
				   psprintf("case %s cannot take step \"%s\"", case_no, c->step.transition->action) :
				   c->kind == CHANGE_STEP ?
				   psprintf("case %s cannot take this step", case_no) :
				   psprintf("case %s cannot be changed so", case_no));
}

/* Derives what a step of the workflow makes of the row. */
static void
derive_step(const CaseChange *c, DateADT stepped)
{
	const PolicyTransition *transition = c->step.transition;
	CaseRow    *new = c->new;

	case_set(new, CASE_STATE, ObjectIdGetDatum(transition->to->state));
	case_set_text(new, CASE_ACTION, transition->action);
	/* of the system's own step, the marks before it were made, and what passed after its day has not */
	if (c->system == NULL)
		case_set_text(new, CASE_OVERDUE, timing_unmarked(c->policy, c->old, c->from, stepped));
	if (new->isnull[CASE_FILED_ON])
		file_case(&c->step, new);
	timing_enter(c->policy, new, transition->to, c->day, stepped);
	/* what the case carries when it leaves a state in which that could change, and when it is closed */
	if (step_binds(!c->old->isnull[CASE_CONTENTS], transition))
	{
		expect_none_ahead(c->trigdata->tg_relation, c->old, c->step.facts->carried);
		case_set(new, CASE_CONTENTS, PointerGetDatum(contents_digest_of(c->step.facts->carried, digest_algorithm())));
	}
}

/* Derives what any other change does to the dates of the case. */
static void
derive_dates(const CaseChange *c, DateADT stepped)
{
	const CaseRow *old = c->old;
	CaseRow    *new = c->new;
	bool		redates = c->kind == CHANGE_REDATE || (c->kind == CHANGE_MARK && strcmp(c->system->action, ACTION_REDATE) == 0);

	if (c->kind == CHANGE_MIGRATE)
	{
		const Workflow *workflow = policy_workflow(c->policy, case_text(new, CASE_WORKFLOW),
												   DatumGetInt32(new->value[CASE_WORKFLOW_VERSION]));

		timing_move(c->policy, new, workflow_state(workflow, DatumGetObjectId(new->value[CASE_STATE])), stepped);
	}
	else if (c->kind == CHANGE_MARK && !redates)
		case_set(new, CASE_WAKES_ON, DateADTGetDatum(c->system->wakes_on));
	else
	{
		if (c->kind == CHANGE_EXTEND)
			timing_derive(c->policy, new);
		/* by itself time only confirms what was provisional; what is published moves by an officer's word */
		else if (redates && (c->system == NULL || DatumGetBool(old->value[CASE_DUE_PROVISIONAL])) && old->isnull[CASE_SUSPENDED_ON])
			(void) timing_recount(c->policy, new);
		/* a draft's limit moves with its papers */
		timing_wait(c->policy, new, c->from, c->kind == CHANGE_REDATE || old->isnull[CASE_FILED_ON] ? ENDS_ANEW :
					redates ? ENDS_LATER : ENDS_STAND);
	}
}

/* The action under which a change apart from the workflow's steps stands in the history. */
static const char *
change_action(const CaseChange *c)
{
	switch (c->kind)
	{
		case CHANGE_MARK:
			return c->system->action;
		case CHANGE_MIGRATE:
			return ACTION_MIGRATE;
		case CHANGE_TRANSFER:
			return ACTION_TRANSFER;
		case CHANGE_EXTEND:
			return ACTION_EXTEND;
		case CHANGE_REDATE:
			return ACTION_REDATE;
		case CHANGE_NOTIFY:
			return ACTION_NOTIFY;
		default:
			return ACTION_AMEND;
	}
}

static LocalTransactionId changed_in = InvalidLocalTransactionId;

bool
case_changed_here(void)
{
	return changed_in == MyLocalTransactionId;
}

bool
case_change(const Policy *policy, const TriggerData *trigdata, const CaseRow *old, CaseRow *new)
{
	CaseChange	c = {.policy = policy, .trigdata = trigdata, .old = old, .new = new, .today = clock_day(clock_now())};
	/* of the event, as case_sign_row() dates it */
	DateADT		stepped = Max(c.today, clock_day(DatumGetTimestampTz(old->value[CASE_ACTED_AT])));
	Findings	findings = {0};

	if (!read_change(&c))
		return false;
	judge_columns(&c, &findings);

	/* what the client leaves out is not carried over from the last event */
	for (int i = CASE_REASON; i <= CASE_REQUEST_ID; i++)
		if (!c.changed[i] && !mentioned(trigdata, i))
			case_set_text(new, i, NULL);
	/* another trigger has no say in what the system says */
	if (c.system != NULL)
	{
		case_set_text(new, CASE_REASON, c.system->reason);
		case_set_text(new, CASE_NOTE, c.system->note);
		actor_system(policy, c.system->office != 0 ? c.system->office : timing_holder(old, c.from), &c.actor);
	}
	else
		actor_current(policy, &c.actor);
	case_judge_request(policy, new, &findings);
	case_judge_particulars(new, &findings);
	judge_change(&c, &findings);
	if (findings.list != NIL)
		raise_change(&c, &findings);

	case_set(new, CASE_VERSION, Int32GetDatum(DatumGetInt32(old->value[CASE_VERSION]) + 1));
	case_set_text(new, CASE_OVERDUE, c.system != NULL ? c.system->overdue : NULL);
	if (c.kind == CHANGE_STEP)
		derive_step(&c, stepped);
	else
	{
		case_set_text(new, CASE_ACTION, change_action(&c));
		/* a draft's limit runs by its papers, and by the version that is in force when they come */
		if (c.kind != CHANGE_AMEND || old->isnull[CASE_FILED_ON])
			derive_dates(&c, stepped);
	}
	case_sign_row(old, new, &c.actor);
	case_seal_row(old, new);
	/* an administrator closes an office, or publishes a version, and moves its cases, in one transaction */
	if (c.kind != CHANGE_MIGRATE && c.kind != CHANGE_TRANSFER)
		policy_note_work();
	changed_in = MyLocalTransactionId;
	return true;
}
