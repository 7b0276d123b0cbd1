/*
 * event_store.c
 *	  Where the event of a step is written: law 5.
 *
 * There are two ways to hukou.case_events.  The executor's, an INSERT as the
 * tables' owner, serves whatever a DBA made of the table: partitions, columns,
 * triggers and rules of their own, indexes on expressions.  To a table that is as
 * hukou.setup() made it, a row is written directly, as COPY does: heap, then
 * indexes.  That is the same row, and costs a fraction.  Hukou's own trigger on
 * the table, which keeps out events that do not follow from a case, is not asked
 * there: the guard of hukou.cases has just computed this one from the stored row.
 *
 * What was found out about the table is kept until a relation changes; the
 * table itself is opened for each event.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_trigger.h"
#include "cases/case_row.h"
#include "cases/event_store.h"
#include "commands/trigger.h"
#include "compat.h"
#include "executor/executor.h"
#include "nodes/readfuncs.h"
#include "policy/errcodes.h"
#include "policy/policy.h"
#include "policy/scan.h"
#include "register/owner_sql.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

/* What is known of the table. */
typedef struct EventStore
{
	MemoryContext context;		/* of all this */
	Oid			relid;
	uint64		known_at;		/* relcache_changes then */
	bool		plain;			/* its columns, checks and indexes are as hukou made them */
	Oid			guard;			/* function of hukou's own trigger on it, once seen */
	AttrNumber	attnum[EVENT_COLUMNS];
	EState	   *estate;
	ResultRelInfo *result;		/* its relations are those of the last event, and closed */
	Oid		   *indexes;
	TupleTableSlot *slot;
} EventStore;

static EventStore *known = NULL;

/* ------------------------------------------------------ the executor's way */

static void
store_by_executor(Relation cases, const EventRow *event)
{
	static SavedSql sql = {
		.text = "INSERT INTO hukou.case_events (case_no, event, action, from_state, to_state, officer, office, acting_for, "
		"reason, note, request_id, overdue, workflow_version, acted_at, session_role, application, row_digest, previous, digest) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
		.nargs = EVENT_COLUMNS,
		.types = {"case_no", "int4", "text", "case_state", "case_state", "text", "office_code", "text",
		"text", "text", "text", "text", "int4", "timestamptz", "name", "text", "bytea", "bytea", "bytea"},
	};
	char		nulls[EVENT_COLUMNS + 1];
	OwnerSwitch saved;

	for (int i = 0; i < EVENT_COLUMNS; i++)
		nulls[i] = event->isnull[i] ? 'n' : ' ';
	nulls[EVENT_COLUMNS] = '\0';
	owner_begin(&saved);
	if (saved_run(&sql, event->value, nulls) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_SEAL),
				 errmsg("the event of a step was not stored"),
				 errdetail("%s case_events: a rule or another trigger of hukou.case_events kept it from being stored.",
						   unpack_sql_state(ERRCODE_HUKOU_SEAL)),
				 errhint("Drop it; every step leaves exactly one event."),
				 errtableconstraint(cases, "one_change_one_event")));
	owner_end(&saved);
}

/* ------------------------------------------------------------ the direct way */

static bool
is_event_guard(Oid function)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	bool		is = HeapTupleIsValid(tuple) &&
		strcmp(NameStr(((Form_pg_proc) GETSTRUCT(tuple))->proname), "event_guard") == 0 &&
		((Form_pg_proc) GETSTRUCT(tuple))->pronamespace == hukou_namespace();

	if (HeapTupleIsValid(tuple))
		ReleaseSysCache(tuple);
	return is;
}

/*
 * Would an INSERT do no more than write the row?  Asked of every event: what
 * triggers and rules there are may change within a statement.
 */
