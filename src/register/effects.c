/*
 * effects.c
 *	  What steps do to the register, in the transaction of the step.
 *
 * Laws 7 and 8 are carried by the register's own constraints: a primary key on
 * persons, a partial unique index on registrations.  What is checked here is
 * that the register is where the step supposes it, so that the error says what
 * is wrong rather than which index objected.
 *
 * An effect has three parts.  What the case must bring along is foreseen when
 * it is filed; what the register must look like is checked before the step;
 * both add findings, and write nothing.  Applying checks once more, because
 * another step of the same statement may have come first.
 */
#include "postgres.h"

#include "access/xact.h"
#include "codes/birth_certificate_no.h"
#include "codes/citizen_id.h"
#include "commands/trigger.h"
#include "miscadmin.h"
#include "policy/clock.h"
#include "policy/errcodes.h"
#include "policy/scan.h"
#include "register/effects.h"
#include "register/households.h"
#include "register/lookup.h"
#include "register/owner_sql.h"
#include "replication/logicalworker.h"
#include "types/document_number.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/rel.h"

PG_FUNCTION_INFO_V1(hukou_register_guard);

#define PERMIT_DAYS 40			/* life of a permit to move in; found for Qingdao and Fujian */
#define TRANSIT_DAYS 30			/* life of a certificate of migration (1994 notice) */

/*
 * How deep in effects this backend is.  Register guards let a row pass only
 * inside one.
 */
static int	effect_depth = 0;

void
effect_conflict(const Work *w, const char *subject, const char *text, const char *remedy)
{
	MemoryContext old = MemoryContextSwitchTo(w->caller);

	finding_add(w->findings, ERRCODE_HUKOU_REGISTER, pstrdup(subject), pstrdup(remedy), pstrdup(text));
	MemoryContextSwitchTo(old);
}

void
effect_fail(const EffectCase *c, const char *subject, const char *text, const char *remedy)
{
	Findings	findings = {0};

	finding_add(&findings, ERRCODE_HUKOU_REGISTER, subject, remedy, text);
	findings_raise(&findings, NULL, psprintf("case %s conflicts with the register", c->case_no_text));
}

char *
effect_masked(int64 citizen_id)
{
	char	   *text = palloc(CITIZEN_ID_SIZE);

	citizen_id_format_masked(citizen_id, text);
	return text;
}

/*
 * The register is read as it is now, but under REPEATABLE READ and above it is
 * written with the transaction's snapshot, where what came since is not there:
 * no row to update, no row to refer to.
 */
static void
serialization_failure(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
			 errmsg("could not serialize access due to concurrent change of the register"),
			 errhint("The transaction might succeed if retried.")));
}

void
effect_row_kept_away(const EffectCase *c)
{
	if (IsolationUsesXactSnapshot())
		serialization_failure();
	effect_fail(c, "register", "the row of the effect was not stored",
				"Drop the rule or trigger on the register's tables that keeps it from being stored.");
}

static const bool none_is_null[SAVED_SQL_MAX_ARGS];

void
effect_add_row(const EffectCase *c, RowStore *store, const Datum *values, const bool *isnull)
{
	if (!row_add(store, values, isnull != NULL ? isnull : none_is_null))
		effect_row_kept_away(c);
}

void
effect_change_row(const EffectCase *c, RowStore *store, const Datum *values)
{
	if (!row_change(store, values, none_is_null))
		effect_row_kept_away(c);
}

/* What follows runs SQL, as the owner: most of an effect needs none. */
static void
begin_sql(Work *w)
{
	if (!w->sql)
		owner_begin(&w->owner);
	w->sql = true;
}

static void
end_sql(Work *w)
{
	if (w->sql)
		owner_end(&w->owner);
	w->sql = false;
}

uint64
effect_run(Work *w, SavedSql *sql, const Datum *values, const char *nulls)
{
	begin_sql(w);
	return saved_run(sql, values, nulls);
}

uint64
effect_read(Work *w, SavedSql *sql, const Datum *values)
{
	begin_sql(w);
	return owner_read_latest(sql, values, NULL);
}

/* ------------------------------------------------------------------ people */

static int
by_person_lock(const void *a, const void *b)
{
	const Person *x = a;
	const Person *y = b;

	/* newborns, who have no number yet, after those who have */
	if (x->citizen_id != y->citizen_id)
		return x->citizen_id == 0 ? 1 : y->citizen_id == 0 ? -1 : x->citizen_id < y->citizen_id ? -1 : 1;
	if (x->birth_date != y->birth_date)
		return x->birth_date < y->birth_date ? -1 : 1;
	return x->sex != y->sex ? x->sex - y->sex : x->rank - y->rank;
}

/*
 * Finds the people of the case in a role.  Effects lock rows person by person,
 * so the order must be the same whatever case names them: that of citizen ids,
 * and for newborns that of the blocks their numbers come from.
 */
