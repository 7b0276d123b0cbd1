--
-- Roads: the rollout as shipped, an assertion for each row of the table of coverage and rollout; and the figures of the article
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never

-- Is a kind open from one node to another that day?  open, pilot, none (no row fits), closed
CREATE FUNCTION pg_temp.road(service text, kind text, origin int, accepting int, day date) RETURNS text LANGUAGE sql AS $$
	SELECT CASE WHEN c.open AND c.pilot THEN 'pilot' WHEN c.open THEN 'open' ELSE c.mode END
	FROM hukou.coverage(road.service, day) c WHERE (c.service_type, c.origin_node, c.accepting_node) = (kind, origin::smallint, accepting::smallint)
$$;
CREATE FUNCTION pg_temp.around(service text, kind text, origin int, accepting int, day date) RETURNS text LANGUAGE sql AS $$
	SELECT pg_temp.road($1, $2, $3, $4, day - 1) || ' -> ' || pg_temp.road($1, $2, $3, $4, day)
$$;

SELECT pg_temp.road('id_renewal', 'loss', 43, 11, '2010-12-31') AS "before 2015: outside this channel";
SELECT pg_temp.around('id_renewal', 'loss', 43, 11, '2015-11-01') AS "2015-11 pilots of renewal",
	pg_temp.around('id_renewal', 'loss', 43, 11, '2017-07-01') AS "2017-07-01 nationwide";
SELECT pg_temp.around('migration', 'work_transfer', 51, 50, '2020-07-21') AS "川渝, nine districts",
	pg_temp.around('migration', 'work_transfer', 51, 50, '2020-11-10') AS "whole",
	pg_temp.road('migration', 'work_transfer', 52, 50, '2020-11-10') AS "not Guizhou";
-- plans open nothing: 国办发〔2020〕35号, the ministry's six items, the pilot plans of 2021
SELECT count(*) AS "changes by plans" FROM hukou.services s, (VALUES (date '2020-09-23', date '2020-10-01'), ('2021-05-09', '2021-05-31')) d (before, after),
	hukou.coverage_changes(s.service, d.before, d.after);
SELECT pg_temp.around('migration', 'spouse', 31, 33, '2021-02-28') AS "2021-02 长三角 migration", pg_temp.road('migration', 'spouse', 33, 31, '2021-03-01') AS "both ways";
-- Guizhou within the province: no border, no road
SELECT mode, open FROM hukou.route('newborn', 'standard', '520102901000', '520102902000', '2021-08-09');
SELECT pg_temp.around('id_first', 'standard', 34, 31, '2021-10-21') AS "2021-10-21 长三角 first cards", pg_temp.around('id_first', 'standard', 51, 52, '2021-11-01') AS "2021-11-01 川渝黔";
SELECT pg_temp.around('newborn', 'standard', 34, 31, '2021-11-23') AS "2021-11-23 长三角 newborns";
SELECT kind, pg_temp.around('migration', kind, 34, 35, '2021-12-01') FROM unnest('{work_transfer,student_in,graduate,spouse,parent_to_child,talent}'::text[]) kind;
SELECT service_type, count(*) FILTER (WHERE open) AS open, count(*) AS pairs, bool_and(start_verified) AS verified
FROM hukou.coverage('certificate', '2021-12-01') GROUP BY 1 ORDER BY 1;
SELECT origin, accepting, pilot FROM hukou.routes WHERE service = 'id_first' AND valid @> date '2022-07-31' AND mode <> 'closed' ORDER BY 1;
SELECT count(*) FILTER (WHERE open AND NOT pilot) AS "open on 2022-08-01", count(DISTINCT origin_node) FILTER (WHERE open AND NOT pilot) AS provinces
FROM hukou.coverage('id_first', '2022-08-01');
SELECT pg_temp.around('id_first', 'standard', 37, 41, '2022-10-01') AS "2022-10-01 pilots elsewhere";
BEGIN;
INSERT INTO hukou.offices (office, node, region, kind, name_zh, name_en) VALUES ('410902901000', 41, '410902', 'station', '濮阳示例', 'Puyang');
SELECT day, mode, pilot, start_verified, basis FROM (VALUES (date '2022-11-15'), ('2022-11-16')) d (day),
	hukou.route('id_first', 'standard', '370102901000', '410902901000', day) r;
ROLLBACK;
SELECT pg_temp.around('migration', 'talent', 34, 35, '2023-02-28') AS "Fujian, all kinds", pg_temp.road('migration', 'talent', 35, 34, '2023-02-28') AS "not out of Fujian";
SELECT count(*) AS "of 21 kinds" FROM hukou.coverage('migration', '2023-02-28') WHERE accepting_node = 35 AND origin_node = 34 AND open;
-- the window of the article's figures: what it counts was open all the time
SELECT count(*) AS "gaps in the window" FROM hukou.route_gaps('certificate', '2023-04-01', '2023-10-31');
SELECT count(*) AS "gaps in the window" FROM hukou.route_gaps('migration', '2023-04-01', '2023-10-31') WHERE service_type IN ('work_transfer', 'student_in', 'graduate', 'spouse', 'parent_to_child');
SELECT pg_temp.around('newborn', 'standard', 42, 44, '2023-07-31') AS "Guangdong, newborns", pg_temp.around('migration', 'talent', 42, 44, '2023-07-31') AS migration,
	pg_temp.road('certificate', 'kinship', 42, 44, '2023-07-31') AS certificates;
