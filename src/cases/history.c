/*
 * history.c
 *	  The guards of hukou.case_events: law 5, append-only and chained; and the
 *	  verification of a case's chain.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "cases/case_row.h"
#include "cases/contents.h"
#include "cases/history.h"
#include "cases/seal.h"
#include "cases/timing.h"
#include "commands/trigger.h"
#include "compat.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "judge/notice.h"
#include "judge/papers.h"
#include "judge/sight.h"
#include "miscadmin.h"
#include "policy/clock.h"
#include "policy/errcodes.h"
#include "policy/policy.h"
#include "policy/scan.h"
#include "register/owner_sql.h"
#include "replication/logicalworker.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"

PG_FUNCTION_INFO_V1(hukou_event_guard);
PG_FUNCTION_INFO_V1(hukou_verify);
PG_FUNCTION_INFO_V1(hukou_checkpoint);

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
 * restored first) says nothing.  Replication brings the events of a case that
 * is still behind: while tables are copied, each comes at a pace of its own.
 */
static bool
fits_case(const EventRow *event)
{
	static const char *const columns[] = {"case_no", "version", "head"};
	static const RegProcedure equals[] = {F_INT8EQ};
	TableScan	scan;
	bool		fits = true;

	scan_begin(&scan, "cases", columns, lengthof(columns), NULL, 1, &event->value[EVENT_CASE_NO], equals);
	if (scan_next(&scan))
	{
		int32		number = DatumGetInt32(event->value[EVENT_NUMBER]);
		int32		version = scan_int32(&scan, 1, 0);

		fits = number < version || (number > version && IsLogicalWorker()) ||
			(number == version && !scan.isnull[2] &&
			 digest_equal(scan_varlena(&scan, 2, BYTEAOID), DatumGetByteaPP(event->value[EVENT_DIGEST])));
	}
	scan_end(&scan);
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
		!hukou_table_is(trigdata->tg_relation, "case_events"))
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

/* ----------------------------------------------------------------- requests */

bool
find_request(const char *request_id, Request *request)
{
	static SavedSql sql = {
		.text = "SELECT e.case_no, e.event, e.action, e.officer, e.to_state, e.reason, e.note FROM hukou.case_events e "
		"WHERE e.request_id OPERATOR(pg_catalog.=) $1",
		.nargs = 1,
		.types = {"text"},
	};
	Datum		arg = CStringGetTextDatum(request_id);
	MemoryContext caller = CurrentMemoryContext;
	OwnerSwitch saved;
	bool		found;

	owner_begin(&saved);
	found = owner_read_latest(&sql, &arg, NULL) > 0;
	if (found)
	{
		HeapTuple	tuple = SPI_tuptable->vals[0];
		TupleDesc	desc = SPI_tuptable->tupdesc;
		MemoryContext old = MemoryContextSwitchTo(caller);
		bool		isnull;

		request->case_no = DatumGetInt64(SPI_getbinval(tuple, desc, 1, &isnull));
		request->event = DatumGetInt32(SPI_getbinval(tuple, desc, 2, &isnull));
		request->action = SPI_getvalue(tuple, desc, 3);
		request->officer = SPI_getvalue(tuple, desc, 4);
		request->to_state = DatumGetObjectId(SPI_getbinval(tuple, desc, 5, &isnull));
		request->reason = SPI_getvalue(tuple, desc, 6);
		request->note = SPI_getvalue(tuple, desc, 7);
		MemoryContextSwitchTo(old);
	}
	owner_end(&saved);
	return found;
}

/* ------------------------------------------------------------- verification */

/* A chain under verification. */
typedef struct Verification
{
	ReturnSetInfo *rsinfo;
	const Policy *policy;
	const char *workflow;		/* of the case; NULL when there is none */

	/* of the event before */
	int			number;
	bytea	   *digest;			/* NULL before the first */
	bytea	   *row_digest;		/* NULL before the first */
	Oid			state;
	int			version;		/* of the workflow */
	TimestampTz acted_at;

	bool		filed;
	bool		broken;			/* by now a fault was found */
	bool		editable;		/* contents may change in the state reached */
	Binding		binding;
	List	   *notices;		/* numbers of the events that gave one */
} Verification;

