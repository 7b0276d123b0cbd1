/*
 * roads.h
 *	  Roads (law 4): which service crosses from where to where, and since when.
 */
#ifndef HUKOU_POLICY_ROADS_H
#define HUKOU_POLICY_ROADS_H

#include "policy/policy.h"

typedef enum RouteMode
{
	ROUTE_DECIDE,
	ROUTE_ON_BEHALF,
	ROUTE_CLOSED
} RouteMode;

typedef struct Route
{
	Scope		scope;			/* its text is what a case keeps, and a client reads */
	RouteMode	mode;
	const char *workflow;		/* NULL: that of the type */
	bool		pilot;			/* in part of the places */
	bool		start_verified;
	const char *evidence;
	Datum		answer_text;	/* text, basis and evidence, as SQL has them */
	Datum		answer_basis;
	Datum		answer_evidence;
} Route;

/*
 * The row that decides whether a kind of a service crosses from an origin to an
 * accepting place on a day: of those that fit, the most specific one, by the
 * accepting place, then the origin, then the kind.  It may say that the road is
 * closed; NULL: none fits.  Sets *runner_up, unless that is NULL, to the row
 * that would decide without it.
 */
extern const Route *policy_route(const Question *question, const Route **runner_up);
extern bool route_is_open(const Route *route);

/* In the order of time, days [from, to) on which one row, or none, decides. */
typedef struct RoadPeriod
{
	DateADT		from;
	DateADT		to;
	const Route *route;			/* or NULL */
} RoadPeriod;

/* All periods there are, the first from DATEVAL_NOBEGIN, the last to DATEVAL_NOEND; the day of the question does not matter. */
extern RoadPeriod *policy_road(const Question *question, int *nperiods);

/* Is there a row for a place below the province of either end, that day, which may decide otherwise? */
extern bool policy_road_varies(const Question *question);

extern const char *route_mode_name(RouteMode mode);

/* The first day of a road, as text; "unknown" when it has none. */
extern char *day_text(DateADT day);

#endif							/* HUKOU_POLICY_ROADS_H */
