--
-- health(): what the guards cannot prevent is found
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
SELECT * FROM health();
CREATE FUNCTION pg_temp.ill(what text) RETURNS TABLE (subject text, finding text, remedy text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE what;
	RETURN QUERY SELECT * FROM hukou.health() h ORDER BY h.subject COLLATE "C", h.finding COLLATE "C" LIMIT 4;
	RAISE EXCEPTION 'never mind' USING ERRCODE = 'ZZ000';
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
	RETURN;
END
$$;
-- guards: disabled, made to sleep in replica role, dropped, on every table that has them
SELECT * FROM pg_temp.ill('ALTER TABLE hukou.cases DISABLE TRIGGER zz_hukou_guard');
SELECT * FROM pg_temp.ill('ALTER TABLE hukou.cases ENABLE TRIGGER a_hukou_event');
SELECT * FROM pg_temp.ill('ALTER TABLE hukou.case_events ENABLE REPLICA TRIGGER zz_hukou_guard');
SELECT * FROM pg_temp.ill('DROP TRIGGER hukou_policy_row ON hukou.officers');
SELECT * FROM pg_temp.ill('ALTER TABLE hukou.workflow_transitions DISABLE TRIGGER hukou_lawful');
SELECT count(*) AS silent FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
WHERE relnamespace = 'hukou'::regnamespace AND NOT tgisinternal
  AND NOT EXISTS (SELECT FROM pg_temp.ill(format('ALTER TABLE hukou.%I DISABLE TRIGGER %I', relname, tgname)) i WHERE i.finding LIKE '%' || tgname || '%');
-- tables beside and in front of hukou's
SELECT * FROM pg_temp.ill('CREATE TABLE public.beside () INHERITS (hukou.cases)');
SELECT * FROM pg_temp.ill('CREATE RULE quiet AS ON INSERT TO hukou.case_events DO INSTEAD NOTHING');
SELECT * FROM pg_temp.ill('ALTER TABLE hukou.permits RENAME TO permits_elsewhere');
-- indexes that carry a law, and rights that go round it
SELECT * FROM pg_temp.ill('DROP INDEX hukou.one_registration_per_person');
SELECT * FROM pg_temp.ill('ALTER TABLE hukou.case_events DROP CONSTRAINT case_events_pkey');
SELECT * FROM pg_temp.ill('GRANT INSERT, UPDATE ON hukou.case_events TO pg_monitor');
-- row security
SELECT * FROM pg_temp.ill('ALTER TABLE hukou.persons DISABLE ROW LEVEL SECURITY');
SELECT * FROM pg_temp.ill('ALTER POLICY hukou_sight ON hukou.cases USING (true)');
SELECT * FROM pg_temp.ill('ALTER POLICY hukou_sight ON hukou.case_events TO pg_monitor');
SELECT * FROM pg_temp.ill('DROP POLICY hukou_sight ON hukou.certificates');
SELECT * FROM pg_temp.ill('CREATE POLICY all_of_it ON hukou.registrations FOR SELECT USING (true)');
SELECT * FROM pg_temp.ill('CREATE POLICY hukou_audit ON hukou.case_events FOR SELECT USING (true)');
SELECT * FROM pg_temp.ill('CREATE POLICY hukou_audit ON hukou.persons FOR SELECT USING (true)');
SELECT * FROM pg_temp.ill('CREATE POLICY none_of_it ON hukou.cases AS RESTRICTIVE USING (false)');
-- ... and auditors': in any order, all of them, and all rows
SELECT * FROM pg_temp.ill('CREATE ROLE regress_hukou_b; CREATE ROLE regress_hukou_a; SELECT hukou.grant_access(r, ''auditor'') FROM unnest(''{regress_hukou_b,regress_hukou_a}''::name[]) r');
SELECT subject FROM pg_temp.ill('CREATE ROLE regress_hukou_a; SELECT hukou.grant_access(''regress_hukou_a'', ''auditor''); DROP POLICY hukou_audit ON hukou.cases');
SELECT subject FROM pg_temp.ill('CREATE ROLE regress_hukou_a; SELECT hukou.grant_access(''regress_hukou_a'', ''auditor''); DROP POLICY hukou_audit ON hukou.cases; CREATE POLICY hukou_audit ON hukou.cases FOR SELECT TO regress_hukou_a USING (false)');
SELECT subject FROM pg_temp.ill('CREATE ROLE regress_hukou_a; SELECT hukou.grant_access(''regress_hukou_a'', ''auditor''); DROP POLICY hukou_audit ON hukou.cases; CREATE POLICY hukou_audit ON hukou.cases FOR SELECT TO regress_hukou_a USING (false);
	DROP POLICY hukou_audit ON hukou.access_log; SELECT hukou.show_to_auditors()');
-- capabilities: of roles that are gone, and of those that should not go together
SELECT * FROM pg_temp.ill('INSERT INTO hukou.access_grants (role, capability) VALUES (''regress_hukou_gone'', ''gateway'')');
SELECT * FROM pg_temp.ill('CREATE ROLE regress_hukou_a; CREATE ROLE regress_hukou_g; CREATE ROLE regress_hukou_both;
	SELECT hukou.grant_access(''regress_hukou_a'', ''auditor'', ''530102000000''), hukou.grant_access(''regress_hukou_g'', ''gateway''); GRANT regress_hukou_a, regress_hukou_g TO regress_hukou_both');
SELECT * FROM pg_temp.ill('CREATE ROLE regress_hukou_a; CREATE ROLE regress_hukou_both NOINHERIT;
	SELECT hukou.grant_access(''regress_hukou_a'', ''auditor'', ''530102000000''), hukou.grant_access(''regress_hukou_both'', ''gateway''); GRANT regress_hukou_a TO regress_hukou_both');
SELECT * FROM pg_temp.ill('CREATE ROLE regress_hukou_a; CREATE ROLE regress_hukou_g; CREATE ROLE regress_hukou_both SUPERUSER;
	SELECT hukou.grant_access(''regress_hukou_a'', ''auditor''), hukou.grant_access(''regress_hukou_g'', ''gateway''); GRANT regress_hukou_a, regress_hukou_g TO regress_hukou_both');
SELECT count(*) AS silent FROM pg_policy p JOIN pg_class c ON c.oid = polrelid
WHERE NOT EXISTS (SELECT FROM pg_temp.ill(format('ALTER POLICY %I ON hukou.%I USING (office_code ''110101901000'' OPERATOR(hukou.=) ANY (hukou.visible_offices()))', polname, relname)));
-- policy: altered behind the guards; a service without a workflow; a calendar that ends
SELECT * FROM pg_temp.ill($$ALTER TABLE hukou.workflow_transitions DISABLE TRIGGER USER; UPDATE hukou.workflow_transitions SET duty = 'accept' WHERE workflow = 'certificate' AND action = 'check';
	ALTER TABLE hukou.workflow_transitions ENABLE TRIGGER hukou_lawful; ALTER TABLE hukou.workflow_transitions ENABLE TRIGGER hukou_lawful_truncate;
	ALTER TABLE hukou.workflow_transitions ENABLE ALWAYS TRIGGER hukou_policy_row; ALTER TABLE hukou.workflow_transitions ENABLE ALWAYS TRIGGER hukou_policy_statement$$);
SELECT * FROM pg_temp.ill($$UPDATE hukou.officers SET duties = array_remove(duties, 'make_card')$$);
SELECT * FROM pg_temp.ill($$UPDATE hukou.workflows SET valid = '(,2023-01-01)' WHERE workflow = 'certificate'$$);
SELECT * FROM pg_temp.ill($$DELETE FROM hukou.calendar_years WHERE year > 2022$$);
SELECT * FROM pg_temp.ill($$SET LOCAL hukou.now = '2026-11-24 10:00'$$);
SELECT * FROM pg_temp.ill($$UPDATE hukou.offices SET successor = '350104901000' WHERE office = '340104901000'$$);
SELECT * FROM pg_temp.ill($$UPDATE hukou.offices SET parent = '340104901000' WHERE office = '340104000000'$$);
SELECT * FROM pg_temp.ill($$UPDATE hukou.offices SET parent = '350104000000' WHERE office = '340104901000'$$);
SELECT * FROM pg_temp.ill($$INSERT INTO hukou.layout (layout, library) VALUES (99, 'a later release')$$);
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET hukou.now = ''2023-01-01 00:00''', current_database()); END $$;
SELECT replace(finding, current_database(), '<this>') AS finding FROM health();
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET hukou.now', current_database()); END $$;
SELECT * FROM health();
