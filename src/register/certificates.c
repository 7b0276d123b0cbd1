/*
 * certificates.c
 *	  Certificates of household registration: what they say is what the register
 *	  says on the day; and whether a certificate, or a card, is good.
 */
#include "postgres.h"

#include "access/xact.h"
#include "codes/case_no.h"
#include "codes/citizen_id.h"
#include "policy/clock.h"
#include "policy/json_object.h"
#include "policy/secret.h"
#include "register/households.h"
#include "register/lookup.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"

PG_FUNCTION_INFO_V1(hukou_card_is_valid);
PG_FUNCTION_INFO_V1(hukou_certificate_is_valid);

/* What comes of a query that gives one jsonb, or NULL. */
static Jsonb *
read_facts(Work *w, SavedSql *sql)
{
	Datum		arg = Int64GetDatum(w->c->applicant);
	bool		isnull;
	Datum		value;

	if (effect_read(w, sql, &arg) == 0)
		return NULL;
	value = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull);
	return isnull ? NULL : DatumGetJsonbPCopy(value);
}

/* The registrations that are cancelled, or the one that is not, of numbers merged into this one too. */
#define REGISTRATIONS(which) { \
		.text = "SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('number', CASE WHEN r.citizen_id OPERATOR(hukou.<>) $1 THEN r.citizen_id::pg_catalog.text END, " \
		"'status', r.status, 'office', o.name_zh, 'household', r.household, " \
		"'address', h.address, 'since', r.since, 'until', r.until) ORDER BY r.citizen_id OPERATOR(hukou.<>) $1, r.citizen_id USING OPERATOR(hukou.<), r.sequence)) " \
		"FROM hukou.registrations r JOIN hukou.offices o ON o.office OPERATOR(hukou.=) r.office " \
		"LEFT JOIN hukou.households h ON h.household OPERATOR(pg_catalog.=) r.household " \
		"WHERE r.citizen_id OPERATOR(hukou.=) ANY (ARRAY(SELECT n.citizen_id FROM hukou.persons n WHERE n.same_as OPERATOR(hukou.=) $1 UNION ALL SELECT $1)) " \
		"AND r.status OPERATOR(pg_catalog." which ") 'cancelled'", \
		.nargs = 1, \
		.types = {"citizen_id"}, \
	}

static void
add_registrations(JsonObject *facts, Work *w)
{
	static SavedSql current = REGISTRATIONS("<>");
	static SavedSql cancelled = REGISTRATIONS("=");
	bool		cancellation = strcmp(w->c->service_type, "cancellation") == 0;

	object_jsonb(facts, "registrations", read_facts(w, cancellation ? &cancelled : &current));
}

static void
add_changes(JsonObject *facts, Work *w)
{
	static SavedSql sql = {
		.text = "SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object("
		"'on', (c.corrected_at AT TIME ZONE 'Asia/Shanghai')::pg_catalog.date, 'before', c.before, 'after', c.after) ORDER BY c.correction)) "
		"FROM hukou.register_corrections c WHERE c.what OPERATOR(pg_catalog.=) 'person' AND c.key OPERATOR(pg_catalog.=) $1::pg_catalog.text",
		.nargs = 1,
		.types = {"citizen_id"},
	};

	object_jsonb(facts, "changes", read_facts(w, &sql));
}

/* The family it lives in, as it is at one moment; nothing for who lives in a collective household, or nowhere. */
static void
add_family(JsonObject *facts, const Work *w, Snapshot snapshot)
{
	Registration r;
	Household	h;
	int64	   *members;
	char	  **names;
	int			n;

	if (!lookup_registration(w->c->applicant, &r, snapshot) || !r.active || !lookup_household(r.household, &h, snapshot) || !h.family)
		return;
	n = lookup_members(r.household, &members, snapshot);
	names = lookup_names(n, members, snapshot);
	array_open(facts, "household");
	for (int i = 0; i < n; i++)
	{
		if (names[i] == NULL)
			continue;
		element_open(facts);
		object_text(facts, "name", names[i]);
		object_bool(facts, "head", members[i] == h.head);
		object_close(facts);
	}
	array_close(facts);
}

/*
 * The facts are those that the kind certifies (公通字〔2016〕21号): the registration
 * there is, those that were cancelled, what was corrected, or the household.
 * What is older than the register is the origin's to find, and not in them.
 */
static Jsonb *
facts_certified(Work *w)
{
	const char *kind = w->c->service_type;
	char		text[CITIZEN_ID_SIZE];
	Registered	person;
	JsonObject	facts;
	Snapshot	snapshot;

	CommandCounterIncrement();
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	/* it has been looked for, and locked */
	if (!lookup_person(w->c->applicant, &person, snapshot))
		effect_row_kept_away(w->c);
	citizen_id_format(w->c->applicant, text);
	object_begin(&facts);
	object_text(&facts, "name", person.name);
	object_text(&facts, "citizen_id", text);
	object_text(&facts, "ethnicity", person.ethnicity);
	if (strcmp(kind, "registration") == 0 || strcmp(kind, "cancellation") == 0)
		add_registrations(&facts, w);
	else if (strcmp(kind, "item_change") == 0)
		add_changes(&facts, w);
	else if (strcmp(kind, "kinship") == 0)
		add_family(&facts, w, snapshot);
	UnregisterSnapshot(snapshot);
	return object_end(&facts);
}

void
certificate_issue(Work *w)
{
	static RowStore certificates = {
		.table = "certificates",
		.ncolumns = 7,
		.columns = {
			COLUMN("case_no", "case_no"), REFERENCE("citizen_id", "citizen_id", &key_of_persons), COLUMN("kind", "text"),
			REFERENCE("issued_by", "office_code", &key_of_offices), COLUMN("issued_on", "date"), COLUMN("code", "text"), COLUMN("facts", "jsonb")
		},
	};
	Datum		args[7];

	args[0] = Int64GetDatum(w->c->case_no);
	args[1] = Int64GetDatum(w->c->applicant);
	args[2] = CStringGetTextDatum(w->c->service_type);
	args[3] = Int64GetDatum(w->c->office);
	args[4] = DateADTGetDatum(w->c->day);
	args[5] = CStringGetTextDatum(secret_new());
	args[6] = JsonbPGetDatum(facts_certified(w));
	effect_add_row(w->c, &certificates, args, NULL);
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
