/*
 * owner_sql.h
 *	  SQL that the engine runs as the owner of hukou's tables.
 *
 * A step writes rows its officer could not write directly.  As referential
 * integrity does, the engine becomes the tables' owner for the statement.
 * The search_path is that of no caller: whoever may make a type in a schema of
 * theirs, be it a temporary one, could otherwise slip code of their own under an
 * unqualified name, to run as the owner; and so could they in the body of a
 * trigger that a DBA put on one of the tables.  Names and operators are
 * schema-qualified all the same, for some statements run as the caller.
 */
#ifndef HUKOU_REGISTER_OWNER_SQL_H
#define HUKOU_REGISTER_OWNER_SQL_H

#include "postgres.h"

#include "executor/spi.h"

#define SAVED_SQL_MAX_ARGS 19

/* A statement and its plan; static, one each. */
typedef struct SavedSql
{
	const char *text;
	int			nargs;
	const char *types[SAVED_SQL_MAX_ARGS];	/* of hukou, or else of pg_catalog */
	SPIPlanPtr	plan;
	Oid			planned_for;	/* the life of the extension it was planned in */
} SavedSql;

typedef struct OwnerUser
{
	Oid			user;
	int			sec_context;
} OwnerUser;

typedef struct OwnerSwitch
{
	OwnerUser	user;
	int			guc_nest_level;
} OwnerSwitch;

/* Becomes the owner of hukou.cases.  On an error, the abort of the (sub)transaction restores user and settings. */
extern void owner_become(OwnerUser *saved);
extern void owner_cease(const OwnerUser *saved);

/* Connects SPI as the owner; between the two, run statements. */
extern void owner_begin(OwnerSwitch *saved);
extern void owner_end(const OwnerSwitch *saved);

/*
 * Runs a statement as whoever is the user now; nulls may be NULL for none.
 * Returns the number of rows, which SPI_tuptable has if the statement returns
 * any.
 */
extern uint64 saved_run(SavedSql *sql, const Datum *values, const char *nulls);

/*
 * Runs a query with the latest snapshot, as the judge reads: at REPEATABLE READ
 * an effect must not miss what a gate has seen.
 */
extern uint64 owner_read_latest(SavedSql *sql, const Datum *values, const char *nulls);

/* Runs a query as whoever is the user now, with the active snapshot; SPI is connected. */
extern uint64 saved_read(SavedSql *sql, const Datum *values);

#endif							/* HUKOU_REGISTER_OWNER_SQL_H */
