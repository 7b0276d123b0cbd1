--
-- Law 1: a case moves only along the steps of the workflow it was filed under, and nothing leaves a final state
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
SELECT setval('hukou.case_serial', 130000) AS "this file's case numbers begin after";
SELECT fixture.resident(citizen_id_make('340104', '1990-02-03', 31), '步一', '340104901000', 'STEP-1') AS father \gset
SELECT fixture.resident(citizen_id_make('370102', '2010-06-01', 31), '步二', '370102901000', 'STEP-2') AS child \gset
SELECT fixture.resident(citizen_id_make('340802', '1991-08-08', 32), '步三', '340802901000', 'STEP-3') AS mover \gset

-- A case opens in the initial state of its workflow; hukou fills in everything its opener leaves out.
SET hukou.officer = 'D530102-03';
SELECT open_case('newborn', 'standard', '530102901000', '340104901000', :'father', '{"household": "STEP-1"}') AS newborn \gset
\x on
SELECT case_no, service, workflow, workflow_version, accepting_node, origin_node, filed_on, due_on, due_provisional,
	state, version, action, reason, note, officer, office, acted_at AT TIME ZONE 'Asia/Shanghai' AS acted_at,
	length(head) AS head, length(seal) AS seal
FROM cases WHERE case_no = :'newborn';
\x off

--
-- The happy paths.  Each prints a step, who makes it, and where it leads.
--
INSERT INTO case_persons (case_no, person, role, name, sex, birth_date) VALUES (:'newborn', 1, 'newborn', '步小', 'F', '2023-09-01');
SELECT fixture.papers(:'newborn', 'birth_certificate', 'marriage_certificate', 'parents_id_cards', 'household_book', 'residence_permit');
SELECT * FROM fixture.walk(:'newborn', 'D530102-03 accept', 'D530102-03 dispatch', 'D340104-03 review', 'D340104-01 register', 'D530102-04 hand_over');

SET hukou.officer = 'D130433-03';
SELECT open_case('id_first', 'standard', '130433901000', '370102901000', :'child') AS id_first \gset
SELECT fixture.papers(:'id_first', 'household_book', 'commitment', 'schooling_proof', 'guardian_id_card', 'guardian_photo');
SELECT * FROM fixture.walk(:'id_first', 'D130433-03 accept', 'D130433-03 capture', 'D130433-03 dispatch',
	'D370102-03 recapture image_mismatch', 'D130433-03 capture', 'D130433-03 dispatch', 'D370102-03 review', 'D370102-01 sign', 'D130433-01 make', 'D130433-04 hand_over');

SET hukou.officer = 'D350104-03';
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'mover', '{"household": "STEP-4", "address": "Test Road 4"}') AS migration \gset
INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (:'migration', 1, 'mover', :'mover', '步三');
SELECT fixture.papers(:'migration', 'id_card', 'household_book', 'degree_certificate');
SELECT * FROM fixture.walk(:'migration', 'D350104-03 accept', 'D350104-03 examine', 'D350104-01 authorise', 'D350104-01 permit',
	'D350104-03 dispatch', 'D340802-03 cancel', 'D350104-03 settle', 'D350104-04 hand_over');

SET hukou.officer = 'D130433-03';
SELECT open_case('certificate', 'kinship', '130433901000', '340802901000', :'mover') AS certificate \gset
SELECT fixture.papers(:'certificate', 'id_card');
SELECT * FROM fixture.walk(:'certificate', 'D130433-03 accept', 'D130433-03 dispatch', 'D340802-03 check', 'D130433-03 issue', 'D130433-03 hand_over');

-- Nothing leaves a final state, neither by name nor by UPDATE, and nothing can be added to it.
SELECT advance(:'certificate', 'hand_over');
UPDATE cases SET state = 'draft' WHERE case_no = :'certificate';
UPDATE cases SET note = 'one more thing' WHERE case_no = :'certificate';
UPDATE cases SET particulars = '{"a": 1}' WHERE case_no = :'certificate';
SELECT * FROM explain(:'certificate', 'hand_over');
SELECT count(*) AS steps FROM next_actions(:'certificate');

