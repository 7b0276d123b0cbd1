/*
 * papers.h
 *	  Law 3: what documents a gate still lacks; private to judge/.
 */
#ifndef HUKOU_JUDGE_PAPERS_H
#define HUKOU_JUDGE_PAPERS_H

#include "judge/judge.h"

typedef bool (*PaperTest) (const DocumentRule *rule, void *arg);

extern List *papers_next(const Policy *policy, int *rule, const char *service, const char *type, const char *gate,
						 DateADT day, PaperTest test, void *arg);
extern char *papers_text(const Policy *policy, const List *alternatives, bool conditions);
extern bool papers_asked_of(const DocumentRule *rule, void *arg);

extern void judge_papers(const Policy *policy, const CaseFacts *facts, const char *gate,
						 DateADT today, Findings *findings);

/* Is a document that comes to a case of a known type, and its number, where one is given, well-formed? */
extern void judge_document(const Policy *policy, const char *document_type, const char *number, Findings *findings);

#endif							/* HUKOU_JUDGE_PAPERS_H */
