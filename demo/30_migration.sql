\echo
\echo '════ 3. A migration from Anhui to Cangshan, Fuzhou, by talent recruitment ═══'
\echo '  迁入地 Fujian, Fuzhou, Cangshan district   迁出地 Anhui, Anqing, Yingjiang district'
\echo

SELECT hukou.citizen_id_make('340802', '1991-12-20', 13) AS mover \gset
INSERT INTO hukou.persons (citizen_id, name) VALUES (:'mover', '示例人才');
INSERT INTO hukou.registrations (citizen_id, sequence, status, office, household, since)
VALUES (:'mover', 1, 'active', '340802901000', '340802-0001', '1991-12-25');

SET hukou.now = '2023-09-26 09:00';
SET ROLE window_application;
\echo '── Tuesday 26 September 2023, in Fuzhou'
\set ECHO queries
SET hukou.officer = 'D350104-03';
SELECT hukou.open_case('migration', 'talent', accepting_office => '350104901000', origin_office => '340802901000',
	applicant => :'mover', particulars => '{"household": "350104-0001", "address": "示例省示例市示例巷3号"}') AS case_no \gset
INSERT INTO hukou.case_persons (case_no, person, role, citizen_id, name) VALUES (:'case_no', 1, 'mover', :'mover', '示例人才');
INSERT INTO hukou.case_documents (case_no, document, document_type) VALUES
	(:'case_no', 1, 'id_card'), (:'case_no', 2, 'household_book'), (:'case_no', 3, 'degree_certificate');
UPDATE hukou.cases SET state = 'accepted' WHERE case_no = :'case_no' RETURNING case_no, filed_on, due_on;
\set ECHO none
\echo 'Fourteen working days, across the Mid-Autumn and National Day holidays:'
\set ECHO queries
SELECT string_agg(to_char(d, 'MM-DD') || CASE WHEN hukou.is_working_day(d::date) THEN ' ' || hukou.working_days_between('2023-09-26', d::date) ELSE ' –' END, '  ' ORDER BY d) AS days
FROM generate_series(date '2023-09-27', '2023-10-20', '1 day') d GROUP BY date_trunc('week', d) ORDER BY min(d);
\set ECHO none
\echo
\echo '── The station examines; another officer, of the county bureau, approves and permits'
\set ECHO queries
SELECT hukou.advance(:'case_no', 'examine');
\set ECHO none
\set ON_ERROR_STOP 0
\echo
\echo '   settled before it was cancelled? registered twice:'
\set ECHO queries
UPDATE hukou.cases SET state = 'settled' WHERE case_no = :'case_no';
\set ECHO none
\ir refused.sql
\set ON_ERROR_STOP 1
\set ECHO queries
SET hukou.officer = 'D350104-01';
SELECT hukou.advance(:'case_no', 'authorise');
SELECT hukou.advance(:'case_no', 'permit');
SELECT hukou.advance(:'case_no', 'dispatch');
SELECT * FROM hukou.permits WHERE case_no = :'case_no';
\set ECHO none
\echo
\echo '── Fuzhou cannot cancel in Anhui''s register:'
\set ON_ERROR_STOP 0
\set ECHO queries
SELECT hukou.advance(:'case_no', 'cancel');
\set ECHO none
\ir refused.sql
\set ON_ERROR_STOP 1

RESET ROLE;
SET hukou.now = '2023-10-08 10:00';
SET ROLE window_application;
\echo '── Sunday 8 October, a make-up working day, in Anqing: cancelled; the person is in transit'
\set ECHO queries
SET hukou.officer = 'D340802-04';
SELECT hukou.advance(:'case_no', 'cancel');
SELECT hukou.masked(citizen_id), sequence, status, office, household, since, until, deadline
FROM hukou.registrations WHERE citizen_id = :'mover' ORDER BY sequence;
\set ECHO none
\echo
\echo '── Withdraw now? There is no way back but settlement, or restoration at the origin:'
\set ON_ERROR_STOP 0
\set ECHO queries
SELECT hukou.advance(:'case_no', 'withdraw');
\set ECHO none
\ir refused.sql
RESET ROLE;
\echo '── The owner registers the person a second time by hand:'
\set ECHO queries
INSERT INTO hukou.registrations (citizen_id, sequence, status, office, household, since)
VALUES (:'mover', 9, 'active', '340802901000', '340802-0001', '2023-10-08');
\set ECHO none
\ir refused.sql
\set ON_ERROR_STOP 1

SET hukou.now = '2023-10-12 16:00';
SET ROLE window_application;
\echo '── Thursday 12 October, in Fuzhou: settled, six working days before the limit'
\set ECHO queries
SET hukou.officer = 'D350104-03';
SELECT hukou.advance(:'case_no', 'settle');
SELECT hukou.advance(:'case_no', 'hand_over');
SELECT hukou.masked(citizen_id), sequence, status, office, household, since, until
FROM hukou.registrations WHERE citizen_id = :'mover' ORDER BY sequence;
SELECT state, due_on, hukou.working_days_between(hukou.today(), due_on) AS days_left FROM hukou.cases WHERE case_no = :'case_no';
SELECT * FROM hukou.verify(:'case_no');
\set ECHO none
RESET ROLE;
