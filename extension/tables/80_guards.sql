-- layout 1
/*
 * The guards.  ENABLE ALWAYS: session_replication_role does not switch them
 * off.  The BEFORE guard is named to fire last; whatever another trigger still
 * changes after it, the AFTER guard finds.
 */
CREATE TRIGGER zz_hukou_guard BEFORE INSERT OR UPDATE OR DELETE ON hukou.cases
	FOR EACH ROW EXECUTE FUNCTION hukou.case_guard();
CREATE TRIGGER a_hukou_event AFTER INSERT OR UPDATE ON hukou.cases
	FOR EACH ROW EXECUTE FUNCTION hukou.case_event();
CREATE TRIGGER zz_hukou_truncate BEFORE TRUNCATE ON hukou.cases
	FOR EACH STATEMENT EXECUTE FUNCTION hukou.truncate_guard();
ALTER TABLE hukou.cases ENABLE ALWAYS TRIGGER zz_hukou_guard;
ALTER TABLE hukou.cases ENABLE ALWAYS TRIGGER a_hukou_event;
ALTER TABLE hukou.cases ENABLE ALWAYS TRIGGER zz_hukou_truncate;

CREATE TRIGGER zz_hukou_guard BEFORE UPDATE OR DELETE ON hukou.case_events
	FOR EACH ROW EXECUTE FUNCTION hukou.event_guard();
CREATE TRIGGER a_hukou_event AFTER INSERT ON hukou.case_events
	FOR EACH ROW EXECUTE FUNCTION hukou.event_guard();
CREATE TRIGGER zz_hukou_truncate BEFORE TRUNCATE ON hukou.case_events
	FOR EACH STATEMENT EXECUTE FUNCTION hukou.truncate_guard();
ALTER TABLE hukou.case_events ENABLE ALWAYS TRIGGER zz_hukou_guard;
ALTER TABLE hukou.case_events ENABLE ALWAYS TRIGGER a_hukou_event;
ALTER TABLE hukou.case_events ENABLE ALWAYS TRIGGER zz_hukou_truncate;

