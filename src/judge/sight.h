/*
 * sight.h
 *	  Who may see what: row security asks here, and so does whatever reads as the
 *	  owner on a caller's behalf.
 */
#ifndef HUKOU_JUDGE_SIGHT_H
#define HUKOU_JUDGE_SIGHT_H

#include "policy/actor.h"

/*
 * May the current role know of a case of these offices?  An officer of one of
 * them, or above, may; an auditor; and whoever row security does not bind.
 */
extern bool sight_of_case(const Policy *policy, int64 accepting_office, int64 origin_office);

/* ... of every case? */
extern bool sight_of_all(const Policy *policy);

#endif							/* HUKOU_JUDGE_SIGHT_H */
