/*
 * redate.c
 *	  Due dates that today's calendar would move: hukou.calendar_impact() tells
 *	  them, hukou.apply_calendar() moves them.
 *
 * Nothing else moves a published due date for the calendar's sake: a limit was
 * promised, and a promise is not changed behind people's backs.
 */
#include "postgres.h"

#include "cases/guard.h"
#include "cases/timing.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "policy/clock.h"
#include "policy/roads.h"
#include "register/lookup.h"
#include "register/owner_sql.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(hukou_calendar_impact);
PG_FUNCTION_INFO_V1(hukou_apply_calendar);

/* Is called for each open case with a date that would move, until it returns false. */
typedef bool (*Moved) (const Policy *policy, const CaseRow *row, const CaseRow *moved, void *context);

static void
for_each_moved(const Policy *policy, bool read_only, Moved act, void *context)
{
	static const char *const query =
		"SELECT c.* FROM hukou.cases c WHERE c.closed_on IS NULL "
		"ORDER BY c.due_on USING OPERATOR(pg_catalog.<), c.case_no USING OPERATOR(hukou.<)";
	MemoryContext per_case;
	Portal		portal;
	bool		more = true;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	per_case = AllocSetContextCreate(CurrentMemoryContext, "hukou calendar", ALLOCSET_DEFAULT_SIZES);
	portal = SPI_cursor_open_with_args(NULL, query, 0, NULL, NULL, NULL, read_only, 0);
	while (more)
	{
		SPITupleTable *table;
		uint64		n;

		CHECK_FOR_INTERRUPTS();
		SPI_cursor_fetch(portal, true, 100);
		table = SPI_tuptable;
		n = SPI_processed;
		if (n == 0)
			break;
		for (uint64 i = 0; i < n && more; i++)
		{
			MemoryContext old = MemoryContextSwitchTo(per_case);
			CaseRow		row;
			CaseRow		moved;

			case_row_read(&row, table->vals[i], table->tupdesc);
			case_row_expect_whole(&row);
			moved = row;
			if (timing_redate(policy, &moved))
				more = act(policy, &row, &moved, context);
			MemoryContextSwitchTo(old);
			MemoryContextReset(per_case);
		}
		SPI_freetuptable(table);
	}
	SPI_cursor_close(portal);
	SPI_finish();
}

/* A date of a case that moves, and what it is called. */
typedef struct Move
{
	const char *what;
	DateADT		from;			/* DATEVAL_NOBEGIN: it was not set */
	DateADT		to;				/* ... is not any more */
	bool		provisional;	/* from now on */
} Move;

static DateADT
date_of(const CaseRow *row, CaseColumn column)
{
	return row->isnull[column] ? DATEVAL_NOBEGIN : DatumGetDateADT(row->value[column]);
}

static List *
add_move(List *moves, const char *what, DateADT from, DateADT to, bool provisional)
{
	Move	   *move = palloc(sizeof(Move));

	*move = (Move) {what, from, to, provisional};
	return lappend(moves, move);
}

/* The due date, the earliest limit of the state, and others that end elsewhere by their timers. */
static List *
moves_of(const CaseRow *row, const CaseRow *moved)
{
	List	   *moves = NIL;
	DateADT		step = date_of(row, CASE_STEP_DUE_ON);

	/* that it is provisional, too, is a date */
	if (!case_column_equal(row, moved, CASE_DUE_ON) || !case_column_equal(row, moved, CASE_DUE_PROVISIONAL))
		moves = add_move(moves, "due", date_of(row, CASE_DUE_ON), date_of(moved, CASE_DUE_ON),
						 DatumGetBool(moved->value[CASE_DUE_PROVISIONAL]));
	if (!case_column_equal(row, moved, CASE_STEP_DUE_ON))
		moves = add_move(moves, "step", step, date_of(moved, CASE_STEP_DUE_ON), false);
	if (!row->isnull[CASE_STEP_LIMITS])
	{
		JsonbIterator *it = JsonbIteratorInit(&DatumGetJsonbP(row->value[CASE_STEP_LIMITS])->root);
		JsonbValue	v;
		JsonbIteratorToken token;

		while ((token = JsonbIteratorNext(&it, &v, true)) != WJB_DONE)
		{
			const char *timer;
			DateADT		from;
			DateADT		to;

			if (token != WJB_KEY)
				continue;
			timer = pnstrdup(v.val.string.val, v.val.string.len);
			from = timing_said(row, timer);
			to = timing_said(moved, timer);
			if (from != to && from != step)
				moves = add_move(moves, timer, from, to, false);
		}
	}
	return moves;
}

static char *
moves_text(const List *moves)
{
	StringInfoData text;
	ListCell   *lc;

	initStringInfo(&text);
	foreach(lc, moves)
	{
		const Move *move = lfirst(lc);

		appendStringInfo(&text, "%s%s was %s", text.len > 0 ? ", " : "", move->what,
						 move->from == DATEVAL_NOBEGIN ? "not set" : day_text(move->from));
	}
	return text.data;
}