static void
find_people(Work *w, const char *role)
{
	const CarriedPerson *carried;
	int			n = carried_people(w->c->carried, &carried);

	w->npeople = 0;
	w->people = palloc(sizeof(Person) * (n + 1));
	for (int i = 0; i < n; i++)
		if (strcmp(carried[i].role, role) == 0)
		{
			w->people[w->npeople].citizen_id = carried[i].citizen_id;
			w->people[w->npeople].name = carried[i].name;
			w->people[w->npeople].sex = carried[i].sex;
			w->people[w->npeople].birth_date = carried[i].birth_date;
			w->people[w->npeople].rank = w->npeople;
			w->npeople++;
		}
	qsort(w->people, w->npeople, sizeof(Person), by_person_lock);
	for (int i = 0; i < w->npeople; i++)
		if (w->people[i].name == NULL)
			effect_conflict(w, "persons", psprintf("a %s has no name", role),
					 "Give the name in hukou.case_persons.");
	if (w->npeople == 0)
		effect_conflict(w, "persons", psprintf("the case names no %s", role),
				 "Add the person to hukou.case_persons while the case is in draft.");
}

/* ------------------------------------------------------------- registrations */

/* Has the person a registration of that status with the office? */
static bool
registration_is(const Policy *policy, int64 citizen_id, const char *status, int64 office, Registration *r)
{
	return lookup_registration(citizen_id, r, NULL) && strcmp(status, r->active ? "active" : "in_transit") == 0 &&
		office_keeps(policy, office, r->office);
}

static Datum
registration_status(const char *label)
{
	return DirectFunctionCall2(enum_in, CStringGetDatum(label), ObjectIdGetDatum(hukou_type("registration_status")));
}

void
registration_close(Work *w, const char *subject, int64 citizen_id, const char *status, int64 office)
{
	static RowStore registrations = {
		.table = "registrations",
		.nkeys = 3,
		.ncolumns = 7,
		.columns = {
			COLUMN("citizen_id", "citizen_id"), COLUMN("sequence", "int2"), COLUMN("status", "registration_status"),
			COLUMN("status", "registration_status"), COLUMN("until", "date"), COLUMN("deadline", "date"), COLUMN("closed_by", "case_no")
		},
	};
	static const bool isnull[7] = {[5] = true};
	const EffectCase *c = w->c;
	Registration r;

	if (registration_is(w->policy, citizen_id, status, office, &r))
	{
		Datum		values[7] = {
			Int64GetDatum(citizen_id), Int16GetDatum(r.sequence), registration_status(status),
			registration_status("cancelled"), DateADTGetDatum(c->day), (Datum) 0, Int64GetDatum(c->case_no)
		};

		if (row_change(&registrations, values, isnull))
			return;
	}
	/* what was judged, and is gone, was changed at the same time: under REPEATABLE READ that is said below */
	if (!IsolationUsesXactSnapshot() && !registration_is(w->policy, citizen_id, status, office, &r))
		effect_fail(c, subject, psprintf("%s is not registered as %s at office %s any more",
								  effect_masked(citizen_id), status, office_text(office)),
			 "Another case came first; look at the person's rows in hukou.registrations.");
	effect_row_kept_away(c);
}

static void
open_registration(const EffectCase *c, int64 citizen_id, const char *status, int64 office,
				  const char *household, bool deadline)
{
	static RowStore registrations = {
		.table = "registrations",
		.ncolumns = 8,
		.columns = {
			REFERENCE("citizen_id", "citizen_id", &key_of_persons), COLUMN("sequence", "int2"), COLUMN("status", "registration_status"),
			REFERENCE("office", "office_code", &key_of_offices), REFERENCE("household", "text", &key_of_households), COLUMN("since", "date"),
			COLUMN("deadline", "date"), COLUMN("opened_by", "case_no")
		},
	};
	Datum		values[8];
	bool		isnull[8] = {false};

	values[0] = Int64GetDatum(citizen_id);
	values[1] = Int16GetDatum(lookup_registrations(citizen_id) + 1);
	values[2] = registration_status(status);
	values[3] = Int64GetDatum(office);
	values[4] = household != NULL ? CStringGetTextDatum(household) : (Datum) 0;
	isnull[4] = household == NULL;
	values[5] = DateADTGetDatum(c->day);
	values[6] = DateADTGetDatum(c->day + TRANSIT_DAYS);
	isnull[6] = !deadline;
	values[7] = Int64GetDatum(c->case_no);
	effect_add_row(c, &registrations, values, isnull);
}

/* ------------------------------------------------------------------ newborns */

/*
 * The next number of a region's block for a day and sex, odd for men and even
 * for women (GB 11643).  Concurrent allocations of one block wait for each
 * other; a number that an imported person already has is passed over.
 */
