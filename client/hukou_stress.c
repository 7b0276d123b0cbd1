/*
 * hukou_stress.c
 *	  Many clients at once, at random, on the same few cases; then the proof
 *	  that the database still holds only lawful histories.
 *
 * One process per client, so that a client that dies takes nothing with it.
 * What clients share is a piece of memory: the numbers of the cases they work
 * on, and counters that each writes for itself and the parent adds up.
 */
#include "stress.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define HANG_SECONDS 60			/* a client that says nothing for so long hangs */

Options		options = {.conninfo = "", .clients = 8, .seconds = 600, .slots = 12, .linger = 2, .policy = true};
Shared	   *shared;
double		started;
char		run_name[32];
unsigned	births_from;

/* ------------------------------------------------------------------ options */

static void
help(void)
{
	puts("hukou_stress: many random clients at once on the same few cases, then the proof that all is lawful still.\n"
		 "\n"
		 "  hukou_stress [OPTION]... [CONNINFO]\n"
		 "\n"
		 "CONNINFO is a database name or a libpq connection string; PGHOST and the like count too.  The database is one\n"
		 "to throw away, where hukou is set up (CREATE EXTENSION hukou CASCADE; SELECT hukou.setup();).  The role must be\n"
		 "a superuser: it brings the demonstration set, makes a role hukou_stress_OID that is gateway and administrator,\n"
		 "imports people, and takes role and schema away afterwards.  Cases, register and new workflow versions stay, so\n"
		 "the same database can be stressed again.\n"
		 "\n"
		 "  -c, --clients=N       clients, each a process with a connection (8)\n"
		 "  -t, --seconds=N       how long (600)\n"
		 "  -s, --seed=N          of the random numbers (taken from the clock); printed first.  It fixes what each client\n"
		 "                        would do next, not who comes first\n"
		 "  -n, --cases=N         cases that are worked on at a time (12): fewer collide more\n"
		 "  -l, --linger=MS       writes to the register and to documents stay up to so long (2) in their statement, now and\n"
		 "                        then, by a trigger of the run's own: what could collide does; 0: as fast as it goes\n"
		 "  -P, --no-policy       client 0 does not change rules, officers and workflows under the others\n"
		 "  -D, --disorder        several cases in one transaction in random order, several changes of the register\n"
		 "  -B, --bare-documents  documents are changed without locking their case first\n"
		 "  -K, --killed          somebody kills the server meanwhile: a lost connection ends the run, and when the server is\n"
		 "                        back, all is checked, and that what was told to be committed is there\n"
		 "\n"
		 "Clients open cases of all services, of people of the same few households: some or all of these leave, their heads\n"
		 "too, others come in, children are born into them, and all of it is corrected meanwhile.  They name people; add,\n"
		 "change and delete documents; keep originals and give them back; take steps by advance() and by UPDATE, one or\n"
		 "many, on one case or several; repeat requests, send stale versions, act as the wrong officer, roll back to\n"
		 "savepoints and altogether; at READ COMMITTED, REPEATABLE READ and SERIALIZABLE.  40001 and 40P01 are retried\n"
		 "with the same random numbers.\n"
		 "\n"
		 "Deadlocks.  A client that takes one step at a time must never meet one, whatever others do.  The rest is the\n"
		 "client's to keep, as in any database, and clients do unless told otherwise; then 40P01 is expected:\n"
		 "  * Several cases in one transaction are stepped in the order of case_no, and what changes the register (issues,\n"
		 "    registers, cancels, settles) or asks for papers comes last, and once in a transaction, of one case too:\n"
		 "    people, households and birth certificates are shared.\n"
		 "    One UPDATE over several cases locks them in the order its plan meets them, which nobody promises; lock them:\n"
		 "    SELECT ... ORDER BY case_no FOR NO KEY UPDATE.                                        (--disorder: not kept)\n"
		 "  * Changing a document or person of a case locks that row, then the case; stepping locks the case.  Who changes\n"
		 "    such rows locks the case first.                                                  (--bare-documents: not kept)\n"
		 "\n"
		 "A line a second: seconds, transactions, steps accepted, statements refused (class HK), transactions retried.\n"
		 "At the end errors by SQLSTATE, and the checks.  Expected are class HK but HK010, with HK009 only when policy is\n"
		 "changed; 40001; 23505 of the indexes that are the law itself, or whose key the client chose.  A client without\n"
		 "an answer for 60 seconds hangs.  Exit status: 0 all holds, 1 something does not, 2 it could not run.");
}

/* The number after an option, which must be all there is. */
static long
number_option(const char *name, long least, long most)
{
	char	   *end;
	long		n = strtol(optarg, &end, 10);

	if (*optarg == '\0' || *end != '\0' || n < least || n > most)
		die("--%s must be between %ld and %ld", name, least, most);
	return n;
}

