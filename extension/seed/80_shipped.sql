-- layout 1
/*
 * Marks what this release brought.
 */
DO $$
DECLARE
	release text := (SELECT extversion FROM pg_catalog.pg_extension WHERE extname = 'hukou');
	t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['nodes', 'regions', 'calendar_years', 'calendar_days', 'services', 'service_types',
							 'time_limits', 'reason_codes', 'document_types', 'document_rules',
							 'workflows', 'workflow_states', 'workflow_transitions'] LOOP
		EXECUTE pg_catalog.format('UPDATE hukou.%I SET shipped = $1', t) USING release;
	END LOOP;
END
$$;
