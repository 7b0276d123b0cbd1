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
COMMENT ON FUNCTION hukou.content_guard() IS 'trigger of case_persons, case_documents, case_objections and case_custody: frozen with their case';

CREATE FUNCTION hukou.truncate_guard()
RETURNS trigger LANGUAGE c VOLATILE
AS 'MODULE_PATHNAME', 'hukou_truncate_guard';
COMMENT ON FUNCTION hukou.truncate_guard() IS 'TRUNCATE trigger of cases, their contents and history, and the register: refuses';

CREATE FUNCTION hukou.advance(case_no hukou.case_no, action text, reason text DEFAULT NULL, note text DEFAULT NULL,
							  expected_version integer DEFAULT NULL, request_id text DEFAULT NULL)
RETURNS hukou.case_state LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'hukou_advance';
COMMENT ON FUNCTION hukou.advance(hukou.case_no, text, text, text, integer, text) IS 'takes a step and returns the state it leads to; HK006 when the case is not at expected_version; a request_id that was carried out before does nothing and returns what it returned then';

CREATE FUNCTION hukou.explain(case_no hukou.case_no, action text, reason text DEFAULT NULL)
RETURNS TABLE (sqlstate text, subject text, finding text, remedy text) LANGUAGE c STABLE PARALLEL UNSAFE COST 1000 ROWS 2
AS 'MODULE_PATHNAME', 'hukou_explain';
COMMENT ON FUNCTION hukou.explain(hukou.case_no, text, text) IS 'everything that keeps the current officer from taking the step now; no rows: nothing does';

CREATE FUNCTION hukou.next_actions(case_no hukou.case_no)
RETURNS TABLE (action text, to_state hukou.case_state, name_zh text, side text, duty text, needs_reason boolean, allowed boolean)
LANGUAGE c STABLE STRICT PARALLEL UNSAFE COST 1000 ROWS 4
AS 'MODULE_PATHNAME', 'hukou_next_actions';
COMMENT ON FUNCTION hukou.next_actions(hukou.case_no) IS 'the steps from the case''s state, and whether the current officer may take each now';

CREATE FUNCTION hukou.supplement_notice(case_no hukou.case_no)
RETURNS TABLE (item integer, subject text, fault text, finding text, finding_zh text, remedy text, basis text)
LANGUAGE c STABLE STRICT PARALLEL UNSAFE COST 1000 ROWS 4
AS 'MODULE_PATHNAME', 'hukou_supplement_notice';
COMMENT ON FUNCTION hukou.supplement_notice(hukou.case_no) IS 'everything that is missing or wrong for the case to be filed or resubmitted, as a notice given now would tell it (一次性告知, 行政许可法 art. 32); no rows: nothing is. P0002 when there is no such case';

CREATE FUNCTION hukou.supplement_notice_text(case_no hukou.case_no)
RETURNS text LANGUAGE sql STABLE STRICT PARALLEL UNSAFE COST 2000
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format(E'补正材料告知书\n\n业务编号：%s\n申请事项：%s（%s）\n受理单位：%s\n\n您申请的事项尚需补正，现一次性告知如下：\n%s\n\n告知日期：%s\n',
		c.case_no, s.name_zh, t.name_zh, o.name_zh,
		coalesce((SELECT string_agg(format('%s. %s%s', n.item, n.finding_zh, '（依据：' || n.basis || '）'), E'\n' ORDER BY n.item)
				  FROM hukou.supplement_notice(c.case_no) n), '材料齐全，无需补正。'),
		to_char(hukou.today(), 'FMYYYY"年"FMMM"月"FMDD"日"'))
	FROM hukou.cases c
	JOIN hukou.services s ON s.service = c.service
	JOIN hukou.service_types t ON t.service = c.service AND t.service_type = c.service_type
	JOIN hukou.offices o ON o.office OPERATOR(hukou.=) c.accepting_office
	WHERE c.case_no OPERATOR(hukou.=) supplement_notice_text.case_no
$$;
COMMENT ON FUNCTION hukou.supplement_notice_text(hukou.case_no) IS 'the same as a text in Chinese, to be printed; NULL when the caller sees no such case';

CREATE FUNCTION hukou.give_notice(case_no hukou.case_no, reason text DEFAULT 'materials_missing', note text DEFAULT NULL)
RETURNS void LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'hukou_give_notice';
COMMENT ON FUNCTION hukou.give_notice(hukou.case_no, text, text) IS 'gives the applicant of a draft notice of everything that is missing or wrong, with an event "notify"; by an officer with duty "accept" of the office that holds it. A filed case is sent back by its workflow''s own step, which gives notice too. HK004 when it adds what was so at an earlier notice and was not told, unless the reason is "office_omission"; P0002 when there is no such case';

CREATE FUNCTION hukou.migrate_cases(workflow text, to_version integer, dry_run boolean DEFAULT true)
RETURNS TABLE (case_no hukou.case_no, from_version integer, state hukou.case_state, verdict text, finding text)
LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 1000
AS 'MODULE_PATHNAME', 'hukou_migrate_cases';
COMMENT ON FUNCTION hukou.migrate_cases(text, integer, boolean) IS 'for each running case of a workflow under another version: can it go on under this one (movable, stranded with what is in the way, or refused to the current officer)? With dry_run false, moves those that can, each with an event';

CREATE FUNCTION hukou.verify(case_no hukou.case_no)
RETURNS TABLE (event integer, fault text) LANGUAGE c STABLE STRICT PARALLEL SAFE COST 1000 ROWS 1
AS 'MODULE_PATHNAME', 'hukou_verify';
COMMENT ON FUNCTION hukou.verify(hukou.case_no) IS 'every fault of a case: in its chain of events, in the lawfulness of each, in its seal and those of its contents; no rows: the case verifies';

CREATE FUNCTION hukou.verify_all()
RETURNS TABLE (case_no hukou.case_no, event integer, fault text) LANGUAGE sql STABLE PARALLEL SAFE COST 1000000 ROWS 10
AS $$
	SELECT c.case_no, v.event, v.fault
	FROM hukou.cases c CROSS JOIN LATERAL hukou.verify(c.case_no) v
	UNION ALL
	SELECT e.case_no, e.event, 'the case of the event is missing'
	FROM hukou.case_events e
	WHERE NOT EXISTS (SELECT FROM hukou.cases c WHERE c.case_no OPERATOR(hukou.=) e.case_no)
$$;
COMMENT ON FUNCTION hukou.verify_all() IS 'every fault of every case, a row each; no rows: everything verifies';

CREATE FUNCTION hukou.checkpoint(as_of timestamptz DEFAULT NULL, OUT taken_at timestamptz, OUT cases bigint, OUT digest bytea)
LANGUAGE c STABLE PARALLEL UNSAFE COST 1000000
AS 'MODULE_PATHNAME', 'hukou_checkpoint';
COMMENT ON FUNCTION hukou.checkpoint(timestamptz) IS 'one digest over the heads all cases had at a moment, by default now, to be kept elsewhere: computed again for that moment, it shows whether any case has got another past since, or is gone';
