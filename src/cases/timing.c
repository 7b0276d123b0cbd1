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

#include "cases/timing.h"
#include "judge/notice.h"
#include "lib/stringinfo.h"
#include "policy/clock.h"
#include "policy/scan.h"
#include "register/owner_sql.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/snapmgr.h"

/* ------------------------------------------------------------------- ledger */

static int32
int_of(const CaseRow *row, CaseColumn column)
{
	return row->isnull[column] ? 0 : DatumGetInt32(row->value[column]);
}

void
timing_derive(const Policy *policy, CaseRow *row)
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

/*
 * Starts, stops or resumes the clock, as the state has it.  What was stopped
 * after its due date gains nothing; what was stopped in time is not late on the
 * day it goes on, though that be a rest day, or the limit was waiting for a
 * working day when it was stopped.
 */
static void
turn(const Policy *policy, CaseRow *row, const PolicyState *to, DateADT start, DateADT today)
{
	if (row->isnull[CASE_CLOCK_STARTED_ON])
	{
		if (to->clock_runs && !row->isnull[CASE_LIMIT_DAYS] && !row->isnull[CASE_LIMIT_UNIT])
		{
			case_set(row, CASE_CLOCK_STARTED_ON, DateADTGetDatum(start));
			timing_derive(policy, row);
		}
	}
	else if (!row->isnull[CASE_SUSPENDED_ON] && to->clock_runs)
	{
		DateADT		paused = DatumGetDateADT(row->value[CASE_SUSPENDED_ON]);
		int			days;
		bool		provisional;	/* the due date is, then, too */

		row->isnull[CASE_SUSPENDED_ON] = true;
		if (paused > DatumGetDateADT(row->value[CASE_DUE_ON]))
			return;
		days = int_of(row, CASE_SUSPENDED_DAYS) +
			clock_days(policy, paused, today, limit_unit(case_text(row, CASE_LIMIT_UNIT)), &provisional);
		do
		{
			case_set(row, CASE_SUSPENDED_DAYS, Int32GetDatum(days++));
			timing_derive(policy, row);
		} while (DatumGetDateADT(row->value[CASE_DUE_ON]) < today);
	}
	else if (row->isnull[CASE_SUSPENDED_ON] && !to->clock_runs && !to->final)
		case_set(row, CASE_SUSPENDED_ON, DateADTGetDatum(today));
}

/*
 * By the events: a change of the calendar changes how many days of a pause
 * count, as it does those that were used.
 */
bool
timing_recount(const Policy *policy, CaseRow *row)
{
	static SavedSql sql = {
		.text = "SELECT e.action, e.workflow_version, e.from_state, e.to_state, e.acted_at FROM hukou.case_events e "
		"WHERE e.case_no OPERATOR(hukou.=) $1 ORDER BY e.event",
		.nargs = 1,
		.types = {"case_no"},
	};
	const char *name = case_text(row, CASE_WORKFLOW);
	CaseRow		then = *row;
	uint64		n;
	OwnerSwitch saved;

	if (row->isnull[CASE_CLOCK_STARTED_ON])
		return false;
	then.isnull[CASE_CLOCK_STARTED_ON] = then.isnull[CASE_SUSPENDED_ON] = true;
	case_set(&then, CASE_SUSPENDED_DAYS, Int32GetDatum(0));
	case_set(&then, CASE_EXTENDED_DAYS, Int32GetDatum(0));
	owner_begin(&saved);
	n = owner_read_latest(&sql, &row->value[CASE_NO], NULL);
	for (uint64 i = 0; i < n; i++)
	{
		HeapTuple	tuple = SPI_tuptable->vals[i];
		TupleDesc	desc = SPI_tuptable->tupdesc;
		bool		opens;
		bool		isnull;
		char	   *action = SPI_getvalue(tuple, desc, 1);
		Oid			from = DatumGetObjectId(SPI_getbinval(tuple, desc, 3, &opens));
		Oid			to = DatumGetObjectId(SPI_getbinval(tuple, desc, 4, &isnull));
		DateADT		day = clock_day(DatumGetTimestampTz(SPI_getbinval(tuple, desc, 5, &isnull)));
		const Workflow *workflow = policy_workflow(policy, name, DatumGetInt32(SPI_getbinval(tuple, desc, 2, &isnull)));
		const PolicyState *state = workflow == NULL ? NULL : workflow_state(workflow, to);

		if (action != NULL && strcmp(action, ACTION_EXTEND) == 0)
		{
			case_set(&then, CASE_EXTENDED_DAYS, row->value[CASE_EXTENDED_DAYS]);
			timing_derive(policy, &then);
		}
		else if (state != NULL && (opens || from != to || (action != NULL && strcmp(action, ACTION_MIGRATE) == 0)))
			turn(policy, &then, state, DatumGetDateADT(row->value[CASE_CLOCK_STARTED_ON]), day);
	}
	owner_end(&saved);
	if (then.isnull[CASE_DUE_ON] || (case_column_equal(&then, row, CASE_DUE_ON) &&
									 case_column_equal(&then, row, CASE_DUE_PROVISIONAL)))
		return false;
	case_set(row, CASE_DUE_ON, then.value[CASE_DUE_ON]);
	case_set(row, CASE_DUE_PROVISIONAL, then.value[CASE_DUE_PROVISIONAL]);
	case_set(row, CASE_SUSPENDED_DAYS, then.value[CASE_SUSPENDED_DAYS]);
	return true;
}

