-- Runs first: all other tests find the extension created and the tables set up.
CREATE EXTENSION hukou CASCADE;
SELECT count(*) > 0 AS did_something FROM hukou.setup();

-- The tests of the engine act for the officers of the demonstration set, as a gateway does.
SELECT hukou.load_demo();
ALTER DATABASE :"DBNAME" SET search_path = "$user", public, hukou;
SELECT hukou.grant_access(CURRENT_USER, 'gateway');
SET search_path = public, hukou;

-- What they say often, in short.  Nothing here is part of hukou.
CREATE SCHEMA fixture;

-- Somebody who is registered at an office, in a household of that name; the citizen id says where and when they were born.
CREATE FUNCTION fixture.resident(id hukou.citizen_id, name text, office hukou.office_code, household text)
RETURNS hukou.citizen_id LANGUAGE sql AS $$
	INSERT INTO hukou.households VALUES ($4, $3, 'family', 'Test Road 1') ON CONFLICT DO NOTHING;
	INSERT INTO hukou.persons (citizen_id, name) VALUES ($1, $2);
	INSERT INTO hukou.registrations (citizen_id, sequence, status, office, household, since)
		VALUES ($1, 1, 'active', $3, $4, birth_date($1));
	SELECT $1;
$$;

-- Adds documents of these types to a case.
CREATE FUNCTION fixture.papers(no hukou.case_no, VARIADIC types text[])
RETURNS void LANGUAGE sql AS $$
	INSERT INTO hukou.case_documents (case_no, document, document_type, number)
	SELECT $1, coalesce((SELECT max(document) FROM hukou.case_documents d WHERE d.case_no = $1), 0) + n, t,
		CASE t WHEN 'birth_certificate' THEN 'X' || (530000000 + serial($1)) END
	FROM unnest($2) WITH ORDINALITY u(t, n);
$$;

-- Publishes a changed copy of a workflow from today on; in the change, $v is the copy's version.
CREATE FUNCTION fixture.publish(workflow text, change text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
	v integer := hukou.copy_workflow(workflow, (SELECT max(w.version) FROM hukou.workflows w WHERE w.workflow = $1));
BEGIN
	EXECUTE replace(change, '$v', v::text);
	PERFORM hukou.publish_workflow(workflow, v);
	RETURN v;
END
$$;

-- Takes a step.  To send a case back when nothing is missing it objects to something, and withdraws that again.
CREATE FUNCTION fixture.step(no hukou.case_no, action text, reason text DEFAULT NULL, note text DEFAULT NULL, expected_version integer DEFAULT NULL, request_id text DEFAULT NULL)
RETURNS hukou.case_state LANGUAGE plpgsql AS $$
DECLARE
	objects boolean := action IN ('request_supplement', 'send_back') AND NOT EXISTS (SELECT FROM hukou.supplement_notice(no));
	state hukou.case_state;
BEGIN
	IF objects THEN
		INSERT INTO hukou.case_objections (case_no, objection, text_zh)
		SELECT no, coalesce(max(o.objection), 0) + 1, '照片模糊' FROM hukou.case_objections o WHERE o.case_no = no;
	END IF;
	state := hukou.advance(no, action, reason, note, expected_version, request_id);
	IF objects THEN
		UPDATE hukou.case_objections o SET withdrawn = true WHERE o.case_no = no AND NOT o.withdrawn;
	END IF;
	RETURN state;
END
$$;

-- Takes steps one after the other, each written OFFICER ACTION or OFFICER ACTION REASON.
CREATE FUNCTION fixture.walk(no hukou.case_no, VARIADIC steps text[])
RETURNS TABLE (step text, state hukou.case_state) LANGUAGE plpgsql AS $$
DECLARE
	said text[];
BEGIN
	FOREACH step IN ARRAY steps LOOP
		said := string_to_array(step, ' ');
		PERFORM set_config('hukou.officer', said[1], false);
		state := fixture.step(no, said[2], said[3]);
		RETURN NEXT;
	END LOOP;
END
$$;
