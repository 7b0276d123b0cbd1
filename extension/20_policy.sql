/*
 * Policy: change notification and the working-day calendar.
 *
 * What reads policy is PARALLEL UNSAFE: it takes the latest snapshot, which
 * the server does not give in a parallel query.
 */
CREATE FUNCTION hukou.policy_changed()
RETURNS trigger LANGUAGE c VOLATILE
AS 'MODULE_PATHNAME', 'hukou_policy_changed';
COMMENT ON FUNCTION hukou.policy_changed() IS 'trigger of every policy table: tells all sessions that policy changed';

CREATE FUNCTION hukou.place_is_valid(place text)
RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT place OPERATOR(pg_catalog.~) '^([*]|area:[a-z0-9_]+|node:[0-9]{2}|prefecture:[0-9]{2}([0-9][1-9]|[1-9]0)00|office:[0-9]{12})$' $$;
COMMENT ON FUNCTION hukou.place_is_valid(text) IS 'is the text a place as policy names them: *, area:NAME, node:35, prefecture:350100 or office:350104901000, which covers the offices below it?';

CREATE FUNCTION hukou.digest_of(data bytea, algorithm text DEFAULT NULL)
RETURNS bytea LANGUAGE c STABLE PARALLEL SAFE COST 10
AS 'MODULE_PATHNAME', 'hukou_digest_of';
COMMENT ON FUNCTION hukou.digest_of(bytea, text) IS 'digest of some bytes, such as a scan, as hukou keeps digests: a byte naming the algorithm (sha256, sm3; by default what hukou.digest says) and 32 bytes';

CREATE FUNCTION hukou.policy_stats(OUT generation bigint, OUT loaded_at timestamptz, OUT memory bigint, OUT workflows integer,
								   OUT document_rules integer, OUT offices integer, OUT officers integer)
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'hukou_policy_stats';
COMMENT ON FUNCTION hukou.policy_stats() IS 'the generation of policy this session uses: its number, which counts the loads of the session, when it was loaded, the bytes it holds, and what is in it; offices and officers as far as they were asked for';

CREATE FUNCTION hukou.today()
RETURNS date LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'hukou_today';
COMMENT ON FUNCTION hukou.today() IS 'the day in China, whatever the session''s time zone; follows hukou.now';

CREATE FUNCTION hukou.is_working_day(day date)
RETURNS boolean LANGUAGE c STABLE STRICT PARALLEL UNSAFE COST 10
AS 'MODULE_PATHNAME', 'hukou_is_working_day';
COMMENT ON FUNCTION hukou.is_working_day(date) IS 'is it a working day of the published calendar? HK007 outside it';

CREATE FUNCTION hukou.add_working_days(day date, n integer)
RETURNS date LANGUAGE c STABLE STRICT PARALLEL UNSAFE COST 10
AS 'MODULE_PATHNAME', 'hukou_add_working_days';
COMMENT ON FUNCTION hukou.add_working_days(date, integer) IS 'the n-th working day after the day, which does not count (行政许可法 art. 82, 民法典 art. 201); before it for negative n; with 0 the day itself if worked, else the next. HK007 outside the published calendar';

CREATE FUNCTION hukou.working_days_between(start date, finish date)
RETURNS integer LANGUAGE c STABLE STRICT PARALLEL UNSAFE COST 10
AS 'MODULE_PATHNAME', 'hukou_working_days_between';
COMMENT ON FUNCTION hukou.working_days_between(date, date) IS 'working days after the first day up to and including the second; when that is earlier, minus those before the first down to and including it; HK007 outside the published calendar';

CREATE FUNCTION hukou.due_on(start date, days integer, unit text)
RETURNS date LANGUAGE c STABLE STRICT PARALLEL UNSAFE COST 10
AS 'MODULE_PATHNAME', 'hukou_due_on';
COMMENT ON FUNCTION hukou.due_on(date, integer, text) IS 'the last day of a limit of so many working or calendar days; the first day does not count, and a limit in calendar days rolls off rest days (行政许可法 art. 82, 民法典 arts. 201 and 203). 22023 for another unit or negative days, HK007 past the published calendar';
