/*
 * households.c
 *	  Households: who is their head, and when their book is void.
 *
 * Who comes in and who leaves lock the household, in the order of their names
 * and before any registration, so that a book is not void while somebody is
 * coming in, and of two who leave the last one is known to be.  Collective
 * households have no head and no end, and who leaves one waits for nobody but
 * a correction of its kind.
 */
#include "postgres.h"

#include "codes/citizen_id.h"
#include "policy/errcodes.h"
#include "register/households.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

#define HOUSEHOLD_NAME_MAX 200	/* bytes, as the table's CHECK has it */

/* A family household that people leave. */
typedef struct Left
{
	char	   *household;
	bool		head_leaves;
	int			stay;			/* people */
	char	   *heir;			/* of those, the one named as the new head; or NULL */
	char	   *malformed;		/* what is wrong with who is named, or NULL */
} Left;

typedef enum BookStanding
{
	HOUSEHOLD_UNKNOWN,
	HOUSEHOLD_ELSEWHERE,
	HOUSEHOLD_VOID,
	HOUSEHOLD_OPEN
} BookStanding;

static char *
void_text(const char *household)
{
	return psprintf("the book of household \"%s\" is void: everybody has left", household);
}

static BookStanding
standing_of(const char *household, int64 office)
{
	static SavedSql sql = {
		.text = "SELECT h.voided_on IS NULL, " KEPT_BY("h.office", "$2") " FROM hukou.households h "
		"WHERE h.household OPERATOR(pg_catalog.=) $1",
		.nargs = 2,
		.types = {"text", "office_code"},
	};
	Datum		args[2];
	bool		isnull;

	args[0] = CStringGetTextDatum(household);
	args[1] = Int64GetDatum(office);
	if (owner_read_latest(&sql, args, NULL) == 0)
		return HOUSEHOLD_UNKNOWN;
	if (!DatumGetBool(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2, &isnull)))
		return HOUSEHOLD_ELSEWHERE;
	return DatumGetBool(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull)) ? HOUSEHOLD_OPEN : HOUSEHOLD_VOID;
}

bool
household_judge(Work *w, int64 office, bool may_be_new)
{
	BookStanding standing;

	if (w->c->household == NULL)
	{
		effect_conflict(w, "household", "the particulars name no household",
						"Set the particular \"household\" before the case is filed.");
		return false;
	}
	if (strlen(w->c->household) > HOUSEHOLD_NAME_MAX)
	{
		effect_conflict(w, "household", psprintf("the household's name has more than %d bytes", HOUSEHOLD_NAME_MAX),
						"Name it as its office does.");
		return false;
	}
	standing = standing_of(w->c->household, office);
	if (standing == HOUSEHOLD_VOID)
		effect_conflict(w, "household", void_text(w->c->household),
						"Name another household, or a new one with its address; a case that is past its filing is restored, or refused, and applied for anew.");
	else if (standing != HOUSEHOLD_OPEN &&
			 (standing == HOUSEHOLD_ELSEWHERE || !may_be_new || w->c->address == NULL))
		effect_conflict(w, "household",
						psprintf("there is no household \"%s\" at office %s", w->c->household, office_text(office)),
						may_be_new ?
						"Name a household of that office in the particulars, or give the \"address\" of a new one." :
						"Name a household of that office in the particulars.");
	return standing == HOUSEHOLD_OPEN;
}

void
household_judge_newborn(Work *w)
{
	static SavedSql sql = {
		.text = "SELECT h.kind OPERATOR(pg_catalog.=) 'family', EXISTS (SELECT FROM hukou.registrations r "
		"WHERE r.household OPERATOR(pg_catalog.=) h.household AND r.status OPERATOR(pg_catalog.=) 'active' "
		"AND (r.citizen_id OPERATOR(hukou.=) $3 OR EXISTS (SELECT FROM hukou.case_persons p WHERE p.case_no OPERATOR(hukou.=) $2 "
		"AND p.role OPERATOR(pg_catalog.=) ANY ('{father,mother}'::pg_catalog.text[]) AND p.citizen_id OPERATOR(hukou.=) r.citizen_id))) "
		"FROM hukou.households h WHERE h.household OPERATOR(pg_catalog.=) $1",
		.nargs = 3,
		.types = {"text", "case_no", "citizen_id"},
	};
	Datum		args[3];
	bool		family;
	bool		parent;
	bool		isnull;

	args[0] = CStringGetTextDatum(w->c->household);
	args[1] = Int64GetDatum(w->c->case_no);
	args[2] = Int64GetDatum(w->c->applicant);
	if (owner_read_latest(&sql, args, NULL) == 0)
		return;
	family = DatumGetBool(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	parent = DatumGetBool(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2, &isnull));
	if (!family)
		effect_conflict(w, "household", psprintf("household \"%s\" is a collective one", w->c->household),
						"A newborn is registered in the family household of its father or mother.");
	else if (!parent)
		effect_conflict(w, "household", psprintf("neither the applicant nor a parent is registered in household \"%s\"", w->c->household),
						"Name the household of the father or mother; both may be given in hukou.case_persons.");
}

