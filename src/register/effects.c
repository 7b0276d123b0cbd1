/*
 * effects.c
 *	  What steps do to the register, in the transaction of the step.
 *
 * Laws 7 and 8 are carried by the register's own constraints: a primary key on
 * persons, a partial unique index on registrations.  What is checked here is
 * that the register is where the step supposes it, so that the error says what
 * is wrong rather than which index objected.
 */
#include "postgres.h"

#include "access/xact.h"
#include "codes/citizen_id.h"
#include "commands/trigger.h"
#include "miscadmin.h"
#include "policy/errcodes.h"
#include "policy/scan.h"
#include "register/effects.h"
#include "register/owner_sql.h"
#include "replication/logicalworker.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/rel.h"

PG_FUNCTION_INFO_V1(hukou_register_guard);

#define PERMIT_DAYS 40			/* life of a permit to move in; found for Qingdao and Fujian */
#define TRANSIT_DAYS 30			/* life of a certificate of migration (1994 notice) */

/*
 * How deep in effects this backend is.  Register guards let a row pass only
 * inside one.
 */
static int	effect_depth = 0;

static void
conflict(const EffectCase *c, const char *detail, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_HUKOU_REGISTER),
			 errmsg("case %s conflicts with the register", c->case_no_text),
			 errdetail_internal("%s %s", unpack_sql_state(ERRCODE_HUKOU_REGISTER), detail),
			 errhint("%s", hint)));
}

/* Citizen ids in messages are masked. */
static char *
masked(int64 citizen_id)
{
	char	   *text = palloc(CITIZEN_ID_SIZE);

	citizen_id_format_masked(citizen_id, text);
	return text;
}

/* Writes the one row an effect is about; a rule or trigger may have kept it away. */
static void
write_row(const EffectCase *c, OwnerSql *sql, const Datum *values, const char *nulls)
{
	if (owner_run(sql, values, nulls) != 1)
		conflict(c, "register: the row of the effect was not stored",
				 "Drop the rule or trigger on the register's tables that keeps it from being stored.");
}

/* ------------------------------------------------------------------ people */

typedef struct Person
{
	int64		citizen_id;		/* 0 for a newborn */
	char	   *name;
	char		sex;
	DateADT		birth_date;
} Person;

/* The people of a case in a role, in the order they are numbered. */
static Person *
people_in_role(const EffectCase *c, const char *role, int *n)
{
	static OwnerSql sql = {
		.text = "SELECT p.citizen_id::hukou.citizen_id, p.name, p.sex, p.birth_date::date FROM hukou.case_persons p "
		"WHERE p.case_no OPERATOR(hukou.=) $1 AND p.role OPERATOR(pg_catalog.=) $2 ORDER BY p.person",
		.nargs = 2,
		.types = {"case_no", "text"},
	};
	Datum		args[2];
	Person	   *people;
	SPITupleTable *table;

	args[0] = Int64GetDatum(c->case_no);
	args[1] = CStringGetTextDatum(role);
	*n = (int) owner_read_latest(&sql, args, NULL);
	table = SPI_tuptable;
	people = palloc0(sizeof(Person) * (*n + 1));
	for (int i = 0; i < *n; i++)
	{
		bool		isnull;
		char	   *sex = SPI_getvalue(table->vals[i], table->tupdesc, 3);
		Datum		value;

		value = SPI_getbinval(table->vals[i], table->tupdesc, 1, &isnull);
		people[i].citizen_id = isnull ? 0 : DatumGetInt64(value);
		people[i].name = SPI_getvalue(table->vals[i], table->tupdesc, 2);
		people[i].sex = sex != NULL ? sex[0] : '\0';
		value = SPI_getbinval(table->vals[i], table->tupdesc, 4, &isnull);
		people[i].birth_date = isnull ? 0 : DatumGetDateADT(value);
	}
	SPI_freetuptable(table);
	if (*n == 0)
		conflict(c, psprintf("persons: the case names no %s", role),
				 "Add the person to hukou.case_persons while the case is in draft.");
	return people;
}

/* ------------------------------------------------------------- registrations */

/* Outcome of closing a registration. */
typedef struct Closed
{
	bool		found;
	char	   *household;
} Closed;

