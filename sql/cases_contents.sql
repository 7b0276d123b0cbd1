--
-- Law 5 for what belongs to a case: people and documents are sealed, bound to the case when it is filed, and verified
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
SELECT setval('hukou.case_serial', 290000) AS "this file's case numbers begin after";
SELECT fixture.resident(citizen_id_make('340802', '1992-02-02', 29), '附一', '340802901000', 'CONTENT-1') AS mover \gset
SET hukou.officer = 'D350104-03';
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'mover', '{"household": "CONTENT-2", "address": "Test Road 2"}') AS c \gset
INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (:'c', 1, 'mover', :'mover', '附一');
INSERT INTO case_persons (case_no, person, role, name) VALUES (:'c', 2, 'father', '附父');
SELECT fixture.papers(:'c', 'id_card', 'household_book', 'talent_recognition');
SELECT contents IS NULL AS not_bound_yet FROM cases WHERE case_no = :'c';
SELECT * FROM fixture.walk(:'c', 'D350104-03 accept');
SELECT contents IS NOT NULL AS bound FROM cases WHERE case_no = :'c';
-- A document may come later, and does not disturb what was bound.
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'c', 9, 'employment_contract');
SELECT document, case_version FROM case_documents WHERE case_no = :'c' ORDER BY document;
SELECT * FROM verify(:'c');
-- In supplement contents may change, and are bound anew when the case leaves it, whichever way.
SELECT * FROM fixture.walk(:'c', 'D350104-03 request_supplement materials_invalid');
DELETE FROM case_documents WHERE case_no = :'c' AND document = 2;
UPDATE case_documents SET number = 'T-1' WHERE case_no = :'c' AND document = 3;
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'c', 4, 'household_book');
SELECT * FROM verify(:'c');
BEGIN;
SELECT * FROM fixture.walk(:'c', 'D350104-03 withdraw applicant_request');
SELECT * FROM verify(:'c');
ROLLBACK;
SELECT * FROM fixture.walk(:'c', 'D350104-03 resubmit', 'D350104-03 examine');
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'c', 10, 'degree_certificate');
SELECT * FROM verify(:'c');

-- What hukou sets, hukou alone sets.
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'mover') AS draft \gset
INSERT INTO case_persons (case_no, person, role, name, case_version) VALUES (:'draft', 1, 'father', 'x', 1);
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'draft', 1, 'id_card');
UPDATE case_documents SET case_version = 0 WHERE case_no = :'draft';
UPDATE case_documents SET seal = '\x01' WHERE case_no = :'draft';
UPDATE case_documents SET seal = NULL, case_version = NULL WHERE case_no = :'draft';
-- A row with a seal is one that was made elsewhere: only the owner brings it, and only as it was.
CREATE ROLE regress_hukou_content;
SELECT grant_access('regress_hukou_content', 'gateway');
CREATE TEMP TABLE dumped AS SELECT * FROM case_documents WHERE case_no = :'c' AND document = 1;
GRANT SELECT ON dumped TO regress_hukou_content;
BEGIN;
ALTER TABLE case_documents DISABLE TRIGGER zz_hukou_guard;
DELETE FROM case_documents WHERE case_no = :'c' AND document = 1;
ALTER TABLE case_documents ENABLE ALWAYS TRIGGER zz_hukou_guard;
SELECT * FROM verify(:'c');
SAVEPOINT s;
SET LOCAL ROLE regress_hukou_content;
INSERT INTO case_documents SELECT * FROM dumped;
ROLLBACK TO s;
UPDATE dumped SET number = 'another';
INSERT INTO case_documents SELECT * FROM dumped;
ROLLBACK TO s;
SET LOCAL session_replication_role = replica;
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'c', 11, 'id_card');			-- no seal: judged like any other
UPDATE dumped SET document_type = 'passport';
INSERT INTO case_documents SELECT * FROM dumped;
ROLLBACK TO s;
INSERT INTO case_documents SELECT * FROM dumped;
SELECT * FROM verify(:'c');
ROLLBACK;
SELECT revoke_access('regress_hukou_content', 'gateway');
DROP OWNED BY regress_hukou_content;
DROP ROLE regress_hukou_content;
-- Another trigger that changes a row after it was judged.
CREATE FUNCTION pg_temp.meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.document_type := 'passport'; RETURN NEW; END $$;
BEGIN;
CREATE TRIGGER zzz BEFORE INSERT ON case_documents FOR EACH ROW EXECUTE FUNCTION pg_temp.meddle();
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'draft', 2, 'id_card');
ROLLBACK;
-- It may change what is not hukou's.
BEGIN;
ALTER TABLE case_documents ADD COLUMN shelf text;
INSERT INTO case_documents (case_no, document, document_type, shelf) VALUES (:'draft', 2, 'id_card', 'B4');
SELECT shelf, (SELECT count(*) FROM verify(:'draft')) AS faults FROM case_documents WHERE case_no = :'draft' AND document = 2;
ROLLBACK;

