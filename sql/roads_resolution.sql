--
-- Roads: which row decides; successors; what the guide tells
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never

-- Rows of the tests: a station and its bureau in Fuzhou as accepting places, Anhui and Shandong as origins.
CREATE FUNCTION pg_temp.row(origin text, accepting text, valid daterange, mode text DEFAULT 'decide', kind text DEFAULT '*', workflow text DEFAULT NULL)
RETURNS void LANGUAGE sql AS $$
	INSERT INTO hukou.routes (service, service_type, origin, accepting, valid, mode, workflow, start_verified, basis, evidence)
	VALUES ('certificate', $5, $1, $2, $3, $4, $6, true, format('%s to %s, %s', $1, $2, $4), 'inferred')
$$;
CREATE FUNCTION pg_temp.asked(kind text, origin text, accepting text, day date)
RETURNS TABLE (open boolean, mode text, basis text, decided_by text) LANGUAGE sql AS $$
	SELECT r.open, r.mode, r.basis, r.decided_by FROM hukou.route('certificate', $1, $2::hukou.office_code, $3::hukou.office_code, $4) r
$$;

-- The most specific row wins, by the accepting place, then the origin, then the kind.
BEGIN;
DELETE FROM hukou.routes WHERE service = 'certificate';
SELECT * FROM pg_temp.asked('kinship', '340104901000', '350104901000', '2023-09-20');
SELECT pg_temp.row('*', '*', '[2023-01-01,)');
SELECT * FROM pg_temp.asked('kinship', '340104901000', '350104901000', '2023-09-20');
SELECT pg_temp.row('*', '*', '[2023-02-01,)', 'closed', 'kinship');
SELECT * FROM pg_temp.asked('kinship', '340104901000', '350104901000', '2023-09-20');
SELECT pg_temp.row('area:jiang_zhe_hu_wan', '*', '[2023-03-01,)', 'on_behalf');
SELECT * FROM pg_temp.asked('kinship', '340104901000', '350104901000', '2023-09-20');
SELECT pg_temp.row('node:34', '*', '[2023-04-01,)', 'closed');
SELECT * FROM pg_temp.asked('kinship', '340104901000', '350104901000', '2023-09-20');
SELECT pg_temp.row('*', 'area:min_gan', '[2023-05-01,)');
SELECT * FROM pg_temp.asked('kinship', '340104901000', '350104901000', '2023-09-20');
SELECT pg_temp.row('*', 'node:35', '[2023-06-01,)', 'closed');
SELECT pg_temp.row('*', 'prefecture:350100', '[2023-07-01,)');
SELECT * FROM pg_temp.asked('kinship', '340104901000', '350104901000', '2023-09-20');
-- a closing row more specific than the opening one: a bureau, and with it the stations below it; then one station of them
SELECT pg_temp.row('*', 'office:350104000000', '[2023-08-01,)', 'closed');
SELECT * FROM pg_temp.asked('kinship', '340104901000', '350104901000', '2023-09-20');
SELECT pg_temp.row('office:340104000000', 'office:350104901000', '[2023-09-01,)');
SELECT * FROM pg_temp.asked('kinship', '340104901000', '350104901000', '2023-09-20');
-- every one of them has a day on which it decides: half-open, so the first day counts and the last does not
SELECT day::date, a.* FROM generate_series(date '2022-12-31', '2023-09-01', '1 month') d (day), pg_temp.asked('kinship', '340104901000', '350104901000', day::date) a;
SELECT * FROM pg_temp.asked('kinship', '340104901000', '350104901000', '2023-08-31');
SELECT * FROM pg_temp.asked('kinship', '340104901000', '350104901000', '2023-09-01');
-- another origin, another station of the city, and the other direction are other questions
SELECT * FROM pg_temp.asked('kinship', '370102901000', '350104901000', '2023-09-20');
SELECT * FROM pg_temp.asked('kinship', '340104901000', '350102901000', '2023-09-20');
SELECT * FROM pg_temp.asked('kinship', '350104901000', '340104901000', '2023-09-20');
SELECT * FROM pg_temp.asked('kinship', '350104901000', '350102901000', '2023-09-20');
-- the pair of nodes has an answer of its own, and says that places within it may have another
SELECT service_type, mode, route, varies_within FROM hukou.coverage('certificate', '2023-09-20') WHERE origin_node = 34 AND accepting_node = 35;
SELECT service_type, mode, varies_within FROM hukou.coverage('certificate', '2023-09-20') WHERE origin_node = 34 AND accepting_node = 37;
SELECT * FROM hukou.route_gaps('certificate', '2023-01-01', '2023-12-31') WHERE origin_node = 34 AND accepting_node = 35 AND service_type = 'kinship';
-- a row that the others leave no day
SELECT pg_temp.row('*', 'node:36', '[2023-01-01,)');
SELECT pg_temp.row('area:min_gan', 'area:min_gan', '[2023-10-01,2023-10-02)', 'closed', 'registration');
SELECT pg_temp.row('area:min_gan', 'node:36', '[2023-10-01,2023-11-01)', 'closed', 'registration');
SELECT origin, accepting, valid, service_type, shadowed_by FROM hukou.route_shadowed() WHERE service = 'certificate';
SELECT pg_temp.row('area:min_gan', 'node:35', '[2023-10-01,2023-11-01)', 'closed', 'registration');
SELECT origin, accepting, valid, service_type, shadowed_by FROM hukou.route_shadowed() WHERE service = 'certificate';
ROLLBACK;

