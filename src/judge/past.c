/*
 * past.c
 *	  Policy as it was known at an earlier moment; and the log it comes out of.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/sysattr.h"
#include "access/tableam.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "judge/administrator.h"
#include "judge/past.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "policy/errcodes.h"
#include "policy/scan.h"
#include "register/owner_sql.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/bytea.h"
#include "utils/datum.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(hukou_policy_logged);
PG_FUNCTION_INFO_V1(hukou_policy_log_guard);

/*
 * Rows of a table of policy as they were known; hukou.policy_as_known() is SQL
 * over hukou.policy_log, read with the caller's rights.
 */
static List *
rows_as_known(const PolicyPast *past, const char *table, const int64 *office)
{
	MemoryContext caller = CurrentMemoryContext;
	Oid			types[2] = {TIMESTAMPTZOID, TEXTOID};
	Datum		args[2];
	char		nulls[3] = "  ";
	List	   *rows = NIL;
	char	   *sql;

	sql = psprintf("SELECT pg_catalog.jsonb_populate_record(NULL::hukou.%s, j) "
				   "FROM hukou.policy_as_known('%s', $1, $2::pg_catalog.jsonb) j", table, table);
	args[0] = TimestampTzGetDatum(past->known_at);
	nulls[1] = office == NULL ? 'n' : ' ';
	args[1] = office == NULL ? (Datum) 0 :
		CStringGetTextDatum(psprintf("{\"office\": \"%s\"}", office_text(*office)));
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	if (SPI_execute_with_args(sql, 2, types, args, nulls, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read policy as it was known");
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		MemoryContext spi = MemoryContextSwitchTo(caller);
		bool		isnull;
		Datum		value = SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &isnull);
		HeapTupleHeader header = DatumGetHeapTupleHeaderCopy(value);
		HeapTuple	tuple = palloc0(sizeof(HeapTupleData));

		tuple->t_len = HeapTupleHeaderGetDatumLength(header);
		tuple->t_data = header;
		rows = lappend(rows, tuple);
		MemoryContextSwitchTo(spi);
	}
	SPI_finish();
	return rows;
}

const Policy *
policy_as_known(TimestampTz known_at)
{
	PolicyPast *past = palloc0(sizeof(PolicyPast));

	past->rows = rows_as_known;
	past->known_at = known_at;
	return policy_of_past(past);
}

/* --------------------------------------------------------------------- log */

/* A row as jsonb; the server's to_jsonb() wants to be told the type of its argument. */
static Datum
row_as_jsonb(HeapTuple tuple, TupleDesc desc)
{
	FmgrInfo	flinfo;
	Const	   *row = makeNullConst(desc->tdtypeid, -1, InvalidOid);

	fmgr_info(F_TO_JSONB, &flinfo);
	fmgr_info_set_expr((Node *) makeFuncExpr(F_TO_JSONB, JSONBOID, list_make1(row), InvalidOid, InvalidOid,
											 COERCE_EXPLICIT_CALL), &flinfo);
	return FunctionCall1(&flinfo, heap_copy_tuple_as_datum(tuple, desc));
}

/* The columns of the primary key, as text[]; NULL when there is none. */
static ArrayType *
key_columns(Relation rel, Bitmapset *key)
{
	Datum		names[INDEX_MAX_KEYS];
	int			n = 0;

	for (int i = -1; (i = bms_next_member(key, i)) >= 0;)
		names[n++] = CStringGetTextDatum(get_attname(RelationGetRelid(rel), i + FirstLowInvalidHeapAttributeNumber, false));
	return n == 0 ? NULL : construct_array(names, n, TEXTOID, -1, false, TYPALIGN_INT);
}

/* Do two versions of a row agree in a column? */
static bool
same_value(HeapTuple a, HeapTuple b, TupleDesc desc, AttrNumber attnum)
{
	Form_pg_attribute att = TupleDescAttr(desc, attnum - 1);
	bool		null_a;
	bool		null_b;
	Datum		value_a = heap_getattr(a, attnum, desc, &null_a);
	Datum		value_b = heap_getattr(b, attnum, desc, &null_b);

	return null_a == null_b && (null_a || datum_image_eq(value_a, value_b, att->attbyval, att->attlen));
}

