--
-- What docs/format.md says, written once more in plain SQL: the bytes that are digested, and the digests of them
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
SELECT setval('hukou.case_serial', 260000) AS "this file's case numbers begin after";

-- Known answers: FIPS 180-4 and GB/T 32905-2016, of "abc", of nothing, and of the 64-byte example of the latter.
SELECT a AS algorithm, v, encode(digest_of(convert_to(d, 'UTF8'), a), 'hex') AS digest
FROM (VALUES ('nothing', ''), ('abc', 'abc'), ('abcd x 16', repeat('abcd', 16))) x (v, d), unnest('{sha256,sm3}'::text[]) a ORDER BY a, v;
SELECT digest_of(x) = '\x01'::bytea || sha256(x) AS same FROM (SELECT convert_to(repeat('户口', 100000), 'UTF8') AS x) y;
SET hukou.digest = 'sm3';
SELECT get_byte(digest_of('abc'), 0) AS algorithm;
RESET hukou.digest;
SELECT digest_of('abc', 'md5');
SELECT digest_of(NULL) IS NULL AS nothing_of_nothing;

-- An item: its length in 32 bits, and its bytes; NULL is the length FFFFFFFF.
CREATE FUNCTION pg_temp.item(b bytea) RETURNS bytea LANGUAGE sql AS $$ SELECT CASE WHEN b IS NULL THEN '\xffffffff' ELSE int4send(length(b)) || b END $$;
CREATE FUNCTION pg_temp.item(t text) RETURNS bytea LANGUAGE sql AS $$ SELECT pg_temp.item(convert_to(t, 'UTF8')) $$;
CREATE FUNCTION pg_temp.item(n bigint) RETURNS bytea LANGUAGE sql AS $$ SELECT pg_temp.item(int8send(n)) $$;
CREATE FUNCTION pg_temp.item(d date) RETURNS bytea LANGUAGE sql AS $$ SELECT pg_temp.item((d - date '2000-01-01')::bigint) $$;
CREATE FUNCTION pg_temp.item(b boolean) RETURNS bytea LANGUAGE sql AS $$ SELECT pg_temp.item(b::integer::bigint) $$;
CREATE FUNCTION pg_temp.item(t timestamptz) RETURNS bytea LANGUAGE sql AS $$
	SELECT pg_temp.item((extract(epoch FROM t - timestamptz '2000-01-01 00:00+00') * 1000000)::bigint) $$;
-- the numbers that codes are kept as
CREATE FUNCTION pg_temp.code(c case_no) RETURNS bytea LANGUAGE sql AS $$
	SELECT pg_temp.item((node(c)::bigint * 1000000 + to_char(day(c), 'YYMMDD')::bigint) * 10000000 + serial(c)) $$;
CREATE FUNCTION pg_temp.code(o office_code) RETURNS bytea LANGUAGE sql AS $$ SELECT pg_temp.item(o::text::bigint) $$;
CREATE FUNCTION pg_temp.code(c citizen_id) RETURNS bytea LANGUAGE sql AS $$ SELECT pg_temp.item(left(c::text, 17)::bigint) $$;

CREATE FUNCTION pg_temp.row_record(c cases) RETURNS bytea LANGUAGE sql AS $$
	SELECT pg_temp.item('hukou.case.1'::text) || pg_temp.code(c.case_no) || pg_temp.item(c.service) || pg_temp.item(c.service_type)
		|| pg_temp.code(c.accepting_office) || pg_temp.code(c.origin_office)
		|| pg_temp.item(c.accepting_node::bigint) || pg_temp.item(c.origin_node::bigint) || pg_temp.code(c.applicant)
		|| pg_temp.item(c.particulars::text) || pg_temp.item(c.workflow) || pg_temp.item(c.workflow_version::bigint)
		|| pg_temp.item(c.route) || pg_temp.item(c.limit_days::bigint) || pg_temp.item(c.limit_unit)
		|| pg_temp.item(c.filed_on) || pg_temp.item(c.due_on) || pg_temp.item(c.due_provisional) || pg_temp.item(c.clock_started_on)
		|| pg_temp.item(c.suspended_on) || pg_temp.item(c.suspended_days) || pg_temp.item(c.extended_days) || pg_temp.item(c.entered_on) || pg_temp.item(c.step_due_on) || pg_temp.item(c.step_limits::text) || pg_temp.item(c.wakes_on) || pg_temp.item(c.closed_on) || pg_temp.item(c.contents)
		|| pg_temp.item(c.state::text) || pg_temp.item(c.version::bigint) || pg_temp.item(c.action) || pg_temp.item(c.reason)
		|| pg_temp.item(c.note) || pg_temp.item(c.request_id) || pg_temp.item(c.overdue) || pg_temp.item(c.officer) || pg_temp.code(c.office) || pg_temp.item(c.acting_for) || pg_temp.item(c.acted_at) $$;
