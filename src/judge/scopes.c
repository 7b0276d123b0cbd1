/*
 * scopes.c
 *	  Law 10 for whatever goes by place: roads, limits, fees, document rules.
 *
 * Of the rows that fit a case the most specific decides, so no two may be
 * equally specific; and a row for a place, a kind or a workflow there is not
 * would never do what its author meant.
 */
#include "postgres.h"

#include "access/xact.h"
#include "commands/trigger.h"
#include "compat.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "policy/findings.h"
#include "policy/roads.h"
#include "policy/scan.h"
#include "storage/lmgr.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"

PG_FUNCTION_INFO_V1(hukou_check_routes);
PG_FUNCTION_INFO_V1(hukou_scope_guard);

/* Do two rows of a table, equally specific, stand in each other's way? */
typedef bool (*Rivals) (const void *a, const void *b);

/* A table of policy whose rows begin with a Scope. */
typedef struct ScopeTable
{
	const char *name;
	const char *prefix;			/* of a finding's subject */
	int			n;
	const void *rows;
	size_t		size;
	Rivals		rivals;
	/* which of the lists that a scope may have a row is of, for people; NULL: a scope has one */
	const char *(*list) (const void *row);
	/* what is asked of a row of this table alone, or NULL */
	void		(*judge) (const Policy *policy, const struct ScopeTable *table, const Scope *scope, bool whole,
						  Findings *findings);
} ScopeTable;

static bool
same_type(const Scope *a, const Scope *b)
{
	return a->type == NULL || b->type == NULL ? a->type == b->type : strcmp(a->type, b->type) == 0;
}

static bool
same_type_rivals(const void *a, const void *b)
{
	return same_type(a, b);
}

/* Only limits of one timer of one state. */
static bool
limits_rival(const void *a, const void *b)
{
	const TimeLimit *x = a;
	const TimeLimit *y = b;

	return x->state == y->state && strcmp(x->timer, y->timer) == 0 && same_type(&x->scope, &y->scope);
}

/* Rows for one kind and rows for every kind are one list; the list of another place is in the way. */
static bool
lists_rival(const void *a, const void *b)
{
	const GateScope *x = a;
	const GateScope *y = b;

	return strcmp(x->gate, y->gate) == 0 &&
		(x->scope.type == NULL || y->scope.type == NULL || same_type(&x->scope, &y->scope));
}

static const char *
timer_of(const void *row)
{
	const TimeLimit *limit = row;

	return limit->timer[0] == '\0' ? "" : psprintf(" for timer \"%s\"", limit->timer);
}

static const char *
gate_of(const void *row)
{
	return psprintf(" at gate \"%s\"", ((const GateScope *) row)->gate);
}

static void
unlawful(Findings *findings, const ScopeTable *table, const Scope *scope, const char *remedy, const char *text)
{
	finding_add(findings, ERRCODE_HUKOU_POLICY, psprintf("%s%s", table->prefix, scope->text), remedy, text);
}

static void
judge_place(const Policy *policy, const ScopeTable *table, const Scope *scope, const Place *place, Findings *findings)
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
			exists = place->code >= 0 && place->code < NODE_LIMIT && policy->nodes[place->code] != NULL;
			break;
		case PLACE_PREFECTURE:
			exists = region_exists((int32) place->code);
			break;
		case PLACE_OFFICE:
			exists = policy_office(policy, place->code) != NULL;
			break;
	}
	if (!exists)
		unlawful(findings, table, scope, "Name a place that hukou.area_members, nodes, regions or offices have.",
				 psprintf(place->kind == PLACE_AREA ? "%s has no members" : "there is no %s", place->text));
}

static const Scope *
scope_at(const ScopeTable *table, int i)
{
	return (const Scope *) ((const char *) table->rows + i * table->size);
}

static bool
names_area(const Scope *scope)
{
	return scope->origin.kind == PLACE_AREA || scope->accepting.kind == PLACE_AREA;
}

/* Of the same places the exclusion constraint knows; areas may have members in common. */
static void
judge_ties(const ScopeTable *table, int i, Findings *findings)
{
	const Scope *scope = scope_at(table, i);

	CHECK_FOR_INTERRUPTS();
	for (int j = 0; j < i && names_area(scope); j++)
	{
		const Scope *other = scope_at(table, j);

		if (names_area(other) && strcmp(other->service, scope->service) == 0 &&
			other->from < other->to && scope->from < scope->to && other->from < scope->to && scope->from < other->to &&
			(strcmp(other->accepting.text, scope->accepting.text) != 0 || strcmp(other->origin.text, scope->origin.text) != 0) &&
			places_tie(&other->accepting, &scope->accepting) && places_tie(&other->origin, &scope->origin) &&
			table->rivals(other, scope))
			unlawful(findings, table, scope, "Let the areas have no node in common, end one of the rows, or name the node in a row of its own.",
					 psprintf("is as specific%s as \"%s\", and they overlap", table->list != NULL ? table->list(scope) : "", other->text));
	}
}

