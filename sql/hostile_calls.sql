--
-- Hostile calls: whatever is said to hukou's functions, from wherever, they answer or refuse; they never fail inside
--
SET datestyle = 'ISO, YMD';
SET client_min_messages = warning;
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
SELECT setval('hukou.case_serial', 300000) AS "this file's case numbers begin after";
SELECT fixture.resident(citizen_id_make('340802', '1991-08-08', 301), '敌一', '340802901000', 'HOSTILE-1') AS who \gset
SET hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340802901000', :'who') AS c \gset
SELECT fixture.papers(:'c', 'id_card');
CREATE TEMP TABLE the AS SELECT :'c'::case_no AS case_no, :'who'::citizen_id AS who;

-- Runs a statement and takes it back; what came of it: ok, or its SQLSTATE and, on request, its message.
CREATE FUNCTION pg_temp.attempt(statement text, words boolean DEFAULT true) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	state text;
	message text;
BEGIN
	BEGIN
		EXECUTE statement;
		RAISE EXCEPTION 'never mind' USING ERRCODE = 'ZZ000';
	EXCEPTION WHEN OTHERS THEN
		GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
	END;
	RETURN CASE WHEN state = 'ZZ000' THEN 'ok' WHEN words THEN format('%s %s', state, left(regexp_replace(message, 'H\d\d-\S+', 'H…', 'g'), 100)) ELSE state END;
END
$$;

