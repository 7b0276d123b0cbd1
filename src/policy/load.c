/*
 * load.c
 *	  Loading policy from its tables.
 *
 * Everything is read with the latest snapshot, never the statement's: a
 * generation outlives the statement that loads it.  (In a parallel query it
 * does not, see policy_pin.)
 */
#include "postgres.h"

#include "access/xact.h"
#include "access/table.h"
#include "catalog/pg_type.h"
#include "policy/digest.h"
#include "policy/load.h"
#include "policy/roads.h"
#include "policy/scan.h"
#include "storage/lmgr.h"
#include "utils/array.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/fmgroids.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

/* Tables whose change ends a generation. */
static const char *const policy_tables[] = {
	"offices", "officers", "delegations", "services", "service_types", "workflows", "workflow_states",
	"workflow_transitions", "workflow_safeguards", "nodes", "area_members", "routes",
	"time_limits", "fees", "calendar_years", "calendar_days",
	"reason_codes", "document_types", "document_rules", "exclusions", "access_grants",
};

static Oid	policy_table_oids[lengthof(policy_tables)];

/* Called by the relcache callback: no look-ups here. */
bool
policy_is_table(Oid relid)
{
	for (int i = 0; i < (int) lengthof(policy_table_oids); i++)
		if (policy_table_oids[i] == relid)
			return true;
	return false;
}

/*
 * Finds the tables and locks them, so that pending invalidations arrive before
 * the load and none of the tables is replaced during it.
 */
void
policy_lock_tables(void)
{
	for (int i = 0; i < (int) lengthof(policy_tables); i++)
	{
		policy_table_oids[i] = hukou_table_oid(policy_tables[i]);
		LockRelationOid(policy_table_oids[i], AccessShareLock);
	}
}

void *
rows_add(Rows *rows)
{
	void	   *row;

	if (rows->n == rows->allocated)
	{
		rows->allocated = rows->allocated == 0 ? 16 : rows->allocated * 2;
		rows->data = rows->data == NULL ? palloc(rows->allocated * rows->size) :
			repalloc(rows->data, rows->allocated * rows->size);
	}
	row = rows->data + rows->n++ * rows->size;
	memset(row, 0, rows->size);
	return row;
}

void
scan_all(TableScan *scan, const Policy *policy, const char *table,
		 const char *const *columns, int ncolumns, Snapshot snapshot)
{
	if (policy->past != NULL)
		scan_begin_given(scan, table, columns, ncolumns, policy->past->rows(policy->past, table, NULL));
	else
		scan_begin(scan, table, columns, ncolumns, snapshot, 0, NULL, NULL);
}

static int
compare_workflows(const void *a, const void *b)
{
	const Workflow *x = a;
	const Workflow *y = b;
	int			cmp = strcmp(x->name, y->name);

	return cmp != 0 ? cmp : (x->version > y->version) - (x->version < y->version);
}

static void
load_workflows(Policy *policy, Snapshot snapshot)
{
	static const char *const columns[] = {"workflow", "version", "valid", "seal", "parts"};
	TableScan	scan;
	Rows		rows = ROWS_OF(Workflow);

	scan_all(&scan, policy, "workflows", columns, lengthof(columns), snapshot);
	while (scan_next(&scan))
	{
		Workflow   *w = rows_add(&rows);

		w->name = scan_text(&scan, 0);
		w->version = scan_int32(&scan, 1, 0);
		scan_daterange(&scan, 2, &w->from, &w->to);
		w->seal = scan.isnull[3] ? NULL : DatumGetByteaPCopy(scan_varlena(&scan, 3, BYTEAOID));
		w->parts = scan_int32(&scan, 4, 0);
	}
	scan_end(&scan);
	policy->workflows = (Workflow *) rows.data;
	policy->nworkflows = rows.n;
	if (rows.n > 1)
		qsort(rows.data, rows.n, rows.size, compare_workflows);
}

/* The workflow a row of a child table (workflow, version, ...) belongs to. */
static Workflow *
owner_of(Policy *policy, TableScan *scan)
{
	return unconstify(Workflow *,
					  policy_workflow(policy, scan_text(scan, 0), scan_int32(scan, 1, 0)));
}

static int
compare_states(const void *a, const void *b)
{
	return strcmp(((const PolicyState *) a)->label, ((const PolicyState *) b)->label);
}

