/*-------------------------------------------------------------------------
 *
 * diploma_no.c
 *	  Numbers of diplomas of higher education.
 *
 *-------------------------------------------------------------------------
 */
#include "codes/diploma_no.h"

#include <string.h>

#define KIND_POSITION	6
#define YEAR_POSITION	7
#define YEAR_DIGITS		4
#define LEVEL_POSITION	11
#define LEVEL_DIGITS	2

static bool is_level(const char *digits);

bool
diploma_no_well_formed(const char *text, size_t length, CodeFault *fault)
{
	const char *kind;
	const char *level;
	int64_t		year;

	if (length == DIPLOMA_NO_OLD_LENGTH && code_scan(text, length, "99999999999999999", NULL))
		return code_fault_none(fault);
	if (!code_scan(text, length, "999999999999999999", fault))
		return false;

	kind = text + KIND_POSITION - 1;
	if (memchr("1567", *kind, 4) == NULL)
		return code_fault_choice(fault, KIND_POSITION, kind, 1, "1, 5, 6, 7");

	year = code_number(text + YEAR_POSITION - 1, YEAR_DIGITS);
	if (year < DIPLOMA_YEAR_MIN || year > DIPLOMA_YEAR_MAX)
	{
		code_fault_range(fault, CODE_FIELD_YEAR, year, DIPLOMA_YEAR_MIN, DIPLOMA_YEAR_MAX);
		if (fault)
			fault->position = YEAR_POSITION;
		return false;
	}

	level = text + LEVEL_POSITION - 1;
	if (!is_level(level))
		return code_fault_choice(fault, LEVEL_POSITION, level, LEVEL_DIGITS,
								 "01, 02, 04, 05, 06");

	return code_fault_none(fault);
}

static bool
is_level(const char *digits)
{
	return digits[0] == '0' && memchr("12456", digits[1], 5) != NULL;
}
