--
-- The clock of a case: budget and ledger, the one extension, what time alone causes
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
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
SELECT m.name, c.state, c.action, c.officer, c.office, c.reason, c.note, c.overdue, c.filed_on, c.clock_started_on AS started, c.due_on, c.suspended_on AS paused,
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
SELECT fixture.step(:'c', 'request_supplement', 'materials_missing');
SELECT * FROM pg_temp.told;
-- paused from Friday 22 September to Monday 9 October: 25 to 28 September, 7 to 9 October
SET hukou.now = '2023-10-09 10:00';
SELECT working_days_between('2023-09-22', '2023-10-09'), fixture.step(:'c', 'resubmit');
SELECT * FROM pg_temp.told;
SELECT add_working_days('2023-09-20', 5 + 7) AS "is that day";
-- a pause of no days adds none
SELECT fixture.step(:'c', 'request_supplement', 'materials_missing'), fixture.step(:'c', 'resubmit');
SELECT due_on, suspended_days FROM cases WHERE case_no = :'c';
SELECT * FROM clock(:'c');
-- overdue, it is marked once; a pause that begins then puts nothing off
BEGIN;
SELECT * FROM pg_temp.ticks('2023-10-13');
SELECT * FROM pg_temp.ticks('2023-10-14');
SELECT * FROM pg_temp.ticks('2023-10-14');
SELECT * FROM pg_temp.told;
SET LOCAL hukou.now = '2023-10-16 10:00';
SELECT fixture.step(:'c', 'request_supplement', 'materials_missing');
SET LOCAL hukou.now = '2023-10-18 10:00';
SELECT fixture.step(:'c', 'resubmit');
SELECT * FROM pg_temp.told;
SELECT * FROM pg_temp.ticks('2023-10-19');
SELECT * FROM verify(:'c');
ROLLBACK;
-- supplement lapses after thirty days: by the system, and by nobody else
BEGIN;
SELECT fixture.step(:'c', 'request_supplement', 'materials_missing');
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
-- Until that is recorded nobody steps the case, nor gives notice, nor changes it: it is no draft any more.
BEGIN;
SET LOCAL hukou.now = '2023-09-20 10:00';
SELECT pg_temp.certificate('late') AS d \gset
SET LOCAL hukou.now = '2023-09-27 23:59';
SELECT sqlstate, subject, finding, remedy FROM explain(:'d', 'accept');
SET LOCAL hukou.now = '2023-09-28 09:00';
SELECT sqlstate, subject, finding FROM explain(:'d', 'accept');
SELECT action, allowed FROM next_actions(:'d') WHERE allowed;
SAVEPOINT s;
SELECT advance(:'d', 'accept');
ROLLBACK TO s;
UPDATE cases SET state = 'withdrawn', action = 'withdraw', reason = 'applicant_request' WHERE case_no = :'d';
ROLLBACK TO s;
SELECT give_notice(:'d');
ROLLBACK TO s;
UPDATE cases SET particulars = '{"agent": true}' WHERE case_no = :'d';
ROLLBACK TO s;
-- a role that may step cases has it recorded; one that may not, not
SELECT revoke_access(CURRENT_USER, 'scheduler');
SELECT act, finding FROM tick_case(:'d');
SELECT act, finding FROM tick_case(:'d');
SELECT * FROM tick_case(NULL);
SELECT state, officer, clock_started_on, due_on FROM cases WHERE case_no = :'d';
SELECT advance(:'d', 'withdraw', 'applicant_request');
SELECT * FROM verify(:'d');
ROLLBACK;
-- A draft that cannot count as accepted is put off, and may then be ended.
BEGIN;
SET LOCAL hukou.now = '2023-09-20 10:00';
SELECT pg_temp.migration('no household') AS d \gset
UPDATE cases SET particulars = '{}' WHERE case_no = :'d';
SET LOCAL hukou.now = '2023-10-09 09:00';
SELECT act, finding FROM tick_case(:'d');
SELECT sqlstate, subject FROM explain(:'d', 'withdraw', 'applicant_request');
SELECT advance(:'d', 'withdraw', 'applicant_request');
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
SELECT event, action, to_state, officer, office, reason, note, overdue FROM case_events WHERE case_no = :'m' AND officer = 'system' ORDER BY event;
SELECT * FROM verify(:'m');
SELECT * FROM pg_temp.ticks('2023-12-20');
ROLLBACK TO at_origin;
SELECT fixture.walk(:'m', 'D340802-04 cancel');
SELECT state, due_on, entered_on, wakes_on FROM cases WHERE case_no = :'m';
SELECT * FROM pg_temp.ticks('2023-09-23');
SELECT * FROM pg_temp.ticks('2023-10-31');
SELECT * FROM pg_temp.ticks('2023-11-06');
SELECT * FROM pg_temp.ticks('2023-11-07');
SELECT event, action, to_state, officer, office, reason, note, overdue FROM case_events WHERE case_no = :'m' AND officer = 'system' ORDER BY event;
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
-- a step that only another service's workflow has; a rival by an area that shares a node, and one of another timer, which is none
INSERT INTO time_limits (service, state, timer, days, unit, action, reason, basis, evidence) VALUES ('certificate', 'permitted', 'x', 1, 'working', 'lapse', 'permit_expired', 'a test', 'inferred');
BEGIN;
INSERT INTO time_limits (service, origin, accepting, state, timer, days, unit, basis, evidence) VALUES ('migration', 'area:first_id_2022', 'area:first_id_2022', 'dispatched', 'origin', 2, 'working', 'a test', 'inferred');
COMMIT;
BEGIN;
INSERT INTO time_limits (service, origin, accepting, state, timer, days, unit, basis, evidence) VALUES ('migration', 'area:first_id_2022', 'area:first_id_2022', 'dispatched', 'another', 2, 'working', 'a test', 'inferred');
SET CONSTRAINTS ALL IMMEDIATE;
ROLLBACK;
INSERT INTO time_limits (service, state, timer, days, unit, basis, evidence) VALUES ('certificate', NULL, 'x', 1, 'working', 'a test', 'inferred');

