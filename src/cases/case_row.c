/*
 * case_row.c
 *	  The case row as the guards see it.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "cases/case_row.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_type.h"
#include "codes/case_no.h"
#include "compat.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "policy/policy.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

/* In the order of the canonical encoding; see docs/format.md before touching. */
const CaseColumnInfo case_columns[CASE_COLUMNS] = {
	[CASE_NO] = {"case_no", KIND_INT8, RULE_DERIVED, false},
	[CASE_SERVICE] = {"service", KIND_TEXT, RULE_IDENTITY, false},
	[CASE_SERVICE_TYPE] = {"service_type", KIND_TEXT, RULE_IDENTITY, false},
	[CASE_ACCEPTING_OFFICE] = {"accepting_office", KIND_INT8, RULE_IDENTITY, false},
	[CASE_ORIGIN_OFFICE] = {"origin_office", KIND_INT8, RULE_IDENTITY, false},
	[CASE_ACCEPTING_NODE] = {"accepting_node", KIND_INT2, RULE_DERIVED, false},
	[CASE_ORIGIN_NODE] = {"origin_node", KIND_INT2, RULE_DERIVED, false},
	[CASE_APPLICANT] = {"applicant", KIND_INT8, RULE_IDENTITY, false},
	[CASE_PARTICULARS] = {"particulars", KIND_JSONB, RULE_CONTENT, false},
	[CASE_WORKFLOW] = {"workflow", KIND_TEXT, RULE_DERIVED, false},
	[CASE_WORKFLOW_VERSION] = {"workflow_version", KIND_INT4, RULE_DERIVED, false},
	[CASE_ROUTE] = {"route", KIND_TEXT, RULE_DERIVED, true},
	[CASE_LIMIT_DAYS] = {"limit_days", KIND_INT4, RULE_DERIVED, true},
	[CASE_LIMIT_UNIT] = {"limit_unit", KIND_TEXT, RULE_DERIVED, true},
	[CASE_FILED_ON] = {"filed_on", KIND_DATE, RULE_DERIVED, true},
	[CASE_DUE_ON] = {"due_on", KIND_DATE, RULE_DERIVED, true},
	[CASE_DUE_PROVISIONAL] = {"due_provisional", KIND_BOOL, RULE_DERIVED, false},
	[CASE_CLOCK_STARTED_ON] = {"clock_started_on", KIND_DATE, RULE_DERIVED, true},
	[CASE_SUSPENDED_ON] = {"suspended_on", KIND_DATE, RULE_DERIVED, true},
	[CASE_SUSPENDED_DAYS] = {"suspended_days", KIND_INT4, RULE_DERIVED, false},
	[CASE_EXTENDED_DAYS] = {"extended_days", KIND_INT4, RULE_DERIVED, false},
	[CASE_ENTERED_ON] = {"entered_on", KIND_DATE, RULE_DERIVED, false},
	[CASE_STEP_DUE_ON] = {"step_due_on", KIND_DATE, RULE_DERIVED, true},
	[CASE_STEP_LIMITS] = {"step_limits", KIND_JSONB, RULE_DERIVED, true},
	[CASE_WAKES_ON] = {"wakes_on", KIND_DATE, RULE_DERIVED, false},
	[CASE_CLOSED_ON] = {"closed_on", KIND_DATE, RULE_DERIVED, true},
	[CASE_CONTENTS] = {"contents", KIND_BYTES, RULE_DERIVED, true},
	[CASE_STATE] = {"state", KIND_LABEL, RULE_STEP, false},
	[CASE_VERSION] = {"version", KIND_INT4, RULE_DERIVED, false},
	[CASE_ACTION] = {"action", KIND_TEXT, RULE_STEP, false},
	[CASE_REASON] = {"reason", KIND_TEXT, RULE_STEP, true},
	[CASE_NOTE] = {"note", KIND_TEXT, RULE_STEP, true},
	[CASE_REQUEST_ID] = {"request_id", KIND_TEXT, RULE_STEP, true},
	[CASE_OVERDUE] = {"overdue", KIND_TEXT, RULE_DERIVED, true},
	[CASE_OFFICER] = {"officer", KIND_TEXT, RULE_DERIVED, false},
	[CASE_OFFICE] = {"office", KIND_INT8, RULE_DERIVED, false},
	[CASE_ACTING_FOR] = {"acting_for", KIND_TEXT, RULE_DERIVED, true},
	[CASE_ACTED_AT] = {"acted_at", KIND_TIMESTAMP, RULE_DERIVED, false},
	[CASE_HEAD] = {"head", KIND_BYTES, RULE_DERIVED, false},
	[CASE_SEAL] = {"seal", KIND_BYTES, RULE_DERIVED, false},
};

/*
 * Raises 42804 for a column whose type somebody changed: its values would be
 * taken for what they are not.  The types of hukou are told by how they are
 * stored.
 */
