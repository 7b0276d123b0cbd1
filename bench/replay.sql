/*
 * April to October 2023 once more: 570,000 first cards, 930,000 migrations and 440,000 certificates, or :part of them.  The totals
 * are those the Ministry published; the rest is made up, by a seeded generator: days even over the working days of the period;
 * a case is accepted on the coast, in Beijing, Tianjin or Shanghai four times as often as elsewhere, and comes from inland twice
 * as often as from there; each person has one case.  It takes its steps over the five working days after its filing, each on
 * its day, at the desk that takes it: one UPDATE for each day, desk and step.
 */
CREATE SCHEMA replay;
CREATE TABLE replay.desk AS
SELECT DISTINCT ON (o.node) o.node, o.office AS station, o.region, 'D' || o.region::text || '-03' AS clerk, 'D' || o.region::text || '-01' AS chief,
	o.node IN (11, 12, 21, 31, 32, 33, 35, 37, 44, 46) AS coast
FROM hukou.offices o WHERE o.kind = 'station' ORDER BY o.node, o.office;
CREATE TABLE replay.days AS
SELECT row_number() OVER (ORDER BY d)::integer AS n, d::date AS day, d < '2023-11-01' AS files
FROM generate_series(date '2023-04-01', '2023-11-10', '1 day') d WHERE hukou.is_working_day(d::date);
CREATE TABLE replay.steps (n integer, service text, later integer, from_state case_state, to_state case_state, action text, side text, chief boolean, effect text);
INSERT INTO replay.steps SELECT row_number() OVER (), s.* FROM (VALUES
	('id_first', 1, 'accepted'::case_state, 'captured'::case_state, 'capture', 'accepting', false, ''), ('id_first', 1, 'captured', 'dispatched', 'dispatch', 'accepting', false, ''),
	('id_first', 2, 'dispatched', 'reviewed', 'review', 'origin', false, ''), ('id_first', 2, 'reviewed', 'signed', 'sign', 'origin', true, 'sign'),
	('id_first', 4, 'signed', 'made', 'make', 'accepting', true, 'make'), ('id_first', 5, 'made', 'completed', 'hand_over', 'accepting', false, 'hand_over'),
	('migration', 1, 'accepted', 'examined', 'examine', 'accepting', false, ''), ('migration', 2, 'examined', 'authorised', 'authorise', 'accepting', true, ''),
	('migration', 2, 'authorised', 'permitted', 'permit', 'accepting', true, 'permit'), ('migration', 2, 'permitted', 'dispatched', 'dispatch', 'accepting', false, ''),
	('migration', 3, 'dispatched', 'cancelled', 'cancel', 'origin', false, 'cancel'), ('migration', 4, 'cancelled', 'settled', 'settle', 'accepting', false, 'settle'),
	('migration', 5, 'settled', 'completed', 'hand_over', 'accepting', false, ''),
	('certificate', 1, 'accepted', 'dispatched', 'dispatch', 'accepting', false, ''), ('certificate', 2, 'dispatched', 'reviewed', 'check', 'origin', false, ''),
	('certificate', 3, 'reviewed', 'issued', 'issue', 'accepting', false, 'certify'), ('certificate', 3, 'issued', 'completed', 'hand_over', 'accepting', false, '')
) s;

SELECT setseed(0.194);
CREATE TABLE replay.plan AS
WITH total AS (SELECT round(1940000 * :part)::integer AS n),
accepting AS (SELECT array_agg(node) AS nodes FROM replay.desk, generate_series(1, CASE WHEN coast THEN 4 ELSE 1 END)),
origin AS (SELECT array_agg(node) AS nodes FROM replay.desk, generate_series(1, CASE WHEN coast THEN 1 ELSE 2 END)),
days AS (SELECT array_agg(day ORDER BY day) AS days FROM replay.days WHERE files),
draw AS (SELECT i, random() AS a, random() AS b, random() AS c FROM generate_series(1, (SELECT n FROM total)) i),
drawn AS (
	SELECT i, CASE WHEN i <= n * 57.0 / 194 THEN 'id_first' WHEN i <= n * 150.0 / 194 THEN 'migration' ELSE 'certificate' END AS service,
		days[1 + floor(a * cardinality(days))] AS day,
		accepting.nodes[1 + floor(b * cardinality(accepting.nodes))] AS accepting, origin.nodes[1 + floor(c * cardinality(origin.nodes))] AS origin
	FROM draw, total, days, accepting, origin
), crossing AS (
	-- nobody's case stays at home, and the Corps accepts no first cards
	SELECT i, service, day, accepting, CASE WHEN origin <> accepting THEN origin WHEN accepting = 51 THEN 41 ELSE 51 END AS origin
	FROM (SELECT i, service, day, CASE WHEN service = 'id_first' AND accepting = 66 THEN 65 ELSE accepting END AS accepting, origin FROM drawn) x
)
SELECT c.*, citizen_id_make(d.region, '1945-01-01'::date + k % 22000, 1 + k / 22000) AS person
FROM (SELECT *, row_number() OVER (PARTITION BY origin)::integer AS k FROM crossing) c JOIN replay.desk d ON d.node = c.origin;
CREATE INDEX ON replay.plan (day, accepting);

