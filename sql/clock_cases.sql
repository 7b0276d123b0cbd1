--
-- The clock of a case (law 6): it starts, stands still, goes on; the ledger tells; nothing moves but by a step
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SELECT setval('hukou.case_serial', 340000) AS "this file's case numbers begin after";
SET hukou.now = '2023-09-20 10:00';
SELECT fixture.resident(citizen_id_make('340104', '1990-02-04', 61), '钟一', '340104901000', 'CLOCK-1') AS person \gset
CREATE FUNCTION pg_temp.at(day date, no case_no, who text, action text, reason text DEFAULT NULL) RETURNS TABLE (state case_state, due_on date, suspended_on date, suspended_days integer) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('hukou.now', at.day || ' 10:00', false), set_config('hukou.officer', who, false), hukou.advance(no, action, reason);
	RETURN QUERY SELECT c.state, c.due_on, c.suspended_on, c.suspended_days FROM hukou.cases c WHERE c.case_no = no;
END
$$;

-- Working days: five from 2023-09-20; sent back on the 22nd, and resubmitted after the National Day holiday.
SET hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', :'person') AS c \gset
SELECT fixture.papers(:'c', 'id_card');
SELECT * FROM pg_temp.at('2023-09-20', :'c', 'D350104-03', 'accept');
SELECT * FROM pg_temp.at('2023-09-22', :'c', 'D350104-03', 'request_supplement', 'materials_missing');
-- while it stands still nothing moves: not by a day that passes, an amendment, a document, a change of the calendar or of the limits
BEGIN;
SET LOCAL hukou.now = '2023-09-26 10:00';
UPDATE cases SET note = 'a note' WHERE case_no = :'c';
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'c', 9, 'household_book');
UPDATE calendar_days SET working = NOT working WHERE day BETWEEN '2023-09-20' AND '2023-10-10';
UPDATE time_limits SET days = 90;
SELECT due_on, suspended_on, suspended_days FROM cases WHERE case_no = :'c';
ROLLBACK;
-- used: the 21st and the 22nd; three are left from the day after it goes on
SELECT * FROM pg_temp.at('2023-10-08', :'c', 'D350104-03', 'resubmit');
SELECT add_working_days('2023-10-08', 3);
SELECT * FROM pg_temp.at('2023-10-09', :'c', 'D350104-03', 'dispatch');
SELECT * FROM pg_temp.at('2023-10-10', :'c', 'D340104-03', 'send_back', 'materials_invalid');
SELECT * FROM pg_temp.at('2023-10-10', :'c', 'D350104-03', 'resubmit');		-- the same day
SELECT * FROM pg_temp.at('2023-10-12', :'c', 'D350104-03', 'request_supplement', 'materials_missing');
-- it was stopped after its due date, so it gains nothing
SELECT * FROM pg_temp.at('2023-10-13', :'c', 'D350104-03', 'resubmit');
SELECT * FROM pg_temp.at('2023-10-16', :'c', 'D350104-03', 'request_supplement', 'materials_missing');
SELECT * FROM pg_temp.at('2023-10-30', :'c', 'D350104-03', 'resubmit');
SELECT state, from_day, until_day, limit_unit, basis FROM case_suspensions WHERE case_no = :'c' ORDER BY from_day, until_day;
SELECT * FROM pg_temp.at('2023-10-31', :'c', 'D350104-03', 'dispatch');
SELECT * FROM pg_temp.at('2023-10-31', :'c', 'D340104-03', 'check');
SELECT * FROM pg_temp.at('2023-10-31', :'c', 'D350104-03', 'issue');
SELECT * FROM pg_temp.at('2023-11-01', :'c', 'D350104-03', 'hand_over');
SELECT state, from_day, until_day, basis FROM case_suspensions WHERE case_no = :'c' ORDER BY from_day DESC LIMIT 1;
SELECT * FROM verify(:'c');
-- nobody but a step writes it
UPDATE cases SET suspended_days = 50 WHERE case_no = :'c';
UPDATE cases SET clock_started_on = '2024-01-01', suspended_on = NULL, due_on = '2030-01-01' WHERE case_no = :'c';

-- Past the published calendar a guess is made, and marked.
SET hukou.now = '2026-12-17 10:00';
SET hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', :'person') AS d \gset
SELECT fixture.papers(:'d', 'id_card');
SELECT * FROM pg_temp.at('2026-12-17', :'d', 'D350104-03', 'accept');
SELECT * FROM pg_temp.at('2026-12-29', :'d', 'D350104-03', 'request_supplement', 'materials_missing');
SELECT * FROM pg_temp.at('2027-01-12', :'d', 'D350104-03', 'resubmit');
SELECT * FROM pg_temp.at('2026-12-17', :'d', 'D350104-03', 'request_supplement', 'materials_missing');
SELECT due_on, due_provisional FROM cases WHERE case_no = :'d';
SET hukou.now = '2026-12-21 10:00';
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', :'person') AS e \gset
SELECT fixture.papers(:'e', 'id_card');
SELECT * FROM pg_temp.at('2026-12-21', :'e', 'D350104-03', 'accept');
SELECT * FROM pg_temp.at('2026-12-24', :'e', 'D350104-03', 'request_supplement', 'materials_missing');
SELECT * FROM pg_temp.at('2027-01-12', :'e', 'D350104-03', 'resubmit');
SELECT due_provisional FROM cases WHERE case_no = :'e';

