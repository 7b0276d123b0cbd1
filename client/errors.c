/*
 * errors.c
 *	  What a client may be told without anything being wrong, and how often
 *	  clients were told what.
 */
#include "stress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Client	   *me;
int			my_number;
Work		work;

/* Where "expected" says no, expected_error() may still know a reason. */
static const struct
{
	const char *sqlstate;
	const char *label;
	bool		expected;
}			known[] = {
	{"40001", "could not serialize; retried", true},
	{"40P01", "deadlock; retried", false},
	{"HK001", "step not in the workflow", true},
	{"HK002", "not this officer, duty, side or four-eyes", true},
	{"HK003", "no open route", true},
	{"HK004", "document missing, invalid or expired", true},
	{"HK005", "frozen column or history", true},
	{"HK006", "stale version, or a request's name used again", true},
	{"HK007", "calendar does not reach that far", true},
	{"HK008", "register conflict", true},
	{"HK009", "unlawful policy", false},
	{"HK010", "SEAL OR CHAIN DOES NOT VERIFY", false},
	{"23505", "unique violation", false},
	{"23P01", "exclusion violation", false},
	{"23503", "foreign key violation", false},
	{"23514", "check violation", false},
	{"P0002", "nothing there, or nothing of theirs to correct", true},
	{"55P03", "lock not available", false},
	{"57P01", "terminated by administrator", false},
	{"57P02", "another backend crashed", false},
	{"57P03", "server not ready", false},
	{"08006", "connection lost", false},
	{"WRONG", "another answer than hukou owes", false},
	{"25P02", "transaction is aborted", false},
	{"XX000", "internal error", false},
	{"XX001", "data corrupted", false},
	{"XX002", "index corrupted", false},
};

/*
 * A unique violation is the law speaking where the index is the law: two
 * clients pass the check, one waits for the other at the index.  It also is
 * the client's own doing where the client chose the key, which is the number
 * of a document or a person within a case.  Any other index means that hukou
 * let two clients make the same thing.
 */
static const char *const lawful_indexes[] = {
	"one_step_per_request",		/* law 5: a request is carried out once */
	"one_registration_per_person",	/* law 7 */
	"persons_birth_certificate_key",	/* law 8: registered once by a certificate */
	"one_card_in_the_making",
	"one_card_in_hand",
	"case_custody_held",		/* an original is kept once */
	"case_documents_pkey",		/* the client's own numbering */
	"case_custody_pkey",
	"case_persons_pkey",
	"case_persons_case_no_role_citizen_id_key",
};

static const char *
error_label(const char *sqlstate)
{
	for (int i = 0; i < lengthof(known); i++)
		if (strcmp(known[i].sqlstate, sqlstate) == 0)
			return known[i].label;
	return "?";
}

static bool
expected_error(const char *sqlstate, const char *constraint)
{
	if (strcmp(sqlstate, "40P01") == 0)
		return options.disorder || options.bare_documents;
	/* a rule that is there already collides by its key, or as an overlap */
	if (strcmp(sqlstate, "HK009") == 0 || strcmp(sqlstate, "23P01") == 0 ||
		strcmp(constraint, "document_rules_pkey") == 0)
		return work.policy;
	/* the paper is kept */
	if (strcmp(sqlstate, "23503") == 0)
		return strcmp(constraint, "case_custody_case_no_document_fkey") == 0;
	if (strcmp(sqlstate, "23505") == 0)
	{
		for (int i = 0; i < lengthof(lawful_indexes); i++)
			if (strcmp(lawful_indexes[i], constraint) == 0)
				return true;
		return false;
	}
	for (int i = 0; i < lengthof(known); i++)
		if (strcmp(known[i].sqlstate, sqlstate) == 0)
			return known[i].expected;
	return false;
}

/*
 * Counts an error of this client, and notes in "work" what it means for the
 * transaction.  What is not expected is also told at once, so that a run that
 * is ended early has told it.
 */
