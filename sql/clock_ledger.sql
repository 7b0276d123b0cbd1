--
-- The ledger of a case against a model that counts day by day, written apart from it in plain SQL
--
-- The model walks through the days after acceptance.  A day uses up the budget unless the clock stood still on it, and, where
-- working days are counted, only if it is worked.  The limit ends on the day that uses up the last of the budget; in calendar
-- days it then waits for a working day.
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SET hukou.now = '2023-01-03 10:00';
SELECT setval('hukou.case_serial', 342000) AS "this file's case numbers begin after";
SELECT fixture.resident(citizen_id_make('340802', '1990-04-04', 41), '账一', '340802901000', 'LEDGER-1') AS somebody \gset
INSERT INTO households VALUES ('LEDGER-3', '350104901000', 'family', 'Test Road 3');
CREATE TEMP TABLE walks (c case_no, started date, budget integer, unit text, extended integer, pauses daterange[], due_on date, faults bigint);
CREATE FUNCTION pg_temp.counted(day date, unit text) RETURNS boolean LANGUAGE sql AS $$ SELECT unit = 'calendar' OR hukou.is_working_day(day) $$;
-- the day itself if it is worked, else the next that is
CREATE FUNCTION pg_temp.worked(day date) RETURNS date LANGUAGE sql AS $$
	SELECT min(d)::date FROM generate_series(day, day + 20, interval '1 day') d WHERE hukou.is_working_day(d::date)
$$;
CREATE FUNCTION pg_temp.model(started date, budget integer, unit text, pauses daterange[]) RETURNS date LANGUAGE plpgsql AS $$
DECLARE
	day date := started;
	used integer := 0;
	last date;
	p daterange;
BEGIN
	WHILE used < budget LOOP
		day := day + 1;
		-- the day of pausing is used, that of resuming is not
		IF pg_temp.counted(day, unit) AND NOT EXISTS (SELECT FROM unnest(pauses) q WHERE day > lower(q) AND day <= upper(q)) THEN
			used := used + 1;
		END IF;
	END LOOP;
	FOREACH p IN ARRAY pauses || daterange(NULL) LOOP
		last := pg_temp.worked(day);
		-- a pause that begins on the last day, or while that waits for a working day, carries the end along; a later one does not
		IF lower(p) BETWEEN day AND last THEN
			FOR still IN 1 .. upper(p) - lower(p) LOOP
				IF pg_temp.counted(lower(p) + still, unit) THEN
					day := day + 1;
					WHILE NOT pg_temp.counted(day, unit) LOOP
						day := day + 1;
					END LOOP;
				END IF;
			END LOOP;
			-- ... so far that it is not late on the day it goes on
			last := pg_temp.worked(day);
			WHILE last < upper(p) LOOP
				day := day + 1;
				last := pg_temp.worked(day);
			END LOOP;
			day := CASE unit WHEN 'working' THEN last ELSE day END;
		END IF;
	END LOOP;
	RETURN last;
END
$$;
SELECT setseed(0.4);
DO $$
DECLARE
	c case_no;
	d date;
	started date;
	kind integer;
	pauses daterange[];
	r cases;
	extend_at integer;
	rounds integer;
