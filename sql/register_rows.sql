--
-- Rows of the register are written directly, or by INSERT and UPDATE: whatever a DBA asks of the tables is honoured all the same
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
SELECT setval('hukou.case_serial', 385000) AS "this file's case numbers begin after";
SELECT fixture.resident(citizen_id_make('370102', '1970-01-01', 31), '行主', '370102901000', 'ROWS-1') AS holder \gset
CREATE FUNCTION pg_temp.checked(id citizen_id) RETURNS case_no LANGUAGE plpgsql AS $$
DECLARE
	c case_no;
BEGIN
	PERFORM set_config('hukou.officer', 'D130433-03', false);
	c := open_case('certificate', 'kinship', '130433901000', '370102901000', id);
	PERFORM fixture.papers(c, 'household_book');
	PERFORM fixture.walk(c, 'D130433-03 accept', 'D130433-03 dispatch', 'D370102-03 check');
	PERFORM set_config('hukou.officer', 'D130433-03', false);
	RETURN c;
END
$$;
SELECT pg_temp.checked(:'holder') AS c \gset
-- Each attempt is taken back: the next one begins alike.
CREATE FUNCTION pg_temp.issue(c case_no, OUT outcome text, OUT stored jsonb) LANGUAGE plpgsql AS $$
DECLARE
	constraint_of text;
	detail text;
BEGIN
	PERFORM hukou.advance(c, 'issue');
	SELECT to_jsonb(x) - '{case_no,citizen_id,code,facts}'::text[] INTO stored FROM hukou.certificates x WHERE x.case_no = c;
	outcome := 'issued';
	RAISE EXCEPTION USING ERRCODE = 'T0001';
EXCEPTION WHEN SQLSTATE 'T0001' THEN NULL;
WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS constraint_of = CONSTRAINT_NAME, detail = PG_EXCEPTION_DETAIL;
	outcome := concat_ws(' | ', SQLSTATE, SQLERRM, nullif(constraint_of, ''), CASE WHEN SQLSTATE = 'HK008' THEN detail END);
	stored := NULL;
END
$$;
SELECT * FROM pg_temp.issue(:'c');

-- Which way a row goes is told to who asks; as the tables are, none goes by SQL.  The server tells when its caches grow, too: they have grown.
SELECT (SELECT count(pg_opclass_is_visible(oid)) FROM pg_opclass) > 0 AND (SELECT count(pg_function_is_visible(oid)) FROM pg_proc) > 0 AND (SELECT count(pg_type_is_visible(oid)) FROM pg_type) > 0
	AND (SELECT count(pg_operator_is_visible(oid)) FROM pg_operator) > 0 AND (SELECT count(pg_table_is_visible(oid)) FROM pg_class) > 0
	AND (SELECT count(has_column_privilege(attrelid, attnum, 'SELECT')) FROM pg_attribute) > 0 AND (SELECT bool_and(amvalidate(oid)) FROM pg_opclass) AS grown;
SET client_min_messages = debug1;
SELECT outcome FROM pg_temp.issue(:'c');
RESET client_min_messages;

-- Triggers and rules.
CREATE TABLE rows_log (n serial, what text);
CREATE FUNCTION rows_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE NOTICE '% % % %', TG_WHEN, TG_OP, TG_LEVEL, TG_TABLE_NAME;
	RETURN NEW;
END
$$;
CREATE TRIGGER rows_log AFTER INSERT ON certificates FOR EACH ROW EXECUTE FUNCTION rows_log();
CREATE TRIGGER rows_log_statement BEFORE INSERT ON certificates FOR EACH STATEMENT EXECUTE FUNCTION rows_log();
CREATE TRIGGER rows_log_update AFTER UPDATE ON certificates FOR EACH ROW EXECUTE FUNCTION rows_log();
SELECT * FROM pg_temp.issue(:'c');
ALTER TABLE certificates DISABLE TRIGGER rows_log;
SELECT * FROM pg_temp.issue(:'c');
DROP TRIGGER rows_log ON certificates; DROP TRIGGER rows_log_statement ON certificates; DROP TRIGGER rows_log_update ON certificates;
CREATE FUNCTION rows_away() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER rows_away BEFORE INSERT ON certificates FOR EACH ROW EXECUTE FUNCTION rows_away();
SELECT * FROM pg_temp.issue(:'c');
DROP TRIGGER rows_away ON certificates;
CREATE RULE rows_nothing AS ON INSERT TO certificates DO INSTEAD NOTHING;
SET client_min_messages = debug1;
SELECT * FROM pg_temp.issue(:'c');
RESET client_min_messages;
DROP RULE rows_nothing ON certificates;
-- One that is called as ours is, and is another.
CREATE TRIGGER a_hukou_event AFTER INSERT ON certificates FOR EACH ROW EXECUTE FUNCTION rows_log();
SELECT outcome FROM pg_temp.issue(:'c');
DROP TRIGGER a_hukou_event ON certificates;

