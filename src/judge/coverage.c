/*
 * coverage.c
 *	  What the roads say, asked from SQL: one question, every pair of nodes, gaps,
 *	  and rows that can never decide.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "compat.h"
#include "funcapi.h"
#include "judge/past.h"
#include "judge/road.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/rangetypes.h"
#include "utils/typcache.h"

PG_FUNCTION_INFO_V1(hukou_route);
PG_FUNCTION_INFO_V1(hukou_route_as_known);
PG_FUNCTION_INFO_V1(hukou_coverage);
PG_FUNCTION_INFO_V1(hukou_route_gaps);
PG_FUNCTION_INFO_V1(hukou_route_shadowed);

/* A date for SQL; infinite ones are NULL. */
static Datum
day_datum(DateADT day, bool *isnull)
{
	*isnull = DATE_NOT_FINITE(day);
	return DateADTGetDatum(day);
}

/* ------------------------------------------------------------- one question */

/*
 * The kind the question is about, and the office that has the work of each; a
 * closed one leads to its successor.  Raises 22023 for what does not exist.
 */
void
road_question(const Policy *policy, const char *service, const char *type, int64 origin,
			  int64 accepting, DateADT day, RoadQuestion *question, StringInfo note)
{
	int64		codes[2] = {origin, accepting};
	Spot	   *spots[2] = {&question->origin, &question->accepting};

	question->policy = policy;
	question->service = service;
	question->type = type;
	question->day = day;
	if (policy_service_type(policy, service, type) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there is no type \"%s\" of service \"%s\"", type, service),
				 errhint("Look at hukou.service_types.")));
	for (int i = 0; i < 2; i++)
	{
		const Office *office = policy_office_on(policy, codes[i], day);

		if (office == NULL)
		{
			office = policy_office(policy, codes[i]);
			if (office == NULL)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("there is no office %s", office_text(codes[i])),
						 errhint("Look at hukou.offices; of a region, hukou.office_of() tells the office responsible.")));
			appendStringInfo(note, "%soffice %s is not open on %s, and has no successor then",
							 note->len > 0 ? "; " : "", office_text(codes[i]), day_text(day));
		}
		else if (office->code != codes[i])
			appendStringInfo(note, "%soffice %s is closed; office %s (%s) has taken over",
							 note->len > 0 ? "; " : "", office_text(codes[i]),
							 office_text(office->code), office->name_zh);
		*spots[i] = SPOT_OF_OFFICE(office);
	}
}

/* Why that row decides, and not the next best. */
static char *
decided_by(const Route *route, const Route *runner_up)
{
	if (runner_up == NULL)
		return "the only row that fits";
	if (strcmp(route->accepting.text, runner_up->accepting.text) != 0)
		return psprintf("accepting place: %s before %s", route->accepting.text, runner_up->accepting.text);
	if (strcmp(route->origin.text, runner_up->origin.text) != 0)
		return psprintf("origin: %s before %s", route->origin.text, runner_up->origin.text);
	return psprintf("kind: %s before *", route->type);
}

