--
-- Side doors: everything PostgreSQL offers to get a row into a table or out of it, tried on a case.  What is admitted is
-- what the front door would have admitted.  Most is tried by a superuser who owns the tables and is a gateway.
--
SET datestyle = 'ISO, YMD';
SET client_min_messages = warning;
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
SELECT setval('hukou.case_serial', 180000) AS "this file's case numbers begin after";
SELECT fixture.resident(citizen_id_make('340104', '1992-08-08', 81), '旁一', '340104901000', 'DOOR-1') AS applicant \gset
SELECT fixture.resident(citizen_id_make('340104', '1992-08-08', 83), '旁二', '340104901000', 'DOOR-1') AS somebody \gset
SET hukou.officer = 'D530102-03';
-- one in draft that lacks its papers, one accepted
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'applicant') AS bare \gset
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'applicant') AS c \gset
SELECT fixture.papers(:'c', 'id_card');
SELECT advance(:'c', 'accept');
CREATE FUNCTION pg_temp.standing() RETURNS TABLE (case_no case_no, state case_state, version integer, events bigint, faults bigint)
LANGUAGE sql AS $$
	SELECT c.case_no, c.state, c.version, (SELECT count(*) FROM hukou.case_events e WHERE e.case_no = c.case_no),
		(SELECT count(*) FROM hukou.verify(c.case_no))
	FROM hukou.cases c WHERE serial(c.case_no) BETWEEN 180001 AND 189999 ORDER BY 1
$$;
SELECT * FROM pg_temp.standing();

--
-- 1. Other people's triggers
--
CREATE FUNCTION pg_temp.meddle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	CASE TG_ARGV[0]
		WHEN 'state' THEN NEW.state := TG_ARGV[1];
		WHEN 'applicant' THEN NEW.applicant := TG_ARGV[1];
		WHEN 'filed_on' THEN NEW.filed_on := TG_ARGV[1];
		WHEN 'due_on' THEN NEW.due_on := TG_ARGV[1];
		WHEN 'note' THEN NEW.note := TG_ARGV[1];
		WHEN 'particulars' THEN NEW.particulars := TG_ARGV[1];
		WHEN 'version' THEN NEW.version := OLD.version;
		WHEN 'seal' THEN NEW.seal := OLD.seal;
		WHEN 'back' THEN NEW := OLD;
		WHEN 'skip' THEN RETURN NULL;
	END CASE;
	RETURN NEW;
