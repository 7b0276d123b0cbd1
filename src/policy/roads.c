/*
 * roads.c
 *	  Roads: loading them, and finding the one that decides.
 *
 * A road goes by the offices that keep the register and take the application,
 * and by the provincial systems those belong to; never by the digits of a
 * citizen id, which tell where somebody was first registered.
 */
#include "postgres.h"

#include "policy/load.h"
#include "policy/roads.h"
#include "policy/scan.h"
#include "utils/builtins.h"
#include "utils/datetime.h"

static const char *const mode_names[] = {
	[ROUTE_DECIDE] = "decide",
	[ROUTE_ON_BEHALF] = "on_behalf",
	[ROUTE_CLOSED] = "closed",
};

const char *
route_mode_name(RouteMode mode)
{
	return mode_names[mode];
}

bool
route_is_open(const Route *route)
{
	return route != NULL && route->mode != ROUTE_CLOSED;
}

/* ------------------------------------------------------------------ loading */

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

/* A row of hukou.area_members. */
typedef struct AreaMember
{
	const char *area;
	int			node;
} AreaMember;

/* The CHECK constraints of hukou.routes leave nothing else to read. */
static void
read_place(Place *place, const char *text, const Rows *members)
{
	const char *name = strchr(text, ':');

	place->text = text;
	if (name == NULL)
	{
		place->kind = PLACE_EVERYWHERE;
		return;
	}
	name++;
	if (text[0] == 'a')
	{
		place->kind = PLACE_AREA;
		for (int i = 0; i < members->n; i++)
		{
			const AreaMember *m = &((AreaMember *) members->data)[i];

			if (strcmp(m->area, name) == 0 && m->node >= 0 && m->node < NODE_LIMIT)
				place->members[m->node / 64] |= UINT64CONST(1) << (m->node % 64);
		}
		return;
	}
	place->kind = text[0] == 'n' ? PLACE_NODE : text[0] == 'p' ? PLACE_PREFECTURE : PLACE_OFFICE;
	place->code = strtoll(name, NULL, 10);
}

static int
compare_routes(const void *a, const void *b)
{
	const Route *x = a;
	const Route *y = b;
	int			cmp = strcmp(x->service, y->service);

	if (cmp == 0)
		cmp = strcmp(x->type != NULL ? x->type : "", y->type != NULL ? y->type : "");
	if (cmp == 0)
		cmp = strcmp(x->origin.text, y->origin.text);
	if (cmp == 0)
		cmp = strcmp(x->accepting.text, y->accepting.text);
	return cmp != 0 ? cmp : (x->from > y->from) - (x->from < y->from);
}

void
load_roads(Policy *policy, Snapshot snapshot)
{
	static const char *const node_columns[] = {"node", "name_zh"};
	static const char *const member_columns[] = {"area", "node"};
	static const char *const route_columns[] = {
		"service", "service_type", "origin", "accepting", "valid", "mode", "workflow",
		"start_verified", "basis", "evidence", "pilot"
	};
	TableScan	scan;
	Rows		members = ROWS_OF(AreaMember);
	Rows		routes = ROWS_OF(Route);

	scan_all(&scan, policy, "nodes", node_columns, lengthof(node_columns), snapshot);
	while (scan_next(&scan))
	{
		int			node = scan_int16(&scan, 0, 0);

		if (node >= 0 && node < NODE_LIMIT)
			policy->nodes[node] = scan_text(&scan, 1);
	}
	scan_end(&scan);

	scan_all(&scan, policy, "area_members", member_columns, lengthof(member_columns), snapshot);
	while (scan_next(&scan))
	{
		AreaMember *m = rows_add(&members);

		m->area = scan_text(&scan, 0);
		m->node = scan_int16(&scan, 1, -1);
	}
	scan_end(&scan);

	scan_all(&scan, policy, "routes", route_columns, lengthof(route_columns), snapshot);
	while (scan_next(&scan))
	{
		Route	   *r = rows_add(&routes);
		const char *mode;

		r->service = scan_text(&scan, 0);
		r->type = scan_text(&scan, 1);
		if (strcmp(r->type, "*") == 0)
			r->type = NULL;
		read_place(&r->origin, scan_text(&scan, 2), &members);
		read_place(&r->accepting, scan_text(&scan, 3), &members);
		scan_daterange(&scan, 4, &r->from, &r->to);
		mode = scan_text(&scan, 5);
		r->mode = mode[0] == 'd' ? ROUTE_DECIDE : mode[0] == 'o' ? ROUTE_ON_BEHALF : ROUTE_CLOSED;
		r->workflow = scan_nullable_text(&scan, 6);
		r->start_verified = scan_bool(&scan, 7);
		r->basis = scan_text(&scan, 8);
		r->evidence = scan_text(&scan, 9);
		r->pilot = scan_bool(&scan, 10);
		r->kind = r->type != NULL ? policy_service_type(policy, r->service, r->type) : NULL;
		r->text = psprintf("%s %s, %s to %s, from %s", r->service, r->type != NULL ? r->type : "*",
						   r->origin.text, r->accepting.text, day_text(r->from));
		r->answer_text = CStringGetTextDatum(r->text);
		r->answer_basis = CStringGetTextDatum(r->basis);
		r->answer_evidence = CStringGetTextDatum(r->evidence);
	}
	scan_end(&scan);
	policy->routes = (Route *) routes.data;
	policy->nroutes = routes.n;
	if (routes.n > 1)
		qsort(routes.data, routes.n, routes.size, compare_routes);
	for (int i = 0; i < policy->nservice_types; i++)
	{
		ServiceType *t = &policy->service_types[i];

		while (t->first_route < routes.n && strcmp(policy->routes[t->first_route].service, t->service) < 0)
			t->first_route++;
		t->end_route = t->first_route;
		while (t->end_route < routes.n && strcmp(policy->routes[t->end_route].service, t->service) == 0)
			t->end_route++;
	}
}

