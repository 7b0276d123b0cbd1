--
-- What an independent implementation says about working days, and what hukou's functions say: test/vectors/ tells where the
-- vectors come from.  Run from the top of the source tree.
--
BEGIN;
SELECT plan(6);

CREATE TEMP TABLE vector (what text, day date, argument text, answer text);
\copy vector FROM 'test/vectors/working_days.tsv' WITH (FORMAT text, HEADER MATCH)
SELECT cmp_ok((SELECT count(*)::integer FROM vector), '>=', 4000, 'there are at least 4000 comparisons');

CREATE FUNCTION pg_temp.says(v vector) RETURNS text LANGUAGE sql AS $$
	SELECT CASE v.what
		WHEN 'worked' THEN CASE WHEN hukou.is_working_day(v.day) THEN 't' ELSE 'f' END
		WHEN 'add' THEN hukou.add_working_days(v.day, v.argument::integer)::text
		WHEN 'between' THEN hukou.working_days_between(v.day, v.argument::date)::text
		WHEN 'calendar' THEN hukou.due_on(v.day, v.argument::integer, 'calendar')::text
	END
$$;
SELECT is_empty(format('SELECT v.*, pg_temp.says(v) FROM vector v WHERE what = %L AND pg_temp.says(v) IS DISTINCT FROM answer', what),
				'as the record has it: ' || what)
FROM (SELECT DISTINCT what FROM vector ORDER BY what) w;
-- the comparison would see a difference of one day
SELECT isnt_empty($$SELECT FROM vector v WHERE what = 'add' AND hukou.add_working_days(v.day, v.argument::integer + 1)::text IS DISTINCT FROM answer$$,
				  'and a step too many is noticed');

SELECT * FROM finish();
ROLLBACK;