SELECT pg_temp.around('migration', 'talent', 34, 33, '2023-09-30') AS "within 长三角 before that", pg_temp.around('migration', 'talent', 34, 37, '2023-09-30') AS "2023-09", pg_temp.road('migration', 'talent', 34, 45, '2023-09-30') AS "one of the two";
SELECT pg_temp.around('id_first', 'standard', 37, 13, '2023-10-31') AS "2023-10", pg_temp.road('id_first', 'standard', 37, 66, '2023-10-31') AS "the Corps";
SELECT pg_temp.around('id_first', 'standard', 34, 35, '2022-08-01') AS "闽赣 among the nine", pg_temp.around('id_first', 'standard', 43, 44, '2023-10-31') AS "粤湘";
SELECT pg_temp.around('id_temporary', 'standard', 37, 13, '2023-12-31') AS "planned: temporary cards", pg_temp.around('migration', 'talent', 34, 45, '2023-12-31') AS "all kinds";
SELECT pg_temp.around('newborn', 'standard', 37, 50, '2024-01-19') AS "Chongqing with all provinces", pg_temp.around('newborn', 'standard', 50, 37, '2024-01-19') AS "and the other way";
SELECT s.service, count(*) FILTER (WHERE NOT c.open OR c.pilot) AS "not open on 2024-05-27" FROM (VALUES ('migration'), ('id_first'), ('certificate'), ('newborn')) s (service),
	hukou.coverage(s.service, '2024-05-27') c GROUP BY 1 ORDER BY 1;

-- Unknown starts are no starts, and say so; nothing is verified that has none.
SELECT count(*) AS "without a start" FROM hukou.routes WHERE lower_inf(valid);
SELECT service, origin, accepting FROM hukou.routes WHERE lower_inf(valid) AND start_verified;

-- The figures: 31 provinces for first cards by the end of October 2023, 29 with all kinds of migration in September, eleven
-- clusters for newborns, 21 kinds.
SELECT count(*) AS "first cards" FROM hukou.coverage_by_node('id_first', '2023-10-31') WHERE kinds_open = kinds;
SELECT count(*) AS "all kinds of migration" FROM hukou.coverage_by_node('migration', '2023-09-30') WHERE kinds_open = kinds;
SELECT string_agg(name_zh, ' ' ORDER BY node) AS "taken to be without, unverified" FROM hukou.coverage_by_node('migration', '2023-09-30') WHERE kinds_open < kinds AND node <> 66;
SELECT max(kinds) AS kinds FROM hukou.coverage_by_node('migration', '2023-09-30');
SELECT count(*) AS clusters FROM hukou.routes WHERE service = 'newborn' AND origin = accepting AND origin LIKE 'area:%' AND valid @> date '2023-11-24';
-- The clusters are a partition of the 31 provinces and the Corps.
SELECT count(*) AS members, count(DISTINCT m.node) AS nodes, (SELECT count(*) FROM hukou.nodes) AS "of"
FROM hukou.area_members m JOIN hukou.routes r ON r.origin = 'area:' || m.area AND r.accepting = r.origin AND r.service = 'newborn';

-- What is shipped is lawful, has no row that never decides, and no gap since the services went nationwide.
SELECT * FROM hukou.check_routes();
SELECT * FROM hukou.route_shadowed();
SELECT s.service, count(*) AS gaps FROM hukou.services s, hukou.route_gaps(s.service, '2024-05-27', '2026-12-31') GROUP BY 1;
SELECT service_type, origin_node, accepting_node, period, closed_by FROM hukou.route_gaps('id_first', '2023-10-31', '2026-12-31') WHERE origin_node IN (11, 37);
-- Between two days: what opens.
SELECT service_type, count(*), min(route) FROM hukou.coverage_changes('newborn', '2023-07-30', '2023-07-31') WHERE open_after GROUP BY 1;

-- Every case of the shipped limits and papers: the 21 kinds each name their evidence.
SELECT t.service_type FROM hukou.service_types t WHERE t.service = 'migration'
AND NOT EXISTS (SELECT FROM hukou.document_rules r WHERE r.service = 'migration' AND r.service_type = t.service_type);
SELECT count(*) FILTER (WHERE basis LIKE 'illustrative%') AS illustrative, count(*) AS kinds FROM hukou.service_types WHERE service = 'migration';