--
-- Nobody else acts as the system
--
INSERT INTO officers (officer, name_zh, office, duties) VALUES ('system', '冒名', '350104901000', '{accept}');
SET hukou.officer = 'system';
SELECT fixture.step(:'c', 'request_supplement', 'materials_missing');
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
-- one that takes another step of the system in its place, or slips something in, is judged as whoever it is
BEGIN;
SELECT fixture.step(:'c', 'request_supplement', 'materials_missing');
CREATE FUNCTION pg_temp.instead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF current_setting('regress.depth', true) IS DISTINCT FROM 'in' AND NEW.action IN ('postpone', 'overdue', 'lapse') AND EXISTS (SELECT FROM mine WHERE c OPERATOR(hukou.=) NEW.case_no) THEN
		PERFORM set_config('regress.depth', 'in', true);
		BEGIN
			UPDATE hukou.cases SET state = 'lapsed', action = 'lapse', reason = 'overdue' WHERE case_no OPERATOR(hukou.=) NEW.case_no AND NEW.action <> 'lapse';
			UPDATE hukou.cases SET action = 'redate' WHERE case_no OPERATOR(hukou.=) NEW.case_no;
			UPDATE hukou.cases SET state = 'accepted', action = 'resubmit' WHERE case_no OPERATOR(hukou.=) NEW.case_no;
			RAISE NOTICE 'another step was taken';
		EXCEPTION WHEN OTHERS THEN
			RAISE NOTICE '% %', SQLSTATE, SQLERRM;
		END;
		PERFORM set_config('regress.depth', 'out', true);
		NEW.particulars := '{"household": "mine"}';
	END IF;
	RETURN NEW;
END
$$;
CREATE TRIGGER aaa_instead BEFORE UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION pg_temp.instead();
SELECT * FROM pg_temp.ticks('2023-11-09') WHERE name = 'ledger';
SELECT state, action, officer, particulars FROM cases WHERE case_no = :'c';
SELECT * FROM verify(:'c');
ROLLBACK;
-- in replica role, as before: only what was sealed; and the seal of a change by the system cannot be made by hand
BEGIN;
SET LOCAL session_replication_role = replica;
UPDATE cases SET officer = 'system', action = 'overdue', version = version + 1 WHERE case_no = :'c';
ROLLBACK;
-- a history in which an officer took the system's step, or the system an officer's, does not verify
BEGIN;
ALTER TABLE case_events DISABLE TRIGGER ALL;
UPDATE case_events SET officer = 'system' WHERE case_no = :'c' AND event = 2;
SELECT event, fault FROM verify(:'c') WHERE fault LIKE '%no step%' OR fault LIKE '%altered%' ORDER BY event;
ROLLBACK;

