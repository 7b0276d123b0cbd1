/*
 * bare.c
 *	  What row triggers cost that know no rule: for bench/bare.sh and bench/replay.sh, and no part of hukou.
 *
 * The statement sets every column that a step of hukou sets, as the floor's does.
 * guard() puts digests into the row that is to be stored; event() reads the
 * stored row and adds its event, without SQL.  With the argument 'sealed' they
 * compute digests as often as hukou does: whether the old row is as it was
 * sealed; the new row, the event, the seal; and those three again of what was
 * stored.  They digest a row's bytes as they lie there, which is less work than
 * an encoding that is the same on every machine.  With the names of tables of
 * hukou's after that, guard() reads the rows of the case, or of its applicant,
 * that are there, each by the primary key, and does nothing with them.
 */
#include "postgres.h"

#include <openssl/evp.h>

#include "access/genam.h"
#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "catalog/pg_index.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

PG_MODULE_MAGIC;
PG_FUNCTION_INFO_V1(guard);
PG_FUNCTION_INFO_V1(event);

#define MAX_READ 8
#define DIGEST_BYTES 33			/* as hukou's, with a byte for the algorithm */

/* A column of the event, and that of the row it is taken from; NULL: of the session, or a digest. */
static const char *const copied[][2] = {
	{"case_no", "case_no"}, {"event", "version"}, {"action", "action"}, {"from_state", NULL}, {"to_state", "state"},
	{"officer", "officer"}, {"office", "office"}, {"workflow_version", "workflow_version"}, {"acted_at", "acted_at"},
	{"session_role", NULL}, {"application", NULL}, {"row_digest", NULL}, {"previous", "head"}, {"digest", "seal"}
};

static bytea *
digest_of(const void *bytes, size_t len)
{
	static EVP_MD_CTX *context = NULL;
	static EVP_MD *sha256 = NULL;
	bytea	   *digest = palloc(VARHDRSZ + DIGEST_BYTES);

	if (context == NULL)
	{
		context = EVP_MD_CTX_new();
		sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	}
	SET_VARSIZE(digest, VARHDRSZ + DIGEST_BYTES);
	*VARDATA(digest) = 1;
	if (sha256 == NULL || EVP_DigestInit_ex(context, sha256, NULL) != 1 || EVP_DigestUpdate(context, bytes, len) != 1 ||
		EVP_DigestFinal_ex(context, (unsigned char *) VARDATA(digest) + 1, NULL) != 1)
		elog(ERROR, "could not compute a digest");
	return digest;
}

static bytea *
row_digest(HeapTuple tuple)
{
	return digest_of((char *) tuple->t_data + tuple->t_data->t_hoff, tuple->t_len - tuple->t_data->t_hoff);
}

/* Of an event, which is about as long, or of a row's digest and its head. */
static bytea *
next_digest(const bytea *before, size_t len)
{
	char		bytes[256] = {0};

	memcpy(bytes, VARDATA(before), DIGEST_BYTES);
	return digest_of(bytes, len);
}

static bool
is_sealed(const TriggerData *trigdata)
{
	return trigdata->tg_trigger->tgnargs > 0 && strcmp(trigdata->tg_trigger->tgargs[0], "sealed") == 0;
}

static AttrNumber
column(Relation rel, const char *name)
{
	int			attnum = SPI_fnumber(RelationGetDescr(rel), name);

	if (attnum <= 0)
		elog(ERROR, "there is no column \"%s\"", name);
	return attnum;
}

/*
 * Reads the rows of a table of hukou's whose primary key is, or begins with, the
 * number of the case or its applicant.  Names are looked up once, and locks stay.
 */
static void
read_rows(int n, const char *table, const TriggerData *trigdata)
{
	static struct
	{
		Oid			table;
		Oid			index;
		AttrNumber	key;
	}			known[MAX_READ];
	Relation	rel;
	Relation	index;
	TupleTableSlot *slot;
	IndexScanDesc scan;
	ScanKeyData key;
	bool		isnull;

	if (n >= MAX_READ)
		elog(ERROR, "there are too many tables to read");
	if (!OidIsValid(known[n].table))
	{
		known[n].key = column(trigdata->tg_relation, strcmp(table, "persons") == 0 ? "applicant" : "case_no");
		known[n].table = get_relname_relid(table, get_namespace_oid("hukou", false));
		rel = table_open(known[n].table, AccessShareLock);
		list_free(RelationGetIndexList(rel));
		known[n].index = rel->rd_pkindex;
		table_close(rel, NoLock);
	}
	rel = table_open(known[n].table, AccessShareLock);
	index = index_open(known[n].index, AccessShareLock);
	slot = table_slot_create(rel, NULL);
	/* their types are integers underneath */
	ScanKeyInit(&key, 1, BTEqualStrategyNumber, F_INT8EQ,
				heap_getattr(trigdata->tg_newtuple, known[n].key, RelationGetDescr(trigdata->tg_relation), &isnull));
	scan = index_beginscan(rel, index, GetActiveSnapshot(), 1, 0);
	index_rescan(scan, &key, 1, NULL, 0);
	while (index_getnext_slot(scan, ForwardScanDirection, slot))
		;
	index_endscan(scan);
	ExecDropSingleTupleTableSlot(slot);
	index_close(index, NoLock);
	table_close(rel, NoLock);
}

