/*
 * scan.h
 *	  Reading hukou's tables from C: columns by name, any snapshot, no SPI.
 *
 * Columns are found by name, so that columns a DBA adds, or a later layout
 * brings, do no harm; a column that is missing means that library and layout
 * differ, and the error says what to do about it.
 */
#ifndef HUKOU_POLICY_SCAN_H
#define HUKOU_POLICY_SCAN_H

#include "postgres.h"

#include "executor/tuptable.h"
#include "nodes/lockoptions.h"
#include "nodes/pg_list.h"
#include "storage/lockdefs.h"
#include "utils/array.h"
#include "utils/date.h"
#include "utils/rel.h"
#include "utils/snapshot.h"

#define SCAN_MAX_COLUMNS 20
#define SCAN_MAX_KEYS 3

typedef struct TableScan
{
	Relation	rel;
	Relation	index;			/* NULL: the whole table, or given rows */
	struct IndexScanDescData *by_index;
	struct TableScanDescData *whole;
	List	   *given;			/* HeapTuples */
	int			next;			/* of them */
	TupleTableSlot *slot;		/* of the row scan_next() found */
	Snapshot	snapshot;
	bool		latest;			/* it is, and ends with the scan; else the caller gave it */
	Oid			among;			/* the value that the second column must have; InvalidOid: any */
	int			ncolumns;
	AttrNumber	last_attnum;
	AttrNumber	attnum[SCAN_MAX_COLUMNS];
	Datum		value[SCAN_MAX_COLUMNS];	/* of the row scan_next() found */
	bool		isnull[SCAN_MAX_COLUMNS];
} TableScan;

/* Names of tables and columns are literals: what is found of them is kept by their address. */
extern Oid	hukou_namespace(void);
extern Oid	hukou_type(const char *name);
extern Oid	hukou_table_oid(const char *table);
extern Relation hukou_open(const char *table, LOCKMODE mode);
extern Relation hukou_open_known(Oid relid, uint64 known_at, LOCKMODE mode);
extern Oid	hukou_table_owner(const char *table);
extern void hukou_require_plain(Relation rel);
extern bool hukou_table_is(Relation rel, const char *table);
extern bool hukou_table(Relation rel);
extern bool hukou_bringing_back(Relation rel);
extern AttrNumber hukou_column(Relation rel, const char *column);

/*
 * The value of a column of a row of a table of hukou.  Raises 55000 when there is no such column, 42804 when it has another type
 * than that; INT8OID stands for whatever hukou keeps as an integer of eight bytes.
 */
extern Datum hukou_value(Relation rel, HeapTuple tuple, const char *column, Oid type, bool *isnull);

/*
 * The names that are given below are literals, too.
 *
 * Scans a table of schema hukou, by its primary key when nkeys > 0 (the leading
 * columns of the key, compared with =): in the key's order, unless somebody has
 * taken the key away, which leaves no order.  Else the whole of it, in none.  The
 * snapshot is the latest if it is NULL.  Takes
 * AccessShareLock to the end of the transaction.
 */
extern void scan_begin(TableScan *scan, const char *table,
					   const char *const *columns, int ncolumns,
					   Snapshot snapshot,
					   int nkeys, const Datum *keys, const RegProcedure *equals);

/* ... by an index of that name on the first column, one key; without it, through the whole table. */
extern void scan_begin_by(TableScan *scan, const char *table, const char *index,
						  const char *const *columns, int ncolumns,
						  Snapshot snapshot, Datum key, RegProcedure equals);

/*
 * ... where the index may be one of those rows alone whose second column, an
 * enum, has a value: others are passed over.
 */
extern void scan_begin_among(TableScan *scan, const char *table, const char *index,
							 const char *const *columns, int ncolumns,
							 Snapshot snapshot, Datum key, RegProcedure equals, const char *label);

/* Goes through given rows of the table, as if it had those and no others. */
extern void scan_begin_given(TableScan *scan, const char *table,
							 const char *const *columns, int ncolumns, List *tuples);
extern bool scan_next(TableScan *scan);

/* Begins again, with the same snapshot and another key, a scan that has one key. */
extern void scan_again(TableScan *scan, Datum key);
extern HeapTuple scan_tuple(TableScan *scan);

/*
 * Locks the row that scan_next() found, as a SELECT with that locking clause
 * does: scan_tuple() and the columns are of the version that was locked, for KEY
 * SHARE not always the newest.  False: it is gone, has other keys by now, or, if
 * it was not to be waited for, somebody has it, or has changed it since it was
 * found.  Raises 40001 under REPEATABLE READ when it has changed since the
 * snapshot that the scan was given; with the latest, it is locked as it is.
 */
extern bool scan_lock(TableScan *scan, LockTupleMode mode, LockWaitPolicy wait);
extern void scan_end(TableScan *scan);

/* A table, its primary key of one column, and how that is compared; static. */
typedef struct RowKey
{
	const char *table;
	const char *column;
	RegProcedure equals;
} RowKey;

/*
 * Locks the row with that key to the end of the transaction, as a foreign key
 * does: nobody deletes it, or gives it another key.  Reads with the latest
 * snapshot, and what this transaction has done.  False: there is none.  Raises
 * what a scan raises.
 */
extern bool row_share(const RowKey *of, Datum key);

/* The command of this transaction that stored a row; false: its table does not tell. */
extern bool row_command(Relation rel, HeapTuple stored, CommandId *command);

/*
 * The value of a column of the current row; text-like values are copied.  Each
 * raises 42804 when the column is not of the type asked for; scan_expect,
 * scan_text and scan_varlena raise 55000 when there is no value.
 */
extern void scan_expect(const TableScan *scan, int column);
extern char *scan_text(TableScan *scan, int column);
extern char *scan_nullable_text(TableScan *scan, int column);
extern char *scan_name(TableScan *scan, int column);
extern Oid	scan_enum(TableScan *scan, int column);
extern char *scan_label(TableScan *scan, int column);
extern int64 scan_int64(TableScan *scan, int column, int64 if_null);
extern int32 scan_int32(TableScan *scan, int column, int32 if_null);
extern int16 scan_int16(TableScan *scan, int column, int16 if_null);
extern DateADT scan_date(TableScan *scan, int column, DateADT if_null);
extern bool scan_bool(TableScan *scan, int column);
extern Datum scan_varlena(TableScan *scan, int column, Oid type);
extern Oid *scan_enums(TableScan *scan, int column, int *n);
extern const char **scan_texts(TableScan *scan, int column, int *n);
extern void scan_daterange(TableScan *scan, int column, DateADT *from, DateADT *to);

#endif							/* HUKOU_POLICY_SCAN_H */
