/*-------------------------------------------------------------------------
 *
 * case_no.h
 *	  Case numbers, such as H53-231124-0000017-4.
 *
 * "H", the node that gave the number (two digits, 10 to 99), the day it was
 * given (yymmdd, 2000 to 2099), a serial of seven digits, and one check digit
 * (ISO 7064 MOD 11,10) over these fifteen digits.  Each node numbers its own
 * cases, so nodes never have to coordinate.  The fifteen digits, read as one
 * decimal number, are the int64_t: its order is node, day, serial.
 *
 * Input may leave out the hyphens, all three of them, and may write "h".
 *
 *-------------------------------------------------------------------------
 */
#ifndef HUKOU_CODES_CASE_NO_H
#define HUKOU_CODES_CASE_NO_H

#include "codes/fault.h"

#define CASE_NO_LENGTH 20
#define CASE_NO_SIZE (CASE_NO_LENGTH + 1)	/* with the terminator */
#define CASE_NO_NODE_MIN 10
#define CASE_NO_NODE_MAX 99
#define CASE_NO_SERIAL_MAX 9999999

extern bool case_no_parse(const char *text, size_t length, int64_t *number, CodeFault *fault);
extern bool case_no_valid_value(int64_t value, CodeFault *fault);
extern void case_no_format(int64_t number, char out[CASE_NO_SIZE]);

/* Builds a number; the year has four digits, 2000 to 2099. */
extern bool case_no_make(int node, int year, int month, int day, int serial,
						 int64_t *number, CodeFault *fault);

/* The parts.  All take a valid number. */
extern char case_no_check_digit(int64_t number);
extern int	case_no_node(int64_t number);
extern void case_no_day(int64_t number, int *year, int *month, int *day);
extern int	case_no_serial(int64_t number);

#endif							/* HUKOU_CODES_CASE_NO_H */
