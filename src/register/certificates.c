/*
 * certificates.c
 *	  Certificates of household registration: what they say is what the register
 *	  says on the day; and whether a certificate, or a card, is good.
 */
#include "postgres.h"

#include "codes/case_no.h"
#include "policy/clock.h"
#include "policy/secret.h"
#include "register/households.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(hukou_card_is_valid);
PG_FUNCTION_INFO_V1(hukou_certificate_is_valid);

/*
 * The facts are those that the kind certifies (公通字〔2016〕21号): the registration
 * there is, those that were cancelled, of numbers merged into this one too,
 * what was corrected, or the household.
 * What is older than the register is the origin's to find, and not in them.
 */
void
certificate_issue(Work *w)
{
	static SavedSql sql = {
		.text = "INSERT INTO hukou.certificates (case_no, citizen_id, kind, issued_by, issued_on, code, facts) "
		"SELECT $1, $2, $3, $4, $5, $6, pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object("
		"'name', p.name, 'citizen_id', p.citizen_id::pg_catalog.text, 'ethnicity', p.ethnicity, "
		"'registrations', CASE WHEN $3 OPERATOR(pg_catalog.=) ANY ('{registration,cancellation}'::pg_catalog.text[]) THEN "
		"(SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('number', CASE WHEN r.citizen_id OPERATOR(hukou.<>) $2 THEN r.citizen_id::pg_catalog.text END, "
		"'status', r.status, 'office', o.name_zh, 'household', r.household, "
		"'address', h.address, 'since', r.since, 'until', r.until) ORDER BY r.citizen_id OPERATOR(hukou.<>) $2, r.citizen_id USING OPERATOR(hukou.<), r.sequence) "
		"FROM hukou.registrations r JOIN hukou.offices o ON o.office OPERATOR(hukou.=) r.office "
		"LEFT JOIN hukou.households h ON h.household OPERATOR(pg_catalog.=) r.household "
		"WHERE r.citizen_id OPERATOR(hukou.=) ANY (ARRAY(SELECT n.citizen_id FROM hukou.persons n WHERE n.same_as OPERATOR(hukou.=) $2 UNION ALL SELECT $2)) "
		"AND (r.status OPERATOR(pg_catalog.=) 'cancelled') OPERATOR(pg_catalog.=) ($3 OPERATOR(pg_catalog.=) 'cancellation')) END, "
		"'changes', CASE WHEN $3 OPERATOR(pg_catalog.=) 'item_change' THEN "
		"(SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('on', (c.corrected_at AT TIME ZONE 'Asia/Shanghai')::pg_catalog.date, 'before', c.before, 'after', c.after) "
		"ORDER BY c.correction) FROM hukou.register_corrections c WHERE c.what OPERATOR(pg_catalog.=) 'person' "
		"AND c.key OPERATOR(pg_catalog.=) p.citizen_id::pg_catalog.text) END, "
		"'household', CASE WHEN $3 OPERATOR(pg_catalog.=) 'kinship' THEN "
		"(SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('name', m.name, 'head', (h.head OPERATOR(hukou.=) m.citizen_id) IS TRUE) ORDER BY m.citizen_id USING OPERATOR(hukou.<)) "
		"FROM hukou.registrations r JOIN hukou.households h ON h.household OPERATOR(pg_catalog.=) r.household "
		"JOIN hukou.registrations s ON s.household OPERATOR(pg_catalog.=) r.household AND s.status OPERATOR(pg_catalog.=) 'active' "
		"JOIN hukou.persons m ON m.citizen_id OPERATOR(hukou.=) s.citizen_id "
		"WHERE r.citizen_id OPERATOR(hukou.=) $2 AND r.status OPERATOR(pg_catalog.=) 'active' AND h.kind OPERATOR(pg_catalog.=) 'family') END)) "
		"FROM hukou.persons p WHERE p.citizen_id OPERATOR(hukou.=) $2",
		.nargs = 6,
		.types = {"case_no", "citizen_id", "text", "office_code", "date", "text"},
	};
	Datum		args[6];

	args[0] = Int64GetDatum(w->c->case_no);
	args[1] = Int64GetDatum(w->c->applicant);
	args[2] = CStringGetTextDatum(w->c->service_type);
	args[3] = Int64GetDatum(w->c->office);
	args[4] = DateADTGetDatum(w->c->day);
	args[5] = CStringGetTextDatum(secret_new());
	effect_write_row(w->c, &sql, args, NULL);
}

/*
 * hukou.certificate_is_valid(number, code) returns boolean: is there a
 * certificate of that number, which is the number of its case, with that
 * verification code, and was it not revoked?  It says no more, to anyone who asks, and takes
 * the code with or without hyphens, in either case.
 */
Datum
hukou_certificate_is_valid(PG_FUNCTION_ARGS)
{
	static SavedSql sql = {
		.text = "SELECT FROM hukou.certificates c WHERE c.case_no OPERATOR(hukou.=) $1 AND c.code OPERATOR(pg_catalog.=) $2 "
		"AND c.revoked_on IS NULL",
		.nargs = 2,
		.types = {"case_no", "text"},
	};
	char	   *number = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char	   *given = text_to_cstring(PG_GETARG_TEXT_PP(1));
	int64		case_no;
	CodeFault	fault;
	Datum		args[2];
	OwnerSwitch saved;
	bool		found;

	if (!case_no_parse(number, strlen(number), &case_no, &fault))
		PG_RETURN_BOOL(false);
	args[0] = Int64GetDatum(case_no);
	args[1] = CStringGetTextDatum(secret_typed(given));
	owner_begin(&saved);
	found = owner_read_latest(&sql, args, NULL) > 0;
	owner_end(&saved);
	PG_RETURN_BOOL(found);
}

/*
 * hukou.card_is_valid(holder, valid_from) returns boolean: is the card that
 * begins on that day in the holder's hand, not reported lost, and good today?
 * For relying parties, who are granted EXECUTE: whoever may ask as often as they
 * like finds out when a card was issued.
 */
Datum
hukou_card_is_valid(PG_FUNCTION_ARGS)
{
	static SavedSql sql = {
		.text = "SELECT FROM hukou.id_cards i WHERE i.citizen_id OPERATOR(hukou.=) $1 AND i.valid_from OPERATOR(pg_catalog.=) $2 "
		"AND i.status OPERATOR(pg_catalog.=) 'handed_over' AND i.lost_on IS NULL "
		"AND (i.valid_until IS NULL OR i.valid_until OPERATOR(pg_catalog.>=) $3)",
		.nargs = 3,
		.types = {"citizen_id", "date", "date"},
	};
	Datum		args[3] = {PG_GETARG_DATUM(0), PG_GETARG_DATUM(1), DateADTGetDatum(clock_day(clock_now()))};
	OwnerSwitch saved;
	bool		good;

	owner_begin(&saved);
	good = owner_read_latest(&sql, args, NULL) > 0;
	owner_end(&saved);
	PG_RETURN_BOOL(good);
}
