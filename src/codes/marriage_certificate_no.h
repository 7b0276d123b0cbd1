/*-------------------------------------------------------------------------
 *
 * marriage_certificate_no.h
 *	  Numbers of marriage and divorce certificates (结婚证字号, 离婚证字号).
 *
 * J for a marriage or L for a divorce, BJ and BL for a certificate issued
 * again, then six digits of GB/T 2260 for the place of registration, four of
 * year, six of serial: J110105-2023-001234.  Input may leave out the hyphens,
 * both of them, and may write small letters.
 *
 * Older certificates carry numbers in words that each place made by its own
 * rule, such as (98)朝结字第001234号.  A text with the character 字 is taken for
 * one of these, as it is, when it is well-formed as an opaque number.
 *
 * No standard is published for either form; the layout of the first is
 * inferred from certificates that agree.
 *
 *-------------------------------------------------------------------------
 */
#ifndef HUKOU_CODES_MARRIAGE_CERTIFICATE_NO_H
#define HUKOU_CODES_MARRIAGE_CERTIFICATE_NO_H

#include "codes/fault.h"

/* Founding of the People's Republic; and what citizen_id.h has as the last. */
#define MARRIAGE_CERTIFICATE_YEAR_MIN 1949
#define MARRIAGE_CERTIFICATE_YEAR_MAX 2199

extern bool marriage_certificate_no_well_formed(const char *text, size_t length,
												CodeFault *fault);

/*
 * The canonical form of a well-formed text: in capitals, with hyphens; a number
 * in words as it is.  It needs two bytes more than the text, and a terminator.
 */
extern void marriage_certificate_no_canonical(const char *text, size_t length, char *out);

#endif							/* HUKOU_CODES_MARRIAGE_CERTIFICATE_NO_H */
