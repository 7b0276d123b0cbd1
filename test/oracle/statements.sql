/*
 * The run: a statement is made up, judged by the model, tried, and compared.
 *
 * What is drawn by lot is drawn by hash and salt, not by random() for each row:
 * rows lie in no order that a seed would give again.
 */
CREATE PROCEDURE run(statements integer) LANGUAGE plpgsql AS $$
DECLARE
	i integer := 0;
	now timestamp;
BEGIN
	PERFORM setseed(((seed::bigint * 104729) % 30011) / 30011.0) FROM oracle.run;
	WHILE (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM oracle.tried) < statements LOOP
		i := i + 1;
		-- time passes: minutes mostly, now and then days
		UPDATE oracle.run SET step = i, at = at + make_interval(secs => 1 + floor(random() * 2400))
			+ CASE WHEN random() < 0.01 THEN interval '1 day' * (1 + floor(random() * 4)) ELSE '0' END
			RETURNING at INTO now;
		PERFORM set_config('oracle.day', now::date::text, false), set_config('hukou.now', to_char(now, 'YYYY-MM-DD HH24:MI:SS'), false);
		PERFORM oracle.statement();
		-- no transaction changes policy and files a case
		COMMIT;
	END LOOP;
END
$$;

CREATE TYPE outcome AS (ok boolean, state text, found text[], result text, rows integer, message text);

-- Tries a statement as a role, on the officer's behalf.
CREATE FUNCTION attempt(sql text, a_role text, a_named text, stay boolean DEFAULT true) RETURNS oracle.outcome LANGUAGE plpgsql AS $$
DECLARE
	o oracle.outcome;
	detail text;
	-- while the role is switched no name in schema oracle may be looked up again, not even the type of o
	answer text;
	n integer;
	me text := current_user;
	path text := current_setting('search_path');
BEGIN
	PERFORM set_config('hukou.officer', coalesce(a_named, ''), false);
	BEGIN
		IF a_role <> current_user THEN
			EXECUTE format('SET LOCAL ROLE %I', a_role);
		END IF;
		IF sql LIKE 'SELECT %' OR sql LIKE '% RETURNING case_no' THEN
			EXECUTE sql INTO answer;
			n := 1;
		ELSE
			EXECUTE sql;
			GET DIAGNOSTICS n = ROW_COUNT;
		END IF;
		IF a_role <> current_user THEN
			RAISE EXCEPTION 'accepted, and it leaves the role % behind', current_user;
		END IF;
		RESET ROLE;
		o.result := answer;
		o.rows := n;
		SET CONSTRAINTS ALL IMMEDIATE;
		SET CONSTRAINTS ALL DEFERRED;
		IF NOT stay THEN
			RAISE EXCEPTION 'accepted, and undone' USING ERRCODE = 'ZZ000';
		END IF;
		o.ok := true;
		o.state := '00000';
	EXCEPTION WHEN OTHERS THEN
		GET STACKED DIAGNOSTICS o.state = RETURNED_SQLSTATE, o.message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
		o.ok := o.state = 'ZZ000';
		o.found := ARRAY(SELECT DISTINCT m[1] FROM regexp_matches(coalesce(detail, ''), '^(HK[0-9]{3} [^:]+):', 'gn') m ORDER BY 1);
		IF o.state LIKE 'HK%' AND cardinality(o.found) = 0 THEN
			o.found := ARRAY[o.state];
		END IF;
	END;
	-- whoever asked, and whatever came of it: this session is who it was before
	IF (current_user, session_user, current_setting('role'), current_setting('search_path')) IS DISTINCT FROM (me, me, 'none', path) THEN
		PERFORM oracle.disagree(sql, format('%s, search_path %s', me, path), format('current_user %s, session_user %s, role %s, search_path %s',
			current_user, session_user, current_setting('role'), current_setting('search_path')), a_role, a_named);
	END IF;
	RETURN o;
END
$$;