--
-- Tampering behind the guards: every verdict
--
CREATE FUNCTION pg_temp.tamper(c case_no, tampering text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	verdict text;
BEGIN
	ALTER TABLE hukou.case_persons DISABLE TRIGGER USER;
	ALTER TABLE hukou.case_documents DISABLE TRIGGER USER;
	EXECUTE replace(tampering, '$1', format('%L::case_no', c));
	SELECT coalesce(string_agg(format('%s: %s', coalesce(event::text, 'case'), fault), '; '), 'NOT FOUND') INTO verdict FROM hukou.verify(c);
	RAISE EXCEPTION 'never mind' USING ERRCODE = 'ZZ000';
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
	RETURN verdict;
END
$$;
SELECT what, pg_temp.tamper(:'c', 'UPDATE hukou.case_persons SET ' || what || ' WHERE case_no = $1 AND person = 2') AS verdict FROM (VALUES
	('person = 7'), ($$role = 'guardian'$$), ('citizen_id = ' || quote_literal(:'mover')), ($$name = 'x'$$), ($$sex = 'M'$$), ($$birth_date = '1960-01-01'$$),
	($$relation = '父'$$), ('case_version = 5'), ($$seal = '\x01'$$), ('seal = (SELECT p.seal FROM hukou.case_persons p WHERE p.case_no = $1 AND p.person = 1)')) v (what);
SELECT what, pg_temp.tamper(:'c', 'UPDATE hukou.case_documents SET ' || what || ' WHERE case_no = $1 AND document = 1') AS verdict FROM (VALUES
	('document = 77'), ($$document_type = 'passport'$$), ($$number = 'x'$$), ($$issued_on = '2020-01-01'$$), ($$valid_until = '2030-01-01'$$),
	($$digest = '\x01'$$), ($$source = 'commitment'$$), ($$details = '{"a": 1}'$$), ('person = 1'), ('case_version = 3')) v (what);
SELECT what, pg_temp.tamper(:'c', what) AS verdict FROM (VALUES
	('DELETE FROM hukou.case_persons WHERE case_no = $1 AND person = 2'),
	('DELETE FROM hukou.case_documents WHERE case_no = $1 AND document = 3'),
	('DELETE FROM hukou.case_documents WHERE case_no = $1'),
	-- one that came after filing is bound only when the case is closed: until then its going is not noticed
	('DELETE FROM hukou.case_documents WHERE case_no = $1 AND document = 10'),
	('INSERT INTO hukou.case_documents SELECT case_no, 20, document_type, person, number, issued_on, valid_until, digest, source, details, received_on, case_version, seal FROM hukou.case_documents WHERE case_no = $1 AND document = 1')) v (what);

--
-- verify_all(): every fault of every case, in parallel too; and the checkpoint
--
SELECT count(*) AS faults FROM verify_all();
SELECT cases = (SELECT count(*) FROM cases) AS all_of_them, length(digest) AS bytes, taken_at AT TIME ZONE 'Asia/Shanghai' AS taken_at FROM checkpoint();
SELECT digest AS before FROM checkpoint() \gset
BEGIN;
ALTER TABLE cases DISABLE TRIGGER USER;
ALTER TABLE case_events DISABLE TRIGGER USER;
ALTER TABLE case_documents DISABLE TRIGGER USER;
UPDATE cases SET applicant = '11010519491231002X' WHERE case_no = :'draft';
UPDATE case_documents SET number = 'x' WHERE case_no = :'c' AND document = 10;
DELETE FROM case_events WHERE case_no = :'c' AND event = 2;
INSERT INTO case_events SELECT case_no_make(53, '2023-09-20', 299999), event, action, from_state, to_state, officer, office, acting_for, reason, note, NULL, overdue, workflow_version, acted_at, session_role, application, row_digest, previous, digest
FROM case_events WHERE case_no = :'draft' AND event = 1;
SELECT case_no = :'c' AS c, event, fault FROM verify_all() ORDER BY case_no, event, fault COLLATE "C";
-- The same with workers.
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SELECT set_config(name, 'on', true) AS parallel FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query');
SET LOCAL max_parallel_workers_per_gather = 2;
CREATE FUNCTION pg_temp.plan() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE line text;
BEGIN
	FOR line IN EXPLAIN (COSTS OFF) SELECT * FROM hukou.verify_all() LOOP
		IF line ~ 'Gather|Parallel' THEN RETURN NEXT regexp_replace(line, '^[ >-]*', ''); END IF;
	END LOOP;
END
$$;
SELECT count(*) > 0 AS parallel FROM pg_temp.plan();
SELECT case_no = :'c' AS c, event, fault FROM verify_all() ORDER BY case_no, event, fault COLLATE "C";
ROLLBACK;
-- A head that is another makes another checkpoint, though everything fits together.
BEGIN;
SELECT advance(:'draft', 'withdraw', 'applicant_request');
SELECT digest <> :'before' AS another, (SELECT count(*) FROM verify_all()) AS faults FROM checkpoint();
ROLLBACK;
SELECT digest = :'before' AS the_same FROM checkpoint();
-- The past has a checkpoint too, whatever happened since; and a case that is gone, with all it had, is missed.
SELECT digest AS past FROM checkpoint() \gset
BEGIN;
SET LOCAL hukou.now = '2023-09-20 11:00';
SELECT advance(:'draft', 'withdraw', 'applicant_request');
SELECT digest <> :'past' AS now_another FROM checkpoint();
SELECT digest = :'past' AS then_the_same FROM checkpoint('2023-09-20 10:30+08');
ALTER TABLE cases DISABLE TRIGGER USER;
ALTER TABLE case_events DISABLE TRIGGER USER;
ALTER TABLE case_documents DISABLE TRIGGER USER;
DELETE FROM case_documents WHERE case_no = :'draft';
DELETE FROM case_events WHERE case_no = :'draft';
DELETE FROM cases WHERE case_no = :'draft';
SELECT count(*) AS faults FROM verify_all();
SELECT digest = :'past' AS then_the_same FROM checkpoint('2023-09-20 10:30+08');
ROLLBACK;
-- Closing binds what came late as well.
BEGIN;
SELECT * FROM fixture.walk(:'c', 'D350104-01 refuse policy_not_met');
SELECT pg_temp.tamper(:'c', 'DELETE FROM hukou.case_documents WHERE case_no = $1 AND document = 10');
ROLLBACK;

--
-- What is bound is bound in the order of the rows' numbers, wherever they lie: with the key gone, and when it is back.
--
BEGIN;
SET LOCAL hukou.officer = 'D530102-03';
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', (SELECT applicant FROM cases WHERE case_no = :'c')) AS keyless \gset
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'keyless', 2, 'household_book'), (:'keyless', 1, 'id_card');
ALTER TABLE case_documents DROP CONSTRAINT case_documents_pkey CASCADE;
SELECT advance(:'keyless', 'accept');
SELECT count(*) AS faults FROM verify(:'keyless');
ALTER TABLE case_documents ADD PRIMARY KEY (case_no, document);
SELECT count(*) AS faults FROM verify(:'keyless');
ROLLBACK;

