/*
 * client.c
 *	  What a client does: one transaction after another, each of a kind chosen
 *	  at random, on the cases that all share.
 */
#include "casework.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_CASES 6				/* of one transaction */

/* ------------------------------------------------------------------- steps */

/*
 * Steps on one case, at most n: one after another, each where the last one led.
 * Only one of them locks what other cases may want: who leaves a household and
 * enters another in one transaction would wait for whoever goes the other way,
 * and they for him.  With --disorder, anyhow.
 */
static bool
walk(Case *c, int n)
{
	bool		shared_before = false;

	for (int i = 0; i < n; i++)
	{
		const Transition *t = choose_step(c);

		if (t == NULL)
			return true;
		if (is_shared(c->workflow, t->action) && !options.disorder)
		{
			if (shared_before)
				return true;
			shared_before = true;
		}
		if (!take_step(c, t))
			return false;
	}
	return true;
}

static int
by_number(const void *a, const void *b)
{
	return strcmp(((const Case *) a)->no, ((const Case *) b)->no);
}

/*
 * Steps on several cases in one transaction.  Two such transactions that take
 * the same two cases in different orders wait for each other in any database,
 * and so do two whose cases, though different, have effects on the same two
 * people, or the same two papers.  So cases are taken in the order of their
 * numbers, and only the last step is one of these; with --disorder, anyhow.
 */
static bool
several(Case *cases, int n)
{
	if (!options.disorder)
		qsort(cases, (size_t) n, sizeof(Case), by_number);
	for (int i = 0; i < n; i++)
	{
		const Transition *t = choose_step(&cases[i]);

		if (t != NULL && (options.disorder || !is_shared(cases[i].workflow, t->action) || i == n - 1) && !take_step(&cases[i], t))
			return false;
	}
	return true;
}

/*
 * One UPDATE over several cases.  It locks rows in whatever order the plan
 * meets them, and effects follow when all are locked.  So the rows are locked
 * in order first, and steps that share more than that are not taken like this;
 * with --disorder the rows are met in random order, and any step is taken.
 */
static bool
set_based(Case *cases, int n)
{
	char		list[MAX_CASES * 24 + 2] = "{";
	const Transition *t = choose_step(&cases[0]);
	PGresult   *r;

	if (t == NULL || (is_shared(t->workflow, t->action) && !options.disorder))
		return true;
	for (int i = 0; i < n; i++)
	{
		size_t		length = strlen(list);

		snprintf(list + length, sizeof(list) - length, "%s%s", i > 0 ? "," : "", cases[i].no);
	}
	strcat(list, "}");
	if (!act_for(&cases[0], t))
		return false;
	if (!options.disorder &&
		!did("SELECT FROM hukou.cases WHERE case_no = ANY ($1::hukou.case_no[]) ORDER BY case_no FOR NO KEY UPDATE", 1,
			 list))
		return false;
	r = run("UPDATE hukou.cases c SET action = $2, reason = $3 FROM pg_catalog.unnest($1::hukou.case_no[]) u (no) "
			"WHERE c.case_no = u.no AND c.workflow = $4 AND c.state = $5::hukou.case_state "
			"AND c.accepting_office = $6::hukou.office_code AND c.origin_office = $7::hukou.office_code", 7,
			list, t->action, t->needs_reason ? reason_for(t->to) : NULL, t->workflow, t->from,
			cases[0].accepting, cases[0].origin);
	if (r == NULL)
		return false;
	work.steps += (unsigned) atoi(PQcmdTuples(r));
	PQclear(r);
	return true;
}