static void
read_options(int argc, char **argv)
{
	static const struct option known[] = {
		{"clients", required_argument, NULL, 'c'},
		{"seconds", required_argument, NULL, 't'},
		{"seed", required_argument, NULL, 's'},
		{"cases", required_argument, NULL, 'n'},
		{"linger", required_argument, NULL, 'l'},
		{"no-policy", no_argument, NULL, 'P'},
		{"disorder", no_argument, NULL, 'D'},
		{"bare-documents", no_argument, NULL, 'B'},
		{"killed", no_argument, NULL, 'K'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0}
	};
	int			option;

	while ((option = getopt_long(argc, argv, "c:t:s:n:l:PDBKh", known, NULL)) != -1)
		switch (option)
		{
			case 'c':
				options.clients = (int) number_option("clients", 1, MAX_CLIENTS);
				break;
			case 't':
				options.seconds = (int) number_option("seconds", 1, 7 * 24 * 3600);
				break;
			case 's':
				options.seed = (uint64_t) number_option("seed", 0, 2147483647);
				break;
			case 'n':
				options.slots = (int) number_option("cases", 1, MAX_SLOTS);
				break;
			case 'l':
				options.linger = (int) number_option("linger", 0, 1000);
				break;
			case 'P':
				options.policy = false;
				break;
			case 'D':
				options.disorder = true;
				break;
			case 'B':
				options.bare_documents = true;
				break;
			case 'K':
				options.killed = true;
				break;
			case 'h':
				help();
				exit(0);
			default:
				fputs("Try hukou_stress --help.\n", stderr);
				exit(2);
		}
	if (optind < argc)
		options.conninfo = argv[optind++];
	if (optind < argc)
		die("too many arguments");
}

/* ------------------------------------------------------------------ clients */

static void
start_clients(pid_t *pids)
{
	/* what is buffered would be written by every client too */
	fflush(NULL);
	for (int i = 0; i < options.clients; i++)
	{
		pids[i] = fork();
		if (pids[i] < 0)
			die("fork: %s", strerror(errno));
		if (pids[i] == 0)
		{
			client_main(i);
			fflush(NULL);
			_exit(0);
		}
	}
}

/* What a hanging client waits for. */
static void
show_activity(void)
{
	PGconn	   *c = open_connection();
	PGresult   *r = must(c, "SELECT pid, state, wait_event_type, wait_event, pg_catalog.pg_blocking_pids(pid), query "
						 "FROM pg_catalog.pg_stat_activity "
						 "WHERE application_name = 'hukou_stress' AND pid <> pg_catalog.pg_backend_pid()");

	for (int i = 0; i < PQntuples(r); i++)
		fprintf(stderr, "  %s %s %s/%s blocked by %s: %s\n", PQgetvalue(r, i, 0), PQgetvalue(r, i, 1),
				PQgetvalue(r, i, 2), PQgetvalue(r, i, 3), PQgetvalue(r, i, 4), PQgetvalue(r, i, 5));
	PQclear(r);
	PQfinish(c);
}

/* Has the client ended?  Says so if not as it should. */
static bool
has_ended(int number, pid_t pid, bool *good)
{
	int			status;

	if (waitpid(pid, &status, WNOHANG) != pid)
		return false;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
	{
		printf("FAILED  client %d ended with %s %d\n", number, WIFEXITED(status) ? "status" : "signal",
			   WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
		*good = false;
	}
	return true;
}

Counts
count_all(void)
{
	Counts		sum = {0, 0, 0, 0};

	for (int i = 0; i < options.clients; i++)
	{
		const Client *client = &shared->client[i];

		sum.transactions += atomic_load(&client->transactions);
		sum.steps += atomic_load(&client->steps);
		sum.refused += atomic_load(&client->refused);
		sum.retried += atomic_load(&client->retried);
	}
	return sum;
}

/* A line a second until all clients have ended; false when one did not end well. */
static bool
watch_clients(pid_t *pids)
{
	bool		good = true;
	int			running = options.clients;

	puts("seconds transactions accepted refused retried");
	for (long second = 1; running > 0; second++)
	{
		Counts		sum;

		while (now() - started < (double) second)
			usleep(20000);
		for (int i = 0; i < options.clients; i++)
		{
			Client	   *client = &shared->client[i];

			if (pids[i] == 0)
				continue;
			if (has_ended(i, pids[i], &good))
			{
				pids[i] = 0;
				running--;
			}
			else if (second - atomic_load(&client->heard) > HANG_SECONDS)
			{
				printf("FAILED  client %d hangs\n", i);
				fflush(stdout);
				show_activity();
				kill(pids[i], SIGTERM);
				atomic_store(&client->heard, second);
				good = false;
			}
		}
		sum = count_all();
		printf("%7ld %12lu %8lu %7lu %7lu\n", second, sum.transactions, sum.steps, sum.refused, sum.retried);
		fflush(stdout);
	}
	return good;
}

int
main(int argc, char **argv)
{
	struct timespec t;
	pid_t		pids[MAX_CLIENTS];
	PGconn	   *c;

	clock_gettime(CLOCK_REALTIME, &t);
	options.seed = (uint64_t) (t.tv_sec ^ t.tv_nsec) % 1000000;
	read_options(argc, argv);
	printf("seed %" PRIu64 ": %d clients, %d cases at a time, %d seconds%s%s%s\n",
		   options.seed, options.clients, options.slots, options.seconds,
		   options.policy ? "" : ", no policy changes", options.disorder ? ", disorder" : "",
		   options.bare_documents ? ", bare documents" : "");
	snprintf(run_name, sizeof(run_name), "S%08lx%03lx", (unsigned long) t.tv_sec, (unsigned long) t.tv_nsec >> 20);
	/* an earlier run of the day gave out fewer than so many a second */
	births_from = (unsigned) (t.tv_sec % 86400) * 100;

	/* cppcheck-suppress invalidFunctionArg ; -1 is what POSIX wants for memory that is no file's */
	shared = mmap(NULL, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		die("mmap: %s", strerror(errno));
	c = open_connection();
	set_up(c);
	PQfinish(c);

	started = now();
	start_clients(pids);
	return conclude(watch_clients(pids)) ? 0 : 1;
}
