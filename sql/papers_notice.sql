--
-- One notice (一次性告知), objections, and originals in custody
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SELECT setval('hukou.case_serial', 360000) AS "this file's case numbers begin after";
SET hukou.now = '2023-09-20 10:00';
SELECT fixture.resident(citizen_id_make('340104', '1990-02-04', 91), '告一', '340104901000', 'NOTICE-1') AS person \gset
SET hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', :'person', '{"agent": true}') AS c \gset

SELECT coalesce(sum(notices), 0) AS notices, coalesce(sum(again), 0) AS again, coalesce(sum(office_faults), 0) AS office_faults
FROM notice_report WHERE service = 'certificate' AND accepting_node = 35 \gset
-- A notice of a draft tells all at once, is an event, and is kept as it was.
SELECT item, subject, fault, finding_zh, basis FROM supplement_notice(:'c');
SELECT supplement_notice_text(:'c');
SELECT give_notice(:'c', note => 'told at the window');
SELECT state, version, action, reason, note, filed_on FROM cases WHERE case_no = :'c';
SELECT notice, case_version, given_on, office_fault, jsonb_array_length(items) AS items, items -> 0 ->> 'subject' AS first FROM case_notices WHERE case_no = :'c';
SELECT event, action, from_state, to_state, officer FROM case_events WHERE case_no = :'c' ORDER BY event;
SELECT * FROM verify(:'c');
-- nobody else writes one, or takes it back
BEGIN;
UPDATE case_notices SET items = '[]' WHERE case_no = :'c';
ROLLBACK;
DELETE FROM case_notices WHERE case_no = :'c';
TRUNCATE case_notices;
-- with nothing missing there is nothing to tell; nor does it change particulars, nor is it given to a case that was filed
BEGIN;
UPDATE cases SET action = 'notify', particulars = '{}' WHERE case_no = :'c';
ROLLBACK;
INSERT INTO case_documents (case_no, document, document_type, number) VALUES (:'c', 1, 'id_card', :'person'), (:'c', 2, 'power_of_attorney', 'P1'), (:'c', 3, 'agent_id_card', NULL);
SELECT give_notice(:'c');

-- An objection is a finding of every gate, until the document is changed or it is withdrawn.  What it names was there at the
-- first notice: so a second one tells it as the office's own omission, or not at all.
INSERT INTO case_objections (case_no, objection, document, text_zh) VALUES (:'c', 1, 2, '委托书无签名');
SELECT sqlstate, subject, finding, remedy FROM explain(:'c', 'accept');
UPDATE cases SET state = 'accepted' WHERE case_no = :'c';
INSERT INTO case_objections (case_no, objection, text_zh) VALUES (:'c', 2, '事项不清');
-- document 2 came after the notices, so that is news; the application as a whole was there
SELECT give_notice(:'c');
SELECT give_notice(:'c', 'office_omission');
SELECT notice, given_on, office_fault, items -> 0 ->> 'finding_zh' AS one, items -> 1 ->> 'finding_zh' AS two FROM case_notices WHERE case_no = :'c' ORDER BY notice;
-- once told, it may be told again
SELECT give_notice(:'c');
UPDATE case_objections SET withdrawn = true WHERE case_no = :'c' AND objection = 2;
UPDATE case_documents SET number = 'P2' WHERE case_no = :'c' AND document = 2;
SELECT count(*) AS lacking FROM supplement_notice(:'c');
SELECT * FROM fixture.walk(:'c', 'D350104-03 accept', 'D350104-03 dispatch');
-- the origin sends it back, and that is a notice too; what it objects to was there
SET hukou.officer = 'D340104-03';
INSERT INTO case_objections (case_no, objection, document, text_zh) VALUES (:'c', 3, 1, '照片模糊');
SELECT sqlstate, subject, finding FROM explain(:'c', 'send_back', 'materials_invalid');
SELECT * FROM fixture.walk(:'c', 'D340104-03 send_back office_omission');
SELECT notice, case_version, office_fault, items -> 0 ->> 'finding_zh' AS one FROM case_notices WHERE case_no = :'c' ORDER BY notice;
SELECT sum(notices) - :notices AS notices, sum(again) - :again AS again, sum(office_faults) - :office_faults AS office_faults FROM notice_report WHERE service = 'certificate' AND accepting_node = 35;
SELECT sqlstate, finding FROM explain(:'c', 'resubmit') WHERE sqlstate <> 'HK002';
-- a paper that has expired since is no fault of the office
BEGIN;
SET LOCAL hukou.officer = 'D350104-03';
UPDATE case_documents SET valid_until = '2023-09-30' WHERE case_no = :'c' AND document = 1;
SELECT fixture.step(:'c', 'resubmit');
SELECT * FROM fixture.walk(:'c', 'D350104-03 dispatch');
SET LOCAL hukou.now = '2023-10-09 10:00';
SET LOCAL hukou.officer = 'D340104-03';
SELECT subject, fault FROM supplement_notice(:'c');
SELECT fixture.step(:'c', 'send_back', 'materials_invalid');
ROLLBACK;

