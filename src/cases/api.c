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
#include "compat.h"
#include "access/table.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "policy/clock.h"
#include "policy/scan.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

PG_FUNCTION_INFO_V1(hukou_advance);
PG_FUNCTION_INFO_V1(hukou_explain);
PG_FUNCTION_INFO_V1(hukou_next_actions);

/*
 * Reads a case; SPI must be connected, and the row is good until SPI_finish.
 * Raises P0002 when the caller sees no such case.
 */
static void
read_case(FunctionCallInfo fcinfo, bool lock, CaseRow *row)
{
	Oid			type = get_fn_expr_argtype(fcinfo->flinfo, 0);
	Datum		case_no = PG_GETARG_DATUM(0);
	int			rc = SPI_execute_with_args(lock ?
										   "SELECT c.* FROM hukou.cases c WHERE c.case_no OPERATOR(hukou.=) $1 FOR NO KEY UPDATE" :
										   "SELECT c.* FROM hukou.cases c WHERE c.case_no OPERATOR(hukou.=) $1",
										   1, &type, &case_no, NULL, !lock, 0);

	if (rc != SPI_OK_SELECT)
		elog(ERROR, "could not read hukou.cases: %s", SPI_result_code_string(rc));
	if (SPI_processed == 0)
		ereport(ERROR,
				(errcode(ERRCODE_NO_DATA_FOUND),
				 errmsg("case %s does not exist", case_no_text(DatumGetInt64(case_no))),
				 errhint("Check the number; a case of offices you do not serve is not shown.")));
	case_row_read(row, SPI_tuptable->vals[0], SPI_tuptable->tupdesc);
}

/*
 * hukou.advance(case_no, action, reason, note, expected_version) returns
 * case_state: takes a step and returns the state it leads to.  HK001 when the
 * workflow has no such step, HK006 when the case is not at expected_version,
 * P0002 when there is no such case; else what the guard finds.
 */
Datum
hukou_advance(PG_FUNCTION_ARGS)
{
	static const char *const update =
		"UPDATE hukou.cases SET state = $2, action = $3, reason = $4, note = $5 WHERE case_no OPERATOR(hukou.=) $1";
	const Policy *policy;
	DateADT		today = clock_day(clock_now());
	const PolicyTransition *transition;
	const char *action;
	const char *case_no;
	CaseRow		row;
	Findings	findings = {0};
	Oid			types[5];
	Datum		values[5];
	char		nulls[6] = "     ";
	int			rc;
	Relation	rel;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("case_no and action must be given")));
	case_no = case_no_text(DatumGetInt64(PG_GETARG_DATUM(0)));
	action = text_to_cstring(PG_GETARG_TEXT_PP(1));
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	read_case(fcinfo, true, &row);
	policy = policy_pin(fcinfo->flinfo);
	if (!PG_ARGISNULL(4) && PG_GETARG_INT32(4) != DatumGetInt32(row.value[CASE_VERSION]))
		finding_add(&findings, ERRCODE_HUKOU_STALE, "version",
					"Read the case again and decide anew.",
					psprintf("the case is at version %d, not %d",
							 DatumGetInt32(row.value[CASE_VERSION]), PG_GETARG_INT32(4)));
	transition = case_find_transition(case_workflow(policy, &row, today),
									  DatumGetObjectId(row.value[CASE_STATE]),
									  DatumGetObjectId(row.value[CASE_STATE]),
									  action, &findings);
	if (findings.list != NIL)
	{
		rel = table_open(hukou_table_oid("cases"), AccessShareLock);
		findings_raise(&findings, rel,
					   psprintf("case %s cannot take step \"%s\"", case_no, action));
	}

	types[0] = get_fn_expr_argtype(fcinfo->flinfo, 0);
	values[0] = PG_GETARG_DATUM(0);
	types[1] = get_func_rettype(fcinfo->flinfo->fn_oid);
	values[1] = ObjectIdGetDatum(transition->to->state);
	for (int i = 2; i < 5; i++)
	{
		types[i] = TEXTOID;
		values[i] = PG_GETARG_DATUM(i - 1);
		nulls[i] = PG_ARGISNULL(i - 1) ? 'n' : ' ';
	}
	rc = SPI_execute_with_args(update, 5, types, values, nulls, false, 0);
	if (rc != SPI_OK_UPDATE && rc != SPI_OK_REWRITTEN)
		elog(ERROR, "could not update hukou.cases: %s", SPI_result_code_string(rc));
	if (rc == SPI_OK_REWRITTEN || SPI_processed != 1)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("case %s was not stepped", case_no),
				 errdetail("A rule, a policy or another trigger of hukou.cases kept the UPDATE from happening.")));
	SPI_finish();
	PG_RETURN_DATUM(values[1]);
}

static void
put_findings(ReturnSetInfo *rsinfo, const Findings *findings)
{
	ListCell   *lc;

	foreach(lc, findings->list)
	{
		const Finding *finding = lfirst(lc);
		Datum		values[4];
		bool		nulls[4] = {false, false, false, finding->remedy == NULL};

		values[0] = CStringGetTextDatum(unpack_sql_state(finding->sqlstate));
		values[1] = CStringGetTextDatum(finding->subject);
		values[2] = CStringGetTextDatum(finding->text);
		values[3] = finding->remedy == NULL ? (Datum) 0 : CStringGetTextDatum(finding->remedy);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
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
	const PolicyTransition *transition;
	CaseRow		row;
	Findings	findings = {0};

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return (Datum) 0;
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	read_case(fcinfo, false, &row);
	policy = policy_pin(fcinfo->flinfo);
	transition = case_find_transition(case_workflow(policy, &row, today),
									  DatumGetObjectId(row.value[CASE_STATE]),
									  DatumGetObjectId(row.value[CASE_STATE]),
									  text_to_cstring(PG_GETARG_TEXT_PP(1)), &findings);
	if (transition != NULL)
	{
		Step		step;
		Actor		actor;

		actor_current(policy, &actor);
		case_step(&step, policy, &row, transition, &actor,
				  PG_ARGISNULL(2) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(2)), today);
		judge_step(&step, &findings);
	}
	put_findings((ReturnSetInfo *) fcinfo->resultinfo, &findings);
	SPI_finish();
	return (Datum) 0;
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
	read_case(fcinfo, false, &row);
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
		case_step(&step, policy, &row, t, &actor,
				  t->needs_reason && policy->nreasons > 0 ? policy->reasons[0].code : NULL, today);
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
