/*-------------------------------------------------------------------------
 *
 * birth_certificate_no.h
 *	  Numbers of medical certificates of birth: one letter and nine digits.
 *
 * The letter stands for the year the form was printed.  Which letter means
 * which year is not published as a table, so every letter is accepted, and
 * nothing is derived from the digits.  The int64_t is the letter's index (A
 * is 0) times 10^9 plus the digits: its order is the text order.
 *
 *-------------------------------------------------------------------------
 */
#ifndef HUKOU_CODES_BIRTH_CERTIFICATE_NO_H
#define HUKOU_CODES_BIRTH_CERTIFICATE_NO_H

#include "codes/fault.h"

#define BIRTH_CERTIFICATE_NO_LENGTH 10
#define BIRTH_CERTIFICATE_NO_SIZE (BIRTH_CERTIFICATE_NO_LENGTH + 1) /* with the terminator */

extern bool birth_certificate_no_parse(const char *text, size_t length, int64_t *number,
									   CodeFault *fault);
extern bool birth_certificate_no_valid_value(int64_t value, CodeFault *fault);
extern void birth_certificate_no_format(int64_t number, char out[BIRTH_CERTIFICATE_NO_SIZE]);

#endif							/* HUKOU_CODES_BIRTH_CERTIFICATE_NO_H */
