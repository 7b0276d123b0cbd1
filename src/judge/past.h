/*
 * past.h
 *	  Policy as it was known at an earlier moment.
 */
#ifndef HUKOU_JUDGE_PAST_H
#define HUKOU_JUDGE_PAST_H

#include "postgres.h"

#include "policy/policy.h"

/* What the tables said then, out of hukou.policy_log; in the current memory context. */
extern const Policy *policy_as_known(TimestampTz known_at);

#endif							/* HUKOU_JUDGE_PAST_H */
