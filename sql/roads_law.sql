--
-- Law 4: a case crosses a border only on a road that is open on its filing day; and law 10 for roads
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SELECT setval('hukou.case_serial', 310000) AS "this file's case numbers begin after";
SELECT fixture.resident(citizen_id_make('340104', '1990-02-04', 71), '路一', '340104901000', 'ROAD-1') AS person \gset
SET hukou.now = '2023-09-20 10:00';
SET hukou.officer = 'D450103-03';

-- Who is refused is told the pair, the day, and what would be open: a later day, other kinds, the other direction, the origin itself.
SELECT open_case('migration', 'talent', '450103901000', '340104901000', :'person', '{"household": "ROAD-2", "address": "x"}');
SELECT sqlstate, subject, finding FROM (VALUES (1)) v, LATERAL (SELECT 'HK003' AS sqlstate, 'as hukou.guide() tells' AS subject, string_agg(answer, ' | ') AS finding
	FROM hukou.guide('migration', 'talent', '340104901000', '450103901000') WHERE topic IN ('road', 'planned', 'elsewhere')) g;
SET hukou.officer = 'D340104-03';
SELECT open_case('migration', 'talent', '340104901000', '350104901000', :'person', '{"household": "ROAD-2", "address": "x"}');

-- Each way of writing a case is asked the same.
SET hukou.officer = 'D450103-03';
INSERT INTO cases (service, service_type, accepting_office, origin_office, applicant) VALUES ('migration', 'talent', '450103901000', '340104901000', :'person');
MERGE INTO cases c USING (VALUES ('migration', 'talent', '450103901000'::hukou.office_code, '340104901000'::hukou.office_code, :'person'::hukou.citizen_id)) v (s, t, a, o, p)
	ON c.case_no = 'H45-230920-0310001-6' WHEN NOT MATCHED THEN INSERT (service, service_type, accepting_office, origin_office, applicant) VALUES (v.s, v.t, v.a, v.o, v.p);
WITH w AS (INSERT INTO cases (service, service_type, accepting_office, origin_office, applicant) VALUES ('migration', 'talent', '450103901000', '340104901000', :'person') RETURNING 1) SELECT * FROM w;
INSERT INTO cases (service, service_type, accepting_office, origin_office, applicant) VALUES ('migration', 'talent', '450103901000', '340104901000', :'person') ON CONFLICT DO NOTHING;
COPY cases (service, service_type, accepting_office, origin_office, applicant) FROM stdin;
migration	talent	450103901000	340104901000	34010419900204071X
\.
-- a road opened and used in one command does not count yet; nor does a claim to have been filed by one
WITH road AS (INSERT INTO routes (service, service_type, accepting, valid, mode, start_verified, basis, evidence)
	VALUES ('migration', 'talent', 'node:45', '[2023-09-01,)', 'decide', true, 'a test', 'inferred') RETURNING 1)
INSERT INTO cases (service, service_type, accepting_office, origin_office, applicant) SELECT 'migration', 'talent', '450103901000', '340104901000', :'person' FROM road;
INSERT INTO cases (service, service_type, accepting_office, origin_office, applicant, route, filed_on) VALUES ('migration', 'talent', '450103901000', '340104901000', :'person', 'by a road of my own', '2024-06-01');

-- The day it is filed counts, not the day it was opened: a road may close between, and another open.
BEGIN;
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', :'person') AS c \gset
SELECT fixture.papers(:'c', 'id_card');
SELECT route, limit_days, limit_unit FROM cases WHERE case_no = :'c';
INSERT INTO routes (service, accepting, valid, mode, start_verified, basis, evidence) VALUES ('certificate', 'node:35', '[2023-09-21,2023-10-09)', 'closed', true, 'a flood', 'inferred');
SET LOCAL hukou.now = '2023-09-21 09:00';
SELECT * FROM explain(:'c', 'accept');
SELECT action, allowed FROM next_actions(:'c') ORDER BY action;
SAVEPOINT refused;
UPDATE cases SET state = 'accepted' WHERE case_no = :'c';
ROLLBACK TO refused;
-- a draft may always be ended
SELECT advance(:'c', 'withdraw', 'applicant_request');
SELECT state, route, limit_days FROM cases WHERE case_no = :'c';
ROLLBACK;

