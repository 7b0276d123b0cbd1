-- layout 0
/*
 * The demonstration set: offices and officers that do not exist.
 */
CREATE TEMPORARY TABLE demo_offices (LIKE hukou.offices INCLUDING DEFAULTS);
CREATE TEMPORARY TABLE demo_officers (LIKE hukou.officers INCLUDING DEFAULTS);
ALTER TABLE pg_temp.demo_offices ALTER shipped SET DEFAULT 'demo';
ALTER TABLE pg_temp.demo_officers ALTER shipped SET DEFAULT 'demo';
\tsv data/offices_demo.tsv pg_temp.demo_offices office hukou.office_code, node smallint, region hukou.region_code, kind text, parent hukou.office_code, name_zh text, name_en text
\tsv data/officers_demo.tsv pg_temp.demo_officers officer text, name_zh text, office hukou.office_code, duties hukou.duty[]
INSERT INTO hukou.offices SELECT (d).* FROM (SELECT d FROM pg_temp.demo_offices d) x ON CONFLICT DO NOTHING;
INSERT INTO hukou.officers SELECT (d).* FROM (SELECT d FROM pg_temp.demo_officers d) x ON CONFLICT DO NOTHING;
DROP TABLE pg_temp.demo_offices, pg_temp.demo_officers;
