/*
 * migrate.c
 *	  Moving running cases to another version of their workflow.
 *
 * A move is a change of workflow_version, by an officer with duty "administer"
 * on either side of the case; it leaves an event "migrate" and changes nothing
 * else.  The guard judges it like any other change.
 */
#include "postgres.h"

#include "cases/case_row.h"
#include "cases/guard.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "judge/lawful.h"
#include "policy/clock.h"
#include "register/owner_sql.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

PG_FUNCTION_INFO_V1(hukou_migrate_cases);

/* What the case has been through, by its events. */
static PastStep *
past_of(const Policy *policy, const CaseRow *row, int *n)
{
	static SavedSql sql = {
		.text = "SELECT e.action, e.workflow_version, e.from_state, e.to_state FROM hukou.case_events e "
		"WHERE e.case_no OPERATOR(hukou.=) $1 ORDER BY e.event",
		.nargs = 1,
		.types = {"case_no"},
	};
	const char *name = case_text(row, CASE_WORKFLOW);
	MemoryContext caller = CurrentMemoryContext;
	OwnerSwitch saved;
	PastStep   *past;

	owner_begin(&saved);
	*n = (int) owner_read_latest(&sql, &row->value[CASE_NO], NULL);
	past = MemoryContextAllocZero(caller, sizeof(PastStep) * (*n + 1));
	for (int i = 0; i < *n; i++)
	{
		HeapTuple	tuple = SPI_tuptable->vals[i];
		TupleDesc	desc = SPI_tuptable->tupdesc;
		bool		isnull;
		char	   *action = SPI_getvalue(tuple, desc, 1);
		int			version = DatumGetInt32(SPI_getbinval(tuple, desc, 2, &isnull));
		const Workflow *workflow = policy_workflow(policy, name, version);
		Oid			from = DatumGetObjectId(SPI_getbinval(tuple, desc, 3, &isnull));

		past[i].action = MemoryContextStrdup(caller, action != NULL ? action : "");
		if (!isnull && workflow != NULL)
			past[i].transition = workflow_transition(workflow, from, past[i].action);
		past[i].to = DatumGetObjectId(SPI_getbinval(tuple, desc, 4, &isnull));
	}
	owner_end(&saved);
	return past;
}

/* Adds what keeps a filed, open case from going on under the version. */
void
judge_case_migration(const Policy *policy, const CaseRow *row, int to_version, Findings *findings)
{
	const char *name = case_text(row, CASE_WORKFLOW);
	const Workflow *workflow = policy_workflow(policy, name, to_version);
	int			npast;
	PastStep   *past;

	if (workflow == NULL)
	{
		finding_add(findings, ERRCODE_HUKOU_POLICY, "version", "Look at hukou.workflows.",
					psprintf("there is no version %d of workflow \"%s\"", to_version, name));
		return;
	}
	past = past_of(policy, row, &npast);
	judge_migration(workflow, DatumGetObjectId(row->value[CASE_STATE]), past, npast,
					clock_day(clock_now()), findings);
}

/* All findings in one line. */
static char *
findings_text(const Findings *findings)
{
	StringInfoData text;
	ListCell   *lc;

	initStringInfo(&text);
	foreach(lc, findings->list)
	{
		const Finding *finding = lfirst(lc);

		appendStringInfo(&text, "%s%s: %s", text.len > 0 ? "; " : "", finding->subject, finding->text);
	}
	return text.data;
}

/*
 * hukou.migrate_cases(workflow, to_version, dry_run) returns table (case_no,
 * from_version, state, verdict, finding).  P0002 when there is no such version.
 */
Datum
hukou_migrate_cases(PG_FUNCTION_ARGS)
{
	static const char *const query =
		"SELECT c.* FROM hukou.cases c JOIN hukou.workflow_states s "
		"ON s.workflow OPERATOR(pg_catalog.=) c.workflow AND s.version OPERATOR(pg_catalog.=) c.workflow_version "
		"AND s.state OPERATOR(pg_catalog.=) c.state "
		"WHERE c.workflow OPERATOR(pg_catalog.=) $1 AND c.workflow_version OPERATOR(pg_catalog.<>) $2 "
		"AND c.filed_on IS NOT NULL AND NOT s.final ORDER BY c.case_no USING OPERATOR(hukou.<)";
	static SavedSql update = {
		.text = "UPDATE hukou.cases SET workflow_version = $2, action = 'migrate' "
		"WHERE case_no OPERATOR(hukou.=) $1 AND version OPERATOR(pg_catalog.=) $3",
		.nargs = 3,
		.types = {"case_no", "int4", "int4"},
	};
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	DateADT		today = clock_day(clock_now());
	const Policy *policy;
	const char *name;
	int			to_version;
	bool		dry_run;
	Actor		actor;
	Oid			types[2] = {TEXTOID, INT4OID};
	Datum		values[3];
	Portal		portal;
	MemoryContext per_case;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return (Datum) 0;
	name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	to_version = PG_GETARG_INT32(1);
	dry_run = PG_GETARG_BOOL(2);
	policy = policy_pin(fcinfo->flinfo);
	if (policy_workflow(policy, name, to_version) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_NO_DATA_FOUND),
				 errmsg("there is no version %d of workflow \"%s\"", to_version, name),
				 errhint("Look at hukou.workflows.")));
	actor_current(policy, &actor);

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	per_case = AllocSetContextCreate(CurrentMemoryContext, "hukou migration", ALLOCSET_DEFAULT_SIZES);
	values[0] = PG_GETARG_DATUM(0);
	values[1] = PG_GETARG_DATUM(1);
	portal = SPI_cursor_open_with_args(NULL, query, 2, types, values, NULL, dry_run, 0);
	for (;;)
	{
		SPITupleTable *table;
		uint64		n;

		SPI_cursor_fetch(portal, true, 100);
		table = SPI_tuptable;
		n = SPI_processed;
		if (n == 0)
			break;
		for (uint64 i = 0; i < n; i++)
		{
			MemoryContext old = MemoryContextSwitchTo(per_case);
			CaseRow		row;
			Findings	law = {0};
			Findings	hands = {0};
			const char *verdict = "movable";
			Datum		result[5];
			bool		nulls[5] = {false};

			case_row_read(&row, table->vals[i], table->tupdesc);
			case_row_expect_whole(&row);
			judge_case_migration(policy, &row, to_version, &law);
			if (law.list != NIL)
				verdict = "stranded";
			else
			{
				judge_either_side(policy, case_facts(&row, today), &actor, DUTY_ADMINISTER, today, &hands);
				if (hands.list != NIL)
					verdict = "refused";
				else if (!dry_run)
				{
					values[0] = row.value[CASE_NO];
					values[1] = Int32GetDatum(to_version);
					values[2] = row.value[CASE_VERSION];
					verdict = saved_run(&update, values, NULL) == 1 ? "moved" : "stepped meanwhile";
				}
			}
			result[0] = row.value[CASE_NO];
			result[1] = row.value[CASE_WORKFLOW_VERSION];
			result[2] = row.value[CASE_STATE];
			result[3] = CStringGetTextDatum(verdict);
			nulls[4] = law.list == NIL && hands.list == NIL;
			result[4] = nulls[4] ? (Datum) 0 :
				CStringGetTextDatum(findings_text(law.list != NIL ? &law : &hands));
			tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, result, nulls);
			MemoryContextSwitchTo(old);
			MemoryContextReset(per_case);
		}
		SPI_freetuptable(table);
	}
	SPI_cursor_close(portal);
	SPI_finish();
	return (Datum) 0;
}