-- Filed, it keeps its road, workflow and limit, whatever becomes of them; nobody writes them.
BEGIN;
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', :'person') AS c \gset
SELECT fixture.papers(:'c', 'id_card');
SELECT advance(:'c', 'accept');
SELECT workflow, route, limit_days, limit_unit, due_on FROM cases WHERE case_no = :'c';
UPDATE routes SET valid = daterange(lower(valid), '2023-09-20') WHERE service = 'certificate';
UPDATE time_limits SET days = 1 WHERE service = 'certificate';
SELECT advance(:'c', 'dispatch');
SELECT workflow, route, limit_days, limit_unit, due_on, state FROM cases WHERE case_no = :'c';
SAVEPOINT s;
UPDATE cases SET route = 'mine' WHERE case_no = :'c';
ROLLBACK TO s;
UPDATE cases SET limit_days = 90, limit_unit = 'calendar' WHERE case_no = :'c';
ROLLBACK TO s;
UPDATE cases SET accepting_office = '340104901000' WHERE case_no = :'c';
ROLLBACK TO s;
-- a trigger that changes them after the guard
CREATE FUNCTION pg_temp.mine() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.route := 'mine'; RETURN NEW; END $$;
CREATE TRIGGER zzz BEFORE UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION pg_temp.mine();
SET LOCAL hukou.officer = 'D340104-03';
SELECT advance(:'c', 'check');
ROLLBACK TO s;
ROLLBACK;
-- A trigger that closes the road before the guard judges is heeded.
BEGIN;
CREATE FUNCTION pg_temp.flood() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
	UPDATE hukou.routes SET valid = daterange(lower(valid), '2023-09-20') WHERE service = 'certificate'; RETURN NEW; END $$;
CREATE TRIGGER aaa BEFORE INSERT ON cases FOR EACH ROW EXECUTE FUNCTION pg_temp.flood();
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', :'person');
ROLLBACK;

-- The road may lead elsewhere by the day of filing: then the case was opened for the wrong workflow.
BEGIN;
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', :'person') AS c \gset
SELECT fixture.papers(:'c', 'id_card');
INSERT INTO routes (service, service_type, accepting, valid, mode, workflow, start_verified, basis, evidence) VALUES ('certificate', 'kinship', 'node:35', '[2023-09-20,)', 'on_behalf', 'certificate_at_once', true, 'a test', 'inferred');
SELECT subject, finding FROM explain(:'c', 'accept');
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', :'person') AS c \gset
SELECT workflow FROM cases WHERE case_no = :'c';
ROLLBACK;

-- A kind that ended since, and an office that closed since, stop the filing as well.
BEGIN;
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', :'person') AS c \gset
SELECT fixture.papers(:'c', 'id_card');
UPDATE service_types SET valid = '(,2023-09-20)' WHERE service = 'certificate' AND service_type = 'kinship';
UPDATE offices SET valid = '(,2023-09-20)', successor = '340104902000' WHERE office = '340104901000';
SELECT sqlstate, subject, finding, remedy FROM explain(:'c', 'accept');
ROLLBACK;

-- Nor does it help to put an office into another province under a case.
BEGIN;
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', :'person') AS c \gset
SELECT fixture.papers(:'c', 'id_card');
DELETE FROM routes WHERE service = 'certificate';
UPDATE offices SET node = 35, region = '350104' WHERE office = '340104901000';
SELECT subject, finding FROM explain(:'c', 'accept');
ROLLBACK;

-- Within one province no road is asked for.
BEGIN;
DELETE FROM routes WHERE service = 'certificate';
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '350102901000', :'person') AS c \gset
SELECT route IS NULL AS "no road" FROM cases WHERE case_no = :'c';
ROLLBACK;

