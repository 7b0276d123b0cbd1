/*
 * history.h
 *	  Looking into hukou.case_events.
 */
#ifndef HUKOU_CASES_HISTORY_H
#define HUKOU_CASES_HISTORY_H

#include "postgres.h"

#include "cases/case_row.h"
#include "policy/policy.h"

#define REQUEST_ID_MAX 100		/* bytes */

/* The step a request led to. */
typedef struct Request
{
	int64		case_no;
	int			event;
	char	   *action;
	char	   *officer;
	char	   *reason;			/* or NULL */
	char	   *note;			/* or NULL */
	Oid			to_state;
} Request;

/* False when no such request was carried out, as the latest snapshot has it. */
extern bool find_request(const char *request_id, Request *request);

/*
 * The event that last bound what a case carries, as the latest snapshot has it; 0: none did; -1: the history has a gap.  The step
 * that led to the row may be without its event yet.
 */
extern int	contents_bound_at(const Policy *policy, const CaseRow *row);

#endif							/* HUKOU_CASES_HISTORY_H */
