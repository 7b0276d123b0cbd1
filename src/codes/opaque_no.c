/*-------------------------------------------------------------------------
 *
 * opaque_no.c
 *	  Numbers whose layout is not published, or is each issuer's own.
 *
 *-------------------------------------------------------------------------
 */
#include "codes/opaque_no.h"

#include "codes/characters.h"

/*
 * The fault is the first of: empty, a character that must not be there, too
 * long.  Blanks at the end begin where the last other character ends.
 */
bool
opaque_no_well_formed(const char *text, size_t length, CodeFault *fault)
{
	size_t		characters = 0;
	size_t		offset = 0;
	size_t		end = 0;		/* of the last character that is no blank */

	if (length == 0)
		return code_fault_simple(fault, CODE_FAULT_EMPTY);

	while (offset < length && characters < OPAQUE_NO_MAX)
	{
		size_t		width = character_width(text + offset, length - offset);
		uint32_t	code = width > 0 ? character_code(text + offset, width) : 0;
		bool		blank = character_blank(code);

		/* A stray byte is no character, so nobody sees one. */
		if (width == 0 || character_invisible(code) || (blank && characters == 0))
			return code_fault_character(fault, text, length, offset, CODE_EXPECT_VISIBLE);

		offset += width;
		characters++;
		if (!blank)
			end = offset;
	}

	if (offset < length)
		return code_fault_too_long(fault, text, length, OPAQUE_NO_MAX);
	if (end < length)
		return code_fault_character(fault, text, length, end, CODE_EXPECT_END);

	return code_fault_none(fault);
}
