/*
 * claim.c
 *	  hukou.claim(): who works on which case next.
 *
 * A claim keeps two officers from taking up the same case; it is no law.  It is
 * no step either, and leaves no event: whoever may step a case may do so
 * whether it is claimed or not.
 */
#include "postgres.h"

#include "access/xact.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "judge/judge.h"
#include "policy/clock.h"
#include "policy/errcodes.h"
#include "register/owner_sql.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(hukou_claim);
PG_FUNCTION_INFO_V1(hukou_known_working_days);
PG_FUNCTION_INFO_V1(hukou_moment);

#define MAX_CLAIMS 100

/*
 * hukou.claim(office, n) returns table (case_no, urgent_on, claimed_until):
 * claims for the current officer the n most urgent open cases that the office
 * holds, and that nobody has claimed: those first whose step or total limit ends
 * first, then the oldest.  A claim is good for eight hours, and as long as the
 * case stays in its state; one who let a claim run out gets the same case again
 * only after as long a time in which others could.  Cases that others are
 * working on, or claiming, right now are passed over.  HK002 unless the officer
 * is of the office, or of one above it; 22023 for n outside 1 to 100.
 */
Datum
hukou_claim(PG_FUNCTION_ARGS)
{
	static SavedSql sql = {
		.text = "WITH urgent AS MATERIALIZED (SELECT c.case_no, c.state, "
		"LEAST(c.step_due_on, CASE WHEN c.suspended_on IS NULL THEN c.due_on END) AS urgent_on, c.entered_on "
		"FROM hukou.cases c JOIN hukou.workflow_states s ON s.workflow OPERATOR(pg_catalog.=) c.workflow "
		"AND s.version OPERATOR(pg_catalog.=) c.workflow_version AND s.state OPERATOR(pg_catalog.=) c.state "
		"LEFT JOIN hukou.case_claims k ON k.case_no OPERATOR(hukou.=) c.case_no "
		"WHERE c.closed_on IS NULL AND (c.accepting_office OPERATOR(hukou.=) $1 OR c.origin_office OPERATOR(hukou.=) $1) "
		"AND ((s.held_by OPERATOR(pg_catalog.=) 'accepting' AND c.accepting_office OPERATOR(hukou.=) $1) "
		"OR (s.held_by OPERATOR(pg_catalog.=) 'origin' AND c.origin_office OPERATOR(hukou.=) $1)) "
		"AND (k.case_no IS NULL OR k.state OPERATOR(pg_catalog.<>) c.state OR k.office OPERATOR(hukou.<>) $1 "
		"OR (k.claimed_until OPERATOR(pg_catalog.<=) $4 AND (k.officer OPERATOR(pg_catalog.<>) $2 "
		"OR k.claimed_until OPERATOR(pg_catalog.+) '8 hours'::pg_catalog.interval OPERATOR(pg_catalog.<=) $4))) "
		"ORDER BY urgent_on USING OPERATOR(pg_catalog.<) NULLS LAST, c.entered_on USING OPERATOR(pg_catalog.<), "
		"c.case_no USING OPERATOR(hukou.<) LIMIT $3 FOR NO KEY UPDATE OF c SKIP LOCKED), "
		"taken AS (INSERT INTO hukou.case_claims AS k (case_no, officer, office, state, claimed_at, claimed_until) "
		"SELECT u.case_no, $2, $1, u.state, $4, $4 OPERATOR(pg_catalog.+) '8 hours'::pg_catalog.interval FROM urgent u "
		/* another may have claimed it since the query began */
		"ON CONFLICT (case_no) DO UPDATE SET officer = excluded.officer, office = excluded.office, state = excluded.state, "
		"claimed_at = excluded.claimed_at, claimed_until = excluded.claimed_until "
		"WHERE k.state OPERATOR(pg_catalog.<>) excluded.state OR k.office OPERATOR(hukou.<>) excluded.office "
		"OR k.claimed_until OPERATOR(pg_catalog.<=) $4 RETURNING k.case_no, k.claimed_until) "
		"SELECT u.case_no, u.urgent_on, t.claimed_until FROM urgent u LEFT JOIN taken t ON u.case_no OPERATOR(hukou.=) t.case_no "
		"ORDER BY u.urgent_on USING OPERATOR(pg_catalog.<) NULLS LAST, u.entered_on USING OPERATOR(pg_catalog.<), "
		"u.case_no USING OPERATOR(hukou.<)",
		.nargs = 4,
		.types = {"office_code", "text", "int8", "timestamptz"},
	};
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	DateADT		today = clock_day(clock_now());
	Findings	findings = {0};
	const Policy *policy;
	Actor		actor;
	int64		office;
	Datum		values[4];
	OwnerSwitch saved;
	uint64		n;
	uint64		taken;
	int			tries = 3;		/* that may take nothing: a trigger may keep claims away */
	int64		left;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_GETARG_INT32(1) < 1 || PG_GETARG_INT32(1) > MAX_CLAIMS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("office must be given, and n be between 1 and %d", MAX_CLAIMS)));
	office = PG_GETARG_INT64(0);
	policy = policy_pin(fcinfo->flinfo);
	actor_current(policy, &actor);
	judge_officer(policy, &actor, DUTY_NONE, &office, today, &findings);
	if (actor.officer != NULL && !office_covers(policy, actor.officer->office, office))
		finding_add(&findings, ERRCODE_HUKOU_HANDS, "office", "Claim cases of your own office, or of one below it.",
					psprintf("officer %s is at office %s", actor.officer->id, office_text(actor.officer->office)));
	if (findings.list != NIL)
		findings_raise(&findings, NULL, psprintf("cases of office %s cannot be claimed", office_text(office)));

	values[0] = PG_GETARG_DATUM(0);
	values[1] = CStringGetTextDatum(actor.officer->id);
	left = PG_GETARG_INT32(1);
	values[2] = Int64GetDatum(left);
	values[3] = TimestampTzGetDatum(clock_now());
	owner_begin(&saved);
	do
	{
		n = saved_run(&sql, values, NULL);
		taken = 0;
		for (uint64 i = 0; i < n; i++)
		{
			Datum		result[3];
			bool		nulls[3];

			for (int j = 0; j < 3; j++)
				result[j] = SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, j + 1, &nulls[j]);
			if (nulls[2])
				continue;
			tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, result, nulls);
			taken++;
		}
		SPI_freetuptable(SPI_tuptable);
		left -= taken;
		values[2] = Int64GetDatum(left);
		/* what others claimed since the query began is not there in the next one's snapshot, if it has one of its own */
	} while (left > 0 && n > taken && (taken > 0 || (!IsolationUsesXactSnapshot() && --tries > 0)));
	owner_end(&saved);
	return (Datum) 0;
}

/*
 * hukou.known_working_days(start, finish) returns integer: as
 * working_days_between(), but NULL outside the published calendar, so that a
 * list of many cases is not lost to one that is due past it.
 */
Datum
hukou_known_working_days(PG_FUNCTION_ARGS)
{
	const Policy *policy = policy_pin(fcinfo->flinfo);
	int32		n;

	if (!workday_between(&policy->calendar, PG_GETARG_DATEADT(0), PG_GETARG_DATEADT(1), &n))
		PG_RETURN_NULL();
	PG_RETURN_INT32(n);
}

/*
 * hukou.moment() returns timestamptz: what hukou's clock shows, the start of the
 * statement; follows hukou.now.
 */
Datum
hukou_moment(PG_FUNCTION_ARGS)
{
	PG_RETURN_TIMESTAMPTZ(clock_now());
}