static int64
allocate_number(Work *w, int32 region, const Person *newborn)
{
	static SavedSql sql = {
		.text = "INSERT INTO hukou.number_blocks AS b (region, birth_date, sex, last) "
		"VALUES ($1, $2, $3, CASE WHEN $3 OPERATOR(pg_catalog.=) 'M' THEN 1 ELSE 2 END) "
		"ON CONFLICT (region, birth_date, sex) DO UPDATE SET last = (b.last OPERATOR(pg_catalog.+) 2)::pg_catalog.int2 "
		"WHERE b.last OPERATOR(pg_catalog.<=) 997 RETURNING last::pg_catalog.int2",
		.nargs = 3,
		.types = {"region_code", "date", "text"},
	};
	int			year,
				month,
				day;

	j2date(newborn->birth_date + POSTGRES_EPOCH_JDATE, &year, &month, &day);
	for (;;)
	{
		Datum		args[3];
		bool		isnull;
		int			sequence;
		int64		id;
		CodeFault	fault;

		args[0] = Int32GetDatum(region);
		args[1] = DateADTGetDatum(newborn->birth_date);
		args[2] = CStringGetTextDatum(newborn->sex == 'M' ? "M" : "F");
		if (effect_run(w, &sql, args, NULL) == 0)
			effect_fail(w->c, "number", psprintf("no number is left in region %06d for that day and sex", region),
				 "Have the county's bureau assign the newborn to another region code.");
		sequence = DatumGetInt16(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
		if (!citizen_id_make(region, year, month, day, sequence, &id, &fault))
			effect_fail(w->c, "number", psprintf("region %06d and birth date %04d-%02d-%02d make no citizen id",
									   region, year, month, day),
				 "Check the newborn's birth date and the region of the origin office.");
		if (!lookup_person(id, NULL, NULL))
			return id;
	}
}

/* Is a number left for one more of that sex and day? */
static bool
number_left(int32 region, const Person *newborn)
{
	static const char *const columns[] = {"region", "birth_date", "sex", "last"};
	static const RegProcedure equals[] = {F_INT4EQ, F_DATE_EQ, F_TEXTEQ};
	Datum		keys[3];
	TableScan	scan;
	bool		left;

	keys[0] = Int32GetDatum(region);
	keys[1] = DateADTGetDatum(newborn->birth_date);
	keys[2] = CStringGetTextDatum(newborn->sex == 'M' ? "M" : "F");
	lookup_begin(&scan, "number_blocks", columns, lengthof(columns), lengthof(keys), keys, equals);
	left = !scan_next(&scan) || scan_int16(&scan, 3, 0) <= 997;
	scan_end(&scan);
	return left;
}

/*
 * Finds the birth certificates of the case with a well-formed number, each
 * once, in the order of the documents: one for each newborn, in the order of
 * the people.  More than that are of no use.  None may have been used before.
 */
static void
find_birth_certificates(Work *w)
{
	static SavedSql sql = {
		.text = "SELECT x.no, EXISTS (SELECT FROM hukou.persons p WHERE p.birth_certificate OPERATOR(hukou.=) x.no::hukou.birth_certificate_no) "
		"FROM (SELECT d.number::hukou.birth_certificate_no::pg_catalog.text AS no, pg_catalog.min(d.document) AS document "
		"FROM hukou.case_documents d WHERE d.case_no OPERATOR(hukou.=) $1 "
		"AND d.document_type OPERATOR(pg_catalog.=) 'birth_certificate' AND hukou.birth_certificate_no_is_valid(d.number) "
		"GROUP BY 1) x ORDER BY x.document",
		.nargs = 1,
		.types = {"case_no"},
	};
	Datum		arg = Int64GetDatum(w->c->case_no);
	int			n;
	SPITupleTable *table;

	n = (int) effect_read(w, &sql, &arg);
	table = SPI_tuptable;
	if (n < w->npeople)
		effect_conflict(w, "birth_certificate",
				 psprintf("%d newborns, but %d birth certificates with a well-formed number", w->npeople, n),
				 "Give each newborn's birth certificate, with its number, in hukou.case_documents.");
	w->birth_certificates = palloc(sizeof(char *) * (n + 1));
	for (int i = 0; i < Min(n, w->npeople); i++)
	{
		bool		isnull;

		w->birth_certificates[i] = SPI_getvalue(table->vals[i], table->tupdesc, 1);
		if (DatumGetBool(SPI_getbinval(table->vals[i], table->tupdesc, 2, &isnull)))
			effect_conflict(w, "birth_certificate",
					 psprintf("somebody is already registered by %s", w->birth_certificates[i]),
					 "Refuse the case; look at the person in hukou.persons.");
	}
}

/* Is there a citizen id of that birth date? (GB 11643) */
static bool
birth_date_fits(DateADT birth_date)
{
	int			year,
				month,
				day;

	if (DATE_NOT_FINITE(birth_date))
		return false;
	j2date(birth_date + POSTGRES_EPOCH_JDATE, &year, &month, &day);
	return year >= CITIZEN_ID_YEAR_MIN && year <= CITIZEN_ID_YEAR_MAX;
}

static void
foresee_newborn(Work *w)
{
	find_people(w, "newborn");
	for (int i = 0; i < w->npeople; i++)
		if (w->people[i].birth_date > w->c->day)
			effect_conflict(w, "birth_date", "the newborn's birth date lies in the future",
					 "Correct the birth date in hukou.case_persons.");
		else if (!birth_date_fits(w->people[i].birth_date))
			effect_conflict(w, "birth_date", "no citizen id is given for the newborn's birth date",
					 "Correct the birth date in hukou.case_persons.");
	if (w->npeople > 0)
		find_birth_certificates(w);
	if (household_judge(w, w->c->origin_office, false))
		household_judge_newborn(w);
}

static void
check_newborn(Work *w)
{
	foresee_newborn(w);
	w->office = policy_office(w->policy, w->c->origin_office);
	if (w->office == NULL)
	{
		effect_conflict(w, "office", psprintf("office %s is not known any more", office_text(w->c->origin_office)),
				 "Restore its row in hukou.offices.");
		return;
	}
	for (int i = 0; i < w->npeople; i++)
		if (!number_left(w->office->region, &w->people[i]))
			effect_conflict(w, "number", psprintf("no number is left in region %06d for that day and sex", w->office->region),
					 "Have the county's bureau assign the newborn to another region code.");
}

static int
by_birth_certificate(const void *a, const void *b)
{
	return lookup_by_number(&((const Person *) a)->birth_certificate, &((const Person *) b)->birth_certificate);
}

/*
 * Gives every newborn of the case a number and registers it in the household
 * the case names, at the origin office (户口登记条例 art. 7; GB 11643).
 */
static void
register_newborn(Work *w)
{
	static RowStore persons = {
		.table = "persons",
		.ncolumns = 4,
		.columns = {COLUMN("citizen_id", "citizen_id"), COLUMN("name", "text"), COLUMN("given_by", "case_no"), COLUMN("birth_certificate", "birth_certificate_no")},
	};

	household_enter(w, w->c->origin_office);
	/* a parent may have left before it was locked */
	household_judge_newborn(w);
	if (w->findings->list != NIL)
		findings_raise(w->findings, NULL, psprintf("case %s conflicts with the register", w->c->case_no_text));
	/* all blocks before any certificate, and these in their order: two cases that share some must not wait for each other */
	for (int i = 0; i < w->npeople; i++)
	{
		const char *certificate = w->birth_certificates[w->people[i].rank];

		w->people[i].citizen_id = allocate_number(w, w->office->region, &w->people[i]);
		if (!birth_certificate_no_parse(certificate, strlen(certificate), &w->people[i].birth_certificate, NULL))
			elog(ERROR, "a birth certificate that was found well-formed is not");
	}
	qsort(w->people, w->npeople, sizeof(Person), by_birth_certificate);
	for (int i = 0; i < w->npeople; i++)
	{
		int64		id = w->people[i].citizen_id;
		Datum		args[4];

		args[0] = Int64GetDatum(id);
		args[1] = CStringGetTextDatum(w->people[i].name);
		args[2] = Int64GetDatum(w->c->case_no);
		args[3] = Int64GetDatum(w->people[i].birth_certificate);
		effect_add_row(w->c, &persons, args, NULL);
		open_registration(w->c, id, "active", w->c->origin_office, w->c->household, false);
	}
}

/* ---------------------------------------------------------------- migrations */

/* The issuer's own numbers, as those of documents that have no layout. */
static void
check_number(Work *w, const char *subject, const char *number)
{
	const DocumentNumberFormat *opaque = document_number_format("opaque", strlen("opaque"));
	const char *remedy = NULL;
	char	   *fault = number == NULL ? NULL : document_number_fault(opaque, number, strlen(number), &remedy);

	if (fault != NULL)
		effect_conflict(w, subject, psprintf("its number is not well-formed: %s", fault),
				 remedy != NULL ? remedy : opaque->description);
}

static void
foresee_permit(Work *w)
{
	check_number(w, "permit_number", w->c->permit_number);
}

static void
check_permit_absent(Work *w)
{
	Permit		permit;

	foresee_permit(w);
	if (lookup_permit(w->c->case_no, &permit))
		effect_conflict(w, "permit", "the case already has a permit", "Look at the case's row in hukou.permits.");
}

/* A paper that is good for some days; the case's own number is its number, if it was given no other. */
#define PAPERS_OF(name) { \
		.table = name, \
		.ncolumns = 5, \
		.columns = { \
			COLUMN("case_no", "case_no"), REFERENCE("issued_by", "office_code", &key_of_offices), COLUMN("issued_on", "date"), \
			COLUMN("valid_until", "date"), COLUMN("number", "text") \
		}, \
	}

