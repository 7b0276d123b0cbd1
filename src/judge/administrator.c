/*
 * administrator.c
 *	  What of policy is an administrator's to write.
 *
 * Table privileges let a role write policy; this tells which rows.  Who owns the
 * tables is not asked: it could take the triggers away.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "judge/administrator.h"
#include "miscadmin.h"
#include "policy/actor.h"
#include "policy/errcodes.h"
#include "policy/findings.h"
#include "policy/scan.h"
#include "utils/acl.h"
#include "utils/builtins.h"

/* The id of an officer in a row; of none where somebody let that be null. */
static const char *
officer_in(Relation rel, HeapTuple row, const char *column)
{
	bool		isnull;
	Datum		id = hukou_value(rel, row, column, TEXTOID, &isnull);

	return isnull ? "" : TextDatumGetCString(id);
}

/* The database role of a row of officers, or NULL. */
static const char *
db_role_of(Relation rel, HeapTuple row)
{
	bool		isnull;
	Datum		role = hukou_value(rel, row, "db_role", NAMEOID, &isnull);

	return isnull ? NULL : NameStr(*DatumGetName(role));
}

/* Could the role act as an officer of that database role and office: as a member of it, or by naming it? */
static bool
could_be(const Policy *policy, Oid role, const char *db_role, int64 office)
{
	Oid			theirs = db_role != NULL && db_role[0] != '\0' ? get_role_oid(db_role, true) : InvalidOid;

	return (OidIsValid(theirs) && is_member_of_role_nosuper(role, theirs)) ||
		policy_role_may(policy, role, "gateway", office);
}

/*
 * Is the row about an officer whom the current role could act as, now or after a
 * SET ROLE or SET hukou.officer?  A superuser who set a role is not asked.
 */
static bool
about_oneself(const Policy *policy, Relation rel, HeapTuple row)
{
	const char *db_role = NULL;
	int64		office;
	bool		isnull;

	if (hukou_table_is(rel, "delegations"))
	{
		const Officer *delegate = policy_officer(policy, officer_in(rel, row, "delegate"));

		if (delegate == NULL)
			return false;
		db_role = delegate->db_role;
		office = delegate->office;
	}
	else if (hukou_table_is(rel, "officers"))
	{
		db_role = db_role_of(rel, row);
		office = DatumGetInt64(hukou_value(rel, row, "office", INT8OID, &isnull));
	}
	else
		return false;
	return could_be(policy, GetUserId(), db_role, office) ||
		(!superuser_arg(GetSessionUserId()) && could_be(policy, GetSessionUserId(), db_role, office));
}

/* Does the current role work at the office, or above it? */
static bool
works_over(const Policy *policy, int64 office)
{
	const Officer *self = policy_officer_of_role(policy, GetUserNameFromId(GetUserId(), false));

	return (self != NULL && office_covers(policy, self->office, office)) ||
		policy_role_may(policy, GetUserId(), "gateway", office);
}

/*
 * Is an office put below one at which the current role works, or given to it as
 * its successor, that was not there before?  Before is what the row said: policy
 * may know the new one by now.
 */
static bool
widens_oneself(const Policy *policy, Relation rel, HeapTuple before, HeapTuple after)
{
	const Officer *self = policy_officer_of_role(policy, GetUserNameFromId(GetUserId(), false));
	static const char *const leads_up[] = {"parent", "successor"};
	bool		widens = false;
	bool		isnull;
	Datum		value = hukou_value(rel, before, "parent", INT8OID, &isnull);

	if ((!isnull && works_over(policy, DatumGetInt64(value))) || policy_role_may(policy, GetUserId(), "gateway", 0) ||
		(self != NULL && self->office == DatumGetInt64(hukou_value(rel, before, "office", INT8OID, &isnull))))
		return false;
	for (int i = 0; i < (int) lengthof(leads_up); i++)
	{
		value = hukou_value(rel, after, leads_up[i], INT8OID, &isnull);
		widens |= !isnull && works_over(policy, DatumGetInt64(value));
	}
	return widens;
}

static bool
may_write_officer(const Policy *policy, const char *id)
{
	const Officer *officer = policy_officer(policy, id);

	return officer != NULL && policy_role_may(policy, GetUserId(), "administrator", officer->office);
}

/* Does a grant that is limited to an office reach so far?  An office is written by who has the one above it. */
static bool
within_grant(const Policy *policy, Relation rel, HeapTuple row)
{
	bool		isnull;
	Datum		value;

	if (hukou_table_is(rel, "delegations"))
		return may_write_officer(policy, officer_in(rel, row, "officer")) &&
			may_write_officer(policy, officer_in(rel, row, "delegate"));
	if (hukou_table_is(rel, "officers"))
		value = hukou_value(rel, row, "office", INT8OID, &isnull);
	else if (hukou_table_is(rel, "offices"))
	{
		const Office *parent;

		value = hukou_value(rel, row, "successor", INT8OID, &isnull);
		if (!isnull && !policy_role_may(policy, GetUserId(), "administrator", DatumGetInt64(value)))
			return false;
		value = hukou_value(rel, row, "parent", INT8OID, &isnull);
		parent = isnull ? NULL : policy_office(policy, DatumGetInt64(value));
		/* across the border of a node nothing is below anything */
		if (parent == NULL || parent->node != DatumGetInt16(hukou_value(rel, row, "node", INT2OID, &isnull)))
			return false;
	}
	else
		return false;
	return !isnull && policy_role_may(policy, GetUserId(), "administrator", DatumGetInt64(value));
}

