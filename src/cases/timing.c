/*
 * timing.c
 *	  The limits of a case: its budget, its pauses, and what time alone causes.
 *
 * A due date is a budget and a ledger: started on S with L days, put off by the
 * days of every pause and by those of one extension, the limit ends L + pauses
 * + extension days after S, in its own unit (行政许可法 arts. 42, 45, 82).  It is
 * derived anew only by a step, which leaves an event: nothing moves silently.
 */
#include "postgres.h"

#include "cases/guard.h"
#include "cases/timing.h"
#include "policy/clock.h"

/* ------------------------------------------------------------------- ledger */

static int32
int_of(const CaseRow *row, CaseColumn column)
{
	return row->isnull[column] ? 0 : DatumGetInt32(row->value[column]);
}

/*
 * Days d with from < d <= to, in the unit: the day of pausing is used, that of
 * resuming is not.  Past the published calendar the plain week counts; the due
 * date then is provisional as well.
 */
static int
days_paused(const Policy *policy, DateADT from, DateADT to, LimitUnit unit)
{
	int32		n = 0;

	if (to <= from)
		return 0;
	if (unit == LIMIT_CALENDAR_DAYS)
		return to - from;
	if (workday_between(&policy->calendar, from, to, &n))
		return n;
	for (DateADT day = from + 1; day <= to; day++)
	{
		bool		working;

		if (!workday_is_working(&policy->calendar, day, &working))
			working = workday_is_weekday(day);
		n += working;
	}
	return n;
}

static void
derive_due(const Policy *policy, CaseRow *row)
{
	bool		provisional;
	DateADT		due;

	if (row->isnull[CASE_CLOCK_STARTED_ON])
		return;
	due = clock_due(policy, DatumGetDateADT(row->value[CASE_CLOCK_STARTED_ON]),
					int_of(row, CASE_LIMIT_DAYS) + int_of(row, CASE_SUSPENDED_DAYS) + int_of(row, CASE_EXTENDED_DAYS),
					limit_unit(case_text(row, CASE_LIMIT_UNIT)), &provisional);
	case_set(row, CASE_DUE_ON, DateADTGetDatum(due));
	case_set(row, CASE_DUE_PROVISIONAL, BoolGetDatum(provisional));
}

/* ------------------------------------------------------------------- timers */

bool
timing_question(const Policy *policy, const CaseRow *row, Question *question)
{
	/* a case in draft goes by the policy of the day it was opened */
	return case_road(policy, case_facts(row, DatumGetDateADT(row->value[CASE_ENTERED_ON])), question);
}

static int
by_day(const void *a, const void *b)
{
	DateADT		x = ((const Timer *) a)->fires;
	DateADT		y = ((const Timer *) b)->fires;

	return (x > y) - (x < y);
}

/*
 * Does the limit run for this case?  Here belongs what disarms one; a draft's,
 * once notice was given of what is missing.
 */
static bool
armed(const Policy *policy, const CaseRow *row, const TimeLimit *limit)
{
	const Workflow *workflow;
	const PolicyTransition *step;

	if (limit->action == NULL)
		return true;
	/* kinds of one service go by several workflows, and not all have the step */
	workflow = policy_workflow(policy, case_text(row, CASE_WORKFLOW), DatumGetInt32(row->value[CASE_WORKFLOW_VERSION]));
	step = workflow == NULL ? NULL : workflow_transition(workflow, limit->state, limit->action);
	return step != NULL && step->side == SIDE_SYSTEM;
}

Timer *
timing_timers(const Policy *policy, const CaseRow *row, const PolicyState *state, int *n)
{
	Timer	   *timers = palloc(sizeof(Timer) * (policy->nlimits + 1));
	Question	question;
	bool		provisional;

	*n = 0;
	if (state == NULL || state->final)
		return timers;
	if (!row->isnull[CASE_DUE_ON] && row->isnull[CASE_SUSPENDED_ON])
		timers[(*n)++] = (Timer) {NULL, DatumGetDateADT(row->value[CASE_DUE_ON]) + 1};
	if (timing_question(policy, row, &question))
		for (int i = 0; i < policy->nlimits; i++)
		{
			const TimeLimit *limit = &policy->limits[i];
			DateADT		due;

			if (limit->state != state->state || !armed(policy, row, limit) ||
				policy_timer(&question, limit->timer, limit->state) != limit)
				continue;
			due = clock_due(policy, DatumGetDateADT(row->value[CASE_ENTERED_ON]), limit->days, limit->unit, &provisional);
			if (limit->grace_days > 0)
				due = clock_due(policy, due, limit->grace_days, LIMIT_WORKING_DAYS, &provisional);
			timers[(*n)++] = (Timer) {limit, due + 1};
		}
	qsort(timers, *n, sizeof(Timer), by_day);
	return timers;
}

