/*
 * contents.c
 *	  The guard of what belongs to a case: case_persons and case_documents.
 *
 * People of a case are its identity (law 9): they are named while it is in
 * draft.  Documents may come until the case is
 * closed, but one that was there when a gate was passed stays as it was.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "cases/case_row.h"
#include "cases/guard.h"
#include "commands/trigger.h"
#include "compat.h"
#include "policy/clock.h"
#include "policy/scan.h"
#include "register/owner_sql.h"
#include "replication/logicalworker.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(hukou_content_guard);

/*
 * Locks a case against concurrent steps and reads it.  False when there is no
 * such case: the foreign key says so.
 */
static bool
lock_case(Datum case_no, CaseRow *row)
{
	static OwnerSql sql = {
		.text = "SELECT c.* FROM hukou.cases c WHERE c.case_no OPERATOR(hukou.=) $1 FOR NO KEY UPDATE",
		.nargs = 1,
		.types = {"case_no"},
	};
	OwnerSwitch saved;
	bool		found;
	MemoryContext caller = CurrentMemoryContext;

	owner_begin(&saved);
	found = owner_run(&sql, &case_no, NULL) == 1;
	if (found)
	{
		MemoryContext old = MemoryContextSwitchTo(caller);
		HeapTuple	tuple = heap_copytuple(SPI_tuptable->vals[0]);

		case_row_read(row, tuple, SPI_tuptable->tupdesc);
		MemoryContextSwitchTo(old);
	}
	owner_end(&saved);
	return found;
}

/*
 * BEFORE INSERT OR UPDATE OR DELETE trigger of case_persons, case_documents.
 */
Datum
hukou_content_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigdata = (TriggerData *) fcinfo->context;
	Relation	rel;
	HeapTuple	result;
	AttrNumber	attnum;
	bool		isnull;
	Datum		case_no;
	CaseRow		row;
	const Policy *policy;
	const PolicyState *state;
	bool		persons;
	bool		open;
	DateADT		today;
	Actor		actor;
	Findings	findings = {0};

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(trigdata->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigdata->tg_event) ||
		RelationGetNamespace(trigdata->tg_relation) != hukou_namespace())
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("hukou.content_guard() must be called as a BEFORE ROW trigger of hukou's own table")));
	rel = trigdata->tg_relation;
	result = TRIGGER_FIRED_BY_UPDATE(trigdata->tg_event) ?
		trigdata->tg_newtuple : trigdata->tg_trigtuple;

	/* a restore (superuser's replica role) and replication bring rows as they were */
	if (IsLogicalWorker() ||
		(SessionReplicationRole == SESSION_REPLICATION_ROLE_REPLICA &&
		 TRIGGER_FIRED_BY_INSERT(trigdata->tg_event)))
		return PointerGetDatum(result);

	attnum = hukou_column(rel, "case_no");
	case_no = heap_getattr(trigdata->tg_trigtuple, attnum, RelationGetDescr(rel), &isnull);
	if (isnull || !lock_case(case_no, &row))
		return PointerGetDatum(result);

	persons = strcmp(RelationGetRelationName(rel), "case_persons") == 0;
	policy = policy_pin(fcinfo->flinfo);
	today = clock_day(clock_now());
	state = workflow_state(case_workflow(policy, &row, today), DatumGetObjectId(row.value[CASE_STATE]));
	if (persons)
		open = state != NULL && row.isnull[CASE_FILED_ON];
	else
		open = state != NULL &&
			(state->editable || (!state->final && TRIGGER_FIRED_BY_INSERT(trigdata->tg_event)));
	if (!open)
		finding_add(&findings, ERRCODE_HUKOU_FROZEN, RelationGetRelationName(rel),
					persons ? "Name the people of a case while it is in draft." :
					"Add a document while the case is open; have the case sent back for supplement to change one.",
					psprintf("rows cannot be %s in state \"%s\"",
							 TRIGGER_FIRED_BY_INSERT(trigdata->tg_event) ? "added" :
							 TRIGGER_FIRED_BY_UPDATE(trigdata->tg_event) ? "changed" : "deleted",
							 enum_label(row.value[CASE_STATE])));
	if (TRIGGER_FIRED_BY_UPDATE(trigdata->tg_event) &&
		heap_getattr(result, attnum, RelationGetDescr(rel), &isnull) != case_no)
		finding_add(&findings, ERRCODE_HUKOU_FROZEN, "case_no",
					"Delete the row and add it to the other case.",
					"a row stays with its case");
	actor_current(policy, &actor);
	if (state != NULL && state->editable)
		judge_hands(policy, case_facts(&row, today), &actor, state->held_by, DUTY_NONE, today, &findings);
	else
		judge_either_side(policy, case_facts(&row, today), &actor, today, &findings);
	if (findings.list != NIL)
		findings_raise(&findings, rel,
					   psprintf("the contents of case %s cannot be changed so",
								case_no_text(DatumGetInt64(case_no))));
	return PointerGetDatum(result);
}
