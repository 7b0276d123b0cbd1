--
-- Ways round the law of roads, each of which was tried: other people's triggers, prepared transactions, tables made to inherit,
-- whole tables, and sessions with settings of their own
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SELECT setval('hukou.case_serial', 330000) AS "this file's case numbers begin after";
SET hukou.now = '2023-09-20 10:00';
CREATE FUNCTION pg_temp.routes() RETURNS SETOF text LANGUAGE sql AS $$
	SELECT concat_ws(', ', accepting, valid, basis) FROM hukou.routes WHERE basis LIKE 'a door%' ORDER BY 1 $$;

-- A deferred trigger of somebody else that writes roads between two guards: the triggers of a COMMIT share one snapshot.
BEGIN;
CREATE FUNCTION pg_temp.slips_in() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
	IF NEW.basis = 'a door 1' THEN
		INSERT INTO hukou.routes (service, accepting, valid, mode, start_verified, basis, evidence) VALUES ('newborn', 'node:98', '[2025-01-01,)', 'decide', true, 'a door 3', 'inferred');
	END IF;
	RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER zzz AFTER INSERT ON routes DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pg_temp.slips_in();
INSERT INTO routes (service, accepting, valid, mode, start_verified, basis, evidence) VALUES
	('newborn', 'node:41', '[2025-01-01,2025-02-01)', 'decide', true, 'a door 1', 'inferred'),
	('newborn', 'node:42', '[2025-01-01,2025-02-01)', 'decide', true, 'a door 2', 'inferred');
COMMIT;
SELECT * FROM pg_temp.routes();
-- the same with a published workflow
BEGIN;
CREATE FUNCTION pg_temp.tears_out() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
	DELETE FROM hukou.workflow_transitions WHERE workflow = 'newborn' AND action = 'accept';
	RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER zzz AFTER UPDATE ON workflow_transitions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pg_temp.tears_out();
UPDATE workflow_transitions SET name_zh = name_zh WHERE workflow IN ('certificate', 'newborn') AND action = 'accept';
COMMIT;

-- A transaction that is prepared is judged then; from COMMIT PREPARED on its roads count.
BEGIN;
INSERT INTO routes (service, accepting, valid, mode, start_verified, basis, evidence) VALUES ('newborn', 'node:98', '[2025-01-01,)', 'decide', true, 'a door', 'inferred');
PREPARE TRANSACTION 'hukou_roads';
SELECT open, mode FROM route('certificate', 'kinship', '340104901000', '410105901000', '2023-09-20');
BEGIN;
INSERT INTO routes (service, accepting, valid, mode, start_verified, basis, evidence) VALUES ('certificate', 'node:41', '[2023-09-01,2023-10-01)', 'closed', true, 'a door', 'inferred');
PREPARE TRANSACTION 'hukou_roads';
SELECT open, mode FROM route('certificate', 'kinship', '340104901000', '410105901000', '2023-09-20');
COMMIT PREPARED 'hukou_roads';
SELECT open, mode FROM route('certificate', 'kinship', '340104901000', '410105901000', '2023-09-20');
DELETE FROM routes WHERE basis = 'a door';
SELECT open, mode FROM route('certificate', 'kinship', '340104901000', '410105901000', '2023-09-20');

-- Roads written through a table they were made to inherit from: no statement trigger of theirs is fired.
BEGIN;
CREATE TABLE public.above (LIKE routes);
ALTER TABLE routes INHERIT public.above;
SELECT open, mode FROM route('certificate', 'kinship', '340104901000', '410105901000', '2023-09-20');
UPDATE public.above SET mode = 'closed', workflow = NULL, basis = 'a door' WHERE service = 'certificate';
SELECT open, mode, basis FROM route('certificate', 'kinship', '340104901000', '410105901000', '2023-09-20');
UPDATE public.above SET accepting = 'node:98' WHERE basis = 'a door';
SET CONSTRAINTS ALL IMMEDIATE;
ROLLBACK;

-- Whatever way a table of policy is changed, the log has every row, and the past is what it was.
CREATE TEMP TABLE moment (at timestamptz DEFAULT clock_timestamp());
INSERT INTO moment DEFAULT VALUES;
CREATE FUNCTION pg_temp.then(of_table text) RETURNS text LANGUAGE sql AS $$
	SELECT count(*) || ' rows, md5 ' || md5(coalesce(string_agg(j::text, ' ' ORDER BY j::text), '')) FROM moment, hukou.policy_as_known(of_table, at) j $$;