static Datum
answer(FunctionCallInfo fcinfo, const RoadQuestion *q, StringInfo note)
{
	TupleDesc	desc;
	Datum		values[17];
	bool		nulls[17] = {false};
	const Route *runner_up = NULL;
	const Route *route = NULL;
	bool		crosses = road_crosses(q);
	bool		open;
	const TimeLimit *limit;
	const Workflow *workflow;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	if (crosses)
		route = policy_route(q->policy, q->service, q->type, q->origin, q->accepting, q->day, &runner_up);
	open = (!crosses || route_is_open(route)) &&
		office_is_open(q->origin.office, q->day) && office_is_open(q->accepting.office, q->day);

	values[0] = BoolGetDatum(open);
	values[1] = CStringGetTextDatum(!crosses ? "within" : route == NULL ? "none" : route_mode_name(route->mode));
	memset(nulls + 2, true, sizeof(bool) * 14);
	values[3] = CStringGetTextDatum(!crosses ? "one node: no border is crossed" :
									route == NULL ? "no row fits" : decided_by(route, runner_up));
	nulls[3] = false;
	if (route != NULL)
	{
		values[2] = CStringGetTextDatum(route_text(route));
		values[4] = day_datum(route->from, &nulls[4]);
		values[5] = day_datum(route->to, &nulls[5]);
		values[6] = BoolGetDatum(route->start_verified);
		values[7] = CStringGetTextDatum(route->basis);
		values[8] = CStringGetTextDatum(route->evidence);
		nulls[2] = nulls[6] = nulls[7] = nulls[8] = false;
	}
	if (open)
	{
		const char *name = road_workflow(q, route);

		workflow = policy_workflow_on(q->policy, name, q->day);
		values[9] = CStringGetTextDatum(name);
		nulls[9] = false;
		nulls[10] = workflow == NULL;
		values[10] = Int32GetDatum(workflow == NULL ? 0 : workflow->version);
		limit = policy_time_limit(q->policy, q->service, q->type, q->accepting.node, q->day);
		if (limit != NULL)
		{
			values[11] = Int32GetDatum(limit->days);
			values[12] = CStringGetTextDatum(limit_unit_name(limit->unit));
			nulls[11] = nulls[12] = false;
		}
	}
	values[13] = Int64GetDatum(q->origin.office->code);
	values[14] = Int64GetDatum(q->accepting.office->code);
	nulls[13] = nulls[14] = false;
	nulls[15] = note->len == 0;
	values[15] = CStringGetTextDatum(note->data);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls));
}

static Datum
route_argument(FunctionCallInfo fcinfo, const Policy *policy)
{
	RoadQuestion question;
	StringInfoData note;

	initStringInfo(&note);
	road_question(policy, text_to_cstring(PG_GETARG_TEXT_PP(0)), text_to_cstring(PG_GETARG_TEXT_PP(1)),
				  PG_GETARG_INT64(2), PG_GETARG_INT64(3), PG_GETARG_DATEADT(4), &question, &note);
	return answer(fcinfo, &question, &note);
}

/*
 * hukou.route(service, service_type, origin_office, accepting_office, on_date)
 * returns a row: whether the kind may be handled so that day (law 4), the row
 * of hukou.routes that decides and why it and no other, and where it leads.
 * 22023 for a kind or an office there is not.
 */
Datum
hukou_route(PG_FUNCTION_ARGS)
{
	return route_argument(fcinfo, policy_pin(fcinfo->flinfo));
}

/* hukou.route_as_known(..., known_at): the same, by what policy said at that moment. */
Datum
hukou_route_as_known(PG_FUNCTION_ARGS)
{
	return route_argument(fcinfo, policy_as_known(PG_GETARG_TIMESTAMPTZ(5)));
}

/* ------------------------------------------------------------ pairs of nodes */

typedef void (*PairVisitor) (const RoadQuestion *question, void *arg);

/* Every kind of a service, and every two nodes. */
static void
visit_pairs(const Policy *policy, const char *service, PairVisitor visit, void *arg)
{
	bool		known = false;

	for (int i = 0; i < policy->nservice_types; i++)
	{
		const ServiceType *type = &policy->service_types[i];

		if (strcmp(type->service, service) != 0)
			continue;
		known = true;
		for (int origin = 0; origin < NODE_LIMIT; origin++)
			for (int accepting = 0; policy->nodes[origin] != NULL && accepting < NODE_LIMIT; accepting++)
				if (policy->nodes[accepting] != NULL && origin != accepting)
				{
					RoadQuestion q = {
						.policy = policy, .service = service, .type = type->type,
						.origin = SPOT_OF_NODE(origin), .accepting = SPOT_OF_NODE(accepting)
					};

					CHECK_FOR_INTERRUPTS();
					visit(&q, arg);
				}
	}
	if (!known)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there is no service \"%s\"", service),
				 errhint("Look at hukou.services.")));
}

typedef struct CoverageArg
{
	ReturnSetInfo *rsinfo;
	DateADT		day;
	DateADT		end;			/* for gaps: days [day, end) */
} CoverageArg;