static void
load_states(Policy *policy, Snapshot snapshot)
{
	static const char *const columns[] = {
		"workflow", "version", "state", "held_by",
		"initial", "final", "clock_runs", "editable", "pause_basis"
	};
	TableScan	scan;
	Rows	   *rows = palloc0(sizeof(Rows) * (policy->nworkflows + 1));

	scan_all(&scan, policy, "workflow_states", columns, lengthof(columns), snapshot);
	while (scan_next(&scan))
	{
		Workflow   *w = owner_of(policy, &scan);
		PolicyState *s;

		if (w == NULL)
			continue;
		rows[w - policy->workflows].size = sizeof(PolicyState);
		s = rows_add(&rows[w - policy->workflows]);
		scan_expect(&scan, 2);
		s->state = scan_enum(&scan, 2);
		s->label = scan_label(&scan, 2);
		s->held_by = side_from_label(scan_label(&scan, 3));
		s->initial = scan_bool(&scan, 4);
		s->final = scan_bool(&scan, 5);
		s->clock_runs = scan_bool(&scan, 6);
		s->editable = scan_bool(&scan, 7);
		s->pause_told = !scan.isnull[8];
	}
	scan_end(&scan);

	/* the arrays have stopped moving, so others may point into them now */
	for (int i = 0; i < policy->nworkflows; i++)
	{
		Workflow   *w = &policy->workflows[i];

		int			initial = 0;

		w->states = (PolicyState *) rows[i].data;
		w->nstates = rows[i].n;
		if (w->nstates > 1)
			qsort(w->states, w->nstates, sizeof(PolicyState), compare_states);
		for (int j = 0; j < w->nstates; j++)
			if (w->states[j].initial)
			{
				w->initial = &w->states[j];
				initial++;
			}
		if (initial > 1)
			w->initial = NULL;
	}
}

static int
compare_transitions(const void *a, const void *b)
{
	const PolicyTransition *x = a;
	const PolicyTransition *y = b;

	int			cmp = strcmp(x->from->label, y->from->label);

	return cmp != 0 ? cmp : strcmp(x->action, y->action);
}

static void
load_transitions(Policy *policy, Snapshot snapshot)
{
	static const char *const columns[] = {
		"workflow", "version", "from_state", "action", "to_state", "name_zh",
		"side", "duty", "four_eyes", "needs_reason", "gate", "effect"
	};
	TableScan	scan;
	Rows	   *rows = palloc0(sizeof(Rows) * (policy->nworkflows + 1));

	scan_all(&scan, policy, "workflow_transitions", columns, lengthof(columns), snapshot);
	while (scan_next(&scan))
	{
		Workflow   *w = owner_of(policy, &scan);
		const PolicyState *from;
		const PolicyState *to;
		PolicyTransition *t;

		if (w == NULL)
			continue;
		from = workflow_state(w, scan_enum(&scan, 2));
		to = workflow_state(w, scan_enum(&scan, 4));
		if (from == NULL || to == NULL)
			continue;
		rows[w - policy->workflows].size = sizeof(PolicyTransition);
		t = rows_add(&rows[w - policy->workflows]);
		t->from = from;
		t->action = scan_text(&scan, 3);
		t->to = to;
		t->name_zh = scan_text(&scan, 5);
		t->side = side_from_label(scan_label(&scan, 6));
		t->duty = duty_from_label(scan_label(&scan, 7));
		t->four_eyes = scan_nullable_text(&scan, 8);
		t->needs_reason = scan_bool(&scan, 9);
		t->gate = scan_nullable_text(&scan, 10);
		t->effect = scan_nullable_text(&scan, 11);
	}
	scan_end(&scan);

	for (int i = 0; i < policy->nworkflows; i++)
	{
		policy->workflows[i].transitions = (PolicyTransition *) rows[i].data;
		policy->workflows[i].ntransitions = rows[i].n;
		if (rows[i].n > 1)
			qsort(rows[i].data, rows[i].n, rows[i].size, compare_transitions);
	}
}

static int
compare_safeguards(const void *a, const void *b)
{
	return strcmp(((const Safeguard *) a)->name, ((const Safeguard *) b)->name);
}

static void
load_safeguards(Policy *policy, Snapshot snapshot)
{
	static const char *const columns[] = {
		"workflow", "version", "safeguard", "from_state", "to_state", "actions", "side", "duty"
	};
	TableScan	scan;
	Rows	   *rows = palloc0(sizeof(Rows) * (policy->nworkflows + 1));

	scan_all(&scan, policy, "workflow_safeguards", columns, lengthof(columns), snapshot);
	while (scan_next(&scan))
	{
		Workflow   *w = owner_of(policy, &scan);
		Safeguard  *g;

		if (w == NULL)
			continue;
		rows[w - policy->workflows].size = sizeof(Safeguard);
		g = rows_add(&rows[w - policy->workflows]);
		g->name = scan_text(&scan, 2);
		g->from = scan_enum(&scan, 3);
		g->from_label = scan_label(&scan, 3);
		g->to = scan_enum(&scan, 4);
		g->to_label = scan_label(&scan, 4);
		g->actions = scan_texts(&scan, 5, &g->nactions);
		g->side = side_from_label(scan_label(&scan, 6));
		g->duty = duty_from_label(scan_label(&scan, 7));
	}
	scan_end(&scan);

	for (int i = 0; i < policy->nworkflows; i++)
	{
		policy->workflows[i].safeguards = (Safeguard *) rows[i].data;
		policy->workflows[i].nsafeguards = rows[i].n;
		if (rows[i].n > 1)
			qsort(rows[i].data, rows[i].n, rows[i].size, compare_safeguards);
	}
}