CREATE FUNCTION pg_temp.event_record(e case_events) RETURNS bytea LANGUAGE sql AS $$
	SELECT pg_temp.item('hukou.event.1'::text) || pg_temp.code(e.case_no) || pg_temp.item(e.event::bigint) || pg_temp.item(e.action)
		|| pg_temp.item(e.from_state::text) || pg_temp.item(e.to_state::text) || pg_temp.item(e.officer) || pg_temp.code(e.office)
		|| pg_temp.item(e.acting_for) || pg_temp.item(e.reason) || pg_temp.item(e.note) || pg_temp.item(e.request_id) || pg_temp.item(e.overdue) || pg_temp.item(e.workflow_version::bigint)
		|| pg_temp.item(e.acted_at) || pg_temp.item(e.session_role) || pg_temp.item(e.application) || pg_temp.item(e.row_digest) || pg_temp.item(e.previous) $$;
CREATE FUNCTION pg_temp.seal_record(c cases, row_digest bytea) RETURNS bytea LANGUAGE sql AS $$
	SELECT pg_temp.item('hukou.seal.1'::text) || pg_temp.item(row_digest) || pg_temp.item(c.head) $$;
CREATE FUNCTION pg_temp.person_record(p case_persons) RETURNS bytea LANGUAGE sql AS $$
	SELECT pg_temp.item('hukou.person.1'::text) || pg_temp.code(p.case_no) || pg_temp.item(p.person::bigint) || pg_temp.item(p.role)
		|| CASE WHEN p.citizen_id IS NULL THEN '\xffffffff' ELSE pg_temp.code(p.citizen_id) END || pg_temp.item(p.name) || pg_temp.item(p.sex)
		|| pg_temp.item(p.birth_date) || pg_temp.item(p.relation) || pg_temp.item(p.case_version::bigint) $$;
CREATE FUNCTION pg_temp.document_record(d case_documents) RETURNS bytea LANGUAGE sql AS $$
	SELECT pg_temp.item('hukou.document.1'::text) || pg_temp.code(d.case_no) || pg_temp.item(d.document::bigint) || pg_temp.item(d.document_type)
		|| pg_temp.item(d.person::bigint) || pg_temp.item(d.number) || pg_temp.item(d.issued_on) || pg_temp.item(d.valid_until) || pg_temp.item(d.digest)
		|| pg_temp.item(d.source) || pg_temp.item(d.details::text) || pg_temp.item(d.received_on) || pg_temp.item(d.case_version::bigint) $$;

-- A case with everything in it, in each algorithm, at each step.
SELECT fixture.resident(citizen_id_make('340802', '1990-03-07', 26), '封一', '340802901000', 'SEAL-1') AS mover \gset
CREATE TEMP TABLE verdicts (algorithm text, version integer, state case_state, what text, same boolean);
CREATE PROCEDURE pg_temp.compare(a text, c case_no) LANGUAGE sql AS $$
	INSERT INTO verdicts
	SELECT a, x.version, x.state, v.* FROM cases x JOIN case_events e ON e.case_no = x.case_no AND e.event = x.version, LATERAL (VALUES
		('row', e.row_digest = digest_of(pg_temp.row_record(x), a)),
		('event', e.digest = digest_of(pg_temp.event_record(e), a)),
		('head', x.head = e.digest),
		('seal', x.seal = digest_of(pg_temp.seal_record(x, e.row_digest), a)),
		('persons', (SELECT bool_and(p.seal = digest_of(pg_temp.person_record(p), a)) FROM case_persons p WHERE p.case_no = x.case_no)),
		('documents', (SELECT bool_and(d.seal = digest_of(pg_temp.document_record(d), a)) FROM case_documents d WHERE d.case_no = x.case_no)),
		('contents', CASE WHEN x.contents IS NULL THEN x.filed_on IS NULL ELSE
			x.contents = digest_of(pg_temp.item('hukou.contents.1'::text)
				|| coalesce((SELECT string_agg(pg_temp.item(p.seal), '' ORDER BY p.person) FROM case_persons p WHERE p.case_no = x.case_no), '')
				|| coalesce((SELECT string_agg(pg_temp.item(d.seal), '' ORDER BY d.document) FROM case_documents d WHERE d.case_no = x.case_no), ''), a) END)
		) v (what, same)
	WHERE x.case_no = c
$$;
CREATE PROCEDURE pg_temp.story(a text, mover citizen_id) LANGUAGE plpgsql AS $$
DECLARE
	c case_no;
	step text;