--
-- Notice given in a draft: the system does not accept it then
--
BEGIN;
SET LOCAL hukou.now = '2023-09-20 10:00';
SET LOCAL hukou.officer = 'D530102-03';
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', citizen_id_make('340104', '1991-03-03', 31)) AS n \gset
INSERT INTO mine VALUES (:'n', 'noticed');
SELECT step_due_on, wakes_on FROM cases WHERE case_no = :'n';
SET LOCAL hukou.now = '2023-09-27 10:00';
SELECT give_notice(:'n');
SELECT step_due_on, wakes_on FROM cases WHERE case_no = :'n';
UPDATE cases SET note = 'an amendment' WHERE case_no = :'n';
SELECT * FROM pg_temp.ticks('2023-12-01') WHERE name = 'noticed';
SELECT * FROM verify(:'n');
ROLLBACK;
-- one whose people are not there cannot be accepted so: tried less and less often
BEGIN;
SET LOCAL hukou.now = '2023-09-20 10:00';
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('migration', 'talent', '350104901000', '340802901000', citizen_id_make('340802', '1991-03-03', 33)) AS n \gset
INSERT INTO mine VALUES (:'n', 'nobody');
SELECT fixture.papers(:'n', 'id_card');
SELECT d AS day, t.act FROM generate_series(0, 30) i, LATERAL (SELECT ('2023-09-27'::date + i)::text AS d) x, LATERAL pg_temp.ticks(d) t WHERE t.name = 'nobody';
SELECT DISTINCT action, officer, note FROM case_events WHERE case_no = :'n' AND event > 1;
ROLLBACK;

--
-- The worklist, and taking from it
--
BEGIN;
SET LOCAL hukou.now = '2023-10-11 10:00';
SELECT m.name, w.office, w.state, w.waiting_for, w.step_due_on, w.due_on, w.urgent_on, w.working_days_left, w.standing, w.overdue_by, w.escalated_to
FROM worklist w JOIN mine m ON m.c = w.case_no ORDER BY 1;
SELECT * FROM pg_temp.ticks('2023-10-25');
SET LOCAL hukou.now = '2023-10-25 10:00';
SELECT m.name, w.office, w.waiting_for, w.urgent_on, w.working_days_left, w.standing, w.overdue_by, w.escalated_to FROM worklist w JOIN mine m ON m.c = w.case_no ORDER BY 1;
SET LOCAL hukou.now = '2026-12-28 10:00';
SELECT pg_temp.certificate('late') AS l \gset
SELECT advance(:'l', 'accept');
SELECT m.name, w.urgent_on, w.working_days_left, w.standing FROM worklist w JOIN mine m ON m.c = w.case_no WHERE m.name = 'late';
ROLLBACK;
BEGIN;
SET LOCAL hukou.now = '2023-09-25 10:00';
SELECT setval('hukou.case_serial', 340500) AS "numbers of the queue begin after";
DELETE FROM mine WHERE name LIKE 'queue%';
SELECT count(pg_temp.certificate('queue ' || i)) FROM generate_series(1, 5) i;
SELECT count(advance(c, 'accept')) FROM mine WHERE name IN ('queue 3', 'queue 4', 'queue 5');
SELECT advance(c, 'dispatch') FROM mine WHERE name = 'queue 5';		-- the origin holds it now
CREATE FUNCTION pg_temp.claims(who text, n integer, at text, office office_code DEFAULT '530102901000') RETURNS TABLE (name text, urgent_on date, claimed_until text) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('hukou.officer', who, true), set_config('hukou.now', at, true);
	RETURN QUERY SELECT coalesce(m.name, '?'), k.urgent_on, to_char(k.claimed_until AT TIME ZONE 'Asia/Shanghai', 'MM-DD HH24:MI')
	FROM hukou.claim(office, n) WITH ORDINALITY k (case_no, urgent_on, claimed_until, o) LEFT JOIN mine m ON m.c = k.case_no ORDER BY o;
