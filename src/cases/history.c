/*
 * history.c
 *	  The guards of hukou.case_events: law 5, append-only and chained; and the
 *	  verification of a case's chain.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "cases/case_row.h"
#include "cases/seal.h"
#include "commands/trigger.h"
#include "compat.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "policy/errcodes.h"
#include "policy/scan.h"
#include "replication/logicalworker.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"

PG_FUNCTION_INFO_V1(hukou_event_guard);
PG_FUNCTION_INFO_V1(hukou_verify);

static void
event_row_read(EventRow *event, HeapTuple tuple, Relation rel)
{
	for (int i = 0; i < EVENT_COLUMNS; i++)
	{
		AttrNumber	attnum = hukou_column(rel, event_columns[i].name);

		column_expect_kind(TupleDescAttr(RelationGetDescr(rel), attnum - 1), event_columns[i].kind);
		event->value[i] = heap_getattr(tuple, attnum, RelationGetDescr(rel), &event->isnull[i]);
	}
}

/*
 * Is the event what its case says it is?  The case's last event must be its
 * head, and none comes after it.  A case that is not there yet (events may be
 * restored first) says nothing.
 */
static bool
fits_case(const EventRow *event)
{
	static const char *const columns[] = {"case_no", "version", "head"};
	static const RegProcedure equals[] = {F_INT8EQ};
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	TableScan	scan;
	bool		fits = true;

	scan_begin(&scan, "cases", columns, lengthof(columns), snapshot,
			   1, &event->value[EVENT_CASE_NO], equals);
	if (scan_next(&scan))
	{
		int32		number = DatumGetInt32(event->value[EVENT_NUMBER]);
		int32		version = scan_int32(&scan, 1, 0);

		fits = number < version ||
			(number == version &&
			 digest_equal(scan_varlena(&scan, 2, BYTEAOID), DatumGetByteaPP(event->value[EVENT_DIGEST])));
	}
	scan_end(&scan);
	UnregisterSnapshot(snapshot);
	return fits;
}

/*
 * BEFORE UPDATE OR DELETE, and AFTER INSERT, trigger of hukou.case_events.
 *
 * Events come from the engine, which inserts them as the tables' owner, from a
 * restore by the owner, or from replication.  Either way the event must carry
 * its digest and fit its case, so the guard need not know which it is.
 */
Datum
hukou_event_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigdata = (TriggerData *) fcinfo->context;
	Relation	rel;
	EventRow	event;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_FOR_ROW(trigdata->tg_event) ||
		TRIGGER_FIRED_BEFORE(trigdata->tg_event) == TRIGGER_FIRED_BY_INSERT(trigdata->tg_event) ||
		RelationGetNamespace(trigdata->tg_relation) != hukou_namespace())
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("hukou.event_guard() must be called as a row trigger of hukou's own table")));
	rel = trigdata->tg_relation;
	event_row_read(&event, trigdata->tg_trigtuple, rel);

	if (!TRIGGER_FIRED_BY_INSERT(trigdata->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_FROZEN),
				 errmsg("event %d of case %s cannot be %s",
						DatumGetInt32(event.value[EVENT_NUMBER]),
						case_no_text(DatumGetInt64(event.value[EVENT_CASE_NO])),
						TRIGGER_FIRED_BY_UPDATE(trigdata->tg_event) ? "changed" : "deleted"),
				 errdetail("%s case_events: history is append-only.",
						   unpack_sql_state(ERRCODE_HUKOU_FROZEN)),
				 errhint("Make a new step that sets things right."),
				 errtableconstraint(rel, "one_change_one_event")));

	if ((!IsLogicalWorker() && !has_privs_of_role(GetUserId(), rel->rd_rel->relowner)) ||
		!event_digest_holds(&event) || !fits_case(&event))
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_SEAL),
				 errmsg("an event cannot be added by hand"),
				 errdetail("%s case_events: every accepted step leaves exactly one event, which hukou writes.",
						   unpack_sql_state(ERRCODE_HUKOU_SEAL)),
				 errhint("Step the case; to restore events, load them as they were dumped, as the tables' owner."),
				 errtableconstraint(rel, "one_change_one_event")));
	return PointerGetDatum(NULL);
}