/* ------------------------------------------------------------------- timers */

/* Whose policy and places the limits of a case are judged by; false when its kind or an office is gone. */
static bool
timing_question(const Policy *policy, const CaseRow *row, Question *question)
{
	/* a case in draft goes by the policy of the day it was opened */
	return case_road(policy, case_facts(row, DatumGetDateADT(row->value[CASE_ENTERED_ON])), question);
}

/* Is it the limit of the case, and not of its state? */
static bool
is_total(const Timer *timer)
{
	return timer->limit == NULL || !OidIsValid(timer->limit->state);
}

static int
by_day(const void *a, const void *b)
{
	const Timer *x = a;
	const Timer *y = b;

	if (x->fires != y->fires)
		return x->fires < y->fires ? -1 : 1;
	/* a step of that day first: what it ends needs no mark, and a mark must not be what is waited for */
	if ((x->act == TIMER_STEP) != (y->act == TIMER_STEP))
		return x->act == TIMER_STEP ? -1 : 1;
	/* an event names them, whatever the order of their rows */
	if (is_total(x) != is_total(y))
		return is_total(x) ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* A case that is being opened has no notice yet, and no papers; nor an officer, whom no stored row is without. */
static bool
is_opening(const CaseRow *row)
{
	return row->isnull[CASE_OFFICER];
}

/* The case's last notice of what is missing: the version it led to, or 0, and its day. */
static int
last_notice(const CaseRow *row, Snapshot snapshot, DateADT *given_on)
{
	static const char *const columns[] = {"case_no", "case_version", "given_on"};
	static const RegProcedure equals[] = {F_INT8EQ};
	int			version = 0;
	TableScan	scan;

	scan_begin(&scan, "case_notices", columns, lengthof(columns), snapshot, 1, &row->value[CASE_NO], equals);
	while (scan_next(&scan))
		if (scan_int32(&scan, 1, 0) > version)
		{
			version = scan_int32(&scan, 1, 0);
			*given_on = scan_date(&scan, 2, DATEVAL_NOEND);
		}
	scan_end(&scan);
	return version;
}

int
timing_answered(const CaseRow *row)
{
	Snapshot	snapshot;
	DateADT		given_on;
	int			version;

	snapshot = RegisterSnapshot(GetLatestSnapshot());
	version = last_notice(row, snapshot, &given_on);
	UnregisterSnapshot(snapshot);
	return version;
}

DateADT
timing_papers_came(const Policy *policy, const CaseRow *row)
{
	static const char *const columns[] = {"case_no", "case_version", "received_on"};
	static const RegProcedure equals[] = {F_INT8EQ};
	DateADT		first = DATEVAL_NOEND;
	DateADT		given_on = DATEVAL_NOEND;
	DateADT		opened = DatumGetDateADT(row->value[CASE_ENTERED_ON]);
	DateADT		today = clock_day(clock_now());
	Snapshot	snapshot;
	TableScan	scan;
	int			answered;
	int			version = DatumGetInt32(row->value[CASE_VERSION]);
	bool		gives;

	if (is_opening(row))
		return opened;
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	answered = last_notice(row, snapshot, &given_on);
	/* the notice that is being given is not kept yet */
	gives = strcmp(case_text(row, CASE_ACTION), ACTION_NOTIFY) == 0 && answered < version;
	if (gives)
		answered = version;
	/* on that day papers are taken to come with the draft, be there any yet or not */
	if (answered == 0 && today <= opened)
		first = opened;
	else
	{
		scan_begin(&scan, "case_documents", columns, lengthof(columns), snapshot, 1, &row->value[CASE_NO], equals);
		while (scan_next(&scan))
			if (scan_int32(&scan, 1, 0) >= answered)
				first = Min(first, scan_date(&scan, 2, DATEVAL_NOEND));
		scan_end(&scan);
	}
	UnregisterSnapshot(snapshot);
	/* a notice of which nothing is left, though no paper came, has stopped nothing */
	if (first == DATEVAL_NOEND && given_on != DATEVAL_NOEND && !gives)
	{
		const Workflow *workflow = policy_workflow_on(policy, case_text(row, CASE_WORKFLOW), today);

		if (workflow != NULL && notice_faults(policy, case_facts(row, today), workflow, today) == NIL)
			first = given_on;
	}
	return first;
}

/* The system's step at the end of a limit; NULL when there is none, as kinds of one service go by several workflows. */
static const PolicyTransition *
system_step_of(const Policy *policy, const CaseRow *row, const TimeLimit *limit, DateADT came)
{
	const char *name = case_text(row, CASE_WORKFLOW);
	const Workflow *workflow;
	const PolicyTransition *step;

	/* a draft's will be judged by what held on the day papers came, or by now on that of its opening */
	if (row->isnull[CASE_FILED_ON])
		workflow = policy_workflow_on(policy, name, came != DATEVAL_NOEND ? came : DatumGetDateADT(row->value[CASE_ENTERED_ON]));
	else
		workflow = policy_workflow(policy, name, DatumGetInt32(row->value[CASE_WORKFLOW_VERSION]));
	step = workflow == NULL ? NULL : workflow_transition(workflow, limit->state, limit->action);
	return step != NULL && step->side == SIDE_SYSTEM ? step : NULL;
}

static int64
office_of(const CaseRow *row, Side side)
{
	/* the window holds it for the applicant */
	return DatumGetInt64(row->value[side == SIDE_ORIGIN ? CASE_ORIGIN_OFFICE : CASE_ACCEPTING_OFFICE]);
}

int64
timing_holder(const CaseRow *row, const PolicyState *state)
{
	return office_of(row, state != NULL ? state->held_by : SIDE_ACCEPTING);
}

/* The day the case entered a state last, or, if it never did, its present one. */
static DateADT
entered_on(const CaseRow *row, Oid state)
{
	static SavedSql sql = {
		.text = "SELECT e.acted_at FROM hukou.case_events e WHERE e.case_no OPERATOR(hukou.=) $1 "
		"AND e.to_state OPERATOR(pg_catalog.=) $2 AND e.from_state IS DISTINCT FROM e.to_state "
		"ORDER BY e.event DESC LIMIT 1",
		.nargs = 2,
		.types = {"case_no", "case_state"},
	};
	Datum		args[2] = {row->value[CASE_NO], ObjectIdGetDatum(state)};
	DateADT		day = DatumGetDateADT(row->value[CASE_ENTERED_ON]);
	OwnerSwitch saved;
	bool		isnull;

	if (!OidIsValid(state))
		return day;
	owner_begin(&saved);
	if (owner_read_latest(&sql, args, NULL) > 0)
		day = clock_day(DatumGetTimestampTz(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull)));
	owner_end(&saved);
	return day;
}

