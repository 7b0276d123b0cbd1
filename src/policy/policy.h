/*
 * policy.h
 *	  Policy as the engine reads it: immutable generations of the policy
 *	  tables, held in backend memory.
 *
 * A generation is loaded with the latest snapshot, so policy behaves like DDL:
 * a transaction at REPEATABLE READ sees new rules at once.  Each guard and each
 * function pins one for the statement, so all rows meet the same there; a change of policy unlinks it, and it goes when
 * its last pin goes.  Offices and officers may be many, so a generation fills
 * in those it is asked for.
 */
#ifndef HUKOU_POLICY_POLICY_H
#define HUKOU_POLICY_POLICY_H

#include "postgres.h"

#include "codes/document_number.h"
#include "codes/workday.h"
#include "fmgr.h"
#include "nodes/pg_list.h"
#include "policy/place.h"
#include "utils/date.h"
#include "utils/jsonpath.h"
#include "utils/relcache.h"
#include "utils/timestamp.h"

typedef enum Side
{
	SIDE_NONE = 0,
	SIDE_ACCEPTING,
	SIDE_ORIGIN,
	SIDE_APPLICANT,
	SIDE_SYSTEM
} Side;

typedef enum Duty
{
	DUTY_NONE = 0,
	DUTY_ACCEPT,
	DUTY_REVIEW,
	DUTY_APPROVE,
	DUTY_VERIFY,
	DUTY_MAKE_CARD,
	DUTY_HAND_OVER,
	DUTY_AUDIT,
	DUTY_ADMINISTER
} Duty;

#define DUTY_BIT(duty) (1 << (duty))

/* Those of who works on cases; an auditor looks on, and needs no names for it. */
#define WORKING_DUTIES (~DUTY_BIT(DUTY_AUDIT))

typedef struct PolicyState
{
	Oid			state;			/* value of hukou.case_state */
	const char *label;
	Side		held_by;		/* SIDE_NONE for a final state */
	bool		initial;
	bool		final;
	bool		clock_runs;
	bool		pause_told;		/* why it does not run */
	bool		editable;		/* contents may still change */
} PolicyState;

typedef struct PolicyTransition
{
	const char *action;
	const char *name_zh;
	const PolicyState *from;
	const PolicyState *to;
	Side		side;
	Duty		duty;			/* DUTY_NONE: none needed */
	const char *four_eyes;		/* action another officer must have made, or NULL */
	bool		needs_reason;
	const char *gate;			/* stage of document rules, or NULL */
	const char *effect;			/* on the register, or NULL */
} PolicyTransition;

/* What every way through a workflow must pass. */
typedef struct Safeguard
{
	const char *name;
	Oid			from;			/* InvalidOid: where a case begins */
	Oid			to;				/* InvalidOid: any final state */
	const char *from_label;		/* NULL like the OIDs */
	const char *to_label;
	int			nactions;		/* 0: any action */
	const char **actions;
	Side		side;			/* SIDE_NONE: any */
	Duty		duty;			/* DUTY_NONE: any */
} Safeguard;

/* Is a version what was published? */
typedef enum Standing
{
	STANDING_CONCEPT,		/* not published; governs nothing */
	STANDING_WHOLE,			/* as published */
	STANDING_INCOMPLETE,		/* parts are missing, as in the middle of a restore */
	STANDING_ALTERED
} Standing;

typedef struct Workflow
{
	const char *name;
	int			version;
	const bytea *seal;			/* what it was published with, or NULL */
	int			parts;
	Standing	standing;
	bool		judged;			/* filled in on first use, see workflow_allows_steps */
	bool		lawful;
	DateADT		from;			/* filing days it governs: [from, to); empty: none */
	DateADT		to;
	const PolicyState *initial; /* NULL when the workflow has none, or several */
	int			nstates;
	PolicyState *states;		/* by label */
	int			ntransitions;
	PolicyTransition *transitions;	/* by state, then action */
	int			nsafeguards;
	Safeguard  *safeguards;		/* by name */
} Workflow;

typedef struct ServiceType
{
	const char *service;
	const char *type;
	const char *name_zh;
	const char *workflow;
	const char *basis;			/* or NULL */
	DateADT		from;
	DateADT		to;
	int			first_route;	/* the roads of its service are [first_route, end_route) of the policy's */
	int			end_route;
	int			first_rule;		/* ... and its document rules */
	int			end_rule;
} ServiceType;

typedef struct Service
{
	const char *service;
	const char *name_zh;
	const char *basis;			/* or NULL */
	bool		origin_without_road;	/* where no road is open one applies at the origin, not where one stands */
} Service;

typedef enum LimitUnit
{
	LIMIT_WORKING_DAYS,
	LIMIT_CALENDAR_DAYS
} LimitUnit;

