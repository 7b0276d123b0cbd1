/*
 * policy.c
 *	  Generations of policy: pinning, invalidation, look-ups.
 *
 * The protocol is that of core's event trigger cache (evtcache.c): lock, mark
 * the rebuild started, read, publish only if nothing was invalidated meanwhile.
 */
#include "postgres.h"

#include "codes/office_code.h"
#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_inherits.h"
#include "compat.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "policy/errcodes.h"
#include "policy/load.h"
#include "policy/policy.h"
#include "policy/scan.h"
#include "commands/trigger.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

PG_FUNCTION_INFO_V1(hukou_policy_changed);
PG_FUNCTION_INFO_V1(hukou_policy_stats);

typedef enum LoadState
{
	LOAD_NONE,					/* nothing usable; load on next use */
	LOAD_STARTED,				/* a load is reading the tables */
	LOAD_DONE					/* current is what the tables say */
} LoadState;

static LoadState load_state = LOAD_NONE;
static Policy *current = NULL;	/* linked generation, or NULL */
uint64		catalog_changes = 0;
static uint64 generations = 0;	/* loaded by this backend so far */

/* An officer's database role, as the db_roles hash remembers it. */
typedef struct RoleOfficer
{
	NameData	role;			/* hash key */
	char		officer[OFFICER_ID_SIZE];	/* empty: the role is no officer's */
} RoleOfficer;

/*
 * Relcache callback: must not look anything up nor allocate.
 */
static void
policy_invalidate(Datum arg, Oid relid)
{
	catalog_changes++;
	if (!OidIsValid(relid) || policy_is_table(relid))
		load_state = LOAD_NONE;
}

/* Schemas, functions, roles and who has them: they are asked about with relations, and without them. */
static void
catalog_invalidate(Datum arg, int cacheid, uint32 hashvalue)
{
	catalog_changes++;
}

/*
 * Who may write policy and cases could change the law, work on a case by it, and
 * change it back, with nobody else ever having seen that law.  So no transaction
 * does both.  Each deed with the subtransaction it was first done in; a
 * subtransaction given back takes it along.
 */
static SubTransactionId changed_in = InvalidSubTransactionId;
static SubTransactionId worked_in = InvalidSubTransactionId;

static void
note_deed(SubTransactionId *done_in)
{
	if (*done_in == InvalidSubTransactionId)
		*done_in = GetCurrentSubTransactionId();
}

void
policy_note_work(void)
{
	note_deed(&worked_in);
}

static void
refuse_both(XactEvent event, void *arg)
{
	if ((event == XACT_EVENT_PRE_COMMIT || event == XACT_EVENT_PRE_PREPARE) &&
		worked_in != InvalidSubTransactionId && changed_in != InvalidSubTransactionId)
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_POLICY),
				 errmsg("a transaction that changes policy does not work on cases"),
				 errdetail("%s policy: nobody else would have seen the law the case was judged by.",
						   unpack_sql_state(ERRCODE_HUKOU_POLICY)),
				 errhint("Commit the change of policy first.")));
	if (event == XACT_EVENT_COMMIT || event == XACT_EVENT_PREPARE || event == XACT_EVENT_ABORT)
		worked_in = changed_in = InvalidSubTransactionId;
}

static void
hand_over_deed(SubTransactionId *done_in, SubXactEvent event, SubTransactionId ended, SubTransactionId parent)
{
	/* what began later has a higher number, and is within it */
	if (event == SUBXACT_EVENT_ABORT_SUB && *done_in >= ended)
		*done_in = InvalidSubTransactionId;
	else if (event == SUBXACT_EVENT_COMMIT_SUB && *done_in == ended)
		*done_in = parent;
}

static void
hand_over_deeds(SubXactEvent event, SubTransactionId ended, SubTransactionId parent, void *arg)
{
	hand_over_deed(&changed_in, event, ended, parent);
	hand_over_deed(&worked_in, event, ended, parent);
}

