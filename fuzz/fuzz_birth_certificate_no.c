/*-------------------------------------------------------------------------
 *
 * fuzz_birth_certificate_no.c
 *	  Fuzz target for birth certificate numbers: text and number.
 *
 *-------------------------------------------------------------------------
 */
#include "property.h"

#include "codes/birth_certificate_no.h"

static const Code birth_certificate_no = {
	birth_certificate_no_parse, birth_certificate_no_valid_value,
	birth_certificate_no_format, BIRTH_CERTIFICATE_NO_LENGTH
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int64_t		value;

	check_text(&birth_certificate_no, (const char *) data, size, &value);
	check_value(&birth_certificate_no, number_from(data, size));
	check_value(&birth_certificate_no, number_from(data, size) % INT64_C(30000000000));
	return 0;
}