END
$$;
SAVEPOINT s;
SELECT * FROM pg_temp.claims('D350104-03', 1, '2023-09-25 11:00');		-- of another office
ROLLBACK TO s;
SELECT * FROM claim('530102901000', 101);
ROLLBACK TO s;
-- of this file's, as other cases are in the database as well
INSERT INTO case_claims SELECT w.case_no, 'x', w.office, w.state, '2023-09-25', '2099-01-01' FROM worklist w WHERE w.office = '530102901000' AND NOT EXISTS (SELECT FROM mine m WHERE m.c = w.case_no AND m.name LIKE 'queue%') ON CONFLICT DO NOTHING;
SELECT * FROM pg_temp.claims('D530102-03', 2, '2023-09-25 11:00');
SELECT * FROM pg_temp.claims('D530102-03', 1, '2023-09-25 11:01');
SELECT * FROM pg_temp.claims('D530102-04', 5, '2023-09-25 11:02');
SELECT m.name, w.claimed_by FROM worklist w JOIN mine m ON m.c = w.case_no WHERE m.name LIKE 'queue%' ORDER BY 1;
SELECT * FROM pg_temp.claims('D530102-03', 5, '2023-09-25 18:59');		-- nothing is free
SELECT * FROM pg_temp.claims('D530102-03', 5, '2023-09-25 19:01');		-- what it let run out itself is for others first
SELECT * FROM pg_temp.claims('D530102-04', 2, '2023-09-25 19:03');
SELECT * FROM pg_temp.claims('D530102-03', 5, '2023-09-26 03:01');
-- a step ends a claim; the next holder is not kept waiting
SELECT * FROM pg_temp.claims('D340104-03', 5, '2023-09-26 03:02', '340104901000') WHERE name LIKE 'queue%';
-- nobody writes claims by hand
CREATE ROLE regress_hukou_claims;
SELECT grant_access('regress_hukou_claims', 'officer');
SET LOCAL ROLE regress_hukou_claims;
SAVEPOINT s;
INSERT INTO case_claims SELECT * FROM case_claims LIMIT 1;
ROLLBACK TO s;
UPDATE case_claims SET claimed_until = 'infinity';
ROLLBACK TO s;
SELECT * FROM tick();
ROLLBACK TO s;
ROLLBACK;

--
-- The calendar changes: nothing moves, but by a word
--
BEGIN;
CREATE VIEW pg_temp.impact AS SELECT m.name, i.what, i.is_on, i.would_be, i.provisional FROM hukou.calendar_impact() i JOIN mine m ON m.c = i.case_no;
SELECT * FROM pg_temp.impact;
INSERT INTO calendar_days VALUES ('2023-10-10', false, 'a test');
SELECT * FROM pg_temp.impact ORDER BY 1, 2;
SELECT due_on FROM cases WHERE case_no = :'c';
-- not by a tick, and not by a step that neither stops nor resumes the clock
SELECT * FROM pg_temp.ticks('2023-10-12') WHERE name = 'ledger';
SET LOCAL hukou.now = '2023-10-12 10:00';
SET LOCAL hukou.officer = 'D530102-03';
SELECT advance(:'c', 'dispatch');
SELECT due_on FROM cases WHERE case_no = :'c';
SAVEPOINT s;
UPDATE cases SET action = 'redate', note = 'x' WHERE case_no = :'c';
ROLLBACK TO s;
SELECT count(*) > 0 AS refused FROM apply_calendar() WHERE verdict = 'refused';
INSERT INTO officers (officer, name_zh, office, duties) VALUES ('CLOCK-ADM', '日历', '530102901000', '{administer}');
SET LOCAL hukou.officer = 'CLOCK-ADM';
SELECT m.name, a.what, a.is_on, a.would_be, a.verdict, a.finding FROM apply_calendar() a JOIN mine m ON m.c = a.case_no ORDER BY 1, 2;
SELECT due_on, action, officer, note FROM cases WHERE case_no = :'c';
SELECT * FROM pg_temp.impact ORDER BY 1, 2;
SAVEPOINT s;
UPDATE cases SET action = 'redate', note = 'again' WHERE case_no = :'c';
ROLLBACK TO s;
SELECT what, day, days, detail FROM clock(:'c');
SELECT * FROM verify(:'c');
ROLLBACK;
-- a provisional date is confirmed when its year is published
BEGIN;
SET LOCAL hukou.now = '2026-12-21 10:00';
SELECT pg_temp.migration('edge') AS e \gset
SELECT advance(:'e', 'accept');
SELECT due_on, due_provisional FROM cases WHERE case_no = :'e';
SELECT act FROM pg_temp.ticks('2026-12-22') WHERE name = 'edge';
INSERT INTO calendar_years VALUES (2027, 'a test');
INSERT INTO calendar_days VALUES ('2027-01-01', false, '元旦'), ('2027-01-04', false, 'a test');
SELECT act, finding FROM pg_temp.ticks('2026-12-22') WHERE name = 'edge';
SELECT act, finding FROM pg_temp.ticks('2026-12-22') WHERE name = 'edge';
SELECT due_on, due_provisional, action, officer, note, wakes_on > due_on AS wakes FROM cases WHERE case_no = :'e';
SELECT * FROM verify(:'e');
ROLLBACK;

