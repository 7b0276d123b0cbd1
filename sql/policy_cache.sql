--
-- Policy is read through a cache in each session.  Nobody may notice: a change counts at once, and is gone with a rollback.
--
SET datestyle = 'ISO, YMD';
SET hukou.now = '2023-09-20 10:00';
SELECT setval('hukou.case_serial', 120000) AS "this file's case numbers begin after";
SELECT fixture.resident(citizen_id_make('340104', '1985-05-01', 21), '存一', '340104901000', 'CACHE-1') AS applicant \gset
SET hukou.officer = 'D530102-03';
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'applicant') AS c \gset
SELECT fixture.papers(:'c', 'id_card');

-- What keeps the officer from accepting?  The cache is warm after this.
SELECT sqlstate, subject, finding FROM explain(:'c', 'accept');

-- An officer who loses a duty loses it in this very transaction, and has it back with the rollback.
BEGIN;
UPDATE officers SET duties = '{review}' WHERE officer = 'D530102-03';
SELECT sqlstate, subject, finding FROM explain(:'c', 'accept');
ROLLBACK;
SELECT count(*) AS findings FROM explain(:'c', 'accept');

-- The same with ROLLBACK TO SAVEPOINT, for a change inside it and for one before it.
BEGIN;
UPDATE officers SET valid = '(,2023-09-20)' WHERE officer = 'D530102-03';
SAVEPOINT s;
UPDATE officers SET duties = '{}' WHERE officer = 'D530102-03';
SELECT subject, finding FROM explain(:'c', 'accept');
ROLLBACK TO SAVEPOINT s;
SELECT subject, finding FROM explain(:'c', 'accept');
UPDATE officers SET valid = '(,)' WHERE officer = 'D530102-03';
SELECT count(*) AS findings FROM explain(:'c', 'accept');
ROLLBACK;

-- A subtransaction that PL/pgSQL rolls back leaves nothing either.
SELECT set_config('regress.c', :'c', false) = :'c' AS kept;
DO $$
BEGIN
	UPDATE hukou.officers SET duties = '{}' WHERE officer = 'D530102-03';
	RAISE NOTICE 'without duties, % findings', (SELECT count(*) FROM hukou.explain(current_setting('regress.c')::case_no, 'accept'));
	RAISE EXCEPTION 'never mind';
EXCEPTION WHEN raise_exception THEN
	RAISE NOTICE 'after the rollback, % findings', (SELECT count(*) FROM hukou.explain(current_setting('regress.c')::case_no, 'accept'));
END
$$;

-- A step that leaves the workflow, and a state, are gone at once.
BEGIN;
SELECT fixture.publish('certificate', $$
	DELETE FROM hukou.workflow_transitions WHERE workflow = 'certificate' AND version = $v AND action = 'decline';
	DELETE FROM hukou.workflow_states WHERE workflow = 'certificate' AND version = $v AND state = 'not_accepted'$$);
SELECT action FROM next_actions(:'c') ORDER BY action;
UPDATE cases SET state = 'not_accepted', reason = 'no_record' WHERE case_no = :'c';
ROLLBACK;
SELECT action FROM next_actions(:'c') ORDER BY action;

-- A document rule too; and TRUNCATE is noticed like DELETE.
BEGIN;
INSERT INTO document_rules (service, gate, requirement, document_type, basis, evidence)
VALUES ('certificate', 'filing', 'extra', 'power_of_attorney', 'a test', 'inferred');
SELECT sqlstate, subject, finding FROM explain(:'c', 'accept');
SET CONSTRAINTS ALL IMMEDIATE;
TRUNCATE document_rules;
SELECT count(*) AS findings FROM explain(:'c', 'accept');
ROLLBACK;

-- A reason code, a service, an office.
BEGIN;
DELETE FROM reason_codes WHERE reason = 'not_covered';
SELECT subject, finding FROM explain(:'c', 'decline', 'not_covered');
UPDATE service_types SET valid = '(,2023-09-20)' WHERE service = 'certificate';
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'applicant');
ROLLBACK;
BEGIN;
UPDATE offices SET valid = '(,2023-09-20)' WHERE office = '530102901000';
SELECT subject, finding FROM explain(:'c', 'accept');
ROLLBACK;

