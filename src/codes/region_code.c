/*-------------------------------------------------------------------------
 *
 * region_code.c
 *	  Codes of administrative divisions (GB/T 2260): six digits.
 *
 *-------------------------------------------------------------------------
 */
#include "codes/region_code.h"

/* How many codes lie inside one province, one prefecture. */
#define PROVINCE_SPAN	10000
#define PREFECTURE_SPAN 100

bool
region_code_parse(const char *text, size_t length, int32_t *code, CodeFault *fault)
{
	int64_t		value;

	if (!code_scan(text, length, "999999", fault))
		return false;

	value = code_number(text, REGION_CODE_LENGTH);
	if (!region_code_valid_value(value, fault))
		return false;

	*code = (int32_t) value;
	return true;
}

/* GB/T 2260: the first digit is one of the country's eight large regions. */
bool
region_code_valid_value(int64_t value, CodeFault *fault)
{
	char		digits[REGION_CODE_LENGTH];

	if (value >= REGION_CODE_MIN && value <= REGION_CODE_MAX)
		return code_fault_none(fault);
	if (value < 0 || value > 999999)
		return code_fault_range(fault, CODE_FIELD_VALUE, value, REGION_CODE_MIN, REGION_CODE_MAX);

	code_put_number(digits, REGION_CODE_LENGTH, value);
	return code_fault_prefix(fault, digits, 1);
}

void
region_code_format(int32_t code, char out[REGION_CODE_SIZE])
{
	code_put_number(out, REGION_CODE_LENGTH, code);
	out[REGION_CODE_LENGTH] = '\0';
}

RegionLevel
region_code_level(int32_t code)
{
	if (code % PROVINCE_SPAN == 0)
		return REGION_PROVINCE;
	if (code % PREFECTURE_SPAN == 0)
		return REGION_PREFECTURE;
	return REGION_COUNTY;
}

int32_t
region_code_province(int32_t code)
{
	return code - code % PROVINCE_SPAN;
}

/*
 * 0 for a province, and for a county that stands directly under its province.
 */
int32_t
region_code_prefecture(int32_t code)
{
	int32_t		prefecture = code - code % PREFECTURE_SPAN;

	return prefecture % PROVINCE_SPAN == 0 ? 0 : prefecture;
}

int32_t
region_code_last(int32_t code)
{
	switch (region_code_level(code))
	{
		case REGION_PROVINCE:
			return code + PROVINCE_SPAN - 1;
		case REGION_PREFECTURE:
			return code + PREFECTURE_SPAN - 1;
		case REGION_COUNTY:
			break;
	}
	return code;
}

bool
region_code_contains(int32_t outer, int32_t inner)
{
	return inner >= outer && inner <= region_code_last(outer);
}

int
region_code_path(int32_t code, int32_t path[3])
{
	int32_t		prefecture = region_code_prefecture(code);
	int			depth = 0;

	path[depth++] = region_code_province(code);
	if (prefecture != 0)
		path[depth++] = prefecture;
	if (region_code_level(code) == REGION_COUNTY)
		path[depth++] = code;
	return depth;
}