/* Compares each version with what was published; all its parts are loaded. */
static void
judge_standing(Workflow *w)
{
	int			algorithm = w->seal == NULL ? 0 : digest_algorithm_of(PointerGetDatum(w->seal));

	if (w->seal == NULL)
		w->standing = STANDING_CONCEPT;
	else if (workflow_parts(w) < w->parts)
		w->standing = STANDING_INCOMPLETE;
	else if (workflow_parts(w) == w->parts && algorithm != 0 &&
			 digest_equal(PointerGetDatum(w->seal), workflow_digest(w, algorithm)))
		w->standing = STANDING_WHOLE;
	else
		w->standing = STANDING_ALTERED;
}

/* The one copy of a service's name that a generation has, for names of services are compared by address. */
static const char *
one_name(const Policy *policy, const char *service)
{
	const Service *known = policy_service(policy, service);

	if (known != NULL)
		return known->service;
	/* of the past not all may have been kept */
	for (int i = 0; i < policy->nservice_types; i++)
		if (strcmp(policy->service_types[i].service, service) == 0)
			return policy->service_types[i].service;
	return service;
}

static void
load_services(Policy *policy, Snapshot snapshot)
{
	static const char *const service_columns[] = {"service", "name_zh", "basis", "without_road"};
	static const char *const columns[] = {"service", "service_type", "workflow", "valid", "name_zh", "basis"};
	TableScan	scan;
	Rows		services = ROWS_OF(Service);
	Rows		rows = ROWS_OF(ServiceType);

	scan_all(&scan, policy, "services", service_columns, lengthof(service_columns), snapshot);
	while (scan_next(&scan))
	{
		Service    *s = rows_add(&services);

		s->service = scan_text(&scan, 0);
		s->name_zh = scan_text(&scan, 1);
		s->basis = scan_nullable_text(&scan, 2);
		s->origin_without_road = strcmp(scan_text(&scan, 3), "origin") == 0;
	}
	scan_end(&scan);
	policy->services = (Service *) services.data;
	policy->nservices = services.n;

	scan_all(&scan, policy, "service_types", columns, lengthof(columns), snapshot);
	while (scan_next(&scan))
	{
		ServiceType *t = rows_add(&rows);

		t->service = scan_text(&scan, 0);
		t->type = scan_text(&scan, 1);
		t->workflow = scan_text(&scan, 2);
		scan_daterange(&scan, 3, &t->from, &t->to);
		t->name_zh = scan_text(&scan, 4);
		t->basis = scan_nullable_text(&scan, 5);
	}
	scan_end(&scan);
	policy->service_types = (ServiceType *) rows.data;
	policy->nservice_types = rows.n;
	for (int i = 0; i < rows.n; i++)
		policy->service_types[i].service = one_name(policy, policy->service_types[i].service);
	policy->service_types_by_name = palloc(sizeof(ServiceType *) * (rows.n + 1));
	for (int i = 0; i < rows.n; i++)
		policy->service_types_by_name[i] = &policy->service_types[i];
	qsort(policy->service_types_by_name, rows.n, sizeof(ServiceType *), service_type_compare);
}

/* A row of hukou.area_members. */
typedef struct AreaMember
{
	const char *area;
	int			node;
} AreaMember;

static void
load_nodes(Policy *policy, Rows *members, Snapshot snapshot)
{
	static const char *const node_columns[] = {"node", "name_zh"};
	static const char *const member_columns[] = {"area", "node"};
	TableScan	scan;

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
		AreaMember *m = rows_add(members);

		m->area = scan_text(&scan, 0);
		m->node = scan_int16(&scan, 1, -1);
	}
	scan_end(&scan);
}

/* The CHECK constraints of the tables leave nothing else to read. */
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

void
scan_scope(TableScan *scan, const Policy *policy, const Rows *members, Scope *scope)
{
	scope->service = one_name(policy, scan_text(scan, 0));
	scope->type = scan_text(scan, 1);
	if (strcmp(scope->type, "*") == 0)
		scope->type = NULL;
	else
		scope->kind = policy_service_type(policy, scope->service, scope->type);
	read_place(&scope->origin, scan_text(scan, 2), members);
	read_place(&scope->accepting, scan_text(scan, 3), members);
	scan_daterange(scan, 4, &scope->from, &scope->to);
	scope->basis = scan_text(scan, 5);
	scope->text = psprintf("%s %s, %s to %s, from %s", scope->service, scope->type != NULL ? scope->type : "*",
						   scope->origin.text, scope->accepting.text, day_text(scope->from));
}

