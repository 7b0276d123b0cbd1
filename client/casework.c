/*
 * casework.c
 *	  The single things a client does: read a case, be an officer, take a
 *	  step, open a case with its people and documents.
 *
 * Whatever is done says whether it succeeded; when it did not, the error is
 * counted already and the transaction is to be rolled back.
 */
#include "casework.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const offices[OFFICES] = {"340104901000", "340802901000", "350104901000", "530102901000"};

/* Newborns three times: they alone take numbers from the blocks. */
const Kind	kinds[KINDS] = {
	{"newborn", "standard", "{marriage_certificate,parents_id_cards,household_book,other_household_book,residence_permit,commitment,late_statement,parentage_test}"},
	{"newborn", "standard", "{marriage_certificate,parents_id_cards,household_book,other_household_book,residence_permit,commitment,late_statement,parentage_test}"},
	{"newborn", "standard", "{marriage_certificate,parents_id_cards,household_book,other_household_book,residence_permit,commitment,late_statement,parentage_test}"},
	{"id_first", "standard", "{household_book,commitment,residence_proof,guardian_id_card,guardian_photo}"},
	{"id_renewal", "expiry", "{id_card}"},
	{"id_renewal", "loss", "{household_book}"},
	{"id_temporary", "standard", "{collection_slip}"},
	{"migration", "talent", "{id_card,household_book,degree_certificate}"},
	{"migration", "spouse", "{id_card,household_book,marriage_certificate}"},
	{"migration", "talent", "{id_card,household_book,employment_contract}"},
	{"migration", "student_in", "{id_card,household_book,admission_letter}"},
	{"certificate", "kinship", "{id_card}"},
	{"certificate", "registration", "{id_card}"},
	{"double_registration", "standard", "{household_book,investigation_report,face_comparison}"},
};

void
put(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from);
}

/* ------------------------------------------------------------ reading cases */

/* A case number as its 16 digits: what processes share must fit an atomic number. */
uint64_t
case_digits(const char *no)
{
	uint64_t	digits = 0;

	for (; *no != '\0'; no++)
		if (*no >= '0' && *no <= '9')
			digits = digits * 10 + (uint64_t) (*no - '0');
	return digits;
}

static void
case_text(uint64_t digits, char *no, size_t size)
{
	snprintf(no, size, "H%02u-%06u-%07u-%u", (unsigned) (digits / UINT64_C(100000000000000)) % 100,
			 (unsigned) (digits / 100000000 % 1000000), (unsigned) (digits / 10 % 10000000),
			 (unsigned) (digits % 10));
}

bool
is_final(const char *state)
{
	static const char *const final[] = {
		"completed", "not_accepted", "refused", "withdrawn", "lapsed", "revoked", "restored"
	};

	for (int i = 0; i < lengthof(final); i++)
		if (strcmp(state, final[i]) == 0)
			return true;
	return false;
}

/* False also when the slot is empty, which is no error. */
bool
read_case(int slot, Case *c)
{
	uint64_t	digits = atomic_load(&shared->slot[slot]);
	PGresult   *r;
	bool		found;

	if (digits == 0)
		return false;
	case_text(digits, c->no, sizeof(c->no));
	r = run("SELECT service, service_type, workflow, state, version, accepting_office, origin_office "
			"FROM hukou.cases WHERE case_no = $1::hukou.case_no", 1, c->no);
	found = r != NULL && PQntuples(r) == 1;
	if (found)
	{
		PUT(c->service, PQgetvalue(r, 0, 0));
		PUT(c->type, PQgetvalue(r, 0, 1));
		PUT(c->workflow, PQgetvalue(r, 0, 2));
		PUT(c->state, PQgetvalue(r, 0, 3));
		c->version = atoi(PQgetvalue(r, 0, 4));
		PUT(c->accepting, PQgetvalue(r, 0, 5));
		PUT(c->origin, PQgetvalue(r, 0, 6));
	}
	PQclear(r);
	return found;
}

/* ------------------------------------------------------------- who, and how */