void
household_enter(Work *w, int64 office)
{
	static SavedSql lock = {
		.text = "SELECT FROM hukou.households h WHERE h.household OPERATOR(pg_catalog.=) $1 AND h.voided_on IS NULL AND "
		KEPT_BY("h.office", "$2") " FOR SHARE",
		.nargs = 2,
		.types = {"text", "office_code"},
	};
	static SavedSql make = {
		.text = "INSERT INTO hukou.households (household, office, address, head, opened_by) VALUES ($1, $2, $3, $4, $5) "
		"ON CONFLICT (household) DO NOTHING",
		.nargs = 5,
		.types = {"text", "office_code", "text", "citizen_id", "case_no"},
	};
	Datum		args[5];

	args[0] = CStringGetTextDatum(w->c->household);
	args[1] = Int64GetDatum(office);
	if (saved_run(&lock, args, NULL) == 1)
		return;
	/* the last one has left since it was judged */
	if (standing_of(w->c->household, office) == HOUSEHOLD_VOID)
		effect_fail(w->c, "household", void_text(w->c->household), "Name another household, or a new one with its address; a case that is past its filing is restored, or refused, and applied for anew.");
	if (w->c->address != NULL && standing_of(w->c->household, office) == HOUSEHOLD_UNKNOWN)
	{
		int64		head = 0;

		/* who applies, if they move, else the first of those who do (户口登记条例 art. 5) */
		for (int i = 0; i < w->npeople; i++)
			if (w->people[i].citizen_id == w->c->applicant || (w->people[i].rank == 0 && head == 0))
				head = w->people[i].citizen_id;
		args[2] = CStringGetTextDatum(w->c->address);
		args[3] = Int64GetDatum(head);
		args[4] = Int64GetDatum(w->c->case_no);
		/* another case may set it up at this very moment, and then it is there, or elsewhere */
		if (saved_run(&make, args, NULL) == 1 || saved_run(&lock, args, NULL) == 1)
			return;
		if (standing_of(w->c->household, office) == HOUSEHOLD_ELSEWHERE)
			effect_fail(w->c, "household", psprintf("household \"%s\" is another office's", w->c->household),
						"Name a household of the office; restore the movers, and have them apply anew.");
	}
	effect_row_kept_away(w->c);
}

/* Those whom the effect is about, as an array of citizen ids in words. */
static Datum
who_leaves(const Work *w)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < w->npeople; i++)
	{
		char		id[CITIZEN_ID_SIZE];

		/* nobody is registered by no number */
		if (w->people[i].citizen_id == 0)
			continue;
		citizen_id_format(w->people[i].citizen_id, id);
		appendStringInfo(&list, "%s%s", list.len > 0 ? "," : "", id);
	}
	return CStringGetTextDatum(psprintf("{%s}", list.data));
}

/*
 * The family households that they leave, each with what stays behind.  Who is
 * named to follow is read as a citizen id is.
 */