static int
compare_types(const Scope *a, const Scope *b)
{
	return strcmp(a->type != NULL ? a->type : "", b->type != NULL ? b->type : "");
}

/* Of two rows that begin with a Scope. */
int
compare_scopes(const void *x, const void *y)
{
	const Scope *a = x;
	const Scope *b = y;
	int			cmp = strcmp(a->service, b->service);

	if (cmp == 0)
		cmp = compare_types(a, b);
	if (cmp == 0)
		cmp = strcmp(a->origin.text, b->origin.text);
	if (cmp == 0)
		cmp = strcmp(a->accepting.text, b->accepting.text);
	return cmp != 0 ? cmp : (a->from > b->from) - (a->from < b->from);
}

static int
compare_limits(const void *a, const void *b)
{
	const TimeLimit *x = a;
	const TimeLimit *y = b;
	int			cmp = compare_scopes(&x->scope, &y->scope);

	return cmp != 0 ? cmp : strcmp(x->timer, y->timer);
}

static void
load_limits_and_fees(Policy *policy, const Rows *members, Snapshot snapshot)
{
	static const char *const limit_columns[] = {SCOPE_COLUMNS, "days", "unit", "timer", "state", "action",
		"reason", "grace_days", "extension_days", "escalate_days", "since"};
	static const char *const fee_columns[] = {SCOPE_COLUMNS, "yuan"};
	TableScan	scan;
	Rows		limits = ROWS_OF(TimeLimit);
	Rows		fees = ROWS_OF(Fee);

	scan_all(&scan, policy, "time_limits", limit_columns, lengthof(limit_columns), snapshot);
	while (scan_next(&scan))
	{
		TimeLimit  *l = rows_add(&limits);

		scan_scope(&scan, policy, members, &l->scope);
		l->days = scan_int32(&scan, SCOPE_END, 0);
		l->unit = limit_unit(scan_text(&scan, SCOPE_END + 1));
		l->timer = scan_text(&scan, SCOPE_END + 2);
		l->state = scan.isnull[SCOPE_END + 3] ? InvalidOid : scan_enum(&scan, SCOPE_END + 3);
		l->action = scan_nullable_text(&scan, SCOPE_END + 4);
		l->reason = scan_nullable_text(&scan, SCOPE_END + 5);
		l->grace_days = scan_int32(&scan, SCOPE_END + 6, 0);
		l->extension_days = scan_int32(&scan, SCOPE_END + 7, 0);
		l->escalate_days = scan_int32(&scan, SCOPE_END + 8, 0);
		l->since = scan.isnull[SCOPE_END + 9] ? InvalidOid : scan_enum(&scan, SCOPE_END + 9);
	}
	scan_end(&scan);
	policy->limits = (TimeLimit *) limits.data;
	policy->nlimits = limits.n;
	if (limits.n > 1)
		qsort(limits.data, limits.n, limits.size, compare_limits);

	scan_all(&scan, policy, "fees", fee_columns, lengthof(fee_columns), snapshot);
	while (scan_next(&scan))
	{
		Fee		   *f = rows_add(&fees);

		scan_scope(&scan, policy, members, &f->scope);
		f->yuan = DatumGetCString(DirectFunctionCall1(numeric_out, scan_varlena(&scan, SCOPE_END, NUMERICOID)));
	}
	scan_end(&scan);
	policy->fees = (Fee *) fees.data;
	policy->nfees = fees.n;
	if (fees.n > 1)
		qsort(fees.data, fees.n, fees.size, compare_scopes);
}

static int
compare_rules(const void *a, const void *b)
{
	const DocumentRule *x = a;
	const DocumentRule *y = b;
	int			cmp = strcmp(x->at.scope.service, y->at.scope.service);

	if (cmp == 0)
		cmp = compare_types(&x->at.scope, &y->at.scope);
	if (cmp == 0)
		cmp = strcmp(x->at.gate, y->at.gate);
	if (cmp == 0)
		cmp = strcmp(x->requirement, y->requirement);
	if (cmp == 0)
		cmp = strcmp(x->document_type, y->document_type);
	return cmp != 0 ? cmp : compare_scopes(&x->at.scope, &y->at.scope);
}

static int
compare_exclusions(const void *a, const void *b)
{
	const Exclusion *x = a;
	const Exclusion *y = b;
	int			cmp = compare_scopes(&x->at.scope, &y->at.scope);

	return cmp != 0 ? cmp : strcmp(x->exclusion, y->exclusion);
}