void
policy_init(void)
{
	CacheRegisterRelcacheCallback(policy_invalidate, (Datum) 0);
	RegisterXactCallback(refuse_both, NULL);
	RegisterSubXactCallback(hand_over_deeds, NULL);
	CacheRegisterSyscacheCallback(NAMESPACEOID, catalog_invalidate, (Datum) 0);
	CacheRegisterSyscacheCallback(PROCOID, catalog_invalidate, (Datum) 0);
	CacheRegisterSyscacheCallback(AUTHOID, catalog_invalidate, (Datum) 0);
	CacheRegisterSyscacheCallback(AUTHMEMROLEMEM, catalog_invalidate, (Datum) 0);
}

/*
 * Trigger on every policy table, by statement and by row: tells all sessions,
 * at commit, that the table changed.  Transactional: this session sees it at
 * the next command, and a rollback takes it back.
 *
 * Replication's workers fire no statement triggers, nor does a statement on the
 * table that this one was made to inherit from, so there each row tells;
 * elsewhere that would have the server plan its foreign keys anew for each.
 */
Datum
hukou_policy_changed(PG_FUNCTION_ARGS)
{
	Relation	rel;

	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("hukou.policy_changed() must be called as a trigger")));
	rel = ((TriggerData *) fcinfo->context)->tg_relation;
	note_deed(&changed_in);
	if (!TRIGGER_FIRED_FOR_ROW(((TriggerData *) fcinfo->context)->tg_event) ||
		AmBackgroundWorkerProcess() || has_superclass(RelationGetRelid(rel)))
		CacheInvalidateRelcache(rel);
	PG_RETURN_POINTER(NULL);
}

static void
policy_unlink(void)
{
	Policy	   *old = current;

	current = NULL;
	if (old != NULL && old->pins == 0)
		MemoryContextDelete(old->context);
}

/*
 * Loads a generation if there is no valid one.  A load that policy changed
 * under is done again; after a few such tries the newest is used as it is,
 * and loaded again on next use.
 */
static Policy *
policy_current(void)
{
	if (load_state == LOAD_DONE)
		return current;

	policy_unlink();
	for (int attempt = 0;; attempt++)
	{
		Policy	   *fresh;

		Snapshot	snapshot;

		policy_lock_tables();	/* accepts invalidations */
		load_state = LOAD_STARTED;
		snapshot = RegisterSnapshot(GetLatestSnapshot());
		fresh = policy_load(snapshot, NULL);
		UnregisterSnapshot(snapshot);
		if (load_state == LOAD_STARTED || attempt == 3)
		{
			if (load_state == LOAD_STARTED)
				load_state = LOAD_DONE;
			fresh->generation = ++generations;
			fresh->loaded_at = GetCurrentTimestamp();
			MemoryContextSetParent(fresh->context, CacheMemoryContext);
			current = fresh;
			return current;
		}
		MemoryContextDelete(fresh->context);
	}
}

/* What fn_extra of a function that uses policy points to. */
typedef struct Pin
{
	MemoryContextCallback callback;
	Policy	   *policy;			/* NULL before the first pin */
	CommandId	command;		/* of the statement that pinned it */
	uint64		completed;		/* transactions its snapshot saw completed */
	void	   *extra;			/* of the function that pinned */
} Pin;

static void
pin_release(void *arg)
{
	Policy	   *policy = ((Pin *) arg)->policy;

	if (policy != NULL && --policy->pins == 0 && policy != current)
		MemoryContextDelete(policy->context);
}

/*
 * Is it still the statement that pinned?  PL/pgSQL keeps the state of a simple
 * expression, and so flinfo, for the whole transaction.
 */
static bool
same_statement(const Pin *pin)
{
	Snapshot	snapshot = GetActiveSnapshot();

	return snapshot->curcid == pin->command &&
		snapshot->snapXactCompletionCount == pin->completed;
}

