/*
 * seal.c
 *	  Events and seals: what is digested, and how.
 */
#include "postgres.h"

#include "cases/seal.h"
#include "compat.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/jsonb.h"

/* In the order of the canonical encoding; see docs/format.md before touching. */
const EventColumnInfo event_columns[EVENT_COLUMNS] = {
	[EVENT_CASE_NO] = {"case_no", KIND_INT8},
	[EVENT_NUMBER] = {"event", KIND_INT4},
	[EVENT_ACTION] = {"action", KIND_TEXT},
	[EVENT_FROM_STATE] = {"from_state", KIND_LABEL},
	[EVENT_TO_STATE] = {"to_state", KIND_LABEL},
	[EVENT_OFFICER] = {"officer", KIND_TEXT},
	[EVENT_OFFICE] = {"office", KIND_INT8},
	[EVENT_ACTING_FOR] = {"acting_for", KIND_TEXT},
	[EVENT_REASON] = {"reason", KIND_TEXT},
	[EVENT_NOTE] = {"note", KIND_TEXT},
	[EVENT_REQUEST_ID] = {"request_id", KIND_TEXT},
	[EVENT_OVERDUE] = {"overdue", KIND_TEXT},
	[EVENT_WORKFLOW_VERSION] = {"workflow_version", KIND_INT4},
	[EVENT_ACTED_AT] = {"acted_at", KIND_TIMESTAMP},
	[EVENT_SESSION_ROLE] = {"session_role", KIND_TEXT},
	[EVENT_APPLICATION] = {"application", KIND_TEXT},
	[EVENT_ROW_DIGEST] = {"row_digest", KIND_BYTES},
	[EVENT_PREVIOUS] = {"previous", KIND_BYTES},
	[EVENT_DIGEST] = {"digest", KIND_BYTES},
};

bytea *
case_digest(const CaseRow *row, int algorithm)
{
	Canonical	c;

	digest_begin(&c, algorithm, "hukou.case.1");
	for (int i = 0; i < CASE_SEALED_COLUMNS; i++)
		canonical_datum(&c, case_columns[i].kind, row->value[i], row->isnull[i]);
	return digest_end(&c, algorithm);
}

/* Made with the algorithm of the head. */
bytea *
case_seal(const bytea *row_digest, const bytea *head)
{
	int			algorithm = *(unsigned char *) VARDATA_ANY(head);
	Canonical	c;

	digest_begin(&c, algorithm, "hukou.seal.1");
	canonical_bytes(&c, VARDATA_ANY(row_digest), VARSIZE_ANY_EXHDR(row_digest));
	canonical_bytes(&c, VARDATA_ANY(head), VARSIZE_ANY_EXHDR(head));
	return digest_end(&c, algorithm);
}

/*
 * Algorithm of a row's head; 0 when the row cannot be sealed: it has a NULL
 * where hukou's table has none (NOT NULL is checked only after us), another
 * head than ours, or particulars that are no object.
 */
int
case_seal_algorithm(const CaseRow *row)
{
	for (int i = 0; i < CASE_COLUMNS; i++)
		if (row->isnull[i] && !case_columns[i].nullable)
			return 0;
	if (!JB_ROOT_IS_OBJECT(DatumGetJsonbP(row->value[CASE_PARTICULARS])))
		return 0;
	return digest_algorithm_of(row->value[CASE_HEAD]);
}

/* Does the row's seal fit the row and its head? */
bool
case_seal_holds(const CaseRow *row)
{
	int			algorithm = case_seal_algorithm(row);

	return algorithm != 0 &&
		digest_equal(row->value[CASE_SEAL],
					 case_seal(case_digest(row, algorithm),
							   DatumGetByteaPP(row->value[CASE_HEAD])));
}

/*
 * The event that leads from one row to the next.  It follows from the two rows
 * and the session alone, so that whoever has both can tell what it must be.
 */
void
event_between(const CaseRow *old, const CaseRow *new, int algorithm, EventRow *event)
{
	static const CaseColumn copied[] = {
		[EVENT_CASE_NO] = CASE_NO,
		[EVENT_NUMBER] = CASE_VERSION,
		[EVENT_ACTION] = CASE_ACTION,
		[EVENT_FROM_STATE] = CASE_STATE,	/* of the old row, below */
		[EVENT_TO_STATE] = CASE_STATE,
		[EVENT_OFFICER] = CASE_OFFICER,
		[EVENT_OFFICE] = CASE_OFFICE,
		[EVENT_ACTING_FOR] = CASE_ACTING_FOR,
		[EVENT_REASON] = CASE_REASON,
		[EVENT_NOTE] = CASE_NOTE,
		[EVENT_REQUEST_ID] = CASE_REQUEST_ID,
		[EVENT_OVERDUE] = CASE_OVERDUE,
		[EVENT_WORKFLOW_VERSION] = CASE_WORKFLOW_VERSION,
		[EVENT_ACTED_AT] = CASE_ACTED_AT,
	};

	for (int i = 0; i < (int) lengthof(copied); i++)
	{
		event->value[i] = new->value[copied[i]];
		event->isnull[i] = new->isnull[copied[i]];
	}
	event->isnull[EVENT_FROM_STATE] = old == NULL;
	event->value[EVENT_FROM_STATE] = old == NULL ? (Datum) 0 : old->value[CASE_STATE];
	event->isnull[EVENT_PREVIOUS] = old == NULL;
	event->value[EVENT_PREVIOUS] = old == NULL ? (Datum) 0 : old->value[CASE_HEAD];

	event->value[EVENT_SESSION_ROLE] = CStringGetTextDatum(GetUserNameFromId(GetSessionUserId(), false));
	event->isnull[EVENT_SESSION_ROLE] = false;
	event->isnull[EVENT_APPLICATION] = application_name == NULL || application_name[0] == '\0';
	event->value[EVENT_APPLICATION] = event->isnull[EVENT_APPLICATION] ? (Datum) 0 : CStringGetTextDatum(application_name);
	event->value[EVENT_ROW_DIGEST] = PointerGetDatum(case_digest(new, algorithm));
	event->isnull[EVENT_ROW_DIGEST] = false;
	event->value[EVENT_DIGEST] = PointerGetDatum(event_digest(event, algorithm));
	event->isnull[EVENT_DIGEST] = false;
}

/* Over everything but the digest itself. */
bytea *
event_digest(const EventRow *event, int algorithm)
{
	Canonical	c;

	digest_begin(&c, algorithm, "hukou.event.1");
	for (int i = 0; i < EVENT_DIGEST; i++)
		canonical_datum(&c, event_columns[i].kind, event->value[i], event->isnull[i]);
	return digest_end(&c, algorithm);
}

bool
event_digest_holds(const EventRow *event)
{
	int			algorithm;

	/* as with the case row; who verifies may meet a table without its NOT NULLs */
	for (int i = 0; i < EVENT_COLUMNS; i++)
		if (event->isnull[i] && i != EVENT_FROM_STATE && i != EVENT_REASON && i != EVENT_NOTE &&
			i != EVENT_REQUEST_ID && i != EVENT_OVERDUE && i != EVENT_PREVIOUS &&
			i != EVENT_ACTING_FOR && i != EVENT_APPLICATION)
			return false;
	algorithm = digest_algorithm_of(event->value[EVENT_DIGEST]);
	return algorithm != 0 &&
		digest_equal(event->value[EVENT_DIGEST], event_digest(event, algorithm));
}