static void
issue(const EffectCase *c, RowStore *papers, int days, const char *number)
{
	Datum		values[5];

	values[0] = Int64GetDatum(c->case_no);
	values[1] = Int64GetDatum(c->office);
	values[2] = DateADTGetDatum(c->day);
	values[3] = DateADTGetDatum(c->day + days);
	values[4] = CStringGetTextDatum(number != NULL ? number : c->case_no_text);
	effect_add_row(c, papers, values, NULL);
}

/* 准予迁入证明 */
static void
issue_permit(Work *w)
{
	static RowStore permits = PAPERS_OF("permits");

	issue(w->c, &permits, PERMIT_DAYS, w->c->permit_number);
}

static void
check_permit(Work *w)
{
	Permit		permit;

	if (!lookup_permit(w->c->case_no, &permit) || permit.revoked)
		effect_conflict(w, "permit", "the case has no permit in force", "Look at the case's row in hukou.permits.");
}

/* The origin refused, or time ran out, so the permit falls. */
static void
revoke_permit(Work *w)
{
	static RowStore permits = {
		.table = "permits",
		.nkeys = 1,
		.ncolumns = 2,
		.columns = {COLUMN("case_no", "case_no"), COLUMN("revoked_on", "date")},
	};
	Datum		values[2] = {Int64GetDatum(w->c->case_no), DateADTGetDatum(w->c->day)};

	effect_change_row(w->c, &permits, values);
}

static void
foresee_movers(Work *w)
{
	find_people(w, "mover");
	check_number(w, "migration_certificate_number", w->c->certificate_number);
}

/*
 * A permit is good for 40 days, and till the next working day where they end on
 * a rest day; what has run out is issued anew, in another case.  Students move
 * without one.
 */
