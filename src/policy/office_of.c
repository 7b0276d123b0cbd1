/*
 * office_of.c
 *	  The office responsible for a region.
 *
 * A road goes by offices.  Who knows only the region of a register finds the
 * office upward through the divisions: the bureau of the county, or any office
 * there, else of its prefecture, else of its province.  A region that was
 * abolished leads to its successor.
 */
#include "postgres.h"

#include "codes/region_code.h"
#include "compat.h"
#include "funcapi.h"
#include "access/htup_details.h"
#include "lib/stringinfo.h"
#include "policy/clock.h"
#include "policy/scan.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"

PG_FUNCTION_INFO_V1(hukou_office_of);

static void
remark(StringInfo note, const char *text)
{
	appendStringInfo(note, "%s%s", note->len > 0 ? "; " : "", text);
}

static char *
region_text(int32 region)
{
	char	   *text = palloc(REGION_CODE_SIZE);

	region_code_format(region, text);
	return text;
}

/* The region itself, or the one its work has gone to. */
static int32
region_now(int32 region, Snapshot snapshot, StringInfo note)
{
	static const char *const columns[] = {"region", "name_zh", "successor", "current"};
	static const RegProcedure equals[] = {F_INT4EQ};
	int32		asked = region;

	for (int step = 0;; step++)
	{
		Datum		key = Int32GetDatum(region);
		TableScan	scan;
		const char *name;
		int32		successor;
		bool		in_force;

		scan_begin(&scan, "regions", columns, lengthof(columns), snapshot, 1, &key, equals);
		if (!scan_next(&scan))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("there is no region %s", region_text(region)),
					 errhint("Look at hukou.regions, which has former ones too.")));
		name = scan_text(&scan, 1);
		successor = scan_int32(&scan, 2, 0);
		in_force = scan_bool(&scan, 3);
		scan_end(&scan);
		if (successor != 0 && step == MAX_OFFICE_LEVELS)
		{
			resetStringInfo(note);
			remark(note, psprintf("the successors of region %s lead in a circle, or too far", region_text(asked)));
			return asked;
		}
		if (successor == 0)
		{
			if (!in_force)
				remark(note, psprintf("region %s (%s) is no longer in force, and its successor is not known",
									  region_text(region), name));
			return region;
		}
		remark(note, psprintf("region %s (%s) is now %s", region_text(region), name, region_text(successor)));
		region = successor;
	}
}

/* A bureau or department before any other office, then by the code; 0 when none is open. */
static int64
office_in(int32 region, DateADT day, Snapshot snapshot)
{
	static const char *const columns[] = {"region", "office", "kind", "valid"};
	TableScan	scan;
	int64		best = 0;
	bool		best_heads = false;

	scan_begin_by(&scan, "offices", "offices_of_region", columns, lengthof(columns), snapshot,
				  Int32GetDatum(region), F_INT4EQ);
	while (scan_next(&scan))
	{
		int64		office = scan_int64(&scan, 1, 0);
		const char *kind = scan_text(&scan, 2);
		bool		heads = strstr(kind, "bureau") != NULL || strstr(kind, "department") != NULL;
		DateADT		from;
		DateADT		to;

		scan_daterange(&scan, 3, &from, &to);
		if (day >= from && day < to &&
			(best == 0 || (heads && !best_heads) || (heads == best_heads && office < best)))
		{
			best = office;
			best_heads = heads;
		}
	}
	scan_end(&scan);
	return best;
}

/*
 * hukou.office_of(region_code, on_date) returns a row (office, note); on_date
 * is by default today.  Both are NULL for a NULL region, office when no office
 * is open in any region above.  22023 for a region there is not.
 */
Datum
hukou_office_of(PG_FUNCTION_ARGS)
{
	TupleDesc	desc;
	Datum		values[2] = {0};
	bool		nulls[2] = {true, true};
	Snapshot	snapshot;
	StringInfoData note;
	DateADT		day;
	int32		path[3];
	int64		office = 0;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	desc = BlessTupleDesc(desc);
	if (!PG_ARGISNULL(1))
		clock_expect_day(PG_GETARG_DATEADT(1));
	if (PG_ARGISNULL(0))
		return HeapTupleGetDatum(heap_form_tuple(desc, values, nulls));
	day = PG_ARGISNULL(1) ? clock_day(clock_now()) : PG_GETARG_DATEADT(1);

	initStringInfo(&note);
	snapshot = RegisterSnapshot(GetActiveSnapshot());
	for (int i = region_code_path(region_now(PG_GETARG_INT32(0), snapshot, &note), path); i > 0 && office == 0; i--)
	{
		office = office_in(path[i - 1], day, snapshot);
		if (office == 0 && i > 1)
			remark(&note, psprintf("no office there; looked in %s", region_text(path[i - 2])));
	}
	UnregisterSnapshot(snapshot);
	if (office == 0)
		remark(&note, "no office there either");
	nulls[0] = office == 0;
	values[0] = Int64GetDatum(office);
	nulls[1] = note.len == 0;
	values[1] = CStringGetTextDatum(note.data);
	return HeapTupleGetDatum(heap_form_tuple(desc, values, nulls));
}