void
column_expect_kind(Form_pg_attribute column, ColumnKind kind)
{
	static const Oid types[] = {
		[KIND_INT2] = INT2OID,
		[KIND_INT4] = INT4OID,
		[KIND_INT8] = InvalidOid,
		[KIND_BOOL] = BOOLOID,
		[KIND_DATE] = DATEOID,
		[KIND_TIMESTAMP] = TIMESTAMPTZOID,
		[KIND_TEXT] = TEXTOID,
		[KIND_LABEL] = InvalidOid,
		[KIND_JSONB] = JSONBOID,
		[KIND_BYTES] = BYTEAOID,
	};
	bool		fits;

	if (kind == KIND_INT8)
		fits = column->attbyval && column->attlen == sizeof(int64);
	else if (kind == KIND_LABEL)
		fits = type_is_enum(column->atttypid);
	else
		fits = column->atttypid == types[kind];
	if (!fits)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("column \"%s\" has another type than hukou gave it", NameStr(column->attname)),
				 OidIsValid(types[kind]) ? errhint("Change the type of the column back to %s.", format_type_be(types[kind])) :
				 errhint("Change the type of the column back.")));
}

static bool
is_column(TupleDesc desc, AttrNumber a, const char *name)
{
	return a >= 1 && a <= desc->natts && !TupleDescAttr(desc, a - 1)->attisdropped &&
		strcmp(NameStr(TupleDescAttr(desc, a - 1)->attname), name) == 0;
}

/* Where the columns are in a row type. */
typedef struct CaseLayout
{
	AttrNumber	attnums[CASE_COLUMNS];
	bool		as_created;		/* these alone, and in this order */
} CaseLayout;

/*
 * The last answer is kept and checked by name, so a changed or recreated table
 * does no harm.
 */
static const CaseLayout *
case_layout(TupleDesc desc)
{
	static CaseLayout layout;
	static TupleDesc known = NULL;	/* of the relcache, as long as that does not change */
	static uint64 known_at;
	uint64		before = catalog_changes;

	if (desc == known && known_at == before)
		return &layout;
	known = NULL;
	layout.as_created = desc->natts == CASE_COLUMNS;
	for (int i = 0; i < CASE_COLUMNS; i++)
	{
		AttrNumber	a = layout.attnums[i];

		if (!is_column(desc, a, case_columns[i].name))
			a = SPI_fnumber(desc, case_columns[i].name);
		if (a < 1)
			ereport(ERROR,
					(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					 errmsg("table hukou.cases has no column \"%s\"", case_columns[i].name),
					 errhint("Run SELECT hukou.setup(); as the owner of the tables.")));
		column_expect_kind(TupleDescAttr(desc, a - 1), case_columns[i].kind);
		layout.attnums[i] = a;
		layout.as_created = layout.as_created && a == i + 1;
	}
	if (desc->tdrefcount > 0)
	{
		known = desc;
		known_at = before;
	}
	return &layout;
}

AttrNumber
case_attnum(TupleDesc desc, CaseColumn column)
{
	return case_layout(desc)->attnums[column];
}

/* The values point into the tuple. */
void
case_row_read(CaseRow *row, HeapTuple tuple, TupleDesc desc)
{
	const CaseLayout *layout = case_layout(desc);
	Datum	   *values;
	bool	   *nulls;

	if (layout->as_created)
	{
		heap_deform_tuple(tuple, desc, row->value, row->isnull);
		return;
	}
	values = palloc(sizeof(Datum) * desc->natts);
	nulls = palloc(sizeof(bool) * desc->natts);
	heap_deform_tuple(tuple, desc, values, nulls);
	for (int i = 0; i < CASE_COLUMNS; i++)
	{
		row->value[i] = values[layout->attnums[i] - 1];
		row->isnull[i] = nulls[layout->attnums[i] - 1];
	}
	pfree(values);
	pfree(nulls);
}

/*
 * Raises 55000 for a stored row without a value that its table requires, which
 * it can only be after somebody took NOT NULL off the column.
 */
void
case_row_expect_whole(const CaseRow *row)
{
	static const int required[] = {
		CASE_NO, CASE_SERVICE, CASE_SERVICE_TYPE, CASE_ACCEPTING_OFFICE, CASE_ORIGIN_OFFICE,
		CASE_APPLICANT, CASE_PARTICULARS, CASE_WORKFLOW, CASE_WORKFLOW_VERSION, CASE_STATE,
		CASE_SUSPENDED_DAYS, CASE_EXTENDED_DAYS, CASE_ENTERED_ON, CASE_WAKES_ON, CASE_VERSION, CASE_ACTION, CASE_OFFICER
	};

	for (int i = 0; i < (int) lengthof(required); i++)
		if (row->isnull[required[i]])
			ereport(ERROR,
					(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					 errmsg("a row of hukou.cases has no \"%s\"", case_columns[required[i]].name),
					 errhint("Put the value back, and NOT NULL on the column.")));
}

