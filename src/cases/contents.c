/*
 * contents.c
 *	  What belongs to a case: its people and documents, what is objected to them,
 *	  and originals in custody; their guard and their seals.
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
#include "access/xact.h"
#include "cases/case_row.h"
#include "cases/contents.h"
#include "cases/guard.h"
#include "cases/history.h"
#include "cases/timing.h"
#include "commands/trigger.h"
#include "compat.h"
#include "judge/sight.h"
#include "judge/papers.h"
#include "miscadmin.h"
#include "policy/clock.h"
#include "policy/digest.h"
#include "policy/scan.h"
#include "replication/logicalworker.h"
#include "storage/proc.h"
#include "catalog/pg_type.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"

PG_FUNCTION_INFO_V1(hukou_content_guard);

/* ------------------------------------------------------------------- seals */

typedef struct ContentColumn
{
	const char *name;
	ColumnKind	kind;
} ContentColumn;

#define CONTENT_MAX_COLUMNS 12

/* The sealed columns of a table, in the order of docs/format.md. */
typedef struct ContentTable
{
	const char *name;
	const char *tag;
	const char *sealed[4];		/* case, number of the row in it, version of the case, and seal */
	int			ncolumns;
	ContentColumn columns[CONTENT_MAX_COLUMNS];
} ContentTable;

static const ContentTable content_tables[] = {
	{"case_persons", "hukou.person.1", {"case_no", "person", "case_version", "seal"}, 9, {
		{"case_no", KIND_INT8}, {"person", KIND_INT2}, {"role", KIND_TEXT}, {"citizen_id", KIND_INT8},
		{"name", KIND_TEXT}, {"sex", KIND_TEXT}, {"birth_date", KIND_DATE}, {"relation", KIND_TEXT},
		{"case_version", KIND_INT4}
	}},
	{"case_documents", "hukou.document.1", {"case_no", "document", "case_version", "seal"}, 12, {
		{"case_no", KIND_INT8}, {"document", KIND_INT2}, {"document_type", KIND_TEXT}, {"person", KIND_INT2},
		{"number", KIND_TEXT}, {"issued_on", KIND_DATE}, {"valid_until", KIND_DATE}, {"digest", KIND_BYTES},
		{"source", KIND_TEXT}, {"details", KIND_JSONB}, {"received_on", KIND_DATE}, {"case_version", KIND_INT4}
	}},
	/* what is said and done about the documents is no part of them */
	{"case_objections", "hukou.objection.1", {"case_no", "objection", "case_version", "seal"}, 10, {
		{"case_no", KIND_INT8}, {"objection", KIND_INT2}, {"document", KIND_INT2}, {"text_zh", KIND_TEXT}, {"paper", KIND_JSONB},
		{"withdrawn", KIND_BOOL}, {"officer", KIND_TEXT}, {"office", KIND_INT8}, {"withdrawn_by", KIND_TEXT},
		{"case_version", KIND_INT4}
	}},
	{"case_custody", "hukou.custody.1", {"case_no", "custody", "case_version", "seal"}, 9, {
		{"case_no", KIND_INT8}, {"custody", KIND_INT2}, {"document", KIND_INT2}, {"taken_on", KIND_DATE},
		{"taken_by", KIND_TEXT}, {"returned_on", KIND_DATE}, {"returned_by", KIND_TEXT}, {"returned_how", KIND_TEXT},
		{"case_version", KIND_INT4}
	}},
};

#define CONTENT_TABLES ((int) lengthof(content_tables))
#define BOUND_TABLES 2			/* the first ones: what a case carries, and its row binds */

enum
{
	TABLE_PERSONS,
	TABLE_DOCUMENTS,
	TABLE_OBJECTIONS,
	TABLE_CUSTODY
};

/* NULL when the relation is none of them */
static const ContentTable *
content_table(Relation rel)
{
	for (int i = 0; i < CONTENT_TABLES; i++)
		if (hukou_table_is(rel, content_tables[i].name))
			return &content_tables[i];
	return NULL;
}

/* A row of one of them, taken apart. */
typedef struct ContentRow
{
	Relation	rel;
	Datum	   *values;
	bool	   *nulls;
} ContentRow;

static ContentRow
content_row(Relation rel, HeapTuple tuple)
{
	int			natts = RelationGetDescr(rel)->natts;
	ContentRow	row = {rel, palloc(sizeof(Datum) * natts), palloc(sizeof(bool) * natts)};

	heap_deform_tuple(tuple, RelationGetDescr(rel), row.values, row.nulls);
	return row;
}