static void
add_fault(Verification *v, int event, const char *fault)
{
	Datum		values[2];
	bool		nulls[2] = {event == 0, false};

	values[0] = Int32GetDatum(event);
	values[1] = CStringGetTextDatum(fault);
	tuplestore_putvalues(v->rsinfo->setResult, v->rsinfo->setDesc, values, nulls);
	v->broken = true;
}

/* What a step, if the event was one, did to the contents. */
static void
go_on(Binding *binding, int event, const PolicyTransition *step)
{
	if (step == NULL)
		return;
	if (step_binds(binding->bound != 0, step))
		binding->bound = event;
	if (step->from->editable && !step->to->editable)
		binding->left = event;
}

/*
 * Was the step lawful by the version of the workflow it names?  Versions do
 * not change once they are published, so the answer is that of its day.
 */
static void
verify_step(Verification *v, const EventRow *event)
{
	int			number = DatumGetInt32(event->value[EVENT_NUMBER]);
	int			version = DatumGetInt32(event->value[EVENT_WORKFLOW_VERSION]);
	Oid			to = DatumGetObjectId(event->value[EVENT_TO_STATE]);
	char	   *action = TextDatumGetCString(event->value[EVENT_ACTION]);
	const Workflow *workflow = policy_workflow(v->policy, v->workflow, version);
	const PolicyState *from = NULL;
	const PolicyTransition *step = NULL;
	bool		lawful;
	bool		by_system = strcmp(TextDatumGetCString(event->value[EVENT_OFFICER]), SYSTEM_OFFICER) == 0;

	if (workflow == NULL || workflow->standing != STANDING_WHOLE)
	{
		add_fault(v, number, psprintf("version %d of the workflow is not as it was published", version));
		return;
	}
	if (event->isnull[EVENT_FROM_STATE])
		lawful = number == 1 && strcmp(action, "open") == 0 && !by_system &&
			workflow->initial != NULL && workflow->initial->state == to;
	else
	{
		from = workflow_state(workflow, DatumGetObjectId(event->value[EVENT_FROM_STATE]));
		step = workflow_transition(workflow, DatumGetObjectId(event->value[EVENT_FROM_STATE]), action);
		lawful = number > 1 && DatumGetObjectId(event->value[EVENT_FROM_STATE]) == v->state;
		if (strcmp(action, "amend") == 0)
			lawful &= from != NULL && from->editable && from->state == to && !by_system;
		else if (strcmp(action, "notify") == 0)
			lawful &= from != NULL && from->initial && from->state == to && !by_system;
		else if (strcmp(action, "migrate") == 0 || strcmp(action, "transfer") == 0 ||
				 strcmp(action, ACTION_EXTEND) == 0)
			lawful &= from != NULL && from->state == to && !by_system;
		else if (strcmp(action, ACTION_OVERDUE) == 0 || strcmp(action, ACTION_ESCALATE) == 0 ||
				 strcmp(action, ACTION_POSTPONE) == 0)
			lawful &= from != NULL && from->state == to && by_system;
		else if (strcmp(action, ACTION_REDATE) == 0)
			lawful &= from != NULL && from->state == to;
		else
			lawful &= step != NULL && step->to->state == to && (step->side == SIDE_SYSTEM) == by_system;
		/* in draft the version is not settled yet; later it changes by migration only */
		if (v->filed && strcmp(action, "migrate") != 0)
			lawful &= version == v->version;
	}
	v->editable = workflow_state(workflow, to) != NULL && workflow_state(workflow, to)->editable;
	if (!lawful)
		add_fault(v, number, psprintf("\"%s\" is no step of version %d of the workflow", action, version));
	if (step != NULL ? step_gives_notice(step) : strcmp(action, ACTION_NOTIFY) == 0)
		v->notices = lappend_int(v->notices, number);
	go_on(&v->binding, number, step);
	if (step != NULL)
	{
		v->filed = true;
		if (step->needs_reason && event->isnull[EVENT_REASON])
			add_fault(v, number, psprintf("\"%s\" has no reason", action));
	}
	if (DatumGetTimestampTz(event->value[EVENT_ACTED_AT]) < v->acted_at)
		add_fault(v, number, "event is dated before the one it follows");
}