--
-- Refused steps
--
SET hukou.officer = 'D130433-03';
SELECT open_case('certificate', 'kinship', '130433901000', '340802901000', :'mover') AS c \gset
SELECT fixture.papers(:'c', 'id_card');
-- to a state two steps away; to a state this workflow does not have; to a state no workflow has
UPDATE cases SET state = 'dispatched' WHERE case_no = :'c';
UPDATE cases SET state = 'cancelled' WHERE case_no = :'c';
UPDATE cases SET state = 'finished' WHERE case_no = :'c';
UPDATE cases SET state = NULL WHERE case_no = :'c';
-- by an action that does not exist, that belongs to another state, and that leads elsewhere
SELECT advance(:'c', 'teleport');
SELECT advance(:'c', 'dispatch');
UPDATE cases SET action = 'teleport' WHERE case_no = :'c';
UPDATE cases SET state = 'accepted', action = 'withdraw' WHERE case_no = :'c';
UPDATE cases SET action = NULL WHERE case_no = :'c';
-- the words the guard uses itself are no steps
UPDATE cases SET action = 'amend' WHERE case_no = :'c';
SELECT advance(:'c', 'open');
-- a step that needs a reason, without one, with words instead of a code, and with one
UPDATE cases SET state = 'not_accepted' WHERE case_no = :'c';
SELECT advance(:'c', 'decline', 'because');
BEGIN;
SELECT advance(:'c', 'decline', 'not_covered', 'the road is not open yet');
SELECT state, action, reason, note FROM cases WHERE case_no = :'c';
ROLLBACK;
-- a reason nobody asked for must exist as well
SELECT advance(:'c', 'accept', 'because');
-- an empty call
SELECT advance(NULL, 'accept');
SELECT advance(:'c', NULL);
SELECT advance('H13-230920-9999999-4', 'accept');
SELECT advance(case_no_make(13, '2023-09-20', 9999999), 'accept');

-- Everything that is wrong is told at once: the wrong reason, the duty, the side, and the paper.
DELETE FROM case_documents WHERE case_no = :'c';
SET hukou.officer = 'D340802-01';
SELECT advance(:'c', 'accept', 'because');
-- What explain() says is what the step would say.
SELECT * FROM explain(:'c', 'accept', 'because');
SELECT action, to_state, side, duty, needs_reason, allowed FROM next_actions(:'c') ORDER BY action;
SET hukou.officer = 'D130433-03';
SELECT fixture.papers(:'c', 'id_card');

-- Lost updates: who has read another version than the case is at cannot step it.
SELECT version AS v FROM cases WHERE case_no = :'c' \gset
SELECT advance(:'c', 'accept', expected_version => :v - 1);
SELECT advance(:'c', 'teleport', expected_version => :v + 1);
SELECT advance(:'c', 'accept', expected_version => :v);

-- A step takes exactly what is said with it: reason and note are not carried over from the step before.
SELECT fixture.step(:'c', 'request_supplement', 'materials_missing', 'bring the book');
SELECT state, action, reason, note FROM cases WHERE case_no = :'c';
SELECT fixture.step(:'c', 'resubmit');
SELECT state, action, reason, note FROM cases WHERE case_no = :'c';

--
-- advance() and UPDATE are one path: two cases walked side by side leave the same events.
--
SELECT open_case('certificate', 'kinship', '130433901000', '340802901000', :'mover') AS one \gset
SELECT open_case('certificate', 'kinship', '130433901000', '340802901000', :'mover') AS other \gset
SELECT fixture.papers(:'one', 'id_card');
SELECT fixture.papers(:'other', 'id_card');
SELECT advance(:'one', 'accept', NULL, 'by name');
UPDATE cases SET state = 'accepted', note = 'by name' WHERE case_no = :'other';
SELECT advance(:'one', 'dispatch');
UPDATE cases SET action = 'dispatch' WHERE case_no = :'other';		-- the action alone says where to
SET hukou.officer = 'D340802-03';
SELECT advance(:'one', 'refuse', 'no_record');
UPDATE cases SET state = 'refused', action = 'refuse', reason = 'no_record' WHERE case_no = :'other';
SELECT event, action, from_state, to_state, officer, office, reason, note, acted_at, session_role
FROM case_events WHERE case_no = :'one'
EXCEPT
SELECT event, action, from_state, to_state, officer, office, reason, note, acted_at, session_role
FROM case_events WHERE case_no = :'other';
SELECT (SELECT count(*) FROM case_events WHERE case_no = :'one') AS one, (SELECT count(*) FROM case_events WHERE case_no = :'other') AS other;

