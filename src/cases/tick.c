/*
 * tick.c
 *	  What time alone causes: hukou.tick().
 *
 * A case that sleeps until a day, wakes_on, is taken up on it, or later: a step
 * of the system is taken, or a mark made, in the order of the days on which the
 * limits passed.  Everything the engine asks of a step it asks here too.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "cases/timing.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "policy/clock.h"
#include "policy/errcodes.h"
#include "policy/scan.h"
#include "register/owner_sql.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/resowner.h"
#include "utils/snapmgr.h"

PG_FUNCTION_INFO_V1(hukou_tick);
PG_FUNCTION_INFO_V1(hukou_tick_case);
PG_FUNCTION_INFO_V1(hukou_tick_all);

/* More than any case can cause in one call; ends what a mistake would make endless. */
#define MAX_ACTS 100

/* Told of a case for which not even a postponement could be recorded. */
#define ACT_KEPT_BACK "kept_back"

/*
 * What a call does.  One that commits as it goes ends a transaction with the
 * first step that changes the register, or asks for papers: people, households
 * and birth certificates are shared among cases, and whoever locks those of one
 * after those of another may meet an officer who comes the other way.
 */
typedef struct Tick
{
	const Policy *policy;
	DateADT		today;
	ReturnSetInfo *rsinfo;		/* for what is done, or NULL */
	bool		commits;
	bool		has_shared;		/* a step was one of these */
} Tick;

static bool
is_to_commit(const Tick *t)
{
	return t->commits && t->has_shared;
}

/* A change by the system. */
typedef struct Change
{
	const CaseRow *row;
	const SystemStep *step;
	Oid			state;			/* it leads to */
} Change;

static void
make_change(void *arg)
{
	const Change *c = arg;
	const SystemStep *change = c->step;
	static SavedSql step = {
		.text = "UPDATE hukou.cases SET state = $2, action = $3, reason = NULL, note = NULL, request_id = NULL "
		"WHERE case_no OPERATOR(hukou.=) $1 "
		"RETURNING action OPERATOR(pg_catalog.=) $3 AND officer OPERATOR(pg_catalog.=) '" SYSTEM_OFFICER "'",
		.nargs = 3,
		.types = {"case_no", "case_state", "text"},
	};
	Datum		values[3] = {c->row->value[CASE_NO], ObjectIdGetDatum(c->state), CStringGetTextDatum(change->action)};

	system_step = change;
	PG_TRY();
	{
		bool		isnull;

		/* what another trigger made of it is not the system's act */
		if (saved_run(&step, values, NULL) != 1 ||
			!DatumGetBool(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull)))
			ereport(ERROR,
					(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					 errmsg("case %s was not stepped", case_no_text(change->case_no)),
					 errdetail("A rule, a policy or another trigger of hukou.cases kept the UPDATE from happening.")));
	}
	PG_FINALLY();
	{
		system_step = NULL;
	}
	PG_END_TRY();
}

/*
 * Is it the server, or what others do at the time, that an error speaks of, so
 * that the whole call is to be made again?  Else it is the case, or what was put
 * around it, by whatever code a trigger of others tells that.
 */
static bool
is_passing(int sqlerrcode)
{
	static const int categories[] = {
		ERRCODE_INVALID_TRANSACTION_STATE, ERRCODE_TRANSACTION_ROLLBACK, ERRCODE_INSUFFICIENT_RESOURCES,
		ERRCODE_OPERATOR_INTERVENTION, ERRCODE_SYSTEM_ERROR, ERRCODE_INTERNAL_ERROR
	};

	for (int i = 0; i < (int) lengthof(categories); i++)
		if (ERRCODE_TO_CATEGORY(sqlerrcode) == categories[i])
			return true;
	return sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE || sqlerrcode == ERRCODE_OBJECT_IN_USE;
}

char *
try_in_subtransaction(void (*change) (void *arg), void *arg)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	char	   *volatile fault = NULL;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		change(arg);
		ReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
		if (is_passing(error->sqlerrcode))
			ReThrowError(error);
		fault = psprintf("%s%s%s", error->message, error->detail != NULL ? ": " : "",
						 error->detail != NULL ? error->detail : "");
	}
	PG_END_TRY();
	return fault;
}

/* Makes the change; returns what kept it from being made, or NULL. */
static char *
try_change(const CaseRow *row, const SystemStep *change, Oid state)
{
	Change		c = {.row = row, .step = change, .state = state};

	return try_in_subtransaction(make_change, &c);
}