/* Is some version of the workflow in force while the road is open? */
static bool
leads_to_workflow(const Policy *policy, const Route *route)
{
	for (int i = 0; i < policy->nworkflows; i++)
	{
		const Workflow *w = &policy->workflows[i];

		if (strcmp(w->name, route->workflow) == 0 && w->from < w->to &&
			w->from < route->scope.to && route->scope.from < w->to)
			return true;
	}
	return false;
}

/* Is the workflow one of other services' kinds, and of none of the road's?  Its effects would be theirs. */
static bool
is_foreign_workflow(const Policy *policy, const Route *route)
{
	bool		foreign = false;

	for (int i = 0; i < policy->nservice_types; i++)
	{
		const ServiceType *t = &policy->service_types[i];

		if (strcmp(t->workflow, route->workflow) != 0)
			continue;
		if (strcmp(t->service, route->scope.service) == 0)
			return false;
		foreign = true;
	}
	return foreign;
}

/* What is asked of roads alone. */
static void
judge_route(const Policy *policy, const ScopeTable *table, const Scope *s, bool whole, Findings *findings)
{
	const Route *r = (const Route *) s;

	if (s->origin.kind == PLACE_NODE && s->accepting.kind == PLACE_NODE && s->origin.code == s->accepting.code)
		unlawful(findings, table, s, "Leave it out: within one node no road is asked for.", "crosses no border");
	if (whole && r->workflow != NULL && !leads_to_workflow(policy, r))
		unlawful(findings, table, s, "Name a workflow that is in force while the road is open.",
				 psprintf("no version of workflow \"%s\" is in force then", r->workflow));
	if (r->workflow != NULL && is_foreign_workflow(policy, r))
		unlawful(findings, table, s, "Name a workflow of that service's kinds, or one that no other service has.",
				 psprintf("workflow \"%s\" is of another service", r->workflow));
}

/* Does a case that the limit is for go by the workflow, by its kind or by some road? */
static bool
limit_meets(const Policy *policy, const TimeLimit *limit, const char *workflow)
{
	for (int i = 0; i < policy->nservice_types; i++)
		if (scope_has_kind(&limit->scope, &policy->service_types[i]) &&
			strcmp(policy->service_types[i].workflow, workflow) == 0)
			return true;
	for (int i = 0; i < policy->nroutes; i++)
		if (policy->routes[i].workflow != NULL && strcmp(policy->routes[i].workflow, workflow) == 0 &&
			strcmp(policy->routes[i].scope.service, limit->scope.service) == 0)
			return true;
	return false;
}

/* What is asked of limits alone: the system's step is one that some workflow of such cases has there, and its reason fits. */
static void
judge_limit(const Policy *policy, const ScopeTable *table, const Scope *scope, bool whole, Findings *findings)
{
	const TimeLimit *limit = (const TimeLimit *) scope;
	const Reason *reason = limit->reason == NULL ? NULL : policy_reason(policy, limit->reason);
	bool		met = false;

	if (!whole || limit->action == NULL)
		return;
	for (int i = 0; i < policy->nworkflows; i++)
	{
		const Workflow *w = &policy->workflows[i];
		const PolicyTransition *step = workflow_transition(w, limit->state, limit->action);

		if (step == NULL || step->side != SIDE_SYSTEM || !limit_meets(policy, limit, w->name))
			continue;
		met = true;
		if (limit->reason == NULL ? step->needs_reason : reason == NULL || !reason_fits(reason, step->to->state))
		{
			unlawful(findings, table, scope, "Give a reason that hukou.reason_codes has for such a step.",
					 limit->reason == NULL ? psprintf("step \"%s\" needs a reason", limit->action) :
					 psprintf("\"%s\" is no reason for step \"%s\"", limit->reason, limit->action));
			return;
		}
	}
	if (!met)
		unlawful(findings, table, scope, "Name a step of side \"system\" that a workflow of such cases has from that state, or none.",
				 psprintf("\"%s\" is no step of the system from there in any workflow of such cases", limit->action));
}

/*
 * Judges the rows of one table, or, with NULL, of all.  Unless whole, what a row
 * hangs on may be missing.
 */
