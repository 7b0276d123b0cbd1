--
-- Who may read: an officer sees the cases of the two offices that handle them, and of those above, and of the register
-- what those offices keep; who names nobody sees nothing
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
SELECT setval('hukou.case_serial', 390000) AS "this file's case numbers begin after";
CREATE ROLE regress_hukou_gate;
CREATE ROLE regress_hukou_own;
CREATE ROLE regress_hukou_reader;
SELECT grant_access('regress_hukou_gate', 'gateway');
SELECT grant_access('regress_hukou_own', 'officer');
UPDATE officers SET db_role = 'regress_hukou_own' WHERE officer = 'D340104-03';

SELECT fixture.resident(citizen_id_make('340104', '1988-08-08', 31), '见一', '340104901000', 'SIGHT-1') AS a \gset
SELECT fixture.resident(citizen_id_make('340802', '1988-08-08', 32), '见二', '340802901000', 'SIGHT-2') AS b \gset
SELECT fixture.resident(citizen_id_make('530102', '1988-08-08', 33), '见三', '530102902000', 'SIGHT-3') AS c \gset
SET hukou.officer = 'D530102-03';
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'a') AS one \gset
SELECT fixture.papers(:'one', 'id_card');
INSERT INTO case_persons (case_no, person, role, name) VALUES (:'one', 1, 'guardian', '见监护');
SET hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340802901000', :'b') AS two \gset
SELECT fixture.papers(:'two', 'id_card');
UPDATE cases SET note = 'draft', request_id = 'a request of another' WHERE case_no = :'two';
RESET hukou.officer;

-- What each sees of it: cases, people, documents, events; and of the register, of these three people.
CREATE TABLE seen (role name, officer text, cases bigint, people bigint, documents bigint, events bigint, worklist bigint,
	persons bigint, registrations bigint, households bigint);
GRANT INSERT, SELECT ON seen TO PUBLIC;
CREATE PROCEDURE fixture.look(officer text) LANGUAGE sql AS $$
	INSERT INTO public.seen SELECT CURRENT_USER, officer,
		(SELECT count(*) FROM hukou.cases WHERE hukou.serial(case_no) BETWEEN 390001 AND 399999),
		(SELECT count(*) FROM hukou.case_persons WHERE hukou.serial(case_no) BETWEEN 390001 AND 399999),
		(SELECT count(*) FROM hukou.case_documents WHERE hukou.serial(case_no) BETWEEN 390001 AND 399999),
		(SELECT count(*) FROM hukou.case_events WHERE hukou.serial(case_no) BETWEEN 390001 AND 399999),
		(SELECT count(*) FROM hukou.worklist WHERE hukou.serial(case_no) BETWEEN 390001 AND 399999),
		(SELECT count(*) FROM hukou.persons WHERE name LIKE '见%'),
		(SELECT count(*) FROM hukou.registrations WHERE household LIKE 'SIGHT-%'),
		(SELECT count(*) FROM hukou.households WHERE household LIKE 'SIGHT-%');
$$;
GRANT USAGE ON SCHEMA fixture TO regress_hukou_gate, regress_hukou_own;
SET ROLE regress_hukou_gate;
CALL fixture.look(NULL);
DO $$
DECLARE
	o text;
BEGIN
	-- the window and its bureau; another window of that bureau; the origin and its bureau; the other case's; a third province
	FOREACH o IN ARRAY '{D530102-03,D530102-01,D530102-05,D340104-03,D340104-01,D340802-03,D350104-03,D630103-03,D999999-99}'::text[] LOOP
		PERFORM set_config('hukou.officer', o, true);
		CALL fixture.look(o);
	END LOOP;
END
$$;
RESET ROLE;
SET ROLE regress_hukou_own;
CALL fixture.look(NULL);
RESET ROLE;
SELECT * FROM seen;

-- What is not seen is not changed either, nor told apart from what there is not.
SET ROLE regress_hukou_gate;
SET hukou.officer = 'D630103-03';
UPDATE cases SET note = 'mine' WHERE case_no = :'one';
DELETE FROM case_documents WHERE case_no = :'one';
SELECT advance(:'one', 'accept');
SELECT advance(case_no_make(53, '2023-09-20', 399999), 'accept');
SELECT count(*) FROM explain(:'one', 'accept');
SELECT count(*) FROM next_actions(:'one');
SELECT * FROM verify(:'one');
SELECT * FROM verify(case_no_make(53, '2023-09-20', 399999));
SELECT supplement_notice_text(:'one') IS NULL AS nothing;
SELECT give_notice(:'one');
INSERT INTO case_persons (case_no, person, role, name) VALUES (:'one', 2, 'guardian', '外人');
INSERT INTO case_persons (case_no, person, role, name) VALUES (case_no_make(53, '2023-09-20', 399999), 2, 'guardian', '外人');
MERGE INTO cases c USING (SELECT :'one'::case_no AS no) s ON c.case_no = s.no WHEN MATCHED THEN UPDATE SET note = 'merged' WHEN NOT MATCHED THEN DO NOTHING;
WITH w AS (UPDATE cases SET note = 'cte' WHERE case_no = :'one' RETURNING *) SELECT count(*) FROM w;
UPDATE case_documents d SET number = 'x' FROM cases c WHERE c.case_no = d.case_no AND c.case_no = :'one';
SELECT count(*) FROM (SELECT FROM cases WHERE case_no = :'one' FOR UPDATE) x;
CREATE TEMP TABLE copied AS TABLE cases; SELECT count(*) FROM copied WHERE case_no = :'one'; DROP TABLE copied;
DELETE FROM case_persons p USING cases c WHERE c.case_no = p.case_no AND c.case_no = :'one';
INSERT INTO cases SELECT * FROM cases WHERE case_no = :'one' ON CONFLICT (case_no) DO UPDATE SET note = 'conflict';
COPY (SELECT case_no, note FROM cases WHERE serial(case_no) BETWEEN 390001 AND 399999) TO STDOUT;
SELECT count(*) FROM tick_case(:'one');
SELECT open_case('certificate', 'kinship', '630103901000', '340104901000', :'a', '{}', 'a request of another');
-- a predicate that tells what it is given is asked only of rows that are seen
CREATE FUNCTION pg_temp.tell(c case_no) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$ BEGIN RAISE NOTICE 'saw %', c; RETURN true; END $$;
SELECT count(*) FROM cases WHERE pg_temp.tell(case_no);
SELECT count(*) FROM case_overview WHERE pg_temp.tell(case_no);
DROP FUNCTION pg_temp.tell(case_no);
SET row_security = off;
SELECT count(*) FROM cases;
RESET row_security;
ALTER TABLE cases DISABLE ROW LEVEL SECURITY;
DROP POLICY hukou_sight ON cases;
-- COPY into a table with row security is not for whom it binds; the same rows come by INSERT
COPY case_persons (case_no, person, role, name) FROM STDIN;
\.
RESET ROLE;
SELECT note FROM cases WHERE case_no = :'one';

