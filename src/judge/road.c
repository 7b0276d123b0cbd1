/*
 * road.c
 *	  Law 4: a case crosses from one provincial system to another only on a road
 *	  that is open on its filing day.
 *
 * Coverage is a matter of service, kind, direction and day (国办发〔2020〕35号
 * and the notices in hukou.routes).  Who is refused is told what would be open.
 */
#include "postgres.h"

#include "judge/road.h"
#include "lib/stringinfo.h"

bool
road_crosses(const Question *question)
{
	return question->origin.node != question->accepting.node;
}

const Route *
road_route(const Question *q)
{
	return policy_route(q, NULL);
}

bool
road_is_open(const Question *q, const Route *route)
{
	return q->day >= q->kind->from && q->day < q->kind->to &&
		(!road_crosses(q) || route_is_open(route)) &&
		policy_workflow_on(q->policy, road_workflow(q, route), q->day) != NULL &&
		office_is_open(q->origin.office, q->day) && office_is_open(q->accepting.office, q->day);
}

const char *
road_workflow(const Question *q, const Route *route)
{
	return route != NULL && route->workflow != NULL ? route->workflow : q->kind->workflow;
}

bool
road_at_origin(const Question *q)
{
	const Service *service = policy_service(q->policy, q->kind->service);

	return service == NULL || service->origin_without_road;
}

/* ---------------------------------------------------------------- questions */

/* Other kinds of the service that are open there that day, with commas. */
char *
road_kinds(const Question *question)
{
	const Policy *policy = question->policy;
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < policy->nservice_types; i++)
	{
		const ServiceType *t = &policy->service_types[i];
		Question other = *question;

		other.kind = t;
		if (strcmp(t->service, question->kind->service) == 0 && t != question->kind &&
			question->day >= t->from && question->day < t->to && route_is_open(road_route(&other)))
			appendStringInfo(&list, "%s%s", list.len > 0 ? ", " : "", t->type);
	}
	return list.data;
}

bool
road_reverse_open(const Question *question)
{
	Question reverse = *question;

	reverse.origin = question->accepting;
	reverse.accepting = question->origin;
	return route_is_open(road_route(&reverse));
}

/* The first period after the day of the question in which the road is open, or NULL. */
const RoadPeriod *
road_next(const Question *q)
{
	int			n;
	const RoadPeriod *periods = policy_road(q, &n);

	for (int i = 0; i < n; i++)
		if (periods[i].from > q->day && route_is_open(periods[i].route))
			return &periods[i];
	return NULL;
}

/*
 * The period in which the road opened, and has been open without a break since,
 * as a pilot or for all of it; it is open on the day of the question.
 */
const RoadPeriod *
road_opened(const Question *q)
{
	int			n;
	const RoadPeriod *periods = policy_road(q, &n);
	int			opened = 0;

	for (int i = 1; i < n && periods[i].from <= q->day; i++)
		if (!route_is_open(periods[i - 1].route) || !route_is_open(periods[i].route) ||
			periods[i - 1].route->pilot != periods[i].route->pilot)
			opened = i;
	return &periods[opened];
}

static char *
spot_text(const Policy *policy, Spot spot)
{
	const char *name = policy_node_name(policy, spot.node);

	return spot.office != NULL ?
		psprintf("%s (%s)", office_text(spot.office->code), name) :
		psprintf("%d (%s)", spot.node, name);
}

void
judge_road(const Question *q, Findings *findings)
{
	const Route *route;
	StringInfoData remedy;
	const RoadPeriod *next;
	char	   *kinds;

	if (!road_crosses(q) || route_is_open(route = road_route(q)))
		return;
	initStringInfo(&remedy);
	next = road_next(q);
	kinds = road_kinds(q);
	if (next != NULL)
		appendStringInfo(&remedy, "It opens on %s [%s]. ", day_text(next->from), next->route->scope.basis);
	if (kinds[0] != '\0')
		appendStringInfo(&remedy, "Open there that day: %s. ", kinds);
	if (road_reverse_open(q))
		appendStringInfoString(&remedy, "The other direction is open. ");
	if (!road_at_origin(q))
		appendStringInfo(&remedy, "The application can be made without the road, with the papers of %s in hand.",
						 spot_text(q->policy, q->origin));
	else if (q->origin.office == NULL || office_is_open(q->origin.office, q->day))
		appendStringInfo(&remedy, "The application can be made at the origin itself, %s.",
						 spot_text(q->policy, q->origin));
	finding_add(findings, ERRCODE_HUKOU_ROAD, "route", remedy.data,
				psprintf("%s/%s from %s to %s is not open on %s%s%s%s", q->kind->service, q->kind->type,
						 spot_text(q->policy, q->origin), spot_text(q->policy, q->accepting), day_text(q->day),
						 route != NULL ? " [" : "", route != NULL ? route->scope.basis : "", route != NULL ? "]" : ""));
}