/* Who held the case at the end of a day; by its history, when it has moved on since. */
static int64
holder_on(const Policy *policy, const CaseRow *row, const PolicyState *state, DateADT day)
{
	static SavedSql sql = {
		.text = "SELECT e.workflow_version, e.to_state FROM hukou.case_events e WHERE e.case_no OPERATOR(hukou.=) $1 "
		"AND e.acted_at OPERATOR(pg_catalog.<) $2 ORDER BY e.event DESC LIMIT 1",
		.nargs = 2,
		.types = {"case_no", "timestamptz"},
	};
	Datum		args[2] = {row->value[CASE_NO], TimestampTzGetDatum(clock_midnight(day + 1))};
	OwnerSwitch saved;

	if (day >= DatumGetDateADT(row->value[CASE_ENTERED_ON]))
		return timing_holder(row, state);
	owner_begin(&saved);
	if (owner_read_latest(&sql, args, NULL) > 0)
	{
		HeapTuple	tuple = SPI_tuptable->vals[0];
		TupleDesc	desc = SPI_tuptable->tupdesc;
		bool		isnull;
		const Workflow *workflow = policy_workflow(policy, case_text(row, CASE_WORKFLOW),
												   DatumGetInt32(SPI_getbinval(tuple, desc, 1, &isnull)));

		if (workflow != NULL)
			state = workflow_state(workflow, DatumGetObjectId(SPI_getbinval(tuple, desc, 2, &isnull)));
	}
	owner_end(&saved);
	return timing_holder(row, state);
}

