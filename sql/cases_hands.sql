--
-- Law 2: a step is made by an officer who holds the duty, at an office on the side that holds the case; and the same
-- officer never does both halves of a four-eyes pair
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
SELECT setval('hukou.case_serial', 140000) AS "this file's case numbers begin after";
SELECT fixture.resident(citizen_id_make('340104', '1988-04-04', 41), '手一', '340104901000', 'HAND-1') AS applicant \gset
SELECT fixture.resident(citizen_id_make('340802', '1988-04-04', 42), '手二', '340802901000', 'HAND-2') AS mover \gset
SET hukou.officer = 'D530102-03';
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'applicant') AS c \gset
SELECT fixture.papers(:'c', 'id_card');

--
-- Who is acting?
--
RESET hukou.officer;
SELECT advance(:'c', 'accept');								-- nobody
SET hukou.officer = 'D999999-99';
SELECT advance(:'c', 'accept');								-- an officer who does not exist
SET hukou.officer = 'd530102-03';
SELECT subject, finding FROM explain(:'c', 'accept');		-- nor does one whose name is written otherwise
SET hukou.officer = '';
SELECT subject, finding FROM explain(:'c', 'accept');		-- an empty name is none
-- Without an officer nothing is opened and nothing is added either.
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'applicant');
SELECT fixture.papers(:'c', 'household_book');

-- A superuser has no silent bypass: without the gateway's capability the officer named does not count.
CREATE ROLE regress_hukou_super SUPERUSER;
CREATE ROLE regress_hukou_app;
CREATE ROLE regress_hukou_member IN ROLE regress_hukou_app;
CREATE ROLE regress_hukou_window;
SELECT rolname = CURRENT_USER AS me, rolsuper FROM pg_roles WHERE rolname IN (CURRENT_USER, 'regress_hukou_super') ORDER BY 1;
SET ROLE regress_hukou_super;
SET hukou.officer = 'D530102-03';
SELECT advance(:'c', 'accept');
RESET hukou.officer;
SELECT advance(:'c', 'accept');
RESET ROLE;

-- A role that can write the table but was granted no capability may not name an officer either.
GRANT SELECT, UPDATE ON cases, case_events, case_documents TO regress_hukou_app;
SET ROLE regress_hukou_app;
SET hukou.officer = 'D530102-03';
SELECT advance(:'c', 'accept');
RESET ROLE;
REVOKE ALL ON cases, case_events, case_documents FROM regress_hukou_app;

-- The capability officer lets a role write, not name somebody else.
SELECT grant_access('regress_hukou_window', 'officer');
SET ROLE regress_hukou_window;
SELECT advance(:'c', 'accept');
RESET hukou.officer;
SELECT advance(:'c', 'accept');
RESET ROLE;
-- Its own name in officers.db_role is what makes it an officer.
UPDATE officers SET db_role = 'regress_hukou_window' WHERE officer = 'D530102-04';
BEGIN;
SET LOCAL ROLE regress_hukou_window;
SELECT advance(:'c', 'accept');
SELECT officer, office FROM cases WHERE case_no = :'c';
RESET ROLE;
SELECT officer, session_role = SESSION_USER AS by_this_session FROM case_events WHERE case_no = :'c' AND event = 2;
ROLLBACK;
-- Naming another officer, or even itself, is refused all the same.
SET ROLE regress_hukou_window;
SET hukou.officer = 'D530102-03';
SELECT subject, finding FROM explain(:'c', 'accept');
SET hukou.officer = 'D530102-04';
SELECT subject, finding FROM explain(:'c', 'accept');
RESET ROLE;

-- A gateway names the officer, transaction by transaction; a member of a gateway is one.
SELECT grant_access('regress_hukou_app', 'gateway');
SET ROLE regress_hukou_member;
RESET hukou.officer;
BEGIN;
SET LOCAL hukou.officer = 'D530102-03';
SELECT advance(:'c', 'accept');
ROLLBACK;
SELECT subject, finding FROM explain(:'c', 'accept');
RESET ROLE;
-- SET ROLE decides, not who logged in: this session's user is a gateway, the role it took on is nobody.
CREATE ROLE regress_hukou_nobody;
GRANT SELECT, UPDATE ON cases, case_events, case_documents TO regress_hukou_nobody;
SET ROLE regress_hukou_nobody;
SET hukou.officer = 'D530102-03';
SELECT advance(:'c', 'accept');
RESET ROLE;
-- Taken back, it is gone at once, privileges included.
SELECT revoke_access('regress_hukou_app', 'gateway');
SET ROLE regress_hukou_member;
SELECT advance(:'c', 'accept');
RESET ROLE;