--
-- Changing roads.  docs/roads.md tells these ways.
--
-- Replacing a road from today on, in one transaction: close the old row, open the new one.
BEGIN;
UPDATE routes SET valid = daterange(lower(valid), '2023-09-20') WHERE service = 'certificate' AND valid @> date '2023-09-20';
INSERT INTO routes (service, valid, mode, start_verified, basis, evidence) VALUES ('certificate', '[2023-09-20,)', 'on_behalf', true, 'the new notice', 'found');
SET CONSTRAINTS ALL IMMEDIATE;
SELECT day, mode, basis FROM (VALUES (date '2023-09-19'), ('2023-09-20')) d (day), hukou.route('certificate', 'kinship', '340104901000', '350104901000', day);
-- The same day once more: the row that began today is changed in place.  Cases filed by it this morning keep what they were filed by.
UPDATE routes SET mode = 'decide', basis = 'the new notice, corrected' WHERE service = 'certificate' AND lower(valid) = '2023-09-20';
SELECT day, mode, basis FROM (VALUES (date '2023-09-19'), ('2023-09-20')) d (day), hukou.route('certificate', 'kinship', '340104901000', '350104901000', day);
-- A start still to come is corrected in place.
INSERT INTO routes (service, accepting, valid, mode, start_verified, basis, evidence) VALUES ('newborn', 'node:41', '[2023-10-01,)', 'decide', true, 'Henan, planned', 'found');
UPDATE routes SET valid = '[2023-11-01,)', basis = 'Henan, put off' WHERE service = 'newborn' AND accepting = 'node:41';
SELECT answer, basis FROM hukou.guide('newborn', 'standard', '340104901000', '410105901000') WHERE topic = 'planned';
-- or called off
DELETE FROM routes WHERE service = 'newborn' AND accepting = 'node:41';
SELECT count(*) AS planned FROM hukou.guide('newborn', 'standard', '340104901000', '410105901000') WHERE topic = 'planned';
-- the log has each of them
SELECT of_table, before ->> 'basis' AS before, after ->> 'basis' AS after, after ->> 'valid' AS valid FROM policy_log WHERE changed_at >= now() ORDER BY entry;
ROLLBACK;

--
-- Law 10, at COMMIT
--
-- the same places at the same time
INSERT INTO routes (service, valid, mode, start_verified, basis, evidence) VALUES ('certificate', '[2024-01-01,)', 'decide', true, 'twice', 'found');
-- areas with a node in common, equally specific
INSERT INTO routes (service, origin, accepting, valid, mode, start_verified, basis, evidence) VALUES ('id_first', 'area:min_gan', 'area:min_gan', '[2023-01-01,2023-02-01)', 'closed', true, 'a test', 'inferred');
-- everything that is wrong, at once
BEGIN;
INSERT INTO areas (area, name_zh, name_en, basis, evidence) VALUES ('nobody', '无', 'nobody', 'a test', 'inferred');
INSERT INTO routes (service, service_type, origin, accepting, valid, mode, workflow, start_verified, basis, evidence) VALUES
	('newborn', 'twins', '*', 'node:99', '[2025-01-01,)', 'decide', NULL, true, 'a test', 'inferred'),
	('newborn', '*', 'office:350104901099', 'area:nobody', '[2025-01-01,)', 'decide', 'no_such', true, 'a test', 'inferred'),
	('newborn', '*', 'prefecture:359900', 'area:nowhere', '[2025-01-01,)', 'decide', NULL, true, 'a test', 'inferred'),
	('newborn', '*', 'node:35', 'node:35', '[2025-01-01,)', 'decide', NULL, true, 'a test', 'inferred');
SELECT sqlstate, subject, finding FROM check_routes() ORDER BY 2, 3;
COMMIT;
-- a member too many, that makes two rows tie
INSERT INTO area_members (area, node) VALUES ('min_gan', 44);
-- the last member gone
BEGIN;
DELETE FROM area_members WHERE area = 'min_gan';
COMMIT;
-- SET CONSTRAINTS does not put it off for good, TRUNCATE does not go round it
BEGIN;
INSERT INTO routes (service, accepting, valid, mode, start_verified, basis, evidence) VALUES ('newborn', 'node:98', '[2025-01-01,)', 'decide', true, 'a test', 'inferred');
SET CONSTRAINTS ALL IMMEDIATE;
ROLLBACK;
-- found lawful once in the transaction, and changed since, by a command, a function, or what a savepoint gave back
BEGIN;
INSERT INTO routes (service, accepting, valid, mode, start_verified, basis, evidence) VALUES ('newborn', 'node:41', '[2025-01-01,)', 'decide', true, 'a test', 'inferred');
SET CONSTRAINTS ALL IMMEDIATE;
SAVEPOINT s;
UPDATE routes SET accepting = 'node:98' WHERE basis = 'a test';
ROLLBACK TO s;
DO $$ BEGIN
	UPDATE hukou.routes SET accepting = 'node:42' WHERE basis = 'a test';
	UPDATE hukou.routes SET accepting = 'node:97' WHERE basis = 'a test';