/*
 * Ends the registration a person has with an office.  Its household is
 * returned for whoever has to restore it.
 */
static Closed
close_registration(const EffectCase *c, int64 citizen_id, const char *status, int64 office)
{
	static OwnerSql sql = {
		.text = "UPDATE hukou.registrations SET status = 'cancelled', until = $2, deadline = NULL, closed_by = $3 "
		"WHERE citizen_id OPERATOR(hukou.=) $1 AND status OPERATOR(pg_catalog.=) $4::hukou.registration_status "
		"AND office OPERATOR(hukou.=) $5 RETURNING household",
		.nargs = 5,
		.types = {"citizen_id", "date", "case_no", "text", "office_code"},
	};
	Datum		args[5];
	Closed		closed = {0};

	args[0] = Int64GetDatum(citizen_id);
	args[1] = DateADTGetDatum(c->day);
	args[2] = Int64GetDatum(c->case_no);
	args[3] = CStringGetTextDatum(status);
	args[4] = Int64GetDatum(office);
	closed.found = owner_run(&sql, args, NULL) == 1;
	if (closed.found)
		closed.household = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
	return closed;
}

static void
open_registration(const EffectCase *c, int64 citizen_id, const char *status, int64 office,
				  const char *household, bool deadline)
{
	static OwnerSql sql = {
		.text = "INSERT INTO hukou.registrations (citizen_id, sequence, status, office, household, since, deadline, opened_by) "
		"SELECT $1, (1 OPERATOR(pg_catalog.+) COALESCE(pg_catalog.max(r.sequence), 0))::smallint, "
		"$2::hukou.registration_status, $3, $4, $5, $6, $7 "
		"FROM hukou.registrations r WHERE r.citizen_id OPERATOR(hukou.=) $1",
		.nargs = 7,
		.types = {"citizen_id", "text", "office_code", "text", "date", "date", "case_no"},
	};
	Datum		args[7];
	char		nulls[8] = "       ";

	args[0] = Int64GetDatum(citizen_id);
	args[1] = CStringGetTextDatum(status);
	args[2] = Int64GetDatum(office);
	args[3] = household != NULL ? CStringGetTextDatum(household) : (Datum) 0;
	nulls[3] = household != NULL ? ' ' : 'n';
	args[4] = DateADTGetDatum(c->day);
	args[5] = DateADTGetDatum(c->day + TRANSIT_DAYS);
	nulls[5] = deadline ? ' ' : 'n';
	args[6] = Int64GetDatum(c->case_no);
	write_row(c, &sql, args, nulls);
}

/* Is there such a household at the office? */
static bool
household_exists(const char *household, int64 office)
{
	static OwnerSql sql = {
		.text = "SELECT FROM hukou.households h WHERE h.household OPERATOR(pg_catalog.=) $1 AND h.office OPERATOR(hukou.=) $2",
		.nargs = 2,
		.types = {"text", "office_code"},
	};
	Datum		args[2];

	args[0] = CStringGetTextDatum(household);
	args[1] = Int64GetDatum(office);
	return owner_run(&sql, args, NULL) > 0;
}

static void
require_household(const EffectCase *c, int64 office)
{
	if (c->household == NULL)
		conflict(c, "household: the particulars name no household",
				 "Set the particular \"household\" before the case is filed.");
	if (!household_exists(c->household, office))
		conflict(c, psprintf("household: there is no household \"%s\" at office %s",
							 c->household, office_text(office)),
				 "Name a household of that office; a migration may bring a new one by also giving its \"address\".");
}

/* Settling may set up a household of its own, at an address given for it. */
static void
require_or_make_household(const EffectCase *c, int64 office)
{
	static OwnerSql sql = {
		.text = "INSERT INTO hukou.households (household, office, address) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
		.nargs = 3,
		.types = {"text", "office_code", "text"},
	};

	if (c->household != NULL && c->address != NULL)
	{
		Datum		args[3];

		args[0] = CStringGetTextDatum(c->household);
		args[1] = Int64GetDatum(office);
		args[2] = CStringGetTextDatum(c->address);
		owner_run(&sql, args, NULL);
	}
	require_household(c, office);
}

/* ------------------------------------------------------------------ newborns */

