/*
 * contents.c
 *	  What belongs to a case: case_persons and case_documents, their guard and
 *	  their seals.
 *
 * People of a case are its identity (law 9): they are named while it is in
 * draft.  Documents may come until the case is closed, but one that was there
 * when a gate was passed stays as it was.
 *
 * Each row carries a seal of its own, so that it can be restored like a case.
 * A step out of a state in which contents may change digests them all into the
 * case row; later additions tell themselves by the version of the case they
 * came at.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "cases/case_row.h"
#include "cases/contents.h"
#include "cases/guard.h"
#include "commands/trigger.h"
#include "compat.h"
#include "judge/papers.h"
#include "miscadmin.h"
#include "policy/clock.h"
#include "policy/digest.h"
#include "policy/scan.h"
#include "register/owner_sql.h"
#include "replication/logicalworker.h"
#include "catalog/pg_type.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"

PG_FUNCTION_INFO_V1(hukou_content_guard);

/* ------------------------------------------------------------------- seals */

typedef struct ContentColumn
{
	const char *name;
	ColumnKind	kind;
} ContentColumn;

#define CONTENT_MAX_COLUMNS 10

/* The sealed columns of a table, in the order of docs/format.md. */
typedef struct ContentTable
{
	const char *name;
	const char *tag;
	const char *number;			/* column that numbers the rows of a case */
	int			ncolumns;
	ContentColumn columns[CONTENT_MAX_COLUMNS];
} ContentTable;

static const ContentTable content_tables[] = {
	{"case_persons", "hukou.person.1", "person", 9, {
		{"case_no", KIND_INT8}, {"person", KIND_INT2}, {"role", KIND_TEXT}, {"citizen_id", KIND_INT8},
		{"name", KIND_TEXT}, {"sex", KIND_TEXT}, {"birth_date", KIND_DATE}, {"relation", KIND_TEXT},
		{"case_version", KIND_INT4}
	}},
	{"case_documents", "hukou.document.1", "document", 10, {
		{"case_no", KIND_INT8}, {"document", KIND_INT2}, {"document_type", KIND_TEXT}, {"number", KIND_TEXT},
		{"issued_on", KIND_DATE}, {"valid_until", KIND_DATE}, {"digest", KIND_BYTES}, {"source", KIND_TEXT},
		{"original_held", KIND_BOOL}, {"case_version", KIND_INT4}
	}},
};

#define CONTENT_TABLES ((int) lengthof(content_tables))

/* NULL when the relation is none of them */
static const ContentTable *
content_table(Relation rel)
{
	for (int i = 0; i < CONTENT_TABLES; i++)
		if (hukou_table_is(rel, content_tables[i].name))
			return &content_tables[i];
	return NULL;
}

static Datum
content_value(HeapTuple tuple, Relation rel, const char *column, bool *isnull)
{
	return heap_getattr(tuple, hukou_column(rel, column), RelationGetDescr(rel), isnull);
}

static bytea *
content_digest(const ContentTable *table, HeapTuple tuple, Relation rel, int algorithm)
{
	Datum		values[CONTENT_MAX_COLUMNS];
	bool		nulls[CONTENT_MAX_COLUMNS];
	Canonical	c;

	/* all values first: digests do not nest with what look-ups may do */
	for (int i = 0; i < table->ncolumns; i++)
	{
		AttrNumber	attnum = hukou_column(rel, table->columns[i].name);

		column_expect_kind(TupleDescAttr(RelationGetDescr(rel), attnum - 1), table->columns[i].kind);
		values[i] = heap_getattr(tuple, attnum, RelationGetDescr(rel), &nulls[i]);
	}
	digest_begin(&c, algorithm, table->tag);
	for (int i = 0; i < table->ncolumns; i++)
		canonical_datum(&c, table->columns[i].kind, values[i], nulls[i]);
	return digest_end(&c, algorithm);
}

