/*
 * row_store.h
 *	  Adding a row to one of hukou's tables, or changing one, in the course of a
 *	  step.
 *
 * A statement through SPI starts an executor for one row, reads the table's
 * CHECKs anew, and starts an executor for each foreign key.  A row that hukou
 * writes goes into the table and its indexes directly, by the executor's own
 * functions for that, as a subscription's does: the CHECKs are evaluated, and
 * the rows it refers to are locked as a foreign key locks them.  Where the table
 * asks for more than is known here (a trigger of the DBA's, a rule, a partition,
 * a default, another foreign key), or a row it refers to is not there, it goes
 * by INSERT or UPDATE, as the owner, and the server says what is wrong.
 */
#ifndef HUKOU_REGISTER_ROW_STORE_H
#define HUKOU_REGISTER_ROW_STORE_H

#include "postgres.h"

#include "policy/scan.h"
#include "register/owner_sql.h"

/* What numeric(precision, scale) is declared as. */
#define NUMERIC_TYPMOD(precision, scale) ((((precision) << 16) | (scale)) + VARHDRSZ)

typedef struct RowColumn
{
	const char *name;
	const char *type;			/* of hukou, or else of pg_catalog */
	const RowKey *refers_to;	/* by a foreign key, or NULL */
	int32		typmod;			/* 0: none */
} RowColumn;

#define COLUMN(name, type) {name, type, NULL, 0}
#define REFERENCE(name, type, to) {name, type, to, 0}

/*
 * A table, and the columns that rows added to it are given; or, where nkeys is
 * not 0, those that tell which row is changed, the first of the primary key
 * first, and then those that are.  Static, one each.
 */
typedef struct RowStore
{
	const char *table;
	bool		sealed;			/* its columns are digested: one of another type is refused, not cast */
	int			nkeys;
	int			ncolumns;
	RowColumn	columns[SAVED_SQL_MAX_ARGS];
	struct StoredTable *found;	/* what the table asks of a row */
	SavedSql	sql;			/* the server's way */
} RowStore;

/*
 * Adds a row, as the owner of the tables.  False: a rule or trigger kept it from
 * being stored.  Raises what the table's constraints and indexes raise, 55000
 * for a table or column that is not there, and, of one that is sealed, 42804 for
 * a column whose type somebody changed.
 */
extern bool row_add(RowStore *store, const Datum *values, const bool *isnull);

/*
 * Changes the one row whose keys are the first values; columns of the primary
 * key are not changed.  It is waited for as an UPDATE waits, which raises 40001
 * under REPEATABLE READ when the row has changed since the snapshot.  False:
 * there is none, or it was kept from being changed.  Raises as row_add().
 */
extern bool row_change(RowStore *store, const Datum *values, const bool *isnull);

#endif							/* HUKOU_REGISTER_ROW_STORE_H */
