/*
 * scan.c
 *	  Reading hukou's tables from C: columns by name, any snapshot, no SPI.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/transam.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/partition.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "policy/policy.h"
#include "policy/scan.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/rangetypes.h"
#include "utils/rls.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

/* = of enum types; pg_operator.dat gives it no symbol. */
#define OID_ENUM_EQ_OP 3516

#define HINT_SETUP errhint("Run SELECT hukou.setup(); as the owner of the tables.")

/* The extension is not relocatable, so its schema is known by name. */
Oid
hukou_namespace(void)
{
	return get_namespace_oid("hukou", false);
}

/* A type of hukou, or else of pg_catalog. */
Oid
hukou_type(const char *name)
{
	Oid			type = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum(name),
									   ObjectIdGetDatum(hukou_namespace()));

	if (!OidIsValid(type))
		type = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum(name),
							   ObjectIdGetDatum(PG_CATALOG_NAMESPACE));
	if (!OidIsValid(type))
		elog(ERROR, "type \"%s\" does not exist", name);
	return type;
}

/*
 * What was found by name is kept by the address of the name, a literal, until
 * the catalogue changes: until catalog_changes is no longer what it was before
 * it was looked for.  Few places to look at, so that two who share one do not
 * find out anew what the other has just driven away.
 */
#define NAMES 1024
#define PLACES 4

/* A table, or a column of one. */
typedef struct KnownName
{
	const char *name;
	Oid			of;				/* the table whose column it is; InvalidOid: a table's name */
	uint64		known_at;
	Oid			table;
	AttrNumber	attnum;
} KnownName;

/* The place of what is known, or, with no name, where it is to go. */
static KnownName *
known_name(const char *name, Oid of)
{
	static KnownName known[NAMES];
	uint32		place = murmurhash32((uint32) (uintptr_t) name ^ of);
	KnownName  *k = &known[place % NAMES];

	for (uint32 i = 0; i < PLACES; i++)
	{
		KnownName  *at = &known[(place + i) % NAMES];

		if (at->known_at != catalog_changes)
			k = at;
		else if (at->name == name && at->of == of)
			return at;
	}
	k->name = NULL;
	return k;
}

/* OID of a table of schema hukou, or InvalidOid. */
static Oid
table_named(const char *table)
{
	uint64		before = catalog_changes;
	KnownName  *k = known_name(table, InvalidOid);
	Oid			relid;

	if (k->name != NULL)
		return k->table;
	relid = get_relname_relid(table, hukou_namespace());
	if (OidIsValid(relid))
		*k = (KnownName) {.name = table, .known_at = before, .table = relid};
	return relid;
}

/*
 * OID of a table of schema hukou.  Raises 55000 when it is not there.
 */
Oid
hukou_table_oid(const char *table)
{
	Oid			relid = table_named(table);

	if (!OidIsValid(relid))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("table hukou.%s does not exist", table),
				 HINT_SETUP));
	return relid;
}

/*
 * Opens it.  Who waited for the lock may find that the name has gone to another
 * table meanwhile.
 */
Relation
hukou_open(const char *table, LOCKMODE mode)
{
	for (;;)
	{
		uint64		before = catalog_changes;
		Oid			relid = hukou_table_oid(table);

		LockRelationOid(relid, mode);
		if (before == catalog_changes || hukou_table_oid(table) == relid)
			return table_open(relid, NoLock);
		UnlockRelationOid(relid, mode);
	}
}

/* Opens what was found when the catalogue stood at known_at; NULL: it has changed, be it by the news that the lock brings. */
Relation
hukou_open_known(Oid relid, uint64 known_at, LOCKMODE mode)
{
	if (known_at != catalog_changes)
		return NULL;
	LockRelationOid(relid, mode);
	if (known_at == catalog_changes)
		return table_open(relid, NoLock);
	UnlockRelationOid(relid, mode);
	return NULL;
}

/* Who owns that table, and so, as hukou has it, all of them. */
Oid
hukou_table_owner(const char *table)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(hukou_table_oid(table)));
	Oid			owner;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for table \"%s\"", table);
	owner = ((Form_pg_class) GETSTRUCT(tuple))->relowner;
	ReleaseSysCache(tuple);
	return owner;
}