INSERT INTO hukou.households SELECT 'replay-' || station::text, station, 'collective', '示例集体户' FROM replay.desk;
INSERT INTO hukou.persons (citizen_id, name) SELECT person, '示例' || i FROM replay.plan;
INSERT INTO hukou.registrations (citizen_id, sequence, status, office, household, since)
SELECT p.person, 1, 'active', d.station, 'replay-' || d.station::text, birth_date(p.person) FROM replay.plan p JOIN replay.desk d ON d.node = p.origin;
INSERT INTO floor.registrations SELECT * FROM hukou.registrations;

-- What was filed, for the steps to find; written by hukou's side.
CREATE TABLE replay.filed (case_no case_no, service text, day date, accepting smallint, origin smallint, person citizen_id, workflow text);
CREATE INDEX ON replay.filed (day, service, accepting);
CREATE INDEX ON replay.filed (day, service, origin);

CREATE FUNCTION replay.papers(service text, accepting smallint) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE service WHEN 'id_first' THEN '{household_book,commitment,residence_proof,guardian_id_card,guardian_household_book,guardian_photo}'::text[]
		WHEN 'migration' THEN CASE accepting WHEN 12 THEN '{id_card,household_book,marriage_certificate,property_certificate}'::text[]
			ELSE '{id_card,household_book,marriage_certificate}' END ELSE '{id_card}' END
$$;

-- A day at every desk, with hukou, each statement that takes steps committed by itself: milliseconds.
CREATE PROCEDURE replay.hukou_day(on_day date, INOUT way text DEFAULT 'hukou', INOUT ms float8 DEFAULT NULL) LANGUAGE plpgsql AS $$
DECLARE
	t timestamptz := clock_timestamp();
	today integer := (SELECT n FROM replay.days WHERE day = on_day);
	d record;
	s record;
	filing_day date;
BEGIN
	PERFORM set_config('hukou.now', on_day || ' 10:00', false);
	FOR d IN SELECT desk.* FROM replay.desk WHERE EXISTS (SELECT FROM replay.plan p WHERE p.day = on_day AND p.accepting = desk.node) LOOP
		PERFORM set_config('hukou.officer', d.clerk, false);
		WITH opened AS (
			INSERT INTO hukou.cases (service, service_type, accepting_office, origin_office, applicant, particulars)
			SELECT p.service, CASE p.service WHEN 'id_first' THEN 'standard' WHEN 'migration' THEN 'spouse' ELSE 'kinship' END,
				d.station, o.station, p.person, jsonb_build_object('household', 'replay-' || d.station::text)
			FROM replay.plan p JOIN replay.desk o ON o.node = p.origin WHERE p.day = on_day AND p.accepting = d.node
			RETURNING *
		) INSERT INTO replay.filed SELECT case_no, service, on_day, accepting_node, origin_node, applicant, workflow FROM opened;
		INSERT INTO hukou.case_persons (case_no, person, role, citizen_id, name)
		SELECT f.case_no, 1, CASE f.service WHEN 'migration' THEN 'mover' ELSE 'applicant' END, f.person, '示例' FROM replay.filed f WHERE f.day = on_day AND f.accepting = d.node;
		INSERT INTO hukou.case_documents (case_no, document, document_type)
		SELECT f.case_no, t.n, t.document_type FROM replay.filed f, unnest(replay.papers(f.service, f.accepting)) WITH ORDINALITY t (document_type, n) WHERE f.day = on_day AND f.accepting = d.node;
		COMMIT;
		UPDATE hukou.cases c SET state = 'accepted' FROM replay.filed f WHERE f.day = on_day AND f.accepting = d.node AND c.case_no = f.case_no;
		COMMIT;
	END LOOP;
	FOR s IN SELECT * FROM replay.steps ORDER BY n LOOP
		SELECT day INTO filing_day FROM replay.days WHERE n = today - s.later;
		FOR d IN SELECT desk.* FROM replay.desk WHERE EXISTS (SELECT FROM replay.filed f WHERE f.day = filing_day AND f.service = s.service AND desk.node = CASE s.side WHEN 'origin' THEN f.origin ELSE f.accepting END) LOOP
			PERFORM set_config('hukou.officer', CASE WHEN s.chief THEN d.chief ELSE d.clerk END, false);
			IF s.side = 'origin' THEN
				UPDATE hukou.cases c SET state = s.to_state FROM replay.filed f WHERE f.day = filing_day AND f.service = s.service AND f.origin = d.node AND c.case_no = f.case_no;
			ELSE
				UPDATE hukou.cases c SET state = s.to_state FROM replay.filed f WHERE f.day = filing_day AND f.service = s.service AND f.accepting = d.node AND c.case_no = f.case_no;
			END IF;
			COMMIT;
		END LOOP;
	END LOOP;
	ms := 1000 * extract(epoch FROM clock_timestamp() - t);