static bool
content_seal_holds(const ContentTable *table, HeapTuple tuple, Relation rel)
{
	bool		isnull;
	Datum		seal = content_value(tuple, rel, "seal", &isnull);
	int			algorithm;

	column_expect_kind(TupleDescAttr(RelationGetDescr(rel), hukou_column(rel, "seal") - 1), KIND_BYTES);
	algorithm = isnull ? 0 : digest_algorithm_of(seal);
	return algorithm != 0 && digest_equal(seal, content_digest(table, tuple, rel, algorithm));
}

/* Scans the rows of a case, in their order, with room for two more columns. */
static void
scan_contents(TableScan *scan, const ContentTable *table, Datum *case_no, Snapshot snapshot)
{
	static const RegProcedure equals[] = {F_INT8EQ};
	const char *columns[4];

	columns[0] = "case_no";
	columns[1] = table->number;
	columns[2] = "case_version";
	columns[3] = "seal";
	scan_begin(scan, table->name, columns, lengthof(columns), snapshot, 1, case_no, equals);
}

bytea *
contents_digest(Datum case_no, int before_version, int algorithm, Snapshot snapshot)
{
	List	   *seals = NIL;
	ListCell   *lc;
	Canonical	c;

	for (int i = 0; i < CONTENT_TABLES; i++)
	{
		TableScan	scan;

		scan_contents(&scan, &content_tables[i], &case_no, snapshot);
		while (scan_next(&scan))
			if (scan_int32(&scan, 2, 0) < before_version)
				seals = lappend(seals, scan.isnull[3] ? NULL :
								DatumGetByteaPCopy(scan_varlena(&scan, 3, BYTEAOID)));
		scan_end(&scan);
	}
	digest_begin(&c, algorithm, "hukou.contents.1");
	foreach(lc, seals)
		canonical_datum(&c, KIND_BYTES, PointerGetDatum(lfirst(lc)), lfirst(lc) == NULL);
	return digest_end(&c, algorithm);
}

bool
contents_hold(Datum case_no, Snapshot snapshot, const char **table, int *number)
{
	for (int i = 0; i < CONTENT_TABLES; i++)
	{
		TableScan	scan;
		bool		holds = true;

		scan_contents(&scan, &content_tables[i], &case_no, snapshot);
		while (holds && scan_next(&scan))
		{
			holds = content_seal_holds(&content_tables[i], scan.tuple, scan.rel);
			*table = content_tables[i].name;
			*number = scan_int16(&scan, 1, 0);
		}
		scan_end(&scan);
		if (!holds)
			return false;
	}
	return true;
}

/* ------------------------------------------------------------------- guard */

/*
 * Locks a case against concurrent steps and reads it.  False when there is no
 * such case: the foreign key says so.
 */
static bool
lock_case(Datum case_no, CaseRow *row)
{
	static SavedSql sql = {
		.text = "SELECT c.* FROM hukou.cases c WHERE c.case_no OPERATOR(hukou.=) $1 FOR NO KEY UPDATE",
		.nargs = 1,
		.types = {"case_no"},
	};
	OwnerSwitch saved;
	bool		found;
	MemoryContext caller = CurrentMemoryContext;

	owner_begin(&saved);
	found = saved_run(&sql, &case_no, NULL) == 1;
	if (found)
	{
		MemoryContext old = MemoryContextSwitchTo(caller);
		HeapTuple	tuple = heap_copytuple(SPI_tuptable->vals[0]);

		case_row_read(row, tuple, SPI_tuptable->tupdesc);
		case_row_expect_whole(row);
		MemoryContextSwitchTo(old);
	}
	owner_end(&saved);
	return found;
}

/*
 * A row that comes with a seal was made elsewhere: restored or replicated.  As
 * with a case, the tables' owner and replication may bring it, as it was.
 */
