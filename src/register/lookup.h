/*
 * lookup.h
 *	  What the register says now: its rows by their keys, without SQL.
 *
 * All read as the judge reads, with the latest snapshot: at REPEATABLE READ an
 * effect must not miss what a gate has seen.  What this transaction has done so
 * far is seen.  Where a Snapshot is asked for, NULL is the latest; another lets
 * several answers be of one moment.
 */
#ifndef HUKOU_REGISTER_LOOKUP_H
#define HUKOU_REGISTER_LOOKUP_H

#include "postgres.h"

#include "policy/policy.h"
#include "policy/scan.h"
#include "utils/date.h"

/* What rows of the register refer to. */
extern const RowKey key_of_persons;
extern const RowKey key_of_households;
extern const RowKey key_of_offices;

/* Starts a scan by the primary key, with the latest snapshot; ends with scan_end(). */
extern void lookup_begin(TableScan *scan, const char *table, const char *const *columns, int ncolumns,
						 int nkeys, const Datum *keys, const RegProcedure *equals);

typedef struct Registered
{
	char	   *name;
	char	   *ethnicity;		/* or NULL */
	int64		same_as;		/* 0: not merged */
} Registered;

/* Whose number it is; found may be NULL. */
extern bool lookup_person(int64 citizen_id, Registered *found, Snapshot snapshot);

/* Locks it to the end of the transaction, as row_share() does; found is what was locked. */
extern bool lookup_share_person(int64 citizen_id, Registered *found);

/* The names of n people, in the order of their numbers; NULL for whom the register does not have. */
extern char **lookup_names(int n, const int64 *numbers, Snapshot snapshot);

typedef struct Registration
{
	int			sequence;
	bool		active;			/* else in transit */
	int64		office;
	char	   *household;		/* of an active one; else NULL */
} Registration;

/* The one registration of a person that is not cancelled (law 7); false: there is none. */
extern bool lookup_registration(int64 citizen_id, Registration *found, Snapshot snapshot);

/* The number of a person's last registration, cancelled or not; 0: there is none. */
extern int	lookup_registrations(int64 citizen_id);

typedef struct Household
{
	int64		office;
	bool		family;			/* else collective */
	int64		head;			/* 0: none */
	bool		is_void;
} Household;

extern bool lookup_household(const char *household, Household *found, Snapshot snapshot);

/*
 * Locks it, as SELECT with that locking clause does; found is what was locked.
 * False: there is none.  Raises 40001 under REPEATABLE READ when it has changed
 * since the snapshot.
 */
extern bool lookup_lock_household(const char *household, LockTupleMode mode, Household *found);

/*
 * Locks a collective one FOR SHARE.  False, and nothing is locked: there is none,
 * it is a family's, or it is just being changed, which is not waited for.
 */
extern bool lookup_share_collective(const char *household);

/* Compares two numbers of 64 bits, for qsort(). */
extern int	lookup_by_number(const void *a, const void *b);

/* The numbers of those who are registered in a household, in their order, as an array; returns how many. */
extern int	lookup_members(const char *household, int64 **members, Snapshot snapshot);

/* Has a person a card, of a kind or (NULL) of any, in hand; or in the making? */
extern bool lookup_card_in_hand(int64 citizen_id, const char *kind);
extern bool lookup_card_in_the_making(int64 citizen_id, const char *kind);

typedef struct Permit
{
	DateADT		valid_until;
	bool		revoked;
} Permit;

/* The permit of a case. */
extern bool lookup_permit(int64 case_no, Permit *found);

/* The kind of the card that a case had made, or NULL; and its status. */
extern char *lookup_card_of_case(int64 case_no, char **status);

/*
 * Does the office keep what a row says that another keeps: the same one, or one
 * that is closed and whose work it has?  By the policy that is pinned, and over
 * no more than MAX_OFFICE_LEVELS successions; reports ask hukou.office_line().
 */
extern bool office_keeps(const Policy *policy, int64 office, int64 kept_by);

#endif							/* HUKOU_REGISTER_LOOKUP_H */