static Datum
content_value(const ContentRow *row, const char *column, bool *isnull)
{
	int			i = hukou_column(row->rel, column) - 1;

	*isnull = row->nulls[i];
	return row->values[i];
}

static Form_pg_attribute
content_column(Relation rel, const char *column)
{
	return TupleDescAttr(RelationGetDescr(rel), hukou_column(rel, column) - 1);
}

/* Raises 42804 for a column that somebody gave another type, before any value is taken for what it is not. */
static void
expect_kinds(const ContentTable *table, Relation rel)
{
	for (int i = 0; i < table->ncolumns; i++)
		column_expect_kind(content_column(rel, table->columns[i].name), table->columns[i].kind);
	column_expect_kind(content_column(rel, "seal"), KIND_BYTES);
}

static bytea *
content_digest(const ContentTable *table, const ContentRow *row, int algorithm)
{
	Datum		values[CONTENT_MAX_COLUMNS];
	bool		nulls[CONTENT_MAX_COLUMNS];
	Canonical	c;

	/* all values first: digests do not nest with what look-ups may do */
	for (int i = 0; i < table->ncolumns; i++)
		values[i] = content_value(row, table->columns[i].name, &nulls[i]);
	digest_begin(&c, algorithm, table->tag);
	for (int i = 0; i < table->ncolumns; i++)
		canonical_datum(&c, table->columns[i].kind, values[i], nulls[i]);
	return digest_end(&c, algorithm);
}

static bool
content_seal_holds(const ContentTable *table, const ContentRow *row)
{
	bool		isnull;
	Datum		seal = content_value(row, "seal", &isnull);
	int			algorithm = isnull ? 0 : digest_algorithm_of(seal);

	return algorithm != 0 && digest_equal(seal, content_digest(table, row, algorithm));
}

/* Scans the rows of a case. */
static void
scan_contents(TableScan *scan, const ContentTable *table, Datum *case_no, Snapshot snapshot)
{
	static const RegProcedure equals[] = {F_INT8EQ};

	scan_begin(scan, table->name, table->sealed, lengthof(table->sealed), snapshot, 1, case_no, equals);
}

/* A row of a case's contents, by its number there. */
typedef struct SealOfRow
{
	int			number;
	bytea	   *seal;			/* NULL: it has none */
} SealOfRow;

static int
by_number(const ListCell *a, const ListCell *b)
{
	return ((SealOfRow *) lfirst(a))->number - ((SealOfRow *) lfirst(b))->number;
}

/* In the order of their numbers, though the table's key be gone: what is sealed once is read again with it. */
static List *
seals_of(const ContentTable *table, Datum *case_no, int before_version, Snapshot snapshot)
{
	List	   *seals = NIL;
	TableScan	scan;

	scan_contents(&scan, table, case_no, snapshot);
	while (scan_next(&scan))
		if (scan_int32(&scan, 2, 0) < before_version)
		{
			SealOfRow  *row = palloc(sizeof(SealOfRow));

			row->number = scan_int16(&scan, 1, 0);
			row->seal = scan.isnull[3] ? NULL : DatumGetByteaPCopy(scan_varlena(&scan, 3, BYTEAOID));
			seals = lappend(seals, row);
		}
	scan_end(&scan);
	list_sort(seals, by_number);
	return seals;
}

static bytea *
digest_of_seals(bytea *const *seals, int n, int algorithm)
{
	Canonical	c;

	digest_begin(&c, algorithm, "hukou.contents.1");
	for (int i = 0; i < n; i++)
		canonical_datum(&c, KIND_BYTES, PointerGetDatum(seals[i]), seals[i] == NULL);
	return digest_end(&c, algorithm);
}

bytea *
contents_digest(Datum case_no, int before_version, int algorithm, Snapshot snapshot)
{
	List	   *rows = NIL;
	bytea	  **seals;
	ListCell   *lc;

	for (int i = 0; i < BOUND_TABLES; i++)
		rows = list_concat(rows, seals_of(&content_tables[i], &case_no, before_version, snapshot));
	seals = palloc(sizeof(bytea *) * (list_length(rows) + 1));
	foreach(lc, rows)
		seals[foreach_current_index(lc)] = ((SealOfRow *) lfirst(lc))->seal;
	return digest_of_seals(seals, list_length(rows), algorithm);
}

