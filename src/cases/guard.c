/*
 * guard.c
 *	  The guards of hukou.cases: laws 1 to 6 and 9 at the row.  change.c has what
 *	  an UPDATE is, and what comes of it.
 *
 * BEFORE ROW derives what a step makes of the row, and refuses it with every
 * finding at once.  AFTER ROW sees what was really stored: if another trigger
 * changed the row in between, the event that must follow from the two rows
 * no longer fits the row's head, and the statement fails.  The guards keep no
 * state between the two; everything follows from the rows.
 */
#include "postgres.h"

#include "access/xact.h"
#include "cases/case_row.h"
#include "cases/contents.h"
#include "cases/event_store.h"
#include "cases/guard.h"
#include "cases/history.h"
#include "cases/notices.h"
#include "cases/seal.h"
#include "cases/timing.h"
#include "codes/case_no.h"
#include "commands/sequence.h"
#include "commands/trigger.h"
#include "compat.h"
#include "judge/judge.h"
#include "judge/lawful.h"
#include "judge/notice.h"
#include "judge/papers.h"
#include "miscadmin.h"
#include "policy/clock.h"
#include "policy/scan.h"
#include "register/effects.h"
#include "register/owner_sql.h"
#include "replication/logicalworker.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/fmgroids.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"

PG_FUNCTION_INFO_V1(hukou_case_guard);
PG_FUNCTION_INFO_V1(hukou_case_event);
PG_FUNCTION_INFO_V1(hukou_truncate_guard);


/* -------------------------------------------------------------------- facts */

CaseFacts *
case_facts(const CaseRow *row, DateADT today)
{
	CaseFacts  *facts = palloc0(sizeof(CaseFacts));

	facts->case_no = row->isnull[CASE_NO] ? 0 : DatumGetInt64(row->value[CASE_NO]);
	facts->service = case_text(row, CASE_SERVICE);
	facts->type = case_text(row, CASE_SERVICE_TYPE);
	facts->accepting_office = DatumGetInt64(row->value[CASE_ACCEPTING_OFFICE]);
	facts->origin_office = DatumGetInt64(row->value[CASE_ORIGIN_OFFICE]);
	facts->accepting_node = row->isnull[CASE_ACCEPTING_NODE] ? 0 : DatumGetInt16(row->value[CASE_ACCEPTING_NODE]);
	facts->origin_node = row->isnull[CASE_ORIGIN_NODE] ? 0 : DatumGetInt16(row->value[CASE_ORIGIN_NODE]);
	facts->applicant = DatumGetInt64(row->value[CASE_APPLICANT]);
	facts->particulars = DatumGetJsonbP(row->value[CASE_PARTICULARS]);
	facts->filed = !row->isnull[CASE_FILED_ON];
	facts->papers_owed = facts->filed && row->isnull[CASE_CONTENTS];
	facts->filed_on = row->isnull[CASE_FILED_ON] ? today : DatumGetDateADT(row->value[CASE_FILED_ON]);
	facts->version = row->isnull[CASE_VERSION] ? 0 : DatumGetInt32(row->value[CASE_VERSION]);
	facts->last_action = case_text(row, CASE_ACTION);
	facts->last_officer = case_text(row, CASE_OFFICER);
	facts->carried = carried_by(facts->case_no);
	return facts;
}

/*
 * The workflow that governs a case: the version it is pinned to, or, while it
 * is still in draft, the version in force today.
 */
const Workflow *
case_workflow(const Policy *policy, const CaseRow *row, DateADT today)
{
	const char *name = case_text(row, CASE_WORKFLOW);
	const Workflow *workflow = row->isnull[CASE_FILED_ON] ?
		policy_workflow_on(policy, name, today) :
		policy_workflow(policy, name, DatumGetInt32(row->value[CASE_WORKFLOW_VERSION]));

	if (workflow == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_POLICY),
				 errmsg("no version of workflow \"%s\" governs case %s", name,
						case_no_text(DatumGetInt64(row->value[CASE_NO]))),
				 errhint("Restore the row in hukou.workflows that the case was filed under.")));
	if (!workflow_allows_steps(workflow))
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_POLICY),
				 errmsg("version %d of workflow \"%s\", which governs case %s, is not lawful, or not as it was published",
						workflow->version, name, case_no_text(DatumGetInt64(row->value[CASE_NO]))),
				 errhint("Restore its rows; hukou.check_workflow() tells what does not fit.")));
	return workflow;
}

