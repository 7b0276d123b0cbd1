/*-------------------------------------------------------------------------
 *
 * fuzz_document_number.c
 *	  Fuzz target for numbers of documents, in every format.
 *
 * The first byte chooses the format, the rest is the text.  libFuzzer ends its
 * buffer where the text ends, so AddressSanitizer sees a read past the end.
 *
 *-------------------------------------------------------------------------
 */
#include "property.h"

#include "codes/characters.h"
#include "codes/document_number.h"

static const char credit_alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static size_t
format_count(void)
{
	size_t		count = 0;

	while (document_number_formats[count].name)
		count++;
	return count;
}

static const DocumentNumberFormat *
format_named(const char *name)
{
	const DocumentNumberFormat *format = document_number_format(name, strlen(name));

	MUST(format != NULL);
	return format;
}

/*
 * A text is refused with a fault, the same whether or not it is asked for, or
 * has a canonical form, which is well-formed and its own canonical form.
 */
static bool
check_number(const DocumentNumberFormat *format, const char *text, size_t length)
{
	CodeFault	fault;
	char		canonical[DOCUMENT_NUMBER_SIZE];
	char		again[DOCUMENT_NUMBER_SIZE];
	char	   *exact;
	size_t		written;

	MUST(format->well_formed(text, length, NULL) == format->well_formed(text, length, &fault));
	if (!format->well_formed(text, length, &fault))
	{
		check_fault(&fault, length);
		MUST((size_t) fault.position <= character_count(text, length) + 1);
		return false;
	}
	MUST(fault.kind == CODE_FAULT_NONE);

	document_number_canonical(format, text, length, canonical);
	written = strlen(canonical);
	MUST(written > 0 && written < sizeof(canonical));

	/* Without its terminator, as SQL passes it. */
	exact = malloc(written);
	MUST(exact != NULL);
	memcpy(exact, canonical, written);
	MUST(format->well_formed(exact, written, &fault));
	document_number_canonical(format, exact, written, again);
	MUST(strcmp(canonical, again) == 0);
	free(exact);
	return true;
}

/*
 * GB 32100: of a code made of any characters, the check character is the one
 * that the fault expects, and no other; and every single wrong character and
 * every swap of neighbours is refused.
 */
static void
check_credit_code(const uint8_t *data, size_t size)
{
	const DocumentNumberFormat *format = format_named("social_credit_code");
	char		text[18];
	CodeFault	fault;
	int			fitting = 0;

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = credit_alphabet[(i < size ? data[i] : i) % (i >= 2 && i < 8 ? 10 : 31)];

	for (int i = 0; i < 31; i++)
	{
		text[17] = credit_alphabet[i];
		fitting += format->well_formed(text, sizeof(text), NULL);
	}
	MUST(fitting == 1);
	if (!format->well_formed(text, sizeof(text), &fault))
	{
		MUST(fault.kind == CODE_FAULT_CHECK && fault.position == 18);
		text[17] = fault.expected[0];
	}
	MUST(check_number(format, text, sizeof(text)));

	for (size_t place = 0; place < sizeof(text); place++)
	{
		char		right = text[place];

		for (int i = 0; i < 31; i++)
		{
			text[place] = credit_alphabet[i];
			MUST(format->well_formed(text, sizeof(text), NULL) == (text[place] == right));
		}
		text[place] = right;
		if (place + 1 < sizeof(text) && text[place + 1] != right)
		{
			text[place] = text[place + 1];
			text[place + 1] = right;
			MUST(!format->well_formed(text, sizeof(text), NULL));
			text[place + 1] = text[place];
			text[place] = right;
		}
	}
}

/* Numbers that are mostly right, put together from a few bytes. */
static void
check_built(const uint8_t *data, size_t size)
{
	static const char *const prefixes[] = {"J", "L", "BJ", "bl", "j", "B", "bX"};
	static const char *const kinds = "15672";
	char		text[64];
	int			length;
	unsigned	area;
	unsigned	year;
	unsigned	serial;

	if (size < 8)
		return;
	area = (data[0] << 12 | data[1] << 4 | data[2] % 16) % 1000000;
	year = 1900 + (data[3] << 2) % 320;
	serial = data[4] << 8 | data[5];

	length = snprintf(text, sizeof(text), data[7] & 1 ? "%s%06u-%04u-%06u" : "%s%06u%04u%06u",
					  prefixes[data[6] % 7], area, year, serial);
	check_number(format_named("marriage_certificate_no"), text, (size_t) length);

	length = snprintf(text, sizeof(text), "%05u%c%04u0%u%06u", area % 100000, kinds[data[6] % 5],
					  year, data[7] % 10u, serial);
	check_number(format_named("diploma_no"), text, (size_t) length - (data[7] >> 4 == 0 ? 1 : 0));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const DocumentNumberFormat *format;

	if (size == 0)
		return 0;

	format = &document_number_formats[data[0] % format_count()];
	MUST(format_named(format->name) == format);
	MUST(check_number(format, format->example, strlen(format->example)));

	if (check_number(format, (const char *) data + 1, size - 1))
		/* Whatever is a number of any format is a number. */
		MUST(check_number(format_named("opaque"), (const char *) data + 1, size - 1));
	if (data[0] & 0x80)
		check_credit_code(data + 1, size - 1);
	if (data[0] & 0x40)
		check_built(data + 1, size - 1);
	return 0;
}
