--
-- The clock of a case stands still and goes on: the ledger, and the edge of the calendar
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SELECT setval('hukou.case_serial', 344000) AS "this file's case numbers begin after";
SET hukou.now = '2023-09-20 10:00';
SELECT fixture.resident(citizen_id_make('340104', '1990-02-04', 61), '钟三', '340104901000', 'CLOCK-9') AS person \gset
CREATE FUNCTION pg_temp.at(day date, no case_no, who text, action text, reason text DEFAULT NULL) RETURNS TABLE (state case_state, due_on date, suspended_on date, suspended_days integer) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('hukou.now', at.day || ' 10:00', false), set_config('hukou.officer', who, false), fixture.step(no, action, reason);
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
UPDATE time_limits SET days = 3, unit = 'calendar' WHERE service = 'certificate' AND timer = '';
SELECT open_case('certificate', 'kinship', '340104901000', '340802901000', :'person') AS f \gset
SELECT fixture.papers(:'f', 'id_card');
SELECT advance(:'f', 'accept');
SELECT due_on, due_provisional FROM cases WHERE case_no = :'f';
ROLLBACK;

-- Stopped on its last day, it goes on on a Saturday, and is due on Monday; stopped once more that Saturday, it has that Monday left.
SET hukou.now = '2023-10-16 10:00';
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', :'person') AS f \gset
SELECT fixture.papers(:'f', 'id_card');
SELECT * FROM pg_temp.at('2023-10-16', :'f', 'D350104-03', 'accept');
SELECT * FROM pg_temp.at('2023-10-23', :'f', 'D350104-03', 'request_supplement', 'materials_missing');
SELECT * FROM pg_temp.at('2023-10-28', :'f', 'D350104-03', 'resubmit');
SELECT * FROM pg_temp.at('2023-10-28', :'f', 'D350104-03', 'request_supplement', 'materials_missing');
SELECT * FROM pg_temp.at('2023-11-01', :'f', 'D350104-03', 'resubmit');
SELECT count(*) AS differ FROM calendar_impact() i WHERE i.case_no IN (:'c', :'d', :'e', :'f');
