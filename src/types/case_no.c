/*-------------------------------------------------------------------------
 *
 * case_no.c
 *	  The SQL type case_no, the number of a case.
 *
 *-------------------------------------------------------------------------
 */
#include "types/code_type.h"

#include "codes/case_no.h"

PG_FUNCTION_INFO_V1(hukou_case_no_make);
PG_FUNCTION_INFO_V1(hukou_case_no_node);
PG_FUNCTION_INFO_V1(hukou_case_no_day);
PG_FUNCTION_INFO_V1(hukou_case_no_serial);

static int	hint(const CodeFault *fault);

static const CodeType case_no_type = {
	.name = "case_no",
	.wide = true,
	.personal = false,
	.parse = case_no_parse,
	.valid_value = case_no_valid_value,
	.format = case_no_format,
	.hint = hint
};

CODE_TYPE_FUNCTIONS(case_no)

/*
 * case_no_make(node integer, day date, serial integer): 22023 when the node is
 * not 10 to 99, the day not in 2000 to 2099, or the serial not 0 to 9999999.
 */
Datum
hukou_case_no_make(PG_FUNCTION_ARGS)
{
	DateADT		date = PG_GETARG_DATEADT(1);
	int			year,
				month,
				day;
	int64_t		number;
	CodeFault	fault;

	code_date_parts(date, &year, &month, &day);
	if (!case_no_make(PG_GETARG_INT32(0), year, month, day, PG_GETARG_INT32(2), &number, &fault))
	{
		code_fault_report(&case_no_type, &fault, NULL, ERRCODE_INVALID_PARAMETER_VALUE, NULL);
		PG_RETURN_NULL();
	}
	PG_RETURN_INT64(number);
}

/* node(case_no): the node that gave the number. */
Datum
hukou_case_no_node(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT16((int16) case_no_node(PG_GETARG_INT64(0)));
}

/* day(case_no): the day the number was given. */
Datum
hukou_case_no_day(PG_FUNCTION_ARGS)
{
	int			year,
				month,
				day;

	case_no_day(PG_GETARG_INT64(0), &year, &month, &day);
	PG_RETURN_DATEADT(code_date(year, month, day));
}

/* serial(case_no): its serial within node and day. */
Datum
hukou_case_no_serial(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(case_no_serial(PG_GETARG_INT64(0)));
}

static int
hint(const CodeFault *fault)
{
	if (fault->kind == CODE_FAULT_DATE)
		return errhint("A case number carries its day as year, month and day, from 2000-01-01 to 2099-12-31.");
	return errhint("A case number looks like H53-231124-0000017-9: \"H\", node, day, serial and check digit, with all three hyphens or none.");
}