bytea *
contents_digest_of(Carried *carried, int algorithm)
{
	const CarriedPerson *people;
	const CarriedDocument *documents;
	int			npeople = carried_people(carried, &people);
	int			ndocuments = carried_documents(carried, &documents);
	bytea	  **seals = palloc(sizeof(bytea *) * (npeople + ndocuments + 1));

	for (int i = 0; i < npeople; i++)
		seals[i] = people[i].seal;
	for (int i = 0; i < ndocuments; i++)
		seals[npeople + i] = documents[i].seal;
	return digest_of_seals(seals, npeople + ndocuments, algorithm);
}

bool
contents_hold(Datum case_no, Snapshot snapshot, const char **table, int *number)
{
	for (int i = 0; i < CONTENT_TABLES; i++)
	{
		TableScan	scan;
		bool		holds = true;

		scan_contents(&scan, &content_tables[i], &case_no, snapshot);
		expect_kinds(&content_tables[i], scan.rel);
		while (holds && scan_next(&scan))
		{
			ContentRow	row = {scan.rel, scan.slot->tts_values, scan.slot->tts_isnull};

			slot_getallattrs(scan.slot);
			holds = content_seal_holds(&content_tables[i], &row);
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
 * Reads a case, and locks it against concurrent steps.  False when there is no
 * such case: the foreign key says so.
 */
static bool
read_now(Datum case_no, bool lock, CaseRow *row)
{
	static const char *const columns[] = {"case_no"};
	static const RegProcedure equals[] = {F_INT8EQ};
	TableScan	scan;
	bool		found;

	CommandCounterIncrement();
	scan_begin(&scan, "cases", columns, lengthof(columns), IsolationUsesXactSnapshot() ? GetTransactionSnapshot() : NULL,
			   1, &case_no, equals);
	found = scan_next(&scan) && (!lock || scan_lock(&scan, LockTupleNoKeyExclusive, LockWaitBlock));
	if (found)
	{
		case_row_read(row, heap_copytuple(scan_tuple(&scan)), RelationGetDescr(scan.rel));
		case_row_expect_whole(row);
	}
	scan_end(&scan);
	return found;
}

/* How far a transaction was when it last did something. */
typedef struct Moment
{
	LocalTransactionId transaction;
	CommandId	command;
} Moment;

static Moment brought;			/* a row was admitted */
static Moment judged;			/* a row that is added was judged */

static void
take_note(Moment *moment)
{
	moment->transaction = MyLocalTransactionId;
	moment->command = GetCurrentCommandId(false);
}

bool
contents_brought_here(void)
{
	return brought.transaction == MyLocalTransactionId;
}

static bool
is_since(const Moment *moment, CommandId command)
{
	return moment->transaction == MyLocalTransactionId && moment->command >= command;
}

/*
 * A row that comes with a seal was made elsewhere: restored or replicated.  As
 * with a case, the tables' owner and replication may bring it, as it was.
 */
static void
admit_content(const ContentTable *table, const ContentRow *row)
{
	Relation	rel = row->rel;

	if (!IsLogicalWorker() && !has_privs_of_role(GetUserId(), rel->rd_rel->relowner))
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_FROZEN),
				 errmsg("a row of %s cannot be brought in", table->name),
				 errdetail("%s seal: only the owner of the tables restores what belongs to a case.",
						   unpack_sql_state(ERRCODE_HUKOU_FROZEN)),
				 errhint("Leave out case_version and seal, to add it now."),
				 errtableconstraint(rel, "frozen_identity")));
	if (!content_seal_holds(table, row))
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_SEAL),
				 errmsg("a row of %s cannot be brought in", table->name),
				 errdetail("%s seal: the seal does not fit the row.", unpack_sql_state(ERRCODE_HUKOU_SEAL)),
				 errhint("Restore the row as it was dumped."),
				 errtableconstraint(rel, "one_change_one_event")));
	take_note(&brought);
}

/* Was the row admitted, as all are that its statement has added?  If others were as well, it is taken for one of those. */
static bool
was_brought(Relation rel, HeapTuple stored)
{
	CommandId	command;

	return row_command(rel, stored, &command) ? is_since(&brought, command) && !is_since(&judged, command) : contents_brought_here();
}

