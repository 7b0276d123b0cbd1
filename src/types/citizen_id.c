/*-------------------------------------------------------------------------
 *
 * citizen_id.c
 *	  The SQL type citizen_id, a citizen identity number (GB 11643-1999), and
 *	  the numbers of residence permits that share its form.
 *
 *-------------------------------------------------------------------------
 */
#include "types/code_type.h"

#include "utils/builtins.h"

#include "codes/citizen_id.h"
#include "types/fault_text.h"

PG_FUNCTION_INFO_V1(hukou_citizen_id_from_15);
PG_FUNCTION_INFO_V1(hukou_citizen_id_make);
PG_FUNCTION_INFO_V1(hukou_citizen_id_first);
PG_FUNCTION_INFO_V1(hukou_citizen_id_last);
PG_FUNCTION_INFO_V1(hukou_citizen_id_region);
PG_FUNCTION_INFO_V1(hukou_citizen_id_birth_date);
PG_FUNCTION_INFO_V1(hukou_citizen_id_age);
PG_FUNCTION_INFO_V1(hukou_citizen_id_sex);
PG_FUNCTION_INFO_V1(hukou_citizen_id_sequence);
PG_FUNCTION_INFO_V1(hukou_citizen_id_check_character);
PG_FUNCTION_INFO_V1(hukou_citizen_id_holder_kind);
PG_FUNCTION_INFO_V1(hukou_citizen_id_masked);

static int	hint(const CodeFault *fault);
static int	old_number_hint(const CodeFault *fault);

static const CodeType citizen_id_type = {
	.name = "citizen_id",
	.wide = true,
	.personal = true,
	.parse = citizen_id_parse,
	.valid_value = citizen_id_valid_value,
	.format = citizen_id_format,
	.hint = hint
};

/* The same type, when its input is a 15-digit number. */
static const CodeType old_number_type = {
	.name = "citizen_id",
	.wide = true,
	.personal = true,
	.parse = citizen_id_from_15,
	.valid_value = citizen_id_valid_value,
	.format = citizen_id_format,
	.hint = old_number_hint
};

CODE_TYPE_FUNCTIONS(citizen_id)

/*
 * citizen_id_from_15(text): the number that replaced a 15-digit one; 22P02
 * when the text is none.
 */
Datum
hukou_citizen_id_from_15(PG_FUNCTION_ARGS)
{
	text	   *input = PG_GETARG_TEXT_PP(0);
	int64_t		id;
	CodeFault	fault;

	if (!old_number_type.parse(VARDATA_ANY(input), VARSIZE_ANY_EXHDR(input), &id, &fault))
	{
		code_fault_report(&old_number_type, &fault, NULL, ERRCODE_INVALID_TEXT_REPRESENTATION, NULL);
		PG_RETURN_NULL();
	}
	PG_RETURN_INT64(id);
}

/*
 * citizen_id_make(region_code, birth_date date, sequence integer): 22023 when
 * the date is not in 1800 to 2199 or the sequence not 0 to 999.
 */
Datum
hukou_citizen_id_make(PG_FUNCTION_ARGS)
{
	DateADT		birth = PG_GETARG_DATEADT(1);
	int			year,
				month,
				day;
	int64_t		id;
	CodeFault	fault;

	code_date_parts(birth, &year, &month, &day);
	if (!citizen_id_make(PG_GETARG_INT32(0), year, month, day, PG_GETARG_INT32(2), &id, &fault))
	{
		code_fault_report(&citizen_id_type, &fault, NULL, ERRCODE_INVALID_PARAMETER_VALUE, NULL);
		PG_RETURN_NULL();
	}
	PG_RETURN_INT64(id);
}

/* citizen_id_first(region_code): the smallest number inside a region. */
Datum
hukou_citizen_id_first(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(citizen_id_first(PG_GETARG_INT32(0)));
}

/* citizen_id_last(region_code): the largest number inside a region. */
Datum
hukou_citizen_id_last(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(citizen_id_last(PG_GETARG_INT32(0)));
}