/* A step as the judge wants it. */
void
case_step(Step *step, const Policy *policy, const CaseRow *row,
		  const Workflow *workflow, const PolicyTransition *transition, Actor *actor, const char *reason,
		  DateADT today)
{
	step->policy = policy;
	step->facts = case_facts(row, today);
	step->workflow = workflow;
	step->transition = transition;
	step->actor = actor;
	step->reason = reason;
	step->today = today;
	step->taken = false;
	step->overtaken_by = actor->system ? NULL :
		timing_overtaken_by(policy, row, transition->from, today, &step->overtaken_on);
}

/* ------------------------------------------------------- sealing and events */

/* Gives the row its head and seal, for the event that leads to it. */
void
case_seal_row(const CaseRow *old, CaseRow *new)
{
	EventRow	event;
	bytea	   *head;

	event_between(old, new, digest_algorithm(), &event);
	head = DatumGetByteaPP(event.value[EVENT_DIGEST]);
	case_set(new, CASE_HEAD, PointerGetDatum(head));
	case_set(new, CASE_SEAL,
			 PointerGetDatum(case_seal(DatumGetByteaPP(event.value[EVENT_ROW_DIGEST]), head)));
}

/*
 * Records the officer, the office and the moment of a step: not before the
 * step that came before it, whatever the clock of a waiting statement says.
 */
void
case_sign_row(const CaseRow *old, CaseRow *row, const Actor *actor)
{
	TimestampTz at = clock_now();

	if (old != NULL)
		at = Max(at, DatumGetTimestampTz(old->value[CASE_ACTED_AT]));
	case_set_text(row, CASE_OFFICER, actor->officer->id);
	case_set(row, CASE_OFFICE, Int64GetDatum(actor->officer->office));
	case_set_text(row, CASE_ACTING_FOR, actor->acting_for);
	case_set(row, CASE_ACTED_AT, TimestampTzGetDatum(at));
}

/* -------------------------------------------------------------------- filing */

static void
add_missing(const CaseRow *row, CaseColumn column, Findings *findings)
{
	if (row->isnull[column])
		finding_add(findings, ERRCODE_HUKOU_STEP, case_columns[column].name,
					"Give service, service_type, accepting_office, origin_office and applicant.",
					"must be given");
}

static const Office *
judge_office_column(const Policy *policy, const CaseRow *row, CaseColumn column, DateADT today,
					Findings *findings)
{
	return row->isnull[column] ? NULL :
		judge_office(policy, DatumGetInt64(row->value[column]), case_columns[column].name, today, findings);
}

/*
 * Number of a new case.  The accepting node gives it, so that nodes never
 * need to agree on numbers.
 */
static int64
new_case_no(int node, DateADT today)
{
	Oid			sequence = get_relname_relid("case_serial", hukou_namespace());
	int			year,
				month,
				day;
	int64		serial;
	int64		number;
	CodeFault	fault;

	if (!OidIsValid(sequence))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("sequence hukou.case_serial does not exist"),
				 errhint("Run SELECT hukou.setup(); as the owner of the tables.")));
	j2date(today + POSTGRES_EPOCH_JDATE, &year, &month, &day);
	serial = nextval_internal(sequence, false);
	if (serial != (int) serial ||
		!case_no_make(node, year, month, day, (int) serial, &number, &fault))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("node %d, day %04d-%02d-%02d and serial " INT64_FORMAT " make no case number",
						node, year, month, day, serial),
				 errhint("Look at hukou.nodes, at hukou.now, and at the bounds of sequence hukou.case_serial.")));
	return number;
}

/* Said here, and by no CHECK, whose error would print the applicant's id. */
void
case_judge_particulars(const CaseRow *row, Findings *findings)
{
	if (row->isnull[CASE_PARTICULARS] ||
		!JB_ROOT_IS_OBJECT(DatumGetJsonbP(row->value[CASE_PARTICULARS])))
		finding_add(findings, ERRCODE_HUKOU_STEP, "particulars",
					"Give a JSON object, or leave it out.", "must be a JSON object");
}

