/*-------------------------------------------------------------------------
 *
 * code_type.c
 *	  What the SQL types over codes/ have in common: input and output, in text
 *	  and binary, and the report of what is wrong with a value.
 *
 * A report names the fault, where it is, and what was found and expected
 * there.  The text of a personal number never appears in it as a whole.
 *
 *-------------------------------------------------------------------------
 */
#include "types/code_type.h"

#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/datetime.h"

#include "types/fault_text.h"

/* No more bytes than this of a wrong input are repeated. */
#define INPUT_SHOWN 64

static Datum code_datum(const CodeType *type, int64_t value);
static int64_t code_value(const CodeType *type, Datum datum);
static int	input_errdetail(const CodeType *type, const char *input);
static int	fault_errhint(const CodeType *type, const CodeFault *fault);

/*
 * in(cstring): 22P02 when the text is not well-formed, softly if the caller
 * can take it that way.
 */
Datum
code_type_in(const CodeType *type, FunctionCallInfo fcinfo)
{
	char	   *text = PG_GETARG_CSTRING(0);
	int64_t		value;
	CodeFault	fault;

	if (!type->parse(text, strlen(text), &value, &fault))
	{
		code_fault_report(type, &fault, text, ERRCODE_INVALID_TEXT_REPRESENTATION, fcinfo->context);
		PG_RETURN_NULL();
	}
	return code_datum(type, value);
}

/* out(value): the canonical text. */
Datum
code_type_out(const CodeType *type, FunctionCallInfo fcinfo)
{
	char	   *text = palloc(CODE_TYPE_TEXT_SIZE);

	type->format(code_value(type, PG_GETARG_DATUM(0)), text);
	PG_RETURN_CSTRING(text);
}

/*
 * recv(internal): the integer in network byte order.  As strict as in(): 22P03
 * when no text has this value.
 */
Datum
code_type_recv(const CodeType *type, FunctionCallInfo fcinfo)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	int64_t		value = type->wide ? pq_getmsgint64(buffer) : (int32) pq_getmsgint(buffer, sizeof(int32));
	CodeFault	fault;

	if (!type->valid_value(value, &fault))
		code_fault_report(type, &fault, NULL, ERRCODE_INVALID_BINARY_REPRESENTATION, NULL);
	return code_datum(type, value);
}

/* send(value): the integer in network byte order. */
Datum
code_type_send(const CodeType *type, FunctionCallInfo fcinfo)
{
	int64_t		value = code_value(type, PG_GETARG_DATUM(0));
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	if (type->wide)
		pq_sendint64(&buffer, (uint64) value);
	else
		pq_sendint32(&buffer, (uint32) value);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

/*
 * is_valid(text): would in() take it?  Never raises an error, so it needs no
 * subtransaction on servers without soft errors.
 */
Datum
code_type_is_valid(const CodeType *type, FunctionCallInfo fcinfo)
{
	text	   *input = PG_GETARG_TEXT_PP(0);
	int64_t		value;

	PG_RETURN_BOOL(type->parse(VARDATA_ANY(input), VARSIZE_ANY_EXHDR(input), &value, NULL));
}

/*
 * Raises what is wrong with a value of "type" under "sqlstate", or saves it in
 * "escontext" if that is an error save context.  "input" is the text that was
 * given, NULL if none was.
 */
void
code_fault_report(const CodeType *type, const CodeFault *fault, const char *input,
				  int sqlstate, fmNodePtr escontext)
{
	errsave(escontext,
			(errcode(sqlstate),
			 errmsg("invalid input value for type %s: %s", type->name, fault_text(fault)),
			 input_errdetail(type, input),
			 fault_errhint(type, fault)));
}

/* The parts of a date, as codes/ takes them; 22023 when it is infinite. */
void
code_date_parts(DateADT date, int *year, int *month, int *day)
{
	if (DATE_NOT_FINITE(date))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("date must be finite")));
	j2date(date + POSTGRES_EPOCH_JDATE, year, month, day);
}

/* And back. */
DateADT
code_date(int year, int month, int day)
{
	return date2j(year, month, day) - POSTGRES_EPOCH_JDATE;
}

static Datum
code_datum(const CodeType *type, int64_t value)
{
	return type->wide ? Int64GetDatum(value) : Int32GetDatum((int32) value);
}

static int64_t
code_value(const CodeType *type, Datum datum)
{
	return type->wide ? DatumGetInt64(datum) : DatumGetInt32(datum);
}

/* Repeats the input, unless it may be a personal number. */
static int
input_errdetail(const CodeType *type, const char *input)
{
	int			length;

	if (input == NULL || input[0] == '\0' || type->personal)
		return 0;

	length = (int) strnlen(input, INPUT_SHOWN + 1);
	if (length <= INPUT_SHOWN)
		return errdetail("The input is \"%s\".", input);

	length = pg_mbcliplen(input, length, INPUT_SHOWN);
	return errdetail("The input starts with \"%.*s\".", length, input);
}

/* A range says by itself what to do about it. */
static int
fault_errhint(const CodeType *type, const CodeFault *fault)
{
	if (fault->kind == CODE_FAULT_RANGE)
		return 0;
	if (fault->kind == CODE_FAULT_CHECK)
		return errhint(REMEDY_CHECK);
	return type->hint(fault);
}

/*
 * Operators of the types, as those of the integers they are.  LANGUAGE internal
 * would do, but the server finds such a function by comparing its name with
 * those of all of its own, for each operator, whenever a statement starts.
 *
 * What a btree index is built by stays internal: were this library first needed
 * in the midst of a parallel build, its settings could not take the values that
 * the session has given them.
 */
#define AS_INTEGER(function) \
	PG_FUNCTION_INFO_V1(hukou_##function); \
	Datum hukou_##function(PG_FUNCTION_ARGS) \
	{ \
		return function(fcinfo); \
	}

AS_INTEGER(int4eq)
AS_INTEGER(int4ne)
AS_INTEGER(int4lt)
AS_INTEGER(int4le)
AS_INTEGER(int4gt)
AS_INTEGER(int4ge)
AS_INTEGER(int8eq)
AS_INTEGER(int8ne)
AS_INTEGER(int8lt)
AS_INTEGER(int8le)
AS_INTEGER(int8gt)
AS_INTEGER(int8ge)
