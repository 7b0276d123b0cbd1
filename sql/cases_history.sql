--
-- Law 5: every accepted change leaves exactly one event; events are append-only and chained; the row's seal is the head
-- of its chain.  And verify() finds what somebody did who could switch the guards off.
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
SELECT setval('hukou.case_serial', 170000) AS "this file's case numbers begin after";
SELECT fixture.resident(citizen_id_make('340104', '1992-07-07', 71), '史一', '340104901000', 'HISTORY-1') AS applicant \gset
SET hukou.officer = 'D530102-03';
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'applicant') AS c \gset
SELECT fixture.papers(:'c', 'id_card');
UPDATE cases SET particulars = '{"copies": 2}', note = 'wants two' WHERE case_no = :'c';
SELECT * FROM fixture.walk(:'c', 'D530102-03 accept', 'D530102-04 dispatch', 'D340104-03 check', 'D530102-03 issue');

-- What happened, in order.
SELECT event, action, from_state, to_state, officer, office, reason, note, acted_at AT TIME ZONE 'Asia/Shanghai' AS acted_at
FROM case_events WHERE case_no = :'c' ORDER BY event;
-- Each event names the one before it; the last one is the head of the row; the first byte tells the algorithm.
SELECT event, previous IS NOT DISTINCT FROM lag(digest) OVER (ORDER BY event) AS follows,
	to_state IS NOT DISTINCT FROM coalesce(lead(from_state) OVER (ORDER BY event), c.state) AS next_starts_here,
	e.digest = c.head AS is_head, get_byte(e.digest, 0) AS algorithm, length(e.digest) AS bytes
FROM case_events e JOIN cases c USING (case_no) WHERE case_no = :'c' ORDER BY event;
SELECT version FROM cases WHERE case_no = :'c';
SELECT * FROM verify(:'c');

-- An UPDATE that changes nothing leaves no event, whatever it names; nor does a column of the DBA's own.
UPDATE cases SET state = state, action = action, note = note, particulars = particulars WHERE case_no = :'c';
UPDATE cases SET state = 'issued' WHERE case_no = :'c';
ALTER TABLE cases ADD COLUMN our_shelf text;
UPDATE cases SET our_shelf = 'B4' WHERE case_no = :'c';
SELECT version, our_shelf, (SELECT count(*) FROM case_events e WHERE e.case_no = c.case_no) AS events, (SELECT count(*) FROM verify(c.case_no)) AS faults
FROM cases c WHERE case_no = :'c';
-- It may change together with a step.
BEGIN;
UPDATE cases SET our_shelf = 'B5', state = 'completed' WHERE case_no = :'c';
SELECT version, our_shelf, (SELECT count(*) FROM verify(c.case_no)) AS faults FROM cases c WHERE case_no = :'c';
ROLLBACK;
ALTER TABLE cases DROP COLUMN our_shelf;
SELECT * FROM verify(:'c');

-- A refused step leaves nothing, nor does one rolled back.
UPDATE cases SET state = 'draft' WHERE case_no = :'c';
BEGIN;
SAVEPOINT s;
SELECT advance(:'c', 'hand_over');
ROLLBACK TO SAVEPOINT s;
SELECT count(*) AS events FROM case_events WHERE case_no = :'c';
SELECT advance(:'c', 'hand_over');
SELECT event, action FROM case_events WHERE case_no = :'c' ORDER BY event DESC LIMIT 1;
SELECT * FROM verify(:'c');
ROLLBACK;
SELECT count(*) AS events FROM case_events WHERE case_no = :'c';

-- One statement, many cases: one event each.
INSERT INTO cases (service, service_type, accepting_office, origin_office, applicant)
SELECT 'certificate', 'cancellation', '530102901000', '340104901000', :'applicant' FROM generate_series(1, 50);
INSERT INTO case_documents (case_no, document, document_type)
SELECT case_no, 1, 'id_card' FROM cases WHERE service_type = 'cancellation' AND serial(case_no) BETWEEN 170001 AND 179999;
UPDATE cases SET state = 'accepted' WHERE service_type = 'cancellation' AND serial(case_no) BETWEEN 170001 AND 179999;
SELECT count(DISTINCT c.case_no) AS cases, count(*) AS events, (SELECT count(*) FROM cases x, verify(x.case_no)
	WHERE service_type = 'cancellation' AND serial(x.case_no) BETWEEN 170001 AND 179999) AS faults
