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

#include "catalog/pg_collation.h"
#include "codes/citizen_id.h"
#include "register/households.h"
#include "register/lookup.h"
#include "types/document_number.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/jsonb.h"
#include "utils/varlena.h"

#define HOUSEHOLD_NAME_MAX 200	/* bytes, as the table's CHECK has it */

/* A family household that people leave. */
typedef struct Left
{
	char	   *household;
	bool		head_leaves;
	int			stay;			/* people */
	int64		heir;			/* of those, the one named as the new head; or 0 */
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
standing_of(const Policy *policy, const char *household, int64 office)
{
	Household	h;

	if (!lookup_household(household, &h, NULL))
		return HOUSEHOLD_UNKNOWN;
	if (!office_keeps(policy, office, h.office))
		return HOUSEHOLD_ELSEWHERE;
	return h.is_void ? HOUSEHOLD_VOID : HOUSEHOLD_OPEN;
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
	standing = standing_of(w->policy, w->c->household, office);
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

static bool
lives_in(int64 citizen_id, const char *household)
{
	Registration r;

	return citizen_id != 0 && lookup_registration(citizen_id, &r, NULL) && r.active && strcmp(r.household, household) == 0;
}

void
household_judge_newborn(Work *w)
{
	const CarriedPerson *people;
	int			n = carried_people(w->c->carried, &people);
	Household	h;
	bool		parent = lives_in(w->c->applicant, w->c->household);

	if (!lookup_household(w->c->household, &h, NULL))
		return;
	for (int i = 0; i < n && !parent; i++)
		parent = (strcmp(people[i].role, "father") == 0 || strcmp(people[i].role, "mother") == 0) &&
			lives_in(people[i].citizen_id, w->c->household);
	if (!h.family)
		effect_conflict(w, "household", psprintf("household \"%s\" is a collective one", w->c->household),
						"A newborn is registered in the family household of its father or mother.");
	else if (!parent)
		effect_conflict(w, "household", psprintf("neither the applicant nor a parent is registered in household \"%s\"", w->c->household),
						"Name the household of the father or mother; both may be given in hukou.case_persons.");
}

static bool
lock_to_enter(const Work *w, int64 office)
{
	Household	h;

	return lookup_lock_household(w->c->household, LockTupleShare, &h) && !h.is_void &&
		office_keeps(w->policy, office, h.office);
}

void
household_enter(Work *w, int64 office)
{
	static SavedSql make = {
		.text = "INSERT INTO hukou.households (household, office, address, head, opened_by) VALUES ($1, $2, $3, $4, $5) "
		"ON CONFLICT (household) DO NOTHING",
		.nargs = 5,
		.types = {"text", "office_code", "text", "citizen_id", "case_no"},
	};
	Datum		args[5];

	args[0] = CStringGetTextDatum(w->c->household);
	args[1] = Int64GetDatum(office);
	if (lock_to_enter(w, office))
		return;
	/* the last one has left since it was judged */
	if (standing_of(w->policy, w->c->household, office) == HOUSEHOLD_VOID)
		effect_fail(w->c, "household", void_text(w->c->household), "Name another household, or a new one with its address; a case that is past its filing is restored, or refused, and applied for anew.");
	if (w->c->address != NULL && standing_of(w->policy, w->c->household, office) == HOUSEHOLD_UNKNOWN)
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
		if (effect_run(w, &make, args, NULL) == 1 || lock_to_enter(w, office))
			return;
		if (standing_of(w->policy, w->c->household, office) == HOUSEHOLD_ELSEWHERE)
			effect_fail(w->c, "household", psprintf("household \"%s\" is another office's", w->c->household),
						"Name a household of the office; restore the movers, and have them apply anew.");
	}
	effect_row_kept_away(w->c);
}

/* A value as text, or NULL for null. */
static char *
value_text(JsonbValue *value)
{
	Jsonb	   *jsonb;

	if (value->type == jbvNull)
		return NULL;
	if (value->type == jbvString)
		return pnstrdup(value->val.string.val, value->val.string.len);
	jsonb = JsonbValueToJsonb(value);
	return JsonbToCString(NULL, &jsonb->root, VARSIZE(jsonb));
}

/* Reads who is named as a citizen id is read; entry 0: the only one. */
static List *
add_heir(List *heirs, const char *text, int entry, StringInfo malformed)
{
	const DocumentNumberFormat *format = document_number_format("citizen_id", strlen("citizen_id"));
	int64	   *id = palloc(sizeof(int64));
	char	   *fault;

	if (text == NULL)
		return heirs;
	if (citizen_id_parse(text, strlen(text), id, NULL))
		return lappend(heirs, id);
	fault = malformed == NULL ? NULL : document_number_fault(format, text, strlen(text), NULL);
	/* of very many the first ones do */
	if (fault != NULL && malformed->len < 1000)
	{
		appendStringInfoString(malformed, malformed->len > 0 ? "; " : "");
		if (entry > 0)
			appendStringInfo(malformed, "entry %d: ", entry);
		appendStringInfoString(malformed, fault);
	}
	return heirs;
}

/*
 * Who is named to follow: a citizen id, or an array of them.  What is not
 * well-formed goes to malformed, if that is not NULL.
 */
static List *
named_heirs(const Work *w, StringInfo malformed)
{
	JsonbValue *named = NULL;
	List	   *heirs = NIL;
	JsonbIterator *it;
	JsonbValue	value;
	JsonbIteratorToken token;
	int			n = 0;

	if (JB_ROOT_IS_OBJECT(w->c->particulars))
		named = getKeyJsonValueFromContainer(&unconstify(Jsonb *, w->c->particulars)->root, "new_head", strlen("new_head"), NULL);
	if (named == NULL)
		return NIL;
	if (named->type != jbvBinary || !JsonContainerIsArray(named->val.binary.data))
		return add_heir(NIL, value_text(named), 0, malformed);
	it = JsonbIteratorInit(named->val.binary.data);
	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
		if (token == WJB_ELEM)
			heirs = add_heir(heirs, value_text(&value), ++n, malformed);
	return heirs;
}

static bool
is_heir(const List *heirs, int64 citizen_id)
{
	ListCell   *lc;

	foreach(lc, heirs)
		if (*(int64 *) lfirst(lc) == citizen_id)
			return true;
	return false;
}

static bool
leaves(const Work *w, int64 citizen_id)
{
	for (int i = 0; i < w->npeople; i++)
		if (w->people[i].citizen_id == citizen_id)
			return true;
	return false;
}

/* As the database sorts them: a restore locks them by SQL. */
static int
compare_names(const char *a, const char *b)
{
	return varstr_cmp(a, strlen(a), b, strlen(b), DEFAULT_COLLATION_OID);
}

static int
by_household(const ListCell *a, const ListCell *b)
{
	return compare_names(((const Left *) lfirst(a))->household, ((const Left *) lfirst(b))->household);
}

static Left *
find_left(const List *list, const char *household)
{
	ListCell   *lc;

	foreach(lc, list)
		if (strcmp(((Left *) lfirst(lc))->household, household) == 0)
			return lfirst(lc);
	return NULL;
}

/* The family households that they leave, each with what stays behind. */
static List *
read_left(const Work *w, const List *heirs)
{
	List	   *list = NIL;

	for (int i = 0; i < w->npeople; i++)
	{
		int64		id = w->people[i].citizen_id;
		Registration r;
		Household	h;
		Left	   *left;
		int64	   *members;
		int			n;

		if (id == 0 || !lookup_registration(id, &r, NULL) || !r.active || !office_keeps(w->policy, w->c->origin_office, r.office) ||
			!lookup_household(r.household, &h, NULL) || !h.family)
			continue;
		left = find_left(list, r.household);
		if (left == NULL)
		{
			left = palloc0(sizeof(Left));
			left->household = r.household;
			list = lappend(list, left);
			n = lookup_members(r.household, &members, NULL);
			for (int j = 0; j < n; j++)
				if (!leaves(w, members[j]))
				{
					left->stay++;
					if (left->heir == 0 && is_heir(heirs, members[j]))
						left->heir = members[j];
				}
		}
		left->head_leaves |= h.head == id;
	}
	list_sort(list, by_household);
	return list;
}

static const char *const no_heir_remedy =
	"Set the particular \"new_head\" to the citizen id of a member who stays, or an array of them; once the case is filed, refuse the exit, and have them apply anew.";

static char *
no_heir(const Left *left)
{
	return left->head_leaves && left->stay > 0 && left->heir == 0 ?
		psprintf("the head of household \"%s\" leaves, and of those who stay nobody is named to follow", left->household) : NULL;
}

void
household_judge_leaving(Work *w)
{
	StringInfoData malformed;
	ListCell   *lc;

	initStringInfo(&malformed);
	foreach(lc, read_left(w, named_heirs(w, &malformed)))
	{
		const Left *left = lfirst(lc);
		char	   *text = no_heir(left);

		/* of one mistyped it is not known whether it is somebody who stays; for all households one is named, so once is enough */
		if (left->head_leaves && left->stay > 0 && malformed.len > 0)
		{
			effect_conflict(w, "new_head", psprintf("\"new_head\" is not well-formed: %s", malformed.data),
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
 * changed, and may be a family's then, is not waited for with a share: two who
 * had it would wait for each other.
 */
static void
lock_left(const char *household)
{
	Household	h;

	if (!lookup_share_collective(household))
		(void) lookup_lock_household(household, LockTupleNoKeyExclusive, &h);
}

static int
by_name(const void *a, const void *b)
{
	return compare_names(*(const char *const *) a, *(const char *const *) b);
}

List *
household_leaving(Work *w)
{
	const char **names = palloc(sizeof(char *) * (w->npeople + 1));
	int			n = 0;
	List	   *list;
	ListCell   *lc;

	for (int i = 0; i < w->npeople; i++)
	{
		Registration r;

		if (lookup_registration(w->people[i].citizen_id, &r, NULL) && r.active)
			names[n++] = r.household;
	}
	qsort(names, n, sizeof(char *), by_name);
	for (int i = 0; i < n; i++)
		if (i == 0 || strcmp(names[i], names[i - 1]) != 0)
			lock_left(names[i]);
	/* who else was leaving has left by now */
	list = read_left(w, named_heirs(w, NULL));
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
	static RowStore follow = {
		.table = "households",
		.nkeys = 1,
		.ncolumns = 3,
		.columns = {COLUMN("household", "text"), COLUMN("head", "citizen_id"), COLUMN("changed_by", "case_no")},
	};
	static RowStore void_book = {
		.table = "households",
		.nkeys = 1,
		.ncolumns = 3,
		.columns = {COLUMN("household", "text"), COLUMN("voided_on", "date"), COLUMN("changed_by", "case_no")},
	};
	ListCell   *lc;

	foreach(lc, list)
	{
		const Left *left = lfirst(lc);
		Datum		values[3];

		values[0] = CStringGetTextDatum(left->household);
		values[2] = Int64GetDatum(w->c->case_no);
		if (left->stay == 0)
		{
			values[1] = DateADTGetDatum(w->c->day);
			effect_change_row(w->c, &void_book, values);
		}
		else if (left->head_leaves)
		{
			values[1] = Int64GetDatum(left->heir);
			effect_change_row(w->c, &follow, values);
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

	(void) effect_run(w, &lock, &arg, NULL);
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
	(void) effect_run(w, &sql, args, NULL);
}