static void
put_moves(ReturnSetInfo *rsinfo, Datum case_no, const List *moves, const char *verdict, const char *finding)
{
	ListCell   *lc;

	foreach(lc, moves)
	{
		const Move *move = lfirst(lc);
		Datum		values[6] = {case_no, CStringGetTextDatum(move->what), DateADTGetDatum(move->from), DateADTGetDatum(move->to)};
		bool		nulls[6] = {false, false, move->from == DATEVAL_NOBEGIN, move->to == DATEVAL_NOBEGIN, false, finding == NULL};

		values[4] = verdict != NULL ? CStringGetTextDatum(verdict) : BoolGetDatum(move->provisional);
		values[5] = finding != NULL ? CStringGetTextDatum(finding) : (Datum) 0;
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
}

static bool
tell(const Policy *policy, const CaseRow *row, const CaseRow *moved, void *context)
{
	put_moves(context, row->value[CASE_NO], moves_of(row, moved), NULL, NULL);
	return true;
}

/*
 * hukou.calendar_impact() returns table (case_no, what, is_on, would_be,
 * provisional): the dates of open cases that are not what budget and ledger
 * ("due", while the clock runs), or the limits of their state ("step", the
 * earliest, and others by their timers) give under today's calendar and limits.
 * Changes nothing; reads cases with the caller's rights.
 */
Datum
hukou_calendar_impact(PG_FUNCTION_ARGS)
{
	InitMaterializedSRF(fcinfo, 0);
	for_each_moved(policy_pin(fcinfo->flinfo), true, tell, fcinfo->resultinfo);
	return (Datum) 0;
}

/* Dates of a case that are to move. */
typedef struct Redating
{
	Datum		args[3];		/* of the UPDATE */
	List	   *moves;
	uint64		moved;
} Redating;

typedef struct Application
{
	ReturnSetInfo *rsinfo;
	MemoryContext context;
	Actor		actor;
	DateADT		today;
	int			left;
	List	   *redatings;
} Application;

/* The guard judges it again, as it does any change. */
static void
make_redating(void *arg)
{
	static SavedSql update = {
		.text = "UPDATE hukou.cases SET action = 'redate', reason = NULL, note = $3 "
		"WHERE case_no OPERATOR(hukou.=) $1 AND version OPERATOR(pg_catalog.=) $2",
		.nargs = 3,
		.types = {"case_no", "int4", "text"},
	};
	Redating   *r = arg;

	r->moved = saved_run(&update, r->args, NULL);
}

/* Notes what is to move, or says why it is not. */
static bool
apply(const Policy *policy, const CaseRow *row, const CaseRow *moved, void *context)
{
	Application *a = context;
	Findings	findings = {0};

	judge_either_side(policy, case_facts(row, a->today), &a->actor, DUTY_ADMINISTER, a->today, &findings);
	if (findings.list != NIL)
		put_moves(a->rsinfo, row->value[CASE_NO], moves_of(row, moved), "refused", ((Finding *) linitial(findings.list))->text);
	else
	{
		MemoryContext old = MemoryContextSwitchTo(a->context);
		Redating   *r = palloc0(sizeof(Redating));

		r->moves = moves_of(row, moved);
		r->args[0] = row->value[CASE_NO];
		r->args[1] = row->value[CASE_VERSION];
		r->args[2] = CStringGetTextDatum(moves_text(r->moves));
		a->redatings = lappend(a->redatings, r);
		MemoryContextSwitchTo(old);
		a->left--;
	}
	return a->left > 0;
}

static int
by_case_no(const ListCell *a, const ListCell *b)
{
	int64		x = DatumGetInt64(((const Redating *) lfirst(a))->args[0]);
	int64		y = DatumGetInt64(((const Redating *) lfirst(b))->args[0]);

	return lookup_by_number(&x, &y);
}

/*
 * hukou.apply_calendar("limit") returns table (case_no, what, is_on, would_be,
 * verdict, finding): moves those of at most so many cases, those due first, in
 * the order of their numbers, each with an event "redate", by an officer with
 * duty "administer" on a side of the case; tells those refused to the current
 * officer.  22023 for a limit below one.
 */
Datum
hukou_apply_calendar(PG_FUNCTION_ARGS)
{
	const Policy *policy;
	Application a = {.rsinfo = (ReturnSetInfo *) fcinfo->resultinfo, .today = clock_day(clock_now())};
	ListCell   *lc;

	InitMaterializedSRF(fcinfo, 0);
	a.left = expect_limit(fcinfo);
	policy = policy_pin(fcinfo->flinfo);
	actor_current(policy, &a.actor);
	a.context = CurrentMemoryContext;
	for_each_moved(policy, false, apply, &a);

	/* others who change several cases take them in this order, too */
	list_sort(a.redatings, by_case_no);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	foreach(lc, a.redatings)
	{
		Redating   *r = lfirst(lc);
		/* one case that cannot be moved keeps no other from it */
		const char *fault = try_in_subtransaction(make_redating, r);

		put_moves(a.rsinfo, r->args[0], r->moves, fault != NULL ? "kept_back" : r->moved == 1 ? "moved" : "stepped meanwhile", fault);
	}
	SPI_finish();
	return (Datum) 0;
}