/* Documents come, change and go. */
static bool
papers(const Case *c)
{
	char		document[16];
	int			n = 1 + below(3);

	if (!act_as_clerk(c))
		return false;

	/*
	 * Changing a document locks its row, then its case.  Two clients that each
	 * change documents of one case could thus wait for each other, so whoever
	 * changes any locks the case first; with --bare-documents nobody does.
	 */
	if (!options.bare_documents && !lock_case(c))
		return false;
	for (int i = 0; i < n; i++)
	{
		bool		ok;

		snprintf(document, sizeof(document), "%d", 1 + below(6));
		switch (below(6))
		{
			case 0:
			case 1:
				ok = did("INSERT INTO hukou.case_documents (case_no, document, document_type, digest) "
						 "VALUES ($1, $2, 'id_card', '\\x00')", 2, c->no, document);
				break;
			case 2:
				ok = did("UPDATE hukou.case_documents SET valid_until = $3::date "
						 "WHERE case_no = $1::hukou.case_no AND document = $2::smallint", 3,
						 c->no, document, percent(20) ? "2020-01-01" : NULL);
				break;
			case 3:
				ok = did("UPDATE hukou.case_documents SET details = '{}' "
						 "WHERE case_no = $1::hukou.case_no", 1, c->no);
				break;
			case 4:
				ok = did("DELETE FROM hukou.case_documents "
						 "WHERE case_no = $1::hukou.case_no AND document = $2::smallint", 2, c->no, document);
				break;
			default:
				ok = true;
				for (int k = 0; k < KINDS; k++)
					if (strcmp(kinds[k].service, c->service) == 0 && strcmp(kinds[k].type, c->type) == 0)
					{
						ok = add_documents(c, kinds[k].documents);
						break;
					}
		}
		if (!ok)
			return false;
	}
	return true;
}

/* People of a case come, change and go; the same order of locks as above. */
static bool
people(const Case *c)
{
	char		person[16];
	char		ids[8][24];

	if (!act_as_clerk(c))
		return false;
	snprintf(person, sizeof(person), "%d", 1 + below(4));
	if (!options.bare_documents && !lock_case(c))
		return false;
	switch (below(4))
	{
		case 0:
			if (strcmp(c->service, "newborn") == 0)
				return add_newborn(c, 1 + below(4));
			return people_of(c->origin, ids, 1) == 0 ||
				did("INSERT INTO hukou.case_persons (case_no, person, role, citizen_id, name) "
					"VALUES ($1, $2, $3, $4, 'somebody')", 4,
					c->no, person, percent(70) ? "mover" : "guardian", ids[0]);
		case 1:
			return did("UPDATE hukou.case_persons SET name = name || '.' WHERE case_no = $1::hukou.case_no", 1, c->no);
		case 2:
			return did("DELETE FROM hukou.case_persons WHERE case_no = $1::hukou.case_no AND person = $2::smallint", 2,
					   c->no, person);
		default:
			return did("INSERT INTO hukou.case_persons (case_no, person, role, name) "
					   "VALUES ($1, 9, 'householder', 'somebody') "
					   "ON CONFLICT (case_no, person) DO UPDATE SET relation = 'changed'", 1, c->no);
	}
}

/*
 * Looks for a case whose next step changes the register, and takes that step.
 * Others do the same at the same time, with other cases of the same people,
 * households and blocks of numbers.
 */
static bool
rush(const int *order)
{
	Case		c;

	for (int i = 0; i < options.slots && !work.failed; i++)
	{
		if (!read_case(order[i], &c) || is_final(c.state))
			continue;
		for (int j = 0; j < ntransitions; j++)
		{
			const Transition *t = &transitions[j];

			if (t->effect && t->side != 's' && strcmp(t->workflow, c.workflow) == 0 &&
				strcmp(t->from, c.state) == 0 && (!t->needs_reason || percent(10)))
				return take_step(&c, t);
		}
	}
	return true;
}

/* Changes without a step: an amendment, or one that nobody may make. */
static bool
amend(const Case *c)
{
	if (!act_as_clerk(c))
		return false;
	work.steps++;
	if (percent(60))
		return did("UPDATE hukou.cases SET particulars = particulars || pg_catalog.jsonb_build_object('remark', version) "
				   "WHERE case_no = $1::hukou.case_no", 1, c->no);
	if (percent(50))
		return did("UPDATE hukou.cases SET note = 'amended at ' || version WHERE case_no = $1::hukou.case_no", 1, c->no);
	return did("UPDATE hukou.cases SET origin_office = '110101901000' WHERE case_no = $1::hukou.case_no", 1, c->no);
}