static void
put_coverage(const RoadQuestion *pair, void *arg)
{
	CoverageArg *c = arg;
	RoadQuestion q = *pair;
	const ServiceType *type = policy_service_type(q.policy, q.service, q.type);
	const Route *route;
	Datum		values[11];
	bool		nulls[11] = {false};
	bool		open;

	q.day = c->day;
	if (q.day < type->from || q.day >= type->to)
		return;
	route = road_route(&q);
	open = route_is_open(route);
	values[0] = CStringGetTextDatum(q.type);
	values[1] = Int16GetDatum(q.origin.node);
	values[2] = Int16GetDatum(q.accepting.node);
	values[3] = BoolGetDatum(open);
	values[4] = CStringGetTextDatum(route == NULL ? "none" : route_mode_name(route->mode));
	if (open)
		values[5] = day_datum(road_open_since(&q), &nulls[5]);
	else
		nulls[5] = true;
	nulls[6] = nulls[7] = nulls[8] = route == NULL;
	if (route != NULL)
	{
		values[6] = BoolGetDatum(route->start_verified);
		values[7] = CStringGetTextDatum(route->evidence);
		values[8] = CStringGetTextDatum(route_text(route));
	}
	values[9] = BoolGetDatum(policy_road_varies(q.policy, q.service, q.type, q.origin, q.accepting, q.day));
	tuplestore_putvalues(c->rsinfo->setResult, c->rsinfo->setDesc, values, nulls);
}

/*
 * hukou.coverage(service, on_date) returns a row for every kind in force that
 * day and every two nodes.  22023 when there is no such service.
 */
Datum
hukou_coverage(PG_FUNCTION_ARGS)
{
	CoverageArg arg = {.rsinfo = (ReturnSetInfo *) fcinfo->resultinfo, .day = PG_GETARG_DATEADT(1)};

	InitMaterializedSRF(fcinfo, 0);
	visit_pairs(policy_pin(fcinfo->flinfo), text_to_cstring(PG_GETARG_TEXT_PP(0)), put_coverage, &arg);
	return (Datum) 0;
}

static Datum
daterange_datum(DateADT from, DateADT to)
{
	TypeCacheEntry *type = lookup_type_cache(DATERANGEOID, TYPECACHE_RANGE_INFO);
	RangeBound	lower = {.val = DateADTGetDatum(from), .infinite = from == DATEVAL_NOBEGIN, .inclusive = true, .lower = true};
	RangeBound	upper = {.val = DateADTGetDatum(to), .infinite = to == DATEVAL_NOEND, .inclusive = false, .lower = false};

	return RangeTypePGetDatum(make_range(type, &lower, &upper, false));
}

static void
put_gaps(const RoadQuestion *q, void *arg)
{
	CoverageArg *c = arg;
	const ServiceType *type = policy_service_type(q->policy, q->service, q->type);
	DateADT		first = Max(c->day, type->from);
	DateADT		end = Min(c->end, type->to);
	int			n;
	const RoadPeriod *periods = policy_road(q->policy, q->service, q->type, q->origin, q->accepting, &n);

	for (int i = 0; i < n;)
	{
		DateADT		from;
		DateADT		to;
		const char *why;
		Datum		values[5];
		bool		nulls[5] = {false};

		if (route_is_open(periods[i].route))
		{
			i++;
			continue;
		}
		why = periods[i].route != NULL ? periods[i].route->basis : NULL;
		from = Max(periods[i].from, first);
		while (i < n && !route_is_open(periods[i].route))
			i++;
		to = Min(periods[i - 1].to, end);
		if (from >= to)
			continue;
		values[0] = CStringGetTextDatum(q->type);
		values[1] = Int16GetDatum(q->origin.node);
		values[2] = Int16GetDatum(q->accepting.node);
		values[3] = daterange_datum(from, to);
		nulls[4] = why == NULL;
		if (why != NULL)
			values[4] = CStringGetTextDatum(why);
		tuplestore_putvalues(c->rsinfo->setResult, c->rsinfo->setDesc, values, nulls);
	}
}

/*
 * hukou.route_gaps(service, from_date, to_date) returns a row for every kind,
 * two nodes and period, within the days from the first to the last, without an
 * open road.  22023 when there is no such service.
 */