typedef struct TimeLimit
{
	Scope		scope;
	int			days;
	LimitUnit	unit;
	const char *timer;			/* empty: the total limit */
	Oid			state;			/* whose time it limits; InvalidOid: the total limit */
	Oid			since;			/* state from whose entry it counts; InvalidOid: from its own */
	const char *action;			/* step of the system once it has passed, or NULL: a mark */
	const char *reason;			/* of that step, or NULL */
	int			grace_days;		/* working days */
	int			extension_days; /* 0: it cannot be extended */
	int			escalate_days;	/* working days after which the office above is told; 0: never */
} TimeLimit;

typedef struct Fee
{
	Scope		scope;
	const char *yuan;
} Fee;

/* What a gate asks: the rows for one origin and one accepting place are a list. */
typedef struct GateScope
{
	Scope		scope;
	const char *gate;
} GateScope;

typedef struct DocumentRule
{
	GateScope	at;
	const char *requirement;
	const char *document_type;
	JsonPath   *condition;		/* NULL: always */
	bool		commitment;		/* a written commitment does in its place */
	bool		confirmed;		/* shared data have to confirm it */
} DocumentRule;

typedef struct Exclusion
{
	GateScope	at;
	const char *exclusion;
	JsonPath   *condition;
	const char *name_zh;
	const char *name_en;
} Exclusion;

typedef struct DocumentType
{
	const char *code;
	const char *name_zh;
	const DocumentNumberFormat *number_format;
	int			life_days;		/* 0: as long as it says itself */
	bool		original;		/* to be shown; a copy does not do */
	bool		single_use;
	const char *confirmed_by;	/* or NULL */
} DocumentType;

typedef struct Reason
{
	const char *code;
	int			nstates;		/* 0: for a step to any state */
	Oid		   *states;
	bool		extends;		/* a limit */
	bool		corrects;		/* the register */
} Reason;

typedef struct AccessGrant
{
	const char *role;
	const char *capability;
	int64		office;			/* it is limited to, with those below; 0: none */
} AccessGrant;

typedef struct Office
{
	int64		code;			/* hash key */
	bool		exists;
	int			node;
	int32		region;
	int64		parent;			/* 0: none */
	int64		successor;		/* 0: none */
	const char *name_zh;
	DateADT		from;
	DateADT		to;
} Office;

#define OFFICER_ID_SIZE 64

/* What another officer lets one do in their place, for a time. */
typedef struct Delegation
{
	char		by[OFFICER_ID_SIZE];
	uint32		duties;			/* DUTY_BITs */
	DateADT		from;
	DateADT		to;
} Delegation;

typedef struct Officer
{
	char		id[OFFICER_ID_SIZE];	/* hash key */
	bool		exists;
	int64		office;
	uint32		duties;			/* DUTY_BITs */
	DateADT		from;
	DateADT		to;
	char		db_role[NAMEDATALEN];	/* empty: none */
	int			ndelegations;	/* to this officer */
	Delegation *delegations;
} Officer;

/* An office whose work another has, from a day on: it took over that day, or has always been above. */
typedef struct Below
{
	int64		office;
	DateADT		from;
} Below;

/* An office, and all whose work it has. */
typedef struct Subtree
{
	int64		office;			/* hash key */
	int			n;
	Below	   *below;			/* by office */
} Subtree;

/* More levels than any hierarchy of offices has, or successions; ends a circle in bad data. */
#define MAX_OFFICE_LEVELS 16

/*
 * Where a generation of the past comes from: the rows of a table of policy, or
 * the office of that code alone, as they were known at a moment; HeapTuples of
 * the table's row type.
 */
typedef struct PolicyPast
{
	List	   *(*rows) (const struct PolicyPast *past, const char *table, const int64 *office);
	TimestampTz known_at;
} PolicyPast;

typedef struct Policy
{
	MemoryContext context;
	const PolicyPast *past;		/* NULL: policy as it is */
	int			pins;
	uint64		generation;
	TimestampTz loaded_at;

	int			nworkflows;
	Workflow   *workflows;		/* by name, then version */
	int			nservices;
	Service    *services;
	int			nservice_types;
	ServiceType *service_types;
	ServiceType **service_types_by_name;
	int			nlimits;
	TimeLimit  *limits;
	int			nfees;
	Fee		   *fees;
	const char *nodes[NODE_LIMIT];	/* Chinese names; NULL: no such node */
	int			nroutes;
	struct Route *routes;		/* by service, type, origin, accepting, from; see roads.h */
	int			nrules;
	DocumentRule *rules;		/* by service, type, gate, requirement */
	int			nexclusions;
	Exclusion  *exclusions;		/* by service, type, places */
	int			nreasons;
	Reason	   *reasons;
	int			ndocument_types;
	DocumentType *document_types;	/* by code */
	int			ngrants;
	AccessGrant *grants;
	WorkCalendar calendar;

	struct HTAB *offices;
	struct HTAB *officers;
	struct HTAB *db_roles;		/* role name to officer id */
	struct HTAB *subtrees;
} Policy;