static void
check_permit_in_force(Work *w)
{
	Permit		permit;
	bool		provisional;

	if (lookup_permit(w->c->case_no, &permit) &&
		clock_due(w->policy, permit.valid_until - 1, 1, LIMIT_CALENDAR_DAYS, &provisional) < w->c->day)
		effect_conflict(w, "permit", "the permit to move in has expired", "Refuse the exit, and have the applicant apply anew.");
}

static void
foresee_cancel(Work *w)
{
	foresee_movers(w);
	household_judge_leaving(w);
}

static void
check_cancel(Work *w)
{
	Registration r;

	foresee_cancel(w);
	check_permit_in_force(w);
	for (int i = 0; i < w->npeople; i++)
		if (!registration_is(w->policy, w->people[i].citizen_id, "active", w->c->origin_office, &r))
			effect_conflict(w, "mover", psprintf("%s is not registered at office %s",
										  effect_masked(w->people[i].citizen_id), office_text(w->c->origin_office)),
					 "The case must be handled by the office that keeps the mover's registration.");
}

/* 户口迁移证, good for as long as its holders may be in transit */
static void
issue_migration_certificate(Work *w)
{
	static RowStore certificates = PAPERS_OF("migration_certificates");

	issue(w->c, &certificates, TRANSIT_DAYS, w->c->certificate_number);
}

/*
 * Every mover leaves the origin and is in transit, owned by the destination,
 * with a deadline: at no instant registered twice, and at none nowhere.
 */
static void
cancel_registrations(Work *w)
{
	List	   *left = household_leaving(w);

	for (int i = 0; i < w->npeople; i++)
	{
		registration_close(w, "mover", w->people[i].citizen_id, "active", w->c->origin_office);
		open_registration(w->c, w->people[i].citizen_id, "in_transit", w->c->accepting_office, NULL, true);
	}
	household_leave(w, left);
	issue_migration_certificate(w);
}

/* Settling and restoring end the transit of every mover. */
static void
check_transit(Work *w)
{
	Registration r;

	foresee_movers(w);
	for (int i = 0; i < w->npeople; i++)
		if (!registration_is(w->policy, w->people[i].citizen_id, "in_transit", w->c->accepting_office, &r))
			effect_conflict(w, "mover", psprintf("%s is not in transit to office %s",
										  effect_masked(w->people[i].citizen_id), office_text(w->c->accepting_office)),
					 "Look at the person's rows in hukou.registrations.");
}

static void
foresee_settle(Work *w)
{
	foresee_movers(w);
	(void) household_judge(w, w->c->accepting_office, true);
}

static void
check_settle(Work *w)
{
	check_transit(w);
	(void) household_judge(w, w->c->accepting_office, true);
}

static void
settle_registrations(Work *w)
{
	household_enter(w, w->c->accepting_office);
	for (int i = 0; i < w->npeople; i++)
	{
		registration_close(w, "mover", w->people[i].citizen_id, "in_transit", w->c->accepting_office);
		open_registration(w->c, w->people[i].citizen_id, "active", w->c->accepting_office, w->c->household, false);
	}
}

/* The household the case cancelled a person from, or NULL. */
static char *
household_left(const Work *w, int64 citizen_id)
{
	static const char *const columns[] = {"citizen_id", "closed_by", "office", "household", "sequence"};
	static const RegProcedure by_person[] = {F_INT8EQ};
	Datum		key = Int64GetDatum(citizen_id);
	TableScan	scan;
	char	   *household = NULL;
	int			first = PG_INT16_MAX;

	lookup_begin(&scan, "registrations", columns, lengthof(columns), 1, &key, by_person);
	while (scan_next(&scan))
		if (scan_int64(&scan, 1, 0) == w->c->case_no && scan_int16(&scan, 4, 0) < first &&
			office_keeps(w->policy, w->c->origin_office, scan_int64(&scan, 2, 0)))
		{
			first = scan_int16(&scan, 4, 0);
			household = scan_nullable_text(&scan, 3);
		}
	scan_end(&scan);
	return household;
}

static void
check_restore(Work *w)
{
	check_transit(w);
	for (int i = 0; i < w->npeople; i++)
		if (household_left(w, w->people[i].citizen_id) == NULL)
			effect_conflict(w, "mover", psprintf("%s was not cancelled by this case", effect_masked(w->people[i].citizen_id)),
					 "Look at the person's rows in hukou.registrations.");
}

/* Back to where the case cancelled each mover from. */
static void
restore_registrations(Work *w)
{
	household_lock_left(w);
	for (int i = 0; i < w->npeople; i++)
	{
		int64		id = w->people[i].citizen_id;
		char	   *household = household_left(w, id);

		household_reopen(w, household, id);
		registration_close(w, "mover", id, "in_transit", w->c->accepting_office);
		open_registration(w->c, id, "active", w->c->origin_office, household, false);
	}
}

/* --------------------------------------------------- cards and certificates */

/*
 * The day before which a card signed on a day must be renewed, by age then
 * (居民身份证法 art. 5): under 16 five years, 16 to 25 ten, 26 to 45 twenty,
 * from 46 on long-term.  Returns false for long-term.
 */
