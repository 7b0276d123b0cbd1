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

/* The events after which the contents of a case stay; 0: none did. */
typedef struct Binding
{
	int			bound;			/* that last bound them */
	int			left;			/* by which the case last left a state in which they may change; lapse of time binds nothing */
} Binding;

/*
 * As the latest snapshot has it; the step that led to the row may be without its event yet.  False: the history has a gap.
 */
extern bool find_binding(const Policy *policy, const CaseRow *row, Binding *binding);

#endif							/* HUKOU_CASES_HISTORY_H */