END $$;
ROLLBACK TO s;
SET CONSTRAINTS ALL DEFERRED;
DELETE FROM routes WHERE basis = 'a test';
INSERT INTO area_members (area, node) VALUES ('min_gan', 44);
COMMIT;
TRUNCATE area_members;
TRUNCATE routes;
TRUNCATE areas CASCADE;
SELECT count(*) AS "members still" FROM area_members;
-- No kind is called as rules call every kind.
INSERT INTO service_types (service, service_type, name_zh, name_en, workflow, evidence) VALUES ('newborn', '', '试', 'trial', 'newborn', 'inferred');
INSERT INTO service_types (service, service_type, name_zh, name_en, workflow, evidence) VALUES ('newborn', '*', '试', 'trial', 'newborn', 'inferred');
-- What roads hang on does not go while they are there; but in replica role nobody asks, and then it is reported, by hukou.health() too.
BEGIN;
INSERT INTO service_types (service, service_type, name_zh, name_en, workflow, evidence) VALUES ('newborn', 'trial', '试', 'trial', 'newborn', 'inferred');
INSERT INTO routes (service, service_type, valid, mode, start_verified, basis, evidence) VALUES ('newborn', 'trial', '[2025-01-01,)', 'decide', true, 'a test', 'inferred');
SET CONSTRAINTS ALL IMMEDIATE;
SAVEPOINT s;
DELETE FROM service_types WHERE service_type = 'trial';
ROLLBACK TO s;
INSERT INTO offices (office, node, region, kind, name_zh, name_en) VALUES ('350104901099', 35, '350104', 'station', '试', 'trial');
INSERT INTO fees (service, accepting, yuan, basis, evidence) VALUES ('newborn', 'office:350104901099', 1, 'a test', 'inferred');
DELETE FROM offices WHERE office = '350104901099';
ROLLBACK TO s;
SET LOCAL session_replication_role = replica;
DELETE FROM service_types WHERE service_type = 'trial';
SET LOCAL session_replication_role = origin;
-- one table that is unlawful does not keep another from being changed
UPDATE fees SET basis = basis || '';
SELECT subject, finding, remedy FROM check_routes();
SELECT subject, finding FROM health() WHERE subject = 'routes';
ROLLBACK;
-- forms that are none
INSERT INTO routes (service, origin, valid, mode, start_verified, basis, evidence) VALUES ('newborn', 'province:35', '[2025-01-01,)', 'decide', true, 'a test', 'inferred');
INSERT INTO routes (service, valid, mode, workflow, start_verified, basis, evidence) VALUES ('newborn', 'empty', 'decide', NULL, true, 'a test', 'inferred');
INSERT INTO routes (service, valid, mode, workflow, start_verified, basis, evidence) VALUES ('newborn', '[2025-01-01,)', 'closed', 'newborn', true, 'a test', 'inferred');
SELECT count(*) AS findings FROM check_routes();

-- Limits, fees and document rules go by place as roads do, and are judged with them.
INSERT INTO time_limits (service, accepting, days, unit, basis, evidence) VALUES ('newborn', 'node:98', 5, 'working', 'a test', 'inferred');
INSERT INTO fees (service, service_type, origin, yuan, basis, evidence) VALUES ('newborn', 'twins', 'prefecture:359900', 5, 'a test', 'inferred');
INSERT INTO fees (service, origin, yuan, basis, evidence) VALUES ('newborn', 'province:35', 5, 'a test', 'inferred');
BEGIN;
INSERT INTO area_members (area, node) VALUES ('yue_xiang', 35);
INSERT INTO document_rules (service, service_type, accepting, gate, requirement, document_type, basis, evidence) VALUES
	('newborn', '*', 'area:min_gan', 'filing', 'one', 'id_card', 'a test', 'inferred'), ('newborn', 'standard', 'area:yue_xiang', 'filing', 'two', 'passport', 'a test', 'inferred'),
	('newborn', '*', 'area:yue_xiang', 'elsewhere', 'three', 'passport', 'a test', 'inferred');
