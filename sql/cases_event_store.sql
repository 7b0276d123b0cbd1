-- An event is written directly where hukou.case_events is as hukou.setup() made it, and by the executor where somebody made
-- more of it.  Either way it is the same event, and whoever put something on the table gets to see it.
\set SHOW_CONTEXT never
SET search_path = public, hukou;
SET hukou.now = '2023-09-20 10:00';
SET hukou.officer = 'D530102-03';
BEGIN;
SELECT fixture.resident(citizen_id_make('340104', '1986-03-05', 17), '存案', '340104901000', 'event-store') IS NOT NULL AS registered;
CREATE FUNCTION pg_temp.open() RETURNS hukou.case_no LANGUAGE sql AS $$
	SELECT hukou.open_case('certificate', 'kinship', '530102901000', '340104901000', (SELECT citizen_id FROM hukou.persons WHERE name = '存案'))
$$;
-- how many events a case has, whether its chain holds, and what the steps left in the table of the trigger below
CREATE TABLE seen (event integer, action text);
CREATE FUNCTION pg_temp.try(OUT events bigint, OUT faults bigint, OUT seen text) LANGUAGE plpgsql AS $$
DECLARE
	no hukou.case_no := pg_temp.open();
BEGIN
	PERFORM fixture.papers(no, 'id_card');
	UPDATE hukou.cases SET state = 'accepted' WHERE case_no = no;
	UPDATE hukou.cases SET state = 'dispatched' WHERE case_no = no;
	SELECT count(*), (SELECT count(*) FROM hukou.verify(no)) INTO events, faults FROM hukou.case_events WHERE case_no = no;
	SELECT string_agg(s.event || ' ' || s.action, ', ' ORDER BY s.event) INTO seen FROM seen s;
	TRUNCATE seen;
END
$$;
-- as it was made
SELECT * FROM pg_temp.try();

-- a trigger of a DBA's own
SAVEPOINT a;
CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.seen VALUES (NEW.event, NEW.action); RETURN NULL; END $$;
CREATE TRIGGER see AFTER INSERT ON hukou.case_events FOR EACH ROW EXECUTE FUNCTION see();
SELECT * FROM pg_temp.try();
ROLLBACK TO a;
-- a column of its own, with a default
ALTER TABLE hukou.case_events ADD mark text DEFAULT 'marked';
SELECT * FROM pg_temp.try();
SELECT count(*) AS marked FROM hukou.case_events WHERE mark IS NULL;
ROLLBACK TO a;
-- a column that was dropped again
ALTER TABLE hukou.case_events ADD mark text;
ALTER TABLE hukou.case_events DROP mark;
SELECT * FROM pg_temp.try();
ROLLBACK TO a;
-- an index on an expression, and one more on a column
CREATE INDEX ON hukou.case_events (lower(action));
CREATE INDEX by_officer ON hukou.case_events (officer);
SELECT * FROM pg_temp.try();
SET LOCAL enable_seqscan = off;
SELECT count(*) >= 3 AS found FROM hukou.case_events WHERE officer = 'D530102-03' AND case_no = (SELECT max(case_no) FROM hukou.cases);
ROLLBACK TO a;
-- other kinds of index, and one with a condition of its own
CREATE INDEX ON hukou.case_events USING brin (acted_at);
CREATE INDEX ON hukou.case_events USING hash (officer);
SELECT * FROM pg_temp.try();
ROLLBACK TO a;
CREATE INDEX ON hukou.case_events (office) WHERE lower(action) IS NOT NULL;
SELECT * FROM pg_temp.try();
ROLLBACK TO a;
-- ... though it has the name of the one of requests: what is not in it is not put there
DROP INDEX hukou.one_step_per_request;
CREATE UNIQUE INDEX one_step_per_request ON hukou.case_events (request_id) WHERE request_id IS NOT NULL AND action = 'no such';
UPDATE hukou.cases SET particulars = '{"n": 1}', request_id = 'elsewhere' WHERE case_no = pg_temp.open();
UPDATE hukou.cases SET particulars = '{"n": 2}', request_id = 'there' WHERE case_no = (SELECT max(case_no) FROM hukou.cases WHERE state = 'draft' AND service = 'certificate');
SET LOCAL enable_seqscan = off;
SELECT count(*) AS of_no_such FROM hukou.case_events WHERE request_id IS NOT NULL AND action = 'no such';
ROLLBACK TO a;
-- a rule that keeps events out keeps the step out
CREATE RULE nothing AS ON INSERT TO hukou.case_events DO INSTEAD NOTHING;
SELECT * FROM pg_temp.try();
ROLLBACK TO a;
-- and a constraint is a constraint
\set VERBOSITY terse
ALTER TABLE hukou.case_events ADD CHECK (action <> 'accept') NOT VALID;
SELECT * FROM pg_temp.try();
ROLLBACK TO a;
ALTER TABLE hukou.case_events ADD CHECK (action <> 'accept') NOT VALID, DROP CONSTRAINT case_events_event_check;
SELECT * FROM pg_temp.try();
ROLLBACK TO a;
-- ... though it has the name of ours, or asks for a value where ours asks for none
ALTER TABLE hukou.case_events DROP CONSTRAINT case_events_event_check, ADD CONSTRAINT case_events_event_check CHECK (event < 2) NOT VALID;
SELECT * FROM pg_temp.try();
ROLLBACK TO a;
ALTER TABLE hukou.case_events ALTER application SET NOT NULL;
SET LOCAL application_name = '';
SELECT pg_temp.open() IS NOT NULL AS opened;
ROLLBACK TO a;
\set VERBOSITY default
-- and a trigger is a trigger, whatever its name
CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.seen VALUES (NEW.event, NEW.action); RETURN NULL; END $$;
DROP TRIGGER a_hukou_event ON hukou.case_events;
CREATE TRIGGER a_hukou_event AFTER INSERT ON hukou.case_events FOR EACH ROW EXECUTE FUNCTION see();
SELECT * FROM pg_temp.try();
ROLLBACK TO a;

-- the trigger comes while a statement is at its first case: the event of the next is the first it sees
SELECT pg_temp.open() < pg_temp.open() AS two;
CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'see') THEN
		EXECUTE 'CREATE FUNCTION public.see() RETURNS trigger LANGUAGE plpgsql AS ''BEGIN INSERT INTO public.seen VALUES (NEW.event, NEW.action); RETURN NULL; END''';
		EXECUTE 'CREATE TRIGGER see AFTER INSERT ON hukou.case_events FOR EACH ROW EXECUTE FUNCTION public.see()';
	END IF;
	RETURN NULL;
END
$$;
CREATE TRIGGER z_watch AFTER UPDATE ON hukou.cases FOR EACH ROW EXECUTE FUNCTION watch();
UPDATE hukou.cases SET particulars = '{"n": 1}' WHERE applicant = (SELECT citizen_id FROM persons WHERE name = '存案') AND state = 'draft';
SELECT count(*) AS of_two FROM seen;
ROLLBACK;