static bool
same_row(HeapTuple a, HeapTuple b, TupleDesc desc)
{
	for (AttrNumber attnum = 1; attnum <= desc->natts; attnum++)
		if (!TupleDescAttr(desc, attnum - 1)->attisdropped && !same_value(a, b, desc, attnum))
			return false;
	return true;
}

/* A table without a key has each row under one of its own. */
static bool
same_key(HeapTuple a, HeapTuple b, TupleDesc desc, Bitmapset *key)
{
	for (int i = -1; (i = bms_next_member(key, i)) >= 0;)
		if (!same_value(a, b, desc, i + FirstLowInvalidHeapAttributeNumber))
			return false;
	return !bms_is_empty(key);
}

/*
 * Has values printed as the log keeps them, whoever's session it is: as
 * postgres_fdw has it.  To be ended by AtEOXact_GUC(true, level).
 */
static int
print_for_log(void)
{
	int			level = NewGUCNestLevel();

	if (DateStyle != USE_ISO_DATES)
		(void) set_config_option("datestyle", "ISO", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	if (bytea_output != BYTEA_OUTPUT_HEX)
		(void) set_config_option("bytea_output", "hex", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	return level;
}

static void
log_change(Relation rel, Bitmapset *key, HeapTuple before, HeapTuple after)
{
	static SavedSql insert = {
		.text = "INSERT INTO hukou.policy_log (of_table, key, before, after, changed_at, session_role, officer, application) "
		"SELECT $1, CASE WHEN $2 IS NULL THEN r.row ELSE (SELECT pg_catalog.jsonb_object_agg(k, r.row OPERATOR(pg_catalog.->) k) "
		"FROM pg_catalog.unnest($2) k) END, $3, $4, $5, $6, CASE WHEN $7 OPERATOR(pg_catalog.<>) '' THEN $7 END, "
		"CASE WHEN $8 OPERATOR(pg_catalog.<>) '' THEN $8 END FROM (SELECT coalesce($3, $4) AS row) r",
		.nargs = 8,
		.types = {"text", "_text", "jsonb", "jsonb", "timestamptz", "name", "text", "text"},
	};
	TupleDesc	desc = RelationGetDescr(rel);
	ArrayType  *columns = key_columns(rel, key);
	char	   *officer = GetConfigOptionByName("hukou.officer", NULL, true);
	Datum		values[8];
	char		nulls[9] = "        ";
	OwnerSwitch saved;
	int			level;

	values[0] = CStringGetTextDatum(RelationGetRelationName(rel));
	values[1] = PointerGetDatum(columns);
	nulls[1] = columns == NULL ? 'n' : ' ';
	level = print_for_log();
	values[2] = before != NULL ? row_as_jsonb(before, desc) : (Datum) 0;
	nulls[2] = before == NULL ? 'n' : ' ';
	values[3] = after != NULL ? row_as_jsonb(after, desc) : (Datum) 0;
	nulls[3] = after == NULL ? 'n' : ' ';
	AtEOXact_GUC(true, level);
	values[4] = TimestampTzGetDatum(GetCurrentTimestamp());
	values[5] = DirectFunctionCall1(namein, CStringGetDatum(GetUserNameFromId(GetSessionUserId(), false)));
	values[6] = CStringGetTextDatum(officer != NULL ? officer : "");
	values[7] = CStringGetTextDatum(application_name != NULL ? application_name : "");
	owner_begin(&saved);
	if (saved_run(&insert, values, nulls) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_FROZEN),
				 errmsg("a change of hukou.%s was not logged", RelationGetRelationName(rel)),
				 errdetail("%s policy_log: a rule or another trigger of hukou.policy_log kept it from being stored.",
						   unpack_sql_state(ERRCODE_HUKOU_FROZEN)),
				 errhint("Drop it.")));
	owner_end(&saved);
}