static bool
nobody_else_acts(EventStore *store, Relation rel)
{
	const TriggerDesc *triggers = rel->trigdesc;

	if (rel->rd_rules != NULL)
		return false;
	if (triggers == NULL)
		return true;
	if (triggers->trig_insert_before_row || triggers->trig_insert_before_statement ||
		triggers->trig_insert_after_statement || triggers->trig_insert_instead_row)
		return false;
	if (triggers->trig_insert_after_row)
		for (int i = 0; i < triggers->numtriggers; i++)
			if (TRIGGER_FOR_INSERT(triggers->triggers[i].tgtype) && TRIGGER_FOR_ROW(triggers->triggers[i].tgtype) &&
				triggers->triggers[i].tgfoid != store->guard)
			{
				if (!is_event_guard(triggers->triggers[i].tgfoid))
					return false;
				store->guard = triggers->triggers[i].tgfoid;
			}
	return true;
}

/* Is it hukou's own check: event > 0? */
static bool
counts_from_one(Relation rel, const Node *check)
{
	const OpExpr *op = (const OpExpr *) check;
	const Var  *column;
	const Const *zero;

	if (!IsA(check, OpExpr) || list_length(op->args) != 2)
		return false;
	column = linitial(op->args);
	zero = lsecond(op->args);
	return get_opcode(op->opno) == F_INT4GT && IsA(column, Var) && IsA(zero, Const) && !zero->constisnull &&
		DatumGetInt32(zero->constvalue) == 0 &&
		column->varattno == get_attnum(RelationGetRelid(rel), event_columns[EVENT_NUMBER].name);
}

/* Is the condition that a column is, or is not, null? */
static bool
asks_for_null(const List *predicate)
{
	return list_length(predicate) == 1 && IsA(linitial(predicate), NullTest) &&
		IsA(linitial_node(NullTest, predicate)->arg, Var);
}

/*
 * Is it an ordinary table of the cases' owner, with hukou's columns and no
 * others, and nothing that runs functions of somebody's own?
 */
static bool
is_as_made(Relation rel, Oid owner)
{
	TupleDesc	desc = RelationGetDescr(rel);
	ListCell   *cell;
	List	   *indexes;
	bool		plain = true;
	int			columns = 0;

	if (rel->rd_rel->relkind != RELKIND_RELATION || rel->rd_rel->relispartition || rel->rd_rel->relowner != owner)
		return false;
	for (int i = 0; i < desc->natts; i++)
		columns += TupleDescAttr(desc, i)->attisdropped ? 0 : 1;
	if (columns != EVENT_COLUMNS)
		return false;
	if (desc->constr != NULL &&
		(desc->constr->has_generated_stored || desc->constr->num_check > 1 ||
		 (desc->constr->num_check == 1 && !counts_from_one(rel, stringToNode(desc->constr->check[0].ccbin)))))
		return false;

	indexes = RelationGetIndexList(rel);
	foreach(cell, indexes)
	{
		Relation	index = index_open(lfirst_oid(cell), RowExclusiveLock);
		List	   *predicate = RelationGetIndexPredicate(index);

		/* other access methods keep things from one row to the next, which need a statement to end */
		if (index->rd_rel->relam != BTREE_AM_OID ||
			RelationGetIndexExpressions(index) != NIL || index->rd_index->indisexclusion || !index->rd_index->indimmediate ||
			(predicate != NIL && !asks_for_null(predicate)))
			plain = false;
		index_close(index, NoLock);
	}
	list_free(indexes);
	return plain;
}

static bool
find_columns(EventStore *store, Relation rel)
{
	TupleDesc	desc = RelationGetDescr(rel);

	for (int i = 0; i < EVENT_COLUMNS; i++)
	{
		AttrNumber	a;

		for (a = desc->natts; a >= 1; a--)
			if (!TupleDescAttr(desc, a - 1)->attisdropped &&
				strcmp(NameStr(TupleDescAttr(desc, a - 1)->attname), event_columns[i].name) == 0)
				break;
		if (a < 1)
			return false;
		column_expect_kind(TupleDescAttr(desc, a - 1), event_columns[i].kind);
		store->attnum[i] = a;
	}
	return true;
}