/*
 * The next number of a region's block for a day and sex, odd for men and even
 * for women (GB 11643).  Concurrent allocations of one block wait for each
 * other; a number that an imported person already has is passed over.
 */
static int64
allocate_number(const EffectCase *c, int32 region, const Person *newborn)
{
	static OwnerSql sql = {
		.text = "INSERT INTO hukou.number_blocks AS b (region, birth_date, sex, last) "
		"VALUES ($1, $2, $3, CASE WHEN $3 OPERATOR(pg_catalog.=) 'M' THEN 1 ELSE 2 END) "
		"ON CONFLICT (region, birth_date, sex) DO UPDATE SET last = (b.last OPERATOR(pg_catalog.+) 2)::smallint "
		"WHERE b.last OPERATOR(pg_catalog.<=) 997 RETURNING last::smallint",
		.nargs = 3,
		.types = {"region_code", "date", "text"},
	};
	static OwnerSql taken = {
		.text = "SELECT FROM hukou.persons p WHERE p.citizen_id OPERATOR(hukou.=) $1",
		.nargs = 1,
		.types = {"citizen_id"},
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
		if (owner_run(&sql, args, NULL) == 0)
			conflict(c, psprintf("number: no number is left in region %06d for that day and sex", region),
					 "Have the county's bureau assign the newborn to another region code.");
		sequence = DatumGetInt16(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
		if (!citizen_id_make(region, year, month, day, sequence, &id, &fault))
			conflict(c, psprintf("number: region %06d and birth date %04d-%02d-%02d make no citizen id",
								 region, year, month, day),
					 "Check the newborn's birth date and the region of the origin office.");
		args[0] = Int64GetDatum(id);
		if (owner_run(&taken, args, NULL) == 0)
			return id;
	}
}

/*
 * The birth certificates of a case, by their numbers, well-formed and each
 * once.  There must be one for each newborn, and none may have been used.
 */
static char **
birth_certificates(const EffectCase *c, int n)
{
	static OwnerSql sql = {
		.text = "SELECT DISTINCT d.number::hukou.birth_certificate_no::text COLLATE \"C\", "
		"EXISTS (SELECT FROM hukou.persons p WHERE p.birth_certificate OPERATOR(hukou.=) d.number::hukou.birth_certificate_no) "
		"FROM hukou.case_documents d WHERE d.case_no OPERATOR(hukou.=) $1 "
		"AND d.document_type OPERATOR(pg_catalog.=) 'birth_certificate' AND hukou.birth_certificate_no_is_valid(d.number) ORDER BY 1",
		.nargs = 1,
		.types = {"case_no"},
	};
	Datum		arg = Int64GetDatum(c->case_no);
	uint64		found = owner_read_latest(&sql, &arg, NULL);
	char	  **numbers = palloc(sizeof(char *) * (n + 1));

	if (found != (uint64) n)
		conflict(c, psprintf("birth_certificate: %d newborns, but " UINT64_FORMAT " birth certificates with a well-formed number",
							 n, found),
				 "Give each newborn's birth certificate, with its number, in hukou.case_documents.");
	for (int i = 0; i < n; i++)
	{
		bool		isnull;

		numbers[i] = SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1);
		if (DatumGetBool(SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 2, &isnull)))
			conflict(c, psprintf("birth_certificate: somebody is already registered by %s", numbers[i]),
					 "Refuse the case; look at the person in hukou.persons.");
	}
	return numbers;
}

/*
 * Gives every newborn of the case a number and registers it in the household
 * the case names, at the origin office (户口登记条例 art. 7; GB 11643).
 */
