/*
 * papers.h
 *	  Law 3: what documents a gate still lacks, and what is wrong with those there
 *	  are.
 */
#ifndef HUKOU_JUDGE_PAPERS_H
#define HUKOU_JUDGE_PAPERS_H

#include "judge/judge.h"
#include "utils/snapshot.h"

/* What may be wrong; by kind, since a notice must tell in Chinese too. */
typedef enum PaperFaultKind
{
	/* with a requirement that no document meets */
	PAPER_MISSING,
	PAPER_EXPIRED,
	PAPER_PREMATURE,
	PAPER_COPY,
	PAPER_COMMITMENT,
	PAPER_UNCONFIRMED,
	/* with the case */
	PAPER_EXCLUDED,
	/* with a document */
	PAPER_VOID,
	PAPER_DISAGREES,
	PAPER_STRANGER,
	PAPER_ISSUER,
	PAPER_USED,
	PAPER_OBJECTED
} PaperFaultKind;

typedef struct PaperFault
{
	PaperFaultKind kind;
	const char *subject;		/* requirement, exclusion, type of document, or objection */
	bool		of_paper;		/* of one in particular: */
	Datum		paper;			/* which it is, see papers_there() */
	const char *text;			/* for a finding */
	const char *text_zh;		/* for a notice */
	const char *remedy;
	const char *basis;			/* or NULL */
} PaperFault;

/* What is to be judged: the documents of a case, on a day. */
typedef struct PaperQuestion
{
	const Policy *policy;
	const CaseFacts *facts;
	const char *gate;
	DateADT		today;
	bool		taken;			/* the step is being taken, not asked about */
} PaperQuestion;

/* Every PaperFault there is. */
extern List *paper_faults(const PaperQuestion *question);

extern const char *paper_fault_name(PaperFaultKind kind);

/* Adds a finding for each. */
extern void judge_papers(const Step *step, const char *gate, Findings *findings);

/* No case is closed while the office keeps an original: adds a finding for each, by a snapshot, or the latest if that is NULL. */
extern void judge_originals(int64 case_no, Snapshot snapshot, Findings *findings);

/* Since when the office keeps the original of a document; DATEVAL_NOBEGIN: it does not. */
extern DateADT original_kept_since(int64 case_no, int document);

typedef bool (*PaperTest) (const DocumentRule *rule, void *arg);

/* A walk over what a gate, or every gate (NULL), asks of a question; the first four are the caller's to fill in. */
typedef struct Requirements
{
	const Question *question;
	const char *gate;
	PaperTest	test;
	void	   *arg;
	int			next;			/* rule, of its service's */
	const char *list_gate;		/* gate that list_fit is of */
	int			list_fit;
} Requirements;

/* Goes to the next requirement: its alternatives that pass the test.  NIL at the end. */
extern List *requirements_next(Requirements *requirements);

/* With facts: what hangs on others than these is told with its condition. */
extern char *papers_text(const Policy *policy, const List *alternatives, const Jsonb *facts);

/* The exclusions whose conditions a gate, or any gate (NULL), asks of a question. */
extern List *exclusions_of(const Question *question, const char *gate);

/* What an exclusion says, with its condition when the facts leave that undecided; NULL when they rule it out. */
extern char *exclusion_text(const Exclusion *exclusion, const Jsonb *facts);

/* arg is a jsonb of facts; what they leave undecided is not ruled out */
extern bool papers_asked_of(const DocumentRule *rule, void *arg);

/* Which papers a case has, or which one a document is (0: all): a jsonb array, to be remembered. */
extern Datum papers_there(const Policy *policy, const CaseFacts *facts, int document);

/* Is a paper one of those remembered, or, with filled_in, one of which more is known by now? */
extern bool papers_have(Datum papers, Datum paper, bool filled_in);

/*
 * Is a document that comes to a case of a known type, and its number, where one
 * is given, well-formed?  Of a case that is filed, whose last gate may lie behind
 * it, also whether one that serves one case only serves no other; 0: of another.
 * Returns the number in its canonical form, or NULL.
 */
extern char *judge_document(const Policy *policy, int64 filed_case, const char *document_type, const char *number, Findings *findings);

#endif							/* HUKOU_JUDGE_PAPERS_H */
