/*
 * lookup.c
 *	  What the register says now: its rows by their keys, without SQL.
 *
 * A statement through SPI costs ten times what an index scan does, and a step
 * with an effect asks six to ten such questions.
 */
#include "postgres.h"

#include "access/xact.h"
#include "policy/clock.h"
#include "register/lookup.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"

static const RegProcedure by_int8[] = {F_INT8EQ};
static const RegProcedure by_text[] = {F_TEXTEQ};

const RowKey key_of_persons = {"persons", "citizen_id", F_INT8EQ};
const RowKey key_of_households = {"households", "household", F_TEXTEQ};
const RowKey key_of_offices = {"offices", "office", F_INT8EQ};

/* What was done in this transaction is in the latest snapshot; whoever gives another has seen to that. */
static void
begin_with(Snapshot snapshot, TableScan *scan, const char *table, const char *const *columns, int ncolumns,
		   int nkeys, const Datum *keys, const RegProcedure *equals)
{
	if (snapshot == NULL)
		CommandCounterIncrement();
	scan_begin(scan, table, columns, ncolumns, snapshot, nkeys, keys, equals);
}

void
lookup_begin(TableScan *scan, const char *table, const char *const *columns, int ncolumns,
			 int nkeys, const Datum *keys, const RegProcedure *equals)
{
	begin_with(NULL, scan, table, columns, ncolumns, nkeys, keys, equals);
}

/* Reads it, and locks it first, as a foreign key does, if it is to be shared. */
static bool
read_person(int64 citizen_id, Registered *found, Snapshot snapshot, bool share)
{
	static const char *const columns[] = {"citizen_id", "name", "ethnicity", "same_as"};
	Datum		key = Int64GetDatum(citizen_id);
	TableScan	scan;
	bool		any;

	begin_with(snapshot, &scan, "persons", columns, lengthof(columns), 1, &key, by_int8);
	any = scan_next(&scan) && (!share || scan_lock(&scan, LockTupleKeyShare, LockWaitBlock));
	if (any && found != NULL)
	{
		found->name = scan_text(&scan, 1);
		found->ethnicity = scan_nullable_text(&scan, 2);
		found->same_as = scan_int64(&scan, 3, 0);
	}
	scan_end(&scan);
	return any;
}

bool
lookup_person(int64 citizen_id, Registered *found, Snapshot snapshot)
{
	return read_person(citizen_id, found, snapshot, false);
}

bool
lookup_share_person(int64 citizen_id, Registered *found)
{
	return read_person(citizen_id, found, NULL, true);
}

char **
lookup_names(int n, const int64 *numbers, Snapshot snapshot)
{
	static const char *const columns[] = {"citizen_id", "name"};
	char	  **names = palloc0(sizeof(char *) * (n + 1));
	TableScan	scan;

	for (int i = 0; i < n; i++)
	{
		Datum		key = Int64GetDatum(numbers[i]);

		if (i == 0)
			begin_with(snapshot, &scan, "persons", columns, lengthof(columns), 1, &key, by_int8);
		else
			scan_again(&scan, key);
		if (scan_next(&scan))
			names[i] = scan_text(&scan, 1);
	}
	if (n > 0)
		scan_end(&scan);
	return names;
}

bool
lookup_registration(int64 citizen_id, Registration *found, Snapshot snapshot)
{
	static const char *const columns[] = {"citizen_id", "status", "office", "household", "sequence"};
	Datum		key = Int64GetDatum(citizen_id);
	TableScan	scan;
	bool		any = false;

	begin_with(snapshot, &scan, "registrations", columns, lengthof(columns), 1, &key, by_int8);
	while (!any && scan_next(&scan))
	{
		const char *status = scan_label(&scan, 1);

		if (status == NULL || strcmp(status, "cancelled") == 0)
			continue;
		found->sequence = scan_int16(&scan, 4, 0);
		found->active = strcmp(status, "active") == 0;
		found->office = scan_int64(&scan, 2, 0);
		found->household = found->active ? scan_text(&scan, 3) : NULL;
		any = true;
	}
	scan_end(&scan);
	return any;
}

int
lookup_registrations(int64 citizen_id)
{
	static const char *const columns[] = {"citizen_id", "sequence"};
	Datum		key = Int64GetDatum(citizen_id);
	TableScan	scan;
	int			last = 0;

	lookup_begin(&scan, "registrations", columns, lengthof(columns), 1, &key, by_int8);
	while (scan_next(&scan))
		last = Max(last, scan_int16(&scan, 1, 0));
	scan_end(&scan);
	return last;
}

static const char *const household_columns[] = {"household", "office", "kind", "head", "voided_on"};

static void
read_household(TableScan *scan, Household *found)
{
	found->office = scan_int64(scan, 1, 0);
	found->family = strcmp(scan_text(scan, 2), "family") == 0;
	found->head = scan_int64(scan, 3, 0);
	found->is_void = !scan->isnull[4];
}

