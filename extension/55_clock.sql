/*
 * The clock of a case: its one extension, and what time alone causes.
 */
CREATE FUNCTION hukou.tick("limit" integer DEFAULT 1000)
RETURNS TABLE (case_no hukou.case_no, act text, finding text) LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 100
AS 'MODULE_PATHNAME', 'hukou_tick';
COMMENT ON FUNCTION hukou.tick(integer) IS 'does what time alone has caused by today, for at most so many cases: steps of the system, and overdue marks, each with an event; called on a schedule by a role with the capability scheduler. A step that a finding keeps back is put off until tomorrow. Safe to run at any time, in several sessions; 42501 without the capability';

CREATE FUNCTION hukou.extend_limit(case_no hukou.case_no, days integer, reason text, note text DEFAULT NULL)
RETURNS date LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
	UPDATE hukou.cases c SET action = 'extend', extended_days = $2, reason = $3, note = $4
	WHERE c.case_no OPERATOR(hukou.=) $1
	RETURNING c.due_on
$$;
COMMENT ON FUNCTION hukou.extend_limit(hukou.case_no, integer, text, text) IS 'extends the total limit of a case by days of its own unit, once, before it has passed, by an officer with duty approve on either side, and returns the new due date (行政许可法 art. 42); HK002, HK001, HK005 with everything that is in the way; NULL when there is no such case';

CREATE FUNCTION hukou.clock(case_no hukou.case_no)
RETURNS TABLE (day date, what text, days integer, unit text, detail text) LANGUAGE sql STABLE PARALLEL UNSAFE ROWS 8
SET search_path = pg_catalog, pg_temp
AS $$
	WITH steps AS (
		SELECT e.event, timezone(interval '8 hours', e.acted_at)::date AS day, e.action, e.note, e.reason,
			s.clock_runs, s.final, lag(s.clock_runs) OVER (ORDER BY e.event) AS ran,
			bool_or(s.clock_runs) OVER (ORDER BY e.event) AS begun
		FROM hukou.case_events e JOIN hukou.cases c ON c.case_no OPERATOR(hukou.=) e.case_no
		JOIN hukou.workflow_states s ON s.workflow = c.workflow AND s.version = e.workflow_version AND s.state = e.to_state
		WHERE e.case_no OPERATOR(hukou.=) $1
	), turns AS (
		SELECT t.*, lag(t.day) OVER (ORDER BY t.event) AS since
		FROM steps t WHERE t.begun AND t.ran IS DISTINCT FROM t.clock_runs AND (t.clock_runs OR NOT t.final)
	), story AS (
		SELECT 0 AS n, c.clock_started_on AS day, 'started' AS what, c.limit_days AS days, c.limit_unit AS unit, NULL AS detail
		FROM hukou.cases c WHERE c.case_no OPERATOR(hukou.=) $1 AND c.clock_started_on IS NOT NULL
		UNION ALL
		SELECT t.event, t.day, CASE WHEN t.clock_runs THEN 'resumed' ELSE 'paused' END,
			CASE WHEN NOT t.clock_runs THEN NULL WHEN c.limit_unit = 'calendar' THEN t.day - t.since
				-- past the published calendar the days are not told, rather than guessed
				WHEN (SELECT count(*) FROM hukou.calendar_years y WHERE y.year BETWEEN extract(year FROM t.since) AND extract(year FROM t.day))
					= extract(year FROM t.day) - extract(year FROM t.since) + 1 THEN hukou.working_days_between(t.since, t.day) END,
			CASE WHEN t.clock_runs THEN c.limit_unit END, coalesce(t.reason, t.action)
		FROM turns t, hukou.cases c WHERE c.case_no OPERATOR(hukou.=) $1 AND t.ran IS NOT NULL AND NOT (t.clock_runs AND t.since IS NULL)
		UNION ALL
		SELECT s.event, s.day, CASE s.action WHEN 'extend' THEN 'extended' ELSE s.action END,
			CASE s.action WHEN 'extend' THEN c.extended_days END, CASE s.action WHEN 'extend' THEN c.limit_unit END,
			CASE s.action WHEN 'extend' THEN s.reason ELSE s.note END
		FROM steps s, hukou.cases c WHERE c.case_no OPERATOR(hukou.=) $1 AND s.action IN ('extend', 'overdue', 'redate', 'postpone')
		UNION ALL
		SELECT 2147483647, c.due_on, 'due', NULL, NULL,
			CASE WHEN c.suspended_on IS NOT NULL THEN 'paused; to be put off' WHEN c.due_provisional THEN 'provisional' END
		FROM hukou.cases c WHERE c.case_no OPERATOR(hukou.=) $1 AND c.due_on IS NOT NULL
	)
	SELECT s.day, s.what, s.days, s.unit, s.detail FROM story s ORDER BY s.day, s.n
$$;
COMMENT ON FUNCTION hukou.clock(hukou.case_no) IS 'the story of a case''s total limit, in order of days: started (with its days), paused, resumed (with the days of the pause), extended, overdue (which limit), due';