/* A request is carried out once. */
void
case_judge_request(const Policy *policy, const CaseRow *row, Findings *findings)
{
	const char *request_id = case_text(row, CASE_REQUEST_ID);
	Request		request;

	if (request_id == NULL)
		return;
	if (request_id[0] == '\0' || strlen(request_id) > REQUEST_ID_MAX)
		finding_add(findings, ERRCODE_HUKOU_STALE, "request_id",
					"Give a name of your own for the request, such as a UUID, or none.",
					psprintf("must have between 1 and %d bytes", REQUEST_ID_MAX));
	else if (find_request(request_id, &request))
		finding_add(findings, ERRCODE_HUKOU_STALE, "request_id",
					"Read the case: the request was carried out; give a new request a name of its own.",
					case_in_sight(policy, Int64GetDatum(request.case_no)) ?
					psprintf("was carried out before, as event %d of case %s", request.event, case_no_text(request.case_no)) :
					"is the name of another request");
}

/*
 * Policy is read as it is now, but the foreign key to workflows looks with the
 * transaction's snapshot.  A version published since then is not there for it;
 * the remedy is that of any serialization failure, so say that.
 */
void
case_expect_workflow(const Workflow *workflow)
{
	static const char *const columns[] = {"workflow", "version"};
	static const RegProcedure equals[] = {F_TEXTEQ, F_INT4EQ};
	TableScan	scan;
	Datum		keys[2];
	bool		visible;

	if (!IsolationUsesXactSnapshot())
		return;
	keys[0] = CStringGetTextDatum(workflow->name);
	keys[1] = Int32GetDatum(workflow->version);
	scan_begin(&scan, "workflows", columns, lengthof(columns), GetTransactionSnapshot(), 2, keys, equals);
	visible = scan_next(&scan);
	scan_end(&scan);
	if (!visible)
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("could not serialize access due to concurrent publication of workflow \"%s\"",
						workflow->name),
				 errhint("The transaction might succeed if retried.")));
}

/*
 * The workflow a new case is for: where its road leads, or its kind, if it
 * crosses no border or the offices do not exist.  Sets up the question of the road.
 */
static const char *
opening_workflow(const Policy *policy, const CaseRow *row, const ServiceType *type, DateADT today,
				 Question *road)
{
	CaseFacts	facts = {.service = type->service, .type = type->type, .filed_on = today};

	if (row->isnull[CASE_ACCEPTING_OFFICE] || row->isnull[CASE_ORIGIN_OFFICE])
		return type->workflow;
	facts.accepting_office = DatumGetInt64(row->value[CASE_ACCEPTING_OFFICE]);
	facts.origin_office = DatumGetInt64(row->value[CASE_ORIGIN_OFFICE]);
	if (!case_road(policy, &facts, road))
		return type->workflow;
	return road_workflow(road, road_crosses(road) ? road_route(road) : NULL);
}