/* The table itself or, for a partition, which may be in any schema, the table it is part of. */
static Oid
root_table(Relation rel)
{
	return rel->rd_rel->relispartition ?
		llast_oid(get_partition_ancestors(RelationGetRelid(rel))) : RelationGetRelid(rel);
}

/* Is it that table of schema hukou, or a partition of it? */
bool
hukou_table_is(Relation rel, const char *table)
{
	return root_table(rel) == table_named(table);
}

/* ... any table of schema hukou? */
bool
hukou_table(Relation rel)
{
	return (rel->rd_rel->relispartition ? get_rel_namespace(root_table(rel)) : RelationGetNamespace(rel)) ==
		hukou_namespace();
}

/*
 * Is this a restore, or what a set-up begins with?  Both run as the table's
 * owner, or a superuser, with row_security off, as pg_dump has it.  Who is that
 * could switch the triggers off as well.
 */
bool
hukou_bringing_back(Relation rel)
{
	return !row_security && has_privs_of_role(GetUserId(), rel->rd_rel->relowner);
}

/*
 * Only ordinary tables can be read directly; a view or a partitioned table in
 * the place of one has no storage of its own.
 */
void
hukou_require_plain(Relation rel)
{
	if (rel->rd_rel->relkind != RELKIND_RELATION)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("hukou.%s is not an ordinary table", RelationGetRelationName(rel)),
				 errhint("Put the table that hukou.setup() made back in its place.")));
}

/* The column's name is a literal.  Raises 55000 when the table lacks it. */
AttrNumber
hukou_column(Relation rel, const char *column)
{
	KnownName  *k = known_name(column, RelationGetRelid(rel));
	TupleDesc	desc = RelationGetDescr(rel);

	if (k->name != NULL)
		return k->attnum;
	for (int i = 0; i < desc->natts; i++)
		if (!TupleDescAttr(desc, i)->attisdropped && strcmp(NameStr(TupleDescAttr(desc, i)->attname), column) == 0)
		{
			*k = (KnownName) {.name = column, .of = RelationGetRelid(rel), .known_at = catalog_changes, .attnum = i + 1};
			return i + 1;
		}
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("table hukou.%s has no column \"%s\"",
					RelationGetRelationName(rel), column),
			 errdetail("The hukou library and the layout of its tables differ."),
			 HINT_SETUP));
}

/* Raises 42804 for a column whose type somebody changed. */
static void
expect_of(Relation rel, Form_pg_attribute column, bool fits)
{
	if (!fits)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("column \"%s\" of table hukou.%s has another type than hukou gave it",
						NameStr(column->attname), RelationGetRelationName(rel)),
				 errhint("Change the type of the column back.")));
}

Datum
hukou_value(Relation rel, HeapTuple tuple, const char *column, Oid type, bool *isnull)
{
	AttrNumber	attnum = hukou_column(rel, column);
	Form_pg_attribute att = TupleDescAttr(RelationGetDescr(rel), attnum - 1);

	expect_of(rel, att, type == INT8OID ? att->attbyval && att->attlen == sizeof(int64) : att->atttypid == type);
	return heap_getattr(tuple, attnum, RelationGetDescr(rel), isnull);
}

static Form_pg_attribute
column_of(const TableScan *scan, int column)
{
	return TupleDescAttr(RelationGetDescr(scan->rel), scan->attnum[column] - 1);
}

static void
expect(TableScan *scan, int column, bool fits)
{
	expect_of(scan->rel, column_of(scan, column), fits);
}

static void
expect_type(TableScan *scan, int column, Oid type)
{
	expect(scan, column, column_of(scan, column)->atttypid == type);
}

/* The types of hukou are told by how they are stored. */
static void
expect_integer(TableScan *scan, int column, int len)
{
	Form_pg_attribute att = column_of(scan, column);

	expect(scan, column, att->attbyval && att->attlen == len);
}

/* A key is compared as what hukou gave its column. */
static void
expect_key(TableScan *scan, int column, RegProcedure equals)
{
	switch (equals)
	{
		case F_TEXTEQ:
			expect_type(scan, column, TEXTOID);
			break;
		case F_NAMEEQ:
			expect_type(scan, column, NAMEOID);
			break;
		case F_DATE_EQ:
			expect_type(scan, column, DATEOID);
			break;
		case F_INT4EQ:
			expect_integer(scan, column, sizeof(int32));
			break;
		case F_INT8EQ:
			expect_integer(scan, column, sizeof(int64));
			break;
		default:
			elog(ERROR, "no key is compared by function %u", equals);
	}
}

