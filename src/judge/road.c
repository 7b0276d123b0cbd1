/*
 * road.c
 *	  Law 4: a case crosses from one provincial system to another only on a road
 *	  that is open on its filing day; and law 10 for roads.
 *
 * Coverage is a matter of service, kind, direction and day (国办发〔2020〕35号
 * and the notices in hukou.routes).  Who is refused is told what would be open.
 */
#include "postgres.h"

#include "commands/trigger.h"
#include "access/xact.h"
#include "compat.h"
#include "funcapi.h"
#include "judge/road.h"
#include "lib/stringinfo.h"
#include "policy/scan.h"
#include "storage/lmgr.h"
#include "utils/fmgroids.h"
#include "utils/inval.h"
#include "utils/snapmgr.h"

PG_FUNCTION_INFO_V1(hukou_check_routes);
PG_FUNCTION_INFO_V1(hukou_route_guard);

bool
road_crosses(const RoadQuestion *question)
{
	return question->origin.node != question->accepting.node;
}

const Route *
road_route(const RoadQuestion *q)
{
	return policy_route(q->policy, q->kind, q->origin, q->accepting, q->day, NULL);
}

bool
road_is_open(const RoadQuestion *q, const Route *route)
{
	return q->day >= q->kind->from && q->day < q->kind->to &&
		(!road_crosses(q) || route_is_open(route)) &&
		office_is_open(q->origin.office, q->day) && office_is_open(q->accepting.office, q->day);
}

const char *
road_workflow(const RoadQuestion *q, const Route *route)
{
	return route != NULL && route->workflow != NULL ? route->workflow : q->kind->workflow;
}

/* ---------------------------------------------------------------- questions */

/* Other kinds of the service that are open there that day, with commas. */
char *
road_kinds(const RoadQuestion *question)
{
	const Policy *policy = question->policy;
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < policy->nservice_types; i++)
	{
		const ServiceType *t = &policy->service_types[i];
		RoadQuestion other = *question;

		other.kind = t;
		if (strcmp(t->service, question->kind->service) == 0 && t != question->kind &&
			question->day >= t->from && question->day < t->to && route_is_open(road_route(&other)))
			appendStringInfo(&list, "%s%s", list.len > 0 ? ", " : "", t->type);
	}
	return list.data;
}

bool
road_reverse_open(const RoadQuestion *question)
{
	RoadQuestion reverse = *question;

	reverse.origin = question->accepting;
	reverse.accepting = question->origin;
	return route_is_open(road_route(&reverse));
}

/* The first period after the day of the question in which the road is open, or NULL. */
const RoadPeriod *
road_next(const RoadQuestion *q)
{
	int			n;
	const RoadPeriod *periods = policy_road(q->policy, q->kind, q->origin, q->accepting, &n);

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
road_opened(const RoadQuestion *q)
{
	int			n;
	const RoadPeriod *periods = policy_road(q->policy, q->kind, q->origin, q->accepting, &n);
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
	const char *name = spot.node >= 0 && spot.node < NODE_LIMIT ? policy->nodes[spot.node] : NULL;

	return spot.office != NULL ?
		psprintf("%s (%s)", office_text(spot.office->code), name != NULL ? name : "?") :
		psprintf("%d (%s)", spot.node, name != NULL ? name : "?");
}

void
judge_road(const RoadQuestion *q, Findings *findings)
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
		appendStringInfo(&remedy, "It opens on %s [%s]. ", day_text(next->from), next->route->basis);
	if (kinds[0] != '\0')
		appendStringInfo(&remedy, "Open there that day: %s. ", kinds);
	if (road_reverse_open(q))
		appendStringInfoString(&remedy, "The other direction is open. ");
	appendStringInfo(&remedy, "The application can be made at the origin itself, %s.",
					 spot_text(q->policy, q->origin));
	finding_add(findings, ERRCODE_HUKOU_ROAD, "route", remedy.data,
				psprintf("%s/%s from %s to %s is not open on %s%s%s%s", q->kind->service, q->kind->type,
						 spot_text(q->policy, q->origin), spot_text(q->policy, q->accepting), day_text(q->day),
						 route != NULL ? " [" : "", route != NULL ? route->basis : "", route != NULL ? "]" : ""));
}

/* ------------------------------------------------------------------- law 10 */

static void
unlawful(Findings *findings, const Route *route, const char *remedy, const char *text)
{
	finding_add(findings, ERRCODE_HUKOU_POLICY, route->text, remedy, text);
}

static bool
region_exists(int32 region)
{
	static const char *const columns[] = {"region"};
	static const RegProcedure equals[] = {F_INT4EQ};
	Datum		key = Int32GetDatum(region);
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	TableScan	scan;
	bool		found;

	scan_begin(&scan, "regions", columns, lengthof(columns), snapshot, 1, &key, equals);
	found = scan_next(&scan);
	scan_end(&scan);
	UnregisterSnapshot(snapshot);
	return found;
}

static void
judge_place(const Policy *policy, const Route *route, const Place *place, Findings *findings)
{
	bool		exists = true;

	switch (place->kind)
	{
		case PLACE_EVERYWHERE:
			break;
		case PLACE_AREA:
			exists = places_meet(place, place);
			break;
		case PLACE_NODE:
			exists = place->code < NODE_LIMIT && policy->nodes[place->code] != NULL;
			break;
		case PLACE_PREFECTURE:
			exists = region_exists((int32) place->code);
			break;
		case PLACE_OFFICE:
			exists = policy_office(policy, place->code) != NULL;
			break;
	}
	if (!exists)
		unlawful(findings, route, "Name a place that hukou.area_members, nodes, regions or offices have.",
				 psprintf(place->kind == PLACE_AREA ? "%s has no members" : "there is no %s", place->text));
}