Datum
hukou_route_gaps(PG_FUNCTION_ARGS)
{
	DateADT		last = PG_GETARG_DATEADT(2);
	CoverageArg arg = {
		.rsinfo = (ReturnSetInfo *) fcinfo->resultinfo,
		.day = PG_GETARG_DATEADT(1),
		.end = DATE_NOT_FINITE(last) ? last : last + 1
	};

	InitMaterializedSRF(fcinfo, 0);
	visit_pairs(policy_pin(fcinfo->flinfo), text_to_cstring(PG_GETARG_TEXT_PP(0)), put_gaps, &arg);
	return (Datum) 0;
}

/* ---------------------------------------------------------------- shadowed */

/*
 * The ends a row is to be tried with.  More rows fit an office than its node,
 * so what never decides for the whole of a node decides for no office there; a
 * row for a place below the node is tried with that place.
 */
static List *
spots_of(const Policy *policy, const Place *place)
{
	List	   *spots = NIL;

	if (place->kind == PLACE_OFFICE || place->kind == PLACE_PREFECTURE)
	{
		Spot	   *spot = palloc0(sizeof(Spot));

		if (place->kind == PLACE_OFFICE)
		{
			if ((spot->office = policy_office(policy, place->code)) == NULL)
				return NIL;
			spot->node = spot->office->node;
		}
		else
		{
			/* no office in particular; one of another node there, as 兵团 has, is no less of the place */
			Office	   *any = palloc0(sizeof(Office));

			any->region = (int32) place->code;
			any->node = spot->node = (int) (place->code / 10000);
			spot->office = any;
		}
		return list_make1(spot);
	}
	for (int node = 0; node < NODE_LIMIT; node++)
		if (policy->nodes[node] != NULL &&
			(place->kind == PLACE_EVERYWHERE || (place->kind == PLACE_NODE && place->code == node) ||
			 (place->kind == PLACE_AREA && place_has_node(place, node))))
		{
			Spot	   *spot = palloc0(sizeof(Spot));

			spot->node = node;
			spots = lappend(spots, spot);
		}
	return spots;
}

/* Does the row ever decide?  If not, *instead is a row that decides where it might, if there is one. */
static bool
ever_decides(const Policy *policy, const Route *route, const Route **instead)
{
	List	   *origins = spots_of(policy, &route->origin);
	List	   *acceptings = spots_of(policy, &route->accepting);
	ListCell   *lc1;
	ListCell   *lc2;

	*instead = NULL;
	for (int i = 0; i < policy->nservice_types; i++)
	{
		const ServiceType *type = &policy->service_types[i];

		if (strcmp(type->service, route->service) != 0 ||
			(route->type != NULL && strcmp(route->type, type->type) != 0) ||
			type->from >= route->to || route->from >= type->to)
			continue;
		foreach(lc1, origins)
			foreach(lc2, acceptings)
			{
				const Spot *origin = lfirst(lc1);
				const Spot *accepting = lfirst(lc2);
				RoadPeriod *periods;
				int			n;

				if (origin->node == accepting->node)
					continue;
				CHECK_FOR_INTERRUPTS();
				periods = policy_road(policy, route->service, type->type, *origin, *accepting, &n);
				for (int p = 0; p < n; p++)
				{
					if (periods[p].to <= Max(route->from, type->from) || periods[p].from >= Min(route->to, type->to))
						continue;
					if (periods[p].route == route)
						return true;
					*instead = periods[p].route;
				}
				pfree(periods);
			}
	}
	return false;
}

/*
 * hukou.route_shadowed() returns the rows of hukou.routes that never decide,
 * with one that decides in their place; NULL when they fit nothing at all.
 */
Datum
hukou_route_shadowed(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	const Policy *policy = policy_pin(fcinfo->flinfo);

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < policy->nroutes; i++)
	{
		const Route *r = &policy->routes[i];
		const Route *instead;
		Datum		values[6];
		bool		nulls[6] = {false};

		if (ever_decides(policy, r, &instead))
			continue;
		values[0] = CStringGetTextDatum(r->service);
		values[1] = CStringGetTextDatum(r->type != NULL ? r->type : "*");
		values[2] = CStringGetTextDatum(r->origin.text);
		values[3] = CStringGetTextDatum(r->accepting.text);
		values[4] = daterange_datum(r->from, r->to);
		nulls[5] = instead == NULL;
		if (instead != NULL)
			values[5] = CStringGetTextDatum(route_text(instead));
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}