-- An officer who leaves, an office that closes: nothing is seen any more; whoever takes over sees it all, history included.
SET hukou.officer = 'D340104-01';
UPDATE officers SET valid = daterange(NULL, '2023-09-20') WHERE officer = 'D530102-03';
SET ROLE regress_hukou_gate;
BEGIN; SET LOCAL hukou.officer = 'D530102-03'; SELECT count(*) FROM cases; ROLLBACK;
RESET ROLE;
UPDATE officers SET valid = '(,)' WHERE officer = 'D530102-03';
UPDATE offices SET valid = daterange(NULL, '2023-09-20'), successor = '530102902000' WHERE office = '530102901000';
SET ROLE regress_hukou_gate;
BEGIN; SET LOCAL hukou.officer = 'D530102-03'; SELECT count(*) FROM cases; ROLLBACK;
BEGIN; SET LOCAL hukou.officer = 'D530102-05'; SELECT count(*) FROM cases WHERE case_no = :'one'; SELECT count(*) FROM case_overview WHERE case_no = :'one'; ROLLBACK;
RESET ROLE;
UPDATE offices SET valid = '(,)', successor = NULL WHERE office = '530102901000';
-- from the day it takes over, and no sooner
UPDATE offices SET valid = daterange(NULL, '2023-09-21'), successor = '530102902000' WHERE office = '530102901000';
SET ROLE regress_hukou_gate;
BEGIN; SET LOCAL hukou.officer = 'D530102-05'; SELECT count(*) FROM cases WHERE case_no = :'one'; SELECT count(*) FROM case_overview WHERE case_no = :'one'; ROLLBACK;
RESET ROLE;
SET hukou.now = '2023-09-21 10:00';
SET ROLE regress_hukou_gate;
BEGIN; SET LOCAL hukou.officer = 'D530102-05'; SELECT count(*) FROM cases WHERE case_no = :'one'; SELECT count(*) FROM case_overview WHERE case_no = :'one'; ROLLBACK;
RESET ROLE;
SET hukou.now = '2023-09-20 10:00';
UPDATE offices SET valid = '(,)', successor = NULL WHERE office = '530102901000';

-- The owner's own reading is not bound; a role with privileges of the DBA's making, and no capability, sees nothing.
GRANT SELECT ON cases, case_events, persons, registrations TO regress_hukou_reader;
SET ROLE regress_hukou_reader;
SELECT (SELECT count(*) FROM cases), (SELECT count(*) FROM case_events), (SELECT count(*) FROM persons), (SELECT count(*) FROM registrations);
RESET ROLE;

-- Every table that tells of people is secured by row.
SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'hukou'::regnamespace AND c.relkind = 'r' AND NOT c.relrowsecurity
	AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.atttypid IN ('citizen_id'::regtype, 'case_no'::regtype)) ORDER BY 1;
-- What is not: nobody is granted them who handles cases.
SELECT c.relname, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a
WHERE c.oid IN ('access_log'::regclass, 'case_query_codes'::regclass, 'household_imports'::regclass, 'person_imports'::regclass, 'document_confirmations'::regclass, 'number_blocks'::regclass)
	AND a.grantee IN ('regress_hukou_gate'::regrole, 'regress_hukou_own'::regrole);

UPDATE officers SET db_role = NULL WHERE officer = 'D340104-03';
SELECT revoke_access('regress_hukou_gate', 'gateway'), revoke_access('regress_hukou_own', 'officer');
REVOKE ALL ON cases, case_events, persons, registrations FROM regress_hukou_reader;
REVOKE ALL ON SCHEMA fixture FROM regress_hukou_gate, regress_hukou_own;
DROP PROCEDURE fixture.look(text);
DROP TABLE seen;
DROP ROLE regress_hukou_gate, regress_hukou_own, regress_hukou_reader;
SELECT count(*) AS faults FROM cases c, verify(c.case_no) WHERE serial(c.case_no) BETWEEN 390001 AND 399999;
