/*
 * fixture.c
 *	  What a run brings to its database, and what it takes away again.
 */
#include "casework.h"

#include <stdio.h>

Transition	transitions[512];
int			ntransitions;
Reason		reasons[512];
int			nreasons;
char		role[64];

#define MEND \
	"UPDATE hukou.officers o SET duties = d.duties FROM hukou_stress.duties d WHERE d.officer = o.officer AND d.duties <> o.duties;" \
	"DELETE FROM hukou.document_rules WHERE basis = 'hukou_stress'"

/*
 * One role, which is gateway and administrator, and sees all: which hands are the
 * wrong ones is what the guards are asked.  A role belongs to all
 * databases of a server, so its name tells this one's from another's.
 */
static void
make_role(PGconn *c)
{
	char		sql[1024];
	PGresult   *r = must(c, "SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()");

	snprintf(role, sizeof(role), "hukou_stress_%s", PQgetvalue(r, 0, 0));
	PQclear(r);
	snprintf(sql, sizeof(sql),
			 "DO $$ BEGIN CREATE ROLE %s BYPASSRLS; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
			 "SELECT hukou.grant_access('%s', 'gateway'), hukou.grant_access('%s', 'administrator');",
			 role, role, role);
	PQclear(must(c, sql));
}

/* The run's own tables: what requests were answered, and who had which duties before. */
static void
make_schema(PGconn *c)
{
	char		sql[1024];

	snprintf(sql, sizeof(sql),
			 "DROP SCHEMA IF EXISTS hukou_stress CASCADE; CREATE SCHEMA hukou_stress;"
			 "CREATE TABLE hukou_stress.answers "
			 "(request_id text, case_no hukou.case_no, action text, state hukou.case_state);"
			 "CREATE TABLE hukou_stress.commits (client integer, number bigint, case_no hukou.case_no, version integer);"
			 "CREATE TABLE hukou_stress.duties AS SELECT officer, duties FROM hukou.officers;"
			 "GRANT USAGE ON SCHEMA hukou_stress TO %s;"
			 "GRANT SELECT ON hukou_stress.duties TO %s; GRANT INSERT ON hukou_stress.answers, hukou_stress.commits TO %s",
			 role, role, role);
	PQclear(must(c, sql));
}

/* Between two row locks of a step there is hardly time for another client; give it some. */
static void
make_linger(PGconn *c)
{
	static const char *const tables[] = {
		"registrations", "number_blocks", "households", "persons", "id_cards", "case_documents"
	};
	char		sql[1024];

	snprintf(sql, sizeof(sql),
			 "CREATE FUNCTION hukou_stress.linger() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS "
			 "'BEGIN IF random() < 0.3 THEN PERFORM pg_sleep(random() * %d / 1000.0); END IF; RETURN NULL; END'",
			 options.linger);
	PQclear(must(c, sql));
	for (int i = 0; i < lengthof(tables); i++)
	{
		snprintf(sql, sizeof(sql), "CREATE TRIGGER zzz_linger AFTER INSERT OR UPDATE ON hukou.%s "
				 "FOR EACH ROW EXECUTE FUNCTION hukou_stress.linger()", tables[i]);
		PQclear(must(c, sql));
	}
}

/*
 * For an office: its administrator, two family households with their heads, a collective one, eight adults in them, and in
 * the collective one some who are there to be merged.
 */
static void
populate(PGconn *c, const char *office)
{
	char		sql[2048];

	snprintf(sql, sizeof(sql),
			 "INSERT INTO hukou.officers (officer, name_zh, office, duties) "
			 "VALUES ('STRESS-%.6s', 'stress', '%.6s000000', '{administer}') ON CONFLICT DO NOTHING;"
			 "CREATE TEMPORARY TABLE adults AS "
			 "SELECT n, hukou.citizen_id_make('%.6s', DATE '1990-06-01' + n, 901 + n) AS id FROM generate_series(0, 7) n;"
			 "INSERT INTO hukou.households (household, office, kind, address, head) "
			 "SELECT 'STRESS-%.6s-' || n, '%s', CASE n WHEN 2 THEN 'collective' ELSE 'family' END, 'Test Road ' || n, "
			 "(SELECT id FROM adults a WHERE a.n = h.n AND h.n < 2) FROM generate_series(0, 2) h (n) ON CONFLICT DO NOTHING;"
			 "WITH p AS (INSERT INTO hukou.persons (citizen_id, name) SELECT id, 'stress' FROM adults "
			 "ON CONFLICT DO NOTHING RETURNING citizen_id) "
			 "INSERT INTO hukou.registrations (citizen_id, sequence, status, office, household, since) "
			 "SELECT p.citizen_id, 1, 'active', '%s', 'STRESS-%.6s-' || n %% 3, '2010-01-01' FROM p JOIN adults ON id = citizen_id;"
			 "DROP TABLE adults;"
			 "WITH p AS (INSERT INTO hukou.persons (citizen_id, name) "
			 "SELECT hukou.citizen_id_make('%.6s', DATE '1991-06-01' + n, 801 + n), 'double' FROM generate_series(0, 99) n "
			 "ON CONFLICT DO NOTHING RETURNING citizen_id) "
			 "INSERT INTO hukou.registrations (citizen_id, sequence, status, office, household, since) "
			 "SELECT citizen_id, 1, 'active', '%s', 'STRESS-%.6s-2', '2010-01-01' FROM p",
			 office, office, office, office, office, office, office, office, office, office);
	PQclear(must(c, sql));
}

