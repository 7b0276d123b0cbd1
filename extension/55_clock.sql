/*
 * The clock of a case: its one extension, and what time alone causes.
 */
CREATE FUNCTION hukou.tick("limit" integer DEFAULT 50)
RETURNS TABLE (case_no hukou.case_no, act text, finding text) LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 100
AS 'MODULE_PATHNAME', 'hukou_tick';
COMMENT ON FUNCTION hukou.tick(integer) IS 'does what time alone has caused by today, for at most so many cases: steps of the system, and overdue marks, each with an event; called on a schedule by a role with the capability scheduler. A step that a finding keeps back is put off, at most for a week. Nothing is done on a day that is not published (HK007). Safe to run at any time, in several sessions; 42501 without the capability';

CREATE FUNCTION hukou.tick_case(of hukou.case_no)
RETURNS TABLE (case_no hukou.case_no, act text, finding text) LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 ROWS 1
AS 'MODULE_PATHNAME', 'hukou_tick_case';
COMMENT ON FUNCTION hukou.tick_case(hukou.case_no) IS 'as hukou.tick(), for one case, by whoever may step cases: a limit at whose end the system acts has moved the case, and until that is recorded nobody else steps it (HK001)';

CREATE PROCEDURE hukou.tick_all(batch integer DEFAULT 50) LANGUAGE c
AS 'MODULE_PATHNAME', 'hukou_tick_all';
COMMENT ON PROCEDURE hukou.tick_all(integer) IS 'what hukou.tick() does, until nothing is left to do, in transactions of so many cases, each of which ends with its first change of the register: what a schedule calls. 2D000 within a transaction, else as hukou.tick()';

CREATE FUNCTION hukou.tick_waiting_since()
RETURNS date LANGUAGE sql STABLE PARALLEL SAFE COST 1000
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT min(c.wakes_on) FROM hukou.cases c
	WHERE c.closed_on IS NULL AND c.wakes_on <= hukou.today() AND EXISTS (SELECT FROM hukou.access_grants g WHERE g.capability = 'scheduler')
$$;
COMMENT ON FUNCTION hukou.tick_waiting_since() IS 'since when cases wait for hukou.tick(); NULL when none does, or no role has the capability scheduler';

CREATE FUNCTION hukou.extend_limit(case_no hukou.case_no, days integer, reason text, note text DEFAULT NULL)
RETURNS date LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'hukou_extend_limit';
COMMENT ON FUNCTION hukou.extend_limit(hukou.case_no, integer, text, text) IS 'extends the total limit of a case by days of its own unit, once, before it has passed, by an officer with duty approve on either side, and returns the new due date (行政许可法 art. 42); HK002, HK001, HK005 with everything that is in the way; P0002 when there is no such case';

CREATE FUNCTION hukou.known_working_days(start date, finish date)
RETURNS integer LANGUAGE c STABLE STRICT PARALLEL UNSAFE COST 10
AS 'MODULE_PATHNAME', 'hukou_known_working_days';
COMMENT ON FUNCTION hukou.known_working_days(date, date) IS 'as working_days_between(), but NULL outside the published calendar';

CREATE FUNCTION hukou.moment()
RETURNS timestamptz LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'hukou_moment';
COMMENT ON FUNCTION hukou.moment() IS 'what hukou''s clock shows: the start of the statement; follows hukou.now';

CREATE FUNCTION hukou.calendar_impact()
RETURNS TABLE (case_no hukou.case_no, what text, is_on date, would_be date, provisional boolean) LANGUAGE c STABLE PARALLEL UNSAFE COST 100000 ROWS 100
AS 'MODULE_PATHNAME', 'hukou_calendar_impact';
COMMENT ON FUNCTION hukou.calendar_impact() IS 'the dates of filed, open cases that are not what today''s calendar gives, and what they would be: due, from budget and ledger, while the clock runs; step, the earliest limit of the state, and others by their timers. Changes nothing';

CREATE FUNCTION hukou.apply_calendar("limit" integer DEFAULT 1000)
RETURNS TABLE (case_no hukou.case_no, what text, is_on date, would_be date, verdict text, finding text) LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 100
AS 'MODULE_PATHNAME', 'hukou_apply_calendar';
COMMENT ON FUNCTION hukou.apply_calendar(integer) IS 'moves the dates that hukou.calendar_impact() tells, of at most so many cases, those due first, each with an event "redate", by an officer with duty administer on a side of the case; the others it refuses, and says why';