extern void policy_init(void);

/* This transaction works on a case by policy: it is not to have changed policy as well, nor to change it still. */
extern void policy_note_work(void);

/* The name of a node, or "?": replica role brings nodes that no foreign key was asked about. */
extern const char *policy_node_name(const Policy *policy, int node);

/* The current generation, pinned until flinfo's memory goes. */
extern const Policy *policy_pin(FmgrInfo *flinfo);
extern const Policy *policy_pin_afresh(FmgrInfo *flinfo, Relation rel);

/* What a function that has pinned keeps besides, as long as the pin; NULL at first. */
extern void **policy_pin_extra(FmgrInfo *flinfo);

/* A generation of the past, in a child of the current memory context. */
extern const Policy *policy_of_past(const PolicyPast *past);

/* The digest a version is published with, over all that guards read of it. */
extern bytea *workflow_digest(const Workflow *workflow, int algorithm);
extern int	workflow_parts(const Workflow *workflow);

/* Is the step one that the safeguard asks for? */
extern bool safeguard_counts(const Safeguard *safeguard, const PolicyTransition *step);

extern const Workflow *policy_workflow(const Policy *policy, const char *name, int version);
extern const Workflow *policy_workflow_on(const Policy *policy, const char *name, DateADT day);
extern const PolicyState *workflow_state(const Workflow *workflow, Oid state);
extern const PolicyTransition *workflow_transition(const Workflow *workflow, Oid from, const char *action);
extern const Service *policy_service(const Policy *policy, const char *service);

/* Compares two of service_types_by_name, for qsort() and bsearch(). */
extern int	service_type_compare(const void *a, const void *b);
extern const ServiceType *policy_service_type(const Policy *policy, const char *service, const char *type);
extern const TimeLimit *policy_time_limit(const Question *question);

/* The row that decides on a timer of a state, or NULL; the empty timer of no state is the total limit. */
extern const TimeLimit *policy_timer(const Question *question, const char *timer, Oid state);
extern const Fee *policy_fee(const Question *question);
extern const Reason *policy_reason(const Policy *policy, const char *reason);
extern bool reason_fits(const Reason *reason, Oid to_state);
extern const DocumentType *policy_document_type(const Policy *policy, const char *document_type);
extern const char *policy_document_name(const Policy *policy, const char *document_type);

/*
 * Does the role hold the capability, itself or by membership, for an office?  A
 * grant that is limited to an office counts there and below only; without an
 * office (0), only one that is not limited counts.
 */
extern bool policy_role_may(const Policy *policy, Oid role, const char *capability, int64 office);

/* NULL when there is no such office or officer. */
extern const Office *policy_office(const Policy *policy, int64 code);
extern const Officer *policy_officer(const Policy *policy, const char *id);
extern const Officer *policy_officer_of_role(const Policy *policy, const char *role);

/*
 * The office that has the work of an office on a day: itself, or, when it was
 * closed, its successor, or that one's.  NULL when there is none.
 */
extern const Office *policy_office_on(const Policy *policy, int64 code, DateADT day);
extern bool office_is_open(const Office *office, DateADT day);

extern bool policy_duties_held(DateADT day, uint32 *duties);

/* The office above another, or NULL: a parent in another node is none, or it would take work across the border without a road. */
extern const Office *office_above(const Policy *policy, const Office *office);

/* Is the office the other one, or above it? */
extern bool office_covers(const Policy *policy, int64 office, int64 other);

/* The office, those below it, and, of each, those it took over from when they closed. */
extern const Subtree *policy_subtree(const Policy *policy, int64 office);

/* Does the office have the other's work on a day? */
extern bool subtree_has(const Subtree *subtree, int64 office, DateADT day);

/* Does the role hold the grant, itself or by membership? */
extern bool grant_is_held(const AccessGrant *grant, Oid role);

/* An office code as text, for messages. */
extern char *office_text(int64 code);

extern const char *limit_unit_name(LimitUnit unit);
extern LimitUnit limit_unit(const char *name);
extern const char *side_name(Side side);
extern const char *duty_name(Duty duty);

/* How often a relation, schema, function or role was changed, as far as this backend heard; while it stays, so do names, and row types of the relcache. */
extern uint64 catalog_changes;

#endif							/* HUKOU_POLICY_POLICY_H */
