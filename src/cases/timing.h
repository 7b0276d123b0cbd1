/*
 * timing.h
 *	  The limits of a case: its budget, its pauses, and what time alone causes.
 */
#ifndef HUKOU_CASES_TIMING_H
#define HUKOU_CASES_TIMING_H

#include "cases/case_row.h"
#include "judge/judge.h"

#define ACTION_EXTEND "extend"
#define ACTION_OVERDUE "overdue"
#define ACTION_REDATE "redate"
#define ACTION_POSTPONE "postpone"

/* A limit that a case is under. */
typedef struct Timer
{
	const TimeLimit *limit;		/* NULL: the total limit, as it was pinned at filing */
	DateADT		fires;			/* first day on which it has passed, grace included */
} Timer;

/* Whose policy and places the limits of a case are judged by; false when its kind or an office is gone. */
extern bool timing_question(const Policy *policy, const CaseRow *row, Question *question);

/* The limits a case in that state is under now, earliest first. */
extern Timer *timing_timers(const Policy *policy, const CaseRow *row, const PolicyState *state, int *n);

/* The case has entered a state (from NULL: it was opened); start: the day its clock starts, if it does. */
extern void timing_enter(const Policy *policy, CaseRow *row, const PolicyState *from, const PolicyState *to,
						 DateADT start, DateADT today);

/* Derives due date and wakes_on from budget and ledger; marks before since were made. */
extern void timing_derive(const Policy *policy, CaseRow *row, const PolicyState *state, DateADT since);

/* The first day after the marks before since; DATEVAL_NOEND: never. */
extern DateADT timing_wakes(const Policy *policy, const CaseRow *row, const PolicyState *state, DateADT since);

/* The first day whose marks may not have been made yet. */
extern DateADT timing_since(const CaseRow *row, DateADT today);

/* May the limit be extended now, by so many days, by this officer? */
extern void judge_extension(const Policy *policy, const CaseRow *old, const CaseRow *new, const PolicyState *state,
							const Actor *actor, DateADT today, Findings *findings);

#endif							/* HUKOU_CASES_TIMING_H */
