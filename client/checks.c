/*
 * checks.c
 *	  What must hold when all clients have gone, whatever they did; the
 *	  verdict.
 *
 * Each check is a query for what does not hold.  They ask the tables in their
 * own words, not the views and functions that clients and laws go by; all but
 * verify_all() and check_workflow(), which are on trial themselves.
 */
#include "stress.h"

#include <inttypes.h>
#include <stdio.h>

static const struct
{
	const char *what;
	const char *query;
}			checks[] = {
	{"every case verifies",
		"SELECT case_no::text || coalesce(' event ' || event, '') || ': ' || fault "
		"FROM hukou.verify_all()"},
	{"a case's version is the number of its events",
		"SELECT c.case_no::text "
		"FROM hukou.cases c "
		"LEFT JOIN (SELECT case_no, count(*) AS n, max(event) AS last FROM hukou.case_events GROUP BY 1) e "
		"USING (case_no) "
		"WHERE c.version IS DISTINCT FROM e.n OR c.version IS DISTINCT FROM e.last"},
	{"a request is carried out once",
		"SELECT request_id "
		"FROM hukou.case_events "
		"WHERE request_id IS NOT NULL "
		"GROUP BY 1 HAVING count(*) > 1"},
	{"what a request was answered is what history says",
		"SELECT a.request_id "
		"FROM hukou_stress.answers a "
		"LEFT JOIN hukou.case_events e ON e.request_id = a.request_id AND e.case_no = a.case_no "
		"AND e.action = a.action AND (a.state IS NULL OR e.to_state = a.state) "
		"WHERE e.case_no IS NULL"},
	{"a person has exactly one registration, and one merged into another number none",
		"SELECT hukou.masked(p.citizen_id) "
		"FROM hukou.persons p "
		"LEFT JOIN hukou.registrations r ON r.citizen_id = p.citizen_id AND r.status <> 'cancelled' "
		"GROUP BY p.citizen_id HAVING count(r.citizen_id) <> CASE WHEN p.same_as IS NULL THEN 1 ELSE 0 END"},
	{"who is merged is merged into a number that is not",
		"SELECT hukou.masked(p.citizen_id) "
		"FROM hukou.persons p JOIN hukou.persons k ON k.citizen_id = p.same_as "
		"WHERE k.same_as IS NOT NULL"},
	{"a registration follows the one before",
		"SELECT hukou.masked(citizen_id) "
		"FROM hukou.registrations JOIN hukou.persons p USING (citizen_id) "
		"GROUP BY citizen_id, p.same_as HAVING count(*) <> max(sequence) "
		"OR count(*) FILTER (WHERE status = 'cancelled') <> count(*) - CASE WHEN p.same_as IS NULL THEN 1 ELSE 0 END "
		"OR max(sequence) FILTER (WHERE status <> 'cancelled') <> count(*)"},
	{"in transit exactly who a cancelled case moves",
		"SELECT coalesce(r.opened_by, m.case_no)::text "
		"FROM (SELECT citizen_id, opened_by FROM hukou.registrations WHERE status = 'in_transit') r "
		"FULL JOIN (SELECT p.citizen_id, c.case_no "
		"FROM hukou.cases c JOIN hukou.case_persons p ON p.case_no = c.case_no AND p.role = 'mover' "
		"WHERE c.state = 'cancelled') m ON m.citizen_id = r.citizen_id AND m.case_no = r.opened_by "
		"WHERE r.citizen_id IS NULL OR m.citizen_id IS NULL"},
	{"numbers of a block are given without gaps, each once",
		"SELECT b.region || ' ' || b.birth_date || ' ' || b.sex "
		"FROM hukou.number_blocks b "
		"LEFT JOIN LATERAL (SELECT count(*) AS n FROM hukou.persons p "
		"WHERE p.given_by IS NOT NULL AND hukou.region(p.citizen_id) = b.region "
		"AND hukou.birth_date(p.citizen_id) = b.birth_date AND hukou.sex(p.citizen_id)::text = b.sex "
		"AND hukou.sequence(p.citizen_id) <= b.last) p ON true "
		"WHERE p.n <> (b.last + 1) / 2"},
	{"every registered newborn has a number, and nobody else",
		"SELECT coalesce(n.case_no, p.given_by)::text "
		"FROM (SELECT c.case_no, count(*) AS n "
		"FROM hukou.cases c JOIN hukou.case_persons p ON p.case_no = c.case_no AND p.role = 'newborn' "
		"WHERE c.service = 'newborn' AND c.state IN ('registered', 'completed') GROUP BY 1) n "
		"FULL JOIN (SELECT given_by, count(*) AS n FROM hukou.persons WHERE given_by IS NOT NULL GROUP BY 1) p "
		"ON p.given_by = n.case_no "
		"WHERE n.n IS DISTINCT FROM p.n"},
	{"a birth certificate is used once",
		"SELECT birth_certificate::text "
		"FROM hukou.persons "
		"WHERE birth_certificate IS NOT NULL "
		"GROUP BY birth_certificate HAVING count(*) > 1"},
	{"one card of a kind in hand, one in the making",
		"SELECT hukou.masked(citizen_id) "
		"FROM hukou.id_cards "
		"WHERE status <> 'voided' "
		"GROUP BY citizen_id, kind, status = 'handed_over' HAVING count(*) > 1"},
	{"a card is as far as its case",
		"SELECT c.case_no::text "
		"FROM hukou.cases c LEFT JOIN hukou.id_cards i ON i.case_no = c.case_no "
		"WHERE c.service IN ('id_first', 'id_renewal', 'id_temporary') AND CASE c.state "
		"WHEN 'signed' THEN i.status IS DISTINCT FROM 'signed' "
		"WHEN 'made' THEN i.status IS DISTINCT FROM 'made' "
		"WHEN 'completed' THEN coalesce(i.status NOT IN ('handed_over', 'voided'), true) "
		"ELSE i.status IS NOT NULL END"},
	{"a certificate for every case that issued one, and no other",
		"SELECT c.case_no::text "
		"FROM hukou.cases c LEFT JOIN hukou.certificates i ON i.case_no = c.case_no "
		"WHERE c.service = 'certificate' AND (c.state IN ('issued', 'completed')) <> (i.case_no IS NOT NULL)"},
	{"published workflows are lawful",
		"SELECT w.workflow || ' ' || w.version || ': ' || k.finding "
		"FROM hukou.workflows w, hukou.check_workflow(w.workflow, w.version) k "
		"WHERE w.seal IS NOT NULL"},
};

/* Tells of each check whether it holds, with one example where not; true when all do. */
static bool
check_all(PGconn *c)
{
	bool		good = true;

	/* a client that hangs might hold locks still */
	PQclear(must(c, "SET statement_timeout = '10min'"));
	for (int i = 0; i < lengthof(checks); i++)
	{
		PGresult   *r = must(c, checks[i].query);
		int			n = PQntuples(r);

		if (n == 0)
			printf("ok      %s\n", checks[i].what);
		else
			printf("FAILED  %s: %d, such as %s\n", checks[i].what, n, PQgetvalue(r, 0, 0));
		good = good && n == 0;
		PQclear(r);
	}
	return good;
}

/* The errors, the checks, and all in one line; true when everything holds. */
bool
conclude(bool good)
{
	unsigned long unexpected = summarise();
	Counts		sum = count_all();
	PGconn	   *c = open_connection();

	putchar('\n');
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
