/*
 * api.c
 *	  Functions over cases: advance, explain, next_actions.
 *
 * They read and write with the caller's rights; what they say is the guards'
 * own judgement.
 */
#include "postgres.h"

#include "cases/case_row.h"
#include "cases/guard.h"
#include "cases/history.h"
#include "cases/timing.h"
#include "compat.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "policy/clock.h"
#include "policy/scan.h"
#include "register/owner_sql.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

PG_FUNCTION_INFO_V1(hukou_advance);
PG_FUNCTION_INFO_V1(hukou_give_notice);
PG_FUNCTION_INFO_V1(hukou_extend_limit);
PG_FUNCTION_INFO_V1(hukou_explain);
PG_FUNCTION_INFO_V1(hukou_next_actions);

/*
 * Reads a case, with the caller's rights; SPI must be connected, and the row is
 * good until SPI_finish.  Raises P0002 when the caller sees no such case, and
 * HK002 when that is because the caller is nobody.
 */
void
read_case(FmgrInfo *flinfo, Datum case_no, bool lock, CaseRow *row)
{
	static SavedSql plain = {
		.text = "SELECT c.* FROM hukou.cases c WHERE c.case_no OPERATOR(hukou.=) $1",
		.nargs = 1,
		.types = {"case_no"},
	};
	static SavedSql locking = {
		.text = "SELECT c.* FROM hukou.cases c WHERE c.case_no OPERATOR(hukou.=) $1 FOR NO KEY UPDATE",
		.nargs = 1,
		.types = {"case_no"},
	};

	if ((lock ? saved_run(&locking, &case_no, NULL) : saved_read(&plain, &case_no)) == 0)
	{
		const Policy *policy = policy_pin(flinfo);
		Findings	findings = {0};
		Actor		actor;

		actor_current(policy, &actor);
		if (!has_privs_of_role(GetUserId(), hukou_table_owner("cases")))
			judge_officer(policy, &actor, DUTY_NONE, NULL, clock_day(clock_now()), &findings);
		if (findings.list != NIL)
			findings_raise(&findings, NULL, psprintf("case %s cannot be seen", case_no_text(DatumGetInt64(case_no))));
		ereport(ERROR,
				(errcode(ERRCODE_NO_DATA_FOUND),
				 errmsg("case %s does not exist", case_no_text(DatumGetInt64(case_no))),
				 errhint("Check the number; a case of offices you do not serve is not shown.")));
	}
	case_row_read(row, SPI_tuptable->vals[0], SPI_tuptable->tupdesc);
	case_row_expect_whole(row);
}

static bool
same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/*
 * Was the request carried out before?  Then the step it led to, if it was the
 * same request; raises HK006 if it was another.
 */
static bool
answered_before(const char *request_id, int64 case_no, const char *action,
				const char *reason, const char *note, const Policy *policy, Oid *state)
{
	Request		request;
	Actor		actor;
	Findings	findings = {0};

	if (request_id == NULL || !find_request(request_id, &request))
		return false;
	actor_current(policy, &actor);
	if (request.case_no != case_no || !OidIsValid(request.to_state) || !same_text(request.action, action) ||
		!same_text(request.reason, reason) || !same_text(request.note, note) ||
		actor.officer == NULL || !same_text(request.officer, actor.officer->id))
	{
		finding_add(&findings, ERRCODE_HUKOU_STALE, "request_id",
					"Repeat a request as it was; give another request a name of its own.",
					case_in_sight(policy, Int64GetDatum(request.case_no)) ?
					psprintf("was the name of another request, which led to event %d of case %s",
							 request.event, case_no_text(request.case_no)) : "is the name of another request");
		findings_raise(&findings, NULL, psprintf("case %s cannot take step \"%s\"",
												 case_no_text(case_no), action));
	}
	*state = request.to_state;
	return true;
}

static char *
text_argument(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(n));
}

/* Judges a step by the current officer on the row as it is; if there is no such step, whether time has moved the case. */
static void
judge_now(const Policy *policy, const CaseRow *row, const Workflow *workflow,
		  const PolicyTransition *transition, const char *reason, DateADT today, Findings *findings)
{
	Step		step;
	Actor		actor;

	if (transition == NULL)
	{
		judge_overtaken(policy, row, workflow_state(workflow, DatumGetObjectId(row->value[CASE_STATE])), today, findings);
		return;
	}
	actor_current(policy, &actor);
	case_step(&step, policy, row, workflow, transition, &actor, reason, today);
	judge_step(&step, findings);
}

