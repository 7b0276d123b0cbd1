/*
 * guard.h
 *	  What the guards share with the functions that show their judgement.
 */
#ifndef HUKOU_CASES_GUARD_H
#define HUKOU_CASES_GUARD_H

#include "cases/case_row.h"
#include "commands/trigger.h"
#include "judge/judge.h"

/* What is done to a case apart from the steps of its workflow. */
#define ACTION_OPEN "open"
#define ACTION_AMEND "amend"
#define ACTION_NOTIFY "notify"
#define ACTION_MIGRATE "migrate"
#define ACTION_TRANSFER "transfer"
#define ACTION_EXTEND "extend"
#define ACTION_REDATE "redate"
/* ... by the system alone */
#define ACTION_OVERDUE "overdue"
#define ACTION_ESCALATE "escalate"
#define ACTION_POSTPONE "postpone"

extern CaseFacts *case_facts(const CaseRow *row, DateADT today);
extern const Workflow *case_workflow(const Policy *policy, const CaseRow *row, DateADT today);
extern void case_step(Step *step, const Policy *policy, const CaseRow *row,
					  const Workflow *workflow, const PolicyTransition *transition, Actor *actor,
					  const char *reason, DateADT today);

/*
 * A step binds the contents that its gate was asked of.  The system's acceptance
 * asks none: that gate is asked at the next step on, which binds them then.
 * bound: were contents of the case bound before?
 */
extern bool step_binds(bool bound, const PolicyTransition *step);

extern const PolicyTransition *case_find_transition(const Workflow *workflow, Oid from, Oid to,
													const char *action, Findings *findings);

/*
 * change.c: judges an UPDATE and derives the row it leaves.  Returns false when it
 * changes nothing that is hukou's.
 */
extern bool case_change(const Policy *policy, const TriggerData *trigdata, const CaseRow *old, CaseRow *new);

/* Has this transaction changed a case?  Maybe it has taken that back since. */
extern bool case_changed_here(void);

/* Is it a column of an office, which only a transfer changes? */
extern bool case_is_office(int column);

/* guard.c: what the opening of a case and a change of it have in common */
extern void case_judge_particulars(const CaseRow *row, Findings *findings);
extern void case_judge_request(const Policy *policy, const CaseRow *row, Findings *findings);
extern void case_expect_workflow(const Workflow *workflow);
extern void case_sign_row(const CaseRow *old, CaseRow *row, const Actor *actor);
extern void case_seal_row(const CaseRow *old, CaseRow *new);

/* api.c: reads a case with the caller's rights, SPI being connected, or locks it; P0002 when there is none */
extern void read_case(FmgrInfo *flinfo, Datum case_no, bool lock, CaseRow *row);

/* Is there such a case, of which the current role may know? */
extern bool case_in_sight(const Policy *policy, Datum case_no);


/* migrate.c */
extern void judge_case_migration(const Policy *policy, const CaseRow *row, int to_version,
								 Findings *findings);

#endif							/* HUKOU_CASES_GUARD_H */