--
-- A column is found anew when somebody moves it; one that is gone is said, and nothing is written.
--
BEGIN;
SET LOCAL hukou.officer = 'D530102-03';
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', (SELECT applicant FROM cases WHERE case_no = :'c')) AS moved \gset
INSERT INTO case_documents (case_no, document, document_type, details) VALUES (:'moved', 1, 'id_card', '{"n": 1}');
ALTER TABLE case_documents ADD COLUMN shelf text DEFAULT 'A', ADD COLUMN details_anew jsonb;
INSERT INTO case_documents (case_no, document, document_type, details) VALUES (:'moved', 2, 'household_book', '{"n": 2}');
SAVEPOINT gone;
ALTER TABLE case_documents RENAME COLUMN received_on TO came_on;
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'moved', 3, 'commitment');
ROLLBACK TO gone;
ALTER TABLE case_documents DISABLE TRIGGER USER;
UPDATE case_documents SET details_anew = details;
ALTER TABLE case_documents ENABLE TRIGGER USER;
ALTER TABLE case_documents ENABLE ALWAYS TRIGGER zz_hukou_guard;
ALTER TABLE case_documents ENABLE ALWAYS TRIGGER a_hukou_content;
ALTER TABLE case_documents DROP COLUMN details;
ALTER TABLE case_documents RENAME COLUMN details_anew TO details;
INSERT INTO case_documents (case_no, document, document_type, details) VALUES (:'moved', 3, 'commitment', '{"n": 3}');
UPDATE case_documents SET details = '{"n": 4}' WHERE case_no = :'moved' AND document = 2;
SELECT document, details, shelf, received_on FROM case_documents WHERE case_no = :'moved' ORDER BY document;
SELECT count(*) AS faults FROM verify(:'moved');
ROLLBACK;
INSERT INTO case_documents (case_no, document, document_type, details) VALUES (:'draft', 21, 'commitment', '{"n": 5}');
SELECT count(*) AS faults FROM verify(:'draft');
DELETE FROM case_documents WHERE case_no = :'draft' AND document = 21;