/* The row as it is by now, after a change of it. */
static bool
read_again(CaseRow *row)
{
	static SavedSql sql = {
		.text = "SELECT c.* FROM hukou.cases c WHERE c.case_no OPERATOR(hukou.=) $1",
		.nargs = 1,
		.types = {"case_no"},
	};
	Datum		case_no = row->value[CASE_NO];

	if (owner_read_latest(&sql, &case_no, NULL) == 0)
		return false;
	case_row_read(row, SPI_tuptable->vals[0], SPI_tuptable->tupdesc);
	case_row_expect_whole(row);
	return true;
}

/* To a CALL, which has no result, what needs somebody is told otherwise. */
static void
report(const Tick *t, const CaseRow *row, const char *act, const char *finding)
{
	Datum		values[3] = {row->value[CASE_NO], CStringGetTextDatum(act)};
	bool		nulls[3] = {false, false, finding == NULL};

	values[2] = finding == NULL ? (Datum) 0 : CStringGetTextDatum(finding);
	if (t->rsinfo != NULL)
		tuplestore_putvalues(t->rsinfo->setResult, t->rsinfo->setDesc, values, nulls);
	else if (strcmp(act, ACT_KEPT_BACK) == 0)
		ereport(WARNING,
				(errmsg("the clock cannot act for case %s", case_no_text(DatumGetInt64(row->value[CASE_NO]))),
				 errdetail("%s", finding)));
}

static const PolicyState *
state_of(const Policy *policy, const CaseRow *row)
{
	const Workflow *workflow = policy_workflow(policy, case_text(row, CASE_WORKFLOW),
											   DatumGetInt32(row->value[CASE_WORKFLOW_VERSION]));

	return workflow == NULL ? NULL : workflow_state(workflow, DatumGetObjectId(row->value[CASE_STATE]));
}

/* The timer that an escalation of a day is for, or NULL. */
static const Timer *
escalation(const Timer *timers, int n, DateADT day)
{
	for (int i = 0; i < n; i++)
		if (timers[i].fires == day && timers[i].act == TIMER_ESCALATE && !timers[i].told)
			return &timers[i];
	return NULL;
}

/* Do timers wake a draft that waits for nothing? */
static bool
sleeps_on(const CaseRow *row, const Timer *timers, int n)
{
	return timing_sleeps(row) && timing_first_due(timers, n, DATEVAL_NOBEGIN) == DATEVAL_NOEND;
}

/* A step kept back is tried again after as many days as it has waited, at most so many. */
#define MAX_POSTPONED_DAYS 7

/*
 * Everything that time has caused for a case by today.  Returns false when the
 * case is as it was.
 */
static bool
wake_case(Tick *t, CaseRow *row)
{
	const Policy *policy = t->policy;
	DateADT		today = t->today;
	char	   *fault = NULL;
	DateADT		failed_since = today;
	const char *failed_timer = NULL;
	bool		redated = false;
	bool		acted = false;

	for (int acts = 0; acts < MAX_ACTS; acts++)
	{
		const PolicyState *state = state_of(policy, row);
		SystemStep	change = {
			.case_no = DatumGetInt64(row->value[CASE_NO]),
			.version = DatumGetInt32(row->value[CASE_VERSION]),
		};
		Oid			to = DatumGetObjectId(row->value[CASE_STATE]);
		const Timer *next = NULL;
		Timer	   *timers;
		DateADT		since;
		char	   *failed;
		int			n;

		/* a draft that waits for nothing is asked what has come of it since; what was kept back is put off, though a mark has been made */
		if (fault == NULL && DatumGetDateADT(row->value[CASE_WAKES_ON]) > today && !timing_sleeps(row) &&
			timing_overtaken_by(policy, row, state, today, &since) == NULL)
			return acted;
		timers = timing_timers(policy, row, state, &n);
		if (sleeps_on(row, timers, n))
			return acted;
		for (int i = 0; i < n && next == NULL && timers[i].fires <= today; i++)
			/* a step that a finding kept back is not tried again today; marks are made all the same */
			if (timers[i].act == TIMER_STEP ? fault == NULL : !timers[i].told)
				next = &timers[i];

		if (next != NULL && next->act == TIMER_STEP)
		{
			change.action = next->step->action;
			change.step = true;
			to = next->step->to->state;
			change.reason = next->limit->reason;
			change.note = next->name;
			failed = try_change(row, &change, to);
			if (failed != NULL)
			{
				fault = failed;
				failed_since = next->fires;
				failed_timer = next->name;
				continue;
			}
			t->has_shared |= next->step->effect != NULL || next->step->gate != NULL;
		}
		else
		{
			if (next != NULL)
			{
				const Timer *above = escalation(timers, n, next->fires);

				/* all that passed on that day in one mark */
				change.action = above != NULL ? ACTION_ESCALATE : ACTION_OVERDUE;
				change.office = above != NULL ? above->office : next->office;
				change.note = timing_names(timers, n, TIMER_ESCALATE, next->fires, next->fires);
				change.overdue = timing_names(timers, n, TIMER_OVERDUE, next->fires, next->fires);
				for (int i = 0; i < n; i++)
					timers[i].told |= timers[i].act != TIMER_STEP && timers[i].fires == next->fires;
				change.wakes_on = timing_first_due(timers, n, DATEVAL_NOBEGIN);
			}
			else if (fault != NULL)
			{
				change.action = ACTION_POSTPONE;
				change.wakes_on = today + Max(1, Min(today - failed_since, MAX_POSTPONED_DAYS));
				/* ... but for what comes sooner */
				for (int i = 0; i < n; i++)
					if (timers[i].fires > today)
						change.wakes_on = Min(change.wakes_on, timers[i].fires);
				change.note = fault;
				/* an office that leaves out what the case cannot be accepted without has not acted in time; once will do */
				for (int i = 0; i < n; i++)
					if (state->initial && timers[i].act == TIMER_STEP && !timers[i].told && strcmp(timers[i].name, failed_timer) == 0)
						change.overdue = failed_timer;
			}
			else
			{
				/* papers have come; or the calendar or a limit has moved what it woke for: once, lest another policy of the guard's make it endless */
				if (redated)
					return acted;
				redated = true;
				change.action = ACTION_REDATE;
			}
			failed = try_change(row, &change, to);
			if (failed != NULL)
			{
				report(t, row, ACT_KEPT_BACK, failed);
				return acted;
			}
		}
		report(t, row, change.action, strcmp(change.action, ACTION_POSTPONE) == 0 ? fault : NULL);
		acted = true;
		if (strcmp(change.action, ACTION_POSTPONE) == 0)
			fault = NULL;
		if (is_to_commit(t) || !read_again(row))
			return acted;
	}
	return acted;
}