static void
register_newborn(const Policy *policy, const EffectCase *c)
{
	static OwnerSql sql = {
		.text = "INSERT INTO hukou.persons (citizen_id, name, given_by, birth_certificate) "
		"VALUES ($1, $2, $3, $4::hukou.birth_certificate_no)",
		.nargs = 4,
		.types = {"citizen_id", "text", "case_no", "text"},
	};
	const Office *office = policy_office(policy, c->origin_office);
	int			n;
	Person	   *newborns = people_in_role(c, "newborn", &n);
	char	  **certificates = birth_certificates(c, n);

	if (office == NULL)
		conflict(c, psprintf("office: office %s is not known any more", office_text(c->origin_office)),
				 "Restore its row in hukou.offices.");
	require_household(c, c->origin_office);
	for (int i = 0; i < n; i++)
	{
		int64		id;
		Datum		args[4];

		if (newborns[i].birth_date > c->day)
			conflict(c, "birth_date: the newborn's birth date lies in the future",
					 "Correct the birth date in hukou.case_persons.");
		id = allocate_number(c, office->region, &newborns[i]);
		args[0] = Int64GetDatum(id);
		args[1] = CStringGetTextDatum(newborns[i].name);
		args[2] = Int64GetDatum(c->case_no);
		args[3] = CStringGetTextDatum(certificates[i]);
		write_row(c, &sql, args, NULL);
		open_registration(c, id, "active", c->origin_office, c->household, false);
	}
}

/* ---------------------------------------------------------------- migrations */

/* 准予迁入证明 */
static void
issue_permit(const EffectCase *c)
{
	static OwnerSql sql = {
		.text = "INSERT INTO hukou.permits (case_no, issued_by, issued_on, valid_until) VALUES ($1, $2, $3, $4)",
		.nargs = 4,
		.types = {"case_no", "office_code", "date", "date"},
	};
	Datum		args[4];

	args[0] = Int64GetDatum(c->case_no);
	args[1] = Int64GetDatum(c->office);
	args[2] = DateADTGetDatum(c->day);
	args[3] = DateADTGetDatum(c->day + PERMIT_DAYS);
	write_row(c, &sql, args, NULL);
}

/* The origin refused, so the permit falls. */
static void
revoke_permit(const EffectCase *c)
{
	static OwnerSql sql = {
		.text = "UPDATE hukou.permits SET revoked_on = $2 WHERE case_no OPERATOR(hukou.=) $1",
		.nargs = 2,
		.types = {"case_no", "date"},
	};
	Datum		args[2];

	args[0] = Int64GetDatum(c->case_no);
	args[1] = DateADTGetDatum(c->day);
	write_row(c, &sql, args, NULL);
}

/*
 * Every mover leaves the origin and is in transit, owned by the destination,
 * with a deadline: at no instant registered twice, and at none nowhere.
 */
static void
cancel_registrations(const EffectCase *c)
{
	int			n;
	Person	   *movers = people_in_role(c, "mover", &n);

	for (int i = 0; i < n; i++)
	{
		if (!close_registration(c, movers[i].citizen_id, "active", c->origin_office).found)
			conflict(c, psprintf("mover: %s is not registered at office %s",
								 masked(movers[i].citizen_id), office_text(c->origin_office)),
					 "The case must be handled by the office that keeps the mover's registration.");
		open_registration(c, movers[i].citizen_id, "in_transit", c->accepting_office, NULL, true);
	}
}

/* Ends the transit of every mover of this case. */
static void
end_transit(const EffectCase *c, int64 citizen_id)
{
	if (!close_registration(c, citizen_id, "in_transit", c->accepting_office).found)
		conflict(c, psprintf("mover: %s is not in transit to office %s",
							 masked(citizen_id), office_text(c->accepting_office)),
				 "Look at the person's rows in hukou.registrations.");
}

static void
settle_registrations(const EffectCase *c)
{
	int			n;
	Person	   *movers = people_in_role(c, "mover", &n);

	require_or_make_household(c, c->accepting_office);
	for (int i = 0; i < n; i++)
	{
		end_transit(c, movers[i].citizen_id);
		open_registration(c, movers[i].citizen_id, "active", c->accepting_office, c->household, false);
	}
}

