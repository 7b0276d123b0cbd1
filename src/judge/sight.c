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

typedef struct Offices
{
	Datum	   *codes;
	int			n;
	int			allocated;
} Offices;

static void
add_office(Offices *offices, int64 office)
{
	if (offices->n == offices->allocated)
	{
		offices->allocated = offices->allocated == 0 ? 16 : 2 * offices->allocated;
		offices->codes = offices->n == 0 ? palloc(sizeof(Datum) * offices->allocated) :
			repalloc(offices->codes, sizeof(Datum) * offices->allocated);
	}
	offices->codes[offices->n++] = Int64GetDatum(office);
}

/* What is below an office that is there already is there as well. */
static void
add_subtree(Offices *offices, const Policy *policy, int64 office, DateADT today)
{
	const Subtree *subtree;

	for (int i = 0; i < offices->n; i++)
		if (DatumGetInt64(offices->codes[i]) == office)
			return;
	subtree = policy_subtree(policy, office);
	for (int i = 0; i < subtree->n; i++)
		if (subtree->below[i].from <= today)
			add_office(offices, subtree->below[i].office);
}

/* Is it a grant to audit, held by the current role? */
static bool
audits_by(const AccessGrant *grant)
{
	return strcmp(grant->capability, "auditor") == 0 && grant_is_held(grant, GetUserId());
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
	Offices		offices = {0};
	Oid			type = hukou_type("office_code");
	Officer		capacity;
	Actor		actor;

	actor_current(policy, &actor);
	for (int n = 0; actor.self != NULL && n <= actor.self->ndelegations; n++)
		if (actor_capacity(policy, actor.self, n, today, &capacity) && (capacity.duties & WORKING_DUTIES) != 0)
			add_subtree(&offices, policy, capacity.office, today);
	for (int i = 0; i < policy->ngrants; i++)
		if (policy->grants[i].office != 0 && audits_by(&policy->grants[i]))
			add_subtree(&offices, policy, policy->grants[i].office, today);
	PG_RETURN_ARRAYTYPE_P(construct_array(offices.codes, offices.n, type, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/*
 * Whom the current role is, for who watches over cases: worked out once, and good
 * as long as role, officer and policy are the same.
 */
typedef struct Watch
{
	const Policy *policy;
	Oid			role;
	const Officer *officer;
	DateADT		today;
	bool		all;
	List	   *subtrees;		/* of those offices over which it watches */
} Watch;

static void
watch_begin(Watch *watch, const Policy *policy)
{
	DateADT		today = clock_day(clock_now());
	Officer		capacity;
	Actor		actor;

	actor_current(policy, &actor);
	if (watch->policy == policy && watch->role == GetUserId() && watch->officer == actor.self && watch->today == today)
		return;
	watch->policy = policy;
	watch->role = GetUserId();
	watch->officer = actor.self;
	watch->today = today;
	watch->subtrees = NIL;
	watch->all = has_privs_of_role(watch->role, hukou_table_owner("cases")) || has_bypassrls_privilege(watch->role);
	for (int n = 0; !watch->all && actor.self != NULL && n <= actor.self->ndelegations; n++)
		if (actor_capacity(policy, actor.self, n, today, &capacity) && capacity.duties != 0)
			watch->subtrees = lappend(watch->subtrees, unconstify(Subtree *, policy_subtree(policy, capacity.office)));
	for (int i = 0; i < policy->ngrants && !watch->all; i++)
		if (audits_by(&policy->grants[i]))
		{
			watch->all |= policy->grants[i].office == 0;
			if (policy->grants[i].office != 0)
				watch->subtrees = lappend(watch->subtrees, unconstify(Subtree *, policy_subtree(policy, policy->grants[i].office)));
		}
}

static bool
watches(const Watch *watch, int64 accepting_office, int64 origin_office)
{
	ListCell   *lc;

	if (watch->all)
		return true;
	foreach(lc, watch->subtrees)
		if (subtree_has(lfirst(lc), accepting_office, watch->today) || subtree_has(lfirst(lc), origin_office, watch->today))
			return true;
	return false;
}

bool
sight_of_case(const Policy *policy, int64 accepting_office, int64 origin_office)
{
	Watch		watch = {0};

	watch_begin(&watch, policy);
	return watches(&watch, accepting_office, origin_office);
}

bool
sight_of_all(const Policy *policy)
{
	Watch		watch = {0};

	watch_begin(&watch, policy);
	return watch.all;
}

/*
 * hukou.may_oversee(accepting_office, origin_office) returns boolean: may the current role know of a
 * case of these offices?
 */
Datum
hukou_may_oversee(PG_FUNCTION_ARGS)
{
	const Policy *policy = policy_pin(fcinfo->flinfo);
	void	  **extra = policy_pin_extra(fcinfo->flinfo);
	MemoryContext old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);

	if (*extra == NULL)
		*extra = palloc0(sizeof(Watch));
	watch_begin(*extra, policy);
	MemoryContextSwitchTo(old);
	PG_RETURN_BOOL(watches(*extra, PG_GETARG_INT64(0), PG_GETARG_INT64(1)));
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
