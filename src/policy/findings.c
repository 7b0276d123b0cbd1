/*
 * findings.c
 *	  Findings: the reasons why something is not allowed, all of them at once.
 */
#include "postgres.h"

#include "access/table.h"
#include "lib/stringinfo.h"
#include "policy/findings.h"
#include "policy/scan.h"
#include "utils/builtins.h"
#include "utils/rel.h"

/*
 * The law behind a SQLSTATE, reported as the constraint's name, so that a
 * client can tell laws apart without reading messages.
 */
static const char *
law_of(int sqlstate)
{
	switch (sqlstate)
	{
		case ERRCODE_HUKOU_STEP:
			return "lawful_steps";
		case ERRCODE_HUKOU_HANDS:
			return "lawful_hands";
		case ERRCODE_HUKOU_PAPERS:
			return "lawful_papers";
		case ERRCODE_HUKOU_ROAD:
			return "lawful_roads";
		case ERRCODE_HUKOU_FROZEN:
			return "frozen_identity";
		case ERRCODE_HUKOU_STALE:
			return "expected_version";
		case ERRCODE_HUKOU_CALENDAR:
			return "honest_clock";
		case ERRCODE_HUKOU_REGISTER:
			return "one_registration";
		case ERRCODE_HUKOU_SEAL:
			return "one_change_one_event";
		default:
			return "lawful_law";
	}
}

/*
 * Adds a finding, unless it is there already.  Strings must live in the current
 * memory context or longer.
 */
void
finding_add(Findings *findings, int sqlstate, const char *subject,
			const char *remedy, const char *text)
{
	Finding    *finding;
	ListCell   *lc;

	foreach(lc, findings->list)
	{
		const Finding *there = lfirst(lc);

		if (there->sqlstate == sqlstate && strcmp(there->subject, subject) == 0 &&
			strcmp(there->text, text) == 0)
			return;
	}
	finding = palloc(sizeof(Finding));
	finding->sqlstate = sqlstate;
	finding->subject = subject;
	finding->text = text;
	finding->remedy = remedy;
	findings->list = lappend(findings->list, finding);
}

void
findings_put(ReturnSetInfo *rsinfo, const Findings *findings)
{
	ListCell   *lc;

	foreach(lc, findings->list)
	{
		const Finding *finding = lfirst(lc);
		Datum		values[4];
		bool		nulls[4] = {false, false, false, finding->remedy == NULL};

		values[0] = CStringGetTextDatum(unpack_sql_state(finding->sqlstate));
		values[1] = CStringGetTextDatum(finding->subject);
		values[2] = CStringGetTextDatum(finding->text);
		values[3] = finding->remedy == NULL ? (Datum) 0 : CStringGetTextDatum(finding->remedy);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
}

/*
 * One error for all findings: DETAIL has a line each, HINT the remedies, each
 * once.  There must be at least one finding.  It is about rel, or, when that is
 * NULL, about hukou.cases.
 */
void
findings_raise(const Findings *findings, Relation rel, const char *primary)
{
	const Finding *first = linitial(findings->list);
	StringInfoData detail;
	List	   *remedies = NIL;
	StringInfoData hint;
	ListCell   *lc;

	initStringInfo(&detail);
	initStringInfo(&hint);
	foreach(lc, findings->list)
	{
		const Finding *finding = lfirst(lc);
		bool		told = finding->remedy == NULL;
		ListCell   *seen;

		appendStringInfo(&detail, "%s%s %s: %s", detail.len > 0 ? "\n" : "",
						 unpack_sql_state(finding->sqlstate), finding->subject,
						 finding->text);
		foreach(seen, remedies)
			if (!told && strcmp(lfirst(seen), finding->remedy) == 0)
				told = true;
		if (!told)
		{
			remedies = lappend(remedies, unconstify(char *, finding->remedy));
			appendStringInfo(&hint, "%s%s", hint.len > 0 ? "\n" : "", finding->remedy);
		}
	}
	if (rel == NULL)
		rel = table_open(hukou_table_oid("cases"), AccessShareLock);
	ereport(ERROR,
			(errcode(first->sqlstate),
			 errmsg_internal("%s", primary),
			 errdetail_internal("%s", detail.data),
			 hint.len > 0 ? errhint("%s", hint.data) : 0,
			 errtableconstraint(rel, law_of(first->sqlstate))));
}