-- A road may lead to another workflow than the kind has, and limits differ by place.
BEGIN;
SELECT workflow, workflow_version, days, unit FROM hukou.route('certificate', 'kinship', '340104901000', '350104901000', '2023-09-20');
SELECT pg_temp.row('node:34', 'node:35', '[2023-09-01,)', 'decide', 'kinship', 'certificate_at_once');
INSERT INTO hukou.time_limits (service, service_type, accepting, days, unit, valid, basis, evidence) VALUES ('certificate', 'kinship', 'node:35', 2, 'calendar', '(,)', 'a promise of Fujian', 'inferred');
SELECT workflow, workflow_version, days, unit FROM hukou.route('certificate', 'kinship', '340104901000', '350104901000', '2023-09-20');
SELECT workflow, workflow_version, days, unit FROM hukou.route('certificate', 'kinship', '350104901000', '340104901000', '2023-09-20');
ROLLBACK;

-- The registering office decides, never the digits of a citizen id: somebody first registered in Chengdu, now in Hefei,
-- goes by Hefei.
SELECT hukou.region(citizen_id_make('510104', '1990-03-03', 31)) AS "first registered", open, mode, accepting
FROM hukou.route('newborn', 'standard', '340104901000', '310101901000', '2023-09-20');

-- Of a region alone: the bureau, an office there, the prefecture, the province; former regions lead to their successors.
BEGIN;
INSERT INTO hukou.offices (office, node, region, kind, name_zh, name_en) VALUES
	('340000000000', 34, '340000', 'provincial_department', '示例公安厅', 'Demo Department'),
	('340100000000', 34, '340100', 'prefecture_bureau', '示例公安局', 'Demo Bureau');
SELECT r AS region, o.* FROM unnest('{340104,340103,340181,341002,510202,510200,350102,659001}'::hukou.region_code[]) r, hukou.office_of(r, '2023-09-20') o;
UPDATE hukou.offices SET valid = '(,2023-01-01)' WHERE office = '340104000000';
SELECT * FROM hukou.office_of('340104', '2023-09-20');
SELECT * FROM hukou.office_of('340104', '2022-09-20');
DELETE FROM hukou.offices WHERE office = '340000000000';
SELECT * FROM hukou.office_of('341002', '2023-09-20');
SELECT * FROM hukou.office_of(NULL);
SELECT * FROM hukou.office_of('340199');
-- it does not hang on its index
DROP INDEX hukou.offices_of_region;
SELECT * FROM hukou.office_of('340103', '2023-09-20');
ROLLBACK;