END
$$;

-- The rows that day left, by plain SQL.
CREATE PROCEDURE replay.floor_day(on_day date, INOUT way text DEFAULT 'floor', INOUT ms float8 DEFAULT NULL) LANGUAGE plpgsql AS $$
DECLARE
	t timestamptz := clock_timestamp();
	today integer := (SELECT n FROM replay.days WHERE day = on_day);
	at timestamptz := on_day || ' 10:00';
	digest bytea := '\x01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff';
	d record;
	s record;
	filing_day date;
	hand text;
BEGIN
	FOR d IN SELECT desk.* FROM replay.desk WHERE EXISTS (SELECT FROM replay.plan p WHERE p.day = on_day AND p.accepting = desk.node) LOOP
		WITH opened AS (
			INSERT INTO floor.cases (case_no, service, service_type, accepting_office, origin_office, accepting_node, origin_node, applicant, particulars, workflow, workflow_version,
				due_provisional, suspended_days, extended_days, entered_on, wakes_on, state, version, action, officer, office, acted_at, head, seal)
			SELECT f.case_no, f.service, CASE f.service WHEN 'id_first' THEN 'standard' WHEN 'migration' THEN 'spouse' ELSE 'kinship' END,
				d.station, o.station, f.accepting, f.origin, f.person, jsonb_build_object('household', 'replay-' || d.station::text), f.workflow, 1,
				false, 0, 0, on_day, 'infinity', 'draft', 1, 'open', d.clerk, d.station, at, digest, digest
			FROM replay.filed f JOIN replay.desk o ON o.node = f.origin WHERE f.day = on_day AND f.accepting = d.node
			RETURNING *
		) INSERT INTO floor.case_events (case_no, event, action, to_state, officer, office, workflow_version, acted_at, session_role, application, row_digest, digest)
		SELECT case_no, version, action, state, opened.officer, office, workflow_version, acted_at, session_user, 'psql', digest, digest FROM opened;
		INSERT INTO floor.case_persons (case_no, person, role, citizen_id, name, case_version, seal)
		SELECT f.case_no, 1, CASE f.service WHEN 'migration' THEN 'mover' ELSE 'applicant' END, f.person, '示例', 1, digest FROM replay.filed f WHERE f.day = on_day AND f.accepting = d.node;
		INSERT INTO floor.case_documents (case_no, document, document_type, received_on, case_version, seal)
		SELECT f.case_no, t.n, t.document_type, on_day, 1, digest FROM replay.filed f, unnest(replay.papers(f.service, f.accepting)) WITH ORDINALITY t (document_type, n) WHERE f.day = on_day AND f.accepting = d.node;
		COMMIT;
		WITH stepped AS (
			UPDATE floor.cases c SET state = 'accepted', version = version + 1, action = 'accept', officer = d.clerk, office = d.station, acted_at = at, entered_on = on_day,
				route = c.service || '/*/*/*', limit_days = 14, limit_unit = 'working', filed_on = on_day, due_on = on_day + 14, clock_started_on = on_day, wakes_on = on_day + 15, contents = digest, head = digest, seal = digest
			FROM replay.filed f WHERE f.day = on_day AND f.accepting = d.node AND c.case_no = f.case_no RETURNING c.*
		) INSERT INTO floor.case_events (case_no, event, action, from_state, to_state, officer, office, workflow_version, acted_at, session_role, application, row_digest, previous, digest)
		SELECT case_no, version, action, 'draft', state, stepped.officer, office, workflow_version, acted_at, session_user, 'psql', digest, digest, digest FROM stepped;
		COMMIT;
	END LOOP;
	FOR s IN SELECT * FROM replay.steps ORDER BY n LOOP
		SELECT day INTO filing_day FROM replay.days WHERE n = today - s.later;
		FOR d IN SELECT desk.* FROM replay.desk WHERE EXISTS (SELECT FROM replay.filed f WHERE f.day = filing_day AND f.service = s.service AND desk.node = CASE s.side WHEN 'origin' THEN f.origin ELSE f.accepting END) LOOP
			hand := CASE WHEN s.chief THEN d.chief ELSE d.clerk END;
			WITH due AS (
				SELECT f.case_no FROM replay.filed f WHERE s.side = 'origin' AND f.day = filing_day AND f.service = s.service AND f.origin = d.node
				UNION ALL SELECT f.case_no FROM replay.filed f WHERE s.side <> 'origin' AND f.day = filing_day AND f.service = s.service AND f.accepting = d.node
			), stepped AS (
				UPDATE floor.cases c SET state = s.to_state, version = version + 1, action = s.action, officer = hand, office = d.station, acted_at = at, entered_on = on_day,
					step_due_on = NULL, wakes_on = on_day + 15, closed_on = CASE WHEN s.to_state = 'completed' THEN on_day END, head = digest, seal = digest
				FROM due WHERE c.case_no = due.case_no RETURNING c.*
			) INSERT INTO floor.case_events (case_no, event, action, from_state, to_state, officer, office, workflow_version, acted_at, session_role, application, row_digest, previous, digest)
			SELECT case_no, version, action, s.from_state, state, stepped.officer, office, workflow_version, acted_at, session_user, 'psql', digest, digest, digest FROM stepped;
			IF s.effect = 'sign' THEN
				INSERT INTO floor.id_cards (case_no, citizen_id, issued_by, valid_from, valid_until, status, kind)
				SELECT f.case_no, f.person, d.station, on_day, on_day + 3650, 'signed', 'resident'
				FROM replay.filed f WHERE f.day = filing_day AND f.service = s.service AND f.origin = d.node;
			ELSIF s.effect = 'permit' THEN
				INSERT INTO floor.permits (case_no, issued_by, issued_on, valid_until, number)
				SELECT f.case_no, d.station, on_day, on_day + 40, f.case_no::text
				FROM replay.filed f WHERE f.day = filing_day AND f.service = s.service AND f.accepting = d.node;
			ELSIF s.effect = 'certify' THEN
				INSERT INTO floor.certificates (case_no, citizen_id, kind, issued_by, issued_on, code, facts)
				SELECT f.case_no, f.person, 'kinship', d.station, on_day, md5(f.case_no::text), jsonb_build_object('name', '示例', 'citizen_id', f.person::text)
				FROM replay.filed f WHERE f.day = filing_day AND f.service = s.service AND f.accepting = d.node;
			ELSIF s.effect IN ('make', 'hand_over') THEN
				UPDATE floor.id_cards i SET status = CASE s.effect WHEN 'make' THEN 'made' ELSE 'handed_over' END,
					made_by = d.station, handed_over_on = CASE s.effect WHEN 'hand_over' THEN on_day END
				FROM replay.filed f WHERE f.day = filing_day AND f.service = s.service AND f.accepting = d.node AND i.case_no = f.case_no;
			ELSIF s.effect = 'cancel' THEN
				UPDATE floor.registrations r SET status = 'cancelled', until = on_day, closed_by = f.case_no
				FROM replay.filed f WHERE f.day = filing_day AND f.service = s.service AND f.origin = d.node AND r.citizen_id = f.person AND r.status = 'active';
				INSERT INTO floor.registrations (citizen_id, sequence, status, office, since, deadline, opened_by)
				SELECT f.person, 2, 'in_transit', a.station, on_day, on_day + 30, f.case_no FROM replay.filed f JOIN replay.desk a ON a.node = f.accepting WHERE f.day = filing_day AND f.service = s.service AND f.origin = d.node;
				INSERT INTO floor.migration_certificates (case_no, issued_by, issued_on, valid_until, number)
				SELECT f.case_no, d.station, on_day, on_day + 30, f.case_no::text FROM replay.filed f WHERE f.day = filing_day AND f.service = s.service AND f.origin = d.node;
			ELSIF s.effect = 'settle' THEN
				UPDATE floor.registrations r SET status = 'cancelled', until = on_day, deadline = NULL, closed_by = f.case_no
				FROM replay.filed f WHERE f.day = filing_day AND f.service = s.service AND f.accepting = d.node AND r.citizen_id = f.person AND r.status = 'in_transit';
				INSERT INTO floor.registrations (citizen_id, sequence, status, office, household, since, opened_by)
				SELECT f.person, 3, 'active', d.station, 'replay-' || d.station::text, on_day, f.case_no FROM replay.filed f WHERE f.day = filing_day AND f.service = s.service AND f.accepting = d.node;
			END IF;
			COMMIT;
		END LOOP;
	END LOOP;
	ms := 1000 * extract(epoch FROM clock_timestamp() - t);
