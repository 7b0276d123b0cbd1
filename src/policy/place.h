/*
 * place.h
 *	  What a rule is for: a service, two places, and a time; and which of several
 *	  rules that fit decides.
 *
 * Roads, limits, fees and document rules all are for a service and a kind of
 * it, for where the register is (origin) and where the applicant stands
 * (accepting), and for some days.
 */
#ifndef HUKOU_POLICY_PLACE_H
#define HUKOU_POLICY_PLACE_H

#include "postgres.h"

#include "utils/date.h"

struct Policy;
struct Office;
struct ServiceType;

#define NODE_LIMIT 128			/* nodes are 10 to 99 */
#define NODE_BINGTUAN 66

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
	const char *text;			/* as policy has it */
	PlaceKind	kind;
	int64		code;			/* node, region or office */
	uint64		members[NODE_LIMIT / 64];	/* of an area */
} Place;

/*
 * One end of a road: an office, or a whole node (office NULL), which only rows
 * that name no place below the province fit.
 */
typedef struct Spot
{
	int			node;
	const struct Office *office;
} Spot;

#define SPOT_OF_NODE(n) ((Spot) {.node = (n)})
#define SPOT_OF_OFFICE(o) ((Spot) {.node = (o)->node, .office = (o)})

typedef struct Scope
{
	const char *service;
	const char *type;			/* NULL: any */
	const struct ServiceType *kind; /* NULL: any, or there is none of that type */
	Place		origin;
	Place		accepting;
	DateADT		from;
	DateADT		to;
	const char *basis;
	const char *text;			/* for people, and for the case a road was filed by */
} Scope;

/* A case, or somebody who asks about one. */
typedef struct Question
{
	const struct Policy *policy;
	const struct ServiceType *kind;
	Spot		origin;
	Spot		accepting;
	DateADT		day;
} Question;

/* Which of n rows that begin with a Scope, sorted by service, are of one: [first, end). */
extern void scopes_of_service(const void *rows, int n, size_t size, const char *service, int *first, int *end);

/* Each returns how closely it fits; the higher the closer, -1 for not at all. */
extern int	place_fits(const struct Policy *policy, const Place *place, Spot spot);
extern int	scope_places_fit(const Scope *scope, const Question *question);

/* ... by the accepting place, then the origin, then the kind */
extern int	scope_fits(const Scope *scope, const Question *question);

/* Is it for the kind, whatever the place and the day? */
extern bool scope_has_kind(const Scope *scope, const struct ServiceType *kind);

extern bool place_has_node(const Place *place, int node);

/* Could a place fit some office of a spot that is a whole node? */
extern bool place_within(const struct Policy *policy, const Place *place, Spot spot);

/* Is there, or was there, such a division? */
extern bool region_exists(int32 region);

/* Do they have a node in common, as areas? */
extern bool places_meet(const Place *a, const Place *b);

/* Equally specific, and not apart? */
extern bool places_tie(const Place *a, const Place *b);

#endif							/* HUKOU_POLICY_PLACE_H */