-- A security-definer function acts as its owner: whoever may call it acts through the owner's capability, as everywhere
-- in PostgreSQL.
CREATE FUNCTION public.accept_for(c case_no) RETURNS case_state LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$ SELECT hukou.advance(c, 'accept') $$;
BEGIN;
SET LOCAL ROLE regress_hukou_nobody;
SELECT public.accept_for(:'c');
ROLLBACK;
DROP FUNCTION public.accept_for;

--
-- The right hands?
--
CREATE FUNCTION pg_temp.findings(officer text, c case_no, action text)
RETURNS TABLE (subject text, finding text) LANGUAGE sql AS $$
	SELECT set_config('hukou.officer', $1, false);
	SELECT subject, finding FROM hukou.explain($2, $3, CASE $3 WHEN 'withdraw' THEN 'applicant_request' END);
$$;
-- the duty: the bureau's officer cannot accept
SELECT * FROM pg_temp.findings('D530102-01', :'c', 'accept');
-- the side: an officer of the origin cannot; nor can one of the next station of the same bureau
SELECT * FROM pg_temp.findings('D340104-03', :'c', 'accept');
SELECT * FROM pg_temp.findings('D530102-05', :'c', 'accept');
-- neither can one of another province, for all his duties
SELECT * FROM pg_temp.findings('D110101-03', :'c', 'accept');
-- what the applicant does, the accepting window does for them
SELECT * FROM pg_temp.findings('D530102-04', :'c', 'withdraw');
SELECT * FROM pg_temp.findings('D340104-03', :'c', 'withdraw');

-- The case goes over: now the origin holds it, and the accepting side has nothing to say.
SELECT * FROM fixture.walk(:'c', 'D530102-03 accept', 'D530102-03 dispatch');
SELECT * FROM pg_temp.findings('D530102-03', :'c', 'check');
SELECT * FROM pg_temp.findings('D340104-03', :'c', 'check');
-- An office above the one that holds the case is on its side; one beside or below is not.
SELECT * FROM pg_temp.findings('D340104-01', :'c', 'check');
SELECT * FROM pg_temp.findings('D340104-05', :'c', 'check');
-- The hierarchy is the registered parent, not the code: a bureau that looks like a parent is none.
BEGIN;
UPDATE offices SET parent = '340802000000' WHERE office = '340104901000';
SELECT * FROM pg_temp.findings('D340104-01', :'c', 'check');
SELECT * FROM pg_temp.findings('D340802-01', :'c', 'check');
ROLLBACK;
-- A circle in the hierarchy ends.
BEGIN;
UPDATE offices SET parent = '340104901000' WHERE office = '340104000000';
SELECT * FROM pg_temp.findings('D340802-01', :'c', 'check');
ROLLBACK;

-- In office: first and last day of an officer and of an office.
BEGIN;
UPDATE officers SET valid = '[2023-09-21,2024-01-01)' WHERE officer = 'D340104-03';
SELECT * FROM pg_temp.findings('D340104-03', :'c', 'check');
SET LOCAL hukou.now = '2023-09-21 00:00';
SELECT * FROM pg_temp.findings('D340104-03', :'c', 'check');
SET LOCAL hukou.now = '2023-12-31 23:59:59';
SELECT * FROM pg_temp.findings('D340104-03', :'c', 'check');
SET LOCAL hukou.now = '2024-01-01 00:00';
SELECT * FROM pg_temp.findings('D340104-03', :'c', 'check');
UPDATE officers SET valid = 'empty' WHERE officer = 'D340104-03';
SELECT * FROM pg_temp.findings('D340104-03', :'c', 'check');
ROLLBACK;
BEGIN;
UPDATE offices SET valid = '(,2023-09-20)' WHERE office = '340104901000';
SELECT * FROM pg_temp.findings('D340104-03', :'c', 'check');
-- its bureau goes on with its cases
SELECT * FROM pg_temp.findings('D340104-01', :'c', 'check');
-- and no new case is opened with it, nor at it
SET LOCAL hukou.officer = 'D530102-03';
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'applicant');
ROLLBACK;
-- An officer who was moved acts where he is now.
BEGIN;
UPDATE officers SET office = '340802901000' WHERE officer = 'D340104-03';
SELECT * FROM pg_temp.findings('D340104-03', :'c', 'check');
ROLLBACK;