/* Checks an event against the one before it and remembers it. */
static void
verify_event(Verification *v, const EventRow *event)
{
	int			number = DatumGetInt32(event->value[EVENT_NUMBER]);

	if (number != v->number + 1)
		add_fault(v, v->number + 1, "event is missing");
	else if (event->isnull[EVENT_PREVIOUS] ? v->digest != NULL :
			 v->digest == NULL || !digest_equal(event->value[EVENT_PREVIOUS], v->digest))
		add_fault(v, number, "event does not follow the one before it");
	if (!event_digest_holds(event) || event->isnull[EVENT_ACTION])
		add_fault(v, number, "event was altered");
	else if (v->workflow != NULL && number == v->number + 1)
		verify_step(v, event);
	v->number = number;
	v->digest = event->isnull[EVENT_DIGEST] ? NULL : DatumGetByteaPP(event->value[EVENT_DIGEST]);
	v->row_digest = event->isnull[EVENT_ROW_DIGEST] ? NULL : DatumGetByteaPP(event->value[EVENT_ROW_DIGEST]);
	v->state = DatumGetObjectId(event->value[EVENT_TO_STATE]);
	v->version = DatumGetInt32(event->value[EVENT_WORKFLOW_VERSION]);
	v->acted_at = DatumGetTimestampTz(event->value[EVENT_ACTED_AT]);
}

static void
verify_contents(Verification *v, const CaseRow *row)
{
	const char *table;
	int			number;
	Findings	kept = {0};
	ListCell   *lc;

	if (!contents_hold(row->value[CASE_NO], GetActiveSnapshot(), &table, &number))
		add_fault(v, 0, psprintf("row %d of %s differs from its seal", number, table));

	/* what was bound can be told only from a chain that holds */
	if (!v->broken && !v->editable && !row->isnull[CASE_CONTENTS] &&
		digest_algorithm_of(row->value[CASE_CONTENTS]) != 0 &&
		!digest_equal(row->value[CASE_CONTENTS],
					  contents_digest(row->value[CASE_NO], v->binding.bound,
									  digest_algorithm_of(row->value[CASE_CONTENTS]),
									  GetActiveSnapshot())))
		add_fault(v, 0, "the people and documents are not those the case was filed with");

	if (!row->isnull[CASE_CLOSED_ON])
		judge_originals(DatumGetInt64(row->value[CASE_NO]), GetActiveSnapshot(), &kept);
	foreach(lc, kept.list)
		add_fault(v, 0, psprintf("%s, though the case is closed", ((Finding *) lfirst(lc))->text));
}

bool
find_binding(const Policy *policy, const CaseRow *row, Binding *binding)
{
	static SavedSql sql = {
		.text = "SELECT e.event, e.action, e.from_state, e.to_state, e.workflow_version FROM hukou.case_events e "
		"WHERE e.case_no OPERATOR(hukou.=) $1 ORDER BY e.event",
		.nargs = 1,
		.types = {"case_no"},
	};
	const char *name = case_text(row, CASE_WORKFLOW);
	int			version = DatumGetInt32(row->value[CASE_VERSION]);
	int			last = 0;
	Oid			state = InvalidOid;
	const Workflow *workflow;
	OwnerSwitch saved;
	uint64		n;

	*binding = (Binding) {0};
	owner_begin(&saved);
	n = owner_read_latest(&sql, &row->value[CASE_NO], NULL);
	for (uint64 i = 0; i < n; i++)
	{
		HeapTuple	tuple = SPI_tuptable->vals[i];
		TupleDesc	desc = SPI_tuptable->tupdesc;
		bool		isnull;
		int			event = DatumGetInt32(SPI_getbinval(tuple, desc, 1, &isnull));
		Oid			from = DatumGetObjectId(SPI_getbinval(tuple, desc, 3, &isnull));
		const char *action = SPI_getvalue(tuple, desc, 2);

		if (event != last + 1 || action == NULL)
			break;
		workflow = policy_workflow(policy, name, DatumGetInt32(SPI_getbinval(tuple, desc, 5, &isnull)));
		go_on(binding, ++last, workflow == NULL ? NULL : workflow_transition(workflow, from, action));
		state = DatumGetObjectId(SPI_getbinval(tuple, desc, 4, &isnull));
	}
	owner_end(&saved);
	/* of a step that is being taken there is no event yet */
	if (last == version - 1)
	{
		workflow = policy_workflow(policy, name, DatumGetInt32(row->value[CASE_WORKFLOW_VERSION]));
		go_on(binding, ++last, workflow == NULL ? NULL : workflow_transition(workflow, state, case_text(row, CASE_ACTION)));
	}
	return last == version;
}

