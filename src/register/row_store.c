/*
 * row_store.c
 *	  Adding a row to one of hukou's tables, or changing one, in the course of a
 *	  step.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/nbtree.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/transam.h"
#include "access/xact.h"
#include "catalog/pg_am.h"
#include "catalog/pg_index.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "compat.h"
#include "executor/executor.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "policy/policy.h"
#include "register/row_store.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

/* What was found of a table, good until the catalogue changes. */
typedef struct StoredTable
{
	MemoryContext context;		/* of this and all below */
	Oid			relid;
	uint64		known_at;
	bool		direct;			/* it asks for no more than is known here */
	AttrNumber	attnum[SAVED_SQL_MAX_ARGS];
	bool		referring[SAVED_SQL_MAX_ARGS];	/* by a foreign key */
	EState	   *estate;			/* with the CHECKs and conditions of indexes, once they were prepared */
	ResultRelInfo *info;		/* of the indexes only what is known of them: they are opened for each row */
	int			nindexes;
	Oid		   *indexes;
} StoredTable;

/* ---------------------------------------------------------- what it asks for */

/*
 * Could it mean something else tomorrow, with no change of the table?  What the
 * server has built in could not, nor what is compiled of ours.
 */
static bool
may_change(Oid function, void *arg)
{
	HeapTuple	tuple;
	bool		ours;

	if (function < FirstGenbkiObjectId)
		return false;
	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	if (!HeapTupleIsValid(tuple))
		return true;
	ours = ((Form_pg_proc) GETSTRUCT(tuple))->pronamespace == hukou_namespace() &&
		(((Form_pg_proc) GETSTRUCT(tuple))->prolang == ClanguageId || ((Form_pg_proc) GETSTRUCT(tuple))->prolang == INTERNALlanguageId);
	ReleaseSysCache(tuple);
	return !ours;
}

/* A trigger of setup(), which calls a function of ours, and would let pass what is written here. */
static bool
is_own(const Trigger *trigger)
{
	static const char *const own[] = {"a_hukou_event", "zz_hukou_guard"};

	for (int i = 0; i < (int) lengthof(own); i++)
		if (strcmp(trigger->tgname, own[i]) == 0)
			return !may_change(trigger->tgfoid, NULL);
	return false;
}

/*
 * Is it of a foreign key, and not to be put off?  Those of the table are looked
 * at by themselves; those to it ask only about keys, which are not changed.
 */
static bool
is_of_foreign_key(const Trigger *trigger)
{
	return !trigger->tgdeferrable && trigger->tgisinternal && RI_FKey_trigger_type(trigger->tgfoid) != RI_TRIGGER_NONE;
}

/* Would no trigger fire but ours and those of foreign keys? */
static bool
own_triggers_only(const TriggerDesc *triggers, bool change)
{
	for (int i = 0; i < (triggers == NULL ? 0 : triggers->numtriggers); i++)
	{
		const Trigger *trigger = &triggers->triggers[i];

		if ((change ? TRIGGER_FOR_UPDATE(trigger->tgtype) : TRIGGER_FOR_INSERT(trigger->tgtype)) &&
			trigger->tgenabled != TRIGGER_DISABLED && !is_own(trigger) && !is_of_foreign_key(trigger))
			return false;
	}
	return true;
}

/*
 * Is it of a type that the server has built in, or a plain one of ours?  What
 * compares ranges, rows or arrays calls a function that whoever made their type
 * has chosen, and that would run here as the owner, by the caller's search_path.
 */
static bool
type_is_known(Oid type)
{
	HeapTuple	tuple;
	bool		known;

	if (type < FirstGenbkiObjectId)
		return type != RECORDOID && type != RECORDARRAYOID;
	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	if (!HeapTupleIsValid(tuple))
		return false;
	known = ((Form_pg_type) GETSTRUCT(tuple))->typnamespace == hukou_namespace() && !IsTrueArrayType((Form_pg_type) GETSTRUCT(tuple)) &&
		(((Form_pg_type) GETSTRUCT(tuple))->typtype == TYPTYPE_BASE || ((Form_pg_type) GETSTRUCT(tuple))->typtype == TYPTYPE_ENUM);
	ReleaseSysCache(tuple);
	return known;
}