/* One row is to be changed; a rule or trigger may have kept it from it. */
static void
expect_one(uint64 rows, Datum case_no)
{
	if (rows != 1)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("case %s was not stepped", case_no_text(DatumGetInt64(case_no))),
				 errdetail("A rule, a policy or another trigger of hukou.cases kept the UPDATE from happening.")));
}

/*
 * hukou.advance(case_no, action, reason, note, expected_version, request_id)
 * returns case_state: takes a step and returns the state it leads to; the
 * repeat of a request does nothing and returns what it returned before.  HK001
 * when the workflow has no such step, HK006 when the case is not at
 * expected_version, or request_id was another request's, P0002 when there is
 * no such case; else what the guard finds.
 */
Datum
hukou_advance(PG_FUNCTION_ARGS)
{
	static SavedSql update = {
		.text = "UPDATE hukou.cases SET state = $2, action = $3, reason = $4, note = $5, request_id = $6 "
		"WHERE case_no OPERATOR(hukou.=) $1",
		.nargs = 6,
		.types = {"case_no", "case_state", "text", "text", "text", "text"},
	};
	const Policy *policy;
	DateADT		today = clock_day(clock_now());
	const Workflow *workflow;
	const PolicyTransition *transition;
	const char *action;
	int64		case_no;
	CaseRow		row;
	Findings	findings = {0};
	Oid			state;
	Datum		values[6];
	char		nulls[7] = "      ";

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("case_no and action must be given")));
	case_no = PG_GETARG_INT64(0);
	action = text_to_cstring(PG_GETARG_TEXT_PP(1));
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	read_case(fcinfo->flinfo, PG_GETARG_DATUM(0), true, &row);	/* a repeat waits here for the first */
	policy = policy_pin(fcinfo->flinfo);
	if (answered_before(text_argument(fcinfo, 5), case_no, action, text_argument(fcinfo, 2),
						text_argument(fcinfo, 3), policy, &state))
	{
		SPI_finish();
		PG_RETURN_OID(state);
	}
	if (!PG_ARGISNULL(4) && PG_GETARG_INT32(4) != DatumGetInt32(row.value[CASE_VERSION]))
		finding_add(&findings, ERRCODE_HUKOU_STALE, "version",
					"Read the case again and decide anew.",
					psprintf("the case is at version %d, not %d",
							 DatumGetInt32(row.value[CASE_VERSION]), PG_GETARG_INT32(4)));
	workflow = case_workflow(policy, &row, today);
	transition = case_find_transition(workflow,
									  DatumGetObjectId(row.value[CASE_STATE]),
									  DatumGetObjectId(row.value[CASE_STATE]),
									  action, &findings);
	if (findings.list != NIL)
		judge_now(policy, &row, workflow, transition, text_argument(fcinfo, 2), today, &findings);
	if (findings.list != NIL)
		findings_raise(&findings, NULL,
					   psprintf("case %s cannot take step \"%s\"", case_no_text(case_no), action));

	state = transition->to->state;
	values[0] = PG_GETARG_DATUM(0);
	values[1] = ObjectIdGetDatum(state);
	values[2] = PG_GETARG_DATUM(1);
	for (int i = 3; i < 6; i++)
	{
		int			argument = i == 5 ? 5 : i - 1;

		values[i] = PG_GETARG_DATUM(argument);
		nulls[i] = PG_ARGISNULL(argument) ? 'n' : ' ';
	}
	expect_one(saved_run(&update, values, nulls), values[0]);
	SPI_finish();
	PG_RETURN_OID(state);
}

/* Runs an UPDATE whose arguments are the function's; P0002 when there is no such case. */
static void
change_case(FunctionCallInfo fcinfo, SavedSql *update)
{
	Datum		values[SAVED_SQL_MAX_ARGS];
	char		nulls[SAVED_SQL_MAX_ARGS];
	CaseRow		row;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("case_no must be given")));
	for (int i = 0; i < update->nargs; i++)
	{
		values[i] = PG_GETARG_DATUM(i);
		nulls[i] = PG_ARGISNULL(i) ? 'n' : ' ';
	}
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	read_case(fcinfo->flinfo, values[0], true, &row);
	expect_one(saved_run(update, values, nulls), values[0]);
}

/*
 * hukou.give_notice(case_no, reason, note) returns void: gives the applicant of
 * a draft notice of everything that is missing or wrong.  P0002 when there is
 * no such case; else what the guard finds.
 */
