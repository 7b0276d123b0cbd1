--
-- Law 10: a workflow that could strand a case, skip a safeguard or contradict itself is refused at COMMIT, with every finding
-- at once; and what was published changes no more
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
SELECT setval('hukou.case_serial', 270000) AS "this file's case numbers begin after";
SELECT fixture.resident(citizen_id_make('340802', '1990-03-07', 27), '法一', '340802901000', 'LAW-1') AS mover \gset

-- All that is shipped is lawful.
SELECT w.workflow, c.* FROM workflows w, check_workflow(w.workflow, w.version) c;
SELECT * FROM check_workflow('migration', 99);

--
-- Each way to be unlawful, tried on a copy of a shipped workflow: what check_workflow says, and what COMMIT would say
--
CREATE FUNCTION pg_temp.unlawful(workflow text, change text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	v integer;
	found text;
	detail text;
BEGIN
	v := copy_workflow(workflow, 1);
	EXECUTE replace(replace(change, '$w', quote_literal(workflow)), '$v', v::text);
	SELECT string_agg(format('%s %s: %s', c.sqlstate, c.subject, c.finding), E'\n') INTO found FROM check_workflow(workflow, v) c;
	BEGIN
		PERFORM publish_workflow(workflow, v);
		SET CONSTRAINTS ALL IMMEDIATE;
		detail := 'committed';
	EXCEPTION WHEN SQLSTATE 'HK009' THEN
		GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	END;
	RETURN QUERY SELECT unnest(string_to_array(coalesce(found, 'lawful'), E'\n'));
	IF detail IS DISTINCT FROM coalesce(found, 'committed') THEN
		RETURN NEXT 'BUT COMMIT SAYS ' || detail;
	END IF;
	RAISE EXCEPTION 'never mind' USING ERRCODE = 'ZZ000';
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
	RETURN;
END
$$;
\set step 'INSERT INTO hukou.workflow_transitions (workflow, version, from_state, action, to_state, name_zh, side, duty, needs_reason) VALUES ($w, $v, '
\set state 'INSERT INTO hukou.workflow_states (workflow, version, state, name_zh, held_by, initial, final, clock_runs) VALUES ($w, $v, '
\set without 'DELETE FROM hukou.workflow_transitions WHERE workflow = $w AND version = $v AND action = '
\set with 'UPDATE hukou.workflow_transitions SET '
\set where ' WHERE workflow = $w AND version = $v AND action = '
-- untouched, it is lawful
SELECT * FROM pg_temp.unlawful('migration', 'SELECT');
-- the beginning
SELECT * FROM pg_temp.unlawful('certificate', 'UPDATE hukou.workflow_states SET initial = false WHERE workflow = $w AND version = $v');
SELECT * FROM pg_temp.unlawful('certificate', $$UPDATE hukou.workflow_states SET initial = true WHERE workflow = $w AND version = $v AND state = 'accepted'$$);
-- a state nobody comes to, one nobody leaves, two that only lead to each other
SELECT * FROM pg_temp.unlawful('certificate', :'state' || $$'captured', 'x', 'accepting', false, false, true)$$);
SELECT * FROM pg_temp.unlawful('certificate', :'without' || $$'issue'; $$ || :'without' || $$'refuse' AND from_state = 'reviewed'$$);
SELECT * FROM pg_temp.unlawful('certificate', :'without' || $$'hand_over'; $$ || :'without' || $$'refuse' AND from_state = 'reviewed'; $$ || :'state' || $$'captured', 'x', 'accepting', false, false, true); $$
	|| :'step' || $$'issued', 'capture', 'captured', 'x', 'accepting', 'accept', false); $$ || :'step' || $$'captured', 'hand_over', 'issued', 'x', 'accepting', 'accept', false)$$);