--
-- No value is taken for what it is not, where the owner gave a column another type, or let it be null.
--
BEGIN;
SET LOCAL hukou.officer = 'D530102-03';
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', (SELECT applicant FROM cases WHERE case_no = :'c')) AS odd \gset
INSERT INTO case_documents (case_no, document, document_type, number) VALUES (:'odd', 1, 'birth_certificate', 'T340002012');
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'odd', 2, 'household_book');
SAVEPOINT odd;
ALTER TABLE case_documents ALTER number TYPE bigint USING NULL;
INSERT INTO case_documents (case_no, document, document_type, number) VALUES (:'odd', 3, 'birth_certificate', 12345);
ROLLBACK TO odd;
ALTER TABLE case_documents ALTER number TYPE bigint USING NULL;
UPDATE case_documents SET number = 5 WHERE case_no = :'odd';
ROLLBACK TO odd;
ALTER TABLE document_confirmations ALTER number TYPE bigint USING 0;
INSERT INTO document_confirmations (document_type, number, genuine) VALUES ('birth_certificate', 5, true);
ROLLBACK TO odd;
-- who has no workflow is not woken
ALTER TABLE cases ALTER workflow DROP NOT NULL, ALTER head DROP NOT NULL;
ALTER TABLE cases DISABLE TRIGGER USER;
UPDATE cases SET workflow = NULL, wakes_on = 'infinity' WHERE case_no = :'odd';
ALTER TABLE cases ENABLE TRIGGER USER;
SET LOCAL hukou.now = '2023-12-20 10:00';
SELECT tick_case(:'odd');
ROLLBACK TO odd;
-- a draft whose limit has passed is not taken for one that is being opened
ALTER TABLE cases ALTER head DROP NOT NULL;
ALTER TABLE cases DISABLE TRIGGER USER;
UPDATE cases SET head = NULL WHERE case_no = :'odd';
SET LOCAL hukou.now = '2023-12-20 10:00';
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'odd', 3, 'id_card');
ROLLBACK;

--
-- Between its judgement and its storing a row's case takes no step that does not see it: not by a trigger, not by a CHECK.
--
BEGIN;
SET LOCAL hukou.officer = 'D530102-03';
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', (SELECT applicant FROM cases WHERE case_no = :'c')) AS meanwhile \gset
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'meanwhile', 1, 'id_card'), (:'meanwhile', 2, 'household_book');
CREATE FUNCTION fixture.step_meanwhile() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	UPDATE hukou.cases SET state = TG_ARGV[0]::hukou.case_state, reason = TG_ARGV[1] WHERE case_no OPERATOR(hukou.=) coalesce(NEW.case_no, OLD.case_no) AND state::text <> TG_ARGV[0];
	RETURN coalesce(NEW, OLD);
