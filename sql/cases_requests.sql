--
-- A request is carried out once, whoever repeats it; and a screen that is out of date changes nothing
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
SELECT setval('hukou.case_serial', 280000) AS "this file's case numbers begin after";
SELECT fixture.resident(citizen_id_make('340104', '1992-02-02', 28), '请一', '340104901000', 'REQUEST-1') AS applicant \gset
SET hukou.officer = 'D530102-03';

-- Opening: the repeat gives the number that was given, and opens nothing.
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'applicant', request_id => 'window 1, 10:00') AS c \gset
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'applicant', request_id => 'window 1, 10:00') = :'c' AS same_case;
SELECT count(*) AS cases FROM cases WHERE serial(case_no) BETWEEN 280001 AND 289999;
-- The same name for another request is refused, and so is one in an INSERT.
\set VERBOSITY terse
SELECT open_case('certificate', 'registration', '530102901000', '340104901000', :'applicant', request_id => 'window 1, 10:00');
\set VERBOSITY default
INSERT INTO cases (service, service_type, accepting_office, origin_office, applicant, request_id)
VALUES ('certificate', 'kinship', '530102901000', '340104901000', :'applicant', 'window 1, 10:00');
-- Without a name every call is a request of its own.
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'applicant') <> :'c' AS another_case;

-- Steps: a repeat returns what the first returned, also when the case has gone on since.
SELECT fixture.papers(:'c', 'id_card');
SELECT advance(:'c', 'accept', request_id => 'r1');
SELECT advance(:'c', 'accept', request_id => 'r1');
SELECT fixture.step(:'c', 'request_supplement', 'materials_invalid', 'the card is torn', request_id => 'r2');
SELECT advance(:'c', 'accept', request_id => 'r1');
SELECT fixture.step(:'c', 'request_supplement', 'materials_invalid', 'the card is torn', request_id => 'r2');
SELECT fixture.step(:'c', 'resubmit', expected_version => 3, request_id => 'r3');
SELECT fixture.step(:'c', 'resubmit', expected_version => 3, request_id => 'r3');		-- though the version is 4 by now
SELECT event, action, request_id FROM case_events WHERE case_no = :'c' ORDER BY event;
-- Something else under a name that was used: another action, reason, note, officer, case.
SELECT advance(:'c', 'dispatch', request_id => 'r1');
SELECT fixture.step(:'c', 'request_supplement', 'address_mismatch', 'the card is torn', request_id => 'r2');
SELECT fixture.step(:'c', 'request_supplement', 'materials_invalid', request_id => 'r2');
SET hukou.officer = 'D530102-04';
SELECT advance(:'c', 'accept', request_id => 'r1');
SET hukou.officer = 'D530102-03';
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'applicant') AS other \gset
SELECT fixture.papers(:'other', 'id_card');
SELECT advance(:'other', 'accept', request_id => 'r1');
-- A refused request was not carried out: under the same name it may be tried again, put right.
SELECT advance(:'c', 'withdraw', request_id => 'r4');
SELECT advance(:'c', 'withdraw', 'applicant_request', request_id => 'r4');
-- Neither was one that was rolled back.
BEGIN;
SELECT advance(:'other', 'accept', request_id => 'r5');
ROLLBACK;
SELECT advance(:'other', 'accept', request_id => 'r5');
-- By UPDATE: a name in use is refused, a fresh one is kept; one that is not given is not carried over.
UPDATE cases SET state = 'dispatched', request_id = 'r5' WHERE case_no = :'other';
UPDATE cases SET state = 'dispatched', request_id = 'r1' WHERE case_no = :'other';
UPDATE cases SET state = 'dispatched', request_id = 'r6' WHERE case_no = :'other' RETURNING request_id;
SELECT fixture.walk(:'other', 'D340104-03 check');
SELECT request_id FROM cases WHERE case_no = :'other';
SET hukou.officer = 'D530102-03';
-- Two cases in one statement cannot both be the one request.
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'applicant') AS a \gset
SELECT open_case('certificate', 'kinship', '530102901000', '340104901000', :'applicant') AS b \gset
UPDATE cases SET note = 'both', request_id = 'r7' WHERE case_no IN (:'a', :'b');
UPDATE cases SET note = 'one', request_id = 'r7' WHERE case_no = :'a' RETURNING version;
UPDATE cases SET note = 'two' WHERE case_no = :'a' RETURNING request_id;
-- Names have a length.
UPDATE cases SET note = 'three', request_id = '' WHERE case_no = :'a';
UPDATE cases SET note = 'three', request_id = repeat('r', 101) WHERE case_no = :'a';

-- Stale screens.
SELECT advance(:'b', 'decline', 'not_covered', expected_version => 2);
SELECT advance(:'b', 'decline', 'not_covered', expected_version => 0);
SELECT advance(:'b', 'decline', 'not_covered', expected_version => 1);
SELECT c.case_no, v.* FROM cases c, verify(c.case_no) v WHERE serial(c.case_no) BETWEEN 280001 AND 289999;
-- A stale screen does not hide what else is wrong.
SELECT advance(:'other', 'issue', expected_version => 1);
SET hukou.officer = 'D340104-03';
SELECT advance(:'other', 'issue', 'overdue', expected_version => 1);
-- Nor does an unknown office hide that the officer is no clerk; what an amendment does not say is not carried over into it.
INSERT INTO cases (service, service_type, accepting_office, origin_office, applicant) VALUES ('certificate', 'kinship', '999999999999', '340104901000', :'applicant');
SET hukou.officer = 'D340104-01';
INSERT INTO cases (service, service_type, accepting_office, origin_office, applicant) VALUES ('certificate', 'kinship', '999999999999', '340104901000', :'applicant');
SET hukou.officer = 'D530102-03';
UPDATE cases SET reason = 'no_record', note = 'first' WHERE case_no = :'a';
UPDATE cases SET particulars = '{"copies": 2}' WHERE case_no = :'a' RETURNING action, reason, note;
