/*
 * session.c
 *	  Random numbers, connections and statements.
 */
#include "stress.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define AWAIT_SECONDS 120		/* so long may a server take to come back */

PGconn	   *conn;
uint64_t	random_state;

/* Seconds, from a clock that nobody sets. */
double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* ----------------------------------------------------------- random numbers */

/* splitmix64: its state is one number, so a transaction is repeated by putting that back. */
static uint64_t
next_random(void)
{
	uint64_t	z = (random_state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* 0 to n - 1 */
int
below(int n)
{
	return (int) (next_random() % (uint64_t) n);
}

bool
percent(int p)
{
	return below(100) < p;
}

void
shuffle(int *list, int n)
{
	for (int i = n - 1; i > 0; i--)
	{
		int			j = below(i + 1);
		int			t = list[i];

		list[i] = list[j];
		list[j] = t;
	}
}

/* -------------------------------------------------------------- connections */

/* For what keeps the run from going on; what cases do wrong is counted instead. */
void
die(const char *format,...)
{
	va_list		args;

	va_start(args, format);
	fputs("hukou_stress: ", stderr);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(2);
}

/* All connections have one name, by which those that hang are found, and none hears warnings. */
static PGconn *
connect_once(void)
{
	static const char *const keywords[] = {"dbname", "application_name", "options", NULL};
	/* what is told to be committed shall be there whatever the server is set to */
	const char *values[] = {options.conninfo, "hukou_stress",
		options.killed ?
		"-c search_path=pg_catalog,public,hukou -c client_min_messages=warning -c lc_messages=C -c synchronous_commit=on" :
		"-c search_path=pg_catalog,public,hukou -c client_min_messages=warning -c lc_messages=C", NULL};

	return PQconnectdbParams(keywords, values, 1);
}

PGconn *
open_connection(void)
{
	PGconn	   *c = connect_once();

	if (PQstatus(c) != CONNECTION_OK)
		die("%s", PQerrorMessage(c));
	return c;
}

/* Of a server that is gone: as soon as it is back. */
PGconn *
await_server(void)
{
	double		until = now() + AWAIT_SECONDS;

	for (;;)
	{
		PGconn	   *c = connect_once();

		if (PQstatus(c) == CONNECTION_OK)
			return c;
		if (now() > until)
			die("the server does not come back: %s", PQerrorMessage(c));
		PQfinish(c);
		usleep(50000);
	}
}

/* --------------------------------------------------------------- statements */

static bool
succeeded(const PGresult *result)
{
	return PQresultStatus(result) == PGRES_TUPLES_OK || PQresultStatus(result) == PGRES_COMMAND_OK;
}

/* For set-up and checks, where nothing may fail. */
PGresult *
must(PGconn *c, const char *sql)
{
	PGresult   *result = PQexec(c, sql);

	if (!succeeded(result))
		die("%s\nin: %s", PQresultErrorMessage(result), sql);
	return result;
}

static const char *
field(const PGresult *result, int code)
{
	const char *value = PQresultErrorField(result, code);

	return value != NULL ? value : "";
}

/*
 * Runs a statement of the client.  NULL when it failed, which is counted; the
 * caller then ends its transaction.
 */
PGresult *
run(const char *sql, int n,...)
{
	const char *values[16];
	PGresult   *result;
	Failure		failure;
	va_list		args;

	va_start(args, n);
	for (int i = 0; i < n; i++)
		values[i] = va_arg(args, const char *);
	va_end(args);
	result = PQexecParams(conn, sql, n, NULL, values, NULL, NULL, 0);
	atomic_store(&me->heard, (long) (now() - started));
	if (succeeded(result))
		return result;

	failure = (Failure) {
		field(result, PG_DIAG_SQLSTATE), field(result, PG_DIAG_CONSTRAINT_NAME),
		field(result, PG_DIAG_MESSAGE_PRIMARY), field(result, PG_DIAG_MESSAGE_DETAIL), sql,
		field(result, PG_DIAG_CONTEXT)
	};
	if (PQstatus(conn) == CONNECTION_BAD)
	{
		if (options.killed)
		{
			atomic_store(&me->lost, true);
			exit(0);
		}
		/* the server may have said why before it went; libpq's own words come without a code */
		if (failure.sqlstate[0] == '\0')
			failure.sqlstate = "08006";
		failure.constraint = failure.detail = failure.context = "";
		failure.message = PQerrorMessage(conn);
		count_error(&failure);
		exit(3);
	}
	count_error(&failure);
	PQclear(result);
	return NULL;
}

/* Did it succeed?  For a statement whose rows do not matter. */
bool
discard(PGresult *result)
{
	PQclear(result);
	return result != NULL;
}