FROM cases c JOIN case_events e USING (case_no)
WHERE c.service_type = 'cancellation' AND serial(c.case_no) BETWEEN 170001 AND 179999;
-- One of many refused: none is stepped.
SET hukou.officer = 'D530102-03';
WITH one AS (SELECT min(case_no) AS no FROM cases WHERE service_type = 'cancellation' AND serial(case_no) BETWEEN 170001 AND 179999)
SELECT advance(no, 'withdraw', 'applicant_request') FROM one;
UPDATE cases SET state = 'dispatched' WHERE service_type = 'cancellation' AND serial(case_no) BETWEEN 170001 AND 179999;
SELECT state, count(*) FROM cases WHERE service_type = 'cancellation' AND serial(case_no) BETWEEN 170001 AND 179999 GROUP BY state ORDER BY state;

-- The digest may be SM3 (GB/T 32905); a chain may change over, for every digest names its algorithm.
BEGIN;
SET LOCAL hukou.digest = 'sm3';
SELECT advance(:'c', 'hand_over');
SELECT event, get_byte(digest, 0) AS algorithm, get_byte(row_digest, 0) AS row_algorithm FROM case_events WHERE case_no = :'c' AND event > 5 ORDER BY event;
SELECT * FROM verify(:'c');
UPDATE cases SET state = 'draft' WHERE case_no = :'c';
ROLLBACK;
SET hukou.digest = 'md5';

--
-- History cannot be rewritten: not by officers, not by the owner, not by a superuser.
--
UPDATE case_events SET note = 'nothing happened' WHERE case_no = :'c' AND event = 2;
UPDATE case_events SET note = note WHERE case_no = :'c' AND event = 2;
DELETE FROM case_events WHERE case_no = :'c';
TRUNCATE case_events;
INSERT INTO case_events SELECT case_no, event + 5, action, from_state, to_state, officer, office, acting_for, reason, note, request_id, overdue, workflow_version, acted_at, session_role,
	application, row_digest, previous, digest FROM case_events WHERE case_no = :'c' AND event = 2;
INSERT INTO case_events SELECT * FROM case_events WHERE case_no = :'c' AND event = 2;

