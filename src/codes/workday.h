/*
 * workday.h
 *	  Working-day arithmetic over a published calendar.
 *
 * Days are counted from 2000-01-01 (a Saturday), as PostgreSQL counts dates.
 * The start day of a limit does not count (民法典 art. 201); limits in working
 * days leave out statutory rest days (行政许可法 art. 82).
 */
#ifndef HUKOU_CODES_WORKDAY_H
#define HUKOU_CODES_WORKDAY_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A calendar over [first, end).  worked[i] is the number of working days in
 * [first, first + i); it has end - first + 1 entries, the first of them 0.
 * The caller owns the array.
 */
typedef struct WorkCalendar
{
	int32_t		first;
	int32_t		end;
	const int32_t *worked;
} WorkCalendar;

/* Is this a day from Monday to Friday? */
extern bool workday_is_weekday(int32_t day);

/*
 * Each returns false, and sets nothing, when the answer lies outside the
 * published calendar.
 */
extern bool workday_is_working(const WorkCalendar *cal, int32_t day, bool *working);
extern bool workday_add(const WorkCalendar *cal, int32_t day, int32_t n, int32_t *result);
extern bool workday_between(const WorkCalendar *cal, int32_t from, int32_t to, int32_t *n);
extern bool workday_roll_forward(const WorkCalendar *cal, int32_t day, int32_t *result);

/*
 * What the answer of workday_add would be if every day past the calendar
 * followed the plain week.  Only for due dates that are marked provisional.
 */
extern int32_t workday_add_provisional(const WorkCalendar *cal, int32_t day, int32_t n);

/* ... and that of workday_between, for to not before from; a day at a time, so not for centuries */
extern int32_t workday_between_provisional(const WorkCalendar *cal, int32_t from, int32_t to);

#endif							/* HUKOU_CODES_WORKDAY_H */
