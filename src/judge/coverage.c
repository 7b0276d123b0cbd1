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
#include "policy/clock.h"
#include "utils/builtins.h"
#include "utils/rangetypes.h"
#include "utils/typcache.h"

PG_FUNCTION_INFO_V1(hukou_route);
PG_FUNCTION_INFO_V1(hukou_route_as_known);
PG_FUNCTION_INFO_V1(hukou_coverage);
PG_FUNCTION_INFO_V1(hukou_route_gaps);
PG_FUNCTION_INFO_V1(hukou_route_shadowed);

/* A date for SQL; infinite ones are NULL. */
static void
put_day(Datum *value, bool *isnull, DateADT day)
{
	*isnull = DATE_NOT_FINITE(day);
	*value = DateADTGetDatum(day);
}

static const char *
road_mode(const Question *q, const Route *route)
{
	return !road_crosses(q) ? "within" : route == NULL ? "none" : route_mode_name(route->mode);
}

/* ------------------------------------------------------------- one question */

/* One more remark on the offices; note may be NULL. */
static char *
remark(const char *note, const char *text)
{
	return psprintf("%s%s%s", note != NULL ? note : "", note != NULL ? "; " : "", text);
}

/*
 * The kind the question is about, and the office that has the work of each; a
 * closed one leads to its successor.  Raises 22023 for what does not exist, and an infinite date.
 */
char *
road_question(const Policy *policy, const char *service, const char *type, int64 origin,
			  int64 accepting, DateADT day, Question *question)
{
	int64		codes[2] = {origin, accepting};
	Spot	   *spots[2] = {&question->origin, &question->accepting};
	char	   *note = NULL;

	clock_expect_day(day);
	question->policy = policy;
	question->kind = policy_service_type(policy, service, type);
	question->day = day;
	if (question->kind == NULL)
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
			note = remark(note, psprintf("office %s is not open on %s, and has no successor then",
										 office_text(codes[i]), day_text(day)));
		}
		else if (office->code != codes[i])
			note = remark(note, psprintf("office %s is closed; office %s (%s) has taken over", office_text(codes[i]),
										 office_text(office->code), office->name_zh));
		*spots[i] = SPOT_OF_OFFICE(office);
	}
	return note;
}

/* Why that row decides, and not the next best. */
static const char *
decided_by(const Question *q, const Route *route, const Route *runner_up)
{
	if (runner_up == NULL)
		return "the only row that fits";
	if (place_fits(q->policy, &route->scope.accepting, q->accepting) != place_fits(q->policy, &runner_up->scope.accepting, q->accepting))
		return psprintf("accepting place: %s before %s", route->scope.accepting.text, runner_up->scope.accepting.text);
	if (place_fits(q->policy, &route->scope.origin, q->origin) != place_fits(q->policy, &runner_up->scope.origin, q->origin))
		return psprintf("origin: %s before %s", route->scope.origin.text, runner_up->scope.origin.text);
	/* two rows of equal claims, which law 10 refuses at COMMIT */
	if (route->scope.type == NULL || runner_up->scope.type != NULL)
		return "nothing: another row is as specific";
	return psprintf("kind: %s before *", route->scope.type);
}

/* The columns of hukou.route(), in their order. */
enum
{
	ANSWER_OPEN, ANSWER_MODE, ANSWER_ROUTE, ANSWER_DECIDED_BY, ANSWER_VALID_FROM, ANSWER_VALID_UNTIL,
	ANSWER_PILOT, ANSWER_START_VERIFIED, ANSWER_BASIS, ANSWER_EVIDENCE, ANSWER_WORKFLOW,
	ANSWER_WORKFLOW_VERSION, ANSWER_DAYS, ANSWER_UNIT, ANSWER_ORIGIN, ANSWER_ACCEPTING, ANSWER_NOTE,
	ANSWER_COLUMNS
};

typedef struct Answer
{
	Datum		value[ANSWER_COLUMNS];
	bool		isnull[ANSWER_COLUMNS];
} Answer;

static void
put(Answer *a, int column, Datum value)
{
	a->value[column] = value;
	a->isnull[column] = false;
}

static void
put_text(Answer *a, int column, const char *text)
{
	if (text != NULL)
		put(a, column, CStringGetTextDatum(text));
}

static TupleDesc
answer_desc(FunctionCallInfo fcinfo)
{
	TupleDesc	desc;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	return BlessTupleDesc(desc);
}

