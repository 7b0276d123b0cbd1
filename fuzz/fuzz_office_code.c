/*-------------------------------------------------------------------------
 *
 * fuzz_office_code.c
 *	  Fuzz target for office codes: text and number.
 *
 *-------------------------------------------------------------------------
 */
#include "property.h"

#include "codes/office_code.h"

static const Code office_code = {
	office_code_parse, office_code_valid_value, office_code_format, OFFICE_CODE_LENGTH
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int64_t		value;

	check_text(&office_code, (const char *) data, size, &value);
	check_value(&office_code, number_from(data, size));
	check_value(&office_code, number_from(data, size) % INT64_C(2000000000000));
	return 0;
}
