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
CREATE TEMP TABLE walks (c case_no, started date, budget integer, unit text, extended integer, pauses daterange[], due_on date, faults bigint);
-- a day's worth of the pauses: [from, to) of the model is (from, to] of the ledger, days on which the clock stood still
CREATE FUNCTION pg_temp.model(started date, budget integer, unit text, pauses daterange[]) RETURNS date LANGUAGE plpgsql AS $$
DECLARE
	day date := started;
	used integer := 0;
	last date;
BEGIN
	WHILE used < budget LOOP
		day := day + 1;
		last := day;
		-- the day of pausing is used, that of resuming is not; what begins after the end changes nothing
		IF NOT EXISTS (SELECT FROM unnest(pauses) p WHERE day > lower(p) AND day <= upper(p))
			AND (unit = 'calendar' OR is_working_day(day)) THEN
			used := used + 1;
		END IF;
	END LOOP;
	IF unit = 'calendar' THEN
		WHILE NOT is_working_day(last) LOOP
			last := last + 1;
		END LOOP;
	END IF;
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
	FOR i IN 1 .. 400 LOOP
		kind := i % 2;
		d := '2023-03-01'::date + (random() * 200)::integer;
		pauses := '{}';
		PERFORM set_config('hukou.now', d || ' 10:00', true), set_config('hukou.officer', CASE kind WHEN 0 THEN 'D350104-03' ELSE 'D530102-03' END, true);
		IF kind = 0 THEN	-- 14 working days in Fujian
			c := open_case('migration', 'talent', '350104901000', '340802901000', citizen_id_make('340802', '1990-04-04', 41), '{"household": "LEDGER-1", "address": "x"}');
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
			PERFORM set_config('hukou.now', d || ' 10:00', true), advance(c, 'request_supplement', 'materials_missing');
			pauses := pauses || daterange(d, d + (random() * 20)::integer);
			IF isempty(pauses[cardinality(pauses)]) THEN
				pauses := pauses[:cardinality(pauses) - 1];
			ELSE
				d := upper(pauses[cardinality(pauses)]);
			END IF;
			PERFORM set_config('hukou.now', d || ' 11:00', true), advance(c, 'resubmit');
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