static void
open_table(TableScan *scan, const char *table, const char *const *columns, int ncolumns)
{
	Assert(ncolumns <= SCAN_MAX_COLUMNS);
	memset(scan, 0, offsetof(TableScan, attnum));
	scan->rel = hukou_open(table, AccessShareLock);
	hukou_require_plain(scan->rel);
	scan->ncolumns = ncolumns;
	for (int i = 0; i < ncolumns; i++)
	{
		scan->attnum[i] = hukou_column(scan->rel, columns[i]);
		scan->last_attnum = Max(scan->last_attnum, scan->attnum[i]);
	}
}

void
scan_begin_given(TableScan *scan, const char *table,
				 const char *const *columns, int ncolumns, List *tuples)
{
	open_table(scan, table, columns, ncolumns);
	scan->slot = MakeSingleTupleTableSlot(RelationGetDescr(scan->rel), &TTSOpsHeapTuple);
	scan->given = tuples;
}

/* Has the index every row that is sought?  So it has if its condition, if any, follows from what all of them have. */
static bool
index_has_all(const TableScan *scan, Relation index)
{
	Form_pg_attribute column;
	Expr	   *sought;

	if (heap_attisnull(index->rd_indextuple, Anum_pg_index_indpred, NULL))
		return true;
	if (!OidIsValid(scan->among))
		return false;
	column = TupleDescAttr(RelationGetDescr(scan->rel), scan->attnum[1] - 1);
	sought = make_opclause(OID_ENUM_EQ_OP, BOOLOID, false,
						   (Expr *) makeVar(1, scan->attnum[1], column->atttypid, column->atttypmod, column->attcollation, 0),
						   (Expr *) makeConst(column->atttypid, -1, InvalidOid, sizeof(Oid), ObjectIdGetDatum(scan->among), false, true),
						   InvalidOid, InvalidOid);
	set_opfuncid((OpExpr *) sought);
	return predicate_implied_by(RelationGetIndexPredicate(index), list_make1(sought), false);
}

/*
 * Opens the index if it can answer: a DBA may have put another in its place, or
 * rows that the snapshot sees may not be in it yet.
 */
static Relation
open_index(const TableScan *scan, Oid oid, int nkeys)
{
	Relation	index = index_open(oid, AccessShareLock);
	const Form_pg_index form = index->rd_index;
	bool		usable = form->indisvalid && index->rd_rel->relam == BTREE_AM_OID && form->indnkeyatts >= nkeys &&
		(!form->indcheckxmin || TransactionIdPrecedes(HeapTupleHeaderGetXmin(index->rd_indextuple->t_data), TransactionXmin)) &&
		index_has_all(scan, index);

	for (int i = 0; usable && i < nkeys; i++)
		usable = form->indkey.values[i] == scan->attnum[i] &&
			index->rd_indcollation[i] == column_of(scan, i)->attcollation;
	if (usable)
		return index;
	index_close(index, NoLock);
	return NULL;
}

/* Starts the scan of an open table; the keys are the first columns asked for. */
static void
begin_keyed(TableScan *scan, Oid index, Snapshot snapshot, int nkeys, const Datum *keys,
			const RegProcedure *equals)
{
	ScanKeyData key[SCAN_MAX_KEYS];

	Assert(nkeys <= SCAN_MAX_KEYS);
	scan->latest = snapshot == NULL;
	scan->snapshot = scan->latest ? RegisterSnapshot(GetLatestSnapshot()) : snapshot;
	if (OidIsValid(index))
		scan->index = open_index(scan, index, nkeys);
	for (int i = 0; i < nkeys; i++)
	{
		expect_key(scan, i, equals[i]);
		ScanKeyInit(&key[i], scan->index != NULL ? i + 1 : scan->attnum[i], BTEqualStrategyNumber,
					equals[i], keys[i]);
		key[i].sk_collation = column_of(scan, i)->attcollation;
	}
	scan->slot = table_slot_create(scan->rel, NULL);
	if (scan->index != NULL)
	{
		scan->by_index = index_beginscan(scan->rel, scan->index, scan->snapshot, nkeys, 0);
		index_rescan(scan->by_index, key, nkeys, NULL, 0);
	}
	else
		scan->whole = table_beginscan(scan->rel, scan->snapshot, nkeys, key);
}