static JsonPath *
scan_condition(TableScan *scan, int column)
{
	return scan->isnull[column] ? NULL :
		(JsonPath *) PG_DETOAST_DATUM_COPY(scan_varlena(scan, column, JSONPATHOID));
}

static void
load_rules(Policy *policy, const Rows *members, Snapshot snapshot)
{
	static const char *const columns[] = {
		SCOPE_COLUMNS, "gate", "requirement", "document_type", "condition", "commitment", "confirmed"
	};
	static const char *const exclusion_columns[] = {
		SCOPE_COLUMNS, "gate", "exclusion", "condition", "name_zh", "name_en"
	};
	TableScan	scan;
	Rows		rows = ROWS_OF(DocumentRule);
	Rows		exclusions = ROWS_OF(Exclusion);

	scan_all(&scan, policy, "document_rules", columns, lengthof(columns), snapshot);
	while (scan_next(&scan))
	{
		DocumentRule *r = rows_add(&rows);

		scan_scope(&scan, policy, members, &r->at.scope);
		r->at.gate = scan_text(&scan, SCOPE_END);
		r->requirement = scan_text(&scan, SCOPE_END + 1);
		r->document_type = scan_text(&scan, SCOPE_END + 2);
		r->condition = scan_condition(&scan, SCOPE_END + 3);
		r->commitment = scan_bool(&scan, SCOPE_END + 4);
		r->confirmed = scan_bool(&scan, SCOPE_END + 5);
	}
	scan_end(&scan);
	policy->rules = (DocumentRule *) rows.data;
	policy->nrules = rows.n;
	if (rows.n > 1)
		qsort(rows.data, rows.n, rows.size, compare_rules);
	for (int i = 0; i < policy->nservice_types; i++)
	{
		ServiceType *t = &policy->service_types[i];

		scopes_of_service(rows.data, rows.n, rows.size, t->service, &t->first_rule, &t->end_rule);
	}

	scan_all(&scan, policy, "exclusions", exclusion_columns, lengthof(exclusion_columns), snapshot);
	while (scan_next(&scan))
	{
		Exclusion  *e = rows_add(&exclusions);

		scan_scope(&scan, policy, members, &e->at.scope);
		e->at.gate = scan_text(&scan, SCOPE_END);
		e->exclusion = scan_text(&scan, SCOPE_END + 1);
		e->condition = scan_condition(&scan, SCOPE_END + 2);
		e->name_zh = scan_text(&scan, SCOPE_END + 3);
		e->name_en = scan_text(&scan, SCOPE_END + 4);
	}
	scan_end(&scan);
	policy->exclusions = (Exclusion *) exclusions.data;
	policy->nexclusions = exclusions.n;
	if (exclusions.n > 1)
		qsort(exclusions.data, exclusions.n, exclusions.size, compare_exclusions);
}

static void
load_reasons(Policy *policy, Snapshot snapshot)
{
	static const char *const columns[] = {"reason", "leads_to", "extends", "corrects"};
	TableScan	scan;
	Rows		rows = ROWS_OF(Reason);

	scan_all(&scan, policy, "reason_codes", columns, lengthof(columns), snapshot);
	while (scan_next(&scan))
	{
		Reason	   *r = rows_add(&rows);

		r->code = scan_text(&scan, 0);
		r->states = scan_enums(&scan, 1, &r->nstates);
		r->extends = scan_bool(&scan, 2);
		r->corrects = scan_bool(&scan, 3);
	}
	scan_end(&scan);
	policy->reasons = (Reason *) rows.data;
	policy->nreasons = rows.n;
}

static int
compare_document_types(const void *a, const void *b)
{
	return strcmp(((const DocumentType *) a)->code, ((const DocumentType *) b)->code);
}

static void
load_document_types(Policy *policy, Snapshot snapshot)
{
	static const char *const columns[] = {
		"document_type", "name_zh", "number_format", "life_days", "original", "single_use", "confirmed_by"
	};
	TableScan	scan;
	Rows		rows = ROWS_OF(DocumentType);

	scan_all(&scan, policy, "document_types", columns, lengthof(columns), snapshot);
	while (scan_next(&scan))
	{
		DocumentType *c = rows_add(&rows);
		const char *format;

		c->code = scan_text(&scan, 0);
		c->name_zh = scan_text(&scan, 1);
		format = scan_text(&scan, 2);
		c->number_format = document_number_format(format, strlen(format));
		c->life_days = scan_int32(&scan, 3, 0);
		c->original = scan_bool(&scan, 4);
		c->single_use = scan_bool(&scan, 5);
		c->confirmed_by = scan_nullable_text(&scan, 6);
	}
	scan_end(&scan);
	policy->document_types = (DocumentType *) rows.data;
	policy->ndocument_types = rows.n;
	if (rows.n > 1)
		qsort(rows.data, rows.n, rows.size, compare_document_types);
}

