/*
 * Set-up: tables as ordinary objects of whoever calls setup().
 *
 * hukou.layout_parts(), generated at build, carries the parts of every layout.
 * Layout 0 is what no set-up runs by itself: the demonstration set.
 */
CREATE FUNCTION hukou.run_part(part text, script text)
RETURNS void LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	state text;
	message text;
	detail text;
	hint text;
BEGIN
	EXECUTE script;
EXCEPTION WHEN OTHERS THEN
	-- raised anew, because the context of the original would quote the whole script
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT,
		detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RAISE EXCEPTION '%: %', part, message USING ERRCODE = state, DETAIL = detail, HINT = hint;
END
$$;
COMMENT ON FUNCTION hukou.run_part(text, text) IS 'runs one part of a layout with the caller''s rights; what setup() and load_demo() are made of; no more than EXECUTE, so anyone may call it';

CREATE FUNCTION hukou.setup(for_restore boolean DEFAULT false)
RETURNS SETOF text LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning
SET row_security = on
AS $$
DECLARE
	release text;
	installed integer := 0;
	newest integer;
	part record;
	guard record;
BEGIN
	SELECT extversion INTO STRICT release FROM pg_extension WHERE extname = 'hukou';
	SELECT max(layout) INTO STRICT newest FROM hukou.layout_parts();

	IF getdatabaseencoding() <> 'UTF8' THEN
		RAISE EXCEPTION 'hukou needs a database in UTF8, this one is in %', getdatabaseencoding()
			USING ERRCODE = 'object_not_in_prerequisite_state',
				  HINT = 'Create a database with ENCODING ''UTF8'' TEMPLATE template0 and run CREATE EXTENSION hukou there.';
	END IF;
	IF NOT has_schema_privilege('hukou', 'CREATE') THEN
		RAISE EXCEPTION 'role "%" may not create tables in schema "hukou"', CURRENT_USER
			USING ERRCODE = 'insufficient_privilege',
				  HINT = format('As a superuser: GRANT CREATE ON SCHEMA hukou TO %I;', CURRENT_USER);
	END IF;

	-- one set-up at a time; the key is the first eight bytes of the name
	PERFORM pg_advisory_xact_lock(x'68756b6f75736574'::bigint);
	IF to_regclass('hukou.layout') IS NOT NULL THEN
		-- the owner itself, and a table: nothing of somebody else's is read or run here
		IF NOT EXISTS (SELECT FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
					   WHERE c.oid = to_regclass('hukou.layout') AND c.relkind = 'r' AND r.rolname = CURRENT_USER) THEN
			RAISE EXCEPTION 'role "%" does not own the tables of hukou', CURRENT_USER
				USING ERRCODE = 'insufficient_privilege',
					  HINT = 'Run setup() as the role that ran it first.';
		END IF;
		EXECUTE 'SELECT coalesce(max(layout), 0) FROM hukou.layout' INTO installed;
		IF installed = 0 THEN
			RAISE EXCEPTION 'the tables are in place, empty, for a restore'
				USING ERRCODE = 'object_not_in_prerequisite_state',
					  HINT = 'Restore the data, hukou.layout with it; or start anew in another database.';
		END IF;
	END IF;
	IF installed > newest THEN
		RAISE EXCEPTION 'layout % is newer than this library, which knows layout %', installed, newest
			USING ERRCODE = 'object_not_in_prerequisite_state',
				  HINT = 'Install the newer hukou, then ALTER EXTENSION hukou UPDATE.';
	END IF;
	-- a restore with --disable-triggers enables them again in a way that replica role gets past
	FOR guard IN SELECT t.tgrelid::regclass AS of_table, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
				 WHERE c.relnamespace = 'hukou'::regnamespace AND NOT t.tgisinternal AND t.tgenabled <> 'A'
				   AND t.tgname IN ('zz_hukou_guard', 'a_hukou_event', 'a_hukou_content', 'a_hukou_merged', 'zz_hukou_truncate',
									'hukou_policy_row', 'hukou_policy_statement') ORDER BY 1, 2 LOOP
		EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', guard.of_table, guard.tgname);
		RETURN NEXT format('trigger %s of %s is enabled always again', guard.tgname, guard.of_table);
	END LOOP;
	IF installed = newest THEN
		RETURN NEXT format('layout %s is in place; nothing to do', installed);
		RETURN;
	END IF;

	-- what a set-up begins with is no change of policy, and hukou.policy_logged() knows it by this
	IF installed = 0 THEN
		PERFORM set_config('row_security', 'off', true);
	END IF;
	FOR part IN SELECT * FROM hukou.layout_parts() WITH ORDINALITY p(layout, part, script, n)
				WHERE p.layout > installed AND NOT (for_restore AND p.part LIKE 'seed/%') ORDER BY p.layout, p.n LOOP
		PERFORM hukou.run_part(part.part, part.script);
		RETURN NEXT format('layout %s: %s', part.layout, part.part);
	END LOOP;
	IF for_restore THEN
		RETURN NEXT format('layout %s is in place, empty, owned by %s; now restore the data, hukou.layout with it', newest, CURRENT_USER);
		RETURN;
	END IF;
	EXECUTE 'INSERT INTO hukou.layout (layout, library) SELECT l, $2 FROM generate_series($3 + 1, $1) l'
		USING newest, release, installed;
	RETURN NEXT format('layout %s is in place, owned by %s', newest, CURRENT_USER);
	RETURN NEXT 'next: put hukou on the search_path, so that sessions find the operators of its types';