void
count_error(const Failure *failure)
{
	bool		expected = expected_error(failure->sqlstate, failure->constraint);
	ErrorKind  *kind = NULL;
	char		sample[sizeof(kind->sample)];

	/* the statement alone does not say whom it met, nor what its transaction holds already */
	snprintf(sample, sizeof(sample), "%s | %s | during: %s | %s | after:%s", failure->message, failure->detail, failure->during,
			 failure->context, work.path[0] != '\0' ? work.path : " no step");
	for (char *end = sample; (end = strchr(end, '\n')) != NULL;)
		*end = ' ';

	for (int i = 0; i < MAX_ERRORS; i++)
	{
		kind = &me->errors[i];
		if (atomic_load(&kind->count) == 0 ||
			(strcmp(kind->sqlstate, failure->sqlstate) == 0 && strcmp(kind->constraint, failure->constraint) == 0 &&
			 kind->expected == expected))
			break;
	}
	if (atomic_load(&kind->count) == 0)
	{
		snprintf(kind->sqlstate, sizeof(kind->sqlstate), "%s", failure->sqlstate);
		snprintf(kind->constraint, sizeof(kind->constraint), "%s", failure->constraint);
		kind->expected = expected;
		memcpy(kind->sample, sample, sizeof(sample));
	}
	atomic_fetch_add(&kind->count, 1);

	work.failed = true;
	if (strncmp(failure->sqlstate, "HK", 2) == 0)
		work.refused++;
	if (strcmp(failure->sqlstate, "40001") == 0 || strcmp(failure->sqlstate, "40P01") == 0)
		work.again = true;
	if (!expected)
		fprintf(stderr, "client %d: UNEXPECTED %s%s%s: %s\n", my_number, failure->sqlstate,
				failure->constraint[0] != '\0' ? " " : "", failure->constraint, sample);
}

/* ------------------------------------------------------------------ summary */

/* One kind of error over all clients. */
typedef struct Total
{
	const ErrorKind *kind;
	unsigned long count;
} Total;

static int
by_sqlstate(const void *a, const void *b)
{
	const ErrorKind *x = ((const Total *) a)->kind;
	const ErrorKind *y = ((const Total *) b)->kind;
	int			c = strcmp(x->sqlstate, y->sqlstate);

	return c != 0 ? c : strcmp(x->constraint, y->constraint);
}

/* Shows the errors of all clients by SQLSTATE; returns how many were not expected. */
unsigned long
summarise(void)
{
	static Total totals[MAX_CLIENTS * MAX_ERRORS];
	int			n = 0;
	unsigned long unexpected = 0;

	for (int i = 0; i < options.clients; i++)
		for (int j = 0; j < MAX_ERRORS; j++)
		{
			const ErrorKind *kind = &shared->client[i].errors[j];
			unsigned long count = atomic_load(&kind->count);
			int			k = 0;

			if (count == 0)
				break;
			while (k < n &&
				   (by_sqlstate(&totals[k], &(Total) {kind, 0}) != 0 || totals[k].kind->expected != kind->expected))
				k++;
			if (k == n)
				totals[n++] = (Total) {kind, 0};
			totals[k].count += count;
		}
	qsort(totals, (size_t) n, sizeof(Total), by_sqlstate);

	printf("\nSQLSTATE     count  meaning\n");
	for (int i = 0; i < n; i++)
	{
		const ErrorKind *kind = totals[i].kind;

		printf("%-8s %9lu  %s%s%s%s\n", kind->sqlstate, totals[i].count, error_label(kind->sqlstate),
			   kind->constraint[0] != '\0' ? " of " : "", kind->constraint,
			   kind->expected ? "" : "   <-- NOT EXPECTED HERE");
		if (!kind->expected)
		{
			printf("         such as: %s\n", kind->sample);
			unexpected += totals[i].count;
		}
	}
	return unexpected;
}
