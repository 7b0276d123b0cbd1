/*-------------------------------------------------------------------------
 *
 * social_credit_code.h
 *	  Unified social credit codes of legal persons and other organisations
 *	  (GB 32100-2015): eighteen characters.
 *
 * One character for the registering department, one for the kind of
 * organisation, six digits of GB/T 2260 for the place of registration, nine of
 * the organisation's own code (GB 11714), one check character.  The alphabet
 * has 31 characters: the digits and the letters without I, O, S, V and Z, which
 * are taken for digits too easily.
 *
 * What is checked: the characters and the check character.  What is not:
 * whether the department and the place exist, which is dated data, and the
 * check character inside the organisation's code.
 *
 *-------------------------------------------------------------------------
 */
#ifndef HUKOU_CODES_SOCIAL_CREDIT_CODE_H
#define HUKOU_CODES_SOCIAL_CREDIT_CODE_H

#include "codes/fault.h"

#define SOCIAL_CREDIT_CODE_LENGTH 18
#define SOCIAL_CREDIT_CODE_SIZE (SOCIAL_CREDIT_CODE_LENGTH + 1) /* with the terminator */

extern bool social_credit_code_well_formed(const char *text, size_t length, CodeFault *fault);

/* The canonical form of a well-formed text: in capitals. */
extern void social_credit_code_canonical(const char *text, size_t length, char *out);

#endif							/* HUKOU_CODES_SOCIAL_CREDIT_CODE_H */
