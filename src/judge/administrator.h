/*
 * administrator.h
 *	  What of policy is an administrator's to write.
 */
#ifndef HUKOU_JUDGE_ADMINISTRATOR_H
#define HUKOU_JUDGE_ADMINISTRATOR_H

#include "access/htup.h"
#include "fmgr.h"
#include "utils/rel.h"

/*
 * Raises HK002 when the row of policy is not the current role's to write: an
 * officer whom it can act as, a delegation to one, or an office that comes below
 * one at which it works; or, of a grant as administrator that is limited to an
 * office, anything but offices, officers and delegations below it.  before or
 * after may be NULL.
 */
extern void judge_administrator(FmgrInfo *flinfo, Relation rel, HeapTuple before, HeapTuple after);

/* Raises HK009 for a row of hukou.delegations between officers of two provinces, which gives nobody anything. */
extern void judge_delegation(FmgrInfo *flinfo, Relation rel, HeapTuple after);

/* Raises HK005 when the row, given another key, is an officer's. */
extern void judge_renaming(Relation rel);

#endif							/* HUKOU_JUDGE_ADMINISTRATOR_H */