bool
act_as(const char *officer)
{
	return did("SELECT pg_catalog.set_config('hukou.officer', $1, true)", 1, officer);
}

/*
 * Names an officer at an office, or at its bureau; now and then any officer at
 * all.  Two have each duty, so that four-eyes is sometimes kept and sometimes
 * not.
 */
void
officer_at(const char *office, const char *duty, char *officer, size_t size)
{
	bool		bureau = strcmp(duty, "approve") == 0 || strcmp(duty, "make_card") == 0;

	if (percent(4))
	{
		office = offices[below(OFFICES)];
		bureau = percent(50);
	}
	snprintf(officer, size, "D%.6s-%02d", office, (bureau ? 1 : 3) + below(2));
}

/* As one who accepts cases where this one was accepted. */
bool
act_as_clerk(const Case *c)
{
	char		officer[16];

	officer_at(c->accepting, "accept", officer, sizeof(officer));
	return act_as(officer);
}

/* As one who may take the step, mostly. */
bool
act_for(const Case *c, const Transition *t)
{
	char		officer[16];

	officer_at(t->side == 'o' ? c->origin : c->accepting, t->duty, officer, sizeof(officer));
	return act_as(officer);
}

/* A reason that fits the state a step leads to; seldom none, or one that may not fit. */
const char *
reason_for(const char *state)
{
	int			fitting = 0;
	const char *chosen = NULL;

	if (percent(4))
		return percent(50) ? NULL : "no_record";
	for (int i = 0; i < nreasons; i++)
		if (strcmp(reasons[i].state, state) == 0 && below(++fitting) == 0)
			chosen = reasons[i].reason;
	return chosen;
}

/*
 * A step from the case's state, if there is any; seldom any step at all.
 * Mostly one that leads on, for a refused case leaves nothing to collide over.
 */
const Transition *
choose_step(const Case *c)
{
	int			weight = 0;
	const Transition *chosen = NULL;

	if (percent(3))
		return &transitions[below(ntransitions)];
	for (int i = 0; i < ntransitions; i++)
	{
		const Transition *t = &transitions[i];

		if (strcmp(t->workflow, c->workflow) == 0 && strcmp(t->from, c->state) == 0)
		{
			int			w = t->side == 's' ? 1 : t->needs_reason ? 2 : 24;

			weight += w;
			if (below(weight) < w)
				chosen = t;
		}
	}
	return chosen;
}

/*
 * Does the step lock what the step of another case may want: people, households,
 * or a paper's number?  Where it leads from does not matter, for a step that is
 * no step of the case's state now may be one by the time it is taken.
 */
bool
is_shared(const char *workflow, const char *action)
{
	for (int i = 0; i < ntransitions; i++)
		if (strcmp(transitions[i].workflow, workflow) == 0 && strcmp(transitions[i].action, action) == 0 &&
			(transitions[i].effect || transitions[i].gate))
			return true;
	return false;
}

/*
 * Takes a step one way or another.  A request is named after the case, its
 * version and the step, so that two clients that see the same case and mean
 * the same thing make the same request.
 */