END
$$;
-- one that fires before the guard: the guard judges what it made of the row, as if the client had written it
BEGIN;
CREATE TRIGGER aaa BEFORE UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION pg_temp.meddle('applicant', '11010519491231002X');
UPDATE cases SET state = 'dispatched' WHERE case_no = :'c';
ROLLBACK;
BEGIN;
CREATE TRIGGER aaa BEFORE UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION pg_temp.meddle('state', 'issued');
UPDATE cases SET note = 'only a note' WHERE case_no = :'c';
ROLLBACK;
BEGIN;
CREATE TRIGGER aaa BEFORE UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION pg_temp.meddle('note', 'by the trigger');
UPDATE cases SET state = 'dispatched' WHERE case_no = :'c';
SELECT state, note, (SELECT count(*) FROM verify(case_no)) AS faults FROM cases WHERE case_no = :'c';
ROLLBACK;
-- ones that fire after it: whatever they change of hukou's columns, what was stored is not what was sealed
CREATE FUNCTION pg_temp.after_the_guard(what text, value text, statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
	detail text;
BEGIN
	EXECUTE format('CREATE TRIGGER zzz BEFORE INSERT OR UPDATE ON hukou.cases FOR EACH ROW EXECUTE FUNCTION pg_temp.meddle(%L, %L)', what, value);
	EXECUTE statement;
	RAISE EXCEPTION 'never mind' USING ERRCODE = 'ZZ000';
EXCEPTION
	WHEN SQLSTATE 'ZZ000' THEN RETURN 'ADMITTED';
	WHEN OTHERS THEN
		GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
		RETURN coalesce(nullif(detail, ''), SQLERRM);
END
$$;
SELECT what, value, pg_temp.after_the_guard(what, value, format('UPDATE hukou.cases SET state = ''dispatched'' WHERE case_no = %L', :'c')) AS "on a step"
FROM (VALUES ('state', 'issued'), ('state', 'accepted'), ('applicant', '11010519491231002X'), ('filed_on', '2023-01-01'), ('due_on', '2030-01-01'),
	('note', 'slipped in'), ('particulars', '{"a": 1}'), ('version', ''), ('seal', '')) v (what, value);
SELECT what, value, pg_temp.after_the_guard(what, value, $$INSERT INTO hukou.cases (service, service_type, accepting_office, origin_office, applicant)
	VALUES ('certificate', 'kinship', '530102901000', '340104901000', '11010519491231002X')$$) AS "on opening"
FROM (VALUES ('state', 'issued'), ('applicant', :'somebody'), ('filed_on', '2023-01-01')) v (what, value);
-- one that puts the row back as it was, and one that skips the row: the step did not happen, and left no event
BEGIN;
CREATE TRIGGER zzz BEFORE UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION pg_temp.meddle('back');
UPDATE cases SET state = 'dispatched' WHERE case_no = :'c';
SELECT * FROM pg_temp.standing() WHERE case_no = :'c';
ROLLBACK;
BEGIN;
CREATE TRIGGER zzz BEFORE UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION pg_temp.meddle('skip');
UPDATE cases SET state = 'dispatched' WHERE case_no = :'c';
SELECT * FROM pg_temp.standing() WHERE case_no = :'c';
SELECT advance(:'c', 'dispatch');	-- but who called advance() is told
ROLLBACK;
-- an AFTER trigger that steps on is a second step, with an event of its own
BEGIN;
CREATE FUNCTION pg_temp.step_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.state = 'dispatched' THEN
		PERFORM set_config('hukou.officer', 'D340104-03', true);
		UPDATE hukou.cases SET state = 'reviewed' WHERE case_no = NEW.case_no;
	END IF;
	RETURN NULL;
END
$$;
CREATE TRIGGER aaa AFTER UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION pg_temp.step_on();	-- fires after a_hukou_event
UPDATE cases SET state = 'dispatched' WHERE case_no = :'c';
SELECT * FROM pg_temp.standing() WHERE case_no = :'c';
ROLLBACK;
-- one on the events that swallows them, one that changes them, and a rule that does: no event, no step
BEGIN;
CREATE TRIGGER aaa BEFORE INSERT ON case_events FOR EACH ROW EXECUTE FUNCTION pg_temp.meddle('skip');
UPDATE cases SET state = 'dispatched' WHERE case_no = :'c';
ROLLBACK;
BEGIN;
CREATE TRIGGER aaa BEFORE INSERT ON case_events FOR EACH ROW EXECUTE FUNCTION pg_temp.meddle('note', 'slipped in');
UPDATE cases SET state = 'dispatched' WHERE case_no = :'c';
ROLLBACK;
BEGIN;
CREATE RULE swallow AS ON INSERT TO case_events DO INSTEAD NOTHING;
UPDATE cases SET state = 'dispatched' WHERE case_no = :'c';
ROLLBACK;

--
-- 2. In through INSERT
--
INSERT INTO cases (service, service_type, accepting_office, origin_office, applicant, state)
VALUES ('certificate', 'kinship', '530102901000', '340104901000', :'applicant', 'completed');
-- with a seal that was not made for it
INSERT INTO cases SELECT case_no_make(53, '2023-09-19', 188888), service, service_type, accepting_office, origin_office, accepting_node, origin_node,
	:'somebody', particulars, workflow, workflow_version, route, limit_days, limit_unit, filed_on, due_on, due_provisional, clock_started_on, suspended_on, suspended_days, extended_days, entered_on, step_due_on, step_limits, wakes_on, closed_on, contents, 'completed', version, action, reason, note, request_id, overdue, officer, office, acting_for,
	acted_at - interval '1 day', head, seal
FROM cases WHERE case_no = :'c';
INSERT INTO cases (service, service_type, accepting_office, origin_office, applicant, seal)
VALUES ('certificate', 'kinship', '530102901000', '340104901000', :'applicant', '\x01');
-- the very row, which is there already
INSERT INTO cases SELECT * FROM cases WHERE case_no = :'c';
SET hukou.now = '2023-09-20 10:01';
INSERT INTO cases SELECT * FROM cases WHERE case_no = :'c';
-- Only the owner restores.  Nobody else brings in a row with a seal, though it be a true one.
CREATE ROLE regress_hukou_door;
SELECT grant_access('regress_hukou_door', 'gateway');
SET ROLE regress_hukou_door;
INSERT INTO cases SELECT * FROM cases WHERE case_no = :'c';
RESET ROLE;
SELECT revoke_access('regress_hukou_door', 'gateway');
-- ON CONFLICT: the owner's row passes its seal, and the update is judged like any other
INSERT INTO cases SELECT * FROM cases WHERE case_no = :'c' ON CONFLICT (case_no) DO UPDATE SET state = 'completed';
INSERT INTO cases SELECT * FROM cases WHERE case_no = :'c' ON CONFLICT (case_no) DO UPDATE SET applicant = '11010519491231002X';
INSERT INTO cases SELECT * FROM cases WHERE case_no = :'c' ON CONFLICT (case_no) DO NOTHING;
BEGIN;
INSERT INTO cases SELECT * FROM cases WHERE case_no = :'c' ON CONFLICT (case_no) DO UPDATE SET state = 'dispatched';
SELECT * FROM pg_temp.standing() WHERE case_no = :'c';
ROLLBACK;
SET hukou.now = '2023-09-20 10:00';
INSERT INTO cases (case_no, service, service_type, accepting_office, origin_office, applicant)
VALUES (:'c', 'certificate', 'kinship', '530102901000', '340104901000', :'applicant') ON CONFLICT (case_no) DO UPDATE SET state = 'completed';
-- COPY opens cases like INSERT does, and no other way
COPY cases (service, service_type, accepting_office, origin_office, applicant, state) FROM stdin;
certificate	kinship	530102901000	340104901000	11010519491231002X	issued
\.
COPY cases (service, service_type, accepting_office, origin_office, applicant, officer, seal) FROM stdin;
certificate	kinship	530102901000	340104901000	11010519491231002X	D530102-04	\\x01
\.
BEGIN;
COPY cases (service, service_type, accepting_office, origin_office, applicant) FROM stdin;
certificate	kinship	530102901000	340104901000	11010519491231002X
certificate	kinship	530102901000	340104901000	11010519491231002X
\.
SELECT state, version, events, faults, count(*) FROM pg_temp.standing() WHERE case_no > :'c' GROUP BY 1, 2, 3, 4;
ROLLBACK;

--
-- 3. MERGE, CTEs, views, rules
--
MERGE INTO cases c USING (SELECT :'c'::case_no AS no) s ON c.case_no = s.no WHEN MATCHED THEN UPDATE SET state = 'completed';
MERGE INTO cases c USING (SELECT :'c'::case_no AS no) s ON c.case_no = s.no WHEN MATCHED THEN DELETE;
MERGE INTO cases c USING (SELECT case_no_make(53, '2023-09-20', 188888) AS no) s ON c.case_no = s.no
WHEN NOT MATCHED THEN INSERT (service, service_type, accepting_office, origin_office, applicant, state)
	VALUES ('certificate', 'kinship', '530102901000', '340104901000', '11010519491231002X', 'issued');
BEGIN;
MERGE INTO cases c USING (SELECT :'c'::case_no AS no) s ON c.case_no = s.no WHEN MATCHED THEN UPDATE SET state = 'dispatched';
SELECT * FROM pg_temp.standing() WHERE case_no = :'c';
ROLLBACK;
-- A CTE that writes one row twice steps it once; which of the two wins, both are lawful alone.
BEGIN;
WITH one AS (UPDATE cases SET state = 'dispatched' WHERE case_no = :'c' RETURNING case_no),
	 two AS (UPDATE cases SET state = 'supplement', reason = 'materials_missing' WHERE case_no = :'c' RETURNING case_no)
SELECT count(*) AS steps FROM (SELECT * FROM one UNION ALL SELECT * FROM two) x;
SELECT version, events, faults FROM pg_temp.standing() WHERE case_no = :'c';
ROLLBACK;
-- A step taken inside the statement that takes the step before: two steps, two events, in order.
BEGIN;
INSERT INTO case_objections (case_no, objection, document, text_zh) VALUES (:'c', 90, 1, '照片模糊');
CREATE FUNCTION pg_temp.bring(no case_no) RETURNS case_state LANGUAGE plpgsql AS $$
BEGIN
	UPDATE case_documents d SET issued_on = '2020-01-01' WHERE d.case_no = no AND d.document = 1;
	RETURN advance(no, 'resubmit');
END
$$;
UPDATE cases SET state = 'supplement', reason = 'materials_missing' WHERE case_no = :'c' RETURNING state, pg_temp.bring(case_no);
SELECT event, action, from_state, to_state FROM case_events WHERE case_no = :'c' ORDER BY event;
SELECT * FROM pg_temp.standing() WHERE case_no = :'c';
ROLLBACK;
-- A view one can write to, also one that runs as its owner.
CREATE VIEW public.regress_hukou_view AS SELECT case_no, state, applicant AS who, action FROM cases;
UPDATE public.regress_hukou_view SET state = 'completed' WHERE case_no = :'c';
UPDATE public.regress_hukou_view SET who = :'somebody' WHERE case_no = :'c';
DELETE FROM public.regress_hukou_view WHERE case_no = :'c';
INSERT INTO public.regress_hukou_view (state) VALUES ('completed');
GRANT SELECT, UPDATE ON public.regress_hukou_view TO regress_hukou_door;
SET ROLE regress_hukou_door;
UPDATE public.regress_hukou_view SET state = 'dispatched' WHERE case_no = :'c';		-- the table's rights are the view owner's; the hands are still its own
RESET ROLE;
BEGIN;
CREATE RULE quietly AS ON UPDATE TO public.regress_hukou_view DO INSTEAD
	UPDATE cases SET state = 'issued', action = 'issue' WHERE case_no = NEW.case_no;
UPDATE public.regress_hukou_view SET state = 'dispatched' WHERE case_no = :'c';
ROLLBACK;
DROP VIEW public.regress_hukou_view;
-- A rule on the table itself can keep a step from happening, not make one happen unseen.
BEGIN;
CREATE RULE nothing AS ON UPDATE TO cases DO INSTEAD NOTHING;
UPDATE cases SET state = 'dispatched' WHERE case_no = :'c';
SELECT * FROM pg_temp.standing() WHERE case_no = :'c';
SELECT advance(:'c', 'dispatch');
ROLLBACK;
BEGIN;
CREATE RULE also AS ON UPDATE TO case_documents DO ALSO UPDATE cases SET state = 'issued' WHERE case_no = NEW.case_no;
SET LOCAL hukou.officer = 'D530102-03';
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'applicant') AS d \gset
SELECT fixture.papers(:'d', 'id_card');
UPDATE case_documents SET number = '1' WHERE case_no = :'d';
ROLLBACK;