-- a step out of a final state
SELECT * FROM pg_temp.unlawful('certificate', :'step' || $$'completed', 'reopen', 'accepted', 'x', 'accepting', 'accept', false)$$);
-- a pause that only the applicant can end
SELECT * FROM pg_temp.unlawful('certificate', :'without' || $$'lapse'; DELETE FROM hukou.workflow_states WHERE workflow = $w AND version = $v AND state = 'lapsed'$$);
-- a way past the approval, or past the origin's check, however long
SELECT * FROM pg_temp.unlawful('migration', :'step' || $$'accepted', 'shortcut', 'permitted', 'x', 'accepting', 'review', false)$$);
SELECT * FROM pg_temp.unlawful('certificate', :'step' || $$'accepted', 'skip', 'reviewed', 'x', 'accepting', 'accept', false)$$);
SELECT * FROM pg_temp.unlawful('newborn', :'with' || $$side = 'accepting'$$ || :'where' || $$'review'$$);
SELECT * FROM pg_temp.unlawful('id_first', :'with' || $$duty = 'accept'$$ || :'where' || $$'sign'$$);
SELECT * FROM pg_temp.unlawful('id_first', :'with' || $$action = 'sign_off'$$ || :'where' || $$'sign'$$);
-- the same with its safeguard taken out: then nothing is promised at all
SELECT * FROM pg_temp.unlawful('certificate', 'DELETE FROM hukou.workflow_safeguards WHERE workflow = $w AND version = $v');
-- a safeguard about states that are not there
SELECT * FROM pg_temp.unlawful('certificate', $$UPDATE hukou.workflow_safeguards SET from_state = 'signed', to_state = 'made' WHERE workflow = $w AND version = $v$$);
SELECT * FROM pg_temp.unlawful('certificate', $$UPDATE hukou.workflow_safeguards SET to_state = 'made' WHERE workflow = $w AND version = $v$$);
-- the point of no return
SELECT * FROM pg_temp.unlawful('migration', :'step' || $$'cancelled', 'withdraw', 'withdrawn', 'x', 'applicant', 'accept', true)$$);
SELECT * FROM pg_temp.unlawful('migration', $$DELETE FROM hukou.workflow_safeguards WHERE workflow = $w AND version = $v AND safeguard = 'no_return'; $$
	|| :'step' || $$'cancelled', 'withdraw', 'withdrawn', 'x', 'applicant', 'accept', true)$$);
-- effects before what they suppose
SELECT * FROM pg_temp.unlawful('migration', :'with' || 'effect = NULL' || :'where' || $$'cancel'$$);
SELECT * FROM pg_temp.unlawful('migration', :'with' || 'effect = NULL' || :'where' || $$'permit'$$);
SELECT * FROM pg_temp.unlawful('id_first', :'with' || 'effect = NULL' || :'where' || $$'make'$$);
-- a card made and handed over, a child registered, and the case refused after all: no safeguard would have held for it
SELECT * FROM pg_temp.unlawful('id_renewal', :'step' || $$'made', 'withdraw', 'withdrawn', 'x', 'applicant', 'accept', true)$$);
SELECT * FROM pg_temp.unlawful('newborn', :'step' || $$'registered', 'refuse', 'refused', 'x', 'origin', 'review', true)$$);
SELECT * FROM pg_temp.unlawful('id_first', :'with' || $$effect = CASE action WHEN 'review' THEN 'sign_card' END WHERE workflow = $w AND version = $v AND action IN ('sign', 'review')$$);
-- refusals without a reason
SELECT * FROM pg_temp.unlawful('certificate', :'with' || $$needs_reason = false WHERE workflow = $w AND version = $v$$);
-- a duty nobody holds, a pair whose first half need not have happened, one that never happens
SELECT * FROM pg_temp.unlawful('certificate', :'with' || $$duty = 'audit'$$ || :'where' || $$'issue'$$);
SELECT * FROM pg_temp.unlawful('certificate', :'with' || $$four_eyes = 'send_back'$$ || :'where' || $$'check'$$);
SELECT * FROM pg_temp.unlawful('certificate', :'with' || $$four_eyes = 'no such step'$$ || :'where' || $$'check'$$);
-- several things at once are told at once
SELECT * FROM pg_temp.unlawful('id_renewal', :'without' || $$'capture'; $$ || :'without' || $$'lapse'; $$ || :'with' || $$duty = 'audit'$$ || :'where' || $$'make'$$);
-- a system step with a duty, and two steps of one action from one state, are refused by the tables
SELECT * FROM pg_temp.unlawful('certificate', :'with' || $$duty = 'accept'$$ || :'where' || $$'lapse'$$);
SELECT * FROM pg_temp.unlawful('certificate', :'step' || $$'accepted', 'dispatch', 'issued', 'x', 'accepting', 'accept', false)$$);

