/*
 * disclose.c
 *	  What is shown to those who do not work on a case: its people, in full,
 *	  against an entry in the log; and its progress, to the applicant.
 */
#include "postgres.h"

#include <ctype.h>

#include "access/table.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "cases/case_row.h"
#include "cases/guard.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "judge/sight.h"
#include "miscadmin.h"
#include "policy/clock.h"
#include "policy/digest.h"
#include "policy/scan.h"
#include "policy/secret.h"
#include "register/effects.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/relcache.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(hukou_reveal);
PG_FUNCTION_INFO_V1(hukou_issue_query_code);
PG_FUNCTION_INFO_V1(hukou_track);

#define MAX_REASON 1000			/* bytes */
#define MAX_GUESSES 10			/* of a query code, before a day's pause */

/* Nothing but blanks, those of Chinese (U+3000) included? */
static bool
is_blank(const text *words)
{
	const char *c = VARDATA_ANY(words);
	const char *end = c + VARSIZE_ANY_EXHDR(words);

	while (c < end)
		if (isspace((unsigned char) *c))
			c++;
		else if (end - c >= 3 && memcmp(c, "\xE3\x80\x80", 3) == 0)
			c += 3;
		else
			return false;
	return true;
}

bool
case_in_sight(const Policy *policy, Datum case_no)
{
	static SavedSql find = {
		.text = "SELECT c.accepting_office, c.origin_office FROM hukou.cases c WHERE c.case_no OPERATOR(hukou.=) $1",
		.nargs = 1,
		.types = {"case_no"},
	};
	OwnerSwitch saved;
	bool		found;
	bool		isnull;
	int64		accepting = 0;
	int64		origin = 0;

	owner_begin(&saved);
	/* the server gives no latest snapshot to a parallel worker */
	found = (IsInParallelMode() ? saved_read(&find, &case_no) : owner_read_latest(&find, &case_no, NULL)) > 0;
	if (found)
	{
		accepting = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
		origin = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2, &isnull));
	}
	owner_end(&saved);
	/* who asks is the caller again */
	return found && sight_of_case(policy, accepting, origin);
}

/*
 * hukou.reveal(case_no, reason) returns timestamptz: enters into hukou.access_log
 * who wants to see the people of a case in full, and why.  Once that is
 * committed, and not before, hukou.case_people shows them to the same officer and
 * role, until the moment returned: an entry that is rolled back shows nothing.
 * P0002 when there is no such case, or none the caller may know of; 22023 without
 * a reason.
 */
Datum
hukou_reveal(PG_FUNCTION_ARGS)
{
	static SavedSql enter = {
		.text = "INSERT INTO hukou.access_log (case_no, officer, office, role, session_role, application, reason, revealed_at, good_until, transaction) "
		"VALUES ($1, $2, $3, $4, SESSION_USER, $5, $6, $7, $7 OPERATOR(pg_catalog.+) '1 hour'::pg_catalog.interval, "
		"pg_catalog.pg_current_xact_id()) RETURNING good_until",
		.nargs = 7,
		.types = {"case_no", "text", "office_code", "name", "text", "text", "timestamptz"},
	};
	const Policy *policy = policy_pin(fcinfo->flinfo);
	Actor		actor;
	Datum		values[7];
	char		nulls[8] = "       ";
	OwnerSwitch saved;
	bool		isnull;
	TimestampTz good_until;
	NameData	role;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || is_blank(PG_GETARG_TEXT_PP(1)) ||
		VARSIZE_ANY_EXHDR(PG_GETARG_TEXT_PP(1)) > MAX_REASON)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("case_no must be given, and a reason of at most %d bytes", MAX_REASON)));
	actor_current(policy, &actor);
	namestrcpy(&role, GetUserNameFromId(GetUserId(), false));
	values[0] = PG_GETARG_DATUM(0);

	if (!case_in_sight(policy, values[0]))
		ereport(ERROR,
				(errcode(ERRCODE_NO_DATA_FOUND),
				 errmsg("case %s does not exist", case_no_text(DatumGetInt64(values[0]))),
				 errhint("Check the number; a case of offices you do not serve is not shown.")));
	nulls[1] = nulls[2] = actor.officer == NULL ? 'n' : ' ';
	values[1] = actor.officer == NULL ? (Datum) 0 : CStringGetTextDatum(actor.officer->id);
	values[2] = actor.officer == NULL ? (Datum) 0 : Int64GetDatum(actor.officer->office);
	values[3] = NameGetDatum(&role);
	values[4] = CStringGetTextDatum(application_name != NULL ? application_name : "");
	values[5] = PG_GETARG_DATUM(1);
	values[6] = TimestampTzGetDatum(GetCurrentTimestamp());
	owner_begin(&saved);
	if (register_change(&enter, values, nulls) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the entry was not stored"),
				 errdetail("A rule or another trigger of hukou.access_log kept it from being stored.")));
	good_until = DatumGetTimestampTz(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	owner_end(&saved);
	PG_RETURN_TIMESTAMPTZ(good_until);
}