/* ------------------------------------------------------------- verification */

static void
add_fault(ReturnSetInfo *rsinfo, int event, const char *fault)
{
	Datum		values[2];
	bool		nulls[2] = {event == 0, false};

	values[0] = Int32GetDatum(event);
	values[1] = CStringGetTextDatum(fault);
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

/*
 * Checks an event against the one before it (NULL for none) and remembers its
 * digests.
 */
static void
verify_event(ReturnSetInfo *rsinfo, const EventRow *event, int expected,
			 const bytea *previous)
{
	int			number = DatumGetInt32(event->value[EVENT_NUMBER]);

	if (number != expected)
		add_fault(rsinfo, expected, "event is missing");
	else if (event->isnull[EVENT_PREVIOUS] ? previous != NULL :
			 previous == NULL || !digest_equal(event->value[EVENT_PREVIOUS], previous))
		add_fault(rsinfo, number, "event does not follow the one before it");
	if (!event_digest_holds(event))
		add_fault(rsinfo, number, "event was altered");
}

/*
 * hukou.verify(case_no) returns table (event, fault): a row for every fault in
 * a case's chain; event is NULL for a fault of the case row.  No rows: the
 * case verifies.  Reads with the caller's rights.
 */
Datum
hukou_verify(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Datum		case_no = PG_GETARG_DATUM(0);
	Oid			type = get_fn_expr_argtype(fcinfo->flinfo, 0);
	int			expected = 1;
	bytea	   *digest = NULL;
	bytea	   *row_digest = NULL;

	InitMaterializedSRF(fcinfo, 0);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");

	if (SPI_execute_with_args("SELECT e.case_no, e.event, e.action, e.from_state, e.to_state, e.officer, e.office, "
							  "e.reason, e.note, e.acted_at, e.session_role, e.row_digest, e.previous, e.digest "
							  "FROM hukou.case_events e WHERE e.case_no OPERATOR(hukou.=) $1 ORDER BY e.event",
							  1, &type, &case_no, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read hukou.case_events");
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		EventRow	event;

		for (int j = 0; j < EVENT_COLUMNS; j++)
		{
			column_expect_kind(TupleDescAttr(SPI_tuptable->tupdesc, j), event_columns[j].kind);
			event.value[j] = SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc,
										   j + 1, &event.isnull[j]);
		}
		verify_event(rsinfo, &event, expected, digest);
		expected = DatumGetInt32(event.value[EVENT_NUMBER]) + 1;
		digest = DatumGetByteaPP(event.value[EVENT_DIGEST]);
		row_digest = DatumGetByteaPP(event.value[EVENT_ROW_DIGEST]);
	}

	if (SPI_execute_with_args("SELECT c.* FROM hukou.cases c WHERE c.case_no OPERATOR(hukou.=) $1",
							  1, &type, &case_no, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read hukou.cases");
	if (SPI_processed == 0)
		add_fault(rsinfo, 0, "there is no such case");
	else
	{
		CaseRow		row;

		case_row_read(&row, SPI_tuptable->vals[0], SPI_tuptable->tupdesc);
		if (!case_seal_holds(&row))
			add_fault(rsinfo, 0, "the case row differs from its seal");
		else if (DatumGetInt32(row.value[CASE_VERSION]) > expected - 1)
			add_fault(rsinfo, expected, "event is missing");
		else if (digest == NULL || !digest_equal(row.value[CASE_HEAD], digest) ||
				 !digest_equal(PointerGetDatum(row_digest),
							   case_digest(&row, digest_algorithm_of(row.value[CASE_HEAD]))))
			add_fault(rsinfo, 0, "the case row differs from its last event");
	}
	SPI_finish();
	return (Datum) 0;
}