END
$$;
COMMENT ON FUNCTION hukou.setup(boolean) IS 'creates the tables of hukou as objects of the caller and loads the shipped policy, or brings an older layout up to date; tells what it did, and changes nothing when there is nothing to do; for_restore leaves the tables empty for a data-only restore';
REVOKE ALL ON FUNCTION hukou.setup(boolean) FROM PUBLIC;

CREATE FUNCTION hukou.load_demo()
RETURNS text LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	part record;
	offices bigint;
	officers bigint;
BEGIN
	IF to_regclass('hukou.officers') IS NULL THEN
		RAISE EXCEPTION 'the tables of hukou are not set up'
			USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Run SELECT hukou.setup(); first.';
	END IF;
	FOR part IN SELECT * FROM hukou.layout_parts() p WHERE p.layout = 0 LOOP
		PERFORM hukou.run_part(part.part, part.script);
	END LOOP;
	EXECUTE 'SELECT count(*) FROM hukou.offices WHERE shipped = ''demo''' INTO offices;
	EXECUTE 'SELECT count(*) FROM hukou.officers WHERE shipped = ''demo''' INTO officers;
	RETURN format('demonstration set: %s offices, %s officers, all of them made up', offices, officers);
END
$$;
COMMENT ON FUNCTION hukou.load_demo() IS 'loads a made-up set of offices and officers, for demonstrations and tests; again: brings back rows of it that are missing';
REVOKE ALL ON FUNCTION hukou.load_demo() FROM PUBLIC;

/*
 * Workflows are drawn up as concepts, and published.  What was published stays
 * as it is; these two are conveniences, and the guard at COMMIT is the judge.
 */
CREATE FUNCTION hukou.copy_workflow(workflow text, version integer)
RETURNS integer LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	copy integer;
BEGIN
	SELECT max(w.version) + 1 INTO copy FROM hukou.workflows w WHERE w.workflow = copy_workflow.workflow;
	INSERT INTO hukou.workflows (workflow, version, name_zh, name_en, basis, evidence)
		SELECT w.workflow, copy, w.name_zh, w.name_en, w.basis, w.evidence
		FROM hukou.workflows w WHERE w.workflow = copy_workflow.workflow AND w.version = copy_workflow.version;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'there is no version % of workflow "%"', version, workflow
			USING ERRCODE = 'no_data_found', HINT = 'Look at hukou.workflows.';
	END IF;
	INSERT INTO hukou.workflow_states (workflow, version, state, name_zh, held_by, initial, final, clock_runs, editable, pause_basis)
		SELECT s.workflow, copy, s.state, s.name_zh, s.held_by, s.initial, s.final, s.clock_runs, s.editable, s.pause_basis
		FROM hukou.workflow_states s WHERE s.workflow = copy_workflow.workflow AND s.version = copy_workflow.version;
	INSERT INTO hukou.workflow_transitions (workflow, version, from_state, action, to_state, name_zh, side, duty, four_eyes,
											needs_reason, gate, effect)
		SELECT t.workflow, copy, t.from_state, t.action, t.to_state, t.name_zh, t.side, t.duty, t.four_eyes,
			t.needs_reason, t.gate, t.effect
		FROM hukou.workflow_transitions t WHERE t.workflow = copy_workflow.workflow AND t.version = copy_workflow.version;
	INSERT INTO hukou.workflow_safeguards (workflow, version, safeguard, name_zh, from_state, to_state, actions, side, duty,
										   basis, evidence)
		SELECT g.workflow, copy, g.safeguard, g.name_zh, g.from_state, g.to_state, g.actions, g.side, g.duty, g.basis, g.evidence
		FROM hukou.workflow_safeguards g WHERE g.workflow = copy_workflow.workflow AND g.version = copy_workflow.version;
	RETURN copy;