void
scan_begin(TableScan *scan, const char *table,
		   const char *const *columns, int ncolumns, Snapshot snapshot,
		   int nkeys, const Datum *keys, const RegProcedure *equals)
{
	Oid			index = InvalidOid;

	open_table(scan, table, columns, ncolumns);
	if (nkeys > 0)
	{
		/* loads the list of indexes, hence rd_pkindex */
		if (!scan->rel->rd_indexvalid)
			list_free(RelationGetIndexList(scan->rel));
		index = scan->rel->rd_pkindex;
	}
	begin_keyed(scan, index, snapshot, nkeys, keys, equals);
}

static void
begin_by(TableScan *scan, const char *index, Snapshot snapshot, Datum key, RegProcedure equals)
{
	Oid			oid = get_relname_relid(index, hukou_namespace());
	List	   *indexes = RelationGetIndexList(scan->rel);

	begin_keyed(scan, list_member_oid(indexes, oid) ? oid : InvalidOid, snapshot, 1, &key, &equals);
	list_free(indexes);
}

void
scan_begin_by(TableScan *scan, const char *table, const char *index,
			  const char *const *columns, int ncolumns,
			  Snapshot snapshot, Datum key, RegProcedure equals)
{
	open_table(scan, table, columns, ncolumns);
	begin_by(scan, index, snapshot, key, equals);
}

void
scan_begin_among(TableScan *scan, const char *table, const char *index,
				 const char *const *columns, int ncolumns,
				 Snapshot snapshot, Datum key, RegProcedure equals, const char *label)
{
	Form_pg_attribute column;

	open_table(scan, table, columns, ncolumns);
	column = column_of(scan, 1);
	expect(scan, 1, type_is_enum(column->atttypid));
	scan->among = DatumGetObjectId(DirectFunctionCall2(enum_in, CStringGetDatum(label), ObjectIdGetDatum(column->atttypid)));
	begin_by(scan, index, snapshot, key, equals);
}

static void
read_columns(TableScan *scan)
{
	slot_getsomeattrs(scan->slot, scan->last_attnum);
	for (int i = 0; i < scan->ncolumns; i++)
	{
		scan->value[i] = scan->slot->tts_values[scan->attnum[i] - 1];
		scan->isnull[i] = scan->slot->tts_isnull[scan->attnum[i] - 1];
	}
}

static bool
next_row(TableScan *scan)
{
	bool		found;

	if (scan->by_index != NULL)
		found = index_getnext_slot(scan->by_index, ForwardScanDirection, scan->slot);
	else if (scan->whole != NULL)
		found = table_scan_getnextslot(scan->whole, ForwardScanDirection, scan->slot);
	else if ((found = scan->next < list_length(scan->given)))
		ExecStoreHeapTuple(list_nth(scan->given, scan->next++), scan->slot, false);
	if (found)
		read_columns(scan);
	return found;
}

/* Moves to the next row; false at the end. */
bool
scan_next(TableScan *scan)
{
	bool		found;

	do
		found = next_row(scan);
	while (found && OidIsValid(scan->among) && (scan->isnull[1] || DatumGetObjectId(scan->value[1]) != scan->among));
	return found;
}

/* The row that scan_next() found. */
HeapTuple
scan_tuple(TableScan *scan)
{
	return ExecFetchSlotHeapTuple(scan->slot, false, NULL);
}

/* Are the keys of the row that was locked still those that were sought? */
static bool
keys_hold(const TableScan *scan)
{
	int			nkeys = scan->by_index != NULL ? scan->by_index->numberOfKeys : scan->whole->rs_nkeys;
	ScanKey		key = scan->by_index != NULL ? scan->by_index->keyData : scan->whole->rs_key;

	for (int i = 0; i < nkeys; i++)
		if (scan->isnull[i] ||
			!DatumGetBool(FunctionCall2Coll(&key[i].sk_func, key[i].sk_collation, scan->value[i], key[i].sk_argument)))
			return false;
	return true;
}