/* Everything in a table is about to go. */
static void
log_truncation(Relation rel, Bitmapset *key)
{
	/* what goes is all there is, also what this transaction's snapshot does not see */
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	TableScanDesc scan = table_beginscan(rel, snapshot, 0, NULL);
	TupleTableSlot *slot = table_slot_create(rel, NULL);
	MemoryContext per_row = AllocSetContextCreate(CurrentMemoryContext, "hukou truncation", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(per_row);

	while (table_scan_getnextslot(scan, ForwardScanDirection, slot))
	{
		log_change(rel, key, ExecFetchSlotHeapTuple(slot, false, NULL), NULL);
		MemoryContextReset(per_row);
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(per_row);
	ExecDropSingleTupleTableSlot(slot);
	table_endscan(scan);
	UnregisterSnapshot(snapshot);
}

/*
 * AFTER ROW trigger of every policy table, and BEFORE TRUNCATE: keeps in
 * hukou.policy_log who changed what, and when.  The moment is the server's own,
 * never hukou.now.  Raises HK005 when something keeps the entry from being stored,
 * HK002 when the row is not the role's to write, and HK009 for a delegation across a
 * border.
 */
Datum
hukou_policy_logged(PG_FUNCTION_ARGS)
{
	TriggerData *trigdata = (TriggerData *) fcinfo->context;
	Relation	rel;
	HeapTuple	before = NULL;
	HeapTuple	after = NULL;
	Bitmapset  *key;

	if (!CALLED_AS_TRIGGER(fcinfo) || !hukou_table(trigdata->tg_relation) ||
		(TRIGGER_FIRED_FOR_ROW(trigdata->tg_event) ? !TRIGGER_FIRED_AFTER(trigdata->tg_event) :
		 !TRIGGER_FIRED_BY_TRUNCATE(trigdata->tg_event) || !TRIGGER_FIRED_BEFORE(trigdata->tg_event)))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("hukou.policy_logged() must be called as an AFTER ROW or BEFORE TRUNCATE trigger of hukou's own table")));
	rel = trigdata->tg_relation;
	if (hukou_bringing_back(rel))
		return PointerGetDatum(NULL);
	key = RelationGetIndexAttrBitmap(rel, INDEX_ATTR_BITMAP_PRIMARY_KEY);
	if (TRIGGER_FIRED_BY_TRUNCATE(trigdata->tg_event))
	{
		log_truncation(rel, key);
		return PointerGetDatum(NULL);
	}
	if (TRIGGER_FIRED_BY_INSERT(trigdata->tg_event))
		after = trigdata->tg_trigtuple;
	else
		before = trigdata->tg_trigtuple;
	if (TRIGGER_FIRED_BY_UPDATE(trigdata->tg_event))
		after = trigdata->tg_newtuple;

	if (before != NULL && after != NULL && same_row(before, after, RelationGetDescr(rel)))
		return PointerGetDatum(NULL);
	judge_administrator(fcinfo->flinfo, rel, before, after);
	judge_delegation(fcinfo->flinfo, rel, after);

	/* a row under another key is another row */
	if (before != NULL && after != NULL && !same_key(before, after, RelationGetDescr(rel), key))
	{
		judge_renaming(rel);
		log_change(rel, key, before, NULL);
		log_change(rel, key, NULL, after);
	}
	else
		log_change(rel, key, before, after);
	return PointerGetDatum(NULL);
}

/* BEFORE UPDATE OR DELETE trigger of hukou.policy_log: append-only. */
Datum
hukou_policy_log_guard(PG_FUNCTION_ARGS)
{
	if (!CALLED_AS_TRIGGER(fcinfo) || !hukou_table_is(((TriggerData *) fcinfo->context)->tg_relation, "policy_log"))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("hukou.policy_log_guard() must be called as a trigger of hukou.policy_log")));
	ereport(ERROR,
			(errcode(ERRCODE_HUKOU_FROZEN),
			 errmsg("the log of policy cannot be changed"),
			 errdetail("%s policy_log: history is append-only.", unpack_sql_state(ERRCODE_HUKOU_FROZEN)),
			 errhint("Change policy itself; that leaves an entry.")));
	PG_RETURN_NULL();
}