-- ... though its function be in our schema
CREATE FUNCTION hukou.rows_mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE NOTICE ''mine''; RETURN NEW; END';
CREATE TRIGGER a_hukou_event BEFORE INSERT ON certificates FOR EACH ROW EXECUTE FUNCTION hukou.rows_mine();
SELECT outcome FROM pg_temp.issue(:'c');
DROP FUNCTION hukou.rows_mine() CASCADE;

-- CHECKs: of operators, which are evaluated; of functions, which may say something else tomorrow.
ALTER TABLE certificates ADD CONSTRAINT rows_kind CHECK (kind <> 'kinship') NOT VALID;
SELECT * FROM pg_temp.issue(:'c');
ALTER TABLE certificates DROP CONSTRAINT rows_kind;
ALTER TABLE certificates ADD CONSTRAINT rows_table CHECK (tableoid = 'hukou.certificates'::regclass AND certificates IS NOT DISTINCT FROM certificates) NOT VALID;
SELECT outcome FROM pg_temp.issue(:'c');
ALTER TABLE certificates DROP CONSTRAINT rows_table;
CREATE FUNCTION rows_good(kind text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
ALTER TABLE certificates ADD CONSTRAINT rows_good CHECK (public.rows_good(kind)) NOT VALID;
SELECT outcome FROM pg_temp.issue(:'c');
CREATE OR REPLACE FUNCTION rows_good(kind text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false';
SELECT outcome FROM pg_temp.issue(:'c');
ALTER TABLE certificates DROP CONSTRAINT rows_good;
-- ... a domain's, too
CREATE DOMAIN rows_domain AS text CHECK (VALUE IS DISTINCT FROM 'kinship');
ALTER TABLE certificates ADD CONSTRAINT rows_domain CHECK (kind::public.rows_domain IS NOT NULL) NOT VALID;
SELECT outcome FROM pg_temp.issue(:'c');
ALTER DOMAIN rows_domain DROP CONSTRAINT rows_domain_check;
SELECT outcome FROM pg_temp.issue(:'c');
ALTER TABLE certificates DROP CONSTRAINT rows_domain;
-- As the owner, whoever takes the step; and one that nobody may evaluate, though it is looked at again, lets nothing pass.
SELECT current_user AS owner \gset
CREATE ROLE regress_hukou_rows;
SELECT grant_access('regress_hukou_rows', 'gateway');
ALTER TABLE certificates ADD CONSTRAINT rows_owner CHECK (current_user = :'owner') NOT VALID;
SET ROLE regress_hukou_rows;
SELECT outcome FROM pg_temp.issue(:'c');
RESET ROLE;
ALTER TABLE certificates DROP CONSTRAINT rows_owner, ADD CONSTRAINT rows_id CHECK (hukou.citizen_id_is_valid(citizen_id::text)) NOT VALID,
	ADD CONSTRAINT rows_kind CHECK (kind <> 'kinship') NOT VALID;
REVOKE EXECUTE ON FUNCTION citizen_id_is_valid(text) FROM PUBLIC;
SET ROLE regress_hukou_rows;
SELECT outcome FROM pg_temp.issue(:'c');
SELECT outcome FROM pg_temp.issue(:'c');
RESET ROLE;
ALTER TABLE certificates DROP CONSTRAINT rows_kind;
SET ROLE regress_hukou_rows;
SELECT outcome FROM pg_temp.issue(:'c');
RESET ROLE;
GRANT EXECUTE ON FUNCTION citizen_id_is_valid(text) TO PUBLIC;
ALTER TABLE certificates DROP CONSTRAINT rows_id, ADD CONSTRAINT rows_zero CHECK (kind = '' OR 1 / 0 > 0) NOT VALID,
	ADD CONSTRAINT rows_zero_too CHECK (kind <> 'kinship') NOT VALID;
SELECT outcome FROM pg_temp.issue(:'c');
SELECT outcome FROM pg_temp.issue(:'c');
ALTER TABLE certificates DROP CONSTRAINT rows_zero, DROP CONSTRAINT rows_zero_too;
-- ... and a function of ours that becomes another is asked as it is
CREATE FUNCTION hukou.rows_ours(text) RETURNS text LANGUAGE internal IMMUTABLE STRICT AS 'upper';
ALTER TABLE certificates ADD CONSTRAINT rows_ours CHECK (hukou.rows_ours(kind) <> 'x') NOT VALID;
SELECT outcome FROM pg_temp.issue(:'c');
CREATE OR REPLACE FUNCTION hukou.rows_ours(text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS 'BEGIN RETURN ''x''; END';
SELECT outcome FROM pg_temp.issue(:'c');
ALTER TABLE certificates DROP CONSTRAINT rows_ours;
DROP FUNCTION hukou.rows_ours(text);
-- What a row has evaluated takes a step of its own: through a range's order, which nobody sees in the CHECK.
SELECT pg_temp.checked(:'holder') AS nested \gset
CREATE FUNCTION rows_step() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('rows.armed', '', false);
	PERFORM hukou.advance(current_setting('rows.nested')::hukou.case_no, 'issue');
END
$$;
CREATE FUNCTION rows_within(text, text) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	IF current_setting('rows.armed', true) = 'yes' THEN PERFORM public.rows_step(); END IF;
	RETURN bttextcmp($1, $2);
END
$$;
CREATE OPERATOR CLASS rows_range FOR TYPE text USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 rows_within(text, text);
CREATE TYPE rows_range AS RANGE (subtype = text, subtype_opclass = rows_range);
BEGIN;
ALTER TABLE certificates ADD CONSTRAINT rows_within CHECK (kind <@ '[a,z]'::public.rows_range) NOT VALID,
	ADD CONSTRAINT rows_zz CHECK (issued_by IS NOT NULL) NOT VALID;
SELECT set_config('rows.nested', :'nested', false) IS NOT NULL, set_config('rows.armed', 'yes', false);
SELECT outcome FROM pg_temp.issue(:'c');
ALTER TABLE certificates DROP CONSTRAINT rows_zz, ADD CONSTRAINT rows_zz CHECK (kind <> 'kinship' OR case_no <> :'c') NOT VALID;
SELECT set_config('rows.armed', 'yes', false);
SELECT outcome FROM pg_temp.issue(:'c');
ROLLBACK;
-- ... and by no name that the caller's search_path gives another meaning: it runs as the owner.
CREATE OR REPLACE FUNCTION rows_within(text, text) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN bttextcmp($1, $2); END';
CREATE ROLE regress_hukou_evil;
SELECT grant_access('regress_hukou_evil', 'gateway');
CREATE SCHEMA rows_evil AUTHORIZATION regress_hukou_evil;
SET ROLE regress_hukou_evil;
CREATE FUNCTION rows_evil.bttextcmp(text, text) RETURNS integer LANGUAGE plpgsql AS
	'BEGIN RAISE WARNING ''as the owner: %'', NOT pg_has_role(''regress_hukou_evil'', current_user::text, ''MEMBER''); RETURN pg_catalog.bttextcmp($1, $2); END';
RESET ROLE;
BEGIN;
ALTER TABLE certificates ADD CONSTRAINT rows_within CHECK (kind <@ '[a,z]'::public.rows_range) NOT VALID;
SET LOCAL ROLE regress_hukou_evil;
SET LOCAL search_path = rows_evil, pg_catalog, public, hukou;
SELECT outcome FROM pg_temp.issue(:'c');
RESET ROLE;
ALTER TABLE certificates DROP CONSTRAINT rows_within;
SET LOCAL search_path = public, hukou;
CREATE INDEX rows_within ON certificates (('[a,z]'::public.rows_range * public.rows_range(NULL, kind)));
SET LOCAL ROLE regress_hukou_evil;
SET LOCAL search_path = rows_evil, pg_catalog, public, hukou;
SELECT outcome FROM pg_temp.issue(:'c');
ROLLBACK;
DROP SCHEMA rows_evil CASCADE;
SELECT revoke_access('regress_hukou_evil', 'gateway');
DROP ROLE regress_hukou_evil;
DROP TYPE rows_range;
DROP OPERATOR FAMILY rows_range USING btree;
DROP FUNCTION rows_within(text, text), rows_step();
-- what was computed of a large row is not kept
BEGIN;
ALTER TABLE case_events ADD CONSTRAINT rows_note CHECK (upper(note) IS DISTINCT FROM 'X');
SELECT length(note) FROM cases WHERE case_no = :'c' AND advance(:'c', 'issue', NULL, repeat('x', 20000000)) = 'issued';
SELECT count(*) FROM pg_backend_memory_contexts WHERE name = 'ExprContext' AND total_bytes > 1000000;
ROLLBACK;
BEGIN;
ALTER TABLE case_events ADD CONSTRAINT rows_note CHECK (length(upper(note)) < 1000);
DO $$ BEGIN PERFORM hukou.advance(case_no, 'issue', NULL, repeat('x', 20000000)) FROM hukou.cases WHERE serial(case_no) = 385001; EXCEPTION WHEN check_violation THEN RAISE NOTICE 'refused'; END $$;
SELECT count(*) FROM pg_backend_memory_contexts WHERE name = 'ExprContext' AND total_bytes > 1000000;
ROLLBACK;
SELECT revoke_access('regress_hukou_rows', 'gateway');
DROP ROLE regress_hukou_rows;

-- Columns of the DBA's own.
ALTER TABLE certificates ADD COLUMN remark text;
SELECT * FROM pg_temp.issue(:'c');
ALTER TABLE certificates ALTER COLUMN remark SET DEFAULT 'none';
SELECT * FROM pg_temp.issue(:'c');
ALTER TABLE certificates ALTER COLUMN remark DROP DEFAULT;
ALTER TABLE certificates ADD COLUMN upper_kind text GENERATED ALWAYS AS (upper(kind)) STORED, ADD COLUMN number integer GENERATED BY DEFAULT AS IDENTITY;
SELECT stored ->> 'upper_kind' AS upper_kind, stored ->> 'number' IS NOT NULL AS numbered FROM pg_temp.issue(:'c');
ALTER TABLE certificates DROP COLUMN upper_kind, DROP COLUMN number;
ALTER TABLE certificates ADD CONSTRAINT remarked CHECK (remark IS NOT NULL) NOT VALID;
SELECT * FROM pg_temp.issue(:'c');
ALTER TABLE certificates DROP CONSTRAINT remarked, ALTER COLUMN remark TYPE rows_domain;
ALTER DOMAIN rows_domain ADD CONSTRAINT rows_given CHECK (VALUE IS NOT NULL) NOT VALID;
SELECT outcome FROM pg_temp.issue(:'c');
ALTER TABLE certificates DROP COLUMN remark;
DROP DOMAIN rows_domain;
ALTER TABLE certificates ALTER COLUMN kind TYPE varchar(20);
SELECT outcome FROM pg_temp.issue(:'c');
ALTER TABLE certificates ALTER COLUMN kind TYPE text;

-- Indexes: of expressions and conditions, and what excludes.
CREATE UNIQUE INDEX rows_upper ON certificates (upper(kind)) WHERE citizen_id OPERATOR(hukou.=) :'holder';
CREATE INDEX rows_hash ON certificates USING hash (kind);
SELECT outcome FROM pg_temp.issue(:'c');
DROP INDEX rows_hash;
BEGIN;
SELECT hukou.advance(:'c', 'issue');
SELECT pg_temp.checked(:'holder') AS second \gset
SELECT outcome FROM pg_temp.issue(:'second');
DROP INDEX rows_upper;
ALTER TABLE certificates ADD CONSTRAINT rows_one EXCLUDE (kind WITH =) WHERE (citizen_id OPERATOR(hukou.=) :'holder');
SELECT outcome FROM pg_temp.issue(:'second');
ALTER TABLE certificates DROP CONSTRAINT rows_one;
ALTER TABLE certificates ADD CONSTRAINT rows_late EXCLUDE (kind WITH =) WHERE (citizen_id OPERATOR(hukou.=) :'holder') DEFERRABLE INITIALLY DEFERRED;
SELECT outcome FROM pg_temp.issue(:'second');
SELECT hukou.advance(:'second', 'issue');
SET CONSTRAINTS ALL IMMEDIATE;
ROLLBACK;
CREATE FUNCTION rows_index(kind text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RAISE NOTICE ''indexed''; RETURN kind; END';
CREATE INDEX rows_function ON certificates (public.rows_index(kind));
SELECT outcome FROM pg_temp.issue(:'c');
DROP INDEX rows_function;
-- ... and by an order of the DBA's
CREATE FUNCTION rows_order(text, text) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN bttextcmp($1, $2); END';
CREATE OPERATOR CLASS rows_class FOR TYPE text USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 rows_order(text, text);
CREATE INDEX rows_ordered ON certificates (kind rows_class);
SET client_min_messages = debug1;
SELECT outcome FROM pg_temp.issue(:'c');
RESET client_min_messages;
DROP INDEX rows_ordered;
DROP OPERATOR FAMILY rows_class USING btree;
DROP FUNCTION rows_order(text, text);

-- Foreign keys: one of the DBA's; one that is put off; ours, of a row that is not there any more.
CREATE TABLE rows_kinds (kind text PRIMARY KEY);
ALTER TABLE certificates ADD CONSTRAINT rows_kinds FOREIGN KEY (kind) REFERENCES rows_kinds NOT VALID;
SELECT outcome FROM pg_temp.issue(:'c');
INSERT INTO rows_kinds VALUES ('kinship');
SELECT outcome FROM pg_temp.issue(:'c');
ALTER TABLE certificates DROP CONSTRAINT rows_kinds;
ALTER TABLE certificates ALTER CONSTRAINT certificates_issued_by_fkey DEFERRABLE INITIALLY DEFERRED;
SELECT outcome FROM pg_temp.issue(:'c');
ALTER TABLE certificates ALTER CONSTRAINT certificates_issued_by_fkey NOT DEFERRABLE;
BEGIN;
ALTER TABLE certificates DROP CONSTRAINT certificates_citizen_id_fkey, DROP CONSTRAINT certificates_issued_by_fkey;
SELECT outcome FROM pg_temp.issue(:'c');
ROLLBACK;
-- who cites a certificate is asked when one goes, not when one comes
CREATE TABLE rows_citing (case_no case_no REFERENCES certificates);
SELECT outcome FROM pg_temp.issue(:'c');
DROP TABLE rows_citing;

-- Another table in its place, another schema in place of hukou's: nothing is written to what it was.
BEGIN;
ALTER TABLE certificates RENAME TO certificates_then;
SELECT outcome FROM pg_temp.issue(:'c');
CREATE TABLE hukou.certificates (LIKE certificates_then);
SELECT outcome FROM pg_temp.issue(:'c');
SELECT count(*) FROM certificates_then WHERE case_no = :'c';
ROLLBACK;
BEGIN;
ALTER SCHEMA hukou RENAME TO hukou_then;
UPDATE hukou_then.cases SET state = 'issued' WHERE case_no::text = :'c';
ROLLBACK;
SELECT outcome FROM pg_temp.issue(:'c');

-- Rows that are changed: the permit of a move that is refused, and the registration that it ends.
SELECT fixture.resident(citizen_id_make('370102', '1971-01-01', 33), '行人', '370102901000', 'ROWS-2') AS mover \gset
SET hukou.officer = 'D530102-03';
SELECT open_case('migration', 'spouse', '530102901000', '370102901000', :'mover', '{"household": "ROWS-3", "address": "Test Road 3"}') AS m \gset
INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (:'m', 1, 'mover', :'mover', '行人');
SELECT fixture.papers(:'m', 'id_card', 'household_book', 'marriage_certificate');
SELECT state FROM fixture.walk(:'m', 'D530102-03 accept', 'D530102-03 examine', 'D530102-01 authorise', 'D530102-01 permit', 'D530102-03 dispatch') OFFSET 4;
CREATE FUNCTION pg_temp.cancel(c case_no, OUT outcome text, OUT registrations jsonb) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('hukou.officer', 'D370102-03', false);
	PERFORM hukou.advance(c, 'cancel');
	SELECT jsonb_agg(jsonb_strip_nulls(to_jsonb(r) - '{citizen_id,opened_by,closed_by}'::text[]) ORDER BY sequence) INTO registrations
	FROM hukou.registrations r WHERE r.opened_by = c OR r.closed_by = c;
	outcome := 'cancelled';
	RAISE EXCEPTION USING ERRCODE = 'T0001';
EXCEPTION WHEN SQLSTATE 'T0001' THEN NULL;
WHEN OTHERS THEN
	outcome := concat_ws(' | ', SQLSTATE, SQLERRM);
	registrations := NULL;
END
$$;
SET client_min_messages = debug1;
SELECT * FROM pg_temp.cancel(:'m');
RESET client_min_messages;
CREATE TRIGGER rows_log AFTER UPDATE OF status ON registrations FOR EACH ROW EXECUTE FUNCTION rows_log();
SELECT outcome FROM pg_temp.cancel(:'m');
DROP TRIGGER rows_log ON registrations;
CREATE TRIGGER rows_away BEFORE UPDATE ON registrations FOR EACH ROW EXECUTE FUNCTION rows_away();
SELECT outcome FROM pg_temp.cancel(:'m');
DROP TRIGGER rows_away ON registrations;
CREATE RULE rows_nothing AS ON UPDATE TO registrations DO INSTEAD NOTHING;
SELECT outcome FROM pg_temp.cancel(:'m');
DROP RULE rows_nothing ON registrations;
ALTER TABLE registrations ADD CONSTRAINT rows_until CHECK (until < '2023-09-20') NOT VALID;
SELECT outcome FROM pg_temp.cancel(:'m');
ALTER TABLE registrations DROP CONSTRAINT rows_until;
ALTER TABLE registrations ADD COLUMN ended boolean GENERATED ALWAYS AS (until IS NOT NULL) STORED;
SELECT registrations #> '{0,ended}' AS ended FROM pg_temp.cancel(:'m');
ALTER TABLE registrations DROP COLUMN ended;
-- a key of the DBA's has the column in it
ALTER TABLE registrations ADD CONSTRAINT rows_key UNIQUE (citizen_id, sequence, status);
SELECT outcome FROM pg_temp.cancel(:'m');
ALTER TABLE registrations DROP CONSTRAINT rows_key;
SELECT * FROM pg_temp.cancel(:'m');
-- The other effects, of which none goes by SQL either: a card, a birth, a move that settles.
SELECT fixture.resident(citizen_id_make('340802', '2006-01-01', 33), '行少', '340802901000', 'ROWS-4') AS youth \gset
SET hukou.officer = 'D530102-03';
SELECT open_case('id_first', 'standard', '530102901000', '340802901000', :'youth') AS i \gset
SELECT fixture.papers(:'i', 'household_book', 'commitment', 'residence_proof', 'guardian_id_card', 'guardian_household_book', 'guardian_photo');
SELECT open_case('newborn', 'standard', '530102901000', '340802901000', :'youth', '{"household": "ROWS-4"}') AS n \gset
INSERT INTO case_persons (case_no, person, role, name, sex, birth_date) VALUES (:'n', 1, 'newborn', '行新', 'F', '2023-09-10');
SELECT fixture.papers(:'n', 'birth_certificate', 'marriage_certificate', 'parents_id_cards', 'household_book', 'residence_permit');
SET client_min_messages = debug1;
SELECT * FROM fixture.walk(:'i', 'D530102-03 accept', 'D530102-03 capture', 'D530102-03 dispatch', 'D340802-03 review', 'D340802-01 sign', 'D530102-01 make', 'D530102-03 hand_over');
SELECT * FROM fixture.walk(:'n', 'D530102-03 accept', 'D530102-03 dispatch', 'D340802-03 review', 'D340802-01 register');
SELECT * FROM fixture.walk(:'m', 'D370102-03 cancel', 'D530102-03 settle');
RESET client_min_messages;
SELECT status, made_by, handed_over_on FROM id_cards WHERE case_no = :'i';
SELECT count(*) FROM persons WHERE given_by = :'n';
DROP TABLE rows_log, rows_kinds;
DROP FUNCTION rows_log(), rows_away(), rows_good(text), rows_index(text);