END
$$;
COMMENT ON FUNCTION hukou.copy_workflow(text, integer) IS 'copies a version of a workflow into a concept, to be changed and published, and returns its version number';

CREATE FUNCTION hukou.publish_workflow(workflow text, version integer, from_day date DEFAULT NULL)
RETURNS TABLE (case_no hukou.case_no, state hukou.case_state, finding text) LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	start date := coalesce(from_day, hukou.today());
	concept record;
	before record;
	finish date;
BEGIN
	SELECT w.seal INTO concept FROM hukou.workflows w
		WHERE w.workflow = publish_workflow.workflow AND w.version = publish_workflow.version FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'there is no version % of workflow "%"', version, workflow
			USING ERRCODE = 'no_data_found', HINT = 'Look at hukou.workflows.';
	ELSIF concept.seal IS NOT NULL THEN
		RAISE EXCEPTION 'version % of workflow "%" is already published', version, workflow
			USING ERRCODE = 'HK009', HINT = 'What was published stays; make a new version with hukou.copy_workflow().';
	END IF;

	-- the version in force on that day ends there; the new one lasts until the next begins
	SELECT w.version, w.valid INTO before FROM hukou.workflows w
		WHERE w.workflow = publish_workflow.workflow AND w.valid @> start FOR NO KEY UPDATE;
	IF FOUND THEN
		IF start < hukou.today() THEN
			RAISE EXCEPTION 'version % of workflow "%" cannot govern days that are past', version, workflow
				USING ERRCODE = 'HK009', DETAIL = format('Version %s was in force on %s.', before.version, start),
					  HINT = 'Publish it from today or a later day on; move running cases with hukou.migrate_cases().';
		END IF;
		UPDATE hukou.workflows w SET valid = daterange(lower(w.valid), start)
			WHERE w.workflow = publish_workflow.workflow AND w.version = before.version;
	END IF;
	SELECT min(lower(w.valid)) INTO finish FROM hukou.workflows w
		WHERE w.workflow = publish_workflow.workflow AND lower(w.valid) > start;
	UPDATE hukou.workflows w SET
		valid = daterange(CASE WHEN isfinite(start) THEN start END, finish),
		seal = hukou.workflow_seal(w.workflow, w.version),
		parts = (SELECT count(*) FROM hukou.workflow_states p WHERE (p.workflow, p.version) = (w.workflow, w.version))
			+ (SELECT count(*) FROM hukou.workflow_transitions p WHERE (p.workflow, p.version) = (w.workflow, w.version))
			+ (SELECT count(*) FROM hukou.workflow_safeguards p WHERE (p.workflow, p.version) = (w.workflow, w.version))
		WHERE w.workflow = publish_workflow.workflow AND w.version = publish_workflow.version;
	RETURN QUERY SELECT m.case_no, m.state, m.finding
		FROM hukou.migrate_cases(publish_workflow.workflow, publish_workflow.version) m WHERE m.verdict = 'stranded';
END
$$;
COMMENT ON FUNCTION hukou.publish_workflow(text, integer, date) IS 'publishes a concept: it governs cases filed from that day (by default today) on, in place of the version before, and is judged at COMMIT (HK009); lists the running cases that could not be moved to it';

/*
 * Access.  No global roles are created: an administrator's roles are granted
 * capabilities, which are table privileges plus a row the guards read.
 */