static List *
read_left(Work *w)
{
	static SavedSql sql = {
		.text = "SELECT h.household, pg_catalog.bool_or(h.head OPERATOR(hukou.=) r.citizen_id), s.stay, s.heir, named.malformed "
		"FROM hukou.registrations r JOIN hukou.households h ON h.household OPERATOR(pg_catalog.=) r.household AND h.kind OPERATOR(pg_catalog.=) 'family' "
		"CROSS JOIN (SELECT pg_catalog.array_agg(CASE WHEN hukou.citizen_id_is_valid(x.id) THEN x.id::hukou.citizen_id END) AS ids, "
		"pg_catalog.string_agg(CASE WHEN g.several THEN pg_catalog.concat('entry ', x.n, ': ') ELSE '' END "
		"OPERATOR(pg_catalog.||) hukou.document_number_fault('citizen_id', x.id), '; ' ORDER BY x.n) AS malformed "
		"FROM (SELECT $2 OPERATOR(pg_catalog.->) 'new_head' AS head, "
		"pg_catalog.jsonb_typeof($2 OPERATOR(pg_catalog.->) 'new_head') OPERATOR(pg_catalog.=) 'array' AS several) g "
		"CROSS JOIN LATERAL pg_catalog.jsonb_array_elements_text(CASE WHEN g.several THEN g.head ELSE pg_catalog.jsonb_build_array(g.head) END) "
		"WITH ORDINALITY x (id, n)) named "
		"CROSS JOIN LATERAL (SELECT pg_catalog.count(*)::pg_catalog.int4 AS stay, pg_catalog.min(o.citizen_id::pg_catalog.text) FILTER (WHERE "
		"o.citizen_id OPERATOR(hukou.=) ANY (named.ids)) AS heir "
		"FROM hukou.registrations o WHERE o.household OPERATOR(pg_catalog.=) h.household AND o.status OPERATOR(pg_catalog.=) 'active' "
		"AND o.citizen_id OPERATOR(hukou.<>) ALL ($1::hukou.citizen_id[])) s "
		"WHERE r.citizen_id OPERATOR(hukou.=) ANY ($1::hukou.citizen_id[]) AND r.status OPERATOR(pg_catalog.=) 'active' AND (" KEPT_BY("r.office", "$3") ") "
		"GROUP BY h.household, s.stay, s.heir, named.malformed ORDER BY h.household USING OPERATOR(pg_catalog.<)",
		.nargs = 3,
		.types = {"text", "jsonb", "office_code"},
	};
	Datum		args[3];
	int			n;
	List	   *list = NIL;

	args[0] = who_leaves(w);
	args[1] = JsonbPGetDatum(w->c->particulars);
	args[2] = Int64GetDatum(w->c->origin_office);
	n = (int) owner_read_latest(&sql, args, NULL);
	for (int i = 0; i < n; i++)
	{
		HeapTuple	tuple = SPI_tuptable->vals[i];
		TupleDesc	desc = SPI_tuptable->tupdesc;
		Left	   *left = palloc(sizeof(Left));
		bool		unknown;
		bool		isnull;

		left->household = SPI_getvalue(tuple, desc, 1);
		left->head_leaves = DatumGetBool(SPI_getbinval(tuple, desc, 2, &unknown)) && !unknown;
		left->stay = DatumGetInt32(SPI_getbinval(tuple, desc, 3, &isnull));
		left->heir = SPI_getvalue(tuple, desc, 4);
		left->malformed = SPI_getvalue(tuple, desc, 5);
		list = lappend(list, left);
	}
	return list;
}

static const char *const no_heir_remedy =
	"Set the particular \"new_head\" to the citizen id of a member who stays, or an array of them; once the case is filed, refuse the exit, and have them apply anew.";

static char *
no_heir(const Left *left)
{
	return left->head_leaves && left->stay > 0 && left->heir == NULL ?
		psprintf("the head of household \"%s\" leaves, and of those who stay nobody is named to follow", left->household) : NULL;
}

void
household_judge_leaving(Work *w)
{
	ListCell   *lc;

	foreach(lc, read_left(w))
	{
		const Left *left = lfirst(lc);
		char	   *text = no_heir(left);

		/* of one mistyped it is not known whether it is somebody who stays; for all households one is named, so once is enough */
		if (left->head_leaves && left->stay > 0 && left->malformed != NULL)
		{
			effect_conflict(w, "new_head", psprintf("\"new_head\" is not well-formed: %s", left->malformed),
							"Set the particular \"new_head\" to the citizen id of a member who stays, or an array of them.");
			return;
		}
		if (text != NULL)
			effect_conflict(w, "head", text, no_heir_remedy);
	}
}

/*
 * Locks a household that somebody leaves.  A family's is for one leaver at a
 * time.  Those of a collective one share it, and keep it from becoming a
 * family's meanwhile, who would not know of each other.  One that is being
 * changed is not waited for with a share: two who had it would then wait for
 * each other.
 */
