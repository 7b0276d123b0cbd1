/*-------------------------------------------------------------------------
 *
 * fuzz_case_no.c
 *	  Fuzz target for case numbers: text with and without hyphens, number, parts.
 *
 *-------------------------------------------------------------------------
 */
#include "property.h"

#include "codes/case_no.h"

static const Code case_no = {case_no_parse, case_no_valid_value, case_no_format, CASE_NO_LENGTH};

/* The parts make the number again, and the text without hyphens means it too. */
static void
check_parts(int64_t number)
{
	char		text[CASE_NO_SIZE];
	char		compact[CASE_NO_SIZE];
	size_t		length = 0;
	int			year,
				month,
				day;
	int64_t		again;

	case_no_day(number, &year, &month, &day);
	MUST(case_no_make(case_no_node(number), year, month, day, case_no_serial(number), &again, NULL));
	MUST(again == number);

	case_no_format(number, text);
	for (const char *c = text; *c; c++)
	{
		if (*c != '-')
			compact[length++] = *c;
	}
	compact[0] = 'h';
	MUST(case_no_parse(compact, length, &again, NULL) && again == number);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int64_t		value;
	CodeFault	fault;

	if (check_text(&case_no, (const char *) data, size, &value))
		check_parts(value);
	check_value(&case_no, number_from(data, size));

	/* Most numbers made of few bytes are wrong, these are mostly right. */
	if (size >= 8)
	{
		if (case_no_make(data[0], 1999 + data[1] % 102, data[2] % 14, data[3] % 33,
						 (data[4] << 16 | data[5] << 8 | data[6]) - 1, &value, &fault))
		{
			MUST(check_value(&case_no, value));
			check_parts(value);
			check_misprint(&case_no, value, data[7], data[6], false);
		}
		else
			check_fault(&fault, CASE_NO_LENGTH);
	}
	return 0;
}
