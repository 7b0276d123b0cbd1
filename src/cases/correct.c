/*
 * correct.c
 *	  hukou.correct_register(): what was written wrong in the register is put
 *	  right by an officer who answers for it, without a case.
 *
 * What a person is registered by, number, place and status, changes by cases
 * alone (laws 7 and 8); a correction is of what is said of it.
 */
#include "postgres.h"

#include "cases/guard.h"
#include "policy/clock.h"
#include "register/effects.h"
#include "register/owner_sql.h"
#include "types/document_number.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"

PG_FUNCTION_INFO_V1(hukou_correct_register);

/* The members that changes may have, as they are: what a correction keeps of before and after. */
#define SAID_OF(row) "(SELECT pg_catalog.jsonb_object_agg(k.k, pg_catalog.to_jsonb(" row ") OPERATOR(pg_catalog.->) k.k) " \
	"FROM pg_catalog.jsonb_object_keys($2) k(k))"

/* What may be corrected. */
typedef struct Correctable
{
	const char *what;
	const char *const *columns;
	Duty		duty;			/* it needs, */
	bool		anywhere;		/* at any office; else at the one that keeps it, or above */
	SavedSql	read;			/* by key, locked: the key as it is written, what is said of it */
	SavedSql	write;
	SavedSql	judge;			/* by key as it is written: its office; what would be wrong with it, or NULL */
} Correctable;

static const char *const household_columns[] = {"kind", "address", "head", NULL};
static const char *const certificate_columns[] = {"revoked_on", NULL};
static const char *const card_columns[] = {"lost_on", NULL};
static const char *const person_columns[] = {"name", "ethnicity", "birth_certificate", NULL};

