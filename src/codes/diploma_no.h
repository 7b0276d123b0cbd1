/*-------------------------------------------------------------------------
 *
 * diploma_no.h
 *	  Numbers of diplomas of higher education (毕业证书编号), as they are
 *	  registered with the Ministry of Education.
 *
 * Eighteen digits: five for the school, one for the kind of education (1
 * regular, 5 adult, 6 self-study and diploma examinations, 7 online), four of
 * year, two of level (01 doctor, 02 master, 04 second bachelor, 05 bachelor, 06
 * short-cycle), six of serial.
 *
 * Seventeen digits are taken as they are.  Two layouts share that length: that
 * of schools before eighteen came in 2002, some of which kept to it that year,
 * and that of the provinces' boards of self-study examinations, which start with
 * the kind and end with a check digit of an unpublished rule.  Nothing tells
 * which of them a number follows, so neither its year nor its level is looked at.
 *
 *-------------------------------------------------------------------------
 */
#ifndef HUKOU_CODES_DIPLOMA_NO_H
#define HUKOU_CODES_DIPLOMA_NO_H

#include "codes/fault.h"

#define DIPLOMA_NO_LENGTH 18
#define DIPLOMA_NO_OLD_LENGTH 17

/* Founding of the People's Republic; and what citizen_id.h has as the last. */
#define DIPLOMA_YEAR_MIN 1949
#define DIPLOMA_YEAR_MAX 2199

extern bool diploma_no_well_formed(const char *text, size_t length, CodeFault *fault);

#endif							/* HUKOU_CODES_DIPLOMA_NO_H */