static void
admit_content(const ContentTable *table, Relation rel, HeapTuple tuple)
{
	if (!IsLogicalWorker() && !has_privs_of_role(GetUserId(), rel->rd_rel->relowner))
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_FROZEN),
				 errmsg("a row of %s cannot be brought in", table->name),
				 errdetail("%s seal: only the owner of the tables restores what belongs to a case.",
						   unpack_sql_state(ERRCODE_HUKOU_FROZEN)),
				 errhint("Leave out case_version and seal, to add it now."),
				 errtableconstraint(rel, "frozen_identity")));
	if (!content_seal_holds(table, tuple, rel))
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_SEAL),
				 errmsg("a row of %s cannot be brought in", table->name),
				 errdetail("%s seal: the seal does not fit the row.", unpack_sql_state(ERRCODE_HUKOU_SEAL)),
				 errhint("Restore the row as it was dumped."),
				 errtableconstraint(rel, "one_change_one_event")));
}

/* The tuple with its version and seal. */
static HeapTuple
seal_content(const ContentTable *table, Relation rel, HeapTuple tuple, int case_version)
{
	int			columns[2];
	Datum		values[2];
	bool		nulls[2] = {false, false};

	columns[0] = hukou_column(rel, "case_version");
	values[0] = Int32GetDatum(case_version);
	tuple = heap_modify_tuple_by_cols(tuple, RelationGetDescr(rel), 1, columns, values, nulls);
	columns[0] = hukou_column(rel, "seal");
	values[0] = PointerGetDatum(content_digest(table, tuple, rel, digest_algorithm()));
	return heap_modify_tuple_by_cols(tuple, RelationGetDescr(rel), 1, columns, values, nulls);
}

/* Does the client set a column that is hukou's? */
static bool
sets_own_column(const TriggerData *trigdata, HeapTuple new, const char *column)
{
	Relation	rel = trigdata->tg_relation;
	bool		was_null = true;
	bool		isnull;
	Datum		was = (Datum) 0;
	Datum		is = content_value(new, rel, column, &isnull);

	if (strcmp(column, "seal") == 0)
		column_expect_kind(TupleDescAttr(RelationGetDescr(rel), hukou_column(rel, column) - 1), KIND_BYTES);

	if (TRIGGER_FIRED_BY_UPDATE(trigdata->tg_event))
		was = content_value(trigdata->tg_trigtuple, rel, column, &was_null);
	if (was_null || isnull)
		return was_null != isnull;
	return strcmp(column, "seal") == 0 ?
		!digest_equal(is, DatumGetByteaPP(was)) : is != was;
}