static Correctable correctables[] = {
	{
		"household", household_columns, DUTY_APPROVE, false,
		{
			.text = "SELECT h.household, " SAID_OF("h") " FROM hukou.households h WHERE h.household OPERATOR(pg_catalog.=) $1 FOR NO KEY UPDATE",
			.nargs = 2,
			.types = {"text", "jsonb"},
		},
		{
			.text = "UPDATE hukou.households h SET (kind, address, head) = "
			"(SELECT j.kind, j.address, j.head FROM pg_catalog.jsonb_populate_record(h, $2) j) WHERE h.household OPERATOR(pg_catalog.=) $1",
			.nargs = 2,
			.types = {"text", "jsonb"},
		},
		{
			.text = "SELECT h.office, CASE WHEN j.kind IS NULL OR j.kind OPERATOR(pg_catalog.<>) ALL ('{family,collective}'::pg_catalog.text[]) "
			"THEN 'is of kind family or collective' WHEN j.address IS NULL THEN 'has an address' "
			"WHEN j.kind OPERATOR(pg_catalog.=) 'collective' AND h.voided_on IS NOT NULL THEN 'is a family''s whose book is void' "
			"WHEN j.kind OPERATOR(pg_catalog.=) 'collective' AND j.head IS NOT NULL THEN 'has no head, if it is a collective one' "
			"WHEN NOT $2 OPERATOR(pg_catalog.?) 'head' OR h.voided_on IS NOT NULL THEN NULL "
			"WHEN j.head IS NULL AND h.head IS NOT NULL AND EXISTS (SELECT FROM hukou.registrations r "
			"WHERE r.household OPERATOR(pg_catalog.=) h.household AND r.status OPERATOR(pg_catalog.=) 'active') THEN 'has a head, while anybody is in it' "
			"WHEN j.head IS NOT NULL AND NOT EXISTS (SELECT FROM hukou.registrations r "
			"WHERE r.citizen_id OPERATOR(hukou.=) j.head AND r.household OPERATOR(pg_catalog.=) h.household "
			"AND r.status OPERATOR(pg_catalog.=) 'active') THEN 'has a head who is registered in it' END "
			"FROM hukou.households h, pg_catalog.jsonb_populate_record(h, $2) j WHERE h.household OPERATOR(pg_catalog.=) $1",
			.nargs = 2,
			.types = {"text", "jsonb"},
		}
	},
	{
		"person", person_columns, DUTY_APPROVE, false,
		{
			.text = "SELECT p.citizen_id::pg_catalog.text, " SAID_OF("p") " FROM hukou.persons p "
			"WHERE p.citizen_id OPERATOR(hukou.=) CASE WHEN hukou.citizen_id_is_valid($1) THEN $1::hukou.citizen_id END FOR NO KEY UPDATE OF p",
			.nargs = 2,
			.types = {"text", "jsonb"},
		},
		{
			.text = "UPDATE hukou.persons p SET (name, ethnicity, birth_certificate) = "
			"(SELECT j.name, j.ethnicity, j.birth_certificate FROM pg_catalog.jsonb_populate_record(p, $2) j) "
			"WHERE p.citizen_id OPERATOR(hukou.=) $1::hukou.citizen_id",
			.nargs = 2,
			.types = {"text", "jsonb"},
		},
		{
			.text = "SELECT (SELECT r.office FROM hukou.registrations r WHERE r.citizen_id OPERATOR(hukou.=) p.citizen_id "
			"AND (r.status OPERATOR(pg_catalog.<>) 'cancelled' OR p.same_as IS NOT NULL) ORDER BY r.sequence DESC LIMIT 1), "
			"CASE WHEN p.same_as IS NOT NULL THEN 'has been merged into another number' WHEN j.name IS NULL THEN 'has a name' WHEN EXISTS (SELECT FROM hukou.persons o "
			"WHERE o.birth_certificate OPERATOR(hukou.=) j.birth_certificate AND o.citizen_id OPERATOR(hukou.<>) p.citizen_id) "
			"THEN 'is not registered by the birth certificate of another' END "
			"FROM hukou.persons p, pg_catalog.jsonb_populate_record(p, $2) j WHERE p.citizen_id OPERATOR(hukou.=) $1::hukou.citizen_id",
			.nargs = 2,
			.types = {"text", "jsonb"},
		}
	},
	{
		"certificate", certificate_columns, DUTY_APPROVE, false,
		{
			.text = "SELECT c.case_no::pg_catalog.text, " SAID_OF("c") " FROM hukou.certificates c "
			"WHERE c.case_no OPERATOR(hukou.=) CASE WHEN hukou.case_no_is_valid($1) THEN $1::hukou.case_no END FOR NO KEY UPDATE",
			.nargs = 2,
			.types = {"text", "jsonb"},
		},
		{
			.text = "UPDATE hukou.certificates c SET revoked_on = (SELECT j.revoked_on FROM pg_catalog.jsonb_populate_record(c, $2) j) "
			"WHERE c.case_no OPERATOR(hukou.=) $1::hukou.case_no",
			.nargs = 2,
			.types = {"text", "jsonb"},
		},
		{
			.text = "SELECT c.issued_by, CASE WHEN c.revoked_on IS NOT NULL THEN 'was revoked, and stays so' "
			"WHEN j.revoked_on OPERATOR(pg_catalog.>) hukou.today() THEN 'is revoked today, or was' "
			"WHEN j.revoked_on OPERATOR(pg_catalog.<) c.issued_on THEN 'is not revoked before it was issued' END "
			"FROM hukou.certificates c, pg_catalog.jsonb_populate_record(c, $2) j WHERE c.case_no OPERATOR(hukou.=) $1::hukou.case_no",
			.nargs = 2,
			.types = {"text", "jsonb"},
		}
	},
	/* a loss is reported wherever one is, and withdrawn when the card is found (GA/T 2000.6: 挂失申报, 解除挂失) */
	{
		"card", card_columns, DUTY_ACCEPT, true,
		{
			.text = "SELECT i.case_no::pg_catalog.text, " SAID_OF("i") " FROM hukou.id_cards i "
			"WHERE i.case_no OPERATOR(hukou.=) CASE WHEN hukou.case_no_is_valid($1) THEN $1::hukou.case_no END FOR NO KEY UPDATE",
			.nargs = 2,
			.types = {"text", "jsonb"},
		},
		{
			.text = "UPDATE hukou.id_cards i SET lost_on = (SELECT j.lost_on FROM pg_catalog.jsonb_populate_record(i, $2) j) "
			"WHERE i.case_no OPERATOR(hukou.=) $1::hukou.case_no",
			.nargs = 2,
			.types = {"text", "jsonb"},
		},
		{
			.text = "SELECT i.issued_by, CASE WHEN i.status OPERATOR(pg_catalog.<>) 'handed_over' THEN 'is in nobody''s hand: it is ' OPERATOR(pg_catalog.||) i.status "
			"WHEN j.lost_on OPERATOR(pg_catalog.>) hukou.today() OR j.lost_on OPERATOR(pg_catalog.<) i.handed_over_on "
			"THEN 'was lost between the day it was handed over and today' END "
			"FROM hukou.id_cards i, pg_catalog.jsonb_populate_record(i, $2) j WHERE i.case_no OPERATOR(hukou.=) $1::hukou.case_no",
			.nargs = 2,
			.types = {"text", "jsonb"},
		}
	}
};

