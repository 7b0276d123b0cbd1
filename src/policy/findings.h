/*
 * findings.h
 *	  Findings: the reasons why something is not allowed, all of them at once.
 */
#ifndef HUKOU_POLICY_FINDINGS_H
#define HUKOU_POLICY_FINDINGS_H

#include "postgres.h"

#include "nodes/execnodes.h"
#include "nodes/pg_list.h"
#include "policy/errcodes.h"
#include "utils/relcache.h"

typedef struct Finding
{
	int			sqlstate;		/* of class HK */
	const char *subject;		/* what it is about: a column, duty, requirement */
	const char *text;			/* the reason, a clause without a period */
	const char *remedy;			/* what to do, a full sentence, or NULL */
} Finding;

typedef struct Findings
{
	List	   *list;			/* of Finding, in order of the laws */
} Findings;

extern void finding_add(Findings *findings, int sqlstate, const char *subject,
						const char *remedy, const char *text);

/* Adds a row (sqlstate, subject, finding, remedy) for each finding. */
extern void findings_put(ReturnSetInfo *rsinfo, const Findings *findings);

/* Raises all findings as one error; the first gives its SQLSTATE. */
extern void findings_raise(const Findings *findings, Relation rel,
						   const char *primary) pg_attribute_noreturn();

#endif							/* HUKOU_POLICY_FINDINGS_H */
