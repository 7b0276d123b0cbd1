/*
 * stress.h
 *	  What all of hukou_stress needs: options, what processes share, random
 *	  numbers, statements, and the counting of errors.
 */
#ifndef HUKOU_CLIENT_STRESS_H
#define HUKOU_CLIENT_STRESS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <libpq-fe.h>

#define lengthof(a) ((int) (sizeof(a) / sizeof((a)[0])))

#define MAX_CLIENTS 64
#define MAX_SLOTS 256
#define MAX_ERRORS 96			/* kinds of error a client tells apart */

/* ------------------------------------------------------------------ options */

typedef struct Options
{
	const char *conninfo;
	int			clients;
	int			seconds;
	int			slots;			/* cases worked on at a time */
	uint64_t	seed;
	int			linger;			/* milliseconds */
	bool		policy;			/* client 0 changes it */
	bool		disorder;
	bool		bare_documents;
	bool		killed;			/* the server will be, and the run ends when it is */
} Options;

extern Options options;

/* ------------------------------------------------------------ shared memory */

/* Errors that are told as one; written by its client alone. */
typedef struct ErrorKind
{
	atomic_ulong count;			/* 0: free */
	char		sqlstate[6];
	char		constraint[64];
	bool		expected;
	char		sample[1024];	/* the first of them */
} ErrorKind;

typedef struct Client
{
	atomic_ulong transactions;	/* committed */
	atomic_ulong commits;		/* of these, in hukou_stress.commits */
	atomic_bool in_doubt;		/* COMMIT was sent, and nothing heard since */
	atomic_bool lost;			/* its connection was */
	atomic_ulong steps;			/* accepted, and committed */
	atomic_ulong refused;		/* statements that ended with class HK */
	atomic_ulong retried;		/* 40001 and 40P01 */
	atomic_long heard;			/* second of the last answer */
	ErrorKind	errors[MAX_ERRORS];
} Client;

typedef struct Shared
{
	atomic_ullong slot[MAX_SLOTS];	/* the 16 digits of a case number, or 0 */
	atomic_uint births;			/* birth certificates given out */
	Client		client[MAX_CLIENTS];
} Shared;

extern Shared *shared;

/* -------------------------------------------- of the run, the same for all */

extern double started;
extern char run_name[32];		/* tells this run's requests from an earlier run's */
extern unsigned births_from;	/* first birth certificate of the run */
extern char role[64];			/* who the clients are */

/* ---------------------------------------------------------- of this process */

extern PGconn *conn;
extern Client *me;
extern int	my_number;
extern uint64_t random_state;

/* What the current transaction has done so far. */
typedef struct Work
{
	unsigned	steps;
	unsigned	refused;
	bool		policy;			/* it changes policy, so HK009 is its due */
	bool		failed;			/* a statement of it did */
	bool		again;			/* ... with 40001 or 40P01 */
	uint64_t	opened;			/* number of the case it opened, and its slot */
	int			slot;
	char		stepped[24];	/* a case it took a step of, and the version that has it */
	int			version;
	char		path[160];		/* the steps it took, by action */
} Work;

extern Work work;

/* --------------------------------------------------------------- session.c */

extern double now(void);
extern int	below(int n);
extern bool percent(int p);
extern void shuffle(int *list, int n);

extern void die(const char *format,...) __attribute__((noreturn, format(printf, 1, 2)));

extern PGconn *open_connection(void);
extern PGconn *await_server(void);
extern PGresult *must(PGconn *c, const char *sql);

/* Both take n text parameters, and count what goes wrong. */
extern PGresult *run(const char *sql, int n,...);
#define did(...) discard(run(__VA_ARGS__))
extern bool discard(PGresult *result);

/* ---------------------------------------------------------------- errors.c */

/* An error as the server, or whoever found it, describes it. */
typedef struct Failure
{
	const char *sqlstate;
	const char *constraint;		/* or "" */
	const char *message;
	const char *detail;			/* or "" */
	const char *during;			/* the statement */
	const char *context;		/* within it, or "" */
} Failure;

extern void count_error(const Failure *failure);
extern unsigned long summarise(void);

/* --------------------------------------------------------------- fixture.c */

extern void set_up(PGconn *c);
extern void clean_up(PGconn *c);

/* ---------------------------------------------------------------- client.c */

extern void client_main(int number);

/* ---------------------------------------------------------------- checks.c */

extern bool conclude(bool good);

/* ---------------------------------------------------------- hukou_stress.c */

/* The counters of all clients, added up. */
typedef struct Counts
{
	unsigned long transactions;
	unsigned long steps;
	unsigned long refused;
	unsigned long retried;
} Counts;

extern Counts count_all(void);

#endif							/* HUKOU_CLIENT_STRESS_H */