--
-- 4. Out, and under another number
--
DELETE FROM cases WHERE case_no = :'c';
DELETE FROM cases USING offices o WHERE o.office = accepting_office AND case_no = :'c';
UPDATE cases SET case_no = case_no_make(53, '2023-09-20', 188888) WHERE case_no = :'c';
TRUNCATE case_documents;
-- (which table or case of many is named first is of no interest)
\set VERBOSITY sqlstate
TRUNCATE cases CASCADE;
TRUNCATE offices CASCADE;
TRUNCATE persons CASCADE;
\set VERBOSITY default
-- A cascade from a table the case refers to is an UPDATE or a DELETE like any other; here an office that has one case, and nothing else.
BEGIN;
INSERT INTO offices SELECT '530102903000', node, region, kind, parent, name_zh, name_en FROM offices WHERE office = '530102901000';
INSERT INTO officers (officer, name_zh, office, duties) VALUES ('REGRESS', '测试', '530102903000', '{accept}');
ALTER TABLE cases DROP CONSTRAINT cases_accepting_office_fkey,
	ADD CONSTRAINT cascading FOREIGN KEY (accepting_office) REFERENCES offices ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE officers DROP CONSTRAINT officers_office_fkey;
SET LOCAL hukou.officer = 'REGRESS';
SELECT open_case('certificate', 'kinship', '530102903000', '340104901000', :'applicant') IS NOT NULL AS opened;
SAVEPOINT s;
UPDATE offices SET office = '530102904000' WHERE office = '530102903000';
ROLLBACK TO SAVEPOINT s;
DELETE FROM offices WHERE office = '530102903000';
ROLLBACK;
BEGIN;
ALTER TABLE case_documents DROP CONSTRAINT case_documents_case_no_fkey,
	ADD CONSTRAINT cascading FOREIGN KEY (case_no) REFERENCES cases ON DELETE CASCADE;
