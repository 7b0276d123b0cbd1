\echo
\echo '════ 1. A daughter born in Kunming, registered at her father''s household in Anhui ═══'
\echo '  受理地 Yunnan, Kunming, Wuhua district     户籍地 Anhui, Anqing, Yingjiang district'
\echo

-- The registers, as their owner imported them: the father with his household in Anhui, the mother with hers in Yunnan.
SELECT hukou.citizen_id_make('340802', '1993-07-15', 17) AS father,
	   hukou.citizen_id_make('530102', '1995-02-11', 24) AS mother \gset
INSERT INTO hukou.households VALUES ('340802-0001', '340802901000', 'family', '示例省示例市示例路1号'),
	('530102-0001', '530102901000', 'family', '示例省示例市示例路2号');
INSERT INTO hukou.persons (citizen_id, name) VALUES (:'father', '示例父'), (:'mother', '示例母');
INSERT INTO hukou.registrations (citizen_id, sequence, status, office, household, since)
VALUES (:'father', 1, 'active', '340802901000', '340802-0001', '1993-07-20'),
	(:'mother', 1, 'active', '530102901000', '530102-0001', '1995-02-16');

SET hukou.now = '2023-11-24 09:30';
SET ROLE window_application;

\echo '── Friday 24 November 2023, at the window in Kunming'
\set ECHO queries
SET hukou.officer = 'D530102-03';
SELECT hukou.open_case('newborn', 'standard', accepting_office => '530102901000', origin_office => '340802901000',
	applicant => :'father', particulars => '{"household": "340802-0001"}') AS case_no \gset
INSERT INTO hukou.case_persons (case_no, person, role, citizen_id, name, sex, birth_date) VALUES
	(:'case_no', 1, 'newborn', NULL, '示例女', 'F', '2023-11-06'),
	(:'case_no', 2, 'father', :'father', '示例父', NULL, NULL),
	(:'case_no', 3, 'mother', :'mother', '示例母', NULL, NULL);
INSERT INTO hukou.case_documents (case_no, document, document_type, number)
VALUES (:'case_no', 1, 'birth_certificate', 'X530101001');
\set ECHO none
\echo
\echo '── Accepted with papers missing? Everything missing is told, once.'
\set ON_ERROR_STOP 0
\set ECHO queries
UPDATE hukou.cases SET state = 'accepted' WHERE case_no = :'case_no';
\set ECHO none
\ir refused.sql
\set ON_ERROR_STOP 1
\echo '── The papers are brought; the case is accepted and its clock starts.'
\set ECHO queries
INSERT INTO hukou.case_documents (case_no, document, document_type) VALUES
	(:'case_no', 2, 'marriage_certificate'),
	(:'case_no', 3, 'parents_id_cards'),
	(:'case_no', 4, 'household_book'),
	(:'case_no', 5, 'temporary_residence_record');
UPDATE hukou.cases SET state = 'accepted' WHERE case_no = :'case_no'
RETURNING case_no, state, filed_on, due_on;
\set ECHO none
\echo
\echo '── What the law does not allow, whatever the client'
\set ON_ERROR_STOP 0
\echo '   skip a state:'
\set ECHO queries
UPDATE hukou.cases SET state = 'registered' WHERE case_no = :'case_no';
\set ECHO none
\ir refused.sql
\echo '   change the applicant (and step on the way):'
\set ECHO queries
UPDATE hukou.cases SET applicant = :'mother', state = 'dispatched' WHERE case_no = :'case_no';
\set ECHO none
\ir refused.sql
\echo '   jump in by INSERT:'
\set ECHO queries
INSERT INTO hukou.cases (service, service_type, accepting_office, origin_office, applicant, state)
VALUES ('newborn', 'standard', '530102901000', '340802901000', :'father', 'registered');
\set ECHO none
\ir refused.sql
\set ON_ERROR_STOP 1
\echo '── Sent across.'
\set ECHO queries
SELECT hukou.advance(:'case_no', 'dispatch');
\set ECHO none
\echo
\echo '   Kunming tries to review in Anhui''s place:'
\set ON_ERROR_STOP 0
\set ECHO queries
SELECT hukou.advance(:'case_no', 'review');
\set ECHO none
\ir refused.sql
\set ON_ERROR_STOP 1

RESET ROLE;
SET hukou.now = '2023-11-27 14:00';
SET ROLE window_application;
\echo '── Monday 27 November, in Anqing: reviewed by the station, registered by the county bureau'
\set ECHO queries
SET hukou.officer = 'D340802-03';
SELECT hukou.advance(:'case_no', 'review');
\set ECHO none
\echo
\echo '   one officer alone may not do both:'
\set ON_ERROR_STOP 0
\set ECHO queries
SELECT hukou.advance(:'case_no', 'register');
\set ECHO none
\ir refused.sql
\set ON_ERROR_STOP 1
\set ECHO queries
SET hukou.officer = 'D340802-01';
SELECT hukou.advance(:'case_no', 'register');
SELECT p.name, p.citizen_id, hukou.region(p.citizen_id), hukou.birth_date(p.citizen_id), hukou.sex(p.citizen_id),
	hukou.check_character(p.citizen_id) AS "check", r.status, r.household
FROM hukou.persons p JOIN hukou.registrations r USING (citizen_id) WHERE p.given_by = :'case_no';
\set ECHO none
\echo
\echo '── Handed over in Kunming.'
\set ECHO queries
SET hukou.officer = 'D530102-03';
SELECT hukou.advance(:'case_no', 'hand_over');
\set ECHO none
\echo
\echo '── Rewrite history? Not even as superuser and owner of the tables.'
RESET ROLE;
\set ON_ERROR_STOP 0
\set ECHO queries
UPDATE hukou.case_events SET officer = 'D340802-02' WHERE case_no = :'case_no' AND action = 'register';
\set ECHO none
\ir refused.sql
\set ECHO queries
DELETE FROM hukou.cases WHERE case_no = :'case_no';
\set ECHO none
\ir refused.sql
\set ON_ERROR_STOP 1
\echo '── One event a step, each bound to the one before; the chain verifies (no rows).'
\set ECHO queries
SELECT event, action, to_state, officer, office, left(encode(previous, 'hex'), 10) AS previous, left(encode(digest, 'hex'), 10) AS digest
FROM hukou.case_events WHERE case_no = :'case_no' ORDER BY event;
SELECT * FROM hukou.verify(:'case_no');
\set ECHO none