static void
load_grants(Policy *policy, Snapshot snapshot)
{
	static const char *const columns[] = {"role", "capability", "office"};
	TableScan	scan;
	Rows		rows = ROWS_OF(AccessGrant);

	scan_all(&scan, policy, "access_grants", columns, lengthof(columns), snapshot);
	while (scan_next(&scan))
	{
		AccessGrant *g = rows_add(&rows);

		scan_expect(&scan, 0);
		g->role = scan_name(&scan, 0);
		g->capability = scan_text(&scan, 1);
		g->office = scan_int64(&scan, 2, 0);
	}
	scan_end(&scan);
	policy->grants = (AccessGrant *) rows.data;
	policy->ngrants = rows.n;
}

static int
compare_ints(const void *a, const void *b)
{
	int			x = *(const int *) a;
	int			y = *(const int *) b;

	return (x > y) - (x < y);
}

static int32
first_of_year(int year)
{
	return date2j(year, 1, 1) - POSTGRES_EPOCH_JDATE;
}

/*
 * The calendar covers the longest run of published years without a gap, of
 * equal ones the last: a year by itself, far off, is a mistake.
 */
static void
load_calendar(Policy *policy, Snapshot snapshot)
{
	static const char *const year_columns[] = {"year"};
	static const char *const day_columns[] = {"day", "working"};
	TableScan	scan;
	Rows		years = ROWS_OF(int);
	WorkCalendar *cal = &policy->calendar;
	int32	   *worked;
	int			first = 0;
	int			last = 0;

	scan_all(&scan, policy, "calendar_years", year_columns, lengthof(year_columns), snapshot);
	while (scan_next(&scan))
		*(int *) rows_add(&years) = scan_int32(&scan, 0, 0);
	scan_end(&scan);

	if (years.n == 0)
		return;					/* an empty calendar: first = end = 0 */
	qsort(years.data, years.n, years.size, compare_ints);
	for (int from = 0, to = 0; to < years.n; to++)
	{
		if (to > 0 && ((int *) years.data)[to] != ((int *) years.data)[to - 1] + 1)
			from = to;
		if (to - from >= last - first)
		{
			first = from;
			last = to;
		}
	}
	cal->first = first_of_year(((int *) years.data)[first]);
	cal->end = first_of_year(((int *) years.data)[last] + 1);

	/* first whether each day is worked, at index + 1; then the running sum */
	worked = palloc(sizeof(int32) * (cal->end - cal->first + 1));
	worked[0] = 0;
	for (int32 day = cal->first; day < cal->end; day++)
		worked[day - cal->first + 1] = workday_is_weekday(day);

	scan_all(&scan, policy, "calendar_days", day_columns, lengthof(day_columns), snapshot);
	while (scan_next(&scan))
	{
		DateADT		day = scan_date(&scan, 0, 0);

		if (day >= cal->first && day < cal->end)
			worked[day - cal->first + 1] = scan_bool(&scan, 1);
	}
	scan_end(&scan);

	for (int32 i = 1; i <= cal->end - cal->first; i++)
		worked[i] += worked[i - 1];
	cal->worked = worked;
}

static HTAB *
make_hash(const char *name, Size keysize, Size entrysize, int flags)
{
	HASHCTL		ctl = {0};

	ctl.keysize = keysize;
	ctl.entrysize = entrysize;
	ctl.hcxt = CurrentMemoryContext;
	return hash_create(name, 64, &ctl, HASH_ELEM | HASH_CONTEXT | flags);
}

/*
 * Loads a generation, into a child of the current memory context.  The caller
 * holds locks on the tables, and the snapshot.
 */
Policy *
policy_load(Snapshot snapshot, const PolicyPast *past)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext,
												  "hukou policy generation",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	Policy	   *policy = palloc0(sizeof(Policy));
	Rows		members = ROWS_OF(AreaMember);

	policy->context = context;
	policy->past = past;
	load_workflows(policy, snapshot);
	load_states(policy, snapshot);
	load_transitions(policy, snapshot);
	load_safeguards(policy, snapshot);
	for (int i = 0; i < policy->nworkflows; i++)
		judge_standing(&policy->workflows[i]);
	load_services(policy, snapshot);
	load_nodes(policy, &members, snapshot);
	load_limits_and_fees(policy, &members, snapshot);
	load_roads(policy, &members, snapshot);
	load_rules(policy, &members, snapshot);
	load_reasons(policy, snapshot);
	load_document_types(policy, snapshot);
	load_grants(policy, snapshot);
	load_calendar(policy, snapshot);

	policy->offices = make_hash("hukou offices", sizeof(int64), sizeof(Office), HASH_BLOBS);
	policy->officers = make_hash("hukou officers", OFFICER_ID_SIZE, sizeof(Officer), HASH_STRINGS);
	policy->db_roles = make_hash("hukou officers' roles", NAMEDATALEN,
								 NAMEDATALEN + OFFICER_ID_SIZE, HASH_STRINGS);
	policy->subtrees = make_hash("hukou offices below", sizeof(int64), sizeof(Subtree), HASH_BLOBS);
	MemoryContextSwitchTo(old);
	return policy;
}

