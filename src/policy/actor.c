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
		actor->named = officer_setting;
		if (!policy_role_may(policy, GetUserId(), "gateway"))
			actor->fault = ACTOR_NOT_GATEWAY;
		else if ((actor->officer = policy_officer(policy, officer_setting)) == NULL)
			actor->fault = ACTOR_UNKNOWN;
	}
	else if ((actor->officer = policy_officer_of_role(policy, GetUserNameFromId(GetUserId(), false))) == NULL)
		actor->fault = ACTOR_NOBODY;

	if (actor->officer != NULL)
		actor->office = policy_office(policy, actor->officer->office);
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
