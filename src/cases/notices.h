/*
 * notices.h
 *	  Notices of what is missing or wrong: keeping them.
 */
#ifndef HUKOU_CASES_NOTICES_H
#define HUKOU_CASES_NOTICES_H

#include "cases/case_row.h"
#include "policy/policy.h"

/* Keeps the notice that the step which led to this row gives. */
extern void keep_notice(const Policy *policy, const CaseRow *row);

#endif							/* HUKOU_CASES_NOTICES_H */