--
-- explain() and next_actions() never disagree with what happens.  Every action of every workflow is tried, by three
-- officers, on a case in every state these tests have left one in, and the verdicts are compared.
--
CREATE FUNCTION pg_temp.verdict(officer text, c case_no, action text, reason text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	PERFORM set_config('hukou.officer', officer, false), hukou.advance(c, action, reason);
	RAISE EXCEPTION 'never mind' USING ERRCODE = 'ZZ000';
EXCEPTION
	WHEN SQLSTATE 'ZZ000' THEN RETURN '';
	WHEN SQLSTATE 'HK001' OR SQLSTATE 'HK002' OR SQLSTATE 'HK004' OR SQLSTATE 'HK008' THEN
		GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
		RETURN detail;
END
$$;
CREATE FUNCTION pg_temp.explained(officer text, c case_no, action text, reason text) RETURNS text LANGUAGE sql AS $$
	SELECT set_config('hukou.officer', $1, false);
	SELECT coalesce(string_agg(format('%s %s: %s', sqlstate, subject, finding), E'\n'), '') FROM hukou.explain($2, $3, $4)
$$;
CREATE FUNCTION pg_temp.allowed(officer text, c case_no, action text) RETURNS boolean LANGUAGE sql AS $$
	SELECT set_config('hukou.officer', $1, false);
	SELECT allowed FROM hukou.next_actions($2) n WHERE n.action = $3;
$$;
CREATE TEMP TABLE samples AS
SELECT DISTINCT ON (c.service, c.state) c.case_no FROM cases c
WHERE case_no IN (:'newborn', :'id_first', :'migration', :'certificate', :'c', :'one');
SET hukou.officer = 'D130433-03';
INSERT INTO samples SELECT open_case('newborn', 'standard', '130433901000', '110101901000', :'father');
INSERT INTO samples SELECT open_case('id_first', 'standard', '130433901000', '370102901000', :'child');
INSERT INTO samples SELECT open_case('migration', 'spouse', '130433901000', '340802901000', :'mover');
CREATE TEMP TABLE trials AS
SELECT officer, case_no, action, reason, pg_temp.explained(officer, case_no, action, reason) AS explained,
	pg_temp.verdict(officer, case_no, action, reason) AS verdict, pg_temp.allowed(officer, case_no, action) AS allowed
FROM (VALUES ('D130433-03'), ('D340802-03'), ('D130433-01')) o (officer),
	samples, (SELECT DISTINCT action FROM workflow_transitions) a, (VALUES (NULL), ('policy_not_met'), ('materials_missing'), ('applicant_request'), ('overdue')) r (reason);
SELECT count(*) > 300 AS many, count(*) FILTER (WHERE explained <> verdict) AS disagree,
	count(*) FILTER (WHERE verdict = '') > 5 AS some_allowed,
	count(DISTINCT (officer, case_no, action)) FILTER (WHERE verdict = '' AND NOT coalesce(allowed, false)) AS possible_but_not_shown,
	(SELECT count(*) FROM (SELECT FROM trials GROUP BY officer, case_no, action
		HAVING bool_or(allowed) AND NOT bool_or(verdict = '')) x) AS shown_but_not_possible
FROM trials;
SELECT * FROM trials WHERE explained <> verdict LIMIT 3;

-- After all of this every case of this file verifies.
SELECT count(*) > 8 AS cases, count(v.*) AS faults
FROM cases c LEFT JOIN LATERAL verify(c.case_no) v ON true
WHERE serial(c.case_no) BETWEEN 130001 AND 139999;
SELECT DISTINCT c.version - (SELECT count(*) FROM case_events e WHERE e.case_no = c.case_no) AS events_missing
FROM cases c WHERE serial(c.case_no) BETWEEN 130001 AND 139999;

--
-- Opening: what a case cannot be opened with
--
SET hukou.officer = 'D130433-03';
INSERT INTO cases (service) VALUES ('certificate');
SELECT open_case('certificate', 'wedding', '130433901000', '340802901000', :'mover');
SELECT open_case('wedding', 'kinship', '130433901000', '340802901000', :'mover');
SELECT open_case('certificate', 'kinship', '130433901000', '999999999999', :'mover');
INSERT INTO cases (service, service_type, accepting_office, origin_office, applicant, state, action)
VALUES ('certificate', 'kinship', '130433901000', '340802901000', :'mover', 'accepted', 'accept');
INSERT INTO cases (service, service_type, accepting_office, origin_office, applicant, particulars)
VALUES ('certificate', 'kinship', '130433901000', '340802901000', :'mover', '[1, 2]');
-- The initial state may be named, for it is the only one.
INSERT INTO cases (service, service_type, accepting_office, origin_office, applicant, state)
VALUES ('certificate', 'kinship', '130433901000', '340802901000', :'mover', 'draft')
RETURNING state, action, version;