/* A mark when a limit has passed, against who held the case then, and one for the office above, if there is one. */
static int
add_marks(const Policy *policy, const CaseRow *row, const PolicyState *state, const TimeLimit *limit,
		  const char *name, DateADT due, Timer *timers)
{
	const Office *holder;
	bool		provisional;

	timers[0] = (Timer) {limit, name, TIMER_OVERDUE, due + 1, NULL, holder_on(policy, row, state, due), false};
	if (limit == NULL || limit->escalate_days == 0)
		return 1;
	due = clock_due(policy, due, limit->escalate_days, LIMIT_WORKING_DAYS, &provisional);
	holder = policy_office(policy, holder_on(policy, row, state, due));
	if (holder != NULL)
		holder = office_above(policy, holder);
	if (holder == NULL)
		return 1;
	timers[1] = (Timer) {limit, name, TIMER_ESCALATE, due + 1, NULL, holder->code, false};
	return 2;
}

/* A draft's limit runs from the day on which papers came in that no notice has answered.  False: none did. */
static bool
draft_timer(const Policy *policy, const CaseRow *row, const TimeLimit *limit, const PolicyTransition *step, DateADT came,
			Timer *timer)
{
	bool		provisional;
	DateADT		due;

	if (came == DATEVAL_NOEND)
		return false;
	due = clock_due(policy, came, limit->days, limit->unit, &provisional);
	if (limit->grace_days > 0)
		due = clock_due(policy, due, limit->grace_days, LIMIT_WORKING_DAYS, &provisional);
	*timer = (Timer) {limit, limit->timer, TIMER_STEP, due + 1, step, timing_holder(row, NULL), false};
	return true;
}

DateADT
timing_said(const CaseRow *row, const char *timer)
{
	Jsonb	   *limits;
	JsonbValue	buffer;
	JsonbValue *value;

	/* a draft's limit runs by its papers */
	if (row->isnull[CASE_FILED_ON] || row->isnull[CASE_STEP_DUE_ON])
		return DATEVAL_NOBEGIN;
	if (row->isnull[CASE_STEP_LIMITS])
		return DatumGetDateADT(row->value[CASE_STEP_DUE_ON]);
	/* who asks may not have asked for the row's seal yet */
	limits = DatumGetJsonbP(row->value[CASE_STEP_LIMITS]);
	if (!JB_ROOT_IS_OBJECT(limits))
		return DATEVAL_NOBEGIN;
	value = getKeyJsonValueFromContainer(&limits->root, timer, strlen(timer), &buffer);
	if (value == NULL || value->type != jbvString || !day_is_valid(value->val.string.val, value->val.string.len))
		return DATEVAL_NOBEGIN;
	return DatumGetDateADT(DirectFunctionCall1(date_in, CStringGetDatum(pnstrdup(value->val.string.val, value->val.string.len))));
}

static bool
names_it(const char *names, const char *name)
{
	size_t		length = strlen(name);

	while (names != NULL)
	{
		if (strncmp(names, name, length) == 0 && (names[length] == '\0' || names[length] == ','))
			return true;
		names = strstr(names, ", ");
		if (names != NULL)
			names += strlen(", ");
	}
	return false;
}

/*
 * A mark is made once: of the total limit, or of one of the state while the case
 * is in it.  The history has them, so that it does not matter what another
 * calendar, or an officer, has made of the days since.
 */
