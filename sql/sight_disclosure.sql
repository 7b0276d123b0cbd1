--
-- Who watches over cases sees them with ids masked; hukou.reveal() shows whose they are, against an entry that is
-- committed; hukou.track() shows the applicant how far a case is, and nobody else
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
SELECT setval('hukou.case_serial', 400000) AS "this file's case numbers begin after";
CREATE ROLE regress_hukou_gate;
CREATE ROLE regress_hukou_auditor;
CREATE ROLE regress_hukou_inspector;
CREATE ROLE regress_hukou_portal;
SELECT grant_access('regress_hukou_auditor', 'auditor'), grant_access('regress_hukou_gate', 'gateway');
SELECT grant_access('regress_hukou_inspector', 'auditor', '340104000000');
INSERT INTO officers (officer, name_zh, office, duties) VALUES ('D530102-90', '督察', '530102000000', '{audit}');
SELECT fixture.resident(citizen_id_make('340104', '1987-07-07', 41), '欧阳一', '340104901000', 'SHOW-1') AS a \gset
SELECT fixture.resident(citizen_id_make('340802', '1987-07-07', 42), '示二', '340802901000', 'SHOW-2') AS b \gset
SET hukou.officer = 'D530102-03';
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'a') AS one \gset
INSERT INTO case_persons (case_no, person, role, name, citizen_id) VALUES (:'one', 1, 'guardian', '示监护', :'b');
SET hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340802901000', :'b') AS two \gset
RESET hukou.officer;

-- Auditors: all there is, or what an office answers for; without what tells who somebody is.
SET ROLE regress_hukou_auditor;
SELECT case_no, applicant, accepting_office, origin_office, state FROM case_overview WHERE serial(case_no) BETWEEN 400001 AND 409999 ORDER BY 1;
SELECT case_no, person, role, citizen_id, name, revealed FROM case_people WHERE serial(case_no) BETWEEN 400001 AND 409999 ORDER BY 1, 2;
SELECT case_no, state, due_on FROM cases WHERE serial(case_no) BETWEEN 400001 AND 409999 ORDER BY 1;
SELECT applicant FROM cases;
SELECT head FROM cases;
SELECT row_digest FROM case_events;
SELECT seal FROM case_documents;
SELECT particulars FROM cases;
SELECT * FROM cases;
SELECT count(*) FROM case_persons;
SELECT number FROM case_documents;
SELECT name FROM persons;
SELECT count(*) FROM case_events WHERE serial(case_no) BETWEEN 400001 AND 409999;
SELECT case_no, standing FROM worklist WHERE serial(case_no) BETWEEN 400001 AND 409999 ORDER BY 1;
SELECT * FROM verify(:'one');
SELECT c.cases = (SELECT count(*) FROM cases) AS over_all FROM checkpoint('infinity') c;
UPDATE cases SET note = 'audited' WHERE case_no = :'one';
DELETE FROM access_log;
RESET ROLE;
SET ROLE regress_hukou_inspector;
SELECT case_no, applicant FROM case_overview WHERE serial(case_no) BETWEEN 400001 AND 409999 ORDER BY 1;
SELECT case_no FROM cases WHERE serial(case_no) BETWEEN 400001 AND 409999;
SELECT * FROM verify(:'two');
SELECT reveal(:'two', 'curious');
RESET ROLE;
-- An officer who only audits: the same circle as colleagues who work on cases, but masked.
SET ROLE regress_hukou_gate;
BEGIN;
SET LOCAL hukou.officer = 'D530102-90';
SELECT count(*) FROM cases;
SELECT case_no, applicant FROM case_overview WHERE serial(case_no) BETWEEN 400001 AND 409999;
COMMIT;
-- and looks on: nothing is written, nor taken up
BEGIN;
SET LOCAL hukou.officer = 'D530102-90';
INSERT INTO case_persons (case_no, person, role, name) VALUES (:'one', 7, 'guardian', '外人');
ROLLBACK;
BEGIN;
SET LOCAL hukou.officer = 'D530102-90';
SELECT * FROM claim('530102901000', 10);
ROLLBACK;
BEGIN;
SET LOCAL hukou.officer = 'D530102-03';
SELECT checkpoint();
ROLLBACK;
-- nobody
SELECT count(*) FROM case_overview;
SELECT count(*) FROM case_people;
RESET ROLE;

