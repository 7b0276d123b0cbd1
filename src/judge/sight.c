/*
 * sight.c
 *	  Who may see what.
 *
 * Two circles.  Who works on a case sees its rows, citizen ids included: the
 * officers of its two offices, and of those above; row security has that from
 * hukou.visible_offices(), as an array, because an index can be searched by one.
 * Who only watches over it, as auditors do, sees it in views, with ids masked:
 * those ask hukou.may_oversee() of each row.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "judge/sight.h"
#include "miscadmin.h"
#include "policy/clock.h"
#include "policy/scan.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

PG_FUNCTION_INFO_V1(hukou_visible_offices);
PG_FUNCTION_INFO_V1(hukou_may_oversee);
PG_FUNCTION_INFO_V1(hukou_acting_officer);

/* Who audits needs no names for it. */
#define WORKING_DUTIES (~DUTY_BIT(DUTY_AUDIT))

/* The current officer, if in office today, at an office that is open; else NULL. */
static const Officer *
officer_in_office(const Policy *policy, DateADT today)
{
	Actor		actor;

	actor_current(policy, &actor);
	return actor.officer != NULL && today >= actor.officer->from && today < actor.officer->to &&
		office_is_open(actor.office, today) ? actor.officer : NULL;
}

typedef struct Offices
{
	Datum	   *codes;
	int			n;
	int			allocated;
} Offices;

static void
add_subtree(Offices *offices, const Policy *policy, int64 office)
{
	const Subtree *subtree = policy_subtree(policy, office);

	if (offices->n + subtree->n > offices->allocated)
	{
		offices->allocated = offices->n + subtree->n;
		offices->codes = offices->codes == NULL ? palloc(sizeof(Datum) * offices->allocated) :
			repalloc(offices->codes, sizeof(Datum) * offices->allocated);
	}
	for (int i = 0; i < subtree->n; i++)
		offices->codes[offices->n++] = Int64GetDatum(subtree->offices[i]);
}

/*
 * hukou.visible_offices() returns office_code[]: the offices whose cases and
 * register the current role sees, row by row: those of the officer it is or
 * names, in office today, with duties to work on cases, of those who delegated
 * duties to them, and of a grant as auditor that is limited to an office; each
 * with those below, and those it took over from.  Nobody's: an empty array.
 * An auditor without a limit is not asked: a policy of row security of its own
 * shows them all there is.
 */
Datum
hukou_visible_offices(PG_FUNCTION_ARGS)
{
	const Policy *policy = policy_pin(fcinfo->flinfo);
	DateADT		today = clock_day(clock_now());
	const Officer *officer = officer_in_office(policy, today);
	Offices		offices = {0};
	Oid			type = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum("office_code"),
									   ObjectIdGetDatum(hukou_namespace()));

	if (officer != NULL && (officer->duties & WORKING_DUTIES) != 0)
		add_subtree(&offices, policy, officer->office);
	for (int i = 0; officer != NULL && i < officer->ndelegations; i++)
	{
		const Officer *capacity = actor_delegated(policy, officer, &officer->delegations[i], today);

		if (capacity != NULL && (capacity->duties & WORKING_DUTIES) != 0)
			add_subtree(&offices, policy, capacity->office);
	}
	for (int i = 0; i < policy->ngrants; i++)
		if (policy->grants[i].office != 0 && strcmp(policy->grants[i].capability, "auditor") == 0 &&
			policy_role_may(policy, GetUserId(), "auditor", policy->grants[i].office))
			add_subtree(&offices, policy, policy->grants[i].office);
	PG_RETURN_ARRAYTYPE_P(construct_array(offices.codes, offices.n, type, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* Does the officer watch over the office, or over the one that has its work? */
static bool
oversees(const Policy *policy, const Officer *officer, int64 office, DateADT today)
{
	const Office *now = policy_office_on(policy, office, today);

	return office_covers(policy, officer->office, office) ||
		(now != NULL && office_covers(policy, officer->office, now->code));
}

static bool
may_oversee(const Policy *policy, int64 office)
{
	DateADT		today = clock_day(clock_now());
	const Officer *officer;

	if (policy_role_may(policy, GetUserId(), "auditor", office))
		return true;
	officer = officer_in_office(policy, today);
	if (officer == NULL)
		return false;
	if (oversees(policy, officer, office, today))
		return true;
	for (int i = 0; i < officer->ndelegations; i++)
	{
		const Officer *capacity = actor_delegated(policy, officer, &officer->delegations[i], today);

		if (capacity != NULL && oversees(policy, capacity, office, today))
			return true;
	}
	return false;
}

bool
sight_of_case(const Policy *policy, int64 accepting_office, int64 origin_office)
{
	return has_privs_of_role(GetUserId(), hukou_table_owner("cases")) || has_bypassrls_privilege(GetUserId()) ||
		may_oversee(policy, accepting_office) || may_oversee(policy, origin_office);
}

/*
 * hukou.may_oversee(accepting_office, origin_office) returns boolean: may the current role know of a
 * case of these offices?
 */
Datum
hukou_may_oversee(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(sight_of_case(policy_pin(fcinfo->flinfo), PG_GETARG_INT64(0), PG_GETARG_INT64(1)));
}

/* hukou.acting_officer() returns text: the officer the current role is or, as a gateway, names; NULL: none. */
Datum
hukou_acting_officer(PG_FUNCTION_ARGS)
{
	Actor		actor;

	actor_current(policy_pin(fcinfo->flinfo), &actor);
	if (actor.officer == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(actor.officer->id));
}