-- Documents: either side adds them, nobody else.
SET hukou.officer = 'D340104-03';
SELECT fixture.papers(:'c', 'household_book');
SET hukou.officer = 'D110101-03';
SELECT fixture.papers(:'c', 'household_book');

-- The contents of a draft are the window's: not the origin's, though it may accept things at home.
SET hukou.officer = 'D530102-03';
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'applicant') AS draft \gset
SET hukou.officer = 'D340104-03';
UPDATE cases SET particulars = '{"a": 1}' WHERE case_no = :'draft';
-- Who opens a case stands at its accepting office.
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'applicant');

--
-- Four eyes: who examined a migration does not authorise it.
--
SET hukou.officer = 'D350104-03';
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'mover', '{"household": "HAND-3", "address": "Test Road 3"}') AS m \gset
INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (:'m', 1, 'mover', :'mover', '手二');
SELECT fixture.papers(:'m', 'id_card', 'household_book', 'degree_certificate');
SELECT * FROM fixture.walk(:'m', 'D350104-03 accept', 'D350104-01 examine');
SELECT advance(:'m', 'authorise');
SELECT * FROM pg_temp.findings('D350104-02', :'m', 'authorise');
-- The rule looks at who did it, however much happened since.
BEGIN;
SELECT fixture.publish('migration', $$UPDATE hukou.workflow_transitions SET four_eyes = 'examine'
	WHERE workflow = 'migration' AND version = $v AND action IN ('permit', 'dispatch')$$);
SET LOCAL hukou.officer = 'D350104-01';
SELECT from_version, verdict FROM migrate_cases('migration', 2, false) WHERE case_no = :'m';
-- A trigger that hurries on, before the step it follows has left its event, is not judged without it.
CREATE FUNCTION pg_temp.hurry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE hukou.cases SET state = 'permitted' WHERE case_no = NEW.case_no; RETURN NULL; END $$;
SAVEPOINT s;
CREATE TRIGGER "A" AFTER UPDATE ON cases FOR EACH ROW WHEN (NEW.state = 'authorised') EXECUTE FUNCTION pg_temp.hurry();
SET LOCAL hukou.officer = 'D350104-02';
SELECT advance(:'m', 'authorise');
ROLLBACK TO s;
SELECT * FROM fixture.walk(:'m', 'D350104-02 authorise');
SELECT * FROM pg_temp.findings('D350104-01', :'m', 'permit');
SELECT * FROM fixture.walk(:'m', 'D350104-02 permit');
SELECT * FROM pg_temp.findings('D350104-01', :'m', 'dispatch');
SELECT * FROM pg_temp.findings('D350104-02', :'m', 'dispatch');
ROLLBACK;

-- A step of the system is made by nobody in office.
BEGIN;
SELECT * FROM fixture.walk(:'m', 'D350104-02 authorise', 'D350104-02 permit');
SELECT subject, finding FROM explain(:'m', 'lapse', 'overdue');
ROLLBACK;

UPDATE officers SET db_role = NULL WHERE officer = 'D530102-04';
SELECT revoke_access('regress_hukou_window', 'officer');
DROP OWNED BY regress_hukou_nobody;
DROP ROLE regress_hukou_super, regress_hukou_app, regress_hukou_member, regress_hukou_window, regress_hukou_nobody;
SELECT c.case_no, v.* FROM cases c, verify(c.case_no) v WHERE serial(c.case_no) BETWEEN 140001 AND 149999;
