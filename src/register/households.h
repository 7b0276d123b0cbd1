/*
 * households.h
 *	  Households: who is their head, and when their book is void; and what the
 *	  parts of an effect share.
 */
#ifndef HUKOU_REGISTER_HOUSEHOLDS_H
#define HUKOU_REGISTER_HOUSEHOLDS_H

#include "commands/trigger.h"
#include "nodes/pg_list.h"
#include "register/effects.h"
#include "register/owner_sql.h"
#include "register/row_store.h"

typedef struct Person
{
	int64		citizen_id;		/* 0 for a newborn */
	char	   *name;
	char		sex;
	DateADT		birth_date;
	int			rank;			/* among them, by person number, from 0 */
	int64		birth_certificate;	/* by which a newborn is registered */
} Person;

/* An effect at work. */
typedef struct Work
{
	const Policy *policy;
	const EffectCase *c;
	Findings   *findings;
	MemoryContext caller;		/* where findings live; SPI has a context of its own */

	/* what the checks have found, for applying and for each other */
	bool		applicant_known;	/* named_judge() has found them in persons */
	int			npeople;
	Person	   *people;
	char	  **birth_certificates; /* one for each newborn */
	const Office *office;		/* that registers the newborn */

	bool		sql;			/* SPI is connected, as the owner */
	OwnerSwitch owner;
} Work;

/* What an effect asks of the numbers that the case names. */
typedef enum Named
{
	NAMED_ANY,
	NAMED_UNMERGED,				/* none has been merged into another */
	NAMED_MERGING				/* that, and one is merged now */
} Named;

/* effects.c: adds a finding (HK008); and raises one that only shows when the effect is applied. */
extern void effect_conflict(const Work *w, const char *subject, const char *text, const char *remedy);
extern void effect_fail(const EffectCase *c, const char *subject, const char *text, const char *remedy);

/*
 * Adds, or changes, the one row an effect is about.  isnull may be NULL: nothing
 * is.  Raises what row_add() does; and where a rule or trigger kept the row away,
 * HK008, or under REPEATABLE READ 40001, for it may be the snapshot that did.
 */
extern void effect_add_row(const EffectCase *c, RowStore *store, const Datum *values, const bool *isnull);
extern void effect_change_row(const EffectCase *c, RowStore *store, const Datum *values);

/*
 * Runs a statement, or a query with the latest snapshot; returns the number of
 * rows.  From the first one on, and until the effect, or what is judged of it,
 * ends, the user is the owner, search_path is that of no caller, and the current
 * memory context is SPI's.
 */
extern uint64 effect_run(Work *w, SavedSql *sql, const Datum *values, const char *nulls);
extern uint64 effect_read(Work *w, SavedSql *sql, const Datum *values);

extern void effect_row_kept_away(const EffectCase *c);

/* Citizen ids in messages are masked. */
extern char *effect_masked(int64 citizen_id);

/* Ends a registration of that status with the office. */
extern void registration_close(Work *w, const char *subject, int64 citizen_id, const char *status, int64 office);

/*
 * Is the household that the case names the office's, and not void?  One that
 * does not exist yet may be set up when an address is given for it.  Returns
 * whether it is there.
 */
extern bool household_judge(Work *w, int64 office, bool may_be_new);

/* Is it a family's, and one of the newborn's parents in it? */
extern void household_judge_newborn(Work *w);

/* Locks it, for somebody comes in: it is not void before they are.  Sets up a new one. */
extern void household_enter(Work *w, int64 office);

/*
 * People leave their households: those whom the effect is about.  Does a head,
 * and nobody who stays is named to follow?
 */
extern void household_judge_leaving(Work *w);

/* Locks the family households that they leave; what is to become of each goes to household_leave(). */
extern List *household_leaving(Work *w);

/* They have left: a new head follows, or the book is void. */
extern void household_leave(Work *w, List *left);

/* Locks the households that the case cancelled its movers from. */
extern void household_lock_left(Work *w);

/* Somebody comes back to where they left: if its book was void it is good again, and has a head. */
extern void household_reopen(Work *w, const char *household, int64 citizen_id);

/* certificates.c */
extern void certificate_issue(Work *w);

/*
 * doubles.c: may the case name whom it names?  When the effect is applied,
 * their rows are locked first of all, so that nobody is merged meanwhile.
 */
extern void named_judge(Work *w, Named named, bool lock);
extern void double_judge(Work *w);
extern void double_cancel(Work *w);

/* Refuses a row of persons whose same_as is not what it may be. */
extern void merger_guard(const TriggerData *trigdata, bool in_effect);

#endif							/* HUKOU_REGISTER_HOUSEHOLDS_H */