CREATE FUNCTION hukou.audit_policies()
RETURNS TABLE (relation name, in_line boolean) LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT t, (SELECT array_agg(r.oid ORDER BY r.oid) FROM hukou.access_grants g JOIN pg_roles r ON r.rolname = g.role
			   WHERE g.capability = 'auditor' AND g.office IS NULL) IS NOT DISTINCT FROM
			  (SELECT CASE WHEN p.polpermissive AND p.polcmd = 'r' AND pg_get_expr(p.polqual, p.polrelid) = 'true'
						   THEN ARRAY(SELECT o FROM unnest(p.polroles) o ORDER BY o) ELSE '{}' END
			   FROM pg_policy p WHERE p.polrelid = to_regclass('hukou.' || t) AND p.polname = 'hukou_audit')
	FROM unnest('{cases,case_events,case_claims,case_custody,case_notices,case_documents,register_corrections,access_log}'::name[]) t
$$;
COMMENT ON FUNCTION hukou.audit_policies() IS 'the tables whose rows auditors see by a policy of their own, hukou_audit, and whether it is there for all of hukou.access_grants who are not limited to an office, and for nobody else; hukou.show_to_auditors() brings it in line';

CREATE FUNCTION hukou.audit_and_handle()
RETURNS SETOF name LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
	-- Of the roles there are few audit, so first those.  Capabilities follow membership of any kind; superusers and owners of the
	-- tables, who see everything anyway, have them by their own name alone.
	WITH RECURSIVE audits AS MATERIALIZED (
		SELECT r.oid FROM hukou.access_grants g JOIN pg_roles r ON r.rolname = g.role WHERE g.capability = 'auditor'
	),
	below (oid) AS (
		SELECT a.oid FROM audits a
		UNION
		SELECT m.member FROM below b JOIN pg_auth_members m ON m.roleid = b.oid
	)
	SELECT m.rolname
	FROM below b JOIN pg_roles m ON m.oid = b.oid JOIN pg_class c ON c.oid = 'hukou.access_grants'::regclass
	CROSS JOIN LATERAL (SELECT NOT m.rolsuper AND NOT pg_has_role(m.oid, c.relowner, 'USAGE')) x (by_membership)
	WHERE EXISTS (SELECT FROM audits a WHERE a.oid = m.oid OR x.by_membership AND pg_has_role(m.oid, a.oid, 'MEMBER'))
	  AND EXISTS (SELECT FROM hukou.access_grants g JOIN pg_roles r ON r.rolname = g.role
				  WHERE g.capability IN ('officer', 'gateway') AND (r.oid = m.oid OR x.by_membership AND pg_has_role(m.oid, r.oid, 'MEMBER')))
$$;
COMMENT ON FUNCTION hukou.audit_and_handle() IS 'roles that, by themselves or as members of others, both handle cases and audit them, and so can link cases to people without giving a reason; grant_access() refuses to make one, GRANT of a role does not';

CREATE FUNCTION hukou.show_to_auditors()
RETURNS void LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	auditors text;
	stale name[];
	tables text;
	t name;
	callers text := current_setting('lock_timeout');
	deadline timestamptz;
	-- milliseconds; with the longest, waits for all of them take less than it takes whoever we hold up to look for a deadlock
	patience integer := 10;
	longest integer := (SELECT greatest(s.setting::integer / 10, 1) FROM pg_settings s WHERE s.name = 'deadlock_timeout');
