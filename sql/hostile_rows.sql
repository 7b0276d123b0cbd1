--
-- Hostile rows: whatever the tables' owner has made of a row while the guards were off, NULL in any column but a key or JSON of
-- another kind, hukou answers or refuses; it never fails inside.
--
SET datestyle = 'ISO, YMD';
SET client_min_messages = error;
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
SELECT setval('hukou.case_serial', 335000) AS "this file's case numbers begin after";
BEGIN;
SELECT fixture.resident(citizen_id_make('340802', '1991-08-08', 321), '行一', '340802901000', 'ROWS-1') AS who \gset
SET hukou.officer = 'D350104-03';
SELECT fixture.resident(citizen_id_make('340802', '1991-03-03', 323), '行二', '340802901000', 'ROWS-2') AS mover \gset
SELECT fixture.resident(citizen_id_make('340802', '1991-03-05', 325), '行三', '340802901000', 'ROWS-3') AS other \gset
-- a draft; one that got a notice; one filed by a request and seen by one officer; one between provinces, of which a limit has passed; one issued
SELECT open_case('certificate', 'kinship', '350104901000', '340802901000', :'who') AS draft \gset
SELECT open_case('certificate', 'kinship', '350104901000', '340802901000', :'who') AS noticed \gset
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'mover', '{"household": "ROWS-4", "address": "Test Road 3"}') AS seen \gset
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'other', '{"household": "ROWS-5", "address": "Test Road 3"}') AS late \gset
SELECT open_case('certificate', 'kinship', '350104901000', '340802901000', :'who') AS issued \gset
INSERT INTO case_persons (case_no, person, role, citizen_id, name) SELECT c::case_no, 1, 'applicant', :'who', '行一' FROM unnest(ARRAY[:'draft', :'noticed', :'issued']) c;
INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (:'seen', 1, 'mover', :'mover', '行二'), (:'late', 1, 'mover', :'other', '行三');
SELECT fixture.papers(c::case_no, 'id_card') FROM unnest(ARRAY[:'draft', :'issued']) c;
SELECT fixture.papers(c::case_no, 'id_card', 'household_book', 'degree_certificate') FROM unnest(ARRAY[:'seen', :'late']) c;
UPDATE case_documents SET number = :'mover', details = '{"k": 1}' WHERE case_no = :'seen' AND document = 1;
INSERT INTO document_confirmations (document_type, number, genuine, details, source) VALUES ('id_card', :'mover', true, '{"k": 1}', 'a test');
SELECT issue_query_code(:'draft') <> '' AS followed;
INSERT INTO case_custody (case_no, custody, document) VALUES (:'late', 1, 2);
INSERT INTO case_objections (case_no, objection, text_zh) VALUES (:'noticed', 1, '照片模糊');
UPDATE cases SET action = 'notify' WHERE case_no = :'noticed';
SELECT advance(:'seen', 'accept', request_id => 'rows-1');
SELECT count(*) AS steps FROM fixture.walk(:'seen', 'D350104-03 examine');
SELECT count(*) AS steps FROM fixture.walk(:'issued', 'D350104-03 accept', 'D350104-04 dispatch', 'D340802-03 check', 'D350104-03 issue');
SELECT count(*) AS steps FROM fixture.walk(:'late', 'D350104-03 accept', 'D350104-03 examine', 'D350104-01 authorise', 'D350104-01 permit', 'D350104-03 dispatch');
SET hukou.now = '2023-10-10 10:00';
SELECT act FROM tick_case(:'late');
SELECT state, step_due_on, step_limits FROM cases WHERE case_no = :'late';
SELECT count(*) > 0 AS claimed FROM claim('350104901000', 2);
CREATE TEMP TABLE the AS SELECT c::case_no AS case_no FROM unnest(ARRAY[:'draft', :'noticed', :'seen', :'late', :'issued']) c;

-- What is asked of each case then, and of no case.
CREATE TEMP TABLE asked (n integer GENERATED ALWAYS AS IDENTITY, statement text);
INSERT INTO asked (statement) VALUES
	('SELECT count(x::text) FROM next_actions($c) x'), ('SELECT count(x::text) FROM explain($c, ''accept'') x'), ('SELECT count(x::text) FROM explain($c, ''authorise'') x'),
	('SELECT count(x::text) FROM verify($c) x'), ('SELECT tick_case($c)::text'), ('SELECT advance($c, ''accept'')::text'), ('SELECT advance($c, ''authorise'')::text'), ('SELECT advance($c, ''hand_over'')::text'),
	('SELECT advance($c, ''accept'', request_id => ''rows-1'')::text'), ('SELECT count(x::text) FROM explain($c, ''cancel'') x'), ('SELECT count(x::text) FROM apply_calendar() x'),
	('UPDATE cases SET note = ''x'', particulars = ''{"n": 1}'' WHERE case_no = $c'), ('UPDATE cases SET action = ''extend'', extended_days = 3 WHERE case_no = $c'),
	('UPDATE cases SET action = ''redate'' WHERE case_no = $c'), ('UPDATE cases SET action = ''migrate'', workflow_version = 1, reason = ''policy_changed'' WHERE case_no = $c'),
	('INSERT INTO case_documents (case_no, document, document_type) VALUES ($c, 90, ''id_card'')'), ('UPDATE case_persons SET name = ''y'' WHERE case_no = $c'),
	('SELECT count(x::text) FROM supplement_notice($c) x'), ('SELECT count(x::text) FROM case_people x WHERE case_no = $c'), ('SELECT claim(''350104901000'', 2)::text'),
	('SELECT extend_limit($c, 3, ''complex_case'')::text'), ('SELECT count(x::text) FROM migrate_cases(''migration'', 1) x'),
	('SELECT count(x::text) FROM calendar_impact() x'), ('SELECT count(x::text) FROM health() x'), ('SELECT count(x::text) FROM case_report x'), ('SELECT count(x::text) FROM case_overdue x'),
	('SELECT count(x::text) FROM guide(''certificate'', ''kinship'', ''350104901000'', ''340802901000'') x'), ('SELECT count(x::text) FROM tick(10) x'),
	('SELECT open_case(''certificate'', ''kinship'', ''350104901000'', ''340802901000'', (SELECT who FROM the_person))::text'),
	('SELECT count(x::text) FROM track($c, ''ABCD-EFGH-JKLM'') x'), ('SELECT reveal($c, ''asked'')::text');
