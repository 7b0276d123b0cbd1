/*
 * contents.h
 *	  What belongs to a case: case_persons, case_documents, case_objections and
 *	  case_custody, and their seals.
 */
#ifndef HUKOU_CASES_CONTENTS_H
#define HUKOU_CASES_CONTENTS_H

#include "postgres.h"

#include "codes/canonical.h"
#include "register/carried.h"
#include "utils/snapshot.h"

/*
 * Digest of the people and documents that were written before a version of
 * their case, by their seals.
 */
extern bytea *contents_digest(Datum case_no, int before_version, int algorithm, Snapshot snapshot);

/* ... of all that there are, as they were read for a judgement. */
extern bytea *contents_digest_of(Carried *carried, int algorithm);

/* Is each row of them as its seal says?  Else the table and the row's number. */
extern bool contents_hold(Datum case_no, Snapshot snapshot, const char **table, int *number);

/* Has this transaction brought rows of them that were sealed elsewhere?  Maybe it has taken that back since. */
extern bool contents_brought_here(void);

#endif							/* HUKOU_CASES_CONTENTS_H */