-- a tick is bounded, and the next goes on where it stopped
BEGIN;
SELECT setval('hukou.case_serial', 340600) AS "numbers of the bounded begin after";
SET LOCAL hukou.now = '2023-09-20 10:00';
SELECT count(pg_temp.certificate('bounded ' || i)) FROM generate_series(1, 3) i;
SET LOCAL hukou.now = '2023-09-28 10:00';
SELECT count(DISTINCT case_no) FROM tick(2);
SELECT count(DISTINCT case_no) > 0 AS more FROM tick(1000000);
SELECT count(*) FROM tick(1000000);
ROLLBACK;

-- a due date moved into the past is marked all the same
BEGIN;
DELETE FROM calendar_days WHERE day IN ('2023-10-07', '2023-10-08') AND working;
INSERT INTO calendar_days VALUES ('2023-10-04', true, 'a test'), ('2023-10-03', true, 'a test'), ('2023-10-02', true, 'a test') ON CONFLICT (day) DO UPDATE SET working = true;
INSERT INTO officers (officer, name_zh, office, duties) VALUES ('CLOCK-ADM', '日历', '350104901000', '{administer}');
SET LOCAL hukou.now = '2023-10-23 10:00';
SET LOCAL hukou.officer = 'CLOCK-ADM';
SELECT m.name, a.what, a.is_on, a.would_be, a.verdict FROM apply_calendar() a JOIN mine m ON m.c = a.case_no WHERE a.verdict = 'moved' ORDER BY 1, 2;
SELECT due_on, wakes_on FROM cases WHERE case_no = :'m';
SELECT * FROM pg_temp.ticks('2023-10-23') WHERE name = 'extension';
SELECT * FROM verify(:'m');
ROLLBACK;

-- a tick that is cancelled leaves nothing behind, and nothing to act by
BEGIN;
CREATE FUNCTION pg_temp.slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(30); RETURN NEW; END $$;
CREATE TRIGGER slow BEFORE UPDATE ON cases FOR EACH ROW WHEN (NEW.action = 'overdue') EXECUTE FUNCTION pg_temp.slow();
SAVEPOINT s;
SET LOCAL hukou.now = '2023-10-14 10:00';
SET LOCAL statement_timeout = '300ms';
SELECT count(*) FROM tick(1000000);
ROLLBACK TO s;
DROP TRIGGER slow ON cases;
SET LOCAL hukou.officer = 'D530102-03';
SAVEPOINT s;
UPDATE cases SET action = 'overdue', note = 'total' WHERE case_no = :'c';
ROLLBACK TO s;
SELECT count(*) FROM case_events WHERE case_no = :'c' AND officer = 'system';
ROLLBACK;

-- moved to a version in which the clock stands still in its state, a case is paused from that day
BEGIN;
SELECT advance(:'c', 'dispatch');
SELECT fixture.publish('certificate', $$UPDATE workflow_states SET clock_runs = false, pause_basis = 'a test' WHERE workflow = 'certificate' AND version = $v AND state = 'dispatched'$$) AS v \gset
INSERT INTO officers (officer, name_zh, office, duties) VALUES ('CLOCK-ADM', '日历', '530102901000', '{administer}');
SET LOCAL hukou.now = '2023-10-10 10:00';
SET LOCAL hukou.officer = 'CLOCK-ADM';
UPDATE cases SET action = 'migrate', workflow_version = :v WHERE case_no = :'c';
SELECT suspended_on, wakes_on FROM cases WHERE case_no = :'c';
SET LOCAL hukou.now = '2023-10-16 10:00';
SET LOCAL hukou.officer = 'D340104-03';
SELECT advance(:'c', 'check');
SELECT due_on, suspended_days FROM cases WHERE case_no = :'c';
SELECT from_day, until_day, days, basis FROM case_suspensions WHERE case_no = :'c' ORDER BY event;
SELECT count(*) AS differ FROM calendar_impact() WHERE case_no = :'c';
SELECT * FROM verify(:'c');
ROLLBACK;
-- a schedule that does not run is told
SET hukou.now = '2023-12-01 10:00';
SELECT finding ~ '^cases have waited for it since 2023-' AS told, remedy FROM health() WHERE subject = 'hukou.tick()';
SELECT revoke_access(CURRENT_USER, 'scheduler');
SELECT count(*) FROM health() WHERE subject = 'hukou.tick()';