/* A content row under judgement. */
typedef struct Content
{
	const TriggerData *trigdata;
	const ContentTable *table;
	const ContentRow *old;		/* what is changed or deleted; NULL: nothing */
	ContentRow	new;			/* as the client wants it; its own columns are filled in; the old one, when that is deleted */
	const CaseRow *row;			/* of the case */
	const PolicyState *state;	/* NULL: not of the workflow */
	const Policy *policy;
	Actor	   *actor;
	DateADT		today;
	Findings   *findings;
} Content;

static void
set_column(Content *c, const char *column, Datum value)
{
	int			i = hukou_column(c->new.rel, column) - 1;

	c->new.values[i] = value;
	c->new.nulls[i] = false;
}

/* Does the client write a column: give it a value, or change it? */
static bool
writes(const Content *c, const char *column)
{
	Form_pg_attribute att = content_column(c->new.rel, column);
	bool		was_null = true;
	bool		isnull;
	Datum		was = (Datum) 0;
	Datum		is = content_value(&c->new, column, &isnull);

	if (c->old != NULL)
		was = content_value(c->old, column, &was_null);
	return was_null || isnull ? was_null != isnull : !datum_image_eq(was, is, att->attbyval, att->attlen);
}

/* Does the row say what it said before?  Who writes back all columns means nothing by it. */
static bool
says_the_same(const Content *c)
{
	for (int i = 0; i < c->table->ncolumns; i++)
		if (writes(c, c->table->columns[i].name))
			return false;
	return true;
}

static void
add_frozen(Content *c, const char *subject, const char *remedy, const char *text)
{
	finding_add(c->findings, ERRCODE_HUKOU_FROZEN, subject, remedy, text);
}

static void
must_be_open(Content *c, bool open, const char *remedy)
{
	TriggerEvent event = c->trigdata->tg_event;

	if (!open)
		add_frozen(c, c->table->name, remedy,
				   psprintf("rows cannot be %s in state \"%s\"",
							TRIGGER_FIRED_BY_INSERT(event) ? "added" : TRIGGER_FIRED_BY_UPDATE(event) ? "changed" : "deleted",
							enum_label(c->row->value[CASE_STATE])));
}

/* Columns that hukou alone sets, and those that do not change. */
static void
refuse_columns(Content *c, const char *const *columns, int n, const char *remedy, const char *text)
{
	for (int i = 0; i < n; i++)
		if (writes(c, columns[i]))
			add_frozen(c, columns[i], remedy, text);
}

/* People and documents are worked on by who holds the case; the rest by either side. */
static void
judge_content_hands(Content *c, Findings *findings)
{
	CaseFacts  *facts = case_facts(c->row, c->today);

	if (c->state != NULL && c->state->editable && c->table < &content_tables[BOUND_TABLES])
		judge_hands(c->policy, facts, c->actor, c->state->held_by, DUTY_NONE, c->today, findings);
	else
		judge_either_side(c->policy, facts, c->actor, DUTY_NONE, c->today, findings);
}

static void
judge_person_row(Content *c)
{
	must_be_open(c, c->state != NULL && c->row->isnull[CASE_FILED_ON], "Name the people of a case while it is in draft.");
}

/* The receipt of an original names what was taken in: that stays while it is kept. */
static void
judge_kept(Content *c, const char *subject)
{
	bool		isnull;
	int			document = DatumGetInt16(content_value(c->old, "document", &isnull));
	DateADT		since = original_kept_since(DatumGetInt64(c->row->value[CASE_NO]), document);

	if (since != DATEVAL_NOBEGIN)
		add_frozen(c, subject, "Give the original back first.",
				   psprintf("the original of document %d is kept since %s", document, day_text(since)));
}

/* Does the row say another thing than one that a notice has answered?  Then it is another paper, which came today. */
static bool
replaces_answered(const Content *c)
{
	bool		isnull;
	int			version = DatumGetInt32(content_value(c->old, "case_version", &isnull));

	return c->row->isnull[CASE_FILED_ON] && !says_the_same(c) &&
		version < timing_answered(c->row);
}

/* A draft's limit runs from the day its papers came: what came on an earlier day, and was not answered, does not go. */
static void
judge_taking_back(Content *c)
{
	bool		isnull;
	DateADT		came = DatumGetDateADT(content_value(c->old, "received_on", &isnull));

	if (c->row->isnull[CASE_FILED_ON] && came < c->today &&
		DatumGetInt32(content_value(c->old, "case_version", &isnull)) >= timing_answered(c->row))
		add_frozen(c, "received_on", "Change it, or give notice of what is wrong with it.",
				   psprintf("came in on %s, and its days run", day_text(came)));
}

