/*-------------------------------------------------------------------------
 *
 * fault.h
 *	  Why a text or a number is not a well-formed code.
 *
 * The parsers of this directory return a bool.  On failure they describe what
 * is wrong in a CodeFault, as facts and not as prose: src/types turns the facts
 * into a message with its remedy, and the fuzz targets and the "is it valid?"
 * functions need no prose at all.  Every parser takes a
 * CodeFault pointer which may be NULL when only the verdict matters.
 *
 * Nothing in this directory knows PostgreSQL, allocates memory, or reads a
 * locale, a setting, a table or a clock.
 *
 *-------------------------------------------------------------------------
 */
#ifndef HUKOU_CODES_FAULT_H
#define HUKOU_CODES_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum CodeFaultKind
{
	CODE_FAULT_NONE = 0,
	CODE_FAULT_EMPTY,			/* no character at all */
	CODE_FAULT_LENGTH,			/* found_length, expected_length */
	CODE_FAULT_TOO_LONG,		/* found_length; expected_length: the most */
	CODE_FAULT_CHARACTER,		/* position, expect, found */
	CODE_FAULT_PREFIX,			/* no such kind of number; found: its start */
	CODE_FAULT_DATE,			/* position, found: the date that is none */
	CODE_FAULT_CHECK,			/* position, found, expected */
	CODE_FAULT_CHOICE,			/* position, found, expected: a list */
	CODE_FAULT_OLD_NUMBER,		/* a 15-digit number of the time before 1999 */
	CODE_FAULT_RANGE			/* field, found, low, high; position */
} CodeFaultKind;

/* What a CODE_FAULT_CHARACTER says should have stood there. */
typedef enum CodeExpect
{
	CODE_EXPECT_DIGIT,			/* 0-9 */
	CODE_EXPECT_DIGIT_OR_X,		/* 0-9, X or x */
	CODE_EXPECT_LETTER,			/* A-Z or a-z */
	CODE_EXPECT_H,				/* H or h */
	CODE_EXPECT_HYPHEN,			/* - */
	CODE_EXPECT_J_OR_L,			/* J, j, L or l */
	CODE_EXPECT_MARRIAGE_PREFIX,	/* J, L, BJ or BL, of either case */
	CODE_EXPECT_CREDIT,			/* 0-9, a letter but I, O, S, V, Z */
	CODE_EXPECT_VISIBLE,		/* neither invisible nor a blank at the start */
	CODE_EXPECT_END				/* nothing: the text is complete before it */
} CodeExpect;

/* Which part a CODE_FAULT_RANGE speaks of. */
typedef enum CodeField
{
	CODE_FIELD_VALUE,			/* the number as a whole */
	CODE_FIELD_REGION,
	CODE_FIELD_SEQUENCE,
	CODE_FIELD_NODE,
	CODE_FIELD_SERIAL,
	CODE_FIELD_YEAR
} CodeField;

#define CODE_FAULT_TEXT_SIZE 24

typedef struct CodeFault
{
	CodeFaultKind kind;
	int			position;		/* character the fault starts at, from 1 */
	CodeExpect	expect;			/* for CODE_FAULT_CHARACTER */
	CodeField	field;			/* for CODE_FAULT_RANGE */
	size_t		found_length;	/* for CODE_FAULT_LENGTH, in characters */
	size_t		expected_length;
	int64_t		low;			/* for CODE_FAULT_RANGE: what it may be */
	int64_t		high;
	char		found[CODE_FAULT_TEXT_SIZE];	/* what stands there; it may be
												 * one UTF-8 character */
	char		expected[CODE_FAULT_TEXT_SIZE]; /* what should stand there; for
												 * CODE_FAULT_CHOICE what may,
												 * with ", " in between */
} CodeFault;

/*
 * Builders: fill *fault (NULL allowed) and return false, so that a parser can
 * write "return code_fault_...(...)".
 */
extern bool code_fault_none(CodeFault *fault);	/* returns true */
extern bool code_fault_simple(CodeFault *fault, CodeFaultKind kind);
extern bool code_fault_length(CodeFault *fault, const char *text, size_t length,
							  size_t expected);
extern bool code_fault_too_long(CodeFault *fault, const char *text, size_t length,
								size_t most);
extern bool code_fault_character(CodeFault *fault, const char *text, size_t length,
								 size_t offset, CodeExpect expect);
extern bool code_fault_prefix(CodeFault *fault, const char *text, size_t length);
extern bool code_fault_date(CodeFault *fault, int position, int year, int month, int day);
extern bool code_fault_check(CodeFault *fault, int position, char found, char expected);
extern bool code_fault_choice(CodeFault *fault, int position, const char *part,
							  size_t width, const char *choices);
extern bool code_fault_range(CodeFault *fault, CodeField field, int64_t found,
							 int64_t low, int64_t high);

/*
 * The one scanner.  A picture has one letter for each character of the text:
 *
 *	9  a digit			A  a letter of either case
 *	X  a digit, X or x	H  H or h
 *	-  a hyphen			U  a character of GB 32100: a digit, or a letter
 *						   of either case but I, O, S, V and Z
 *
 * True when the text has exactly that form.  Otherwise the fault is the first
 * of: empty, a character that does not fit its place, too short, too long.
 * What stands behind a complete text is a matter of length when it is a letter
 * or a digit, and a character that must not be there when it is anything else,
 * white space above all.
 */
extern bool code_scan(const char *text, size_t length, const char *picture, CodeFault *fault);

/* The value of count digits, already scanned; and its opposite, exactly count
 * digits without a terminator. */
extern int64_t code_number(const char *digits, int count);
extern void code_put_number(char *digits, int count, int64_t value);

#endif							/* HUKOU_CODES_FAULT_H */