/* Each notice was given by an event, and each such event gave one. */
static void
verify_notices(Verification *v, const CaseRow *row)
{
	static SavedSql sql = {
		.text = "SELECT n.notice::pg_catalog.int4, n.case_version FROM hukou.case_notices n WHERE n.case_no OPERATOR(hukou.=) $1 "
		"ORDER BY n.notice",
		.nargs = 1,
		.types = {"case_no"},
	};
	ListCell   *lc;

	saved_read(&sql, &row->value[CASE_NO]);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		bool		isnull;
		int			event = DatumGetInt32(SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 2, &isnull));

		if (list_member_int(v->notices, event))
			v->notices = list_delete_int(v->notices, event);
		else
			add_fault(v, 0, psprintf("notice %d was given by no event",
									 DatumGetInt32(SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &isnull))));
	}
	foreach(lc, v->notices)
		add_fault(v, lfirst_int(lc), "its notice is missing");
}

/*
 * hukou.verify(case_no) returns table (event, fault): a row for every fault in
 * a case's chain, of which event is NULL for a fault of the case itself.  No
 * rows: the case verifies.  Of a case that the current role may not know of it
 * says that there is none, and so of its events.
 */
Datum
hukou_verify(PG_FUNCTION_ARGS)
{
	static SavedSql events = {
		.text = "SELECT e.case_no, e.event, e.action, e.from_state, e.to_state, e.officer, e.office, e.acting_for, "
		"e.reason, e.note, e.request_id, e.overdue, e.workflow_version, e.acted_at, e.session_role, e.application, e.row_digest, e.previous, e.digest "
		"FROM hukou.case_events e WHERE e.case_no OPERATOR(hukou.=) $1 ORDER BY e.event",
		.nargs = 1,
		.types = {"case_no"},
	};
	static SavedSql cases = {
		.text = "SELECT c.* FROM hukou.cases c WHERE c.case_no OPERATOR(hukou.=) $1",
		.nargs = 1,
		.types = {"case_no"},
	};
	Datum		case_no = PG_GETARG_DATUM(0);
	Verification v = {.rsinfo = (ReturnSetInfo *) fcinfo->resultinfo, .acted_at = DT_NOBEGIN};
	bool		found;
	CaseRow		row;
	OwnerSwitch saved;

	InitMaterializedSRF(fcinfo, 0);
	v.policy = policy_pin(fcinfo->flinfo);
	/* an auditor has it verified without seeing whose it is; of events without a case only the owner is told */
	if (!case_in_sight(v.policy, case_no) && !has_privs_of_role(GetUserId(), hukou_table_owner("cases")))
	{
		add_fault(&v, 0, "there is no such case");
		return (Datum) 0;
	}
	owner_begin(&saved);

	found = saved_read(&cases, &case_no) > 0;
	if (found)
	{
		case_row_read(&row, SPI_tuptable->vals[0], SPI_tuptable->tupdesc);
		v.workflow = case_text(&row, CASE_WORKFLOW);
	}

	saved_read(&events, &case_no);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		EventRow	event;

		for (int j = 0; j < EVENT_COLUMNS; j++)
		{
			column_expect_kind(TupleDescAttr(SPI_tuptable->tupdesc, j), event_columns[j].kind);
			event.value[j] = SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc,
										   j + 1, &event.isnull[j]);
		}
		verify_event(&v, &event);
	}

	if (!found)
		add_fault(&v, 0, "there is no such case");
	else if (!case_seal_holds(&row))
		add_fault(&v, 0, "the case row differs from its seal");
	else if (DatumGetInt32(row.value[CASE_VERSION]) > v.number)
		add_fault(&v, v.number + 1, "event is missing");
	else if (v.digest == NULL || v.row_digest == NULL || !digest_equal(row.value[CASE_HEAD], v.digest) ||
			 !digest_equal(PointerGetDatum(v.row_digest),
						   case_digest(&row, digest_algorithm_of(row.value[CASE_HEAD]))))
		add_fault(&v, 0, "the case row differs from its last event");
	if (found && !v.broken)
		verify_notices(&v, &row);
	if (found)
		verify_contents(&v, &row);
	owner_end(&saved);
	return (Datum) 0;
}