/* Opens a case: derives everything its opener leaves out. */
static void
open_case(const Policy *policy, Relation rel, CaseRow *row)
{
	DateADT		today = clock_day(clock_now());
	Findings	findings = {0};
	Actor		actor;
	const Office *accepting;
	const Office *origin;
	Question	road = {0};		/* policy NULL: not to be asked */
	const Workflow *workflow = NULL;

	for (int i = 0; i < CASE_COLUMNS; i++)
		if (case_columns[i].rule == RULE_DERIVED && !row->isnull[i])
			finding_add(&findings, ERRCODE_HUKOU_FROZEN, case_columns[i].name,
						"Leave out the columns that hukou sets.", "is set by hukou alone");
	add_missing(row, CASE_SERVICE, &findings);
	add_missing(row, CASE_SERVICE_TYPE, &findings);
	add_missing(row, CASE_ACCEPTING_OFFICE, &findings);
	add_missing(row, CASE_ORIGIN_OFFICE, &findings);
	add_missing(row, CASE_APPLICANT, &findings);
	if (row->isnull[CASE_PARTICULARS])
		case_set(row, CASE_PARTICULARS, DirectFunctionCall1(jsonb_in, CStringGetDatum("{}")));
	case_judge_particulars(row, &findings);

	if (!row->isnull[CASE_SERVICE] && !row->isnull[CASE_SERVICE_TYPE])
	{
		const ServiceType *type = judge_kind(policy, case_text(row, CASE_SERVICE), case_text(row, CASE_SERVICE_TYPE),
											 today, &findings);
		const char *name = type != NULL ? opening_workflow(policy, row, type, today, &road) : NULL;

		if (name != NULL && (workflow = policy_workflow_on(policy, name, today)) == NULL)
			finding_add(&findings, ERRCODE_HUKOU_POLICY, "workflow",
						"Have an administrator publish one with hukou.publish_workflow().",
						psprintf("no version of workflow \"%s\" is in force today", name));
		if (workflow != NULL && !workflow_allows_steps(workflow))
			finding_add(&findings, ERRCODE_HUKOU_POLICY, "workflow",
						"Restore its rows; hukou.check_workflow() tells what does not fit.",
						psprintf("version %d of workflow \"%s\" is not lawful, or not as it was published",
								 workflow->version, workflow->name));
	}
	if (workflow != NULL && workflow->initial != NULL && !row->isnull[CASE_STATE] &&
		DatumGetObjectId(row->value[CASE_STATE]) != workflow->initial->state)
		finding_add(&findings, ERRCODE_HUKOU_STEP, "state",
					psprintf("Insert the case without a state; then move it step by step from \"%s\".",
							 workflow->initial->label),
					psprintf("a case starts in state \"%s\", not in \"%s\"", workflow->initial->label,
							 enum_label(row->value[CASE_STATE])));
	if (!row->isnull[CASE_ACTION] && strcmp(case_text(row, CASE_ACTION), ACTION_OPEN) != 0)
		finding_add(&findings, ERRCODE_HUKOU_STEP, "action",
					"Leave action out.", "a case is opened by action \"" ACTION_OPEN "\"");
	judge_reason(policy, NULL, case_text(row, CASE_REASON), &findings);
	case_judge_request(policy, row, &findings);

	accepting = judge_office_column(policy, row, CASE_ACCEPTING_OFFICE, today, &findings);
	origin = judge_office_column(policy, row, CASE_ORIGIN_OFFICE, today, &findings);
	actor_current(policy, &actor);
	if (accepting == NULL)
		judge_officer(policy, &actor, DUTY_ACCEPT, NULL, today, &findings);
	else
	{
		CaseFacts	facts = {
			.accepting_office = accepting->code,
			.origin_office = origin != NULL ? origin->code : 0
		};

		judge_hands(policy, &facts, &actor, SIDE_ACCEPTING, DUTY_ACCEPT, today, &findings);
	}
	if (road.policy != NULL)
		judge_road(&road, &findings);
	if (findings.list != NIL)
		findings_raise(&findings, rel, "this case cannot be opened");

	case_expect_workflow(workflow);
	case_set(row, CASE_NO, Int64GetDatum(new_case_no(accepting->node, today)));
	case_set(row, CASE_ACCEPTING_NODE, Int16GetDatum(accepting->node));
	case_set(row, CASE_ORIGIN_NODE, Int16GetDatum(origin->node));
	case_set_text(row, CASE_WORKFLOW, workflow->name);
	case_set(row, CASE_WORKFLOW_VERSION, Int32GetDatum(workflow->version));
	case_set(row, CASE_DUE_PROVISIONAL, BoolGetDatum(false));
	case_set(row, CASE_SUSPENDED_DAYS, Int32GetDatum(0));
	case_set(row, CASE_EXTENDED_DAYS, Int32GetDatum(0));
	case_set(row, CASE_WAKES_ON, DateADTGetDatum(DATEVAL_NOEND));
	case_set(row, CASE_STATE, ObjectIdGetDatum(workflow->initial->state));
	case_set(row, CASE_VERSION, Int32GetDatum(1));
	case_set_text(row, CASE_ACTION, ACTION_OPEN);
	timing_enter(policy, row, workflow->initial, today, today);
	case_sign_row(NULL, row, &actor);
	case_seal_row(NULL, row);
}

static bool
in_replica_role(void)
{
	return SessionReplicationRole == SESSION_REPLICATION_ROLE_REPLICA;
}

