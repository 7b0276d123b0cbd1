/*-------------------------------------------------------------------------
 *
 * birth_certificate_no.c
 *	  Numbers of medical certificates of birth: one letter and nine digits.
 *
 *-------------------------------------------------------------------------
 */
#include "codes/birth_certificate_no.h"

#define DIGITS		9
#define LETTER_STEP INT64_C(1000000000) /* 10^DIGITS */
#define VALUE_MAX	(26 * LETTER_STEP - 1)

bool
birth_certificate_no_parse(const char *text, size_t length, int64_t *number, CodeFault *fault)
{
	int			letter;

	if (!code_scan(text, length, "A999999999", fault))
		return false;

	letter = text[0] >= 'a' ? text[0] - 'a' : text[0] - 'A';
	*number = letter * LETTER_STEP + code_number(text + 1, DIGITS);
	return true;
}

bool
birth_certificate_no_valid_value(int64_t value, CodeFault *fault)
{
	if (value < 0 || value > VALUE_MAX)
		return code_fault_range(fault, CODE_FIELD_VALUE, value, 0, VALUE_MAX);
	return code_fault_none(fault);
}

void
birth_certificate_no_format(int64_t number, char out[BIRTH_CERTIFICATE_NO_SIZE])
{
	out[0] = (char) ('A' + number / LETTER_STEP);
	code_put_number(out + 1, DIGITS, number % LETTER_STEP);
	out[BIRTH_CERTIFICATE_NO_LENGTH] = '\0';
}
