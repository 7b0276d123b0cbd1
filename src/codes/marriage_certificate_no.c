/*-------------------------------------------------------------------------
 *
 * marriage_certificate_no.c
 *	  Numbers of marriage and divorce certificates.
 *
 *-------------------------------------------------------------------------
 */
#include "codes/marriage_certificate_no.h"

#include <string.h>

#include "codes/opaque_no.h"
#include "codes/region_code.h"

#define AREA_DIGITS		REGION_CODE_LENGTH
#define YEAR_DIGITS		4

static bool in_words(const char *text, size_t length);
static bool is_either(char c, char capital);

bool
marriage_certificate_no_well_formed(const char *text, size_t length, CodeFault *fault)
{
	bool		hyphens = length > 0 && memchr(text, '-', length) != NULL;
	bool		again = length > 0 && is_either(text[0], 'B');
	int			prefix = again ? 2 : 1;
	int			year_offset = prefix + AREA_DIGITS + (hyphens ? 1 : 0);
	const char *picture;
	int64_t		year;

	if (in_words(text, length))
		return opaque_no_well_formed(text, length, fault);

	/* The letters must be right before the digits can be counted. */
	if (again && length > 1 && !is_either(text[1], 'J') && !is_either(text[1], 'L'))
		return code_fault_character(fault, text, length, 1, CODE_EXPECT_J_OR_L);
	if (!again && length > 0 && !is_either(text[0], 'J') && !is_either(text[0], 'L'))
		return code_fault_character(fault, text, length, 0, CODE_EXPECT_MARRIAGE_PREFIX);

	if (again)
		picture = hyphens ? "AA999999-9999-999999" : "AA9999999999999999";
	else
		picture = hyphens ? "A999999-9999-999999" : "A9999999999999999";
	if (!code_scan(text, length, picture, fault))
		return false;

	/* The first digit is that of a large region, as in region_code.c. */
	if (!region_code_valid_value(code_number(text + prefix, AREA_DIGITS), NULL))
		return code_fault_choice(fault, prefix + 1, text + prefix, 1, "1, 2, 3, 4, 5, 6, 7, 8");

	year = code_number(text + year_offset, YEAR_DIGITS);
	if (year < MARRIAGE_CERTIFICATE_YEAR_MIN || year > MARRIAGE_CERTIFICATE_YEAR_MAX)
	{
		code_fault_range(fault, CODE_FIELD_YEAR, year,
						 MARRIAGE_CERTIFICATE_YEAR_MIN, MARRIAGE_CERTIFICATE_YEAR_MAX);
		if (fault)
			fault->position = year_offset + 1;
		return false;
	}

	return code_fault_none(fault);
}

void
marriage_certificate_no_canonical(const char *text, size_t length, char *out)
{
	int			prefix = is_either(text[0], 'B') ? 2 : 1;
	int			written = 0;

	if (in_words(text, length))
	{
		memcpy(out, text, length);
		out[length] = '\0';
		return;
	}

	for (size_t i = 0; i < length; i++)
	{
		if (text[i] == '-')
			continue;
		if (written == prefix + AREA_DIGITS || written == prefix + AREA_DIGITS + 1 + YEAR_DIGITS)
			out[written++] = '-';
		out[written++] = (char) (text[i] >= 'a' ? text[i] - 'a' + 'A' : text[i]);
	}
	out[written] = '\0';
}

/* Does the text have the character 字? */
static bool
in_words(const char *text, size_t length)
{
	static const char zi[] = "\xe5\xad\x97";

	for (size_t i = 0; i + 3 <= length; i++)
	{
		if (memcmp(text + i, zi, 3) == 0)
			return true;
	}
	return false;
}

static bool
is_either(char c, char capital)
{
	return c == capital || c == capital - 'A' + 'a';
}
