--
-- Delegation: for a period an officer acts in another's place, with that one's duties, at that one's office
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
SELECT setval('hukou.case_serial', 410000) AS "this file's case numbers begin after";
CREATE ROLE regress_hukou_gate;
SELECT grant_access('regress_hukou_gate', 'gateway');
SELECT fixture.resident(citizen_id_make('340104', '1986-06-06', 51), '代一', '340104901000', 'STEAD-1') AS a \gset
SET hukou.officer = 'D530102-03';
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'a') AS c \gset
SELECT fixture.papers(:'c', 'id_card');

-- D530102-05 is of the other station of the district.
SET hukou.officer = 'D530102-05';
SELECT subject, finding FROM explain(:'c', 'accept');
INSERT INTO delegations (officer, delegate, duties, valid, reason) VALUES ('D530102-03', 'D530102-05', '{accept}', '[2023-09-20,2023-09-22)', '休假');
SELECT * FROM explain(:'c', 'accept');
SET ROLE regress_hukou_gate;
SET hukou.officer = 'D530102-05';
SELECT count(*) FROM cases WHERE case_no = :'c';				-- and sees it
SELECT advance(:'c', 'accept');
RESET ROLE;
SELECT action, officer, office, acting_for FROM case_events WHERE case_no = :'c' ORDER BY event;
SELECT officer, office, acting_for FROM cases WHERE case_no = :'c';
SELECT * FROM verify(:'c');
-- who acts in whose place is sealed
BEGIN;
ALTER TABLE case_events DISABLE TRIGGER ALL;
UPDATE case_events SET acting_for = NULL WHERE case_no = :'c' AND event = 2;
SELECT * FROM verify(:'c');
ROLLBACK;
-- in one's own place nobody is named
SET hukou.officer = 'D530102-03';
SELECT advance(:'c', 'dispatch');
SELECT officer, acting_for FROM cases WHERE case_no = :'c';

-- Only the duties that are delegated, and only those that the one in whose place it is holds himself; none is delegated on.
SET hukou.officer = 'D530102-03';
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'a') AS d \gset
SELECT fixture.papers(:'d', 'id_card');
-- what one objects to in another's place is an objection of that one's office
SET hukou.officer = 'D530102-05';
INSERT INTO case_objections (case_no, objection, text_zh) VALUES (:'d', 1, '照片模糊');
SELECT officer, office FROM case_objections WHERE case_no = :'d';
SET hukou.officer = 'D530102-04';
UPDATE case_objections SET withdrawn = true WHERE case_no = :'d';
-- an original that is kept keeps its document
INSERT INTO case_custody (case_no, custody, document) VALUES (:'d', 1, 1);
DELETE FROM case_documents WHERE case_no = :'d' AND document = 1;
UPDATE case_custody SET returned_how = 'in_person' WHERE case_no = :'d';
CREATE PROCEDURE pg_temp.try(what text, change text, officer text) LANGUAGE plpgsql AS $$
DECLARE
	f text;
BEGIN
	EXECUTE change;
	PERFORM set_config('hukou.officer', officer, true);
	SELECT string_agg(e.subject || ': ' || e.finding, '; ') INTO f
	FROM hukou.explain((SELECT max(case_no) FROM hukou.cases WHERE hukou.serial(case_no) BETWEEN 410001 AND 419999), 'accept') e;
	RAISE NOTICE '%: %', what, coalesce(f, 'may');
	ROLLBACK;
	PERFORM set_config('hukou.now', '2023-09-20 10:00', false);
END
$$;
CALL pg_temp.try('as it is', 'SELECT', 'D530102-05');
CALL pg_temp.try('another duty', $$UPDATE hukou.delegations SET duties = '{review}'$$, 'D530102-05');
CALL pg_temp.try('a duty that the other does not hold', $$UPDATE hukou.officers SET duties = '{review}' WHERE officer = 'D530102-03'$$, 'D530102-05');
CALL pg_temp.try('the day before the last', $$SELECT set_config('hukou.now', '2023-09-21 23:59', false)$$, 'D530102-05');
CALL pg_temp.try('after it ended', $$SELECT set_config('hukou.now', '2023-09-22 00:01', false)$$, 'D530102-05');
CALL pg_temp.try('the other has left', $$UPDATE hukou.officers SET valid = daterange(NULL, '2023-09-20') WHERE officer = 'D530102-03'$$, 'D530102-05');
CALL pg_temp.try('the delegate has left', $$UPDATE hukou.officers SET valid = daterange(NULL, '2023-09-20') WHERE officer = 'D530102-05'$$, 'D530102-05');
CALL pg_temp.try('the other was transferred', $$UPDATE hukou.officers SET office = '530102902000' WHERE officer = 'D530102-03'$$, 'D530102-05');
CALL pg_temp.try('delegated on', $$INSERT INTO hukou.delegations VALUES ('D530102-05', 'D530102-06', '{accept}', '[2023-09-20,2023-09-22)', '再委托')$$, 'D530102-06');
INSERT INTO delegations VALUES ('D530102-03', 'D340104-03', '{accept}', '[2023-09-20,2023-09-22)', 'across the border');
CALL pg_temp.try('transferred to another province', $$INSERT INTO hukou.delegations VALUES ('D530102-03', 'D530102-06', '{accept}', '[2023-09-20,2023-09-22)', '休假'); UPDATE hukou.officers SET office = '340104901000' WHERE officer = 'D530102-06'$$, 'D530102-06');
CALL pg_temp.try('to one''s superior', $$INSERT INTO hukou.delegations VALUES ('D530102-03', 'D530102-01', '{accept}', '[2023-09-20,2023-09-22)', '上级')$$, 'D530102-01');
INSERT INTO delegations VALUES ('D530102-03', 'D530102-03', '{accept}', '[2023-09-20,2023-09-22)', 'myself');
INSERT INTO delegations VALUES ('D530102-03', 'D530102-05', '{accept}', '[2023-09-21,2023-09-30)', 'twice');
INSERT INTO delegations VALUES ('D530102-04', 'D530102-05', '{accept}', '[2023-09-21,)', 'for ever');
INSERT INTO delegations VALUES ('D530102-04', 'D530102-05', '{}', '[2023-09-21,2023-09-30)', 'nothing');