/* One more case to a checkpoint; before is NULL for the first. */
static bytea *
checkpoint_case(const bytea *before, Datum case_no, Datum head, bool no_head, int algorithm)
{
	Canonical	c;

	digest_begin(&c, algorithm, "hukou.checkpoint.1");
	canonical_datum(&c, KIND_BYTES, PointerGetDatum(before), before == NULL);
	canonical_datum(&c, KIND_INT8, case_no, false);
	canonical_datum(&c, KIND_BYTES, head, no_head);
	return digest_end(&c, algorithm);
}

/*
 * hukou.checkpoint(as_of) returns a row (taken_at, cases, digest): one digest
 * over the heads that all cases had then, by default now, from the highest
 * number to the lowest (NULL when there were none).  Kept elsewhere, and computed again for
 * the same moment, it shows whether any of them has got another past since, or
 * is gone.  Steps that were not committed yet at that moment belong to it all
 * the same, so take it for one at which no step was under way.  By who sees all
 * cases: the owner, and auditors without a limit (42501).
 */
Datum
hukou_checkpoint(PG_FUNCTION_ARGS)
{
	TimestampTz as_of = PG_ARGISNULL(0) ? clock_now() : PG_GETARG_TIMESTAMPTZ(0);
	Oid			type = TIMESTAMPTZOID;
	Datum		arg = TimestampTzGetDatum(as_of);
	int			algorithm = digest_algorithm();
	int64		n = 0;
	bytea	   *digest = NULL;
	MemoryContext caller = CurrentMemoryContext;
	Portal		portal;
	OwnerSwitch saved;
	TupleDesc	desc;
	Datum		values[3];
	bool		nulls[3] = {false};

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	desc = BlessTupleDesc(desc);
	/* over some cases it would prove nothing; and over all of them it tells when others are worked on */
	if (!sight_of_all(policy_pin(fcinfo->flinfo)))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("a checkpoint is over all cases"),
				 errhint("Have it taken by the owner of the tables, or by an auditor who is not limited to an office.")));
	owner_begin(&saved);
	portal = SPI_cursor_open_with_args(NULL, "SELECT DISTINCT ON (e.case_no) e.case_no, e.digest FROM hukou.case_events e "
									   "WHERE e.acted_at OPERATOR(pg_catalog.<=) $1 "
									   "ORDER BY e.case_no USING OPERATOR(hukou.>), e.event USING OPERATOR(pg_catalog.>)",
									   1, &type, &arg, NULL, true, 0);
	for (;;)
	{
		SPI_cursor_fetch(portal, true, 1000);
		if (SPI_processed == 0)
			break;
		for (uint64 i = 0; i < SPI_processed; i++, n++)
		{
			HeapTuple	tuple = SPI_tuptable->vals[i];
			MemoryContext old = MemoryContextSwitchTo(caller);
			bytea	   *before = digest;
			Datum		case_no;
			Datum		head;
			bool		isnull;

			column_expect_kind(TupleDescAttr(SPI_tuptable->tupdesc, 0), KIND_INT8);
			column_expect_kind(TupleDescAttr(SPI_tuptable->tupdesc, 1), KIND_BYTES);
			case_no = SPI_getbinval(tuple, SPI_tuptable->tupdesc, 1, &isnull);
			head = SPI_getbinval(tuple, SPI_tuptable->tupdesc, 2, &isnull);
			digest = checkpoint_case(before, case_no, head, isnull, algorithm);
			if (before != NULL)
				pfree(before);
			MemoryContextSwitchTo(old);
		}
		SPI_freetuptable(SPI_tuptable);
	}
	SPI_cursor_close(portal);
	owner_end(&saved);
	values[0] = TimestampTzGetDatum(as_of);
	values[1] = Int64GetDatum(n);
	values[2] = PointerGetDatum(digest);
	nulls[2] = digest == NULL;
	return HeapTupleGetDatum(heap_form_tuple(desc, values, nulls));
}