-- Who objects, how, and to what.
SET hukou.officer = 'D350104-03';
BEGIN;
INSERT INTO case_objections (case_no, objection, document, text_zh, officer) VALUES (:'c', 9, 77, 'x', 'D340104-01');
ROLLBACK;
UPDATE case_objections SET objection = 7, text_zh = 'y', document = 2, withdrawn = true WHERE case_no = :'c' AND objection = 3;
UPDATE case_objections SET officer = 'D340104-01', office = '350104901000', withdrawn_by = 'x', seal = '\x01' WHERE case_no = :'c' AND objection = 3;
-- the other side of the case does not take it away, alone or by the way of another statement
UPDATE case_objections SET withdrawn = true WHERE case_no = :'c' AND objection = 3;
INSERT INTO case_objections (case_no, objection, text_zh) VALUES (:'c', 3, 'x') ON CONFLICT (case_no, objection) DO UPDATE SET withdrawn = true;
MERGE INTO case_objections o USING cases c ON c.case_no = o.case_no AND o.objection = 3 WHEN MATCHED AND c.case_no = :'c' THEN UPDATE SET withdrawn = true;
INSERT INTO case_objections (case_no, objection, text_zh, withdrawn) VALUES (:'c', 9, 'x', true);
-- nor does a document that is written back as it was
UPDATE case_documents SET number = number, document_type = document_type WHERE case_no = :'c' AND document = 1;
SELECT subject, fault FROM supplement_notice(:'c');
-- who made it withdraws it, once
BEGIN;
SET LOCAL hukou.officer = 'D340104-03';
UPDATE case_objections SET withdrawn = true WHERE case_no = :'c' AND objection = 3;
SELECT objection, withdrawn, officer, office, withdrawn_by FROM case_objections WHERE case_no = :'c' AND objection = 3;
SELECT count(*) AS wrong FROM supplement_notice(:'c');
UPDATE case_objections SET withdrawn = false WHERE case_no = :'c' AND objection = 3;
ROLLBACK;
-- its number stays, whoever writes, and how
UPDATE case_objections SET objection = 7 WHERE case_no = :'c' AND objection = 3;
INSERT INTO case_objections (case_no, objection, text_zh) VALUES (:'c', 3, 'x') ON CONFLICT (case_no, objection) DO UPDATE SET objection = 7;
DELETE FROM case_objections WHERE case_no = :'c';
SET hukou.officer = 'D530102-03';
INSERT INTO case_objections (case_no, objection, text_zh) VALUES (:'c', 9, 'x');
SET hukou.officer = 'D350104-03';
INSERT INTO case_objections (case_no, objection, text_zh) VALUES (:'c', 9, '');
SELECT objection, document, text_zh, withdrawn, officer, case_version FROM case_objections WHERE case_no = :'c' ORDER BY 1;

-- Originals: taken in, given back once, and no case is closed while one is kept.
INSERT INTO case_custody (case_no, custody, document) VALUES (:'c', 1, 1), (:'c', 2, 3);
SELECT custody, document, taken_on, taken_by, returned_on FROM case_custody WHERE case_no = :'c' ORDER BY 1;
SELECT sqlstate, subject, finding, remedy FROM explain(:'c', 'withdraw', 'applicant_request');
UPDATE cases SET state = 'withdrawn', reason = 'applicant_request' WHERE case_no = :'c';
SELECT action, allowed FROM next_actions(:'c') WHERE action = 'withdraw';
INSERT INTO case_custody (case_no, custody, document) VALUES (:'c', 3, 1);						-- is kept
INSERT INTO case_custody (case_no, custody, document) VALUES (:'c', 3, 88);						-- no such document
INSERT INTO case_custody (case_no, custody, document, taken_on) VALUES (:'c', 3, 2, '2020-01-01');
UPDATE case_custody SET returned_on = '2023-09-20', returned_by = 'D340104-01' WHERE case_no = :'c';
UPDATE case_custody SET document = 2 WHERE case_no = :'c' AND custody = 1;
DELETE FROM case_custody WHERE case_no = :'c';
UPDATE case_documents SET document_type = 'household_book', number = NULL WHERE case_no = :'c' AND document = 1;	-- is what was taken in
TRUNCATE case_custody;
SET hukou.now = '2023-09-21 10:00';
UPDATE case_custody SET returned_how = 'mail' WHERE case_no = :'c';
UPDATE case_custody SET returned_how = 'in_person' WHERE case_no = :'c' AND custody = 1;
SELECT custody, document, taken_on, returned_on, returned_by, returned_how FROM case_custody WHERE case_no = :'c' ORDER BY 1;
INSERT INTO case_custody (case_no, custody, document) VALUES (:'c', 3, 1);
UPDATE case_custody SET returned_how = 'in_person' WHERE case_no = :'c' AND custody = 3;
SELECT count(*) FROM explain(:'c', 'withdraw', 'applicant_request');
SELECT * FROM verify(:'c');
-- what was altered behind the guards is found
BEGIN;
ALTER TABLE case_custody DISABLE TRIGGER USER;
UPDATE case_custody SET taken_by = 'nobody' WHERE case_no = :'c' AND custody = 2;
SELECT fault FROM verify(:'c');
ROLLBACK;
BEGIN;
ALTER TABLE case_objections DISABLE TRIGGER USER;
UPDATE case_objections SET text_zh = '无' WHERE case_no = :'c' AND objection = 3;
SELECT fault FROM verify(:'c');
ROLLBACK;
-- a trigger of somebody else that alters one after it was judged
BEGIN;
CREATE FUNCTION pg_temp.meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.taken_by := 'nobody'; RETURN NEW; END $$;
CREATE TRIGGER zzz BEFORE INSERT ON case_custody FOR EACH ROW EXECUTE FUNCTION pg_temp.meddle();
INSERT INTO case_custody (case_no, custody, document) VALUES (:'c', 4, 2);
ROLLBACK;
SELECT advance(:'c', 'withdraw', 'applicant_request');
INSERT INTO case_custody (case_no, custody, document) VALUES (:'c', 4, 2);
INSERT INTO case_objections (case_no, objection, text_zh) VALUES (:'c', 10, 'x');
SELECT * FROM verify(:'c');