--
-- Tampering.  The owner switches the guards off, changes something, and switches them on again.  Every verdict of
-- verify() is shown; each time the transaction is rolled back.
--
CREATE FUNCTION pg_temp.guards(what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('ALTER TABLE hukou.cases %s TRIGGER USER', what);
	EXECUTE format('ALTER TABLE hukou.case_events %s TRIGGER USER', what);
END
$$;
-- each hukou column of the row, changed behind the guards' back
CREATE FUNCTION pg_temp.tamper(c case_no, tampering text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	verdict text;
BEGIN
	PERFORM pg_temp.guards('DISABLE');
	EXECUTE replace(tampering, '$1', format('%L::case_no', c));
	SELECT coalesce(string_agg(format('%s: %s', coalesce(event::text, 'row'), fault), '; '), 'NOT FOUND') INTO verdict FROM hukou.verify(c);
	RAISE EXCEPTION 'never mind' USING ERRCODE = 'ZZ000';
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
	RETURN verdict;
END
$$;
SELECT what, pg_temp.tamper(:'c', 'UPDATE hukou.cases SET ' || what || ' WHERE case_no = $1') AS verdict FROM (VALUES
	($$service_type = 'registration'$$), ($$accepting_office = '530102902000'$$), ($$origin_office = '340802901000'$$),
	('accepting_node = 11'), ('origin_node = 11'), ($$applicant = '11010519491231002X'$$),
	($$particulars = '{"copies": 20}'$$), ($$filed_on = '2023-09-01'$$), ('filed_on = NULL'), ($$due_on = '2024-12-31'$$), ('due_provisional = true'),
	($$clock_started_on = '2023-09-01'$$), ($$suspended_on = '2023-09-01'$$), ('suspended_days = suspended_days + 1'), ('extended_days = 9'), ($$entered_on = '2023-09-01'$$), ($$step_due_on = '2023-09-01'$$), ($$step_limits = '{}'$$), ($$wakes_on = '2030-01-01'$$), ($$closed_on = '2030-01-01'$$),
	($$state = 'refused'$$), ('version = 5'), ('version = 7'), ($$action = 'refuse'$$), ($$reason = 'no_record'$$), ($$note = ''$$), ($$request_id = 'another'$$), ($$overdue = 'total'$$), ($$contents = '\x'$$), ('contents = NULL'),
	($$officer = 'D530102-04'$$), ($$office = '530102902000'$$), ($$acted_at = acted_at + interval '1 microsecond'$$),
	('head = seal'), ($$head = '\x'$$), ('seal = head'), ($$seal = '\x01'$$)) v (what);
-- each column of an event
SELECT what, pg_temp.tamper(:'c', 'UPDATE hukou.case_events SET ' || what || ' WHERE case_no = $1 AND event = 3') AS verdict FROM (VALUES
	($$action = 'withdraw'$$), ($$from_state = 'supplement'$$), ('from_state = NULL'), ($$to_state = 'refused'$$), ($$officer = 'D530102-04'$$),
	($$request_id = 'another'$$), ($$overdue = 'total'$$), ('workflow_version = 2'), ($$office = '530102902000'$$), ($$reason = 'no_record'$$), ($$note = ''$$), ($$acted_at = '2023-09-01'$$), ($$session_role = 'nobody'$$),
	('row_digest = previous'), ('previous = NULL'), ('digest = previous'), ($$digest = '\x'$$), ('event = 30')) v (what);
-- rows as a whole
SELECT what, pg_temp.tamper(:'c', what) AS verdict FROM (VALUES
	('DELETE FROM hukou.case_events WHERE case_no = $1 AND event = 1'),
	('DELETE FROM hukou.case_events WHERE case_no = $1 AND event = 3'),
	('DELETE FROM hukou.case_events WHERE case_no = $1 AND event = 6'),
	('DELETE FROM hukou.case_events WHERE case_no = $1'),
	('DELETE FROM hukou.case_events WHERE case_no = $1 AND event = 4; UPDATE hukou.case_events SET event = 4 WHERE case_no = $1 AND event = 5'),
	('INSERT INTO hukou.case_events SELECT case_no, 7, action, from_state, to_state, officer, office, acting_for, reason, note, request_id, overdue, workflow_version, acted_at,
		session_role, application, row_digest, previous, digest FROM hukou.case_events WHERE case_no = $1 AND event = 6'),
	('UPDATE hukou.case_events SET event = event + 100 WHERE case_no = $1'),
	('UPDATE hukou.case_events SET digest = (SELECT o.digest FROM hukou.case_events o WHERE o.case_no <> $1 AND o.event = 3 LIMIT 1)
		WHERE case_no = $1 AND event = 3')) v (what);

-- Two events swapped.
BEGIN;
SELECT pg_temp.guards('DISABLE');
UPDATE case_events SET event = 99 WHERE case_no = :'c' AND event = 3;
UPDATE case_events SET event = 3 WHERE case_no = :'c' AND event = 4;
UPDATE case_events SET event = 4 WHERE case_no = :'c' AND event = 99;
SELECT * FROM verify(:'c');
ROLLBACK;

-- The row rolled back to what it was three steps ago, seal and all: the row verifies by itself, but not against its chain.
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'applicant') AS old \gset
SELECT fixture.papers(:'old', 'id_card');
CREATE TEMP TABLE earlier AS SELECT * FROM cases WHERE case_no = :'old';
SELECT * FROM fixture.walk(:'old', 'D530102-03 accept', 'D530102-03 dispatch');
BEGIN;
SELECT pg_temp.guards('DISABLE');
UPDATE cases c SET (route, limit_days, limit_unit, filed_on, due_on, clock_started_on, suspended_on, suspended_days, extended_days, entered_on, step_due_on, wakes_on, closed_on, contents, state, version, action, officer, office, acted_at, head, seal)
	= (SELECT route, limit_days, limit_unit, filed_on, due_on, clock_started_on, suspended_on, suspended_days, extended_days, entered_on, step_due_on, wakes_on, closed_on, contents, state, version, action, officer, office, acted_at, head, seal FROM earlier)
WHERE case_no = :'old';
SELECT * FROM verify(:'old');
-- and with the guards on again it cannot be built on: those events are taken
SELECT pg_temp.guards('ENABLE');
SET LOCAL hukou.officer = 'D530102-03';
SELECT advance(:'old', 'accept');
ROLLBACK;

-- What was changed behind the guards is not covered up by the next step, for none is taken on a row that its seal does not fit.
BEGIN;
SELECT pg_temp.guards('DISABLE');
UPDATE cases SET applicant = '11010519491231002X' WHERE case_no = :'old';
SELECT pg_temp.guards('ENABLE');
SET LOCAL hukou.officer = 'D340104-03';
SELECT advance(:'old', 'check');
ROLLBACK;

-- The case gone, its events left.
BEGIN;
SELECT pg_temp.guards('DISABLE');
ALTER TABLE case_documents DISABLE TRIGGER ALL;
DELETE FROM case_documents WHERE case_no = :'old';
DELETE FROM cases WHERE case_no = :'old';
SELECT * FROM verify(:'old');
ROLLBACK;
-- Neither was there ever.
SELECT * FROM verify(case_no_make(53, '2023-09-20', 9999999));

-- An event that was lost may be loaded again as it was, by the owner and by nobody else; nothing else may be loaded.
CREATE ROLE regress_hukou_history;
GRANT SELECT, INSERT ON case_events TO regress_hukou_history;
BEGIN;
CREATE TEMP TABLE lost AS SELECT * FROM case_events WHERE case_no = :'c' AND event = 3;
CREATE TEMP TABLE last AS SELECT * FROM case_events WHERE case_no = :'c' AND event = 6;
GRANT SELECT ON lost TO regress_hukou_history;
SELECT pg_temp.guards('DISABLE');
DELETE FROM case_events WHERE case_no = :'c' AND event IN (3, 6);
SELECT pg_temp.guards('ENABLE');
SELECT * FROM verify(:'c');
SAVEPOINT s;
SET LOCAL ROLE regress_hukou_history;
INSERT INTO case_events SELECT * FROM lost;
ROLLBACK TO SAVEPOINT s;
UPDATE lost SET note = 'slipped in';
INSERT INTO case_events SELECT * FROM lost;
ROLLBACK TO SAVEPOINT s;
UPDATE last SET event = 7;		-- one more than the case has
INSERT INTO case_events SELECT * FROM last;
ROLLBACK TO SAVEPOINT s;
INSERT INTO case_events SELECT * FROM lost;
INSERT INTO case_events SELECT * FROM last;
SELECT * FROM verify(:'c');
ROLLBACK;
-- An event that was made and rolled back is a true one, and still none of the case's.
BEGIN;
SELECT advance(:'c', 'hand_over');
SELECT e::text AS undone FROM case_events e WHERE case_no = :'c' AND event = 7 \gset
ROLLBACK;
INSERT INTO case_events SELECT (:'undone'::case_events).*;
-- The same step made twice in two sessions, once rolled back: the row of one does not go with the chain of the other, though
-- they differ in the head alone.
SELECT grant_access('regress_hukou_history', 'gateway');
BEGIN;
SELECT advance(:'c', 'hand_over');
SELECT head AS other_head, seal AS other_seal FROM cases WHERE case_no = :'c' \gset
ROLLBACK;
BEGIN;
SET LOCAL SESSION AUTHORIZATION regress_hukou_history;
SELECT advance(:'c', 'hand_over');
RESET SESSION AUTHORIZATION;
SELECT pg_temp.guards('DISABLE');
SELECT * FROM verify(:'c');
UPDATE cases SET head = :'other_head', seal = :'other_seal' WHERE case_no = :'c';
SELECT * FROM verify(:'c');
ROLLBACK;
SELECT revoke_access('regress_hukou_history', 'gateway');
DROP ROLE regress_hukou_history;

-- Everything untouched still verifies.
SELECT count(*) > 50 AS cases, count(v.*) AS faults FROM cases c LEFT JOIN LATERAL verify(c.case_no) v ON true
WHERE serial(c.case_no) BETWEEN 170001 AND 179999;
SELECT tgrelid::regclass, tgname, tgenabled FROM pg_trigger
WHERE tgrelid IN ('cases'::regclass, 'case_events'::regclass) AND NOT tgisinternal ORDER BY 1, 2;