bool
scan_lock(TableScan *scan, LockTupleMode mode, LockWaitPolicy wait)
{
	bool		transaction = !scan->latest && IsolationUsesXactSnapshot();
	ItemPointerData tid = scan->slot->tts_tid;
	TM_FailureData failure;
	TM_Result	result;

	LockRelation(scan->rel, RowShareLock);
	result = table_tuple_lock(scan->rel, &tid, scan->snapshot, scan->slot, GetCurrentCommandId(false), mode, wait,
							  TUPLE_LOCK_FLAG_LOCK_UPDATE_IN_PROGRESS |
							  (transaction || wait != LockWaitBlock ? 0 : TUPLE_LOCK_FLAG_FIND_LAST_VERSION),
							  &failure);
	if (result == TM_Ok)
	{
		read_columns(scan);
		return keys_hold(scan);
	}
	if (result == TM_WouldBlock || (!transaction && (result == TM_Deleted || (result == TM_Updated && wait != LockWaitBlock))))
		return false;
	if (result == TM_Deleted || result == TM_Updated)
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("could not serialize access due to concurrent update"),
				 errhint("The transaction might succeed if retried.")));
	elog(ERROR, "a row of hukou.%s cannot be locked", RelationGetRelationName(scan->rel));
	return false;
}

/* Another key of one column: cheaper than to begin again. */
void
scan_again(TableScan *scan, Datum key)
{
	ScanKeyData again;

	if (scan->by_index != NULL)
	{
		again = scan->by_index->keyData[0];
		again.sk_argument = key;
		index_rescan(scan->by_index, &again, 1, NULL, 0);
	}
	else
	{
		again = scan->whole->rs_key[0];
		again.sk_argument = key;
		table_rescan(scan->whole, &again);
	}
}

bool
row_share(const RowKey *of, Datum key)
{
	TableScan	scan;
	bool		there;

	CommandCounterIncrement();
	scan_begin(&scan, of->table, &of->column, 1, NULL, 1, &key, &of->equals);
	there = scan_next(&scan) && scan_lock(&scan, LockTupleKeyShare, LockWaitBlock);
	scan_end(&scan);
	return there;
}

bool
row_command(Relation rel, HeapTuple stored, CommandId *command)
{
	if (rel->rd_rel->relam != HEAP_TABLE_AM_OID)
		return false;
	*command = HeapTupleHeaderGetCmin(stored->t_data);
	return true;
}

/*
 * The locks stay to the end of the transaction, as those of a query do: a step
 * reads some tables several times, and to give a lock back and take it again is
 * dearer than to read a row.
 */
void
scan_end(TableScan *scan)
{
	ExecDropSingleTupleTableSlot(scan->slot);
	if (scan->by_index != NULL)
		index_endscan(scan->by_index);
	if (scan->whole != NULL)
		table_endscan(scan->whole);
	if (scan->index != NULL)
		index_close(scan->index, NoLock);
	if (scan->latest)
		UnregisterSnapshot(scan->snapshot);
	table_close(scan->rel, NoLock);
}

/* Raises 55000 when the row has no value there, which it can only after somebody took NOT NULL off the column. */
void
scan_expect(const TableScan *scan, int column)
{
	if (scan->isnull[column])
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("a row of hukou.%s has no \"%s\"", RelationGetRelationName(scan->rel),
						NameStr(column_of(scan, column)->attname)),
				 errhint("Put the value back, and NOT NULL on the column.")));
}

/* text, or NULL */
char *
scan_text(TableScan *scan, int column)
{
	scan_expect(scan, column);
	return scan_nullable_text(scan, column);
}

/* ... or NULL, where hukou lets the column be null */
char *
scan_nullable_text(TableScan *scan, int column)
{
	expect_type(scan, column, TEXTOID);
	return scan->isnull[column] ? NULL : TextDatumGetCString(scan->value[column]);
}

/* a name, or NULL */
char *
scan_name(TableScan *scan, int column)
{
	expect_type(scan, column, NAMEOID);
	return scan->isnull[column] ? NULL : pstrdup(NameStr(*DatumGetName(scan->value[column])));
}

