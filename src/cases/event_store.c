/*
 * event_store.c
 *	  Writing an event: into the table itself, where that is as setup() made it,
 *	  and by the executor, where a DBA made something else of it.
 *
 * An INSERT through SPI starts an executor for one row, and has the guard of
 * case_events find out again what the guard of cases has just made sure of; that
 * was half of what a step cost.  What goes into the table directly needs no
 * trigger to look at it, so it goes that way only if hukou's own are all there
 * are, and if nothing else of the table asks to be computed: no rule, partition,
 * column, default, constraint or index with a condition but those of setup().
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "cases/event_store.h"
#include "cases/seal.h"
#include "catalog/pg_am.h"
#include "catalog/pg_index.h"
#include "executor/tuptable.h"
#include "policy/errcodes.h"
#include "policy/policy.h"
#include "policy/scan.h"
#include "register/owner_sql.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

/* > of int4; pg_operator.dat gives it no symbol. */
#define OID_INT4_GT_OP 521

/* Those of setup(), which call functions of ours. */
static bool
own_triggers_only(const TriggerDesc *triggers)
{
	static const char *const own[] = {"a_hukou_event", "zz_hukou_guard", "zz_hukou_truncate"};

	for (int i = 0; i < (triggers == NULL ? 0 : triggers->numtriggers); i++)
	{
		bool		known = false;

		for (int j = 0; j < (int) lengthof(own) && !known; j++)
			known = strcmp(triggers->triggers[i].tgname, own[j]) == 0;
		if (!known || get_func_namespace(triggers->triggers[i].tgfoid) != hukou_namespace())
			return false;
	}
	return true;
}

/* Is it that the event's number is above zero, as it always is here? */
static bool
is_of_number(const ConstrCheck *check)
{
	const OpExpr *op = (const OpExpr *) stringToNode(check->ccbin);
	const Var  *number;
	const Const *zero;

	if (!IsA(op, OpExpr) || op->opno != OID_INT4_GT_OP)
		return false;
	number = linitial(op->args);
	zero = lsecond(op->args);
	return IsA(number, Var) && number->varattno == EVENT_NUMBER + 1 &&
		IsA(zero, Const) && !zero->constisnull && DatumGetInt32(zero->constvalue) == 0;
}

/* Every column is there, and in its place, and nothing more is asked of a row. */
static bool
look_at(Relation rel)
{
	TupleDesc	desc = RelationGetDescr(rel);
	const TupleConstr *constr = desc->constr;

	if (rel->rd_rel->relkind != RELKIND_RELATION || rel->rd_rel->relispartition || rel->rd_rules != NULL ||
		desc->natts != EVENT_COLUMNS || !own_triggers_only(rel->trigdesc) ||
		(constr != NULL && (constr->num_defval > 0 || constr->has_generated_stored)))
		return false;
	for (int i = 0; i < (constr != NULL ? constr->num_check : 0); i++)
		if (!is_of_number(&constr->check[i]))
			return false;
	for (int i = 0; i < EVENT_COLUMNS; i++)
	{
		Form_pg_attribute column = TupleDescAttr(desc, i);

		if (column->attisdropped || strcmp(NameStr(column->attname), event_columns[i].name) != 0)
			return false;
		column_expect_kind(column, event_columns[i].kind);
	}
	return true;
}

/* Is the table as setup() made it?  What is found is kept until a relation changes. */
static bool
as_set_up(Relation rel)
{
	static TupleDesc known = NULL;
	static uint64 known_at;
	static bool is;

	if (RelationGetDescr(rel) == known && known_at == relcache_changes)
		return is;
	known = NULL;
	is = look_at(rel);
	known = RelationGetDescr(rel);
	known_at = relcache_changes;
	return is;
}

/* Has the event what the table requires, by whatever NOT NULL somebody added? */
static bool
has_required(const EventRow *event, TupleDesc desc)
{
	for (int i = 0; i < EVENT_COLUMNS; i++)
		if (event->isnull[i] && TupleDescAttr(desc, i)->attnotnull)
			return false;
	return true;
}

static bool
has_condition(Relation index)
{
	return !heap_attisnull(index->rd_indextuple, Anum_pg_index_indpred, NULL);
}

/* Is the condition that there is a request, as in our own index of requests? */
static bool
is_of_requests(Relation index)
{
	List	   *condition = RelationGetIndexPredicate(index);
	const NullTest *test = list_length(condition) == 1 && IsA(linitial(condition), NullTest) ? linitial(condition) : NULL;

	return test != NULL && test->nulltesttype == IS_NOT_NULL && IsA(test->arg, Var) &&
		((const Var *) test->arg)->varattno == EVENT_REQUEST_ID + 1;
}

/* An index of plain columns, written row by row. */
static bool
is_plain(Relation index)
{
	return index->rd_rel->relam == BTREE_AM_OID && index->rd_index->indimmediate && !index->rd_index->indisexclusion &&
		heap_attisnull(index->rd_indextuple, Anum_pg_index_indexprs, NULL) &&
		(!has_condition(index) || is_of_requests(index));
}

/* As the executor would, but for what no plain index asks. */
static void
store_in_index(Relation index, Relation rel, TupleTableSlot *slot)
{
	const Form_pg_index form = index->rd_index;
	Datum		values[INDEX_MAX_KEYS];
	bool		nulls[INDEX_MAX_KEYS];

	if (!form->indisready || (slot->tts_isnull[EVENT_REQUEST_ID] && has_condition(index)))
		return;
	for (int i = 0; i < form->indnatts; i++)
		values[i] = slot_getattr(slot, form->indkey.values[i], &nulls[i]);
	(void) index_insert(index, values, nulls, &slot->tts_tid, rel,
						form->indisunique ? UNIQUE_CHECK_YES : UNIQUE_CHECK_NO, false, NULL);
}

static bool
store_directly(const EventRow *event)
{
	Relation	rel = table_open(hukou_table_oid("case_events"), RowExclusiveLock);
	List	   *indexes = NIL;
	bool		plain = as_set_up(rel) && has_required(event, RelationGetDescr(rel));
	ListCell   *lc;

	foreach(lc, RelationGetIndexList(rel))
	{
		Relation	index = index_open(lfirst_oid(lc), RowExclusiveLock);

		plain = plain && is_plain(index);
		indexes = lappend(indexes, index);
	}
	if (plain)
	{
		TupleTableSlot *slot = MakeSingleTupleTableSlot(RelationGetDescr(rel), &TTSOpsVirtual);

		memcpy(slot->tts_values, event->value, sizeof(event->value));
		memcpy(slot->tts_isnull, event->isnull, sizeof(event->isnull));
		ExecStoreVirtualTuple(slot);
		table_tuple_insert(rel, slot, GetCurrentCommandId(true), 0, NULL);
		foreach(lc, indexes)
			store_in_index(lfirst(lc), rel, slot);
		ExecDropSingleTupleTableSlot(slot);
	}
	foreach(lc, indexes)
		index_close(lfirst(lc), NoLock);
	table_close(rel, NoLock);
	return plain;
}

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

void
event_store(Relation cases, const EventRow *event)
{
	if (!store_directly(event))
		store_by_executor(cases, event);
}
