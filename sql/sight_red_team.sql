--
-- SECURITY.md, attack by attack: what each attacker wants, tried as that role.  What is refused says so; what succeeds is shown
-- to give nothing away
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
SELECT setval('hukou.case_serial', 420000) AS "this file's case numbers begin after";
CREATE ROLE regress_hukou_clerk;
CREATE ROLE regress_hukou_app;
CREATE ROLE regress_hukou_admin;
CREATE ROLE regress_hukou_leaked;
SELECT grant_access('regress_hukou_clerk', 'officer'), grant_access('regress_hukou_app', 'gateway'), grant_access('regress_hukou_admin', 'administrator');
UPDATE officers SET db_role = 'regress_hukou_clerk' WHERE officer = 'D530102-03';
SELECT fixture.resident(citizen_id_make('340104', '1984-04-04', 71), '红一', '340104901000', 'RED-1') AS a \gset
SELECT fixture.resident(citizen_id_make('340802', '1984-04-04', 72), '红二', '340802901000', 'RED-2') AS b \gset
SET hukou.officer = 'D530102-03';
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'a') AS mine \gset
SET hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340802901000', :'b') AS theirs \gset
RESET hukou.officer;
SELECT count(*) AS events_before FROM case_events \gset

-- Tries something as a role: what came of it, and in how many rows.
CREATE PROCEDURE pg_temp.attack(role text, what text, VARIADIC statements text[]) LANGUAGE plpgsql AS $$
DECLARE
	state text := 'done';
	said text := '';
	n bigint := 0;
	s text;
BEGIN
	BEGIN
		EXECUTE format('SET LOCAL ROLE %I', role);
		FOREACH s IN ARRAY statements LOOP
			EXECUTE s;
			GET DIAGNOSTICS n = ROW_COUNT;
		END LOOP;
		RAISE EXCEPTION USING ERRCODE = 'ZZ000';
	EXCEPTION WHEN OTHERS THEN
		GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, said = MESSAGE_TEXT;
	END;
	RAISE NOTICE '%: %', rpad(what, 44), CASE state WHEN 'ZZ000' THEN n || ' rows' ELSE state || ' ' || said END;
END
$$;
CREATE PROCEDURE pg_temp.clerk(what text, VARIADIC statements text[]) LANGUAGE sql AS $$ CALL pg_temp.attack('regress_hukou_clerk', $1, VARIADIC $2) $$;
SELECT set_config('red.mine', :'mine', false), set_config('red.theirs', :'theirs', false), set_config('red.b', :'b', false) \g /dev/null