bool
take_step(Case *c, const Transition *t)
{
	const char *reason = t->needs_reason || percent(2) ? reason_for(t->to) : NULL;
	char		request[128];
	char		version[16];
	bool		ok;
	bool		stepped = true;

	if (!act_for(c, t))
		return false;
	snprintf(request, sizeof(request), "%s/%s/%d/%s", run_name, c->no, c->version, t->action);
	snprintf(version, sizeof(version), "%d", percent(10) ? c->version - 1 : c->version);
	if (percent(70))
	{
		const char *named = percent(50) ? request : NULL;
		PGresult   *r = run("SELECT hukou.advance($1, $2, $3, NULL, $4, $5)", 5,
							c->no, t->action, reason, percent(40) ? version : NULL, named);

		ok = r != NULL;
		/* a note of what the client was told, to be compared with history; as good as its transaction */
		if (ok && named != NULL)
			ok = did("INSERT INTO hukou_stress.answers VALUES ($1, $2, $3, $4)", 4, named, c->no, t->action,
					 PQgetvalue(r, 0, 0));
		PQclear(r);
	}
	else
	{
		PGresult   *r = percent(50) ?
			run("UPDATE hukou.cases SET state = $2::hukou.case_state, action = $3, reason = $4 "
				"WHERE case_no = $1::hukou.case_no RETURNING version", 4, c->no, t->to, t->action, reason) :
			run("UPDATE hukou.cases SET action = $2, reason = $3, request_id = $4 "
				"WHERE case_no = $1::hukou.case_no RETURNING version", 4, c->no, t->action, reason, percent(50) ? request : NULL);

		ok = r != NULL;
		/* who writes back what the row says already means nothing by it, and takes no step */
		stepped = ok && PQntuples(r) == 1 && atoi(PQgetvalue(r, 0, 0)) > c->version;
		PQclear(r);
	}
	if (ok && stepped)
	{
		size_t		length = strlen(work.path);

		work.steps++;
		snprintf(work.path + length, sizeof(work.path) - length, " %s", t->action);
		PUT(c->state, t->to);
		c->version++;
		PUT(work.stepped, c->no);
		work.version = c->version;
	}
	return ok;
}

/* Takes the case row's lock, as whoever means to change several of its documents should. */
bool
lock_case(const Case *c)
{
	return did("SELECT FROM hukou.cases WHERE case_no = $1::hukou.case_no FOR NO KEY UPDATE", 1, c->no);
}

/* ------------------------------------------------------------ opening cases */

/*
 * Some of the people registered at an office, in random order; mostly the same
 * few, so that cases of different clients meet at them.
 */
int
people_of(const char *office, char ids[][24], int most)
{
	char		offset[16];
	PGresult   *r;
	int			n;
	int			order[8];

	snprintf(offset, sizeof(offset), "%d", percent(75) ? 0 : below(20));
	r = run("SELECT citizen_id FROM hukou.registrations WHERE office = $1::hukou.office_code AND status <> 'cancelled' "
			"ORDER BY citizen_id LIMIT 8 OFFSET $2::integer", 2, office, offset);
	if (r == NULL)
		return 0;
	n = PQntuples(r);
	for (int i = 0; i < n; i++)
		order[i] = i;
	shuffle(order, n);
	if (n > most)
		n = most;
	for (int i = 0; i < n; i++)
		put(ids[i], sizeof(ids[i]), PQgetvalue(r, order[i], 0));
	PQclear(r);
	return n;
}

/* A newborn with a birth certificate, which is a document of the same case. */
bool
add_newborn(const Case *c, int person)
{
	char		number[16];
	char		certificate[32];
	char		day[16];
	unsigned	birth = atomic_fetch_add(&shared->births, 1);

	/* another case's certificate, now and then */
	if (percent(6) && birth > 6)
		birth -= 1 + (unsigned) below(6);
	snprintf(number, sizeof(number), "%d", person);
	snprintf(certificate, sizeof(certificate), BIRTH_CERTIFICATE, births_from + birth);
	/* few days, so that many want the same block of numbers; later others, for a block has an end; none six years ago */
	snprintf(day, sizeof(day), "%d",
			 (int) (options.seed % 5000) + (int) ((now() - started) / 8) % 2000 + below(2));
	return did("INSERT INTO hukou.case_persons (case_no, person, role, name, sex, birth_date) "
			   "VALUES ($1, $2, 'newborn', 'newborn', $3, hukou.today() - 1 - $4::integer % 2000)", 4,
			   c->no, number, percent(50) ? "M" : "F", day) &&
		did("INSERT INTO hukou.case_documents (case_no, document, document_type, number) "
			"VALUES ($1, 50 + $2::integer, 'birth_certificate', $3)", 3, c->no, number, certificate);
}

bool
add_documents(const Case *c, const char *types)
{
	return did("INSERT INTO hukou.case_documents (case_no, document, document_type) "
			   "SELECT $1::hukou.case_no, n, t FROM pg_catalog.unnest($2::text[]) WITH ORDINALITY u (t, n) "
			   "ON CONFLICT DO NOTHING", 2, c->no, types);
}