CREATE TEMP TABLE tables (of_table) AS VALUES ('fees'), ('time_limits'), ('document_rules'), ('reason_codes'), ('areas'), ('calendar_days'), ('offices'), ('officers');
CREATE TEMP TABLE before AS SELECT of_table, pg_temp.then(of_table) AS what FROM tables;
SELECT max(entry) AS before FROM policy_log \gset
BEGIN;
CREATE TEMP TABLE kept_rules AS TABLE document_rules;
TRUNCATE fees, time_limits, document_rules;
COPY fees (service, service_type, valid, yuan, basis, evidence) FROM stdin;
id_renewal	damaged	(,)	40.00	a door	inferred
id_first	standard	[2023-01-01,)	20.00	a door	inferred
\.
MERGE INTO reason_codes r USING (SELECT DISTINCT ON (name_zh) reason FROM reason_codes ORDER BY name_zh, reason) s ON s.reason = r.reason
	WHEN MATCHED THEN UPDATE SET name_zh = name_zh || '。';
INSERT INTO reason_codes AS r (reason, name_zh, name_en, evidence) SELECT reason, name_zh, name_en, evidence FROM reason_codes LIMIT 3 ON CONFLICT (reason) DO UPDATE SET name_en = r.name_en || '.';
WITH gone AS (DELETE FROM calendar_days WHERE day BETWEEN '2023-09-01' AND '2023-10-31' RETURNING *) SELECT count(*) > 0 AS gone FROM gone;
UPDATE calendar_days SET day = day - 40 WHERE day = (SELECT max(day) FROM calendar_days);
UPDATE offices SET name_zh = name_zh || '!' WHERE office = '340104902000';
UPDATE officers SET duties = '{}' WHERE officer LIKE 'D34%';
INSERT INTO document_rules SELECT * FROM kept_rules LIMIT 5;
SELECT of_table, what = pg_temp.then(of_table) AS as_it_was FROM before ORDER BY 1;
SELECT of_table, count(*) FILTER (WHERE before IS NULL) > 0 AS came, count(*) FILTER (WHERE after IS NULL) > 0 AS went, count(*) FILTER (WHERE before IS NOT NULL AND after IS NOT NULL) > 0 AS changed
FROM policy_log WHERE entry > :before GROUP BY 1 ORDER BY 1;
ROLLBACK;
-- a truncation takes what came since the transaction began, too; it is logged
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT count(*) > 0 AS seen FROM fees;
INSERT INTO fees (service, service_type, yuan, basis, evidence) VALUES ('id_first', 'standard', 1, 'a door', 'inferred');
SET CONSTRAINTS ALL IMMEDIATE;
TRUNCATE fees;
SELECT count(*) AS went FROM policy_log WHERE of_table = 'fees' AND after IS NULL AND before ->> 'basis' = 'a door';
ROLLBACK;

-- A session writes dates its own way; the log does not, and answers are read alike in every session.
SELECT max(entry) AS before FROM policy_log \gset
SET datestyle = 'SQL, DMY';
SET bytea_output = 'escape';
UPDATE routes SET basis = basis || '!' WHERE service = 'certificate';
UPDATE fees SET basis = basis || '!';
SELECT of_table, bool_and(key ->> 'valid' ~ '^.(\d{4}-\d\d-\d\d)?,') AS by_year FROM policy_log WHERE entry > :before GROUP BY 1 ORDER BY 1;
SELECT of_table, what = pg_temp.then(of_table) AS as_it_was FROM before ORDER BY 1;
SELECT count(*) = (SELECT count(*) FROM routes) AS all, count(*) FILTER (WHERE j ->> 'basis' LIKE '%!') AS changed FROM moment, policy_as_known('routes', at) j;
SELECT basis FROM moment, route_as_known('certificate', 'kinship', '340104901000', '410105901000', '20/09/2023', at);
UPDATE routes SET basis = rtrim(basis, '!') WHERE service = 'certificate';
UPDATE fees SET basis = rtrim(basis, '!');
RESET bytea_output;
SET datestyle = 'ISO, YMD';
SELECT of_table, what = pg_temp.then(of_table) AS as_it_was FROM before ORDER BY 1;
-- a key is the primary key or part of it; whatever its values are called
SELECT count(*) FROM moment, policy_as_known('nodes', at, '{"node": 34}');
SELECT count(*) FROM moment, policy_as_known('nodes', at, '{"node": "34"}');
SELECT count(*) = (SELECT count(*) FROM nodes) AS all FROM moment, policy_as_known('nodes', at, '{}');
SELECT count(*) FROM moment, policy_as_known('nodes', at, '{"node": null}');
SELECT * FROM policy_as_known('nodes', now(), '{"node": 34, "name_zh": "x", "color": 1}');

