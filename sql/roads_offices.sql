--
-- Offices: loading them, all or none; closing one in favour of another, with its open cases
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SELECT setval('hukou.case_serial', 320000) AS "this file's case numbers begin after";
SET hukou.now = '2023-09-20 10:00';

-- Everything that is wrong with a file is told, with its line, and nothing of it is loaded.
\copy office_imports (office, node, region, kind, parent, name_zh, name_en, valid_from, valid_to) FROM stdin
350181000000	35	350181	county_bureau	\N	福清示例	Fuqing	\N	\N
350181901000	35	350181	station	350181000000	福清一所	Fuqing 1	2020-01-01	\N
35018190200	35	350181	station	350181000000	福清二所	Fuqing 2	\N	\N
350181903000	99	350199	booth	350181999000	\N	 	2020-02-30	2019-01-01
350181904000	35	350181	station	350181904000	福清四所	Fuqing 4	2020-01-02	2020-01-02
350181905000	35	350181	station	350181906000	福清五所	Fuqing 5	\N	\N
350181906000	35	350181	station	350181905000	福清六所	Fuqing 6	\N	\N
350181901000	35	350181	station	350181000000	福清一所	Fuqing 1	\N	\N
\N	\N	\N	\N	\N	\N	\N	yesterday	\N
\.
SELECT * FROM load_offices();
SELECT count(*) AS loaded, (SELECT count(*) FROM office_imports) AS waiting FROM offices WHERE office::text LIKE '350181%';
-- corrected where it is, and loaded; parents may come after their children
DELETE FROM office_imports WHERE coalesce(office, '') NOT IN ('350181000000', '350181905000', '350181906000');
UPDATE office_imports SET parent = '350181000000' WHERE office = '350181906000';
SELECT * FROM load_offices();
SELECT office, kind, parent, name_zh, valid FROM offices WHERE office::text LIKE '350181%' ORDER BY 1;
SELECT count(*) AS waiting FROM office_imports;
-- what was there is changed; what is as it was leaves no trace
\copy office_imports (office, node, region, kind, parent, name_zh, name_en) FROM stdin
 350181905000 	35	350181	station	350181906000	福清五所(新址)	Fuqing 5
350181906000	35	350181	station	350181000000	福清六所	Fuqing 6
\.
SELECT * FROM load_offices();
SELECT key ->> 'office' AS office, before ->> 'name_zh' AS before, after ->> 'name_zh' AS after FROM policy_log
WHERE of_table = 'offices' AND key ->> 'office' LIKE '3501819%' ORDER BY entry;
-- a circle with offices that are there already; a line that is too long
\copy office_imports (office, node, region, kind, parent, name_zh, name_en) FROM stdin
350181000000	35	350181	county_bureau	350181905000	福清示例	Fuqing
\.
SELECT * FROM load_offices();
DELETE FROM office_imports;
INSERT INTO office_imports (office, node, region, kind, parent, name_zh, name_en)
SELECT 350182000000 + g, '35', '350182', 'station', CASE WHEN g > 1 THEN 350182000000 + g - 1 END, '所', 'station' FROM generate_series(1, 18) g;
SELECT * FROM load_offices();
DELETE FROM office_imports;
SELECT * FROM load_offices();
-- what asks about offices sees them at once
SELECT office FROM office_of('350181');
SELECT open FROM route('certificate', 'kinship', '340104901000', '350181905000', '2023-09-20');

--
-- Closing an office
--
SELECT fixture.resident(citizen_id_make('340104', '1991-02-04', 72), '所一', '340104902000', 'OFFICE-1') AS person \gset
SET hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340104902000', :'person') AS draft \gset
SELECT open_case('certificate', 'kinship', '350104901000', '340104902000', :'person') AS filed \gset
SELECT open_case('certificate', 'kinship', '350104901000', '340104902000', :'person') AS done \gset
SELECT fixture.papers(c, 'id_card') FROM unnest(ARRAY[:'filed', :'done']::hukou.case_no[]) c;
SELECT * FROM fixture.walk(:'filed', 'D350104-03 accept', 'D350104-03 dispatch');
SELECT * FROM fixture.walk(:'done', 'D350104-03 accept', 'D350104-03 withdraw applicant_request');
INSERT INTO routes (service, accepting, valid, mode, start_verified, basis, evidence) VALUES ('newborn', 'office:340104902000', '[2023-01-01,)', 'decide', true, 'a test', 'inferred');
INSERT INTO offices (office, node, region, kind, parent, name_zh, name_en) VALUES ('340104902100', 34, '340104', 'service_window', '340104902000', '示例窗口', 'Demo Window');