/* Is the officer's database role one that was granted to be an officer's, and not a gateway's or an auditor's? */
static bool
plain_role(const Policy *policy, Relation rel, HeapTuple row)
{
	const char *role = db_role_of(rel, row);
	bool		officer = false;

	if (role == NULL)
		return true;
	for (int i = 0; i < policy->ngrants; i++)
	{
		const AccessGrant *grant = &policy->grants[i];

		if (strcmp(grant->role, role) != 0)
			continue;
		if (strcmp(grant->capability, "gateway") == 0 || strcmp(grant->capability, "auditor") == 0)
			return false;
		officer |= strcmp(grant->capability, "officer") == 0;
	}
	return officer;
}

void
judge_administrator(FmgrInfo *flinfo, Relation rel, HeapTuple before, HeapTuple after)
{
	const Policy *policy;
	const char *table = RelationGetRelationName(rel);
	Findings	findings = {0};
	bool		limited = false;
	bool		unlimited = false;

	if (has_privs_of_role(GetUserId(), rel->rd_rel->relowner))
		return;
	policy = policy_pin(flinfo);
	if ((before != NULL && about_oneself(policy, rel, before)) || (after != NULL && about_oneself(policy, rel, after)))
		finding_add(&findings, ERRCODE_HUKOU_HANDS, table, "Have another administrator do it.",
					"nobody writes the duties of an officer whom they can act as");
	if (hukou_table_is(rel, "offices") && before != NULL && after != NULL && widens_oneself(policy, rel, before, after))
		finding_add(&findings, ERRCODE_HUKOU_HANDS, table, "Have another administrator do it.",
					"nobody puts an office below one at which they work");
	for (int i = 0; i < policy->ngrants && !unlimited; i++)
		if (strcmp(policy->grants[i].capability, "administrator") == 0 && grant_is_held(&policy->grants[i], GetUserId()))
		{
			limited = true;
			unlimited = policy->grants[i].office == 0;
		}
	if (limited && !unlimited &&
		((before != NULL && !within_grant(policy, rel, before)) || (after != NULL && !within_grant(policy, rel, after))))
		finding_add(&findings, ERRCODE_HUKOU_HANDS, table,
					"Have an administrator do it who is not limited to an office, or to one above.",
					psprintf("role \"%s\" administers the offices below its own, their officers and what these delegate, and nothing else",
							 GetUserNameFromId(GetUserId(), false)));
	if (hukou_table_is(rel, "officers") && after == NULL)
		finding_add(&findings, ERRCODE_HUKOU_HANDS, table, "End their validity (officers.valid); only the owner of the tables deletes an officer.",
					"an officer stands in the history of cases, and whoever is entered under the same id would too");
	if (hukou_table_is(rel, "officers") && after != NULL && !plain_role(policy, rel, after))
		finding_add(&findings, ERRCODE_HUKOU_HANDS, "db_role", "Name a role that the owner of the tables granted the capability officer, and no other.",
					"is not an officer's role");
	if (findings.list != NIL)
		findings_raise(&findings, rel, psprintf("this row of hukou.%s is not yours to write", table));
}

static int
node_of_officer(const Policy *policy, const char *id)
{
	const Officer *officer = policy_officer(policy, id);
	const Office *office = officer != NULL ? policy_office(policy, officer->office) : NULL;

	return office != NULL ? office->node : 0;
}

void
judge_delegation(FmgrInfo *flinfo, Relation rel, HeapTuple after)
{
	const Policy *policy;
	Findings	findings = {0};

	if (after == NULL || !hukou_table_is(rel, "delegations"))
		return;
	policy = policy_pin(flinfo);
	if (node_of_officer(policy, officer_in(rel, after, "officer")) ==
		node_of_officer(policy, officer_in(rel, after, "delegate")))
		return;
	finding_add(&findings, ERRCODE_HUKOU_POLICY, "delegate", "Name an officer of the same province.",
				"is of another province, where nobody acts in this one's place: each side checks the other");
	findings_raise(&findings, rel, "this delegation is not lawful");
}

void
judge_renaming(Relation rel)
{
	Findings	findings = {0};

	if (!hukou_table_is(rel, "officers"))
		return;
	finding_add(&findings, ERRCODE_HUKOU_FROZEN, "officer", "End the officer's validity, and enter another one.",
				"stands in the history of cases, and stays who it is");
	findings_raise(&findings, rel, "the id of an officer cannot be changed");
}
