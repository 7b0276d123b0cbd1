/*-------------------------------------------------------------------------
 *
 * characters.h
 *	  Characters of a text in UTF-8: where they are, and which can be seen.
 *
 * People count characters, not bytes, so every position in a fault is one of
 * characters.  A byte that is part of no character counts as one.  No locale is
 * asked; what cannot be seen is listed here, so that it is the same on every
 * machine.
 *
 *-------------------------------------------------------------------------
 */
#ifndef HUKOU_CODES_CHARACTERS_H
#define HUKOU_CODES_CHARACTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHARACTER_MAX_WIDTH 4	/* bytes */

/* Bytes of the character that starts at "text", 0 when none does there. */
extern size_t character_width(const char *text, size_t length);

/* The code point of a character of that width. */
extern uint32_t character_code(const char *text, size_t width);

/* Characters in "length" bytes. */
extern size_t character_count(const char *text, size_t length);

/* Is it a control or format character, which prints as nothing? */
extern bool character_invisible(uint32_t code);

/* Is it a blank: U+0020, or a space of another width? */
extern bool character_blank(uint32_t code);

#endif							/* HUKOU_CODES_CHARACTERS_H */