static Pin *
pin_of(FmgrInfo *flinfo)
{
	Pin		   *pin = flinfo->fn_extra;

	if (pin == NULL)
	{
		pin = MemoryContextAllocZero(flinfo->fn_mcxt, sizeof(Pin));
		pin->callback.func = pin_release;
		pin->callback.arg = pin;
		MemoryContextRegisterResetCallback(flinfo->fn_mcxt, &pin->callback);
		flinfo->fn_extra = pin;
	}
	return pin;
}

static const Policy *
pin_current(Pin *pin)
{
	Policy	   *policy;

	/*
	 * Waiting for a row brings no news of what was committed meanwhile, but
	 * the row waited for may have been filed under a version that is news.
	 */
	AcceptInvalidationMessages();
	policy = policy_current();
	policy->pins++;
	pin_release(pin);
	pin->policy = policy;
	pin->command = GetActiveSnapshot()->curcid;
	pin->completed = GetActiveSnapshot()->snapXactCompletionCount;
	return policy;
}

/*
 * The current generation, pinned for the statement, so that all its rows meet
 * one policy.  The pin is kept in fn_extra, and goes with flinfo's memory.
 */
const Policy *
policy_pin(FmgrInfo *flinfo)
{
	Pin		   *pin = pin_of(flinfo);

	if (IsInParallelMode())
	{
		/*
		 * The server gives no latest snapshot here.  The statement's will do,
		 * for a generation that nobody else gets to see.
		 */
		if (pin->policy == NULL)
		{
			policy_lock_tables();
			pin->policy = policy_load(GetActiveSnapshot(), NULL);
			pin->policy->pins = 1;
			MemoryContextSetParent(pin->policy->context, CacheMemoryContext);
		}
		return pin->policy;
	}
	if (pin->policy == NULL ||
		((pin->policy != current || load_state != LOAD_DONE) && !same_statement(pin)))
		return pin_current(pin);
	return pin->policy;
}

/*
 * What policy says at this very moment, for who judges policy itself, as a row
 * trigger of one of its tables: all deferred triggers of a COMMIT share one
 * snapshot, and one of them may have changed what another is to judge; and with
 * SET CONSTRAINTS a trigger comes before the change is known of.
 */
const Policy *
policy_pin_afresh(FmgrInfo *flinfo, Relation rel)
{
	/* up to where the tables' changes are known of */
	static struct
	{
		TransactionId transaction;
		SubTransactionId subtransaction;
		CommandId	command;
	}			settled;

	/* whatever was written since begins a new command */
	CommandCounterIncrement();
	if (!TransactionIdIsValid(settled.transaction) || settled.transaction != GetTopTransactionIdIfAny() ||
		settled.subtransaction != GetCurrentSubTransactionId() || settled.command != GetCurrentCommandId(false))
	{
		CacheInvalidateRelcache(rel);
		(void) GetCurrentCommandId(true);	/* without which the next call would do nothing */
		CommandCounterIncrement();
		settled.transaction = GetTopTransactionId();
		settled.subtransaction = GetCurrentSubTransactionId();
		settled.command = GetCurrentCommandId(false);
	}
	return pin_current(pin_of(flinfo));
}

void **
policy_pin_extra(FmgrInfo *flinfo)
{
	return &((Pin *) flinfo->fn_extra)->extra;
}

const Policy *
policy_of_past(const PolicyPast *past)
{
	policy_lock_tables();
	return policy_load(NULL, past);
}

/*
 * hukou.policy_stats() returns a row (generation, loaded_at, memory, workflows,
 * document_rules, offices, officers) on the generation this session uses:
 * its number in the session, which is also the number of loads; when it was
 * loaded; bytes it holds; and what is in it, offices and officers as far as
 * they were asked for.
 */