HeapTuple
tuple_in_place(HeapTuple was, TupleDesc desc, const Datum *values, const bool *isnull)
{
	HeapTuple	tuple = heap_form_tuple(desc, unconstify(Datum *, values), unconstify(bool *, isnull));

	tuple->t_data->t_ctid = was->t_data->t_ctid;
	tuple->t_self = was->t_self;
	tuple->t_tableOid = was->t_tableOid;
	return tuple;
}

/* A copy of the tuple with hukou's columns as the row has them. */
HeapTuple
case_row_write(const CaseRow *row, HeapTuple tuple, TupleDesc desc)
{
	int			columns[CASE_COLUMNS];
	const CaseLayout *layout = case_layout(desc);

	if (layout->as_created)
		return tuple_in_place(tuple, desc, row->value, row->isnull);
	for (int i = 0; i < CASE_COLUMNS; i++)
		columns[i] = layout->attnums[i];
	return heap_modify_tuple_by_cols(tuple, desc, CASE_COLUMNS, columns,
									 unconstify(Datum *, &row->value[0]),
									 unconstify(bool *, &row->isnull[0]));
}

static bool
by_value(ColumnKind kind)
{
	return kind < KIND_TEXT || kind == KIND_LABEL;
}

/* Are they stored the same?  If not they may be equal all the same. */
static bool
same_bytes(Pointer a, Pointer b)
{
	return VARSIZE_ANY(a) == VARSIZE_ANY(b) && memcmp(a, b, VARSIZE_ANY(a)) == 0;
}

bool
case_column_equal(const CaseRow *a, const CaseRow *b, CaseColumn column)
{
	if (a->isnull[column] || b->isnull[column])
		return a->isnull[column] && b->isnull[column];
	if (by_value(case_columns[column].kind))
		return a->value[column] == b->value[column];
	/* most columns of a row stay what they were */
	return same_bytes(DatumGetPointer(a->value[column]), DatumGetPointer(b->value[column])) ||
		datum_image_eq(a->value[column], b->value[column], false, -1);
}

bool
case_rows_differ(const CaseRow *a, const CaseRow *b, bool *changed)
{
	bool		any = false;

	for (int i = 0; i < CASE_COLUMNS; i++)
		any |= (changed[i] = !case_column_equal(a, b, i));
	return any;
}

/* A text column; NULL when it is null. */
char *
case_text(const CaseRow *row, CaseColumn column)
{
	return row->isnull[column] ? NULL : TextDatumGetCString(row->value[column]);
}

void
case_set(CaseRow *row, CaseColumn column, Datum value)
{
	row->value[column] = value;
	row->isnull[column] = false;
}

/* NULL sets null. */
void
case_set_text(CaseRow *row, CaseColumn column, const char *value)
{
	row->isnull[column] = value == NULL;
	row->value[column] = value == NULL ? (Datum) 0 : CStringGetTextDatum(value);
}

char *
case_no_text(int64 case_no)
{
	char	   *text = palloc(CASE_NO_SIZE);

	case_no_format(case_no, text);
	return text;
}

char *
enum_label(Datum value)
{
	return DatumGetCString(DirectFunctionCall1(enum_out, value));
}

/* Encodes a value for a digest. */
void
canonical_datum(Canonical *c, ColumnKind kind, Datum value, bool isnull)
{
	if (isnull)
	{
		canonical_null(c);
		return;
	}
	switch (kind)
	{
		case KIND_INT2:
			canonical_int(c, DatumGetInt16(value));
			break;
		case KIND_INT4:
		case KIND_DATE:
			canonical_int(c, DatumGetInt32(value));
			break;
		case KIND_INT8:
		case KIND_TIMESTAMP:
			canonical_int(c, DatumGetInt64(value));
			break;
		case KIND_BOOL:
			canonical_int(c, DatumGetBool(value) ? 1 : 0);
			break;
		case KIND_LABEL:
			{
				HeapTuple	tuple = SearchSysCache1(ENUMOID, value);

				if (!HeapTupleIsValid(tuple))
					elog(ERROR, "cache lookup failed for enum value %u", DatumGetObjectId(value));
				canonical_text(c, NameStr(((Form_pg_enum) GETSTRUCT(tuple))->enumlabel));
				ReleaseSysCache(tuple);
				break;
			}
		case KIND_JSONB:
			{
				Jsonb	   *jsonb = DatumGetJsonbP(value);

				canonical_text(c, JsonbToCString(NULL, &jsonb->root, VARSIZE(jsonb)));
				break;
			}
		case KIND_TEXT:
		case KIND_BYTES:
			{
				struct varlena *bytes = PG_DETOAST_DATUM_PACKED(value);

				canonical_bytes(c, VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes));
				break;
			}
	}
}
