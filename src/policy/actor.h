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
	const Officer *officer;		/* NULL unless fault is ACTOR_OK */
	const Office *office;
	const char *named;			/* value of hukou.officer, or NULL */
} Actor;

extern void actor_init(void);
extern void actor_current(const Policy *policy, Actor *actor);

#endif							/* HUKOU_POLICY_ACTOR_H */