/* an enum value, or InvalidOid */
Oid
scan_enum(TableScan *scan, int column)
{
	expect(scan, column, type_is_enum(column_of(scan, column)->atttypid));
	return scan->isnull[column] ? InvalidOid : DatumGetObjectId(scan->value[column]);
}

/* label of an enum value, or NULL */
char *
scan_label(TableScan *scan, int column)
{
	Oid			value = scan_enum(scan, column);

	return OidIsValid(value) ?
		DatumGetCString(OidFunctionCall1(F_ENUM_OUT, ObjectIdGetDatum(value))) : NULL;
}

int64
scan_int64(TableScan *scan, int column, int64 if_null)
{
	expect_integer(scan, column, sizeof(int64));
	return scan->isnull[column] ? if_null : DatumGetInt64(scan->value[column]);
}

int32
scan_int32(TableScan *scan, int column, int32 if_null)
{
	expect_integer(scan, column, sizeof(int32));
	return scan->isnull[column] ? if_null : DatumGetInt32(scan->value[column]);
}

int16
scan_int16(TableScan *scan, int column, int16 if_null)
{
	expect_integer(scan, column, sizeof(int16));
	return scan->isnull[column] ? if_null : DatumGetInt16(scan->value[column]);
}

DateADT
scan_date(TableScan *scan, int column, DateADT if_null)
{
	expect_type(scan, column, DATEOID);
	return scan->isnull[column] ? if_null : DatumGetDateADT(scan->value[column]);
}

/* NULL reads as false */
bool
scan_bool(TableScan *scan, int column)
{
	expect_type(scan, column, BOOLOID);
	return !scan->isnull[column] && DatumGetBool(scan->value[column]);
}

/* A value of a variable-length type, as it is. */
Datum
scan_varlena(TableScan *scan, int column, Oid type)
{
	expect_type(scan, column, type);
	scan_expect(scan, column);
	return scan->value[column];
}

/*
 * The elements of an array of enum values, without nulls; NULL reads as none.
 */
Oid *
scan_enums(TableScan *scan, int column, int *n)
{
	ArrayType  *array;
	Datum	   *elements;
	bool	   *nulls;
	Oid		   *values;
	int			length;

	expect(scan, column, type_is_enum(get_element_type(column_of(scan, column)->atttypid)));
	*n = 0;
	if (scan->isnull[column])
		return NULL;
	array = DatumGetArrayTypeP(scan->value[column]);
	deconstruct_array(array, ARR_ELEMTYPE(array), sizeof(Oid), true, TYPALIGN_INT,
					  &elements, &nulls, &length);
	values = palloc(sizeof(Oid) * (length + 1));
	for (int i = 0; i < length; i++)
		if (!nulls[i])
			values[(*n)++] = DatumGetObjectId(elements[i]);
	return values;
}

/* ... of an array of text, copied */
const char **
scan_texts(TableScan *scan, int column, int *n)
{
	Datum	   *elements;
	bool	   *nulls;
	const char **values;
	int			length;

	expect_type(scan, column, TEXTARRAYOID);
	*n = 0;
	if (scan->isnull[column])
		return NULL;
	deconstruct_array(DatumGetArrayTypeP(scan->value[column]), TEXTOID, -1, false, TYPALIGN_INT,
					  &elements, &nulls, &length);
	values = palloc(sizeof(char *) * (length + 1));
	for (int i = 0; i < length; i++)
		if (!nulls[i])
			values[(*n)++] = TextDatumGetCString(elements[i]);
	return values;
}

/* A half-open range [from, to); NULL and empty read as a range of no day. */
void
scan_daterange(TableScan *scan, int column, DateADT *from, DateADT *to)
{
	RangeType  *range;
	RangeBound	lower;
	RangeBound	upper;
	bool		empty;

	expect_type(scan, column, DATERANGEOID);
	*from = *to = 0;
	if (scan->isnull[column])
		return;
	range = DatumGetRangeTypeP(scan->value[column]);
	range_deserialize(lookup_type_cache(RangeTypeGetOid(range), TYPECACHE_RANGE_INFO),
					  range, &lower, &upper, &empty);
	if (empty)
		return;
	*from = lower.infinite ? DATEVAL_NOBEGIN : DatumGetDateADT(lower.val);
	*to = upper.infinite ? DATEVAL_NOEND : DatumGetDateADT(upper.val);
}
