/*-------------------------------------------------------------------------
 *
 * fault_text.c
 *	  What is wrong with a code, in words.
 *
 *-------------------------------------------------------------------------
 */
#include "types/fault_text.h"

#include "mb/pg_wchar.h"

static char *character_text(const CodeFault *fault);
static char *choice_text(const CodeFault *fault);
static char *range_text(const CodeFault *fault);

/*
 * The fault as a clause without a period, in the current memory context.  Of a
 * personal number it repeats no more than a character or a date.
 *
 * It is not translated, because immutable functions return it.
 */
char *
fault_text(const CodeFault *fault)
{
	switch (fault->kind)
	{
		case CODE_FAULT_NONE:
			break;
		case CODE_FAULT_EMPTY:
			return pstrdup("it is empty");
		case CODE_FAULT_LENGTH:
			return psprintf("length is %zu, expected %zu",
							fault->found_length, fault->expected_length);
		case CODE_FAULT_TOO_LONG:
			return psprintf("length is %zu, expected at most %zu",
							fault->found_length, fault->expected_length);
		case CODE_FAULT_CHARACTER:
			return character_text(fault);
		case CODE_FAULT_PREFIX:
			return psprintf("it cannot start with \"%s\"", fault->found);
		case CODE_FAULT_DATE:
			return psprintf("date \"%s\" does not exist or is out of range", fault->found);
		case CODE_FAULT_CHECK:
			return psprintf("check character is \"%s\", expected \"%s\"",
							fault->found, fault->expected);
		case CODE_FAULT_CHOICE:
			return choice_text(fault);
		case CODE_FAULT_OLD_NUMBER:
			return pstrdup("it is a number of 15 digits");
		case CODE_FAULT_RANGE:
			return range_text(fault);
	}
	elog(ERROR, "unexpected fault of a code: %d", (int) fault->kind);
}

static char *
character_text(const CodeFault *fault)
{
	const char *found = fault->found;

	/* A server that does not use UTF8 may know another character there. */
	if (!pg_verifymbstr(found, strlen(found), true))
		found = "?";

	switch (fault->expect)
	{
		case CODE_EXPECT_DIGIT:
			return psprintf("character %d is \"%s\", expected a digit", fault->position, found);
		case CODE_EXPECT_DIGIT_OR_X:
			return psprintf("character %d is \"%s\", expected a digit or \"X\"", fault->position, found);
		case CODE_EXPECT_LETTER:
			return psprintf("character %d is \"%s\", expected a letter", fault->position, found);
		case CODE_EXPECT_H:
			return psprintf("character %d is \"%s\", expected \"H\"", fault->position, found);
		case CODE_EXPECT_HYPHEN:
			return psprintf("character %d is \"%s\", expected a hyphen", fault->position, found);
		case CODE_EXPECT_J_OR_L:
			return psprintf("character %d is \"%s\", expected \"J\" or \"L\"", fault->position, found);
		case CODE_EXPECT_MARRIAGE_PREFIX:
			return psprintf("character %d is \"%s\", expected \"J\", \"L\", \"BJ\" or \"BL\"", fault->position, found);
		case CODE_EXPECT_CREDIT:
			return psprintf("character %d is \"%s\", expected a digit or a letter other than I, O, S, V and Z", fault->position, found);
		case CODE_EXPECT_VISIBLE:
			return psprintf("character %d is \"%s\", expected a visible character", fault->position, found);
		case CODE_EXPECT_END:
			break;
	}
	return psprintf("character %d is \"%s\", expected the end of the value", fault->position, found);
}

static char *
choice_text(const CodeFault *fault)
{
	int			width = (int) strlen(fault->found);

	if (width == 1)
		return psprintf("character %d is \"%s\", expected one of %s",
						fault->position, fault->found, fault->expected);
	return psprintf("characters %d to %d are \"%s\", expected one of %s",
					fault->position, fault->position + width - 1, fault->found, fault->expected);
}

static char *
range_text(const CodeFault *fault)
{
	long long	low = fault->low;
	long long	high = fault->high;

	switch (fault->field)
	{
		case CODE_FIELD_VALUE:
			break;
		case CODE_FIELD_REGION:
			return psprintf("region code %s is not in the range %lld to %lld", fault->found, low, high);
		case CODE_FIELD_SEQUENCE:
			return psprintf("sequence %s is not in the range %lld to %lld", fault->found, low, high);
		case CODE_FIELD_NODE:
			return psprintf("node %s is not in the range %lld to %lld", fault->found, low, high);
		case CODE_FIELD_SERIAL:
			return psprintf("serial %s is not in the range %lld to %lld", fault->found, low, high);
		case CODE_FIELD_YEAR:
			return psprintf("year %s is not in the range %lld to %lld", fault->found, low, high);
	}
	/* The number itself may be somebody's, sent to the wrong column. */
	return psprintf("number is not in the range %lld to %lld", low, high);
}
