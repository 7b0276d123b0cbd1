/*
 * notice.h
 *	  One notice (一次性告知): what is missing or wrong is told once, completely.
 */
#ifndef HUKOU_JUDGE_NOTICE_H
#define HUKOU_JUDGE_NOTICE_H

#include "judge/judge.h"
#include "judge/papers.h"

/* A reason by which a notice says that the office should have told before. */
#define REASON_OFFICE_OMISSION "office_omission"

/* The gate a case passes when it is filed or resubmitted; NULL when its workflow asks for no papers. */
extern const char *filing_gate(const Workflow *workflow);

/* Everything that is missing or wrong now for the case to be filed, or resubmitted: a list of PaperFault. */
extern List *notice_faults(const Policy *policy, const CaseFacts *facts, const Workflow *workflow, DateADT today);

/*
 * Adds a finding when a notice to be given has nothing to tell, as the clock
 * would stand still for nothing; and for each fault of it that was there when
 * an earlier one was given, and has never been told: unless the notice says that
 * it is the office's own omission.
 */
extern void judge_notice(const Policy *policy, const CaseFacts *facts, const Workflow *workflow, const char *reason,
						 DateADT today, Findings *findings);

/* Does a step give the applicant notice?  It sends back a case that was filed. */
extern bool step_gives_notice(const PolicyTransition *transition);

#endif							/* HUKOU_JUDGE_NOTICE_H */
