-- layout 1
/*
 * Publishes the workflows, and marks what this layout brought, with the
 * release that had it first, whichever release sets it up.
 */
SELECT hukou.publish_workflow(workflow, version, '-infinity') FROM hukou.workflows;

DO $$
DECLARE
	t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['nodes', 'regions', 'calendar_years', 'calendar_days', 'services', 'service_types',
							 'time_limits', 'fees', 'reason_codes', 'document_types', 'document_rules', 'exclusions',
							 'workflows', 'workflow_states', 'workflow_transitions', 'workflow_safeguards',
							 'areas', 'area_members', 'routes'] LOOP
		EXECUTE pg_catalog.format('UPDATE hukou.%I SET shipped = %L', t, '0.1.0');
	END LOOP;
END
$$;