-- A gateway's grant.
BEGIN;
DELETE FROM access_grants WHERE role = CURRENT_USER;
SELECT sqlstate, subject, finding FROM explain(:'c', 'accept');
ROLLBACK;
SELECT count(*) AS findings FROM explain(:'c', 'accept');

-- The clock.  Also from PL/pgSQL, whose simple expressions keep a function's state for the whole transaction.
DO $$
DECLARE
	before date;
	afterwards date;
BEGIN
	before := hukou.add_working_days('2023-11-24', 1);
	INSERT INTO hukou.calendar_days VALUES ('2023-11-27', false, 'a holiday of a test');
	afterwards := hukou.add_working_days('2023-11-24', 1);
	RAISE NOTICE 'before %, after %', before, afterwards;
	RAISE EXCEPTION 'never mind';
EXCEPTION WHEN raise_exception THEN
	RAISE NOTICE 'after the rollback %', hukou.add_working_days('2023-11-24', 1);
END
$$;
DO $$
DECLARE
	seen date[];
	next date;
BEGIN
	FOR i IN 0..2 LOOP		-- one and the same expression, over and over
		next := hukou.add_working_days('2023-11-24', 1);
		seen := seen || next;
		INSERT INTO hukou.calendar_days VALUES (next, false, 'a holiday of a test');
	END LOOP;
	RAISE NOTICE '%', seen;
	RAISE EXCEPTION 'never mind';
EXCEPTION WHEN raise_exception THEN
	NULL;
END
$$;

-- Changing the rules inside the statement that uses them: the statement keeps the rules it began with.
BEGIN;
WITH change AS (
	UPDATE officers SET duties = '{}' WHERE officer = 'D530102-03' RETURNING 1
)
UPDATE cases SET state = 'accepted' WHERE case_no = :'c' RETURNING state;
ROLLBACK;

-- Plans that outlive a change of the rules see the change.
PREPARE accept(case_no) AS UPDATE cases SET state = 'accepted' WHERE case_no = $1;
SET plan_cache_mode = force_generic_plan;
BEGIN;
EXECUTE accept(:'c');
ROLLBACK;
BEGIN;
SELECT fixture.publish('certificate', $$UPDATE hukou.workflow_transitions SET duty = 'approve'
	WHERE workflow = 'certificate' AND version = $v AND action = 'accept'$$);
EXECUTE accept(:'c');
ROLLBACK;
BEGIN;
EXECUTE accept(:'c');
ROLLBACK;
RESET plan_cache_mode;

-- Policy in REPEATABLE READ behaves as the catalogues do: what this session changed it sees, whatever the snapshot.
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT count(*) AS findings FROM explain(:'c', 'accept');
UPDATE officers SET duties = '{}' WHERE officer = 'D530102-03';
SELECT count(*) AS findings FROM explain(:'c', 'accept');
ROLLBACK;

-- A version of a workflow is pinned at filing: what comes later governs later cases.
-- A draft is not filed yet, so it goes by the version of the day it is.
BEGIN;
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'applicant') AS draft \gset
SELECT fixture.papers(:'draft', 'id_card');
UPDATE cases SET state = 'accepted' WHERE case_no = :'c';
SELECT copy_workflow('certificate', 1);
UPDATE workflow_transitions SET action = 'send' WHERE workflow = 'certificate' AND version = 2 AND action = 'dispatch';
SELECT * FROM publish_workflow('certificate', 2, '2023-09-21');
SET LOCAL hukou.now = '2023-09-25 10:00';
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'applicant') AS later \gset
SELECT fixture.papers(:'later', 'id_card');
SELECT advance(:'later', 'accept'), advance(:'draft', 'accept');
SELECT CASE case_no WHEN :'c' THEN 'filed before' WHEN :'draft' THEN 'drafted before' ELSE 'opened after' END AS "case", workflow_version, filed_on, array(SELECT action FROM next_actions(case_no) ORDER BY action) AS steps
FROM cases WHERE case_no IN (:'c', :'later', :'draft') ORDER BY case_no;
ROLLBACK;