END
$$;

/*
 * The same rows once more, with hukou's foreign keys, and row triggers in C that know no rule (bench/bare.c), which seal each
 * step, leave its event, and read four tables at the gate.  What is filed and what an effect writes comes by the floor's
 * statements: nobody seals it or looks anything up, and the server asks its foreign keys, where hukou locks what an effect
 * refers to by itself, which is cheaper.
 */
CREATE SCHEMA bare;
DO $$
DECLARE
	t text;
	key record;
	tables CONSTANT text[] := '{cases,case_events,case_persons,case_documents,registrations,id_cards,permits,migration_certificates,certificates}';
BEGIN
	FOREACH t IN ARRAY tables LOOP
		EXECUTE format('CREATE TABLE bare.%I (LIKE floor.%1$I INCLUDING DEFAULTS INCLUDING INDEXES INCLUDING STORAGE)%s', t,
			CASE t WHEN 'cases' THEN ' WITH (fillfactor = 80)' END);
	END LOOP;
	INSERT INTO bare.registrations SELECT * FROM floor.registrations;
	FOR key IN
		SELECT c.relname, r.relname AS referred, pg_get_constraintdef(k.oid) AS definition
		FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid
		WHERE k.contype = 'f' AND c.relnamespace = 'hukou'::regnamespace AND c.relname = ANY (tables)
	LOOP
		EXECUTE format('ALTER TABLE bare.%I ADD %s', key.relname,
			CASE WHEN key.referred = ANY (tables) THEN regexp_replace(key.definition, 'REFERENCES (hukou\.)?', 'REFERENCES bare.') ELSE key.definition END);
	END LOOP;
	-- the triggers leave the events of steps
	EXECUTE replace(replace(replace(pg_get_functiondef('replay.floor_day'::regproc), 'floor_day', 'bare_day'), 'floor', 'bare'), 'FROM stepped;', 'FROM stepped WHERE false;');