Datum
hukou_policy_stats(PG_FUNCTION_ARGS)
{
	const Policy *policy = policy_pin(fcinfo->flinfo);
	TupleDesc	desc;
	Datum		values[7];
	bool		nulls[7] = {false};

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	values[0] = Int64GetDatum((int64) policy->generation);
	values[1] = TimestampTzGetDatum(policy->loaded_at);
	values[2] = Int64GetDatum((int64) MemoryContextMemAllocated(policy->context, true));
	values[3] = Int32GetDatum(policy->nworkflows);
	values[4] = Int32GetDatum(policy->nrules);
	values[5] = Int32GetDatum((int32) hash_get_num_entries(policy->offices));
	values[6] = Int32GetDatum((int32) hash_get_num_entries(policy->officers));
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls));
}

const char *
policy_node_name(const Policy *policy, int node)
{
	return node >= 0 && node < NODE_LIMIT && policy->nodes[node] != NULL ? policy->nodes[node] : "?";
}

/* NULL when there is no such version. */
const Workflow *
policy_workflow(const Policy *policy, const char *name, int version)
{
	for (int i = 0; i < policy->nworkflows; i++)
		if (policy->workflows[i].version == version &&
			strcmp(policy->workflows[i].name, name) == 0)
			return &policy->workflows[i];
	return NULL;
}

/* The version in force on a day, or NULL. */
const Workflow *
policy_workflow_on(const Policy *policy, const char *name, DateADT day)
{
	for (int i = 0; i < policy->nworkflows; i++)
	{
		const Workflow *w = &policy->workflows[i];

		if (strcmp(w->name, name) == 0 && day >= w->from && day < w->to)
			return w;
	}
	return NULL;
}

const Service *
policy_service(const Policy *policy, const char *service)
{
	for (int i = 0; i < policy->nservices; i++)
		if (strcmp(policy->services[i].service, service) == 0)
			return &policy->services[i];
	return NULL;
}

int
service_type_compare(const void *a, const void *b)
{
	const ServiceType *x = *(const ServiceType *const *) a;
	const ServiceType *y = *(const ServiceType *const *) b;
	int			cmp = x->service == y->service ? 0 : strcmp(x->service, y->service);

	return cmp != 0 ? cmp : strcmp(x->type, y->type);
}

const ServiceType *
policy_service_type(const Policy *policy, const char *service, const char *type)
{
	const ServiceType key = {.service = service, .type = type};
	const ServiceType *sought = &key;
	ServiceType **found = policy->nservice_types == 0 ? NULL :
		bsearch(&sought, policy->service_types_by_name, policy->nservice_types, sizeof(ServiceType *), service_type_compare);

	return found != NULL ? *found : NULL;
}

/* The row that decides, out of n rows that begin with a Scope; law 10 leaves no ties. */
static const void *
best_scope(const void *rows, int n, size_t size, const Question *question)
{
	const void *best = NULL;
	int			best_fit = -1;

	for (int i = 0; i < n; i++)
	{
		const void *row = (const char *) rows + i * size;
		int			fit = scope_fits(row, question);

		if (fit > best_fit)
		{
			best = row;
			best_fit = fit;
		}
	}
	return best;
}

const TimeLimit *
policy_timer(const Question *q, const char *timer, Oid state)
{
	const TimeLimit *best = NULL;
	int			best_fit = -1;

	for (int i = 0; i < q->policy->nlimits; i++)
	{
		const TimeLimit *limit = &q->policy->limits[i];
		int			fit;

		/* most are of other services, which is told at once */
		if (limit->state != state || limit->scope.service != q->kind->service || strcmp(limit->timer, timer) != 0)
			continue;
		fit = scope_fits(&limit->scope, q);
		if (fit > best_fit)
		{
			best = limit;
			best_fit = fit;
		}
	}
	return best;
}

const TimeLimit *
policy_time_limit(const Question *q)
{
	return policy_timer(q, "", InvalidOid);
}

const Fee *
policy_fee(const Question *q)
{
	return best_scope(q->policy->fees, q->policy->nfees, sizeof(Fee), q);
}