-- An office put into another node under a draft by a file of offices: the case keeps the nodes it was opened with.
SELECT fixture.resident(citizen_id_make('340104', '1990-02-04', 73), '路三', '340104901000', 'DOOR-1') AS person \gset
BEGIN;
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', :'person') AS c \gset
SELECT fixture.papers(:'c', 'id_card');
DELETE FROM routes WHERE service = 'certificate';
INSERT INTO office_imports (office, node, region, kind, name_zh, name_en) VALUES ('340104901000', 35, '350104', 'station', '移', 'moved');
SELECT * FROM load_offices();
SELECT subject, finding FROM explain(:'c', 'accept');
ROLLBACK;
-- The successor of a closed office stands under a narrower row, which closes the road.
BEGIN;
UPDATE offices SET valid = '(,2023-09-01)', successor = '340104901000' WHERE office = '340104902000';
INSERT INTO routes (service, origin, valid, mode, start_verified, basis, evidence) VALUES ('certificate', 'office:340104901000', '[2023-09-01,)', 'closed', true, 'a door', 'inferred');
SELECT open, mode, origin, note FROM route('certificate', 'kinship', '340104902000', '350104901000', '2023-09-20');
SELECT open, mode, origin, note FROM route('certificate', 'kinship', '340104902000', '350104901000', '2023-08-20');
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340104902000', :'person');
ROLLBACK;
SELECT * FROM pg_temp.routes();
-- A successor of another province would carry the work across the border without a road: it counts for none.
BEGIN;
UPDATE offices SET valid = '(,2023-09-01)', successor = '350104901000' WHERE office = '340104901000';
DELETE FROM routes WHERE service = 'certificate';
SELECT open, mode, note FROM route('certificate', 'kinship', '340104901000', '350104901000', '2023-09-20');
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', :'person');
ROLLBACK;
-- Where no version of the workflow is in force, nothing is open.
BEGIN;
UPDATE workflows SET valid = '(,2023-01-01)' WHERE workflow = 'certificate';
SELECT open, mode, workflow FROM route('certificate', 'kinship', '340104901000', '350104901000', '2023-09-20');
SELECT topic, answer FROM guide('certificate', 'kinship', '340104901000', '350104901000', '2023-09-20') WHERE topic IN ('road', 'elsewhere');
ROLLBACK;

-- An office put into another province under a draft, by an UPDATE or a file, takes the case across no border, either way.
BEGIN;
SET LOCAL hukou.officer = 'D340104-03';
SELECT open_case('certificate', 'kinship', '340104901000', '340802901000', :'person') AS within \gset
SELECT fixture.papers(:'within', 'id_card');
DELETE FROM routes WHERE service = 'certificate';
UPDATE offices SET node = 35, region = '350104' WHERE office = '340802901000';
SELECT sqlstate, subject, finding, remedy FROM explain(:'within', 'accept');
UPDATE cases SET state = 'accepted' WHERE case_no = :'within';
ROLLBACK;
-- An office under one of another province takes neither its roads nor its officers.
SELECT fixture.resident(citizen_id_make('340104', '1990-02-04', 93), '越一', '340104901000', 'DOOR-3') AS second \gset
BEGIN;
UPDATE offices SET parent = '340104000000' WHERE office = '350104901000';
INSERT INTO routes (service, accepting, valid, mode, start_verified, basis, evidence) VALUES ('certificate', 'office:340104000000', '(,)', 'closed', true, 'a door', 'inferred');
SELECT open, mode, basis <> 'a door' AS its_own FROM route('certificate', 'kinship', '340104901000', '350104901000', '2023-09-20');
SELECT open, mode, basis FROM route('certificate', 'kinship', '350104901000', '340104901000', '2023-09-20');
SET LOCAL hukou.officer = 'D340104-01';
SELECT open_case('certificate', 'kinship', '350104901000', '340802901000', :'second');
ROLLBACK;
-- The law changed, a case filed by it, and the law changed back: no transaction does both, whoever does which.
BEGIN;
INSERT INTO routes (service, accepting, valid, mode, start_verified, basis, evidence) VALUES ('newborn', 'node:35', '(,2024-01-01)', 'decide', true, 'a door', 'inferred');
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('newborn', 'standard', '350104901000', '340104901000', :'person', '{"household": "DOOR-1"}') IS NOT NULL AS opened;
DELETE FROM routes WHERE basis = 'a door';
COMMIT;
BEGIN;
CREATE FUNCTION pg_temp.opens() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
	INSERT INTO hukou.routes (service, accepting, valid, mode, start_verified, basis, evidence) VALUES ('newborn', 'node:35', '(,2024-01-01)', 'decide', true, 'a door', 'inferred'); RETURN NEW; END $$;