SELECT subject, finding FROM check_routes();
COMMIT;
-- The list of the most specific place is asked for whole; another gate has lists of its own.
BEGIN;
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', :'person') AS c \gset
SELECT finding FROM explain(:'c', 'accept') WHERE sqlstate = 'HK004';
INSERT INTO document_rules (service, service_type, origin, accepting, gate, requirement, document_type, basis, evidence) VALUES
	('certificate', '*', '*', 'node:35', 'filing', 'one', 'passport', 'a test', 'inferred'), ('certificate', 'kinship', '*', 'node:35', 'filing', 'two', 'kinship_proof', 'a test', 'inferred'),
	('certificate', '*', '*', 'office:350104901000', 'elsewhere', 'three', 'roster', 'a test', 'inferred'),
	('certificate', '*', 'node:34', '*', 'filing', 'four', 'roster', 'a test', 'inferred');
SELECT finding FROM explain(:'c', 'accept') WHERE sqlstate = 'HK004';
SELECT answer FROM hukou.guide('certificate', 'kinship', '340104901000', '350104901000') WHERE topic = 'document';
INSERT INTO document_rules (service, service_type, origin, accepting, gate, requirement, document_type, basis, evidence) VALUES
	('certificate', '*', 'office:340104000000', 'node:35', 'filing', 'five', 'driving_licence', 'a test', 'inferred');
SELECT finding FROM explain(:'c', 'accept') WHERE sqlstate = 'HK004';
-- where no list fits, nothing is asked for; not what another place asks
DELETE FROM document_rules WHERE service = 'certificate' AND basis <> 'a test';
UPDATE document_rules SET accepting = 'node:37' WHERE service = 'certificate' AND accepting <> 'office:350104901000' AND origin <> 'node:34';
DELETE FROM document_rules WHERE origin = 'node:34';
SELECT count(*) AS findings FROM explain(:'c', 'accept');
SELECT answer FROM hukou.guide('certificate', 'kinship', '340104901000', '350104901000') WHERE topic = 'document';
ROLLBACK;
-- A province is no prefecture; a concept of a workflow is nothing a road may lead to.
INSERT INTO routes (service, accepting, valid, mode, start_verified, basis, evidence) VALUES ('newborn', 'prefecture:350000', '[2025-01-01,)', 'decide', true, 'a test', 'inferred');
BEGIN;
SELECT copy_workflow('certificate', 1) AS concept \gset
INSERT INTO workflows (workflow, version, name_zh, name_en, evidence) VALUES ('dream', 1, '梦', 'dream', 'inferred');
INSERT INTO routes (service, accepting, valid, mode, workflow, start_verified, basis, evidence) VALUES ('newborn', 'node:41', '(,)', 'decide', 'dream', true, 'a test', 'inferred');
SET CONSTRAINTS ALL IMMEDIATE;
ROLLBACK;
-- A node does not go, nor get another number, while a row names it.
BEGIN;
INSERT INTO nodes SELECT 99, '某', 'some', '某', region, 'inferred', NULL FROM nodes WHERE node = 11;
INSERT INTO routes (service, origin, accepting, valid, mode, start_verified, basis, evidence) VALUES ('certificate', 'node:99', '*', '(,2020-01-01)', 'decide', true, 'a test', 'inferred');
INSERT INTO fees (service, origin, accepting, yuan, valid, basis, evidence) VALUES ('certificate', '*', 'node:99', 1, '(,2020-01-01)', 'a test', 'inferred');
SET CONSTRAINTS ALL IMMEDIATE;
SAVEPOINT there;
DELETE FROM nodes WHERE node = 99;
ROLLBACK TO there;
UPDATE nodes SET node = 98 WHERE node = 99;
ROLLBACK TO there;
UPDATE nodes SET name_en = 'another' WHERE node = 99;
DELETE FROM routes WHERE origin = 'node:99';
DELETE FROM fees WHERE accepting = 'node:99';
DELETE FROM nodes WHERE node = 99;
ROLLBACK;
-- Two lists of the same places: each overlap is told, by the timer or gate it is of.
BEGIN;
INSERT INTO areas (area, name_zh, name_en, basis, evidence) VALUES ('one', '一', 'one', 'a test', 'inferred'), ('other', '二', 'other', 'a test', 'inferred');
INSERT INTO area_members (area, node) VALUES ('one', 53), ('other', 53);
INSERT INTO time_limits (service, origin, state, timer, days, unit, basis, evidence)
	SELECT 'certificate', a, CASE WHEN t <> '' THEN 'dispatched'::case_state END, t, 5, 'working', 'a test', 'inferred' FROM unnest('{area:other,area:one}'::text[]) a, unnest(ARRAY['', 'one', 'two']) t;
SELECT subject, finding FROM check_routes();
ROLLBACK;
