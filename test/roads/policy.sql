/*
 * Roads as tangled as law 10 admits, and questions about them: every kind of
 * place, closings, pilots, detours to another workflow, offices several levels
 * deep, prefectures with offices of two nodes, closed offices with and without
 * successors, successors that closed in their turn, kinds that come and go,
 * workflows with a second version.  What was reached is counted (plain.outcomes).
 */
CREATE FUNCTION plain.one_of(VARIADIC choices text[]) RETURNS text LANGUAGE sql VOLATILE AS $$
	SELECT choices[1 + floor(random() * cardinality(choices))::integer]
$$;

CREATE FUNCTION plain.random_period() RETURNS daterange LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	first date := date '2019-01-01' + floor(random() * 2200)::integer;
BEGIN
	RETURN daterange(CASE WHEN random() < 0.9 THEN first END, CASE WHEN random() < 0.6 THEN first + 1 + floor(random() * 900)::integer END);
END $$;

CREATE FUNCTION plain.random_place() RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
	RETURN CASE floor(random() * 8)::integer
		WHEN 0 THEN '*'
		WHEN 1 THEN (SELECT 'area:' || area FROM hukou.areas ORDER BY random() LIMIT 1)
		WHEN 2 THEN (SELECT 'node:' || node FROM hukou.nodes ORDER BY random() LIMIT 1)
		WHEN 3 THEN (SELECT 'node:' || node FROM hukou.offices ORDER BY random() LIMIT 1)
		WHEN 4 THEN (SELECT 'prefecture:' || left(region::text, 4) || '00' FROM hukou.offices WHERE right(region::text, 4) <> '0000'
			ORDER BY random() * CASE WHEN left(region::text, 2) = '65' THEN 0.2 ELSE 1 END LIMIT 1)
		ELSE (SELECT 'office:' || office FROM hukou.offices ORDER BY random() LIMIT 1) END;
END $$;

CREATE FUNCTION plain.tangle(rows integer) RETURNS TABLE (made integer, refused integer) LANGUAGE plpgsql AS $$
DECLARE
	o hukou.offices;
	k record;
	chosen text;
	links integer;