/* A provisional due date is confirmed once its year is published. */
static bool
confirm_case(const Tick *t, CaseRow *row)
{
	SystemStep	change = {
		.case_no = DatumGetInt64(row->value[CASE_NO]),
		.version = DatumGetInt32(row->value[CASE_VERSION]),
		.action = ACTION_REDATE,
		.note = "confirmed",
	};
	CaseRow		moved = *row;
	char	   *failed;

	if (!row->isnull[CASE_CLOSED_ON] || !row->isnull[CASE_SUSPENDED_ON] || row->isnull[CASE_DUE_ON] ||
		!DatumGetBool(row->value[CASE_DUE_PROVISIONAL]) || DatumGetDateADT(row->value[CASE_DUE_ON]) >= t->policy->calendar.end)
		return false;
	/* a year published behind a gap confirms nothing */
	if (!timing_recount(t->policy, &moved) || DatumGetBool(moved.value[CASE_DUE_PROVISIONAL]))
		return false;
	failed = try_change(row, &change, DatumGetObjectId(row->value[CASE_STATE]));
	report(t, row, failed == NULL ? change.action : ACT_KEPT_BACK, failed);
	return failed == NULL;
}

/* Open cases that something is due for by a day, a provisional date before another being published. */
#define DUE_BY "c.closed_on IS NULL AND (c.wakes_on OPERATOR(pg_catalog.<=) $1 OR " \
	"(c.due_provisional AND c.suspended_on IS NULL AND c.due_on OPERATOR(pg_catalog.<) $2) OR " \
	/* papers that come, or what a notice told being put right otherwise, do not wake a draft; how long since is asked of each */ \
	"(c.filed_on IS NULL AND c.wakes_on OPERATOR(pg_catalog.=) 'infinity' AND (EXISTS (SELECT FROM hukou.case_documents d " \
	"WHERE d.case_no OPERATOR(hukou.=) c.case_no AND d.received_on OPERATOR(pg_catalog.<) $1) OR EXISTS (SELECT FROM hukou.case_notices n " \
	"WHERE n.case_no OPERATOR(hukou.=) c.case_no AND n.given_on OPERATOR(pg_catalog.<) $1))))"

/* Is it one still?  Such drafts are many, and are not locked to see that they do. */
static bool
nothing_came(const Policy *policy, const CaseRow *row)
{
	const Timer *timers;
	int			n;

	if (!timing_sleeps(row))
		return false;
	timers = timing_timers(policy, row, state_of(policy, row), &n);
	return sleeps_on(row, timers, n);
}

