/*
 * papers.h
 *	  Law 3: what documents a gate still lacks; private to judge/.
 */
#ifndef HUKOU_JUDGE_PAPERS_H
#define HUKOU_JUDGE_PAPERS_H

#include "judge/judge.h"

extern void judge_papers(const Policy *policy, const CaseFacts *facts, const char *gate,
						 DateADT today, Findings *findings);

#endif							/* HUKOU_JUDGE_PAPERS_H */