static Datum
answer(const Question *q, const char *note, TupleDesc desc)
{
	Answer		a;
	const Route *runner_up = NULL;
	const Route *route = NULL;
	bool		crosses = road_crosses(q);
	bool		open;

	memset(a.isnull, true, sizeof(a.isnull));
	if (crosses)
		route = policy_route(q, &runner_up);
	open = road_is_open(q, route);

	put(&a, ANSWER_OPEN, BoolGetDatum(open));
	put_text(&a, ANSWER_MODE, road_mode(q, route));
	put_text(&a, ANSWER_DECIDED_BY, !crosses ? "one node: no border is crossed" :
			 route == NULL ? "no row fits" : decided_by(q, route, runner_up));
	if (route != NULL)
	{
		put(&a, ANSWER_ROUTE, route->answer_text);
		put_day(&a.value[ANSWER_VALID_FROM], &a.isnull[ANSWER_VALID_FROM], route->scope.from);
		put_day(&a.value[ANSWER_VALID_UNTIL], &a.isnull[ANSWER_VALID_UNTIL], route->scope.to);
		put(&a, ANSWER_PILOT, BoolGetDatum(route->pilot));
		put(&a, ANSWER_START_VERIFIED, BoolGetDatum(route->start_verified));
		put(&a, ANSWER_BASIS, route->answer_basis);
		put(&a, ANSWER_EVIDENCE, route->answer_evidence);
	}
	if (open)
	{
		const char *name = road_workflow(q, route);
		const Workflow *workflow = policy_workflow_on(q->policy, name, q->day);
		const TimeLimit *limit = policy_time_limit(q);

		put_text(&a, ANSWER_WORKFLOW, name);
		if (workflow != NULL)
			put(&a, ANSWER_WORKFLOW_VERSION, Int32GetDatum(workflow->version));
		if (limit != NULL)
		{
			put(&a, ANSWER_DAYS, Int32GetDatum(limit->days));
			put_text(&a, ANSWER_UNIT, limit_unit_name(limit->unit));
		}
	}
	put(&a, ANSWER_ORIGIN, Int64GetDatum(q->origin.office->code));
	put(&a, ANSWER_ACCEPTING, Int64GetDatum(q->accepting.office->code));
	put_text(&a, ANSWER_NOTE, note);
	return HeapTupleGetDatum(heap_form_tuple(desc, a.value, a.isnull));
}

static Datum
route_argument(FunctionCallInfo fcinfo, const Policy *policy, TupleDesc desc)
{
	Question question;
	char	   *note;

	note = road_question(policy, text_to_cstring(PG_GETARG_TEXT_PP(0)), text_to_cstring(PG_GETARG_TEXT_PP(1)),
						 PG_GETARG_INT64(2), PG_GETARG_INT64(3), PG_GETARG_DATEADT(4), &question);
	return answer(&question, note, desc);
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
	const Policy *policy = policy_pin(fcinfo->flinfo);
	void	  **desc = policy_pin_extra(fcinfo->flinfo);

	/* looked up once for all calls from one place of a query */
	if (*desc == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);

		*desc = answer_desc(fcinfo);
		MemoryContextSwitchTo(old);
	}
	return route_argument(fcinfo, policy, *desc);
}

/* hukou.route_as_known(..., known_at): the same, by what policy said at that moment. */
Datum
hukou_route_as_known(PG_FUNCTION_ARGS)
{
	return route_argument(fcinfo, policy_as_known(PG_GETARG_TIMESTAMPTZ(5)), answer_desc(fcinfo));
}

/* ------------------------------------------------------------ pairs of nodes */

typedef void (*PairVisitor) (const Question *question, void *arg);