--
-- Every function of hukou: NULL and every odd value of its type at every position, the other arguments as they should be;
-- all arguments NULL; and all odd.  One row a function: how often it answered, and how it refused.
--
CREATE TEMP TABLE odd (type regtype, n integer GENERATED ALWAYS AS IDENTITY, value text);
INSERT INTO odd (type, value) VALUES		-- the first of each is as it should be
	('text', '''certificate'''), ('text', 'NULL'), ('text', ''''''), ('text', 'repeat(''长'', 100000)'), ('text', 'E''%s%n$1\x01\\'''), ('text', '''11010519491231002X'''), ('text', '''accept'''),
	('name', 'CURRENT_USER'), ('name', 'NULL'), ('name', '''nobody here'''), ('name', ''''''),
	('date', 'date ''2023-09-20'''), ('date', 'NULL'), ('date', 'date ''infinity'''), ('date', 'date ''-infinity'''), ('date', 'date ''5874897-12-31'''), ('date', 'date ''4713-01-01 BC'''), ('date', 'date ''0001-01-01 BC'''), ('date', 'date ''2003-01-01'''), ('date', 'date ''9999-12-31'''),
	('timestamptz', 'now()'), ('timestamptz', 'NULL'), ('timestamptz', 'timestamptz ''infinity'''), ('timestamptz', 'timestamptz ''-infinity'''), ('timestamptz', 'timestamptz ''294276-12-31 23:59:59'''), ('timestamptz', 'timestamptz ''4713-01-01 BC'''),
	('integer', '1'), ('integer', 'NULL'), ('integer', '0'), ('integer', '-1'), ('integer', '2147483647'), ('integer', '(-2147483648)'), ('integer', '350104'),
	('bigint', '1'), ('bigint', 'NULL'), ('bigint', '9223372036854775807'), ('bigint', '(-9223372036854775808)'), ('bigint', '0'),
	('boolean', 'false'), ('boolean', 'NULL'), ('boolean', 'true'),
	('bytea', '''\x01ff'''), ('bytea', 'NULL'), ('bytea', ''''''), ('bytea', 'convert_to(repeat(''x'', 1000000), ''UTF8'')'),
	('jsonb', '''{}'''), ('jsonb', 'NULL'), ('jsonb', '''null'''), ('jsonb', '''[]'''), ('jsonb', '''{"household": {"a": null}}'''), ('jsonb', 'jsonb_build_object(''household'', repeat(''长'', 100000))'),
	('cstring', '''350104''::cstring'), ('cstring', 'NULL'), ('cstring', '''''::cstring'), ('cstring', 'textout(repeat(''9'', 100000))'), ('cstring', 'textout(E''\x01'')'),
	('region_code', '''350104'''), ('region_code', 'NULL'), ('region_code', '''100000'''), ('region_code', '''899999'''), ('region_code', '''110000'''),
	('citizen_id', '(SELECT who FROM the)'), ('citizen_id', 'NULL'), ('citizen_id', '''11010519491231002X'''), ('citizen_id', 'citizen_id_first(''110000'')'), ('citizen_id', 'citizen_id_last(''820000'')'),
	('office_code', '''350104901000'''), ('office_code', 'NULL'), ('office_code', '''999999999999'''), ('office_code', '''110000000000'''),
	('case_no', '(SELECT case_no FROM the)'), ('case_no', 'NULL'), ('case_no', 'case_no_make(99, ''2099-12-31'', 9999999)'), ('case_no', 'case_no_make(10, ''2000-01-01'', 0)'),
	('birth_certificate_no', '''X320101001'''), ('birth_certificate_no', 'NULL'), ('birth_certificate_no', '''Z999999999'''), ('birth_certificate_no', '''A000000000'''),
	('internal', 'NULL');

CREATE TEMP TABLE calls AS
WITH functions AS (
	SELECT p.oid, p.proname, p.prokind, p.proargtypes::oid[] AS types, p.pronargs::integer AS n
	FROM pg_proc p WHERE p.pronamespace = 'hukou'::regnamespace AND p.proname NOT IN ('setup', 'load_demo', 'layout_parts')
),
arguments AS (		-- for each call, the number of the argument that is odd and its value
	SELECT f.oid, 0 AS position, NULL::text AS value, 'as it should be' AS what FROM functions f
	UNION ALL SELECT f.oid, 0, NULL, 'all null' FROM functions f WHERE f.n > 1
	UNION ALL SELECT f.oid, 0, NULL, 'all odd' FROM functions f WHERE f.n > 1
	UNION ALL SELECT f.oid, i, o.value, 'one odd' FROM functions f, generate_series(1, f.n) i
		JOIN odd o ON true WHERE o.type = f.types[i - 1]::regtype
)
SELECT f.oid, f.proname, f.n, format('SELECT %I.%I(%s)', 'hukou', f.proname,
	(SELECT string_agg(CASE WHEN a.what = 'all null' THEN 'NULL' WHEN a.position = i THEN a.value
		WHEN a.what = 'all odd' THEN (SELECT o.value FROM odd o WHERE o.type = f.types[i - 1]::regtype ORDER BY o.n DESC LIMIT 1)
		ELSE coalesce((SELECT o.value FROM odd o WHERE o.type = f.types[i - 1]::regtype ORDER BY o.n LIMIT 1), 'NULL') END
		|| CASE (SELECT t.typtype FROM pg_type t WHERE t.oid = f.types[i - 1]) WHEN 'p' THEN '' ELSE '::' || f.types[i - 1]::regtype END, ', ' ORDER BY i)
	 FROM generate_series(1, f.n) i)) AS call
FROM functions f JOIN arguments a ON a.oid = f.oid;
CREATE TEMP TABLE results AS SELECT c.*, pg_temp.attempt(c.call, false) AS came FROM calls c;
-- SQL cannot call what takes internal; servers differ in the SQLSTATE that says so.
UPDATE results r SET came = 'no call' FROM pg_proc p
WHERE p.oid = r.oid AND 'internal'::regtype = ANY (p.proargtypes::oid[]) AND r.came IN ('0A000', '42883');
SELECT format('%s/%s', proname, n) AS function, string_agg(format('%s %s', came, times), ', ' ORDER BY came <> 'ok', came) AS came
FROM (SELECT proname, n, came, count(*) AS times FROM results GROUP BY 1, 2, 3) x
WHERE proname !~ '_(lt|le|eq|ne|ge|gt|cmp|hash|hash_extended|smaller|larger|in|out|recv|send|is_valid)$' GROUP BY proname, n ORDER BY proname COLLATE "C", n;
SELECT came, count(*) FROM results WHERE proname ~ '_(lt|le|eq|ne|ge|gt|cmp|hash|hash_extended|smaller|larger|in|out|recv|send|is_valid)$' GROUP BY 1 ORDER BY 1;
SELECT call, came FROM results WHERE came LIKE 'XX%' OR came LIKE '58%';

-- Variadics and arrays that are not what they seem.
SELECT pg_temp.attempt($$INSERT INTO officers VALUES ('H-1', 'x', '350104901000', '{NULL}')$$),
	pg_temp.attempt($$INSERT INTO officers VALUES ('H-1', 'x', '350104901000', '{{accept,review},{audit,verify}}')$$),
	pg_temp.attempt($$INSERT INTO officers VALUES ('H-1', 'x', '350104901000', '{accept,no_duty}')$$);
BEGIN;		-- an officer whose duties are a matrix with holes acts by what is in it
INSERT INTO officers VALUES ('H-1', 'x', '350104901000', '[-5:-4][7:8]={{NULL,accept},{NULL,NULL}}'), ('H-2', 'x', '350104901000', '{NULL}'), ('H-3', 'x', '350104901000', '{}');
SET LOCAL hukou.officer = 'H-1';
SELECT state FROM advance(:'c', 'accept') state;
SET LOCAL hukou.officer = 'H-2';
SELECT subject, finding FROM explain(:'c', 'dispatch');
SET LOCAL hukou.officer = 'H-3';
SELECT subject, finding FROM explain(:'c', 'dispatch');
ROLLBACK;

-- Settings
SELECT statement, pg_temp.attempt(statement) AS came FROM (VALUES
	('SET hukou.now = ''infinity'''), ('SET hukou.now = ''-infinity'''), ('SET hukou.now = ''4713-01-01 BC'''), ('SET hukou.now = ''294276-12-31'''), ('SET hukou.now = ''now'''), ('SET hukou.now = ''x'''),
	('SET hukou.digest = ''md5'''), ('SET hukou.digest = '''''), ('SET hukou.nothing = 1')) s (statement);
SELECT n, (SELECT pg_temp.attempt(format('SELECT set_config(''hukou.officer'', %s, true), hukou.advance(case_no, ''accept'') FROM the', o))) AS came
FROM (VALUES (1, ''' '''), (2, 'repeat(''长'', 100000)'), (3, 'E''\x01%s'''), (4, 'repeat(''D'', 63)'), (5, 'repeat(''D'', 64)')) v (n, o);
SELECT n, pg_temp.attempt(format('SELECT set_config(''hukou.now'', %L, true), hukou.advance(case_no, ''accept'') FROM the', n)) AS came
FROM (VALUES ('294276-12-31 23:59:59'), ('4713-01-01 BC'), ('1950-01-01'), ('2100-01-01'), ('9999-12-31 23:59')) v (n);

-- A read-only transaction: what reads answers, what writes is refused.
BEGIN READ ONLY;
SELECT statement, pg_temp.attempt(statement) AS came FROM (VALUES
	('SELECT hukou.advance(case_no, ''accept'') FROM the'), ('SELECT hukou.explain(case_no, ''accept'') FROM the'), ('SELECT hukou.next_actions(case_no) FROM the'),
	('SELECT hukou.open_case(''certificate'', ''kinship'', ''350104901000'', ''340802901000'', who) FROM the'), ('SELECT hukou.verify(case_no) FROM the'),
	('SELECT hukou.checkpoint()'), ('SELECT hukou.migrate_cases(''certificate'', 1)'), ('SELECT hukou.migrate_cases(''certificate'', 1, false)'),
	('SELECT hukou.publish_workflow(''certificate'', 1)'), ('SELECT hukou.copy_workflow(''certificate'', 1)'), ('SELECT hukou.check_workflow(''certificate'', 1)'),
	('SELECT hukou.grant_access(CURRENT_USER, ''auditor'')'), ('SELECT hukou.revoke_access(CURRENT_USER, ''gateway'')'), ('SELECT count(*) FROM hukou.health()'), ('SELECT hukou.setup()'), ('SELECT hukou.load_demo()')) s (statement);
ROLLBACK;

-- A parallel query answers as a plain one does; what reads the policy cache or the caller's rights is kept in the leader.
CREATE FUNCTION pg_temp.answers() RETURNS TABLE (what text, answer text) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY SELECT 'verify', count(v.*)::text FROM hukou.cases c LEFT JOIN LATERAL hukou.verify(c.case_no) v ON true WHERE hukou.serial(c.case_no) BETWEEN 300000 AND 309999;
	RETURN QUERY SELECT 'digest', md5(string_agg(hukou.digest_of(convert_to(e.action, 'UTF8'), 'sm3')::text, '' ORDER BY e.event)) FROM hukou.case_events e, the WHERE e.case_no OPERATOR(hukou.=) the.case_no;
	RETURN QUERY SELECT 'types', count(*)::text FROM hukou.regions r WHERE hukou.is_within(r.region, '350000') AND hukou.level(r.region) = 'county';
	RETURN QUERY SELECT 'days', sum(hukou.add_working_days(date '2023-01-01' + i, i % 20) - date '2023-01-01')::text FROM generate_series(1, 200) i;
	RETURN QUERY SELECT 'steps', string_agg(n.action, ',' ORDER BY n.action) FROM the, LATERAL hukou.next_actions(the.case_no) n;
	RETURN QUERY SELECT 'minmax', format('%s %s', hukou.min(r.region), hukou.max(r.region)) FROM hukou.regions r;
END
$$;
CREATE TEMP TABLE plain AS SELECT * FROM pg_temp.answers();
SELECT count(set_config(name, 'on', false)) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query');
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT a.what, a.answer = p.answer AS same FROM pg_temp.answers() a JOIN plain p USING (what);
SELECT count(*) FROM regions r WHERE r.region <@ '110000'::region_code;
SELECT pg_temp.attempt('SELECT hukou.advance(case_no, ''teleport'') FROM the');
RESET ALL;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET hukou.now = '2023-09-20 10:00';
SET hukou.officer = 'D350104-03';

-- A cursor that is read while the case moves on shows what it was opened on.
BEGIN;
DECLARE steps SCROLL CURSOR WITH HOLD FOR SELECT action FROM next_actions(:'c') ORDER BY action;
DECLARE cases_here CURSOR FOR SELECT state FROM cases WHERE case_no = :'c' FOR UPDATE;
FETCH 1 FROM steps;
FETCH 1 FROM cases_here;
UPDATE cases SET state = 'accepted' WHERE CURRENT OF cases_here RETURNING state;
FETCH LAST FROM steps;
COMMIT;
FETCH FIRST FROM steps;
MOVE BACKWARD ALL IN steps;
CLOSE steps;
BEGIN;		-- a step taken row by row, as a cursor fetches
DECLARE stepping CURSOR FOR SELECT n, CASE n WHEN 2 THEN advance(:'c', 'dispatch') END FROM generate_series(1, 3) n;
FETCH 1 FROM stepping;
FETCH 1 FROM stepping;
SAVEPOINT here;
FETCH 1 FROM stepping;
ROLLBACK TO here;
SELECT state FROM cases WHERE case_no = :'c';
ROLLBACK;

-- Over generated rows: window functions, lateral joins, ROWS FROM, ordinality, grouping sets, recursion
SELECT g, explain.subject, row_number() OVER (PARTITION BY g ORDER BY explain.subject) FROM generate_series(1, 2) g,
	LATERAL explain(:'c', CASE g WHEN 1 THEN 'dispatch' ELSE 'teleport' END) ORDER BY 1, 2;
SELECT * FROM ROWS FROM (next_actions(:'c'), explain(:'c', 'teleport'), generate_series(1, 2)) WITH ORDINALITY AS r (action, to_state, name, side, duty, needs_reason, allowed, state, subject, finding, remedy, n, o) ORDER BY o LIMIT 2;
SELECT (next_actions(:'c')).action, generate_series(1, 2), (verify(:'c')).fault ORDER BY 1, 2;
SELECT pg_temp.attempt('SELECT sum(length(digest_of(x::bytea)::text)) OVER (ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM (VALUES (''a''), (NULL)) v (x)');
SELECT pg_temp.attempt('SELECT hukou.advance(case_no, ''dispatch''), hukou.advance(case_no, ''dispatch'') FROM the');
SELECT pg_temp.attempt('SELECT hukou.next_actions(hukou.open_case(''certificate'', ''kinship'', ''350104901000'', ''340802901000'', who)) FROM the');
SELECT pg_temp.attempt('UPDATE hukou.cases c SET state = ''dispatched'', note = hukou.advance(c.case_no, ''withdraw'', ''applicant_request'')::text FROM the WHERE c.case_no = the.case_no');
SELECT pg_temp.attempt('UPDATE hukou.cases c SET note = (SELECT string_agg(v.fault, '''') FROM hukou.verify(c.case_no) v), state = ''dispatched'' FROM the WHERE c.case_no = the.case_no');
SELECT pg_temp.attempt('DELETE FROM hukou.case_documents d USING the WHERE d.case_no = the.case_no AND hukou.advance(d.case_no, ''dispatch'') IS NOT NULL');

-- In definitions: defaults, generated columns, indexes, CHECK constraints, views, domains
CREATE TEMP TABLE defined (
	id citizen_id,
	day date DEFAULT today(),
	due date DEFAULT add_working_days(today(), 5),
	born date GENERATED ALWAYS AS (birth_date(id)) STORED,
	CHECK (is_working_day(day)),
	CHECK (age(id, day) >= 0)
);
CREATE INDEX ON defined (region(id), (masked(id)));
CREATE INDEX ON defined (id) WHERE region(id) <@ '340000'::region_code;
SELECT statement, pg_temp.attempt(statement) AS came FROM (VALUES
	('CREATE INDEX ON defined (hukou.add_working_days(day, 1))'), ('CREATE INDEX ON defined (hukou.digest_of(born::text::bytea))'), ('ALTER TABLE defined ADD x date GENERATED ALWAYS AS (hukou.today()) STORED'),
	('INSERT INTO defined (id) SELECT who FROM the'), ('INSERT INTO defined (id, day) SELECT who, ''2023-09-23'' FROM the'), ('INSERT INTO defined (id, day) SELECT who, ''infinity'' FROM the'),
	('INSERT INTO defined (id, day) SELECT who, NULL FROM the'), ('INSERT INTO defined (id, day) SELECT who, ''1980-01-01'' FROM the'), ('INSERT INTO defined (id) VALUES (NULL)'), ('INSERT INTO defined (id) VALUES (''x'')'),
	('ALTER TABLE hukou.cases ADD CHECK (hukou.explain(case_no, ''accept'') IS NULL)'), ('ALTER TABLE hukou.cases ADD CHECK (hukou.advance(case_no, ''teleport'') IS NOT NULL)'),
	('ALTER TABLE hukou.cases ALTER note SET DEFAULT hukou.open_case(''certificate'', ''kinship'', ''350104901000'', ''340802901000'', (NULL::hukou.citizen_id))::text; INSERT INTO hukou.cases (service) VALUES (''certificate'')'),
	('CREATE DOMAIN pg_temp.chinese AS hukou.citizen_id CHECK (hukou.masked(VALUE) <> ''''); SELECT who::pg_temp.chinese, hukou.age(who::pg_temp.chinese, ''infinity'') FROM the')) s (statement);

