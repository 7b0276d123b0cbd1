/*-------------------------------------------------------------------------
 *
 * citizen_id.c
 *	  Citizen identity numbers (GB 11643-1999) and their two relatives.
 *
 * The seventeen digits inside the int64_t: aaaaaa yyyymmdd sss.
 *
 *-------------------------------------------------------------------------
 */
#include "codes/citizen_id.h"

#include <string.h>

#include "codes/civil_date.h"
#include "codes/region_code.h"

#define DIGITS			17		/* without the check character */
#define SEQUENCE_SPAN	INT64_C(1000)
#define DATE_SPAN		INT64_C(100000000)	/* yyyymmdd: 10^8 */
#define VALUE_MAX		INT64_C(99999999999999999)

#define DATE_POSITION	7		/* in the text of 18, and of 15 */
#define CHECK_POSITION	18

#define OLD_LENGTH		15
#define OLD_PICTURE		"999999999999999"
#define OLD_CENTENARIAN 996		/* sequences from here: born in the 1800s */

#define FIRST_DAY		18000101	/* of CITIZEN_ID_YEAR_MIN */
#define LAST_DAY		21991231	/* of CITIZEN_ID_YEAR_MAX */

static const unsigned char weights[DIGITS] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
static const char check_characters[] = "10X98765432";

static char check_of(const char digits[DIGITS]);
static int64_t compose(int64_t address, int64_t yyyymmdd, int sequence);

/*
 * Takes what is well-formed as it is customarily written, in one pass: a register
 * is loaded by the hundred million.  False: look closer.
 */
static bool
parse_at_once(const char *text, size_t length, int64_t *id)
{
	int64_t		value = 0;
	unsigned int sum = 0;

	if (length != CITIZEN_ID_LENGTH)
		return false;
	for (int i = 0; i < DIGITS; i++)
	{
		unsigned int digit = (unsigned char) text[i] - (unsigned int) '0';

		if (digit > 9)
			return false;
		value = value * 10 + digit;
		sum += digit * weights[i];
	}
	if (text[DIGITS] != check_characters[sum % 11] || !citizen_id_valid_value(value, NULL))
		return false;
	*id = value;
	return true;
}

bool
citizen_id_parse(const char *text, size_t length, int64_t *id, CodeFault *fault)
{
	int64_t		value;
	char		check;

	if (parse_at_once(text, length, id))
		return code_fault_none(fault);
	if (length == OLD_LENGTH && code_scan(text, length, OLD_PICTURE, NULL))
		return code_fault_simple(fault, CODE_FAULT_OLD_NUMBER);
	if (!code_scan(text, length, "99999999999999999X", fault))
		return false;

	value = code_number(text, DIGITS);
	if (!citizen_id_valid_value(value, fault))
		return false;

	check = check_of(text);
	if (text[DIGITS] != check && !(text[DIGITS] == 'x' && check == 'X'))
		return code_fault_check(fault, CHECK_POSITION,
								(char) (text[DIGITS] == 'x' ? 'X' : text[DIGITS]), check);

	*id = value;
	return true;
}

/*
 * First digits 1 to 8 are those of GB/T 2260 address codes, 8 also those of
 * the residence permits for residents of Hong Kong, Macao and Taiwan, 9 those
 * of the permanent residence card for foreigners.  None starts with 0.
 */
bool
citizen_id_valid_value(int64_t value, CodeFault *fault)
{
	int			year,
				month,
				day;

	if (value < 0 || value > VALUE_MAX)
		return code_fault_range(fault, CODE_FIELD_VALUE, value, 0, VALUE_MAX);
	if (value < (VALUE_MAX + 1) / 10)
		return code_fault_prefix(fault, "0", 1);

	citizen_id_birth(value, &year, &month, &day);
	if (year < CITIZEN_ID_YEAR_MIN || year > CITIZEN_ID_YEAR_MAX
		|| !civil_date_valid(year, month, day))
		return code_fault_date(fault, DATE_POSITION, year, month, day);

	return code_fault_none(fault);
}

void
citizen_id_format(int64_t id, char out[CITIZEN_ID_SIZE])
{
	code_put_number(out, DIGITS, id);
	out[DIGITS] = check_of(out);
	out[CITIZEN_ID_LENGTH] = '\0';
}

/*
 * As the number is customarily shown to those who need not know it: the birth
 * date starred out, address code, sequence and check character left.
 */
