/*
 * What the parts of the benchmark have in common: people, cases, and the two ways to write the same rows without hukou.
 *
 *   floor   the same rows by plain SQL, no rule at all: tables like hukou's with their indexes, the same columns, one event
 *   dba     what a competent DBA would write in two triggers of PL/pgSQL: a rule and the documents it asks for looked up, one row of history
 */
CREATE SCHEMA bench;
CREATE SCHEMA floor;
CREATE SCHEMA dba;

-- 10,000 people of Anhui in households of four.
INSERT INTO households SELECT 'bench-' || g, '340802901000', 'family', 'Test Road ' || g FROM generate_series(0, 2499) g;
CREATE TABLE bench.people AS
SELECT g AS n, citizen_id_make('340802', '1970-01-01'::date + g / 10, 1 + g % 10 * 2) AS citizen_id FROM generate_series(0, 9999) g;
ALTER TABLE bench.people ADD PRIMARY KEY (n);
INSERT INTO persons (citizen_id, name) SELECT citizen_id, '示例' || n FROM bench.people;
INSERT INTO registrations (citizen_id, sequence, status, office, household, since)
SELECT citizen_id, 1, 'active', '340802901000', 'bench-' || n / 4, birth_date(citizen_id) FROM bench.people;

-- Opens that many certificate cases in Kunming for people of Anhui, with the paper they need.
CREATE PROCEDURE bench.open(n integer) LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO cases (service, service_type, accepting_office, origin_office, applicant)
	SELECT 'certificate', 'kinship', '530102901000', '340802901000', p.citizen_id
	FROM generate_series(0, open.n - 1) g JOIN bench.people p ON p.n = g % 10000;
	INSERT INTO case_documents (case_no, document, document_type) SELECT case_no, 1, 'id_card' FROM cases WHERE state = 'draft' AND version = 1 AND entered_on = today() AND serial(case_no) < 1000000;
END
$$;

-- The tables of the other two.
DO $$
DECLARE
	s text;
	t text;
BEGIN
	FOREACH s IN ARRAY ARRAY['floor', 'dba'] LOOP
		FOREACH t IN ARRAY ARRAY['cases', 'case_events', 'certificates', 'case_documents', 'case_persons', 'registrations', 'id_cards', 'permits', 'migration_certificates', 'persons', 'households'] LOOP
			EXECUTE format('CREATE TABLE %I.%I (LIKE hukou.%I INCLUDING DEFAULTS INCLUDING INDEXES INCLUDING STORAGE)%s', s, t, t,
				CASE t WHEN 'cases' THEN ' WITH (fillfactor = 80)' END);
		END LOOP;
	END LOOP;
END
$$;
-- a DBA seals nothing
ALTER TABLE dba.case_events ALTER row_digest DROP NOT NULL, ALTER digest DROP NOT NULL;
CREATE TABLE dba.transitions (workflow text, from_state case_state, to_state case_state, action text NOT NULL, PRIMARY KEY (workflow, from_state, to_state));
INSERT INTO dba.transitions
SELECT DISTINCT ON (workflow, from_state, to_state) workflow, from_state, to_state, action FROM workflow_transitions WHERE version = 1;
CREATE TABLE dba.requirements (workflow text, action text, document_type text, PRIMARY KEY (workflow, action, document_type));
INSERT INTO dba.requirements
SELECT DISTINCT workflow, action, 'id_card' FROM dba.transitions WHERE from_state = 'draft' AND to_state = 'accepted';

CREATE FUNCTION dba.step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	rule text;
	missing text;
BEGIN
	IF NEW.state = OLD.state THEN
		NEW.version := OLD.version + 1;
		rule := 'amend';
	ELSE
		SELECT t.action INTO rule FROM dba.transitions t
		WHERE t.workflow = NEW.workflow AND t.from_state = OLD.state AND t.to_state = NEW.state;
		IF NOT FOUND THEN
			RAISE EXCEPTION 'case % cannot go from % to %', OLD.case_no, OLD.state, NEW.state;
		END IF;
		IF OLD.state = 'draft' THEN
			SELECT string_agg(r.document_type, ', ') INTO missing FROM dba.requirements r
			WHERE r.workflow = NEW.workflow AND r.action = rule
				AND NOT EXISTS (SELECT FROM dba.case_documents d WHERE d.case_no = NEW.case_no AND d.document_type = r.document_type);
			IF missing IS NOT NULL THEN
				RAISE EXCEPTION 'case % lacks %', OLD.case_no, missing;
			END IF;
		END IF;
		NEW.version := OLD.version + 1;
	END IF;
	NEW.action := rule;
	NEW.officer := current_setting('hukou.officer');
	NEW.acted_at := statement_timestamp();
	INSERT INTO dba.case_events (case_no, event, action, from_state, to_state, officer, office, workflow_version, acted_at, session_role)
	VALUES (NEW.case_no, NEW.version, NEW.action, OLD.state, NEW.state, NEW.officer, NEW.office, NEW.workflow_version, NEW.acted_at, session_user);
	RETURN NEW;
