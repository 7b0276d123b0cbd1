/*
 * Roads as tangled as law 10 admits, and questions about them: every kind of
 * place, closings, pilots, detours to another workflow, offices several levels
 * deep, closed ones with and without successors, kinds that come and go.
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
		WHEN 4 THEN (SELECT 'prefecture:' || left(region::text, 4) || '00' FROM hukou.offices WHERE right(region::text, 4) <> '0000' ORDER BY random() LIMIT 1)
		ELSE (SELECT 'office:' || office FROM hukou.offices ORDER BY random() LIMIT 1) END;
END $$;

CREATE FUNCTION plain.tangle(rows integer) RETURNS TABLE (made integer, refused integer) LANGUAGE plpgsql AS $$
DECLARE
	o hukou.offices;
	k record;
	chosen text;
BEGIN
	made := 0;
	refused := 0;
	-- a department above the bureaus of each province, and windows below some stations
	INSERT INTO hukou.offices (office, node, region, kind, name_zh, name_en)
	SELECT rpad(n.node::text, 12, '0')::hukou.office_code, n.node, n.region, 'provincial_department', n.name_zh, n.name_en FROM hukou.nodes n;
	UPDATE hukou.offices SET parent = rpad(node::text, 12, '0')::hukou.office_code WHERE kind = 'county_bureau' AND random() < 0.7;
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
	INSERT INTO hukou.areas (area, name_zh, name_en, basis, evidence) SELECT 'tangle_' || n, '组', 'a group', 'made up', 'inferred' FROM generate_series(1, 4) n;
	INSERT INTO hukou.area_members (area, node) SELECT a.area, n.node FROM hukou.areas a, hukou.nodes n WHERE a.area LIKE 'tangle%' AND random() < 0.25;
	UPDATE hukou.service_types SET valid = plain.random_period() WHERE random() < 0.15;
	FOR n IN 1..60 LOOP
		BEGIN
			SELECT t.service, t.service_type INTO k FROM hukou.service_types t ORDER BY random() LIMIT 1;
			INSERT INTO hukou.time_limits (service, service_type, origin, accepting, days, unit, valid, basis, evidence)
			VALUES (k.service, CASE WHEN random() < 0.5 THEN k.service_type ELSE '*' END, plain.random_place(), plain.random_place(),
				1 + floor(random() * 90)::integer, plain.one_of('working', 'calendar'), plain.random_period(), 'made up', 'inferred');
			SET CONSTRAINTS ALL IMMEDIATE;
		EXCEPTION WHEN exclusion_violation OR SQLSTATE 'HK009' THEN NULL;
		END;
		SET CONSTRAINTS ALL DEFERRED;
	END LOOP;
	-- what is shipped covers so much that little else would decide
	DELETE FROM hukou.routes WHERE random() < 0.7;
	SET CONSTRAINTS ALL IMMEDIATE;
	FOR n IN 1..rows LOOP
		BEGIN
			SELECT t.service, t.service_type INTO k FROM hukou.service_types t ORDER BY random() LIMIT 1;
			chosen := plain.one_of('decide', 'decide', 'on_behalf', 'closed');
			INSERT INTO hukou.routes (service, service_type, origin, accepting, valid, mode, pilot, workflow, start_verified, basis, evidence)
			VALUES (k.service, CASE WHEN random() < 0.5 THEN k.service_type ELSE '*' END, plain.random_place(), plain.random_place(), plain.random_period(), chosen,
				chosen <> 'closed' AND random() < 0.2, CASE WHEN chosen <> 'closed' AND random() < 0.2 THEN plain.one_of('certificate', 'newborn', 'migration_student') END,
				random() < 0.5, 'made up ' || n, plain.one_of('found', 'inferred'));
			made := made + 1;
		EXCEPTION WHEN exclusion_violation OR SQLSTATE 'HK009' THEN refused := refused + 1;
		END;
	END LOOP;
	RETURN NEXT;
END $$;

-- A third of the questions are about the days on which rows begin and end.
CREATE FUNCTION plain.ask(n integer) RETURNS void LANGUAGE sql AS $$
	WITH office AS MATERIALIZED (SELECT array_agg(office::text ORDER BY office::text) AS a FROM hukou.offices),
	day AS MATERIALIZED (SELECT array_agg(d ORDER BY d) AS a FROM (SELECT DISTINCT unnest(ARRAY[lower(valid) - 1, lower(valid), upper(valid) - 1, upper(valid)]) AS d FROM hukou.routes) x WHERE d IS NOT NULL),
	kind AS MATERIALIZED (SELECT array_agg(service || '/' || service_type ORDER BY service, service_type) AS a FROM hukou.service_types)
	INSERT INTO plain.questions (id, service, service_type, origin_office, accepting_office, day)
	SELECT q.id, split_part(q.kind, '/', 1), split_part(q.kind, '/', 2), q.origin::hukou.office_code, q.accepting::hukou.office_code, CASE WHEN random() < 0.67 THEN date '2018-06-01' + floor(random() * 3300)::integer ELSE q.day END
	FROM (SELECT i AS id, k.a[1 + floor(random() * cardinality(k.a))::integer] AS kind, o.a[1 + floor(random() * cardinality(o.a))::integer] AS origin,
			o.a[1 + floor(random() * cardinality(o.a))::integer] AS accepting,
			d.a[1 + floor(random() * cardinality(d.a))::integer] AS day
		  FROM generate_series(1, n) i, office o, kind k, day d) q
$$;

-- hukou's answers, and where the two differ
CREATE VIEW plain.hukou_answers AS
SELECT q.id, r.* FROM plain.questions q CROSS JOIN LATERAL hukou.route(q.service, q.service_type, q.origin_office, q.accepting_office, q.day) r;

CREATE TABLE plain.compared AS
SELECT h.id, h.open, h.mode, h.note IS NOT NULL AS noted, h.pilot, h.workflow, true AS agree FROM plain.hukou_answers h WITH NO DATA;

CREATE FUNCTION plain.compare() RETURNS void LANGUAGE sql AS $$
	INSERT INTO plain.compared
	SELECT id, h.open, h.mode, h.note IS NOT NULL, h.pilot, h.workflow,
		p.id IS NOT NULL AND (h.open, h.mode, h.route, h.valid_from, h.valid_until, h.pilot, h.start_verified, h.basis, h.evidence, h.workflow, h.workflow_version,
			h.days, h.unit, h.origin::text, h.accepting::text)
		IS NOT DISTINCT FROM (p.open, p.mode, p.route, p.valid_from, p.valid_until, p.pilot, p.start_verified, p.basis, p.evidence, p.workflow, p.workflow_version,
			p.days, p.unit, p.origin::text, p.accepting::text)
		AND (h.note IS NULL) = (p.origin_open AND p.accepting_open AND p.origin::text = q.origin_office::text AND p.accepting::text = q.accepting_office::text)
	FROM plain.hukou_answers h JOIN plain.questions q USING (id) LEFT JOIN plain.answers p USING (id)
$$;

-- Every outcome, with how often it came; one that never came was not tested.
CREATE VIEW plain.outcomes (outcome, times) AS
SELECT o.outcome, count(c.id) FROM (VALUES ('decide'), ('on_behalf'), ('closed'), ('none'), ('within'), ('a pilot'), ('an office closed or succeeded'),
	('another workflow'), ('within, but not open')) o (outcome)
LEFT JOIN plain.compared c ON CASE o.outcome WHEN 'a pilot' THEN c.pilot WHEN 'an office closed or succeeded' THEN c.noted
	WHEN 'another workflow' THEN c.workflow NOT IN (SELECT k.workflow FROM plain.questions q JOIN hukou.service_types k USING (service, service_type) WHERE q.id = c.id)
	WHEN 'within, but not open' THEN c.mode = 'within' AND NOT c.open
	ELSE c.mode = o.outcome END
GROUP BY 1;