/* BEFORE UPDATE: the row as it is to be stored, with its digests. */
Datum
guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigdata = (TriggerData *) fcinfo->context;
	static int	digests[2];		/* head, seal */
	Datum		values[2];
	bool		isnull[2] = {false, false};

	if (digests[0] == 0)
	{
		digests[0] = column(trigdata->tg_relation, "head");
		digests[1] = column(trigdata->tg_relation, "seal");
	}
	for (int i = 1; i < trigdata->tg_trigger->tgnargs; i++)
		read_rows(i - 1, trigdata->tg_trigger->tgargs[i], trigdata);
	if (is_sealed(trigdata))
	{
		bytea	   *row;

		/* the old row: its digest, and the seal */
		(void) next_digest(row_digest(trigdata->tg_trigtuple), 2 * DIGEST_BYTES);
		row = row_digest(trigdata->tg_newtuple);
		values[0] = PointerGetDatum(next_digest(row, 256));
		values[1] = PointerGetDatum(next_digest((bytea *) DatumGetPointer(values[0]), 2 * DIGEST_BYTES));
	}
	else
	{
		values[0] = SPI_getbinval(trigdata->tg_newtuple, RelationGetDescr(trigdata->tg_relation), digests[0], &isnull[0]);
		values[1] = SPI_getbinval(trigdata->tg_newtuple, RelationGetDescr(trigdata->tg_relation), digests[1], &isnull[1]);
	}
	return PointerGetDatum(heap_modify_tuple_by_cols(trigdata->tg_newtuple, RelationGetDescr(trigdata->tg_relation),
													 lengthof(digests), digests, values, isnull));
}

/* With its entries in indexes, but for partial ones, which have none of these rows; what is known of an index is kept. */
static void
add_row(Relation rel, HeapTuple tuple)
{
	static struct
	{
		Oid			oid;
		IndexInfo  *info;
	}			known[8];
	static int	nknown = 0;
	TupleTableSlot *slot = MakeSingleTupleTableSlot(RelationGetDescr(rel), &TTSOpsHeapTuple);
	ListCell   *lc;

	if (nknown == 0)
		foreach(lc, RelationGetIndexList(rel))
		{
			Relation	index = index_open(lfirst_oid(lc), RowExclusiveLock);

			if (heap_attisnull(index->rd_indextuple, Anum_pg_index_indpred, NULL))
			{
				MemoryContext old = MemoryContextSwitchTo(TopMemoryContext);

				/* to leave one out would make the rest look cheap */
				if (nknown == lengthof(known))
					elog(ERROR, "there are too many indexes");
				known[nknown].oid = RelationGetRelid(index);
				known[nknown++].info = BuildIndexInfo(index);
				MemoryContextSwitchTo(old);
			}
			index_close(index, NoLock);
		}
	simple_heap_insert(rel, tuple);
	ExecStoreHeapTuple(tuple, slot, false);
	for (int i = 0; i < nknown; i++)
	{
		Relation	index = index_open(known[i].oid, RowExclusiveLock);
		Datum		values[INDEX_MAX_KEYS];
		bool		isnull[INDEX_MAX_KEYS];

		FormIndexDatum(known[i].info, slot, NULL, values, isnull);
		index_insert(index, values, isnull, &tuple->t_self, rel,
					 known[i].info->ii_Unique ? UNIQUE_CHECK_YES : UNIQUE_CHECK_NO, false, known[i].info);
		index_close(index, NoLock);
	}
	ExecDropSingleTupleTableSlot(slot);
}

/* AFTER UPDATE: the event of the stored row. */
Datum
event(PG_FUNCTION_ARGS)
{
	TriggerData *trigdata = (TriggerData *) fcinfo->context;
	static AttrNumber to[lengthof(copied)];
	static AttrNumber from[lengthof(copied)];
	static AttrNumber state;
	static Oid	events_oid = InvalidOid;
	TupleDesc	desc = RelationGetDescr(trigdata->tg_relation);
	Relation	events;
	Datum		row[MaxHeapAttributeNumber];
	bool		row_isnull[MaxHeapAttributeNumber];
	Datum		values[MaxHeapAttributeNumber];
	bool		isnull[MaxHeapAttributeNumber];
	bool		ignored;

	if (!OidIsValid(events_oid))
		events_oid = get_relname_relid("case_events", RelationGetNamespace(trigdata->tg_relation));
	events = table_open(events_oid, RowExclusiveLock);
	if (state == 0)
	{
		for (int i = 0; i < (int) lengthof(copied); i++)
		{
			to[i] = column(events, copied[i][0]);
			from[i] = copied[i][1] == NULL ? 0 : column(trigdata->tg_relation, copied[i][1]);
		}
		state = column(trigdata->tg_relation, "state");
	}
	heap_deform_tuple(trigdata->tg_newtuple, desc, row, row_isnull);
	memset(isnull, true, RelationGetNumberOfAttributes(events));
	for (int i = 0; i < (int) lengthof(copied); i++)
	{
		AttrNumber	at = to[i] - 1;

		isnull[at] = from[i] > 0 && row_isnull[from[i] - 1];
		if (from[i] > 0)
			values[at] = row[from[i] - 1];
		else if (strcmp(copied[i][0], "from_state") == 0)
			values[at] = heap_getattr(trigdata->tg_trigtuple, state, desc, &ignored);
		else if (strcmp(copied[i][0], "session_role") == 0)
			values[at] = CStringGetTextDatum(GetUserNameFromId(GetSessionUserId(), false));
		else if (strcmp(copied[i][0], "application") == 0)
			values[at] = CStringGetTextDatum(application_name);
		else if (is_sealed(trigdata))
		{
			bytea	   *digest = row_digest(trigdata->tg_newtuple);

			(void) next_digest(next_digest(digest, 256), 2 * DIGEST_BYTES);
			values[at] = PointerGetDatum(digest);
		}
		else
			values[at] = row[from[lengthof(copied) - 1] - 1];
	}
	add_row(events, heap_form_tuple(RelationGetDescr(events), values, isnull));
	table_close(events, NoLock);
	return PointerGetDatum(NULL);
}
