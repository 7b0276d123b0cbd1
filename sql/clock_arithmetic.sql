--
-- Arithmetic of limits: fixtures counted by hand, properties, and a model that goes day by day
--
SET datestyle = 'ISO, YMD';
SELECT start, days, unit, due, due_on(start, days, unit), due_on(start, days, unit) = due AS agree
FROM (VALUES
	('2023-09-27'::date, 14, 'working', '2023-10-23'::date),
	('2023-09-28', 5, 'working', '2023-10-11'),
	('2023-01-19', 5, 'working', '2023-01-31'),
	('2023-06-21', 5, 'working', '2023-06-29'),
	('2023-04-28', 2, 'working', '2023-05-05'),
	('2023-09-30', 1, 'working', '2023-10-07'),		-- a Saturday, worked
	('2023-11-24', 14, 'working', '2023-12-14'),
	('2023-12-29', 3, 'working', '2024-01-04'),
	('2024-02-08', 5, 'working', '2024-02-21'),
	('2023-11-01', 60, 'calendar', '2024-01-02')		-- a Sunday, then New Year's Day
) v (start, days, unit, due);
-- no days at all: the day itself, or the first working day after it
SELECT unit, due_on('2023-09-28', 0, unit) AS thursday, due_on('2023-09-30', 0, unit) AS holiday FROM unnest('{working,calendar}'::text[]) unit;
-- what is no limit, and what nobody knows yet
SELECT due_on('2023-09-28', -1, 'working');
SELECT due_on('2023-09-28', 5, 'weeks');
SELECT due_on('infinity', 5, 'working');
SELECT due_on('2026-12-30', 1, 'working'), due_on('2026-12-01', 30, 'calendar');
SELECT due_on('2026-12-30', 2, 'working');
SELECT due_on('2026-12-01', 31, 'calendar');
SELECT due_on('2023-09-28', 2147483647, 'calendar');
SELECT due_on('2003-12-30', 5, 'working');
SELECT due_on('2003-12-30', 5, 'calendar');
SELECT due_on(NULL, 5, 'working'), due_on('2023-09-28', NULL, 'working'), due_on('2023-09-28', 5, NULL);

-- A model in plain SQL: walk from day to day, and count those that are worked.
CREATE TEMP TABLE model AS
SELECT d::date AS day, coalesce(c.working, extract(isodow FROM d) < 6) AS worked
FROM generate_series((SELECT min(make_date(year, 1, 1)) FROM calendar_years), (SELECT max(make_date(year, 12, 31)) FROM calendar_years), interval '1 day') d
LEFT JOIN calendar_days c ON c.day = d::date;
ALTER TABLE model ADD PRIMARY KEY (day);
CREATE FUNCTION pg_temp.walk(start date, days integer, unit text) RETURNS date LANGUAGE plpgsql AS $$
DECLARE
	at date := start;
	left_over integer := days;
	works boolean;
BEGIN
	LOOP
		SELECT m.worked INTO works FROM model m WHERE m.day = at;
		IF NOT FOUND AND unit = 'working' THEN
			RETURN NULL;
		END IF;
		EXIT WHEN left_over = 0 AND coalesce(works, false);
		at := at + 1;
		IF left_over > 0 AND (unit = 'calendar' OR (SELECT m.worked FROM model m WHERE m.day = at)) THEN
			left_over := left_over - 1;
			-- in working days the last one is where it ends
			EXIT WHEN left_over = 0 AND unit = 'working';
		END IF;
		IF at > '2026-12-31' THEN
			RETURN NULL;
		END IF;
	END LOOP;
	RETURN at;
END
$$;
SELECT setseed(0.2023);
CREATE TEMP TABLE tries AS
SELECT ('2004-01-01'::date + floor(random() * 8390)::integer) AS start, floor(random() ^ 2 * 70)::integer AS days,
	CASE WHEN random() < 0.5 THEN 'working' ELSE 'calendar' END AS unit
FROM generate_series(1, 3000);
CREATE FUNCTION pg_temp.due(start date, days integer, unit text) RETURNS date LANGUAGE plpgsql AS $$
BEGIN
	RETURN hukou.due_on(start, days, unit);
EXCEPTION WHEN SQLSTATE 'HK007' THEN
	RETURN NULL;
END
$$;
SELECT unit, count(*) > 1000 AS enough, count(*) FILTER (WHERE pg_temp.due(start, days, unit) IS NULL) > 0 AS "some past the calendar",
	count(*) FILTER (WHERE pg_temp.due(start, days, unit) IS DISTINCT FROM pg_temp.walk(start, days, unit)) AS disagree
FROM tries GROUP BY unit ORDER BY unit;

-- Properties, for every day there is and steps both ways.
SELECT count(*) > 150000 AS enough,
	count(*) FILTER (WHERE n <> 0 AND working_days_between(day, later) <> n) AS miscounted,
	count(*) FILTER (WHERE NOT is_working_day(later)) AS "not worked",
	count(*) FILTER (WHERE n > 0 AND later <= day OR n < 0 AND later >= day) AS "wrong way",
	count(*) FILTER (WHERE next IS NOT NULL AND later > next) AS "not monotone",
	count(*) FILTER (WHERE n = 0 AND later <> (SELECT min(m.day) FROM model m WHERE m.day >= x.day AND m.worked)) AS "not the next worked"
FROM (
	SELECT day, n, add_working_days(day, n) AS later, lead(add_working_days(day, n)) OVER (PARTITION BY n ORDER BY day) AS next
	FROM model, unnest('{-250,-60,-22,-14,-5,-3,-2,-1,0,1,2,3,5,7,10,14,15,20,22,30,40,60,90,250}'::integer[]) n
	WHERE day BETWEEN '2006-01-01' AND '2025-06-30'
) x;
-- a working day and back
SELECT count(*) > 50000 AS enough, count(*) FILTER (WHERE add_working_days(add_working_days(day, n), -n) <> day) AS "not back"
FROM model, generate_series(1, 15) n WHERE worked AND day BETWEEN '2004-03-01' AND '2026-09-30';
-- the start day does not count, and the last one does, both ways
SELECT count(*) > 900 AS enough, count(*) FILTER (WHERE working_days_between(a.day, b.day) <>
	(SELECT count(*) FILTER (WHERE m.day > a.day AND m.day <= b.day) - count(*) FILTER (WHERE m.day >= b.day AND m.day < a.day) FROM model m WHERE m.worked)) AS wrong
FROM model a, model b WHERE a.day BETWEEN '2023-09-15' AND '2023-10-15' AND b.day BETWEEN '2023-09-15' AND '2023-10-15';
-- Past the calendar exactly when the answer is: the last day that has one, and the next.
SELECT n, max(day) FILTER (WHERE pg_temp.due(day, n, 'working') IS NOT NULL) AS last,
	bool_and((pg_temp.due(day, n, 'working') IS NULL) = ((SELECT count(*) FROM model m WHERE m.day > x.day AND m.worked) < n)) AS exactly
FROM model x, unnest('{1,5,20}'::integer[]) n WHERE day >= '2026-11-01' GROUP BY n ORDER BY n;
