/*-------------------------------------------------------------------------
 *
 * civil_date.c
 *	  The one rule on which dates exist: the proleptic Gregorian calendar.
 *
 *-------------------------------------------------------------------------
 */
#include "codes/civil_date.h"

bool
civil_date_valid(int year, int month, int day)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool		leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	if (year < 1 || year > 9999 || month < 1 || month > 12)
		return false;
	return day >= 1 && day <= days[month - 1] + (month == 2 && leap ? 1 : 0);
}
