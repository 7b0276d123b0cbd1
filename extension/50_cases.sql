/*
 * Cases: guards, and the functions that take and explain steps.
 */
CREATE FUNCTION hukou.case_guard()
RETURNS trigger LANGUAGE c VOLATILE
AS 'MODULE_PATHNAME', 'hukou_case_guard';
COMMENT ON FUNCTION hukou.case_guard() IS 'BEFORE trigger of hukou.cases: judges and derives';

CREATE FUNCTION hukou.case_event()
RETURNS trigger LANGUAGE c VOLATILE
AS 'MODULE_PATHNAME', 'hukou_case_event';
COMMENT ON FUNCTION hukou.case_event() IS 'AFTER trigger of hukou.cases: verifies what was stored, leaves the event, applies the effect';

CREATE FUNCTION hukou.event_guard()
RETURNS trigger LANGUAGE c VOLATILE
AS 'MODULE_PATHNAME', 'hukou_event_guard';
COMMENT ON FUNCTION hukou.event_guard() IS 'trigger of hukou.case_events: append-only, chained';

CREATE FUNCTION hukou.content_guard()
RETURNS trigger LANGUAGE c VOLATILE
AS 'MODULE_PATHNAME', 'hukou_content_guard';
COMMENT ON FUNCTION hukou.content_guard() IS 'trigger of case_persons and case_documents: frozen with their case';

CREATE FUNCTION hukou.truncate_guard()
RETURNS trigger LANGUAGE c VOLATILE
AS 'MODULE_PATHNAME', 'hukou_truncate_guard';
COMMENT ON FUNCTION hukou.truncate_guard() IS 'TRUNCATE trigger of cases, their contents and history, and the register: refuses';

CREATE FUNCTION hukou.advance(case_no hukou.case_no, action text, reason text DEFAULT NULL, note text DEFAULT NULL,
							  expected_version integer DEFAULT NULL)
RETURNS hukou.case_state LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'hukou_advance';
COMMENT ON FUNCTION hukou.advance(hukou.case_no, text, text, text, integer) IS 'takes a step and returns the state it leads to; HK006 when the case is not at expected_version';

CREATE FUNCTION hukou.explain(case_no hukou.case_no, action text, reason text DEFAULT NULL)
RETURNS TABLE (sqlstate text, subject text, finding text, remedy text) LANGUAGE c STABLE PARALLEL UNSAFE COST 1000 ROWS 2
AS 'MODULE_PATHNAME', 'hukou_explain';
COMMENT ON FUNCTION hukou.explain(hukou.case_no, text, text) IS 'everything that keeps the current officer from taking the step now; no rows: nothing does';

CREATE FUNCTION hukou.next_actions(case_no hukou.case_no)
RETURNS TABLE (action text, to_state hukou.case_state, name_zh text, side text, duty text, needs_reason boolean, allowed boolean)
LANGUAGE c STABLE STRICT PARALLEL UNSAFE COST 1000 ROWS 4
AS 'MODULE_PATHNAME', 'hukou_next_actions';
COMMENT ON FUNCTION hukou.next_actions(hukou.case_no) IS 'the steps from the case''s state, and whether the current officer may take each now';

CREATE FUNCTION hukou.verify(case_no hukou.case_no)
RETURNS TABLE (event integer, fault text) LANGUAGE c STABLE STRICT PARALLEL RESTRICTED COST 1000 ROWS 1
AS 'MODULE_PATHNAME', 'hukou_verify';
COMMENT ON FUNCTION hukou.verify(hukou.case_no) IS 'every fault in a case''s chain of events and in its seal; no rows: the case verifies';