static Correctable *
correctable(const char *what)
{
	for (int i = 0; i < (int) lengthof(correctables); i++)
		if (strcmp(correctables[i].what, what) == 0)
			return &correctables[i];
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"%s\" is nothing that is corrected", what),
			 errhint("Correct a household, by its name, a person, by citizen id, or a certificate or card, by its case's number.")));
	return NULL;
}

/* Formats of values, by column; others are words. */
static const struct
{
	const char *column;
	const char *format;			/* of numbers of documents; NULL: a day */
}			formats[] = {
	{"head", "citizen_id"},
	{"birth_certificate", "birth_certificate_no"},
	{"revoked_on", NULL},
	{"lost_on", NULL},
};

/* What is wrong with a value that a column is to have, or NULL. */
static const char *
value_fault(const char *column, const JsonbValue *value)
{
	const char *text;
	const char *remedy = NULL;

	if (value->type == jbvNull)
		return NULL;
	if (value->type != jbvString)
		return "is to be a string, or null";
	text = pnstrdup(value->val.string.val, value->val.string.len);
	if (text[strspn(text, " \t\r\n")] == '\0')
		return "is empty; null says that there is none";
	for (int i = 0; i < (int) lengthof(formats); i++)
	{
		const char *format = formats[i].format;

		if (strcmp(formats[i].column, column) != 0)
			continue;
		if (format != NULL)
			return document_number_fault(document_number_format(format, strlen(format)), text, strlen(text), &remedy);
		return day_is_valid(text, strlen(text)) ? NULL : "is no day, written 2023-11-24";
	}
	return NULL;
}

/* More than so many members that are none of a row's say no more. */
#define MAX_UNKNOWN 10

/* The members of changes must be columns that are corrected, with values that can be theirs. */
static void
judge_members(const Correctable *c, const Jsonb *changes, Findings *findings)
{
	JsonbIterator *it = JsonbIteratorInit(&unconstify(Jsonb *, changes)->root);
	JsonbValue	v;
	JsonbIteratorToken token;
	StringInfoData list;
	int			unknown = 0;

	initStringInfo(&list);
	for (int i = 0; c->columns[i] != NULL; i++)
		appendStringInfo(&list, "%s%s", i > 0 ? ", " : "", c->columns[i]);
	if (!JB_ROOT_IS_OBJECT(changes) || JB_ROOT_COUNT(changes) == 0)
	{
		finding_add(findings, ERRCODE_HUKOU_FROZEN, "changes", psprintf("Give a JSON object with some of: %s.", list.data),
					"say of no column what it is to be");
		return;
	}
	while ((token = JsonbIteratorNext(&it, &v, true)) != WJB_DONE && unknown < MAX_UNKNOWN)
	{
		const char *column = NULL;
		const char *fault;

		if (token != WJB_KEY)
			continue;
		for (int i = 0; c->columns[i] != NULL; i++)
			if (strcmp(c->columns[i], pnstrdup(v.val.string.val, v.val.string.len)) == 0)
				column = c->columns[i];
		if (column == NULL)
		{
			unknown++;
			finding_add(findings, ERRCODE_HUKOU_FROZEN, pnstrdup(v.val.string.val, Min(v.val.string.len, NAMEDATALEN)),
						psprintf("Of a %s, these are corrected: %s.", c->what, list.data), "is not corrected");
			continue;
		}
		(void) JsonbIteratorNext(&it, &v, true);
		fault = value_fault(column, &v);
		if (fault != NULL)
			finding_add(findings, ERRCODE_HUKOU_REGISTER, column, "Give it as the register is to have it.", fault);
	}
}

static void
row_kept_away(const Correctable *c)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("the %s was not corrected", c->what),
			 errdetail("A rule or another trigger kept the UPDATE from happening, or gave the row another key.")));
}

static void
not_there(const Correctable *c)
{
	ereport(ERROR,
			(errcode(ERRCODE_NO_DATA_FOUND),
			 errmsg("there is no such %s", c->what),
			 errhint("Give the household's name, the person's citizen id, or the number of the certificate's or card's case, as the register has it; what another office keeps, that one corrects.")));
}

static int64
record(const Correctable *c, const char *key, Datum before, Datum after, const char *reason, const char *note, const Actor *actor)
{
	static SavedSql sql = {
		.text = "INSERT INTO hukou.register_corrections (what, key, before, after, reason, note, officer, office, corrected_at, session_role) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, SESSION_USER) RETURNING correction",
		.nargs = 9,
		.types = {"text", "text", "jsonb", "jsonb", "text", "text", "text", "office_code", "timestamptz"},
	};
	Datum		values[9];
	char		nulls[10] = "         ";
	bool		isnull;