--
-- What was published stays, state by state, step by step, safeguard by safeguard
--
-- each as a statement by itself, which is a transaction by itself
DELETE FROM workflow_transitions WHERE workflow = 'certificate' AND action = 'lapse';
UPDATE workflow_transitions SET duty = 'accept' WHERE workflow = 'certificate' AND action = 'check';
UPDATE workflow_states SET clock_runs = false WHERE workflow = 'certificate' AND state = 'dispatched';
INSERT INTO workflow_transitions (workflow, version, from_state, action, to_state, name_zh, side, duty) VALUES ('certificate', 1, 'draft', 'jump', 'completed', 'x', 'accepting', 'accept');
DELETE FROM workflow_safeguards WHERE workflow = 'certificate';
UPDATE workflows SET seal = NULL, parts = NULL, valid = 'empty' WHERE workflow = 'certificate';
-- and in a transaction
CREATE FUNCTION pg_temp.committed(change text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	EXECUTE change;
	SET CONSTRAINTS ALL IMMEDIATE;
	RAISE EXCEPTION 'never mind' USING ERRCODE = 'ZZ000';
EXCEPTION
	WHEN SQLSTATE 'ZZ000' THEN RETURN 'committed';
	WHEN SQLSTATE 'HK009' OR integrity_constraint_violation OR SQLSTATE 'HK005' THEN
		GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
		RETURN SQLSTATE || ': ' || CASE SQLSTATE WHEN 'HK009' THEN detail ELSE SQLERRM END;
END
$$;
SELECT c AS change, pg_temp.committed('SET CONSTRAINTS ALL DEFERRED; ' || c) AS verdict FROM (VALUES
	($$UPDATE hukou.workflow_transitions SET duty = 'review' WHERE workflow = 'certificate' AND action = 'issue'$$),
	($$UPDATE hukou.workflow_transitions SET needs_reason = true WHERE workflow = 'certificate' AND action = 'issue'$$),
	($$DELETE FROM hukou.workflow_transitions WHERE workflow = 'certificate' AND action = 'send_back'$$),
	($$DELETE FROM hukou.workflow_transitions WHERE workflow = 'certificate'$$),
	($$INSERT INTO hukou.workflow_transitions (workflow, version, from_state, action, to_state, name_zh, side, duty) VALUES ('certificate', 1, 'draft', 'jump', 'completed', 'x', 'accepting', 'accept')$$),
	($$UPDATE hukou.workflow_states SET editable = true WHERE workflow = 'certificate' AND state = 'dispatched'$$),
	($$UPDATE hukou.workflow_states SET clock_runs = false WHERE workflow = 'certificate' AND state = 'dispatched'$$),
	($$INSERT INTO hukou.workflow_states (workflow, version, state, name_zh, held_by) VALUES ('certificate', 1, 'captured', 'x', 'accepting')$$),
	($$DELETE FROM hukou.workflow_safeguards WHERE workflow = 'migration' AND safeguard = 'no_return'$$),
	($$UPDATE hukou.workflows SET seal = hukou.digest_of('x') WHERE workflow = 'certificate'$$),
	($$UPDATE hukou.workflows SET parts = 1 WHERE workflow = 'certificate'$$),
	($$UPDATE hukou.workflows SET seal = NULL, parts = NULL, valid = 'empty' WHERE workflow = 'certificate'$$),
	($$UPDATE hukou.workflows SET seal = NULL, parts = NULL WHERE workflow = 'certificate'$$),
	($$TRUNCATE hukou.workflow_transitions$$),
	($$TRUNCATE hukou.workflow_safeguards$$),
	($$DELETE FROM hukou.workflows WHERE workflow = 'certificate'$$),
	-- names are for people, and may be mended; validity may end
	($$UPDATE hukou.workflow_transitions SET name_zh = '开具证明' WHERE workflow = 'certificate' AND action = 'issue'$$),
	($$UPDATE hukou.workflow_states SET name_zh = '草' WHERE workflow = 'certificate' AND state = 'draft'$$),
	($$UPDATE hukou.workflows SET valid = '(,2030-01-01)' WHERE workflow = 'certificate'$$),
	-- changed and changed back before COMMIT
	($$UPDATE hukou.workflow_transitions SET duty = 'review' WHERE workflow = 'certificate' AND action = 'issue'; UPDATE hukou.workflow_transitions SET duty = 'accept' WHERE workflow = 'certificate' AND action = 'issue'$$),
	-- one version is put in place of another
	($$UPDATE hukou.workflow_transitions SET version = 2 WHERE workflow = 'certificate' AND action = 'send_back'$$)
) v (c);

-- Changed and changed back, with a step in between: the step is refused, for the law it would be made by is not the published one.
SET hukou.officer = 'D350104-03';
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'mover', '{"household": "LAW-2", "address": "Test Road 2"}') AS c \gset
INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (:'c', 1, 'mover', :'mover', '法一');
SELECT fixture.papers(:'c', 'id_card', 'household_book', 'talent_recognition');
BEGIN;
INSERT INTO workflow_transitions (workflow, version, from_state, action, to_state, name_zh, side, duty) VALUES ('migration', 1, 'draft', 'jump', 'completed', 'x', 'accepting', 'accept');
UPDATE cases SET state = 'completed' WHERE case_no = :'c';
ROLLBACK;
-- Neither is one opened, nor explained.
BEGIN;
DELETE FROM workflow_transitions WHERE workflow = 'migration' AND action = 'withdraw';
SAVEPOINT s;
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'mover');
ROLLBACK TO s;
SELECT * FROM explain(:'c', 'accept');
ROLLBACK;
-- An unlawful version that is published and used before COMMIT could refuse it.
BEGIN;
SELECT fixture.publish('migration', $$INSERT INTO hukou.workflow_transitions (workflow, version, from_state, action, to_state, name_zh, side, duty)
	VALUES ('migration', $v, 'draft', 'jump', 'completed', 'x', 'accepting', 'accept')$$);
