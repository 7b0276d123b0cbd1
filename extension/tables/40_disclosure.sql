-- layout 1
/*
 * What is shown to those who do not work on a case.
 */
CREATE TABLE hukou.access_log (
	entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	case_no hukou.case_no NOT NULL REFERENCES hukou.cases,
	officer text,
	office hukou.office_code,
	role name NOT NULL,
	session_role name NOT NULL,
	application text,
	reason text NOT NULL,
	revealed_at timestamptz NOT NULL,
	good_until timestamptz NOT NULL,
	transaction xid8 NOT NULL
);
CREATE INDEX access_log_case_no ON hukou.access_log (case_no);
COMMENT ON TABLE hukou.access_log IS 'who had the people of a case shown in full, and why; append-only, written by hukou.reveal()';
COMMENT ON SEQUENCE hukou.access_log_entry_seq IS 'entries of hukou.access_log, in the order in which they were made';
COMMENT ON COLUMN hukou.access_log.revealed_at IS 'when, by the server''s own clock, which hukou.now does not change';
COMMENT ON COLUMN hukou.access_log.transaction IS 'that made the entry, and is shown nothing for it: it could still take it back';

CREATE TABLE hukou.case_query_codes (
	case_no hukou.case_no PRIMARY KEY REFERENCES hukou.cases,
	digest bytea NOT NULL,
	salt bytea NOT NULL,
	issued_at timestamptz NOT NULL,
	issued_by text NOT NULL,
	guesses integer NOT NULL,
	locked_until timestamptz
);
COMMENT ON TABLE hukou.case_query_codes IS 'digests of the codes by which applicants follow their cases; written by hukou alone';
COMMENT ON COLUMN hukou.case_query_codes.guesses IS 'wrong ones since it was issued, or since it was locked last';
COMMENT ON COLUMN hukou.case_query_codes.locked_until IS 'no code is taken before';

-- With the owner's rights: they show less than the tables, and to more.
CREATE VIEW hukou.case_overview WITH (security_barrier = true) AS
SELECT c.case_no, c.service, c.service_type, c.accepting_office, c.origin_office, hukou.masked(c.applicant) AS applicant,
	c.state, c.version, c.filed_on, c.due_on, c.suspended_on IS NOT NULL AS paused, c.closed_on, c.officer, c.office, c.acted_at
FROM hukou.cases c
WHERE hukou.may_oversee(c.accepting_office, c.origin_office);
COMMENT ON VIEW hukou.case_overview IS 'every case that the current role may know of, with the applicant''s number masked';

CREATE VIEW hukou.case_people WITH (security_barrier = true) AS
SELECT p.case_no, p.person, p.role,
	CASE WHEN p.revealed THEN p.citizen_id::text ELSE hukou.masked(p.citizen_id) END AS citizen_id,
	CASE WHEN p.revealed THEN p.name
		ELSE pg_catalog.left(p.name, 1) OPERATOR(pg_catalog.||) pg_catalog.repeat('*', GREATEST(pg_catalog.length(p.name) OPERATOR(pg_catalog.-) 1, 1)) END AS name,
	p.revealed
FROM (
	SELECT p.*, EXISTS (SELECT FROM hukou.access_log l
		WHERE l.case_no OPERATOR(hukou.=) p.case_no AND l.role OPERATOR(pg_catalog.=) CURRENT_USER
			AND l.officer IS NOT DISTINCT FROM hukou.acting_officer() AND l.good_until OPERATOR(pg_catalog.>) pg_catalog.clock_timestamp()
			AND l.transaction IS DISTINCT FROM pg_catalog.pg_current_xact_id_if_assigned()) AS revealed
	FROM (
		SELECT c.case_no, 0::smallint AS person, 'applicant' AS role, c.applicant AS citizen_id, r.name, c.accepting_office, c.origin_office
		FROM hukou.cases c LEFT JOIN hukou.persons r ON r.citizen_id OPERATOR(hukou.=) c.applicant
		UNION ALL
		SELECT c.case_no, p.person, p.role, p.citizen_id, p.name, c.accepting_office, c.origin_office
		FROM hukou.case_persons p JOIN hukou.cases c ON c.case_no OPERATOR(hukou.=) p.case_no
	) p
	WHERE hukou.may_oversee(p.accepting_office, p.origin_office)
) p;
COMMENT ON VIEW hukou.case_people IS 'the people of every case that the current role may know of, the applicant being person 0; masked, until hukou.reveal() was called, with its entry committed';