BEGIN
	-- one at a time, which knows what the one before did
	IF current_setting('transaction_isolation') NOT LIKE 'read %' THEN
		RAISE EXCEPTION 'capabilities are not given or taken at REPEATABLE READ or above'
			USING ERRCODE = 'active_sql_transaction', HINT = 'BEGIN ISOLATION LEVEL READ COMMITTED';
	END IF;
	LOCK TABLE hukou.access_grants IN SHARE ROW EXCLUSIVE MODE;
	stale := ARRAY(SELECT p.relation FROM hukou.audit_policies() p WHERE NOT p.in_line);
	-- what is so already locks no table
	IF stale = '{}' THEN
		RETURN;
	END IF;
	tables := (SELECT string_agg(format('hukou.%I', s), ', ') FROM unnest(stale) s);

	-- A minute, or as long as the caller would wait for a lock, or for all of it: a statement_timeout that comes together with a
	-- lock_timeout is lost.
	deadline := least(clock_timestamp() + least(interval '1 minute', nullif(callers::interval, interval '0')),
					  statement_timestamp() + nullif(current_setting('statement_timeout')::interval, interval '0'));
	PERFORM set_config('lock_timeout', greatest(1000 * extract(epoch FROM deadline - clock_timestamp()), 1)::integer::text, true);
	-- VACUUM is waited for, and kept off, while everybody else goes on.  But officers lock these tables in more orders than one,
	-- and pg_dump in its own: whoever holds one of them and waits for the next would be in somebody's way.  So all at once, or none.
	EXECUTE format('LOCK TABLE %s IN SHARE UPDATE EXCLUSIVE MODE', tables);
	LOOP
		BEGIN
			PERFORM set_config('lock_timeout', least(patience, longest)::text, true);
			EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', tables);
			EXIT;
		EXCEPTION WHEN lock_not_available THEN
			IF clock_timestamp() > deadline THEN
				RAISE EXCEPTION 'the tables that auditors see are in use'
					USING ERRCODE = 'lock_not_available', DETAIL = format('Somebody has one of %s all the while.', tables),
						  HINT = 'Try again, in a transaction of its own, when long ones like that of pg_dump have ended.';
			END IF;
			patience := patience + 1;
			PERFORM pg_sleep(0.05 * random());
		END;
	END LOOP;

	SELECT string_agg(quote_ident(g.role), ', ' ORDER BY g.role) INTO auditors
	FROM hukou.access_grants g JOIN pg_roles r ON r.rolname = g.role
	WHERE g.capability = 'auditor' AND g.office IS NULL;
	-- by a policy of their own, so that the plans of officers are not burdened with the question
	FOREACH t IN ARRAY stale LOOP
		IF EXISTS (SELECT FROM pg_policies p WHERE p.schemaname = 'hukou' AND p.tablename = t AND p.policyname = 'hukou_audit') THEN
			EXECUTE format('DROP POLICY hukou_audit ON hukou.%I', t);
		END IF;
		IF auditors IS NOT NULL THEN
			EXECUTE format('CREATE POLICY hukou_audit ON hukou.%I FOR SELECT TO %s USING (true)', t, auditors);
		END IF;
	END LOOP;
	-- until here nothing waits for long: a role that is named may be about to be dropped
	PERFORM set_config('lock_timeout', callers, true);
END
$$;
COMMENT ON FUNCTION hukou.show_to_auditors() IS 'brings the policies of row security for auditors in line with hukou.access_grants; what grant_access() and revoke_access() are made of, and no more than their owner could do, so anyone may call it. 55P03 when the tables could not be locked for a minute, or for lock_timeout or statement_timeout; 25001 at REPEATABLE READ and above';

CREATE FUNCTION hukou.grant_access(role name, capability text, office hukou.office_code DEFAULT NULL)
RETURNS void LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	policy constant text := 'hukou.nodes, hukou.regions, hukou.offices, hukou.officers, hukou.delegations, hukou.services,
		hukou.service_types, hukou.workflows, hukou.workflow_states, hukou.workflow_transitions, hukou.workflow_safeguards,
		hukou.areas, hukou.area_members, hukou.routes, hukou.time_limits, hukou.fees, hukou.calendar_years,
		hukou.calendar_days, hukou.reason_codes, hukou.document_types, hukou.document_rules, hukou.exclusions';
	reports constant text := 'hukou.layout, hukou.case_report, hukou.notice_report, hukou.case_suspensions, hukou.case_overdue,
		hukou.worklist, hukou.case_overview, hukou.case_people';
	t text;
	columns text;
	member name;
