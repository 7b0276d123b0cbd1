-- layout 1
/*
 * Publishes the workflows, and marks what this release brought.
 */
SELECT hukou.publish_workflow(workflow, version, '-infinity') FROM hukou.workflows;

DO $$
DECLARE
	release text := (SELECT extversion FROM pg_catalog.pg_extension WHERE extname = 'hukou');
	t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['nodes', 'regions', 'calendar_years', 'calendar_days', 'services', 'service_types',
							 'time_limits', 'reason_codes', 'document_types', 'document_rules',
							 'workflows', 'workflow_states', 'workflow_transitions', 'workflow_safeguards'] LOOP
		EXECUTE pg_catalog.format('UPDATE hukou.%I SET shipped = $1', t) USING release;
	END LOOP;
END
$$;