-- One whose own office is closed sees and does what was delegated to them; at a closed office nobody does anything.
UPDATE offices SET valid = daterange(NULL, '2023-09-20') WHERE office = '530102902000';
SET ROLE regress_hukou_gate;
SET hukou.officer = 'D530102-05';
SELECT (SELECT count(*) FROM cases WHERE case_no = :'d') AS sees, (SELECT count(*) FROM case_overview WHERE case_no = :'d') AS oversees, (SELECT count(*) FROM explain(:'d', 'accept')) AS in_the_way;
RESET ROLE;
UPDATE offices SET valid = '(,)' WHERE office = '530102902000';
UPDATE offices SET valid = daterange(NULL, '2023-09-20') WHERE office = '530102901000';
SET ROLE regress_hukou_gate;
SELECT (SELECT count(*) FROM cases WHERE case_no = :'d') AS sees, (SELECT count(*) FROM case_overview WHERE case_no = :'d') AS oversees;
RESET ROLE;
UPDATE offices SET valid = '(,)' WHERE office = '530102901000';
-- Many delegations, and a query code given in another's place: who gave it is who acted.
INSERT INTO officers (officer, name_zh, office, duties) SELECT 'MANY-' || g, '示例', '530102902000', '{review}' FROM generate_series(1, 200) g;
INSERT INTO delegations SELECT 'MANY-' || g, 'D530102-05', '{review}', '[2023-09-20,2023-09-22)', '休假' FROM generate_series(1, 200) g;
SET hukou.officer = 'D530102-05';
SELECT length(issue_query_code(:'d'));
SELECT issued_by FROM case_query_codes WHERE case_no = :'d';
DELETE FROM delegations WHERE officer LIKE 'MANY-%';
DELETE FROM officers WHERE officer LIKE 'MANY-%';

-- Two eyes are two eyes, in whose place they look: who has reviewed does not approve for another.
INSERT INTO delegations VALUES ('D340104-01', 'D340104-03', '{review,approve}', '[2023-09-20,2023-10-22)', '病假');
SELECT fixture.resident(citizen_id_make('340104', '2015-06-06', 52), '代二', '340104901000', 'STEAD-1') AS child \gset
SELECT open_case('id_first', 'standard', '530102901000', '340104901000', :'child') AS e \gset
SELECT fixture.papers(:'e', 'household_book', 'commitment', 'guardian_id_card', 'guardian_photo', 'residence_proof');
SELECT action, allowed FROM next_actions(:'e');
SELECT workflow, t.from_state, t.action, t.four_eyes FROM workflow_transitions t JOIN cases c USING (workflow) WHERE c.case_no = :'e' AND t.version = c.workflow_version AND t.four_eyes IS NOT NULL;
SELECT * FROM fixture.walk(:'e', 'D530102-03 accept', 'D530102-03 capture', 'D530102-03 dispatch', 'D340104-03 review');
SET hukou.officer = 'D340104-03';
SELECT subject, finding FROM explain(:'e', 'sign');
SET hukou.officer = 'D340104-04';
SELECT subject, finding FROM explain(:'e', 'sign');
SET hukou.officer = 'D340104-01';
SELECT count(*) FROM explain(:'e', 'sign');

-- One who ends in mid-case: the case goes on with others, and what was done stays true.
DELETE FROM delegations WHERE delegate IN ('D530102-05', 'D340104-03');
SELECT action, officer, acting_for FROM case_events WHERE case_no = :'c' ORDER BY event;
SELECT count(*) AS faults FROM cases c, verify(c.case_no) WHERE serial(c.case_no) BETWEEN 410001 AND 419999;
RESET hukou.officer;
SELECT of_table, before IS NULL AS added, after IS NULL AS removed FROM policy_log WHERE of_table = 'delegations' AND key ->> 'delegate' = 'D530102-05' AND key ->> 'officer' NOT LIKE 'MANY-%' ORDER BY entry;
SELECT revoke_access('regress_hukou_gate', 'gateway');
DROP ROLE regress_hukou_gate;