/* What is stored of a query code. */
static bytea *
code_digest(int64 case_no, const bytea *salt, const char *code, int algorithm)
{
	Canonical	c;

	digest_begin(&c, algorithm, "hukou.query.1");
	canonical_datum(&c, KIND_INT8, Int64GetDatum(case_no), false);
	canonical_bytes(&c, VARDATA_ANY(salt), VARSIZE_ANY_EXHDR(salt));
	canonical_bytes(&c, code, strlen(code));
	return digest_end(&c, algorithm);
}

/*
 * hukou.issue_query_code(case_no) returns text: a new code by which the applicant
 * can follow the case, in place of an earlier one; it is told once, and kept as a
 * digest.  HK002 unless the officer has duty accept on the accepting side; P0002
 * when there is no such case.
 */
Datum
hukou_issue_query_code(PG_FUNCTION_ARGS)
{
	static SavedSql store = {
		.text = "INSERT INTO hukou.case_query_codes (case_no, digest, salt, issued_at, issued_by, guesses) VALUES ($1, $2, $3, $4, $5, 0) "
		"ON CONFLICT (case_no) DO UPDATE SET digest = excluded.digest, salt = excluded.salt, issued_at = excluded.issued_at, "
		"issued_by = excluded.issued_by, guesses = 0, locked_until = NULL",
		.nargs = 5,
		.types = {"case_no", "bytea", "bytea", "timestamptz", "text"},
	};
	const Policy *policy = policy_pin(fcinfo->flinfo);
	DateADT		today = clock_day(clock_now());
	int64		case_no = PG_GETARG_INT64(0);
	char	   *code = secret_new();
	bytea	   *salt = (bytea *) cstring_to_text(secret_new());
	Findings	findings = {0};
	Actor		actor;
	CaseRow		row;
	Datum		values[5];
	OwnerSwitch saved;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	read_case(fcinfo->flinfo, PG_GETARG_DATUM(0), false, &row);
	actor_current(policy, &actor);
	judge_hands(policy, case_facts(&row, today), &actor, SIDE_ACCEPTING, DUTY_ACCEPT, today, &findings);
	if (findings.list != NIL)
		findings_raise(&findings, NULL, psprintf("no query code can be given for case %s", case_no_text(case_no)));
	SPI_finish();

	values[0] = Int64GetDatum(case_no);
	values[1] = PointerGetDatum(code_digest(case_no, salt, code, digest_algorithm()));
	values[2] = PointerGetDatum(salt);
	values[3] = TimestampTzGetDatum(clock_now());
	values[4] = CStringGetTextDatum(actor.self->id);
	owner_begin(&saved);
	if (register_change(&store, values, NULL) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the query code was not stored"),
				 errdetail("A rule or another trigger of hukou.case_query_codes kept it from being stored.")));
	owner_end(&saved);
	PG_RETURN_TEXT_P(cstring_to_text(code));
}

/* What is kept of a query code. */
typedef struct KeptCode
{
	bool		fits;			/* is the code given this one? */
	bool		locked;
	int			guesses;
	Datum		locked_until;
} KeptCode;

/* Compares a code with the one kept, as the statement reads it; false when there is none. */
static bool
compare_code(SavedSql *sql, int64 case_no, const char *code, TimestampTz now, KeptCode *kept)
{
	Datum		arg = Int64GetDatum(case_no);
	HeapTuple	tuple;
	TupleDesc	desc;
	Datum		digest;
	Datum		salt;
	bool		isnull;
	bool		no_digest;
	bool		no_salt;

	if (saved_run(sql, &arg, NULL) == 0)
		return false;
	tuple = SPI_tuptable->vals[0];
	desc = SPI_tuptable->tupdesc;
	digest = SPI_getbinval(tuple, desc, 1, &no_digest);
	salt = SPI_getbinval(tuple, desc, 2, &no_salt);
	kept->guesses = DatumGetInt32(SPI_getbinval(tuple, desc, 3, &isnull));
	kept->locked_until = SPI_getbinval(tuple, desc, 4, &isnull);
	kept->locked = !isnull && now < DatumGetTimestampTz(kept->locked_until);
	/* the day is over; they count anew */
	if (!isnull && !kept->locked)
		kept->guesses = 0;
	kept->fits = !no_digest && !no_salt && digest_algorithm_of(digest) != 0 &&
		digest_equal(digest, code_digest(case_no, DatumGetByteaPP(salt), code, digest_algorithm_of(digest)));
	return true;
}

#define KEPT_CODE "SELECT q.digest::pg_catalog.bytea, q.salt::pg_catalog.bytea, q.guesses::pg_catalog.int4, " \
	"q.locked_until::pg_catalog.timestamptz FROM hukou.case_query_codes q WHERE q.case_no OPERATOR(hukou.=) $1"

