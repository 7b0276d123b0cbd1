--
-- The clock of a case: budget and ledger, the one extension, what time alone causes
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
\set VERBOSITY verbose
SET hukou.now = '2023-09-20 10:00';
SELECT setval('hukou.case_serial', 340000) AS "this file's case numbers begin after";
SELECT fixture.resident(citizen_id_make('340104', '1991-03-03', 31), '钟一', '340104901000', 'CLOCK-1') AS one \gset
SELECT fixture.resident(citizen_id_make('340802', '1991-03-03', 33), '钟二', '340802901000', 'CLOCK-2') AS two \gset
INSERT INTO households VALUES ('CLOCK-3', '350104901000', 'family', 'Test Road 3');
CREATE TEMP TABLE mine (c case_no PRIMARY KEY, name text);

CREATE FUNCTION pg_temp.certificate(name text) RETURNS case_no LANGUAGE plpgsql AS $$
DECLARE
	c case_no;
BEGIN
	PERFORM set_config('hukou.officer', 'D530102-03', false);
	c := open_case('certificate', 'kinship', '530102901000', '340104901000', citizen_id_make('340104', '1991-03-03', 31));
	PERFORM fixture.papers(c, 'id_card');
	INSERT INTO mine VALUES (c, name);
	RETURN c;
END
$$;
CREATE FUNCTION pg_temp.migration(name text) RETURNS case_no LANGUAGE plpgsql AS $$
DECLARE
	c case_no;
BEGIN
	PERFORM set_config('hukou.officer', 'D350104-03', false);
	c := open_case('migration', 'talent', '350104901000', '340802901000', citizen_id_make('340802', '1991-03-03', 33),
		'{"household": "CLOCK-3", "address": "Test Road 3"}');
	INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (c, 1, 'mover', citizen_id_make('340802', '1991-03-03', 33), '钟二');
	PERFORM fixture.papers(c, 'id_card', 'household_book', 'degree_certificate');
	INSERT INTO mine VALUES (c, name);
	RETURN c;
END
$$;
-- What tick() does for this file's cases; everything else in the database is left out.
CREATE FUNCTION pg_temp.ticks(day text) RETURNS TABLE (name text, act text, finding text) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('hukou.now', day || ' 09:00', true);
	RETURN QUERY SELECT m.name, t.act, t.finding FROM hukou.tick(1000000) WITH ORDINALITY t (case_no, act, finding, n) JOIN mine m ON m.c = t.case_no ORDER BY n;
END
$$;
CREATE VIEW pg_temp.told AS
SELECT m.name, c.state, c.action, c.officer, c.office, c.reason, c.note, c.filed_on, c.clock_started_on AS started, c.due_on, c.suspended_on AS paused,
	c.suspended_days AS days, c.extended_days AS more, c.entered_on AS entered, c.wakes_on AS wakes
FROM mine m JOIN hukou.cases c ON c.case_no = m.c;

--
-- Who may let the clock act
--
SELECT * FROM tick();
SELECT grant_access(CURRENT_USER, 'scheduler');
SELECT * FROM tick(0);
SELECT * FROM tick(NULL);

--
-- Budget and ledger: five working days from 20 September; the holidays begin on the 29th
--
SELECT pg_temp.certificate('ledger') AS c \gset
SELECT * FROM pg_temp.told;
SELECT advance(:'c', 'accept');
SELECT * FROM pg_temp.told;
SET hukou.now = '2023-09-22 10:00';
SELECT advance(:'c', 'request_supplement', 'materials_missing');
SELECT * FROM pg_temp.told;
-- paused from Friday 22 September to Monday 9 October: 25 to 28 September, 7 to 9 October
SET hukou.now = '2023-10-09 10:00';
SELECT working_days_between('2023-09-22', '2023-10-09'), advance(:'c', 'resubmit');
SELECT * FROM pg_temp.told;
SELECT add_working_days('2023-09-20', 5 + 7) AS "is that day";
-- a pause of no days adds none
SELECT advance(:'c', 'request_supplement', 'materials_missing'), advance(:'c', 'resubmit');
SELECT due_on, suspended_days FROM cases WHERE case_no = :'c';
SELECT * FROM clock(:'c');
-- overdue, it is marked once; a pause that begins then puts nothing off
BEGIN;
SELECT * FROM pg_temp.ticks('2023-10-13');
SELECT * FROM pg_temp.ticks('2023-10-14');
SELECT * FROM pg_temp.ticks('2023-10-14');
SELECT * FROM pg_temp.told;
SET LOCAL hukou.now = '2023-10-16 10:00';
SELECT advance(:'c', 'request_supplement', 'materials_missing');
SET LOCAL hukou.now = '2023-10-18 10:00';
SELECT advance(:'c', 'resubmit');
SELECT * FROM pg_temp.told;
SELECT * FROM pg_temp.ticks('2023-10-19');
SELECT * FROM verify(:'c');
ROLLBACK;
-- supplement lapses after thirty days: by the system, and by nobody else
BEGIN;
SELECT advance(:'c', 'request_supplement', 'materials_missing');
SAVEPOINT s;
SELECT advance(:'c', 'lapse', 'overdue');
ROLLBACK TO s;
SELECT * FROM pg_temp.ticks('2023-11-08');
SELECT * FROM pg_temp.ticks('2023-11-09');
SELECT * FROM pg_temp.told;
SELECT * FROM verify(:'c');
ROLLBACK;