static bool
card_valid_until(int64 citizen_id, DateADT signed_on, DateADT *until)
{
	int			year,
				month,
				day;
	int			age;

	j2date(signed_on + POSTGRES_EPOCH_JDATE, &year, &month, &day);
	age = citizen_id_age(citizen_id, year, month, day);
	if (age >= 46)
		return false;
	year += age < 16 ? 5 : age < 26 ? 10 : 20;

	/* a card signed on 29 February ends on the 28th of a common year */
	*until = date2j(year, month, Min(day, day_tab[isleap(year)][month - 1])) - POSTGRES_EPOCH_JDATE;
	return true;
}

/* A temporary card is valid for three months (公安部令78号 art. 4). */
static DateADT
temporary_card_valid_until(DateADT signed_on)
{
	int			year,
				month,
				day;

	j2date(signed_on + POSTGRES_EPOCH_JDATE, &year, &month, &day);
	month += 3;
	if (month > 12)
	{
		month -= 12;
		year++;
	}
	return date2j(year, month, Min(day, day_tab[isleap(year)][month - 1])) - POSTGRES_EPOCH_JDATE;
}

/* Cards and certificates are for whom the register knows. */
static void
need_applicant(Work *w)
{
	if (!w->applicant_known)
		effect_conflict(w, "applicant", psprintf("the register has no record of %s", effect_masked(w->c->applicant)),
				 "Check the applicant's citizen id.");
}

static void
check_registered(Work *w)
{
	Registration r;

	if (!registration_is(w->policy, w->c->applicant, "active", w->c->origin_office, &r))
		effect_conflict(w, "applicant", psprintf("%s is not registered at office %s",
										  effect_masked(w->c->applicant), office_text(w->c->origin_office)),
				 "The card is signed where the applicant is registered.");
}

static void
check_no_card_in_the_making(Work *w, const char *kind)
{
	if (lookup_card_in_the_making(w->c->applicant, kind))
		effect_conflict(w, "card", psprintf("a card for %s is already being made", effect_masked(w->c->applicant)),
				 "Let the case that has the card signed come to its end; look at hukou.id_cards.");
}

static void
check_first_card(Work *w)
{
	check_registered(w);
	/* in this order: one that is handed over between the two answers is in one of them */
	if (lookup_card_in_the_making(w->c->applicant, "resident") || lookup_card_in_hand(w->c->applicant, "resident"))
		effect_conflict(w, "card", psprintf("%s already has a card", effect_masked(w->c->applicant)),
				 "A first card is signed once; look at hukou.id_cards.");
}

static void
check_next_card(Work *w)
{
	check_registered(w);
	check_no_card_in_the_making(w, "resident");
}

static void
insert_card(const Work *w, const char *kind, bool has_end, DateADT until)
{
	static RowStore cards = {
		.table = "id_cards",
		.ncolumns = 8,
		.columns = {
			COLUMN("case_no", "case_no"), REFERENCE("citizen_id", "citizen_id", &key_of_persons), REFERENCE("issued_by", "office_code", &key_of_offices),
			COLUMN("valid_from", "date"), COLUMN("valid_until", "date"), COLUMN("status", "text"), COLUMN("kind", "text"),
			{"fee", "numeric", NULL, NUMERIC_TYPMOD(8, 2)}
		},
	};
	const Fee  *fee = w->c->road.kind != NULL ? policy_fee(&w->c->road) : NULL;
	Datum		values[8];
	bool		isnull[8] = {false};

	values[0] = Int64GetDatum(w->c->case_no);
	values[1] = Int64GetDatum(w->c->applicant);
	values[2] = Int64GetDatum(w->c->office);
	values[3] = DateADTGetDatum(w->c->day);
	values[4] = DateADTGetDatum(until);
	isnull[4] = !has_end;
	values[5] = CStringGetTextDatum("signed");
	values[6] = CStringGetTextDatum(kind);
	isnull[7] = fee == NULL;
	values[7] = fee == NULL ? (Datum) 0 :
		DirectFunctionCall3(numeric_in, CStringGetDatum(fee->yuan), ObjectIdGetDatum(InvalidOid), Int32GetDatum(NUMERIC_TYPMOD(8, 2)));
	effect_add_row(w->c, &cards, values, isnull);
}

/* Signed by the origin (居民身份证法 art. 8), where the applicant must be registered. */
static void
sign_card(Work *w)
{
	DateADT		until = 0;
	bool		has_end = card_valid_until(w->c->applicant, w->c->day, &until);

	insert_card(w, "resident", has_end, until);
}

/*
 * A temporary card is for whoever waits for a card (公安部令78号 art. 3): the case
 * names the application, which must be the applicant's, filed, and open.
 */
static void
foresee_temporary_card(Work *w)
{
	static SavedSql sql = {
		.text = "SELECT FROM hukou.cases c JOIN hukou.workflow_states s "
		"ON s.workflow OPERATOR(pg_catalog.=) c.workflow AND s.version OPERATOR(pg_catalog.=) c.workflow_version "
		"AND s.state OPERATOR(pg_catalog.=) c.state "
		"WHERE c.case_no OPERATOR(hukou.=) CASE WHEN hukou.case_no_is_valid($1) THEN $1::hukou.case_no END "
		"AND c.applicant OPERATOR(hukou.=) $2 AND c.filed_on IS NOT NULL AND NOT s.final "
		"AND c.service OPERATOR(pg_catalog.=) ANY ('{id_first,id_renewal}'::pg_catalog.text[])",
		.nargs = 2,
		.types = {"text", "citizen_id"},
	};
	Datum		args[2];

	need_applicant(w);
	if (w->c->application == NULL)
	{
		effect_conflict(w, "application", "the particulars name no application for a card",
				 "Set the particular \"application\" to the number of the pending case.");
		return;
	}
	args[0] = CStringGetTextDatum(w->c->application);
	args[1] = Int64GetDatum(w->c->applicant);
	if (effect_read(w, &sql, args) == 0)
		effect_conflict(w, "application",
				 psprintf("\"%s\" is no pending application of %s for a card", w->c->application, effect_masked(w->c->applicant)),
				 "A temporary card is for whoever waits for a card; file that application first.");
}

