--
-- The working-day calendar: published days, arithmetic over them, and what lies beyond
--
SET datestyle = 'ISO, YMD';
SELECT setval('hukou.case_serial', 110000) AS "this file's case numbers begin after";

-- A limit in working days: the day of acceptance does not count.  These were counted by hand;
-- 2023-10-07 and -08 are a Saturday and a Sunday, worked for the National Day holiday.
SELECT received, n, due, add_working_days(received, n) AS computed, add_working_days(received, n) = due AS agree
FROM (VALUES
	('2023-09-27'::date, 14, '2023-10-23'::date),
	('2023-09-28', 5, '2023-10-11'),
	('2023-01-19', 5, '2023-01-31'),
	('2023-06-21', 5, '2023-06-29'),
	('2023-04-28', 2, '2023-05-05'),
	('2023-09-30', 1, '2023-10-07'),
	('2023-11-24', 14, '2023-12-14'),
	('2023-12-29', 3, '2024-01-04'),
	('2024-02-08', 5, '2024-02-21')
) v (received, n, due);

-- How many working days a year and its months have.
SELECT y AS year, working_days_between(make_date(y - 1, 12, 31), make_date(y, 12, 31)) AS working_days
FROM generate_series(2023, 2026) y;
SELECT string_agg(working_days_between(make_date(2023, m, 1) - 1, (make_date(2023, m, 1) + interval '1 month')::date - 1)::text,
				  ' ' ORDER BY m) AS "2023, by month"
FROM generate_series(1, 12) m;

-- Holidays that fall on weekdays, and the weekend days worked for them.
SELECT day, to_char(day, 'Dy') AS weekday, is_working_day(day)
FROM (VALUES ('2023-10-02'::date), ('2023-10-06'), ('2023-10-07'), ('2023-10-08'), ('2023-10-14'), ('2023-10-16')) v (day);

-- Zero is the day itself if it is worked, else the next; a negative number counts backwards, again without the start.
SELECT day, n, add_working_days(day, n)
FROM (VALUES
	('2023-09-28'::date, 0), ('2023-09-29', 0), ('2023-10-07', 0),
	('2023-09-28', -1), ('2023-10-07', -1), ('2023-10-03', -1), ('2023-10-10', -3)
) v (day, n);

-- Back and forth agree with counting, for every day of a year and every step of a month.
SELECT count(*) AS tried,
	count(*) FILTER (WHERE working_days_between(day, add_working_days(day, n)) <> n) AS wrong_forward,
	count(*) FILTER (WHERE is_working_day(day) AND add_working_days(add_working_days(day, n), -n) <> day) AS wrong_back,
	count(*) FILTER (WHERE NOT is_working_day(add_working_days(day, n))) AS not_worked,
	count(*) FILTER (WHERE n > 0 AND add_working_days(day, n) <= day) AS not_after
FROM generate_series('2023-01-01'::date, '2023-12-31', '1 day') d, date(d) day, generate_series(1, 22) n;

SELECT working_days_between('2023-09-28', '2023-10-07') AS over_the_holiday,
	working_days_between('2023-10-07', '2023-09-28') AS backwards,
	working_days_between('2023-10-07', '2023-10-07') AS same_day;

-- Nobody guesses: past the published years there is no answer, and none before them.
SELECT is_working_day('2027-01-01');
SELECT is_working_day('2003-12-31');
SELECT add_working_days('2026-12-20', 20);
SELECT add_working_days('2004-01-05', -20);
SELECT add_working_days('2023-11-24', 2147483647);
SELECT add_working_days('2023-11-24', -2147483648);
SELECT working_days_between('2026-12-31', '2027-01-04');
SELECT is_working_day('infinity');
SELECT add_working_days(NULL, 1) IS NULL AND is_working_day(NULL) IS NULL AS strict;

-- Publishing a year answers at once, and taking it back takes the answer back.
BEGIN;
INSERT INTO calendar_years VALUES (2027, 'a test');
INSERT INTO calendar_days VALUES ('2027-01-01', false, '元旦');
SELECT is_working_day('2027-01-01'), add_working_days('2026-12-31', 1);
ROLLBACK;
SELECT is_working_day('2027-01-01');

-- A year before a gap is as unknown as one never published.
BEGIN;
DELETE FROM calendar_years WHERE year = 2010;
SELECT is_working_day('2011-01-04');
SELECT is_working_day('2009-12-31');
ROLLBACK;

-- With no year published at all the error says so.
BEGIN;
DELETE FROM calendar_years;
SELECT is_working_day('2023-11-24');
ROLLBACK;