--
-- No notice in five working days: accepted from the day the papers came in
--
BEGIN;
SET LOCAL hukou.now = '2023-09-20 10:00';
SELECT pg_temp.certificate('no notice') AS d \gset
SELECT * FROM pg_temp.ticks('2023-09-27');
SELECT * FROM pg_temp.ticks('2023-09-28');
SELECT * FROM pg_temp.told WHERE name = 'no notice';
SELECT event, action, from_state, to_state, officer, office FROM case_events WHERE case_no = :'d' ORDER BY event;
SELECT * FROM verify(:'d');
ROLLBACK;

--
-- One lawful extension
--
SET hukou.now = '2023-09-20 10:00';
SELECT pg_temp.migration('extension') AS m \gset
SELECT advance(:'m', 'accept');
SELECT due_on, wakes_on FROM cases WHERE case_no = :'m';
SELECT extend_limit(:'m', 11, NULL);
SET hukou.officer = 'D350104-01';
SELECT extend_limit(:'m', 0, 'no such');
SELECT extend_limit(:'m', 5, 'complex_case', '情况复杂');
SELECT * FROM pg_temp.told WHERE name = 'extension';
SELECT extend_limit(:'m', 5, 'complex_case');
UPDATE cases SET extended_days = 9 WHERE case_no = :'m';
UPDATE cases SET extended_days = 9, particulars = '{}', action = 'extend', reason = 'complex_case' WHERE case_no = :'m';
SELECT * FROM verify(:'m');
SELECT * FROM clock(:'m');
-- extended or not, what has passed is not extended, nor what is paused
BEGIN;
SET LOCAL hukou.now = '2023-11-20 10:00';
SELECT extend_limit(:'m', 5, 'complex_case');
SELECT extend_limit(:'c', 5, 'complex_case');
ROLLBACK;

--
-- A permit of forty days, the origin's five, and the no-show that ends in settlement
--
BEGIN;
SELECT fixture.walk(:'m', 'D350104-03 examine', 'D350104-01 authorise', 'D350104-01 permit', 'D350104-03 dispatch') IS NOT NULL AS dispatched;
SELECT state, due_on, entered_on, wakes_on FROM cases WHERE case_no = :'m';
SAVEPOINT at_origin;
SELECT * FROM pg_temp.ticks('2023-12-20');
SELECT event, action, to_state, officer, office, reason, note FROM case_events WHERE case_no = :'m' AND officer = 'system' ORDER BY event;
SELECT * FROM verify(:'m');
SELECT * FROM pg_temp.ticks('2023-12-20');
ROLLBACK TO at_origin;
SELECT fixture.walk(:'m', 'D340802-04 cancel');
SELECT state, due_on, entered_on, wakes_on FROM cases WHERE case_no = :'m';
SELECT * FROM pg_temp.ticks('2023-09-23');
SELECT * FROM pg_temp.ticks('2023-10-31');
SELECT * FROM pg_temp.ticks('2023-11-06');
SELECT * FROM pg_temp.ticks('2023-11-07');
SELECT event, action, to_state, officer, office, reason, note FROM case_events WHERE case_no = :'m' AND officer = 'system' ORDER BY event;
SELECT status, office FROM registrations WHERE citizen_id = citizen_id_make('340802', '1991-03-03', 33) ORDER BY sequence;
SELECT * FROM verify(:'m');
ROLLBACK;
-- what keeps a step from being taken is told, and tried again tomorrow; others are not held up
BEGIN;
SELECT fixture.walk(:'m', 'D350104-03 examine', 'D350104-01 authorise', 'D350104-01 permit', 'D350104-03 dispatch', 'D340802-04 cancel') IS NOT NULL AS cancelled;
CREATE FUNCTION pg_temp.no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'the register is closed'; END $$;
CREATE TRIGGER no BEFORE INSERT OR UPDATE ON registrations FOR EACH ROW EXECUTE FUNCTION pg_temp.no();
SELECT * FROM pg_temp.ticks('2023-11-07');
SELECT * FROM pg_temp.ticks('2023-11-07');
SELECT state, wakes_on FROM cases WHERE case_no = :'m';
DROP TRIGGER no ON registrations;
SELECT * FROM pg_temp.ticks('2023-11-08');
SELECT * FROM verify(:'m');
ROLLBACK;