-- Errors by the hundred, caught, and then a step
DO $$
DECLARE
	no hukou.case_no;
	failed integer := 0;
BEGIN
	SELECT case_no INTO no FROM the;
	FOR i IN 1 .. 300 LOOP
		BEGIN
			CASE i % 5
				WHEN 0 THEN PERFORM hukou.advance(no, 'teleport');
				WHEN 1 THEN UPDATE hukou.cases SET state = 'completed' WHERE case_no OPERATOR(hukou.=) no;
				WHEN 2 THEN PERFORM hukou.add_working_days('infinity', 1);
				WHEN 3 THEN UPDATE hukou.workflow_transitions SET gate = 'x'; SET CONSTRAINTS ALL IMMEDIATE;
				ELSE PERFORM hukou.explain(no, 'dispatch'), 1 / 0;
			END CASE;
		EXCEPTION WHEN OTHERS THEN
			failed := failed + 1;
			IF i % 50 = 0 THEN PERFORM set_config('hukou.officer', 'nobody', true); END IF;
		END;
	END LOOP;
	PERFORM set_config('hukou.officer', 'D350104-03', true);
	RAISE WARNING '% failed; then the case is %', failed, hukou.advance(no, 'dispatch');
END
$$;

-- With an empty path, and with traps standing on it: operators, functions, types and tables named as hukou's own words are.
CREATE SCHEMA traps;
CREATE FUNCTION traps.sprung() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a trap was sprung'; END $$;
DO $$
DECLARE
	f record;
