/*
 * guide.c
 *	  What somebody asks at the window: can I do this here, since when, with which
 *	  papers, how long does it take, what does it cost, who does what.
 *
 * Nothing is judged here a second time: the road, the papers, the limit and the
 * steps are those the guards go by.
 */
#include "postgres.h"

#include "compat.h"
#include "funcapi.h"
#include "judge/lawful.h"
#include "judge/papers.h"
#include "judge/road.h"
#include "policy/clock.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/jsonb.h"

PG_FUNCTION_INFO_V1(hukou_guide);

static void
tell(ReturnSetInfo *rsinfo, const char *topic, const char *item, const char *answer, const char *basis)
{
	const char *texts[] = {topic, item, answer, basis};
	Datum		values[4];
	bool		nulls[4];

	for (int i = 0; i < 4; i++)
	{
		nulls[i] = texts[i] == NULL;
		values[i] = nulls[i] ? (Datum) 0 : CStringGetTextDatum(texts[i]);
	}
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

static char *
place_text(const Policy *policy, Spot spot)
{
	return psprintf("%s %s (%s)", policy_node_name(policy, spot.node), spot.office->name_zh, office_text(spot.office->code));
}

/* A case that stays within a node, or whose road is open; route may be NULL. */
static void
tell_how(ReturnSetInfo *rsinfo, const Question *q, const Route *route, Jsonb *facts)
{
	const Policy *policy = q->policy;
	const TimeLimit *limit = policy_time_limit(q);
	const Fee  *fee = policy_fee(q);
	const Workflow *workflow = policy_workflow_on(policy, road_workflow(q, route), q->day);
	Requirements requirements = {.question = q, .test = papers_asked_of, .arg = facts};
	List	   *alternatives;
	int			step = 0;
	ListCell   *lc;

	foreach(lc, exclusions_of(q, NULL))
	{
		const Exclusion *e = lfirst(lc);
		const char *text = exclusion_text(e, facts);

		if (text != NULL)
			tell(rsinfo, "excluded", e->exclusion, text, e->at.scope.basis);
	}
	while ((alternatives = requirements_next(&requirements)) != NIL)
	{
		const DocumentRule *first = linitial(alternatives);

		tell(rsinfo, "document", first->requirement, papers_text(policy, alternatives, facts), first->at.scope.basis);
	}
	if (limit != NULL)
	{
		bool		provisional;
		DateADT		due = clock_due(policy, q->day, limit->days, limit->unit, &provisional);

		tell(rsinfo, "limit", limit_unit_name(limit->unit),
			 psprintf("%d %s days from acceptance", limit->days, limit_unit_name(limit->unit)), limit->scope.basis);
		tell(rsinfo, "due", provisional ? "provisional" : "if accepted that day", day_text(due), NULL);
	}
	if (fee != NULL)
		tell(rsinfo, "fee", "yuan", fee->yuan, fee->scope.basis);
	if (workflow == NULL)
		return;
	foreach(lc, workflow_way(workflow))
	{
		const PolicyTransition *t = lfirst(lc);

		if (t != NULL)
			tell(rsinfo, "step", psprintf("%d %s", ++step, t->action),
				 psprintf("%s: %s side%s%s", t->name_zh, side_name(t->side),
						  t->duty != DUTY_NONE ? ", duty " : "", t->duty != DUTY_NONE ? duty_name(t->duty) : ""), NULL);
	}
}

/* What is known of the case there would be. */
static Jsonb *
facts_given(Jsonb *facts, const ServiceType *type)
{
	StringInfoData derived;

	if (facts != NULL && !JB_ROOT_IS_OBJECT(facts))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("facts must be an object"),
				 errhint("Give them by name, as in {\"age\": 12}.")));
	initStringInfo(&derived);
	appendStringInfoString(&derived, "{\"service_type\": ");
	escape_json(&derived, type->type);
	appendStringInfoChar(&derived, '}');
	return DatumGetJsonbP(DirectFunctionCall2(jsonb_concat,
											  facts != NULL ? JsonbPGetDatum(facts) :
											  DirectFunctionCall1(jsonb_in, CStringGetDatum("{}")),
											  DirectFunctionCall1(jsonb_in, CStringGetDatum(derived.data))));
}

