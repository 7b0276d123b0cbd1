/*
 * notices.c
 *	  Notices of what is missing or wrong (一次性告知): keeping them, and telling
 *	  what the next one would say.
 */
#include "postgres.h"

#include "cases/guard.h"
#include "cases/history.h"
#include "cases/notices.h"
#include "compat.h"
#include "funcapi.h"
#include "judge/notice.h"
#include "policy/clock.h"
#include "register/owner_sql.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/jsonb.h"

PG_FUNCTION_INFO_V1(hukou_supplement_notice);

/* The columns of hukou.supplement_notice() but the first, which numbers the items. */
static const char *const item_columns[] = {"subject", "fault", "finding", "finding_zh", "remedy", "basis"};

static void
item_values(const PaperFault *fault, const char *values[])
{
	values[0] = fault->subject;
	values[1] = paper_fault_name(fault->kind);
	values[2] = fault->text;
	values[3] = fault->text_zh;
	values[4] = fault->remedy;
	values[5] = fault->basis;
}

static Datum
items_as_jsonb(const List *faults)
{
	StringInfoData json;
	ListCell   *lc;

	initStringInfo(&json);
	appendStringInfoChar(&json, '[');
	foreach(lc, faults)
	{
		const char *values[lengthof(item_columns)];

		item_values(lfirst(lc), values);
		appendStringInfo(&json, "%s{\"item\": %d", foreach_current_index(lc) > 0 ? ", " : "", foreach_current_index(lc) + 1);
		for (int i = 0; i < (int) lengthof(item_columns); i++)
		{
			appendStringInfo(&json, ", \"%s\": ", item_columns[i]);
			if (values[i] != NULL)
				escape_json(&json, values[i]);
			else
				appendStringInfoString(&json, "null");
		}
		appendStringInfoChar(&json, '}');
	}
	appendStringInfoChar(&json, ']');
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}

void
keep_notice(const Policy *policy, const CaseRow *row)
{
	static SavedSql sql = {
		.text = "INSERT INTO hukou.case_notices (case_no, notice, case_version, given_on, office_fault, items, papers) "
		"SELECT $1, coalesce(pg_catalog.max(n.notice), 0::pg_catalog.int2) OPERATOR(pg_catalog.+) 1::pg_catalog.int2, $2, $3, $4, $5, $6 "
		"FROM hukou.case_notices n WHERE n.case_no OPERATOR(hukou.=) $1",
		.nargs = 6,
		.types = {"case_no", "int4", "date", "bool", "jsonb", "jsonb"},
	};
	DateADT		day = clock_day(DatumGetTimestampTz(row->value[CASE_ACTED_AT]));
	const char *reason = case_text(row, CASE_REASON);
	const CaseFacts *facts = case_facts(row, day);
	Datum		values[6];
	OwnerSwitch saved;

	values[0] = row->value[CASE_NO];
	values[1] = row->value[CASE_VERSION];
	values[2] = DateADTGetDatum(day);
	values[3] = BoolGetDatum(reason != NULL && strcmp(reason, REASON_OFFICE_OMISSION) == 0);
	values[4] = items_as_jsonb(notice_faults(policy, facts, case_workflow(policy, row, day), day));
	values[5] = papers_there(policy, facts, 0);
	owner_begin(&saved);
	if (saved_run(&sql, values, NULL) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_FROZEN),
				 errmsg("the notice of a step was not stored"),
				 errdetail("%s case_notices: a rule or another trigger of hukou.case_notices kept it from being stored.",
						   unpack_sql_state(ERRCODE_HUKOU_FROZEN)),
				 errhint("Drop it.")));
	owner_end(&saved);
}

/*
 * hukou.supplement_notice(case_no) returns table (item, subject, fault, finding,
 * finding_zh, remedy, basis): everything that is missing or wrong for the case
 * to be filed, or resubmitted.  No rows: nothing is.  P0002 when there is no
 * such case.
 */
Datum
hukou_supplement_notice(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	DateADT		today = clock_day(clock_now());
	const Policy *policy;
	CaseRow		row;
	ListCell   *lc;

	InitMaterializedSRF(fcinfo, 0);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	read_case(fcinfo->flinfo, PG_GETARG_DATUM(0), false, &row);
	policy = policy_pin(fcinfo->flinfo);
	foreach(lc, notice_faults(policy, case_facts(&row, today), case_workflow(policy, &row, today), today))
	{
		const char *texts[lengthof(item_columns)];
		Datum		values[lengthof(item_columns) + 1];
		bool		nulls[lengthof(item_columns) + 1] = {false};

		item_values(lfirst(lc), texts);
		values[0] = Int32GetDatum(foreach_current_index(lc) + 1);
		for (int i = 0; i < (int) lengthof(item_columns); i++)
		{
			nulls[i + 1] = texts[i] == NULL;
			values[i + 1] = texts[i] == NULL ? (Datum) 0 : CStringGetTextDatum(texts[i]);
		}
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	SPI_finish();
	return (Datum) 0;
}