/*
 * A row that comes with a seal was made elsewhere: restored or replicated.  It
 * is admitted only from the table's owner or from replication, and only if its
 * seal holds.  A row made at this very moment did not come from elsewhere; the
 * AFTER guard tells the two apart by that.  In replica role it need not.
 */
static void
admit_case(Relation rel, const CaseRow *row)
{
	if (!IsLogicalWorker() && !has_privs_of_role(GetUserId(), rel->rd_rel->relowner))
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_FROZEN),
				 errmsg("a case cannot be brought in"),
				 errdetail("%s seal: only the owner of the tables restores cases that have a history.",
						   unpack_sql_state(ERRCODE_HUKOU_FROZEN)),
				 errhint("Leave out the columns that hukou sets, to open a new case."),
				 errtableconstraint(rel, "frozen_identity")));
	if (!case_seal_holds(row) ||
		(!in_replica_role() && DatumGetTimestampTz(row->value[CASE_ACTED_AT]) == clock_now()))
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_SEAL),
				 errmsg("a case cannot be brought in"),
				 errdetail("%s seal: the seal does not fit the row.",
						   unpack_sql_state(ERRCODE_HUKOU_SEAL)),
				 errhint("Restore the row as it was dumped."),
				 errtableconstraint(rel, "one_change_one_event")));
}

/*
 * May what belongs to a case be other than what its step was judged by?  To read
 * it again is to ask this transaction, for whoever else changes it locks the
 * case first.  The stored row tells the command C of its statement.  The judge
 * began the next one, and so saw whatever had a number up to C; as long as that
 * next one is not over, nobody sees more, but for what the statement itself has
 * written since, in a WITH: that has met the guard of contents, which does not
 * ask for the case where rows of elsewhere are brought in.
 */
static bool
may_have_changed(Relation rel, HeapTuple stored)
{
	CommandId	command;

	return contents_brought_here() || !row_command(rel, stored, &command) || GetCurrentCommandId(false) > command + 1;
}

/* Are they still those that were judged, or has a trigger changed them since? */
static bool
contents_bound(const CaseRow *row)
{
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	bool		bound = !row->isnull[CASE_CONTENTS] &&
		digest_equal(row->value[CASE_CONTENTS],
					 contents_digest(row->value[CASE_NO], DatumGetInt32(row->value[CASE_VERSION]),
									 digest_algorithm_of(row->value[CASE_CONTENTS]), snapshot));

	UnregisterSnapshot(snapshot);
	return bound;
}

/*
 * Do two rows of a case differ in a column of hukou's?  Clears *identity when
 * they do in one that never changes.
 */
static bool
rows_differ(const CaseRow *old, const CaseRow *new, bool *identity)
{
	bool		changed[CASE_COLUMNS];
	bool		transferred = !new->isnull[CASE_ACTION] && strcmp(case_text(new, CASE_ACTION), ACTION_TRANSFER) == 0;

	*identity = true;
	if (!case_rows_differ(old, new, changed))
		return false;
	for (int i = 0; i < CASE_COLUMNS; i++)
		if (changed[i] && (i == CASE_NO || case_columns[i].rule == RULE_IDENTITY) && !(transferred && case_is_office(i)))
			*identity = false;
	return true;
}

/* A change that replication brings must carry a seal that holds. */
static void
admit_change(Relation rel, const CaseRow *old, const CaseRow *new)
{
	bool		identity;

	if (rows_differ(old, new, &identity) && (!identity || !case_seal_holds(new)))
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_SEAL),
				 errmsg("case %s cannot be changed so", case_no_text(DatumGetInt64(old->value[CASE_NO]))),
				 errdetail("%s seal: the seal does not fit the row.",
						   unpack_sql_state(ERRCODE_HUKOU_SEAL)),
				 errhint("In replica role a row changes only as its publisher sealed it."),
				 errtableconstraint(rel, "one_change_one_event")));
}

/*
 * The trigger's data; raises 39P01 unless called as a trigger of hukou.cases.
 * On any other table the guard would write events and effects of cases that
 * are none.
 */
