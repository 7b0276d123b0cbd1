/*-------------------------------------------------------------------------
 *
 * fuzz_citizen_id.c
 *	  Fuzz target for citizen ids: text, number, parts, and bounds of regions.
 *
 *-------------------------------------------------------------------------
 */
#include "property.h"

#include "codes/citizen_id.h"
#include "codes/region_code.h"

static const Code citizen_id = {
	citizen_id_parse, citizen_id_valid_value, citizen_id_format, CITIZEN_ID_LENGTH
};

/* The parts make the number again, and it lies where its region says. */
static void
check_parts(int64_t id)
{
	int32_t		region = citizen_id_region(id);
	int			year,
				month,
				day;
	int64_t		again;
	char		masked[CITIZEN_ID_SIZE];

	citizen_id_birth(id, &year, &month, &day);
	MUST(citizen_id_sex(id) == (citizen_id_sequence(id) & 1 ? 'M' : 'F'));

	citizen_id_format_masked(id, masked);
	MUST(strlen(masked) == CITIZEN_ID_LENGTH && strspn(masked + 6, "*") == 8);

	if (citizen_id_holder(id) == CITIZEN_ID_FOREIGN_RESIDENT)
		MUST(region == 0);
	else
	{
		MUST(citizen_id_make(region, year, month, day, citizen_id_sequence(id), &again, NULL));
		MUST(again == id);
		MUST(id >= citizen_id_first(region) && id <= citizen_id_last(region));
		region = region_code_province(region);
		MUST(id >= citizen_id_first(region) && id <= citizen_id_last(region));
		MUST(check_value(&citizen_id, citizen_id_first(region)));
		MUST(check_value(&citizen_id, citizen_id_last(region)));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int64_t		value;
	CodeFault	fault;

	if (check_text(&citizen_id, (const char *) data, size, &value))
		check_parts(value);
	check_value(&citizen_id, number_from(data, size));

	/* Most numbers made of few bytes are wrong, these are mostly right. */
	if (size >= 9)
	{
		int32_t		region = (data[0] << 12 | data[1] << 4 | data[2] % 16) % 1000000;

		if (citizen_id_make(region, 1799 + (data[3] << 8 | data[4]) % 402, data[5] % 14, data[6] % 33,
							(data[7] << 2 | data[8] % 4) - 1, &value, &fault))
		{
			MUST(check_value(&citizen_id, value));
			check_parts(value);
			check_misprint(&citizen_id, value, data[8], data[7], true);
		}
		else
			check_fault(&fault, CITIZEN_ID_LENGTH);
	}
	return 0;
}