BEGIN
	made := 0;
	refused := 0;
	-- a department above the bureaus of each province, bureaus of prefectures between them, and windows below some stations
	INSERT INTO hukou.offices (office, node, region, kind, name_zh, name_en)
	SELECT rpad(n.node::text, 12, '0')::hukou.office_code, n.node, n.region, 'provincial_department', n.name_zh, n.name_en FROM hukou.nodes n;
	INSERT INTO hukou.offices (office, node, region, kind, parent, name_zh, name_en)
	SELECT DISTINCT rpad(left(b.region::text, 4), 12, '0')::hukou.office_code, b.node, p.region, 'prefecture_bureau', rpad(b.node::text, 12, '0')::hukou.office_code, p.name_zh, 'bureau of a prefecture'
	FROM hukou.offices b JOIN hukou.regions p ON p.region::text = left(b.region::text, 4) || '00' WHERE b.kind = 'county_bureau' ORDER BY 1 USING OPERATOR(hukou.<);
	UPDATE hukou.offices b SET parent = CASE WHEN random() < 0.5 THEN rpad(left(region::text, 4), 12, '0') ELSE rpad(node::text, 12, '0') END::hukou.office_code
	WHERE kind = 'county_bureau' AND random() < 0.8;
	-- the Corps sits all over Xinjiang, here in a region long abolished too, and Xinjiang in a city of the Corps
	INSERT INTO hukou.offices (office, node, region, kind, parent, name_zh, name_en) VALUES
		('650102800000', 66, '650102', 'county_bureau', '660000000000', '兵团', 'the Corps'),
		('650102801000', 66, '650102', 'station', '650102800000', '兵团', 'the Corps'),
		('652101801000', 66, '652101', 'station', '660000000000', '兵团', 'the Corps'),
		('652101901000', 65, '652101', 'station', '650102000000', '新疆', 'Xinjiang'),
		('659001701000', 65, '659001', 'station', '650102000000', '新疆', 'Xinjiang');
	INSERT INTO hukou.offices (office, node, region, kind, parent, name_zh, name_en)
	SELECT (left(office::text, 9) || '100')::hukou.office_code, node, region, 'service_window', office, name_zh, name_en
	FROM hukou.offices WHERE kind = 'station' AND random() < 0.4;
	-- some close; most of them have a successor, which may close in its turn, or be the one it succeeded
	FOR o IN SELECT * FROM hukou.offices WHERE kind <> 'provincial_department' AND random() < 0.3 LOOP
		UPDATE hukou.offices SET valid = plain.random_period(),
			successor = CASE WHEN random() < 0.8 THEN
				(SELECT s.office FROM hukou.offices s WHERE s.node = o.node AND s.office OPERATOR(hukou.<>) o.office ORDER BY random() LIMIT 1) END
		WHERE office OPERATOR(hukou.=) o.office;
	END LOOP;
	-- in some nodes one follows another: before it closes, or after; the last is followed by the department, by nobody, or by the first
	FOR k IN SELECT n.node, (SELECT array_agg(x.office::text ORDER BY random()) FROM (SELECT office FROM hukou.offices b WHERE b.node = n.node AND kind <> 'provincial_department' ORDER BY office::text) x) AS a
		FROM (SELECT node FROM hukou.nodes ORDER BY node OFFSET 0) n WHERE random() < 0.5 LOOP
		links := least(2 + floor(random() * 4)::integer, cardinality(k.a));
		FOR i IN 1..links LOOP
			UPDATE hukou.offices SET valid = daterange(CASE WHEN random() < 0.2 THEN '2017-01-01'::date END, date '2019-01-01' + floor(random() * 2200)::integer),
				successor = CASE WHEN i < links THEN k.a[i + 1] ELSE plain.one_of(rpad(node::text, 12, '0'), NULL, k.a[1]) END::hukou.office_code
			WHERE office::text = k.a[i];
		END LOOP;
	END LOOP;
	-- a few never opened, but have a successor
	UPDATE hukou.offices SET valid = 'empty', successor = rpad(node::text, 12, '0')::hukou.office_code WHERE office::text IN
		(SELECT office::text FROM hukou.offices WHERE kind = 'station' ORDER BY random() LIMIT 3);
	INSERT INTO hukou.areas (area, name_zh, name_en, basis, evidence) SELECT 'tangle_' || n, '组', 'a group', 'made up', 'inferred' FROM generate_series(1, 4) n;
	INSERT INTO hukou.area_members (area, node) SELECT a.area, n.node FROM hukou.areas a, hukou.nodes n WHERE a.area LIKE 'tangle%' AND random() < 0.25;
	UPDATE hukou.service_types SET valid = plain.random_period() WHERE random() < 0.15;
	UPDATE hukou.service_types SET valid = daterange('2020-03-01', date '2021-01-01' + floor(random() * 1200)::integer)
	WHERE (service, service_type) IN (SELECT service, service_type FROM hukou.service_types ORDER BY random() LIMIT 3);
	-- a second version, from a day on
	PERFORM set_config('hukou.now', '2019-01-01 09:00', true);
	FOREACH chosen IN ARRAY ARRAY['certificate', 'migration', 'newborn', 'id_first'] LOOP
		PERFORM hukou.copy_workflow(chosen, 1);
		PERFORM hukou.publish_workflow(chosen, 2, date '2019-01-01' + floor(random() * 2200)::integer);
	END LOOP;
	-- what is shipped covers so much that little else would decide
	DELETE FROM hukou.routes WHERE random() < 0.7;
	SET CONSTRAINTS ALL IMMEDIATE;
	-- limits go by place as roads do
	FOR n IN 1..300 LOOP
		BEGIN
			SELECT t.service, t.service_type INTO k FROM hukou.service_types t ORDER BY random() LIMIT 1;
			INSERT INTO hukou.time_limits (service, service_type, origin, accepting, days, unit, valid, basis, evidence)
			VALUES (k.service, CASE WHEN random() < 0.5 THEN k.service_type ELSE '*' END, CASE WHEN random() < 0.5 THEN '*' ELSE plain.random_place() END, plain.random_place(),
				1 + floor(random() * 2000)::integer, plain.one_of('working', 'calendar'), plain.random_period(), 'made up', 'inferred');
		EXCEPTION WHEN exclusion_violation OR unique_violation OR SQLSTATE 'HK009' THEN NULL;
		END;
	END LOOP;
	FOR n IN 1..rows LOOP
		BEGIN
			SELECT t.service, t.service_type INTO k FROM hukou.service_types t ORDER BY random() LIMIT 1;
			chosen := plain.one_of('decide', 'decide', 'on_behalf', 'closed');
			INSERT INTO hukou.routes (service, service_type, origin, accepting, valid, mode, pilot, workflow, start_verified, basis, evidence)
			VALUES (k.service, CASE WHEN random() < 0.5 THEN k.service_type ELSE '*' END, plain.random_place(), plain.random_place(), plain.random_period(), chosen,
				chosen <> 'closed' AND random() < 0.2, CASE WHEN chosen <> 'closed' AND random() < 0.2 THEN plain.one_of('certificate', 'newborn', 'migration_student') END,
				random() < 0.5, 'made up ' || n, plain.one_of('found', 'inferred'));
			made := made + 1;
		EXCEPTION WHEN exclusion_violation OR unique_violation OR SQLSTATE 'HK009' THEN refused := refused + 1;
		END;
	END LOOP;
	-- beside roads of an office, others of the office above it
	FOR k IN SELECT * FROM (SELECT r.*, b.parent AS origin_above, p.parent AS accepting_above FROM hukou.routes r LEFT JOIN hukou.offices b ON r.origin = 'office:' || b.office
			LEFT JOIN hukou.offices p ON r.accepting = 'office:' || p.office WHERE coalesce(b.parent, p.parent) IS NOT NULL
			ORDER BY r.service, r.service_type, r.origin, r.accepting, r.valid OFFSET 0) x WHERE random() < 0.3 LOOP
		BEGIN
			INSERT INTO hukou.routes (service, service_type, origin, accepting, valid, mode, start_verified, basis, evidence)
			VALUES (k.service, k.service_type, coalesce('office:' || k.origin_above, k.origin), CASE WHEN k.origin_above IS NULL THEN 'office:' || k.accepting_above ELSE k.accepting END,
				k.valid, plain.one_of('decide', 'on_behalf', 'closed'), random() < 0.5, 'above ' || k.basis, 'inferred');
			made := made + 1;
		EXCEPTION WHEN exclusion_violation OR unique_violation OR SQLSTATE 'HK009' THEN refused := refused + 1;
		END;
	END LOOP;
	RETURN NEXT;