const Reason *
policy_reason(const Policy *policy, const char *reason)
{
	for (int i = 0; i < policy->nreasons; i++)
		if (strcmp(policy->reasons[i].code, reason) == 0)
			return &policy->reasons[i];
	return NULL;
}

bool
reason_fits(const Reason *reason, Oid to_state)
{
	for (int i = 0; i < reason->nstates; i++)
		if (reason->states[i] == to_state)
			return true;
	return reason->nstates == 0;
}

const DocumentType *
policy_document_type(const Policy *policy, const char *document_type)
{
	for (int i = 0; i < policy->ndocument_types; i++)
		if (strcmp(policy->document_types[i].code, document_type) == 0)
			return &policy->document_types[i];
	return NULL;
}

/* Chinese name, or the code itself when the type is unknown */
const char *
policy_document_name(const Policy *policy, const char *document_type)
{
	const DocumentType *type = policy_document_type(policy, document_type);

	return type != NULL ? type->name_zh : document_type;
}

/* A superuser is a member of nothing it was not granted: no silent bypass. */
bool
grant_is_held(const AccessGrant *grant, Oid role)
{
	Oid			grantee = get_role_oid(grant->role, true);

	return OidIsValid(grantee) && is_member_of_role_nosuper(role, grantee);
}

bool
policy_role_may(const Policy *policy, Oid role, const char *capability, int64 office)
{
	for (int i = 0; i < policy->ngrants; i++)
	{
		const AccessGrant *grant = &policy->grants[i];

		if (strcmp(grant->capability, capability) == 0 &&
			(grant->office == 0 || (office != 0 && office_covers(policy, grant->office, office))) &&
			grant_is_held(grant, role))
			return true;
	}
	return false;
}

const Office *
policy_office(const Policy *policy, int64 code)
{
	Office	   *office = hash_search(policy->offices, &code, HASH_FIND, NULL);

	if (office == NULL)
	{
		Office		row = {.code = code};

		policy_read_office(policy, &row);
		if (!row.exists)
			return NULL;		/* not kept: codes are a client's to choose */
		office = hash_search(policy->offices, &code, HASH_ENTER, NULL);
		*office = row;
	}
	return office;
}

const Officer *
policy_officer(const Policy *policy, const char *id)
{
	Officer		row = {0};
	Officer    *officer;

	if (strlen(id) >= OFFICER_ID_SIZE)
		return NULL;
	strlcpy(row.id, id, OFFICER_ID_SIZE);
	officer = hash_search(policy->officers, row.id, HASH_FIND, NULL);
	if (officer == NULL)
	{
		policy_read_officer(policy, &row);
		if (!row.exists)
			return NULL;		/* not kept: names are a client's to choose */
		officer = hash_search(policy->officers, row.id, HASH_ENTER, NULL);
		*officer = row;
	}
	return officer;
}

const Officer *
policy_officer_of_role(const Policy *policy, const char *role)
{
	RoleOfficer row = {0};
	RoleOfficer *entry;

	namestrcpy(&row.role, role);
	entry = hash_search(policy->db_roles, &row.role, HASH_FIND, NULL);
	if (entry == NULL)
	{
		policy_read_role(NameStr(row.role), row.officer);
		entry = hash_search(policy->db_roles, &row.role, HASH_ENTER, NULL);
		*entry = row;
	}
	return entry->officer[0] != '\0' ? policy_officer(policy, entry->officer) : NULL;
}

bool
office_is_open(const Office *office, DateADT day)
{
	return office != NULL && day >= office->from && day < office->to;
}

const Office *
policy_office_on(const Policy *policy, int64 code, DateADT day)
{
	const Office *office = policy_office(policy, code);

	for (int step = 0; office != NULL && !office_is_open(office, day); step++)
	{
		int			node = office->node;

		/* what is not open yet has no successor either */
		if (step == MAX_OFFICE_LEVELS || office->successor == 0 || day < office->from)
			return NULL;
		office = policy_office(policy, office->successor);
		/* nor has an office one of another province, which would take the work across the border without a road */
		if (office != NULL && office->node != node)
			return NULL;
	}
	return office;
}