static void
read_told(const CaseRow *row, Timer *timers, int n)
{
	static SavedSql sql = {
		.text = "SELECT e.action, e.overdue, e.note, e.event OPERATOR(pg_catalog.>) (SELECT pg_catalog.max(s.event) FROM hukou.case_events s "
		"WHERE s.case_no OPERATOR(hukou.=) $1 AND s.from_state IS DISTINCT FROM s.to_state) FROM hukou.case_events e "
		"WHERE e.case_no OPERATOR(hukou.=) $1 AND (e.overdue IS NOT NULL OR e.action OPERATOR(pg_catalog.=) '" ACTION_ESCALATE "')",
		.nargs = 1,
		.types = {"case_no"},
	};
	OwnerSwitch saved;
	uint64		events;

	owner_begin(&saved);
	events = owner_read_latest(&sql, &row->value[CASE_NO], NULL);
	for (uint64 i = 0; i < events; i++)
	{
		HeapTuple	tuple = SPI_tuptable->vals[i];
		TupleDesc	desc = SPI_tuptable->tupdesc;
		bool		isnull;
		bool		here = DatumGetBool(SPI_getbinval(tuple, desc, 4, &isnull));
		const char *overdue = SPI_getvalue(tuple, desc, 2);
		const char *action = SPI_getvalue(tuple, desc, 1);
		const char *above = action != NULL && strcmp(action, ACTION_ESCALATE) == 0 ? SPI_getvalue(tuple, desc, 3) : NULL;

		for (int j = 0; j < n; j++)
			if (here || is_total(&timers[j]))
				timers[j].told |= names_it(timers[j].act == TIMER_ESCALATE ? above : overdue, timers[j].name);
	}
	owner_end(&saved);
	/* that of a step which is being taken */
	for (int j = 0; j < n; j++)
		if (is_total(&timers[j]) && timers[j].act == TIMER_OVERDUE)
			timers[j].told |= names_it(case_text(row, CASE_OVERDUE), timers[j].name);
}

Timer *
timing_timers(const Policy *policy, const CaseRow *row, const PolicyState *state, int *n)
{
	Timer	   *timers = palloc(sizeof(Timer) * (2 * policy->nlimits + 2));
	Question	question;
	bool		known;
	bool		provisional;
	DateADT		came = DATEVAL_NOEND;

	*n = 0;
	if (state == NULL || state->final)
		return timers;
	known = timing_question(policy, row, &question);
	if (known && row->isnull[CASE_FILED_ON])
		came = timing_papers_came(policy, row);
	/* a provisional date is confirmed before anybody is late; a pause that began too late puts nothing off, and hides nothing */
	if (!row->isnull[CASE_DUE_ON] && !DatumGetBool(row->value[CASE_DUE_PROVISIONAL]) &&
		(row->isnull[CASE_SUSPENDED_ON] ||
									  DatumGetDateADT(row->value[CASE_SUSPENDED_ON]) > DatumGetDateADT(row->value[CASE_DUE_ON])))
		*n += add_marks(policy, row, state, known ? policy_time_limit(&question) : NULL, "total",
						DatumGetDateADT(row->value[CASE_DUE_ON]), timers);
	for (int i = 0; known && i < policy->nlimits; i++)
	{
		const TimeLimit *limit = &policy->limits[i];
		const PolicyTransition *step = NULL;
		DateADT		due;

		/* of other services policy_timer() would say no as well */
		if (limit->state != state->state || limit->scope.service != question.kind->service ||
			policy_timer(&question, limit->timer, limit->state) != limit)
			continue;
		if (limit->action != NULL && (step = system_step_of(policy, row, limit, came)) == NULL)
			continue;
		if (limit->action != NULL && state->initial)
		{
			*n += draft_timer(policy, row, limit, step, came, &timers[*n]);
			continue;
		}
		due = clock_due(policy, entered_on(row, limit->since), limit->days, limit->unit, &provisional);
		if (limit->grace_days > 0)
			due = clock_due(policy, due, limit->grace_days, LIMIT_WORKING_DAYS, &provisional);
		/* what the calendar has made shorter ends when it was said to */
		due = Max(due, timing_said(row, limit->timer));
		if (limit->action != NULL)
			timers[(*n)++] = (Timer) {limit, limit->timer, TIMER_STEP, due + 1, step, timing_holder(row, state), false};
		else
			*n += add_marks(policy, row, state, limit, limit->timer, due, timers + *n);
	}
	qsort(timers, *n, sizeof(Timer), by_day);
	for (int i = 0; i < *n; i++)
		if ((timers[i].act != TIMER_STEP || state->initial) && timers[i].fires <= clock_day(clock_now()))
		{
			read_told(row, timers, *n);
			break;
		}
	return timers;
}

