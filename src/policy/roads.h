/*
 * roads.h
 *	  Roads (law 4): which service crosses from where to where, and since when.
 */
#ifndef HUKOU_POLICY_ROADS_H
#define HUKOU_POLICY_ROADS_H

#include "policy/policy.h"

/* Each is more specific than the one before it. */
typedef enum PlaceKind
{
	PLACE_EVERYWHERE,
	PLACE_AREA,
	PLACE_NODE,
	PLACE_PREFECTURE,
	PLACE_OFFICE
} PlaceKind;

typedef struct Place
{
	const char *text;			/* as hukou.routes has it */
	PlaceKind	kind;
	int64		code;			/* node, region or office */
	uint64		members[NODE_LIMIT / 64];	/* of an area */
} Place;

typedef enum RouteMode
{
	ROUTE_DECIDE,
	ROUTE_ON_BEHALF,
	ROUTE_CLOSED
} RouteMode;

typedef struct Route
{
	const char *service;
	const char *type;			/* NULL: any */
	const ServiceType *kind;	/* NULL: any, or there is none of that type */
	Place		origin;
	Place		accepting;
	RouteMode	mode;
	const char *workflow;		/* NULL: that of the type */
	bool		pilot;			/* in part of the places */
	bool		start_verified;
	const char *basis;
	const char *evidence;
	DateADT		from;
	DateADT		to;
	const char *text;			/* the row as a case keeps it, and a client reads it */
	Datum		answer_text;	/* text, basis and evidence, as SQL has them */
	Datum		answer_basis;
	Datum		answer_evidence;
} Route;

/*
 * One end of a road: an office, or a whole node (office NULL), which only rows
 * that name no place below the province fit.
 */
typedef struct Spot
{
	int			node;
	const Office *office;
} Spot;

#define SPOT_OF_NODE(n) ((Spot) {.node = (n)})
#define SPOT_OF_OFFICE(o) ((Spot) {.node = (o)->node, .office = (o)})

extern void load_roads(Policy *policy, Snapshot snapshot);

/*
 * The row that decides whether a kind of a service crosses from an origin to an
 * accepting place on a day: of those that fit, the most specific one, by the
 * accepting place, then the origin, then the kind.  It may say that the road is
 * closed; NULL: none fits.  Sets *runner_up, unless that is NULL, to the row
 * that would decide without it.
 */
extern const Route *policy_route(const Policy *policy, const ServiceType *kind,
								 Spot origin, Spot accepting, DateADT day, const Route **runner_up);
extern bool route_is_open(const Route *route);

/* In the order of time, days [from, to) on which one row, or none, decides. */
typedef struct RoadPeriod
{
	DateADT		from;
	DateADT		to;
	const Route *route;			/* or NULL */
} RoadPeriod;

/* All periods there are, the first from DATEVAL_NOBEGIN, the last to DATEVAL_NOEND. */
extern RoadPeriod *policy_road(const Policy *policy, const ServiceType *kind,
							   Spot origin, Spot accepting, int *nperiods);

/* Is there a row for a place below the province of either end, that day, which may decide otherwise? */
extern bool policy_road_varies(const Policy *policy, const ServiceType *kind,
							   Spot origin, Spot accepting, DateADT day);

extern bool place_has_node(const Place *place, int node);

/* Could a place fit some office of a spot that is a whole node? */
extern bool place_within(const Policy *policy, const Place *place, Spot spot);

/* Do they have a node in common, as areas? */
extern bool places_meet(const Place *a, const Place *b);

extern const char *route_mode_name(RouteMode mode);

/* The first day of a road, as text; "unknown" when it has none. */
extern char *day_text(DateADT day);

#endif							/* HUKOU_POLICY_ROADS_H */