BEGIN
	-- of two at once the privileges of one would be lost
	LOCK TABLE hukou.access_grants IN SHARE ROW EXCLUSIVE MODE;
	IF capability NOT IN ('officer', 'gateway', 'auditor', 'administrator', 'scheduler') THEN
		RAISE EXCEPTION 'there is no capability "%"', capability
			USING ERRCODE = 'invalid_parameter_value',
				  HINT = 'Capabilities are officer, gateway, auditor, administrator and scheduler.';
	END IF;
	IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = grant_access.role) THEN
		RAISE EXCEPTION 'role "%" does not exist', role USING ERRCODE = 'undefined_object';
	END IF;
	IF office IS NOT NULL AND capability NOT IN ('gateway', 'auditor', 'administrator') THEN
		RAISE EXCEPTION 'the capability "%" is not limited to an office', capability
			USING ERRCODE = 'invalid_parameter_value',
				  HINT = CASE capability WHEN 'officer' THEN 'An officer''s office is in hukou.officers.' ELSE 'Leave the office out.' END;
	END IF;
	IF EXISTS (SELECT FROM hukou.access_grants g WHERE g.role = grant_access.role AND g.capability = grant_access.capability
			   AND g.office::text IS DISTINCT FROM grant_access.office::text) THEN
		RAISE EXCEPTION 'role "%" has the capability "%" for another office', role, capability
			USING ERRCODE = 'duplicate_object', HINT = 'Take it back with hukou.revoke_access(), and grant it anew.';
	END IF;
	INSERT INTO hukou.access_grants (role, capability, office) VALUES (grant_access.role, grant_access.capability, grant_access.office)
		ON CONFLICT ON CONSTRAINT access_grants_pkey DO NOTHING;
	-- who handles cases sees whose they are, and an auditor does not
	IF FOUND AND capability IN ('officer', 'gateway', 'auditor') THEN
		SELECT m.rolname INTO member FROM hukou.audit_and_handle() b JOIN pg_roles m ON m.rolname = b
			WHERE b = grant_access.role OR NOT m.rolsuper AND pg_has_role(b, grant_access.role, 'MEMBER')
			ORDER BY b <> grant_access.role, b LIMIT 1;
		IF FOUND THEN
			RAISE EXCEPTION 'role "%" cannot both handle cases and audit them', member
				USING ERRCODE = 'invalid_parameter_value', HINT = 'Use a role for each, and no member of both.';
		END IF;
	END IF;
	-- Tables are locked before GRANT changes their rows of pg_class: a VACUUM that holds the table waits for whoever changed
	-- its row, and a lock on the table would wait for VACUUM.
	PERFORM hukou.show_to_auditors();
	-- the system acts for a scheduler, who need not read a thing
	IF capability = 'scheduler' THEN
		RETURN;
	END IF;
	EXECUTE format('GRANT SELECT ON %s, %s TO %I', policy, reports, role);
	IF capability IN ('officer', 'gateway') THEN
		-- it is of cards, which nobody else reads
		EXECUTE format('GRANT SELECT ON hukou.fee_report TO %I', role);
		EXECUTE format('GRANT SELECT, INSERT, UPDATE ON hukou.cases, hukou.case_objections, hukou.case_custody TO %I', role);
		EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON hukou.case_persons, hukou.case_documents TO %I', role);
		EXECUTE format('GRANT SELECT ON hukou.case_events, hukou.case_notices, hukou.case_claims, hukou.households, hukou.persons,
			hukou.registrations, hukou.id_cards, hukou.permits, hukou.migration_certificates, hukou.certificates, hukou.register_corrections TO %I', role);
	ELSIF capability = 'auditor' THEN
		EXECUTE format('GRANT SELECT ON hukou.case_claims, hukou.access_grants, hukou.access_log, hukou.policy_log TO %I', role);
		-- all but what tells who somebody is: a digest of it does, to who tries what it may be of
		FOR t, columns IN
			SELECT c.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
			FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
			WHERE c.oid IN ('hukou.cases'::regclass, 'hukou.case_events'::regclass, 'hukou.case_custody'::regclass, 'hukou.case_documents'::regclass,
							'hukou.case_notices'::regclass, 'hukou.register_corrections'::regclass)
			  AND a.attname <> ALL ('{applicant,particulars,number,details,digest,items,papers,key,before,after,row_digest,previous,head,seal,contents}')
			  -- of notes the history has those that are part of it
			  AND (a.attname <> 'note' OR c.relname = 'case_events') GROUP BY c.relname LOOP
			EXECUTE format('GRANT SELECT (%s) ON hukou.%I TO %I', columns, t, role);
		END LOOP;
	ELSE
		EXECUTE format('GRANT INSERT, UPDATE, DELETE ON %s TO %I', policy, role);
		EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON hukou.office_imports TO %I', role);
		EXECUTE format('GRANT SELECT ON hukou.access_grants, hukou.policy_log TO %I', role);
	END IF;
END
$$;
COMMENT ON FUNCTION hukou.grant_access(name, text, hukou.office_code) IS 'gives a role the capability officer, gateway, auditor, administrator or scheduler: table privileges, for a gateway the right to name officers in hukou.officer, and for a scheduler that to call hukou.tick() and tick_all(). With an office, a gateway, auditor or administrator is limited to it and those below; run by the owner of the tables';
REVOKE ALL ON FUNCTION hukou.grant_access(name, text, hukou.office_code) FROM PUBLIC;

CREATE FUNCTION hukou.revoke_access(role name, capability text)
RETURNS void LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	other record;
BEGIN
	LOCK TABLE hukou.access_grants IN SHARE ROW EXCLUSIVE MODE;
	DELETE FROM hukou.access_grants g WHERE g.role = revoke_access.role AND g.capability = revoke_access.capability;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'role "%" does not have the capability "%"', role, capability
			USING ERRCODE = 'undefined_object',
				  HINT = 'Look at hukou.access_grants.';
	END IF;
	-- before REVOKE, as in grant_access() before GRANT
	PERFORM hukou.show_to_auditors();
	-- an owner's rights do not come from a capability
	IF role = (SELECT r.rolname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
			   WHERE c.oid = 'hukou.access_grants'::regclass) THEN
		RETURN;
	END IF;
	-- of a role that is gone there are none to take
	IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = revoke_access.role) THEN
		RETURN;
	END IF;
	-- take all privileges away, then give back what other capabilities need
	EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA hukou FROM %I', role);
	FOR other IN SELECT g.capability, g.office FROM hukou.access_grants g WHERE g.role = revoke_access.role LOOP
		PERFORM hukou.grant_access(revoke_access.role, other.capability, other.office);
	END LOOP;