/* Every kind of a service, and every pair of nodes. */
static void
visit_pairs(const Policy *policy, const char *service, PairVisitor visit, void *arg)
{
	MemoryContext per_pair = AllocSetContextCreate(CurrentMemoryContext, "hukou pair", ALLOCSET_DEFAULT_SIZES);
	bool		known = false;

	for (int i = 0; i < policy->nservice_types; i++)
	{
		const ServiceType *type = &policy->service_types[i];

		if (strcmp(type->service, service) != 0)
			continue;
		known = true;
		for (int origin = 0; origin < NODE_LIMIT; origin++)
			for (int accepting = 0; policy->nodes[origin] != NULL && accepting < NODE_LIMIT; accepting++)
				if (policy->nodes[accepting] != NULL)
				{
					Question q = {
						.policy = policy, .kind = type,
						.origin = SPOT_OF_NODE(origin), .accepting = SPOT_OF_NODE(accepting)
					};

					MemoryContext old = MemoryContextSwitchTo(per_pair);

					CHECK_FOR_INTERRUPTS();
					visit(&q, arg);
					MemoryContextSwitchTo(old);
					MemoryContextReset(per_pair);
				}
	}
	MemoryContextDelete(per_pair);
	if (!known && policy_service(policy, service) == NULL)
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
put_coverage(const Question *pair, void *arg)
{
	CoverageArg *c = arg;
	Question q = *pair;
	const Route *route;
	Datum		values[11];
	bool		nulls[11] = {false};
	bool		open;

	q.day = c->day;
	if (q.day < q.kind->from || q.day >= q.kind->to)
		return;
	route = road_crosses(&q) ? road_route(&q) : NULL;
	open = !road_crosses(&q) || route_is_open(route);
	values[0] = CStringGetTextDatum(q.kind->type);
	values[1] = Int16GetDatum(q.origin.node);
	values[2] = Int16GetDatum(q.accepting.node);
	values[3] = BoolGetDatum(open);
	values[4] = CStringGetTextDatum(road_mode(&q, route));
	put_day(&values[5], &nulls[5], route_is_open(route) ? road_opened(&q)->from : DATEVAL_NOBEGIN);
	nulls[6] = nulls[7] = nulls[8] = nulls[9] = route == NULL;
	if (route != NULL)
	{
		values[6] = BoolGetDatum(route->pilot);
		values[7] = BoolGetDatum(route->start_verified);
		values[8] = CStringGetTextDatum(route->evidence);
		values[9] = route->answer_text;
	}
	values[10] = BoolGetDatum(road_crosses(&q) &&
							  policy_road_varies(&q));
	tuplestore_putvalues(c->rsinfo->setResult, c->rsinfo->setDesc, values, nulls);
}

/*
 * hukou.coverage(service, on_date) returns a row for every kind in force that
 * day and every pair of nodes, those within one node among them.  22023 when there is no such service.
 */
Datum
hukou_coverage(PG_FUNCTION_ARGS)
{
	CoverageArg arg = {.rsinfo = (ReturnSetInfo *) fcinfo->resultinfo, .day = PG_GETARG_DATEADT(1)};

	clock_expect_day(arg.day);
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

	return RangeTypePGetDatum(make_range_throwing(type, &lower, &upper, false));
}

static void
put_gaps(const Question *q, void *arg)
{
	CoverageArg *c = arg;
	DateADT		first = Max(c->day, q->kind->from);
	DateADT		end = Min(c->end, q->kind->to);
	int			n;
	const RoadPeriod *periods;

	if (!road_crosses(q))
		return;
	periods = policy_road(q, &n);
	for (int i = 0; i < n;)
	{
		const RoadPeriod *p = &periods[i];
		const char *why = p->route != NULL ? p->route->scope.basis : NULL;
		DateADT		from = Max(p->from, first);
		DateADT		to;
		Datum		values[5];
		bool		nulls[5] = {false};

		if (route_is_open(p->route))
		{
			i++;
			continue;
		}
		/* one gap as long as the same closes it */
		while (i < n && !route_is_open(periods[i].route) &&
			   (periods[i].route == NULL ? why == NULL : why != NULL && strcmp(periods[i].route->scope.basis, why) == 0))
			i++;
		to = Min(periods[i - 1].to, end);
		if (from >= to)
			continue;
		values[0] = CStringGetTextDatum(q->kind->type);
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
	const Office *office = place->kind == PLACE_OFFICE ? policy_office(policy, place->code) : NULL;

	for (int node = 0; node < NODE_LIMIT; node++)
	{
		Spot	   *spot;

		if (policy->nodes[node] == NULL || !place_within(policy, place, SPOT_OF_NODE(node)))
			continue;
		spot = palloc0(sizeof(Spot));
		spot->node = node;
		spot->office = office;
		if (place->kind == PLACE_PREFECTURE)
		{
			/* no office in particular */
			Office	   *any = palloc0(sizeof(Office));

			any->region = (int32) place->code;
			any->node = node;
			spot->office = any;
		}
		spots = lappend(spots, spot);
	}
	return spots;
}

/* Does the row ever decide?  If not, *instead is a row that decides where it might, if there is one. */
static bool
ever_decides(const Policy *policy, const Route *route, const Route **instead)
{
	List	   *origins = spots_of(policy, &route->scope.origin);
	List	   *acceptings = spots_of(policy, &route->scope.accepting);
	ListCell   *lc1;
	ListCell   *lc2;

	*instead = NULL;
	for (int i = 0; i < policy->nservice_types; i++)
	{
		const ServiceType *type = &policy->service_types[i];
		DateADT		from = Max(route->scope.from, type->from);
		DateADT		to = Min(route->scope.to, type->to);

		if (!scope_has_kind(&route->scope, type) || from >= to)
			continue;
		foreach(lc1, origins)
			foreach(lc2, acceptings)
			{
				Question	q = {
					.policy = policy, .kind = type,
					.origin = *(const Spot *) lfirst(lc1), .accepting = *(const Spot *) lfirst(lc2)
				};
				RoadPeriod *periods;
				int			n;

				if (!road_crosses(&q))
					continue;
				CHECK_FOR_INTERRUPTS();
				periods = policy_road(&q, &n);
				for (int p = 0; p < n; p++)
				{
					if (periods[p].to <= from || periods[p].from >= to)
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
		values[0] = CStringGetTextDatum(r->scope.service);
		values[1] = CStringGetTextDatum(r->scope.type != NULL ? r->scope.type : "*");
		values[2] = CStringGetTextDatum(r->scope.origin.text);
		values[3] = CStringGetTextDatum(r->scope.accepting.text);
		values[4] = daterange_datum(r->scope.from, r->scope.to);
		nulls[5] = instead == NULL;
		if (instead != NULL)
			values[5] = instead->answer_text;
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}
