-- layout 1
/*
 * Row security (law 2, who may read): an officer sees the cases of the two offices
 * that handle them, and of those above; and of the register, whom their offices
 * keep now, and what they issued.  Writing is the guards' to judge.  The owner of the tables is
 * not subject to it, nor is a superuser.
 *
 * The array is computed once a statement, and indexes are searched by it.
 */
CREATE INDEX households_office ON hukou.households (office);
CREATE INDEX registrations_office ON hukou.registrations (office);

DO $$
DECLARE
	seen constant text := 'ANY ((SELECT hukou.visible_offices())::hukou.office_code[])';
	t text;
	shown text;
BEGIN
	FOR t, shown IN VALUES
		('cases', 'accepting_office OPERATOR(hukou.=) ' || seen || ' OR origin_office OPERATOR(hukou.=) ' || seen),
		('households', 'office OPERATOR(hukou.=) ' || seen),
		('registrations', 'office OPERATOR(hukou.=) ' || seen),
		('register_corrections', 'office OPERATOR(hukou.=) ' || seen),
		('persons', 'EXISTS (SELECT FROM hukou.registrations r WHERE r.citizen_id OPERATOR(hukou.=) persons.citizen_id AND r.status OPERATOR(pg_catalog.<>) ''cancelled'')')
	LOOP
		EXECUTE pg_catalog.format('CREATE POLICY hukou_sight ON hukou.%I USING (%s) WITH CHECK (true)', t, shown);
	END LOOP;
	FOREACH t IN ARRAY ARRAY['case_persons', 'case_documents', 'case_objections', 'case_custody', 'case_notices', 'case_events', 'case_claims',
							 'permits', 'migration_certificates', 'access_log'] LOOP
		EXECUTE pg_catalog.format('CREATE POLICY hukou_sight ON hukou.%1$I
			USING (EXISTS (SELECT FROM hukou.cases c WHERE c.case_no OPERATOR(hukou.=) %1$I.case_no)) WITH CHECK (true)', t);
	END LOOP;
	FOREACH t IN ARRAY ARRAY['id_cards', 'certificates'] LOOP
		EXECUTE pg_catalog.format('CREATE POLICY hukou_sight ON hukou.%1$I
			USING (issued_by OPERATOR(hukou.=) %2$s OR EXISTS (SELECT FROM hukou.cases c WHERE c.case_no OPERATOR(hukou.=) %1$I.case_no)
				OR EXISTS (SELECT FROM hukou.registrations r WHERE r.citizen_id OPERATOR(hukou.=) %1$I.citizen_id AND r.status OPERATOR(pg_catalog.<>) ''cancelled'')) WITH CHECK (true)', t, seen);
	END LOOP;
	FOR t IN SELECT p.tablename FROM pg_catalog.pg_policies p
			 WHERE p.schemaname OPERATOR(pg_catalog.=) 'hukou' AND p.policyname OPERATOR(pg_catalog.=) 'hukou_sight' LOOP
		EXECUTE pg_catalog.format('ALTER TABLE hukou.%I ENABLE ROW LEVEL SECURITY', t);
	END LOOP;
END
$$;