-- A calendar that ends on a weekday of rest, as 2018 did, is not guessed to have been worked on it.
BEGIN;
DELETE FROM calendar_years WHERE year > 2018;
SET LOCAL hukou.now = '2018-12-28 10:00';
SET LOCAL hukou.officer = 'D340104-03';
UPDATE time_limits SET days = 3, unit = 'calendar' WHERE service = 'certificate';
SELECT open_case('certificate', 'kinship', '340104901000', '340802901000', :'person') AS f \gset
SELECT fixture.papers(:'f', 'id_card');
SELECT advance(:'f', 'accept');
SELECT due_on, due_provisional FROM cases WHERE case_no = :'f';
ROLLBACK;

-- Random stops, compared with a model that goes day by day: a day is used up when the clock runs on it and it counts.
CREATE FUNCTION pg_temp.model(started date, days integer, unit text, stops date[], resumes date[]) RETURNS date LANGUAGE plpgsql AS $$
DECLARE
	day date := started;
	budget integer := days;
	stopped boolean;
	counts boolean;
BEGIN
	WHILE budget > 0 LOOP
		day := day + 1;
		SELECT coalesce(bool_or(day > s AND day <= r), false) INTO stopped FROM unnest(stops, resumes) p (s, r);
		counts := NOT stopped AND (unit = 'calendar' OR hukou.is_working_day(day));
		budget := budget - counts::integer;
	END LOOP;
	WHILE unit = 'calendar' AND NOT hukou.is_working_day(day) LOOP
		day := day + 1;
	END LOOP;
	-- stopped in time, it is not late on the day it goes on
	day := greatest(day, (SELECT max(r) FROM unnest(resumes) r));
	WHILE NOT hukou.is_working_day(day) LOOP
		day := day + 1;
	END LOOP;
	RETURN day;
END
$$;
CREATE FUNCTION pg_temp.play(kind text, person citizen_id, papers text[]) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	day date := date '2020-01-02' + floor(random() * 1400)::integer;
	started date := day;
	c case_no;
	stops date[] := '{}';
	resumes date[] := '{}';
	x record;
BEGIN
	PERFORM set_config('hukou.now', day || ' 09:00', true), set_config('hukou.officer', 'D350104-03', true);
	c := hukou.open_case(split_part(kind, '/', 1), split_part(kind, '/', 2), '350104901000', '340104901000', person);
	PERFORM fixture.papers(c, VARIADIC papers);
	PERFORM hukou.advance(c, 'accept');
	FOR i IN 1..floor(random() * 5)::integer LOOP
		day := day + floor(random() * 9)::integer;
		PERFORM set_config('hukou.now', day || ' 09:00', true), hukou.advance(c, 'request_supplement', 'materials_missing');
		-- what is stopped too late gains nothing
		IF day <= (SELECT v.due_on FROM hukou.cases v WHERE v.case_no = c) THEN
			stops := stops || day;
		END IF;
		day := day + floor(random() * 20)::integer;
		IF cardinality(stops) > cardinality(resumes) THEN
			resumes := resumes || day;
		END IF;
		PERFORM set_config('hukou.now', day || ' 09:00', true), hukou.advance(c, 'resubmit');
	END LOOP;
	SELECT v.* INTO x FROM hukou.cases v WHERE v.case_no = c;
	RETURN x.due_on = pg_temp.model(started, x.limit_days, x.limit_unit, stops, resumes)
		AND (SELECT count(*) FROM hukou.case_suspensions s WHERE s.case_no = c) = (SELECT count(*) FROM hukou.case_events e WHERE e.case_no = c AND e.action = 'request_supplement');
END
$$;
BEGIN;
INSERT INTO routes (service, accepting, valid, mode, start_verified, basis, evidence) VALUES ('certificate', 'node:35', '(,2024-01-01)', 'decide', true, 'a test', 'inferred'), ('id_renewal', 'node:35', '(,2024-01-01)', 'decide', true, 'a test', 'inferred');
UPDATE time_limits SET days = 15 WHERE service = 'id_renewal';
SELECT setseed(0.6);
SELECT kind, count(*) AS played, count(*) FILTER (WHERE NOT pg_temp.play(kind, :'person', '{household_book}')) AS otherwise
FROM (VALUES ('certificate/kinship'), ('id_renewal/expiry')) k (kind), generate_series(1, 150) GROUP BY kind ORDER BY kind;
ROLLBACK;