/* Back to where the case cancelled each mover from. */
static void
restore_registrations(const EffectCase *c)
{
	static OwnerSql sql = {
		.text = "SELECT r.household FROM hukou.registrations r WHERE r.citizen_id OPERATOR(hukou.=) $1 "
		"AND r.closed_by OPERATOR(hukou.=) $2 AND r.office OPERATOR(hukou.=) $3 ORDER BY r.sequence LIMIT 1",
		.nargs = 3,
		.types = {"citizen_id", "case_no", "office_code"},
	};
	int			n;
	Person	   *movers = people_in_role(c, "mover", &n);

	for (int i = 0; i < n; i++)
	{
		Datum		args[3];
		char	   *household;

		args[0] = Int64GetDatum(movers[i].citizen_id);
		args[1] = Int64GetDatum(c->case_no);
		args[2] = Int64GetDatum(c->origin_office);
		if (owner_run(&sql, args, NULL) == 0)
			conflict(c, psprintf("mover: %s was not cancelled by this case", masked(movers[i].citizen_id)),
					 "Look at the person's rows in hukou.registrations.");
		household = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
		end_transit(c, movers[i].citizen_id);
		open_registration(c, movers[i].citizen_id, "active", c->origin_office, household, false);
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
	int			birth[3];
	int			sign[3];
	int			age;
	int			years;

	citizen_id_birth(citizen_id, &birth[0], &birth[1], &birth[2]);
	j2date(signed_on + POSTGRES_EPOCH_JDATE, &sign[0], &sign[1], &sign[2]);
	age = sign[0] - birth[0] -
		(sign[1] < birth[1] || (sign[1] == birth[1] && sign[2] < birth[2]) ? 1 : 0);
	if (age >= 46)
		return false;
	years = age < 16 ? 5 : age < 26 ? 10 : 20;

	/* a card signed on 29 February ends on the 28th of a common year */
	if (sign[1] == 2 && sign[2] == 29 && !isleap(sign[0] + years))
		sign[2] = 28;
	*until = date2j(sign[0] + years, sign[1], sign[2]) - POSTGRES_EPOCH_JDATE;
	return true;
}

/* Signed by the origin (居民身份证法 art. 8), where the applicant must be registered. */
static void
sign_card(const EffectCase *c)
{
	static OwnerSql holds = {
		.text = "SELECT FROM hukou.id_cards i WHERE i.citizen_id OPERATOR(hukou.=) $1 AND i.status OPERATOR(pg_catalog.<>) 'voided'",
		.nargs = 1,
		.types = {"citizen_id"},
	};
	static OwnerSql registered = {
		.text = "SELECT FROM hukou.registrations r WHERE r.citizen_id OPERATOR(hukou.=) $1 "
		"AND r.status OPERATOR(pg_catalog.=) 'active' AND r.office OPERATOR(hukou.=) $2",
		.nargs = 2,
		.types = {"citizen_id", "office_code"},
	};
	static OwnerSql sql = {
		.text = "INSERT INTO hukou.id_cards (case_no, citizen_id, issued_by, valid_from, valid_until, status) "
		"VALUES ($1, $2, $3, $4, $5, 'signed')",
		.nargs = 5,
		.types = {"case_no", "citizen_id", "office_code", "date", "date"},
	};
	Datum		args[5];
	DateADT		until = 0;
	bool		has_end = card_valid_until(c->applicant, c->day, &until);

	args[0] = Int64GetDatum(c->applicant);
	args[1] = Int64GetDatum(c->origin_office);
	if (owner_run(&registered, args, NULL) == 0)
		conflict(c, psprintf("applicant: %s is not registered at office %s",
							 masked(c->applicant), office_text(c->origin_office)),
				 "The card is signed where the applicant is registered.");
	if (owner_run(&holds, args, NULL) > 0)
		conflict(c, psprintf("card: %s already has a card", masked(c->applicant)),
				 "A first card is signed once; look at hukou.id_cards.");
	args[0] = Int64GetDatum(c->case_no);
	args[1] = Int64GetDatum(c->applicant);
	args[2] = Int64GetDatum(c->office);
	args[3] = DateADTGetDatum(c->day);
	args[4] = DateADTGetDatum(until);
	write_row(c, &sql, args, has_end ? "     " : "    n");
}

/* Moves the card of the case from one status to the next. */
static void
advance_card(const EffectCase *c, const char *from, const char *to)
{
	static OwnerSql sql = {
		.text = "UPDATE hukou.id_cards SET status = $3, "
		"made_by = CASE WHEN $3 OPERATOR(pg_catalog.=) 'made' THEN $4 ELSE made_by END, "
		"handed_over_on = CASE WHEN $3 OPERATOR(pg_catalog.=) 'handed_over' THEN $5 END "
		"WHERE case_no OPERATOR(hukou.=) $1 AND status OPERATOR(pg_catalog.=) $2",
		.nargs = 5,
		.types = {"case_no", "text", "text", "office_code", "date"},
	};
	Datum		args[5];

	args[0] = Int64GetDatum(c->case_no);
	args[1] = CStringGetTextDatum(from);
	args[2] = CStringGetTextDatum(to);
	args[3] = Int64GetDatum(c->office);
	args[4] = DateADTGetDatum(c->day);
	if (owner_run(&sql, args, NULL) != 1)
		conflict(c, psprintf("card: the case has no card that is %s", from),
				 "Look at the case's row in hukou.id_cards.");
}

static void
issue_certificate(const EffectCase *c)
{
	static OwnerSql sql = {
		.text = "INSERT INTO hukou.certificates (case_no, citizen_id, kind, issued_by, issued_on) VALUES ($1, $2, $3, $4, $5)",
		.nargs = 5,
		.types = {"case_no", "citizen_id", "text", "office_code", "date"},
	};
	Datum		args[5];

	args[0] = Int64GetDatum(c->case_no);
	args[1] = Int64GetDatum(c->applicant);
	args[2] = CStringGetTextDatum(c->service_type);
	args[3] = Int64GetDatum(c->office);
	args[4] = DateADTGetDatum(c->day);
	write_row(c, &sql, args, NULL);
}

/* --------------------------------------------------------------------- entry */

static void
apply(const Policy *policy, const char *effect, const EffectCase *c)
{
	if (strcmp(effect, "register_newborn") == 0)
		register_newborn(policy, c);
	else if (strcmp(effect, "issue_permit") == 0)
		issue_permit(c);
	else if (strcmp(effect, "revoke_permit") == 0)
		revoke_permit(c);
	else if (strcmp(effect, "cancel_registration") == 0)
		cancel_registrations(c);
	else if (strcmp(effect, "settle_registration") == 0)
		settle_registrations(c);
	else if (strcmp(effect, "restore_registration") == 0)
		restore_registrations(c);
	else if (strcmp(effect, "sign_card") == 0)
		sign_card(c);
	else if (strcmp(effect, "make_card") == 0)
		advance_card(c, "signed", "made");
	else if (strcmp(effect, "hand_over_card") == 0)
		advance_card(c, "made", "handed_over");
	else if (strcmp(effect, "issue_certificate") == 0)
		issue_certificate(c);
	else
		elog(ERROR, "unknown effect \"%s\"", effect);
}

void
effect_apply(const Policy *policy, const char *effect, const EffectCase *the_case)
{
	OwnerSwitch saved;

	effect_depth++;
	PG_TRY();
	{
		owner_begin(&saved);
		apply(policy, effect, the_case);
		owner_end(&saved);
	}
	PG_FINALLY();
	{
		effect_depth--;
	}
	PG_END_TRY();
}

/*
 * BEFORE ROW trigger on the register.  Rows come as the effect of a case, by
 * the owner's import or restore, or by replication; they change as the effect
 * of a case or by replication, and are never deleted.
 */
Datum
hukou_register_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigdata = (TriggerData *) fcinfo->context;
	Relation	rel;
	bool		allowed;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(trigdata->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigdata->tg_event) ||
		RelationGetNamespace(trigdata->tg_relation) != hukou_namespace())
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("hukou.register_guard() must be called as a BEFORE ROW trigger of hukou's own table")));
	rel = trigdata->tg_relation;

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
				 errmsg("the register changes only as the effect of a case"),
				 errdetail("%s %s: rows are not %s directly.",
						   unpack_sql_state(ERRCODE_HUKOU_FROZEN),
						   RelationGetRelationName(rel),
						   TRIGGER_FIRED_BY_INSERT(trigdata->tg_event) ? "added" :
						   TRIGGER_FIRED_BY_UPDATE(trigdata->tg_event) ? "changed" : "deleted"),
				 errhint("Handle a case that has this effect; only the owner of the table may import rows."),
				 errtableconstraint(rel, "one_registration")));
	return PointerGetDatum(TRIGGER_FIRED_BY_UPDATE(trigdata->tg_event) ?
						   trigdata->tg_newtuple : trigdata->tg_trigtuple);
}
