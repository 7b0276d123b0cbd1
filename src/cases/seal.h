/*
 * seal.h
 *	  Events and seals: what is digested, and how.  docs/format.md has the
 *	  encoding.
 *
 *	  row digest	over the case row without head and seal
 *	  event digest	over the event, the event before it, and the row digest
 *	  head			of the row: the digest of its last event
 *	  seal			of the row: over row digest and head
 *
 * So a chain proves every row that ever was, and a row proves itself before
 * its events have arrived.
 */
#ifndef HUKOU_CASES_SEAL_H
#define HUKOU_CASES_SEAL_H

#include "postgres.h"

#include "cases/case_row.h"
#include "policy/digest.h"

typedef enum EventColumn
{
	EVENT_CASE_NO,
	EVENT_NUMBER,
	EVENT_ACTION,
	EVENT_FROM_STATE,
	EVENT_TO_STATE,
	EVENT_OFFICER,
	EVENT_OFFICE,
	EVENT_ACTING_FOR,
	EVENT_REASON,
	EVENT_NOTE,
	EVENT_REQUEST_ID,
	EVENT_OVERDUE,
	EVENT_WORKFLOW_VERSION,
	EVENT_ACTED_AT,
	EVENT_SESSION_ROLE,
	EVENT_APPLICATION,
	EVENT_ROW_DIGEST,
	EVENT_PREVIOUS,
	EVENT_DIGEST
} EventColumn;

#define EVENT_COLUMNS (EVENT_DIGEST + 1)

typedef struct EventColumnInfo
{
	const char *name;
	ColumnKind	kind;
} EventColumnInfo;

extern const EventColumnInfo event_columns[EVENT_COLUMNS];

typedef struct EventRow
{
	Datum		value[EVENT_COLUMNS];
	bool		isnull[EVENT_COLUMNS];
} EventRow;

extern bytea *case_digest(const CaseRow *row, int algorithm);
extern bytea *case_seal(const bytea *row_digest, const bytea *head);
extern int	case_seal_algorithm(const CaseRow *row);
extern bool case_seal_holds(const CaseRow *row);

/* The event that leads from one row to the next; old is NULL for the first. */
extern void event_between(const CaseRow *old, const CaseRow *new, int algorithm, EventRow *event);
extern bytea *event_digest(const EventRow *event, int algorithm);
extern bool event_digest_holds(const EventRow *event);

#endif							/* HUKOU_CASES_SEAL_H */
