/*-------------------------------------------------------------------------
 *
 * case_no.c
 *	  Case numbers, such as H53-231124-0000017-4.
 *
 * The fifteen digits inside the int64_t: nn yymmdd sssssss.
 *
 *-------------------------------------------------------------------------
 */
#include "codes/case_no.h"

#include <string.h>

#include "codes/civil_date.h"

#define DIGITS		15
#define SERIAL_SPAN INT64_C(10000000)	/* serials a day: 10^7 */
#define DATE_SPAN	INT64_C(1000000)	/* yymmdd: 10^6 */
#define CENTURY		2000
#define VALUE_MAX	INT64_C(999999999999999)

#define DATE_POSITION	5		/* in the text with its hyphens */
#define CHECK_POSITION	20

bool
case_no_parse(const char *text, size_t length, int64_t *number, CodeFault *fault)
{
	bool		hyphens = length > 0 && memchr(text, '-', length) != NULL;
	char		compact[1 + DIGITS + 1];
	int64_t		value;
	char		check;

	if (!code_scan(text, length, hyphens ? "H99-999999-9999999-9" : "H9999999999999999", fault))
		return false;

	for (size_t i = 0, n = 0; i < length; i++)
	{
		if (text[i] != '-')
			compact[n++] = text[i];
	}

	value = code_number(compact + 1, DIGITS);
	if (!case_no_valid_value(value, fault))
	{
		/* Without the first hyphen the date starts one character earlier. */
		if (fault && fault->kind == CODE_FAULT_DATE && !hyphens)
			fault->position--;
		return false;
	}

	check = case_no_check_digit(value);
	if (compact[1 + DIGITS] != check)
		return code_fault_check(fault, hyphens ? CHECK_POSITION : (int) length,
								compact[1 + DIGITS], check);

	*number = value;
	return true;
}

/*
 * The positions in the fault are those of the text form with its hyphens.
 */
bool
case_no_valid_value(int64_t value, CodeFault *fault)
{
	int			year,
				month,
				day;

	if (value < 0 || value > VALUE_MAX)
		return code_fault_range(fault, CODE_FIELD_VALUE, value, 0, VALUE_MAX);
	if (case_no_node(value) < CASE_NO_NODE_MIN)
		return code_fault_range(fault, CODE_FIELD_NODE, case_no_node(value),
								CASE_NO_NODE_MIN, CASE_NO_NODE_MAX);

	case_no_day(value, &year, &month, &day);
	if (!civil_date_valid(year, month, day))
		return code_fault_date(fault, DATE_POSITION, year, month, day);

	return code_fault_none(fault);
}

void
case_no_format(int64_t number, char out[CASE_NO_SIZE])
{
	char		digits[DIGITS];

	code_put_number(digits, DIGITS, number);
	out[0] = 'H';
	memcpy(out + 1, digits, 2);
	out[3] = '-';
	memcpy(out + 4, digits + 2, 6);
	out[10] = '-';
	memcpy(out + 11, digits + 8, 7);
	out[18] = '-';
	out[19] = case_no_check_digit(number);
	out[CASE_NO_LENGTH] = '\0';
}

bool
case_no_make(int node, int year, int month, int day, int serial,
			 int64_t *number, CodeFault *fault)
{
	if (node < CASE_NO_NODE_MIN || node > CASE_NO_NODE_MAX)
		return code_fault_range(fault, CODE_FIELD_NODE, node, CASE_NO_NODE_MIN, CASE_NO_NODE_MAX);
	if (year < CENTURY || year > CENTURY + 99 || !civil_date_valid(year, month, day))
		return code_fault_date(fault, DATE_POSITION, year, month, day);
	if (serial < 0 || serial > CASE_NO_SERIAL_MAX)
		return code_fault_range(fault, CODE_FIELD_SERIAL, serial, 0, CASE_NO_SERIAL_MAX);

	*number = node * DATE_SPAN * SERIAL_SPAN
		+ ((year - CENTURY) * 10000 + month * 100 + day) * SERIAL_SPAN
		+ serial;
	return code_fault_none(fault);
}

/*
 * ISO/IEC 7064 MOD 11,10: a hybrid system.  The carry p starts at 10; each
 * digit is added modulo 10 (0 standing for 10), then the carry is doubled
 * modulo 11.  The check digit makes the last sum 1 modulo 10.
 */
char
case_no_check_digit(int64_t number)
{
	char		digits[DIGITS];
	int			p = 10;

	code_put_number(digits, DIGITS, number);
	for (int i = 0; i < DIGITS; i++)
	{
		int			sum = (p + digits[i] - '0') % 10;

		p = (sum == 0 ? 10 : sum) * 2 % 11;
	}
	return (char) ('0' + (11 - p) % 10);
}

int
case_no_node(int64_t number)
{
	return (int) (number / (DATE_SPAN * SERIAL_SPAN));
}

void
case_no_day(int64_t number, int *year, int *month, int *day)
{
	int			yymmdd = (int) (number / SERIAL_SPAN % DATE_SPAN);

	*year = CENTURY + yymmdd / 10000;
	*month = yymmdd / 100 % 100;
	*day = yymmdd % 100;
}

int
case_no_serial(int64_t number)
{
	return (int) (number % SERIAL_SPAN);
}
