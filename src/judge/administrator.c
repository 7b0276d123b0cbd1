/*
 * administrator.c
 *	  What of policy is an administrator's to write.
 *
 * Table privileges let a role write policy; this tells which rows.  Who owns the
 * tables is not asked: it could take the triggers away.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "judge/administrator.h"
#include "miscadmin.h"
#include "policy/actor.h"
#include "policy/errcodes.h"
#include "policy/findings.h"
#include "policy/scan.h"
#include "utils/acl.h"
#include "utils/builtins.h"

static Datum
column_value(Relation rel, HeapTuple row, const char *column, bool *isnull)
{
	return heap_getattr(row, hukou_column(rel, column), RelationGetDescr(rel), isnull);
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
		const Officer *delegate = policy_officer(policy, TextDatumGetCString(column_value(rel, row, "delegate", &isnull)));

		if (delegate == NULL)
			return false;
		db_role = delegate->db_role;
		office = delegate->office;
	}
	else if (hukou_table_is(rel, "officers"))
	{
		Datum		role = column_value(rel, row, "db_role", &isnull);

		if (!isnull && TupleDescAttr(RelationGetDescr(rel), hukou_column(rel, "db_role") - 1)->atttypid == NAMEOID)
			db_role = NameStr(*DatumGetName(role));
		office = DatumGetInt64(column_value(rel, row, "office", &isnull));
	}
	else
		return false;
	return could_be(policy, GetUserId(), db_role, office) ||
		(!superuser_arg(GetSessionUserId()) && could_be(policy, GetSessionUserId(), db_role, office));
}

static bool
may_write_officer(const Policy *policy, Datum id)
{
	const Officer *officer = policy_officer(policy, TextDatumGetCString(id));

	return officer != NULL && policy_role_may(policy, GetUserId(), "administrator", officer->office);
}

/* Does a grant that is limited to an office reach so far?  An office is written by who has the one above it. */
static bool
within_grant(const Policy *policy, Relation rel, HeapTuple row)
{
	bool		isnull;
	Datum		value;

	if (hukou_table_is(rel, "delegations"))
		return may_write_officer(policy, column_value(rel, row, "officer", &isnull)) &&
			may_write_officer(policy, column_value(rel, row, "delegate", &isnull));
	if (hukou_table_is(rel, "officers"))
		value = column_value(rel, row, "office", &isnull);
	else if (hukou_table_is(rel, "offices"))
	{
		const Office *parent;

		value = column_value(rel, row, "successor", &isnull);
		if (!isnull && !policy_role_may(policy, GetUserId(), "administrator", DatumGetInt64(value)))
			return false;
		value = column_value(rel, row, "parent", &isnull);
		parent = isnull ? NULL : policy_office(policy, DatumGetInt64(value));
		/* across the border of a node nothing is below anything */
		if (parent == NULL || parent->node != DatumGetInt16(column_value(rel, row, "node", &isnull)))
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
	bool		isnull;
	Datum		role = column_value(rel, row, "db_role", &isnull);
	bool		officer = false;

	if (isnull)
		return true;
	for (int i = 0; i < policy->ngrants; i++)
	{
		const AccessGrant *grant = &policy->grants[i];

		if (strcmp(grant->role, NameStr(*DatumGetName(role))) != 0)
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
node_of_officer(const Policy *policy, Datum id)
{
	const Officer *officer = policy_officer(policy, TextDatumGetCString(id));
	const Office *office = officer != NULL ? policy_office(policy, officer->office) : NULL;

	return office != NULL ? office->node : 0;
}

void
judge_delegation(FmgrInfo *flinfo, Relation rel, HeapTuple after)
{
	const Policy *policy;
	Findings	findings = {0};
	bool		isnull;

	if (after == NULL || !hukou_table_is(rel, "delegations"))
		return;
	policy = policy_pin(flinfo);
	if (node_of_officer(policy, column_value(rel, after, "officer", &isnull)) ==
		node_of_officer(policy, column_value(rel, after, "delegate", &isnull)))
		return;
	finding_add(&findings, ERRCODE_HUKOU_POLICY, "delegate", "Name an officer of the same province.",
				"is of another province, where nobody acts in this one's place: each side checks the other");
	findings_raise(&findings, rel, "this delegation is not lawful");
}

void
judge_renaming(Relation rel, HeapTuple before, HeapTuple after)
{
	Findings	findings = {0};
	bool		isnull;

	if (before == NULL || after == NULL || !hukou_table_is(rel, "officers") ||
		DatumGetBool(DirectFunctionCall2Coll(texteq, DEFAULT_COLLATION_OID, column_value(rel, before, "officer", &isnull),
											 column_value(rel, after, "officer", &isnull))))
		return;
	finding_add(&findings, ERRCODE_HUKOU_FROZEN, "officer", "End the officer's validity, and enter another one.",
				"stands in the history of cases, and stays who it is");
	findings_raise(&findings, rel, "the id of an officer cannot be changed");
}