-- Should the version vanish, nobody guesses what governed the case.
BEGIN;
UPDATE cases SET state = 'accepted' WHERE case_no = :'c';
ALTER TABLE cases DROP CONSTRAINT cases_workflow_workflow_version_fkey;
DELETE FROM workflow_safeguards WHERE workflow = 'certificate';
DELETE FROM workflow_transitions WHERE workflow = 'certificate';
DELETE FROM workflow_states WHERE workflow = 'certificate';
DELETE FROM workflows WHERE workflow = 'certificate';
UPDATE cases SET state = 'dispatched' WHERE case_no = :'c';
ROLLBACK;

-- Policy tables may be rewritten and altered under a session.
ALTER TABLE officers ADD COLUMN regress_extra text;
UPDATE officers SET duties = '{review}' WHERE officer = 'D530102-03';
SELECT subject, finding FROM explain(:'c', 'accept');
VACUUM FULL officers;
ALTER TABLE officers DROP COLUMN regress_extra;
UPDATE officers SET duties = '{accept,review,verify,hand_over}' WHERE officer = 'D530102-03';
SELECT count(*) AS findings FROM explain(:'c', 'accept');

-- A table or a column that is missing is told as what it is.
BEGIN;
ALTER TABLE officers RENAME COLUMN duties TO tasks;
SELECT * FROM explain(:'c', 'accept');
ROLLBACK;
BEGIN;
ALTER TABLE document_rules RENAME TO rules;
SELECT * FROM explain(:'c', 'accept');
ROLLBACK;
SELECT count(*) AS findings FROM explain(:'c', 'accept');

--
-- The extension goes and comes back under a live session, in a database of its own.
--
SELECT current_database() AS home \gset
CREATE DATABASE regress_hukou_cache TEMPLATE template0 ENCODING 'UTF8';
\c regress_hukou_cache
SET client_min_messages = warning;
CREATE EXTENSION hukou CASCADE;
SELECT count(*) > 0 AS set_up FROM hukou.setup();
SELECT hukou.load_demo();
SELECT hukou.grant_access(CURRENT_USER, 'gateway');
SET hukou.now = '2023-09-20 10:00';
SET hukou.officer = 'D530102-03';
INSERT INTO hukou.persons (citizen_id, name) VALUES ('11010519491231002X', '存二') ON CONFLICT DO NOTHING;
SELECT hukou.open_case('certificate', 'kinship', '530102901000', '340104901000', '11010519491231002X') AS c \gset
SELECT count(*) AS events FROM hukou.case_events WHERE case_no OPERATOR(hukou.=) :'c';
DROP EXTENSION hukou CASCADE;
SELECT count(*) > 0 AS tables_left FROM pg_class WHERE relnamespace = to_regnamespace('hukou') AND relkind = 'r';
DROP SCHEMA hukou CASCADE;
CREATE EXTENSION hukou;
SELECT hukou.is_working_day('2023-09-20');
SELECT count(*) > 0 AS set_up FROM hukou.setup();
SELECT hukou.load_demo();
INSERT INTO hukou.persons (citizen_id, name) VALUES ('11010519491231002X', '存二') ON CONFLICT DO NOTHING;
SELECT hukou.open_case('certificate', 'kinship', '530102901000', '340104901000', '11010519491231002X') AS c \gset
SELECT hukou.grant_access(CURRENT_USER, 'gateway');
INSERT INTO hukou.persons (citizen_id, name) VALUES ('11010519491231002X', '存二') ON CONFLICT DO NOTHING;
SELECT hukou.open_case('certificate', 'kinship', '530102901000', '340104901000', '11010519491231002X') AS c \gset
INSERT INTO hukou.case_documents (case_no, document, document_type) VALUES (:'c', 1, 'id_card');
SELECT hukou.advance(:'c', 'accept');
SELECT count(*) AS events, (SELECT count(*) FROM hukou.verify(:'c')) AS faults
FROM hukou.case_events WHERE case_no OPERATOR(hukou.=) :'c';
\c :home
DROP DATABASE regress_hukou_cache;
