/*
 * A model of hukou's laws, written from the laws, in slow and plain SQL.  It
 * reads the policy tables; cases, events and register it keeps itself, from
 * the verdicts, as text.
 */
SET client_min_messages = warning;
CREATE EXTENSION hukou CASCADE;
SELECT count(*) AS set_up FROM hukou.setup() \g /dev/null
SELECT hukou.load_demo() \g /dev/null
CREATE SCHEMA oracle;
SET search_path = oracle, pg_catalog;

CREATE TABLE run (
	seed integer, mutation text, owner text, prefix text, step integer DEFAULT 0,
	at timestamp DEFAULT '2023-03-01 09:00', serial integer DEFAULT 0
);
CREATE TABLE disagreements (
	number integer GENERATED ALWAYS AS IDENTITY, seed integer, step integer, at timestamp, role text, named text,
	statement text, predicted text, outcome text
);
CREATE SEQUENCE tried;		-- statements so far
CREATE TABLE outcomes (sqlstate text, kind text, n bigint, PRIMARY KEY (sqlstate, kind));

-- Policy as it is now, read from the policy tables whenever the run changes them; and as it was, for officers.
CREATE TABLE offices (office text PRIMARY KEY, node integer, region text, parent text, valid daterange, upwards text[]);
CREATE TABLE officers (officer text PRIMARY KEY, office text, duties text[], db_role text, valid daterange, office_valid daterange);
CREATE TABLE officers_then (since timestamp, officer text, office text, duties text[], valid daterange, office_valid daterange);
CREATE INDEX ON officers_then (officer, since);
CREATE INDEX ON officers (office);
CREATE INDEX ON officers (db_role);
CREATE TABLE workflows (workflow text, version integer, valid daterange, published boolean, PRIMARY KEY (workflow, version));
CREATE TABLE states (workflow text, version integer, state text, held_by text, initial boolean, final boolean, editable boolean, clock_runs boolean,
					 PRIMARY KEY (workflow, version, state));
CREATE TABLE steps (workflow text, version integer, from_state text, action text, to_state text, side text, duty text,
					four_eyes text, needs_reason boolean, gate text, effect text,
					PRIMARY KEY (workflow, version, from_state, action));
CREATE TABLE reasons (reason text PRIMARY KEY, leads_to text[], extends boolean);
CREATE TABLE kinds (service text, service_type text, workflow text, valid daterange, PRIMARY KEY (service, service_type));
CREATE TABLE rules (service text, service_type text, origin text, accepting text, gate text, requirement text, document_type text, condition jsonpath, valid daterange);
CREATE TABLE lives (document_type text PRIMARY KEY, days integer);		-- of papers, from the day of issue
CREATE TABLE timers (service text, service_type text, origin text, accepting text, valid daterange, timer text, state text, since text, days integer, unit text,
					 grace_days integer, action text, reason text, escalate_days integer, extension_days integer);
CREATE TABLE roads (service text, service_type text, origin text, accepting text, valid daterange, mode text, workflow text);
CREATE TABLE areas (area text, node integer);
CREATE TABLE places_of (office text, place text, closeness integer, PRIMARY KEY (office, place));		-- these do not change in the run
CREATE TABLE days (day date PRIMARY KEY, working boolean, n integer);
CREATE INDEX ON days (n);

-- The shadow.
CREATE TABLE cases (
	case_no text PRIMARY KEY, serial integer GENERATED ALWAYS AS IDENTITY, service text, service_type text, accepting text, origin text,
	applicant text, particulars jsonb, workflow text, workflow_version integer, filed_on date, due_on date, provisional boolean DEFAULT false,
	started date, paused date, paused_days integer DEFAULT 0, extended integer DEFAULT 0, limit_days integer, limit_unit text, entered date, wakes date, step_due date,
	state text, version integer, action text, reason text, note text, request_id text, overdue text, officer text, office text, closed boolean DEFAULT false, closed_on date,
	bound boolean DEFAULT false	-- contents are
);
CREATE INDEX ON cases (serial) WHERE NOT closed;
CREATE INDEX ON cases (serial);
CREATE TABLE case_persons (case_no text, person integer, role text, citizen_id text, sex text, birth_date date, PRIMARY KEY (case_no, person));
CREATE TABLE documents (case_no text, document integer, document_type text, number text, issued_on date, valid_until date,
						received_on date, version integer, PRIMARY KEY (case_no, document));
CREATE INDEX ON documents (number) WHERE document_type = 'birth_certificate';
CREATE TABLE objections (case_no text, objection integer, document integer, text_zh text, version integer, officer text, office text,
						 withdrawn boolean DEFAULT false, paper text, PRIMARY KEY (case_no, objection));
