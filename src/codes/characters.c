/*-------------------------------------------------------------------------
 *
 * characters.c
 *	  Characters of a text in UTF-8: where they are, and which can be seen.
 *
 *-------------------------------------------------------------------------
 */
#include "codes/characters.h"

typedef struct CodeRange
{
	uint32_t	first;
	uint32_t	last;
} CodeRange;

static bool in_ranges(uint32_t code, const CodeRange *ranges, size_t count);

/*
 * Strict (RFC 3629): no overlong form, no surrogate, nothing above U+10FFFF, so
 * that no code point has two spellings.
 */
size_t
character_width(const char *text, size_t length)
{
	unsigned char c;
	size_t		width;
	uint32_t	code;

	if (length == 0)
		return 0;
	c = (unsigned char) text[0];
	if (c < 0x80)
		return 1;
	width = c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
	if (width == 0 || width > length)
		return 0;
	for (size_t i = 1; i < width; i++)
	{
		if (((unsigned char) text[i] & 0xc0) != 0x80)
			return 0;
	}

	code = character_code(text, width);
	if ((width == 3 && (code < 0x800 || (code >= 0xd800 && code <= 0xdfff)))
		|| (width == 4 && (code < 0x10000 || code > 0x10ffff)))
		return 0;
	return width;
}

uint32_t
character_code(const char *text, size_t width)
{
	/* What the first byte contributes, by width. */
	static const unsigned char first_bits[CHARACTER_MAX_WIDTH + 1] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	uint32_t	code = (unsigned char) text[0] & first_bits[width];

	for (size_t i = 1; i < width; i++)
		code = code << 6 | ((unsigned char) text[i] & 0x3f);
	return code;
}

size_t
character_count(const char *text, size_t length)
{
	size_t		count = 0;

	for (size_t i = 0; i < length; count++)
	{
		size_t		width = character_width(text + i, length - i);

		i += width > 0 ? width : 1;
	}
	return count;
}

/*
 * General categories Cc, Zl, Zp, and of Cf those that print as nothing.  What
 * selects a variant of an ideograph (U+E0100 on) is not among them: it changes
 * what is seen.
 */
bool
character_invisible(uint32_t code)
{
	static const CodeRange ranges[] = {
		{0x0000, 0x001f}, {0x007f, 0x009f}, {0x00ad, 0x00ad}, {0x061c, 0x061c},
		{0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
		{0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f}
	};

	return in_ranges(code, ranges, sizeof(ranges) / sizeof(ranges[0]));
}

/* General category Zs. */
bool
character_blank(uint32_t code)
{
	static const CodeRange ranges[] = {
		{0x0020, 0x0020}, {0x00a0, 0x00a0}, {0x1680, 0x1680}, {0x2000, 0x200a},
		{0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000}
	};

	return in_ranges(code, ranges, sizeof(ranges) / sizeof(ranges[0]));
}

static bool
in_ranges(uint32_t code, const CodeRange *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
	{
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	}
	return false;
}