END
$$;
SAVEPOINT meanwhile;
CREATE TRIGGER zzz BEFORE INSERT OR UPDATE OR DELETE ON case_documents FOR EACH ROW EXECUTE FUNCTION fixture.step_meanwhile('accepted');
SAVEPOINT one;
DELETE FROM case_documents WHERE case_no = :'meanwhile' AND document = 1;
ROLLBACK TO one;
UPDATE case_documents SET document_type = 'marriage_certificate' WHERE case_no = :'meanwhile' AND document = 2;
ROLLBACK TO one;
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'meanwhile', 3, 'commitment');
ROLLBACK TO one;
MERGE INTO case_documents d USING (VALUES (3)) v (n) ON d.case_no = :'meanwhile' AND d.document = v.n
WHEN NOT MATCHED THEN INSERT (case_no, document, document_type) VALUES (:'meanwhile', v.n, 'commitment');
ROLLBACK TO one;
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'meanwhile', 2, 'commitment')
ON CONFLICT (case_no, document) DO UPDATE SET document_type = excluded.document_type;
ROLLBACK TO meanwhile;
CREATE RULE also AS ON DELETE TO case_documents DO ALSO UPDATE cases SET state = 'accepted' WHERE case_no = OLD.case_no;
DELETE FROM case_documents WHERE case_no = :'meanwhile' AND document = 2;
ROLLBACK TO meanwhile;
CREATE TRIGGER zzz BEFORE INSERT OR UPDATE OR DELETE ON case_persons FOR EACH ROW EXECUTE FUNCTION fixture.step_meanwhile('accepted');
INSERT INTO case_persons (case_no, person, role, name) VALUES (:'meanwhile', 1, 'father', '附父');
ROLLBACK TO meanwhile;
CREATE FUNCTION fixture.accepted_meanwhile(c case_no) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	UPDATE hukou.cases SET state = 'accepted' WHERE case_no OPERATOR(hukou.=) c AND state = 'draft';
	RETURN true;
END
$$;
ALTER TABLE case_documents ADD CHECK (fixture.accepted_meanwhile(case_no)) NOT VALID;
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'meanwhile', 3, 'commitment');
ROLLBACK TO meanwhile;
-- what comes late comes to a case that is open, and the next step need not have seen it
SELECT advance(:'meanwhile', 'accept');
SAVEPOINT accepted;
CREATE TRIGGER zzz BEFORE INSERT ON case_documents FOR EACH ROW EXECUTE FUNCTION fixture.step_meanwhile('withdrawn', 'applicant_request');
CREATE TRIGGER zzz BEFORE INSERT ON case_custody FOR EACH ROW EXECUTE FUNCTION fixture.step_meanwhile('withdrawn', 'applicant_request');
SAVEPOINT one;
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'meanwhile', 3, 'commitment');
ROLLBACK TO one;
-- no original stays in a closed case, whether it is closed between judgement and storing or taken in between those of the step
INSERT INTO case_custody (case_no, custody, document) VALUES (:'meanwhile', 1, 1);
ROLLBACK TO accepted;
CREATE FUNCTION fixture.take_meanwhile() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO hukou.case_custody (case_no, custody, document) VALUES (OLD.case_no, 1, 1);
	RETURN NEW;
END
$$;
CREATE TRIGGER zzz BEFORE UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION fixture.take_meanwhile();
SELECT advance(:'meanwhile', 'withdraw', 'applicant_request');
ROLLBACK TO accepted;
CREATE TRIGGER zzz BEFORE INSERT ON case_documents FOR EACH ROW EXECUTE FUNCTION fixture.step_meanwhile('dispatched');
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'meanwhile', 3, 'commitment');
SELECT count(*) AS faults FROM verify(:'meanwhile');
ROLLBACK TO meanwhile;
-- time may not pass in between either
CREATE FUNCTION fixture.tick_meanwhile() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('hukou.now', '2023-10-20 10:00', true);
	PERFORM hukou.tick_case(coalesce(NEW.case_no, OLD.case_no));
	RETURN coalesce(NEW, OLD);