void
citizen_id_format_masked(int64_t id, char out[CITIZEN_ID_SIZE])
{
	citizen_id_format(id, out);
	memset(out + DATE_POSITION - 1, '*', 8);
}

bool
citizen_id_from_15(const char *text, size_t length, int64_t *id, CodeFault *fault)
{
	int64_t		value;
	int			sequence;
	int			century;

	if (!code_scan(text, length, OLD_PICTURE, fault))
		return false;

	sequence = (int) code_number(text + 12, 3);
	century = sequence >= OLD_CENTENARIAN ? 18 : 19;
	value = compose(code_number(text, 6),
					century * 1000000 + code_number(text + 6, 6),
					sequence);

	/* Foreigners never had a number of this form. */
	if (text[0] == '9')
		return code_fault_prefix(fault, text, 1);
	if (!citizen_id_valid_value(value, fault))
		return false;

	*id = value;
	return true;
}

bool
citizen_id_make(int32_t region, int year, int month, int day, int sequence,
				int64_t *id, CodeFault *fault)
{
	if (!region_code_valid_value(region, NULL))
		return code_fault_range(fault, CODE_FIELD_REGION, region, REGION_CODE_MIN, REGION_CODE_MAX);
	if (year < CITIZEN_ID_YEAR_MIN || year > CITIZEN_ID_YEAR_MAX
		|| !civil_date_valid(year, month, day))
		return code_fault_date(fault, DATE_POSITION, year, month, day);
	if (sequence < 0 || sequence >= SEQUENCE_SPAN)
		return code_fault_range(fault, CODE_FIELD_SEQUENCE, sequence, 0, SEQUENCE_SPAN - 1);

	*id = compose(region, year * 10000 + month * 100 + day, sequence);
	return code_fault_none(fault);
}

char
citizen_id_check_character(int64_t id)
{
	char		digits[DIGITS];

	code_put_number(digits, DIGITS, id);
	return check_of(digits);
}

CitizenIdHolder
citizen_id_holder(int64_t id)
{
	int			lead = (int) (id / (VALUE_MAX / 100 + 1));	/* two digits */

	if (lead >= 90)
		return CITIZEN_ID_FOREIGN_RESIDENT;
	if (lead >= 81 && lead <= 83)
		return CITIZEN_ID_HMT_RESIDENT;
	return CITIZEN_ID_CITIZEN;
}

int32_t
citizen_id_region(int64_t id)
{
	if (citizen_id_holder(id) == CITIZEN_ID_FOREIGN_RESIDENT)
		return 0;
	return (int32_t) (id / (DATE_SPAN * SEQUENCE_SPAN));
}

void
citizen_id_birth(int64_t id, int *year, int *month, int *day)
{
	int			yyyymmdd = (int) (id / SEQUENCE_SPAN % DATE_SPAN);

	*year = yyyymmdd / 10000;
	*month = yyyymmdd / 100 % 100;
	*day = yyyymmdd % 100;
}

int
citizen_id_age(int64_t id, int year, int month, int day)
{
	int			birth_year,
				birth_month,
				birth_day;

	citizen_id_birth(id, &birth_year, &birth_month, &birth_day);
	return year - birth_year -
		(month < birth_month || (month == birth_month && day < birth_day) ? 1 : 0);
}

int
citizen_id_sequence(int64_t id)
{
	return (int) (id % SEQUENCE_SPAN);
}

/* GB 11643-1999: odd sequences are given to males, even ones to females. */
char
citizen_id_sex(int64_t id)
{
	return citizen_id_sequence(id) % 2 == 1 ? 'M' : 'F';
}

int64_t
citizen_id_first(int32_t region)
{
	return compose(region, FIRST_DAY, 0);
}

int64_t
citizen_id_last(int32_t region)
{
	return compose(region_code_last(region), LAST_DAY, (int) SEQUENCE_SPAN - 1);
}

static int64_t
compose(int64_t address, int64_t yyyymmdd, int sequence)
{
	return (address * DATE_SPAN + yyyymmdd) * SEQUENCE_SPAN + sequence;
}

/*
 * ISO 7064 MOD 11-2, a pure system: the weight of a place is 2 to the power of
 * its distance from the check character, modulo 11, and the weighted sum of all
 * eighteen must be 1 modulo 11.  X is ten.
 */
static char
check_of(const char digits[DIGITS])
{
	int			sum = 0;

	for (int i = 0; i < DIGITS; i++)
		sum += (digits[i] - '0') * weights[i];
	return check_characters[sum % 11];
}
