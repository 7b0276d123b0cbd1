/*
 * register.c
 *	  What clients do about households, beyond steps of cases: find one where
 *	  others are at work too, correct what the register says, keep originals.
 */
#include "casework.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * A household that an office keeps and somebody is in, with who is in it, in
 * random order; mostly one of the same few, so that clients meet there.  False
 * also when there is none, which is no error.
 */
bool
home_at(const char *office, Home *home)
{
	PGresult   *r = run("SELECT h.household FROM hukou.households h WHERE h.office = $1::hukou.office_code AND h.voided_on IS NULL "
						"AND EXISTS (SELECT FROM hukou.registrations r WHERE r.household = h.household AND r.status = 'active') "
						"ORDER BY h.household !~ '^STRESS', h.household LIMIT 6", 1, office);
	int			order[lengthof(home->members)];

	home->n = 0;
	if (r == NULL)
		return false;
	if (PQntuples(r) > 0)
		PUT(home->household, PQgetvalue(r, below(PQntuples(r)), 0));
	else
		home->household[0] = '\0';
	PQclear(r);
	if (home->household[0] == '\0')
		return false;

	r = run("SELECT citizen_id FROM hukou.registrations WHERE household = $1 AND status = 'active' ORDER BY citizen_id LIMIT 8", 1,
			home->household);
	if (r == NULL)
		return false;
	home->n = PQntuples(r);
	for (int i = 0; i < home->n; i++)
		order[i] = i;
	shuffle(order, home->n);
	for (int i = 0; i < home->n; i++)
		PUT(home->members[i], PQgetvalue(r, order[i], 0));
	PQclear(r);
	return home->n > 0;
}

/* One value a query finds, or "". */
static bool
one_of(const char *sql, const char *office, char *value, size_t size)
{
	PGresult   *r = run(sql, 1, office);

	value[0] = '\0';
	if (r == NULL)
		return false;
	if (PQntuples(r) > 0)
		put(value, size, PQgetvalue(r, below(PQntuples(r)), 0));
	PQclear(r);
	return true;
}

static bool
correct(const char *what, const char *key, const char *changes, const char *reason)
{
	return did("SELECT hukou.correct_register($1, $2, $3, $4)", 4, what, key, changes, reason);
}

/* A correction of a household, of somebody in it, or of what was issued to them, where cases are at work on the same. */
bool
correct_something(void)
{
	const char *office = offices[below(OFFICES)];
	char		officer[16];
	char		changes[128];
	char		key[32];
	Home		home;

	officer_at(office, percent(75) ? "approve" : "accept", officer, sizeof(officer));
	if (!act_as(officer))
		return false;
	switch (below(9))
	{
		case 0:
		case 1:
		case 2:
			if (!home_at(office, &home))
				return !work.failed;
			switch (below(4))
			{
				case 0:
					snprintf(changes, sizeof(changes), "{\"address\": \"Test Road %d\"}", below(100));
					break;
				case 1:
					snprintf(changes, sizeof(changes), "{\"kind\": \"%s\", \"head\": null}", percent(50) ? "collective" : "family");
					break;
				default:
					snprintf(changes, sizeof(changes), "{\"head\": \"%s\"}", home.members[0]);
			}
			return correct("household", home.household, changes, "register_error");
		case 3:
		case 4:
		case 5:
			if (!home_at(office, &home))
				return !work.failed;
			if (percent(70))
				snprintf(changes, sizeof(changes), "{\"name\": \"stress %d\"%s}", below(100), percent(50) ? ", \"ethnicity\": \"汉\"" : "");
			else
				snprintf(changes, sizeof(changes), "{\"birth_certificate\": \"" BIRTH_CERTIFICATE "\"}",
						 births_from + atomic_fetch_add(&shared->births, 1));
			return correct("person", home.members[0], changes, "register_error");
		case 6:
			return one_of("SELECT case_no FROM hukou.certificates WHERE issued_by = $1::hukou.office_code AND revoked_on IS NULL "
						  "ORDER BY case_no DESC LIMIT 4", office, key, sizeof(key)) &&
				(key[0] == '\0' || did("SELECT hukou.correct_register('certificate', $1, "
									   "pg_catalog.jsonb_build_object('revoked_on', hukou.today()), 'register_error')", 1, key));
		default:
			return one_of("SELECT i.case_no FROM hukou.id_cards i JOIN hukou.registrations r ON r.citizen_id = i.citizen_id "
						  "AND r.status = 'active' WHERE i.status = 'handed_over' AND r.office = $1::hukou.office_code "
						  "ORDER BY i.citizen_id LIMIT 4", office, key, sizeof(key)) &&
				(key[0] == '\0' || did("SELECT hukou.correct_register('card', $1, "
									   "pg_catalog.jsonb_build_object('lost_on', CASE WHEN $2::boolean THEN hukou.today() END), $3)", 3,
									   key, percent(60) ? "true" : "false", percent(60) ? "card_lost" : "card_found"));
	}
}

/* An original is taken in, or all are given back. */
bool
originals(const Case *c)
{
	char		custody[16];

	if (!act_as_clerk(c) || (!options.bare_documents && !lock_case(c)))
		return false;
	if (percent(60))
		return did("UPDATE hukou.case_custody SET returned_how = 'mail' WHERE case_no = $1::hukou.case_no AND returned_on IS NULL", 1, c->no);
	snprintf(custody, sizeof(custody), "%d", 1 + below(20));
	return did("INSERT INTO hukou.case_custody (case_no, custody, document) "
			   "SELECT case_no, $2::smallint, document FROM hukou.case_documents WHERE case_no = $1::hukou.case_no ORDER BY document LIMIT 1", 2,
			   c->no, custody);
}