/* --------------------------------------------------------------- resolution */

/* How closely a place fits a spot; the higher the closer, -1 for not at all. */
static int
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
				office = office->parent != 0 ? policy_office(policy, office->parent) : NULL;
			}
			return -1;
	}
	return -1;
}

static bool
kind_fits(const Route *route, const ServiceType *kind)
{
	return route->type == NULL || route->kind == kind;
}

const Route *
policy_route(const Policy *policy, const ServiceType *kind,
			 Spot origin, Spot accepting, DateADT day, const Route **runner_up)
{
	const Route *best = NULL;
	const Route *second = NULL;
	int			best_fit = -1;
	int			second_fit = -1;

	for (int i = kind->first_route; i < kind->end_route; i++)
	{
		const Route *r = &policy->routes[i];
		int			accepting_fit;
		int			origin_fit;
		int			fit;

		if (day < r->from || day >= r->to || !kind_fits(r, kind) ||
			(accepting_fit = place_fits(policy, &r->accepting, accepting)) < 0 ||
			(origin_fit = place_fits(policy, &r->origin, origin)) < 0)
			continue;
		fit = (accepting_fit * 64 + origin_fit) * 2 + (r->type != NULL ? 1 : 0);
		if (fit > best_fit)
		{
			second = best;
			second_fit = best_fit;
			best = r;
			best_fit = fit;
		}
		else if (fit > second_fit)
		{
			second = r;
			second_fit = fit;
		}
	}
	if (runner_up != NULL)
		*runner_up = second;
	return best;
}

static int
compare_days(const void *a, const void *b)
{
	DateADT		x = *(const DateADT *) a;
	DateADT		y = *(const DateADT *) b;

	return (x > y) - (x < y);
}

RoadPeriod *
policy_road(const Policy *policy, const ServiceType *kind,
			Spot origin, Spot accepting, int *nperiods)
{
	int			ndays = 0;
	int			n = 0;
	DateADT    *days;
	RoadPeriod *periods;

	/* another row can come to decide only on a day on which one begins or ends */
	days = palloc(sizeof(DateADT) * (2 * (kind->end_route - kind->first_route) + 1));
	days[ndays++] = DATEVAL_NOBEGIN;
	for (int i = kind->first_route; i < kind->end_route; i++)
	{
		const Route *r = &policy->routes[i];

		if (r->from >= r->to || !kind_fits(r, kind) ||
			place_fits(policy, &r->accepting, accepting) < 0 ||
			place_fits(policy, &r->origin, origin) < 0)
			continue;
		days[ndays++] = r->from;
		if (r->to != DATEVAL_NOEND)
			days[ndays++] = r->to;
	}
	qsort(days, ndays, sizeof(DateADT), compare_days);

	periods = palloc(sizeof(RoadPeriod) * ndays);
	for (int i = 0; i < ndays; i++)
	{
		const Route *route;

		if (i > 0 && days[i] == days[i - 1])
			continue;
		route = policy_route(policy, kind, origin, accepting, days[i], NULL);
		if (n > 0 && periods[n - 1].route == route)
			continue;
		if (n > 0)
			periods[n - 1].to = days[i];
		periods[n].from = days[i];
		periods[n].to = DATEVAL_NOEND;
		periods[n++].route = route;
	}
	pfree(days);
	*nperiods = n;
	return periods;
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

bool
policy_road_varies(const Policy *policy, const ServiceType *kind,
				   Spot origin, Spot accepting, DateADT day)
{
	for (int i = kind->first_route; i < kind->end_route; i++)
	{
		const Route *r = &policy->routes[i];

		if (day >= r->from && day < r->to && kind_fits(r, kind) &&
			(r->origin.kind >= PLACE_PREFECTURE || r->accepting.kind >= PLACE_PREFECTURE) &&
			place_within(policy, &r->origin, origin) && place_within(policy, &r->accepting, accepting))
			return true;
	}
	return false;
}

/* --------------------------------------------------------------------- text */

char *
day_text(DateADT day)
{
	int			year,
				month,
				mday;

	if (DATE_NOT_FINITE(day))
		return pstrdup("unknown");
	j2date(day + POSTGRES_EPOCH_JDATE, &year, &month, &mday);
	return psprintf("%04d-%02d-%02d", year, month, mday);
}
