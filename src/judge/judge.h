/*
 * judge.h
 *	  The evaluator: may this step happen, by this officer, at this moment?
 *
 * The only judge.  Triggers raise its findings; functions show them.
 */
#ifndef HUKOU_JUDGE_JUDGE_H
#define HUKOU_JUDGE_JUDGE_H

#include "postgres.h"

#include "judge/road.h"
#include "policy/actor.h"
#include "policy/findings.h"
#include "policy/policy.h"
#include "register/effects.h"
#include "register/carried.h"
#include "utils/jsonb.h"

/* What the judge needs to know of a case. */
typedef struct CaseFacts
{
	int64		case_no;
	const char *service;
	const char *type;
	int64		accepting_office;
	int64		origin_office;
	int			accepting_node; /* as the case was opened; 0: it is being opened */
	int			origin_node;
	int64		applicant;		/* a citizen id */
	const Jsonb *particulars;
	bool		filed;
	bool		papers_owed;	/* accepted by the system: the gate of filing is still to be passed */
	DateADT		filed_on;		/* filing day; in draft, today */
	int			version;		/* number of its last event */
	const char *last_action;
	const char *last_officer;
	Carried    *carried;		/* people and documents; NULL where nobody asks for them */
} CaseFacts;

/* A step under judgement. */
typedef struct Step
{
	const Policy *policy;
	const CaseFacts *facts;
	const Workflow *workflow;
	const PolicyTransition *transition;
	Actor *actor;
	const char *reason;			/* or NULL */
	DateADT		today;
	const TimeLimit *overtaken_by;	/* limit whose end has moved the case, though hukou.tick() has not recorded it; or NULL */
	DateADT		overtaken_on;
	bool		taken;			/* it is being taken, not asked about */
} Step;

extern void judge_step(const Step *step, Findings *findings);

/* Has time moved the case on meanwhile?  limit is NULL when not. */
extern void judge_time(int64 case_no, const TimeLimit *limit, DateADT since, Findings *findings);

/* Does the step file the case?  One that only ends a draft does not. */
extern bool step_files(const Step *step);

/* The question of law 4 about a case; false when its kind, or an office of it, is not there. */
extern bool case_road(const Policy *policy, const CaseFacts *facts, Question *question);

/* What an effect needs to know of a case that an office steps on a day. */
extern EffectCase *effect_case(const Policy *policy, const CaseFacts *facts, int64 office, DateADT day);

extern void judge_reason(const Policy *policy, const PolicyTransition *transition,
						 const char *reason, Findings *findings);

/* Is there such a kind of the service today?  Returns it, or NULL. */
extern const ServiceType *judge_kind(const Policy *policy, const char *service, const char *type, DateADT today,
									 Findings *findings);

/* Is the office that a case names as its subject there, and open?  Returns it, or NULL. */
extern const Office *judge_office(const Policy *policy, int64 code, const char *subject, DateADT today,
								  Findings *findings);

/* Is there an officer, in office, with the duty? */
extern void judge_officer(const Policy *policy, Actor *actor, Duty duty, const int64 *office, DateADT today, Findings *findings);

/* May the actor work on the contents of a case that a side holds? */
extern void judge_hands(const Policy *policy, const CaseFacts *facts, Actor *actor,
						Side side, Duty duty, DateADT today, Findings *findings);
/* ... on either side? */
extern void judge_either_side(const Policy *policy, const CaseFacts *facts, Actor *actor,
							  Duty duty, DateADT today, Findings *findings);

#endif							/* HUKOU_JUDGE_JUDGE_H */
