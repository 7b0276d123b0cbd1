/*
 * Who sees what, told a second time: for every officer there is, the rows that row security shows a gateway which names
 * them are compared with those that a plain query over offices, officers and delegations says they are to see.  A row for
 * each difference; nothing when both agree.  By a superuser, in a database with any cases and register in it.
 */
\set QUIET on
\pset tuples_only on
\pset format unaligned
SET client_min_messages = warning;
SET search_path = public, hukou;
BEGIN;
CREATE ROLE hukou_sight NOLOGIN;
DO $$ BEGIN PERFORM hukou.grant_access('hukou_sight', 'gateway'); END $$;
COMMIT;
BEGIN;
CREATE TEMPORARY TABLE seen (officer text, of_table text, what text);
CREATE TEMPORARY TABLE to_see (LIKE pg_temp.seen);
GRANT INSERT ON pg_temp.seen TO hukou_sight;
CREATE TEMPORARY TABLE sight ON COMMIT PRESERVE ROWS AS
WITH RECURSIVE hand AS (		-- where each officer works today, in their own place or in another's
	SELECT o.officer AS eyes, o.office FROM hukou.officers o
	WHERE o.valid @> hukou.today() AND o.duties <> '{audit}' AND o.duties <> '{}'
	UNION
	SELECT d.delegate, o.office FROM hukou.delegations d JOIN hukou.officers o ON o.officer = d.officer
		JOIN hukou.officers me ON me.officer = d.delegate
		JOIN hukou.offices mine ON mine.office = me.office JOIN hukou.offices theirs ON theirs.office = o.office AND theirs.node = mine.node
	WHERE d.valid @> hukou.today() AND o.valid @> hukou.today() AND me.valid @> hukou.today()
		AND EXISTS (SELECT FROM unnest(d.duties) x WHERE x = ANY (o.duties) AND x <> 'audit')
), below AS (
	SELECT h.eyes, f.office, f.node FROM hand h JOIN hukou.offices f ON f.office = h.office
		JOIN hukou.officers me ON me.officer = h.eyes JOIN hukou.offices mine ON mine.office = me.office AND mine.valid @> hukou.today()
	UNION
	SELECT b.eyes, f.office, f.node FROM below b JOIN hukou.offices f ON (f.parent = b.office OR (f.successor = b.office AND upper(f.valid) <= hukou.today())) AND f.node = b.node
)
SELECT DISTINCT eyes, office FROM below;
INSERT INTO pg_temp.to_see
SELECT s.eyes, 'cases', c.case_no::text FROM sight s JOIN hukou.cases c ON c.accepting_office = s.office
UNION SELECT s.eyes, 'cases', c.case_no::text FROM sight s JOIN hukou.cases c ON c.origin_office = s.office
UNION SELECT s.eyes, 'households', h.household FROM sight s JOIN hukou.households h ON h.office = s.office
UNION SELECT s.eyes, 'registrations', r.citizen_id::text || r.sequence FROM sight s JOIN hukou.registrations r ON r.office = s.office
UNION SELECT s.eyes, 'persons', r.citizen_id::text FROM sight s JOIN hukou.registrations r ON r.office = s.office AND r.until IS NULL;
CREATE INDEX ON pg_temp.to_see (officer, what) WHERE of_table = 'cases';
INSERT INTO pg_temp.to_see
SELECT t.officer, 'case_events', e.case_no::text || e.event FROM pg_temp.to_see t JOIN hukou.case_events e ON e.case_no::text = t.what WHERE t.of_table = 'cases'
UNION ALL SELECT t.officer, 'case_persons', e.case_no::text || e.person FROM pg_temp.to_see t JOIN hukou.case_persons e ON e.case_no::text = t.what WHERE t.of_table = 'cases'
UNION ALL SELECT t.officer, 'case_documents', e.case_no::text || e.document FROM pg_temp.to_see t JOIN hukou.case_documents e ON e.case_no::text = t.what WHERE t.of_table = 'cases';
DO $$
DECLARE
	o text;
BEGIN
	FOR o IN SELECT officer FROM hukou.officers LOOP
		PERFORM set_config('hukou.officer', o, true), set_config('role', 'hukou_sight', true);
		INSERT INTO pg_temp.seen
		SELECT o, 'cases', c.case_no::text FROM hukou.cases c
		UNION ALL SELECT o, 'households', h.household FROM hukou.households h
		UNION ALL SELECT o, 'registrations', r.citizen_id::text || r.sequence FROM hukou.registrations r
		UNION ALL SELECT o, 'persons', p.citizen_id::text FROM hukou.persons p
		UNION ALL SELECT o, 'case_events', e.case_no::text || e.event FROM hukou.case_events e
		UNION ALL SELECT o, 'case_persons', e.case_no::text || e.person FROM hukou.case_persons e
		UNION ALL SELECT o, 'case_documents', e.case_no::text || e.document FROM hukou.case_documents e;
		PERFORM set_config('role', 'none', true);
	END LOOP;
END
$$;
SELECT 'shown, and not to be seen', d.* FROM (SELECT * FROM pg_temp.seen EXCEPT ALL SELECT * FROM pg_temp.to_see) d
UNION ALL
SELECT 'to be seen, and not shown', d.* FROM (SELECT * FROM pg_temp.to_see EXCEPT ALL SELECT * FROM pg_temp.seen) d LIMIT 20;
-- or nothing was compared
SELECT 'nothing was seen at all' WHERE NOT EXISTS (SELECT FROM pg_temp.seen WHERE of_table = 'case_events');
ROLLBACK;
DO $$ BEGIN PERFORM hukou.revoke_access('hukou_sight', 'gateway'); END $$;
DROP ROLE hukou_sight;