/* A request carried out before is sent again, word for word: the answer must be the old one. */
static bool
repeat(const Case *c)
{
	PGresult   *r = run("SELECT action, reason, note, request_id, officer, to_state FROM hukou.case_events "
						"WHERE case_no = $1::hukou.case_no AND request_id IS NOT NULL AND action <> 'open' "
						"ORDER BY event DESC LIMIT 1 OFFSET $2::integer", 2, c->no, percent(50) ? "0" : "1");
	bool		ok = r != NULL;

	if (ok && PQntuples(r) == 1)
	{
		static const char *const sql = "SELECT hukou.advance($1, $2, $3, $4, NULL, $5)";
		const char *request = PQgetvalue(r, 0, 3);
		PGresult   *again = NULL;

		if (act_as(PQgetvalue(r, 0, 4)))
			again = run(sql, 5, c->no, PQgetvalue(r, 0, 0), PQgetisnull(r, 0, 1) ? NULL : PQgetvalue(r, 0, 1),
						PQgetisnull(r, 0, 2) ? NULL : PQgetvalue(r, 0, 2), request);
		ok = again != NULL;
		if (ok && strcmp(PQgetvalue(again, 0, 0), PQgetvalue(r, 0, 5)) != 0)
			count_error(&(Failure) {"WRONG", "", "a repeated request had another answer", request, sql, ""});
		PQclear(again);
	}
	PQclear(r);
	return ok;
}

/*
 * A step is tried and taken back, whatever came of it, and then another is
 * taken.  What must be retried is retried as a whole.
 */
static bool
second_thoughts(Case *c)
{
	Case		before = *c;
	const Transition *t = choose_step(c);

	if (t == NULL || !did("SAVEPOINT thought", 0))
		return t == NULL;
	(void) take_step(c, t);
	work.steps = 0;
	work.version = 0;
	work.path[0] = '\0';
	if (work.again || !did("ROLLBACK TO SAVEPOINT thought", 0))
		return false;
	work.failed = false;
	*c = before;
	t = choose_step(c);
	return t == NULL || take_step(c, t);
}

/* Law 7 holds at every instant, and so in the snapshot of any statement, whatever others are about. */
static bool
take_census(void)
{
	static const char *const sql = "SELECT count(*) FROM (SELECT FROM hukou.persons p LEFT JOIN hukou.registrations r "
		"ON r.citizen_id = p.citizen_id AND r.status <> 'cancelled' GROUP BY p.citizen_id "
		"HAVING count(r.citizen_id) <> CASE WHEN p.same_as IS NULL THEN 1 ELSE 0 END) x";
	PGresult   *r = run(sql, 0);

	if (r == NULL)
		return false;
	if (strcmp(PQgetvalue(r, 0, 0), "0") != 0)
		count_error(&(Failure) {"WRONG", "", "not everybody has exactly one registration", PQgetvalue(r, 0, 0), sql, ""});
	PQclear(r);
	return true;
}

/* What may be done, and what may not and why: as a client asks before it acts. */
static bool
look(const Case *c)
{
	const Transition *t = choose_step(c);

	if (t == NULL)
		return true;
	return act_for(c, t) && did("SELECT * FROM hukou.next_actions($1)", 1, c->no) &&
		did("SELECT * FROM hukou.explain($1, $2)", 2, c->no, t->action);
}

/* ------------------------------------------------------------------- policy */

/*
 * Somebody loses a duty, or everybody has back what was taken: by the superuser
 * who logged in, for a gateway does not write the duties of those it acts for.
 */
static bool
change_duties(void)
{
	char		officer[16];
	int			n;

	if (!did("SET LOCAL ROLE NONE", 0))
		return false;
	if (percent(60))
		return did("UPDATE hukou.officers o SET duties = d.duties FROM hukou_stress.duties d "
				   "WHERE d.officer = o.officer AND o.duties <> d.duties", 0) && did("SELECT pg_catalog.set_config('role', $1, true)", 1, role);
	n = 1 + below(4);
	snprintf(officer, sizeof(officer), "D%.6s-%02d", offices[below(OFFICES)], n);
	return did("UPDATE hukou.officers o SET duties = CASE WHEN o.duties = d.duties THEN d.duties[2:] ELSE d.duties END "
			   "FROM hukou_stress.duties d WHERE d.officer = o.officer AND o.officer = $1", 1, officer) && did("SELECT pg_catalog.set_config('role', $1, true)", 1, role);
}

