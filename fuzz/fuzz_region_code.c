/*-------------------------------------------------------------------------
 *
 * fuzz_region_code.c
 *	  Fuzz target for region codes: text, number, and the tree.
 *
 *-------------------------------------------------------------------------
 */
#include "property.h"

#include "codes/region_code.h"

static bool
parse(const char *text, size_t length, int64_t *value, CodeFault *fault)
{
	int32_t		code = 0;
	bool		ok = region_code_parse(text, length, &code, fault);

	*value = code;
	return ok;
}

static void
format(int64_t value, char *out)
{
	region_code_format((int32_t) value, out);
}

static const Code region_code = {parse, region_code_valid_value, format, REGION_CODE_LENGTH};

/* The path of a code is exactly what contains it, of all its candidates. */
static void
check_tree(int32_t code)
{
	int32_t		path[3];
	int			depth = region_code_path(code, path);

	MUST(depth >= 1 && depth <= 3);
	MUST(path[0] == region_code_province(code) && path[depth - 1] == code);
	for (int i = 0; i < depth; i++)
	{
		MUST(region_code_valid_value(path[i], NULL));
		MUST(region_code_contains(path[i], code));
		MUST(i == 0 || region_code_level(path[i]) > region_code_level(path[i - 1]));
		MUST(i == 0 || !region_code_contains(path[i], path[i - 1]));
	}
	MUST(region_code_valid_value(region_code_last(code), NULL));
	MUST(region_code_contains(code, region_code_last(code)));
	MUST(!region_code_contains(code, region_code_last(code) + 1));
	MUST(!region_code_contains(code, code - 1));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int64_t		value;

	if (check_text(&region_code, (const char *) data, size, &value))
		check_tree((int32_t) value);

	value = number_from(data, size);
	check_value(&region_code, value);
	value = REGION_CODE_MIN + (int64_t) ((uint64_t) value % (REGION_CODE_MAX - REGION_CODE_MIN + 1));
	MUST(check_value(&region_code, value));
	check_tree((int32_t) value);
	return 0;
}
