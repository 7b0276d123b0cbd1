/*
 * road.h
 *	  Law 4: is there a road for a case, and what would be open instead?
 */
#ifndef HUKOU_JUDGE_ROAD_H
#define HUKOU_JUDGE_ROAD_H

#include "postgres.h"

#include "policy/findings.h"
#include "policy/roads.h"

/*
 * Fills in a question for a client who names offices: a closed one leads to its
 * successor.  Returns a note that says so, or NULL.  Raises 22023 for a kind or
 * an office there is not, and for an infinite date.
 */
extern char *road_question(const Policy *policy, const char *service, const char *type, int64 origin,
						   int64 accepting, DateADT day, Question *question);

/* Within one node no road is asked for. */
extern bool road_crosses(const Question *question);

/* The row that decides, or NULL. */
extern const Route *road_route(const Question *question);

/*
 * May it be handled so, by that row?  There is such a kind, both offices are
 * open, and the row is, or none is asked for; and the workflow is in force.
 */
extern bool road_is_open(const Question *question, const Route *route);

/* Where no road is open, does one apply at the origin?  Else where one stands, with the origin's papers in hand. */
extern bool road_at_origin(const Question *question);

/* The workflow a road leads to; route NULL: within one node. */
extern const char *road_workflow(const Question *question, const Route *route);

/* Adds a finding unless the question's road is open, or none is asked for. */
extern void judge_road(const Question *question, Findings *findings);

/* What would be open, for a question whose road is not; "" when nothing would. */
extern char *road_kinds(const Question *question);
extern bool road_reverse_open(const Question *question);
extern const RoadPeriod *road_next(const Question *question);

/* The period in which it opened, and has been open without a break since; it is open on the day of the question. */
extern const RoadPeriod *road_opened(const Question *question);

#endif							/* HUKOU_JUDGE_ROAD_H */
