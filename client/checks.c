/*
 * checks.c
 *	  What must hold when all clients have gone, whatever they did; the
 *	  verdict.
 *
 * Each check is a query for what does not hold.  What holds in every register
 * is listed in test/invariants/invariants.sql; here is what only this run can
 * tell: what its clients were answered, and what they were told was committed.
 */
#include "stress.h"

#include <inttypes.h>
#include <stdio.h>

static const struct
{
	const char *what;
	const char *query;			/* a row for each time it does not hold: of what kind, and where */
}			checks[] = {
	{"what a request was answered is what history says",
		"SELECT 'request', a.request_id "
		"FROM hukou_stress.answers a "
		"LEFT JOIN hukou.case_events e ON e.request_id = a.request_id AND e.case_no = a.case_no "
		"AND e.action = a.action AND (a.state IS NULL OR e.to_state = a.state) "
		"WHERE e.case_no IS NULL"},
	{"published workflows are lawful",
		"SELECT 'workflow', w.workflow || ' ' || w.version || ': ' || k.finding "
		"FROM hukou.workflows w, hukou.check_workflow(w.workflow, w.version) k "
		"WHERE w.seal IS NOT NULL"},
	{"all invariants hold",
#include "invariants.h"
	},
};

/* Tells of each check whether it holds, with one example where not; true when all do. */
static bool
check_all(PGconn *c)
{
	bool		good = true;

	/* a client that hangs might hold locks still */
	PQclear(must(c, "SET statement_timeout = '10min'; SET jit = off; ANALYZE"));
	for (int i = 0; i < lengthof(checks); i++)
	{
		PGresult   *r = must(c, checks[i].query);
		int			n = PQntuples(r);

		if (n == 0)
			printf("ok      %s\n", checks[i].what);
		else
			printf("FAILED  %s: not so %d times\n", checks[i].what, n);
		for (int row = 0; row < n && row < 40; row++)
			printf("        %s: %s\n", PQgetvalue(r, row, 0), PQgetvalue(r, row, 1));
		good = good && n == 0;
		PQclear(r);
	}
	return good;
}

/*
 * When the server was killed: what clients were told was committed is there,
 * and of what they were told nothing at most the one transaction that was being
 * committed; with the steps that were taken in it.
 */
static bool
check_commits(PGconn *c)
{
	static const char *const checks_of_commits[] = {
		"SELECT 'client ' || t.client, t.told || ' told, ' || count(k.number) || ' there, the last ' || coalesce(max(k.number), 0) "
		"FROM (SELECT n - 1 AS client, abs(t) - 1 AS told, t < 0 AS in_doubt FROM pg_catalog.unnest($1::bigint[]) WITH ORDINALITY u (t, n)) t "
		"LEFT JOIN hukou_stress.commits k ON k.client = t.client GROUP BY t.client, t.told, t.in_doubt "
		"HAVING count(k.number) <> coalesce(max(k.number), 0) "
		"OR coalesce(max(k.number), 0) NOT BETWEEN t.told AND t.told + t.in_doubt::integer",
		"SELECT 'case ' || k.case_no::text, 'version ' || k.version || ' was committed' FROM hukou_stress.commits k "
		"LEFT JOIN hukou.cases c ON c.case_no = k.case_no "
		"WHERE k.case_no IS NOT NULL AND c.version IS DISTINCT FROM greatest(c.version, k.version) AND cardinality($1::bigint[]) > 0"
	};
	char		told[MAX_CLIENTS * 24];
	size_t		length = 0;
	int			lost = 0;
	int			in_doubt = 0;
	bool		good = true;
	Counts		sum = count_all();

	/* one more than were told, below zero for one that was being committed */
	for (int i = 0; i < options.clients; i++)
	{
		const Client *client = &shared->client[i];
		long long	commits = (long long) atomic_load(&client->commits) + 1;

		lost += atomic_load(&client->lost);
		in_doubt += atomic_load(&client->in_doubt);
		length += (size_t) snprintf(told + length, sizeof(told) - length, "%s%lld", i == 0 ? "{" : ",",
									atomic_load(&client->in_doubt) ? -commits : commits);
	}
	snprintf(told + length, sizeof(told) - length, "}");
	for (int i = 0; i < lengthof(checks_of_commits); i++)
	{
		const char *values[] = {told};
		PGresult   *r = PQexecParams(c, checks_of_commits[i], 1, NULL, values, NULL, NULL, 0);

		if (PQresultStatus(r) != PGRES_TUPLES_OK)
			die("%s", PQresultErrorMessage(r));
		for (int row = 0; row < PQntuples(r); row++)
			printf("FAILED  not there: %s: %s\n", PQgetvalue(r, row, 0), PQgetvalue(r, row, 1));
		good = good && PQntuples(r) == 0;
		PQclear(r);
	}
	if (good)
		puts("ok      what was committed is there");
	if (lost == 0)
	{
		puts("FAILED  nobody killed the server");
		good = false;
	}
	printf("killed: %lu transactions with %lu steps committed, %d in doubt\n",
		   sum.transactions, sum.steps, in_doubt);
	return good;
}

/* The errors, the checks, and all in one line; true when everything holds. */
bool
conclude(bool good)
{
	unsigned long unexpected = summarise();
	Counts		sum = count_all();
	PGconn	   *c = options.killed ? await_server() : open_connection();

	putchar('\n');
	if (options.killed)
		good = check_commits(c) && good;
	good = check_all(c) && good;
	clean_up(c);
	PQfinish(c);
	if (unexpected > 0)
	{
		printf("FAILED  %lu errors that nobody should meet\n", unexpected);
		good = false;
	}
	/* or nothing was put to the test */
	if (sum.steps == 0)
	{
		puts("FAILED  no step was accepted");
		good = false;
	}
	printf("stress: %s, %lu transactions, %lu steps, seed %" PRIu64 "\n", good ? "all lawful" : "FAULTS",
		   sum.transactions, sum.steps, options.seed);
	return good;
}
