/*
 * actor.c
 *	  Who is acting: the officer behind the current role.
 *
 * Two ways, one rule.  An officer's own database role is named in officers;
 * a pooled application whose role was granted the capability "gateway" names
 * the officer in hukou.officer.  For any other role that setting is no help:
 * naming an officer without the right is a finding of its own, so that a
 * mistake in a grant never turns into acting as somebody else.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "policy/actor.h"
#include "utils/guc.h"

static char *officer_setting = NULL;

void
actor_init(void)
{
	DefineCustomStringVariable("hukou.officer",
							   "Officer for whom a gateway application acts.",
							   "Takes effect only for roles that were granted the capability gateway; set it with SET LOCAL.",
							   &officer_setting, "", PGC_USERSET,
							   GUC_NOT_IN_SAMPLE | GUC_DISALLOW_IN_FILE,
							   NULL, NULL, NULL);
}

/* Finds the officer for the current role. */
void
actor_current(const Policy *policy, Actor *actor)
{
	memset(actor, 0, sizeof(*actor));
	if (officer_setting != NULL && officer_setting[0] != '\0')
	{
		const Officer *officer = policy_officer(policy, officer_setting);

		actor->named = officer_setting;
		if (!policy_role_may(policy, GetUserId(), "gateway", officer != NULL ? officer->office : 0))
			actor->fault = ACTOR_NOT_GATEWAY;
		else if (officer == NULL)
			actor->fault = ACTOR_UNKNOWN;
		else
			actor->officer = officer;
	}
	else if ((actor->officer = policy_officer_of_role(policy, GetUserNameFromId(GetUserId(), false))) == NULL)
		actor->fault = ACTOR_NOBODY;

	actor->self = actor->officer;
	if (actor->officer != NULL)
		actor->office = policy_office(policy, actor->officer->office);
}

bool
actor_capacity(const Policy *policy, const Officer *self, int n, DateADT day, Officer *capacity)
{
	const Office *office = policy_office(policy, self->office);
	const Delegation *delegation = n == 0 ? NULL : &self->delegations[n - 1];
	const Officer *by = delegation == NULL ? self : policy_officer(policy, delegation->by);
	const Office *theirs = by != NULL ? policy_office(policy, by->office) : NULL;

	/* who has gone has nothing to delegate; and nobody acts on the other side of the border for anybody */
	if (day < self->from || day >= self->to || by == NULL || day < by->from || day >= by->to ||
		office == NULL || !office_is_open(theirs, day) || office->node != theirs->node)
		return false;
	*capacity = *self;
	if (delegation == NULL)
		return true;
	if (day < delegation->from || day >= delegation->to)
		return false;
	capacity->office = by->office;
	/* its own duties, not those that were delegated to it */
	capacity->duties = delegation->duties & by->duties;
	return capacity->duties != 0;
}

static bool
suits(const Policy *policy, const Officer *officer, Duty duty, const int64 *offices, int noffices)
{
	bool		there = noffices == 0;

	for (int i = 0; i < noffices && !there; i++)
		there = office_covers(policy, officer->office, offices[i]);
	return there && (officer->duties & (duty == DUTY_NONE ? WORKING_DUTIES : DUTY_BIT(duty))) != 0;
}

static void
take(const Policy *policy, Actor *actor, const Officer *capacity, const char *acting_for)
{
	actor->officer = capacity;
	actor->office = policy_office(policy, capacity->office);
	actor->acting_for = acting_for;
}

void
actor_take_capacity(const Policy *policy, Actor *actor, Duty duty,
					const int64 *offices, int noffices, DateADT day)
{
	if (actor->self == NULL)
		return;
	take(policy, actor, actor->self, NULL);
	for (int n = 0; n <= actor->self->ndelegations; n++)
		if (actor_capacity(policy, actor->self, n, day, &actor->capacity) &&
			suits(policy, &actor->capacity, duty, offices, noffices))
		{
			if (n > 0)
				take(policy, actor, &actor->capacity, actor->self->delegations[n - 1].by);
			return;
		}
}

const SystemStep *system_step = NULL;

const SystemStep *
actor_system_step(int64 case_no, int version)
{
	return system_step != NULL && system_step->case_no == case_no && system_step->version == version ?
		system_step : NULL;
}

void
actor_system(const Policy *policy, int64 office, Actor *actor)
{
	Officer    *officer = palloc0(sizeof(Officer));

	memset(actor, 0, sizeof(*actor));
	strlcpy(officer->id, SYSTEM_OFFICER, OFFICER_ID_SIZE);
	officer->exists = true;
	officer->office = office;
	officer->from = DATEVAL_NOBEGIN;
	officer->to = DATEVAL_NOEND;
	actor->officer = officer;
	actor->office = policy_office(policy, office);
	actor->system = true;
}
