/*
 * timing.h
 *	  The limits of a case: its budget, its pauses, and what time alone causes.
 */
#ifndef HUKOU_CASES_TIMING_H
#define HUKOU_CASES_TIMING_H

#include "cases/guard.h"

/* What comes of a limit that has passed. */
typedef enum TimerAct
{
	TIMER_OVERDUE,				/* a mark on the case */
	TIMER_ESCALATE,				/* a mark for the office above the one that holds it */
	TIMER_STEP					/* the system takes a step */
} TimerAct;

/* A limit that a case is under. */
typedef struct Timer
{
	const TimeLimit *limit;		/* may be NULL for the total limit, which was pinned at filing */
	const char *name;
	TimerAct	act;
	DateADT		fires;			/* first day on which it does, grace included */
	const PolicyTransition *step;	/* the system takes; NULL: none */
	int64		office;			/* the act is made for: whose limit it was, or the one above */
	bool		told;			/* the mark was made */
} Timer;

/* The limits a case in that state is under now, earliest first. */
extern Timer *timing_timers(const Policy *policy, const CaseRow *row, const PolicyState *state, int *n);

/* The case has entered a state; start: the day its clock starts, if it does. */
extern void timing_enter(const Policy *policy, CaseRow *row, const PolicyState *to, DateADT start, DateADT today);

/* Its state stands in another version of the workflow now: does the clock run there? */
extern void timing_move(const Policy *policy, CaseRow *row, const PolicyState *state, DateADT today);

/* Derives the due date from budget and ledger as they are on the row. */
extern void timing_derive(const Policy *policy, CaseRow *row);

/*
 * Derives it from the budget and the history of pauses, by today's calendar;
 * returns false, and leaves the row alone, when that makes no difference.
 */
extern bool timing_recount(const Policy *policy, CaseRow *row);

/*
 * Derives every date that today's calendar may have moved, those of a clock that
 * runs among them; returns false when none differs.
 */
extern bool timing_redate(const Policy *policy, CaseRow *row);

/* What becomes of the days on which the limits of a state were said to end. */
typedef enum SaidEnds
{
	ENDS_STAND,
	ENDS_LATER,					/* are said again where the calendar has them later */
	ENDS_ANEW
} SaidEnds;

/* Derives what the case waits for. */
extern void timing_wait(const Policy *policy, CaseRow *row, const PolicyState *state, SaidEnds ends);

/* The day on which a limit of the state was said to end; DATEVAL_NOBEGIN: none was. */
extern DateADT timing_said(const CaseRow *row, const char *timer);

/*
 * The first day on which one of them does something, a step not before put_off:
 * one that is due stays so until the case leaves the state.  DATEVAL_NOEND: never.
 */
extern DateADT timing_first_due(const Timer *timers, int n, DateADT put_off);

/* Is it a draft that waits for nothing?  Papers that come do not wake it by themselves. */
extern bool timing_sleeps(const CaseRow *row);

/* The names of those of an act that fire from a day on, up to another, and were not told; NULL: none. */
extern char *timing_names(const Timer *timers, int n, TimerAct act, DateADT from, DateADT to);

/*
 * The limits that have passed and were not marked, of a case that leaves the
 * state: the step says so itself, for no tick() will; NULL: none.
 */
extern char *timing_unmarked(const Policy *policy, const CaseRow *row, const PolicyState *state, DateADT today);

/*
 * The limit at whose end the system takes a step, if that has come by a day, and
 * tick() has neither taken it nor put it off; or NULL.
 */
extern const TimeLimit *timing_overtaken_by(const Policy *policy, const CaseRow *row, const PolicyState *state,
											DateADT today, DateADT *since);

/* Has it?  Adds a finding when it has. */
extern void judge_overtaken(const Policy *policy, const CaseRow *row, const PolicyState *state, DateADT today,
							Findings *findings);

/* The version that the last notice led to, or 0: papers of an earlier one are answered. */
extern int	timing_answered(const CaseRow *row);

/*
 * The first day on which papers came to a draft that no notice has answered;
 * DATEVAL_NOEND: none did.  Until the day of its opening is over, or a notice
 * was given, it is that day: papers are taken to come with the draft.
 */
extern DateADT timing_papers_came(const Policy *policy, const CaseRow *row);

/* The office that holds a case in a state: the window holds it for the applicant. */
extern int64 timing_holder(const CaseRow *row, const PolicyState *state);

/*
 * Makes a change in a transaction of its own inside the present one; returns
 * what of the case kept it from being made, or NULL.
 */
extern char *try_in_subtransaction(void (*change) (void *arg), void *arg);

/* A function's first argument, of how many cases it takes up at most.  Raises 22023 below one. */
extern int	expect_limit(FunctionCallInfo fcinfo);

/* May the due date be moved to where budget and ledger have it under today's calendar, by this officer? */
extern void judge_redating(const Policy *policy, const CaseRow *old, const CaseRow *new, const PolicyState *state,
						   Actor *actor, DateADT today, Findings *findings);

/* May the limit be extended now, by so many days, by this officer? */
extern void judge_extension(const Policy *policy, const CaseRow *old, const CaseRow *new, const PolicyState *state,
							Actor *actor, DateADT today, Findings *findings);

#endif							/* HUKOU_CASES_TIMING_H */
