/*
 * roads.c
 *	  Roads: loading them, and finding the one that decides.
 *
 * A road says that a kind of a service may cross from where the register is to
 * where the applicant stands.
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

void
load_roads(Policy *policy, const Rows *members, Snapshot snapshot)
{
	static const char *const route_columns[] = {
		SCOPE_COLUMNS, "mode", "workflow", "start_verified", "evidence", "pilot"
	};
	TableScan	scan;
	Rows		routes = ROWS_OF(Route);

	scan_all(&scan, policy, "routes", route_columns, lengthof(route_columns), snapshot);
	while (scan_next(&scan))
	{
		Route	   *r = rows_add(&routes);
		const char *mode;

		scan_scope(&scan, policy, members, &r->scope);
		mode = scan_text(&scan, SCOPE_END);
		r->mode = mode[0] == 'd' ? ROUTE_DECIDE : mode[0] == 'o' ? ROUTE_ON_BEHALF : ROUTE_CLOSED;
		r->workflow = scan_nullable_text(&scan, SCOPE_END + 1);
		r->start_verified = scan_bool(&scan, SCOPE_END + 2);
		r->evidence = scan_text(&scan, SCOPE_END + 3);
		r->pilot = scan_bool(&scan, SCOPE_END + 4);
		r->answer_text = CStringGetTextDatum(r->scope.text);
		r->answer_basis = CStringGetTextDatum(r->scope.basis);
		r->answer_evidence = CStringGetTextDatum(r->evidence);
	}
	scan_end(&scan);
	policy->routes = (Route *) routes.data;
	policy->nroutes = routes.n;
	if (routes.n > 1)
		qsort(routes.data, routes.n, routes.size, compare_scopes);
	for (int i = 0; i < policy->nservice_types; i++)
	{
		ServiceType *t = &policy->service_types[i];

		scopes_of_service(routes.data, routes.n, routes.size, t->service, &t->first_route, &t->end_route);
	}
}

/* --------------------------------------------------------------- resolution */

const Route *
policy_route(const Question *q, const Route **runner_up)
{
	const Route *best = NULL;
	const Route *second = NULL;
	int			best_fit = -1;
	int			second_fit = -1;

	for (int i = q->kind->first_route; i < q->kind->end_route; i++)
	{
		const Route *r = &q->policy->routes[i];
		int			fit = scope_fits(&r->scope, q);

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
policy_road(const Question *question, int *nperiods)
{
	const ServiceType *kind = question->kind;
	Question	q = *question;
	int			ndays = 0;
	int			n = 0;
	DateADT    *days;
	RoadPeriod *periods;

	*nperiods = 0;
	if (kind->from >= kind->to)
		return NULL;
	/* another row can come to decide only on a day on which one begins or ends, while there is the kind */
	days = palloc(sizeof(DateADT) * (2 * (kind->end_route - kind->first_route) + 1));
	days[ndays++] = kind->from;
	for (int i = kind->first_route; i < kind->end_route; i++)
	{
		const Scope *s = &q.policy->routes[i].scope;

		if (s->from >= s->to || !scope_has_kind(s, kind) || scope_places_fit(s, &q) < 0)
			continue;
		if (s->from > kind->from && s->from < kind->to)
			days[ndays++] = s->from;
		if (s->to > kind->from && s->to < kind->to)
			days[ndays++] = s->to;
	}
	qsort(days, ndays, sizeof(DateADT), compare_days);

	periods = palloc(sizeof(RoadPeriod) * ndays);
	for (int i = 0; i < ndays; i++)
	{
		const Route *route;

		if (i > 0 && days[i] == days[i - 1])
			continue;
		q.day = days[i];
		route = policy_route(&q, NULL);
		if (n > 0 && periods[n - 1].route == route)
			continue;
		if (n > 0)
			periods[n - 1].to = days[i];
		periods[n].from = days[i];
		periods[n].to = kind->to;
		periods[n++].route = route;
	}
	pfree(days);
	*nperiods = n;
	return periods;
}

bool
policy_road_varies(const Question *q)
{
	for (int i = q->kind->first_route; i < q->kind->end_route; i++)
	{
		const Scope *s = &q->policy->routes[i].scope;

		if (q->day >= s->from && q->day < s->to && scope_has_kind(s, q->kind) &&
			(s->origin.kind >= PLACE_PREFECTURE || s->accepting.kind >= PLACE_PREFECTURE) &&
			place_within(q->policy, &s->origin, q->origin) && place_within(q->policy, &s->accepting, q->accepting))
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