static bool
may_change_walker(Node *node, void *arg)
{
	if (node == NULL)
		return false;
	switch (nodeTag(node))
	{
		case T_List:
		case T_CaseWhen:
			break;
		case T_Var:
		case T_Const:
		case T_FuncExpr:
		case T_OpExpr:
		case T_DistinctExpr:
		case T_NullIfExpr:
		case T_ScalarArrayOpExpr:
		case T_BoolExpr:
		case T_NullTest:
		case T_BooleanTest:
		case T_RelabelType:
		case T_ArrayExpr:
		case T_CaseExpr:
		case T_CoalesceExpr:
			if (!type_is_known(exprType(node)) || check_functions_in_node(node, may_change, arg))
				return true;
			break;
		default:
			/* so much is enough for what is asked of these tables */
			return true;
	}
	return expression_tree_walker(node, may_change_walker, arg);
}

/* Does it say the same of a row whoever asks, and whenever, and by code of nobody else's? */
static bool
stays(Node *expression)
{
	return !may_change_walker(expression, NULL) && !contain_mutable_functions(expression);
}

static bool
checks_stay(const TupleConstr *constr)
{
	for (int i = 0; i < (constr == NULL ? 0 : constr->num_check); i++)
		if (!stays(stringToNode(constr->check[i].ccbin)))
			return false;
	return true;
}

/*
 * The executor would prepare what is to be evaluated when it first asks for it.
 * If that ends in an error, it would take what CHECKs it has by then for all
 * there are; and what it has of an index would stay.
 */
static void
prepare(Relation rel, StoredTable *found)
{
	const TupleConstr *constr = RelationGetDescr(rel)->constr;
	int			n = constr == NULL ? 0 : constr->num_check;
	ExprState **checks = palloc(sizeof(ExprState *) * (n + 1));

	for (int i = 0; i < n; i++)
		checks[i] = ExecPrepareExpr(stringToNode(constr->check[i].ccbin), found->estate);
	found->info->ri_ConstraintExprs = n == 0 ? NULL : checks;
	for (int i = 0; i < found->nindexes; i++)
	{
		IndexInfo  *index = found->info->ri_IndexRelationInfo[i];

		if (index->ii_Expressions != NIL)
			index->ii_ExpressionsState = ExecPrepareExprList(index->ii_Expressions, found->estate);
		if (index->ii_Predicate != NIL)
			index->ii_PredicateState = ExecPrepareQual(index->ii_Predicate, found->estate);
	}
}

/* A btree, whose order, conditions and expressions stay what they are. */
static bool
is_plain(Relation index)
{
	for (int i = 1; i <= IndexRelationGetNumberOfKeyAttributes(index) && index->rd_rel->relam == BTREE_AM_OID; i++)
		if (!type_is_known(TupleDescAttr(RelationGetDescr(index), i - 1)->atttypid) || may_change(index_getprocid(index, i, BTORDER_PROC), NULL))
			return false;
	return index->rd_rel->relam == BTREE_AM_OID && index->rd_index->indimmediate && !index->rd_index->indisexclusion &&
		stays((Node *) RelationGetIndexExpressions(index)) && stays((Node *) RelationGetIndexPredicate(index));
}

/*
 * Every column that is named is there, as hukou gave it.  Of a row that is added
 * the others take NULL; of one that is changed no key is, and nothing is
 * computed.
 */
static bool
columns_fit(Relation rel, const RowStore *store, StoredTable *found)
{
	TupleDesc	desc = RelationGetDescr(rel);
	Bitmapset  *given = NULL;
	Bitmapset  *keys = store->nkeys > 0 ? RelationGetIndexAttrBitmap(rel, INDEX_ATTR_BITMAP_KEY) : NULL;
	bool		fit = true;

	for (int i = 0; i < store->ncolumns; i++)
	{
		const RowColumn *column = &store->columns[i];
		Form_pg_attribute att;

		found->attnum[i] = hukou_column(rel, column->name);
		att = TupleDescAttr(desc, found->attnum[i] - 1);
		if (att->atttypid != hukou_type(column->type) || att->atttypmod != (column->typmod == 0 ? -1 : column->typmod))
		{
			if (store->sealed)
				ereport(ERROR,
						(errcode(ERRCODE_DATATYPE_MISMATCH),
						 errmsg("column \"%s\" of table hukou.%s has another type than hukou gave it", column->name, store->table),
						 errhint("Change the type of the column back to %s.",
								 format_type_with_typemod(hukou_type(column->type), column->typmod == 0 ? -1 : column->typmod))));
			fit = false;
		}
		if (i >= store->nkeys)
			fit = fit && !bms_is_member(found->attnum[i] - FirstLowInvalidHeapAttributeNumber, keys);
		given = bms_add_member(given, found->attnum[i]);
	}
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);

		if (att->attgenerated != '\0')
			fit = false;
		if (store->nkeys == 0 && !att->attisdropped && !bms_is_member(i + 1, given) &&
			(att->atthasdef || att->attidentity != '\0' || get_typtype(att->atttypid) == TYPTYPE_DOMAIN))
			fit = false;
	}
	return fit;
}