--
-- Law 10 of limits
--
INSERT INTO time_limits (service, state, timer, days, unit, action, reason, basis, evidence) VALUES ('certificate', 'dispatched', 'x', 1, 'working', 'dispatch', NULL, 'a test', 'inferred');
INSERT INTO time_limits (service, state, timer, days, unit, action, reason, basis, evidence) VALUES ('certificate', 'supplement', 'x', 1, 'working', 'lapse', NULL, 'a test', 'inferred');
INSERT INTO time_limits (service, state, timer, days, unit, action, reason, basis, evidence) VALUES ('certificate', 'supplement', 'x', 1, 'working', 'lapse', 'applicant_request', 'a test', 'inferred');
INSERT INTO time_limits (service, state, timer, days, unit, basis, evidence) VALUES ('certificate', NULL, 'x', 1, 'working', 'a test', 'inferred');

--
-- Nobody else acts as the system
--
INSERT INTO officers (officer, name_zh, office, duties) VALUES ('system', '冒名', '350104901000', '{accept}');
SET hukou.officer = 'system';
SELECT advance(:'c', 'request_supplement', 'materials_missing');
SET hukou.officer = 'D530102-03';
UPDATE cases SET action = 'overdue', note = 'total' WHERE case_no = :'c';
UPDATE cases SET action = 'postpone', wakes_on = '2030-01-01' WHERE case_no = :'c';
UPDATE cases SET officer = 'system', action = 'request_supplement', reason = 'materials_missing' WHERE case_no = :'c';
INSERT INTO case_events (case_no, event, action, from_state, to_state, officer, office, workflow_version, acted_at, session_role, row_digest, digest)
VALUES (:'c', 99, 'overdue', 'accepted', 'accepted', 'system', '530102901000', 1, now(), CURRENT_USER, '\x01', '\x01');
-- a trigger that runs while the system acts cannot act as the system itself
BEGIN;
CREATE FUNCTION pg_temp.meddle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.officer = 'system' AND NEW.action = 'overdue' AND EXISTS (SELECT FROM mine WHERE c OPERATOR(hukou.=) NEW.case_no) THEN
		BEGIN
			UPDATE hukou.cases SET action = 'overdue', note = 'more' WHERE case_no OPERATOR(hukou.=) NEW.case_no;
			RAISE NOTICE 'another mark was made';
		EXCEPTION WHEN OTHERS THEN
			RAISE NOTICE '% %', SQLSTATE, SQLERRM;
		END;
		BEGIN
			PERFORM hukou.tick();
		EXCEPTION WHEN OTHERS THEN
			RAISE NOTICE '% %', SQLSTATE, SQLERRM;
		END;
	END IF;
	RETURN NULL;
END
$$;
CREATE TRIGGER zzz_meddle AFTER UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION pg_temp.meddle();
SELECT * FROM pg_temp.ticks('2023-10-14') WHERE name = 'ledger';
SELECT * FROM verify(:'c');
ROLLBACK;
-- one that changes the row is found out; the case is put off if it can be, and others are not held up
BEGIN;
CREATE FUNCTION pg_temp.change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.wakes_on := '2099-01-01'; RETURN NEW; END $$;
CREATE TRIGGER zzzz_change BEFORE UPDATE ON cases FOR EACH ROW WHEN (NEW.action = 'overdue') EXECUTE FUNCTION pg_temp.change();
SELECT * FROM pg_temp.ticks('2023-10-14') WHERE name = 'ledger';
ROLLBACK;
SELECT revoke_access(CURRENT_USER, 'scheduler');