CREATE TEMP TABLE the_person AS SELECT :'who'::citizen_id AS who;

-- Makes a row of a table what it must not be, asks, and takes all back: how often hukou answered and refused; and what failed inside.
CREATE FUNCTION pg_temp.ask(of_table text, of_column text, value text, OUT answered integer, OUT refused integer, OUT failed text[]) LANGUAGE plpgsql AS $$
DECLARE
	c record;
	a record;
	state text;
	message text;
BEGIN
	answered := 0; refused := 0; failed := '{}';
	EXECUTE format('ALTER TABLE hukou.%I DISABLE TRIGGER USER', of_table);
	FOR c IN SELECT conname FROM pg_constraint WHERE conrelid = format('hukou.%I', of_table)::regclass AND contype = 'c' LOOP
		EXECUTE format('ALTER TABLE hukou.%I DROP CONSTRAINT %I', of_table, c.conname);
	END LOOP;
	IF value = 'NULL' THEN
		EXECUTE format('ALTER TABLE hukou.%I ALTER %I DROP NOT NULL', of_table, of_column);
	END IF;
	EXECUTE format('UPDATE hukou.%I SET %I = %s', of_table, of_column, value);
	EXECUTE format('ALTER TABLE hukou.%I ENABLE TRIGGER USER', of_table);
	-- sessions are told of policy by its triggers
	UPDATE hukou.reason_codes SET name_en = name_en || '' WHERE reason = (SELECT min(reason) FROM hukou.reason_codes);
	FOR a IN SELECT DISTINCT replace(s.statement, '$c', quote_literal(t.case_no) || '::hukou.case_no') AS statement FROM asked s, the t LOOP
		BEGIN
			EXECUTE a.statement;
			RAISE EXCEPTION 'never mind' USING ERRCODE = 'ZZ000';
		EXCEPTION WHEN OTHERS THEN
			GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
			IF state = 'ZZ000' THEN
				answered := answered + 1;
			ELSE
				refused := refused + 1;
			END IF;
			IF state LIKE 'XX%' OR state LIKE '58%' OR state = '22P03' THEN
				failed := failed || format('%s: %s', a.statement, message);
			END IF;
		END;
	END LOOP;
END
$$;
CREATE FUNCTION pg_temp.rows(tables text[]) RETURNS TABLE (of_table text, of_column text, value text, answered integer, refused integer, failed text[]) LANGUAGE plpgsql AS $$
BEGIN
	FOR of_table, of_column, value IN
		SELECT c.relname, a.attname, v
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped,
			LATERAL (SELECT 'NULL' WHERE NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey::smallint[]))
				UNION ALL SELECT j FROM unnest(ARRAY['''["a", "b"]''', '''[{"total": "x"}]''', '''"x"''', '''{"total": "soon"}''']) j WHERE a.atttypid = 'jsonb'::regtype) w (v)
		WHERE c.relnamespace = 'hukou'::regnamespace AND c.relkind = 'r' AND c.relname = ANY (tables) AND a.attidentity = ''
		ORDER BY 1, 2, 3
	LOOP
		BEGIN
			SELECT * INTO answered, refused, failed FROM pg_temp.ask(of_table, of_column, value);
			RAISE EXCEPTION 'never mind' USING ERRCODE = 'ZZ001';
		EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
			RETURN NEXT;
		END;
	END LOOP;
END
$$;
-- Of the cases and what belongs to them, on a day on which another limit has passed; of the register; and of policy.
SET hukou.now = '2023-11-20 10:00';
CREATE TEMP TABLE said AS
SELECT * FROM pg_temp.rows('{cases,case_events,case_persons,case_documents,case_objections,case_notices,case_custody,case_claims,case_query_codes,document_confirmations}')
UNION ALL SELECT * FROM pg_temp.rows('{persons,households,registrations,id_cards,permits,migration_certificates,certificates,number_blocks,register_corrections,access_log}')
UNION ALL SELECT * FROM pg_temp.rows((SELECT array_agg(t.tgrelid::regclass::text) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
	WHERE t.tgname = 'hukou_policy_statement' AND c.relnamespace = 'hukou'::regnamespace));
SELECT of_table, count(*) AS columns, bool_or(answered > 0) AS answers, bool_or(refused > 0) AS refuses FROM said GROUP BY 1 ORDER BY 1;
SELECT of_table, of_column, value, f FROM said, unnest(failed) f ORDER BY 1, 2, 3, 4;
ROLLBACK;