/* When the road opens, if it ever does. */
static void
tell_planned(ReturnSetInfo *rsinfo, const Question *q)
{
	const RoadPeriod *next = road_next(q);

	if (next != NULL)
		tell(rsinfo, "planned", "opens", psprintf("%s%s", day_text(next->from),
												  next->route->start_verified ? "" : " (start not verified)"),
			 next->route->scope.basis);
}

/*
 * hukou.guide(service, service_type, origin_office, accepting_office, on_date,
 * facts) returns table (topic, item, answer, basis), in the order in which it
 * is to be read.  22023 for a kind or an office there is not.
 */
Datum
hukou_guide(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	const Policy *policy = policy_pin(fcinfo->flinfo);
	DateADT		day = PG_ARGISNULL(4) ? clock_day(clock_now()) : PG_GETARG_DATEADT(4);
	Jsonb	   *facts;
	Question	q;
	char	   *note;
	const Service *service;
	const ServiceType *type;
	const Route *route;
	char	   *kinds;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < 4; i++)
		if (PG_ARGISNULL(i))
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("service, service_type, origin_office and accepting_office must be given")));
	note = road_question(policy, text_to_cstring(PG_GETARG_TEXT_PP(0)), text_to_cstring(PG_GETARG_TEXT_PP(1)),
						 PG_GETARG_INT64(2), PG_GETARG_INT64(3), day, &q);
	type = q.kind;
	facts = facts_given(PG_ARGISNULL(5) ? NULL : PG_GETARG_JSONB_P(5), type);
	service = policy_service(policy, type->service);
	route = road_crosses(&q) ? road_route(&q) : NULL;
	tell(rsinfo, "service", psprintf("%s/%s", type->service, type->type),
		 psprintf("%s: %s", service != NULL ? service->name_zh : "", type->name_zh),
		 type->basis != NULL ? type->basis : service != NULL ? service->basis : NULL);
	if (note != NULL)
		tell(rsinfo, "office", "changed", note, NULL);
	tell(rsinfo, "office", "origin", place_text(policy, q.origin), NULL);
	tell(rsinfo, "office", "accepting", place_text(policy, q.accepting), NULL);
	if (day < type->from || day >= type->to)
	{
		tell(rsinfo, "road", "closed", psprintf("there is no such kind on %s", day_text(day)), NULL);
		if (road_crosses(&q))
			tell_planned(rsinfo, &q);
		return (Datum) 0;
	}
	if (road_is_open(&q, route))
	{
		if (!road_crosses(&q))
			tell(rsinfo, "road", "open", "within one node: no border is crossed", NULL);
		else
		{
			const RoadPeriod *opened = road_opened(&q);

			tell(rsinfo, "road", "open",
				 psprintf("%s, since %s%s%s",
						  route->mode == ROUTE_ON_BEHALF ? "accepted on behalf of the origin" :
						  "accepted and decided across provinces",
						  opened->from == DATEVAL_NOBEGIN ? "an unknown day" : day_text(opened->from),
						  opened->from == DATEVAL_NOBEGIN || opened->route->start_verified ? "" : " (start not verified)",
						  route->pilot ? "; a pilot, in part of these places" : ""),
				 route->scope.basis);
		}
		tell_how(rsinfo, &q, route, facts);
		return (Datum) 0;
	}

	tell(rsinfo, "road", "closed", psprintf("not open on %s", day_text(day)), route != NULL ? route->scope.basis : NULL);
	/* what is closed offers nothing, and note has said so */
	if (!road_at_origin(&q))
		tell(rsinfo, "elsewhere", "without the road",
			 psprintf("%s, with the papers of the origin in hand", place_text(policy, q.accepting)), NULL);
	else if (office_is_open(q.origin.office, day))
		tell(rsinfo, "elsewhere", "at the origin", place_text(policy, q.origin), NULL);
	if (!office_is_open(q.origin.office, day) || !office_is_open(q.accepting.office, day))
		return (Datum) 0;
	kinds = road_kinds(&q);
	if (kinds[0] != '\0')
		tell(rsinfo, "elsewhere", "other kinds, here", kinds, NULL);
	if (road_reverse_open(&q))
		tell(rsinfo, "elsewhere", "the other direction", "open", NULL);
	tell_planned(rsinfo, &q);
	return (Datum) 0;
}