static void
check_temporary_card(Work *w)
{
	foresee_temporary_card(w);
	check_no_card_in_the_making(w, "temporary");
}

static void
sign_temporary_card(Work *w)
{
	insert_card(w, "temporary", true, temporary_card_valid_until(w->c->day));
}

static void
check_card(Work *w, const char *status)
{
	char	   *is;

	if (lookup_card_of_case(w->c->case_no, &is) == NULL || strcmp(is, status) != 0)
		effect_conflict(w, "card", psprintf("the case has no card that is %s", status),
				 "Look at the case's row in hukou.id_cards.");
}

static void
check_signed_card(Work *w)
{
	check_card(w, "signed");
}

static void
check_made_card(Work *w)
{
	check_card(w, "made");
}

static void
make_card(Work *w)
{
	static RowStore cards = {
		.table = "id_cards",
		.nkeys = 1,
		.ncolumns = 3,
		.columns = {COLUMN("case_no", "case_no"), COLUMN("status", "text"), REFERENCE("made_by", "office_code", &key_of_offices)},
	};
	Datum		values[3] = {Int64GetDatum(w->c->case_no), CStringGetTextDatum("made"), Int64GetDatum(w->c->office)};

	effect_change_row(w->c, &cards, values);
}

/*
 * On collecting a card its predecessor is handed in, and a temporary one with
 * it (居民身份证法 art. 11; 公安部令78号 art. 10).
 */
static void
hand_over_card(Work *w)
{
	static SavedSql hand_in = {
		.text = "UPDATE hukou.id_cards SET status = 'voided' WHERE citizen_id OPERATOR(hukou.=) $1 "
		"AND status OPERATOR(pg_catalog.=) 'handed_over' "
		"AND kind OPERATOR(pg_catalog.=) ANY (CASE WHEN $2 OPERATOR(pg_catalog.=) 'resident' "
		"THEN '{resident,temporary}'::pg_catalog.text[] ELSE '{temporary}'::pg_catalog.text[] END)",
		.nargs = 2,
		.types = {"citizen_id", "text"},
	};
	static RowStore cards = {
		.table = "id_cards",
		.nkeys = 1,
		.ncolumns = 3,
		.columns = {COLUMN("case_no", "case_no"), COLUMN("status", "text"), COLUMN("handed_over_on", "date")},
	};
	Datum		values[3] = {Int64GetDatum(w->c->case_no), CStringGetTextDatum("handed_over"), DateADTGetDatum(w->c->day)};
	Datum		args[2];
	char	   *status;

	if (lookup_card_in_hand(w->c->applicant, NULL))
	{
		args[0] = Int64GetDatum(w->c->applicant);
		args[1] = CStringGetTextDatum(lookup_card_of_case(w->c->case_no, &status));
		(void) effect_run(w, &hand_in, args, NULL);
	}
	effect_change_row(w->c, &cards, values);
}

/* --------------------------------------------------------------------- entry */

typedef void (*EffectPart) (Work *w);

typedef struct Effect
{
	const char *name;
	Named		named;			/* what it asks of the numbers that the case names */
	EffectPart	foresee;		/* at filing, or NULL */
	EffectPart	check;			/* before the step; foresees as well */
	EffectPart	apply;
} Effect;

/*
 * What was begun comes to its end whoever was merged meanwhile: a permit falls,
 * people in transit settle.  And where no step but the one with the effect leads
 * on, as from an approved move to its permit, the next one refuses.
 */
static const Effect effects[] = {
	{"register_newborn", NAMED_UNMERGED, foresee_newborn, check_newborn, register_newborn},
	{"issue_permit", NAMED_ANY, foresee_permit, check_permit_absent, issue_permit},
	{"revoke_permit", NAMED_ANY, NULL, check_permit, revoke_permit},
	{"cancel_registration", NAMED_UNMERGED, foresee_cancel, check_cancel, cancel_registrations},
	{"settle_registration", NAMED_ANY, foresee_settle, check_settle, settle_registrations},
	{"restore_registration", NAMED_ANY, foresee_movers, check_restore, restore_registrations},
	{"sign_card", NAMED_UNMERGED, check_registered, check_first_card, sign_card},
	{"replace_card", NAMED_UNMERGED, check_registered, check_next_card, sign_card},
	{"sign_temporary_card", NAMED_UNMERGED, foresee_temporary_card, check_temporary_card, sign_temporary_card},
	{"make_card", NAMED_ANY, NULL, check_signed_card, make_card},
	{"hand_over_card", NAMED_ANY, NULL, check_made_card, hand_over_card},
	{"issue_certificate", NAMED_UNMERGED, need_applicant, need_applicant, certificate_issue},
	{"cancel_duplicate", NAMED_MERGING, double_judge, double_judge, double_cancel},
};