END
$$;
CREATE TRIGGER step BEFORE UPDATE ON dba.cases FOR EACH ROW EXECUTE FUNCTION dba.step();
-- what the effect of a step would be there; switched on where that is measured
CREATE FUNCTION dba.certify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.state = 'issued' AND OLD.state <> 'issued' THEN
		INSERT INTO dba.certificates (case_no, citizen_id, kind, issued_by, issued_on, code, facts)
		SELECT NEW.case_no, NEW.applicant, NEW.service_type, NEW.office, NEW.acted_at::date, md5(NEW.case_no::text), jsonb_build_object('name', p.name, 'citizen_id', p.citizen_id,
			'household', (SELECT jsonb_agg(jsonb_build_object('name', m.name, 'head', m.citizen_id = h.head) ORDER BY m.citizen_id)
				FROM dba.registrations s JOIN dba.persons m ON m.citizen_id = s.citizen_id WHERE s.household = r.household AND s.status = 'active'))
		FROM dba.persons p JOIN dba.registrations r ON r.citizen_id = p.citizen_id AND r.status = 'active' JOIN dba.households h ON h.household = r.household
		WHERE p.citizen_id = NEW.applicant;
	END IF;
	RETURN NULL;
END
$$;
CREATE TRIGGER certify AFTER UPDATE ON dba.cases FOR EACH ROW WHEN (NEW.state = 'issued') EXECUTE FUNCTION dba.certify();
INSERT INTO dba.persons SELECT * FROM hukou.persons;
INSERT INTO dba.households SELECT * FROM hukou.households;
INSERT INTO dba.registrations SELECT * FROM hukou.registrations;

-- Puts what hukou's tables have into those of the other two, and all of them into the same order, with nothing dead in them.
CREATE PROCEDURE bench.level(s text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('TRUNCATE %I.cases, %I.case_events, %I.certificates, %I.case_documents', s, s, s, s);
	EXECUTE format('INSERT INTO %I.cases SELECT * FROM hukou.cases ORDER BY ctid', s);
	EXECUTE format('INSERT INTO %I.case_events SELECT * FROM hukou.case_events ORDER BY ctid', s);
	EXECUTE format('INSERT INTO %I.certificates SELECT * FROM hukou.certificates ORDER BY ctid', s);
	EXECUTE format('INSERT INTO %I.case_documents SELECT * FROM hukou.case_documents ORDER BY ctid', s);
END
$$;

-- Carries out a statement: milliseconds, bytes of WAL, and how much the tables of a schema and their indexes grew.
CREATE FUNCTION bench.size(OUT heap bigint, OUT indexes bigint) LANGUAGE sql AS $$
	SELECT sum(pg_relation_size(c.oid)), sum(pg_indexes_size(c.oid)) FROM pg_class c
	WHERE c.relnamespace IN ('hukou'::regnamespace, 'floor'::regnamespace, 'dba'::regnamespace) AND c.relkind = 'r'
		AND c.relname IN ('cases', 'case_events', 'certificates')
$$;
CREATE FUNCTION bench.measured(statement text, OUT ms float8, OUT wal bigint, OUT heap bigint, OUT indexes bigint) LANGUAGE plpgsql AS $$
DECLARE
	before record;
	lsn pg_lsn;
	t timestamptz;
BEGIN
	SELECT * INTO before FROM bench.size();
	lsn := pg_current_wal_insert_lsn();
	t := clock_timestamp();
	EXECUTE statement;
	ms := 1000 * extract(epoch FROM clock_timestamp() - t);
	wal := pg_current_wal_insert_lsn() - lsn;
	SELECT s.heap - before.heap, s.indexes - before.indexes INTO heap, indexes FROM bench.size() s;
END
$$;

-- The columns a step changes, found by taking it once, as the SET list that writes the same without any rule.
CREATE FUNCTION bench.floor_step(from_state case_state, to_state case_state, condition text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	old hukou.cases;
	new hukou.cases;
	event jsonb;
	certificate jsonb;
	set_list text;
	event_columns text;
	event_values text;
	more text := '';
BEGIN
	SELECT * INTO old FROM hukou.cases c WHERE c.state = from_state ORDER BY c.case_no USING OPERATOR(hukou.<) LIMIT 1;
	BEGIN
		UPDATE hukou.cases SET state = to_state WHERE case_no = old.case_no RETURNING * INTO new;
		SELECT to_jsonb(e) INTO event FROM hukou.case_events e WHERE e.case_no = old.case_no AND e.event = new.version;
		SELECT to_jsonb(e) INTO certificate FROM hukou.certificates e WHERE e.case_no = old.case_no;
		RAISE EXCEPTION USING ERRCODE = 'T0001';
	EXCEPTION WHEN SQLSTATE 'T0001' THEN NULL;	-- taken back
	END;
	SELECT string_agg(format('%I = %s', n.key, CASE n.key WHEN 'version' THEN 'version + 1' ELSE quote_nullable(n.value) END), ', ')
	INTO set_list FROM jsonb_each_text(to_jsonb(new)) n JOIN jsonb_each_text(to_jsonb(old)) o USING (key) WHERE n.value IS DISTINCT FROM o.value;
	SELECT string_agg(quote_ident(key), ', '), string_agg(CASE key WHEN 'case_no' THEN 'case_no' WHEN 'event' THEN 'version' ELSE quote_nullable(value) END, ', ')
	INTO event_columns, event_values FROM jsonb_each_text(event);
	IF certificate IS NOT NULL THEN
		SELECT format(', certified AS (INSERT INTO floor.certificates (%s) SELECT %s FROM stepped)', string_agg(quote_ident(key), ', '),
			string_agg(CASE key WHEN 'case_no' THEN 'case_no' WHEN 'citizen_id' THEN 'applicant' WHEN 'code' THEN 'md5(case_no::text)' ELSE quote_nullable(value) END, ', '))
		INTO more FROM jsonb_each_text(certificate);
	END IF;
	RETURN format('WITH stepped AS (UPDATE floor.cases SET %s WHERE %s RETURNING *)%s INSERT INTO floor.case_events (%s) SELECT %s FROM stepped',
		set_list, condition, more, event_columns, event_values);
END
$$;