/*
 * A temporary card is for somebody who waits for a card: looks for such an
 * application among the slots.  When there is none, nothing is changed and the
 * case will be refused.
 */
static bool
find_application(int slot, char *applicant, size_t applicant_size, char *particulars, size_t size)
{
	for (int i = 0; i < options.slots; i++)
	{
		uint64_t	digits = atomic_load(&shared->slot[(slot + i) % options.slots]);
		char		no[24];
		PGresult   *r;
		bool		found;

		case_text(digits, no, sizeof(no));
		r = run("SELECT applicant FROM hukou.cases WHERE case_no = $1::hukou.case_no AND filed_on IS NOT NULL "
				"AND service IN ('id_first', 'id_renewal')", 1, digits == 0 ? NULL : no);
		if (r == NULL)
			return false;
		found = PQntuples(r) == 1;
		if (found)
		{
			put(applicant, applicant_size, PQgetvalue(r, 0, 0));
			snprintf(particulars, size, "{\"application\": \"%s\"}", no);
		}
		PQclear(r);
		if (found)
			break;
	}
	return true;
}

/*
 * Two numbers of one sex, of which one is to go: mostly one of those that are
 * there for it, so that people are left for other cases, and seldom anybody, of
 * either sex.  Two cases may each keep what the other cancels.
 */
static bool
find_double(const char *accepting, const char *origin, char *kept, size_t kept_size, char *particulars, size_t size)
{
	PGresult   *r = run("SELECT k.citizen_id, d.citizen_id FROM "
						"(SELECT citizen_id FROM hukou.registrations WHERE office = $1::hukou.office_code AND status = 'active' "
						"ORDER BY citizen_id DESC LIMIT 4) k, "
						"(SELECT citizen_id FROM hukou.registrations WHERE office = $2::hukou.office_code AND status = 'active' "
						"AND ($3::integer > 1 OR citizen_id IN (SELECT citizen_id FROM hukou.persons WHERE name = 'double')) "
						"ORDER BY citizen_id DESC LIMIT 4) d "
						"WHERE $3::integer = 3 OR hukou.sex(k.citizen_id) = hukou.sex(d.citizen_id) ORDER BY random() LIMIT 1", 3,
						accepting, origin, percent(94) ? "1" : percent(50) ? "2" : "3");

	if (r == NULL)
		return false;
	if (PQntuples(r) == 1)
	{
		put(kept, kept_size, PQgetvalue(r, 0, 0));
		snprintf(particulars, size, "{\"duplicate\": \"%s\"}", PQgetvalue(r, 0, 1));
	}
	PQclear(r);
	return true;
}

/*
 * The people and documents that the case needs to be filed, unless it is
 * filed: a repeated request answers with somebody else's case, which may have
 * gone on.
 */
static bool
fill_case(const Case *c, const Kind *kind, char ids[][24], int n)
{
	PGresult   *r = run("SELECT state FROM hukou.cases WHERE case_no = $1::hukou.case_no", 1, c->no);
	bool		draft;
	bool		ok = true;

	if (r == NULL)
		return false;
	draft = PQntuples(r) == 1 && strcmp(PQgetvalue(r, 0, 0), "draft") == 0;
	PQclear(r);
	if (!draft)
		return true;
	if (strcmp(kind->service, "newborn") == 0)
		for (int i = 1; ok && i <= 1 + below(3); i++)
			ok = add_newborn(c, i);
	if (strcmp(kind->service, "migration") == 0)
		for (int i = 0; ok && i < n; i++)
		{
			char		number[16];

			snprintf(number, sizeof(number), "%d", i + 1);
			ok = did("INSERT INTO hukou.case_persons (case_no, person, role, citizen_id, name) "
					 "VALUES ($1, $2, 'mover', $3, 'mover')", 3, c->no, number, ids[i]);
		}
	return ok && add_documents(c, kind->documents);
}

/*
 * Movers of one household, some or all, with who of those that stay may follow
 * their head, if anybody is named; where to is where others live, or new.
 */
