/*-------------------------------------------------------------------------
 *
 * citizen_id.h
 *	  Citizen identity numbers (GB 11643-1999) and their two relatives.
 *
 * Eighteen characters: six of address code (GB/T 2260 as it was on the day the
 * number was made), eight of birth date, three of sequence (odd male, even
 * female), one check character (ISO 7064 MOD 11-2).  The check character
 * follows from the rest, so a number is kept as its 17 leading digits in an
 * int64_t: the numeric order is the text order.
 *
 * Three kinds of holders share the scheme:
 *	  1-8 first				 citizens
 *	  81, 82, 83 first		 residents of Hong Kong, Macao and Taiwan with a
 *							 residence permit (2018)
 *	  9 first				 foreigners with permanent residence (2023 card);
 *							 digits 2-6 are then no address code
 *
 * What is checked: the characters, that the birth date exists and lies in
 * 1800 to 2199, and the check character.  What is not: whether the address
 * code ever existed (dated policy data), whether the date is past (no clock
 * here), and sequence 000, which no source forbids.
 *
 *-------------------------------------------------------------------------
 */
#ifndef HUKOU_CODES_CITIZEN_ID_H
#define HUKOU_CODES_CITIZEN_ID_H

#include "codes/fault.h"

#define CITIZEN_ID_LENGTH 18
#define CITIZEN_ID_SIZE (CITIZEN_ID_LENGTH + 1) /* with the terminator */
#define CITIZEN_ID_YEAR_MIN 1800
#define CITIZEN_ID_YEAR_MAX 2199

typedef enum CitizenIdHolder
{
	CITIZEN_ID_CITIZEN,
	CITIZEN_ID_HMT_RESIDENT,	/* Hong Kong, Macao, Taiwan */
	CITIZEN_ID_FOREIGN_RESIDENT
} CitizenIdHolder;

/* Text and number. */
extern bool citizen_id_parse(const char *text, size_t length, int64_t *id, CodeFault *fault);
extern bool citizen_id_valid_value(int64_t value, CodeFault *fault);
extern void citizen_id_format(int64_t id, char out[CITIZEN_ID_SIZE]);
extern void citizen_id_format_masked(int64_t id, char out[CITIZEN_ID_SIZE]);

/*
 * A number of the 15-digit kind: 6 of address, 6 of birth date with a year of
 * two digits, 3 of sequence.  Sequences 996 to 999 mark people born in the
 * 1800s, all others in the 1900s.
 */
extern bool citizen_id_from_15(const char *text, size_t length, int64_t *id, CodeFault *fault);

/*
 * Builds a number of a citizen or a resident of Hong Kong, Macao or Taiwan;
 * region as region_code.h has it, sequence 0 to 999.
 */
extern bool citizen_id_make(int32_t region, int year, int month, int day, int sequence,
							int64_t *id, CodeFault *fault);

/* The parts.  All take a valid number. */
extern char citizen_id_check_character(int64_t id); /* '0'-'9' or 'X' */
extern CitizenIdHolder citizen_id_holder(int64_t id);
extern int32_t citizen_id_region(int64_t id);	/* 0 for a foreign resident */
/*
 * Full years of age on a day of the civil calendar: a year more on the birthday
 * itself, and for someone born on February 29 on March 1 where there is no such
 * day.  Negative before birth.
 */
extern int	citizen_id_age(int64_t id, int year, int month, int day);

extern void citizen_id_birth(int64_t id, int *year, int *month, int *day);
extern int	citizen_id_sequence(int64_t id);
extern char citizen_id_sex(int64_t id); /* 'M' or 'F' */

/* The smallest and the largest valid number inside a region. */
extern int64_t citizen_id_first(int32_t region);
extern int64_t citizen_id_last(int32_t region);

#endif							/* HUKOU_CODES_CITIZEN_ID_H */