static void
judge_document_row(Content *c)
{
	bool		isnull;
	Datum		type;
	Datum		number;
	int64		filed_case = 0;
	char	   *canonical;

	must_be_open(c, c->state != NULL &&
				 (c->state->editable || (!c->state->final && TRIGGER_FIRED_BY_INSERT(c->trigdata->tg_event))),
				 "Add a document while the case is open; have the case sent back for supplement to change one.");
	if (TRIGGER_FIRED_BY_DELETE(c->trigdata->tg_event))
	{
		judge_kept(c, "document");
		judge_taking_back(c);
		return;
	}
	type = content_value(&c->new, "document_type", &isnull);
	if (isnull)
		return;					/* NOT NULL says so */
	if (TRIGGER_FIRED_BY_UPDATE(c->trigdata->tg_event) && writes(c, "document_type"))
		judge_kept(c, "document_type");
	if (TRIGGER_FIRED_BY_INSERT(c->trigdata->tg_event) || replaces_answered(c))
		set_column(c, "received_on", DateADTGetDatum(c->today));
	number = content_value(&c->new, "number", &isnull);
	/* what a gate has passed stays, whoever has it by now */
	if (!c->row->isnull[CASE_FILED_ON] && (writes(c, "number") || writes(c, "document_type")))
		filed_case = DatumGetInt64(c->row->value[CASE_NO]);
	canonical = judge_document(c->policy, filed_case, TextDatumGetCString(type), isnull ? NULL : TextDatumGetCString(number), c->findings);
	if (canonical != NULL)
		set_column(c, "number", CStringGetTextDatum(canonical));
}

/* Is there such a document of the case?  Returns what it came as; NULL: there is none, or none is named. */
static char *
expect_document(Content *c, Datum number, bool isnull)
{
	static const char *const columns[] = {"case_no", "document", "source"};
	static const RegProcedure equals[] = {F_INT8EQ};
	Datum		case_no = c->row->value[CASE_NO];
	TableScan	scan;
	char	   *source = NULL;

	if (isnull)
		return NULL;
	scan_begin(&scan, "case_documents", columns, lengthof(columns), NULL, 1, &case_no, equals);
	while (source == NULL && scan_next(&scan))
		if (scan_int16(&scan, 1, 0) == DatumGetInt16(number))
			source = scan_text(&scan, 2);
	scan_end(&scan);
	if (source == NULL)
		finding_add(c->findings, ERRCODE_HUKOU_PAPERS, "document", "Name a document of hukou.case_documents.",
					psprintf("the case has no document %d", DatumGetInt16(number)));
	return source;
}

/* An objection is the office's that made it: the other side of the case does not take it away. */
static void
judge_withdrawal(Content *c)
{
	bool		isnull;
	const Office *office;

	if (DatumGetBool(content_value(c->old, "withdrawn", &isnull)))
	{
		add_frozen(c, "withdrawn", "Make another objection.", "it was withdrawn before");
		return;
	}
	if (c->actor->officer == NULL)
		return;					/* judge_content_hands says so */
	/* a closed one leads to its successor; where there is none, either side is left */
	office = policy_office_on(c->policy, DatumGetInt64(content_value(c->old, "office", &isnull)), c->today);
	if (office != NULL && !office_covers(c->policy, c->actor->officer->office, office->code))
		finding_add(c->findings, ERRCODE_HUKOU_HANDS, "withdrawn",
					psprintf("Have it withdrawn at office %s, or one above it.", office_text(office->code)),
					"the objection is of another office");
	set_column(c, "withdrawn_by", CStringGetTextDatum(c->actor->officer->id));
}

/* An objection is made, and may be withdrawn. */
static void
judge_objection_row(Content *c)
{
	static const char *const fixed[] = {"objection", "document", "text_zh"};
	bool		isnull;
	Datum		document;

	must_be_open(c, c->state != NULL && !c->state->final && !TRIGGER_FIRED_BY_DELETE(c->trigdata->tg_event),
				 "Object while the case is open; an objection is withdrawn, not deleted.");
	if (TRIGGER_FIRED_BY_UPDATE(c->trigdata->tg_event))
	{
		refuse_columns(c, fixed, lengthof(fixed), "Withdraw it, and make another.", "is what was objected");
		if (writes(c, "withdrawn"))
			judge_withdrawal(c);
	}
	if (!TRIGGER_FIRED_BY_INSERT(c->trigdata->tg_event))
		return;
	if (DatumGetBool(content_value(&c->new, "withdrawn", &isnull)))
		add_frozen(c, "withdrawn", "Leave it out.", "an objection stands before it is withdrawn");
	document = content_value(&c->new, "document", &isnull);
	(void) expect_document(c, document, isnull);
	/* of the paper, and not of whatever has its number later */
	set_column(c, "paper",
			   isnull ? DirectFunctionCall1(jsonb_in, CStringGetDatum("[]")) :
			   papers_there(c->policy, case_facts(c->row, c->today), DatumGetInt16(document)));
	if (c->actor->officer == NULL)
		return;
	set_column(c, "officer", CStringGetTextDatum(c->actor->officer->id));
	set_column(c, "office", Int64GetDatum(c->actor->officer->office));
}