-- A day is a day in China, whatever the session's time zone: here it is noon of the 20th in Los Angeles.
SET hukou.now = '2023-09-21 03:00';
SET timezone = 'America/Los_Angeles';
SELECT today();
SET timezone = 'Pacific/Kiritimati';
SELECT today();
SET hukou.now = '2023-09-21 23:59:59';
SELECT today();
SET hukou.now = '2023-09-22';
SELECT today();
RESET timezone;
SET datestyle = 'SQL, DMY';
SET hukou.now = '2023-02-03';	-- means the same under every DateStyle
SELECT today() = make_date(2023, 2, 3) AS third_of_february;
SET datestyle = 'ISO, YMD';
-- One form only, and only days that exist.
SET hukou.now = '3/2/2023';
SET hukou.now = '2023-02-29';
SET hukou.now = '2023-02-03 24:00';
SET hukou.now = '2023-02-03 10:00+08';
SET hukou.now = 'yesterday';

--
-- Due dates of cases.  Fujian promises 14 working days for migrations, from 2023-02-28 on.
--
SELECT fixture.resident(citizen_id_make('340802', '1990-03-07', 11), '历一', '340802901000', 'CAL-1') AS li \gset
CREATE FUNCTION pg_temp.due(at text, service text, type text, accepting office_code)
RETURNS TABLE (filed_on date, due_on date, due_provisional boolean) LANGUAGE plpgsql AS $$
DECLARE
	c case_no;
BEGIN
	PERFORM set_config('hukou.now', at, false);
	PERFORM set_config('hukou.officer', CASE left(accepting::text, 6) WHEN '350104' THEN 'D350104-03' ELSE 'D370102-03' END, false);
	c := open_case(service, type, accepting, '340802901000', citizen_id_make('340802', '1990-03-07', 11), '{"household": "CAL-2", "address": "Test Road 2"}');
	INSERT INTO hukou.case_persons (case_no, person, role, citizen_id, name) VALUES (c, 1, 'mover', citizen_id_make('340802', '1990-03-07', 11), '历一');
	PERFORM fixture.papers(c, 'id_card', 'household_book', 'talent_recognition', 'marriage_certificate', 'commitment', 'residence_proof');
	PERFORM advance(c, 'accept');
	RETURN QUERY SELECT x.filed_on, x.due_on, x.due_provisional FROM cases x WHERE x.case_no = c;
END
$$;
SELECT * FROM pg_temp.due('2023-09-27 16:40', 'migration', 'talent', '350104901000');
-- The day before the promise: the default of 20 working days.
SELECT * FROM pg_temp.due('2023-02-27 16:40', 'migration', 'spouse', '350104901000');
SELECT * FROM pg_temp.due('2023-02-28 16:40', 'migration', 'spouse', '350104901000');
-- Elsewhere too.
SELECT * FROM pg_temp.due('2023-09-27 16:40', 'migration', 'spouse', '370102901000');
-- 60 calendar days that would end on Sunday 2023-12-31 roll over New Year's Day.
SELECT * FROM pg_temp.due('2023-11-01 09:00', 'id_first', 'standard', '370102901000');
-- A limit naming the accepting place wins over one naming the kind; one naming both over either.
BEGIN;
INSERT INTO time_limits VALUES ('migration', 'talent', '*', '*', 7, 'working', '(,)', 'a test', 'inferred');
SELECT * FROM pg_temp.due('2023-09-27 16:40', 'migration', 'talent', '350104901000');
INSERT INTO time_limits VALUES ('migration', 'talent', '*', 'node:35', 3, 'working', '(,)', 'a test', 'inferred');
SELECT * FROM pg_temp.due('2023-09-27 16:40', 'migration', 'talent', '350104901000');
ROLLBACK;
-- Near the edge nobody is turned away: the due date counts Monday to Friday beyond it, and says it is provisional.
SELECT * FROM pg_temp.due('2026-12-18 09:00', 'migration', 'talent', '350104901000');
SELECT * FROM pg_temp.due('2026-12-01 09:00', 'id_first', 'standard', '370102901000');
SELECT * FROM pg_temp.due('2027-03-01 09:00', 'migration', 'talent', '350104901000');
-- Just inside the edge it is not: 14 working days from 2026-12-10 end on the last Wednesday.
SELECT * FROM pg_temp.due('2026-12-10 09:00', 'migration', 'talent', '350104901000');

-- Sent back for supplement it rests: the working days until it is resubmitted (28 September, 7 to 10 October) put its due date off.
SET hukou.now = '2023-09-27 16:40';
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'li', '{"household": "CAL-3", "address": "Test Road 3"}') AS c \gset
INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (:'c', 1, 'mover', :'li', '历一');
SELECT fixture.papers(:'c', 'id_card', 'household_book', 'talent_recognition');
SELECT * FROM fixture.walk(:'c', 'D350104-03 accept', 'D350104-03 request_supplement materials_invalid');
SET hukou.now = '2023-10-10 09:00';
SELECT * FROM fixture.walk(:'c', 'D350104-03 resubmit');
SELECT state, filed_on, due_on FROM cases WHERE case_no = :'c';
