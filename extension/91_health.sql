/*
 * Health: what a DBA should know about, because the guards cannot prevent it.
 */
CREATE FUNCTION hukou.health()
RETURNS TABLE (subject text, finding text, remedy text) LANGUAGE sql STABLE COST 100000 ROWS 1
SET search_path = pg_catalog, pg_temp
AS $$
	-- from where a line of offices ends, level by level: what is never reached is in a circle, or below one
	WITH RECURSIVE rooted (office, level) AS (
		SELECT p.office::text, 1 FROM hukou.offices p WHERE p.parent IS NULL
		UNION ALL
		SELECT p.office::text, r.level + 1 FROM rooted r JOIN hukou.offices p ON p.parent::text = r.office WHERE r.level < 16
	),
	ended (office, level) AS (
		SELECT p.office::text, 1 FROM hukou.offices p WHERE p.successor IS NULL
		UNION ALL
		SELECT p.office::text, e.level + 1 FROM ended e JOIN hukou.offices p ON p.successor::text = e.office WHERE p.successor IS NOT NULL AND e.level < 16
	),
	expected (relation, trigger, enabled) AS (
		SELECT t, 'zz_hukou_guard', 'A' FROM unnest('{cases,case_events,case_persons,case_documents,case_objections,
			case_custody,case_notices,households,persons,registrations,number_blocks,id_cards,permits,migration_certificates,certificates,register_corrections,access_log,case_query_codes}'::text[]) t
		UNION ALL
		SELECT t, 'zz_hukou_truncate', 'A' FROM unnest('{cases,case_events,case_persons,case_documents,case_objections,
			case_custody,case_notices,households,persons,registrations,number_blocks,id_cards,permits,migration_certificates,certificates,register_corrections,access_log,case_query_codes}'::text[]) t
		UNION ALL
		VALUES ('cases', 'a_hukou_event', 'A'), ('case_events', 'a_hukou_event', 'A'), ('persons', 'a_hukou_merged', 'A'),
			('case_persons', 'a_hukou_content', 'A'), ('case_documents', 'a_hukou_content', 'A'),
			('case_objections', 'a_hukou_content', 'A'), ('case_custody', 'a_hukou_content', 'A')
		UNION ALL
		SELECT t, n, 'A' FROM unnest('{nodes,offices,officers,delegations,services,service_types,workflows,workflow_states,
			workflow_transitions,workflow_safeguards,area_members,routes,time_limits,fees,calendar_years,calendar_days,
			reason_codes,document_types,document_rules,exclusions,access_grants}'::text[]) t,
			unnest('{hukou_policy_row,hukou_policy_statement}'::text[]) n
		UNION ALL
		SELECT t, n, 'O' FROM unnest('{nodes,offices,officers,delegations,services,service_types,workflows,workflow_states,
			workflow_transitions,workflow_safeguards,area_members,routes,time_limits,fees,calendar_years,calendar_days,
			reason_codes,document_types,document_rules,exclusions,access_grants,areas,regions}'::text[]) t,
			unnest('{hukou_policy_log,hukou_policy_log_truncate}'::text[]) n
		UNION ALL
		VALUES ('document_confirmations', 'zz_hukou_guard', 'A'), ('reason_codes', 'hukou_lawful', 'O'), ('reason_codes', 'hukou_lawful_truncate', 'O'),
			('policy_log', 'zz_hukou_guard', 'A'), ('policy_log', 'zz_hukou_truncate', 'A'),
			('routes', 'hukou_lawful', 'O'), ('area_members', 'hukou_lawful', 'O'), ('time_limits', 'hukou_lawful', 'O'),
			('fees', 'hukou_lawful', 'O'), ('nodes', 'hukou_lawful', 'O'), ('document_rules', 'hukou_lawful', 'O'), ('exclusions', 'hukou_lawful', 'O'), ('offices', 'hukou_lawful', 'O'),
			('regions', 'hukou_lawful', 'O'), ('service_types', 'hukou_lawful', 'O'),
			('workflows', 'hukou_lawful_roads', 'O'),
			('routes', 'hukou_lawful_truncate', 'O'), ('area_members', 'hukou_lawful_truncate', 'O')
		UNION ALL
		SELECT t, n, 'O' FROM unnest('{workflows,workflow_states,workflow_transitions,workflow_safeguards}'::text[]) t,
			unnest('{hukou_lawful,hukou_lawful_truncate}'::text[]) n
	),
	tables AS (
		SELECT c.* FROM pg_class c WHERE c.relnamespace = 'hukou'::regnamespace AND c.relkind IN ('r', 'p')
	)
	SELECT DISTINCT e.relation,
		CASE WHEN c.oid IS NULL THEN 'the table is missing'
			 WHEN t.oid IS NULL THEN format('trigger %s is missing', e.trigger)
			 WHEN t.tgenabled = 'D' THEN format('trigger %s is disabled', e.trigger)
			 ELSE format('trigger %s does not fire in every replication role', e.trigger) END,
		CASE WHEN c.oid IS NULL THEN 'Restore it from a dump; hukou.setup() makes all tables or none.'
			 WHEN t.oid IS NULL THEN 'Create it again as a fresh set-up has it, and run hukou.verify_all().'
			 ELSE format('ALTER TABLE hukou.%I ENABLE %sTRIGGER %I; then run hukou.verify_all().', e.relation,
						 CASE e.enabled WHEN 'A' THEN 'ALWAYS ' ELSE '' END, e.trigger) END
	FROM expected e
	LEFT JOIN tables c ON c.relname = e.relation
	LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgname = e.trigger
	WHERE t.oid IS NULL OR NOT (t.tgenabled = e.enabled OR t.tgenabled = 'A')
	UNION ALL
	SELECT c.relname, format('table %s inherits from it, and has no guards', i.inhrelid::regclass),
		'Detach it with ALTER TABLE … NO INHERIT.'
	FROM pg_inherits i JOIN tables c ON c.oid = i.inhparent WHERE c.relkind = 'r'
	UNION ALL
	SELECT DISTINCT v.oid::regclass::text, format('the view reads table %s, a partition', d.refobjid::regclass),
		'Let it read the partitioned table, as docs/partitioning.md does.'
	FROM pg_class v JOIN pg_rewrite r ON r.ev_class = v.oid JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
	JOIN tables c ON c.oid = d.refobjid AND c.relispartition
	WHERE v.relkind IN ('v', 'm') AND d.refclassid = 'pg_class'::regclass
	UNION ALL
	SELECT c.relname, format('rule %s rewrites what is said to it', r.rulename), 'Drop the rule.'
	FROM pg_rewrite r JOIN tables c ON c.oid = r.ev_class
	UNION ALL
	SELECT s.relation, 'row security is off, or shows other rows than it did', 'Bring it back as a fresh set-up has it: ALTER TABLE … ENABLE ROW LEVEL SECURITY, with the policy hukou_sight and no others but hukou_audit, which hukou.show_to_auditors() brings in line.'
	FROM unnest('{cases,case_persons,case_documents,case_objections,case_custody,case_notices,case_events,case_claims,households,persons,
		registrations,id_cards,permits,migration_certificates,certificates,register_corrections,access_log}'::text[]) s (relation)
	JOIN tables c ON c.relname = s.relation
	LEFT JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = 'hukou_sight'
	LEFT JOIN hukou.audit_policies() a ON a.relation = s.relation
	-- by its office, its case, or a registration of its person
	CROSS JOIN (VALUES ('(%sOPERATOR(=)ANY((SELECTvisible_offices())::office_code[]))', '(EXISTS(SELECTFROMcasescWHERE(c.case_noOPERATOR(=)%s.case_no)))',
		'(EXISTS(SELECTFROMregistrationsrWHERE((r.citizen_idOPERATOR(=)%s.citizen_id)AND(r.status<>''cancelled''::registration_status))))')) seen (at, by_case, by_person)
	WHERE NOT c.relrowsecurity OR p.oid IS NULL OR NOT p.polpermissive OR p.polcmd <> '*' OR p.polroles <> '{0}'
	   OR regexp_replace(pg_get_expr(p.polqual, p.polrelid), '\s|pg_catalog\.|hukou\.|AS visible_offices', '', 'g') <> CASE
			WHEN s.relation = 'cases' THEN format('(%sOR%s)', format(seen.at, 'accepting_office'), format(seen.at, 'origin_office'))
			WHEN s.relation IN ('households', 'registrations', 'register_corrections') THEN format(seen.at, 'office')
			WHEN s.relation = 'persons' THEN format(seen.by_person, s.relation)
			WHEN s.relation IN ('id_cards', 'certificates') THEN format('(%sOR%sOR%s)', format(seen.at, 'issued_by'), format(seen.by_case, s.relation), format(seen.by_person, s.relation))
			ELSE format(seen.by_case, s.relation) END
	   OR NOT a.in_line
	   OR EXISTS (SELECT FROM pg_policy o WHERE o.polrelid = c.oid AND o.polname <> 'hukou_sight' AND (o.polname <> 'hukou_audit' OR a.relation IS NULL))
	UNION ALL
	SELECT i.name, 'the index that carries a law is missing or invalid', 'Create it again as a fresh set-up has it.'
	FROM unnest('{cases_pkey,case_events_pkey,one_step_per_request,persons_pkey,one_registration_per_person,
		one_card_in_hand,one_card_in_the_making}'::text[]) i (name)
	WHERE NOT EXISTS (SELECT FROM pg_class c JOIN pg_index x ON x.indexrelid = c.oid
					  WHERE c.relnamespace = 'hukou'::regnamespace AND c.relname = i.name AND x.indisvalid AND x.indisunique)
	UNION ALL
	SELECT c.relname, format('role %s may write to it', a.grantee::regrole),
		'Revoke it: only the engine, as the owner of the tables, writes there.'
	FROM tables c, aclexplode(c.relacl) a
	WHERE c.relname = ANY ('{case_events,policy_log,households,persons,registrations,number_blocks,id_cards,permits,certificates,register_corrections,access_log,case_query_codes}')
	  AND a.grantee <> c.relowner AND a.privilege_type = ANY ('{INSERT,UPDATE,DELETE,TRUNCATE,TRIGGER}')
	GROUP BY c.relname, a.grantee
	UNION ALL
	SELECT format('role %s', g.role), format('has the capability "%s", and there is no such role', g.capability),
		'If the role was renamed, give it the name back; then take the capability back with hukou.revoke_access(). Who has the name has the capability.'
	FROM hukou.access_grants g WHERE NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = g.role)
	UNION ALL
	SELECT format('role %s', b), 'both handles cases and audits them, and so can link cases to people without giving a reason', 'Use a role for each, and no member of both.'
	FROM hukou.audit_and_handle() b
	UNION ALL
	SELECT format('workflow %s, version %s', w.workflow, w.version), format('%s: %s', f.subject, f.finding), f.remedy
	FROM hukou.workflows w CROSS JOIN LATERAL hukou.check_workflow(w.workflow, w.version) f
	WHERE w.seal IS NOT NULL AND (w.valid @> hukou.today() OR f.subject = 'seal')
	UNION ALL
	SELECT 'routes', format('%s: %s', f.subject, f.finding), f.remedy FROM hukou.check_routes() f
	UNION ALL
	SELECT format('office %s', o.office), format('its successor %s is of another node, so its work goes nowhere', s.office),
		'Name an office of the same node.'
	FROM hukou.offices o JOIN hukou.offices s ON s.office OPERATOR(hukou.=) o.successor WHERE s.node <> o.node
	UNION ALL
	SELECT format('office %s', o.office), format('its parent %s is of another node', p.office), 'Name an office of the same node.'
	FROM hukou.offices o JOIN hukou.offices p ON p.office OPERATOR(hukou.=) o.parent WHERE p.node <> o.node
	UNION ALL
	SELECT format('delegation to %s', d.delegate), format('%s is of another province, so nobody acts for them', d.officer), 'Delete it.'
	FROM hukou.delegations d JOIN hukou.officers a ON a.officer = d.officer JOIN hukou.officers b ON b.officer = d.delegate
	JOIN hukou.offices o ON o.office OPERATOR(hukou.=) a.office JOIN hukou.offices p ON p.office OPERATOR(hukou.=) b.office
	WHERE o.node <> p.node AND d.valid @> hukou.today()
	UNION ALL
	SELECT format('office %s', o.office), 'the line of its parents is a circle, or longer than 16 offices', 'Let the line end.'
	FROM hukou.offices o LEFT JOIN rooted r ON r.office = o.office::text WHERE r.office IS NULL
	UNION ALL
	SELECT format('office %s', o.office), 'the line of its successors is a circle, or longer than 16 offices', 'Let the line end.'
	FROM hukou.offices o LEFT JOIN ended e ON e.office = o.office::text WHERE o.successor IS NOT NULL AND e.office IS NULL
	UNION ALL
	SELECT format('service %s, type %s', s.service, s.service_type), format('workflow %s is not in force today', s.workflow),
		'Publish a version of it, or end the type''s validity.'
	FROM hukou.service_types s
	WHERE s.valid @> hukou.today()
	  AND NOT EXISTS (SELECT FROM hukou.workflows w WHERE w.workflow = s.workflow AND w.valid @> hukou.today())
	UNION ALL
	SELECT 'calendar', format('year %s is published, but not the one before: hukou does not know one of the two', y.year),
		'Load the years between into hukou.calendar_years, or take out the one that is a mistake.'
	FROM hukou.calendar_years y
	WHERE y.year > (SELECT min(a.year) FROM hukou.calendar_years a) AND NOT EXISTS (SELECT FROM hukou.calendar_years b WHERE b.year = y.year - 1)
	UNION ALL
	SELECT 'calendar', format('the published calendar ends with %s', coalesce(max(y.year)::text, 'nothing')),
		'Load the next year into hukou.calendar_years and hukou.calendar_days as soon as it is published.'
	FROM hukou.calendar_years y
	HAVING max(y.year) IS NULL OR hukou.today() + 60 > make_date(max(y.year), 12, 31)
	UNION ALL
	SELECT 'layout', format('the tables are at layout %s, the library knows %s', max(l.layout), p.newest),
		'Run SELECT hukou.setup(); as the owner of the tables.'
	FROM hukou.layout l, (SELECT max(layout) AS newest FROM hukou.layout_parts()) p
	GROUP BY p.newest HAVING max(l.layout) <> p.newest
	UNION ALL
	-- in a function of its own, so that a missing table is told above
	SELECT 'hukou.tick()', format('cases have waited for it since %s', w.since), 'Have it called every day, by a role with the capability scheduler.'
	FROM (SELECT CASE WHEN to_regclass('hukou.cases') IS NOT NULL AND to_regclass('hukou.access_grants') IS NOT NULL
			THEN hukou.tick_waiting_since() END AS since) w
	WHERE w.since < hukou.today() - 2
	UNION ALL
	SELECT 'hukou.now', format('the clock is fixed to %s for %s', split_part(c, '=', 2),
			coalesce('role ' || r.rolname, 'database ' || d.datname, 'all')),
		'ALTER … RESET hukou.now.'
	FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) c
	LEFT JOIN pg_roles r ON r.oid = s.setrole LEFT JOIN pg_database d ON d.oid = s.setdatabase
	WHERE c LIKE 'hukou.now=%' AND (s.setdatabase = 0 OR d.datname = current_database())
$$;
COMMENT ON FUNCTION hukou.health() IS 'what keeps hukou from holding what it promises and what it cannot prevent: guards switched off or missing, tables that inherit, rules, views that read one partition, lost indexes, row security that shows other rows, foreign write rights, roles that audit and handle cases, capabilities of roles there are not, unlawful or altered workflows, an ending calendar, a fixed clock, a schedule that does not run; no rows: all is well';