/* An original is taken in, and given back once. */
static void
judge_custody_row(Content *c)
{
	static const char *const fixed[] = {"custody", "document", "taken_on", "taken_by"};
	TriggerEvent event = c->trigdata->tg_event;
	bool		isnull;
	bool		given_back = false;

	if (TRIGGER_FIRED_BY_UPDATE(event))
	{
		(void) content_value(c->old, "returned_how", &isnull);
		given_back = !isnull;
	}
	/* what was restored to a closed case, and is kept, can be given back */
	must_be_open(c, c->state != NULL && !TRIGGER_FIRED_BY_DELETE(event) &&
				 (!c->state->final || (TRIGGER_FIRED_BY_UPDATE(event) && !given_back && writes(c, "returned_how"))),
				 "An original is taken in while the case is open, and given back once.");
	if (TRIGGER_FIRED_BY_DELETE(event))
		return;
	if (TRIGGER_FIRED_BY_UPDATE(event))
	{
		refuse_columns(c, fixed, lengthof(fixed), "Give it back, and take another one in.", "is what was taken in");
		if (given_back && writes(c, "returned_how"))
			add_frozen(c, "returned_how", "Take it in anew, in another row.", "it was given back before");
	}
	else
	{
		Datum		document = content_value(&c->new, "document", &isnull);
		const char *source = expect_document(c, document, isnull);

		if (source != NULL && strcmp(source, "presented") != 0)
			finding_add(c->findings, ERRCODE_HUKOU_PAPERS, "document", "Take in originals only.",
						psprintf("document %d came as \"%s\": there is no original to take in", DatumGetInt16(document), source));
	}
	if (c->actor->officer == NULL)
		return;
	(void) content_value(&c->new, "returned_how", &isnull);
	if (TRIGGER_FIRED_BY_INSERT(event))
	{
		set_column(c, "taken_on", DateADTGetDatum(c->today));
		set_column(c, "taken_by", CStringGetTextDatum(c->actor->officer->id));
	}
	if (!isnull && !given_back)
	{
		set_column(c, "returned_on", DateADTGetDatum(c->today));
		set_column(c, "returned_by", CStringGetTextDatum(c->actor->officer->id));
	}
}