DELETE FROM cases WHERE case_no = :'bare';
ROLLBACK;

--
-- 5. Replica role.  It belongs to superusers, and it switches nothing off: rows must come sealed, and steps are not taken.
--
SET session_replication_role = replica;
UPDATE cases SET state = 'dispatched' WHERE case_no = :'c';
UPDATE cases SET applicant = :'somebody' WHERE case_no = :'c';
UPDATE cases SET note = 'slipped in' WHERE case_no = :'c';
SELECT advance(:'c', 'dispatch');
INSERT INTO cases (service, service_type, accepting_office, origin_office, applicant)
VALUES ('certificate', 'kinship', '530102901000', '340104901000', :'applicant');
DELETE FROM cases WHERE case_no = :'c';
TRUNCATE cases CASCADE;
UPDATE case_events SET note = 'slipped in' WHERE case_no = :'c';
DELETE FROM case_events WHERE case_no = :'c';
DELETE FROM case_documents WHERE case_no = :'c';
UPDATE registrations SET status = 'active' WHERE citizen_id = :'applicant';
DELETE FROM persons WHERE citizen_id = :'applicant';
RESET session_replication_role;
-- Who switches the role, or the clock, in the middle of a statement has switched the guard off that comes after it, as ALTER
-- TABLE ... DISABLE TRIGGER would.  It takes a superuser as well, and verify() finds it.
BEGIN;
UPDATE cases SET state = 'dispatched' WHERE case_no = :'c' RETURNING set_config('session_replication_role', 'replica', true);
SELECT * FROM verify(:'c');
ROLLBACK;
BEGIN;
INSERT INTO cases (service, service_type, accepting_office, origin_office, applicant)
VALUES ('certificate', 'kinship', '530102901000', '340104901000', :'applicant') RETURNING set_config('hukou.now', '2023-09-20 10:05', true);
SELECT v.* FROM cases c, verify(c.case_no) v WHERE c.case_no > :'c' AND serial(c.case_no) < 190000;
ROLLBACK;
SET ROLE regress_hukou_door;
SET session_replication_role = replica;
RESET ROLE;

