/*
 * clock.h
 *	  What time it is, and when a limit ends.
 *
 * A day is a day in China, whatever the session's time zone: UTC+8, without
 * daylight saving (there has been none since 1991).
 */
#ifndef HUKOU_POLICY_CLOCK_H
#define HUKOU_POLICY_CLOCK_H

#include "postgres.h"

#include "policy/policy.h"
#include "utils/timestamp.h"

extern void clock_init(void);

/* when the client's statement began, or what hukou.now is set to */
extern TimestampTz clock_now(void);
extern DateADT clock_day(TimestampTz at);

/* when a day begins, in China */
extern TimestampTz clock_midnight(DateADT day);

/* raises 22023 for an infinite date */
extern void clock_expect_day(DateADT day);

/*
 * The last day of a limit that starts on a day.  Sets *provisional when the
 * answer lies past the published calendar.
 */
extern DateADT clock_due(const Policy *policy, DateADT start, int days, LimitUnit unit,
						 bool *provisional);

/*
 * How many days of a unit lie after a day, up to and including a later one.
 * Sets *provisional when that lies past the published calendar.
 */
extern int	clock_days(const Policy *policy, DateADT from, DateADT to, LimitUnit unit, bool *provisional);

extern void clock_error_unpublished(const Policy *policy, DateADT day) pg_attribute_noreturn();

/* Is it a day of the calendar, written 2023-11-24, and in no other way? */
extern bool day_is_valid(const char *text, size_t length);

#endif							/* HUKOU_POLICY_CLOCK_H */