/* BEFORE: judges the change, and seals the row it leaves. */
static HeapTuple
judge_content(FunctionCallInfo fcinfo, const ContentTable *table, HeapTuple result, ContentRow new)
{
	static const char *const own[CONTENT_TABLES][6] = {
		[TABLE_PERSONS] = {"case_version", "seal"},
		[TABLE_DOCUMENTS] = {"received_on", "case_version", "seal"},
		[TABLE_OBJECTIONS] = {"paper", "officer", "office", "withdrawn_by", "case_version", "seal"},
		[TABLE_CUSTODY] = {"taken_on", "taken_by", "returned_on", "returned_by", "case_version", "seal"},
	};
	TriggerData *trigdata = (TriggerData *) fcinfo->context;
	Relation	rel = trigdata->tg_relation;
	int			which = (int) (table - content_tables);
	bool		isnull;
	Datum		case_no;
	CaseRow		row;
	Actor		actor;
	ContentRow	old;
	Findings	findings = {0};
	Findings	hands = {0};
	Content		c = {
		.trigdata = trigdata, .table = table, .new = new, .row = &row, .actor = &actor, .findings = &findings
	};

	if (TRIGGER_FIRED_BY_UPDATE(trigdata->tg_event))
	{
		old = content_row(rel, trigdata->tg_trigtuple);
		c.old = &old;
	}
	else if (TRIGGER_FIRED_BY_DELETE(trigdata->tg_event))
		c.old = &c.new;
	case_no = content_value(c.old != NULL ? c.old : &c.new, "case_no", &isnull);
	if (isnull)
		return result;			/* NOT NULL says so */
	c.policy = policy_pin(fcinfo->flinfo);
	/* of a case that is not for the caller to know of, it is not told either that there is one, nor that somebody works on it */
	if (!(sight_of_all(c.policy) || case_in_sight(c.policy, case_no)) || !read_now(case_no, true, &row))
		ereport(ERROR,
				(errcode(ERRCODE_FOREIGN_KEY_VIOLATION),
				 errmsg("case %s does not exist", case_no_text(DatumGetInt64(case_no))),
				 errhint("Open the case first."),
				 errtable(rel)));

	c.today = clock_day(clock_now());
	c.state = workflow_state(case_workflow(c.policy, &row, c.today), DatumGetObjectId(row.value[CASE_STATE]));
	actor_current(c.policy, &actor);
	if (TRIGGER_FIRED_BY_UPDATE(trigdata->tg_event) && content_value(&c.new, "case_no", &isnull) != case_no)
		add_frozen(&c, "case_no", "Add another row to the other case.", "a row stays with its case");
	if (!TRIGGER_FIRED_BY_DELETE(trigdata->tg_event))
	{
		int			n = 0;

		while (n < (int) lengthof(own[which]) && own[which][n] != NULL)
			n++;
		refuse_columns(&c, own[which], n, "Leave out the columns that hukou sets.", "is set by hukou alone");
	}
	/* first, since what is written tells in which capacity it was; told last */
	judge_content_hands(&c, &hands);
	switch (which)
	{
		case TABLE_PERSONS:
			judge_person_row(&c);
			break;
		case TABLE_DOCUMENTS:
			judge_document_row(&c);
			break;
		case TABLE_OBJECTIONS:
			judge_objection_row(&c);
			break;
		case TABLE_CUSTODY:
			judge_custody_row(&c);
			break;
	}
	/* what time has moved on is no longer what they were the papers of; an original is given back at any time */
	if (which != TABLE_CUSTODY || TRIGGER_FIRED_BY_INSERT(trigdata->tg_event))
		judge_overtaken(c.policy, &row, c.state, c.today, &findings);
	findings.list = list_concat(findings.list, hands.list);
	if (findings.list != NIL)
		findings_raise(&findings, rel,
					   psprintf("the contents of case %s cannot be changed so",
								case_no_text(DatumGetInt64(case_no))));
	policy_note_work();
	if (TRIGGER_FIRED_BY_INSERT(trigdata->tg_event))
		take_note(&judged);
	if (TRIGGER_FIRED_BY_DELETE(trigdata->tg_event))
		return result;
	/* else a document that nobody changed would be one of today's version, which no notice has answered */
	if (!(TRIGGER_FIRED_BY_UPDATE(trigdata->tg_event) && says_the_same(&c)))
	{
		/* an objection is as old as it is, though it be withdrawn */
		if (which < BOUND_TABLES || TRIGGER_FIRED_BY_INSERT(trigdata->tg_event))
			set_column(&c, "case_version", row.value[CASE_VERSION]);
		set_column(&c, "seal", PointerGetDatum(content_digest(table, &c.new, digest_algorithm())));
	}
	return tuple_in_place(result, RelationGetDescr(rel), c.new.values, c.new.nulls);
}

/*
 * AFTER: was the case still what the row was judged by when that was stored, or
 * deleted?  It is locked since then, so that only this transaction can have
 * stepped it: in a trigger, or in what a CHECK calls.  People and documents may
 * have changed only as what bound the case has seen; while it may be edited, it
 * is bound anew when that ends.  What is said and done about them binds nothing,
 * but an original is not kept when its case is closed.
 */
