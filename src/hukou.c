/*
 * hukou.c
 *	  Module entry.
 */
#include "postgres.h"

#include "fmgr.h"
#include "policy/actor.h"
#include "policy/clock.h"
#include "policy/digest.h"
#include "policy/policy.h"
#include "utils/guc.h"

PG_MODULE_MAGIC;

void		_PG_init(void);

void
_PG_init(void)
{
	actor_init();
	clock_init();
	digest_init();
	policy_init();
	MarkGUCPrefixReserved("hukou");
}
