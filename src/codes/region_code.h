/*-------------------------------------------------------------------------
 *
 * region_code.h
 *	  Codes of administrative divisions (GB/T 2260): six digits.
 *
 * Digits 1-2 name the province, 3-4 the prefecture, 5-6 the county.  Zeros at
 * the tail mean "the whole of": 350000 is a province, 350100 a prefecture in
 * it, 350104 a county in that.  The numeric order is therefore the order of
 * the tree, and everything inside a division is one range of numbers, from
 * the division's own code to region_code_last() of it.
 *
 * A county can stand directly under its province (Hainan 1988-: 460001, Hong
 * Kong: 810001).  Which codes exist, and when, is dated policy data and not
 * asked here: the first digit must be 1 to 8, the rest is free.
 *
 *-------------------------------------------------------------------------
 */
#ifndef HUKOU_CODES_REGION_CODE_H
#define HUKOU_CODES_REGION_CODE_H

#include "codes/fault.h"

#define REGION_CODE_LENGTH 6
#define REGION_CODE_SIZE (REGION_CODE_LENGTH + 1)	/* with the terminator */
#define REGION_CODE_MIN 100000
#define REGION_CODE_MAX 899999

typedef enum RegionLevel
{
	REGION_PROVINCE = 1,
	REGION_PREFECTURE = 2,
	REGION_COUNTY = 3
} RegionLevel;

/* Text and number. */
extern bool region_code_parse(const char *text, size_t length, int32_t *code, CodeFault *fault);
extern bool region_code_valid_value(int64_t value, CodeFault *fault);
extern void region_code_format(int32_t code, char out[REGION_CODE_SIZE]);

/* The tree.  All take a valid code. */
extern RegionLevel region_code_level(int32_t code);
extern int32_t region_code_province(int32_t code);
extern int32_t region_code_prefecture(int32_t code);	/* 0: it lies in none */
extern int32_t region_code_last(int32_t code);	/* last code inside it */
extern bool region_code_contains(int32_t outer, int32_t inner); /* itself too */

/*
 * The codes that contain "code", outermost first, itself last.  Returns how
 * many there are (1 to 3).
 */
extern int	region_code_path(int32_t code, int32_t path[3]);

#endif							/* HUKOU_CODES_REGION_CODE_H */
