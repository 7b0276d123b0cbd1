--
-- What an attack and a review found, each closed.
--
SET search_path = public, hukou;
SET hukou.now = '2023-09-20 10:00';
SELECT setval('case_serial', 200000) > 0 AS numbers_of_this_file;
SELECT masked(fixture.resident('340104199005050171', '评一', '340104901000', 'REVIEW-1')) AS applicant;

-- The guard of cases, hung on somebody else's table, would write events and effects of cases that are none.
CREATE TABLE hukou.fake AS SELECT * FROM hukou.cases LIMIT 0;
CREATE TRIGGER t AFTER INSERT OR UPDATE ON hukou.fake FOR EACH ROW EXECUTE FUNCTION hukou.case_event();
INSERT INTO hukou.fake DEFAULT VALUES;
DROP TABLE hukou.fake;

-- A view in the place of a policy table; a column of another type; neither crashes the server.
BEGIN;
ALTER TABLE hukou.reason_codes RENAME TO reasons_elsewhere;
CREATE VIEW hukou.reason_codes AS SELECT * FROM hukou.reasons_elsewhere;
SELECT hukou.is_working_day('2023-09-20');
ROLLBACK;
BEGIN;
ALTER TABLE hukou.cases DROP COLUMN note;
ALTER TABLE hukou.cases ADD COLUMN note integer;
SET LOCAL hukou.officer = 'D350104-03';
INSERT INTO hukou.cases (service, service_type, accepting_office, origin_office, applicant, note)
VALUES ('certificate', 'kinship', '350104901000', '340104901000', '340104199005050171', 5);
ROLLBACK;
BEGIN;
ALTER TABLE hukou.officers ALTER duties TYPE text[];
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', '340104199005050171');
ROLLBACK;

-- Nor does a value that somebody let be null.
BEGIN;
ALTER TABLE hukou.fees ALTER yuan DROP NOT NULL;
UPDATE hukou.fees SET yuan = NULL;
SELECT hukou.is_working_day('2023-09-20');
ROLLBACK;
BEGIN;
ALTER TABLE hukou.access_grants DROP CONSTRAINT access_grants_pkey CASCADE;
ALTER TABLE hukou.access_grants ALTER role DROP NOT NULL;
UPDATE hukou.access_grants SET role = NULL;
SELECT hukou.is_working_day('2023-09-20');
ROLLBACK;
BEGIN;
SET client_min_messages = warning;
ALTER TABLE hukou.workflow_states DROP CONSTRAINT workflow_states_pkey CASCADE;
ALTER TABLE hukou.workflow_states ALTER state DROP NOT NULL;
UPDATE hukou.workflow_states SET state = NULL WHERE state = 'lapsed';
SELECT hukou.is_working_day('2023-09-20');
ROLLBACK;
BEGIN;
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', '340104199005050171') AS objected \gset
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'objected', 1, 'id_card');
INSERT INTO case_objections (case_no, objection, document, text_zh) VALUES (:'objected', 1, 1, '不清');
ALTER TABLE case_objections DISABLE TRIGGER USER;
ALTER TABLE case_objections ALTER paper DROP NOT NULL;
UPDATE case_objections SET paper = NULL;
ALTER TABLE case_objections ENABLE TRIGGER USER;
SELECT advance(:'objected', 'accept');
ROLLBACK;

-- An officer's id is never cut short into another's.
BEGIN;
INSERT INTO hukou.officers (officer, name_zh, office, duties) VALUES (repeat('a', 64), 'x', '350104901000', '{accept}');
ROLLBACK;

-- PUBLIC is no role to grant to.
SELECT hukou.grant_access('public', 'officer');

-- In a parallel query.
SELECT set_config(name, 'on', false) AS parallel FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query');
SELECT hukou.is_working_day('2023-09-20');
SELECT set_config(name, 'off', false) AS parallel FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query');

-- A reason is a known code wherever it is given.
SET hukou.officer = 'D350104-03';
\set VERBOSITY terse
INSERT INTO hukou.cases (service, service_type, accepting_office, origin_office, applicant, reason)
VALUES ('certificate', 'kinship', '350104901000', '340104901000', '340104199005050171', 'no such reason');
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', '340104199005050171') AS c \gset
UPDATE hukou.cases SET reason = 'no such reason' WHERE case_no = :'c';
\set VERBOSITY default

