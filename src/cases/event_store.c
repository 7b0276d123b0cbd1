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
		{"case_no", "case_no"}, {"event", "int4"}, {"action", "text"}, {"from_state", "case_state"}, {"to_state", "case_state"},
		{"officer", "text"}, {"office", "office_code"}, {"acting_for", "text"}, {"reason", "text"}, {"note", "text"},
		{"request_id", "text"}, {"overdue", "text"}, {"workflow_version", "int4"}, {"acted_at", "timestamptz"},
		{"session_role", "name"}, {"application", "text"}, {"row_digest", "bytea"}, {"previous", "bytea"}, {"digest", "bytea"}
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
