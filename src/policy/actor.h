/*
 * actor.h
 *	  Who is acting: the officer behind the current role.
 */
#ifndef HUKOU_POLICY_ACTOR_H
#define HUKOU_POLICY_ACTOR_H

#include "policy/policy.h"

/* Why there is no officer. */
typedef enum ActorFault
{
	ACTOR_OK = 0,
	ACTOR_NOT_GATEWAY,			/* names an officer but may not */
	ACTOR_UNKNOWN,				/* the officer named does not exist */
	ACTOR_NOBODY				/* the role is no officer's, and names none */
} ActorFault;

typedef struct Actor
{
	ActorFault	fault;
	const Officer *officer;		/* NULL unless fault is ACTOR_OK; in the capacity it acts in now */
	const Officer *self;		/* in its own */
	Officer		capacity;		/* delegated, where officer points to; so an Actor is not copied */
	const char *acting_for;		/* officer in whose place it acts now, or NULL */
	const Office *office;
	const char *named;			/* value of hukou.officer, or NULL */
	bool		system;			/* the system itself; officer is one made up for it */
} Actor;

/* Who the system is in the history; no officer can have this name. */
#define SYSTEM_OFFICER "system"

/*
 * The one change of one case that hukou.tick() is making now.  It is set in C
 * only, around the UPDATE, and names case, version and action, so that nothing
 * a trigger runs meanwhile can act as the system elsewhere.
 */
typedef struct SystemStep
{
	int64		case_no;
	int			version;		/* of the case before the step */
	const char *action;
	const char *reason;			/* or NULL */
	const char *note;			/* or NULL */
	const char *overdue;		/* limits it marks, or NULL */
	bool		step;			/* a step of the workflow; else a mark */
	DateADT		wakes_on;		/* of a mark; DATEVAL_NOEND: never more */
	int64		office;			/* it is made for; 0: the one that holds the case */
} SystemStep;

extern const SystemStep *system_step;

/* Is it this change that the system is making? */
extern const SystemStep *actor_system_step(int64 case_no, int version);

/* The system, acting for the office that holds the case. */
extern void actor_system(const Policy *policy, int64 office, Actor *actor);

extern void actor_init(void);
extern void actor_current(const Policy *policy, Actor *actor);

/*
 * Puts the officer into the capacity in which it holds the duty at one of some
 * offices, or above: its own, or that of an officer in office of the same node who
 * delegated the duty to it and holds it; into its own when none will do.  Without
 * offices, any will.
 */
extern void actor_take_capacity(const Policy *policy, Actor *actor, Duty duty,
								const int64 *offices, int noffices, DateADT day);

/*
 * The nth capacity in which an officer works that day, at an office that is open:
 * 0 is its own, the others are those that were delegated to it, up to
 * ndelegations.  False when it has none such.
 */
extern bool actor_capacity(const Policy *policy, const Officer *self, int n, DateADT day, Officer *capacity);

#endif							/* HUKOU_POLICY_ACTOR_H */