DateADT
timing_first_due(const Timer *timers, int n, DateADT put_off)
{
	DateADT		first = DATEVAL_NOEND;

	for (int i = 0; i < n; i++)
		if (timers[i].act == TIMER_STEP)
			first = Min(first, Max(timers[i].fires, put_off));
		else if (!timers[i].told)
			first = Min(first, timers[i].fires);
	return first;
}

char *
timing_names(const Timer *timers, int n, TimerAct act, DateADT from, DateADT to)
{
	StringInfoData names;

	initStringInfo(&names);
	for (int i = 0; i < n; i++)
		if (timers[i].act == act && !timers[i].told && timers[i].fires >= from && timers[i].fires <= to)
			appendStringInfo(&names, "%s%s", names.len > 0 ? ", " : "", timers[i].name);
	return names.len > 0 ? names.data : NULL;
}

char *
timing_unmarked(const Policy *policy, const CaseRow *row, const PolicyState *state, DateADT today)
{
	Timer	   *timers;
	int			n;

	/* past the published calendar nobody can tell that a limit has passed */
	today = Min(today, policy->calendar.end);
	if (DatumGetDateADT(row->value[CASE_WAKES_ON]) > today)
		return NULL;
	timers = timing_timers(policy, row, state, &n);
	return timing_names(timers, n, TIMER_OVERDUE, DATEVAL_NOBEGIN, today);
}

bool
timing_sleeps(const CaseRow *row)
{
	return row->isnull[CASE_FILED_ON] && DatumGetDateADT(row->value[CASE_WAKES_ON]) == DATEVAL_NOEND;
}

const TimeLimit *
timing_overtaken_by(const Policy *policy, const CaseRow *row, const PolicyState *state, DateADT today, DateADT *since)
{
	int			n;
	Timer	   *timers;

	*since = DATEVAL_NOBEGIN;
	/* past the published calendar nobody can tell that a limit has passed */
	if (today >= policy->calendar.end)
		return NULL;
	if (DatumGetDateADT(row->value[CASE_WAKES_ON]) > today && !timing_sleeps(row))
		return NULL;
	timers = timing_timers(policy, row, state, &n);
	for (int i = 0; i < n && timers[i].fires <= today; i++)
		if (timers[i].act == TIMER_STEP)
		{
			*since = timers[i].fires;
			return timers[i].limit;
		}
	return NULL;
}

void
judge_overtaken(const Policy *policy, const CaseRow *row, const PolicyState *state, DateADT today, Findings *findings)
{
	DateADT		since;
	const TimeLimit *limit = timing_overtaken_by(policy, row, state, today, &since);

	judge_time(DatumGetInt64(row->value[CASE_NO]), limit, since, findings);
}

/* The timers of a row, if they are known and the row has not changed since. */
typedef struct KnownTimers
{
	Timer	   *timers;			/* NULL: to be found */
	int			n;
} KnownTimers;

/* What is due and was put off stays so, but for what comes sooner; a mark is not put off. */
static void
wait_for(const Policy *policy, CaseRow *row, const PolicyState *state, DateADT put_off, KnownTimers found)
{
	int			n = found.n;
	Timer	   *timers = found.timers != NULL ? found.timers : timing_timers(policy, row, state, &n);
	DateADT		today = clock_day(clock_now());

	for (int i = 0; i < n; i++)
		if (timers[i].fires > today)
			put_off = Min(put_off, timers[i].fires);
	case_set(row, CASE_WAKES_ON, DateADTGetDatum(timing_first_due(timers, n, put_off)));
}

/* Is the end of the limit said?  That of the case itself is its due date. */
static bool
is_said(const Timer *timer)
{
	return !is_total(timer) && timer->act != TIMER_ESCALATE;
}

static Datum
ends_as_jsonb(const Timer *timers, int n)
{
	StringInfoData all;
	const char *separator = "{";

	initStringInfo(&all);
	for (int i = 0; i < n; i++)
		if (is_said(&timers[i]))
		{
			appendStringInfoString(&all, separator);
			escape_json(&all, timers[i].name);
			appendStringInfo(&all, ": \"%s\"", day_text(timers[i].fires - 1));
			separator = ", ";
		}
	appendStringInfoChar(&all, '}');
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(all.data));
}

/*
 * The days on which the state's limits end are said, by today's calendar.
 * Returns the timers, if what was said before has no part in them.
 */
