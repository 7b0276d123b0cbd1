/*
 * After the run: the history as hukou wrote it goes through the model once
 * more, in order, and what is stored is compared with the shadow.
 */
-- What the system says, in whatever order: the limits that passed, the findings that kept a step back.
CREATE FUNCTION sorted(names text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT string_agg(w, ', ' ORDER BY w) FROM unnest(string_to_array($1, ', ')) w
$$;
CREATE FUNCTION noted(action text, note text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN $1 = 'escalate' THEN oracle.sorted($2)
		WHEN $1 = 'postpone' THEN (SELECT string_agg(DISTINCT m[1], ' ' ORDER BY m[1]) FROM regexp_matches($2, '(HK[0-9]{3} [^:]+:)', 'g') m)
		ELSE $2 END
$$;

CREATE PROCEDURE check_history() LANGUAGE plpgsql AS $$
DECLARE
	e record;
	was record;
	s oracle.states;
	t oracle.steps;
	f oracle.officers_then;
	said text;
	last_no text;
	needed text;
BEGIN
	was := NULL;
	last_no := NULL;
	FOR e IN SELECT v.case_no::text AS no, v.event, v.action, v.from_state::text AS from_state, v.to_state::text AS to_state, v.officer, v.office::text AS office,
				v.reason, v.note, v.request_id, v.overdue, v.workflow_version, v.acted_at AT TIME ZONE 'Asia/Shanghai' AS at, c.workflow, c.accepting, c.origin
			 FROM hukou.case_events v LEFT JOIN oracle.cases c ON c.case_no = v.case_no::text
			 ORDER BY v.case_no::text COLLATE "C", v.event LOOP
		said := '';
		t := NULL;
		SELECT * INTO s FROM oracle.states x WHERE x.workflow = e.workflow AND x.version = e.workflow_version AND x.state = e.to_state;
		IF e.workflow IS NULL THEN
			said := said || '; a case the model does not know';
		ELSIF s.state IS NULL THEN
			said := said || '; no such state in that version';
		END IF;
		-- in order, without a gap
		IF e.event = 1 THEN
			IF e.action <> 'open' OR e.from_state IS NOT NULL OR NOT s.initial THEN
				said := said || '; does not open the case';
			END IF;
		ELSIF last_no IS DISTINCT FROM e.no OR was.event <> e.event - 1 OR was.to_state <> e.from_state OR was.at > e.at THEN
			said := said || '; does not follow the event before';
		ELSIF e.action IN ('amend', 'migrate', 'notify', 'extend', 'overdue', 'escalate', 'postpone', 'redate') THEN
			IF e.from_state <> e.to_state OR e.action = 'amend' AND NOT s.editable OR e.action = 'notify' AND NOT s.initial THEN
				said := said || '; no such change is made there';
			END IF;
		ELSE
			SELECT * INTO t FROM oracle.steps x WHERE x.workflow = e.workflow AND x.version = e.workflow_version AND x.from_state = e.from_state AND x.action = e.action;
			IF t.to_state IS DISTINCT FROM e.to_state THEN
				said := said || '; no such step';
			END IF;
		END IF;
		-- by hands that were the right ones then
		needed := CASE e.action WHEN 'open' THEN 'accept' WHEN 'notify' THEN 'accept' WHEN 'extend' THEN 'approve' WHEN 'migrate' THEN 'administer' ELSE t.duty END;
		SELECT * INTO f FROM oracle.officers_then x WHERE x.officer = e.officer AND x.since <= e.at ORDER BY x.since DESC LIMIT 1;
		IF e.officer = 'system' OR t.side = 'system' OR e.action IN ('overdue', 'escalate', 'postpone', 'redate') THEN
			IF e.officer <> 'system' OR t.side <> 'system' OR t.action IS NULL AND e.action NOT IN ('overdue', 'escalate', 'postpone', 'redate') THEN
				said := said || '; the system does what is the system''s, and nobody else';
			END IF;
		ELSIF f.officer IS NULL OR f.office <> e.office OR NOT f.valid @> e.at::date OR NOT f.office_valid @> e.at::date THEN
			said := said || '; the officer was not in office there';
		ELSIF needed IS NOT NULL AND needed <> ALL (f.duties) THEN
			said := said || '; the officer did not hold the duty';
		ELSIF NOT (CASE
				WHEN e.action IN ('migrate', 'extend') THEN oracle.at_side(f.office, e.accepting) OR oracle.at_side(f.office, e.origin)
				WHEN coalesce(t.side, s.held_by) = 'origin' THEN oracle.at_side(f.office, e.origin)
				ELSE oracle.at_side(f.office, e.accepting) END) THEN
			said := said || '; the officer was on another side';
		END IF;
		IF t.four_eyes IS NOT NULL AND (NOT EXISTS (SELECT FROM hukou.case_events v WHERE v.case_no OPERATOR(hukou.=) e.no::hukou.case_no AND v.event < e.event AND v.action = t.four_eyes)
			OR EXISTS (SELECT FROM oracle.events v WHERE v.case_no = e.no AND v.event < e.event AND v.action = t.four_eyes AND v.officer = e.officer)) THEN
			said := said || '; four eyes';
		END IF;
		-- for a reason that is one
		IF t.needs_reason AND e.reason IS NULL
			OR e.reason IS NOT NULL AND t.action IS NOT NULL AND NOT EXISTS (SELECT FROM oracle.reasons r WHERE r.reason = e.reason AND coalesce(e.to_state = ANY (r.leads_to), true)) THEN
			said := said || '; the reason';
		END IF;
		-- and it is what the model left
		IF NOT EXISTS (SELECT FROM oracle.events v WHERE v.case_no = e.no AND v.event = e.event AND (v.action, v.from_state, v.to_state, v.officer, v.office, v.reason, oracle.noted(v.action, v.note), v.request_id, oracle.sorted(v.overdue), v.workflow_version, v.at)
				IS NOT DISTINCT FROM (e.action, e.from_state, e.to_state, e.officer, e.office, e.reason, oracle.noted(e.action, e.note), e.request_id, oracle.sorted(e.overdue), e.workflow_version, e.at)) THEN
			said := said || '; not the event the model left: ' || coalesce((SELECT v::text FROM oracle.events v WHERE v.case_no = e.no AND v.event = e.event), 'none');
		END IF;
		IF said <> '' THEN
			PERFORM oracle.disagree('event ' || e.event || ' of ' || e.no, 'a lawful event', e::text || said);
		END IF;
		was := e;
		last_no := e.no;
	END LOOP;

	-- every case as the shadow has it, with as many events as its version says
	INSERT INTO oracle.disagreements (seed, statement, predicted, outcome)
	SELECT (SELECT seed FROM oracle.run), 'the case in the end', o::text, c::text
	FROM oracle.cases o FULL JOIN (
		SELECT c.case_no::text AS case_no, c.service, c.service_type, c.accepting_office::text, c.origin_office::text, c.applicant::text, c.particulars, c.workflow, c.workflow_version,
			c.filed_on, c.due_on, c.due_provisional, c.state::text, c.version, c.action, c.reason, c.note, c.request_id, c.overdue, c.officer, c.office::text,
			c.suspended_on, c.suspended_days, c.extended_days, c.entered_on, c.wakes_on, c.step_due_on, c.closed_on, c.contents,
			(SELECT count(*) FROM hukou.case_events v WHERE v.case_no OPERATOR(hukou.=) c.case_no) AS events
		FROM hukou.cases c) c USING (case_no)
	WHERE (o.service, o.service_type, o.accepting, o.origin, o.applicant, o.particulars, o.workflow,
		   -- a draft is judged by the version of the day, whatever its row says
		   CASE WHEN o.filed_on IS NULL THEN c.workflow_version ELSE o.workflow_version END, o.filed_on, o.due_on, o.provisional,
		   o.state, o.version, o.action, o.reason, oracle.noted(o.action, o.note), o.request_id, oracle.sorted(o.overdue), o.officer, o.office, o.version,
		   o.paused, o.paused_days, o.extended, o.entered, o.wakes, o.step_due, o.closed_on, o.bound)
		IS DISTINCT FROM (c.service, c.service_type, c.accepting_office, c.origin_office, c.applicant, c.particulars, c.workflow, c.workflow_version, c.filed_on, c.due_on,
		   c.due_provisional, c.state, c.version, c.action, c.reason, oracle.noted(c.action, c.note), c.request_id, oracle.sorted(c.overdue), c.officer, c.office, c.events,
		   c.suspended_on, c.suspended_days, c.extended_days, c.entered_on, c.wakes_on, c.step_due_on, c.closed_on, c.contents IS NOT NULL);

	-- documents and people of cases, what was objected, and what was told
	INSERT INTO oracle.disagreements (seed, statement, predicted, outcome)
	SELECT (SELECT seed FROM oracle.run), 'a document in the end', d::text, h::text
	FROM oracle.documents d FULL JOIN (SELECT case_no::text, document::integer, document_type, number, issued_on, valid_until, received_on FROM hukou.case_documents) h USING (case_no, document)
	WHERE (d.document_type, d.number, d.issued_on, d.valid_until, d.received_on) IS DISTINCT FROM (h.document_type, h.number, h.issued_on, h.valid_until, h.received_on);
	INSERT INTO oracle.disagreements (seed, statement, predicted, outcome)
	SELECT (SELECT seed FROM oracle.run), 'an objection in the end', b::text, h::text
	FROM oracle.objections b FULL JOIN (SELECT case_no::text, objection::integer, document, text_zh, case_version, officer, office::text, withdrawn FROM hukou.case_objections) h USING (case_no, objection)
	WHERE (b.document, b.text_zh, b.version, b.officer, b.office, b.withdrawn) IS DISTINCT FROM (h.document, h.text_zh, h.case_version, h.officer, h.office, h.withdrawn);
	INSERT INTO oracle.disagreements (seed, statement, predicted, outcome)
	SELECT (SELECT seed FROM oracle.run), 'a notice in the end', n::text, h::text
	FROM oracle.notices n FULL JOIN (SELECT case_no::text, case_version AS version, given_on, office_fault, jsonb_array_length(items) AS items, jsonb_array_length(papers) AS papers FROM hukou.case_notices) h USING (case_no, version)
	WHERE (n.given_on, n.office_fault, n.items, cardinality(n.papers)) IS DISTINCT FROM (h.given_on, h.office_fault, h.items, h.papers);
	INSERT INTO oracle.disagreements (seed, statement, predicted, outcome)
	SELECT (SELECT seed FROM oracle.run), 'a person of a case in the end', d::text, h::text
	FROM oracle.case_persons d FULL JOIN (SELECT case_no::text, person::integer, role, citizen_id::text, sex, birth_date FROM hukou.case_persons) h USING (case_no, person)
	WHERE (d.role, d.citizen_id, d.sex, d.birth_date) IS DISTINCT FROM (h.role, h.citizen_id, h.sex, h.birth_date);

	-- the register
	INSERT INTO oracle.disagreements (seed, statement, predicted, outcome)
	SELECT (SELECT seed FROM oracle.run), 'a registration in the end', o::text, h::text
	FROM oracle.registrations o FULL JOIN (SELECT citizen_id::text, status::text, office::text, household FROM hukou.registrations WHERE status::text <> 'cancelled') h USING (citizen_id)
	WHERE (o.status, o.office, o.household) IS DISTINCT FROM (h.status, h.office, h.household);
	INSERT INTO oracle.disagreements (seed, statement, predicted, outcome)
	SELECT (SELECT seed FROM oracle.run), 'a household in the end', o::text, h::text
	FROM oracle.households o FULL JOIN (SELECT household, office::text, head::text, voided_on IS NOT NULL AS void FROM hukou.households) h USING (household)
	WHERE (o.office, o.head, o.void) IS DISTINCT FROM (h.office, h.head, h.void);
	INSERT INTO oracle.disagreements (seed, statement, predicted, outcome)
	SELECT (SELECT seed FROM oracle.run), 'a card in the end', o::text, h::text
	FROM oracle.cards o FULL JOIN (SELECT case_no::text, citizen_id::text, kind, status FROM hukou.id_cards) h USING (case_no)
	WHERE (o.citizen_id, o.kind, o.status) IS DISTINCT FROM (h.citizen_id, h.kind, h.status);
	INSERT INTO oracle.disagreements (seed, statement, predicted, outcome)
	SELECT (SELECT seed FROM oracle.run), 'a permit in the end', o::text, h::text
	FROM oracle.permits o FULL JOIN (SELECT case_no::text, valid_until, revoked_on FROM hukou.permits) h USING (case_no)
	WHERE (o.valid_until, o.revoked_on) IS DISTINCT FROM (h.valid_until, h.revoked_on);
	INSERT INTO oracle.disagreements (seed, statement, predicted, outcome)
	SELECT (SELECT seed FROM oracle.run), 'a certificate in the end', o::text, h::text
	FROM oracle.certificates o FULL JOIN (SELECT case_no::text, citizen_id::text FROM hukou.certificates) h USING (case_no)
	WHERE o.citizen_id IS DISTINCT FROM h.citizen_id;

	-- law 7 at every instant: the registrations of a person follow one another, from the first on, without gap or overlap
	INSERT INTO oracle.disagreements (seed, statement, predicted, outcome)
	SELECT (SELECT seed FROM oracle.run), 'one registration at every instant', p.id, p.history
	FROM (
		SELECT id, string_agg(format('%s %s %s..%s', sequence, status, since, until), ', ' ORDER BY sequence) AS history,
			bool_and(since = before OR before IS NULL AND sequence = 1) AND bool_and((until IS NULL) = (sequence = last)) AND bool_and(until IS NULL OR until >= since)
				AND count(*) = max(last) AS lawful
		FROM (SELECT r.citizen_id::text AS id, r.sequence, r.status, r.since, r.until, lag(r.until) OVER w AS before,
				max(r.sequence) OVER (PARTITION BY r.citizen_id::text) AS last
			  FROM hukou.registrations r WINDOW w AS (PARTITION BY r.citizen_id::text ORDER BY r.sequence)) x
		GROUP BY id) p
	WHERE NOT p.lawful;
	-- law 8: each number once, well formed, and nobody without a registration
	INSERT INTO oracle.disagreements (seed, statement, predicted, outcome)
	SELECT (SELECT seed FROM oracle.run), 'each number once', 'one person, registered', format('%s: %s persons', id, count(*))
	FROM (SELECT p.citizen_id::text AS id FROM hukou.persons p) x
	GROUP BY id HAVING count(*) <> 1 OR NOT oracle.well_formed(id) OR NOT EXISTS (SELECT FROM oracle.registrations r WHERE r.citizen_id = id);
	INSERT INTO oracle.disagreements (seed, statement, predicted, outcome)
	SELECT (SELECT seed FROM oracle.run), 'verify_all()', 'no fault', v::text FROM hukou.verify_all() v;
END
$$;

CREATE FUNCTION summary() RETURNS text LANGUAGE sql AS $$
	SELECT format('seed %s: %s statements, %s accepted, refused %s; %s cases, %s completed, %s events; %s disagreements',
		r.seed, (SELECT sum(n) FROM oracle.outcomes), (SELECT sum(n) FROM oracle.outcomes WHERE sqlstate = '00000'),
		(SELECT string_agg(format('%s %s', sqlstate, n), ', ' ORDER BY sqlstate) FROM (SELECT sqlstate, sum(n) AS n FROM oracle.outcomes WHERE sqlstate <> '00000' GROUP BY sqlstate) x),
		(SELECT count(*) FROM oracle.cases), (SELECT count(*) FROM oracle.cases WHERE state = 'completed'), (SELECT count(*) FROM oracle.events),
		(SELECT count(*) FROM oracle.disagreements)) FROM oracle.run r
$$;

-- One of each kind: the same words but for numbers of cases and people.
CREATE VIEW first_disagreements AS
SELECT f.step, f.at, f.role, f.named, f.statement, f.predicted, f.outcome, f.n AS times
FROM (SELECT DISTINCT ON (kind) d.*, count(*) OVER (PARTITION BY kind) AS n
	  FROM (SELECT d.*, regexp_replace(concat_ws('|', substr(statement, 1, 6), predicted, outcome), '[-H0-9*:]+', '#', 'g') AS kind FROM oracle.disagreements d) d
	  ORDER BY kind, number) f
ORDER BY f.number;