/* Is some version of the workflow in force while the road is open? */
static bool
leads_to_workflow(const Policy *policy, const Route *route)
{
	for (int i = 0; i < policy->nworkflows; i++)
	{
		const Workflow *w = &policy->workflows[i];

		if (strcmp(w->name, route->workflow) == 0 && w->from < route->to && route->from < w->to)
			return true;
	}
	return false;
}

/* Equally specific, and not apart? */
static bool
places_tie(const Place *a, const Place *b)
{
	return a->kind == b->kind &&
		(a->kind == PLACE_EVERYWHERE || (a->kind == PLACE_AREA ? places_meet(a, b) : a->code == b->code));
}

/*
 * Two rows of equal claims: nothing would say which decides.  Of the same
 * places the exclusion constraint knows; areas may have members in common.
 */
static void
judge_ties(const Policy *policy, const Route *route, Findings *findings)
{
	for (const Route *other = policy->routes; other < route; other++)
		if (strcmp(other->service, route->service) == 0 &&
			(other->type == NULL) == (route->type == NULL) &&
			(other->type == NULL || strcmp(other->type, route->type) == 0) &&
			other->from < route->to && route->from < other->to &&
			places_tie(&other->accepting, &route->accepting) && places_tie(&other->origin, &route->origin))
			unlawful(findings, route, "Let the areas have no node in common, end one of the rows, or name the node in a row of its own.",
					 psprintf("is as specific as \"%s\", and they overlap", other->text));
}

void
judge_roads(const Policy *policy, bool whole, Findings *findings)
{
	for (int i = 0; i < policy->nroutes; i++)
	{
		const Route *r = &policy->routes[i];

		judge_ties(policy, r, findings);
		if (r->origin.kind == PLACE_NODE && r->accepting.kind == PLACE_NODE && r->origin.code == r->accepting.code)
			unlawful(findings, r, "Leave it out: within one node no road is asked for.", "crosses no border");
		if (!whole)
			continue;
		if (r->type != NULL && r->kind == NULL)
			unlawful(findings, r, "Name a kind that hukou.service_types has, or *.",
					 psprintf("there is no type \"%s\" of service \"%s\"", r->type, r->service));
		judge_place(policy, r, &r->origin, findings);
		judge_place(policy, r, &r->accepting, findings);
		if (r->workflow != NULL && !leads_to_workflow(policy, r))
			unlawful(findings, r, "Name a workflow that is in force while the road is open.",
					 psprintf("no version of workflow \"%s\" is in force then", r->workflow));
	}
}

/*
 * hukou.check_routes() returns table (sqlstate, subject, finding, remedy):
 * everything that is wrong with the roads.  No rows: nothing is.
 */
Datum
hukou_check_routes(PG_FUNCTION_ARGS)
{
	Findings	findings = {0};

	InitMaterializedSRF(fcinfo, 0);
	judge_roads(policy_pin(fcinfo->flinfo), true, &findings);
	findings_put((ReturnSetInfo *) fcinfo->resultinfo, &findings);
	return (Datum) 0;
}

/*
 * When this session last found the roads lawful; what is judged is all of them,
 * so that of many rows changed together the first call judges for all.
 */
static struct
{
	TransactionId transaction;
	SubTransactionId subtransaction;
	CommandId	command;
	bool		whole;			/* what the roads hang on as well */
}			found_lawful;

static bool
judged_already(bool whole)
{
	return (found_lawful.whole || !whole) && TransactionIdIsValid(found_lawful.transaction) &&
		found_lawful.transaction == GetTopTransactionIdIfAny() &&
		found_lawful.subtransaction == GetCurrentSubTransactionId() &&
		found_lawful.command == GetCurrentCommandId(false);
}

/*
 * Constraint trigger, deferred to COMMIT, of routes and area_members (law 10):
 * raises HK009 with everything that is wrong with the roads.
 */
Datum
hukou_route_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigdata = (TriggerData *) fcinfo->context;
	Findings	findings = {0};
	bool		whole;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigdata->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigdata->tg_event) ||
		!(hukou_table_is(trigdata->tg_relation, "routes") ||
		  hukou_table_is(trigdata->tg_relation, "area_members")))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("hukou.route_guard() must be called as an AFTER ROW trigger of hukou's own table")));

	/* whatever was written since begins a new command */
	CommandCounterIncrement();
	whole = !hukou_bringing_back(trigdata->tg_relation);
	if (judged_already(whole))
		return PointerGetDatum(NULL);

	/* as in hukou_workflow_guard: see the change, and be the one writer of roads from here to the end */
	CacheInvalidateRelcache(trigdata->tg_relation);
	CommandCounterIncrement();
	LockRelationOid(hukou_table_oid("routes"), ShareUpdateExclusiveLock);
	/* a restore brings the tables in an order of its own; hukou.health() asks for what is missing then */
	judge_roads(policy_pin_afresh(fcinfo->flinfo), whole, &findings);
	if (findings.list != NIL)
		findings_raise(&findings, trigdata->tg_relation, "the roads are not lawful");
	found_lawful.transaction = GetTopTransactionId();
	found_lawful.subtransaction = GetCurrentSubTransactionId();
	found_lawful.command = GetCurrentCommandId(false);
	found_lawful.whole = whole;
	return PointerGetDatum(NULL);
}