END
$$;

-- Did all write as many rows?
CREATE VIEW replay.compared AS
SELECT 'cases' AS what, (SELECT count(*) FROM hukou.cases) AS hukou, (SELECT count(*) FROM floor.cases) AS floor, (SELECT count(*) FROM bare.cases) AS bare
UNION ALL SELECT 'case_events', (SELECT count(*) FROM hukou.case_events), (SELECT count(*) FROM floor.case_events), (SELECT count(*) FROM bare.case_events)
UNION ALL SELECT 'case_documents', (SELECT count(*) FROM hukou.case_documents), (SELECT count(*) FROM floor.case_documents), (SELECT count(*) FROM bare.case_documents)
UNION ALL SELECT 'case_persons', (SELECT count(*) FROM hukou.case_persons), (SELECT count(*) FROM floor.case_persons), (SELECT count(*) FROM bare.case_persons)
UNION ALL SELECT 'registrations', (SELECT count(*) FROM hukou.registrations), (SELECT count(*) FROM floor.registrations), (SELECT count(*) FROM bare.registrations)
UNION ALL SELECT 'id_cards', (SELECT count(*) FROM hukou.id_cards WHERE status = 'handed_over'), (SELECT count(*) FROM floor.id_cards WHERE status = 'handed_over'), (SELECT count(*) FROM bare.id_cards WHERE status = 'handed_over')
UNION ALL SELECT 'permits', (SELECT count(*) FROM hukou.permits), (SELECT count(*) FROM floor.permits), (SELECT count(*) FROM bare.permits)
UNION ALL SELECT 'migration_certificates', (SELECT count(*) FROM hukou.migration_certificates), (SELECT count(*) FROM floor.migration_certificates), (SELECT count(*) FROM bare.migration_certificates)
UNION ALL SELECT 'certificates', (SELECT count(*) FROM hukou.certificates), (SELECT count(*) FROM floor.certificates), (SELECT count(*) FROM bare.certificates);
