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

CREATE FUNCTION hukou.setup()
RETURNS SETOF text LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning
AS $$
DECLARE
	release text;
	installed integer := 0;
	newest integer;
	part record;
	started timestamptz := clock_timestamp();
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
	END IF;
	IF installed > newest THEN
		RAISE EXCEPTION 'layout % is newer than this library, which knows layout %', installed, newest
			USING ERRCODE = 'object_not_in_prerequisite_state',
				  HINT = 'Install the newer hukou, then ALTER EXTENSION hukou UPDATE.';
	END IF;
	IF installed = newest THEN
		RETURN NEXT format('layout %s is in place; nothing to do', installed);
		RETURN;
	END IF;

	FOR part IN SELECT * FROM hukou.layout_parts() WITH ORDINALITY p(layout, part, script, n)
				WHERE p.layout > installed ORDER BY p.layout, p.n LOOP
		PERFORM hukou.run_part(part.part, part.script);
		RETURN NEXT format('layout %s: %s', part.layout, part.part);
	END LOOP;
	EXECUTE 'INSERT INTO hukou.layout (layout, library) SELECT l, $2 FROM generate_series($3 + 1, $1) l'
		USING newest, release, installed;
	RETURN NEXT format('layout %s is in place, owned by %s', newest, CURRENT_USER);
	RETURN NEXT 'next: put hukou on the search_path, so that sessions find the operators of its types';
END
$$;
COMMENT ON FUNCTION hukou.setup() IS 'creates the tables of hukou as objects of the caller and loads the shipped policy, or brings an older layout up to date; tells what it did, and changes nothing when there is nothing to do';
REVOKE ALL ON FUNCTION hukou.setup() FROM PUBLIC;

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
 * Access.  No global roles are created: an administrator's roles are granted
 * capabilities, which are table privileges plus a row the guards read.
 */
CREATE FUNCTION hukou.grant_access(role name, capability text)
RETURNS void LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF capability NOT IN ('officer', 'gateway', 'auditor', 'administrator') THEN
		RAISE EXCEPTION 'there is no capability "%"', capability
			USING ERRCODE = 'invalid_parameter_value',
				  HINT = 'Capabilities are officer, gateway, auditor and administrator.';
	END IF;
	IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = grant_access.role) THEN
		RAISE EXCEPTION 'role "%" does not exist', role USING ERRCODE = 'undefined_object';
	END IF;
	INSERT INTO hukou.access_grants (role, capability) VALUES (grant_access.role, grant_access.capability)
		ON CONFLICT DO NOTHING;
	EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA hukou TO %I', role);
	IF capability IN ('officer', 'gateway') THEN
		EXECUTE format('GRANT INSERT, UPDATE ON hukou.cases TO %I', role);
		EXECUTE format('GRANT INSERT, UPDATE, DELETE ON hukou.case_persons, hukou.case_documents TO %I', role);
	ELSIF capability = 'administrator' THEN
		EXECUTE format('GRANT INSERT, UPDATE, DELETE ON hukou.nodes, hukou.regions, hukou.offices, hukou.officers,
			hukou.services, hukou.service_types, hukou.workflows, hukou.workflow_states, hukou.workflow_transitions,
			hukou.time_limits, hukou.calendar_years, hukou.calendar_days, hukou.reason_codes, hukou.document_types,
			hukou.document_rules TO %I', role);
	END IF;
END
$$;
COMMENT ON FUNCTION hukou.grant_access(name, text) IS 'gives a role the capability officer, gateway, auditor or administrator: table privileges, and for a gateway the right to name officers in hukou.officer; run by the owner of the tables';
REVOKE ALL ON FUNCTION hukou.grant_access(name, text) FROM PUBLIC;

CREATE FUNCTION hukou.revoke_access(role name, capability text)
RETURNS void LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	others text[];
BEGIN
	DELETE FROM hukou.access_grants g WHERE g.role = revoke_access.role AND g.capability = revoke_access.capability;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'role "%" does not have the capability "%"', role, capability
			USING ERRCODE = 'undefined_object',
				  HINT = 'Look at hukou.access_grants.';
	END IF;
	SELECT array_agg(g.capability) INTO others FROM hukou.access_grants g WHERE g.role = revoke_access.role;
	-- an owner's rights do not come from a capability
	IF role = (SELECT r.rolname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
			   WHERE c.oid = 'hukou.access_grants'::regclass) THEN
		RETURN;
	END IF;
	-- take all privileges away, then give back what other capabilities need
	EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA hukou FROM %I', role);
	IF others IS NOT NULL THEN
		PERFORM hukou.grant_access(revoke_access.role, c) FROM unnest(others) c;
	END IF;
END
$$;
COMMENT ON FUNCTION hukou.revoke_access(name, text) IS 'takes a capability back, with the privileges no other capability of the role needs';
REVOKE ALL ON FUNCTION hukou.revoke_access(name, text) FROM PUBLIC;

CREATE FUNCTION hukou.open_case(service text, service_type text, accepting_office hukou.office_code,
								origin_office hukou.office_code, applicant hukou.citizen_id,
								particulars jsonb DEFAULT '{}')
RETURNS hukou.case_no LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	opened hukou.case_no;
BEGIN
	INSERT INTO hukou.cases (service, service_type, accepting_office, origin_office, applicant, particulars)
	VALUES (open_case.service, open_case.service_type, open_case.accepting_office,
			open_case.origin_office, open_case.applicant, open_case.particulars)
	RETURNING case_no INTO opened;
	RETURN opened;
END
$$;
COMMENT ON FUNCTION hukou.open_case(text, text, hukou.office_code, hukou.office_code, hukou.citizen_id, jsonb) IS 'opens a case in draft, an INSERT into hukou.cases, and returns its number';