static bool
stored_in_time(FunctionCallInfo fcinfo, const ContentTable *table, const ContentRow *row)
{
	TriggerData *trigdata = (TriggerData *) fcinfo->context;
	TriggerEvent event = trigdata->tg_event;
	bool		isnull;
	Datum		case_no = content_value(row, "case_no", &isnull);
	int			judged_at = DatumGetInt32(content_value(row, "case_version", &isnull));
	const Policy *policy;
	const Workflow *workflow;
	const PolicyState *state;
	CaseRow		now;
	Binding		binding;
	int			algorithm;
	Snapshot	snapshot;
	bool		seen;

	/* who brings rows of elsewhere brings them when the case has long moved on */
	if (!case_changed_here() || (TRIGGER_FIRED_BY_INSERT(event) && was_brought(row->rel, trigdata->tg_trigtuple)) || IsLogicalWorker() ||
		!read_now(case_no, false, &now) || now.isnull[CASE_FILED_ON] ||
		(!TRIGGER_FIRED_BY_DELETE(event) && judged_at == DatumGetInt32(now.value[CASE_VERSION])))
		return true;
	policy = policy_pin(fcinfo->flinfo);
	workflow = policy_workflow(policy, case_text(&now, CASE_WORKFLOW), DatumGetInt32(now.value[CASE_WORKFLOW_VERSION]));
	state = workflow != NULL ? workflow_state(workflow, DatumGetObjectId(now.value[CASE_STATE])) : NULL;
	if (state == NULL)
		return false;
	if (table >= &content_tables[BOUND_TABLES])
	{
		Datum		document = content_value(row, "document", &isnull);

		return table != &content_tables[TABLE_CUSTODY] || !state->final || isnull ||
			original_kept_since(DatumGetInt64(case_no), DatumGetInt16(document)) == DATEVAL_NOBEGIN;
	}
	if (state->editable)
		return true;
	if (!find_binding(policy, &now, &binding))
		return false;
	/* what came late: after all that was bound, and after the case was accepted, be it by lapse of time */
	if (TRIGGER_FIRED_BY_INSERT(event) && Max(binding.bound, binding.left) <= judged_at)
		return true;
	algorithm = now.isnull[CASE_CONTENTS] ? 0 : digest_algorithm_of(now.value[CASE_CONTENTS]);
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	seen = binding.bound > 0 && algorithm != 0 &&
		digest_equal(now.value[CASE_CONTENTS], contents_digest(case_no, binding.bound, algorithm, snapshot));
	UnregisterSnapshot(snapshot);
	return seen;
}

/*
 * BEFORE, and AFTER, INSERT OR UPDATE OR DELETE trigger of
 * case_persons, case_documents, case_objections and case_custody.
 */
Datum
hukou_content_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigdata = (TriggerData *) fcinfo->context;
	const ContentTable *table = NULL;
	HeapTuple	result;
	ContentRow	row;
	bool		sealed;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_FOR_ROW(trigdata->tg_event) ||
		(table = content_table(trigdata->tg_relation)) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("hukou.content_guard() must be called as a row trigger of hukou's own table")));
	result = TRIGGER_FIRED_BY_UPDATE(trigdata->tg_event) ?
		trigdata->tg_newtuple : trigdata->tg_trigtuple;
	expect_kinds(table, trigdata->tg_relation);
	row = content_row(trigdata->tg_relation, result);

	if (!TRIGGER_FIRED_BEFORE(trigdata->tg_event))
	{
		if (!TRIGGER_FIRED_BY_DELETE(trigdata->tg_event) && !content_seal_holds(table, &row))
			ereport(ERROR,
					(errcode(ERRCODE_HUKOU_SEAL),
					 errmsg("a row of %s was altered after it was judged", table->name),
					 errdetail("%s seal: the stored row is not the one hukou sealed.",
							   unpack_sql_state(ERRCODE_HUKOU_SEAL)),
					 errhint("Another trigger of the table changes columns that are hukou's; let it leave them alone."),
					 errtableconstraint(row.rel, "one_change_one_event")));
		if (!stored_in_time(fcinfo, table, &row))
			ereport(ERROR,
					(errcode(ERRCODE_HUKOU_SEAL),
					 errmsg("a row of %s was judged before its case took a step, and stored or deleted after it", table->name),
					 errdetail("%s seal: the step was taken without this change.",
							   unpack_sql_state(ERRCODE_HUKOU_SEAL)),
					 errhint("A trigger or a constraint of the table steps the case; let it leave that alone."),
					 errtableconstraint(row.rel, "one_change_one_event")));
		return PointerGetDatum(NULL);
	}

	(void) content_value(&row, "seal", &sealed);
	sealed = !sealed;
	if (IsLogicalWorker() && TRIGGER_FIRED_BY_DELETE(trigdata->tg_event))
		return PointerGetDatum(result);
	if (IsLogicalWorker() || (sealed && TRIGGER_FIRED_BY_INSERT(trigdata->tg_event)))
		admit_content(table, &row);
	else
		result = judge_content(fcinfo, table, result, row);
	return PointerGetDatum(result);
}
