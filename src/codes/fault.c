/*-------------------------------------------------------------------------
 *
 * fault.c
 *	  Describing what is wrong with a code, and the scanner that finds out.
 *
 *-------------------------------------------------------------------------
 */
#include "codes/fault.h"

#include <stdio.h>
#include <string.h>

#include "codes/characters.h"

static const CodeFault no_fault = {.kind = CODE_FAULT_NONE};

static bool is_digit(char c);
static bool is_letter(char c);
static bool fits(char c, char place);
static CodeExpect place_expects(char place);

/* There is no fault: nothing but its kind is set.  Returns true. */
bool
code_fault_none(CodeFault *fault)
{
	if (fault)
		fault->kind = CODE_FAULT_NONE;
	return true;
}

/* A fault with nothing more to say than its kind. */
bool
code_fault_simple(CodeFault *fault, CodeFaultKind kind)
{
	if (fault)
	{
		*fault = no_fault;
		fault->kind = kind;
		fault->position = 1;
	}
	return false;
}

/* The text has not the length, in characters, that it should have. */
bool
code_fault_length(CodeFault *fault, const char *text, size_t length, size_t expected)
{
	code_fault_simple(fault, CODE_FAULT_LENGTH);
	if (fault)
	{
		fault->found_length = character_count(text, length);
		fault->expected_length = expected;
	}
	return false;
}

/* The text has more characters than it may have. */
bool
code_fault_too_long(CodeFault *fault, const char *text, size_t length, size_t most)
{
	code_fault_length(fault, text, length, most);
	if (fault)
		fault->kind = CODE_FAULT_TOO_LONG;
	return false;
}

/*
 * The character at the byte "offset" does not fit its place.
 *
 * A printable character is reported as it is, UTF-8 included; so that every
 * report can be shown, an ASCII control character or a stray byte as "\xHH",
 * and what else cannot be seen, or told from a space, as "U+HHHH".
 */
bool
code_fault_character(CodeFault *fault, const char *text, size_t length, size_t offset,
					 CodeExpect expect)
{
	code_fault_simple(fault, CODE_FAULT_CHARACTER);
	if (fault)
	{
		unsigned char c = (unsigned char) text[offset];
		size_t		width = character_width(text + offset, length - offset);
		uint32_t	code = width > 0 ? character_code(text + offset, width) : 0;

		fault->position = (int) character_count(text, offset) + 1;
		fault->expect = expect;
		if (width == 0 || c < 0x20 || c == 0x7f)
			snprintf(fault->found, sizeof(fault->found), "\\x%02X", c);
		else if (width > 1 && (character_invisible(code) || character_blank(code)))
			snprintf(fault->found, sizeof(fault->found), "U+%04X", (unsigned) code);
		else
			memcpy(fault->found, text + offset, width);
	}
	return false;
}

/* No number of this kind starts with the first "length" bytes of "text". */
bool
code_fault_prefix(CodeFault *fault, const char *text, size_t length)
{
	code_fault_simple(fault, CODE_FAULT_PREFIX);
	if (fault && length < sizeof(fault->found))
		memcpy(fault->found, text, length);
	return false;
}

/* There is no such day, or this kind of number cannot carry its year. */
bool
code_fault_date(CodeFault *fault, int position, int year, int month, int day)
{
	code_fault_simple(fault, CODE_FAULT_DATE);
	if (fault)
	{
		fault->position = position;
		snprintf(fault->found, sizeof(fault->found), "%04d-%02d-%02d", year, month, day);
	}
	return false;
}

/* The check character does not follow from the rest. */
bool
code_fault_check(CodeFault *fault, int position, char found, char expected)
{
	code_fault_simple(fault, CODE_FAULT_CHECK);
	if (fault)
	{
		fault->position = position;
		fault->found[0] = found;
		fault->expected[0] = expected;
	}
	return false;
}

/* The "width" characters of "part", all of them ASCII, are none of the choices. */
bool
code_fault_choice(CodeFault *fault, int position, const char *part, size_t width,
				  const char *choices)
{
	code_fault_simple(fault, CODE_FAULT_CHOICE);
	if (fault)
	{
		fault->position = position;
		snprintf(fault->found, sizeof(fault->found), "%.*s", (int) width, part);
		snprintf(fault->expected, sizeof(fault->expected), "%s", choices);
	}
	return false;
}

/* A part, given as a number, is not "low" to "high". */
bool
code_fault_range(CodeFault *fault, CodeField field, int64_t found, int64_t low, int64_t high)
{
	code_fault_simple(fault, CODE_FAULT_RANGE);
	if (fault)
	{
		fault->field = field;
		fault->low = low;
		fault->high = high;
		snprintf(fault->found, sizeof(fault->found), "%lld", (long long) found);
	}
	return false;
}

bool
code_scan(const char *text, size_t length, const char *picture, CodeFault *fault)
{
	size_t		expected = strlen(picture);

	if (length == 0)
		return code_fault_simple(fault, CODE_FAULT_EMPTY);

	for (size_t i = 0; i < length && picture[i] != '\0'; i++)
	{
		/* The usual case first; this loop is most of the cost of a COPY. */
		if (picture[i] == '9' && is_digit(text[i]))
			continue;
		if (!fits(text[i], picture[i]))
			return code_fault_character(fault, text, length, i, place_expects(picture[i]));
	}

	if (length > expected && !is_digit(text[expected]) && !is_letter(text[expected]))
		return code_fault_character(fault, text, length, expected, CODE_EXPECT_END);
	if (length != expected)
		return code_fault_length(fault, text, length, expected);

	return code_fault_none(fault);
}

int64_t
code_number(const char *digits, int count)
{
	int64_t		value = 0;

	for (int i = 0; i < count; i++)
		value = value * 10 + (digits[i] - '0');
	return value;
}

/*
 * Nine digits at a time, as 32-bit divisions are several times faster.
 */
void
code_put_number(char *digits, int count, int64_t value)
{
	while (count > 0)
	{
		uint32_t	part = (uint32_t) (value % 1000000000);
		int			stop = count > 9 ? count - 9 : 0;

		value /= 1000000000;
		while (count > stop)
		{
			digits[--count] = (char) ('0' + part % 10);
			part /= 10;
		}
	}
}

/* isdigit() and isalpha() ask the locale, these do not. */
static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* May "c" stand at a place of a picture? */
static bool
fits(char c, char place)
{
	switch (place)
	{
		case '9':
			return is_digit(c);
		case 'X':
			return is_digit(c) || c == 'X' || c == 'x';
		case 'A':
			return is_letter(c);
		case 'H':
			return c == 'H' || c == 'h';
		case 'U':
			return is_digit(c) || (is_letter(c) && memchr("IOSVZiosvz", c, 10) == NULL);
		default:
			return c == place;
	}
}

static CodeExpect
place_expects(char place)
{
	switch (place)
	{
		case '9':
			return CODE_EXPECT_DIGIT;
		case 'X':
			return CODE_EXPECT_DIGIT_OR_X;
		case 'A':
			return CODE_EXPECT_LETTER;
		case 'H':
			return CODE_EXPECT_H;
		case 'U':
			return CODE_EXPECT_CREDIT;
		default:
			return CODE_EXPECT_HYPHEN;
	}
}
