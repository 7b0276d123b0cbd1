--
-- Law 9: number, service, applicant, route, workflow and filing day never change; what hukou derives, hukou alone sets
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
SELECT setval('hukou.case_serial', 160000) AS "this file's case numbers begin after";
SELECT fixture.resident(citizen_id_make('340104', '1992-02-02', 61), '冻一', '340104901000', 'FREEZE-1') AS applicant \gset
SELECT fixture.resident(citizen_id_make('340104', '1992-02-02', 63), '冻二', '340104901000', 'FREEZE-1') AS somebody \gset
SET hukou.officer = 'D530102-03';
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'applicant', '{"a": 1}') AS draft \gset
SELECT fixture.papers(:'draft', 'id_card');
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'applicant', '{"a": 1}') AS filed \gset
SELECT fixture.papers(:'filed', 'id_card');
SELECT advance(:'filed', 'accept');

--
-- Every column of the table, in draft and when filed: who may set it?
--
CREATE FUNCTION pg_temp.try(c case_no, assignment text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	EXECUTE format('UPDATE hukou.cases SET %s WHERE case_no = %L', assignment, c);
	RAISE EXCEPTION 'never mind' USING ERRCODE = 'ZZ000';
EXCEPTION
	WHEN SQLSTATE 'ZZ000' THEN RETURN 'accepted';
	WHEN OTHERS THEN
		GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
		RETURN detail;
END
$$;
CREATE TEMP TABLE assignments AS
SELECT split_part(a, ' = ', 1) AS column_name, a AS assignment FROM (VALUES
	($$case_no = case_no_make(53, '2023-09-20', 169999)$$), ($$service = 'migration'$$), ($$service_type = 'registration'$$),
	($$accepting_office = '530102902000'$$), ($$origin_office = '340802901000'$$),
	($$accepting_node = 11$$), ($$origin_node = 11$$),
	('applicant = ' || quote_literal(:'somebody')), ($$particulars = '{"a": 2}'$$),
	($$workflow = 'newborn'$$), ($$workflow_version = 2$$), ($$route = 'another'$$), ($$limit_days = 100$$), ($$limit_unit = 'calendar'$$), ($$filed_on = '2023-09-01'$$),
	($$due_on = '2024-12-31'$$), ($$due_provisional = true$$),
	($$clock_started_on = '2023-09-01'$$), ($$suspended_on = '2023-09-01'$$), ($$suspended_days = 9$$), ($$extended_days = 9$$), ($$entered_on = '2023-09-01'$$), ($$step_due_on = '2023-09-01'$$), ($$step_limits = '{}'$$), ($$wakes_on = '2023-09-01'$$), ($$closed_on = '2023-09-01'$$), ($$version = 7$$),
	($$note = 'a note'$$), ($$reason = 'not_covered'$$),
	($$officer = 'D530102-04'$$), ($$office = '530102902000'$$), ($$acted_at = '2023-09-01'$$), ($$acting_for = 'D530102-03'$$),
	($$contents = '\x01'$$), ($$request_id = 'a request'$$), ($$overdue = 'total'$$), ($$head = '\x01'$$), ($$seal = '\x01'$$)) v (a);
-- the list is complete: state and action, which are steps, have tests of their own
SELECT array_agg(attname) AS forgotten FROM pg_attribute
WHERE attrelid = 'hukou.cases'::regclass AND attnum > 0 AND NOT attisdropped
  AND attname NOT IN (SELECT column_name FROM assignments) AND attname NOT IN ('state', 'action');
SELECT column_name, pg_temp.try(:'draft', assignment) AS "in draft", pg_temp.try(:'filed', assignment) AS filed FROM assignments;
-- Setting a column to what it is already changes nothing, so it is no offence.
UPDATE cases SET case_no = case_no, applicant = applicant, filed_on = filed_on, seal = seal WHERE case_no = :'filed';
-- Setting it to null is a change like any other.
UPDATE cases SET applicant = NULL, seal = NULL, filed_on = NULL WHERE case_no = :'filed';
-- All that is frozen is told at once, together with what is wrong with the step.
UPDATE cases SET applicant = :'somebody', officer = 'D530102-04', state = 'completed' WHERE case_no = :'filed';
-- A lawful step does not carry an unlawful change through.
UPDATE cases SET applicant = :'somebody', state = 'dispatched' WHERE case_no = :'filed';
UPDATE cases SET filed_on = '2023-09-01', state = 'accepted' WHERE case_no = :'draft';
UPDATE cases SET due_on = '2024-01-01', state = 'dispatched' WHERE case_no = :'filed';
-- Particulars change with the step that files the case, and stay when it is on its way.
UPDATE cases SET particulars = '{"a": 3}', state = 'dispatched' WHERE case_no = :'filed';
BEGIN;
UPDATE cases SET particulars = '{"a": 3}', state = 'accepted' WHERE case_no = :'draft';
SELECT state, particulars, version FROM cases WHERE case_no = :'draft';
ROLLBACK;
-- Sent back for supplement they may be changed again, and the applicant still may not.
BEGIN;
SELECT fixture.step(:'filed', 'request_supplement', 'materials_missing');
UPDATE cases SET particulars = '{"a": 4}' WHERE case_no = :'filed';
SELECT state, action, particulars, version FROM cases WHERE case_no = :'filed';
SELECT * FROM verify(:'filed');
UPDATE cases SET applicant = :'somebody' WHERE case_no = :'filed';
ROLLBACK;

-- An amendment in draft is an event of its own, and names who made it.
BEGIN;
SET LOCAL hukou.officer = 'D530102-04';
UPDATE cases SET particulars = '{"a": 5}', note = 'the applicant called' WHERE case_no = :'draft';
SELECT event, action, from_state, to_state, officer, note FROM case_events WHERE case_no = :'draft' ORDER BY event;
SELECT filed_on IS NULL AS not_filed FROM cases WHERE case_no = :'draft';
ROLLBACK;

--
-- At the opening too: what hukou sets is not for the client to give.
--
INSERT INTO cases (case_no, service, service_type, accepting_office, origin_office, accepting_node, origin_node, applicant, workflow,
	workflow_version, route, limit_days, limit_unit, filed_on, due_on, due_provisional, version, officer, office, acted_at, head)
VALUES (case_no_make(53, '2023-09-20', 169999), 'certificate', 'kinship', '530102901000', '340104901000', 11, 11, :'applicant', 'certificate',
	1, 'a road', 100, 'working', '2023-09-01', '2024-01-01', false, 1, 'D530102-04', '530102901000', '2023-09-01', '\x01');

--
-- The people of a case are its identity: named in draft, then frozen.
--
INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (:'draft', 1, 'householder', :'somebody', '冻二');
UPDATE case_persons SET name = '冻三' WHERE case_no = :'draft';
UPDATE case_persons SET case_no = :'filed' WHERE case_no = :'draft';
BEGIN;
DELETE FROM case_persons WHERE case_no = :'draft';
ROLLBACK;
SELECT advance(:'draft', 'accept');
INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (:'draft', 2, 'mover', :'applicant', '冻一');
UPDATE case_persons SET citizen_id = :'applicant' WHERE case_no = :'draft';
DELETE FROM case_persons WHERE case_no = :'draft';
-- also when it is sent back, for then it is filed already
SELECT fixture.step(:'draft', 'request_supplement', 'materials_missing');
UPDATE case_persons SET name = '冻四' WHERE case_no = :'draft';
DELETE FROM case_persons WHERE case_no = :'draft';

--
-- Documents: one that was there when a gate was passed stays as it was.  More may come while the case is open.
--
UPDATE case_documents SET number = '11010519491231002X' WHERE case_no = :'draft';		-- in supplement: may change
SELECT finding FROM explain(:'draft', 'resubmit');		-- somebody else's
UPDATE case_documents SET number = lower(:'applicant') WHERE case_no = :'draft';
SELECT fixture.step(:'draft', 'resubmit');
UPDATE case_documents SET number = '11010519491231002X' WHERE case_no = :'draft';
DELETE FROM case_documents WHERE case_no = :'draft';
SELECT fixture.papers(:'draft', 'household_book');
UPDATE case_documents SET case_no = :'filed' WHERE case_no = :'draft' AND document = 2;
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'draft', 2, 'id_card')
	ON CONFLICT (case_no, document) DO UPDATE SET document_type = 'id_card';
SELECT * FROM fixture.walk(:'draft', 'D530102-03 dispatch', 'D340104-03 refuse no_record');
SELECT fixture.papers(:'draft', 'commitment');
DELETE FROM case_documents WHERE case_no = :'draft';
SELECT document, document_type, number FROM case_documents WHERE case_no = :'draft' ORDER BY document;

-- A person's row that a case of another life would need: shape is checked by the table.
SET hukou.officer = 'D530102-03';
SELECT open_case('newborn', 'standard', '530102901000', '340104901000', :'applicant') AS birth \gset
INSERT INTO case_persons (case_no, person, role, name) VALUES (:'birth', 1, 'newborn', '冻五');
INSERT INTO case_persons (case_no, person, role, citizen_id, name, sex, birth_date) VALUES (:'birth', 1, 'newborn', :'somebody', '冻五', 'F', '2023-09-01');
INSERT INTO case_persons (case_no, person, role, name) VALUES (:'birth', 1, 'mover', '冻五');
INSERT INTO case_persons (case_no, person, role, name) VALUES (:'birth', 1, 'neighbour', '冻五');
SELECT c.case_no, v.* FROM cases c, verify(c.case_no) v WHERE serial(c.case_no) BETWEEN 160001 AND 169999;