BEGIN
	PERFORM set_config('hukou.digest', a, false), set_config('hukou.officer', 'D350104-03', false);
	c := open_case('migration', 'talent', '350104901000', '340802901000', mover, '{"household": "SEAL-2", "address": "测试路1号", "n": 1.50}', 'opened ' || a);
	INSERT INTO case_persons (case_no, person, role, citizen_id, name, relation) VALUES (c, 1, 'mover', mover, '封一', NULL);
	INSERT INTO case_persons (case_no, person, role, name, sex, birth_date, relation) VALUES (c, 2, 'guardian', '封二', 'F', '1960-02-29', '母');
	INSERT INTO case_documents (case_no, document, document_type, person, number, issued_on, valid_until, digest, details) VALUES
		(c, 1, 'id_card', 1, mover::text, '2020-01-01', '2030-01-01', digest_of('a scan'), '{"address": "测试路1号", "n": 1.50}'), (c, 2, 'household_book', NULL, NULL, NULL, NULL, NULL, NULL);
	CALL pg_temp.compare(a, c);
	UPDATE cases SET note = 'a note' WHERE case_no = c;
	CALL pg_temp.compare(a, c);
	INSERT INTO case_documents (case_no, document, document_type, source) VALUES (c, 3, 'degree_certificate', 'shared_data');
	FOREACH step IN ARRAY '{D350104-03 accept,D350104-03 request_supplement materials_invalid,D350104-03 resubmit,D350104-03 examine,D350104-01 authorise}'::text[] LOOP
		PERFORM fixture.walk(c, step);
		CALL pg_temp.compare(a, c);
	END LOOP;
	PERFORM advance(c, 'permit', note => '注', request_id => 'permit ' || a);
	CALL pg_temp.compare(a, c);
END
$$;
CALL pg_temp.story('sha256', :'mover');
CALL pg_temp.story('sm3', :'mover');
RESET hukou.digest;
SELECT algorithm, what, count(*) AS steps, count(*) FILTER (WHERE same) AS same FROM verdicts GROUP BY 1, 2 ORDER BY 1, 2;
SELECT * FROM verdicts WHERE same IS NOT TRUE;

-- The checkpoint, the same way; and a published workflow.
WITH RECURSIVE numbered AS (SELECT row_number() OVER (ORDER BY case_no DESC) AS n, case_no, head FROM cases),
fold AS (
	SELECT 0::bigint AS n, NULL::bytea AS digest
	UNION ALL
	SELECT m.n, digest_of(pg_temp.item('hukou.checkpoint.1'::text) || pg_temp.item(f.digest) || pg_temp.code(m.case_no) || pg_temp.item(m.head), 'sha256')
	FROM fold f JOIN numbered m ON m.n = f.n + 1
)
SELECT c.cases = (SELECT count(*) FROM cases) AS all_cases, c.digest = (SELECT digest FROM fold ORDER BY n DESC LIMIT 1) AS same FROM checkpoint() c;
CREATE FUNCTION pg_temp.workflow_record(w text, v integer) RETURNS bytea LANGUAGE sql AS $$
	SELECT pg_temp.item('hukou.workflow.1'::text) || pg_temp.item(w) || pg_temp.item(v::bigint)
		|| (SELECT pg_temp.item(count(*)) || string_agg(pg_temp.item(state::text) || pg_temp.item(coalesce(held_by::text, 'none')) || pg_temp.item(initial)
				|| pg_temp.item(final) || pg_temp.item(clock_runs) || pg_temp.item(editable), '' ORDER BY state::text COLLATE "C")
			FROM workflow_states WHERE (workflow, version) = (w, v))
		|| (SELECT pg_temp.item(count(*)) || string_agg(pg_temp.item(from_state::text) || pg_temp.item(action) || pg_temp.item(to_state::text) || pg_temp.item(side::text)
				|| pg_temp.item(coalesce(duty::text, 'none')) || pg_temp.item(four_eyes) || pg_temp.item(needs_reason) || pg_temp.item(gate) || pg_temp.item(effect), ''
				ORDER BY from_state::text COLLATE "C", action COLLATE "C")
			FROM workflow_transitions WHERE (workflow, version) = (w, v))
		|| (SELECT pg_temp.item(count(*)) || string_agg(pg_temp.item(safeguard) || pg_temp.item(from_state::text) || pg_temp.item(to_state::text)
				|| pg_temp.item(coalesce(cardinality(actions), 0)::bigint) || coalesce((SELECT string_agg(pg_temp.item(a), '' ORDER BY n) FROM unnest(actions) WITH ORDINALITY u (a, n)), '')
				|| pg_temp.item(coalesce(side::text, 'none')) || pg_temp.item(coalesce(duty::text, 'none')), '' ORDER BY safeguard COLLATE "C")
			FROM workflow_safeguards WHERE (workflow, version) = (w, v)) $$;
SELECT workflow, version, seal = digest_of(pg_temp.workflow_record(workflow, version), 'sha256') AS same, seal = workflow_seal(workflow, version) AS as_it_is FROM workflows ORDER BY 1, 2;

-- A vector to check an implementation of one's own against (docs/format.md): an event that is nobody's.
SELECT encode(pg_temp.event_record(x), 'hex') AS record, encode(digest_of(pg_temp.event_record(x), 'sha256'), 'hex') AS sha256, encode(digest_of(pg_temp.event_record(x), 'sm3'), 'hex') AS sm3
FROM (SELECT (case_no_make(53, '2023-11-24', 17), 2, 'accept', 'draft', 'accepted', 'D530102-03', '530102901000', NULL, NULL, '户', NULL, NULL, 1,
	'2023-11-24 10:00+08', 'window', 'counter', '\x01', '\x02', '\x')::case_events AS x) y;
SELECT count(*) AS faults FROM cases c, verify(c.case_no) WHERE serial(c.case_no) BETWEEN 260001 AND 269999;