/* The latest; to a parallel worker the server gives the statement's alone. */
static Snapshot
latest_snapshot(void)
{
	return RegisterSnapshot(IsInParallelMode() ? GetActiveSnapshot() : GetLatestSnapshot());
}

void
policy_read_office(const Policy *policy, Office *office)
{
	static const char *const columns[] = {"office", "node", "region", "parent", "valid", "successor", "name_zh"};
	static const RegProcedure equals[] = {F_INT8EQ};
	Datum		key = Int64GetDatum(office->code);
	Snapshot	snapshot = NULL;
	TableScan	scan;

	if (policy->past != NULL)
		scan_begin_given(&scan, "offices", columns, lengthof(columns),
						 policy->past->rows(policy->past, "offices", &office->code));
	else
	{
		snapshot = latest_snapshot();
		scan_begin(&scan, "offices", columns, lengthof(columns), snapshot, 1, &key, equals);
	}
	if (scan_next(&scan))
	{
		MemoryContext old = MemoryContextSwitchTo(policy->context);

		office->exists = true;
		office->node = scan_int16(&scan, 1, 0);
		office->region = scan_int32(&scan, 2, 0);
		office->parent = scan_int64(&scan, 3, 0);
		scan_daterange(&scan, 4, &office->from, &office->to);
		office->successor = scan_int64(&scan, 5, 0);
		office->name_zh = scan_text(&scan, 6);
		MemoryContextSwitchTo(old);
	}
	scan_end(&scan);
	if (snapshot != NULL)
		UnregisterSnapshot(snapshot);
}

/*
 * Offices of the same node that name this one as their parent, or as their
 * successor: then from the day they closed.  What is known to be below, and from
 * no later a day, is not added again.
 */
static void
add_offices(HTAB *known, Rows *found, bool succeeded, const Below *above, int node, Snapshot snapshot)
{
	const char *columns[] = {succeeded ? "successor" : "parent", "office", "node", "valid"};
	TableScan	scan;

	scan_begin_by(&scan, "offices", succeeded ? "offices_succeeded" : "offices_below", columns, lengthof(columns), snapshot,
				  Int64GetDatum(above->office), F_INT8EQ);
	while (scan_next(&scan))
	{
		Below		below = {.office = scan_int64(&scan, 1, 0), .from = above->from};
		Below	   *before;
		bool		exists;

		if (scan_int64(&scan, 0, 0) != above->office || scan_int16(&scan, 2, 0) != node)
			continue;
		if (succeeded)
		{
			DateADT		from;
			DateADT		closed;

			scan_daterange(&scan, 3, &from, &closed);
			below.from = Max(below.from, closed);
		}
		before = hash_search(known, &below.office, HASH_ENTER, &exists);
		if (exists && before->from <= below.from)
			continue;
		*before = below;
		*(Below *) rows_add(found) = below;
	}
	scan_end(&scan);
}

/*
 * All offices below one, and those that each took over from; across the border
 * of a node there is neither.
 */
