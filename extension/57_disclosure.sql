/*
 * Sight: who sees which cases, and against what.
 */
CREATE FUNCTION hukou.visible_offices()
RETURNS hukou.office_code[] LANGUAGE c STABLE PARALLEL UNSAFE COST 10
AS 'MODULE_PATHNAME', 'hukou_visible_offices';
COMMENT ON FUNCTION hukou.visible_offices() IS 'the offices whose cases and register row security shows the current role: its officer''s (or the one''s it names), with those below; of who delegated to it; of an auditor who is limited to an office';

CREATE FUNCTION hukou.may_oversee(accepting_office hukou.office_code, origin_office hukou.office_code)
RETURNS boolean LANGUAGE c STABLE STRICT PARALLEL UNSAFE COST 10
AS 'MODULE_PATHNAME', 'hukou_may_oversee';
COMMENT ON FUNCTION hukou.may_oversee(hukou.office_code, hukou.office_code) IS 'may the current role know of a case of these offices: as an officer of one of them, or above, as an auditor, or as the owner of the tables?';

CREATE FUNCTION hukou.acting_officer()
RETURNS text LANGUAGE c STABLE PARALLEL UNSAFE COST 10
AS 'MODULE_PATHNAME', 'hukou_acting_officer';
COMMENT ON FUNCTION hukou.acting_officer() IS 'the officer whom the current role is or, as a gateway, names; NULL: none';

CREATE FUNCTION hukou.reveal(case_no hukou.case_no, reason text)
RETURNS timestamptz LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'hukou_reveal';
COMMENT ON FUNCTION hukou.reveal(hukou.case_no, text) IS 'enters into hukou.access_log why the people of a case are to be seen in full; once that is committed, hukou.case_people shows them so to the same officer and role, until the moment returned. P0002 when there is no such case to be known of, 22023 without a reason';

CREATE FUNCTION hukou.issue_query_code(case_no hukou.case_no)
RETURNS text LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'hukou_issue_query_code';
COMMENT ON FUNCTION hukou.issue_query_code(hukou.case_no) IS 'a new code for the applicant to follow the case by hukou.track(), in place of an earlier one; told once, kept as a digest. By an officer with duty "accept" on the accepting side (HK002)';

CREATE FUNCTION hukou.track(case_no hukou.case_no, query_code text)
RETURNS TABLE (service text, service_type text, state text, waiting_for text, filed_on date, due_on date, paused boolean, closed_on date, missing text[])
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 1000 ROWS 1
AS 'MODULE_PATHNAME', 'hukou_track';
COMMENT ON FUNCTION hukou.track(hukou.case_no, text) IS 'how far a case is, when it is due and what is missing, for the applicant, who has its query code; no row when the code is wrong, for whatever reason, and for a day after ten wrong ones. For an application that is granted EXECUTE';
REVOKE ALL ON FUNCTION hukou.track(hukou.case_no, text) FROM PUBLIC;
