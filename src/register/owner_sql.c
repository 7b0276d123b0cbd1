/*
 * owner_sql.c
 *	  SQL that the engine runs as the owner of hukou's tables.
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "policy/scan.h"
#include "register/owner_sql.h"
#include "utils/guc.h"
#include "utils/snapmgr.h"

void
owner_become(OwnerUser *saved)
{
	GetUserIdAndSecContext(&saved->user, &saved->sec_context);
	SetUserIdAndSecContext(hukou_table_owner("cases"),
						   saved->sec_context | SECURITY_LOCAL_USERID_CHANGE |
						   SECURITY_NOFORCE_RLS);
}

void
owner_cease(const OwnerUser *saved)
{
	SetUserIdAndSecContext(saved->user, saved->sec_context);
}

void
owner_begin(OwnerSwitch *saved)
{
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	saved->guc_nest_level = NewGUCNestLevel();
	(void) set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	owner_become(&saved->user);
}

void
owner_end(const OwnerSwitch *saved)
{
	owner_cease(&saved->user);
	AtEOXact_GUC(true, saved->guc_nest_level);
	SPI_finish();
}

/*
 * Plans are kept for the life of the backend.  The types a plan was made with
 * go with DROP EXTENSION, so a plan is good for one life of the extension,
 * which the OID of one of its types tells.
 */
static void
plan_statement(SavedSql *sql)
{
	Oid			life = hukou_type("case_no");
	Oid			types[SAVED_SQL_MAX_ARGS];

	if (sql->plan != NULL && sql->planned_for == life)
		return;
	if (sql->plan != NULL)
	{
		SPI_freeplan(sql->plan);
		sql->plan = NULL;
	}
	for (int i = 0; i < sql->nargs; i++)
		types[i] = hukou_type(sql->types[i]);
	/* a plan for the values at hand would be no better: rows are found by a key, or all of a kind are wanted */
	sql->plan = SPI_prepare_cursor(sql->text, sql->nargs, types, CURSOR_OPT_GENERIC_PLAN);
	if (sql->plan == NULL)
		elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
	SPI_keepplan(sql->plan);
	sql->planned_for = life;
}

uint64
saved_run(SavedSql *sql, const Datum *values, const char *nulls)
{
	int			rc;

	plan_statement(sql);
	rc = SPI_execute_plan(sql->plan, unconstify(Datum *, values), nulls, false, 0);
	if (rc < 0)
		elog(ERROR, "SPI_execute_plan failed: %s", SPI_result_code_string(rc));
	if (rc == SPI_OK_REWRITTEN)
	{
		/* A rule left nothing of it; such a plan hangs on no table, so nothing would ever end it. */
		SPI_freeplan(sql->plan);
		sql->plan = NULL;
		return 0;
	}
	return SPI_processed;
}

uint64
owner_read_latest(SavedSql *sql, const Datum *values, const char *nulls)
{
	int			rc;

	plan_statement(sql);
	CommandCounterIncrement();
	rc = SPI_execute_snapshot(sql->plan, unconstify(Datum *, values), nulls,
							  GetLatestSnapshot(), InvalidSnapshot, true, false, 0);
	if (rc != SPI_OK_SELECT)
		elog(ERROR, "SPI_execute_snapshot failed: %s", SPI_result_code_string(rc));
	return SPI_processed;
}

uint64
saved_read(SavedSql *sql, const Datum *values)
{
	int			rc;

	plan_statement(sql);
	rc = SPI_execute_plan(sql->plan, unconstify(Datum *, values), NULL, true, 0);
	if (rc != SPI_OK_SELECT)
		elog(ERROR, "SPI_execute_plan failed: %s", SPI_result_code_string(rc));
	return SPI_processed;
}