UPDATE cases SET state = 'completed' WHERE case_no = :'c';
COMMIT;
-- Autocommit, as in psql: the statement itself fails.
SELECT fixture.publish('migration', $$UPDATE hukou.workflow_transitions SET side = 'accepting' WHERE workflow = 'migration' AND version = $v AND action = 'cancel'$$);
SELECT workflow, version FROM workflows WHERE version > 1;

--
-- Publishing: days, concepts, and what it lists
--
SELECT copy_workflow('migration', 1);
SELECT copy_workflow('no such workflow', 1);
SELECT * FROM publish_workflow('migration', 1);
SELECT * FROM publish_workflow('migration', 3);
SELECT * FROM publish_workflow('migration', 2, '2023-09-19');			-- yesterday
-- a concept governs nothing, whatever it says
UPDATE workflows SET valid = '[2023-09-20,)' WHERE workflow = 'migration' AND version = 2;
-- From the 21st on migrations are examined twice.  The cases of the 20th, one in draft, one filed, one examined, one beyond that:
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'mover', '{"household": "LAW-2", "address": "Test Road 2"}') AS d \gset
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'mover', '{"household": "LAW-2", "address": "Test Road 2"}') AS e \gset
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'mover', '{"household": "LAW-2", "address": "Test Road 2"}') AS f \gset
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'mover', '{"household": "LAW-2", "address": "Test Road 2"}') AS g \gset
INSERT INTO case_persons (case_no, person, role, citizen_id, name) SELECT c::case_no, 1, 'mover', :'mover', '法一' FROM unnest(ARRAY[:'d', :'e', :'f', :'g']) c;
SELECT count(fixture.papers(c::case_no, 'id_card', 'household_book', 'talent_recognition')) FROM unnest(ARRAY[:'d', :'e', :'f', :'g']) c;
SELECT count(*) AS steps FROM fixture.walk(:'c', 'D350104-03 accept');
SELECT count(*) AS steps FROM fixture.walk(:'d', 'D350104-03 accept', 'D350104-03 examine');
SELECT count(*) AS steps FROM fixture.walk(:'e', 'D350104-03 accept', 'D350104-03 examine', 'D350104-01 authorise');
SELECT count(*) AS steps FROM fixture.walk(:'g', 'D350104-03 accept', 'D350104-03 withdraw applicant_request');
INSERT INTO workflow_states (workflow, version, state, name_zh, held_by, clock_runs) VALUES ('migration', 2, 'reviewed', '复审', 'accepting', true);
UPDATE workflow_transitions SET from_state = 'reviewed', four_eyes = 'review' WHERE workflow = 'migration' AND version = 2 AND action = 'authorise';
INSERT INTO workflow_transitions (workflow, version, from_state, action, to_state, name_zh, side, duty, four_eyes) VALUES
	('migration', 2, 'examined', 'review', 'reviewed', '复审', 'accepting', 'review', 'examine');