END $$;

-- Half of the questions are about anything; a third about the days on which a row begins and ends, between offices that are in
-- its places; the others about the days on which offices, kinds, limits and versions begin and end.
CREATE FUNCTION plain.ask(n integer) RETURNS void LANGUAGE sql AS $$
	WITH draw AS MATERIALIZED (SELECT i, random() AS about, random() AS a, random() AS b, random() AS c, random() AS d, random() AS e FROM generate_series(1, n) i),
	office AS MATERIALIZED (SELECT array_agg(office::text ORDER BY office::text) AS a FROM hukou.offices),
	kind AS MATERIALIZED (SELECT array_agg(service || '/' || service_type ORDER BY service, service_type) AS a FROM hukou.service_types),
	inside AS MATERIALIZED (SELECT place, array_agg(office ORDER BY office) AS a FROM plain.places GROUP BY place),
	of_service AS MATERIALIZED (SELECT service, array_agg(service_type ORDER BY service_type) AS a FROM hukou.service_types GROUP BY service),
	road AS MATERIALIZED (
		SELECT row_number() OVER (ORDER BY r.service, r.service_type, r.origin, r.accepting, r.valid) AS n, count(*) OVER () AS of, r.service, r.service_type, o.a AS origins, p.a AS acceptings, k.a AS kinds,
			array_remove(ARRAY[lower(r.valid) - 1, lower(r.valid), upper(r.valid) - 1, upper(r.valid)], NULL) AS days
		FROM hukou.routes r JOIN inside o ON o.place = r.origin JOIN inside p ON p.place = r.accepting JOIN of_service k USING (service)
		WHERE NOT (lower_inf(r.valid) AND upper_inf(r.valid))),
	-- what else begins and ends: of an office, of a kind or its service
	edge AS MATERIALIZED (
		SELECT row_number() OVER (ORDER BY office, service, service_type, valid) AS n, count(*) OVER () AS of, office, service, service_type, array_remove(ARRAY[lower(valid) - 1, lower(valid), upper(valid) - 1, upper(valid)], NULL) AS days
		FROM (SELECT office::text, NULL AS service, NULL AS service_type, valid FROM hukou.offices
			UNION ALL SELECT NULL, service, service_type, valid FROM hukou.service_types, generate_series(1, 10)
			UNION ALL SELECT NULL, t.service, (SELECT min(k.service_type) FROM hukou.service_types k WHERE k.service = t.service AND t.service_type IN ('*', k.service_type)), t.valid FROM hukou.time_limits t WHERE t.timer = ''
			UNION ALL SELECT NULL, k.service, k.service_type, w.valid FROM hukou.workflows w JOIN hukou.service_types k USING (workflow)) x
		WHERE NOT (isempty(valid) OR lower_inf(valid) AND upper_inf(valid)))
	INSERT INTO plain.questions (id, service, service_type, origin_office, accepting_office, day)
	SELECT d.i, coalesce(r.service, e.service, split_part(x.kind, '/', 1)),
		CASE WHEN r.n IS NOT NULL THEN CASE WHEN r.service_type <> '*' THEN r.service_type ELSE r.kinds[1 + floor(d.a * cardinality(r.kinds))::integer] END ELSE coalesce(e.service_type, split_part(x.kind, '/', 2)) END,
		coalesce(r.origins[1 + floor(d.b * cardinality(r.origins))::integer], CASE WHEN d.e < 0.5 THEN e.office END, o.a[1 + floor(d.b * cardinality(o.a))::integer])::hukou.office_code,
		coalesce(r.acceptings[1 + floor(d.c * cardinality(r.acceptings))::integer], CASE WHEN d.e >= 0.5 THEN e.office END, o.a[1 + floor(d.c * cardinality(o.a))::integer])::hukou.office_code,
		coalesce(r.days[1 + floor(d.e * cardinality(r.days))::integer], e.days[1 + floor(d.a * cardinality(e.days))::integer], date '2018-06-01' + floor(d.e * 3300)::integer)
	FROM draw d CROSS JOIN office o CROSS JOIN kind k
	CROSS JOIN LATERAL (SELECT k.a[1 + floor(d.a * cardinality(k.a))::integer] AS kind) x
	LEFT JOIN road r ON d.about < 0.33 AND r.n = 1 + floor(d.d * r.of)
	LEFT JOIN edge e ON d.about >= 0.33 AND d.about < 0.5 AND e.n = 1 + floor(d.d * e.of)
