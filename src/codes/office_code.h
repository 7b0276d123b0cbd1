/*-------------------------------------------------------------------------
 *
 * office_code.h
 *	  Codes of public-security organs (GA/T 380): twelve digits.
 *
 * Only the form is known for certain: twelve digits, the first not zero.  An
 * office's place in the hierarchy is its registered parent, never a matter of
 * arithmetic on the code, so there is none here.
 *
 *-------------------------------------------------------------------------
 */
#ifndef HUKOU_CODES_OFFICE_CODE_H
#define HUKOU_CODES_OFFICE_CODE_H

#include "codes/fault.h"

#define OFFICE_CODE_LENGTH 12
#define OFFICE_CODE_SIZE (OFFICE_CODE_LENGTH + 1)	/* with the terminator */

extern bool office_code_parse(const char *text, size_t length, int64_t *code, CodeFault *fault);
extern bool office_code_valid_value(int64_t value, CodeFault *fault);
extern void office_code_format(int64_t code, char out[OFFICE_CODE_SIZE]);

#endif							/* HUKOU_CODES_OFFICE_CODE_H */