-- A document dated in the future meets nothing.
INSERT INTO hukou.case_documents (case_no, document, document_type, issued_on) VALUES (:'c', 1, 'id_card', '2050-01-01');
SELECT finding FROM hukou.explain(:'c', 'accept');
UPDATE hukou.case_documents SET issued_on = '2023-01-01' WHERE case_no = :'c';

-- Events never go back in time, even when the clock does.
UPDATE hukou.cases SET state = 'accepted' WHERE case_no = :'c';
SET hukou.now = '2023-09-19 10:00';
SELECT fixture.step(:'c', 'request_supplement', 'materials_missing');
SELECT bool_and(acted_at >= before) AS in_order FROM (SELECT acted_at, lag(acted_at) OVER (ORDER BY event) AS before FROM hukou.case_events WHERE case_no = :'c') x;

-- Nobody is a mover twice in a case.
SELECT open_case('migration', 'talent', '350104901000', '340104901000', '340104199005050171') AS m \gset
INSERT INTO hukou.case_persons (case_no, person, role, citizen_id, name) VALUES (:'m', 1, 'mover', '340104199005050171', 'x');
\set VERBOSITY sqlstate
INSERT INTO hukou.case_persons (case_no, person, role, citizen_id, name) VALUES (:'m', 2, 'mover', '340104199005050171', 'x');
\set VERBOSITY default
RESET hukou.officer;
RESET hukou.now;

-- What the engine runs as the tables' owner finds no name in a schema of the caller's, the temporary one included.
SET hukou.now = '2023-09-20 10:00';
CREATE ROLE regress_hukou_trapper;
SELECT grant_access('regress_hukou_trapper', 'gateway');
GRANT USAGE ON SCHEMA fixture TO regress_hukou_trapper;
SELECT fixture.resident(citizen_id_make('340802', '1991-03-07', 93), '陷一', '340802901000', 'TRAP-1') AS mover \gset
SET ROLE regress_hukou_trapper;
SET hukou.officer = 'D350104-03';
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'mover', '{"household": "TRAP-2", "address": "Test Road 3"}') AS c \gset
INSERT INTO case_persons (case_no, person, role, citizen_id, name, birth_date) VALUES (:'c', 1, 'mover', :'mover', '陷一', '1991-03-07');
CREATE FUNCTION pg_temp.trap(date) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	RAISE WARNING 'a trap is run, by the owner: %', CURRENT_USER <> 'regress_hukou_trapper';
	RETURN true;
END
$$;
CREATE DOMAIN pg_temp.date AS pg_catalog.date CHECK (pg_temp.trap(VALUE));
SELECT '2023-09-20'::date IS NOT NULL AS "the trap works for the caller";
SELECT sqlstate, subject FROM explain(:'c', 'accept');
RESET ROLE;
RESET hukou.officer;
DROP DOMAIN pg_temp.date;
DROP FUNCTION pg_temp.trap;
SELECT revoke_access('regress_hukou_trapper', 'gateway');
DROP OWNED BY regress_hukou_trapper;
DROP ROLE regress_hukou_trapper;

-- verify() tells of a row without what it must have, and lives.
BEGIN;
ALTER TABLE case_events DISABLE TRIGGER USER;
ALTER TABLE case_events ALTER digest DROP NOT NULL, ALTER row_digest DROP NOT NULL;
UPDATE case_events SET digest = NULL, row_digest = NULL WHERE case_no = :'c';
SELECT * FROM verify(:'c');
ROLLBACK;

-- A document type whose number_format the owner has let be anything.
BEGIN;
SET LOCAL hukou.officer = 'D350104-03';
INSERT INTO case_documents (case_no, document, document_type, number) VALUES (:'c', 1, 'id_card', '11010519491231002X');
COMMIT;
BEGIN;
ALTER TABLE document_types DROP CONSTRAINT document_types_number_format_check;
UPDATE document_types SET number_format = 'xyz' WHERE document_type = 'id_card';
SAVEPOINT s;
SELECT * FROM explain(:'c', 'accept');
ROLLBACK TO s;
INSERT INTO case_documents (case_no, document, document_type, number) VALUES (:'c', 2, 'id_card', '11010519491231002X');
ROLLBACK TO s;
UPDATE document_types SET number_format = 'citizen_id' WHERE document_type = 'id_card';
SELECT count(*) > 0 AS judged_again FROM explain(:'c', 'accept');
ROLLBACK;
RESET hukou.now;