CREATE FUNCTION pg_temp.shuts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM hukou.routes WHERE basis = 'a door'; RETURN NULL; END $$;
CREATE TRIGGER aaa BEFORE INSERT ON cases FOR EACH ROW EXECUTE FUNCTION pg_temp.opens();
CREATE TRIGGER zzzz AFTER INSERT ON cases FOR EACH ROW EXECUTE FUNCTION pg_temp.shuts();
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('newborn', 'standard', '350104901000', '340104901000', :'person', '{"household": "DOOR-1"}') IS NOT NULL AS opened;
COMMIT;
BEGIN;
UPDATE service_types SET name_zh = name_zh WHERE service = 'newborn';
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', :'person') IS NOT NULL AS opened;
PREPARE TRANSACTION 'hukou_both';
-- so it is with what comes after filing, a step or a paper, and for a superuser in replica role
SET hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', :'person', '{"agent": true}') AS bent \gset
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'bent', 1, 'id_card'), (:'bent', 2, 'power_of_attorney'), (:'bent', 3, 'agent_id_card');
SELECT * FROM fixture.walk(:'bent', 'D350104-03 accept', 'D350104-03 dispatch', 'D340104-03 send_back materials_invalid');
SET hukou.officer = 'D350104-03';
DELETE FROM case_documents WHERE case_no = :'bent' AND document = 2;
SELECT advance(:'bent', 'resubmit');
BEGIN;
CREATE TEMP TABLE kept AS SELECT * FROM document_rules WHERE requirement = 'attorney';
DELETE FROM document_rules WHERE requirement = 'attorney';
SELECT advance(:'bent', 'resubmit');
INSERT INTO document_rules SELECT * FROM kept;
COMMIT;
BEGIN;
UPDATE document_types SET number_format = 'opaque' WHERE document_type = 'birth_certificate';
INSERT INTO case_documents (case_no, document, document_type, number) VALUES (:'bent', 4, 'birth_certificate', 'no such number');
UPDATE document_types SET number_format = 'birth_certificate_no' WHERE document_type = 'birth_certificate';
COMMIT;
SET session_replication_role = replica;
BEGIN;
DELETE FROM document_rules WHERE requirement = 'attorney';
SET LOCAL session_replication_role = origin;
SELECT advance(:'bent', 'resubmit');
COMMIT;
RESET session_replication_role;
RESET hukou.officer;
SELECT state, version FROM cases WHERE case_no = :'bent';
SELECT document, document_type FROM case_documents WHERE case_no = :'bent' ORDER BY 1;
-- what a savepoint gave back was not done; nor is it remembered after a ROLLBACK
BEGIN;
SAVEPOINT s;
SAVEPOINT t;
DELETE FROM routes WHERE service = 'newborn';
RELEASE t;
ROLLBACK TO s;
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', :'person') IS NOT NULL AS opened;
COMMIT;
BEGIN;
SET LOCAL hukou.officer = 'D350104-03';
SAVEPOINT s;
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', :'person') IS NOT NULL AS opened;
RELEASE s;
SAVEPOINT s;
UPDATE service_types SET name_zh = name_zh WHERE service = 'newborn';
RELEASE s;
COMMIT;
UPDATE service_types SET name_zh = name_zh WHERE service = 'newborn';
-- A workflow that a road names does not end under it.
BEGIN;
INSERT INTO routes (service, accepting, valid, mode, workflow, start_verified, basis, evidence) VALUES ('certificate', 'node:35', '[2023-09-01,)', 'decide', 'certificate_at_once', true, 'a door', 'inferred');
UPDATE workflows SET valid = 'empty' WHERE workflow = 'certificate_at_once';
SET CONSTRAINTS ALL IMMEDIATE;
ROLLBACK;
SELECT * FROM policy_as_known(NULL, now());
SELECT * FROM policy_as_known('nodes', now(), '[1]');
SET standard_conforming_strings = off;
SET escape_string_warning = off;
SELECT place_is_valid('node:34'), place_is_valid('everywhere'), date_is_valid('2023-11-24');
RESET standard_conforming_strings;
SELECT * FROM retire_office('340104902000', '340104901000', '-infinity');
