/*
 * administrator.c
 *	  What of policy is an administrator's to write.
 *
 * Table privileges let a role write policy; this tells which rows.  Who owns the
 * tables is not asked: it could take the triggers away.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "judge/administrator.h"
#include "miscadmin.h"
#include "policy/actor.h"
#include "policy/errcodes.h"
#include "policy/findings.h"
#include "policy/scan.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"

static Datum
column_value(Relation rel, HeapTuple row, const char *column, bool *isnull)
{
	return heap_getattr(row, hukou_column(rel, column), RelationGetDescr(rel), isnull);
}

/* Is the officer the current role's own, or the one it names? */
static bool
is_oneself(Relation rel, HeapTuple row)
{
	const char *named = GetConfigOption("hukou.officer", true, false);
	bool		isnull;
	Datum		role = column_value(rel, row, "db_role", &isnull);

	if (!isnull && (strcmp(NameStr(*DatumGetName(role)), GetUserNameFromId(GetUserId(), false)) == 0 ||
					strcmp(NameStr(*DatumGetName(role)), GetUserNameFromId(GetSessionUserId(), false)) == 0))
		return true;
	return named != NULL &&
		strcmp(named, TextDatumGetCString(column_value(rel, row, "officer", &isnull))) == 0;
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
		value = column_value(rel, row, "parent", &isnull);
	else
		return false;
	return !isnull && policy_role_may(policy, GetUserId(), "administrator", DatumGetInt64(value));
}

void
judge_administrator(FmgrInfo *flinfo, Relation rel, HeapTuple before, HeapTuple after)
{
	const Policy *policy;
	const char *table = RelationGetRelationName(rel);
	Findings	findings = {0};
	bool		limited = false;

	if (has_privs_of_role(GetUserId(), rel->rd_rel->relowner))
		return;
	if (hukou_table_is(rel, "officers") &&
		((before != NULL && is_oneself(rel, before)) || (after != NULL && is_oneself(rel, after))))
		finding_add(&findings, ERRCODE_HUKOU_HANDS, table, "Have another administrator do it.",
					"nobody writes their own duties");
	policy = policy_pin(flinfo);
	for (int i = 0; i < policy->ngrants; i++)
		limited |= policy->grants[i].office != 0 && strcmp(policy->grants[i].capability, "administrator") == 0 &&
			policy_role_may(policy, GetUserId(), "administrator", policy->grants[i].office);
	if (limited && !policy_role_may(policy, GetUserId(), "administrator", 0) &&
		((before != NULL && !within_grant(policy, rel, before)) || (after != NULL && !within_grant(policy, rel, after))))
		finding_add(&findings, ERRCODE_HUKOU_HANDS, table,
					"Have an administrator do it who is not limited to an office, or to one above.",
					psprintf("role \"%s\" administers the offices below its own, their officers and what these delegate, and nothing else",
							 GetUserNameFromId(GetUserId(), false)));
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