-- whoever writes policy closes the office; to move its cases takes an officer with the duty, and a verdict tells of each
SET hukou.officer = 'D340104-03';
SELECT case_no = :'draft' AS draft, side, verdict, finding FROM retire_office('340104902000', '340104901000') ORDER BY 1 DESC;
SELECT office, valid, successor FROM offices WHERE office = '340104902000';
SELECT origin_office, version FROM cases WHERE case_no = :'filed';
-- again, by somebody with the duty
SET hukou.officer = 'D340104-01';
SELECT case_no = :'draft' AS draft, side, verdict, finding FROM retire_office('340104902000', '340104901000') ORDER BY 1 DESC;
SELECT case_no = :'draft' AS draft, accepting_office, origin_office, origin_node, state, action, version FROM cases WHERE case_no IN (:'filed', :'draft') ORDER BY 1 DESC;
SELECT origin_office, action FROM cases WHERE case_no = :'done';
SELECT event, action, from_state, to_state, officer, office FROM case_events WHERE case_no = :'filed' ORDER BY event;
SELECT * FROM verify(:'filed');
SELECT * FROM verify(:'draft');
SELECT office, parent FROM offices WHERE office = '340104902100';
-- and once more: nothing is left
SELECT * FROM retire_office('340104902000', '340104901000');
-- The history goes on at the successor, which has the register of the closed office too.
SELECT * FROM fixture.walk(:'filed', 'D340104-03 check', 'D350104-03 issue', 'D350104-03 hand_over');
SELECT office_line('340104901000');
-- A new case of the closed office is refused, and told where to go.
SET hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340104902000', :'person');
SELECT origin, note FROM route('certificate', 'kinship', '340104902000', '350104901000', '2023-09-20');
SELECT origin, note FROM route('certificate', 'kinship', '340104902000', '350104901000', '2023-09-19');