static void
judge_scopes(const Policy *policy, Relation rel, bool whole, Findings *findings)
{
	const ScopeTable tables[] = {
		{"routes", "", policy->nroutes, policy->routes, sizeof(Route), same_type_rivals, NULL, judge_route},
		{"time_limits", "time_limits ", policy->nlimits, policy->limits, sizeof(TimeLimit), limits_rival, timer_of, judge_limit},
		{"fees", "fees ", policy->nfees, policy->fees, sizeof(Fee), same_type_rivals, NULL, NULL},
		{"document_rules", "document_rules ", policy->nrules, policy->rules, sizeof(DocumentRule), lists_rival, gate_of, NULL},
		{"exclusions", "exclusions ", policy->nexclusions, policy->exclusions, sizeof(Exclusion), lists_rival, gate_of, NULL},
	};

	for (const ScopeTable *table = tables; table < tables + lengthof(tables); table++)
	{
		if (rel != NULL && !hukou_table_is(rel, table->name))
			continue;
		for (int i = 0; i < table->n; i++)
		{
			const Scope *s = scope_at(table, i);

			judge_ties(table, i, findings);
			if (table->judge != NULL)
				table->judge(policy, table, s, whole, findings);
			if (!whole)
				continue;
			if (s->type != NULL && s->kind == NULL)
				unlawful(findings, table, s, "Name a kind that hukou.service_types has, or *.",
						 psprintf("there is no type \"%s\" of service \"%s\"", s->type, s->service));
			judge_place(policy, table, s, &s->origin, findings);
			judge_place(policy, table, s, &s->accepting, findings);
		}
	}
}

/*
 * hukou.check_routes() returns table (sqlstate, subject, finding, remedy):
 * everything that is wrong with the roads, and with what else goes by place.
 * No rows: nothing is.
 */
Datum
hukou_check_routes(PG_FUNCTION_ARGS)
{
	Findings	findings = {0};

	InitMaterializedSRF(fcinfo, 0);
	judge_scopes(policy_pin(fcinfo->flinfo), NULL, true, &findings);
	findings_put((ReturnSetInfo *) fcinfo->resultinfo, &findings);
	return (Datum) 0;
}

/*
 * When this session last found them lawful; what is judged is a whole table, or
 * all, so that of many rows changed together the first call judges for all.
 */
static struct
{
	TransactionId transaction;
	SubTransactionId subtransaction;
	CommandId	command;
	Oid			table;			/* InvalidOid: all */
	bool		whole;			/* what they hang on as well */
}			found_lawful;

static bool
judged_already(Oid table, bool whole)
{
	return (found_lawful.whole || !whole) && (found_lawful.table == InvalidOid || found_lawful.table == table) &&
		TransactionIdIsValid(found_lawful.transaction) &&
		found_lawful.transaction == GetTopTransactionIdIfAny() &&
		found_lawful.subtransaction == GetCurrentSubTransactionId() &&
		found_lawful.command == GetCurrentCommandId(false);
}

/*
 * Constraint trigger, deferred to COMMIT, of routes, time_limits, fees,
 * document_rules and exclusions, each judged by itself, and of what all of them
 * hang on, area_members, nodes, offices, regions, service_types and workflows (law 10): raises
 * HK009 with everything that is wrong.
 */
Datum
hukou_scope_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigdata = (TriggerData *) fcinfo->context;
	Relation	rel;
	Findings	findings = {0};
	bool		whole;
	bool		all;
	Oid			table;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigdata->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigdata->tg_event) || !hukou_table(trigdata->tg_relation))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("hukou.scope_guard() must be called as an AFTER ROW trigger of hukou's own table")));

	rel = trigdata->tg_relation;
	/* whatever was written since begins a new command */
	CommandCounterIncrement();
	whole = !hukou_bringing_back(rel);
	all = hukou_table_is(rel, "area_members") || hukou_table_is(rel, "nodes") || hukou_table_is(rel, "offices") ||
		hukou_table_is(rel, "regions") || hukou_table_is(rel, "service_types") || hukou_table_is(rel, "workflows") ||
		hukou_table_is(rel, "reason_codes");
	table = all ? InvalidOid : RelationGetRelid(rel);
	if (judged_already(table, whole))
		return PointerGetDatum(NULL);

	/* the lock of hukou_workflow_guard: one writer of what law 10 judges from here to the end, whatever it writes first */
	LockRelationOid(hukou_table_oid("workflows"), ShareUpdateExclusiveLock);
	/* a restore brings the tables in an order of its own; hukou.health() asks for what is missing then */
	judge_scopes(policy_pin_afresh(fcinfo->flinfo, rel), all ? NULL : rel, whole, &findings);
	if (findings.list != NIL)
		findings_raise(&findings, rel, hukou_table_is(rel, "routes") ? "the roads are not lawful" :
					   all ? psprintf("hukou.%s cannot be changed so", RelationGetRelationName(rel)) :
					   psprintf("hukou.%s is not lawful", RelationGetRelationName(rel)));
	found_lawful.transaction = GetTopTransactionId();
	found_lawful.subtransaction = GetCurrentSubTransactionId();
	found_lawful.command = GetCurrentCommandId(false);
	found_lawful.table = table;
	found_lawful.whole = whole;
	return PointerGetDatum(NULL);
}