/* What there is to know of the table; found out anew when a relation has changed since. */
static EventStore *
get_to_know(Relation rel, Oid owner)
{
	EventStore *store;
	MemoryContext fresh;
	MemoryContext saved;

	if (known != NULL && known->relid == RelationGetRelid(rel) && known->known_at == relcache_changes)
		return known;
	fresh = AllocSetContextCreate(CurrentMemoryContext, "hukou event store", ALLOCSET_SMALL_SIZES);
	saved = MemoryContextSwitchTo(fresh);
	store = palloc0(sizeof(EventStore));
	store->context = fresh;
	store->relid = RelationGetRelid(rel);
	/* what changes from here on is noticed by the next event */
	store->known_at = relcache_changes;
	store->plain = is_as_made(rel, owner) && find_columns(store, rel);
	if (store->plain)
	{
		ResultRelInfo *result = makeNode(ResultRelInfo);

		store->estate = CreateExecutorState();
		store->slot = MakeSingleTupleTableSlot(CreateTupleDescCopyConstr(RelationGetDescr(rel)), &TTSOpsVirtual);
		store->result = result;
		InitResultRelInfo(result, rel, 0, NULL, 0);
		ExecOpenIndices(result, false);
		store->indexes = palloc(sizeof(Oid) * (result->ri_NumIndices + 1));
		for (int i = 0; i < result->ri_NumIndices; i++)
		{
			store->indexes[i] = RelationGetRelid(result->ri_IndexRelationDescs[i]);
			index_close(result->ri_IndexRelationDescs[i], NoLock);
		}
	}
	MemoryContextSwitchTo(saved);
	MemoryContextSetParent(fresh, CacheMemoryContext);
	if (known != NULL)
		MemoryContextDelete(known->context);
	known = store;
	return store;
}

/* What a constraint would refuse; it counts on is_as_made() for what constraints there are. */
static bool
is_refused(const TupleTableSlot *slot, TupleDesc desc, const EventRow *event)
{
	for (int i = 0; i < desc->natts; i++)
		if (TupleDescAttr(desc, i)->attnotnull && slot->tts_isnull[i] && !TupleDescAttr(desc, i)->attisdropped)
			return true;
	return DatumGetInt32(event->value[EVENT_NUMBER]) <= 0;
}

static void
store_directly(EventStore *store, Relation rel, const EventRow *event)
{
	TupleTableSlot *slot = store->slot;
	EState	   *estate = store->estate;
	ResultRelInfo *result = store->result;

	ResetPerTupleExprContext(estate);
	ExecClearTuple(slot);
	memset(slot->tts_isnull, true, sizeof(bool) * slot->tts_tupleDescriptor->natts);
	for (int i = 0; i < EVENT_COLUMNS; i++)
	{
		slot->tts_values[store->attnum[i] - 1] = event->value[i];
		slot->tts_isnull[store->attnum[i] - 1] = event->isnull[i];
	}
	ExecStoreVirtualTuple(slot);
	slot->tts_tableOid = RelationGetRelid(rel);
	result->ri_RelationDesc = rel;
	for (int i = 0; i < result->ri_NumIndices; i++)
		result->ri_IndexRelationDescs[i] = index_open(store->indexes[i], RowExclusiveLock);

	if (is_refused(slot, RelationGetDescr(rel), event))
		ExecConstraints(result, slot, estate);
	table_tuple_insert(rel, slot, GetCurrentCommandId(true), 0, NULL);
	if (result->ri_NumIndices > 0)
		list_free(insert_index_tuples(result, slot, estate));

	for (int i = 0; i < result->ri_NumIndices; i++)
		index_close(result->ri_IndexRelationDescs[i], NoLock);
	/* the slot is not to keep what goes with the row's memory */
	ExecClearTuple(slot);
	/* as after any statement: who comes next sees it */
	CommandCounterIncrement();
}

void
event_store(Relation cases, const EventRow *event)
{
	Oid			relid = get_relname_relid("case_events", hukou_namespace());
	EventStore *store;
	Relation	rel;

	/* the executor says best what is wrong with a table that is not there */
	if (!OidIsValid(relid) || get_rel_relkind(relid) != RELKIND_RELATION)
	{
		store_by_executor(cases, event);
		return;
	}
	rel = table_open(relid, RowExclusiveLock);
	store = get_to_know(rel, cases->rd_rel->relowner);
	if (store->plain && nobody_else_acts(store, rel))
	{
		store_directly(store, rel, event);
		table_close(rel, NoLock);
	}
	else
	{
		table_close(rel, NoLock);
		store_by_executor(cases, event);
	}
}
