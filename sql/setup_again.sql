--
-- setup(): run again, by the wrong role, in the wrong database; and what keeps the extension from leaving its data behind
--
SET client_min_messages = warning;
\set SHOW_CONTEXT never
CREATE FUNCTION pg_temp.fingerprint() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	t regclass;
	part text;
	whole text := '';
BEGIN
	FOR t IN SELECT oid FROM pg_class WHERE relnamespace = 'hukou'::regnamespace AND relkind = 'r' ORDER BY relname LOOP
		EXECUTE format('SELECT md5(coalesce(string_agg(x::text, E''\n'' ORDER BY x::text), '''')) || count(*) FROM %s x', t) INTO part;
		whole := whole || t::oid || part;
	END LOOP;
	RETURN md5(whole || (SELECT string_agg(t.oid::text || tgname, ',' ORDER BY t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
		WHERE relnamespace = 'hukou'::regnamespace));
END
$$;
SELECT pg_temp.fingerprint() AS before \gset

-- A second setup() changes nothing, and says so.
SELECT * FROM hukou.setup();
SELECT pg_temp.fingerprint() = :'before' AS unchanged;
-- The demonstration set twice is the demonstration set once.
SELECT hukou.load_demo();
SELECT pg_temp.fingerprint() = :'before' AS unchanged;
-- A row of it that is missing comes back; one that was changed stays as it was changed.
BEGIN;
DELETE FROM hukou.officers WHERE officer = 'D650102-06';
UPDATE hukou.officers SET duties = '{audit}' WHERE officer = 'D650102-05';
SELECT hukou.load_demo();
SELECT officer, duties FROM hukou.officers WHERE officer IN ('D650102-05', 'D650102-06') ORDER BY officer;
ROLLBACK;

-- The extension does not go while there are cases to keep.  Before it refuses it locks all that depends on it, and whoever has some
-- of that, as autovacuum or a session that ends, may come the other way.
\set VERBOSITY terse
DO $$
BEGIN
	LOOP
		BEGIN
			DROP EXTENSION hukou;
			EXIT;
		EXCEPTION WHEN deadlock_detected THEN
			NULL;
		END;
	END LOOP;
END
$$;
\set VERBOSITY default
SELECT pg_temp.fingerprint() = :'before' AS unchanged;

--
-- By whom
--
CREATE ROLE regress_hukou_owner;
CREATE ROLE regress_hukou_other;
SET ROLE regress_hukou_other;
SELECT * FROM hukou.setup();
SELECT hukou.load_demo();
SELECT hukou.grant_access('regress_hukou_other', 'gateway');
SELECT hukou.revoke_access('regress_hukou_other', 'gateway');
RESET ROLE;
-- Allowed to call it, but not to create in the schema; then allowed to create, but not the owner of what is there.
GRANT EXECUTE ON FUNCTION hukou.setup(boolean) TO regress_hukou_other;
SET ROLE regress_hukou_other;
SELECT * FROM hukou.setup();
RESET ROLE;
GRANT CREATE ON SCHEMA hukou TO regress_hukou_other;
SET ROLE regress_hukou_other;
\set VERBOSITY sqlstate
SELECT * FROM hukou.setup();
\set VERBOSITY default
RESET ROLE;
SELECT pg_temp.fingerprint() = :'before' AS unchanged;
REVOKE CREATE ON SCHEMA hukou FROM regress_hukou_other;
REVOKE EXECUTE ON FUNCTION hukou.setup(boolean) FROM regress_hukou_other;

-- A layout that is newer than the library is left alone.
BEGIN;
INSERT INTO hukou.layout (layout, library) VALUES (99, 'a later release');
SELECT * FROM hukou.setup();
ROLLBACK;
-- There is no capability of that name; and none to take from who has none.
SELECT hukou.grant_access('regress_hukou_other', 'emperor');
SELECT hukou.revoke_access('regress_hukou_other', 'officer');
SELECT hukou.grant_access('regress_hukou_nowhere', 'officer');
-- What was granted since a transaction began is nothing it sees.
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT hukou.grant_access('regress_hukou_other', 'gateway');
ROLLBACK;
SELECT count(*) AS grants FROM hukou.access_grants WHERE role IN ('regress_hukou_other', 'regress_hukou_nowhere');

--
-- In a database of its own: an owner who is no superuser
--
SELECT current_database() AS home, CURRENT_USER AS me \gset
CREATE DATABASE regress_hukou_setup TEMPLATE template0 ENCODING 'UTF8';
\c regress_hukou_setup
\set SHOW_CONTEXT never
SET client_min_messages = warning;
-- no tables yet: whoever comes too early is told what to do
CREATE EXTENSION hukou CASCADE;
SELECT hukou.is_working_day('2023-09-20');
\set VERBOSITY terse
SELECT hukou.load_demo();
\set VERBOSITY default
-- a schema somebody has put traps into is refused
DROP EXTENSION hukou;
CREATE TABLE hukou.cases (trap integer);
CREATE EXTENSION hukou;
DROP SCHEMA hukou CASCADE;
CREATE EXTENSION hukou;

GRANT CREATE ON SCHEMA hukou TO regress_hukou_owner;
GRANT EXECUTE ON FUNCTION hukou.setup(boolean), hukou.load_demo(), hukou.grant_access(name, text, hukou.office_code), hukou.revoke_access(name, text) TO regress_hukou_owner;
GRANT TEMPORARY ON DATABASE regress_hukou_setup TO regress_hukou_owner;
SET ROLE regress_hukou_owner;
SELECT count(*) > 5 AS told FROM hukou.setup();
SELECT hukou.load_demo();
SELECT hukou.grant_access('regress_hukou_other', 'gateway');
RESET ROLE;
SELECT count(*) AS tables_of_others FROM pg_class
WHERE relnamespace = 'hukou'::regnamespace AND relkind IN ('r', 'S') AND relowner <> 'regress_hukou_owner'::regrole;
-- a gateway that owns nothing handles a case, whose rows the engine writes as the owner
SET hukou.now = '2023-09-20 10:00';
SET ROLE regress_hukou_owner;
INSERT INTO hukou.households VALUES ('SETUP-1', '370102901000', 'family', 'Test Road 1');
INSERT INTO hukou.persons (citizen_id, name) VALUES ('11010519491231002X', '设一');
INSERT INTO hukou.registrations (citizen_id, sequence, status, office, household, since) VALUES ('11010519491231002X', 1, 'active', '370102901000', 'SETUP-1', '1949-12-31');
SET ROLE regress_hukou_other;
SET hukou.officer = 'D130433-03';
SELECT hukou.open_case('certificate', 'kinship', '130433901000', '370102901000', '11010519491231002X') AS c \gset
INSERT INTO hukou.case_documents (case_no, document, document_type) VALUES (:'c', 1, 'id_card');
SELECT hukou.advance(:'c', 'accept'), hukou.advance(:'c', 'dispatch');
SET hukou.officer = 'D370102-03';
SELECT hukou.advance(:'c', 'check');
SET hukou.officer = 'D130433-03';
SELECT hukou.advance(:'c', 'issue');
SELECT count(*) AS events, (SELECT count(*) FROM hukou.verify(:'c')) AS faults FROM hukou.case_events WHERE case_no OPERATOR(hukou.=) :'c';
SELECT count(*) AS certificates FROM hukou.certificates;
RESET ROLE;
\c :home
DROP DATABASE regress_hukou_setup;
DROP ROLE regress_hukou_owner, regress_hukou_other;

--
-- The encoding: Chinese names are data of the shipped policy, so only UTF8 will do.
--
CREATE DATABASE regress_hukou_ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C';
\c regress_hukou_ascii
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE EXTENSION hukou CASCADE;
SELECT * FROM hukou.setup();
SELECT count(*) AS tables FROM pg_class WHERE relnamespace = 'hukou'::regnamespace AND relkind = 'r';
\c :home
DROP DATABASE regress_hukou_ascii;