BEGIN
	FOR f IN SELECT * FROM (VALUES ('case_no'), ('citizen_id'), ('office_code'), ('region_code'), ('text'), ('integer'), ('smallint'), ('bigint'), ('date'), ('case_state'), ('name'), ('boolean'), ('bytea')) t (type),
			(VALUES ('='), ('<>'), ('<'), ('<=')) o (op) LOOP
		IF f.op = '=' THEN
			EXECUTE format('CREATE FUNCTION traps.trap(%1$s, %1$s) RETURNS boolean LANGUAGE sql AS ''SELECT traps.sprung()''', f.type);
		END IF;
		EXECUTE format('CREATE OPERATOR traps.%s (LEFTARG = %s, RIGHTARG = %2$s, FUNCTION = traps.trap)', f.op, f.type);
	END LOOP;
	FOR f IN SELECT * FROM (VALUES ('format(text)'), ('format(text, VARIADIC text[])'), ('coalesce_(text)'), ('today()'), ('now()'), ('upper(text)'), ('jsonb_typeof(jsonb)'), ('octet_length(text)'), ('isempty(daterange)'), ('lower(daterange)'), ('upper(daterange)'),
			('string_to_array(text, text)'), ('set_config(text, text, boolean)'), ('current_setting(text)'), ('advance(hukou.case_no, text)'), ('verify(hukou.case_no)'), ('migrate_cases(text, integer)')) t (signature) LOOP
		EXECUTE format('CREATE FUNCTION traps.%s RETURNS text LANGUAGE sql AS ''SELECT traps.sprung()::text''', f.signature);
	END LOOP;
	FOR f IN SELECT relname FROM pg_class WHERE relnamespace = 'hukou'::regnamespace AND relkind = 'r' LOOP
		EXECUTE format('CREATE TABLE traps.%I (trap boolean DEFAULT traps.sprung())', f.relname);
		EXECUTE format('CREATE TEMP TABLE %I (trap boolean DEFAULT traps.sprung())', f.relname);
	END LOOP;