static KnownTimers
say_ends(const Policy *policy, CaseRow *row, const PolicyState *state, SaidEnds ends)
{
	int			said = 0;
	int			n;
	Timer	   *timers;

	if (ends == ENDS_ANEW)
		row->isnull[CASE_STEP_DUE_ON] = row->isnull[CASE_STEP_LIMITS] = true;
	timers = timing_timers(policy, row, state, &n);
	row->isnull[CASE_STEP_DUE_ON] = row->isnull[CASE_STEP_LIMITS] = true;
	for (int i = 0; i < n; i++)
		if (is_said(&timers[i]) && said++ == 0)
			case_set(row, CASE_STEP_DUE_ON, DateADTGetDatum(timers[i].fires - 1));
	if (said >= 2)
		case_set(row, CASE_STEP_LIMITS, ends_as_jsonb(timers, n));
	/* what was said before is forgotten, and what is said now is when they end */
	return ends == ENDS_ANEW ? (KnownTimers) {timers, n} : (KnownTimers) {0};
}

void
timing_wait(const Policy *policy, CaseRow *row, const PolicyState *state, SaidEnds ends)
{
	KnownTimers found = {0};

	if (ends != ENDS_STAND)
		found = say_ends(policy, row, state, ends);
	/* what comes due by an officer's word was not put off */
	wait_for(policy, row, state, ends == ENDS_ANEW && !row->isnull[CASE_FILED_ON] ?
			 DATEVAL_NOBEGIN : DatumGetDateADT(row->value[CASE_WAKES_ON]), found);
}

void
timing_enter(const Policy *policy, CaseRow *row, const PolicyState *to, DateADT start, DateADT today)
{
	case_set(row, CASE_ENTERED_ON, DateADTGetDatum(today));
	if (to->final)
		case_set(row, CASE_CLOSED_ON, DateADTGetDatum(today));
	turn(policy, row, to, start, today);
	wait_for(policy, row, to, DATEVAL_NOBEGIN, say_ends(policy, row, to, ENDS_ANEW));
}

void
timing_move(const Policy *policy, CaseRow *row, const PolicyState *state, DateADT today)
{
	if (state != NULL && !row->isnull[CASE_CLOCK_STARTED_ON])
		turn(policy, row, state, today, today);
	timing_wait(policy, row, state, ENDS_STAND);
}

/* ------------------------------------------------- moving and extending limits */

bool
timing_redate(const Policy *policy, CaseRow *row)
{
	const CaseRow was = *row;
	const Workflow *workflow = policy_workflow(policy, case_text(row, CASE_WORKFLOW),
											   DatumGetInt32(row->value[CASE_WORKFLOW_VERSION]));
	bool		moves = row->isnull[CASE_SUSPENDED_ON] && timing_recount(policy, row);

	/* a draft's limit moves with its papers */
	if (workflow != NULL && !row->isnull[CASE_FILED_ON])
		timing_wait(policy, row, workflow_state(workflow, DatumGetObjectId(row->value[CASE_STATE])), ENDS_ANEW);
	return moves || !case_column_equal(&was, row, CASE_STEP_DUE_ON) || !case_column_equal(&was, row, CASE_STEP_LIMITS);
}

void
judge_redating(const Policy *policy, const CaseRow *old, const CaseRow *new, const PolicyState *state,
			   Actor *actor, DateADT today, Findings *findings)
{
	CaseRow		moved = *old;

	if (state == NULL || state->final || !timing_redate(policy, &moved))
		finding_add(findings, ERRCODE_HUKOU_FROZEN, "due_on", "Leave it; hukou.calendar_impact() lists those that differ.",
					"is as the calendar has it");
	judge_reason(policy, NULL, case_text(new, CASE_REASON), findings);
	judge_either_side(policy, case_facts(old, today), actor, DUTY_ADMINISTER, today, findings);
}

void
judge_extension(const Policy *policy, const CaseRow *old, const CaseRow *new, const PolicyState *state,
				Actor *actor, DateADT today, Findings *findings)
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
	if (reason == NULL || policy_reason(policy, reason) == NULL || !policy_reason(policy, reason)->extends)
		finding_add(findings, ERRCODE_HUKOU_STEP, "reason", "Give a reason code of hukou.reason_codes that extends.",
					reason == NULL ? "an extension needs a reason" : psprintf("\"%s\" is no reason to extend a limit", reason));
	judge_either_side(policy, case_facts(old, today), actor, DUTY_APPROVE, today, findings);
}
