--
-- What policy said at an earlier moment, out of hukou.policy_log
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
-- The moments are the server's own, so the steps are transactions of their own.
CREATE TEMP TABLE moment (what text PRIMARY KEY, at timestamptz DEFAULT clock_timestamp());
CREATE FUNCTION pg_temp.known(what text) RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(', ', CASE WHEN r.open THEN 'open' ELSE 'not open' END, r.mode, r.basis, 'by ' || r.workflow, r.days || ' ' || r.unit, 'at ' || r.origin)
	FROM moment m, hukou.route_as_known('certificate', 'kinship', '340802901000', '440104901000', '2026-06-01', m.at) r WHERE m.what = $1
$$;
SELECT max(entry) AS before FROM policy_log \gset
INSERT INTO moment VALUES ('0 as set up');
INSERT INTO routes (service, accepting, valid, mode, start_verified, basis, evidence) VALUES ('certificate', 'node:44', '[2026-05-01,)', 'closed', true, 'a flood', 'inferred');
INSERT INTO moment VALUES ('1 closed');
UPDATE routes SET mode = 'on_behalf', basis = 'the flood is over', workflow = 'certificate_at_once' WHERE accepting = 'node:44' AND basis = 'a flood';
INSERT INTO moment VALUES ('2 reopened');
UPDATE routes SET accepting = 'area:yue_xiang' WHERE basis = 'the flood is over';
INSERT INTO moment VALUES ('3 under another key');
INSERT INTO time_limits (service, service_type, accepting, days, unit, valid, basis, evidence) VALUES ('certificate', 'kinship', 'node:44', 3, 'working', '(,)', 'a promise', 'inferred');
INSERT INTO moment VALUES ('4 a limit');
UPDATE time_limits SET days = 2 WHERE basis = 'a promise';
INSERT INTO moment VALUES ('5 another limit');
BEGIN;
DELETE FROM routes WHERE basis = 'the flood is over';
DELETE FROM time_limits WHERE basis = 'a promise';
COMMIT;
INSERT INTO moment VALUES ('6 gone');
-- what is rolled back was never known
BEGIN;
DELETE FROM routes;
ROLLBACK;
INSERT INTO moment VALUES ('7 nothing more');
SELECT what, pg_temp.known(what) FROM moment ORDER BY what;
SELECT open, mode FROM route('certificate', 'kinship', '340802901000', '440104901000', '2026-06-01');
-- who, and by which application; changed_at is the server's, whatever hukou.now says
SELECT of_table, key - 'valid' AS key, (before IS NULL, after IS NULL) AS "before, after are null", session_role = session_user AS me, application FROM policy_log WHERE entry > :before ORDER BY entry;
SET hukou.now = '2001-01-01';
BEGIN;
UPDATE reason_codes SET name_zh = name_zh || '。' WHERE reason = 'overdue';
SELECT changed_at > now() - interval '1 hour' AS today FROM policy_log ORDER BY entry DESC LIMIT 1;
-- a change of nothing is none
UPDATE reason_codes SET name_zh = name_zh WHERE reason = 'overdue';
SELECT after ->> 'name_zh' AS name_zh, count(*) FROM policy_log WHERE of_table = 'reason_codes' GROUP BY 1;
ROLLBACK;
RESET hukou.now;
-- rows of any policy table
SELECT count(*) AS routes_then FROM moment, policy_as_known('routes', at) WHERE what = '1 closed';
SELECT j ->> 'basis' AS basis FROM moment, policy_as_known('routes', at, '{"accepting": "node:44", "service": "certificate"}') j WHERE what IN ('1 closed', '2 reopened', '3 under another key') ORDER BY what;
SELECT * FROM policy_as_known('cases', now());
SELECT * FROM policy_as_known('nothing"; DROP TABLE hukou.cases; --', now());
-- The log is append-only, and nothing keeps it from being written.
UPDATE policy_log SET session_role = 'somebody else';
DELETE FROM policy_log;
TRUNCATE policy_log;
BEGIN;
CREATE RULE silent AS ON INSERT TO policy_log DO INSTEAD NOTHING;
DELETE FROM routes WHERE service = 'certificate';
ROLLBACK;
BEGIN;
CREATE FUNCTION pg_temp.silent() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER silent BEFORE INSERT ON policy_log FOR EACH ROW EXECUTE FUNCTION pg_temp.silent();
DELETE FROM routes WHERE service = 'certificate';
ROLLBACK;
-- truncating what may be truncated is logged row by row
BEGIN;
SELECT coalesce(max(entry), 0) AS logged FROM policy_log \gset
TRUNCATE fees;
SELECT count(*) AS gone, (SELECT count(*) FROM fees) AS left FROM policy_log WHERE of_table = 'fees' AND after IS NULL AND entry > :logged;
ROLLBACK;