-- Contents of a case and rows of the register: frozen with the case, or
-- changed only as the effect of one.
DO $$
DECLARE
	t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['case_persons', 'case_documents', 'case_objections', 'case_custody'] LOOP
		EXECUTE pg_catalog.format('CREATE TRIGGER zz_hukou_guard BEFORE INSERT OR UPDATE OR DELETE ON hukou.%I
			FOR EACH ROW EXECUTE FUNCTION hukou.content_guard()', t);
		EXECUTE pg_catalog.format('CREATE TRIGGER a_hukou_content AFTER INSERT OR UPDATE OR DELETE ON hukou.%I
			FOR EACH ROW EXECUTE FUNCTION hukou.content_guard()', t);
		EXECUTE pg_catalog.format('ALTER TABLE hukou.%I ENABLE ALWAYS TRIGGER a_hukou_content', t);
	END LOOP;
	FOREACH t IN ARRAY ARRAY['households', 'persons', 'registrations', 'number_blocks', 'id_cards', 'permits', 'migration_certificates', 'certificates',
							 'register_corrections', 'case_notices', 'access_log', 'case_query_codes'] LOOP
		EXECUTE pg_catalog.format('CREATE TRIGGER zz_hukou_guard BEFORE INSERT OR UPDATE OR DELETE ON hukou.%I
			FOR EACH ROW EXECUTE FUNCTION hukou.register_guard(%s)', t,
			CASE WHEN t OPERATOR(pg_catalog.=) ANY ('{register_corrections,case_notices,access_log,case_query_codes}') THEN '''record''' END);
	END LOOP;
	FOREACH t IN ARRAY ARRAY['case_persons', 'case_documents', 'case_objections', 'case_custody', 'case_notices',
							 'households', 'persons', 'registrations', 'number_blocks', 'id_cards', 'permits', 'migration_certificates', 'certificates',
							 'register_corrections', 'access_log', 'case_query_codes'] LOOP
		EXECUTE pg_catalog.format('CREATE TRIGGER zz_hukou_truncate BEFORE TRUNCATE ON hukou.%I
			FOR EACH STATEMENT EXECUTE FUNCTION hukou.truncate_guard()', t);
		EXECUTE pg_catalog.format('ALTER TABLE hukou.%I ENABLE ALWAYS TRIGGER zz_hukou_guard', t);
		EXECUTE pg_catalog.format('ALTER TABLE hukou.%I ENABLE ALWAYS TRIGGER zz_hukou_truncate', t);
	END LOOP;
END
$$;

-- Which number of a human is good changes by a merger alone: what was stored is looked at once more.
CREATE TRIGGER a_hukou_merged AFTER UPDATE ON hukou.persons
	FOR EACH ROW EXECUTE FUNCTION hukou.register_guard();
ALTER TABLE hukou.persons ENABLE ALWAYS TRIGGER a_hukou_merged;

-- Policy is read through a cache in each session; these triggers tell every
-- session that it changed.  By statement; and by row, because logical replication
-- fires no statement triggers.
DO $$
DECLARE
	t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['nodes', 'offices', 'officers', 'delegations', 'services', 'service_types', 'workflows', 'workflow_states',
							 'workflow_transitions', 'workflow_safeguards', 'area_members', 'routes', 'time_limits', 'fees',
							 'calendar_years', 'calendar_days', 'reason_codes', 'document_types', 'document_rules', 'exclusions', 'access_grants'] LOOP
		EXECUTE pg_catalog.format('CREATE TRIGGER hukou_policy_row AFTER INSERT OR UPDATE OR DELETE ON hukou.%I
			FOR EACH ROW EXECUTE FUNCTION hukou.policy_changed()', t);
		EXECUTE pg_catalog.format('CREATE TRIGGER hukou_policy_statement AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON hukou.%I
			FOR EACH STATEMENT EXECUTE FUNCTION hukou.policy_changed()', t);
		EXECUTE pg_catalog.format('ALTER TABLE hukou.%I ENABLE ALWAYS TRIGGER hukou_policy_row', t);
		EXECUTE pg_catalog.format('ALTER TABLE hukou.%I ENABLE ALWAYS TRIGGER hukou_policy_statement', t);
	END LOOP;
END
$$;

-- Who changed what of policy, and when.  Not ALWAYS: replication brings the log
-- itself.
DO $$
DECLARE
	t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['nodes', 'offices', 'officers', 'delegations', 'services', 'service_types', 'workflows', 'workflow_states',
							 'workflow_transitions', 'workflow_safeguards', 'area_members', 'routes', 'time_limits', 'fees',
							 'calendar_years', 'calendar_days', 'reason_codes', 'document_types', 'document_rules', 'exclusions', 'access_grants', 'areas', 'regions'] LOOP
		EXECUTE pg_catalog.format('CREATE TRIGGER hukou_policy_log AFTER INSERT OR UPDATE OR DELETE ON hukou.%I
			FOR EACH ROW EXECUTE FUNCTION hukou.policy_logged()', t);
		EXECUTE pg_catalog.format('CREATE TRIGGER hukou_policy_log_truncate BEFORE TRUNCATE ON hukou.%I
			FOR EACH STATEMENT EXECUTE FUNCTION hukou.policy_logged()', t);
	END LOOP;
END
$$;
CREATE TRIGGER zz_hukou_guard BEFORE INSERT OR UPDATE ON hukou.document_confirmations
	FOR EACH ROW EXECUTE FUNCTION hukou.confirmation_guard();
ALTER TABLE hukou.document_confirmations ENABLE ALWAYS TRIGGER zz_hukou_guard;
CREATE TRIGGER zz_hukou_guard BEFORE UPDATE OR DELETE ON hukou.policy_log
	FOR EACH ROW EXECUTE FUNCTION hukou.policy_log_guard();
CREATE TRIGGER zz_hukou_truncate BEFORE TRUNCATE ON hukou.policy_log
	FOR EACH STATEMENT EXECUTE FUNCTION hukou.truncate_guard();
ALTER TABLE hukou.policy_log ENABLE ALWAYS TRIGGER zz_hukou_guard;
ALTER TABLE hukou.policy_log ENABLE ALWAYS TRIGGER zz_hukou_truncate;

-- Law 10, at COMMIT, when all parts of a workflow are there.  Not ALWAYS: what
-- replication brings was lawful where it was published, and comes in pieces.
DO $$
DECLARE
	t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['workflows', 'workflow_states', 'workflow_transitions', 'workflow_safeguards'] LOOP
		EXECUTE pg_catalog.format('CREATE CONSTRAINT TRIGGER hukou_lawful AFTER INSERT OR UPDATE OR DELETE ON hukou.%I
			DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hukou.workflow_guard()', t);
		EXECUTE pg_catalog.format('CREATE TRIGGER hukou_lawful_truncate BEFORE TRUNCATE ON hukou.%I
			FOR EACH STATEMENT EXECUTE FUNCTION hukou.truncate_guard(''policy'')', t);
	END LOOP;
	FOREACH t IN ARRAY ARRAY['area_members', 'routes', 'time_limits', 'fees', 'document_rules', 'exclusions'] LOOP
		EXECUTE pg_catalog.format('CREATE CONSTRAINT TRIGGER hukou_lawful AFTER INSERT OR UPDATE OR DELETE ON hukou.%I
			DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hukou.scope_guard()', t);
	END LOOP;
	EXECUTE 'CREATE CONSTRAINT TRIGGER hukou_lawful_roads AFTER UPDATE OF valid ON hukou.workflows
		DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hukou.scope_guard()';
	-- what they hang on does not go while they are there
	FOREACH t IN ARRAY ARRAY['nodes', 'offices', 'regions', 'service_types', 'reason_codes'] LOOP
		EXECUTE pg_catalog.format('CREATE CONSTRAINT TRIGGER hukou_lawful AFTER DELETE OR UPDATE OF %s ON hukou.%I
			DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hukou.scope_guard()',
			CASE t WHEN 'nodes' THEN 'node' WHEN 'offices' THEN 'office' WHEN 'regions' THEN 'region' WHEN 'reason_codes' THEN 'reason, leads_to'
				ELSE 'service, service_type' END, t);
	END LOOP;
	FOREACH t IN ARRAY ARRAY['area_members', 'routes', 'reason_codes'] LOOP
		EXECUTE pg_catalog.format('CREATE TRIGGER hukou_lawful_truncate BEFORE TRUNCATE ON hukou.%I
			FOR EACH STATEMENT EXECUTE FUNCTION hukou.truncate_guard(''policy'')', t);
	END LOOP;
END
$$;