static TriggerData *
trigger_call(FunctionCallInfo fcinfo, const char *name, bool before)
{
	TriggerData *trigdata = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_FOR_ROW(trigdata->tg_event) ||
		TRIGGER_FIRED_BEFORE(trigdata->tg_event) != before ||
		!hukou_table_is(trigdata->tg_relation, "cases"))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("hukou.%s() must be called as a row trigger of hukou's own table", name)));
	return trigdata;
}

/*
 * BEFORE INSERT OR UPDATE OR DELETE trigger of hukou.cases.
 */
Datum
hukou_case_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigdata = trigger_call(fcinfo, "case_guard", true);
	Relation	rel = trigdata->tg_relation;
	TupleDesc	desc = RelationGetDescr(rel);
	HeapTuple	result;
	CaseRow		old;
	CaseRow		new;

	case_row_read(&old, trigdata->tg_trigtuple, desc);
	if (TRIGGER_FIRED_BY_DELETE(trigdata->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_FROZEN),
				 errmsg("case %s cannot be deleted", case_no_text(DatumGetInt64(old.value[CASE_NO]))),
				 errdetail("%s cases: a case and its history stay.", unpack_sql_state(ERRCODE_HUKOU_FROZEN)),
				 errhint("Withdraw the case instead."),
				 errtableconstraint(rel, "frozen_identity")));

	if (TRIGGER_FIRED_BY_INSERT(trigdata->tg_event))
	{
		if (old.isnull[CASE_SEAL] && !in_replica_role())
		{
			open_case(policy_pin(fcinfo->flinfo), rel, &old);
			policy_note_work();
			result = case_row_write(&old, trigdata->tg_trigtuple, desc);
		}
		else
		{
			admit_case(rel, &old);
			result = trigdata->tg_trigtuple;
		}
	}
	else
	{
		result = trigdata->tg_newtuple;
		case_row_read(&new, result, desc);
		if (in_replica_role())
			admit_change(rel, &old, &new);
		else if (case_change(policy_pin(fcinfo->flinfo), trigdata, &old, &new))
			result = case_row_write(&new, result, desc);
	}
	return PointerGetDatum(result);
}

/* ------------------------------------------------------- after it was stored */

/* Does the event that leads from old to new fit what new says of itself? */
static bool
follows(const CaseRow *old, const CaseRow *new, EventRow *event)
{
	int			algorithm = case_seal_algorithm(new);

	if (algorithm == 0)
		return false;
	event_between(old, new, algorithm, event);
	return digest_equal(new->value[CASE_HEAD], DatumGetByteaPP(event->value[EVENT_DIGEST])) &&
		digest_equal(new->value[CASE_SEAL],
					 case_seal(DatumGetByteaPP(event->value[EVENT_ROW_DIGEST]),
							   DatumGetByteaPP(new->value[CASE_HEAD]))) &&
		DatumGetInt32(new->value[CASE_VERSION]) ==
		(old == NULL ? 1 : DatumGetInt32(old->value[CASE_VERSION]) + 1);
}

/*
 * AFTER INSERT OR UPDATE trigger of hukou.cases: verifies what was stored,
 * leaves the event (law 5), applies the effect.
 */