-- Against an entry.  Within the transaction that makes it, which may still take it back, nothing is shown.
SET ROLE regress_hukou_inspector;
SELECT reveal(:'one', '');
SELECT reveal(:'one', NULL);
SELECT reveal(:'one', repeat('x', 1001));
BEGIN;
SELECT reveal(:'one', 'complaint 17') > now() AS entered;
SELECT citizen_id, name FROM case_people WHERE case_no = :'one' ORDER BY person;
SAVEPOINT s;
SELECT citizen_id, name FROM case_people WHERE case_no = :'one' ORDER BY person;
ROLLBACK;
SELECT citizen_id, name, revealed FROM case_people WHERE case_no = :'one' ORDER BY person;
SELECT reveal(:'one', 'complaint 17') BETWEEN clock_timestamp() + interval '59 min' AND clock_timestamp() + interval '1 hour' AS for_an_hour;
SELECT citizen_id = :'a' AS whole, name FROM case_people WHERE case_no = :'one' AND person = 0;
SELECT count(*) FROM case_people WHERE revealed AND case_no <> :'one';
SELECT case_no = :'one' AS this_case, officer, role, session_role = SESSION_USER AS session, application <> '' AS application, reason FROM access_log WHERE serial(case_no) > 400000;
RESET ROLE;
-- to the same role and officer alone
SET ROLE regress_hukou_auditor;
SELECT name FROM case_people WHERE case_no = :'one' ORDER BY person;
RESET ROLE;
SET ROLE regress_hukou_gate;
SET hukou.officer = 'D530102-90';
SELECT reveal(:'one', 'inspection') IS NOT NULL AS entered;
SELECT name FROM case_people WHERE case_no = :'one' ORDER BY person;
SET hukou.officer = 'D530102-01';
SELECT name FROM case_people WHERE case_no = :'one' ORDER BY person;
RESET hukou.officer;
RESET ROLE;
-- and as long as it says
BEGIN;
ALTER TABLE access_log DISABLE TRIGGER ALL;
UPDATE access_log SET good_until = clock_timestamp() WHERE role = 'regress_hukou_inspector';
ALTER TABLE access_log ENABLE ALWAYS TRIGGER zz_hukou_guard;
SET LOCAL ROLE regress_hukou_inspector;
SELECT name FROM case_people WHERE case_no = :'one' ORDER BY person;
ROLLBACK;
-- An auditor who is limited to an office reads what was entered for its cases alone.
SET hukou.officer = 'D350104-03';
SELECT reveal(:'two', 'a name in a reason') IS NOT NULL AS entered;
RESET hukou.officer;
SET ROLE regress_hukou_inspector;
SELECT count(*) FILTER (WHERE case_no = :'one') > 0 AS of_theirs, count(*) FILTER (WHERE case_no <> :'one') AS of_others FROM access_log;
RESET ROLE;
SET ROLE regress_hukou_auditor;
SELECT count(*) FILTER (WHERE case_no = :'two') FROM access_log;
RESET ROLE;
-- The log stays as it is, whoever asks.
UPDATE access_log SET reason = 'none';
DELETE FROM access_log;
TRUNCATE access_log;

--
-- The applicant
--
SET hukou.officer = 'D340104-03';
SELECT issue_query_code(:'one');								-- the origin does not stand before the applicant
SET hukou.officer = 'D530102-03';
SELECT issue_query_code(:'one') AS code \gset
SELECT :'code' ~ '^[0-9A-HJKMNP-TV-Z]{12}$' AS looks_right, (SELECT row_to_json(q)::text NOT LIKE '%' || :'code' || '%' FROM case_query_codes q WHERE case_no = :'one') AS only_a_digest;
RESET hukou.officer;
SET ROLE regress_hukou_portal;
SELECT * FROM track(:'one', :'code');
RESET ROLE;
GRANT EXECUTE ON FUNCTION track(case_no, text) TO regress_hukou_portal;
SET ROLE regress_hukou_portal;
SELECT * FROM track(:'one', :'code');
SELECT state FROM track(:'one', lower(left(:'code', 4) || '-' || substr(:'code', 5, 4) || '-' || substr(:'code', 9)));
SELECT count(*) FROM track(:'two', :'code');					-- another case's, without a code
SELECT count(*) FROM track(case_no_make(53, '2023-09-20', 409999), :'code');	-- no case
SELECT count(*) FROM cases;
-- what a transaction leaves of a guess is the same, whatever was wrong with it; locks that planning itself takes on the index are left out
CREATE FUNCTION pg_temp.traces(c case_no) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	traces text;
BEGIN
	SELECT count(*) INTO traces FROM hukou.track(c, 'WRONG');
	SELECT concat_ws(' ', traces, pg_current_xact_id_if_assigned() IS NOT NULL, string_agg(concat_ws(' ', locktype, relation::regclass, mode), ', ' ORDER BY locktype, relation, mode)) INTO traces
	FROM pg_locks WHERE pid = pg_backend_pid() AND (locktype IN ('advisory', 'tuple', 'transactionid') OR relation::regclass::text LIKE '%case_query_codes%') AND (mode = 'RowExclusiveLock' OR relation::regclass::text LIKE '%pkey' IS NOT TRUE);
	RAISE EXCEPTION 'taken back' USING ERRCODE = 'T0001';
