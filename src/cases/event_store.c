/*
 * event_store.c
 *	  Writing an event.
 */
#include "postgres.h"

#include "cases/event_store.h"
#include "policy/errcodes.h"
#include "register/row_store.h"

/* In the order of event_columns. */
static RowStore events = {
	.table = "case_events",
	.sealed = true,
	.ncolumns = EVENT_COLUMNS,
	.columns = {
		COLUMN("case_no", "case_no"), COLUMN("event", "int4"), COLUMN("action", "text"), COLUMN("from_state", "case_state"), COLUMN("to_state", "case_state"),
		COLUMN("officer", "text"), COLUMN("office", "office_code"), COLUMN("acting_for", "text"), COLUMN("reason", "text"), COLUMN("note", "text"),
		COLUMN("request_id", "text"), COLUMN("overdue", "text"), COLUMN("workflow_version", "int4"), COLUMN("acted_at", "timestamptz"),
		COLUMN("session_role", "text"), COLUMN("application", "text"), COLUMN("row_digest", "bytea"), COLUMN("previous", "bytea"), COLUMN("digest", "bytea")
	},
};

void
event_store(Relation cases, const EventRow *event)
{
	if (!row_add(&events, event->value, event->isnull))
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_SEAL),
				 errmsg("the event of a step was not stored"),
				 errdetail("%s case_events: a rule or another trigger of hukou.case_events kept it from being stored.",
						   unpack_sql_state(ERRCODE_HUKOU_SEAL)),
				 errhint("Drop it; every step leaves exactly one event."),
				 errtableconstraint(cases, "one_change_one_event")));
}