/* BEFORE: judges the change, and seals the row it leaves. */
static HeapTuple
judge_content(FunctionCallInfo fcinfo, const ContentTable *table, HeapTuple result)
{
	TriggerData *trigdata = (TriggerData *) fcinfo->context;
	Relation	rel = trigdata->tg_relation;
	bool		persons = strcmp(table->name, "case_persons") == 0;
	bool		isnull;
	Datum		case_no = content_value(trigdata->tg_trigtuple, rel, "case_no", &isnull);
	CaseRow		row;
	const Policy *policy;
	const PolicyState *state;
	bool		open;
	DateADT		today;
	Actor		actor;
	Findings	findings = {0};

	if (isnull)
		return result;			/* NOT NULL says so */
	if (!lock_case(case_no, &row))
		ereport(ERROR,
				(errcode(ERRCODE_FOREIGN_KEY_VIOLATION),
				 errmsg("case %s does not exist", case_no_text(DatumGetInt64(case_no))),
				 errhint("Open the case first."),
				 errtable(rel)));

	policy = policy_pin(fcinfo->flinfo);
	today = clock_day(clock_now());
	state = workflow_state(case_workflow(policy, &row, today), DatumGetObjectId(row.value[CASE_STATE]));
	if (persons)
		open = state != NULL && row.isnull[CASE_FILED_ON];
	else
		open = state != NULL &&
			(state->editable || (!state->final && TRIGGER_FIRED_BY_INSERT(trigdata->tg_event)));
	if (!open)
		finding_add(&findings, ERRCODE_HUKOU_FROZEN, table->name,
					persons ? "Name the people of a case while it is in draft." :
					"Add a document while the case is open; have the case sent back for supplement to change one.",
					psprintf("rows cannot be %s in state \"%s\"",
							 TRIGGER_FIRED_BY_INSERT(trigdata->tg_event) ? "added" :
							 TRIGGER_FIRED_BY_UPDATE(trigdata->tg_event) ? "changed" : "deleted",
							 enum_label(row.value[CASE_STATE])));
	if (TRIGGER_FIRED_BY_UPDATE(trigdata->tg_event) &&
		content_value(result, rel, "case_no", &isnull) != case_no)
		finding_add(&findings, ERRCODE_HUKOU_FROZEN, "case_no",
					"Delete the row and add it to the other case.",
					"a row stays with its case");
	if (!TRIGGER_FIRED_BY_DELETE(trigdata->tg_event))
	{
		if (sets_own_column(trigdata, result, "case_version"))
			finding_add(&findings, ERRCODE_HUKOU_FROZEN, "case_version",
						"Leave out the columns that hukou sets.", "is set by hukou alone");
		if (sets_own_column(trigdata, result, "seal"))
			finding_add(&findings, ERRCODE_HUKOU_FROZEN, "seal",
						"Leave out the columns that hukou sets.", "is set by hukou alone");
		if (!persons)
		{
			Datum		type = content_value(result, rel, "document_type", &isnull);

			if (!isnull)
			{
				Datum		number = content_value(result, rel, "number", &isnull);

				judge_document(policy, TextDatumGetCString(type), isnull ? NULL : TextDatumGetCString(number), &findings);
			}
		}
	}
	actor_current(policy, &actor);
	if (state != NULL && state->editable)
		judge_hands(policy, case_facts(&row, today), &actor, state->held_by, DUTY_NONE, today, &findings);
	else
		judge_either_side(policy, case_facts(&row, today), &actor, DUTY_NONE, today, &findings);
	if (findings.list != NIL)
		findings_raise(&findings, rel,
					   psprintf("the contents of case %s cannot be changed so",
								case_no_text(DatumGetInt64(case_no))));
	return TRIGGER_FIRED_BY_DELETE(trigdata->tg_event) ? result :
		seal_content(table, rel, result, DatumGetInt32(row.value[CASE_VERSION]));
}

/*
 * BEFORE INSERT OR UPDATE OR DELETE, and AFTER INSERT OR UPDATE, trigger of
 * case_persons and case_documents.
 */
Datum
hukou_content_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigdata = (TriggerData *) fcinfo->context;
	const ContentTable *table = NULL;
	Relation	rel;
	HeapTuple	result;
	bool		sealed;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_FOR_ROW(trigdata->tg_event) ||
		(table = content_table(trigdata->tg_relation)) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("hukou.content_guard() must be called as a row trigger of hukou's own table")));
	rel = trigdata->tg_relation;
	result = TRIGGER_FIRED_BY_UPDATE(trigdata->tg_event) ?
		trigdata->tg_newtuple : trigdata->tg_trigtuple;

	if (!TRIGGER_FIRED_BEFORE(trigdata->tg_event))
	{
		if (!content_seal_holds(table, result, rel))
			ereport(ERROR,
					(errcode(ERRCODE_HUKOU_SEAL),
					 errmsg("a row of %s was altered after it was judged", table->name),
					 errdetail("%s seal: the stored row is not the one hukou sealed.",
							   unpack_sql_state(ERRCODE_HUKOU_SEAL)),
					 errhint("Another trigger of the table changes columns that are hukou's; let it leave them alone."),
					 errtableconstraint(rel, "one_change_one_event")));
		return PointerGetDatum(NULL);
	}

	(void) content_value(result, rel, "seal", &sealed);
	sealed = !sealed;
	if (IsLogicalWorker() && TRIGGER_FIRED_BY_DELETE(trigdata->tg_event))
		return PointerGetDatum(result);
	if (IsLogicalWorker() || (sealed && TRIGGER_FIRED_BY_INSERT(trigdata->tg_event)))
		admit_content(table, rel, result);
	else
		result = judge_content(fcinfo, table, result);
	return PointerGetDatum(result);
}
