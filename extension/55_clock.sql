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
