/*
 * casework.h
 *	  Cases as a client knows them: which kinds there are, how they go on, and
 *	  the single things a client does to one.
 */
#ifndef HUKOU_CLIENT_CASEWORK_H
#define HUKOU_CLIENT_CASEWORK_H

#include "stress.h"

#define OFFICES 4
#define KINDS 14

/* Demonstration offices of four provinces; any of them accepts or is origin. */
extern const char *const offices[OFFICES];

/* A birth certificate's number: a letter, two digits of its province, and the rest counts. */
#define BIRTH_CERTIFICATE "X53%07u"

/* A kind of case that is opened. */
typedef struct Kind
{
	const char *service;
	const char *type;
	const char *documents;		/* enough for every case of the kind */
} Kind;

extern const Kind kinds[KINDS];

/* A step of a workflow's first version.  Later versions, copied from it by policy(), have the same. */
typedef struct Transition
{
	char		workflow[32];
	char		from[20];
	char		action[32];
	char		to[20];
	char		side;			/* a, o, p (applicant) or s (system) */
	char		duty[16];
	bool		needs_reason;
	bool		effect;			/* it changes the register */
	bool		gate;			/* it asks for papers, of which some serve one case only */
} Transition;

extern Transition transitions[512];
extern int	ntransitions;

/* A reason, and a state that a step may give it for. */
typedef struct Reason
{
	char		state[20];
	char		reason[32];
} Reason;

extern Reason reasons[512];
extern int	nreasons;

/* A case as last read. */
typedef struct Case
{
	char		no[24];
	char		service[20];
	char		type[20];
	char		workflow[32];
	char		state[20];
	int			version;
	char		accepting[16];
	char		origin[16];
} Case;

/* A household and some of who is in it. */
typedef struct Home
{
	char		household[64];
	int			n;
	char		members[8][24];
} Home;

/* Copies a value that is known to fit. */
extern void put(char *to, size_t size, const char *from);
#define PUT(to, from) put(to, sizeof(to), from)

extern bool is_final(const char *state);
extern bool read_case(int slot, Case *c);

extern bool act_as(const char *officer);
extern void officer_at(const char *office, const char *duty, char *officer, size_t size);
extern bool act_as_clerk(const Case *c);
extern bool act_for(const Case *c, const Transition *t);

extern const char *reason_for(const char *state);
extern const Transition *choose_step(const Case *c);
extern bool is_shared(const char *workflow, const char *action);
extern bool take_step(Case *c, const Transition *t);
extern bool lock_case(const Case *c);

extern int	people_of(const char *office, char ids[][24], int most);
extern bool add_newborn(const Case *c, int person);
extern bool add_documents(const Case *c, const char *types);
extern bool open_case(int slot);
extern uint64_t case_digits(const char *no);

extern bool home_at(const char *office, Home *home);
extern bool correct_something(void);
extern bool originals(const Case *c);

#endif							/* HUKOU_CLIENT_CASEWORK_H */