INSERT INTO workflow_safeguards (workflow, version, safeguard, name_zh, to_state, actions, evidence) VALUES ('migration', 2, 'second_look', '复审', 'completed', '{review}', 'inferred');
SELECT * FROM check_workflow('migration', 2);
SELECT CASE case_no WHEN :'e' THEN 'authorised already' END AS "case", state, finding FROM publish_workflow('migration', 2, '2023-09-21')
WHERE serial(case_no) BETWEEN 270001 AND 279999;
SELECT version, valid FROM workflows WHERE workflow = 'migration' ORDER BY version;
-- the cases of the 20th stay with version 1; the draft goes by the day it is filed
SELECT array_agg(action ORDER BY action) AS from_examined FROM next_actions(:'d');
SET hukou.now = '2023-09-21 10:00';
SELECT count(*) AS steps FROM fixture.walk(:'f', 'D350104-03 accept', 'D350104-03 examine');
SELECT CASE case_no WHEN :'c' THEN 'accepted' WHEN :'d' THEN 'examined' WHEN :'e' THEN 'authorised' WHEN :'f' THEN 'draft' ELSE 'withdrawn' END AS "on the 20th", workflow_version, state
FROM cases WHERE serial(case_no) BETWEEN 270001 AND 279999 ORDER BY case_no;
SELECT array_agg(action ORDER BY action) AS from_examined FROM next_actions(:'f');

--
-- Moving running cases
--
CREATE FUNCTION pg_temp.verdicts(dry_run boolean) RETURNS TABLE (no integer, from_version integer, state case_state, verdict text, finding text) LANGUAGE sql AS $$
	SELECT serial(m.case_no) - 270000, m.from_version, m.state, m.verdict, m.finding FROM migrate_cases('migration', 2, $1) m WHERE serial(m.case_no) BETWEEN 270001 AND 279999
$$;
SELECT * FROM pg_temp.verdicts(true);			-- an officer without the duty
SET hukou.officer = 'D340802-01';				-- an administrator of the origin
SELECT * FROM pg_temp.verdicts(true);
SET hukou.officer = 'D110101-01';				-- one of another province
SELECT no, verdict, finding FROM pg_temp.verdicts(true) WHERE verdict <> 'stranded';
SET hukou.officer = 'D350104-01';
SELECT * FROM pg_temp.verdicts(false);
SELECT * FROM pg_temp.verdicts(false);			-- again: nothing is left to move
SELECT event, action, from_state, to_state, workflow_version, officer FROM case_events WHERE case_no = :'d' ORDER BY event;
SELECT array_agg(action ORDER BY action) AS from_examined FROM next_actions(:'d');
SELECT * FROM fixture.walk(:'d', 'D350104-04 review', 'D350104-01 authorise');
-- By hand it is the same step, judged the same way.
SET hukou.officer = 'D350104-01';
UPDATE cases SET workflow_version = 2, action = 'migrate' WHERE case_no = :'e';
UPDATE cases SET workflow_version = 3, action = 'migrate' WHERE case_no = :'e';
UPDATE cases SET workflow_version = 2 WHERE case_no = :'e';
UPDATE cases SET workflow_version = 2, action = 'migrate', state = 'settled' WHERE case_no = :'e';
UPDATE cases SET workflow_version = 2, action = 'migrate', due_on = '2030-01-01' WHERE case_no = :'e';
UPDATE cases SET workflow_version = 1, action = 'migrate' WHERE case_no = :'f';				-- and back, to one that is over
UPDATE cases SET workflow_version = 2, action = 'migrate' WHERE case_no = :'g';				-- closed
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'mover') AS h \gset
SET hukou.officer = 'D350104-03';
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'mover') AS h \gset
SET hukou.officer = 'D350104-01';
UPDATE cases SET workflow_version = 1, action = 'migrate' WHERE case_no = :'h';				-- in draft
SELECT * FROM migrate_cases('migration', 99);
SELECT * FROM migrate_cases('no such workflow', 1);
-- What governs cases is neither taken back nor thrown away.
SELECT pg_temp.committed($$SET CONSTRAINTS ALL DEFERRED; UPDATE hukou.workflows SET seal = NULL, parts = NULL, valid = 'empty' WHERE workflow = 'migration' AND version = 2$$);
SELECT pg_temp.committed($$SET CONSTRAINTS ALL DEFERRED; UPDATE hukou.workflows SET valid = '[2040-01-01,)' WHERE workflow = 'migration' AND version = 2$$);
-- Nor is one that was published for later days and governs nothing yet; but its validity may end before it begins.
SELECT copy_workflow('migration', 2);
SELECT * FROM publish_workflow('migration', 3, '2024-01-01');
SELECT version, valid FROM workflows WHERE workflow = 'migration' ORDER BY version;
SELECT c AS change, pg_temp.committed('SET CONSTRAINTS ALL DEFERRED; ' || c) AS verdict FROM (VALUES
	($$UPDATE hukou.workflows SET seal = NULL, parts = NULL, valid = 'empty' WHERE workflow = 'migration' AND version = 3$$),
	($$DELETE FROM hukou.workflow_safeguards WHERE workflow = 'migration' AND version = 3; DELETE FROM hukou.workflow_transitions WHERE workflow = 'migration' AND version = 3;
	   DELETE FROM hukou.workflow_states WHERE workflow = 'migration' AND version = 3; DELETE FROM hukou.workflows WHERE workflow = 'migration' AND version = 3$$)) v (c);
