/*-------------------------------------------------------------------------
 *
 * region_code.c
 *	  The SQL type region_code, an administrative division (GB/T 2260).
 *
 * Whether a division exists, or existed on some day, is policy data; the type
 * only knows the form of the code and the tree its zeros make.
 *
 *-------------------------------------------------------------------------
 */
#include "types/code_type.h"

#include "utils/builtins.h"

#include "codes/region_code.h"

PG_FUNCTION_INFO_V1(hukou_region_code_level);
PG_FUNCTION_INFO_V1(hukou_region_code_province);
PG_FUNCTION_INFO_V1(hukou_region_code_prefecture);
PG_FUNCTION_INFO_V1(hukou_region_code_last);

static bool parse(const char *text, size_t length, int64_t *value, CodeFault *fault);
static void format(int64_t value, char *out);
static int	hint(const CodeFault *fault);

static const CodeType region_code_type = {
	.name = "region_code",
	.wide = false,
	.personal = false,
	.parse = parse,
	.valid_value = region_code_valid_value,
	.format = format,
	.hint = hint
};

CODE_TYPE_FUNCTIONS(region_code)

/*
 * level(region_code): 'province', 'prefecture' or 'county', by the zeros at
 * the code's tail.
 */
Datum
hukou_region_code_level(PG_FUNCTION_ARGS)
{
	const char *level = "county";

	switch (region_code_level(PG_GETARG_INT32(0)))
	{
		case REGION_PROVINCE:
			level = "province";
			break;
		case REGION_PREFECTURE:
			level = "prefecture";
			break;
		case REGION_COUNTY:
			break;
	}
	PG_RETURN_TEXT_P(cstring_to_text(level));
}

/* province(region_code): the province it is or lies in. */
Datum
hukou_region_code_province(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(region_code_province(PG_GETARG_INT32(0)));
}

/*
 * prefecture(region_code): the prefecture it is or lies in; NULL for a
 * province, and for a county directly under its province.
 */
Datum
hukou_region_code_prefecture(PG_FUNCTION_ARGS)
{
	int32		prefecture = region_code_prefecture(PG_GETARG_INT32(0));

	if (prefecture == 0)
		PG_RETURN_NULL();
	PG_RETURN_INT32(prefecture);
}

/* region_last(region_code): the last code inside it, itself for a county. */
Datum
hukou_region_code_last(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(region_code_last(PG_GETARG_INT32(0)));
}

static bool
parse(const char *text, size_t length, int64_t *value, CodeFault *fault)
{
	int32_t		code;

	if (!region_code_parse(text, length, &code, fault))
		return false;
	*value = code;
	return true;
}

static void
format(int64_t value, char *out)
{
	region_code_format((int32_t) value, out);
}

static int
hint(const CodeFault *fault)
{
	return errhint("A region code has six digits, the first of them 1 to 8, such as 350104.");
}
