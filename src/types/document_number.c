/*-------------------------------------------------------------------------
 *
 * document_number.c
 *	  Numbers of documents, judged by the format that policy names for them.
 *
 * A number is judged by its text alone: no table, no setting, no clock.
 *
 *-------------------------------------------------------------------------
 */
#include "types/document_number.h"

#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "compat.h"
#include "types/fault_text.h"

PG_FUNCTION_INFO_V1(hukou_document_number_fault);
PG_FUNCTION_INFO_V1(hukou_document_number_is_valid);
PG_FUNCTION_INFO_V1(hukou_document_number_canonical);
PG_FUNCTION_INFO_V1(hukou_document_number_formats);

static const DocumentNumberFormat *format_of(text *name);
static char *format_names(void);
static const char *remedy_for(const DocumentNumberFormat *format, const CodeFault *fault);
static Datum utf8_datum(const char *utf8);

/*
 * What is wrong with a number, a clause without a period that says where; NULL
 * when it is well-formed.  *remedy, unless it is NULL, becomes what to do about
 * it, a full sentence.  Nothing of the number is repeated but a character or a
 * date.
 */
char *
document_number_fault(const DocumentNumberFormat *format, const char *text, size_t length,
					  const char **remedy)
{
	CodeFault	fault;
	char	   *clause;

	if (format->well_formed(text, length, &fault))
		return NULL;
	if (remedy)
		*remedy = remedy_for(format, &fault);

	clause = fault_text(&fault);
	switch (fault.kind)
	{
		case CODE_FAULT_CHECK:
			return psprintf("character %d: %s", fault.position, clause);
		case CODE_FAULT_DATE:
		case CODE_FAULT_RANGE:
			return psprintf("from character %d: %s", fault.position, clause);
		default:
			/* These say where by themselves, or are about the whole. */
			return clause;
	}
}

/*
 * document_number_fault(format text, number text): what is wrong with a number,
 * and at which character; NULL when it is well-formed.  22023 when there is no
 * such format.
 */
Datum
hukou_document_number_fault(PG_FUNCTION_ARGS)
{
	const DocumentNumberFormat *format = format_of(PG_GETARG_TEXT_PP(0));
	text	   *number = PG_GETARG_TEXT_PP(1);
	char	   *clause = document_number_fault(format, VARDATA_ANY(number),
											   VARSIZE_ANY_EXHDR(number), NULL);

	if (clause == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(clause));
}

/*
 * document_number_is_valid(format text, number text): is the number
 * well-formed?  22023 when there is no such format.
 */
Datum
hukou_document_number_is_valid(PG_FUNCTION_ARGS)
{
	const DocumentNumberFormat *format = format_of(PG_GETARG_TEXT_PP(0));
	text	   *number = PG_GETARG_TEXT_PP(1);

	PG_RETURN_BOOL(format->well_formed(VARDATA_ANY(number), VARSIZE_ANY_EXHDR(number), NULL));
}

/*
 * document_number_canonical(format text, number text): the one spelling of a
 * number.  22P02 when it is not well-formed, 22023 when there is no such
 * format.
 */
Datum
hukou_document_number_canonical(PG_FUNCTION_ARGS)
{
	const DocumentNumberFormat *format = format_of(PG_GETARG_TEXT_PP(0));
	text	   *number = PG_GETARG_TEXT_PP(1);
	const char *remedy;
	char	   *clause = document_number_fault(format, VARDATA_ANY(number),
											   VARSIZE_ANY_EXHDR(number), &remedy);
	char		canonical[DOCUMENT_NUMBER_SIZE];

	if (clause != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid document number of format %s: %s", format->name, clause),
				 errhint("%s", remedy)));

	document_number_canonical(format, VARDATA_ANY(number), VARSIZE_ANY_EXHDR(number), canonical);
	PG_RETURN_TEXT_P(cstring_to_text(canonical));
}

/*
 * document_number_formats(): (format text, description text, standard text,
 * example text), a row for each format.
 */
Datum
hukou_document_number_formats(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (const DocumentNumberFormat *format = document_number_formats; format->name; format++)
	{
		Datum		values[] = {
			utf8_datum(format->name),
			utf8_datum(format->description),
			utf8_datum(format->standard),
			utf8_datum(format->example)
		};
		bool		nulls[lengthof(values)] = {false};

		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* The format of that name; 22023 when there is none. */
static const DocumentNumberFormat *
format_of(text *name)
{
	const char *chars = VARDATA_ANY(name);
	int			length = (int) VARSIZE_ANY_EXHDR(name);
	const DocumentNumberFormat *format = document_number_format(chars, length);

	if (format == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("document number format \"%.*s\" does not exist",
						pg_mbcliplen(chars, length, NAMEDATALEN - 1), chars),
				 errhint("Formats are: %s.", format_names())));
	return format;
}

static char *
format_names(void)
{
	StringInfoData names;

	initStringInfo(&names);
	for (const DocumentNumberFormat *format = document_number_formats; format->name; format++)
		appendStringInfo(&names, "%s%s", names.len > 0 ? ", " : "", format->name);
	return names.data;
}

static const char *
remedy_for(const DocumentNumberFormat *format, const CodeFault *fault)
{
	switch (fault->kind)
	{
		case CODE_FAULT_CHECK:
			return REMEDY_CHECK;
		case CODE_FAULT_DATE:
			return REMEDY_BIRTH_DATE;
		case CODE_FAULT_OLD_NUMBER:
			return REMEDY_OLD_NUMBER;
		default:
			return format->description;
	}
}

/* Descriptions and examples have Chinese in them. */
static Datum
utf8_datum(const char *utf8)
{
	return CStringGetTextDatum(pg_any_to_server(utf8, (int) strlen(utf8), PG_UTF8));
}