static void
plan_move(const Home *home, const char *accepting, char ids[][24], int *n, char *particulars, size_t size)
{
	int			second = (int) (now() - started);
	Home		target;
	size_t		length;

	if (home->n > 0)
	{
		*n = percent(8) ? home->n : 1 + below(home->n < 3 ? home->n : 3);
		for (int i = 0; i < *n; i++)
			put(ids[i], sizeof(ids[i]), home->members[i]);
	}
	if (percent(60) && home_at(accepting, &target))
		snprintf(particulars, size, "{\"household\": \"%s\"", target.household);
	else						/* a new one, which others set up at the same time */
		snprintf(particulars, size, "{\"household\": \"%s-%.6s-%d\", \"address\": \"Test Road %d\"",
				 run_name, accepting, second / 5, second);
	length = strlen(particulars);
	if (*n < home->n && percent(80))
	{
		snprintf(particulars + length, size - length, percent(50) ? ", \"new_head\": \"%s\"" : ", \"new_head\": [\"%s\", \"%s\"]",
				 home->members[*n], home->members[home->n - 1]);
		length = strlen(particulars);
	}
	snprintf(particulars + length, size - length, "}");
}

/* Opens a case of any kind in a slot, mostly with all it needs to be filed. */
bool
open_case(int slot)
{
	const Kind *kind = &kinds[below(KINDS)];
	const char *accepting = offices[below(OFFICES)];
	const char *origin = offices[below(OFFICES)];
	char		ids[8][24];
	char		particulars[320] = "{}";
	char		request[96];
	char		officer[16];
	const char *name = NULL;
	int			second = (int) (now() - started);
	int			n = people_of(origin, ids, 3);
	PGresult   *r;
	Case		c;
	Home		home = {.n = 0};

	if (n == 0)
		return !work.failed;
	if (percent(85) && !home_at(origin, &home) && work.failed)
		return false;
	if (strcmp(kind->service, "newborn") == 0)
	{
		/* mostly of somebody who lives there */
		if (home.n > 0)
			put(ids[0], sizeof(ids[0]), home.members[0]);
		snprintf(particulars, sizeof(particulars), home.n > 0 ? "{\"household\": \"%s\"}" : "{\"household\": \"STRESS-%.6s-0\"}",
				 home.n > 0 ? home.household : origin);
	}
	else if (strcmp(kind->service, "migration") == 0)
		plan_move(&home, accepting, ids, &n, particulars, sizeof(particulars));
	else if (strcmp(kind->service, "id_temporary") == 0)
	{
		if (!find_application(slot, ids[0], sizeof(ids[0]), particulars, sizeof(particulars)))
			return false;
	}

	else if (strcmp(kind->service, "double_registration") == 0)
	{
		if (!find_double(accepting, origin, ids[0], sizeof(ids[0]), particulars, sizeof(particulars)))
			return false;
	}

	officer_at(accepting, "accept", officer, sizeof(officer));
	if (work.failed || !act_as(officer))
		return false;
	if (percent(30))
	{
		/* what is opened in a slot within two seconds has one name: clients repeat each other's requests */
		snprintf(request, sizeof(request), "%s/open/%d/%d", run_name, slot, second / 2);
		name = request;
	}
	if (percent(70))
		r = run("SELECT hukou.open_case($1, $2, $3, $4, $5, $6, $7)", 7, kind->service, kind->type,
				accepting, origin, ids[0], particulars, name);
	else
		r = run("INSERT INTO hukou.cases (service, service_type, accepting_office, origin_office, applicant, "
				"particulars, request_id) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING case_no", 7,
				kind->service, kind->type, accepting, origin, ids[0], particulars, name);
	if (r == NULL)
		return false;
	PUT(c.no, PQgetvalue(r, 0, 0));
	PQclear(r);
	work.steps++;
	work.opened = case_digits(c.no);
	work.slot = slot;
	PUT(work.stepped, c.no);
	work.version = 1;
	if (name != NULL && !did("INSERT INTO hukou_stress.answers VALUES ($1, $2, 'open', NULL)", 2, name, c.no))
		return false;
	return !percent(85) || fill_case(&c, kind, ids, n);
}