-- Particulars are an object: others are told of with all else that is wrong, and put there behind the guards they are no
-- case hukou sealed, which nothing that reads them trips over.
UPDATE cases SET state = 'accepted', particulars = '["household", 1, {"new_head": 2}]' WHERE case_no = :'bare';
UPDATE cases SET particulars = '"household"' WHERE case_no = :'bare';
COPY cases (service, service_type, accepting_office, origin_office, applicant, particulars) FROM stdin;
certificate	kinship	530102901000	340104901000	11010519491231002X	["household", 1]
\.
INSERT INTO cases SELECT * FROM cases WHERE case_no = :'bare' ON CONFLICT (case_no) DO UPDATE SET particulars = '[{"household": "x"}]';
-- ... nor from another trigger, nor in a row brought back
BEGIN;
CREATE TRIGGER zzzz_meddle BEFORE UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION pg_temp.meddle('particulars', '["household"]');
UPDATE cases SET particulars = '{"household": "x"}' WHERE case_no = :'bare';
ROLLBACK;
BEGIN;
CREATE TEMP TABLE taken AS SELECT * FROM cases WHERE case_no = :'bare';
UPDATE taken SET case_no = case_no_make(53, '2023-09-20', 189998), particulars = '["household"]';
INSERT INTO cases SELECT * FROM taken;
ROLLBACK;
BEGIN;
ALTER TABLE cases DISABLE TRIGGER USER;
UPDATE cases SET particulars = '["household", 1, {"new_head": 2}]' WHERE case_no = :'bare';
ALTER TABLE cases ENABLE TRIGGER USER;
SELECT * FROM verify(:'bare');
SELECT count(*) > 0 AS actions FROM next_actions(:'bare');
SELECT count(*) > 0 AS findings FROM explain(:'bare', 'accept');
UPDATE cases SET state = 'accepted' WHERE case_no = :'bare';
ROLLBACK;