/*
 * One guess of a case at a time, in a space of its own among advisory locks: those
 * of users have 1 and 2 there, papers have 3.  And the indexes, as the UPDATE locks
 * them only when it finds a row to change: the caller could see the difference.
 */
static void
lock_guesses(int64 case_no)
{
	LOCKTAG		tag;
	Relation	codes;
	ListCell   *cell;

	SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, (uint32) (case_no >> 32), (uint32) case_no, 4);
	(void) LockAcquire(&tag, ExclusiveLock, false, false);
	codes = hukou_open("case_query_codes", RowExclusiveLock);
	foreach(cell, RelationGetIndexList(codes))
		LockRelationOid(lfirst_oid(cell), RowExclusiveLock);
	table_close(codes, NoLock);
}

/*
 * Is the code that of the case?  A right one is only read, so that a case can be
 * followed on a standby too, and whoever guesses keeps nobody waiting; a wrong one
 * is counted, one guess at a time.  SPI is the owner's.
 */
static bool
code_fits(int64 case_no, const char *code)
{
	static SavedSql look = {
		.text = KEPT_CODE,
		.nargs = 1,
		.types = {"case_no"},
	};
	static SavedSql hold = {
		.text = KEPT_CODE " FOR UPDATE",
		.nargs = 1,
		.types = {"case_no"},
	};
	static SavedSql count = {
		.text = "UPDATE hukou.case_query_codes SET guesses = $2, locked_until = $3 WHERE case_no OPERATOR(hukou.=) $1",
		.nargs = 3,
		.types = {"case_no", "int4", "timestamptz"},
	};
	TimestampTz now = clock_now();
	Datum		values[3] = {Int64GetDatum(case_no)};
	KeptCode	kept = {0};
	bool		known;

	if (compare_code(&look, case_no, code, now, &kept) && kept.fits && !kept.locked)
		return true;

	/*
	 * Whatever is wrong, the same is done, down to the transaction's number and
	 * the locks: the caller could look at them.
	 */
	if (RecoveryInProgress() || XactReadOnly)
		return false;
	lock_guesses(case_no);
	(void) GetCurrentTransactionId();
	known = compare_code(&hold, case_no, code, now, &kept);
	values[1] = Int32GetDatum(known && !kept.locked ? kept.guesses + 1 : kept.guesses);
	values[2] = known && kept.locked ? kept.locked_until : TimestampTzGetDatum(now + USECS_PER_DAY);
	if (register_change(&count, values, DatumGetInt32(values[1]) < MAX_GUESSES ? "  n" : "   ") != (known ? 1 : 0))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the guess was not counted"),
				 errdetail("A rule or another trigger of hukou.case_query_codes kept it from being stored.")));
	return false;
}

/*
 * hukou.track(case_no, query_code) returns table (service, state, waiting_for,
 * filed_on, due_on, paused, closed_on, missing): how far a case is, for its
 * applicant, who knows its query code.  No row when the code is another one, when
 * there is no such case, or after ten wrong guesses, for a day: which of these,
 * it does not say.
 */
Datum
hukou_track(PG_FUNCTION_ARGS)
{
	static SavedSql story = {
		.text = "SELECT s.name_zh::pg_catalog.text, t.name_zh::pg_catalog.text, w.name_zh::pg_catalog.text, w.held_by::pg_catalog.text, "
		"c.filed_on::pg_catalog.date, c.due_on::pg_catalog.date, c.suspended_on IS NOT NULL, c.closed_on::pg_catalog.date, "
		"CASE WHEN w.editable THEN ARRAY(SELECT n.finding_zh FROM hukou.supplement_notice(c.case_no) n ORDER BY n.item) END "
		"FROM hukou.cases c JOIN hukou.services s ON s.service OPERATOR(pg_catalog.=) c.service "
		"JOIN hukou.service_types t ON t.service OPERATOR(pg_catalog.=) c.service AND t.service_type OPERATOR(pg_catalog.=) c.service_type "
		"JOIN hukou.workflow_states w ON w.workflow OPERATOR(pg_catalog.=) c.workflow "
		"AND w.version OPERATOR(pg_catalog.=) c.workflow_version AND w.state OPERATOR(pg_catalog.=) c.state "
		"WHERE c.case_no OPERATOR(hukou.=) $1",
		.nargs = 1,
		.types = {"case_no"},
	};
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	char	   *code = secret_typed(text_to_cstring(PG_GETARG_TEXT_PP(1)));
	Datum		case_no = PG_GETARG_DATUM(0);
	OwnerSwitch saved;

	InitMaterializedSRF(fcinfo, 0);
	owner_begin(&saved);
	if (code_fits(DatumGetInt64(case_no), code) && owner_read_latest(&story, &case_no, NULL) > 0)
		tuplestore_puttuple(rsinfo->setResult, SPI_tuptable->vals[0]);
	owner_end(&saved);
	return (Datum) 0;
}