/* Does every foreign key say what is known here?  One of columns that do not change says nothing. */
static bool
foreign_keys_fit(Relation rel, const RowStore *store, StoredTable *found)
{
	/* that of the relation may vanish while names are looked up */
	List	   *keys = copyObject(RelationGetFKeyList(rel));
	ListCell   *lc;

	foreach(lc, keys)
	{
		const ForeignKeyCacheInfo *key = lfirst(lc);

		for (int k = 0; k < key->nkeys; k++)
			for (int i = store->nkeys; i < store->ncolumns; i++)
			{
				const RowKey *to = store->columns[i].refers_to;

				if (found->attnum[i] != key->conkey[k])
					continue;
				if (key->nkeys != 1 || to == NULL || key->confrelid != hukou_table_oid(to->table) ||
					key->confkey[0] != get_attnum(key->confrelid, to->column))
					return false;
				found->referring[i] = true;
			}
	}
	return true;
}

/* What the executor wants to know of a table that it puts rows into. */
static bool
open_for_rows(Relation rel, StoredTable *found)
{
	bool		plain = true;

	found->estate = CreateExecutorState();
	found->info = makeNode(ResultRelInfo);
	InitResultRelInfo(found->info, rel, 0, NULL, 0);
	ExecOpenIndices(found->info, false);
	found->nindexes = found->info->ri_NumIndices;
	found->indexes = palloc(sizeof(Oid) * (found->nindexes + 1));
	for (int i = 0; i < found->nindexes; i++)
	{
		Relation	index = found->info->ri_IndexRelationDescs[i];

		plain = plain && is_plain(index);
		found->indexes[i] = RelationGetRelid(index);
	}
	ExecCloseIndices(found->info);
	return plain;
}