Datum
hukou_case_event(PG_FUNCTION_ARGS)
{
	TriggerData *trigdata = trigger_call(fcinfo, "case_event", false);
	Relation	rel = trigdata->tg_relation;
	TupleDesc	desc = RelationGetDescr(rel);
	CaseRow		first;
	CaseRow		second;
	CaseRow    *old = NULL;
	CaseRow    *new = &first;
	bool		identity = true;
	EventRow	event;
	Findings	kept = {0};

	case_row_read(&first, trigdata->tg_trigtuple, desc);
	if (TRIGGER_FIRED_BY_UPDATE(trigdata->tg_event))
	{
		old = &first;
		new = &second;
		case_row_read(new, trigdata->tg_newtuple, desc);
		if (!rows_differ(old, new, &identity))
			return PointerGetDatum(NULL);
	}

	if (in_replica_role() ||
		(old == NULL && !new->isnull[CASE_ACTED_AT] &&
		 DatumGetTimestampTz(new->value[CASE_ACTED_AT]) != clock_now()))
	{
		/* admitted from elsewhere; its events come the same way */
		if (!identity || !case_seal_holds(new))
			goto altered;
		return PointerGetDatum(NULL);
	}
	if (!identity || !follows(old, new, &event))
		goto altered;
	/* only tick() signs as the system, and only for what it is at */
	if (strcmp(case_text(new, CASE_OFFICER), SYSTEM_OFFICER) == 0 &&
		(old == NULL || actor_system_step(DatumGetInt64(old->value[CASE_NO]), DatumGetInt32(old->value[CASE_VERSION])) == NULL))
		goto altered;

	event_store(rel, &event);
	if (old != NULL)
	{
		const Policy *policy = policy_pin(fcinfo->flinfo);
		const Workflow *workflow = policy_workflow(policy, case_text(new, CASE_WORKFLOW),
												   DatumGetInt32(new->value[CASE_WORKFLOW_VERSION]));
		const PolicyTransition *transition = workflow == NULL ? NULL :
			workflow_transition(workflow, DatumGetObjectId(old->value[CASE_STATE]),
								case_text(new, CASE_ACTION));
		bool		again = may_have_changed(rel, trigdata->tg_newtuple);

		/* whatever was written, is read */
		if (again)
			CommandCounterIncrement();
		/* an amendment, a notice, a transfer or a move to another version leaves the state */
		if (transition == NULL ?
			old->value[CASE_STATE] != new->value[CASE_STATE] :
			transition->to->state != DatumGetObjectId(new->value[CASE_STATE]))
			goto altered;
		if (transition != NULL && again && step_binds(!old->isnull[CASE_CONTENTS], transition) && !contents_bound(new))
			goto altered;
		/* an original that was taken in since the step was judged would stay */
		if (transition != NULL && again && transition->to->final)
			judge_originals(DatumGetInt64(new->value[CASE_NO]), NULL, &kept);
		if (kept.list != NIL)
			goto altered;
		if (transition != NULL ? step_gives_notice(transition) : strcmp(case_text(new, CASE_ACTION), ACTION_NOTIFY) == 0)
			keep_notice(policy, new);
		if (transition != NULL && transition->effect != NULL)
			effect_apply(policy, transition->effect,
						 effect_case(policy, case_facts(new, 0), DatumGetInt64(new->value[CASE_OFFICE]),
									 clock_day(DatumGetTimestampTz(new->value[CASE_ACTED_AT]))));
	}
	return PointerGetDatum(NULL);

altered:
	ereport(ERROR,
			(errcode(ERRCODE_HUKOU_SEAL),
			 errmsg("case %s was altered after it was judged",
					new->isnull[CASE_NO] ? "" : case_no_text(DatumGetInt64(new->value[CASE_NO]))),
			 errdetail("%s seal: the stored row is not the one hukou sealed.",
					   unpack_sql_state(ERRCODE_HUKOU_SEAL)),
			 errhint("Another trigger of hukou.cases changes what is hukou's in the row, or what belongs to the case; let it leave that alone."),
			 errtableconstraint(rel, "one_change_one_event")));
}

/*
 * BEFORE TRUNCATE trigger of cases, events and the register; with an argument,
 * of policy that is judged by row.
 */
Datum
hukou_truncate_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigdata = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BY_TRUNCATE(trigdata->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("hukou.truncate_guard() must be called as a TRUNCATE trigger")));
	if (trigdata->tg_trigger->tgnargs > 0)
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_POLICY),
				 errmsg("table hukou.%s cannot be truncated", RelationGetRelationName(trigdata->tg_relation)),
				 errdetail("%s %s: law 10 judges policy row by row.", unpack_sql_state(ERRCODE_HUKOU_POLICY),
						   RelationGetRelationName(trigdata->tg_relation)),
				 errhint("Delete the rows."),
				 errtableconstraint(trigdata->tg_relation, "lawful_policy")));
	ereport(ERROR,
			(errcode(ERRCODE_HUKOU_FROZEN),
			 errmsg("table hukou.%s cannot be truncated", RelationGetRelationName(trigdata->tg_relation)),
			 errdetail("%s %s: history stays.", unpack_sql_state(ERRCODE_HUKOU_FROZEN),
					   RelationGetRelationName(trigdata->tg_relation)),
			 errhint("Start anew in another database."),
			 errtableconstraint(trigdata->tg_relation, "frozen_identity")));
	PG_RETURN_NULL();
}