/*
 * region(citizen_id): the address code, the division as it was coded when the
 * number was made; NULL for a foreign resident, whose number has none.
 */
Datum
hukou_citizen_id_region(PG_FUNCTION_ARGS)
{
	int32		region = citizen_id_region(PG_GETARG_INT64(0));

	if (region == 0)
		PG_RETURN_NULL();
	PG_RETURN_INT32(region);
}

/* birth_date(citizen_id) */
Datum
hukou_citizen_id_birth_date(PG_FUNCTION_ARGS)
{
	int			year,
				month,
				day;

	citizen_id_birth(PG_GETARG_INT64(0), &year, &month, &day);
	PG_RETURN_DATEADT(code_date(year, month, day));
}

/*
 * age(citizen_id, on_date date): full years of age on a day, by the calendar
 * anniversary: a year more on the birthday itself, and for someone born on
 * February 29 on March 1 where there is no such day.  NULL before birth, and
 * on an infinite date: there is no age then.
 */
Datum
hukou_citizen_id_age(PG_FUNCTION_ARGS)
{
	DateADT		on_date = PG_GETARG_DATEADT(1);
	int			year,
				month,
				day,
				years;

	if (DATE_NOT_FINITE(on_date))
		PG_RETURN_NULL();

	code_date_parts(on_date, &year, &month, &day);
	years = citizen_id_age(PG_GETARG_INT64(0), year, month, day);
	if (years < 0)
		PG_RETURN_NULL();
	PG_RETURN_INT32(years);
}

/* sex(citizen_id): 'M' or 'F'. */
Datum
hukou_citizen_id_sex(PG_FUNCTION_ARGS)
{
	char		sex = citizen_id_sex(PG_GETARG_INT64(0));

	PG_RETURN_TEXT_P(cstring_to_text_with_len(&sex, 1));
}

/* sequence(citizen_id): its sequence within region and birth date. */
Datum
hukou_citizen_id_sequence(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(citizen_id_sequence(PG_GETARG_INT64(0)));
}

/* check_character(citizen_id): '0' to '9' or 'X'. */
Datum
hukou_citizen_id_check_character(PG_FUNCTION_ARGS)
{
	char		check = citizen_id_check_character(PG_GETARG_INT64(0));

	PG_RETURN_TEXT_P(cstring_to_text_with_len(&check, 1));
}

/*
 * holder_kind(citizen_id): 'citizen', 'hmt_resident' (Hong Kong, Macao,
 * Taiwan) or 'foreign_resident'.  Only a citizen can be in a household
 * register.
 */
Datum
hukou_citizen_id_holder_kind(PG_FUNCTION_ARGS)
{
	const char *kind = "citizen";

	switch (citizen_id_holder(PG_GETARG_INT64(0)))
	{
		case CITIZEN_ID_CITIZEN:
			break;
		case CITIZEN_ID_HMT_RESIDENT:
			kind = "hmt_resident";
			break;
		case CITIZEN_ID_FOREIGN_RESIDENT:
			kind = "foreign_resident";
			break;
	}
	PG_RETURN_TEXT_P(cstring_to_text(kind));
}

/* masked(citizen_id): as text with the birth date starred out. */
Datum
hukou_citizen_id_masked(PG_FUNCTION_ARGS)
{
	char		masked[CITIZEN_ID_SIZE];

	citizen_id_format_masked(PG_GETARG_INT64(0), masked);
	PG_RETURN_TEXT_P(cstring_to_text_with_len(masked, CITIZEN_ID_LENGTH));
}

static int
hint(const CodeFault *fault)
{
	if (fault->kind == CODE_FAULT_OLD_NUMBER)
		return errhint(REMEDY_OLD_NUMBER);
	if (fault->kind == CODE_FAULT_DATE)
		return errhint(REMEDY_BIRTH_DATE);
	return errhint("A citizen id has 17 digits, the first of them not 0, and a check character, 0 to 9 or X, without spaces.");
}

static int
old_number_hint(const CodeFault *fault)
{
	return errhint("A citizen id of the old form has 15 digits: region code, birth date as yymmdd, and sequence.");
}