$$;

-- hukou's answers, and where the two differ
CREATE VIEW plain.hukou_answers AS
SELECT q.id, r.* FROM plain.questions q CROSS JOIN LATERAL hukou.route(q.service, q.service_type, q.origin_office, q.accepting_office, q.day) r;

CREATE TABLE plain.compared AS
SELECT h.id, h.open, h.mode, h.note IS NOT NULL AS noted, h.pilot, h.workflow, h.workflow_version, true AS agree FROM plain.hukou_answers h WITH NO DATA;

-- the rows that fitted, kept to tell afterwards what was tried
CREATE TABLE plain.fitted AS SELECT * FROM plain.fitting WITH NO DATA;

CREATE FUNCTION plain.compare() RETURNS void LANGUAGE sql AS $$
	INSERT INTO plain.fitted SELECT * FROM plain.fitting;
	INSERT INTO plain.compared
	SELECT id, h.open, h.mode, h.note IS NOT NULL, h.pilot, h.workflow, h.workflow_version,
		p.id IS NOT NULL AND (h.open, h.mode, h.route, h.valid_from, h.valid_until, h.pilot, h.start_verified, h.basis, h.evidence, h.workflow, h.workflow_version,
			h.days, h.unit, h.origin::text, h.accepting::text)
		IS NOT DISTINCT FROM (p.open, p.mode, p.route, p.valid_from, p.valid_until, p.pilot, p.start_verified, p.basis, p.evidence, p.workflow, p.workflow_version,
			p.days, p.unit, p.origin, p.accepting)
		AND (h.note IS NOT NULL) = p.noted AND p.rivals <= 1
	FROM plain.hukou_answers h LEFT JOIN plain.answers p USING (id)
$$;

-- Every outcome, with how often it came; one that never came was not tested.
CREATE VIEW plain.outcomes (outcome, times) AS
WITH won AS (
	SELECT f.*, a.day, a.origin AS from_office, a.accepting AS at_office FROM plain.fitted f JOIN plain.about a USING (id) WHERE f.standing = 1
),
beaten AS (	-- rows that fit and do not decide
	SELECT w.id, w.mode, l.mode AS other_mode, w.service_type <> l.service_type AND w.origin = l.origin AND w.accepting = l.accepting AS by_kind,
		w.accepting_class = 5 AND l.accepting_class = 5 AND w.accepting <> l.accepting AS by_nearer,
		w.accepting = l.accepting AND w.origin_class = 5 AND l.origin_class = 5 AND w.origin <> l.origin AS by_nearer_origin
	FROM won w JOIN plain.fitted l ON l.id = w.id AND l.standing > 1
)
SELECT o.outcome, coalesce(t.times, 0) FROM (VALUES ('decide'), ('on_behalf'), ('closed'), ('none'), ('within')) o (outcome)
	LEFT JOIN (SELECT mode, count(*) FROM plain.compared GROUP BY 1) t (mode, times) ON t.mode = o.outcome