/* Takes up one case, if something is due for it still; what is read for it is given back. */
static bool
take_up(Tick *t, Datum case_no, bool wait, MemoryContext context)
{
	static SavedSql skipping = {
		.text = "SELECT c.* FROM hukou.cases c WHERE c.case_no OPERATOR(hukou.=) $3 AND " DUE_BY
		" FOR NO KEY UPDATE SKIP LOCKED",
		.nargs = 3,
		.types = {"date", "date", "case_no"},
	};
	static SavedSql waiting = {
		.text = "SELECT c.* FROM hukou.cases c WHERE c.case_no OPERATOR(hukou.=) $3 AND " DUE_BY " FOR NO KEY UPDATE",
		.nargs = 3,
		.types = {"date", "date", "case_no"},
	};
	Datum		args[3] = {DateADTGetDatum(t->today), DateADTGetDatum(t->policy->calendar.end), case_no};
	MemoryContext old = MemoryContextSwitchTo(context);
	OwnerSwitch saved;
	bool		acted = false;
	CaseRow		row;

	row.value[CASE_NO] = case_no;
	owner_begin(&saved);
	if (read_again(&row) && !nothing_came(t->policy, &row) && saved_run(wait ? &waiting : &skipping, args, NULL) > 0)
	{
		HeapTuple	tuple;
		TupleDesc	desc = SPI_tuptable->tupdesc;

		MemoryContextSwitchTo(context);
		tuple = heap_copytuple(SPI_tuptable->vals[0]);
		case_row_read(&row, tuple, desc);
		case_row_expect_whole(&row);
		acted = wake_case(t, &row);
		/* what is confirmed may have passed */
		if (!is_to_commit(t) && confirm_case(t, &row))
		{
			acted = true;
			if (read_again(&row))
				(void) wake_case(t, &row);
		}
	}
	owner_end(&saved);
	MemoryContextSwitchTo(old);
	MemoryContextReset(context);
	return acted;
}

static void
begin_tick(Tick *t, FunctionCallInfo fcinfo)
{
	t->policy = policy_pin(fcinfo->flinfo);
	t->today = clock_day(clock_now());
	t->has_shared = false;
}

static void
expect_clock(const Tick *t)
{
	/* what the system does cannot be taken back, so it does nothing on a guess */
	if (t->today < t->policy->calendar.first || t->today >= t->policy->calendar.end)
		clock_error_unpublished(t->policy, t->today);
	if (system_step != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("hukou.tick() cannot be called from within a step it is taking")));
}

int
expect_limit(FunctionCallInfo fcinfo)
{
	int			limit = PG_ARGISNULL(0) ? 0 : PG_GETARG_INT32(0);

	if (limit < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("limit must be at least 1")));
	return limit;
}

static void
expect_scheduler(const Tick *t)
{
	if (!policy_role_may(t->policy, GetUserId(), "scheduler", 0))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("role \"%s\" may not let the clock act", GetUserNameFromId(GetUserId(), false)),
				 errhint("Have the owner of the tables run hukou.grant_access(role, 'scheduler') for the role that calls hukou.tick().")));
}

/* The cases that something is due for; each is locked and read anew when its turn comes. */
typedef struct Due
{
	int64	   *cases;			/* those first that have waited longest */
	uint64		n;
	uint64		next;			/* to be taken up */
} Due;

static void
read_due(const Tick *t, Due *due)
{
	uint64		size = 64;
	Oid			types[2] = {DATEOID, DATEOID};
	Datum		until[2] = {DateADTGetDatum(t->today), DateADTGetDatum(t->policy->calendar.end)};
	OwnerSwitch saved;
	Portal		portal;

	due->cases = palloc(sizeof(int64) * size);
	due->n = 0;
	due->next = 0;
	owner_begin(&saved);
	portal = SPI_cursor_open_with_args(NULL,
									   "SELECT c.case_no FROM hukou.cases c WHERE " DUE_BY
									   " ORDER BY c.wakes_on USING OPERATOR(pg_catalog.<), c.case_no USING OPERATOR(hukou.<)",
									   2, types, until, NULL, true, 0);
	do
	{
		SPI_cursor_fetch(portal, true, 1000);
		for (uint64 i = 0; i < SPI_processed; i++)
		{
			bool		isnull;

			if (due->n == size)
				due->cases = repalloc_huge(due->cases, sizeof(int64) * (size *= 2));
			due->cases[due->n++] = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &isnull));
		}
		SPI_freetuptable(SPI_tuptable);
	} while (SPI_processed > 0);
	SPI_cursor_close(portal);
	owner_end(&saved);
}