-- A transfer moves nothing else, to nobody else, and needs a closed office.
SET hukou.officer = 'D340104-01';
UPDATE cases SET action = 'transfer', accepting_office = '340104901000' WHERE case_no = :'draft';
UPDATE cases SET action = 'transfer', origin_office = '340802901000' WHERE case_no = :'draft';
UPDATE cases SET action = 'transfer' WHERE case_no = :'draft';
UPDATE cases SET action = 'transfer', origin_office = '340104901000' WHERE case_no = :'done';
BEGIN;
UPDATE offices SET valid = '(,2023-09-01)', successor = '340802901000' WHERE office = '340104901000';
UPDATE cases SET action = 'transfer', origin_office = '340802901000', applicant = '11010519491231002X', particulars = '{"x": 1}' WHERE case_no = :'draft';
ROLLBACK;
BEGIN;
UPDATE offices SET valid = '(,2023-09-01)', successor = '340802901000' WHERE office = '340104901000';
UPDATE cases SET action = 'transfer', origin_office = '340104902000' WHERE case_no = :'draft';
ROLLBACK;
-- Not into another province, not in a circle, not to a closed office, not what never opened, not what there is not.
SELECT * FROM retire_office('340104901000', '350104901000');
SELECT * FROM retire_office('340104901000', '340104902000');
SELECT * FROM retire_office('340104901000', '340104901000');
SELECT * FROM retire_office('340104901000', '340104901077');
BEGIN;
UPDATE offices SET valid = '[2023-10-01,)' WHERE office = '340802901000';
SAVEPOINT s;
SELECT * FROM retire_office('340802901000', '340104901000');
ROLLBACK TO s;
SELECT * FROM retire_office('340104901000', '340802901000');
ROLLBACK;
-- On a day to come, first the day is set, then the cases are moved.
BEGIN;
SELECT * FROM retire_office('340104901000', '340802901000', '2023-10-01');
SELECT open, note FROM route('certificate', 'kinship', '340104901000', '350104901000', '2023-09-30');
SELECT open, origin, note FROM route('certificate', 'kinship', '340104901000', '350104901000', '2023-10-01');
ROLLBACK;
-- A successor below the office it takes over from moves up.
BEGIN;
SELECT count(*) AS moved FROM retire_office('340104000000', '340104901000');
SELECT office, parent FROM offices WHERE parent = '340104901000' OR office = '340104901000' ORDER BY 1;
ROLLBACK;
-- Run again for what was left, later and without a day: the day it closed stays.
BEGIN;
SET LOCAL hukou.now = '2024-03-01 10:00';
SELECT * FROM retire_office('340104902000', '340104901000');
SELECT valid, successor FROM offices WHERE office = '340104902000';
ROLLBACK;
-- A closing that is planned stays so, and until then the work is the office's own.
BEGIN;
SELECT count(*) FROM retire_office('340104901000', '340802901000', '2023-12-01');
SELECT count(*) FROM retire_office('340104901000', '340802901000');
SELECT valid FROM offices WHERE office = '340104901000';
SELECT '340104901000' = ANY (office_line('340802901000')) AS "has it now";
SET LOCAL hukou.now = '2023-12-01 10:00';
SELECT '340104901000' = ANY (office_line('340802901000')) AS "has it now";
SELECT * FROM retire_office('340802901000', '340104901000', '2024-01-01');
ROLLBACK;
-- What was left goes to whoever has the work by then.
BEGIN;
SET LOCAL hukou.officer = 'D350104-03';
SELECT DISTINCT verdict FROM retire_office('340104901000', '340802901000');
SET LOCAL hukou.now = '2023-10-20 10:00';
SELECT DISTINCT verdict FROM retire_office('340802901000', '340104000000');
SET LOCAL hukou.officer = 'D340104-01';
SELECT case_no = :'draft' AS draft, verdict, finding FROM retire_office('340104901000', '340802901000') WHERE case_no = :'draft';
SELECT origin_office FROM cases WHERE case_no = :'draft';
SELECT * FROM verify(:'draft');
ROLLBACK;
-- One case whose workflow somebody damaged does not keep the others from being moved.
BEGIN;
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', :'person') AS second \gset
SELECT fixture.papers(:'second', 'id_card');
SELECT advance(:'second', 'accept');
SELECT open_case('migration', 'talent', '350104901000', '340104901000', :'person') AS third \gset
SET LOCAL session_replication_role = replica;
DELETE FROM workflow_transitions WHERE workflow = 'certificate' AND action = 'issue';
SET LOCAL session_replication_role = origin;
SET LOCAL hukou.officer = 'D340104-01';
SELECT case_no = :'third' AS other, verdict, finding FROM retire_office('340104901000', '340802901000') WHERE case_no IN (:'second', :'third') ORDER BY 1;
ROLLBACK;
-- An office that a file opens again has its work to itself.
BEGIN;
UPDATE offices SET valid = '(,2023-09-01)', successor = '340802901000' WHERE office = '340104901000';
INSERT INTO office_imports (office, node, region, kind, parent, name_zh, name_en) VALUES ('340104901000', '34', '340104', 'station', '340104000000', '再', 'again');
SELECT * FROM load_offices();
SELECT valid, successor FROM offices WHERE office = '340104901000';
ROLLBACK;
-- Offices of a node there is not, which replica role lets in, crash nobody.
BEGIN;
ALTER TABLE offices DROP CONSTRAINT offices_region_of_node;
SET LOCAL session_replication_role = replica;
UPDATE offices SET node = 130 WHERE office = '340104901000';
UPDATE offices SET node = -5 WHERE office = '340104902000';
SET LOCAL session_replication_role = origin;
SELECT count(*) > 3 AS told FROM guide('certificate', 'kinship', '340104901000', '350104901000', '2023-09-20');
SELECT count(*) > 3 AS told FROM guide('certificate', 'kinship', '340104902000', '350104901000', '2023-08-20');
SELECT open, mode FROM route('certificate', 'kinship', '340104901000', '340104902000', '2023-08-20');
ROLLBACK;
-- A transfer, or a move to another version, changes no particulars, though the case is in draft.
BEGIN;
SET LOCAL hukou.officer = 'D340104-01';
UPDATE offices SET valid = '(,2023-09-01)', successor = '340802901000' WHERE office = '340104901000';
UPDATE cases SET action = 'transfer', origin_office = '340802901000', particulars = '{"x": 1}' WHERE case_no = :'draft';
ROLLBACK;
BEGIN;
SET LOCAL hukou.officer = 'D340104-01';
UPDATE cases SET action = 'migrate', workflow_version = 2, particulars = '{"x": 1}' WHERE case_no = :'draft';
ROLLBACK;
-- A successor two levels below moves up too, and no line of parents becomes a circle; offices below go to the heir.
BEGIN;
UPDATE offices SET parent = '340104901000' WHERE office = '340104902100';
SELECT count(*) >= 0 AS moved FROM retire_office('340104000000', '340104902100');
SELECT office, parent FROM offices WHERE office IN ('340104901000', '340104902100') ORDER BY 1;
SELECT subject, finding FROM health() WHERE subject LIKE 'office%';
ROLLBACK;
BEGIN;
SELECT count(*) >= 0 AS moved FROM retire_office('340104901000', '340802901000');
SET LOCAL hukou.now = '2023-10-20 10:00';
SELECT count(*) >= 0 AS moved FROM retire_office('340802901000', '340802000000');
UPDATE offices SET parent = '340104901000' WHERE office = '340104902100';
SELECT count(*) >= 0 AS moved FROM retire_office('340104901000', '340802901000');
SELECT parent FROM offices WHERE office = '340104902100';
ROLLBACK;
DELETE FROM routes WHERE accepting LIKE 'office:%';
-- An office is of the node its region is of; 兵团 has Xinjiang's.
UPDATE offices SET node = 35 WHERE office = '340104901000';
SELECT node_has_region(66::smallint, '659001'), node_has_region(65::smallint, '659001'), node_has_region(66::smallint, '340104');
COPY office_imports (office, node, region, kind, parent, name_zh, name_en) FROM stdin;
340104999000	35	340104	station	340104000000	甲	A
659001999000	66	659001	station	\N	乙	B
\.
SELECT line, office, finding FROM load_offices();
DELETE FROM office_imports;
-- What was of Sichuan until 1997 leads to Chongqing; Suining's counties, which had a like code once, do not.
SELECT r AS region, o.office, o.note FROM unnest('{510203,510224,512230,513523,517002}'::text[]) r, office_of(r::region_code) o;
-- A road leads to a workflow of its own service.
BEGIN;
INSERT INTO routes (service, accepting, valid, mode, workflow, start_verified, basis, evidence) VALUES ('certificate', 'office:350104901000', '[2023-09-01,)', 'decide', 'migration', true, 'a door', 'inferred');
COMMIT;
-- A road opens no sooner, and stays open no longer, than there is the kind.
BEGIN;
INSERT INTO service_types (service, service_type, name_zh, name_en, workflow, valid, evidence) VALUES ('certificate', 'late', '后来的', 'late', 'certificate', '[2024-02-01,2025-01-01)', 'inferred');
SELECT since FROM coverage('certificate', '2024-03-01') WHERE service_type = 'late' AND origin_node = 34 AND accepting_node = 35;
SELECT topic, item, answer FROM guide('certificate', 'late', '340104901000', '350104901000', '2023-09-20') WHERE topic IN ('road', 'planned');
SELECT topic, item, answer FROM guide('certificate', 'late', '340104901000', '350104901000', '2025-09-20') WHERE topic IN ('road', 'planned');
ROLLBACK;
-- What hangs on a fact that is not given is told with its condition; given, it is decided.
SELECT f AS facts, string_agg(g.answer, '; ' ORDER BY g.answer) AS papers
FROM unnest('{"{\"agent\": true}","{\"agent\": false}","{}",NULL}'::text[]) f, guide('certificate', 'kinship', '340104901000', '350104901000', '2023-09-20', f::jsonb) g
WHERE g.topic = 'document' GROUP BY f ORDER BY f;
SELECT * FROM guide('certificate', 'kinship', '340104901000', '350104901000', '2023-09-20', '[1]');
-- Whom the road is not for, as the gate has it.
SELECT f AS facts, g.item, g.answer FROM unnest('{"{\"child_age\": 8, \"wedlock\": false}","{\"child_age\": 1, \"wedlock\": true, \"same_ethnicity\": true, \"household_kind\": \"family\"}","{}"}'::text[]) f,
	guide('newborn', 'standard', '340104901000', '530102901000', '2023-09-20', f::jsonb) g WHERE g.topic = 'excluded' ORDER BY 1, 2;
SELECT count(*) AS within FROM guide('newborn', 'standard', '340104901000', '340104902000', '2023-09-20', '{"child_age": 8}') g WHERE g.topic = 'excluded';