/* Asks for one more document, at first only of nobody. */
static bool
add_rule(void)
{
	const char *type = percent(50) ? "*" : "talent";

	return did("INSERT INTO hukou.document_rules "
			   "(service, service_type, gate, requirement, document_type, basis, evidence, condition) "
			   "VALUES ($1, $2, 'filing', 'stress', 'passport', 'hukou_stress', 'inferred', '$.age < 0') ", 2,
			   kinds[below(KINDS)].service, type);
}

/* Publishes a copy of the newest version, a little changed. */
static bool
new_version(const char *workflow)
{
	PGresult   *r = run("SELECT hukou.copy_workflow(w.workflow, max(w.version)) FROM hukou.workflows w "
						"WHERE w.workflow = $1 GROUP BY w.workflow", 1, workflow);
	char		version[16];

	if (r == NULL)
		return false;
	PUT(version, PQgetvalue(r, 0, 0));
	PQclear(r);
	/* some are unlawful: nobody may file; COMMIT refuses those */
	if (percent(15) &&
		!did("DELETE FROM hukou.workflow_transitions "
			 "WHERE workflow = $1 AND version = $2::integer AND action IN ('accept', 'deem_accepted')", 2, workflow, version))
		return false;
	return did("UPDATE hukou.workflow_states SET name_zh = name_zh || '.' "
			   "WHERE workflow = $1 AND version = $2::integer AND state = 'draft'", 2, workflow, version) &&
		did("SELECT count(*) FROM hukou.publish_workflow($1, $2)", 2, workflow, version);
}

/* Moves the cases of a workflow to its newest version, or asks which would move. */
static bool
migrate(const char *workflow, const char *office)
{
	char		officer[16];
	PGresult   *r;

	snprintf(officer, sizeof(officer), "STRESS-%.6s", office);
	if (!act_as(officer))
		return false;
	r = run("SELECT count(*) FILTER (WHERE m.verdict = 'moved') "
			"FROM (SELECT workflow, max(version) AS version FROM hukou.workflows "
			"WHERE seal IS NOT NULL AND workflow = $1 GROUP BY workflow) w, "
			"hukou.migrate_cases(w.workflow, w.version, $2) m", 2, workflow, percent(20) ? "true" : "false");
	if (r == NULL)
		return false;
	work.steps += (unsigned) atoi(PQgetvalue(r, 0, 0));
	PQclear(r);
	return true;
}

/* One client keeps changing the rules under the others, mostly of what they work on right now. */
static bool
policy(void)
{
	static const char *const workflows[] = {
		"newborn", "id_first", "id_renewal", "id_temporary",
		"migration", "migration_student", "certificate", "certificate_at_once"
	};
	const char *workflow = workflows[below(lengthof(workflows))];
	const char *office = offices[below(OFFICES)];
	Case		c;

	work.policy = true;
	if (percent(80) && read_case(below(options.slots), &c))
	{
		workflow = c.workflow;
		office = c.accepting;
	}
	if (work.failed)
		return false;
	switch (below(8))
	{
		case 0:
		case 1:
			return change_duties();
		case 2:
			return add_rule();
		case 3:					/* now of everybody */
			return did("UPDATE hukou.document_rules SET condition = NULL WHERE basis = 'hukou_stress' AND service = $1", 1,
					   kinds[below(KINDS)].service);
		case 4:
		case 5:
			return did("DELETE FROM hukou.document_rules WHERE basis = 'hukou_stress'", 0);
		case 6:					/* now and then is enough */
			return percent(50) || new_version(workflow);
		default:
			return migrate(workflow, office);
	}
}

/* -------------------------------------------------------------- the client */

/* Steps on several of the shared cases, those first in order. */
static bool
many_cases(const int *order, bool at_once)
{
	Case		c[MAX_CASES];
	int			n = 0;

	for (int i = 0; i < MAX_CASES && i < options.slots && !work.failed; i++)
		n += read_case(order[i], &c[n]);
	if (n == 0 || work.failed)
		return !work.failed;
	return at_once ? set_based(c, n) : several(c, n);
}