bool
lookup_household(const char *household, Household *found, Snapshot snapshot)
{
	Datum		key = CStringGetTextDatum(household);
	TableScan	scan;
	bool		any;

	begin_with(snapshot, &scan, "households", household_columns, lengthof(household_columns), 1, &key, by_text);
	any = scan_next(&scan);
	if (any)
		read_household(&scan, found);
	scan_end(&scan);
	return any;
}

/* With the snapshot that a SELECT with a locking clause would have. */
static void
begin_to_lock(TableScan *scan, const char *household)
{
	Datum		key = CStringGetTextDatum(household);

	CommandCounterIncrement();
	scan_begin(scan, "households", household_columns, lengthof(household_columns),
			   IsolationUsesXactSnapshot() ? GetTransactionSnapshot() : NULL, 1, &key, by_text);
}

bool
lookup_lock_household(const char *household, LockTupleMode mode, Household *found)
{
	TableScan	scan;
	bool		any;

	begin_to_lock(&scan, household);
	any = scan_next(&scan) && scan_lock(&scan, mode, LockWaitBlock);
	if (any)
		read_household(&scan, found);
	scan_end(&scan);
	return any;
}

bool
lookup_share_collective(const char *household)
{
	Household	found;
	TableScan	scan;
	bool		shared = false;

	begin_to_lock(&scan, household);
	if (scan_next(&scan))
	{
		read_household(&scan, &found);
		shared = !found.family && scan_lock(&scan, LockTupleShare, LockWaitSkip);
	}
	scan_end(&scan);
	return shared;
}

int
lookup_by_number(const void *a, const void *b)
{
	int64		x = *(const int64 *) a;
	int64		y = *(const int64 *) b;

	return (x > y) - (x < y);
}

int
lookup_members(const char *household, int64 **members, Snapshot snapshot)
{
	static const char *const columns[] = {"household", "status", "citizen_id"};
	int			n = 0;
	int			room = 8;
	TableScan	scan;

	*members = palloc(sizeof(int64) * room);
	if (snapshot == NULL)
		CommandCounterIncrement();
	scan_begin_among(&scan, "registrations", "registrations_household", columns, lengthof(columns), snapshot,
					 CStringGetTextDatum(household), F_TEXTEQ, "active");
	while (scan_next(&scan))
	{
		if (n == room)
			*members = repalloc(*members, sizeof(int64) * (room *= 2));
		(*members)[n++] = scan_int64(&scan, 2, 0);
	}
	scan_end(&scan);
	qsort(*members, n, sizeof(int64), lookup_by_number);
	return n;
}

static bool
any_card(int64 citizen_id, const char *kind, bool in_hand)
{
	static const char *const columns[] = {"citizen_id", "kind", "status"};
	Datum		key = Int64GetDatum(citizen_id);
	TableScan	scan;
	bool		any = false;

	CommandCounterIncrement();
	scan_begin_by(&scan, "id_cards", "id_cards_citizen_id", columns, lengthof(columns), NULL, key, F_INT8EQ);
	while (!any && scan_next(&scan))
	{
		const char *status = scan_text(&scan, 2);

		any = (kind == NULL || strcmp(scan_text(&scan, 1), kind) == 0) && strcmp(status, "voided") != 0 &&
			(strcmp(status, "handed_over") == 0) == in_hand;
	}
	scan_end(&scan);
	return any;
}

bool
lookup_card_in_hand(int64 citizen_id, const char *kind)
{
	return any_card(citizen_id, kind, true);
}

bool
lookup_card_in_the_making(int64 citizen_id, const char *kind)
{
	return any_card(citizen_id, kind, false);
}

bool
lookup_permit(int64 case_no, Permit *found)
{
	static const char *const columns[] = {"case_no", "valid_until", "revoked_on"};
	Datum		key = Int64GetDatum(case_no);
	TableScan	scan;
	bool		any;

	lookup_begin(&scan, "permits", columns, lengthof(columns), 1, &key, by_int8);
	any = scan_next(&scan);
	if (any)
	{
		found->valid_until = scan_date(&scan, 1, DATEVAL_NOEND);
		found->revoked = !scan.isnull[2];
	}
	scan_end(&scan);
	return any;
}

char *
lookup_card_of_case(int64 case_no, char **status)
{
	static const char *const columns[] = {"case_no", "kind", "status"};
	Datum		key = Int64GetDatum(case_no);
	TableScan	scan;
	char	   *kind = NULL;

	lookup_begin(&scan, "id_cards", columns, lengthof(columns), 1, &key, by_int8);
	if (scan_next(&scan))
	{
		kind = scan_text(&scan, 1);
		*status = scan_text(&scan, 2);
	}
	scan_end(&scan);
	return kind;
}

bool
office_keeps(const Policy *policy, int64 office, int64 kept_by)
{
	DateADT		today = clock_day(clock_now());

	for (int step = 0; kept_by != office; step++)
	{
		const Office *o = policy_office(policy, kept_by);

		/* what is open has its own work, and what never was has none to give */
		if (o == NULL || step == MAX_OFFICE_LEVELS || o->successor == 0 || o->from >= o->to || today < o->to)
			return false;
		kept_by = o->successor;
	}
	return true;
}