Datum
hukou_give_notice(PG_FUNCTION_ARGS)
{
	static SavedSql update = {
		.text = "UPDATE hukou.cases SET action = 'notify', reason = $2, note = $3 WHERE case_no OPERATOR(hukou.=) $1",
		.nargs = 3,
		.types = {"case_no", "text", "text"},
	};

	change_case(fcinfo, &update);
	SPI_finish();
	PG_RETURN_VOID();
}

/*
 * hukou.extend_limit(case_no, days, reason, note) returns date: extends the
 * total limit once, by days of its own unit (行政许可法 art. 42), and returns the
 * new due date.  P0002 when there is no such case; else what the guard finds.
 */
Datum
hukou_extend_limit(PG_FUNCTION_ARGS)
{
	static SavedSql update = {
		.text = "UPDATE hukou.cases SET action = 'extend', extended_days = $2, reason = $3, note = $4 "
		"WHERE case_no OPERATOR(hukou.=) $1 RETURNING due_on",
		.nargs = 4,
		.types = {"case_no", "int4", "text", "text"},
	};
	Datum		due;
	bool		isnull;

	change_case(fcinfo, &update);
	due = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull);
	SPI_finish();
	if (isnull)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(due);
}

/*
 * hukou.explain(case_no, action, reason) returns table (sqlstate, subject,
 * finding, remedy): everything that keeps the current officer from taking the
 * step now.  No rows: nothing does.
 */
Datum
hukou_explain(PG_FUNCTION_ARGS)
{
	const Policy *policy;
	DateADT		today = clock_day(clock_now());
	const Workflow *workflow;
	const PolicyTransition *transition;
	CaseRow		row;
	Findings	findings = {0};

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return (Datum) 0;
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	read_case(fcinfo->flinfo, PG_GETARG_DATUM(0), false, &row);
	policy = policy_pin(fcinfo->flinfo);
	workflow = case_workflow(policy, &row, today);
	transition = case_find_transition(workflow,
									  DatumGetObjectId(row.value[CASE_STATE]),
									  DatumGetObjectId(row.value[CASE_STATE]),
									  text_to_cstring(PG_GETARG_TEXT_PP(1)), &findings);
	judge_now(policy, &row, workflow, transition, text_argument(fcinfo, 2), today, &findings);
	findings_put((ReturnSetInfo *) fcinfo->resultinfo, &findings);
	SPI_finish();
	return (Datum) 0;
}

/* Some reason for a step that needs one; NULL when there is none. */
static const char *
fitting_reason(const Policy *policy, const PolicyTransition *transition)
{
	for (int i = 0; i < policy->nreasons; i++)
		if (reason_fits(&policy->reasons[i], transition->to->state))
			return policy->reasons[i].code;
	return NULL;
}

/*
 * hukou.next_actions(case_no) returns table (action, to_state, name_zh, side,
 * duty, needs_reason, allowed): the steps from the case's state, and whether
 * the current officer may take each now (with a reason, where one is needed).
 */
Datum
hukou_next_actions(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	const Policy *policy;
	DateADT		today = clock_day(clock_now());
	const Workflow *workflow;
	Actor		actor;
	CaseRow		row;

	InitMaterializedSRF(fcinfo, 0);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	read_case(fcinfo->flinfo, PG_GETARG_DATUM(0), false, &row);
	policy = policy_pin(fcinfo->flinfo);
	workflow = case_workflow(policy, &row, today);
	actor_current(policy, &actor);
	for (int i = 0; i < workflow->ntransitions; i++)
	{
		const PolicyTransition *t = &workflow->transitions[i];
		Findings	findings = {0};
		Step		step;
		Datum		values[7];
		bool		nulls[7] = {false};

		if (t->from->state != DatumGetObjectId(row.value[CASE_STATE]))
			continue;
		case_step(&step, policy, &row, workflow, t, &actor,
				  t->needs_reason ? fitting_reason(policy, t) : NULL, today);
		judge_step(&step, &findings);
		values[0] = CStringGetTextDatum(t->action);
		values[1] = ObjectIdGetDatum(t->to->state);
		values[2] = CStringGetTextDatum(t->name_zh);
		values[3] = CStringGetTextDatum(side_name(t->side));
		nulls[4] = t->duty == DUTY_NONE;
		values[4] = CStringGetTextDatum(duty_name(t->duty));
		values[5] = BoolGetDatum(t->needs_reason);
		values[6] = BoolGetDatum(findings.list == NIL);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	SPI_finish();
	return (Datum) 0;
}