--
-- The clerk wants another province's citizens, and other hands than their own
--
CALL pg_temp.clerk('reads another province''s case', 'SELECT 1 FROM hukou.cases WHERE case_no = current_setting(''red.theirs'')::hukou.case_no');
CALL pg_temp.clerk('by its history', 'SELECT 1 FROM hukou.case_events WHERE case_no = current_setting(''red.theirs'')::hukou.case_no');
CALL pg_temp.clerk('by the views', 'SELECT 1 FROM hukou.case_people WHERE case_no = current_setting(''red.theirs'')::hukou.case_no UNION ALL SELECT 1 FROM hukou.worklist WHERE case_no = current_setting(''red.theirs'')::hukou.case_no UNION ALL SELECT 1 FROM hukou.case_overview WHERE case_no = current_setting(''red.theirs'')::hukou.case_no UNION ALL SELECT 1 FROM hukou.case_suspensions WHERE case_no = current_setting(''red.theirs'')::hukou.case_no');
CALL pg_temp.clerk('by what functions say', 'SELECT 1 FROM hukou.clock(current_setting(''red.theirs'')::hukou.case_no)');
CALL pg_temp.clerk('by a notice', 'SELECT * FROM hukou.supplement_notice(current_setting(''red.theirs'')::hukou.case_no)');
CALL pg_temp.clerk('by revealing it', 'SELECT hukou.reveal(current_setting(''red.theirs'')::hukou.case_no, ''curious'')');
CALL pg_temp.clerk('by the query code', 'SELECT hukou.track(current_setting(''red.theirs'')::hukou.case_no, ''X'')');
CALL pg_temp.clerk('by the codes'' table', 'SELECT 1 FROM hukou.case_query_codes');
CALL pg_temp.clerk('by joining the citizen''s register', 'SELECT 1 FROM hukou.persons WHERE citizen_id = current_setting(''red.b'')::hukou.citizen_id');
CALL pg_temp.clerk('by cards and certificates', 'SELECT 1 FROM hukou.id_cards WHERE citizen_id = current_setting(''red.b'')::hukou.citizen_id UNION ALL SELECT 1 FROM hukou.certificates WHERE citizen_id = current_setting(''red.b'')::hukou.citizen_id');
CALL pg_temp.clerk('by case numbers, one after the other', 'SELECT 1 FROM generate_series(420001, 420100) g, unnest(ARRAY[11,34,35,53]) n, hukou.verify(hukou.case_no_make(n, ''2023-09-20'', g)) v WHERE v.fault <> ''there is no such case''');
CALL pg_temp.clerk('... by claiming', 'SELECT * FROM hukou.claim(''350104901000'', 10)');
CALL pg_temp.clerk('... by a foreign key', 'INSERT INTO hukou.case_persons (case_no, person, role, name) VALUES (current_setting(''red.theirs'')::hukou.case_no, 9, ''guardian'', ''x'')');
CALL pg_temp.clerk('... by one that is not there', 'INSERT INTO hukou.case_persons (case_no, person, role, name) VALUES (hukou.case_no_make(35, ''2023-09-20'', 420999), 9, ''guardian'', ''x'')');
CALL pg_temp.clerk('by statistics', 'SELECT 1 FROM pg_stats WHERE schemaname = ''hukou'' AND tablename IN (''cases'', ''persons'', ''registrations'', ''case_persons'', ''case_documents'', ''id_cards'')');
CALL pg_temp.clerk('by the statistics catalogue', 'SELECT stavalues1 FROM pg_statistic');
CALL pg_temp.clerk('by a cheap condition that tells', 'CREATE FUNCTION pg_temp.tell(hukou.citizen_id) RETURNS boolean LANGUAGE plpgsql COST 0.000001 AS ''BEGIN RAISE EXCEPTION USING ERRCODE = ''''ZZ001'''', MESSAGE = hukou.masked($1); END''', 'SELECT 1 FROM hukou.cases WHERE case_no = current_setting(''red.theirs'')::hukou.case_no AND pg_temp.tell(applicant)');
CALL pg_temp.clerk('by an error of a condition', 'SELECT 1 FROM hukou.registrations WHERE household = ''RED-2'' AND 1 / (length(household) - 5) > 0');
CALL pg_temp.clerk('with row security off', 'SET LOCAL row_security = off', 'SELECT 1 FROM hukou.cases');
CALL pg_temp.clerk('by locking the table', 'LOCK TABLE hukou.persons IN ACCESS EXCLUSIVE MODE');
CALL pg_temp.clerk('changes another province''s case', 'UPDATE hukou.cases SET state = ''withdrawn'' WHERE case_no = current_setting(''red.theirs'')::hukou.case_no');
CALL pg_temp.clerk('acts for another officer', 'SET LOCAL hukou.officer = ''D530102-01''', 'UPDATE hukou.cases SET note = ''x'' WHERE case_no = current_setting(''red.mine'')::hukou.case_no');
CALL pg_temp.clerk('signs as another officer', 'UPDATE hukou.cases SET note = ''x'', officer = ''D530102-04'' WHERE case_no = current_setting(''red.mine'')::hukou.case_no');
CALL pg_temp.clerk('dates a step back', 'SET LOCAL hukou.now = ''2023-09-01 10:00''');
CALL pg_temp.clerk('grants themselves a duty', 'UPDATE hukou.officers SET duties = ''{accept,review,approve}'' WHERE db_role = CURRENT_USER');
CALL pg_temp.clerk('delegates to themselves', 'INSERT INTO hukou.delegations VALUES (''D530102-01'', ''D530102-03'', ''{approve}'', ''[2023-09-20,2023-10-01)'', ''x'')');
CALL pg_temp.clerk('grants themselves a capability', 'INSERT INTO hukou.access_grants (role, capability) VALUES (CURRENT_USER, ''gateway'')');
CALL pg_temp.clerk('forges an event', 'INSERT INTO hukou.case_events SELECT * FROM hukou.case_events LIMIT 1');
CALL pg_temp.clerk('takes an event back', 'DELETE FROM hukou.case_events');
CALL pg_temp.clerk('registers somebody by hand', 'INSERT INTO hukou.persons (citizen_id, name) VALUES (hukou.citizen_id_make(''530102'', ''2023-01-01'', 1), ''x'')');
CALL pg_temp.clerk('corrects another office''s register', 'SELECT hukou.correct_register(''person'', current_setting(''red.b''), ''{"name": "x"}'', ''register_error'')');
CALL pg_temp.clerk('wipes the traces of looking', 'DELETE FROM hukou.access_log');

-- plants functions and tables where a function might look
CALL pg_temp.clerk('plants a function in the schema', 'CREATE FUNCTION hukou.evil() RETURNS int LANGUAGE sql AS ''SELECT 1''');
CALL pg_temp.clerk('a table in the place of another', 'CREATE TEMPORARY TABLE officers (officer text, office text, duties text[], db_role name, valid daterange)', 'INSERT INTO pg_temp.officers VALUES (''D530102-03'', ''350104901000'', ''{approve}'', CURRENT_USER, ''(,)'')', 'SET LOCAL search_path = pg_temp, hukou', 'SELECT 1 FROM hukou.cases WHERE case_no = current_setting(''red.theirs'')::hukou.case_no');
CALL pg_temp.clerk('a function in the place of another', 'CREATE FUNCTION pg_temp.visible_offices() RETURNS hukou.office_code[] LANGUAGE sql AS $f$SELECT ''{350104901000}''::hukou.office_code[]$f$', 'SET LOCAL search_path = pg_temp, hukou', 'SELECT 1 FROM hukou.cases WHERE case_no = current_setting(''red.theirs'')::hukou.case_no');
CALL pg_temp.clerk('an operator in the place of another', 'CREATE FUNCTION pg_temp.yes(hukou.office_code, hukou.office_code) RETURNS boolean LANGUAGE sql AS ''SELECT true''', 'CREATE OPERATOR pg_temp.= (LEFTARG = hukou.office_code, RIGHTARG = hukou.office_code, FUNCTION = pg_temp.yes)', 'SET LOCAL search_path = pg_temp, pg_catalog', 'SELECT 1 FROM hukou.cases WHERE case_no OPERATOR(hukou.=) current_setting(''red.theirs'')::hukou.case_no');

