/*-------------------------------------------------------------------------
 *
 * civil_date.h
 *	  The one rule on which dates exist: the proleptic Gregorian calendar.
 *
 * Every code that carries a date shares it.  Each code states by itself which
 * years it can carry; no clock is consulted, so a date in the future exists.
 *
 *-------------------------------------------------------------------------
 */
#ifndef HUKOU_CODES_CIVIL_DATE_H
#define HUKOU_CODES_CIVIL_DATE_H

#include <stdbool.h>

/* Is there a day "day" in month "month" of the year "year" (1 to 9999)? */
extern bool civil_date_valid(int year, int month, int day);

#endif							/* HUKOU_CODES_CIVIL_DATE_H */
