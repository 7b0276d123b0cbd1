\echo
\echo '════ 2. A first ID card in Guantao, Hebei, for a child registered in Shandong ═══'
\echo '  受理地 Hebei, Handan, Guantao county       户籍地 Shandong, Jinan, Lixia district'
\echo

SELECT hukou.citizen_id_make('370102', '2013-03-08', 15) AS child,
	   hukou.citizen_id_make('370102', '1986-10-02', 28) AS guardian \gset
INSERT INTO hukou.households VALUES ('370102-0001', '370102901000', 'family', '示例省示例市示例街2号');
INSERT INTO hukou.persons (citizen_id, name) VALUES (:'child', '示例童'), (:'guardian', '示例监护人');
INSERT INTO hukou.registrations (citizen_id, sequence, status, office, household, since) VALUES
	(:'child', 1, 'active', '370102901000', '370102-0001', '2013-04-01'),
	(:'guardian', 1, 'active', '370102901000', '370102-0001', '2012-05-18');

SET hukou.now = '2023-08-28 10:00';
SET ROLE window_application;
\echo '── Monday 28 August 2023, in Guantao: a boy of ten, with his mother'
\set ECHO queries
SET hukou.officer = 'D130433-03';
SELECT hukou.open_case('id_first', 'standard', accepting_office => '130433901000', origin_office => '370102901000',
	applicant => :'child') AS case_no \gset
INSERT INTO hukou.case_persons (case_no, person, role, citizen_id, name, relation) VALUES
	(:'case_no', 1, 'applicant', :'child', '示例童', NULL),
	(:'case_no', 2, 'guardian', :'guardian', '示例监护人', '母亲');
INSERT INTO hukou.case_documents (case_no, document, document_type) VALUES
	(:'case_no', 1, 'household_book'), (:'case_no', 2, 'commitment'), (:'case_no', 3, 'employment_proof');
SELECT sqlstate, subject, finding FROM hukou.explain(:'case_no', 'accept');
\set ECHO none
\echo 'He is under sixteen, so the guardian is asked for, and his own employment is no proof:'
\echo 'one of residence or schooling is wanted. Accepted as it is?'
\set ON_ERROR_STOP 0
\set ECHO queries
SELECT hukou.advance(:'case_no', 'accept');
\set ECHO none
\ir refused.sql
\set ON_ERROR_STOP 1
\set ECHO queries
INSERT INTO hukou.case_documents (case_no, document, document_type) VALUES
	(:'case_no', 4, 'guardian_id_card'), (:'case_no', 5, 'guardian_photo'), (:'case_no', 6, 'schooling_proof');
SELECT hukou.advance(:'case_no', 'accept');
SELECT hukou.advance(:'case_no', 'capture');
SELECT hukou.advance(:'case_no', 'dispatch');
\set ECHO none
\echo
\echo '── The window would like the card at once:'
\set ON_ERROR_STOP 0
\set ECHO queries
UPDATE hukou.cases SET state = 'made' WHERE case_no = :'case_no';
\set ECHO none
\ir refused.sql
\echo '── It changes which office signs:'
\set ECHO queries
UPDATE hukou.cases SET origin_office = '130433901000' WHERE case_no = :'case_no';
\set ECHO none
\ir refused.sql
\echo '── It swaps the guardian after filing:'
\set ECHO queries
UPDATE hukou.case_persons SET name = '另一人' WHERE case_no = :'case_no' AND role = 'guardian';
\set ECHO none
\ir refused.sql
\set ON_ERROR_STOP 1

RESET ROLE;
SET hukou.now = '2023-09-04 15:00';
SET ROLE window_application;
\echo '── Monday 4 September, in Jinan: reviewed, then signed by another officer'
\set ECHO queries
SET hukou.officer = 'D370102-03';
SELECT hukou.advance(:'case_no', 'review');
SET hukou.officer = 'D370102-01';
SELECT hukou.advance(:'case_no', 'sign');
\set ECHO none

RESET ROLE;
SET hukou.now = '2023-09-11 11:00';
SET ROLE window_application;
\echo
\echo '── Monday 11 September, in Handan and Guantao: made and handed over'
\set ECHO queries
SET hukou.officer = 'D130433-01';
SELECT hukou.advance(:'case_no', 'make');
SET hukou.officer = 'D130433-03';
SELECT hukou.advance(:'case_no', 'hand_over');
SELECT hukou.masked(citizen_id), hukou.age(citizen_id, valid_from) AS age, issued_by, made_by, valid_from, valid_until, status
FROM hukou.id_cards WHERE case_no = :'case_no';
SELECT * FROM hukou.verify(:'case_no');
\set ECHO none
RESET ROLE;