/* What happens in a transaction, from its first random number on. */
static bool
one_transaction(void)
{
	Case		c;
	int			order[MAX_SLOTS];
	int			kind;

	if (options.policy && my_number == 0 && percent(25))
		return policy();
	if (percent(8))
		return correct_something();
	for (int i = 0; i < options.slots; i++)
		order[i] = i;
	shuffle(order, options.slots);
	if (!read_case(order[0], &c))
		return !work.failed && open_case(order[0]);
	if (is_final(c.state) && percent(85))
		return open_case(order[0]);
	kind = below(100);
	if (kind < 2)
		return open_case(order[0]);
	if (kind < 15)
		return rush(order);
	if (kind < 37)
		return walk(&c, 1);
	if (kind < 55)
		return walk(&c, 2 + below(4));
	if (kind < 70)
		return many_cases(order, kind >= 64);
	if (kind < 80)
		return papers(&c);
	if (kind < 83)
		return people(&c);
	if (kind < 85)
		return amend(&c);
	if (kind < 87)
		return originals(&c);
	if (kind < 92)
		return repeat(&c);
	if (kind < 97)
		return second_thoughts(&c);
	return percent(25) ? take_census() : look(&c);
}

/* Most transactions are READ COMMITTED, as most clients' are. */
static const char *
begin(void)
{
	int			level = below(10);

	return level < 7 ? "BEGIN ISOLATION LEVEL READ COMMITTED" :
		level < 9 ? "BEGIN ISOLATION LEVEL REPEATABLE READ" : "BEGIN ISOLATION LEVEL SERIALIZABLE";
}

/* The transaction's own trace, by which it is found again when the server was killed. */
static bool
leave_mark(void)
{
	char		client[16];
	char		number[24];
	char		version[16];

	snprintf(client, sizeof(client), "%d", my_number);
	snprintf(number, sizeof(number), "%lu", atomic_load(&me->commits) + 1);
	snprintf(version, sizeof(version), "%d", work.version);
	return did("INSERT INTO hukou_stress.commits VALUES ($1, $2, $3, $4)", 4, client, number,
			   work.version > 0 ? work.stepped : NULL, work.version > 0 ? version : NULL);
}

/* One transaction to its end; some that could commit do not. */
static void
attempt(void)
{
	bool		ok;
	bool		keep;
	PGresult   *r;

	memset(&work, 0, sizeof(work));
	ok = did(begin(), 0) && one_transaction() && !work.failed;
	keep = !percent(8);
	if (options.killed && ok && keep)
		ok = leave_mark();
	atomic_store(&me->in_doubt, ok && keep);
	r = run(ok && keep ? "COMMIT" : "ROLLBACK", 0);
	atomic_store(&me->in_doubt, false);
	if (r != NULL && ok && keep && strcmp(PQcmdStatus(r), "COMMIT") == 0)
	{
		atomic_fetch_add(&me->transactions, 1);
		atomic_fetch_add(&me->steps, work.steps);
		if (options.killed)
			atomic_fetch_add(&me->commits, 1);
		/* what was opened, and committed, is what all work on */
		if (work.opened != 0)
			atomic_store(&shared->slot[work.slot], work.opened);
	}
	PQclear(r);
	atomic_fetch_add(&me->refused, work.refused);
}

/* A client, until its time is over or nobody counts any more. */
void
client_main(int number)
{
	pid_t		parent = getppid();
	char		sql[128];

	my_number = number;
	me = &shared->client[number];
	random_state = options.seed + (uint64_t) number * UINT64_C(0x5851f42d4c957f2d);
	conn = open_connection();
	snprintf(sql, sizeof(sql), "SET ROLE %s", role);
	PQclear(must(conn, sql));

	while (now() - started < options.seconds && getppid() == parent)
	{
		uint64_t	before = random_state;

		attempt();
		if (work.again)
		{
			/* the same again, from the same random numbers */
			atomic_fetch_add(&me->retried, 1);
			random_state = before;
		}
	}
	PQfinish(conn);
}