END
$$;
CREATE TRIGGER zzz BEFORE DELETE ON case_documents FOR EACH ROW EXECUTE FUNCTION fixture.tick_meanwhile();
DELETE FROM case_documents WHERE case_no = :'meanwhile' AND document = 1;
ROLLBACK TO meanwhile;
-- ... but a paper that comes to a case which time has accepted comes late, though time goes on in the same statement
SELECT count(*) AS grants FROM grant_access(current_user, 'scheduler');
SET LOCAL hukou.now = '2023-09-28 10:00';
SELECT act FROM tick_case(:'meanwhile');
SET LOCAL hukou.now = '2023-10-20 10:00';
WITH late AS (INSERT INTO case_documents (case_no, document, document_type) VALUES (:'meanwhile', 3, 'commitment') RETURNING case_no)
SELECT t.act FROM late, LATERAL tick_case(late.case_no) t;
SELECT state, contents IS NULL AS owed, (SELECT count(*) FROM verify(c.case_no)) AS faults FROM cases c WHERE case_no = :'meanwhile';
ROLLBACK TO meanwhile;
-- A restore brings what is sealed, whatever else its transaction has done.
CREATE TEMPORARY TABLE kept AS SELECT * FROM case_documents WHERE case_no = :'meanwhile';
SELECT advance(:'meanwhile', 'accept');
ALTER TABLE case_documents DISABLE TRIGGER USER;
DELETE FROM case_documents WHERE case_no = :'meanwhile';
ALTER TABLE case_documents ENABLE TRIGGER USER;
ALTER TABLE case_documents ENABLE ALWAYS TRIGGER zz_hukou_guard;
ALTER TABLE case_documents ENABLE ALWAYS TRIGGER a_hukou_content;
INSERT INTO case_documents SELECT * FROM kept WHERE document = 1;
INSERT INTO case_documents SELECT * FROM kept WHERE document = 2;
SELECT count(*) AS faults FROM verify(:'meanwhile');
-- ... and nothing else goes with it
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', (SELECT applicant FROM cases WHERE case_no = :'c')) AS beside \gset
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'beside', 1, 'id_card');
CREATE TRIGGER zzz BEFORE DELETE ON case_documents FOR EACH ROW EXECUTE FUNCTION fixture.step_meanwhile('accepted');
DELETE FROM case_documents WHERE case_no = :'beside';
ROLLBACK TO meanwhile;
-- A step that sees the change is taken, be it in one statement with it.
WITH more AS (INSERT INTO case_documents (case_no, document, document_type) VALUES (:'meanwhile', 3, 'commitment') RETURNING case_no)
UPDATE cases c SET state = 'accepted' FROM more WHERE c.case_no = more.case_no;
SELECT count(*) AS faults FROM verify(:'meanwhile');
WITH late AS (INSERT INTO case_documents (case_no, document, document_type) VALUES (:'meanwhile', 4, 'commitment') RETURNING case_no)
UPDATE cases c SET state = 'dispatched' FROM late WHERE c.case_no = late.case_no;
SELECT state, (SELECT count(*) FROM verify(c.case_no)) AS faults FROM cases c WHERE case_no = :'meanwhile';
ROLLBACK TO meanwhile;
SELECT advance(:'meanwhile', 'accept');
WITH said AS (INSERT INTO case_objections (case_no, objection, document, text_zh) VALUES (:'meanwhile', 1, 2, '不清') RETURNING case_no)
UPDATE cases c SET state = 'withdrawn', reason = 'applicant_request' FROM said WHERE c.case_no = said.case_no;
SELECT state, (SELECT count(*) FROM verify(c.case_no)) AS faults FROM cases c WHERE case_no = :'meanwhile';
ROLLBACK TO meanwhile;
WITH fewer AS (DELETE FROM case_documents WHERE case_no = :'meanwhile' AND document = 2 RETURNING case_no)
UPDATE cases c SET state = 'accepted' FROM fewer WHERE c.case_no = fewer.case_no;
SELECT state, (SELECT count(*) FROM verify(c.case_no)) AS faults FROM cases c WHERE case_no = :'meanwhile';
ROLLBACK;
