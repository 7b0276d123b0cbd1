/*
 * case_row.h
 *	  The case row as the guards see it.
 *
 * One table says of every column of hukou.cases how it is encoded and who may
 * set it when.  Columns a DBA adds are none of hukou's business.
 */
#ifndef HUKOU_CASES_CASE_ROW_H
#define HUKOU_CASES_CASE_ROW_H

#include "postgres.h"

#include "access/htup.h"
#include "access/tupdesc.h"
#include "codes/canonical.h"

typedef enum CaseColumn
{
	CASE_NO,
	CASE_SERVICE,
	CASE_SERVICE_TYPE,
	CASE_ACCEPTING_OFFICE,
	CASE_ORIGIN_OFFICE,
	CASE_ACCEPTING_NODE,
	CASE_ORIGIN_NODE,
	CASE_APPLICANT,
	CASE_PARTICULARS,
	CASE_WORKFLOW,
	CASE_WORKFLOW_VERSION,
	CASE_ROUTE,
	CASE_LIMIT_DAYS,
	CASE_LIMIT_UNIT,
	CASE_FILED_ON,
	CASE_DUE_ON,
	CASE_DUE_PROVISIONAL,
	CASE_CLOCK_STARTED_ON,
	CASE_SUSPENDED_ON,
	CASE_SUSPENDED_DAYS,
	CASE_EXTENDED_DAYS,
	CASE_ENTERED_ON,
	CASE_STEP_DUE_ON,
	CASE_STEP_LIMITS,
	CASE_WAKES_ON,
	CASE_CLOSED_ON,
	CASE_CONTENTS,
	CASE_STATE,
	CASE_VERSION,
	CASE_ACTION,
	CASE_REASON,
	CASE_NOTE,
	CASE_REQUEST_ID,
	CASE_OVERDUE,
	CASE_OFFICER,
	CASE_OFFICE,
	CASE_ACTING_FOR,
	CASE_ACTED_AT,
	CASE_HEAD,
	CASE_SEAL
} CaseColumn;

#define CASE_COLUMNS (CASE_SEAL + 1)
#define CASE_SEALED_COLUMNS CASE_HEAD	/* head and seal come last */

/* How a value is encoded. */
typedef enum ColumnKind
{
	KIND_INT2,
	KIND_INT4,
	KIND_INT8,
	KIND_BOOL,
	KIND_DATE,
	KIND_TIMESTAMP,
	KIND_TEXT,
	KIND_LABEL,					/* an enum, by its label */
	KIND_JSONB,					/* by its canonical text */
	KIND_BYTES
} ColumnKind;

/* Who may set a column. */
typedef enum ColumnRule
{
	RULE_IDENTITY,				/* the client, when the case is opened; then frozen */
	RULE_CONTENT,				/* the client, while the state is editable */
	RULE_STEP,					/* the client, with each step */
	RULE_DERIVED				/* hukou alone */
} ColumnRule;

typedef struct CaseColumnInfo
{
	const char *name;
	ColumnKind	kind;
	ColumnRule	rule;
	bool		nullable;
} CaseColumnInfo;

extern const CaseColumnInfo case_columns[CASE_COLUMNS];

typedef struct CaseRow
{
	Datum		value[CASE_COLUMNS];
	bool		isnull[CASE_COLUMNS];
} CaseRow;

/* Where a column is in a row type of the table.  Raises 55000 when one of hukou's is not there, 42804 when one has another type. */
extern AttrNumber case_attnum(TupleDesc desc, CaseColumn column);
extern void case_row_read(CaseRow *row, HeapTuple tuple, TupleDesc desc);
extern void case_row_expect_whole(const CaseRow *row);

/* A tuple of these values in the place of another: what a BEFORE trigger returns for it. */
extern HeapTuple tuple_in_place(HeapTuple was, TupleDesc desc, const Datum *values, const bool *isnull);
extern HeapTuple case_row_write(const CaseRow *row, HeapTuple tuple, TupleDesc desc);
extern bool case_column_equal(const CaseRow *a, const CaseRow *b, CaseColumn column);

/* Also tells in which columns. */
extern bool case_rows_differ(const CaseRow *a, const CaseRow *b, bool *changed);

extern char *case_text(const CaseRow *row, CaseColumn column);
extern void case_set(CaseRow *row, CaseColumn column, Datum value);
extern void case_set_text(CaseRow *row, CaseColumn column, const char *value);
extern char *case_no_text(int64 case_no);

extern void column_expect_kind(Form_pg_attribute column, ColumnKind kind);
extern char *enum_label(Datum value);
extern void canonical_datum(Canonical *c, ColumnKind kind, Datum value, bool isnull);

#endif							/* HUKOU_CASES_CASE_ROW_H */
