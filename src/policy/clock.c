/*
 * clock.c
 *	  What time it is, and when a limit ends.
 */
#include "postgres.h"

#include "access/xact.h"
#include "common/int.h"
#include "compat.h"
#include "miscadmin.h"
#include "policy/clock.h"
#include "policy/errcodes.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/guc.h"

PG_FUNCTION_INFO_V1(hukou_today);
PG_FUNCTION_INFO_V1(hukou_date_is_valid);
PG_FUNCTION_INFO_V1(hukou_is_working_day);
PG_FUNCTION_INFO_V1(hukou_add_working_days);
PG_FUNCTION_INFO_V1(hukou_working_days_between);
PG_FUNCTION_INFO_V1(hukou_due_on);

#define CHINA_OFFSET (INT64CONST(8) * USECS_PER_HOUR)

/* hukou.now as text, and as the time it means; DT_NOBEGIN when it is empty */
static char *now_setting = NULL;
static TimestampTz fixed_now = DT_NOBEGIN;

/* Hands the time over to assign_now(). */
static bool
keep_now(void **extra, TimestampTz at)
{
	*extra = guc_malloc(LOG, sizeof(TimestampTz));
	if (*extra == NULL)
		return false;
	*(TimestampTz *) *extra = at;
	return true;
}

/*
 * Accepts 'YYYY-MM-DD' or 'YYYY-MM-DD HH:MM[:SS]', a time in China.
 * One form only: the meaning must not hang on DateStyle or TimeZone.
 */
static bool
check_now(char **newval, void **extra, GucSource source)
{
	int			year,
				month,
				day,
				hour = 0,
				minute = 0,
				second = 0,
				end = 0;
	TimestampTz at = 0;

	if ((*newval)[0] == '\0')
		return keep_now(extra, DT_NOBEGIN);
	if (sscanf(*newval, "%4d-%2d-%2d%n", &year, &month, &day, &end) == 3 &&
		((*newval)[end] == '\0' ||
		 (sscanf(*newval, "%4d-%2d-%2d %2d:%2d%n", &year, &month, &day,
				 &hour, &minute, &end) == 5 && (*newval)[end] == '\0') ||
		 (sscanf(*newval, "%4d-%2d-%2d %2d:%2d:%2d%n", &year, &month, &day,
				 &hour, &minute, &second, &end) == 6 && (*newval)[end] == '\0')) &&
		year >= 1992 && year <= 2999 && month >= 1 && month <= 12 && day >= 1 &&
		day <= day_tab[isleap(year)][month - 1] &&
		hour >= 0 && hour < 24 && minute >= 0 && minute < 60 &&
		second >= 0 && second < 60)
	{
		at = (int64) (date2j(year, month, day) - POSTGRES_EPOCH_JDATE) * USECS_PER_DAY +
			((hour * 60 + minute) * 60 + second) * USECS_PER_SEC - CHINA_OFFSET;
		return keep_now(extra, at);
	}
	GUC_check_errdetail("A time in China is written YYYY-MM-DD or YYYY-MM-DD HH:MM:SS, from 1992 on.");
	return false;
}

static void
assign_now(const char *newval, void *extra)
{
	fixed_now = extra != NULL ? *(TimestampTz *) extra : DT_NOBEGIN;
}

void
clock_init(void)
{
	DefineCustomStringVariable("hukou.now",
							   "Fixes the clock of case handling, for replays, training and tests.",
							   "A time in China, as YYYY-MM-DD or YYYY-MM-DD HH:MM:SS. Empty: the clock runs.",
							   &now_setting, "", PGC_SUSET,
							   GUC_NOT_IN_SAMPLE | GUC_DISALLOW_IN_FILE,
							   check_now, assign_now, NULL);
}

TimestampTz
clock_now(void)
{
	return fixed_now != DT_NOBEGIN ? fixed_now : GetCurrentStatementStartTimestamp();
}

DateADT
clock_day(TimestampTz at)
{
	int64		local = at + CHINA_OFFSET;

	/* floor division */
	return (DateADT) ((local - (local < 0 ? USECS_PER_DAY - 1 : 0)) / USECS_PER_DAY);
}

TimestampTz
clock_midnight(DateADT day)
{
	return day * USECS_PER_DAY - CHINA_OFFSET;
}

void
clock_expect_day(DateADT day)
{
	if (DATE_NOT_FINITE(day))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("an infinite date is no day to ask about")));
}

DateADT
clock_due(const Policy *policy, DateADT start, int days, LimitUnit unit, bool *provisional)
{
	int32		due;

	if (unit == LIMIT_WORKING_DAYS)
	{
		*provisional = !workday_add(&policy->calendar, start, days, &due);
		if (*provisional)
			due = workday_add_provisional(&policy->calendar, start, days);
	}
	else
	{
		/* a calendar-day limit that ends on a rest day rolls forward */
		*provisional = !workday_roll_forward(&policy->calendar, start + days, &due);
		if (*provisional)
			due = workday_add_provisional(&policy->calendar, start + days, 0);
	}
	return due;
}

int
clock_days(const Policy *policy, DateADT from, DateADT to, LimitUnit unit, bool *provisional)
{
	int32		n;

	*provisional = false;
	if (unit == LIMIT_CALENDAR_DAYS)
		return to - from;
	if (workday_between(&policy->calendar, from, to, &n))
		return n;
	*provisional = true;
	return workday_between_provisional(&policy->calendar, from, to);
}

