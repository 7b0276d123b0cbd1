/*
 * papers.h
 *	  Law 3: what documents a gate still lacks; private to judge/.
 */
#ifndef HUKOU_JUDGE_PAPERS_H
#define HUKOU_JUDGE_PAPERS_H

#include "judge/judge.h"

typedef bool (*PaperTest) (const DocumentRule *rule, void *arg);

/* A walk over what a gate, or every gate (NULL), asks of a question; the first four are the caller's to fill in. */
typedef struct Requirements
{
	const Question *question;
	const char *gate;
	PaperTest	test;
	void	   *arg;
	int			next;			/* rule */
	const char *list_gate;		/* gate that list_fit is of */
	int			list_fit;
} Requirements;

extern List *requirements_next(Requirements *requirements);
extern char *papers_text(const Policy *policy, const List *alternatives, bool conditions);
extern bool papers_asked_of(const DocumentRule *rule, void *arg);

extern void judge_papers(const Policy *policy, const CaseFacts *facts, const char *gate,
						 DateADT today, Findings *findings);

/* Is a document that comes to a case of a known type, and its number, where one is given, well-formed? */
extern void judge_document(const Policy *policy, const char *document_type, const char *number, Findings *findings);

#endif							/* HUKOU_JUDGE_PAPERS_H */