BEGIN
	FOR i IN 1 .. 1000 LOOP
		kind := i % 2;
		d := '2023-03-01'::date + (random() * 200)::integer;
		pauses := '{}';
		PERFORM set_config('hukou.now', d || ' 10:00', true), set_config('hukou.officer', CASE kind WHEN 0 THEN 'D350104-03' ELSE 'D530102-03' END, true);
		IF kind = 0 THEN	-- 14 working days in Fujian
			c := open_case('migration', 'talent', '350104901000', '340802901000', citizen_id_make('340802', '1990-04-04', 41), '{"household": "LEDGER-3", "address": "x"}');
			INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (c, 1, 'mover', citizen_id_make('340802', '1990-04-04', 41), '账一');
			PERFORM fixture.papers(c, 'id_card', 'household_book', 'degree_certificate');
		ELSE	-- 60 calendar days
			c := open_case('id_renewal', 'damage', '530102901000', '340802901000', citizen_id_make('340802', '1990-04-04', 41));
			PERFORM fixture.papers(c, 'id_card');
		END IF;
		PERFORM advance(c, 'accept');
		started := d;
		rounds := (random() * 4)::integer;
		extend_at := CASE WHEN random() < 0.4 THEN (random() * rounds)::integer END;
		FOR j IN 0 .. rounds LOOP
			IF j = extend_at AND d <= (SELECT due_on FROM cases WHERE case_no = c) THEN
				PERFORM set_config('hukou.officer', CASE kind WHEN 0 THEN 'D350104-01' ELSE 'D530102-01' END, true);
				PERFORM extend_limit(c, 1 + (random() * 9)::integer, 'complex_case');
				PERFORM set_config('hukou.officer', CASE kind WHEN 0 THEN 'D350104-03' ELSE 'D530102-03' END, true);
			END IF;
			EXIT WHEN j = rounds;
			d := d + (random() * CASE kind WHEN 0 THEN 9 ELSE 30 END)::integer;
			PERFORM set_config('hukou.now', d || ' 10:00', true), fixture.step(c, 'request_supplement', 'materials_missing');
			pauses := pauses || daterange(d, d + (random() * 20)::integer);
			IF isempty(pauses[cardinality(pauses)]) THEN
				pauses := pauses[:cardinality(pauses) - 1];
			ELSE
				d := upper(pauses[cardinality(pauses)]);
			END IF;
			PERFORM set_config('hukou.now', d || ' 11:00', true), fixture.step(c, 'resubmit');
		END LOOP;
		SELECT * INTO r FROM cases WHERE case_no = c;
		INSERT INTO walks SELECT c, started, r.limit_days + r.extended_days, r.limit_unit, r.extended_days, pauses, r.due_on, (SELECT count(*) FROM verify(c));
	END LOOP;
END
$$;
SELECT unit, count(*) AS cases, count(*) FILTER (WHERE cardinality(pauses) > 0) > 100 AS paused, count(*) FILTER (WHERE extended > 0) > 10 AS extended, sum(faults) AS faults FROM walks GROUP BY 1 ORDER BY 1;
-- where they differ
SELECT c, started, budget, unit, extended, pauses, due_on, pg_temp.model(started, budget, unit, pauses) AS model FROM walks
WHERE due_on <> pg_temp.model(started, budget, unit, pauses) ORDER BY c LIMIT 10;
-- what the history gives is what the rows say
SELECT count(*) AS differ FROM calendar_impact() i JOIN walks w ON w.c = i.case_no;
-- the ledger as rows says the same
SELECT count(*) AS differ FROM walks w WHERE (SELECT count(*) FROM case_suspensions s WHERE s.case_no = w.c AND s.until_day > s.from_day AND s.resumed) <> cardinality(pauses)
	OR EXISTS (SELECT FROM case_suspensions s WHERE s.case_no = w.c AND s.until_day > s.from_day AND NOT daterange(s.from_day, s.until_day) = ANY (pauses));
-- under another calendar, impact tells where the model, walking by it, would end.  (Whether a pause began in time for an
-- extension that came after it, the model does not ask.)
BEGIN;
UPDATE calendar_days SET working = true WHERE day BETWEEN '2023-09-29' AND '2023-10-06';
INSERT INTO calendar_days VALUES ('2023-05-10', false, 'a test'), ('2023-07-14', false, 'a test'), ('2023-08-18', false, 'a test');
SELECT count(*) > 100 AS many, count(*) FILTER (WHERE i.would_be IS DISTINCT FROM pg_temp.model(w.started, w.budget, w.unit, w.pauses)) AS otherwise
FROM walks w JOIN calendar_impact() i ON i.case_no = w.c WHERE w.extended = 0;
SELECT count(*) AS unnoticed FROM walks w
WHERE w.due_on <> pg_temp.model(w.started, w.budget, w.unit, w.pauses) AND w.c NOT IN (SELECT case_no FROM calendar_impact());
ROLLBACK;