EXCEPTION WHEN SQLSTATE 'T0001' THEN
	RETURN traces;
END
$$;
SELECT pg_temp.traces(:'one') AS of_one \gset
SELECT pg_temp.traces(:'two') AS of_two \gset
SELECT pg_temp.traces(case_no_make(53, '2023-09-20', 409999)) AS of_none \gset
SELECT :'of_one' LIKE '0 t advisory %pkey RowExclusiveLock%' AS some, :'of_one' = :'of_two' AS without_a_code, :'of_one' = :'of_none' AS without_a_case;
-- ... and the index is locked alike where the plan does not use it
SET enable_indexscan = off; SET enable_bitmapscan = off;
DISCARD PLANS;
SELECT pg_temp.traces(:'one') AS of_one \gset
SELECT pg_temp.traces(:'two') AS of_two \gset
SELECT pg_temp.traces(case_no_make(53, '2023-09-20', 409999)) AS of_none \gset
SELECT :'of_one' LIKE '0 t advisory %pkey RowExclusiveLock%' AS some, :'of_one' = :'of_two' AS without_a_code, :'of_one' = :'of_none' AS without_a_case;
RESET enable_indexscan; RESET enable_bitmapscan;
DISCARD PLANS;
DROP FUNCTION pg_temp.traces(case_no);
-- nine wrong guesses and the right one; then one more, and it is locked
SELECT count(t.*) FROM generate_series(1, 9) g LEFT JOIN LATERAL track(:'one', 'WRONG' || g) t ON true;
SELECT state FROM track(:'one', :'code');
SELECT count(t.*) FROM track(:'one', 'WRONG') t;
SELECT state FROM track(:'one', :'code');
RESET ROLE;
SET hukou.now = '2023-09-21 09:59';
SELECT state FROM track(:'one', :'code');
SET hukou.now = '2023-09-21 10:01';
SELECT state FROM track(:'one', :'code');
-- a new code ends the old one
SET hukou.officer = 'D530102-03';
SELECT issue_query_code(:'one') AS fresh \gset
SELECT (SELECT count(*) FROM track(:'one', :'code')) AS old, (SELECT count(*) FROM track(:'one', :'fresh')) AS new;
-- what is missing is told while it may still be brought
SELECT fixture.papers(:'one', 'id_card');
SELECT advance(:'one', 'accept');
SELECT state, due_on, missing FROM track(:'one', :'fresh');
UPDATE case_query_codes SET guesses = 0;
DELETE FROM case_query_codes;

RESET hukou.officer;
REVOKE EXECUTE ON FUNCTION track(case_no, text) FROM regress_hukou_portal;
SELECT revoke_access('regress_hukou_auditor', 'auditor'), revoke_access('regress_hukou_inspector', 'auditor'), revoke_access('regress_hukou_gate', 'gateway');
SELECT count(*) AS policies_left FROM pg_policies WHERE schemaname = 'hukou' AND policyname = 'hukou_audit';
DROP ROLE regress_hukou_gate, regress_hukou_auditor, regress_hukou_inspector, regress_hukou_portal;
DELETE FROM officers WHERE officer = 'D530102-90';
SELECT count(*) AS faults FROM cases c, verify(c.case_no) WHERE serial(c.case_no) BETWEEN 400001 AND 409999;
