/*
 * Who acts in the run, and on whom.
 */
CREATE PROCEDURE fixture(a_seed integer, a_mutation text) LANGUAGE plpgsql AS $$
DECLARE
	p text := current_database() || '_' || a_seed;
	r text;
BEGIN
	PERFORM setseed(((a_seed::bigint * 7919) % 20011) / 20011.0);
	INSERT INTO oracle.run (seed, mutation, owner, prefix) VALUES (a_seed, nullif(a_mutation, ''), current_user, p);

	EXECUTE format('CREATE ROLE %I', p || '_reader');
	PERFORM hukou.grant_access(p || '_reader', 'auditor');
	-- Row security does not bind them, so that the guards meet hands that are not to see the case either; test/sight/ compares
	-- what is shown.  Six officers with a role of their own, a gateway, a role with privileges but no officer, and a scheduler; above, an auditor
	FOR r IN SELECT unnest('{D530102-03,D530102-04,D340104-03,D340104-01,D350104-03,D370102-03}'::text[]) LOOP
		EXECUTE format('CREATE ROLE %I BYPASSRLS', p || '_' || r);
		PERFORM hukou.grant_access(p || '_' || r, 'officer');
		UPDATE hukou.officers SET db_role = p || '_' || r WHERE officer = r;
	END LOOP;
	EXECUTE format('CREATE ROLE %I BYPASSRLS', p || '_gateway');
	PERFORM hukou.grant_access(p || '_gateway', 'gateway');
	EXECUTE format('CREATE ROLE %I BYPASSRLS', p || '_plain');
	EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA hukou TO %I', p || '_plain');
	EXECUTE format('GRANT INSERT, UPDATE, DELETE ON hukou.cases, hukou.case_persons, hukou.case_documents, hukou.case_objections, hukou.case_events,
		hukou.persons, hukou.registrations, hukou.id_cards, hukou.permits, hukou.certificates, hukou.number_blocks TO %I', p || '_plain');
	EXECUTE format('CREATE ROLE %I', p || '_ticker');
	PERFORM hukou.grant_access(p || '_ticker', 'scheduler');
	-- who moves cases between versions of a workflow
	INSERT INTO hukou.officers (officer, name_zh, office, duties)
	SELECT 'ADMIN-' || left(o::text, 6), '示例', o, '{administer}' FROM hukou.offices x, LATERAL (SELECT x.office) y (o)
	WHERE o::text = ANY ('{530102000000,350104000000,130433000000,500103000000}');

	-- roads the rollout of 2023 has not opened yet, so that there are cases of every service
	UPDATE hukou.routes SET valid = '[2023-01-01,)' WHERE service = 'id_temporary';
	INSERT INTO hukou.routes (service, accepting, valid, mode, start_verified, basis, evidence) VALUES
		('newborn', 'node:13', '[2023-01-01,)', 'decide', true, 'the fixture', 'inferred'),
		('migration', 'node:50', '[2023-01-01,)', 'decide', true, 'the fixture', 'inferred'),
		('migration', 'node:53', '[2023-02-01,)', 'on_behalf', true, 'the fixture', 'inferred');

	PERFORM set_config('oracle.day', at::date::text, false) FROM oracle.run;
	PERFORM oracle.read_policy('all');
	INSERT INTO oracle.households
	SELECT 'HOME-' || left(o, 6) || '-' || n, o FROM unnest('{340104901000,370102901000,340802901000,350104901000,530102901000}'::text[]) o, generate_series(1, 3) n;
	INSERT INTO hukou.households (household, office, address) SELECT household, office::hukou.office_code, 'Test Road' FROM oracle.households;
	FOR i IN 1..60 LOOP
		PERFORM oracle.import((ARRAY['340104901000', '370102901000', '340802901000'])[1 + i % 3]);
	END LOOP;
	-- two of three have a head, as an import may bring them
	UPDATE oracle.households h SET head = (SELECT min(r.citizen_id) FROM oracle.registrations r WHERE r.household = h.household) WHERE h.household !~ '1$';
	ALTER TABLE hukou.households DISABLE TRIGGER zz_hukou_guard;
	UPDATE hukou.households h SET head = o.head::hukou.citizen_id FROM oracle.households o WHERE o.household = h.household;
	ALTER TABLE hukou.households ENABLE ALWAYS TRIGGER zz_hukou_guard;
	CREATE TABLE oracle.officers_first AS SELECT * FROM oracle.officers;
END
$$;

-- Brings in somebody who is registered at an office, as the owner of the tables may.
CREATE FUNCTION import(a_office text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	id text;
	home text;
BEGIN
	-- one in four is a child
	UPDATE oracle.run SET serial = serial + 1;
	SELECT hukou.citizen_id_make(left(a_office, 6)::hukou.region_code,
		CASE WHEN random() < 0.25 THEN date '2009-01-01' ELSE date '1960-01-01' END + (random() * 4500)::integer + serial, serial % 999 + 1)::text
		INTO id FROM oracle.run;
	IF EXISTS (SELECT FROM oracle.people x WHERE x.citizen_id = id) THEN
		RETURN NULL;
	END IF;
	SELECT h.household INTO STRICT home FROM oracle.households h WHERE h.office = a_office ORDER BY hashtextextended(h.household, (SELECT (random() * 1e15)::bigint)) LIMIT 1;
	INSERT INTO hukou.persons (citizen_id, name) VALUES (id::hukou.citizen_id, '示例');
	INSERT INTO hukou.registrations (citizen_id, sequence, status, office, household, since)
	VALUES (id::hukou.citizen_id, 1, 'active', a_office::hukou.office_code, home, substr(id, 7, 8)::date);
	INSERT INTO oracle.people (citizen_id) VALUES (id);
	INSERT INTO oracle.registrations VALUES (id, 'active', a_office, home);
	RETURN id;
END
$$;

CREATE FUNCTION drop_roles() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	r text;
BEGIN
	FOR r IN SELECT rolname FROM pg_roles, oracle.run WHERE starts_with(rolname, prefix || '_') LOOP
		EXECUTE format('DROP OWNED BY %I', r);
		EXECUTE format('DROP ROLE %I', r);
	END LOOP;
END
$$;

-- The random parts of statements.
CREATE FUNCTION one_of(VARIADIC a text[]) RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT a[1 + floor(random() * cardinality(a))::integer] $$;

CREATE FUNCTION resident(a_office text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
	RETURN (SELECT r.citizen_id FROM oracle.registrations r WHERE r.office = a_office AND r.status = 'active' ORDER BY hashtextextended(r.citizen_id, (SELECT (random() * 1e15)::bigint)) LIMIT 1);
END
$$;

-- An officer who could take a step of this side and duty, as far as the model knows; NULL when there is none.
CREATE FUNCTION fit_officer(a_office text, a_duty text, avoid text[] DEFAULT '{}') RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	day date := oracle.today();
BEGIN
	RETURN (SELECT o.officer FROM oracle.officers o
	WHERE (a_duty IS NULL OR a_duty = ANY (o.duties)) AND o.office IN (a_office, (SELECT x.parent FROM oracle.offices x WHERE x.office = a_office))
		AND o.valid @> day AND o.office_valid @> day AND NOT coalesce(o.officer = ANY (avoid), false)
	ORDER BY hashtextextended(o.officer, (SELECT (random() * 1e15)::bigint)) LIMIT 1);
END
$$;

-- How that officer acts: by a role of its own, or through the gateway; now and then as nobody should.
CREATE FUNCTION by_role(a_officer text, OUT role text, OUT named text) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	x double precision := random();
	r record;
BEGIN
	SELECT * INTO r FROM oracle.run;
	SELECT o.db_role INTO role FROM oracle.officers o WHERE o.officer = a_officer;
	named := '';
	IF x < 0.02 THEN
		role := r.prefix || '_plain';
		named := oracle.one_of('', a_officer);
	ELSIF x < 0.03 THEN
		role := r.owner;
		named := oracle.one_of('', a_officer);
	ELSIF x < 0.035 THEN
		role := r.prefix || '_gateway';
		named := oracle.one_of('', 'NOBODY');
	ELSIF x < 0.04 AND role IS NOT NULL THEN
		named := a_officer;
	ELSIF role IS NULL OR x < 0.5 THEN
		role := r.prefix || '_gateway';
		named := a_officer;
	END IF;
	IF role = r.prefix || '_gateway' AND named IS NULL THEN
		named := '';
	END IF;
END
$$;