static void
lock_left(char *household)
{
	static SavedSql share = {
		.text = "SELECT FROM hukou.households h WHERE h.household OPERATOR(pg_catalog.=) $1 AND h.kind OPERATOR(pg_catalog.=) 'collective' "
		"FOR SHARE SKIP LOCKED",
		.nargs = 1,
		.types = {"text"},
	};
	static SavedSql own = {
		.text = "SELECT FROM hukou.households h WHERE h.household OPERATOR(pg_catalog.=) $1 FOR NO KEY UPDATE",
		.nargs = 1,
		.types = {"text"},
	};
	Datum		arg = CStringGetTextDatum(household);

	if (saved_run(&share, &arg, NULL) == 0)
		(void) saved_run(&own, &arg, NULL);
}

List *
household_leaving(Work *w)
{
	static SavedSql sql = {
		.text = "SELECT DISTINCT r.household FROM hukou.registrations r WHERE r.citizen_id OPERATOR(hukou.=) ANY ($1::hukou.citizen_id[]) "
		"AND r.status OPERATOR(pg_catalog.=) 'active' ORDER BY r.household USING OPERATOR(pg_catalog.<)",
		.nargs = 1,
		.types = {"text"},
	};
	Datum		arg = who_leaves(w);
	List	   *list = NIL;
	ListCell   *lc;

	for (int i = 0, n = (int) owner_read_latest(&sql, &arg, NULL); i < n; i++)
		list = lappend(list, SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1));
	foreach(lc, list)
		lock_left(lfirst(lc));
	/* who else was leaving has left by now */
	list = read_left(w);
	foreach(lc, list)
	{
		char	   *text = no_heir(lfirst(lc));

		if (text != NULL)
			effect_fail(w->c, "head", text, no_heir_remedy);
	}
	return list;
}

void
household_leave(Work *w, List *list)
{
	static SavedSql follow = {
		.text = "UPDATE hukou.households SET head = $2::hukou.citizen_id, changed_by = $3 WHERE household OPERATOR(pg_catalog.=) $1",
		.nargs = 3,
		.types = {"text", "text", "case_no"},
	};
	static SavedSql void_book = {
		.text = "UPDATE hukou.households SET voided_on = $2, changed_by = $3 WHERE household OPERATOR(pg_catalog.=) $1",
		.nargs = 3,
		.types = {"text", "date", "case_no"},
	};
	ListCell   *lc;

	foreach(lc, list)
	{
		const Left *left = lfirst(lc);
		Datum		args[3];

		args[0] = CStringGetTextDatum(left->household);
		args[2] = Int64GetDatum(w->c->case_no);
		if (left->stay == 0)
		{
			args[1] = DateADTGetDatum(w->c->day);
			effect_write_row(w->c, &void_book, args, NULL);
		}
		else if (left->head_leaves)
		{
			args[1] = CStringGetTextDatum(left->heir);
			effect_write_row(w->c, &follow, args, NULL);
		}
	}
}

void
household_lock_left(Work *w)
{
	static SavedSql lock = {
		.text = "SELECT FROM hukou.households h WHERE h.household IN (SELECT r.household FROM hukou.registrations r "
		"JOIN hukou.case_persons m ON m.citizen_id OPERATOR(hukou.=) r.citizen_id WHERE m.case_no OPERATOR(hukou.=) $1 "
		"AND m.role OPERATOR(pg_catalog.=) 'mover' AND r.closed_by OPERATOR(hukou.=) $1) "
		"ORDER BY h.household USING OPERATOR(pg_catalog.<) FOR NO KEY UPDATE",
		.nargs = 1,
		.types = {"case_no"},
	};
	Datum		arg = Int64GetDatum(w->c->case_no);

	(void) saved_run(&lock, &arg, NULL);
}

void
household_reopen(Work *w, const char *household, int64 citizen_id)
{
	/* whoever comes back with them may be its head still; else there is nobody but them */
	static SavedSql sql = {
		.text = "UPDATE hukou.households h SET voided_on = NULL, changed_by = $2, head = CASE WHEN EXISTS (SELECT FROM hukou.case_persons m "
		"WHERE m.case_no OPERATOR(hukou.=) $2 AND m.role OPERATOR(pg_catalog.=) 'mover' AND m.citizen_id OPERATOR(hukou.=) h.head) "
		"THEN h.head ELSE $3 END WHERE h.household OPERATOR(pg_catalog.=) $1 AND h.voided_on IS NOT NULL",
		.nargs = 3,
		.types = {"text", "case_no", "citizen_id"},
	};
	Datum		args[3];

	args[0] = CStringGetTextDatum(household);
	args[1] = Int64GetDatum(w->c->case_no);
	args[2] = Int64GetDatum(citizen_id);
	(void) saved_run(&sql, args, NULL);
}
