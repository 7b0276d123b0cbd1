/*
 * lawful.h
 *	  Law 10: is a workflow lawful, and may a case go on under another version?
 */
#ifndef HUKOU_JUDGE_LAWFUL_H
#define HUKOU_JUDGE_LAWFUL_H

#include "postgres.h"

#include "judge/judge.h"

/* With officers, also whether its duties can be done by somebody today. */
extern void judge_workflow(const Workflow *workflow, DateADT today, bool with_officers,
						   Findings *findings);

/*
 * Does the version allow steps: is it published, as it was published, and
 * lawful?  Until COMMIT judges it, a version may be none of these.
 */
extern bool workflow_allows_steps(const Workflow *workflow);

/* The shortest way from the beginning to "completed": PolicyTransitions. */
extern List *workflow_way(const Workflow *workflow);

/* A step a case has taken, and the state it led to. */
typedef struct PastStep
{
	const char *action;
	const PolicyTransition *transition; /* NULL: the opening, an amendment, a migration */
	Oid			to;
} PastStep;

/* May a case in that state, with that past, go on under the workflow? */
extern void judge_migration(const Workflow *workflow, Oid state, const PastStep *past, int npast,
							DateADT today, Findings *findings);

#endif							/* HUKOU_JUDGE_LAWFUL_H */