UPDATE workflows SET valid = 'empty' WHERE workflow = 'migration' AND version = 3;
UPDATE workflows SET valid = '[2023-09-21,)' WHERE workflow = 'migration' AND version = 2;
SELECT c.case_no, v.* FROM cases c, verify(c.case_no) v WHERE serial(c.case_no) BETWEEN 270001 AND 279999;
-- Other files find version 1 in force.
UPDATE workflows SET valid = 'empty' WHERE workflow = 'migration' AND version = 2;
UPDATE workflows SET valid = '(,)' WHERE workflow = 'migration' AND version = 1;
SELECT generation > 0 AS generation, loaded_at <= clock_timestamp() AS loaded, memory > 50000 AS memory, workflows, document_rules > 20 AS rules, offices > 0 AS offices, officers > 0 AS officers FROM policy_stats();
SELECT b.generation - a.generation AS loads_between FROM policy_stats() a, policy_stats() b;
SELECT generation AS generation FROM policy_stats() \gset
UPDATE officers SET name_zh = name_zh WHERE officer = 'D350104-01';
SELECT generation - :generation AS loads FROM policy_stats();
SELECT generation - :generation AS loads FROM policy_stats();
-- With constraints made immediate nothing gets past either: each statement is judged as it ends.
BEGIN;
SET CONSTRAINTS ALL IMMEDIATE;
SAVEPOINT s;
SELECT fixture.publish('certificate_at_once', $$INSERT INTO hukou.workflow_transitions (workflow, version, from_state, action, to_state, name_zh, side, duty)
	VALUES ('certificate_at_once', $v, 'draft', 'jump', 'completed', 'x', 'accepting', 'accept')$$);
ROLLBACK TO s;
UPDATE workflow_transitions SET duty = 'review' WHERE workflow = 'certificate_at_once' AND action = 'issue';
ROLLBACK TO s;
SELECT fixture.publish('certificate_at_once', $$UPDATE hukou.workflow_transitions SET duty = 'review' WHERE workflow = 'certificate_at_once' AND version = $v AND action = 'issue'$$);
ROLLBACK;
-- Nor does any other way of saying it, each a transaction by itself.
MERGE INTO workflow_transitions t USING (VALUES ('certificate')) v (w) ON t.workflow = v.w AND t.action = 'check' WHEN MATCHED THEN UPDATE SET side = 'accepting';
WITH gone AS (DELETE FROM workflow_safeguards WHERE workflow = 'certificate' RETURNING 1) SELECT count(*) FROM gone;
INSERT INTO workflow_transitions (workflow, version, from_state, action, to_state, name_zh, side, duty)
VALUES ('certificate', 1, 'dispatched', 'check', 'reviewed', 'x', 'accepting', 'review') ON CONFLICT (workflow, version, from_state, action) DO UPDATE SET side = 'accepting';
COPY workflow_transitions (workflow, version, from_state, action, to_state, name_zh, side, duty) FROM stdin;
certificate	1	draft	jump	completed	x	accepting	accept
\.
CREATE VIEW pg_temp.steps AS SELECT * FROM workflow_transitions;
UPDATE pg_temp.steps SET side = 'accepting' WHERE workflow = 'certificate' AND version = 1 AND action = 'check';