static const Effect *
find_effect(const char *name)
{
	for (int i = 0; i < (int) lengthof(effects); i++)
		if (strcmp(effects[i].name, name) == 0)
			return &effects[i];
	elog(ERROR, "unknown effect \"%s\"", name);
}

static void
run_checks(Named named, EffectPart part, const Policy *policy, const EffectCase *c, Findings *findings)
{
	Work		work = {.policy = policy, .c = c, .findings = findings, .caller = CurrentMemoryContext};

	if (part == NULL)
		return;
	named_judge(&work, named, false);
	part(&work);
	end_sql(&work);
}

void
effect_foresee(const Policy *policy, const char *effect, const EffectCase *the_case,
			   Findings *findings)
{
	const Effect *found = find_effect(effect);

	run_checks(found->named, found->foresee, policy, the_case, findings);
}

void
effect_judge(const Policy *policy, const char *effect, const EffectCase *the_case,
			 Findings *findings)
{
	const Effect *found = find_effect(effect);

	run_checks(found->named, found->check, policy, the_case, findings);
}

static void
apply_effect(const Effect *effect, Work *w)
{
	MemoryContext context = CurrentMemoryContext;

	PG_TRY();
	{
		effect->apply(w);
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		/* what an effect refers to was checked to be there */
		if (error->sqlerrcode == ERRCODE_FOREIGN_KEY_VIOLATION && IsolationUsesXactSnapshot())
		{
			FlushErrorState();
			serialization_failure();
		}
		FreeErrorData(error);
		PG_RE_THROW();
	}
	PG_END_TRY();
}

void
effect_apply(const Policy *policy, const char *effect, const EffectCase *the_case)
{
	const Effect *found = find_effect(effect);
	Findings	findings = {0};
	Work		work = {.policy = policy, .c = the_case, .findings = &findings, .caller = CurrentMemoryContext};

	effect_depth++;
	PG_TRY();
	{
		named_judge(&work, found->named, true);
		found->check(&work);
		if (findings.list != NIL)
			findings_raise(&findings, NULL,
						   psprintf("case %s conflicts with the register", the_case->case_no_text));
		apply_effect(found, &work);
		end_sql(&work);
	}
	PG_FINALLY();
	{
		effect_depth--;
	}
	PG_END_TRY();
}

uint64
register_change(SavedSql *sql, const Datum *values, const char *nulls)
{
	uint64		n = 0;

	effect_depth++;
	PG_TRY();
	{
		n = saved_run(sql, values, nulls);
	}
	PG_FINALLY();
	{
		effect_depth--;
	}
	PG_END_TRY();
	return n;
}

/*
 * BEFORE ROW trigger on the register.  Rows come as the effect of a case, by
 * the owner's import or restore, or by replication; they change as the effect
 * of a case, by a correction or by replication, and are never deleted.  After
 * an UPDATE of persons it looks at what was stored once more, for one column.
 */
Datum
hukou_register_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigdata = (TriggerData *) fcinfo->context;
	Relation	rel;
	bool		allowed;
	bool		record;			/* of what was done, not of what is registered; the trigger's argument says so */

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_FOR_ROW(trigdata->tg_event) ||
		!hukou_table(trigdata->tg_relation) ||
		!(TRIGGER_FIRED_BEFORE(trigdata->tg_event) ||
		  (TRIGGER_FIRED_BY_UPDATE(trigdata->tg_event) && hukou_table_is(trigdata->tg_relation, "persons"))))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("hukou.register_guard() must be called as a BEFORE ROW trigger of hukou's own table")));
	rel = trigdata->tg_relation;

	record = trigdata->tg_trigger->tgnargs > 0;
	if (TRIGGER_FIRED_BY_DELETE(trigdata->tg_event))
		allowed = false;
	else if (effect_depth > 0 || IsLogicalWorker())
		allowed = true;
	else
		allowed = TRIGGER_FIRED_BY_INSERT(trigdata->tg_event) &&
			has_privs_of_role(GetUserId(), rel->rd_rel->relowner);
	if (!allowed)
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_FROZEN),
				 record ? errmsg("hukou.%s is written by hukou alone", RelationGetRelationName(rel)) :
				 errmsg("the register changes only as the effect of a case, or by a correction"),
				 errdetail("%s %s: rows are not %s directly.",
						   unpack_sql_state(ERRCODE_HUKOU_FROZEN),
						   RelationGetRelationName(rel),
						   TRIGGER_FIRED_BY_INSERT(trigdata->tg_event) ? "added" :
						   TRIGGER_FIRED_BY_UPDATE(trigdata->tg_event) ? "changed" : "deleted"),
				 errhint(record ? "Records are kept as they are." :
						 "Handle a case that has this effect, or see hukou.correct_register(); only the owner of the table may import rows."),
				 errtableconstraint(rel, record ? "records" : "one_registration")));
	if (!IsLogicalWorker())
		merger_guard(trigdata, effect_depth > 0);
	return PointerGetDatum(TRIGGER_FIRED_BY_UPDATE(trigdata->tg_event) ?
						   trigdata->tg_newtuple : trigdata->tg_trigtuple);
}