-- What a notice told of objections, and the papers there were; to version, as its event.
CREATE TABLE notices (case_no text, version integer, given_on date, office_fault boolean, told text[], papers text[], items integer, PRIMARY KEY (case_no, version));
CREATE TABLE events (
	case_no text, event integer, action text, from_state text, to_state text, officer text, office text, reason text, note text,
	request_id text, overdue text, workflow_version integer, at timestamp, PRIMARY KEY (case_no, event)
);
CREATE UNIQUE INDEX ON events (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX ON events (at) WHERE request_id IS NOT NULL;
CREATE TABLE people (citizen_id text PRIMARY KEY, serial integer GENERATED ALWAYS AS IDENTITY, birth_certificate text, given_by text);
CREATE TABLE registrations (citizen_id text PRIMARY KEY, status text, office text, household text, before_office text,
							before_household text, by_case text);
CREATE INDEX ON registrations (office);
CREATE INDEX ON registrations (by_case);
CREATE INDEX ON people (given_by);
CREATE INDEX ON people (birth_certificate);
CREATE TABLE households (household text PRIMARY KEY, office text, head text, void boolean DEFAULT false);
CREATE TABLE cards (case_no text PRIMARY KEY, citizen_id text, kind text, status text);
CREATE TABLE permits (case_no text PRIMARY KEY, valid_until date, revoked_on date);
CREATE TABLE certificates (case_no text PRIMARY KEY, citizen_id text);

-- the day of the run, which statements also have in hukou.now; a setting, because it is asked so often
CREATE FUNCTION today() RETURNS date LANGUAGE sql STABLE AS $$ SELECT current_setting('oracle.day')::date $$;

CREATE FUNCTION read_policy(what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF what IN ('all', 'officers') THEN
		DELETE FROM oracle.offices;
		INSERT INTO oracle.offices SELECT o.office::text, o.node, o.region::text, o.parent::text, o.valid FROM hukou.offices o;
		UPDATE oracle.offices o SET upwards = u.upwards FROM (
			WITH RECURSIVE up AS (
				SELECT f.office AS low, f.office, f.parent FROM oracle.offices f
				UNION SELECT up.low, f.office, f.parent FROM oracle.offices f JOIN up ON f.office = up.parent)
			SELECT low, array_agg(office) AS upwards FROM up GROUP BY low) u WHERE u.low = o.office;
		DELETE FROM oracle.officers;
		INSERT INTO oracle.officers SELECT o.officer, o.office::text, o.duties::text[], o.db_role, o.valid, f.valid
		FROM hukou.officers o JOIN oracle.offices f ON f.office = o.office::text;
		INSERT INTO oracle.officers_then
		SELECT (SELECT at FROM oracle.run), o.officer, o.office, o.duties, o.valid, o.office_valid
		FROM oracle.officers o
		WHERE (o.office, o.duties, o.valid, o.office_valid) IS DISTINCT FROM
			(SELECT (t.office, t.duties, t.valid, t.office_valid) FROM oracle.officers_then t
			 WHERE t.officer = o.officer ORDER BY t.since DESC LIMIT 1);
	END IF;
	IF what IN ('all', 'workflows') THEN
		DELETE FROM oracle.workflows; DELETE FROM oracle.states; DELETE FROM oracle.steps;
		INSERT INTO oracle.workflows SELECT workflow, version, valid, seal IS NOT NULL FROM hukou.workflows;
		INSERT INTO oracle.states SELECT workflow, version, state::text, held_by::text, initial, final, editable, clock_runs FROM hukou.workflow_states;
		INSERT INTO oracle.steps SELECT workflow, version, from_state::text, action, to_state::text, side::text, duty::text, four_eyes,
			needs_reason, gate, effect FROM hukou.workflow_transitions;
		-- mutations: laws the model is told wrongly
		UPDATE oracle.steps SET duty = 'verify' WHERE (SELECT mutation FROM oracle.run) = 'duty' AND action = 'dispatch';
		UPDATE oracle.steps SET four_eyes = NULL WHERE (SELECT mutation FROM oracle.run) = 'four_eyes';
		UPDATE oracle.steps SET gate = NULL WHERE (SELECT mutation FROM oracle.run) = 'gate' AND action = 'resubmit';
		UPDATE oracle.steps SET needs_reason = false WHERE (SELECT mutation FROM oracle.run) = 'reason' AND action = 'withdraw';
	END IF;
	IF what IN ('all', 'rules') THEN
		DELETE FROM oracle.rules; DELETE FROM oracle.kinds; DELETE FROM oracle.timers; DELETE FROM oracle.reasons;
		INSERT INTO oracle.reasons SELECT reason, leads_to::text[], extends FROM hukou.reason_codes;
		INSERT INTO oracle.kinds SELECT service, service_type, workflow, valid FROM hukou.service_types;
		DELETE FROM oracle.roads; DELETE FROM oracle.areas;
		INSERT INTO oracle.areas SELECT area, node FROM hukou.area_members;
		INSERT INTO oracle.roads SELECT service, service_type, origin, accepting, valid, mode, workflow FROM hukou.routes
		WHERE (SELECT mutation FROM oracle.run) IS DISTINCT FROM 'roads' OR mode <> 'closed';
		INSERT INTO oracle.rules SELECT service, service_type, origin, accepting, gate, requirement, document_type, condition, valid FROM hukou.document_rules;
		INSERT INTO oracle.timers SELECT service, service_type, origin, accepting, valid, timer, state::text, since::text, days, unit, grace_days, action, reason,
			escalate_days, extension_days FROM hukou.time_limits;
		UPDATE oracle.timers SET days = days + 1 WHERE (SELECT mutation FROM oracle.run) = 'days' AND timer = '';
		UPDATE oracle.timers SET since = NULL WHERE (SELECT mutation FROM oracle.run) = 'since';
	END IF;
	IF what = 'all' THEN
		INSERT INTO oracle.lives SELECT document_type, life_days FROM hukou.document_types;
		INSERT INTO oracle.places_of SELECT o.office, p.* FROM oracle.offices o, oracle.places(o.office) p;
		INSERT INTO oracle.days
		SELECT d, w, sum(w::integer) OVER (ORDER BY d)
		FROM (SELECT d::date, coalesce(c.working, extract(isodow FROM d) < 6) AS w
			  FROM generate_series('2022-01-01'::timestamp, '2032-12-31', '1 day') d LEFT JOIN hukou.calendar_days c ON c.day = d::date) x;
	END IF;
END
$$;

-- Law 6: so many days after the start, in days that count, and whether the published calendar says so already.
CREATE FUNCTION due(start date, days integer, unit text, OUT due date, OUT provisional boolean) LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF unit = 'working' THEN
		SELECT min(d.day) INTO due FROM oracle.days d WHERE d.n = (SELECT s.n FROM oracle.days s WHERE s.day = start) + days;
	ELSE
		SELECT min(d.day) INTO due FROM oracle.days d WHERE d.day BETWEEN start + days AND start + days + 30 AND d.working;
	END IF;
	provisional := extract(year FROM due) > (SELECT max(year) FROM hukou.calendar_years);
END
$$;

-- Law 2: who acts for a role?  An officer, or a finding.
CREATE FUNCTION acting(role text, named text, OUT officer text, OUT finding text) LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF coalesce(named, '') <> '' THEN
		IF role <> (SELECT prefix || '_gateway' FROM oracle.run) THEN
			finding := 'HK002 officer';
		ELSE
			SELECT o.officer INTO officer FROM oracle.officers o WHERE o.officer = named;
		END IF;
	ELSE
		SELECT o.officer INTO officer FROM oracle.officers o WHERE o.db_role = role;
	END IF;
	IF officer IS NULL THEN
		finding := 'HK002 officer';
	END IF;
END
$$;

-- An office is on the side of itself and of those above it.
CREATE FUNCTION at_side(officer_office text, office text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT coalesce((SELECT $1 = ANY (o.upwards) FROM oracle.offices o WHERE o.office = $2), false));
END
$$;

CREATE FUNCTION side_office(c oracle.cases, side text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE side WHEN 'origin' THEN (c).origin WHEN 'system' THEN NULL ELSE (c).accepting END
$$;

-- In office, and at the right one?
CREATE FUNCTION judge_hands(a_officer text, a_duty text, VARIADIC a_offices text[]) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	o oracle.officers;
	found text[] := '{}';
	day date := oracle.today();
BEGIN
	SELECT * INTO STRICT o FROM oracle.officers x WHERE x.officer = a_officer;
	IF NOT o.valid @> day THEN
		found := found || text 'HK002 officer';
	END IF;
	IF NOT o.office_valid @> day THEN
		found := found || text 'HK002 office';
	END IF;
	-- what needs no duty of its own needs one at all, other than to look on
	IF (CASE WHEN a_duty IS NULL THEN array_remove(o.duties::text[], 'audit') = '{}' ELSE NOT a_duty = ANY (o.duties) END) THEN
		found := found || text 'HK002 duty';
	END IF;
	IF cardinality(a_offices) > 0 AND NOT EXISTS (SELECT FROM oracle.offices f WHERE f.office = ANY (a_offices) AND o.office = ANY (f.upwards)) THEN
		found := found || text 'HK002 side';
	END IF;
	RETURN found;
END
$$;

CREATE FUNCTION judge_household(a_household text, a_address text, a_office text, may_found boolean) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT CASE WHEN a_household IS NULL
			OR NOT coalesce((SELECT h.office = a_office AND NOT h.void FROM oracle.households h WHERE h.household = a_household), may_found AND a_address IS NOT NULL)
		THEN ARRAY['HK008 household'] ELSE '{}' END);
END
$$;

-- The certificates that count: of those with a well-formed number the first ones, as many as there are newborns.
CREATE FUNCTION birth_certificates(no text, born integer) RETURNS text[] LANGUAGE sql STABLE AS $$
	SELECT coalesce(array_agg(number ORDER BY first), '{}') FROM (
		SELECT upper(d.number) AS number, min(d.document) AS first FROM oracle.documents d
		WHERE d.case_no = $1 AND d.document_type = 'birth_certificate' AND d.number ~ '^[A-Za-z][0-9]{9}$'
		GROUP BY 1 ORDER BY 2 LIMIT $2) x
$$;

CREATE FUNCTION judge_births(c oracle.cases, a_particulars jsonb) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	found text[] := '{}';
	born integer;
	certificates text[];
BEGIN
	SELECT count(*) INTO born FROM oracle.case_persons p WHERE p.case_no = c.case_no AND p.role = 'newborn';
	IF born = 0 THEN
		found := found || text 'HK008 persons';
	ELSE
		IF EXISTS (SELECT FROM oracle.case_persons p WHERE p.case_no = c.case_no AND p.role = 'newborn' AND p.birth_date > oracle.today()) THEN
			found := found || text 'HK008 birth_date';
		END IF;
		certificates := oracle.birth_certificates(c.case_no, born);
		IF cardinality(certificates) < born
			-- a mutation: certificates to spare are one too many
			OR (SELECT mutation FROM oracle.run) = 'surplus' AND cardinality(oracle.birth_certificates(c.case_no, NULL)) > born
			OR EXISTS (SELECT FROM oracle.people p WHERE p.birth_certificate = ANY (certificates)) THEN
			found := found || text 'HK008 birth_certificate';
		END IF;
	END IF;
	RETURN found || CASE WHEN oracle.judge_household(a_particulars ->> 'household', NULL, c.origin, false) <> '{}'
			-- into the household of a parent
			OR NOT EXISTS (SELECT FROM oracle.registrations r WHERE r.household = a_particulars ->> 'household' AND r.status = 'active'
				AND r.citizen_id IN (SELECT c.applicant UNION SELECT p.citizen_id FROM oracle.case_persons p WHERE p.case_no = c.case_no AND p.role IN ('father', 'mother')))
		THEN ARRAY['HK008 household'] ELSE '{}' END;
END
$$;

-- The households that the movers of a case leave, with how many stay and who of them is named as the next head, where the head leaves.
CREATE FUNCTION leaves(c oracle.cases, a_particulars jsonb) RETURNS TABLE (household text, head_leaves boolean, stay bigint, heir text) LANGUAGE sql STABLE AS $$
	WITH movers AS (SELECT p.citizen_id FROM oracle.case_persons p WHERE p.case_no = (c).case_no AND p.role = 'mover')
	SELECT h.household, h.head IN (SELECT m.citizen_id FROM movers m) IS TRUE,
		(SELECT count(*) FROM oracle.registrations o WHERE o.household = h.household AND o.status = 'active' AND o.citizen_id NOT IN (SELECT m.citizen_id FROM movers m)),
		(SELECT min(o.citizen_id) FROM oracle.registrations o WHERE o.household = h.household AND o.status = 'active' AND o.citizen_id NOT IN (SELECT m.citizen_id FROM movers m)
			AND o.citizen_id IN (SELECT upper(h) FROM jsonb_array_elements_text(CASE jsonb_typeof(a_particulars -> 'new_head') WHEN 'array' THEN a_particulars -> 'new_head' ELSE jsonb_build_array(a_particulars -> 'new_head') END) h))
	FROM oracle.households h
	WHERE EXISTS (SELECT FROM oracle.registrations r JOIN movers m USING (citizen_id) WHERE r.household = h.household AND r.status = 'active' AND r.office = (c).origin)
$$;
CREATE FUNCTION judge_heads(c oracle.cases, a_particulars jsonb) RETURNS text[] LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN a_particulars ->> 'new_head' = 'nobody' AND EXISTS (SELECT FROM oracle.leaves(c, a_particulars) l WHERE l.head_leaves AND l.stay > 0)
			AND (SELECT mutation FROM oracle.run) IS DISTINCT FROM 'head' THEN ARRAY['HK008 new_head']
		WHEN EXISTS (SELECT FROM oracle.leaves(c, a_particulars) l WHERE l.head_leaves AND l.stay > 0 AND l.heir IS NULL)
		AND (SELECT mutation FROM oracle.run) IS DISTINCT FROM 'head' THEN ARRAY['HK008 head'] ELSE '{}' END
$$;

-- A temporary card needs an application for a card, filed and not closed, of the same person.
CREATE FUNCTION judge_application(c oracle.cases, a_particulars jsonb) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT CASE WHEN EXISTS (
		SELECT FROM oracle.cases o
		WHERE replace(o.case_no, '-', '') = replace(a_particulars ->> 'application', '-', '') AND o.applicant = (c).applicant
			AND NOT o.closed AND o.filed_on IS NOT NULL
			AND EXISTS (SELECT FROM oracle.steps s WHERE s.workflow = o.workflow AND s.version = o.workflow_version
						AND s.effect IN ('sign_card', 'replace_card')))
		THEN '{}' ELSE ARRAY['HK008 application'] END);
END
$$;

-- At filing: what the effects of later steps will need.
-- Law 4.  The places a road may name that an office is in, the more specific the higher.
CREATE FUNCTION places(a_office text) RETURNS TABLE (place text, closeness integer) LANGUAGE sql STABLE AS $$
	WITH RECURSIVE up (office, parent, steps) AS (
		SELECT o.office, o.parent, 0 FROM oracle.offices o WHERE o.office = a_office
		UNION ALL SELECT o.office, o.parent, up.steps + 1 FROM up JOIN oracle.offices o ON o.office = up.parent)
	SELECT '*', 0
	UNION ALL SELECT 'area:' || a.area, 1 FROM oracle.offices o JOIN oracle.areas a USING (node) WHERE o.office = a_office
	UNION ALL SELECT 'node:' || o.node, 2 FROM oracle.offices o WHERE o.office = a_office
	UNION ALL SELECT 'prefecture:' || left(o.region, 4) || '00', 3 FROM oracle.offices o WHERE o.office = a_office
	UNION ALL SELECT 'office:' || up.office, 20 - up.steps FROM up
$$;

-- Law 6: of the rows of each timer that limit a state, or, without one, the case, the most specific, by the places before the kind;
-- those of the filing day, and for a draft of the day it was opened.
CREATE FUNCTION timers_of(c oracle.cases, a_state text) RETURNS SETOF oracle.timers LANGUAGE sql STABLE AS $$
	SELECT DISTINCT ON (t.timer) t.*
	FROM oracle.timers t JOIN oracle.places_of o ON o.place = t.origin JOIN oracle.places_of a ON a.place = t.accepting
	WHERE o.office = (c).origin AND a.office = (c).accepting AND t.service = (c).service AND t.service_type IN ('*', (c).service_type) AND t.state IS NOT DISTINCT FROM a_state
		AND t.valid @> coalesce((c).filed_on, (c).entered)
	ORDER BY t.timer, a.closeness DESC, o.closeness DESC, t.service_type = '*'
$$;

-- Who held a case at the end of a day, by its history.
CREATE FUNCTION holder_on(c oracle.cases, a_day date) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
	held text := c.state;
	its_version integer := c.workflow_version;
BEGIN
	IF a_day < c.entered AND (SELECT mutation FROM oracle.run) IS DISTINCT FROM 'holder' THEN
		SELECT e.to_state, e.workflow_version INTO held, its_version FROM oracle.events e WHERE e.case_no = c.case_no AND e.at::date <= a_day ORDER BY e.event DESC LIMIT 1;
	END IF;
	RETURN oracle.side_office(c, (SELECT s.held_by FROM oracle.states s WHERE s.workflow = c.workflow AND s.version = its_version AND s.state = held));
END
$$;

-- The first day on which papers came to a draft that no notice has answered; or, when nothing is left of the last notice, its day.
CREATE FUNCTION papers_came(c oracle.cases) RETURNS date LANGUAGE plpgsql STABLE AS $$
DECLARE
	told oracle.notices;
	came date;
BEGIN
	SELECT * INTO told FROM oracle.notices n WHERE n.case_no = c.case_no ORDER BY n.version DESC LIMIT 1;
	came := (SELECT min(d.received_on) FROM oracle.documents d WHERE d.case_no = c.case_no AND d.version >= coalesce(told.version, 0));
	-- that of this very moment has something to tell
	IF came IS NULL AND told.version IS NOT NULL AND NOT EXISTS (SELECT FROM oracle.faults(c, 'filing', c.particulars)) THEN
		came := told.given_on;
	END IF;
	RETURN came;
END
$$;

-- What time brings to a case in its state, and on which day, whether it has been told or not: a mark, by the office that held it on the day before; one for the office
-- above; a step of the system that the version of the case has, for a draft that of the day papers came.  While none have come since
-- the last notice, a draft waits for nothing; at the opening they are taken to come with it.
CREATE FUNCTION limits_of(c oracle.cases) RETURNS TABLE (fires date, act text, name text, action text, reason text, office text) LANGUAGE plpgsql STABLE AS $$
DECLARE
	st oracle.states;
	t oracle.timers;
	came date;
	last date;
	today date := oracle.today();
BEGIN
	IF c.filed_on IS NULL THEN
		came := oracle.papers_came(c);
		SELECT x.version INTO STRICT c.workflow_version FROM oracle.workflows x WHERE x.workflow = c.workflow AND x.valid @> coalesce(came, c.entered);
	END IF;
	SELECT * INTO STRICT st FROM oracle.states s WHERE s.workflow = c.workflow AND s.version = c.workflow_version AND s.state = c.state;
	FOR t IN SELECT * FROM oracle.timers_of(c, c.state) WHERE NOT st.final
			 UNION ALL SELECT * FROM oracle.timers_of(c, NULL) WHERE NOT st.final AND c.due_on IS NOT NULL AND (c.paused IS NULL OR c.paused > c.due_on) LOOP
		name := CASE WHEN t.state IS NULL THEN 'total' ELSE t.timer END;
		action := t.action;
		reason := t.reason;
		office := NULL;
		last := CASE WHEN t.state IS NULL THEN c.due_on
			WHEN t.action IS NULL OR NOT st.initial THEN (SELECT d.due FROM oracle.due(coalesce((
				SELECT e.at::date FROM oracle.events e WHERE e.case_no = c.case_no AND e.to_state = t.since AND e.from_state IS DISTINCT FROM e.to_state
				ORDER BY e.event DESC LIMIT 1), c.entered), t.days, t.unit) d) END;
		IF t.action IS NULL THEN
			fires := last + 1;
			act := 'overdue';
			office := oracle.holder_on(c, last);
			RETURN NEXT;
			IF t.escalate_days IS NOT NULL THEN
				last := (SELECT d.due FROM oracle.due(last, t.escalate_days, 'working') d);
				fires := last + 1;
				act := 'escalate';
				office := (SELECT o.parent FROM oracle.offices o WHERE o.office = oracle.holder_on(c, last));
				IF office IS NOT NULL THEN
					RETURN NEXT;
				END IF;
			END IF;
		ELSIF EXISTS (SELECT FROM oracle.steps s WHERE s.workflow = c.workflow AND s.version = c.workflow_version AND s.from_state = c.state
					  AND s.action = t.action AND s.side = 'system') THEN
			act := 'step';
			IF st.initial THEN
				CONTINUE WHEN came IS NULL AND (today > c.entered OR EXISTS (SELECT FROM oracle.notices n WHERE n.case_no = c.case_no));
				last := (SELECT d.due FROM oracle.due(coalesce(came, c.entered), t.days, t.unit) d);
			END IF;
			fires := (SELECT CASE WHEN t.grace_days > 0 THEN (SELECT d.due FROM oracle.due(last, t.grace_days, 'working') d) ELSE last END) + 1;
			RETURN NEXT;
		END IF;
	END LOOP;
END
$$;

-- The same, without the marks that were made: of the total limit ever, of one of the state since the case has been in it.
CREATE FUNCTION clock_of(c oracle.cases) RETURNS TABLE (fires date, act text, name text, action text, reason text, office text) LANGUAGE sql STABLE AS $$
	SELECT l.* FROM oracle.limits_of(c) l
	WHERE l.act = 'step' OR l.fires > oracle.today()
		OR NOT (coalesce(l.act = 'overdue' AND l.name = 'total' AND l.name = ANY (string_to_array((c).overdue, ', ')), false)
			OR EXISTS (SELECT FROM oracle.events e WHERE e.case_no = (c).case_no
				AND l.name = ANY (string_to_array(CASE l.act WHEN 'overdue' THEN e.overdue ELSE CASE e.action WHEN 'escalate' THEN e.note END END, ', '))
				AND (l.name = 'total' OR e.event > (SELECT max(x.event) FROM oracle.events x WHERE x.case_no = e.case_no AND x.from_state IS DISTINCT FROM x.to_state))))
$$;

-- What a change makes a case wait for.  A step that is due, and was put off, stays so, but for what comes sooner; a mark is not put off.
CREATE FUNCTION wait(c oracle.cases, put_off date, anew boolean) RETURNS oracle.cases LANGUAGE plpgsql STABLE AS $$
DECLARE
	k record;
BEGIN
	SELECT min(x.fires) FILTER (WHERE x.fires > oracle.today()) AS next INTO k FROM oracle.clock_of(c) x;
	c.wakes := (SELECT coalesce(min(CASE x.act WHEN 'step' THEN greatest(x.fires, least(put_off, k.next)) ELSE x.fires END), 'infinity') FROM oracle.clock_of(c) x);
	IF anew THEN
		c.step_due := (SELECT min(x.fires) - 1 FROM oracle.limits_of(c) x WHERE x.name <> 'total' AND x.act IN ('overdue', 'step'));
	END IF;
	RETURN c;
END
$$;

-- A draft that waits for nothing wakes for papers that have come since.
CREATE FUNCTION papers_wake(c oracle.cases) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT c.filed_on IS NULL AND c.wakes = 'infinity' AND EXISTS (SELECT FROM oracle.clock_of(c) k)
		AND (EXISTS (SELECT FROM oracle.documents d WHERE d.case_no = c.case_no AND d.received_on < oracle.today())
			OR EXISTS (SELECT FROM oracle.notices n WHERE n.case_no = c.case_no AND n.given_on < oracle.today()))
$$;

-- Has a limit, at whose end the system acts, moved the case?  Not while its step is put off.
CREATE FUNCTION judge_time(c oracle.cases) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN CASE WHEN (SELECT mutation FROM oracle.run) IS DISTINCT FROM 'clock' AND (c.wakes <= oracle.today() OR c.filed_on IS NULL AND c.wakes = 'infinity')
			AND EXISTS (SELECT FROM oracle.clock_of(c) k WHERE k.act = 'step' AND k.fires <= oracle.today())
		THEN ARRAY['HK001 clock'] ELSE '{}' END;
END
$$;

-- The list of a gate that is asked for: of those that fit the offices, the most specific, by the accepting place before the origin.
CREATE FUNCTION rules_of(c oracle.cases, a_gate text, a_day date) RETURNS SETOF oracle.rules LANGUAGE sql STABLE AS $$
	WITH fitting AS (
		SELECT r, rank() OVER (ORDER BY a.closeness DESC, o.closeness DESC) AS rank
		FROM oracle.rules r JOIN oracle.places_of o ON o.place = r.origin JOIN oracle.places_of a ON a.place = r.accepting
		WHERE o.office = (c).origin AND a.office = (c).accepting AND r.service = (c).service AND r.service_type IN ('*', (c).service_type) AND r.gate = a_gate AND r.valid @> a_day)
	SELECT (f.r).* FROM fitting f WHERE f.rank = 1
$$;

-- What makes it this paper and not another, whatever row it is in.
CREATE FUNCTION paper(d oracle.documents) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT concat_ws('|', (d).document_type, coalesce((d).number, '-'), coalesce((d).issued_on::text, '-'), coalesce((d).valid_until::text, '-'))
$$;

-- The row, the last of several, in which the paper is that was objected to.
CREATE FUNCTION still_there(b oracle.objections) RETURNS integer LANGUAGE sql STABLE AS $$
	SELECT max(d.document) FROM oracle.documents d WHERE d.case_no = (b).case_no AND oracle.paper(d) = (b).paper
$$;

CREATE FUNCTION stands(b oracle.objections) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT NOT (b).withdrawn AND ((b).document IS NULL OR oracle.still_there(b) IS NOT NULL)
$$;

-- Is a paper one that was there, of which, at most, more is known by now?
CREATE FUNCTION was_there(papers text[], paper text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT EXISTS (SELECT FROM unnest(papers) p WHERE NOT EXISTS (SELECT FROM generate_series(1, 4) i
		WHERE split_part(p, '|', i) NOT IN ('-', split_part(paper, '|', i))))
$$;

-- Has another case that is filed, and was not closed without its effect, the birth certificate?
CREATE FUNCTION used_elsewhere(no text, certificate text) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (SELECT FROM oracle.documents o JOIN oracle.cases u ON u.case_no = o.case_no
		WHERE o.number = $2 AND o.document_type = 'birth_certificate' AND o.case_no <> $1
			AND u.filed_on IS NOT NULL AND (NOT u.closed OR u.state = 'completed'))
$$;

-- Law 3: the requirements of a gate that are not met, by the rules of the filing day and the papers of today; a birth certificate
-- that serves another case, which is filed and was not closed without its effect; and what an officer objects to, until the paper is
-- changed or the objection withdrawn.  Of an objection, what a notice says, and the paper it is about.
CREATE FUNCTION faults(c oracle.cases, a_gate text, a_particulars jsonb) RETURNS TABLE (finding text, says text, of_paper text) LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY SELECT 'HK004 ' || r.requirement, NULL, NULL
		FROM oracle.rules_of(c, a_gate, coalesce((c).filed_on, oracle.today())) r
		WHERE (r.condition IS NULL OR coalesce(jsonb_path_match(a_particulars || jsonb_build_object(
					'age', extract(year FROM age(coalesce((c).filed_on, oracle.today()), substr((c).applicant, 7, 8)::date))::integer,
					'sex', CASE WHEN substr((c).applicant, 17, 1)::integer % 2 = 1 THEN 'M' ELSE 'F' END,
					'service_type', (c).service_type)
				-- the first month of the oldest newborn's whose last day is not past
				|| jsonb_build_object('child_months', (SELECT min(n) FROM generate_series(0, 100) n WHERE
					((SELECT min(p.birth_date) FROM oracle.case_persons p WHERE p.case_no = (c).case_no AND p.role = 'newborn') + n * interval '1 month')::date
						>= coalesce((c).filed_on, oracle.today()))), r.condition, '{}', true), true))
		GROUP BY r.requirement, r.service_type = '*'
		HAVING NOT EXISTS (SELECT FROM oracle.documents d
						   WHERE d.case_no = (c).case_no AND d.document_type = ANY (array_agg(r.document_type))
						   AND coalesce(d.valid_until >= oracle.today(), true) AND coalesce(d.issued_on <= oracle.today(), true)
						   AND coalesce(d.issued_on + (SELECT l.days FROM oracle.lives l WHERE l.document_type = d.document_type) >= oracle.today(), true));
	RETURN QUERY SELECT 'HK004 birth_certificate', NULL, NULL FROM oracle.documents d
		WHERE d.case_no = (c).case_no AND d.document_type = 'birth_certificate' AND oracle.used_elsewhere(d.case_no, d.number);
	RETURN QUERY SELECT 'HK004 objection ' || b.objection, concat_ws(' ', d.document, d.document_type, b.text_zh), CASE WHEN b.document IS NOT NULL THEN oracle.paper(d) END
		FROM oracle.objections b LEFT JOIN oracle.documents d ON d.case_no = b.case_no AND d.document = oracle.still_there(b)
		WHERE b.case_no = (c).case_no AND oracle.stands(b);
END
$$;

CREATE FUNCTION judge_papers(c oracle.cases, a_gate text, a_particulars jsonb) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN ARRAY(SELECT f.finding FROM oracle.faults(c, a_gate, a_particulars) f);
END
$$;

-- A notice tells something, and nothing that was so at an earlier one and was not told, unless it says that this is the office's fault.
-- What rules tell, each notice told completely; so only what somebody objects to, to a paper that was there, can have been left out.
CREATE FUNCTION judge_notice(c oracle.cases, a_particulars jsonb, a_reason text) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	found text[] := '{}';
BEGIN
	IF (SELECT mutation FROM oracle.run) IS DISTINCT FROM 'notice' AND NOT EXISTS (SELECT FROM oracle.faults(c, 'filing', a_particulars)) THEN
		found := found || text 'HK001 notice';
	END IF;
	IF a_reason IS DISTINCT FROM 'office_omission' AND (SELECT mutation FROM oracle.run) IS DISTINCT FROM 'omission' AND EXISTS (
		SELECT FROM oracle.faults(c, 'filing', a_particulars) f JOIN oracle.notices n ON n.case_no = c.case_no
		WHERE f.says IS NOT NULL AND (f.of_paper IS NULL OR oracle.was_there(n.papers, f.of_paper))
			AND NOT EXISTS (SELECT FROM oracle.notices m WHERE m.case_no = c.case_no AND f.says = ANY (m.told))) THEN
		found := found || text 'HK004 notice';
	END IF;
	RETURN found;
END
$$;

-- Is there a road for a case between two offices, and which workflow does it lead to?  Within one node none is asked for.
CREATE FUNCTION road(a_service text, a_type text, a_origin text, a_accepting text, a_day date, OUT open boolean, OUT workflow text) LANGUAGE plpgsql STABLE AS $$
DECLARE
	kind_workflow text := (SELECT k.workflow FROM oracle.kinds k WHERE k.service = a_service AND k.service_type = a_type);
	r oracle.roads;
BEGIN
	IF (SELECT count(DISTINCT o.node) FROM oracle.offices o WHERE o.office IN (a_origin, a_accepting)) = 1 THEN
		open := true;
		workflow := kind_workflow;
		RETURN;
	END IF;
	SELECT x.* INTO r FROM oracle.roads x JOIN oracle.places_of o ON o.place = x.origin JOIN oracle.places_of a ON a.place = x.accepting
	WHERE o.office = a_origin AND a.office = a_accepting AND x.service = a_service AND x.service_type IN ('*', a_type) AND x.valid @> a_day
	ORDER BY a.closeness DESC, o.closeness DESC, x.service_type = '*' LIMIT 1;
	open := coalesce(r.mode <> 'closed', false);
	workflow := coalesce(r.workflow, kind_workflow);
END
$$;

-- What leaves draft is filed: there is such a kind, both offices are open, and there is a road, which leads where the case is going.
CREATE FUNCTION judge_road(c oracle.cases) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	found text[] := '{}';
	r record;
BEGIN
	IF NOT (SELECT k.valid @> oracle.today() FROM oracle.kinds k WHERE k.service = c.service AND k.service_type = c.service_type) THEN
		found := found || text 'HK001 service_type';
	END IF;
	IF NOT (SELECT o.valid @> oracle.today() FROM oracle.offices o WHERE o.office = c.accepting) THEN
		found := found || text 'HK002 accepting_office';
	END IF;
	IF NOT (SELECT o.valid @> oracle.today() FROM oracle.offices o WHERE o.office = c.origin) THEN
		found := found || text 'HK002 origin_office';
	END IF;
	SELECT * INTO r FROM oracle.road(c.service, c.service_type, c.origin, c.accepting, oracle.today());
	IF NOT r.open THEN
		found := found || text 'HK003 route';
	END IF;
	IF r.workflow <> c.workflow THEN
		found := found || text 'HK003 workflow';
	END IF;
	RETURN found;
END
$$;

CREATE FUNCTION judge_filing(c oracle.cases, a_particulars jsonb) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	effects text[] := ARRAY(SELECT s.effect FROM oracle.steps s WHERE s.workflow = c.workflow AND s.version = c.workflow_version AND s.effect IS NOT NULL);
	found text[] := '{}';
BEGIN
	IF 'register_newborn' = ANY (effects) THEN
		found := found || oracle.judge_births(c, a_particulars);
	END IF;
	IF 'cancel_registration' = ANY (effects) THEN
		IF NOT EXISTS (SELECT FROM oracle.case_persons p WHERE p.case_no = c.case_no AND p.role = 'mover') THEN
			found := found || text 'HK008 persons';
		END IF;
		found := found || oracle.judge_household(a_particulars ->> 'household', a_particulars ->> 'address', c.accepting, true) || oracle.judge_heads(c, a_particulars);
	END IF;
	-- cards and certificates are for people the register knows
	IF effects && '{sign_temporary_card,issue_certificate}' AND NOT EXISTS (SELECT FROM oracle.people p WHERE p.citizen_id = c.applicant)
		OR effects && '{sign_card,replace_card}' AND NOT EXISTS (SELECT FROM oracle.registrations r
			WHERE r.citizen_id = c.applicant AND r.status = 'active' AND r.office = c.origin) THEN
		found := found || text 'HK008 applicant';
	END IF;
	IF 'sign_temporary_card' = ANY (effects) THEN
		found := found || oracle.judge_application(c, a_particulars);
	END IF;
	RETURN found;
END
$$;

-- Laws 7 and 8: what the register has against an effect.
CREATE FUNCTION judge_effect(c oracle.cases, effect text, a_particulars jsonb) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	found text[] := '{}';
BEGIN
	CASE effect
		WHEN 'register_newborn' THEN
			found := oracle.judge_births(c, a_particulars);
		WHEN 'sign_card', 'replace_card' THEN
			IF NOT EXISTS (SELECT FROM oracle.registrations r WHERE r.citizen_id = c.applicant AND r.status = 'active' AND r.office = c.origin) THEN
				found := found || text 'HK008 applicant';
			END IF;
			IF EXISTS (SELECT FROM oracle.cards k WHERE k.citizen_id = c.applicant AND k.kind = 'resident'
					   AND (k.status IN ('signed', 'made') OR k.status = 'handed_over' AND effect = 'sign_card')) THEN
				found := found || text 'HK008 card';
			END IF;
		WHEN 'sign_temporary_card' THEN
			found := oracle.judge_application(c, a_particulars);
			IF NOT EXISTS (SELECT FROM oracle.people p WHERE p.citizen_id = c.applicant) THEN
				found := found || text 'HK008 applicant';
			END IF;
			IF EXISTS (SELECT FROM oracle.cards k WHERE k.citizen_id = c.applicant AND k.kind = 'temporary' AND k.status IN ('signed', 'made')) THEN
				found := found || text 'HK008 card';
			END IF;
		WHEN 'cancel_registration' THEN
			IF EXISTS (SELECT FROM oracle.permits p WHERE p.case_no = (c).case_no AND (SELECT d.due FROM oracle.due(p.valid_until - 1, 1, 'calendar') d) < oracle.today()) THEN
				found := found || text 'HK008 permit';
			END IF;
			IF EXISTS (SELECT FROM oracle.case_persons p WHERE p.case_no = c.case_no AND p.role = 'mover'
					   AND NOT EXISTS (SELECT FROM oracle.registrations r
									   WHERE r.citizen_id = p.citizen_id AND r.status = 'active' AND r.office = c.origin)) THEN
				found := found || text 'HK008 mover';
			END IF;
			found := found || oracle.judge_heads(c, a_particulars);
		WHEN 'settle_registration' THEN
			found := oracle.judge_household(a_particulars ->> 'household', a_particulars ->> 'address', c.accepting, true);
		WHEN 'issue_certificate' THEN
			IF NOT EXISTS (SELECT FROM oracle.people p WHERE p.citizen_id = c.applicant) THEN
				found := found || text 'HK008 applicant';
			END IF;
		ELSE
			NULL;		-- nothing can stand against the others
	END CASE;
	RETURN found;
END
$$;

CREATE FUNCTION apply_effect(c oracle.cases, effect text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	p record;
	r record;
BEGIN
	CASE effect
		WHEN 'register_newborn' THEN
			-- the numbers are hukou's to give; that they are new, well formed and what the newborn is, is the model's to say
			FOR p IN SELECT n.citizen_id::text AS id, n.birth_certificate::text AS certificate FROM hukou.persons n
					 WHERE n.given_by OPERATOR(hukou.=) c.case_no::hukou.case_no LOOP
				IF EXISTS (SELECT FROM oracle.people x WHERE x.citizen_id = p.id) OR NOT oracle.well_formed(p.id)
					OR left(p.id, 6) <> (SELECT o.region FROM oracle.offices o WHERE o.office = c.origin) THEN
					PERFORM oracle.disagree(c.case_no || ': newborn number', 'a new, well-formed number of the origin''s region', p.id);
				END IF;
				INSERT INTO oracle.people (citizen_id, birth_certificate, given_by) VALUES (p.id, upper(p.certificate), c.case_no) ON CONFLICT DO NOTHING;
				INSERT INTO oracle.registrations VALUES (p.id, 'active', c.origin, c.particulars ->> 'household', NULL, NULL, c.case_no) ON CONFLICT DO NOTHING;
			END LOOP;
			IF (SELECT array_agg((substr(x.citizen_id, 7, 8), CASE WHEN substr(x.citizen_id, 17, 1)::integer % 2 = 1 THEN 'M' ELSE 'F' END)::text
								 ORDER BY substr(x.citizen_id, 7, 8), substr(x.citizen_id, 17, 1)::integer % 2) FROM oracle.people x WHERE x.given_by = c.case_no)
				IS DISTINCT FROM
				(SELECT array_agg((to_char(x.birth_date, 'YYYYMMDD'), x.sex)::text ORDER BY x.birth_date, (x.sex = 'M')::integer)
				 FROM oracle.case_persons x WHERE x.case_no = c.case_no AND x.role = 'newborn') THEN
				PERFORM oracle.disagree(c.case_no || ': newborns', 'a number for each newborn, of its birth date and sex',
										(SELECT string_agg(x.citizen_id, ' ') FROM oracle.people x WHERE x.given_by = c.case_no));
			END IF;
			IF (SELECT array_agg(x.birth_certificate ORDER BY x.birth_certificate COLLATE "C") FROM oracle.people x WHERE x.given_by = c.case_no) IS DISTINCT FROM
				(SELECT array_agg(u ORDER BY u COLLATE "C") FROM unnest(oracle.birth_certificates(c.case_no,
					(SELECT count(*)::integer FROM oracle.case_persons x WHERE x.case_no = c.case_no AND x.role = 'newborn'))) u) THEN
				PERFORM oracle.disagree(c.case_no || ': birth certificates', 'the first certificates, as many as newborns',
										(SELECT string_agg(x.birth_certificate, ' ') FROM oracle.people x WHERE x.given_by = c.case_no));
			END IF;
		WHEN 'sign_card', 'replace_card', 'sign_temporary_card' THEN
			INSERT INTO oracle.cards VALUES (c.case_no, c.applicant, CASE effect WHEN 'sign_temporary_card' THEN 'temporary' ELSE 'resident' END, 'signed');
		WHEN 'make_card' THEN
			UPDATE oracle.cards k SET status = 'made' WHERE k.case_no = c.case_no;
		WHEN 'hand_over_card' THEN
			-- the card handed over takes the place of those in hand, temporary ones included
			UPDATE oracle.cards k SET status = 'voided' FROM oracle.cards new
			WHERE new.case_no = c.case_no AND k.citizen_id = new.citizen_id AND k.status = 'handed_over' AND (k.kind = new.kind OR new.kind = 'resident');
			UPDATE oracle.cards k SET status = 'handed_over' WHERE k.case_no = c.case_no;
		WHEN 'issue_permit' THEN
			INSERT INTO oracle.permits VALUES (c.case_no, oracle.today() + 40);
		WHEN 'revoke_permit' THEN
			UPDATE oracle.permits x SET revoked_on = oracle.today() WHERE x.case_no = c.case_no;
		WHEN 'cancel_registration' THEN
			UPDATE oracle.households h SET head = CASE WHEN l.head_leaves AND l.stay > 0 THEN l.heir ELSE h.head END, void = l.stay = 0
			FROM oracle.leaves(c, c.particulars) l WHERE l.household = h.household AND (l.head_leaves OR l.stay = 0);
			UPDATE oracle.registrations x SET status = 'in_transit', before_office = x.office, before_household = x.household,
				office = c.accepting, household = NULL, by_case = c.case_no
			FROM oracle.case_persons m WHERE m.case_no = c.case_no AND m.role = 'mover' AND m.citizen_id = x.citizen_id;
		WHEN 'settle_registration' THEN
			-- who applies is the head of a new one, or else the first of those who move
			INSERT INTO oracle.households SELECT c.particulars ->> 'household', c.accepting, m.citizen_id FROM oracle.case_persons m
			WHERE m.case_no = c.case_no AND m.role = 'mover' ORDER BY m.citizen_id <> c.applicant, m.person LIMIT 1 ON CONFLICT DO NOTHING;
			UPDATE oracle.registrations x SET status = 'active', household = c.particulars ->> 'household'
			WHERE x.by_case = c.case_no AND x.status = 'in_transit';
		WHEN 'restore_registration' THEN
			UPDATE oracle.households h SET void = false, head = CASE WHEN h.head IN (SELECT m.citizen_id FROM oracle.case_persons m WHERE m.case_no = c.case_no AND m.role = 'mover')
				THEN h.head ELSE (SELECT min(x.citizen_id) FROM oracle.registrations x WHERE x.by_case = c.case_no AND x.status = 'in_transit' AND x.before_household = h.household) END
			WHERE h.void AND EXISTS (SELECT FROM oracle.registrations x WHERE x.by_case = c.case_no AND x.status = 'in_transit' AND x.before_household = h.household);
			UPDATE oracle.registrations x SET status = 'active', office = before_office, household = before_household
			WHERE x.by_case = c.case_no AND x.status = 'in_transit';
		WHEN 'issue_certificate' THEN
			INSERT INTO oracle.certificates VALUES (c.case_no, c.applicant);
		ELSE
			RAISE EXCEPTION 'the model does not know effect %', effect;
	END CASE;
END
$$;

-- ISO 7064 MOD 11-2
CREATE FUNCTION well_formed(id text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT $1 ~ '^[0-9]{17}[0-9X]$' AND substr($1, 18, 1) = substr('10X98765432',
		1 + (SELECT sum(substr($1, i, 1)::integer * (2 ^ (18 - i))::integer % 11)::integer % 11 FROM generate_series(1, 17) i), 1)
$$;

CREATE FUNCTION disagree(a_statement text, a_predicted text, a_outcome text, a_role text DEFAULT NULL, a_named text DEFAULT NULL)
RETURNS void LANGUAGE sql AS $$
	INSERT INTO oracle.disagreements (seed, step, at, role, named, statement, predicted, outcome)
	SELECT r.seed, r.step, r.at, $4, $5, $1, $2, $3 FROM oracle.run r
$$;