/* Raises HK007: a day, or an answer, that no published calendar reaches. */
void
clock_error_unpublished(const Policy *policy, DateADT day)
{
	int			first,
				last,
				month,
				mday;

	if (DATE_NOT_FINITE(day))
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_CALENDAR),
				 errmsg("an infinite date is no day of a calendar")));
	j2date(policy->calendar.first + POSTGRES_EPOCH_JDATE, &first, &month, &mday);
	j2date(policy->calendar.end - 1 + POSTGRES_EPOCH_JDATE, &last, &month, &mday);
	ereport(ERROR,
			(errcode(ERRCODE_HUKOU_CALENDAR),
			 errmsg("the working-day calendar does not reach that far"),
			 policy->calendar.worked == NULL ?
			 errdetail("No year of the calendar has been published here.") :
			 errdetail("The published calendar runs from %d to %d.", first, last),
			 errhint("Load the year into hukou.calendar_days and hukou.calendar_years once it is published.")));
}

/*
 * hukou.today() returns date: the day in China.
 */
Datum
hukou_today(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATEADT(clock_day(clock_now()));
}

/*
 * hukou.is_working_day(date) returns boolean.  HK007 outside the calendar.
 */
Datum
hukou_is_working_day(PG_FUNCTION_ARGS)
{
	const Policy *policy = policy_pin(fcinfo->flinfo);
	DateADT		day = PG_GETARG_DATEADT(0);
	bool		working;

	if (!workday_is_working(&policy->calendar, day, &working))
		clock_error_unpublished(policy, day);
	PG_RETURN_BOOL(working);
}

/*
 * hukou.add_working_days(date, integer) returns date: the n-th working day
 * after the day, which itself does not count; before it when n is negative;
 * with 0 the day itself if it is worked, else the next.  HK007 outside the
 * calendar.  行政许可法 art. 82; 民法典 arts. 201, 203.
 */
Datum
hukou_add_working_days(PG_FUNCTION_ARGS)
{
	const Policy *policy = policy_pin(fcinfo->flinfo);
	DateADT		day = PG_GETARG_DATEADT(0);
	int32		result;

	if (!workday_add(&policy->calendar, day, PG_GETARG_INT32(1), &result))
		clock_error_unpublished(policy, day);
	PG_RETURN_DATEADT(result);
}

/*
 * hukou.working_days_between(from, to) returns integer: working days after
 * from, up to and including to; when to is earlier, minus those before from, down
 * to and including to.  HK007 outside the calendar.
 */
Datum
hukou_working_days_between(PG_FUNCTION_ARGS)
{
	const Policy *policy = policy_pin(fcinfo->flinfo);
	DateADT		from = PG_GETARG_DATEADT(0);
	DateADT		to = PG_GETARG_DATEADT(1);
	int32		n;

	if (!workday_between(&policy->calendar, from, to, &n))
		clock_error_unpublished(policy, DATE_NOT_FINITE(from) ? from : to);
	PG_RETURN_INT32(n);
}

/*
 * hukou.due_on(start, days, unit) returns date: the last day of a limit of so
 * many days that starts on a day, which itself does not count (民法典 art. 201).
 * unit is "working" (行政许可法 art. 82) or "calendar"; a limit in calendar days
 * that would end on a rest day ends on the next working day (民法典 art. 203).
 * 22023 for another unit, negative days or an infinite date; HK007 past the
 * published calendar.
 */
Datum
hukou_due_on(PG_FUNCTION_ARGS)
{
	const Policy *policy = policy_pin(fcinfo->flinfo);
	DateADT		start = PG_GETARG_DATEADT(0);
	int32		days = PG_GETARG_INT32(1);
	char	   *unit = text_to_cstring(PG_GETARG_TEXT_PP(2));
	bool		working = strcmp(unit, limit_unit_name(LIMIT_WORKING_DAYS)) == 0;
	int32		last;
	bool		published;

	clock_expect_day(start);
	if (!working && strcmp(unit, limit_unit_name(LIMIT_CALENDAR_DAYS)) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there is no unit \"%s\" of limits", unit),
				 errhint("Units are \"working\" and \"calendar\".")));
	if (days < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a limit of %d days has no last day", days),
				 errhint("hukou.add_working_days() counts backwards.")));
	if (working)
		published = workday_add(&policy->calendar, start, days, &last);
	else
		published = !pg_add_s32_overflow(start, days, &last) &&
			workday_roll_forward(&policy->calendar, last, &last);
	if (!published)
		clock_error_unpublished(policy, start);
	PG_RETURN_DATEADT(last);
}

bool
day_is_valid(const char *text, size_t length)
{
	int			part[3] = {0};
	int			n = 0;

	if (length != strlen("2023-11-24"))
		return false;
	for (int i = 0; i < (int) length; i++)
	{
		if (i == 4 || i == 7)
		{
			if (text[i] != '-')
				return false;
			n++;
		}
		else if (text[i] < '0' || text[i] > '9')
			return false;
		else
			part[n] = part[n] * 10 + text[i] - '0';
	}
	return part[0] > 0 && part[1] >= 1 && part[1] <= MONTHS_PER_YEAR && part[2] >= 1 &&
		part[2] <= day_tab[isleap(part[0])][part[1] - 1];
}

/*
 * hukou.date_is_valid(text) returns boolean: is the text a day of the calendar,
 * written 2023-11-24, and in no other way?
 */
Datum
hukou_date_is_valid(PG_FUNCTION_ARGS)
{
	text	   *given = PG_GETARG_TEXT_PP(0);

	PG_RETURN_BOOL(day_is_valid(VARDATA_ANY(given), VARSIZE_ANY_EXHDR(given)));
}