/* Until something was done for so many cases, or the transaction is to end; returns for how many it was. */
static int
take_up_some(Tick *t, Due *due, int limit)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "hukou tick", ALLOCSET_DEFAULT_SIZES);
	int			acted = 0;

	while (due->next < due->n && acted < limit && !is_to_commit(t))
	{
		CHECK_FOR_INTERRUPTS();
		acted += take_up(t, Int64GetDatum(due->cases[due->next++]), false, context);
	}
	MemoryContextDelete(context);
	return acted;
}

/*
 * hukou.tick("limit") returns table (case_no, act, finding): does what time
 * alone has caused by today, for at most so many cases, those first that have
 * waited longest, and tells each act.  A step that a finding keeps from being
 * taken is put off, with an event that says why; finding has it.  Provisional due
 * dates whose year has been published are confirmed, after that.
 * Cases that somebody works on are left to the next call.  42501 unless the
 * role was granted the capability "scheduler"; 22023 for a limit below one; HK007
 * when today is no day of the published calendar.
 */
Datum
hukou_tick(PG_FUNCTION_ARGS)
{
	Tick		t = {.rsinfo = (ReturnSetInfo *) fcinfo->resultinfo};
	int			limit;
	Due			due;

	InitMaterializedSRF(fcinfo, 0);
	limit = expect_limit(fcinfo);
	begin_tick(&t, fcinfo);
	expect_scheduler(&t);
	expect_clock(&t);
	read_due(&t, &due);
	(void) take_up_some(&t, &due, limit);
	return (Datum) 0;
}

/*
 * hukou.tick_case(case_no) returns table (case_no, act, finding): the same for one
 * case, for which it waits if somebody works on it.  By whoever may step cases:
 * what time has caused is lawful whoever has it recorded.  42501 for others, HK007
 * as above.
 */
Datum
hukou_tick_case(PG_FUNCTION_ARGS)
{
	Tick		t = {.rsinfo = (ReturnSetInfo *) fcinfo->resultinfo};
	Oid			cases = hukou_table_oid("cases");

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	begin_tick(&t, fcinfo);
	if (!policy_role_may(t.policy, GetUserId(), "scheduler", 0))
	{
		if (pg_class_aclcheck(cases, GetUserId(), ACL_UPDATE) != ACLCHECK_OK)
			aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_TABLE, "cases");
		if (!case_in_sight(t.policy, PG_GETARG_DATUM(0)))
			return (Datum) 0;
	}
	expect_clock(&t);
	(void) take_up(&t, PG_GETARG_DATUM(0), true,
				   AllocSetContextCreate(CurrentMemoryContext, "hukou tick", ALLOCSET_DEFAULT_SIZES));
	return (Datum) 0;
}

/*
 * CALL hukou.tick_all(batch): what hukou.tick() does, for all cases, in
 * transactions of at most so many of them, until nothing is left to do but what
 * somebody works on or what is kept back.  So no transaction holds many cases
 * locked, nor, as a rule, has more subtransactions (one an act) than a snapshot
 * lists; and none changes the register twice, so none deadlocks with who does not
 * either.  Who is due is read once, and once more when all of these have had their
 * turn.  2D000 within a transaction; else as hukou.tick().
 */
Datum
hukou_tick_all(PG_FUNCTION_ARGS)
{
	Tick		t = {.commits = true};
	int			limit;
	Due			due;
	bool		acted;

	if (fcinfo->context == NULL || !IsA(fcinfo->context, CallContext) || castNode(CallContext, fcinfo->context)->atomic)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TRANSACTION_TERMINATION),
				 errmsg("hukou.tick_all() cannot be called within a transaction"),
				 errhint("Call it by itself; or use hukou.tick(), which does not commit.")));
	limit = expect_limit(fcinfo);
	/* its memory outlives the transactions */
	if (SPI_connect_ext(SPI_OPT_NONATOMIC) != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	do
	{
		acted = false;
		due.cases = NULL;
		do
		{
			PushActiveSnapshot(GetTransactionSnapshot());
			begin_tick(&t, fcinfo);
			expect_scheduler(&t);
			expect_clock(&t);
			/* what others' deferred triggers find is found with the act it is about, not when it keeps back all of them */
			if (SPI_execute("SET CONSTRAINTS ALL IMMEDIATE", false, 0) != SPI_OK_UTILITY)
				elog(ERROR, "deferred triggers could not be made immediate");
			if (due.cases == NULL)
				read_due(&t, &due);
			acted |= take_up_some(&t, &due, limit) > 0;
			PopActiveSnapshot();
			SPI_commit();
		} while (due.next < due.n);
		pfree(due.cases);
	} while (acted);
	SPI_finish();
	PG_RETURN_VOID();
}