UNION ALL
SELECT unnest(ARRAY['a pilot', 'an office closed or succeeded', 'another workflow', 'within, but not open', 'a later version']),
	unnest(ARRAY[count(*) FILTER (WHERE c.pilot), count(*) FILTER (WHERE c.noted), count(*) FILTER (WHERE c.workflow <> k.workflow),
		count(*) FILTER (WHERE c.mode = 'within' AND NOT c.open), count(*) FILTER (WHERE c.workflow_version > 1)])
FROM plain.compared c JOIN plain.questions q USING (id) JOIN hukou.service_types k USING (service, service_type)
UNION ALL
SELECT unnest(ARRAY['accepting by area', 'accepting by node', 'accepting by prefecture', 'accepting by office', 'origin by area', 'origin by node', 'origin by prefecture', 'origin by office',
		'the Corps by prefecture', 'of an office above', 'first day', 'last day']),
	unnest(ARRAY[count(*) FILTER (WHERE w.accepting_class = 2), count(*) FILTER (WHERE w.accepting_class = 3), count(*) FILTER (WHERE w.accepting_class = 4), count(*) FILTER (WHERE w.accepting_class = 5),
		count(*) FILTER (WHERE w.origin_class = 2), count(*) FILTER (WHERE w.origin_class = 3), count(*) FILTER (WHERE w.origin_class = 4), count(*) FILTER (WHERE w.origin_class = 5),
		count(*) FILTER (WHERE w.accepting_class = 4 AND p.node = 66 OR w.origin_class = 4 AND o.node = 66),
		count(*) FILTER (WHERE w.accepting_class = 5 AND w.accepting <> 'office:' || w.at_office OR w.origin_class = 5 AND w.origin <> 'office:' || w.from_office),
		count(*) FILTER (WHERE lower(w.valid) = w.day), count(*) FILTER (WHERE upper(w.valid) - 1 = w.day)])
FROM won w JOIN plain.offices p ON p.office = w.at_office JOIN plain.offices o ON o.office = w.from_office
UNION ALL
SELECT unnest(ARRAY['closed against a broader row', 'open against a broader closing', 'a kind before *', 'the nearer office', 'the nearer office of origin']),
	unnest(ARRAY[count(DISTINCT id) FILTER (WHERE mode = 'closed' AND other_mode <> 'closed'), count(DISTINCT id) FILTER (WHERE mode <> 'closed' AND other_mode = 'closed'),
		count(DISTINCT id) FILTER (WHERE by_kind), count(DISTINCT id) FILTER (WHERE by_nearer), count(DISTINCT id) FILTER (WHERE by_nearer_origin)])
FROM beaten
UNION ALL
SELECT unnest(ARRAY['a successor''s successor', 'a successor of the third remove', 'a kind past its validity', 'a kind before its validity', 'a kind''s first day', 'a kind''s last day']),
	unnest(ARRAY[count(*) FILTER (WHERE 2 IN (a.origin_hops, a.accepting_hops)), count(*) FILTER (WHERE greatest(a.origin_hops, a.accepting_hops) > 2),
		count(*) FILTER (WHERE upper(k.valid) <= a.day), count(*) FILTER (WHERE a.day < lower(k.valid)), count(*) FILTER (WHERE a.day = lower(k.valid)), count(*) FILTER (WHERE a.day = upper(k.valid) - 1)])
FROM plain.about a JOIN hukou.service_types k USING (service, service_type)
UNION ALL
SELECT unnest(ARRAY['an office''s first day', 'an office''s last day', 'an office''s first day closed', 'an office not open yet', 'a closed office nobody succeeds', 'successors none of which is open', 'an office that never was open']),
	unnest(ARRAY[count(*) FILTER (WHERE x.day = o.first_day), count(*) FILTER (WHERE x.day = o.closed_from - 1), count(*) FILTER (WHERE x.day = o.closed_from), count(*) FILTER (WHERE x.day < o.first_day),
		count(*) FILTER (WHERE x.day >= o.closed_from AND o.successor IS NULL), count(*) FILTER (WHERE x.day >= o.closed_from AND o.successor IS NOT NULL AND NOT x.open), count(*) FILTER (WHERE o.never)])
FROM (SELECT q.origin_office::text, q.day, a.origin_open FROM plain.questions q JOIN plain.about a USING (id)
	UNION ALL SELECT q.accepting_office::text, q.day, a.accepting_open FROM plain.questions q JOIN plain.about a USING (id)) x (office, day, open) JOIN plain.offices o USING (office);
