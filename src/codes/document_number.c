/*-------------------------------------------------------------------------
 *
 * document_number.c
 *	  The formats that numbers of documents have, by name.
 *
 *-------------------------------------------------------------------------
 */
#include "codes/document_number.h"

#include <string.h>

#include "codes/birth_certificate_no.h"
#include "codes/characters.h"
#include "codes/citizen_id.h"
#include "codes/diploma_no.h"
#include "codes/marriage_certificate_no.h"
#include "codes/opaque_no.h"
#include "codes/social_credit_code.h"

_Static_assert(DOCUMENT_NUMBER_SIZE > OPAQUE_NO_MAX * CHARACTER_MAX_WIDTH,
			   "an opaque number may be the longest");

static bool birth_certificate_no_well_formed(const char *text, size_t length, CodeFault *fault);
static void birth_certificate_no_canonical(const char *text, size_t length, char *out);
static bool citizen_id_well_formed(const char *text, size_t length, CodeFault *fault);
static void citizen_id_canonical(const char *text, size_t length, char *out);
static int	birth_certificate_no_place(const char *canonical, int *digits);
static int	marriage_certificate_no_place(const char *canonical, int *digits);
static int	social_credit_code_place(const char *canonical, int *digits);

const DocumentNumberFormat document_number_formats[] = {
	{
		.name = "birth_certificate_no",
		.description = "A birth certificate number has one letter and nine digits, without spaces.",
		.standard = "form of the medical certificate of birth, second edition on",
		.example = "X320101001",
		.well_formed = birth_certificate_no_well_formed,
		.canonical = birth_certificate_no_canonical,
		.place = birth_certificate_no_place
	},
	{
		.name = "citizen_id",
		.description = "A citizen id has 17 digits, the first of them not 0, and a check character, 0 to 9 or X, without spaces.",
		.standard = "GB 11643-1999",
		.example = "11010519491231002X",
		.well_formed = citizen_id_well_formed,
		.canonical = citizen_id_canonical
	},
	{
		.name = "diploma_no",
		.description = "A diploma number has 18 digits: school (5), kind (1, 5, 6 or 7), year (4), level (01, 02, 04, 05 or 06) and serial (6); older ones and those of self-study examinations have 17.",
		.standard = "electronic registration of higher education diplomas, 2001; layout from secondary sources",
		.example = "104765201605701784",
		.well_formed = diploma_no_well_formed
	},
	{
		.name = "marriage_certificate_no",
		.description = "A marriage certificate number has J, L, BJ or BL, area (6), year (4) and serial (6), with both hyphens or none; an older one is in words and has the character 字.",
		.standard = "none published; layout inferred from certificates",
		.example = "J110105-2023-001234",
		.well_formed = marriage_certificate_no_well_formed,
		.canonical = marriage_certificate_no_canonical,
		.place = marriage_certificate_no_place
	},
	{
		.name = "opaque",
		.description = "An opaque number has 1 to 64 visible characters, without spaces at either end.",
		.standard = "none: the layout is the issuer's own",
		.example = "皖迁字第00012345号",
		.well_formed = opaque_no_well_formed
	},
	{
		.name = "social_credit_code",
		.description = "A social credit code has 18 digits and letters other than I, O, S, V and Z, characters 3 to 8 digits, the last a check character, without spaces.",
		.standard = "GB 32100-2015",
		.example = "91350100M000100Y43",
		.well_formed = social_credit_code_well_formed,
		.canonical = social_credit_code_canonical,
		.place = social_credit_code_place
	},
	{.name = NULL}
};

const DocumentNumberFormat *
document_number_format(const char *name, size_t length)
{
	for (const DocumentNumberFormat *format = document_number_formats; format->name; format++)
	{
		if (strlen(format->name) == length && memcmp(format->name, name, length) == 0)
			return format;
	}
	return NULL;
}

void
document_number_canonical(const DocumentNumberFormat *format, const char *text,
						  size_t length, char out[DOCUMENT_NUMBER_SIZE])
{
	if (format->canonical)
		format->canonical(text, length, out);
	else
	{
		memcpy(out, text, length);
		out[length] = '\0';
	}
}

int32_t
document_number_place(const DocumentNumberFormat *format, const char *canonical)
{
	int			digits = 0;
	int			at = format->place ? format->place(canonical, &digits) : -1;
	int32_t		place = 0;

	if (at < 0)
		return 0;
	for (int i = 0; i < 6; i++)
		place = place * 10 + (i < digits ? canonical[at + i] - '0' : 0);
	return place;
}

/* The first two digits are the province's: inferred from certificates, for no table is published. */
static int
birth_certificate_no_place(const char *canonical, int *digits)
{
	(void) canonical;
	*digits = 2;
	return 1;
}

/* After J, L, BJ or BL; a number in words tells none. */
static int
marriage_certificate_no_place(const char *canonical, int *digits)
{
	int			at = canonical[0] == 'B' ? 2 : 1;

	*digits = 6;
	return strlen(canonical) == (size_t) at + 18 && canonical[at + 6] == '-' ? at : -1;
}

/* The country as a whole is 100000, which is no division. */
static int
social_credit_code_place(const char *canonical, int *digits)
{
	*digits = 6;
	return memcmp(canonical + 2, "100000", 6) == 0 ? -1 : 2;
}

/* Formats that are types too: the type's own parser, and its output. */

static bool
birth_certificate_no_well_formed(const char *text, size_t length, CodeFault *fault)
{
	int64_t		number;

	return birth_certificate_no_parse(text, length, &number, fault);
}

static void
birth_certificate_no_canonical(const char *text, size_t length, char *out)
{
	int64_t		number;

	if (birth_certificate_no_parse(text, length, &number, NULL))
		birth_certificate_no_format(number, out);
}

static bool
citizen_id_well_formed(const char *text, size_t length, CodeFault *fault)
{
	int64_t		id;

	return citizen_id_parse(text, length, &id, fault);
}

static void
citizen_id_canonical(const char *text, size_t length, char *out)
{
	int64_t		id;

	if (citizen_id_parse(text, length, &id, NULL))
		citizen_id_format(id, out);
}