CREATE FUNCTION count_one(a_state text, a_kind text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM nextval('oracle.tried');
	INSERT INTO oracle.outcomes AS t VALUES (a_state, a_kind, 1) ON CONFLICT ON CONSTRAINT outcomes_pkey DO UPDATE SET n = t.n + 1;
END
$$;

-- Compares.  A refusal is predicted as its findings, or as one SQLSTATE of PostgreSQL's own.
CREATE FUNCTION compare(sql text, a_role text, a_named text, predicted text[], o oracle.outcome, a_kind text, a_rows integer DEFAULT 1)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	said text[] := ARRAY(SELECT DISTINCT x FROM unnest(predicted) x ORDER BY 1);
	agreed boolean;
BEGIN
	IF cardinality(said) = 0 THEN
		agreed := o.ok AND o.rows = a_rows;
	ELSIF o.state LIKE 'HK%' THEN
		agreed := NOT o.ok AND o.found = said AND o.state = ANY (SELECT left(x, 5) FROM unnest(said) x);
	ELSE
		agreed := NOT o.ok AND ARRAY[o.state] = said;
	END IF;
	PERFORM oracle.count_one(CASE WHEN o.state = 'ZZ000' THEN '00000' ELSE o.state END, a_kind);
	IF NOT agreed THEN
		PERFORM oracle.disagree(sql, CASE WHEN cardinality(said) = 0 THEN 'accepted' ELSE array_to_string(said, ', ') END,
			CASE WHEN o.ok THEN 'accepted, ' || o.rows || ' rows' ELSE o.state || ': ' || o.message || ' (' || array_to_string(o.found, ', ') || ')' END,
			a_role, a_named);
	END IF;
	RETURN agreed;
END
$$;

-- After a disagreement the shadow goes on from what the database has.
CREATE FUNCTION resync(no text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	k hukou.case_no := no::hukou.case_no;
	e record;
BEGIN
	FOR e IN SELECT s.effect, c AS shadow FROM hukou.case_events v JOIN oracle.cases c ON c.case_no = no
			 JOIN oracle.steps s ON s.workflow = c.workflow AND s.version = v.workflow_version AND s.from_state = v.from_state::text AND s.action = v.action
			 WHERE v.case_no OPERATOR(hukou.=) k AND v.event > c.version AND s.effect IS NOT NULL ORDER BY v.event LOOP
		PERFORM oracle.apply_effect(e.shadow, e.effect);
	END LOOP;
	UPDATE oracle.cases o SET particulars = c.particulars, workflow_version = c.workflow_version, filed_on = c.filed_on, due_on = c.due_on,
		started = c.clock_started_on, paused = c.suspended_on, paused_days = c.suspended_days, extended = c.extended_days, entered = c.entered_on, wakes = c.wakes_on, step_due = c.step_due_on, bound = c.contents IS NOT NULL, closed_on = c.closed_on, limit_days = c.limit_days, limit_unit = c.limit_unit,
		provisional = c.due_provisional, state = c.state::text, version = c.version, action = c.action, reason = c.reason, note = c.note,
		request_id = c.request_id, overdue = c.overdue, officer = c.officer, office = c.office::text,
		closed = (SELECT s.final FROM oracle.states s WHERE s.workflow = o.workflow AND s.version = c.workflow_version AND s.state = c.state::text)
	FROM hukou.cases c WHERE o.case_no = no AND c.case_no OPERATOR(hukou.=) k;
	DELETE FROM oracle.documents WHERE case_no = no;
	INSERT INTO oracle.documents SELECT no, document, document_type, number, issued_on, valid_until, received_on, case_version FROM hukou.case_documents WHERE case_no OPERATOR(hukou.=) k;
	INSERT INTO oracle.objections SELECT no, objection, document, text_zh, case_version, officer, office::text, withdrawn,
		(SELECT concat_ws('|', p ->> 'type', coalesce(p ->> 'number', '-'), coalesce(p ->> 'issued_on', '-'), coalesce(p ->> 'valid_until', '-')) FROM jsonb_array_elements(paper) p)
	FROM hukou.case_objections WHERE case_no OPERATOR(hukou.=) k
	ON CONFLICT ON CONSTRAINT objections_pkey DO NOTHING;
	UPDATE oracle.objections b SET withdrawn = h.withdrawn FROM hukou.case_objections h WHERE b.case_no = no AND h.case_no OPERATOR(hukou.=) k AND h.objection = b.objection;
	DELETE FROM oracle.notices n WHERE n.case_no = no AND n.version > (SELECT max(v.event) FROM hukou.case_events v WHERE v.case_no OPERATOR(hukou.=) k);
	FOR e IN SELECT n.case_version, n.given_on FROM hukou.case_notices n WHERE n.case_no OPERATOR(hukou.=) k LOOP
		IF NOT EXISTS (SELECT FROM oracle.notices n WHERE n.case_no = no AND n.version = e.case_version) THEN
			PERFORM oracle.leave_notice(c, e.case_version) FROM oracle.cases c WHERE c.case_no = no;
		END IF;
	END LOOP;
	DELETE FROM oracle.case_persons WHERE case_no = no;
	INSERT INTO oracle.case_persons SELECT no, person, role, citizen_id::text, sex, birth_date FROM hukou.case_persons WHERE case_no OPERATOR(hukou.=) k;
	DELETE FROM oracle.events WHERE case_no = no;
	INSERT INTO oracle.events SELECT no, event, action, from_state::text, to_state::text, officer, office::text, reason, note, request_id, overdue,
		workflow_version, acted_at AT TIME ZONE 'Asia/Shanghai' FROM hukou.case_events WHERE case_no OPERATOR(hukou.=) k;
END
$$;

--
-- Opening.  a: service, service_type, accepting, origin, applicant, particulars, request, and for INSERT further columns
--
CREATE FUNCTION play_open(a_role text, a_named text, via text, a jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	found text[] := '{}';
	sql text;
	k oracle.kinds;
	w oracle.workflows;
	c oracle.cases;
	e oracle.events;
	who record;
	road record;
	o oracle.outcome;
	day date := oracle.today();
	more text;
BEGIN
	IF via = 'call' THEN
		sql := format('SELECT hukou.open_case(%L, %L, %L, %L, %L, %L, %L)', a ->> 'service', a ->> 'service_type', a ->> 'accepting', a ->> 'origin',
					  a ->> 'applicant', a ->> 'particulars', a ->> 'request');
	ELSE
		SELECT string_agg(format('%I', key), ', ') INTO more FROM jsonb_each(a -> 'columns');
		sql := format('INSERT INTO hukou.cases (service, service_type, accepting_office, origin_office, applicant, particulars, request_id%s) VALUES (%L, %L, %L, %L, %L, %L, %L%s) RETURNING case_no',
			', ' || more, a ->> 'service', a ->> 'service_type', a ->> 'accepting', a ->> 'origin', a ->> 'applicant', a ->> 'particulars', a ->> 'request',
			(SELECT ', ' || string_agg(value, ', ') FROM jsonb_each_text(a -> 'columns')));
	END IF;

	SELECT * INTO e FROM oracle.events x WHERE x.request_id = a ->> 'request';
	IF e.case_no IS NOT NULL THEN
		SELECT * INTO c FROM oracle.cases x WHERE x.case_no = e.case_no;
		IF via = 'call' AND e.action = 'open' AND (c.service, c.service_type, c.accepting, c.origin, c.applicant)
			IS NOT DISTINCT FROM (a ->> 'service', a ->> 'service_type', a ->> 'accepting', a ->> 'origin', a ->> 'applicant') THEN
			o := oracle.attempt(sql, a_role, a_named);
			IF oracle.compare(sql, a_role, a_named, '{}', o, 'open again') AND o.result <> e.case_no THEN
				PERFORM oracle.disagree(sql, e.case_no, o.result, a_role, a_named);
			END IF;
			RETURN;
		END IF;
		found := found || text 'HK006 request_id';
	END IF;
	IF a ->> 'applicant' IS NULL THEN
		found := found || text 'HK001 applicant';
	END IF;
	SELECT * INTO k FROM oracle.kinds x WHERE x.service = a ->> 'service' AND x.service_type = a ->> 'service_type';
	IF k.workflow IS NULL OR NOT k.valid @> day THEN
		found := found || text 'HK001 service_type';
	END IF;
	IF NOT coalesce((SELECT f.valid @> day FROM oracle.offices f WHERE f.office = a ->> 'accepting'), false) THEN
		found := found || text 'HK002 accepting_office';
	END IF;
	IF NOT coalesce((SELECT f.valid @> day FROM oracle.offices f WHERE f.office = a ->> 'origin'), false) THEN
		found := found || text 'HK002 origin_office';
	END IF;
	IF k.valid @> day AND EXISTS (SELECT FROM oracle.offices f WHERE f.office = a ->> 'accepting') AND EXISTS (SELECT FROM oracle.offices f WHERE f.office = a ->> 'origin') THEN
		SELECT * INTO road FROM oracle.road(k.service, k.service_type, a ->> 'origin', a ->> 'accepting', day);
		IF NOT road.open THEN
			found := found || text 'HK003 route';
		END IF;
	END IF;
	SELECT * INTO who FROM oracle.acting(a_role, a_named);
	IF who.finding IS NOT NULL THEN
		found := found || who.finding;
	ELSE
		-- who opens a case is who will accept it
		found := found || oracle.judge_hands(who.officer, 'accept', VARIADIC
			CASE WHEN EXISTS (SELECT FROM oracle.offices f WHERE f.office = a ->> 'accepting') THEN ARRAY[a ->> 'accepting'] ELSE '{}' END);
	END IF;
	found := found || ARRAY(SELECT CASE key WHEN 'state' THEN 'HK001 state' WHEN 'action' THEN 'HK001 action' WHEN 'reason' THEN 'HK001 reason' ELSE 'HK005 ' || key END
							FROM jsonb_each_text(a -> 'columns')
							WHERE NOT (key = 'state' AND (value = '''draft''' OR 'HK001 service_type' = ANY (found))) AND NOT (key = 'action' AND value = '''open''') AND key <> 'note'
								AND NOT (key = 'reason' AND EXISTS (SELECT FROM oracle.reasons r WHERE quote_literal(r.reason) = value)));

	o := oracle.attempt(sql, a_role, a_named);
	IF NOT oracle.compare(sql, a_role, a_named, found, o, 'open') OR NOT o.ok THEN
		RETURN;
	END IF;
	c.case_no := o.result;
	IF c.case_no !~ format('^H%s-%s-[0-9]{7}-[0-9]$', (SELECT node FROM oracle.offices WHERE office = a ->> 'accepting'), to_char(day, 'YYMMDD'))
		OR EXISTS (SELECT FROM oracle.cases x WHERE x.case_no = c.case_no) THEN
		PERFORM oracle.disagree(sql, 'a new case number of the accepting node and the day', c.case_no, a_role, a_named);
		RETURN;
	END IF;
	SELECT * INTO STRICT w FROM oracle.workflows x WHERE x.workflow = road.workflow AND x.valid @> day;
	INSERT INTO oracle.cases (case_no, service, service_type, accepting, origin, applicant, particulars, workflow, workflow_version,
							  state, version, action, reason, note, request_id, officer, office, entered)
	SELECT c.case_no, a ->> 'service', a ->> 'service_type', a ->> 'accepting', a ->> 'origin', a ->> 'applicant', (a ->> 'particulars')::jsonb,
		w.workflow, w.version, s.state, 1, 'open', btrim(a -> 'columns' ->> 'reason', ''''), btrim(a -> 'columns' ->> 'note', ''''), a ->> 'request',
		who.officer, f.office, day
	FROM oracle.states s, oracle.officers f WHERE s.workflow = w.workflow AND s.version = w.version AND s.initial AND f.officer = who.officer;
	SELECT x.* INTO c FROM oracle.cases x WHERE x.case_no = c.case_no;
	c := oracle.wait(c, '-infinity', true);
	UPDATE oracle.cases x SET wakes = c.wakes, step_due = c.step_due WHERE x.case_no = c.case_no;
	PERFORM oracle.leave_event(c.case_no, NULL);
END
$$;

-- Who may be named to be the next head of a household that somebody leaves: one of it, several, or a stranger.
CREATE FUNCTION new_head(leaver text) RETURNS jsonb LANGUAGE sql VOLATILE AS $$
	WITH stay AS (SELECT o.citizen_id FROM oracle.registrations r JOIN oracle.registrations o ON o.household = r.household AND o.status = 'active' AND o.citizen_id <> leaver
				  WHERE r.citizen_id = leaver ORDER BY hashtextextended(o.citizen_id, (SELECT (random() * 1e15)::bigint)) LIMIT 2)
	SELECT coalesce(CASE floor(random() * 6) WHEN 0 THEN '{}' WHEN 1 THEN CASE WHEN random() < 0.5 THEN '{"new_head": "11010519491231002X"}'::jsonb ELSE '{"new_head": "nobody"}' END
		WHEN 2 THEN (SELECT jsonb_build_object('new_head', jsonb_agg(citizen_id)) FROM stay)
		-- as one types it
		WHEN 3 THEN (SELECT jsonb_build_object('new_head', lower(max(citizen_id))) FROM stay)
		ELSE (SELECT jsonb_build_object('new_head', max(citizen_id)) FROM stay) END, '{}')
$$;

-- The event that the last change of a shadow case leaves.
CREATE FUNCTION leave_event(no text, from_state text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO oracle.events
	SELECT c.case_no, c.version, c.action, $2, c.state, c.officer, c.office, c.reason, c.note, c.request_id, c.overdue, c.workflow_version, r.at
	FROM oracle.cases c, oracle.run r WHERE c.case_no = $1;
END
$$;

-- The notice that led to a version: what there was to tell.
CREATE FUNCTION leave_notice(c oracle.cases, a_version integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO oracle.notices
	SELECT c.case_no, a_version, oracle.today(), c.reason IS NOT DISTINCT FROM 'office_omission', coalesce(array_agg(f.says) FILTER (WHERE f.says IS NOT NULL), '{}'),
		ARRAY(SELECT oracle.paper(d) FROM oracle.documents d WHERE d.case_no = c.case_no), count(*)
	FROM oracle.faults(c, 'filing', c.particulars) f;
END
$$;

-- What the case, its papers and the register have against a step, whoever takes it.
CREATE FUNCTION judge_case(c oracle.cases, t oracle.steps, a_particulars jsonb) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	found text[] := '{}';
	ends boolean := EXISTS (SELECT FROM oracle.states s WHERE s.workflow = c.workflow AND s.version = c.workflow_version AND s.state = t.to_state AND s.final);
BEGIN
	IF t.gate IS NOT NULL THEN
		found := found || oracle.judge_papers(c, t.gate, a_particulars);
	ELSIF c.filed_on IS NOT NULL AND NOT c.bound AND (SELECT mutation FROM oracle.run) IS DISTINCT FROM 'owed'
		AND EXISTS (SELECT FROM oracle.states s WHERE s.workflow = c.workflow AND s.version = c.workflow_version AND s.state = t.to_state AND NOT s.final AND NOT s.editable) THEN
		-- the system accepted it: it has passed no gate yet
		found := found || oracle.judge_papers(c, 'filing', a_particulars);
	END IF;
	IF c.filed_on IS NULL AND NOT ends THEN
		found := found || oracle.judge_road(c);
	END IF;
	IF c.state IN ('draft', 'supplement') AND NOT ends THEN
		found := found || oracle.judge_filing(c, a_particulars);
	END IF;
	IF t.effect IS NOT NULL THEN
		found := found || oracle.judge_effect(c, t.effect, a_particulars);
	END IF;
	RETURN found;
END
$$;

-- What a step does to a case and its clock.  Day: the one it is judged by, of which the case is filed.
CREATE FUNCTION take(c oracle.cases, t oracle.steps, day date) RETURNS oracle.cases LANGUAGE plpgsql STABLE AS $$
DECLARE
	due_again record;
	today date := oracle.today();
	leaves oracle.states;
BEGIN
	-- a step that nobody has marked a limit before says so itself
	IF t.side <> 'system' AND c.wakes <= today AND (SELECT mutation FROM oracle.run) IS DISTINCT FROM 'late' THEN
		c.overdue := (SELECT string_agg(x.name, ', ') FROM oracle.clock_of(c) x WHERE x.act = 'overdue' AND x.fires <= today);
	END IF;
	SELECT * INTO STRICT leaves FROM oracle.states s WHERE s.workflow = c.workflow AND s.version = c.workflow_version AND s.state = c.state;
	c.action := t.action;
	c.state := t.to_state;
	SELECT s.final INTO STRICT c.closed FROM oracle.states s WHERE s.workflow = c.workflow AND s.version = c.workflow_version AND s.state = t.to_state;
	IF c.filed_on IS NULL THEN
		c.filed_on := day;
		IF NOT c.closed THEN
			SELECT l.days, l.unit INTO c.limit_days, c.limit_unit FROM oracle.timers_of(c, NULL) l;
		END IF;
	END IF;
	c.entered := today;
	IF c.closed THEN
		c.closed_on := today;
	END IF;
	-- contents are bound by who leaves a state where they could change; what the system accepted by the next step on
	c.bound := c.bound OR c.closed OR CASE WHEN leaves.editable THEN t.side <> 'system'
		ELSE NOT (SELECT s.editable FROM oracle.states s WHERE s.workflow = c.workflow AND s.version = c.workflow_version AND s.state = c.state) END;
	-- the clock starts, stands still, or goes on: then what it stood still is given, unless it was too late already
	IF c.limit_days IS NOT NULL AND NOT c.closed THEN
		IF NOT (SELECT s.clock_runs FROM oracle.states s WHERE s.workflow = c.workflow AND s.version = c.workflow_version AND s.state = c.state) THEN
			IF c.started IS NOT NULL THEN
				c.paused := coalesce(c.paused, today);
			END IF;
		ELSIF c.started IS NULL OR c.paused IS NOT NULL THEN
			c.started := coalesce(c.started, day);
			IF c.paused IS NULL OR c.paused <= c.due_on THEN
				IF c.paused IS NOT NULL THEN
					c.paused_days := c.paused_days + CASE c.limit_unit WHEN 'calendar' THEN today - c.paused
						ELSE (SELECT count(*) FROM oracle.days d WHERE d.working AND d.day > c.paused AND d.day <= oracle.today()) END;
				END IF;
				SELECT d.due, d.provisional INTO due_again FROM oracle.due(c.started, c.limit_days + c.paused_days + c.extended, c.limit_unit) d;
				-- what was stopped in time is not late on the day it goes on
				WHILE c.paused IS NOT NULL AND due_again.due < today LOOP
					c.paused_days := c.paused_days + 1;
					SELECT d.due, d.provisional INTO due_again FROM oracle.due(c.started, c.limit_days + c.paused_days + c.extended, c.limit_unit) d;
				END LOOP;
				c.due_on := due_again.due;
				c.provisional := due_again.provisional;
			END IF;
			c.paused := NULL;
		END IF;
	END IF;
	RETURN oracle.wait(c, '-infinity', true);
END
$$;

-- The shadow goes on from a changed case, with the event of the change.
CREATE FUNCTION keep(c oracle.cases, from_state text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	UPDATE oracle.cases x SET particulars = c.particulars, workflow_version = c.workflow_version, filed_on = c.filed_on, due_on = c.due_on,
		provisional = c.provisional, state = c.state, version = c.version, action = c.action, reason = c.reason, note = c.note,
		request_id = c.request_id, overdue = c.overdue, officer = c.officer, office = c.office, closed = c.closed,
		started = c.started, paused = c.paused, paused_days = c.paused_days, extended = c.extended, limit_days = c.limit_days, limit_unit = c.limit_unit,
		entered = c.entered, wakes = c.wakes, step_due = c.step_due, closed_on = c.closed_on, bound = c.bound
	WHERE x.case_no = c.case_no;
	PERFORM oracle.leave_event(c.case_no, from_state);
END
$$;

--
-- A change of a case.  a: via (call, update); what is given of action, state, reason, note, request, expected,
-- particulars; columns, others set by UPDATE, to something else than they are.
--
CREATE FUNCTION play_step(c oracle.cases, a_role text, a_named text, a jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	found text[] := '{}';
	sql text;
	who record;
	st oracle.states;
	t oracle.steps;
	e oracle.events;
	o oracle.outcome;
	day date := oracle.today();
	ways integer;
	call boolean := a ->> 'via' = 'call';
	new_action text;
	new_state text;
	reason text := a ->> 'reason';
	new_particulars jsonb := coalesce(a -> 'particulars', c.particulars);
	changed text[] := '{}';
	repeat boolean := false;
	kind text := 'step';
	was text := c.state;
	row_version integer := c.workflow_version;
	late text[] := oracle.judge_time(c);
	gives_notice boolean := false;
	four oracle.events;
	-- laws the model may be told otherwise
	carried_over boolean := (SELECT r.mutation = 'carried' FROM oracle.run r) IS TRUE;
	stale_hides boolean := (SELECT r.mutation = 'stale' FROM oracle.run r) IS TRUE;
	named_by_state boolean := (SELECT r.mutation = 'system' FROM oracle.run r) IS TRUE;
BEGIN
	IF call THEN
		sql := format('SELECT hukou.advance(%L, %L, %L, %L, %L, %L)', c.case_no, a ->> 'action', reason, a ->> 'note', a ->> 'expected', a ->> 'request');
	ELSE
		SELECT format('UPDATE hukou.cases SET %s WHERE case_no = %L', string_agg(x, ', '), c.case_no) INTO sql FROM (
			SELECT format('%I = %L', CASE key WHEN 'request' THEN 'request_id' ELSE key END, value) FROM jsonb_each_text(a)
			WHERE key IN ('action', 'state', 'reason', 'note', 'request', 'particulars')
			UNION ALL SELECT format('%I = %s', key, value) FROM jsonb_each_text(a -> 'columns')) y (x);
		-- the table's own operators are not on the search path of the run
		sql := replace(sql, ' WHERE case_no = ', ' WHERE case_no OPERATOR(hukou.=) ');
	END IF;

	-- a draft goes by the version of the day; a filed case by that of its filing day, for as long as it lives
	IF c.filed_on IS NULL THEN
		SELECT x.version INTO STRICT c.workflow_version FROM oracle.workflows x WHERE x.workflow = c.workflow AND x.valid @> day;
	END IF;
	SELECT * INTO STRICT st FROM oracle.states s WHERE s.workflow = c.workflow AND s.version = c.workflow_version AND s.state = c.state;
	SELECT * INTO who FROM oracle.acting(a_role, a_named);
	SELECT * INTO e FROM oracle.events x WHERE x.request_id = a ->> 'request';

	-- what is asked?
	IF call THEN
		new_action := a ->> 'action';
		IF e.case_no IS NOT NULL THEN
			repeat := (e.case_no, e.action, e.reason, e.note, e.officer) IS NOT DISTINCT FROM (c.case_no, new_action, reason, a ->> 'note', who.officer);
			kind := 'request again';
			IF NOT repeat THEN
				found := found || text 'HK006 request_id';
			END IF;
		ELSIF (a ->> 'expected')::integer <> c.version THEN
			found := found || text 'HK006 version';
		END IF;
	ELSE
		-- setting a column to what it is changes nothing
		new_action := nullif(a ->> 'action', c.action);
		new_state := nullif(a ->> 'state', c.state);
		found := found || ARRAY(SELECT 'HK005 ' || key FROM jsonb_each(a -> 'columns'));
		changed := array_remove(ARRAY[
			CASE WHEN new_particulars <> c.particulars THEN 'particulars' END,
			CASE WHEN a ? 'reason' AND reason IS DISTINCT FROM c.reason THEN 'reason' END,
			CASE WHEN a ? 'note' AND a ->> 'note' IS DISTINCT FROM c.note THEN 'note' END,
			CASE WHEN a ? 'request' AND a ->> 'request' IS DISTINCT FROM c.request_id THEN 'request_id' END], NULL);
	END IF;

	IF kind = 'request again' THEN
		NULL;		-- done, or refused for that alone
	ELSIF stale_hides AND found = '{HK006 version}' THEN
		NULL;
	ELSIF new_action IS NULL AND new_state IS NULL THEN
		kind := CASE WHEN found = '{}' AND changed = '{}' THEN 'nothing' ELSE 'amend' END;
		IF changed <> '{}' AND NOT st.editable THEN
			found := found || ARRAY(SELECT 'HK005 ' || x FROM unnest(changed) x);
		END IF;
		IF changed <> '{}' THEN
			IF st.editable AND 'reason' = ANY (changed) AND reason IS NOT NULL AND NOT EXISTS (SELECT FROM oracle.reasons r WHERE r.reason = a ->> 'reason') THEN
				found := found || text 'HK001 reason';
			END IF;
			IF a ? 'request' AND e.case_no IS NOT NULL THEN
				found := found || text 'HK006 request_id';
			END IF;
		END IF;
		-- whatever is changed, it is not for others than who holds the case
		IF st.editable AND kind = 'amend' THEN
			found := found || CASE WHEN who.finding IS NOT NULL THEN ARRAY[who.finding]
				ELSE oracle.judge_hands(who.officer, NULL, oracle.side_office(c, st.held_by)) END;
		END IF;
		IF kind = 'amend' THEN
			found := found || late;
		END IF;
	ELSE
		SELECT count(*) INTO ways FROM oracle.steps s WHERE s.workflow = c.workflow AND s.version = c.workflow_version AND s.from_state = c.state
			AND s.action = coalesce(new_action, s.action) AND s.to_state = coalesce(new_state, s.to_state)
			AND (s.side <> 'system' OR new_action IS NOT NULL OR named_by_state);		-- a step of the system is taken by its name
		SELECT * INTO t FROM oracle.steps s WHERE s.workflow = c.workflow AND s.version = c.workflow_version AND s.from_state = c.state
			AND s.action = coalesce(new_action, s.action) AND s.to_state = coalesce(new_state, s.to_state)
			AND (s.side <> 'system' OR new_action IS NOT NULL OR named_by_state);
		IF new_particulars <> c.particulars AND NOT st.editable THEN
			found := found || text 'HK005 particulars';
		END IF;
		found := found || late;
		IF NOT call AND e.case_no IS NOT NULL THEN
			found := found || text 'HK006 request_id';
		END IF;
		IF st.final THEN
			found := found || text 'HK001 state';
		ELSIF ways = 0 THEN
			found := found || CASE WHEN new_action IS NOT NULL THEN 'HK001 action' ELSE 'HK001 state' END;
		ELSIF ways > 1 THEN
			found := found || text 'HK001 action';
		ELSE
			IF t.needs_reason AND reason IS NULL
				OR reason IS NOT NULL AND NOT coalesce((SELECT r.leads_to IS NULL OR t.to_state = ANY (r.leads_to) FROM oracle.reasons r WHERE r.reason = a ->> 'reason'), false) THEN
				found := found || text 'HK001 reason';
			END IF;
			IF who.finding IS NOT NULL THEN
				found := found || who.finding;
			ELSIF t.side = 'system' THEN
				found := found || oracle.judge_hands(who.officer, NULL, VARIADIC '{}'::text[]) || text 'HK002 side';
			ELSE
				found := found || oracle.judge_hands(who.officer, t.duty, oracle.side_office(c, t.side));
				IF t.four_eyes IS NOT NULL THEN
					SELECT * INTO four FROM oracle.events x WHERE x.case_no = c.case_no AND x.action = t.four_eyes ORDER BY (x.officer = who.officer) DESC LIMIT 1;
					IF four.officer IS NULL OR four.officer = who.officer THEN
						found := found || text 'HK002 four_eyes';
					END IF;
				END IF;
			END IF;
			found := found || oracle.judge_case(c, t, new_particulars);
			gives_notice := NOT st.editable AND (SELECT s.editable FROM oracle.states s WHERE s.workflow = c.workflow AND s.version = c.workflow_version AND s.state = t.to_state);
			IF gives_notice THEN
				found := found || oracle.judge_notice(c, new_particulars, reason);
			END IF;
		END IF;
	END IF;

	o := oracle.attempt(sql, a_role, a_named);
	IF NOT oracle.compare(sql, a_role, a_named, found, o, kind) THEN
		PERFORM oracle.resync(c.case_no);
		RETURN;
	ELSIF NOT o.ok OR kind = 'nothing' THEN
		RETURN;
	ELSIF kind = 'request again' THEN
		IF o.result <> e.to_state THEN
			PERFORM oracle.disagree(sql, e.to_state, o.result, a_role, a_named);
		END IF;
		RETURN;
	END IF;

	c.particulars := new_particulars;
	c.version := c.version + 1;
	c.overdue := NULL;
	c.officer := who.officer;
	c.office := (SELECT f.office FROM oracle.officers f WHERE f.officer = who.officer);
	IF kind = 'amend' THEN
		c.action := 'amend';
		c.workflow_version := row_version;		-- an amendment does not file the case
		-- what is not said with this change is not said, whatever was said with the one before
		c.reason := reason;
		IF NOT carried_over OR a ? 'note' THEN
			c.note := a ->> 'note';
		END IF;
		c.request_id := CASE WHEN 'request_id' = ANY (changed) THEN a ->> 'request' END;
		IF c.filed_on IS NULL THEN
			c := oracle.wait(c, c.wakes, c.filed_on IS NULL);
		END IF;
	ELSE
		c.reason := reason;
		c.note := a ->> 'note';
		c.request_id := a ->> 'request';
		c := oracle.take(c, t, day);
		IF gives_notice THEN
			PERFORM oracle.leave_notice(c, c.version);
		END IF;
	END IF;
	PERFORM oracle.keep(c, was);
	IF call AND o.result IS DISTINCT FROM c.state THEN
		PERFORM oracle.disagree(sql, c.state, o.result, a_role, a_named);
	END IF;
	IF t.effect IS NOT NULL AND kind = 'step' THEN
		PERFORM oracle.apply_effect(c, t.effect);
	END IF;
END
$$;

--
-- What time alone causes for a case, in its order: the acts, and the findings that keep one back.
--
CREATE FUNCTION let_time_act(no text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	c oracle.cases;
	k record;
	t oracle.steps;
	was text;
	found text[];
	kept_back text;
	kept_since date;
	kept_name text;
	seen oracle.cases;
	redated boolean := false;
	holder text;
	said text;
	today date := oracle.today();
	day date;
BEGIN
	LOOP
		SELECT * INTO c FROM oracle.cases x WHERE x.case_no = no;
		-- a draft that waits for nothing wakes for papers that have come
		EXIT WHEN c.closed OR kept_back IS NULL AND c.wakes > today AND oracle.judge_time(c) = '{}'
			AND NOT oracle.papers_wake(c);
		-- of one day the step comes first
		SELECT * INTO k FROM oracle.clock_of(c) x WHERE x.fires <= today AND (x.act <> 'step' OR kept_back IS NULL)
		ORDER BY x.fires, x.act <> 'step' LIMIT 1;
		SELECT oracle.side_office(c, s.held_by), c.state INTO STRICT holder, was FROM oracle.states s
		WHERE s.workflow = c.workflow AND s.version = c.workflow_version AND s.state = c.state;
		c.version := c.version + 1;
		c.officer := 'system';
		c.office := holder;
		c.reason := NULL;
		c.note := NULL;
		c.request_id := NULL;
		c.overdue := NULL;
		IF k.act = 'step' THEN
			day := today;
			IF c.filed_on IS NULL AND (SELECT mutation FROM oracle.run) IS DISTINCT FROM 'deemed' THEN
				-- a draft counts as accepted from the day papers came in, and by what held then
				day := oracle.papers_came(c);
				SELECT x.version INTO STRICT c.workflow_version FROM oracle.workflows x WHERE x.workflow = c.workflow AND x.valid @> day;
			END IF;
			SELECT * INTO STRICT t FROM oracle.steps s WHERE s.workflow = c.workflow AND s.version = c.workflow_version AND s.from_state = c.state AND s.action = k.action;
			PERFORM set_config('oracle.day', day::text, false);
			found := oracle.judge_case(c, t, c.particulars);
			PERFORM set_config('oracle.day', today::text, false);
			IF found <> '{}' THEN
				kept_back := (SELECT string_agg(DISTINCT x || ':', ' ' ORDER BY x || ':') FROM unnest(found) x);
				kept_since := k.fires;
				kept_name := k.name;
				CONTINUE;		-- with marks, if there are any
			END IF;
			IF t.effect IS NOT NULL THEN
				PERFORM oracle.apply_effect(c, t.effect);
			END IF;
			c := oracle.take(c, t, day);
			c.reason := k.reason;
			c.note := k.name;
		ELSIF k.act IS NOT NULL THEN
			seen := c;
			-- all of that day in one mark, with what it tells the office above
			SELECT CASE WHEN count(*) FILTER (WHERE x.act = 'escalate') > 0 THEN 'escalate' ELSE 'overdue' END,
				string_agg(x.name, ', ') FILTER (WHERE x.act = 'escalate'), string_agg(x.name, ', ') FILTER (WHERE x.act = 'overdue')
			INTO c.action, c.note, c.overdue FROM oracle.clock_of(seen) x WHERE x.fires = k.fires AND x.act IN ('overdue', 'escalate');
			-- by whoever held it when the limit passed, or whoever is above
			SELECT x.office INTO STRICT c.office FROM oracle.clock_of(seen) x WHERE x.fires = k.fires AND x.act = c.action LIMIT 1;
			c.wakes := (SELECT coalesce(min(x.fires), 'infinity') FROM oracle.clock_of(seen) x WHERE x.act = 'step' OR x.fires <> k.fires);
		ELSIF kept_back IS NULL THEN
			-- what it woke for has moved
			EXIT WHEN redated;
			redated := true;
			c.action := 'redate';
			c := oracle.wait(c, c.wakes, true);
		ELSE
			-- kept back: for a day, then for as long as it has waited, at most a week; sooner if something else comes sooner
			c.action := 'postpone';
			c.note := kept_back;
			-- once, against who left out what it cannot be accepted without
			c.overdue := CASE WHEN c.filed_on IS NULL AND NOT EXISTS (SELECT FROM oracle.events e WHERE e.case_no = c.case_no
				AND kept_name = ANY (string_to_array(e.overdue, ', '))) THEN kept_name END;
			c.wakes := least(today + greatest(1, least(today - kept_since, 7)), (SELECT min(x.fires) FROM oracle.clock_of(c) x WHERE x.fires > today));
		END IF;
		PERFORM oracle.keep(c, was);
		said := concat_ws(', ', said, concat_ws(' ', no, c.action, CASE c.action WHEN 'postpone' THEN kept_back END));
		IF c.action = 'postpone' THEN
			kept_back := NULL;
		END IF;
	END LOOP;
	RETURN said;
END
$$;

-- Has what time caused recorded: for a case (tick_case), or for those that wait longest (tick).
CREATE FUNCTION play_tick(call text, a_role text, a_named text, nos text[], refused text DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	sql text := format('SELECT string_agg(concat_ws('' '', t.case_no, t.act, (SELECT string_agg(DISTINCT m[1], '' '' ORDER BY m[1]) FROM regexp_matches(t.finding, ''(HK[0-9]{3} [^:]+:)'', ''g'') m)), '', '' ORDER BY t.n)
		FROM hukou.%s WITH ORDINALITY t (case_no, act, finding, n)', call);
	predicted text;
	said text;
	o oracle.outcome;
	no text;
BEGIN
	IF refused IS NULL THEN
		FOREACH no IN ARRAY nos LOOP
			said := oracle.let_time_act(no);
			predicted := coalesce(predicted || ', ' || said, predicted, said);
		END LOOP;
	END IF;
	o := oracle.attempt(sql, a_role, a_named);
	IF NOT oracle.compare(call, a_role, a_named, array_remove(ARRAY[refused], NULL), o, split_part(call, '(', 1)) OR o.ok AND o.result IS DISTINCT FROM predicted THEN
		IF o.ok THEN
			PERFORM oracle.disagree(call, predicted, o.result, a_role, a_named);
		END IF;
		FOR no IN SELECT unnest(nos) UNION SELECT m[1] FROM regexp_matches(o.result, '(H[0-9]+-[0-9]+-[0-9]+-[0-9])', 'g') m LOOP
			PERFORM oracle.resync(no);
		END LOOP;
	END IF;
END
$$;

-- One extension of the total limit, by days; and the notice of a draft, which answers the papers that came.
CREATE FUNCTION play_extension(c oracle.cases, a_role text, a_named text, days integer, reason text, note text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	sql text := format('SELECT hukou.extend_limit(%L, %L, %L, %L)', c.case_no, days, reason, note);
	found text[] := oracle.judge_time(c);
	who record;
	o oracle.outcome;
	d record;
BEGIN
	SELECT * INTO who FROM oracle.acting(a_role, a_named);
	IF c.closed OR c.started IS NULL OR c.paused IS NOT NULL THEN
		found := found || text 'HK005 state';
	ELSIF c.due_on < oracle.today() THEN
		found := found || text 'HK005 due_on';
	END IF;
	IF c.extended <> 0 OR NOT coalesce(days BETWEEN 1 AND (SELECT l.extension_days FROM oracle.timers_of(c, NULL) l), false) THEN
		found := found || text 'HK005 extended_days';
	END IF;
	IF NOT EXISTS (SELECT FROM oracle.reasons r WHERE r.reason = play_extension.reason AND r.extends) THEN
		found := found || text 'HK001 reason';
	END IF;
	found := found || CASE WHEN who.finding IS NOT NULL THEN ARRAY[who.finding] ELSE oracle.judge_hands(who.officer, 'approve', c.accepting, c.origin) END;
	IF (c.action, c.extended, c.reason, c.note) IS NOT DISTINCT FROM ('extend', days, reason, note) THEN
		found := '{}';		-- the very same changes nothing
	END IF;
	o := oracle.attempt(sql, a_role, a_named);
	IF NOT oracle.compare(sql, a_role, a_named, found, o, 'extend') THEN
		PERFORM oracle.resync(c.case_no);
		RETURN;
	ELSIF NOT o.ok THEN
		RETURN;
	ELSIF (c.action, c.extended, c.reason, c.note) IS DISTINCT FROM ('extend', days, reason, note) THEN
		c.version := c.version + 1;
		c.overdue := NULL;
		c.action := 'extend';
		c.reason := reason;
		c.note := note;
		c.request_id := NULL;
		c.officer := who.officer;
		c.office := (SELECT f.office FROM oracle.officers f WHERE f.officer = who.officer);
		c.extended := days;
		SELECT x.* INTO d FROM oracle.due(c.started, c.limit_days + c.paused_days + c.extended, c.limit_unit) x;
		c.due_on := d.due;
		c.provisional := d.provisional;
		c := oracle.wait(c, c.wakes, c.filed_on IS NULL);
		PERFORM oracle.keep(c, c.state);
	END IF;
	IF o.result IS DISTINCT FROM c.due_on::text THEN
		PERFORM oracle.disagree(sql, c.due_on::text, o.result, a_role, a_named);
	END IF;
END
$$;

CREATE FUNCTION play_notice(c oracle.cases, a_role text, a_named text, reason text, note text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	sql text := format('SELECT hukou.give_notice(%L, %L, %L)', c.case_no, reason, note);
	found text[] := oracle.judge_time(c);
	who record;
	o oracle.outcome;
BEGIN
	SELECT * INTO who FROM oracle.acting(a_role, a_named);
	found := found || oracle.judge_notice(c, c.particulars, reason);
	IF NOT EXISTS (SELECT FROM oracle.reasons r WHERE r.reason = play_notice.reason) THEN
		found := found || text 'HK001 reason';
	END IF;
	found := found || CASE WHEN who.finding IS NOT NULL THEN ARRAY[who.finding] ELSE oracle.judge_hands(who.officer, 'accept', c.accepting) END;
	o := oracle.attempt(sql, a_role, a_named);
	IF NOT oracle.compare(sql, a_role, a_named, found, o, 'notify') THEN
		PERFORM oracle.resync(c.case_no);
	ELSIF o.ok THEN
		c.version := c.version + 1;
		c.overdue := NULL;
		c.action := 'notify';
		c.reason := reason;
		c.note := note;
		c.request_id := NULL;
		c.officer := who.officer;
		c.office := (SELECT f.office FROM oracle.officers f WHERE f.officer = who.officer);
		PERFORM oracle.leave_notice(c, c.version);
		c := oracle.wait(c, c.wakes, c.filed_on IS NULL);
		PERFORM oracle.keep(c, c.state);
	END IF;
END
$$;

--
-- People and documents.  Drafts and supplements are their holder's; to a case on its way either side adds documents, and objects.
--
CREATE FUNCTION play_content(c oracle.cases, a_role text, a_named text, tab text, op text, sql text, derived text[], other text DEFAULT NULL, faults text[] DEFAULT '{}')
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	found text[] := ARRAY(SELECT 'HK005 ' || x FROM unnest(derived) x);
	who record;
	st oracle.states;
	o oracle.outcome;
BEGIN
	IF c.filed_on IS NULL THEN
		SELECT x.version INTO STRICT c.workflow_version FROM oracle.workflows x WHERE x.workflow = c.workflow AND x.valid @> oracle.today();
	END IF;
	SELECT * INTO STRICT st FROM oracle.states s WHERE s.workflow = c.workflow AND s.version = c.workflow_version AND s.state = c.state;
	found := found || oracle.judge_time(c);
	IF (CASE WHEN tab = 'case_persons' THEN c.filed_on IS NOT NULL WHEN op = 'add' OR tab = 'case_objections' THEN st.final ELSE NOT st.editable END) THEN
		found := found || ('HK005 ' || tab);
	END IF;
	SELECT * INTO who FROM oracle.acting(a_role, a_named);
	IF who.finding IS NOT NULL THEN
		found := found || who.finding;
	ELSIF st.editable AND tab <> 'case_objections' THEN
		found := found || oracle.judge_hands(who.officer, NULL, oracle.side_office(c, st.held_by));
	ELSE
		found := found || oracle.judge_hands(who.officer, NULL, c.accepting, c.origin);
	END IF;
	-- rows are judged one by one: the first that has something against it is told
	IF found = '{}' THEN
		found := ARRAY(SELECT x FROM unnest(faults) WITH ORDINALITY u (x, n) WHERE x IS NOT NULL ORDER BY n LIMIT 1);
	ELSIF faults[1] IS NOT NULL THEN
		found := found || faults[1];
	END IF;
	IF found = '{}' AND other IS NOT NULL THEN
		found := ARRAY[other];
	END IF;
	o := oracle.attempt(sql, a_role, a_named);
	IF NOT oracle.compare(sql, a_role, a_named, found, o, op || ' ' || tab, CASE WHEN o.rows > 1 THEN o.rows ELSE 1 END) THEN
		PERFORM oracle.resync(c.case_no);
		RETURN false;
	END IF;
	RETURN o.ok;
END
$$;

CREATE FUNCTION play_documents(c oracle.cases, a_role text, a_named text, VARIADIC types text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	d oracle.documents;
	all_of_them oracle.documents[] := '{}';
	n integer := coalesce((SELECT max(x.document) FROM oracle.documents x WHERE x.case_no = c.case_no), 0);
	type text;
	other text;
	sql text;
BEGIN
	FOREACH type IN ARRAY types LOOP
		n := n + 1;
		d := ROW(c.case_no, n, type, NULL, NULL, NULL, oracle.today(), c.version);
		IF type = 'birth_certificate' THEN
			d.number := CASE WHEN random() < 0.93 THEN 'X' || (500000000 + c.serial * 10 + n % 10) WHEN random() < 0.5 THEN 'x500000001' ELSE '17' END;
		ELSE
			-- now and then one that has expired, that expires soon, or that is dated in the future
			d.valid_until := CASE WHEN random() < 0.06 THEN oracle.today() - 1 WHEN random() < 0.06 THEN oracle.today() + floor(random() * 3)::integer END;
			d.issued_on := CASE WHEN random() < 0.04 THEN oracle.today() + floor(random() * 3)::integer END;
		END IF;
		all_of_them := all_of_them || d;
	END LOOP;
	IF cardinality(types) = 1 AND random() < 0.06 THEN
		IF random() < 0.5 AND n > 1 THEN
			all_of_them[1].document := 1;
			other := CASE WHEN EXISTS (SELECT FROM oracle.documents x WHERE x.case_no = c.case_no AND x.document = 1) THEN '23505' END;
		ELSE
			all_of_them[1].document_type := 'library_card';
		END IF;
	END IF;
	SELECT 'INSERT INTO hukou.case_documents (case_no, document, document_type, number, issued_on, valid_until) VALUES '
		|| string_agg(format('(%L, %L, %L, %L, %L, %L)', x.case_no, x.document, x.document_type, x.number, x.issued_on, x.valid_until), ', ')
		INTO sql FROM unnest(all_of_them) x;
	IF oracle.play_content(c, a_role, a_named, 'case_documents', 'add', sql, '{}', other,
		ARRAY(SELECT CASE WHEN x.document_type = 'library_card' THEN 'HK004 document_type'
			WHEN x.document_type = 'birth_certificate' AND (x.number !~* '^[a-z][0-9]{9}$' OR
				c.filed_on IS NOT NULL AND oracle.used_elsewhere(c.case_no, upper(x.number))) THEN 'HK004 birth_certificate' END FROM unnest(all_of_them) x)) THEN
		INSERT INTO oracle.documents SELECT x.case_no, x.document, x.document_type, upper(x.number), x.issued_on, x.valid_until, x.received_on, x.version FROM unnest(all_of_them) x;
	END IF;
END
$$;

CREATE FUNCTION play_persons(c oracle.cases, a_role text, a_named text, a_role_in_case text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	p oracle.case_persons;
	n integer := coalesce((SELECT max(x.person) FROM oracle.case_persons x WHERE x.case_no = c.case_no), 0) + 1;
BEGIN
	p := ROW(c.case_no, n, a_role_in_case, NULL, NULL, NULL);
	IF a_role_in_case = 'newborn' THEN
		p.sex := oracle.one_of('M', 'F');
		-- some are late
		p.birth_date := oracle.today() - CASE WHEN random() < 0.8 THEN 20 ELSE 420 END + floor(random() * 22)::integer;
		IF random() < 0.2 THEN
			p.birth_date := p.birth_date - 12 + floor(random() * 5)::integer;
		END IF;
	ELSE
		p.citizen_id := CASE WHEN random() < 0.5 THEN c.applicant WHEN random() < 0.9 THEN coalesce(oracle.resident(c.origin), c.applicant) ELSE '11010519491231002X' END;
	END IF;
	IF oracle.play_content(c, a_role, a_named, 'case_persons', 'add',
		format('INSERT INTO hukou.case_persons (case_no, person, role, citizen_id, name, sex, birth_date) VALUES (%L, %L, %L, %L, %L, %L, %L)',
			   p.case_no, p.person, p.role, p.citizen_id, '示例', p.sex, p.birth_date), '{}',
		CASE WHEN EXISTS (SELECT FROM oracle.case_persons x WHERE x.case_no = c.case_no AND x.role = p.role AND x.citizen_id = p.citizen_id) THEN '23505' END) THEN
		INSERT INTO oracle.case_persons SELECT p.*;
	END IF;
END
$$;

-- A paper is taken back, or gets another last day.
CREATE FUNCTION play_change(c oracle.cases, a_role text, a_named text, d oracle.documents, deletes boolean, until date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	k text := format('case_no OPERATOR(hukou.=) %L AND document = %s', c.case_no, d.document);
	answered boolean := d.version < coalesce((SELECT max(n.version) FROM oracle.notices n WHERE n.case_no = c.case_no), 0);
BEGIN
	IF deletes THEN
		-- what came to a draft on an earlier day, and no notice has answered, does not go
		IF oracle.play_content(c, a_role, a_named, 'case_documents', 'delete', format('DELETE FROM hukou.case_documents WHERE %s', k),
				CASE WHEN c.filed_on IS NULL AND d.received_on < oracle.today() AND NOT answered THEN '{received_on}'::text[] ELSE '{}' END) THEN
			DELETE FROM oracle.documents y WHERE y.case_no = c.case_no AND y.document = d.document;
		END IF;
	ELSIF oracle.play_content(c, a_role, a_named, 'case_documents', 'change', format('UPDATE hukou.case_documents SET valid_until = %L WHERE %s', until, k), '{}')
		AND until IS DISTINCT FROM d.valid_until THEN		-- written back as it was, it is not changed
		-- one brought in place of one that a notice has answered came today
		UPDATE oracle.documents y SET valid_until = until, version = c.version,
			received_on = CASE WHEN c.filed_on IS NULL AND answered THEN oracle.today() ELSE y.received_on END
		WHERE y.case_no = c.case_no AND y.document = d.document;
	END IF;
END
$$;

-- Somebody objects, to a paper or to the whole, or takes an objection back.
CREATE FUNCTION play_objection(c oracle.cases, a_role text, a_named text, objects boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	b oracle.objections;
	who record;
	faults text[] := '{}';
	derived text[] := '{}';
	k text;
	gone boolean := random() < 0.03;
	rewritten boolean := random() < 0.05;
BEGIN
	SELECT * INTO who FROM oracle.acting(a_role, a_named);
	SELECT * INTO b FROM oracle.objections y WHERE y.case_no = c.case_no
	ORDER BY NOT oracle.stands(y), hashtextextended(y.objection::text, (SELECT (random() * 1e15)::bigint)) LIMIT 1;
	IF objects OR b.case_no IS NULL THEN
		b := ROW(c.case_no, coalesce((SELECT max(y.objection) FROM oracle.objections y WHERE y.case_no = c.case_no), 0) + 1, NULL,
				 oracle.one_of('blurred', 'unsigned', 'whose is it'), c.version, who.officer, (SELECT f.office FROM oracle.officers f WHERE f.officer = who.officer), false, NULL);
		IF random() < 0.6 THEN
			b.document := (SELECT d.document FROM oracle.documents d WHERE d.case_no = c.case_no ORDER BY hashtextextended(d.document::text, (SELECT (random() * 1e15)::bigint)) LIMIT 1);
		ELSIF random() < 0.05 THEN
			b.document := 30000;
			faults := '{HK004 document}';
		END IF;
		IF gone THEN
			derived := '{withdrawn}';
		END IF;
		IF oracle.play_content(c, a_role, a_named, 'case_objections', 'add', format('INSERT INTO hukou.case_objections (case_no, objection, document, text_zh, withdrawn) VALUES (%L, %s, %L, %L, %L)',
				b.case_no, b.objection, b.document, b.text_zh, gone), derived, NULL, faults) THEN
			b.paper := (SELECT oracle.paper(d) FROM oracle.documents d WHERE d.case_no = b.case_no AND d.document = b.document);
			INSERT INTO oracle.objections SELECT b.*;
		END IF;
		RETURN;
	END IF;
	k := format('case_no OPERATOR(hukou.=) %L AND objection = %s', c.case_no, b.objection);
	IF rewritten THEN
		PERFORM oracle.play_content(c, a_role, a_named, 'case_objections', 'change', format('UPDATE hukou.case_objections SET text_zh = text_zh || ''!'' WHERE %s', k), '{text_zh}');
		RETURN;
	ELSIF b.withdrawn AND gone THEN
		derived := '{withdrawn}';		-- for good
	ELSIF NOT b.withdrawn AND who.finding IS NULL AND (SELECT o.valid @> oracle.today() FROM oracle.offices o WHERE o.office = b.office)
		AND NOT oracle.at_side((SELECT f.office FROM oracle.officers f WHERE f.officer = who.officer), b.office) THEN
		faults := '{HK002 withdrawn}';		-- the office's that made it; once that is closed, either side's
	END IF;
	IF oracle.play_content(c, a_role, a_named, 'case_objections', 'withdraw', format('UPDATE hukou.case_objections SET withdrawn = %L WHERE %s', derived = '{}', k), derived, NULL, faults) THEN
		UPDATE oracle.objections y SET withdrawn = true WHERE y.case_no = c.case_no AND y.objection = b.objection;
	END IF;
END
$$;

-- Anything else with people and documents.
CREATE FUNCTION play_contents_noise(c oracle.cases, a_role text, a_named text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	d oracle.documents;
	p oracle.case_persons;
	x integer := floor(random() * 9);
	-- papers are taken back in a supplement most of all
	until date := oracle.today() + CASE WHEN random() < 0.5 THEN 5 ELSE -1 END;
	k text := format('case_no OPERATOR(hukou.=) %L', c.case_no);
BEGIN
	IF c.state = 'supplement' AND random() < 0.6 THEN
		x := 2 + floor(random() * 2);
	END IF;
	SELECT * INTO d FROM oracle.documents y WHERE y.case_no = c.case_no ORDER BY hashtextextended(y.document::text, (SELECT (random() * 1e15)::bigint)) LIMIT 1;
	SELECT * INTO p FROM oracle.case_persons y WHERE y.case_no = c.case_no ORDER BY hashtextextended(y.person::text, (SELECT (random() * 1e15)::bigint)) LIMIT 1;
	IF x >= 7 THEN
		PERFORM oracle.play_objection(c, a_role, a_named, x = 7);
	ELSIF x IN (0, 1) OR d.case_no IS NULL THEN
		PERFORM oracle.play_documents(c, a_role, a_named, CASE WHEN c.service = 'newborn' AND random() < 0.4 THEN 'birth_certificate'
			ELSE oracle.one_of('id_card', 'household_book', 'power_of_attorney', 'residence_proof', 'commitment') END);
	ELSIF x IN (2, 3) THEN
		PERFORM oracle.play_change(c, a_role, a_named, d, x = 2, CASE WHEN random() < 0.2 THEN d.valid_until ELSE until END);
	ELSIF x = 4 THEN
		IF random() < 0.5 THEN
			PERFORM oracle.play_content(c, a_role, a_named, 'case_documents', 'change',
				format('UPDATE hukou.case_documents SET case_version = case_version + 1 WHERE %s AND document = %s', k, d.document), '{case_version}');
		ELSE
			PERFORM oracle.play_content(c, a_role, a_named, 'case_documents', 'change',
				format('UPDATE hukou.case_documents SET seal = ''\x01'' WHERE %s AND document = %s', k, d.document), '{seal}');
		END IF;
	ELSIF x = 5 OR p.case_no IS NULL THEN
		PERFORM oracle.play_persons(c, a_role, a_named, oracle.one_of('father', 'mover', 'newborn', 'guardian'));
	ELSIF random() < 0.5 THEN
		IF oracle.play_content(c, a_role, a_named, 'case_persons', 'delete', format('DELETE FROM hukou.case_persons WHERE %s AND person = %s', k, p.person), '{}') THEN
			DELETE FROM oracle.case_persons y WHERE y.case_no = c.case_no AND y.person = p.person;
		END IF;
	ELSE
		PERFORM oracle.play_content(c, a_role, a_named, 'case_persons', 'change',
			format('UPDATE hukou.case_persons SET name = name || ''x'' WHERE %s AND person = %s', k, p.person), '{}');
	END IF;
END
$$;

--
-- What is tried next.
--
CREATE FUNCTION any_case() RETURNS oracle.cases LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	c oracle.cases;
	start integer := 1 + floor(random() * (SELECT max(serial) FROM oracle.cases))::integer;
BEGIN
	SELECT * INTO c FROM oracle.cases x WHERE x.serial >= start ORDER BY x.serial LIMIT 1;
	RETURN c;
END
$$;

CREATE FUNCTION statement() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	x double precision := random();
	-- one in ten lies about for two months, where time would end it
	going_on integer[] := ARRAY(SELECT y.serial FROM oracle.cases y WHERE NOT y.closed
		AND NOT (y.serial % 10 = 0 AND y.state IN ('supplement', 'permitted', 'dispatched', 'cancelled') AND y.entered > oracle.today() - 60) ORDER BY y.serial);
	open_cases integer := cardinality(going_on);
	n integer;
	c oracle.cases;
BEGIN
	IF x < 0.012 THEN
		PERFORM oracle.try_policy();
	ELSIF x < 0.018 THEN
		PERFORM oracle.try_migrate();
	ELSIF x < 0.038 THEN
		IF oracle.import(oracle.one_of('340104901000', '370102901000', '340802901000')) IS NOT NULL THEN
			PERFORM oracle.count_one('00000', 'import');
		END IF;
	ELSIF x < 0.06 THEN
		PERFORM oracle.try_side_door();
	ELSIF x < 0.17 AND open_cases < 120 OR open_cases = 0 THEN
		PERFORM oracle.try_open();
	ELSIF x < 0.19 THEN
		SELECT * INTO c FROM oracle.any_case();
		IF c.closed THEN
			PERFORM oracle.try_noise(c);
		END IF;
	ELSE
		n := going_on[1 + floor(random() * open_cases)::integer];
		IF random() < 0.3 THEN
			-- drafts are in a hurry
			n := coalesce((SELECT d.serial FROM (
				SELECT y.serial FROM oracle.cases y WHERE NOT y.closed AND y.state = 'draft' AND y.wakes > oracle.today() ORDER BY y.wakes, y.serial LIMIT 6) d
				ORDER BY hashtextextended(d.serial::text, (SELECT (random() * 1e15)::bigint)) LIMIT 1), n);
		END IF;
		SELECT * INTO STRICT c FROM oracle.cases WHERE serial = n;
		IF (oracle.judge_time(c) <> '{}' OR c.filed_on IS NULL AND c.wakes <= oracle.today()) AND random() < 0.6 THEN
			PERFORM oracle.try_tick(c);
		ELSIF random() < (CASE WHEN c.state = 'draft' THEN 0.06 ELSE 0.03 END) THEN
			PERFORM oracle.try_clock(c);
		ELSIF random() < 0.72 THEN
			PERFORM oracle.try_next(c);
		ELSE
			PERFORM oracle.try_noise(c);
		END IF;
	END IF;
END
$$;

-- Time is let act: mostly by who may, for a case, or for the few that wait longest.
CREATE FUNCTION try_tick(c oracle.cases) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	r record;
	h record;
	n integer := 1 + floor(random() * 4);
BEGIN
	SELECT * INTO r FROM oracle.run;
	IF random() < 0.06 THEN
		-- tick() takes the capability; tick_case() that, or the right to step cases
		SELECT x.who, x.call INTO h FROM (VALUES (r.owner, format('tick(%s)', n)), (r.prefix || '_gateway', 'tick()'), (r.prefix || '_D530102-03', 'tick()'),
			(r.prefix || '_reader', 'tick()'), (r.prefix || '_reader', format('tick_case(%L)', c.case_no)), (r.prefix || '_reader', format('tick_case(%L)', c.case_no))) x (who, call)
		ORDER BY hashtextextended(x.who || x.call, (SELECT (random() * 1e15)::bigint)) LIMIT 1;
		PERFORM oracle.play_tick(h.call, h.who, '', '{}', '42501');
	ELSIF random() < 0.03 THEN
		PERFORM oracle.play_tick(oracle.one_of('tick(0)', 'tick(NULL)'), r.prefix || '_ticker', '', '{}', '22023');
	ELSIF random() < 0.03 THEN
		PERFORM oracle.play_tick('tick_case(NULL)', r.prefix || '_plain', '', '{}');
	ELSIF random() < 0.15 THEN
		PERFORM oracle.play_tick(format('tick(%s)', n), r.prefix || '_ticker', '', ARRAY(SELECT x.case_no FROM oracle.cases x WHERE x.wakes <= oracle.today() OR NOT x.closed AND (oracle.judge_time(x) <> '{}' OR oracle.papers_wake(x))
			ORDER BY x.wakes, x.case_no COLLATE "C" LIMIT n));
	ELSE
		-- whoever asks, and though nobody does: it does not depend on that
		PERFORM oracle.play_tick(format('tick_case(%L)', c.case_no), oracle.one_of(r.owner, r.prefix || '_gateway', r.prefix || '_gateway', r.prefix || '_ticker', r.prefix || '_plain',
			r.prefix || '_D530102-03', r.prefix || '_D340104-03'), oracle.one_of('', 'NOBODY', c.officer), ARRAY[c.case_no]);
	END IF;
END
$$;

-- The rest of the clock: notice for a draft, an extension, a tick before anything is late.
CREATE FUNCTION try_clock(c oracle.cases) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	h record;
BEGIN
	IF c.state = 'draft' AND (random() < 0.4 OR NOT EXISTS (SELECT FROM oracle.notices n WHERE n.case_no = c.case_no)) THEN
		SELECT * INTO h FROM oracle.by_role(coalesce(oracle.fit_officer(c.accepting, CASE WHEN random() < 0.9 THEN 'accept' END), 'D530102-03'));
		IF random() < 0.4 THEN
			PERFORM oracle.play_objection(c, h.role, h.named, true);
		END IF;
		PERFORM oracle.play_notice(c, h.role, h.named, oracle.one_of('materials_missing', 'materials_missing', 'materials_missing', 'office_omission', 'because'), oracle.one_of('a note', NULL));
	ELSIF random() < 0.7 THEN
		SELECT * INTO h FROM oracle.by_role(coalesce(oracle.fit_officer(oracle.side_office(c, oracle.one_of('accepting', 'origin')), CASE WHEN random() < 0.9 THEN 'approve' END), 'D530102-03'));
		PERFORM oracle.play_extension(c, h.role, h.named, CASE WHEN random() < 0.1 THEN c.extended ELSE floor(random() * 12)::integer END,
			oracle.one_of('complex_case', 'complex_case', 'complex_case', 'complex_case', c.reason, 'because', NULL), oracle.one_of('a note', NULL));
	ELSE
		PERFORM oracle.try_tick(c);
	END IF;
END
$$;

CREATE FUNCTION try_open() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	k oracle.kinds;
	a jsonb;
	accepting text := oracle.one_of('530102901000', '350104901000', '130433901000', '500103901000');
	origin text := oracle.one_of('340104901000', '370102901000', '340802901000');
	columns jsonb := '{}';
	who text;
	h record;
	via text := oracle.one_of('call', 'call', 'insert');
	e record;
	particulars jsonb := '{}';
	applicant text;
	service_wanted text;
BEGIN
	-- services as often as one another
	service_wanted := oracle.one_of('newborn', 'newborn', 'id_first', 'id_renewal', 'id_temporary', 'migration', 'migration', 'certificate');
	SELECT * INTO k FROM oracle.kinds x WHERE x.service = service_wanted
	ORDER BY (x.workflow = 'migration_student') AND (SELECT random() < 0.4) DESC, hashtextextended(x.service_type, (SELECT (random() * 1e15)::bigint)) LIMIT 1;
	applicant := coalesce(CASE WHEN random() < 0.97 THEN oracle.resident(origin) END, '11010519491231002X');
	IF k.service = 'newborn' THEN
		-- a newborn goes to its parents, as a rule
		particulars := jsonb_build_object('household', coalesce(CASE WHEN random() < 0.9 THEN (SELECT r.household FROM oracle.registrations r WHERE r.citizen_id = applicant) END,
			'HOME-' || left(origin, 6) || '-' || oracle.one_of('1', '2', '3')));
	ELSIF k.service = 'migration' THEN
		particulars := CASE WHEN random() < 0.3 THEN jsonb_build_object('household', 'HOME-' || left(accepting, 6) || '-' || oracle.one_of('1', '2', '3'))
			ELSE jsonb_build_object('household', 'NEW-' || floor(random() * 300), 'address', 'Test Road') END || oracle.new_head(applicant);
	ELSIF k.service = 'id_temporary' THEN
		SELECT y.case_no, y.applicant, y.origin, y.accepting INTO e FROM oracle.cases y
		WHERE NOT y.closed AND y.service IN ('id_first', 'id_renewal') ORDER BY y.filed_on IS NULL, hashtextextended(y.case_no, (SELECT (random() * 1e15)::bigint)) LIMIT 1;
		IF e.case_no IS NOT NULL THEN
			applicant := CASE WHEN random() < 0.95 THEN e.applicant ELSE applicant END;
			origin := e.origin;
			accepting := e.accepting;
			particulars := jsonb_build_object('application', e.case_no);
		END IF;
	END IF;
	IF random() < 0.04 THEN
		particulars := particulars - oracle.one_of('household', 'application', 'address');
	END IF;
	IF random() < 0.03 THEN
		origin := accepting;
	END IF;
	a := jsonb_build_object('service', k.service, 'service_type', k.service_type, 'accepting', accepting, 'origin', origin,
							'applicant', applicant, 'particulars', particulars);
	IF random() < 0.15 THEN
		a := a || jsonb_build_object('request', CASE WHEN random() < 0.8 THEN 'open ' || (SELECT step FROM oracle.run)
			ELSE (SELECT v.request_id FROM oracle.events v WHERE v.request_id IS NOT NULL ORDER BY v.at DESC LIMIT 1) END);
		IF random() < 0.3 THEN
			-- the very request again, by whoever made it or by somebody else
			SELECT y.* INTO e FROM oracle.cases y JOIN oracle.events v USING (case_no) WHERE v.action = 'open' AND v.request_id IS NOT NULL
			ORDER BY hashtextextended(y.case_no, (SELECT (random() * 1e15)::bigint)) LIMIT 1;
			IF e.case_no IS NOT NULL THEN
				a := jsonb_build_object('service', e.service, 'service_type', e.service_type, 'accepting', e.accepting, 'origin', e.origin,
					'applicant', e.applicant, 'particulars', e.particulars,
					'request', (SELECT v.request_id FROM oracle.events v WHERE v.case_no = e.case_no AND v.event = 1));
			END IF;
		END IF;
	END IF;
	who := oracle.fit_officer(accepting, 'accept');
	IF random() < 0.12 THEN
		CASE floor(random() * 8)
			WHEN 0 THEN a := a || '{"service_type": "nonsense"}';
			WHEN 1 THEN a := a || '{"accepting": "999999999999"}';
			WHEN 2 THEN a := a || '{"origin": "340104909000"}';
			WHEN 3 THEN a := a || '{"applicant": null}';
			WHEN 4 THEN who := oracle.fit_officer(origin, NULL);
			WHEN 5 THEN SELECT o.officer INTO who FROM oracle.officers o ORDER BY hashtextextended(o.officer, (SELECT (random() * 1e15)::bigint)) LIMIT 1;
			ELSE
				via := 'insert';
				FOR i IN 1..1 + floor(random() * 2) LOOP
					columns := columns || (ARRAY['{"state": "''completed''"}', '{"state": "''draft''"}', '{"action": "''accept''"}', '{"action": "''open''"}',
						'{"reason": "''because''"}', '{"reason": "''overdue''"}', '{"note": "''a note''"}', '{"filed_on": "''2023-01-01''"}', '{"version": "1"}',
						'{"officer": "''D530102-03''"}', '{"workflow": "''newborn''"}', '{"workflow_version": "1"}', '{"due_on": "''2023-01-01''"}',
						'{"acted_at": "now()"}', '{"accepting_node": "11"}', '{"case_no": "hukou.case_no_make(53, ''2023-09-20'', 9999999)"}']::jsonb[])[1 + floor(random() * 16)];
				END LOOP;
		END CASE;
	END IF;
	a := a || jsonb_build_object('columns', columns);
	IF via = 'call' THEN
		a := a - 'columns' || '{"columns": {}}';
	END IF;
	SELECT * INTO h FROM oracle.by_role(coalesce(who, 'D530102-03'));
	PERFORM oracle.play_open(h.role, h.named, via, a);
END
$$;

-- The papers a case needs, one document for each requirement.
CREATE FUNCTION papers_for(c oracle.cases) RETURNS text[] LANGUAGE sql VOLATILE AS $$
	SELECT array_agg(t) FROM (
		SELECT DISTINCT ON (r.requirement) r.document_type AS t FROM oracle.rules_of(c, 'filing', oracle.today()) r
		WHERE r.document_type <> 'employment_proof'
		ORDER BY r.requirement, hashtextextended(r.document_type, (SELECT (random() * 1e15)::bigint))) x
$$;

-- What brings a case forward.
CREATE FUNCTION try_next(c oracle.cases) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	v integer := c.workflow_version;
	t oracle.steps;
	who text;
	h record;
	a jsonb;
	types text[];
	objected integer;
	paper oracle.documents;
	told boolean := EXISTS (SELECT FROM oracle.notices n WHERE n.case_no = c.case_no);
BEGIN
	IF c.filed_on IS NULL THEN
		SELECT x.version INTO STRICT v FROM oracle.workflows x WHERE x.workflow = c.workflow AND x.valid @> oracle.today();
	END IF;
	-- what is objected to is looked at again by who objected, mostly
	SELECT b.officer, oracle.still_there(b) INTO who, objected FROM oracle.objections b WHERE b.case_no = c.case_no AND oracle.stands(b) ORDER BY b.objection LIMIT 1;
	IF objected IS NOT NULL AND c.state IN ('draft', 'supplement') AND random() < 0.3 THEN
		SELECT * INTO paper FROM oracle.documents x WHERE x.case_no = c.case_no AND x.document = objected;
		SELECT * INTO h FROM oracle.by_role(coalesce(oracle.fit_officer(c.accepting, 'accept'), 'D530102-03'));
		PERFORM oracle.play_change(c, h.role, h.named, paper, random() < 0.3, CASE WHEN random() < 0.8 THEN oracle.today() + 100 ELSE paper.valid_until END);
		RETURN;
	ELSIF who IS NOT NULL AND (c.state IN ('draft', 'supplement') OR NOT c.bound) AND random() < 0.5 THEN
		SELECT * INTO h FROM oracle.by_role(CASE WHEN random() < 0.85 THEN who ELSE coalesce(oracle.fit_officer(oracle.side_office(c, oracle.one_of('accepting', 'origin')), NULL), who) END);
		PERFORM oracle.play_objection(c, h.role, h.named, false);
		RETURN;
	ELSIF c.filed_on IS NOT NULL AND NOT c.bound AND random() < 0.5 AND EXISTS (SELECT FROM oracle.faults(c, 'filing', c.particulars) f WHERE f.says IS NULL) THEN
		-- what the system accepted without its papers
		SELECT * INTO h FROM oracle.by_role(coalesce(oracle.fit_officer(c.accepting, 'accept'), 'D530102-03'));
		types := oracle.papers_for(c);
		PERFORM oracle.play_documents(c, h.role, h.named, VARIADIC types);
		RETURN;
	END IF;
	IF c.state = 'draft' THEN
		SELECT * INTO h FROM oracle.by_role(coalesce(oracle.fit_officer(c.accepting, 'accept'), 'D530102-03'));
		IF NOT EXISTS (SELECT FROM oracle.documents d WHERE d.case_no = c.case_no) THEN
			types := oracle.papers_for(c);
			IF random() < 0.08 AND cardinality(types) > 1 THEN
				types := types[2:];
			END IF;
			PERFORM oracle.play_documents(c, h.role, h.named, VARIADIC types);
			RETURN;
		ELSIF random() < 0.6 AND oracle.judge_papers(c, 'filing', c.particulars) <> '{}' THEN
			types := oracle.papers_for(c);
			PERFORM oracle.play_documents(c, h.role, h.named, VARIADIC types);
			RETURN;
		ELSIF c.service IN ('newborn', 'migration') AND random() < 0.97
			AND NOT EXISTS (SELECT FROM oracle.case_persons p WHERE p.case_no = c.case_no AND p.role IN ('newborn', 'mover')) THEN
			PERFORM oracle.play_persons(c, h.role, h.named, CASE c.service WHEN 'newborn' THEN 'newborn' ELSE 'mover' END);
			RETURN;
		ELSIF c.service = 'newborn' AND random() < 0.15 THEN
			-- twins, and certificates to spare
			IF random() < 0.3 THEN
				PERFORM oracle.play_persons(c, h.role, h.named, 'newborn');
			ELSE
				PERFORM oracle.play_documents(c, h.role, h.named, 'birth_certificate');
			END IF;
			RETURN;
		END IF;
	END IF;
	IF c.state = 'supplement' AND random() < 0.5 THEN
		SELECT * INTO h FROM oracle.by_role(coalesce(oracle.fit_officer(c.accepting, 'accept'), 'D530102-03'));
		IF random() < 0.3 AND oracle.judge_papers(c, 'filing', c.particulars) <> '{}' THEN
			types := oracle.papers_for(c);
			PERFORM oracle.play_documents(c, h.role, h.named, VARIADIC types);
		ELSE
			PERFORM oracle.play_contents_noise(c, h.role, h.named);
		END IF;
		RETURN;
	END IF;
	SELECT * INTO t FROM oracle.steps s WHERE s.workflow = c.workflow AND s.version = v AND s.from_state = c.state
	ORDER BY (hashtextextended(s.action, (SELECT (random() * 1e15)::bigint)) & 1048575) * CASE WHEN s.to_state = 'supplement' THEN CASE WHEN told THEN 8 ELSE 3 END WHEN s.needs_reason THEN 1 ELSE 12 END * CASE WHEN s.side = 'system' THEN 0.1 ELSE 1 END DESC LIMIT 1;
	-- where the register is in the way, mostly another way out
	IF random() < 0.7 AND (t.effect IS NOT NULL AND oracle.judge_effect(c, t.effect, c.particulars) <> '{}'
						   OR t.gate IS NOT NULL AND oracle.judge_filing(c, c.particulars) <> '{}') THEN
		SELECT * INTO t FROM oracle.steps s WHERE s.workflow = c.workflow AND s.version = v AND s.from_state = c.state AND s.needs_reason ORDER BY s.side = 'system', hashtextextended(s.action, (SELECT (random() * 1e15)::bigint)) LIMIT 1;
		IF t.action IS NULL THEN
			RETURN;
		END IF;
	END IF;
	who := oracle.fit_officer(oracle.side_office(c, CASE t.side WHEN 'system' THEN 'accepting' ELSE t.side END), t.duty,
		CASE WHEN t.four_eyes IS NOT NULL AND random() < 0.9 THEN ARRAY(SELECT e.officer FROM oracle.events e WHERE e.case_no = c.case_no AND e.action = t.four_eyes) ELSE '{}' END);
	IF who IS NULL THEN
		SELECT o.officer INTO who FROM oracle.officers o WHERE oracle.at_side(o.office, oracle.side_office(c, CASE t.side WHEN 'system' THEN 'accepting' ELSE t.side END)) ORDER BY hashtextextended(o.officer, (SELECT (random() * 1e15)::bigint)) LIMIT 1;
	END IF;
	SELECT * INTO h FROM oracle.by_role(who);
	IF (SELECT s.editable FROM oracle.states s WHERE s.workflow = c.workflow AND s.version = v AND s.state = t.to_state) AND random() < 0.7
		AND NOT EXISTS (SELECT FROM oracle.faults(c, 'filing', c.particulars)) THEN
		-- who sends a case back says why
		PERFORM oracle.play_objection(c, h.role, h.named, true);
	END IF;
	a := jsonb_build_object('via', oracle.one_of('call', 'call', 'update'));
	IF a ->> 'via' = 'call' THEN
		a := a || jsonb_build_object('action', t.action);
	ELSE
		a := a || CASE floor(random() * 3) WHEN 0 THEN jsonb_build_object('state', t.to_state) WHEN 1 THEN jsonb_build_object('action', t.action)
			ELSE jsonb_build_object('action', t.action, 'state', t.to_state) END;
	END IF;
	IF t.needs_reason THEN
		a := a || jsonb_build_object('reason', CASE WHEN random() < 0.85 THEN
			(SELECT r.reason FROM oracle.reasons r WHERE r.leads_to IS NULL OR t.to_state = ANY (r.leads_to) ORDER BY hashtextextended(r.reason, (SELECT (random() * 1e15)::bigint)) LIMIT 1)
			WHEN random() < 0.6 THEN (SELECT r.reason FROM oracle.reasons r ORDER BY hashtextextended(r.reason, (SELECT (random() * 1e15)::bigint)) LIMIT 1) WHEN random() < 0.5 THEN 'because' END);
		IF random() < 0.1 THEN
			a := a - 'reason';
		END IF;
	END IF;
	IF random() < 0.2 THEN
		a := a || jsonb_build_object('note', oracle.one_of('a note', 'another'));
	END IF;
	IF random() < 0.25 THEN
		a := a || jsonb_build_object('request', 'step ' || (SELECT step FROM oracle.run));
	END IF;
	IF random() < 0.2 AND a ->> 'via' = 'call' THEN
		a := a || jsonb_build_object('expected', c.version - CASE WHEN random() < 0.1 THEN 1 ELSE 0 END);
	END IF;
	PERFORM oracle.play_step(c, h.role, h.named, a);
END
$$;

-- What should mostly be refused.
CREATE FUNCTION try_noise(c oracle.cases) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	x integer := floor(random() * 12);
	who text;
	h record;
	t oracle.steps;
	a jsonb := '{}';
	e record;
	columns jsonb := '{}';
	side text := oracle.one_of('accepting', 'accepting', 'origin');
BEGIN
	who := coalesce(CASE WHEN random() < 0.8 THEN oracle.fit_officer(oracle.side_office(c, side), NULL) END,
					(SELECT o.officer FROM oracle.officers o ORDER BY hashtextextended(o.officer, (SELECT (random() * 1e15)::bigint)) LIMIT 1));
	SELECT * INTO h FROM oracle.by_role(who);
	SELECT * INTO t FROM oracle.steps s WHERE s.workflow = c.workflow AND s.from_state = c.state ORDER BY hashtextextended(s.action, (SELECT (random() * 1e15)::bigint)) LIMIT 1;
	IF x IN (0, 1) THEN			-- anybody's right step, by whoever
		a := jsonb_build_object('via', 'call', 'action', coalesce(t.action, 'accept'));
		IF random() < 0.5 THEN
			a := a || jsonb_build_object('reason', (SELECT r.reason FROM oracle.reasons r ORDER BY hashtextextended(r.reason, (SELECT (random() * 1e15)::bigint)) LIMIT 1));
		END IF;
		IF random() < 0.3 THEN
			a := a || jsonb_build_object('expected', c.version + floor(random() * 3)::integer - 1);
		END IF;
	ELSIF x = 2 THEN			-- a state, one that a step leads to or any
		a := jsonb_build_object('via', 'update', 'state', coalesce(CASE WHEN random() < 0.5 THEN t.to_state END,
			(SELECT s.state FROM oracle.states s ORDER BY hashtextextended(concat_ws(' ', s.workflow, s.version, s.state), (SELECT (random() * 1e15)::bigint)) LIMIT 1)));
	ELSIF x = 3 THEN			-- any action, with any state
		a := jsonb_build_object('via', oracle.one_of('call', 'update'), 'action', oracle.one_of('teleport', 'open', 'amend', 'migrate', 'accept', 'dispatch', 'withdraw', 'sign', 'settle', 'lapse'));
		IF random() < 0.3 THEN
			a := a || jsonb_build_object('via', 'update', 'state', (SELECT s.state FROM oracle.states s ORDER BY hashtextextended(concat_ws(' ', s.workflow, s.version, s.state), (SELECT (random() * 1e15)::bigint)) LIMIT 1));
		END IF;
	ELSIF x = 4 THEN			-- a request of before: the same, or another by its name
		SELECT v.*, o.db_role INTO e FROM oracle.events v JOIN oracle.officers o USING (officer)
		WHERE v.request_id IS NOT NULL AND v.action NOT IN ('open', 'amend', 'migrate') AND v.case_no = c.case_no
		ORDER BY hashtextextended(v.request_id, (SELECT (random() * 1e15)::bigint)) LIMIT 1;
		IF e.case_no IS NULL THEN
			SELECT v.*, o.db_role INTO e FROM oracle.events v JOIN oracle.officers o USING (officer)
			WHERE v.request_id IS NOT NULL AND v.action NOT IN ('open', 'amend', 'migrate') ORDER BY v.at DESC LIMIT 1;
		END IF;
		IF e.case_no IS NOT NULL THEN
			IF random() < 0.7 THEN
				SELECT * INTO c FROM oracle.cases y WHERE y.case_no = e.case_no;
				SELECT y.prefix || '_gateway' AS role, e.officer AS named INTO h FROM oracle.run y;
			END IF;
			a := jsonb_build_object('via', 'call', 'action', e.action, 'reason', e.reason, 'note', e.note, 'request', e.request_id);
			IF random() < 0.3 THEN
				a := a || jsonb_build_object('expected', e.event - 1);
			END IF;
			IF random() < 0.15 THEN
				a := a || jsonb_build_object('action', 'accept');
			END IF;
			IF random() < 0.2 THEN
				a := a || jsonb_build_object('via', 'update');
			END IF;
		ELSE
			a := jsonb_build_object('via', 'update', 'note', 'a note');
		END IF;
	ELSIF x IN (5, 6) THEN		-- an amendment
		a := jsonb_build_object('via', 'update');
		IF random() < 0.6 THEN
			a := a || jsonb_build_object('particulars', CASE WHEN random() < 0.6 AND c.particulars ? 'household' THEN
				CASE WHEN random() < 0.5 THEN c.particulars || oracle.new_head(c.applicant)
				ELSE jsonb_set(c.particulars, '{household}', to_jsonb('HOME-' || left(oracle.side_office(c, side), 6) || '-' || oracle.one_of('1', '2', '3'))) END
				ELSE c.particulars || jsonb_build_object('remark', floor(random() * 100)) END);
		END IF;
		IF random() < 0.3 THEN
			a := a || jsonb_build_object('note', oracle.one_of('a note', 'another', NULL));
		END IF;
		IF random() < 0.3 THEN
			a := a || jsonb_build_object('reason', oracle.one_of('overdue', 'because', 'applicant_request', 'materials_missing', NULL));
		END IF;
		IF random() < 0.3 THEN
			a := a || jsonb_build_object('request', oracle.one_of('amend ' || (SELECT step FROM oracle.run), c.request_id, NULL));
		END IF;
		IF a = '{"via": "update"}' THEN
			a := a || jsonb_build_object('note', 'a note');
		END IF;
	ELSIF x IN (7, 8) THEN		-- what is frozen or derived, alone or with a step
		a := jsonb_build_object('via', 'update');
		FOR i IN 1..1 + floor(random() * 2) LOOP
			columns := columns || (ARRAY['{"case_no": "hukou.case_no_make(11, ''2020-01-01'', 5)"}', '{"service": "''nonsense''"}', '{"service_type": "''nonsense''"}',
				'{"applicant": "''11010519491231002X''"}', '{"accepting_office": "''110101901000''"}', '{"origin_office": "''110101901000''"}',
				'{"accepting_node": "11"}', '{"origin_node": "11"}', '{"workflow": "''nonsense''"}', '{"workflow_version": "workflow_version + 7"}',
				'{"filed_on": "''2020-01-01''"}', '{"due_on": "''2020-01-01''"}', '{"due_provisional": "NOT due_provisional"}', '{"version": "version + 1"}',
				'{"officer": "''nobody''"}', '{"office": "''110101901000''"}', '{"acted_at": "acted_at - interval ''1 day''"}', '{"head": "''\\x01''"}',
				'{"seal": "''\\x01''"}', '{"contents": "''\\x01''"}']::jsonb[])[1 + floor(random() * 20)];
		END LOOP;
		IF c.applicant = '11010519491231002X' THEN
			columns := columns - 'applicant' || '{"version": "version + 1"}';
		END IF;
		a := a || jsonb_build_object('columns', columns);
		IF random() < 0.5 AND t.action IS NOT NULL THEN
			a := a || jsonb_build_object('action', t.action);
		END IF;
	ELSE
		PERFORM oracle.play_contents_noise(c, h.role, h.named);
		RETURN;
	END IF;
	PERFORM oracle.play_step(c, h.role, h.named, a);
END
$$;

-- Everything that is not a step: nobody writes history or the register.
CREATE FUNCTION try_side_door() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	c oracle.cases;
	r record;
	a_role text;
	sql text;
	found text[];
	tab text := oracle.one_of('persons', 'registrations', 'id_cards', 'permits', 'certificates', 'number_blocks');
	mine boolean;
	o oracle.outcome;
	k text;
BEGIN
	SELECT * INTO r FROM oracle.run;
	SELECT * INTO c FROM oracle.any_case();
	IF c.case_no IS NULL THEN
		RETURN;
	END IF;
	a_role := oracle.one_of(r.owner, r.prefix || '_plain', r.prefix || '_gateway', r.prefix || '_D530102-03');
	mine := a_role IN (r.owner, r.prefix || '_plain');
	k := format('case_no OPERATOR(hukou.=) %L', c.case_no);
	IF random() < 0.3 THEN
		IF random() < 0.5 THEN
			SELECT * INTO c FROM oracle.cases x WHERE NOT x.closed ORDER BY x.state = 'supplement' DESC, hashtextextended(x.case_no, (SELECT (random() * 1e15)::bigint)) LIMIT 1;
			k := c.case_no;
			IF k IS NULL THEN
				RETURN;
			END IF;
		END IF;
		-- whatever was lawful so far verifies, at any moment
		sql := format('SELECT string_agg(fault, '', '') FROM hukou.verify(%L)', c.case_no);
		o := oracle.attempt(sql, r.owner, '');
		IF oracle.compare(sql, r.owner, '', '{}', o, 'verify') AND o.result IS NOT NULL THEN
			PERFORM oracle.disagree(sql, 'no fault in state ' || c.state, o.result, r.owner);
		END IF;
		RETURN;
	END IF;
	CASE floor(random() * 7)
		WHEN 0 THEN
			sql := format('DELETE FROM hukou.cases WHERE %s', k);
			found := '{HK005 cases}';
		WHEN 1 THEN
			sql := format('DELETE FROM hukou.case_events WHERE %s AND event = %s', k, c.version);
			found := '{HK005 case_events}';
		WHEN 2 THEN
			sql := format('UPDATE hukou.case_events SET %s WHERE %s AND event = %s',
				oracle.one_of('note = ''slipped in''', 'officer = ''D530102-04''', 'to_state = ''completed''', 'request_id = NULL', 'acted_at = acted_at + interval ''1 hour'''), k, c.version);
			found := '{HK005 case_events}';
		WHEN 3 THEN
			sql := format('INSERT INTO hukou.case_events SELECT case_no, event + 1, action, from_state, to_state, officer, office, acting_for, reason, note, NULL, overdue, workflow_version,
				acted_at, session_role, application, row_digest, previous, digest FROM hukou.case_events WHERE %s AND event = %s', k, c.version);
			found := '{HK010 case_events}';
		WHEN 4 THEN
			sql := format('UPDATE hukou.%I SET %s', tab, CASE tab WHEN 'persons' THEN 'name = ''x''' WHEN 'registrations' THEN 'since = since' WHEN 'number_blocks' THEN 'last = 0'
				WHEN 'permits' THEN 'valid_until = ''2099-01-01''' ELSE 'issued_by = issued_by' END);
			found := ARRAY['HK005 ' || tab];
		WHEN 5 THEN
			sql := format('DELETE FROM hukou.%I', tab);
			found := ARRAY['HK005 ' || tab];
		ELSE
			-- a second registration, a number given again
			sql := CASE WHEN random() < 0.5 THEN format('INSERT INTO hukou.persons (citizen_id, name) VALUES (%L, ''x'')', (SELECT x.citizen_id FROM oracle.people x ORDER BY hashtextextended(x.citizen_id, (SELECT (random() * 1e15)::bigint)) LIMIT 1))
				ELSE format('INSERT INTO hukou.registrations (citizen_id, sequence, status, office, household, since) VALUES (%L, 99, ''active'', %L, %L, %L)',
				(SELECT x.citizen_id FROM oracle.people x ORDER BY hashtextextended(x.citizen_id, (SELECT (random() * 1e15)::bigint)) LIMIT 1), '340104901000', 'HOME-340104-1', r.at::date) END;
			found := CASE WHEN a_role = r.owner THEN '{23505}' WHEN sql LIKE '%registrations%' THEN '{HK005 registrations}' ELSE '{HK005 persons}' END;
	END CASE;
	IF NOT mine THEN
		found := '{42501}';
	ELSIF (sql LIKE 'DELETE FROM hukou.%' OR sql LIKE 'UPDATE hukou.%') AND sql LIKE '%hukou.' || tab || '%' AND found[1] = 'HK005 ' || tab
		AND NOT (CASE tab WHEN 'id_cards' THEN EXISTS (SELECT FROM oracle.cards) WHEN 'permits' THEN EXISTS (SELECT FROM oracle.permits)
			WHEN 'certificates' THEN EXISTS (SELECT FROM oracle.certificates) WHEN 'number_blocks' THEN EXISTS (SELECT FROM oracle.people x WHERE x.given_by IS NOT NULL) ELSE true END) THEN
		RETURN;		-- no row to refuse yet
	END IF;
	o := oracle.attempt(sql, a_role, '');
	PERFORM oracle.compare(sql, a_role, '', found, o, 'side door');
END
$$;

-- Is a road (mode, workflow, service, type, origin, accepting) as specific as another for some two offices?  Two areas may share a node.
CREATE FUNCTION rivals(road text[], days daterange) RETURNS boolean LANGUAGE sql STABLE AS $$
	WITH meeting (one, other) AS (SELECT 'area:' || a.area, 'area:' || b.area FROM oracle.areas a JOIN oracle.areas b USING (node))
	SELECT bool_or((x.origin, x.accepting) <> (road[5], road[6])) AND NOT bool_or((x.origin, x.accepting) = (road[5], road[6]))
	FROM oracle.roads x
	WHERE (x.service, x.service_type) = (road[3], road[4]) AND x.valid && days
		AND (x.origin = road[5] OR EXISTS (SELECT FROM meeting m WHERE (m.one, m.other) = (x.origin, road[5])))
		AND (x.accepting = road[6] OR EXISTS (SELECT FROM meeting m WHERE (m.one, m.other) = (x.accepting, road[6])))
$$;

-- Policy changes, by the owner: all of them take effect at once.
CREATE FUNCTION try_policy() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	x double precision := random();
	r record;
	who text;
	sql text;
	what text;
	o oracle.outcome;
	place text := oracle.one_of('530102901000', '350104901000', '340104901000', '370102901000', '340104000000');
	found text[] := '{}';
	stay boolean := true;
	road text[];
	till date;
BEGIN
	SELECT * INTO r FROM oracle.run;
	SELECT f.officer INTO who FROM oracle.officers f WHERE f.office = ANY ('{530102901000,530102000000,350104901000,350104000000,340104901000,340104000000,370102901000,370102000000,340802901000,340802000000,130433901000,130433000000,500103901000,500103000000}')
	ORDER BY hashtextextended(f.officer, (SELECT (random() * 1e15)::bigint)) LIMIT 1;
	what := 'officers';
	IF x < 0.12 THEN
		sql := format('UPDATE hukou.officers SET duties = array_remove(duties, %L::hukou.duty) WHERE officer = %L',
			(SELECT f.duties[1 + floor(random() * cardinality(f.duties))::integer] FROM oracle.officers f WHERE f.officer = who), who);
	ELSIF x < 0.2 THEN
		sql := format('UPDATE hukou.officers SET valid = %L WHERE officer = %L', oracle.one_of('empty', format('(,%s)', r.at::date), format('[%s,)', r.at::date + 1)), who);
	ELSIF x < 0.27 THEN
		sql := format('UPDATE hukou.offices SET valid = ''(,%s)'' WHERE office::text = %L', r.at::date, place);
	ELSIF x < 0.5 THEN
		-- everything is given back
		sql := 'UPDATE hukou.officers o SET duties = f.duties::hukou.duty[], valid = f.valid FROM oracle.officers_first f WHERE f.officer = o.officer AND (o.duties::text[] <> f.duties OR o.valid <> f.valid)';
	ELSIF x < 0.62 THEN
		sql := 'UPDATE hukou.offices SET valid = ''(,)'' WHERE upper(valid) IS NOT NULL';
	ELSIF x < 0.7 THEN
		what := 'rules';
		sql := format('INSERT INTO hukou.document_rules (service, service_type, gate, requirement, document_type, condition, valid, basis, evidence)
			VALUES (%L, ''*'', ''filing'', %L, ''power_of_attorney'', %s, %L, ''a test'', ''inferred'')',
			oracle.one_of('newborn', 'migration', 'certificate', 'id_first'), 'extra_' || r.step,
			oracle.one_of('NULL', '''$.age >= 30''', '''$.sex == "F"''', '''$.remark > 50''', '''$.remark / 0 > 1'''), format('[%s,)', r.at::date + floor(random() * 3)::integer));
	ELSIF x < 0.79 THEN
		what := 'rules';
		sql := format('UPDATE hukou.document_rules SET valid = daterange(lower(valid), %L) WHERE requirement LIKE ''extra%%'' AND upper(valid) IS NULL AND lower(valid) < %L', r.at::date, r.at::date);
	ELSIF x < 0.815 THEN
		-- a road closes for a while, or leads elsewhere, for a city, a bureau or a province; or what was so is given back
		what := 'rules';
		road := CASE WHEN random() < 0.3 THEN ARRAY['decide', 'certificate_at_once', 'certificate', 'kinship']
			WHEN random() < 0.5 THEN ARRAY['decide', NULL, oracle.one_of('newborn', 'migration'), '*']
			ELSE ARRAY['closed', NULL, oracle.one_of('newborn', 'migration', 'certificate', 'id_first', 'id_renewal'), '*'] END
			|| oracle.one_of('*', 'node:34', 'office:340104000000', 'area:jiang_zhe_hu_wan')
			|| oracle.one_of('node:35', 'prefecture:530100', 'office:130433000000', 'office:500103901000', 'area:chuan_yu_qian');
		till := r.at::date + 1 + floor(random() * 6)::integer;
		sql := format('INSERT INTO hukou.routes (mode, workflow, service, service_type, origin, accepting, valid, start_verified, basis, evidence)
			SELECT v.*, true, ''a test'', ''inferred'' FROM (VALUES (%L, %L, %L, %L, %L, %L, daterange(%L, %L))) v (mode, workflow, service, service_type, origin, accepting, valid)
			WHERE NOT EXISTS (SELECT FROM hukou.routes x WHERE (x.service, x.service_type, x.origin, x.accepting) = (v.service, v.service_type, v.origin, v.accepting) AND x.valid && v.valid)',
			VARIADIC road || ARRAY[r.at::date::text, till::text]);
		IF oracle.rivals(road, daterange(r.at::date, till)) THEN
			found := '{HK009}';
			stay := false;
		ELSIF random() < 0.2 THEN
			sql := 'DELETE FROM hukou.routes WHERE basis = ''a test''';
		END IF;
	ELSIF x < 0.83 THEN
		what := 'rules';
		sql := format('UPDATE hukou.service_types SET valid = ''(,%s)'' WHERE (service, service_type) IN (SELECT service, service_type FROM hukou.service_types ORDER BY hashtextextended(service || service_type, (SELECT (random() * 1e15)::bigint)) LIMIT 1)', r.at::date);
	ELSIF x < 0.86 THEN
		what := 'rules';
		sql := 'UPDATE hukou.service_types SET valid = ''(,)'' WHERE upper(valid) IS NOT NULL';
	ELSE
		what := 'workflows';
		sql := format('SELECT oracle.publish(%L, %L)', (SELECT w.workflow FROM oracle.workflows w WHERE w.version = 1 ORDER BY hashtextextended(w.workflow, (SELECT (random() * 1e15)::bigint)) LIMIT 1),
			oracle.one_of('as it is', 'as it is', 'four eyes', 'duty', 'gate', 'shorter', 'unlawful', 'unlawful at once'));
		IF random() < 0.1 THEN
			sql := format('UPDATE hukou.workflow_transitions SET duty = ''hand_over'' WHERE workflow = %L AND version = 1 AND action = ''accept''', oracle.one_of('newborn', 'migration'));
		END IF;
		IF sql LIKE '%unlawful%' OR sql LIKE 'UPDATE%' THEN
			found := '{HK009}';
			stay := false;
		END IF;
	END IF;
	o := oracle.attempt(sql, r.owner, '', stay);
	IF o.state = 'HK009' THEN
		o.found := '{HK009}';		-- what exactly is wrong with it the model does not say
	END IF;
	PERFORM oracle.compare(sql, r.owner, '', found, o, 'policy', o.rows);
	IF stay THEN
		PERFORM oracle.read_policy(what);
	END IF;
END
$$;

-- A new version of a workflow, in force from today.
CREATE FUNCTION publish(a_workflow text, change text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
	old integer;
	v integer;
	gone text := oracle.one_of('accept', 'decline', 'hand_over');
BEGIN
	SELECT w.version INTO STRICT old FROM hukou.workflows w WHERE w.workflow = a_workflow AND w.valid @> hukou.today();
	-- not twice a day: the first of the two would have governed no day
	IF (SELECT lower(w.valid) = hukou.today() FROM hukou.workflows w WHERE w.workflow = a_workflow AND w.version = old) AND change NOT LIKE 'unlawful%' THEN
		RETURN old;
	END IF;
	IF change = 'unlawful at once' THEN
		SET CONSTRAINTS ALL IMMEDIATE;
	END IF;
	v := hukou.copy_workflow(a_workflow, CASE change WHEN 'shorter' THEN old ELSE 1 END);
	CASE change
		WHEN 'four eyes' THEN
			-- somebody must have accepted it, so the system may not
			DELETE FROM hukou.workflow_transitions t WHERE t.workflow = a_workflow AND t.version = v AND t.action = 'deem_accepted';
			UPDATE hukou.workflow_transitions t SET four_eyes = 'accept' WHERE t.workflow = a_workflow AND t.version = v AND t.action = 'hand_over';
		WHEN 'duty' THEN
			UPDATE hukou.workflow_transitions t SET duty = 'hand_over' WHERE t.workflow = a_workflow AND t.version = v AND t.action = 'withdraw';
		WHEN 'gate' THEN
			UPDATE hukou.workflow_transitions t SET gate = 'filing' WHERE t.workflow = a_workflow AND t.version = v AND t.action = 'hand_over';
		WHEN 'shorter' THEN
			-- nobody waits for the card or the page: the step before completes the case
			UPDATE hukou.workflow_transitions t SET to_state = 'completed'
			WHERE t.workflow = a_workflow AND t.version = v AND t.to_state::text IN ('registered', 'issued', 'settled') AND a_workflow IN ('newborn', 'certificate');
			DELETE FROM hukou.workflow_transitions t WHERE t.workflow = a_workflow AND t.version = v AND t.from_state::text IN ('registered', 'issued') AND a_workflow IN ('newborn', 'certificate');
			DELETE FROM hukou.workflow_states t WHERE t.workflow = a_workflow AND t.version = v AND t.state::text IN ('registered', 'issued') AND a_workflow IN ('newborn', 'certificate');
		WHEN 'unlawful', 'unlawful at once' THEN
			DELETE FROM hukou.workflow_transitions t WHERE t.workflow = a_workflow AND t.version = v AND t.action IN (gone, 'deem_accepted');
		ELSE NULL;
	END CASE;
	PERFORM hukou.publish_workflow(a_workflow, v);
	RETURN v;
END
$$;

-- Would a step of the version ask for an earlier one by somebody else that was not taken, and may not be taken on the way there?
-- Nobody accepted what counts as accepted.
CREATE FUNCTION strands(c oracle.cases, a_version integer) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (
		SELECT FROM oracle.steps f
		WHERE f.workflow = (c).workflow AND f.version = $2 AND f.four_eyes IS NOT NULL
			AND NOT EXISTS (SELECT FROM oracle.events e WHERE e.case_no = (c).case_no AND e.action = f.four_eyes)
			AND f.from_state IN (
				WITH RECURSIVE ahead (state) AS (
					SELECT (c).state
					UNION SELECT s.to_state FROM ahead JOIN oracle.steps s ON s.from_state = ahead.state
					WHERE s.workflow = (c).workflow AND s.version = $2 AND s.action <> f.four_eyes)
				SELECT state FROM ahead))
$$;

-- Running cases go on under another version: those of the officer's side whose state it has.
CREATE FUNCTION try_migrate() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	w oracle.workflows;
	who text;
	r record;
	predicted text;
	sql text;
	o oracle.outcome;
	c oracle.cases;
	kept record;
BEGIN
	SELECT * INTO r FROM oracle.run;
	SELECT * INTO w FROM oracle.workflows x WHERE x.published ORDER BY x.version < (SELECT max(y.version) FROM oracle.workflows y WHERE y.workflow = x.workflow), hashtextextended(concat_ws(' ', x.workflow, x.version), (SELECT (random() * 1e15)::bigint)) LIMIT 1;
	who := oracle.one_of('ADMIN-530102', 'ADMIN-350104', 'ADMIN-130433', 'ADMIN-500103', 'D530102-03');
	sql := format('SELECT string_agg(case_no || '' '' || verdict, '', '' ORDER BY case_no::text COLLATE "C") FROM hukou.migrate_cases(%L, %s, false)', w.workflow, w.version);
	SELECT string_agg(x.case_no || ' ' || CASE
			WHEN NOT EXISTS (SELECT FROM oracle.states s WHERE s.workflow = w.workflow AND s.version = w.version AND s.state = x.state AND NOT s.final) THEN 'stranded'
			WHEN oracle.strands(x, w.version) THEN 'stranded'
			WHEN oracle.judge_hands(who, 'administer', x.accepting, x.origin) <> '{}' THEN 'refused'
			ELSE 'moved' END, ', ' ORDER BY x.case_no COLLATE "C") INTO predicted
	FROM oracle.cases x WHERE x.workflow = w.workflow AND x.filed_on IS NOT NULL AND NOT x.closed AND x.workflow_version <> w.version;
	o := oracle.attempt(sql, r.prefix || '_gateway', who);
	IF oracle.compare(sql, r.prefix || '_gateway', who, '{}', o, 'migrate') AND o.result IS DISTINCT FROM predicted THEN
		PERFORM oracle.disagree(sql, predicted, o.result, r.prefix || '_gateway', who);
	END IF;
	IF o.ok THEN
		FOR c IN SELECT x.* FROM oracle.cases x WHERE o.result LIKE '%' || x.case_no || ' moved%' LOOP
			UPDATE oracle.cases x SET workflow_version = w.version, version = x.version + 1, action = 'migrate', officer = who,
				office = (SELECT f.office FROM oracle.officers f WHERE f.officer = who), reason = NULL, note = NULL, request_id = NULL, overdue = NULL WHERE x.case_no = c.case_no;
			SELECT x.* INTO c FROM oracle.cases x WHERE x.case_no = c.case_no;
			c := oracle.wait(c, c.wakes, c.filed_on IS NULL);
			UPDATE oracle.cases x SET wakes = c.wakes, step_due = c.step_due WHERE x.case_no = c.case_no;
			-- nothing was said with it; the shadow goes on with what the row has all the same
			SELECT h.reason, h.note, h.request_id INTO kept FROM hukou.cases h WHERE h.case_no OPERATOR(hukou.=) c.case_no::hukou.case_no;
			IF (kept.reason, kept.note, kept.request_id) IS DISTINCT FROM (NULL::text, NULL::text, NULL::text) THEN
				PERFORM oracle.disagree(sql, 'an event with nothing of the step before', c.case_no || ' ' || kept::text, r.prefix || '_gateway', who);
				UPDATE oracle.cases x SET reason = kept.reason, note = kept.note, request_id = kept.request_id WHERE x.case_no = c.case_no;
			END IF;
			PERFORM oracle.leave_event(c.case_no, c.state);
		END LOOP;
	END IF;
END
$$;