DateADT
timing_wakes(const Policy *policy, const CaseRow *row, const PolicyState *state, DateADT since)
{
	int			n;
	Timer	   *timers = timing_timers(policy, row, state, &n);

	/* a mark is made once; a step of the system stays due until the case leaves the state */
	for (int i = 0; i < n; i++)
		if (timers[i].fires >= since || (timers[i].limit != NULL && timers[i].limit->action != NULL))
			return timers[i].fires;
	return DATEVAL_NOEND;
}

DateADT
timing_since(const CaseRow *row, DateADT today)
{
	return row->isnull[CASE_WAKES_ON] ? today + 1 : Min(DatumGetDateADT(row->value[CASE_WAKES_ON]), today + 1);
}

void
timing_derive(const Policy *policy, CaseRow *row, const PolicyState *state, DateADT since)
{
	DateADT		wakes;

	derive_due(policy, row);
	wakes = timing_wakes(policy, row, state, since);
	row->isnull[CASE_WAKES_ON] = wakes == DATEVAL_NOEND;
	row->value[CASE_WAKES_ON] = row->isnull[CASE_WAKES_ON] ? (Datum) 0 : DateADTGetDatum(wakes);
}

void
timing_enter(const Policy *policy, CaseRow *row, const PolicyState *from, const PolicyState *to, DateADT start,
			 DateADT today)
{
	DateADT		since = timing_since(row, today);

	case_set(row, CASE_ENTERED_ON, DateADTGetDatum(today));
	if (row->isnull[CASE_CLOCK_STARTED_ON])
	{
		if (to->clock_runs && !row->isnull[CASE_LIMIT_DAYS] && !row->isnull[CASE_LIMIT_UNIT])
			case_set(row, CASE_CLOCK_STARTED_ON, DateADTGetDatum(start));
	}
	else if (!row->isnull[CASE_SUSPENDED_ON] && to->clock_runs)
	{
		DateADT		paused = DatumGetDateADT(row->value[CASE_SUSPENDED_ON]);

		/* what was overdue when it was paused stays so */
		if (paused <= DatumGetDateADT(row->value[CASE_DUE_ON]))
			case_set(row, CASE_SUSPENDED_DAYS,
					 Int32GetDatum(int_of(row, CASE_SUSPENDED_DAYS) +
								   days_paused(policy, paused, today, limit_unit(case_text(row, CASE_LIMIT_UNIT)))));
		row->isnull[CASE_SUSPENDED_ON] = true;
	}
	else if (row->isnull[CASE_SUSPENDED_ON] && !to->clock_runs && !to->final)
		case_set(row, CASE_SUSPENDED_ON, DateADTGetDatum(today));
	timing_derive(policy, row, to, since);
}

/* --------------------------------------------------------------- extension */

void
judge_extension(const Policy *policy, const CaseRow *old, const CaseRow *new, const PolicyState *state,
				const Actor *actor, DateADT today, Findings *findings)
{
	Question	question;
	const TimeLimit *limit = timing_question(policy, old, &question) ? policy_time_limit(&question) : NULL;
	int			days = int_of(new, CASE_EXTENDED_DAYS);
	const char *reason = case_text(new, CASE_REASON);

	if (state == NULL || state->final || old->isnull[CASE_CLOCK_STARTED_ON] || !old->isnull[CASE_SUSPENDED_ON])
		finding_add(findings, ERRCODE_HUKOU_FROZEN, "state", "Extend the limit of an accepted case while its clock runs.",
					psprintf("no clock runs in state \"%s\"", enum_label(old->value[CASE_STATE])));
	else if (today > DatumGetDateADT(old->value[CASE_DUE_ON]))
		finding_add(findings, ERRCODE_HUKOU_FROZEN, "due_on", "A limit is extended before it has passed.",
					"the limit has passed");
	if (int_of(old, CASE_EXTENDED_DAYS) != 0)
		finding_add(findings, ERRCODE_HUKOU_FROZEN, "extended_days", "A limit is extended once only (行政许可法 art. 42).",
					psprintf("was extended by %d days before", int_of(old, CASE_EXTENDED_DAYS)));
	if (limit == NULL || limit->extension_days == 0)
		finding_add(findings, ERRCODE_HUKOU_FROZEN, "extended_days", "Finish the case in time.",
					"the time limit of the case knows no extension");
	else if (days < 1 || days > limit->extension_days)
		finding_add(findings, ERRCODE_HUKOU_FROZEN, "extended_days",
					psprintf("Give between 1 and %d days.", limit->extension_days),
					psprintf("an extension of %d days is not allowed", days));
	if (reason == NULL)
		finding_add(findings, ERRCODE_HUKOU_STEP, "reason", "Give a reason code from hukou.reason_codes.",
					"an extension needs a reason");
	judge_reason(policy, NULL, reason, findings);
	judge_either_side(policy, case_facts(old, today), actor, DUTY_APPROVE, today, findings);
}
