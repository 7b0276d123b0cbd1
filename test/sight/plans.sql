/*
 * Row security with a million cases: what an officer asks every day goes by indexes.  A row for each plan that reads a
 * large table from end to end; nothing when none does.  In an empty database with hukou set up, by a superuser.
 */
\set QUIET on
\pset tuples_only on
\pset format unaligned
SET client_min_messages = warning;
SET search_path = public, hukou;
DO $$
BEGIN
	PERFORM load_demo(), grant_access(CURRENT_USER, 'gateway');
END
$$;
DO $$
BEGIN
	PERFORM set_config('hukou.now', '2023-09-20 10:00', false), set_config('hukou.officer', 'D530102-03', false);
	INSERT INTO households VALUES ('PLAN', '340104901000', 'family', 'Test Road 1');
	INSERT INTO persons (citizen_id, name) VALUES (citizen_id_make('340104', '1990-01-01', 1), '计划');
	INSERT INTO registrations (citizen_id, sequence, status, office, household, since)
		VALUES (citizen_id_make('340104', '1990-01-01', 1), 1, 'active', '340104901000', 'PLAN', '1990-01-01');
	PERFORM advance(open_case('certificate', 'kinship', '530102901000', '340104901000', citizen_id_make('340104', '1990-01-01', 1)), 'withdraw', 'applicant_request');
END
$$;
-- A million more like it, between all the offices there are, one in ten still open; as no law would let them in.
DO $$
DECLARE
	t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['cases', 'case_events', 'case_persons', 'case_documents'] LOOP
		EXECUTE format('ALTER TABLE hukou.%I DISABLE TRIGGER ALL', t);
	END LOOP;
END
$$;
CREATE TEMPORARY TABLE station AS SELECT row_number() OVER (ORDER BY office) - 1 AS n, office, node FROM offices;
CREATE TEMPORARY TABLE many AS
SELECT case_no_make(53, date '2021-01-01' + (g % 900)::integer, g / 900 + 1) AS no, a.office AS accepting, a.node AS accepting_node, o.office AS origin, o.node AS origin_node, g % 10 = 0 AS open
FROM generate_series(1, 1000000) g JOIN station a ON a.n = g % 97 JOIN station o ON o.n = (g * 7 + g / 97) % 101;
DO $$
DECLARE
	columns text;
BEGIN
	SELECT string_agg(CASE attname WHEN 'case_no' THEN 'm.no' WHEN 'accepting_office' THEN 'm.accepting' WHEN 'origin_office' THEN 'm.origin'
		WHEN 'accepting_node' THEN 'm.accepting_node' WHEN 'origin_node' THEN 'm.origin_node'
		WHEN 'closed_on' THEN 'CASE WHEN NOT m.open THEN c.closed_on END'
		WHEN 'state' THEN 'CASE WHEN m.open THEN ''draft'' ELSE c.state END' ELSE 'c.' || attname END, ', ' ORDER BY attnum) INTO columns
	FROM pg_attribute WHERE attrelid = 'cases'::regclass AND attnum > 0;
	EXECUTE 'INSERT INTO hukou.cases SELECT ' || columns || ' FROM many m, hukou.cases c';
	SELECT string_agg(CASE attname WHEN 'case_no' THEN 'm.no' WHEN 'request_id' THEN 'NULL' ELSE 'e.' || attname END, ', ' ORDER BY attnum) INTO columns
	FROM pg_attribute WHERE attrelid = 'case_events'::regclass AND attnum > 0;
	EXECUTE 'INSERT INTO hukou.case_events SELECT ' || columns || ' FROM many m, hukou.case_events e WHERE e.event = 1';
	INSERT INTO case_persons SELECT no, 1, 'guardian', NULL, '计划', NULL, NULL, NULL, 1, '\x01' FROM many;
	INSERT INTO case_documents SELECT no, 1, 'id_card', NULL, NULL, NULL, NULL, NULL, 'presented', NULL, '2023-09-20', 1, '\x01' FROM many;
END
$$;
ANALYZE cases, case_events, case_persons, case_documents;

CREATE ROLE hukou_plans NOLOGIN;
DO $$ BEGIN PERFORM grant_access('hukou_plans', 'gateway'); END $$;
CREATE FUNCTION pg_temp.reads(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	plan jsonb;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT JSON) ' || query INTO plan;
	RETURN QUERY SELECT DISTINCT n ->> 'Relation Name' FROM jsonb_path_query(plan, '$.** ? (@."Node Type" == "Seq Scan")') n
		WHERE n ->> 'Relation Name' LIKE 'case%' AND n ->> 'Relation Name' <> 'case_claims';
END
$$;
CREATE TEMPORARY TABLE asked (what text, query text);
INSERT INTO asked VALUES
	('the worklist', 'SELECT * FROM hukou.worklist'),
	('the worklist, most urgent first', 'SELECT * FROM hukou.worklist ORDER BY urgent_on NULLS LAST LIMIT 20'),
	('open cases', 'SELECT * FROM hukou.cases WHERE closed_on IS NULL'),
	('one case', 'SELECT * FROM hukou.cases WHERE case_no = ''H53-210101-0000100-8'''),
	('its history', 'SELECT * FROM hukou.case_events WHERE case_no = ''H53-210101-0000100-8'' ORDER BY event'),
	('its people', 'SELECT * FROM hukou.case_persons WHERE case_no = ''H53-210101-0000100-8'''),
	('its documents', 'SELECT * FROM hukou.case_documents WHERE case_no = ''H53-210101-0000100-8'''),
	('its overview', 'SELECT * FROM hukou.case_overview WHERE case_no = ''H53-210101-0000100-8'''),
	('its people, masked', 'SELECT * FROM hukou.case_people WHERE case_no = ''H53-210101-0000100-8'''),
	('a step', 'UPDATE hukou.cases SET state = ''accepted'' WHERE case_no = ''H53-210101-0000100-8'''),
	('a document of it', 'UPDATE hukou.case_documents SET number = ''1'' WHERE case_no = ''H53-210101-0000100-8'' AND document = 1'),
	('what has been overdue', 'SELECT * FROM hukou.case_overdue WHERE case_no = ''H53-210101-0000100-8''');
GRANT SELECT ON asked TO hukou_plans;
-- of a window, and of the bureau above it
CREATE TEMPORARY TABLE found (officer text, what text, reads text);
GRANT INSERT ON found TO hukou_plans;
DO $$
DECLARE
	o text;
BEGIN
	FOREACH o IN ARRAY ARRAY['D530102-03', 'D530102-01'] LOOP
		PERFORM set_config('hukou.officer', o, true), set_config('role', 'hukou_plans', true);
		INSERT INTO pg_temp.found SELECT o, a.what, r FROM pg_temp.asked a, pg_temp.reads(a.query) r;
		-- what the plans are for: some of it is there to be seen
		INSERT INTO pg_temp.found SELECT o, 'the worklist', 'is empty' WHERE NOT EXISTS (SELECT FROM hukou.worklist);
		PERFORM set_config('role', 'none', true);
	END LOOP;
END
$$;
SELECT officer, what, 'reads the whole of ' || reads FROM found ORDER BY 1, 2, 3;
-- and the look-out itself looks: a condition that no index serves is noticed
SELECT 'a plan that reads a whole table was not noticed' WHERE NOT EXISTS (SELECT FROM pg_temp.reads('SELECT * FROM hukou.cases WHERE note = ''x'''));
DO $$ BEGIN PERFORM revoke_access('hukou_plans', 'gateway'); END $$;
DROP OWNED BY hukou_plans;
DROP ROLE hukou_plans;