	values[0] = CStringGetTextDatum(c->what);
	values[1] = CStringGetTextDatum(key);
	values[2] = before;
	values[3] = after;
	values[4] = CStringGetTextDatum(reason);
	values[5] = note != NULL ? CStringGetTextDatum(note) : (Datum) 0;
	nulls[5] = note != NULL ? ' ' : 'n';
	values[6] = CStringGetTextDatum(actor->officer->id);
	values[7] = Int64GetDatum(actor->officer->office);
	values[8] = TimestampTzGetDatum(clock_now());
	if (register_change(&sql, values, nulls) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the correction was not recorded"),
				 errdetail("A rule or another trigger of hukou.register_corrections kept it from being stored.")));
	return DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
}

/*
 * hukou.correct_register(what, key, changes, reason, note) returns bigint: puts
 * right what the register says of a household, a person, a certificate or a card,
 * and returns the number of the correction, whose row in hukou.register_corrections
 * has what was there and what is.  HK002 unless the
 * officer has duty approve at the office that keeps it, or above (of a card's loss:
 * accept, at any office); HK001 without
 * a reason that corrects; HK005 for what is no matter of correction; HK008 when
 * it would contradict the register; P0002 when there is no such row.
 */
Datum
hukou_correct_register(PG_FUNCTION_ARGS)
{
	DateADT		today = clock_day(clock_now());
	Findings	findings = {0};
	Findings	hands = {0};
	const Policy *policy;
	Correctable *c;
	char	   *key;
	const char *reason;
	Datum		args[2];
	Datum		before;
	Datum		after;
	bool		nowhere;
	bool		isnull;
	CaseFacts	facts = {0};
	Actor		actor;
	char	   *fault;
	char	   *primary;
	int64		number;
	OwnerSwitch saved;

	for (int i = 0; i < 4; i++)
		if (PG_ARGISNULL(i))
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("what, key, changes and reason must be given")));
	policy = policy_pin(fcinfo->flinfo);
	c = correctable(text_to_cstring(PG_GETARG_TEXT_PP(0)));
	reason = text_to_cstring(PG_GETARG_TEXT_PP(3));
	primary = psprintf("the %s cannot be corrected so", c->what);
	judge_members(c, PG_GETARG_JSONB_P(2), &findings);
	if (policy_reason(policy, reason) == NULL || !policy_reason(policy, reason)->corrects)
		finding_add(&findings, ERRCODE_HUKOU_STEP, "reason", "Give a reason code of hukou.reason_codes that corrects.",
					psprintf("\"%s\" is no reason to correct the register", reason));
	/* who may correct nothing learns nothing of what there is */
	actor_current(policy, &actor);
	judge_officer(policy, &actor, c->duty, NULL, today, &findings);
	if (findings.list != NIL)
		findings_raise(&findings, NULL, primary);

	owner_begin(&saved);
	args[0] = PG_GETARG_DATUM(1);
	args[1] = PG_GETARG_DATUM(2);
	if (saved_run(&c->read, args, NULL) != 1)
		not_there(c);
	key = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
	before = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2, &isnull);
	args[0] = CStringGetTextDatum(key);
	if (owner_read_latest(&c->judge, args, NULL) != 1)
		row_kept_away(c);
	facts.accepting_office = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &nowhere));
	fault = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2);
	if (c->anywhere)
		facts.accepting_office = actor.office != NULL ? actor.office->code : 0;
	else if (nowhere)
		finding_add(&findings, ERRCODE_HUKOU_REGISTER, c->what, "Import the registration first.", "is registered nowhere, and kept by no office");
	if (c->anywhere || !nowhere)
		judge_hands(policy, &facts, &actor, SIDE_ACCEPTING, c->duty, today, &hands);
	/* nor does who may not correct it learn that it is there, and where */
	if (hands.list != NIL)
		not_there(c);
	if (findings.list == NIL && fault != NULL)
		finding_add(&findings, ERRCODE_HUKOU_REGISTER, c->what, "Correct it to what the register bears out.", fault);
	if (findings.list != NIL)
		findings_raise(&findings, NULL, primary);

	if (register_change(&c->write, args, NULL) != 1 || saved_run(&c->read, args, NULL) != 1)
		row_kept_away(c);
	after = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2, &isnull);
	if (DatumGetBool(DirectFunctionCall2(jsonb_eq, before, after)))
	{
		finding_add(&findings, ERRCODE_HUKOU_FROZEN, "changes", "Leave it.", "say what the register says already");
		findings_raise(&findings, NULL, primary);
	}
	number = record(c, key, before, after, reason, PG_ARGISNULL(4) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(4)), &actor);
	owner_end(&saved);
	policy_note_work();
	PG_RETURN_INT64(number);
}
