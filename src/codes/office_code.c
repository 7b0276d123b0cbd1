/*-------------------------------------------------------------------------
 *
 * office_code.c
 *	  Codes of public-security organs (GA/T 380): twelve digits.
 *
 *-------------------------------------------------------------------------
 */
#include "codes/office_code.h"

#define OFFICE_CODE_MIN INT64_C(100000000000)
#define OFFICE_CODE_MAX INT64_C(999999999999)

bool
office_code_parse(const char *text, size_t length, int64_t *code, CodeFault *fault)
{
	int64_t		value;

	if (!code_scan(text, length, "999999999999", fault))
		return false;

	value = code_number(text, OFFICE_CODE_LENGTH);
	if (!office_code_valid_value(value, fault))
		return false;

	*code = value;
	return true;
}

/* The first six digits are those of a division (GB/T 2260): never a zero. */
bool
office_code_valid_value(int64_t value, CodeFault *fault)
{
	if (value >= OFFICE_CODE_MIN && value <= OFFICE_CODE_MAX)
		return code_fault_none(fault);
	if (value < 0 || value > OFFICE_CODE_MAX)
		return code_fault_range(fault, CODE_FIELD_VALUE, value, OFFICE_CODE_MIN, OFFICE_CODE_MAX);
	return code_fault_prefix(fault, "0", 1);
}

void
office_code_format(int64_t code, char out[OFFICE_CODE_SIZE])
{
	code_put_number(out, OFFICE_CODE_LENGTH, code);
	out[OFFICE_CODE_LENGTH] = '\0';
}