--
-- The gateway application names officers, and nobody else's
--
CALL pg_temp.attack('regress_hukou_app', 'a gateway that names nobody', 'SELECT 1 FROM hukou.cases');
CALL pg_temp.attack('regress_hukou_app', 'a gateway''s view, read by a clerk', 'SET LOCAL hukou.officer = ''D350104-03''', 'CREATE TEMPORARY VIEW all_of_it AS SELECT * FROM hukou.cases', 'GRANT SELECT ON all_of_it TO regress_hukou_clerk', 'RESET hukou.officer', 'SET LOCAL ROLE regress_hukou_clerk', 'SELECT 1 FROM all_of_it WHERE case_no = current_setting(''red.theirs'')::hukou.case_no');
CALL pg_temp.attack('regress_hukou_app', 'what another transaction named is gone', 'SELECT 1 FROM hukou.cases WHERE case_no = current_setting(''red.theirs'')::hukou.case_no');

--
-- The administrator writes policy, and sees no citizen
--
CALL pg_temp.attack('regress_hukou_admin', 'an administrator reads cases', 'SELECT 1 FROM hukou.cases');
CALL pg_temp.attack('regress_hukou_admin', '... people', 'SELECT 1 FROM hukou.case_people');
CALL pg_temp.attack('regress_hukou_admin', '... as the officer they made themselves', 'INSERT INTO hukou.officers (officer, name_zh, office, duties, db_role) VALUES (''RED'', ''红'', ''350104000000'', ''{approve}'', CURRENT_USER)');
CALL pg_temp.attack('regress_hukou_admin', '... unmasked', 'SELECT 1 FROM hukou.persons');

--
-- Somebody with a role, and nothing else
--
CALL pg_temp.attack('regress_hukou_leaked', 'a leaked role reads', 'SELECT 1 FROM hukou.cases');
CALL pg_temp.attack('regress_hukou_leaked', 'calls what writes', 'SELECT hukou.open_case(''certificate'', ''kinship'', ''530102901000'', ''340104901000'', current_setting(''red.b'')::hukou.citizen_id)');
CALL pg_temp.attack('regress_hukou_leaked', 'has time move cases', 'SELECT hukou.tick()');
CALL pg_temp.attack('regress_hukou_leaked', 'guesses a query code', 'SELECT hukou.track(current_setting(''red.theirs'')::hukou.case_no, ''X'')');
CALL pg_temp.attack('regress_hukou_leaked', 'asks whether a number is somebody''s', 'SELECT hukou.card_is_valid(current_setting(''red.b'')::hukou.citizen_id, ''2020-01-01'')');
CALL pg_temp.attack('regress_hukou_leaked', 'asks for case numbers', 'SELECT 1 FROM generate_series(420001, 420100) g, hukou.verify(hukou.case_no_make(35, ''2023-09-20'', g)) v WHERE v.fault <> ''there is no such case''');
CALL pg_temp.attack('regress_hukou_leaked', 'has itself grown', 'SELECT hukou.show_to_auditors()');
CALL pg_temp.attack('regress_hukou_leaked', 'runs a script as the owner', 'SELECT hukou.run_part(''x'', ''UPDATE hukou.officers SET duties = ''''{}'''''')');
CALL pg_temp.attack('regress_hukou_leaked', 'an owner''s trigger function, called', 'SELECT hukou.case_guard()');

-- Nobody got a step in, and nothing was written.
SELECT count(*) - :events_before AS events_more FROM case_events;
-- No error of hukou's own has a whole number in it.
SET hukou.officer = 'D530102-03';
SELECT open_case('id_first', 'standard', '530102901000', '340104901000', :'b') AS wrong \gset
SELECT fixture.papers(:'wrong', 'id_card');
SELECT count(*) > 0 AS findings, count(*) FILTER (WHERE finding || coalesce(remedy, '') ~ '[1-9][0-9]{16}[0-9X]') AS whole_numbers FROM explain(:'wrong', 'accept');

RESET hukou.officer;
UPDATE officers SET db_role = NULL WHERE officer = 'D530102-03';
SELECT revoke_access('regress_hukou_clerk', 'officer'), revoke_access('regress_hukou_app', 'gateway'), revoke_access('regress_hukou_admin', 'administrator');
DROP ROLE regress_hukou_clerk, regress_hukou_app, regress_hukou_admin, regress_hukou_leaked;
SELECT count(*) AS faults FROM cases c, verify(c.case_no) WHERE serial(c.case_no) BETWEEN 420001 AND 429999;