/* Clients choose their steps from what is published, not from a list of their own. */
static void
read_steps(PGconn *c)
{
	PGresult   *r = must(c, "SELECT workflow, from_state, action, to_state, "
						 "CASE side WHEN 'applicant' THEN 'p' ELSE pg_catalog.left(side::text, 1) END, "
						 "coalesce(duty::text, ''), needs_reason, effect IS NOT NULL, gate IS NOT NULL "
						 "FROM hukou.workflow_transitions WHERE version = 1");

	ntransitions = PQntuples(r);
	if (ntransitions == 0 || ntransitions > lengthof(transitions))
		die("%d steps in the workflows, between 1 and %d expected", ntransitions, lengthof(transitions));
	for (int i = 0; i < ntransitions; i++)
	{
		Transition *t = &transitions[i];

		PUT(t->workflow, PQgetvalue(r, i, 0));
		PUT(t->from, PQgetvalue(r, i, 1));
		PUT(t->action, PQgetvalue(r, i, 2));
		PUT(t->to, PQgetvalue(r, i, 3));
		t->side = PQgetvalue(r, i, 4)[0];
		PUT(t->duty, PQgetvalue(r, i, 5));
		t->needs_reason = PQgetvalue(r, i, 6)[0] == 't';
		t->effect = PQgetvalue(r, i, 7)[0] == 't';
		t->gate = PQgetvalue(r, i, 8)[0] == 't';
	}
	PQclear(r);

	r = must(c, "SELECT s.state, c.reason FROM hukou.reason_codes c, pg_catalog.unnest(c.leads_to) s (state)");
	nreasons = PQntuples(r);
	if (nreasons > lengthof(reasons))
		die("%d reasons, no more than %d expected", nreasons, lengthof(reasons));
	for (int i = 0; i < nreasons; i++)
	{
		PUT(reasons[i].state, PQgetvalue(r, i, 0));
		PUT(reasons[i].reason, PQgetvalue(r, i, 1));
	}
	PQclear(r);
}

/* What clients of a run that was not finished left: duties that were taken, rules that were added. */
static void
mend(PGconn *c)
{
	PGresult   *r = must(c, "SELECT pg_catalog.to_regclass('hukou_stress.duties') IS NOT NULL");

	if (PQgetvalue(r, 0, 0)[0] == 't')
		PQclear(must(c, MEND));
	PQclear(r);
}

/* Clients go on with cases that are open, those in transit first: an earlier run, or a killed server, left them. */
static void
take_up_cases(PGconn *c)
{
	char		sql[512];
	PGresult   *r;

	snprintf(sql, sizeof(sql), "SELECT case_no FROM hukou.cases WHERE closed_on IS NULL AND state <> 'draft' "
			 "AND accepting_office = ANY ('{%s,%s,%s,%s}') AND origin_office = ANY ('{%s,%s,%s,%s}') "
			 "ORDER BY state = 'cancelled' DESC, case_no DESC LIMIT %d",
			 offices[0], offices[1], offices[2], offices[3], offices[0], offices[1], offices[2], offices[3], options.slots);
	r = must(c, sql);
	for (int i = 0; i < PQntuples(r); i++)
		atomic_store(&shared->slot[i], case_digits(PQgetvalue(r, i, 0)));
	PQclear(r);
}

void
set_up(PGconn *c)
{
	PGresult   *r = must(c, "SELECT pg_catalog.to_regclass('hukou.cases') IS NOT NULL");

	if (PQgetvalue(r, 0, 0)[0] != 't')
		die("hukou is not set up here: CREATE EXTENSION hukou CASCADE; SELECT hukou.setup();");
	PQclear(r);
	PQclear(must(c, "SELECT hukou.load_demo()"));
	mend(c);
	make_role(c);
	make_schema(c);
	if (options.linger > 0)
		make_linger(c);
	for (int i = 0; i < OFFICES; i++)
		populate(c, offices[i]);
	read_steps(c);
	take_up_cases(c);
}

/* Leaves the cases, the register and the workflows; takes away the rest. */
void
clean_up(PGconn *c)
{
	char		sql[1024];

	PQclear(must(c, MEND));
	snprintf(sql, sizeof(sql),
			 "SELECT hukou.revoke_access('%s', 'gateway'), hukou.revoke_access('%s', 'administrator');"
			 "DROP SCHEMA hukou_stress CASCADE; DROP OWNED BY %s; DROP ROLE %s", role, role, role, role);
	PQclear(must(c, sql));
}