CREATE FUNCTION hukou.claim(office hukou.office_code, n integer DEFAULT 1)
RETURNS TABLE (case_no hukou.case_no, urgent_on date, claimed_until timestamptz) LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 ROWS 10
AS 'MODULE_PATHNAME', 'hukou_claim';
COMMENT ON FUNCTION hukou.claim(hukou.office_code, integer) IS 'claims for the current officer the n most urgent open cases the office holds and nobody has claimed: those due first, then the oldest. Good for eight hours, while the case stays in its state; who let it run out waits as long before getting the case again. No step, and no law: others may step the case. HK002 unless the officer is of that office or above it; 22023 for n outside 1 to 100';

CREATE FUNCTION hukou.clock(case_no hukou.case_no)
RETURNS TABLE (day date, what text, days integer, unit text, detail text, basis text) LANGUAGE sql STABLE PARALLEL UNSAFE ROWS 8
SET search_path = pg_catalog, pg_temp
AS $$
	WITH the AS (SELECT c.* FROM hukou.cases c WHERE c.case_no OPERATOR(hukou.=) $1),
	story AS (
		SELECT 0 AS n, c.clock_started_on AS day, 'started' AS what, c.limit_days AS days, c.limit_unit AS unit, NULL AS detail, c.route AS basis
		FROM the c WHERE c.clock_started_on IS NOT NULL
		UNION ALL
		SELECT s.event, s.from_day, 'paused', NULL, NULL, s.state::text, s.basis FROM hukou.case_suspensions s WHERE s.case_no OPERATOR(hukou.=) $1
		UNION ALL
		SELECT s.until_event, s.until_day, 'resumed', s.days, s.limit_unit, CASE WHEN NOT s.in_time THEN 'paused too late to be put off' END, NULL
		FROM hukou.case_suspensions s WHERE s.case_no OPERATOR(hukou.=) $1 AND s.resumed
		UNION ALL
		SELECT e.event, timezone('Asia/Shanghai', e.acted_at)::date,
			CASE WHEN e.action = 'extend' THEN 'extended' WHEN e.action IN ('overdue', 'escalate', 'redate', 'postpone') THEN e.action ELSE 'overdue' END,
			CASE e.action WHEN 'extend' THEN c.extended_days END, CASE e.action WHEN 'extend' THEN c.limit_unit END,
			CASE e.action WHEN 'extend' THEN e.reason WHEN 'postpone' THEN e.note WHEN 'escalate' THEN concat_ws('; overdue: ', e.note, e.overdue)
				WHEN 'redate' THEN e.note ELSE e.overdue END,
			CASE WHEN e.action = 'extend' THEN 'by ' || e.officer WHEN e.action NOT IN ('overdue', 'escalate', 'redate', 'postpone') THEN 'told by step ' || e.action END
		FROM hukou.case_events e, the c
		WHERE e.case_no OPERATOR(hukou.=) $1 AND (e.action IN ('extend', 'overdue', 'escalate', 'redate', 'postpone') OR e.overdue IS NOT NULL)
		UNION ALL
		-- what was paused in time is not late on the day it goes on
		SELECT 2147483646, max(s.until_day), 'granted', c.suspended_days - sum(s.days)::integer, c.limit_unit, 'not to be late on the day it went on', NULL
		FROM hukou.case_suspensions s, the c WHERE s.case_no OPERATOR(hukou.=) $1 AND s.resumed
		GROUP BY c.suspended_days, c.limit_unit HAVING c.suspended_days > sum(s.days)
		UNION ALL
		-- days left, of a case whose clock runs; past the published calendar they are not told, rather than guessed
		SELECT 2147483647, c.due_on, 'due',
			CASE WHEN c.closed_on IS NOT NULL OR c.suspended_on IS NOT NULL THEN NULL
				WHEN c.limit_unit = 'calendar' THEN c.due_on - hukou.today() ELSE hukou.known_working_days(hukou.today(), c.due_on) END,
			CASE WHEN c.closed_on IS NULL AND c.suspended_on IS NULL THEN c.limit_unit END,
			CASE WHEN c.closed_on IS NOT NULL THEN 'closed' WHEN c.suspended_on > c.due_on THEN 'paused too late to be put off' WHEN c.suspended_on IS NOT NULL THEN 'paused; to be put off' WHEN c.due_provisional THEN 'provisional' END, NULL
		FROM the c WHERE c.due_on IS NOT NULL
	)
	SELECT s.day, s.what, s.days, s.unit, s.detail, s.basis FROM story s ORDER BY s.day, s.n
$$;
COMMENT ON FUNCTION hukou.clock(hukou.case_no) IS 'the story of a case''s total limit, in order of days: started (with the days allowed), paused (why), resumed (with the days of the pause), granted (days that keep a case which was paused in time from being late on the day it went on), extended, what was overdue (by a mark, or told by a step), and due (with the days left)';