END
$$;
COMMENT ON FUNCTION hukou.revoke_access(name, text) IS 'takes a capability back, with the privileges no other capability of the role needs';
REVOKE ALL ON FUNCTION hukou.revoke_access(name, text) FROM PUBLIC;

CREATE FUNCTION hukou.open_case(service text, service_type text, accepting_office hukou.office_code,
								origin_office hukou.office_code, applicant hukou.citizen_id,
								particulars jsonb DEFAULT '{}', request_id text DEFAULT NULL)
RETURNS hukou.case_no LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	earlier hukou.cases;
	opened hukou.case_no;
BEGIN
	IF request_id IS NOT NULL THEN
		-- a repeat waits for the first, and then finds what it opened
		PERFORM pg_advisory_xact_lock(hashtextextended(request_id, x'68756b6f'::bigint));
		SELECT c.* INTO earlier FROM hukou.case_events e JOIN hukou.cases c ON c.case_no OPERATOR(hukou.=) e.case_no
		WHERE e.request_id = open_case.request_id AND e.action = 'open';
		IF earlier.service = open_case.service AND earlier.service_type = open_case.service_type
			AND earlier.accepting_office OPERATOR(hukou.=) open_case.accepting_office
			AND earlier.origin_office OPERATOR(hukou.=) open_case.origin_office
			AND earlier.applicant OPERATOR(hukou.=) open_case.applicant THEN
			RETURN earlier.case_no;
		END IF;
	END IF;
	INSERT INTO hukou.cases (service, service_type, accepting_office, origin_office, applicant, particulars, request_id)
	VALUES (open_case.service, open_case.service_type, open_case.accepting_office,
			open_case.origin_office, open_case.applicant, open_case.particulars, open_case.request_id)
	RETURNING case_no INTO opened;
	RETURN opened;
END
$$;
COMMENT ON FUNCTION hukou.open_case(text, text, hukou.office_code, hukou.office_code, hukou.citizen_id, jsonb, text) IS 'opens a case in draft, an INSERT into hukou.cases, and returns its number; the repeat of a request_id, with the same service, kind, offices and applicant, opens none and returns the number it returned then';
