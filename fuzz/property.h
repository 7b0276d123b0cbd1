/*-------------------------------------------------------------------------
 *
 * property.h
 *	  What must hold for every code, whatever bytes it is given.
 *
 * A fuzz target describes its code in one Code and calls check_text() and
 * check_value(); what holds for that code alone, it checks by itself.
 *
 *-------------------------------------------------------------------------
 */
#ifndef HUKOU_FUZZ_PROPERTY_H
#define HUKOU_FUZZ_PROPERTY_H

#include "codes/fault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Unlike assert(), never compiled away; libFuzzer keeps the input. */
#define MUST(condition) \
	do { \
		if (!(condition)) \
		{ \
			fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
			abort(); \
		} \
	} while (0)

#define TEXT_MAX 64

typedef struct Code
{
	bool		(*parse) (const char *text, size_t length, int64_t *value, CodeFault *fault);
	bool		(*valid_value) (int64_t value, CodeFault *fault);
	void		(*format) (int64_t value, char *out);
	size_t		length;			/* of the canonical text */
} Code;

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A number to try, taken from the first bytes. */
static inline int64_t
number_from(const uint8_t *data, size_t size)
{
	uint64_t	value = 0;

	memcpy(&value, data, size < sizeof(value) ? size : sizeof(value));
	return (int64_t) value;
}

/* Every fault says what it is, where, and in texts that end. */
static inline void
check_fault(const CodeFault *fault, size_t length)
{
	MUST(fault->kind > CODE_FAULT_NONE && fault->kind <= CODE_FAULT_RANGE);
	MUST(fault->position >= 1 && (size_t) fault->position <= length + 1);
	MUST(memchr(fault->found, '\0', sizeof(fault->found)) != NULL);
	MUST(memchr(fault->expected, '\0', sizeof(fault->expected)) != NULL);
	if (fault->kind == CODE_FAULT_LENGTH)
		MUST(fault->found_length != fault->expected_length && fault->found_length <= length);
	if (fault->kind == CODE_FAULT_CHARACTER || fault->kind == CODE_FAULT_DATE)
		MUST(fault->found[0] != '\0');
}

/*
 * A number either has a text form, which is read back as itself, or a fault.
 */
static inline bool
check_value(const Code *code, int64_t value)
{
	CodeFault	fault;
	char		text[TEXT_MAX];
	int64_t		again;

	MUST(code->valid_value(value, NULL) == code->valid_value(value, &fault));
	if (!code->valid_value(value, &fault))
	{
		check_fault(&fault, code->length);
		return false;
	}
	code->format(value, text);
	MUST(strlen(text) == code->length);
	MUST(code->parse(text, code->length, &again, NULL));
	MUST(again == value);
	return true;
}

/*
 * A text is either refused with a fault, the same whether or not the fault is
 * asked for, or stands for a valid number.  One whose only fault is its check
 * character is accepted with the expected one.
 */
static inline bool
check_text(const Code *code, const char *text, size_t length, int64_t *value)
{
	CodeFault	fault;
	int64_t		quiet;

	MUST(code->parse(text, length, &quiet, NULL) == code->parse(text, length, value, &fault));
	if (code->parse(text, length, value, &fault))
	{
		MUST(fault.kind == CODE_FAULT_NONE);
		MUST(*value == quiet);
		MUST(check_value(code, *value));
		return true;
	}

	check_fault(&fault, length);
	if (fault.kind == CODE_FAULT_CHECK)
	{
		char		repaired[TEXT_MAX];

		MUST(length < TEXT_MAX && (size_t) fault.position == length);
		memcpy(repaired, text, length);
		repaired[length - 1] = fault.expected[0];
		MUST(code->parse(repaired, length, value, &fault));
		MUST(check_value(code, *value));
	}
	return false;
}

/*
 * The check characters of ISO 7064 MOD 11-2 and MOD 11,10 find every single
 * wrong digit, and MOD 11-2 every swap of neighbours.  "where" and "what"
 * choose one to try on the canonical text of a valid value.
 */
static inline void
check_misprint(const Code *code, int64_t value, unsigned where, unsigned what, bool swaps)
{
	char		text[TEXT_MAX];
	int64_t		other;
	char	   *place;

	code->format(value, text);
	place = text + where % (code->length - 1);
	if (*place >= '0' && *place <= '9')
	{
		char		right = *place;

		*place = (char) ('0' + (right - '0' + 1 + what % 9) % 10);
		MUST(!code->parse(text, code->length, &other, NULL));
		*place = right;
	}
	if (swaps && place[0] != place[1])
	{
		char		right = place[0];

		place[0] = place[1];
		place[1] = right;
		MUST(!code->parse(text, code->length, &other, NULL));
	}
}

#endif							/* HUKOU_FUZZ_PROPERTY_H */
