/*-------------------------------------------------------------------------
 *
 * fuzz_citizen_id_from_15.c
 *	  Fuzz target for the conversion of 15-digit numbers.
 *
 *-------------------------------------------------------------------------
 */
#include "property.h"

#include "codes/citizen_id.h"

static const Code citizen_id = {
	citizen_id_parse, citizen_id_valid_value, citizen_id_format, CITIZEN_ID_LENGTH
};

/*
 * What is converted keeps its digits, gets the century its sequence tells, and
 * is itself refused where 18 characters are wanted.
 */
static void
check_conversion(const char *text, size_t length)
{
	CodeFault	fault;
	int64_t		id;
	char		new_text[CITIZEN_ID_SIZE];

	MUST(citizen_id_from_15(text, length, &id, NULL) == citizen_id_from_15(text, length, &id, &fault));
	if (!citizen_id_from_15(text, length, &id, &fault))
	{
		check_fault(&fault, length);
		return;
	}
	MUST(length == 15);
	MUST(check_value(&citizen_id, id));
	citizen_id_format(id, new_text);
	MUST(memcmp(new_text, text, 6) == 0);
	MUST(memcmp(new_text + 8, text + 6, 9) == 0);
	MUST(memcmp(new_text + 6, strncmp(text + 12, "996", 3) >= 0 ? "18" : "19", 2) == 0);
	MUST(!citizen_id_parse(text, length, &id, &fault) && fault.kind == CODE_FAULT_OLD_NUMBER);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_conversion((const char *) data, size);

	/* Digits from bytes, so that dates are reached soon. */
	if (size >= 15)
	{
		char		digits[15];

		for (int i = 0; i < 15; i++)
			digits[i] = (char) ('0' + data[i] % 10);
		digits[8] = (char) ('0' + data[8] % 2);
		digits[10] = (char) ('0' + data[10] % 4);
		check_conversion(digits, 15);
	}
	return 0;
}