bool
office_covers(const Policy *policy, int64 office, int64 other)
{
	const Office *o = policy_office(policy, other);

	for (int level = 0; o != NULL && level < MAX_OFFICE_LEVELS; level++)
	{
		if (o->code == office)
			return true;
		o = office_above(policy, o);
	}
	return false;
}

const Subtree *
policy_subtree(const Policy *policy, int64 office)
{
	Subtree    *subtree = hash_search(policy->subtrees, &office, HASH_FIND, NULL);

	if (subtree == NULL)
	{
		Subtree		row = {.office = office};

		policy_read_subtree(policy, &row);
		subtree = hash_search(policy->subtrees, &office, HASH_ENTER, NULL);
		*subtree = row;
	}
	return subtree;
}

/* By office, for sorting and searching. */
int
compare_below(const void *a, const void *b)
{
	int64		x = ((const Below *) a)->office;
	int64		y = ((const Below *) b)->office;

	return (x > y) - (x < y);
}

bool
subtree_has(const Subtree *subtree, int64 office, DateADT day)
{
	Below		key = {.office = office};
	const Below *found = subtree->n == 0 ? NULL :
		bsearch(&key, subtree->below, subtree->n, sizeof(Below), compare_below);

	return found != NULL && found->from <= day;
}

const Office *
office_above(const Policy *policy, const Office *office)
{
	const Office *above = office->parent != 0 ? policy_office(policy, office->parent) : NULL;

	return above != NULL && above->node == office->node ? above : NULL;
}

char *
office_text(int64 code)
{
	char	   *text = palloc(OFFICE_CODE_SIZE);

	office_code_format(code, text);
	return text;
}

const char *
limit_unit_name(LimitUnit unit)
{
	return unit == LIMIT_WORKING_DAYS ? "working" : "calendar";
}

LimitUnit
limit_unit(const char *name)
{
	return strcmp(name, "working") == 0 ? LIMIT_WORKING_DAYS : LIMIT_CALENDAR_DAYS;
}

static const char *const side_names[] = {
	[SIDE_NONE] = "none",
	[SIDE_ACCEPTING] = "accepting",
	[SIDE_ORIGIN] = "origin",
	[SIDE_APPLICANT] = "applicant",
	[SIDE_SYSTEM] = "system",
};

static const char *const duty_names[] = {
	[DUTY_NONE] = "none",
	[DUTY_ACCEPT] = "accept",
	[DUTY_REVIEW] = "review",
	[DUTY_APPROVE] = "approve",
	[DUTY_VERIFY] = "verify",
	[DUTY_MAKE_CARD] = "make_card",
	[DUTY_HAND_OVER] = "hand_over",
	[DUTY_AUDIT] = "audit",
	[DUTY_ADMINISTER] = "administer",
};

const char *
side_name(Side side)
{
	return side_names[side];
}

const char *
duty_name(Duty duty)
{
	return duty_names[duty];
}

static int
named(const char *const *names, int n, const char *label)
{
	if (label == NULL)
		return 0;
	for (int i = 1; i < n; i++)
		if (strcmp(names[i], label) == 0)
			return i;
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("hukou knows no side or duty \"%s\"", label),
			 errdetail("A value of hukou.side or hukou.duty was renamed or added, or a column was given another type."),
			 errhint("Change it back.")));
}

/* The side or duty of that label; NULL gives SIDE_NONE, DUTY_NONE. */
Side
side_from_label(const char *label)
{
	return (Side) named(side_names, lengthof(side_names), label);
}

Duty
duty_from_label(const char *label)
{
	return (Duty) named(duty_names, lengthof(duty_names), label);
}
