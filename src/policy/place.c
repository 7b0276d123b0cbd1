/*
 * place.c
 *	  Which rules fit a question, and how closely.
 *
 * A rule goes by the offices that keep the register and take the application,
 * and by the provincial systems those belong to; never by the digits of a
 * citizen id, which tell where somebody was first registered.
 */
#include "postgres.h"

#include "policy/place.h"
#include "policy/policy.h"
#include "policy/scan.h"
#include "utils/fmgroids.h"

bool
region_exists(int32 region)
{
	static const char *const columns[] = {"region"};
	static const RegProcedure equals[] = {F_INT4EQ};
	Datum		key = Int32GetDatum(region);
	TableScan	scan;
	bool		found;

	scan_begin(&scan, "regions", columns, lengthof(columns), NULL, 1, &key, equals);
	found = scan_next(&scan);
	scan_end(&scan);
	return found;
}

bool
place_has_node(const Place *place, int node)
{
	return node >= 0 && node < NODE_LIMIT &&
		(place->members[node / 64] & (UINT64CONST(1) << (node % 64))) != 0;
}

bool
places_meet(const Place *a, const Place *b)
{
	for (int i = 0; i < NODE_LIMIT / 64; i++)
		if ((a->members[i] & b->members[i]) != 0)
			return true;
	return false;
}

bool
places_tie(const Place *a, const Place *b)
{
	return a->kind == b->kind &&
		(a->kind == PLACE_EVERYWHERE || (a->kind == PLACE_AREA ? places_meet(a, b) : a->code == b->code));
}

int
place_fits(const Policy *policy, const Place *place, Spot spot)
{
	const Office *office = spot.office;

	switch (place->kind)
	{
		case PLACE_EVERYWHERE:
			return PLACE_EVERYWHERE;
		case PLACE_AREA:
			return place_has_node(place, spot.node) ? PLACE_AREA : -1;
		case PLACE_NODE:
			return spot.node == place->code ? PLACE_NODE : -1;
		case PLACE_PREFECTURE:
			return office != NULL && office->region / 100 == place->code / 100 ? PLACE_PREFECTURE : -1;
		case PLACE_OFFICE:
			/* the office itself, or one above it: the nearer, the closer */
			for (int level = 0; office != NULL && level < MAX_OFFICE_LEVELS; level++)
			{
				if (office->code == place->code)
					return PLACE_OFFICE + MAX_OFFICE_LEVELS - level;
				office = office_above(policy, office);
			}
			return -1;
	}
	return -1;
}

bool
place_within(const Policy *policy, const Place *place, Spot spot)
{
	const Office *office;

	switch (place->kind)
	{
		case PLACE_PREFECTURE:
			/* 兵团 has its cities among the regions of Xinjiang */
			return place->code / 10000 == spot.node || (spot.node == NODE_BINGTUAN && place->code / 10000 == 65);
		case PLACE_OFFICE:
			office = policy_office(policy, place->code);
			return office != NULL && office->node == spot.node;
		default:
			return place_fits(policy, place, spot) >= 0;
	}
}

void
scopes_of_service(const void *rows, int n, size_t size, const char *service, int *first, int *end)
{
	const char *row = rows;

	for (*first = 0; *first < n && strcmp(((const Scope *) (row + *first * size))->service, service) < 0; (*first)++)
		;
	for (*end = *first; *end < n && strcmp(((const Scope *) (row + *end * size))->service, service) == 0; (*end)++)
		;
}

bool
scope_has_kind(const Scope *scope, const ServiceType *kind)
{
	return scope->type == NULL ? scope->service == kind->service : scope->kind == kind;
}

int
scope_places_fit(const Scope *scope, const Question *q)
{
	int			accepting = place_fits(q->policy, &scope->accepting, q->accepting);
	int			origin = accepting < 0 ? -1 : place_fits(q->policy, &scope->origin, q->origin);

	return origin < 0 ? -1 : accepting * 64 + origin;
}

int
scope_fits(const Scope *scope, const Question *q)
{
	int			fit;

	if (q->day < scope->from || q->day >= scope->to || !scope_has_kind(scope, q->kind) ||
		(fit = scope_places_fit(scope, q)) < 0)
		return -1;
	return fit * 2 + (scope->type != NULL ? 1 : 0);
}