void
policy_read_subtree(const Policy *policy, Subtree *subtree)
{
	const Office *office = policy_office(policy, subtree->office);
	Snapshot	snapshot;
	HASHCTL		ctl = {.keysize = sizeof(int64), .entrysize = sizeof(Below), .hcxt = CurrentMemoryContext};
	HASH_SEQ_STATUS all;
	HTAB	   *known;
	Rows		found = ROWS_OF(Below);
	Below	   *first;
	Below	   *entry;

	if (office == NULL)
		return;
	snapshot = latest_snapshot();
	known = hash_create("hukou offices below one", 64, &ctl, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	first = hash_search(known, &subtree->office, HASH_ENTER, NULL);
	first->from = DATEVAL_NOBEGIN;
	*(Below *) rows_add(&found) = *first;
	for (int i = 0; i < found.n; i++)
	{
		Below		above = ((Below *) found.data)[i];

		CHECK_FOR_INTERRUPTS();
		add_offices(known, &found, false, &above, office->node, snapshot);
		add_offices(known, &found, true, &above, office->node, snapshot);
	}
	UnregisterSnapshot(snapshot);
	subtree->below = MemoryContextAlloc(policy->context, sizeof(Below) * hash_get_num_entries(known));
	hash_seq_init(&all, known);
	while ((entry = hash_seq_search(&all)) != NULL)
		subtree->below[subtree->n++] = *entry;
	qsort(subtree->below, subtree->n, sizeof(Below), compare_below);
	hash_destroy(known);
	pfree(found.data);
}

/* duties, an array of hukou.duty, as DUTY_BITs */
static uint32
scan_duties(TableScan *scan, int column)
{
	int			n;
	Oid		   *duties = scan_enums(scan, column, &n);
	uint32		bits = 0;

	for (int i = 0; i < n; i++)
		bits |= DUTY_BIT(duty_from_label(DatumGetCString(OidFunctionCall1(F_ENUM_OUT,
																		  ObjectIdGetDatum(duties[i])))));
	return bits;
}

/*
 * The duties that officers in office on a day hold between them; false when
 * there are no officers at all.
 */
bool
policy_duties_held(DateADT day, uint32 *duties)
{
	static const char *const columns[] = {"duties", "valid"};
	Snapshot	snapshot = latest_snapshot();
	TableScan	scan;
	bool		any = false;

	*duties = 0;
	scan_begin(&scan, "officers", columns, lengthof(columns), snapshot, 0, NULL, NULL);
	while (scan_next(&scan))
	{
		DateADT		from;
		DateADT		to;

		any = true;
		scan_daterange(&scan, 1, &from, &to);
		if (day >= from && day < to)
			*duties |= scan_duties(&scan, 0);
	}
	scan_end(&scan);
	UnregisterSnapshot(snapshot);
	return any;
}

/* What others let an officer do in their place. */
static void
read_delegations(const Policy *policy, Officer *officer)
{
	static const char *const columns[] = {"delegate", "officer", "duties", "valid"};
	Snapshot	snapshot = latest_snapshot();
	Rows		rows = ROWS_OF(Delegation);
	TableScan	scan;

	scan_begin_by(&scan, "delegations", "delegations_pkey", columns, lengthof(columns), snapshot,
				  CStringGetTextDatum(officer->id), F_TEXTEQ);
	while (scan_next(&scan))
	{
		const char *by = scan_text(&scan, 1);
		Delegation *d;

		/* never somebody else's id for want of space */
		if (strcmp(scan_text(&scan, 0), officer->id) != 0 || strlen(by) >= OFFICER_ID_SIZE)
			continue;
		d = rows_add(&rows);
		strlcpy(d->by, by, OFFICER_ID_SIZE);
		d->duties = scan_duties(&scan, 2);
		scan_daterange(&scan, 3, &d->from, &d->to);
	}
	scan_end(&scan);
	UnregisterSnapshot(snapshot);
	officer->ndelegations = rows.n;
	if (rows.n > 0)
	{
		officer->delegations = MemoryContextAlloc(policy->context, sizeof(Delegation) * rows.n);
		memcpy(officer->delegations, rows.data, sizeof(Delegation) * rows.n);
	}
}

void
policy_read_officer(const Policy *policy, Officer *officer)
{
	static const char *const columns[] = {"officer", "office", "duties", "valid", "db_role"};
	static const RegProcedure equals[] = {F_TEXTEQ};
	Datum		key = CStringGetTextDatum(officer->id);
	Snapshot	snapshot = latest_snapshot();
	TableScan	scan;

	scan_begin(&scan, "officers", columns, lengthof(columns), snapshot, 1, &key, equals);
	if (scan_next(&scan))
	{
		officer->exists = true;
		officer->office = scan_int64(&scan, 1, 0);
		officer->duties = scan_duties(&scan, 2);
		scan_daterange(&scan, 3, &officer->from, &officer->to);
		if (!scan.isnull[4])
			strlcpy(officer->db_role, scan_name(&scan, 4), NAMEDATALEN);
	}
	scan_end(&scan);
	UnregisterSnapshot(snapshot);
	if (officer->exists)
		read_delegations(policy, officer);
}

/*
 * The officer a database role belongs to; leaves officer empty when there is
 * none.
 */
void
policy_read_role(const char *role, char *officer)
{
	static const char *const columns[] = {"db_role", "officer"};
	Snapshot	snapshot = latest_snapshot();
	NameData	key;
	TableScan	scan;

	namestrcpy(&key, role);
	scan_begin_by(&scan, "officers", "officers_db_role_key", columns, lengthof(columns), snapshot, NameGetDatum(&key), F_NAMEEQ);
	while (scan_next(&scan))
		if (!scan.isnull[0] && strcmp(scan_name(&scan, 0), role) == 0)
		{
			const char *id = scan_text(&scan, 1);

			/* never somebody else's id for want of space */
			if (strlen(id) < OFFICER_ID_SIZE)
				strlcpy(officer, id, OFFICER_ID_SIZE);
		}
	scan_end(&scan);
	UnregisterSnapshot(snapshot);
}
