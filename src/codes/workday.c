/*
 * workday.c
 *	  Working-day arithmetic over a published calendar.
 */
#include "codes/workday.h"

bool
workday_is_weekday(int32_t day)
{
	/* day 0 was a Saturday; 0..4 are Monday to Friday */
	int64_t		from_monday = ((int64_t) day + 5) % 7;

	if (from_monday < 0)
		from_monday += 7;
	return from_monday < 5;
}

bool
workday_is_working(const WorkCalendar *cal, int32_t day, bool *working)
{
	if (day < cal->first || day >= cal->end)
		return false;
	*working = cal->worked[day - cal->first + 1] > cal->worked[day - cal->first];
	return true;
}

/*
 * Working days d with from < d <= to; backwards, minus those with to <= d < from:
 * either way the start day does not count and the last one does, so that
 * between(d, add(d, n)) is n, wherever d lies.
 */
bool
workday_between(const WorkCalendar *cal, int32_t from, int32_t to, int32_t *n)
{
	if (from < cal->first || from >= cal->end || to < cal->first || to >= cal->end)
		return false;
	*n = to >= from ? cal->worked[to - cal->first + 1] - cal->worked[from - cal->first + 1] :
		cal->worked[to - cal->first] - cal->worked[from - cal->first];
	return true;
}

/*
 * The n-th working day after day, or the |n|-th before it.  With n = 0, the
 * day itself if it is a working day, else the next one.  O(log length).
 */
bool
workday_add(const WorkCalendar *cal, int32_t day, int32_t n, int32_t *result)
{
	int64_t		wanted;			/* ordinal of the result among working days */
	int32_t		lo;
	int32_t		hi;

	if (day < cal->first || day >= cal->end)
		return false;
	if (n > 0)
		wanted = (int64_t) cal->worked[day - cal->first + 1] + n;
	else
		wanted = (int64_t) cal->worked[day - cal->first] + n + 1;
	if (wanted < 1 || wanted > cal->worked[cal->end - cal->first])
		return false;

	/* the first day up to and including which that many days were worked */
	lo = cal->first;
	hi = cal->end - 1;
	while (lo < hi)
	{
		int32_t		mid = lo + (hi - lo) / 2;

		if (cal->worked[mid - cal->first + 1] >= wanted)
			hi = mid;
		else
			lo = mid + 1;
	}
	*result = lo;
	return true;
}

/* The day itself if it is a working day, else the next that is (民法典 art. 203). */
bool
workday_roll_forward(const WorkCalendar *cal, int32_t day, int32_t *result)
{
	return workday_add(cal, day, 0, result);
}

int32_t
workday_add_provisional(const WorkCalendar *cal, int32_t day, int32_t n)
{
	int32_t		result;

	if (workday_add(cal, day, n, &result))
		return result;

	result = day;
	if (day >= cal->first && day < cal->end)
	{
		/* use up what is published */
		n -= cal->worked[cal->end - cal->first] - cal->worked[day - cal->first + 1];
		result = cal->end - 1;
		/* the answer is none of the published days, though the last of them be a weekday */
		if (n < 1)
			n = 1;
	}
	while (n > 0 || !workday_is_weekday(result))
	{
		result++;
		if (workday_is_weekday(result))
			n--;
	}
	return result;
}

int32_t
workday_between_provisional(const WorkCalendar *cal, int32_t from, int32_t to)
{
	int32_t		n = 0;

	for (int32_t day = from + 1; day <= to; day++)
	{
		bool		working;

		n += workday_is_working(cal, day, &working) ? working : workday_is_weekday(day);
	}
	return n;
}