END
$$;
CREATE FUNCTION pg_temp.whole_way(path text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	no hukou.case_no;
	step text;
	came text := '';
	who hukou.citizen_id := (SELECT who FROM the);
BEGIN
	PERFORM pg_catalog.set_config('search_path', path, true);
	PERFORM pg_catalog.set_config('hukou.officer', 'D350104-03', true);
	no := hukou.open_case('certificate', 'kinship', '350104901000', '340802901000', who);
	INSERT INTO hukou.case_documents (case_no, document, document_type) VALUES (no, 1, 'id_card');
	FOREACH step IN ARRAY pg_catalog.string_to_array('D350104-03 accept,D350104-03 dispatch,D340802-03 check,D350104-03 issue,D350104-03 hand_over', ',') LOOP
		PERFORM pg_catalog.set_config('hukou.officer', pg_catalog.split_part(step, ' ', 1), true);
		PERFORM hukou.explain(no, 'teleport'), hukou.next_actions(no);
		came := pg_catalog.concat(came, ' ', hukou.advance(no, pg_catalog.split_part(step, ' ', 2)));
	END LOOP;
	PERFORM hukou.verify(no), hukou.checkpoint(), hukou.health(), hukou.check_workflow('certificate', 1), hukou.policy_stats(),
		hukou.copy_workflow('certificate', 1), hukou.diagram('certificate', 1), hukou.add_working_days('2023-09-20', 3);
	SET CONSTRAINTS ALL IMMEDIATE;
	RAISE EXCEPTION 'never mind' USING ERRCODE = 'ZZ000';		-- takes all of it back, the path with it
EXCEPTION
	WHEN SQLSTATE 'ZZ000' THEN RETURN came;
	WHEN OTHERS THEN RETURN pg_catalog.concat(SQLSTATE, ' ', SQLERRM, ' after', came);
END
$$;
SELECT path, pg_temp.whole_way(path) AS came FROM (VALUES (''), ('traps'), ('pg_temp, traps, hukou, pg_catalog'), ('hukou, traps'), ('pg_catalog'), ('no_such_schema')) p (path);
DO $$
DECLARE
	t text;
BEGIN
	FOR t IN SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r' AND relname IN (SELECT relname FROM pg_class WHERE relnamespace = 'hukou'::regnamespace) LOOP
		EXECUTE format('DROP TABLE pg_temp.%I', t);
	END LOOP;
END
$$;
DROP SCHEMA traps CASCADE;

-- A table renamed, dropped, or replaced by a view, and a key column of another type, in the same transaction: each table, and
-- a call of every kind after it.
CREATE FUNCTION pg_temp.without(change text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	came text[] := '{}';
	call text;
BEGIN
	BEGIN
		EXECUTE change;
		FOREACH call IN ARRAY ARRAY['hukou.advance((SELECT case_no FROM the), ''check'')', 'hukou.explain((SELECT case_no FROM the), ''check'')',
			'hukou.next_actions((SELECT case_no FROM the))', 'hukou.open_case(''certificate'', ''kinship'', ''350104901000'', ''340802901000'', (SELECT who FROM the))',
			'hukou.verify((SELECT case_no FROM the))', 'count(*) FROM hukou.verify_all()', 'hukou.checkpoint()', 'count(*) FROM hukou.health()', 'hukou.migrate_cases(''certificate'', 1)',
			'hukou.copy_workflow(''certificate'', 1)', 'hukou.check_workflow(''certificate'', 1)', 'hukou.add_working_days(''2023-09-20'', 3)', 'hukou.setup()'] LOOP
			came := came || pg_temp.attempt('SELECT ' || call, false);
		END LOOP;
		RAISE EXCEPTION 'never mind' USING ERRCODE = 'ZZ000';
	EXCEPTION
		WHEN SQLSTATE 'ZZ000' THEN NULL;
		WHEN OTHERS THEN RETURN format('cannot be: %s', SQLSTATE);
	END;
	RETURN (SELECT string_agg(format('%s %s', x, n), ', ' ORDER BY x <> 'ok', x) FROM (SELECT x, count(*) AS n FROM unnest(came) x GROUP BY 1) y);
END
$$;
SET hukou.officer = 'D340802-03';
SELECT c.relname, pg_temp.without(format('ALTER TABLE hukou.%I RENAME TO gone', c.relname)) AS renamed,
	pg_temp.without(format('DROP TABLE hukou.%I CASCADE', c.relname)) AS dropped,
	pg_temp.without(format('ALTER TABLE hukou.%1$I RENAME TO gone; CREATE VIEW hukou.%1$I AS SELECT * FROM hukou.gone', c.relname)) AS a_view,
	-- what is in the other tables hangs on the tests before this one
	CASE WHEN c.relname = ANY ('{access_grants,calendar_days,calendar_years,document_rules,officers,reason_codes,time_limits,workflow_safeguards,workflow_transitions}')
		THEN pg_temp.without(format('DELETE FROM hukou.%I', c.relname)) END AS emptied
FROM pg_class c WHERE c.relnamespace = 'hukou'::regnamespace AND c.relkind = 'r' ORDER BY c.relname COLLATE "C";
SELECT change, pg_temp.without(change) AS came FROM (VALUES
	('DROP SEQUENCE hukou.case_serial CASCADE'), ('DROP INDEX hukou.one_step_per_request'), ('ALTER TABLE hukou.cases DROP CONSTRAINT cases_pkey CASCADE'), ('ALTER TABLE hukou.case_events DROP CONSTRAINT case_events_pkey'),
	('ALTER TABLE hukou.cases RENAME case_no TO number'), ('ALTER TABLE hukou.cases RENAME note TO words'), ('ALTER TABLE hukou.cases DROP note CASCADE'), ('ALTER TABLE hukou.cases ALTER note TYPE integer USING 1'),
	('ALTER TABLE hukou.case_documents DROP CONSTRAINT case_documents_case_no_fkey; ALTER TABLE hukou.case_documents ALTER case_no TYPE text'),
	('ALTER TABLE hukou.case_documents DROP CONSTRAINT case_documents_case_no_fkey; ALTER TABLE hukou.case_documents ALTER case_no TYPE bigint USING 1'),
	('ALTER TABLE hukou.officers ALTER duties TYPE text[]'), ('ALTER TABLE hukou.officers ALTER valid TYPE text'), ('ALTER TABLE hukou.reason_codes ALTER leads_to TYPE text'),
	('ALTER TYPE hukou.case_state RENAME VALUE ''accepted'' TO ''taken'''), ('ALTER TYPE hukou.duty RENAME VALUE ''accept'' TO ''take'''), ('ALTER SCHEMA hukou RENAME TO gone'), ('DROP EXTENSION hukou'),
	('ALTER FUNCTION hukou.case_guard() RENAME TO gone'), ('ALTER TABLE hukou.cases SET UNLOGGED'), ('ALTER TABLE hukou.cases ADD more text DEFAULT ''x''')) c (change);

-- After all of this the case is where it was, and verifies.
SELECT state, version FROM cases WHERE case_no = :'c';
SELECT count(*) FROM verify(:'c');