-- Closed offices lead to their successors, and say so.
BEGIN;
UPDATE hukou.offices SET valid = '(,2023-06-01)', successor = '350102902000' WHERE office = '350102901000';
UPDATE hukou.offices SET valid = '(,2023-08-01)', successor = '350104901000' WHERE office = '350102902000';
UPDATE hukou.offices SET valid = '(,2023-08-01)' WHERE office = '370102901000';
SELECT day, open, mode, accepting, note FROM (VALUES (date '2023-05-31'), ('2023-06-01'), ('2023-08-01')) d (day),
	hukou.route('certificate', 'kinship', '340104901000', '350102901000', day);
SELECT open, mode, origin, note FROM hukou.route('certificate', 'kinship', '370102901000', '350104901000', '2023-09-20');
SELECT topic, item, answer FROM hukou.guide('certificate', 'kinship', '370102901000', '350102901000', '2023-09-20') WHERE topic IN ('office', 'road', 'elsewhere');
-- a circle ends
UPDATE hukou.offices SET valid = '(,2023-08-01)', successor = '350102901000' WHERE office = '350104901000';
SELECT open, note FROM hukou.route('certificate', 'kinship', '340104901000', '350102901000', '2023-09-20');
ROLLBACK;

-- What the guide tells: the article's three
SELECT * FROM hukou.guide('newborn', 'standard', '340104901000', '530102901000', '2023-11-24', '{"age": 30}');
SELECT * FROM hukou.guide('id_first', 'standard', '370102901000', '130433901000', '2023-11-24', '{"age": 12}');
SELECT * FROM hukou.guide('migration', 'talent', '340802901000', '350104901000', '2023-09-26');
-- not open: where to go, what is open, when it is planned
SELECT * FROM hukou.guide('migration', 'talent', '340802901000', '450103901000', '2023-11-24');
SELECT * FROM hukou.guide('newborn', 'standard', '370102901000', '500103901000', '2023-11-24');
-- a pilot; an unknown start; within one province; before there was such a kind; no facts, so what depends on them is told with its condition
SELECT topic, item, answer FROM hukou.guide('id_first', 'standard', '110101901000', '130102901000', '2022-03-01') WHERE topic IN ('road', 'document');
SELECT topic, item, answer FROM hukou.guide('id_temporary', 'standard', '340104901000', '340802901000', '2022-03-01') WHERE topic IN ('road', 'fee', 'due');
BEGIN;
UPDATE hukou.service_types SET valid = '[2023-01-01,)' WHERE service = 'migration' AND service_type = 'points';
SELECT topic, item, answer FROM hukou.guide('migration', 'points', '340802901000', '350104901000', '2022-12-31') WHERE topic = 'road';
SELECT open, mode, workflow FROM hukou.route('migration', 'points', '350102901000', '350104901000', '2022-12-31');
SELECT count(*) AS kinds FROM (SELECT DISTINCT service_type FROM hukou.coverage('migration', '2022-12-31')) k;
SELECT count(*) AS "no gap before there is such a kind" FROM hukou.route_gaps('migration', '2022-01-01', '2022-12-31') WHERE service_type = 'points';
ROLLBACK;
-- today, unless a day is given
SET hukou.now = '2023-11-24';
SELECT answer FROM hukou.guide('migration', 'talent', '340802901000', '350104901000') WHERE topic = 'due';
RESET hukou.now;
-- what there is not
SELECT open, mode, workflow FROM hukou.route('migration', 'talent', '340802901000', '350104901000', '2022-12-31');
SELECT * FROM hukou.guide('migration', 'telepathy', '340802901000', '350104901000');
SELECT * FROM hukou.guide('migration', 'talent', '340802901009', '350104901000');
SELECT * FROM hukou.route('migration', 'talent', '340802901000', '350104901000', 'infinity');
SELECT * FROM hukou.coverage('migration', '-infinity');
SELECT * FROM hukou.guide(NULL, 'talent', '340802901000', '350104901000');
SELECT * FROM hukou.coverage('telepathy', '2023-01-01');
SELECT * FROM hukou.route_gaps('telepathy', '2023-01-01', '2023-01-31');
SELECT count(*) AS "the other way round" FROM hukou.route_gaps('newborn', '2023-12-31', '2023-01-01');
SELECT count(*) > 0 AS "open-ended" FROM hukou.route_gaps('newborn', '-infinity', 'infinity');
SELECT count(DISTINCT (origin_node, accepting_node)) AS pairs FROM hukou.coverage('newborn', '2023-11-24');
-- A closed office without a successor offers nothing, in its own node or across.
BEGIN;
UPDATE hukou.offices SET valid = '(,2023-08-01)' WHERE office = '370102901000';
SELECT topic, item, answer FROM hukou.guide('certificate', 'kinship', '370102901000', '370102901000', '2023-09-20') WHERE topic IN ('office', 'road', 'elsewhere', 'planned');
SELECT topic, item, answer FROM hukou.guide('migration', 'talent', '350104901000', '370102901000', '2021-09-20') WHERE topic IN ('road', 'elsewhere', 'planned');
SELECT topic, item, answer FROM hukou.guide('migration', 'talent', '350104901000', '370102901000', '2023-09-20') WHERE topic IN ('road', 'elsewhere', 'planned');
ROLLBACK;
SELECT * FROM hukou.office_of('340104', 'infinity');
BEGIN;
UPDATE hukou.regions SET successor = '340104' WHERE region = '340103';
UPDATE hukou.regions SET successor = '340103' WHERE region = '340104';
SELECT * FROM hukou.office_of('340103', '2023-09-20');
ROLLBACK;
-- A row for a city of 兵团, which lies among the regions of Xinjiang, decides on the way from there into Xinjiang.
BEGIN;
SELECT pg_temp.row('prefecture:659000', 'node:65', '[2023-01-01,)');
SELECT accepting, origin, shadowed_by FROM hukou.route_shadowed() WHERE service = 'certificate';
ROLLBACK;
-- Two areas that have a node in common: the origin decides, and that is said.
BEGIN;
DELETE FROM hukou.routes WHERE service = 'certificate';
INSERT INTO hukou.areas (area, name_zh, name_en, basis, evidence) VALUES ('t1', '一', 'one', 'a test', 'inferred'), ('t2', '二', 'two', 'a test', 'inferred');
INSERT INTO hukou.area_members (area, node) VALUES ('t1', 35), ('t1', 11), ('t2', 35), ('t2', 12);
SELECT pg_temp.row('node:34', 'area:t2', '[2023-01-01,)'), pg_temp.row('*', 'area:t1', '[2023-01-01,)');
SELECT * FROM pg_temp.asked('kinship', '340104901000', '350104901000', '2023-09-20');
-- a gap is told by what closes it in the days asked for, and ends where that does
SELECT pg_temp.row('node:34', 'node:37', '[2021-01-01,2022-01-01)', 'closed');
SELECT period, closed_by FROM hukou.route_gaps('certificate', '2021-12-01', '2022-01-31') WHERE service_type = 'kinship' AND origin_node = 34 AND accepting_node = 37;
SELECT period, closed_by FROM hukou.route_gaps('certificate', '2022-03-01', '2022-03-05') WHERE service_type = 'kinship' AND origin_node = 34 AND accepting_node = 37;
INSERT INTO hukou.services (service, name_zh, name_en) VALUES ('none_yet', '无', 'none yet');
SELECT count(*) FROM hukou.coverage('none_yet', '2023-09-20');
SELECT count(*) FROM hukou.coverage_changes('certificate', NULL, '2023-09-20');
ROLLBACK;