static StoredTable *
look_at(Relation rel, const RowStore *store)
{
	MemoryContext context = AllocSetContextCreate(CurTransactionContext, "hukou rows", ALLOCSET_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	StoredTable *found = palloc0(sizeof(StoredTable));

	found->context = context;
	found->relid = RelationGetRelid(rel);
	found->known_at = catalog_changes;
	found->direct = rel->rd_rel->relkind == RELKIND_RELATION && !rel->rd_rel->relispartition && !rel->rd_rel->relhassubclass &&
		rel->rd_rules == NULL && pg_class_aclcheck(found->relid, GetUserId(), store->nkeys > 0 ? ACL_UPDATE : ACL_INSERT) == ACLCHECK_OK &&
		columns_fit(rel, store, found) && open_for_rows(rel, found) &&
		own_triggers_only(found->info->ri_TrigDesc, store->nkeys > 0) && checks_stay(RelationGetDescr(rel)->constr) &&
		foreign_keys_fit(rel, store, found);
	if (found->direct)
		prepare(rel, found);
	MemoryContextSwitchTo(old);
	return found;
}

/*
 * Opens the table, and takes what is known of it, or finds it out.  While a row
 * is being written nobody else has that: what the row has evaluated may take
 * another step.  An error loses it, and what was computed of the row with it.
 */
static Relation
take(RowStore *store, StoredTable **found)
{
	Relation	rel = NULL;

	*found = store->found;
	store->found = NULL;
	if (*found != NULL)
		MemoryContextSetParent((*found)->context, CurTransactionContext);
	if (*found != NULL)
		rel = hukou_open_known((*found)->relid, (*found)->known_at, RowExclusiveLock);
	if (rel == NULL)
	{
		if (*found != NULL)
			MemoryContextDelete((*found)->context);
		rel = hukou_open(store->table, RowExclusiveLock);
		*found = look_at(rel, store);
	}
	return rel;
}

/* Closes the table, and keeps what is known of it, unless somebody found it out meanwhile. */
static void
keep(RowStore *store, Relation rel, StoredTable *found)
{
	table_close(rel, NoLock);
	if (store->found == NULL)
	{
		store->found = found;
		MemoryContextSetParent(found->context, CacheMemoryContext);
	}
	else
		MemoryContextDelete(found->context);
}

/* -------------------------------------------------------------------- writing */

/* Locks the rows that it refers to; false: one is not there. */
static bool
lock_referred(const RowStore *store, const StoredTable *found, const Datum *values, const bool *isnull)
{
	for (int i = store->nkeys; i < store->ncolumns; i++)
		if (found->referring[i] && !isnull[i] && !row_share(store->columns[i].refers_to, values[i]))
			return false;
	return true;
}

static void
open_indexes(const StoredTable *found, Relation rel)
{
	found->info->ri_RelationDesc = rel;
	for (int i = 0; i < found->nindexes; i++)
		found->info->ri_IndexRelationDescs[i] = index_open(found->indexes[i], RowExclusiveLock);
}

static void
close_indexes(const StoredTable *found)
{
	ResetPerTupleExprContext(found->estate);
	for (int i = 0; i < found->nindexes; i++)
		index_close(found->info->ri_IndexRelationDescs[i], NoLock);
}

/* The row as it is to be: what it was, if slot has that, but for the columns given. */
static TupleTableSlot *
new_row(const RowStore *store, const StoredTable *found, Relation rel, TupleTableSlot *was, const Datum *values, const bool *isnull)
{
	TupleDesc	desc = RelationGetDescr(rel);
	TupleTableSlot *slot = MakeSingleTupleTableSlot(desc, &TTSOpsVirtual);

	memset(slot->tts_isnull, true, sizeof(bool) * desc->natts);
	if (was != NULL)
	{
		slot_getallattrs(was);
		memcpy(slot->tts_values, was->tts_values, sizeof(Datum) * desc->natts);
		memcpy(slot->tts_isnull, was->tts_isnull, sizeof(bool) * desc->natts);
	}
	for (int i = store->nkeys; i < store->ncolumns; i++)
	{
		slot->tts_values[found->attnum[i] - 1] = values[i];
		slot->tts_isnull[found->attnum[i] - 1] = isnull[i];
	}
	ExecStoreVirtualTuple(slot);
	slot->tts_tableOid = RelationGetRelid(rel);
	if (desc->constr != NULL)
		ExecConstraints(found->info, slot, found->estate);
	return slot;
}

static void
add_directly(const RowStore *store, const StoredTable *found, Relation rel, const Datum *values, const bool *isnull)
{
	TupleTableSlot *slot;

	open_indexes(found, rel);
	slot = new_row(store, found, rel, NULL, values, isnull);
	table_tuple_insert(rel, slot, GetCurrentCommandId(true), 0, NULL);
	insert_index_tuples(found->info, slot, found->estate, false);
	ExecDropSingleTupleTableSlot(slot);
	close_indexes(found);
}

/* Is the row that a scan by the first key stands on the one that all of them tell?  The others are small, and not null. */
static bool
is_told(const RowStore *store, const StoredTable *found, Relation rel, TupleTableSlot *row, const Datum *keys)
{
	for (int i = 1; i < store->nkeys; i++)
	{
		Form_pg_attribute att = TupleDescAttr(RelationGetDescr(rel), found->attnum[i] - 1);
		bool		isnull;
		Datum		value = slot_getattr(row, found->attnum[i], &isnull);

		/* an OID comes out of a row with another sign than it has elsewhere */
		Assert(att->attbyval);
		if (isnull || (att->attlen == sizeof(int32) ? DatumGetInt32(value) != DatumGetInt32(keys[i]) : value != keys[i]))
			return false;
	}
	return true;
}

static bool
change_directly(const RowStore *store, const StoredTable *found, Relation rel, const Datum *values, const bool *isnull)
{
	RegProcedure equals = TupleDescAttr(RelationGetDescr(rel), found->attnum[0] - 1)->atttypid == TEXTOID ? F_TEXTEQ : F_INT8EQ;
	TableScan	scan;
	bool		changed = false;

	/* what was done to it just now is to be seen */
	CommandCounterIncrement();
	scan_begin(&scan, store->table, &store->columns[0].name, 1,
			   IsolationUsesXactSnapshot() ? GetTransactionSnapshot() : NULL, 1, values, &equals);
	while (!changed && scan_next(&scan))
	{
		TupleTableSlot *slot;
		TM_FailureData failure;
		LockTupleMode mode;
		IndexesToUpdate update_indexes;
		ItemPointerData tid;

		if (!is_told(store, found, rel, scan.slot, values) || !scan_lock(&scan, LockTupleNoKeyExclusive, LockWaitBlock) ||
			!is_told(store, found, rel, scan.slot, values))
			continue;
		CheckCmdReplicaIdentity(rel, CMD_UPDATE);
		open_indexes(found, rel);
		slot = new_row(store, found, rel, scan.slot, values, isnull);
		tid = scan.slot->tts_tid;
		if (table_tuple_update(rel, &tid, slot, GetCurrentCommandId(true), scan.snapshot, InvalidSnapshot, true,
							   &failure, &mode, &update_indexes) != TM_Ok)
			elog(ERROR, "a row of hukou.%s that was locked cannot be changed", store->table);
		/* none of the keys has changed, which lets an index make room for versions of one row */
		if (update_indexes)
			insert_index_tuples(found->info, slot, found->estate, true);
		ExecDropSingleTupleTableSlot(slot);
		close_indexes(found);
		changed = true;
	}
	scan_end(&scan);
	return changed;
}

/* ------------------------------------------------------------ the server's way */

/* Writes a column, its parameter, and what is between them. */
static void
append_column(StringInfo text, const RowStore *store, int i, bool first, const char *separator, const char *between)
{
	appendStringInfo(text, "%s%s%s$%d", first ? "" : separator, store->columns[i].name, between, i + 1);
}

static char *
insert_of(const RowStore *store)
{
	StringInfoData text;
	StringInfoData parameters;

	initStringInfo(&text);
	initStringInfo(&parameters);
	for (int i = 0; i < store->ncolumns; i++)
	{
		appendStringInfo(&text, "%s%s", i > 0 ? ", " : "", store->columns[i].name);
		appendStringInfo(&parameters, "%s$%d", i > 0 ? ", " : "", i + 1);
	}
	return psprintf("INSERT INTO hukou.%s (%s) VALUES (%s)", store->table, text.data, parameters.data);
}

static char *
update_of(const RowStore *store)
{
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfo(&text, "UPDATE hukou.%s SET ", store->table);
	for (int i = store->nkeys; i < store->ncolumns; i++)
		append_column(&text, store, i, i == store->nkeys, ", ", " = ");
	appendStringInfoString(&text, " WHERE ");
	for (int i = 0; i < store->nkeys; i++)
	{
		Oid			type = hukou_type(store->columns[i].type);

		append_column(&text, store, i, i == 0, " AND ",
					  type >= FirstNormalObjectId && get_typtype(type) == TYPTYPE_BASE ?
					  " OPERATOR(hukou.=) " : " OPERATOR(pg_catalog.=) ");
	}
	return text.data;
}

static bool
run_statement(RowStore *store, const Datum *values, const bool *isnull)
{
	SavedSql   *sql = &store->sql;
	char		nulls[SAVED_SQL_MAX_ARGS];
	OwnerSwitch saved;
	bool		written;

	if (sql->text == NULL)
	{
		for (int i = 0; i < store->ncolumns; i++)
			sql->types[i] = store->columns[i].type;
		sql->nargs = store->ncolumns;
		sql->text = MemoryContextStrdup(TopMemoryContext, store->nkeys > 0 ? update_of(store) : insert_of(store));
	}
	for (int i = 0; i < store->ncolumns; i++)
		nulls[i] = isnull[i] ? 'n' : ' ';
	owner_begin(&saved);
	written = saved_run(sql, values, nulls) == 1;
	owner_end(&saved);
	return written;
}

static bool
write_row(RowStore *store, const Datum *values, const bool *isnull)
{
	OwnerUser	saved;
	StoredTable *found;
	Relation	rel;
	bool		directly;
	bool		written = true;

	owner_become(&saved);
	rel = take(store, &found);
	directly = found->direct && lock_referred(store, found, values, isnull);
	if (directly && store->nkeys == 0)
		add_directly(store, found, rel, values, isnull);
	else if (directly)
		written = change_directly(store, found, rel, values, isnull);
	keep(store, rel, found);
	owner_cease(&saved);
	if (directly)
		return written;
	/* for a DBA who wonders why steps take longer */
	ereport(DEBUG1, (errmsg_internal("a row of hukou.%s is written by SQL", store->table)));
	return run_statement(store, values, isnull);
}

bool
row_add(RowStore *store, const Datum *values, const bool *isnull)
{
	Assert(store->nkeys == 0);
	return write_row(store, values, isnull);
}

bool
row_change(RowStore *store, const Datum *values, const bool *isnull)
{
	Assert(store->nkeys > 0);
	return write_row(store, values, isnull);
}