--
-- 6. The guards' own functions
--
SELECT case_guard();
SELECT case_event();
SELECT event_guard();
SELECT content_guard();
SELECT register_guard();
SELECT truncate_guard();
SELECT policy_changed();
-- attached where they do not belong, they say so
CREATE TABLE public.regress_hukou_table (case_no case_no, state case_state);
CREATE FUNCTION pg_temp.attach(trigger text, statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE trigger;
	EXECUTE statement;
	RAISE EXCEPTION 'never mind' USING ERRCODE = 'ZZ000';
EXCEPTION
	WHEN SQLSTATE 'ZZ000' THEN RETURN 'ADMITTED';
	WHEN OTHERS THEN RETURN SQLSTATE || ': ' || SQLERRM;
END
$$;
SELECT f, pg_temp.attach(format('CREATE TRIGGER t BEFORE INSERT ON public.regress_hukou_table FOR EACH ROW EXECUTE FUNCTION hukou.%s()', f),
	'INSERT INTO public.regress_hukou_table VALUES (NULL, ''issued'')') AS "before row"
FROM unnest('{case_guard,case_event,event_guard,content_guard,register_guard,truncate_guard}'::text[]) f;
SELECT f, pg_temp.attach(format('CREATE TRIGGER t AFTER INSERT ON hukou.nodes FOR EACH STATEMENT EXECUTE FUNCTION hukou.%s()', f),
	$$INSERT INTO hukou.nodes VALUES (98, '', '', '', '110000', 'inferred')$$) AS "after statement, in hukou's schema"
FROM unnest('{case_guard,case_event,event_guard,content_guard,register_guard,truncate_guard}'::text[]) f;
SELECT pg_temp.attach('CREATE TRIGGER t BEFORE INSERT ON hukou.nodes FOR EACH ROW EXECUTE FUNCTION hukou.case_guard()',
	$$INSERT INTO hukou.nodes VALUES (98, '', '', '', '110000', 'inferred')$$);
DROP TABLE public.regress_hukou_table;

--
-- 7. search_path: traps of the same name in the way
--
CREATE SCHEMA regress_hukou_trap;
CREATE FUNCTION regress_hukou_trap.always(case_no, case_no) RETURNS boolean LANGUAGE plpgsql AS
	$$ BEGIN RAISE EXCEPTION 'trapped: %', CURRENT_USER; END $$;
CREATE FUNCTION regress_hukou_trap.always(text, text) RETURNS boolean LANGUAGE plpgsql AS
	$$ BEGIN RAISE EXCEPTION 'trapped: %', CURRENT_USER; END $$;
CREATE FUNCTION regress_hukou_trap.always(citizen_id, citizen_id) RETURNS boolean LANGUAGE plpgsql AS
	$$ BEGIN RAISE EXCEPTION 'trapped: %', CURRENT_USER; END $$;
CREATE OPERATOR regress_hukou_trap.= (LEFTARG = case_no, RIGHTARG = case_no, FUNCTION = regress_hukou_trap.always);
CREATE OPERATOR regress_hukou_trap.= (LEFTARG = text, RIGHTARG = text, FUNCTION = regress_hukou_trap.always);
CREATE OPERATOR regress_hukou_trap.= (LEFTARG = citizen_id, RIGHTARG = citizen_id, FUNCTION = regress_hukou_trap.always);
CREATE FUNCTION regress_hukou_trap.max(smallint) RETURNS smallint LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trapped'; END $$;
CREATE TABLE regress_hukou_trap.cases (LIKE hukou.cases);
CREATE TABLE regress_hukou_trap.case_events (LIKE hukou.case_events);
CREATE TABLE regress_hukou_trap.officers (LIKE hukou.officers);
CREATE TABLE regress_hukou_trap.registrations (LIKE hukou.registrations);
CREATE TEMP TABLE cases (LIKE hukou.cases);
CREATE TEMP TABLE case_events (LIKE hukou.case_events);
CREATE TEMP TABLE case_documents (LIKE hukou.case_documents);
SET search_path = regress_hukou_trap, pg_temp, pg_catalog;
BEGIN;
SELECT hukou.open_case('id_first', 'standard', '530102901000', '340104901000', :'applicant') AS d \gset
INSERT INTO hukou.case_documents (case_no, document, document_type)
SELECT :'d', n, (ARRAY['household_book', 'commitment', 'employment_proof'])[n] FROM generate_series(1, 3) n;
SELECT * FROM hukou.explain(:'d', 'accept');
SELECT hukou.advance(:'d', 'accept'), hukou.advance(:'d', 'capture'), hukou.advance(:'d', 'dispatch');
SET LOCAL hukou.officer = 'D340104-03';
SELECT hukou.advance(:'d', 'review');
SELECT action, allowed FROM hukou.next_actions(:'d') ORDER BY action COLLATE "C";
SET LOCAL hukou.officer = 'D340104-01';
UPDATE hukou.cases SET state = 'signed' WHERE case_no OPERATOR(hukou.=) :'d';
SELECT * FROM hukou.verify(:'d');
SELECT status FROM hukou.id_cards WHERE case_no OPERATOR(hukou.=) :'d';
SELECT (SELECT count(*) FROM regress_hukou_trap.cases) + (SELECT count(*) FROM regress_hukou_trap.case_events)
	+ (SELECT count(*) FROM pg_temp.cases) + (SELECT count(*) FROM pg_temp.case_events) AS trapped;
ROLLBACK;
SET search_path = public, hukou;
DROP TABLE pg_temp.cases, pg_temp.case_events, pg_temp.case_documents;
DROP SCHEMA regress_hukou_trap CASCADE;

--
-- 8. Settings
--
SELECT CURRENT_USER AS me \gset
SET ROLE regress_hukou_door;
SET hukou.now = '2023-01-01';
SET hukou.digest = 'sm3';
SELECT set_config('hukou.now', '2023-01-01', false);
SET hukou.bypass = 'on';
RESET ROLE;
ALTER ROLE regress_hukou_door SET hukou.now = '2023-01-01';
ALTER ROLE regress_hukou_door RESET hukou.now;
-- before the library is loaded, the names are still free; what an ordinary role wrote there does not survive the loading
ALTER ROLE regress_hukou_door LOGIN;
\c - regress_hukou_door
SET hukou.now = '2001-01-01';
SELECT hukou.today() > '2023-01-01' AS clock_runs;
\c - :me
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
SET hukou.officer = 'D530102-03';

--
-- 9. Inheritance: a child of cases carries rows the guards never saw
--
BEGIN;
CREATE TABLE public.regress_hukou_child () INHERITS (cases);
INSERT INTO public.regress_hukou_child SELECT * FROM cases WHERE case_no = :'c';
UPDATE public.regress_hukou_child SET state = 'completed', case_no = case_no_make(53, '2023-09-20', 188888);
SELECT v.* FROM public.regress_hukou_child x, verify(x.case_no) v;
ROLLBACK;

DROP ROLE regress_hukou_door;
-- Nothing came through.
SELECT c.case_no = :'c' AS accepted, c.state, c.version, (SELECT count(*) FROM case_events e WHERE e.case_no = c.case_no) AS events,
	(SELECT count(*) FROM verify(c.case_no)) AS faults
FROM cases c WHERE serial(c.case_no) BETWEEN 180001 AND 189999 ORDER BY 1;
