--
-- Laws 7 and 8: what steps do to the register, in the transaction of the step, and nothing else does
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
SELECT setval('hukou.case_serial', 190000) AS "this file's case numbers begin after";
-- Numbers of this file are given in region 340104, where its parents are registered.
SELECT fixture.resident(citizen_id_make('340104', '1993-01-01', 91), '登一', '340104901000', 'REGISTER-1') AS father \gset

-- A birth, from opening to what is named; the last step is left to the caller.
CREATE FUNCTION pg_temp.birth(sex text, birth_date date, variadic household text[] DEFAULT '{REGISTER-1}') RETURNS case_no LANGUAGE plpgsql AS $$
DECLARE
	c case_no;
BEGIN
	PERFORM set_config('hukou.officer', 'D530102-03', false);
	c := open_case('newborn', 'standard', '530102901000', '340104901000', citizen_id_make('340104', '1993-01-01', 91),
		jsonb_build_object('household', household[1]));
	INSERT INTO case_persons (case_no, person, role, name, sex, birth_date) VALUES (c, 1, 'newborn', '登小', sex, birth_date);
	PERFORM fixture.papers(c, 'birth_certificate', 'marriage_certificate', 'parents_id_cards', 'household_book', 'residence_permit');
	PERFORM fixture.walk(c, 'D530102-03 accept', 'D530102-03 dispatch', 'D340104-03 review');
	PERFORM set_config('hukou.officer', 'D340104-01', false);
	RETURN c;
END
$$;

--
-- Newborn numbers (GB 11643): consecutive, odd for boys, even for girls
--
SELECT pg_temp.birth('F', '2023-09-01') AS c \gset
SELECT advance(:'c', 'register');
SELECT p.citizen_id, region(p.citizen_id), birth_date(p.citizen_id), sex(p.citizen_id), sequence(p.citizen_id), check_character(p.citizen_id),
	p.name, p.given_by = :'c' AS by_the_case
FROM persons p WHERE given_by = :'c';
SELECT sequence, status, office, household, since, until, deadline, opened_by = :'c' AS by_the_case FROM registrations
WHERE citizen_id = (SELECT citizen_id FROM persons WHERE given_by = :'c');
CREATE FUNCTION pg_temp.given(sex text, birth_date date) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	c case_no := pg_temp.birth(sex, birth_date);
BEGIN
	PERFORM advance(c, 'register');
	RETURN (SELECT string_agg(citizen_id::text, ' ' ORDER BY citizen_id) FROM persons WHERE given_by = c);
END
$$;
SELECT pg_temp.given('F', '2023-09-01'), pg_temp.given('M', '2023-09-01'), pg_temp.given('M', '2023-09-01'), pg_temp.given('F', '2023-09-02');
SELECT region, birth_date, sex, last FROM number_blocks WHERE birth_date >= '2023-09-01' AND birth_date < '2023-09-03' AND region = '340104' ORDER BY 2, 3;
-- Twins of one case get two numbers.
SELECT pg_temp.birth('M', '2023-09-01') AS c \gset
BEGIN;
SET LOCAL hukou.officer = 'D530102-03';
SELECT open_case('newborn', 'standard', '530102901000', '340104901000', :'father', '{"household": "REGISTER-1"}') AS twins \gset
INSERT INTO case_persons (case_no, person, role, name, sex, birth_date) VALUES (:'twins', 1, 'newborn', '登甲', 'M', '2023-09-03'), (:'twins', 2, 'newborn', '登乙', 'M', '2023-09-03');
SELECT fixture.papers(:'twins', 'birth_certificate', 'marriage_certificate', 'parents_id_cards', 'household_book', 'residence_permit');
-- Each has a birth certificate of its own; one for both is not enough, and that is told at filing.
SAVEPOINT one_certificate;
SELECT advance(:'twins', 'accept');
ROLLBACK TO one_certificate;
INSERT INTO case_documents (case_no, document, document_type, number) VALUES (:'twins', 90, 'birth_certificate', 'x530199999');
SELECT fixture.walk(:'twins', 'D530102-03 accept', 'D530102-03 dispatch', 'D340104-03 review') IS NOT NULL AS reviewed;
SET LOCAL hukou.officer = 'D340104-01';
SELECT advance(:'twins', 'register');
SELECT citizen_id, name FROM persons WHERE given_by = :'twins' ORDER BY 1;
COMMIT;
-- Which certificate is whose goes by the numbers of people and documents, in whatever order their rows lie, though no key says it.
BEGIN;
ALTER TABLE case_persons DROP CONSTRAINT case_persons_pkey CASCADE;
SET LOCAL hukou.officer = 'D530102-03';
SELECT open_case('newborn', 'standard', '530102901000', '340104901000', :'father', '{"household": "REGISTER-1"}') AS twins \gset
INSERT INTO case_persons (case_no, person, role, name, sex, birth_date) VALUES (:'twins', 2, 'newborn', '登次', 'M', '2023-09-04'), (:'twins', 1, 'newborn', '登先', 'M', '2023-09-04');
SELECT fixture.papers(:'twins', 'birth_certificate', 'marriage_certificate', 'parents_id_cards', 'household_book', 'residence_permit');
INSERT INTO case_documents (case_no, document, document_type, number) VALUES (:'twins', 90, 'birth_certificate', 'X530199998');
SELECT fixture.walk(:'twins', 'D530102-03 accept', 'D530102-03 dispatch', 'D340104-03 review', 'D340104-01 register') IS NOT NULL AS registered;
SELECT name, birth_certificate = 'X530199998' AS by_the_second FROM persons WHERE given_by = :'twins' ORDER BY 2;
ROLLBACK;
-- A birth certificate is used once: the same child is not registered again by another case, though both were filed before.
BEGIN;
SET LOCAL hukou.officer = 'D530102-03';
SELECT open_case('newborn', 'standard', '530102901000', '340104901000', :'father', '{"household": "REGISTER-1"}') AS again \gset
INSERT INTO case_persons (case_no, person, role, name, sex, birth_date) VALUES (:'again', 1, 'newborn', '登甲', 'M', '2023-09-03');
INSERT INTO case_documents (case_no, document, document_type, number) VALUES (:'again', 90, 'birth_certificate', 'X530199999');
SELECT fixture.papers(:'again', 'marriage_certificate', 'parents_id_cards', 'household_book', 'residence_permit');
SAVEPOINT filing;
SELECT advance(:'again', 'accept');
ROLLBACK TO filing;
UPDATE case_documents SET number = 'X530199998' WHERE case_no = :'again' AND document = 90;
SELECT open_case('newborn', 'standard', '530102901000', '340104901000', :'father', '{"household": "REGISTER-1"}') AS racing \gset
INSERT INTO case_persons (case_no, person, role, name, sex, birth_date) VALUES (:'racing', 1, 'newborn', '登甲', 'M', '2023-09-03');
INSERT INTO case_documents (case_no, document, document_type, number) VALUES (:'racing', 90, 'birth_certificate', 'X530199998');
SELECT fixture.papers(:'racing', 'marriage_certificate', 'parents_id_cards', 'household_book', 'residence_permit');
-- the gate refuses a certificate that another case uses; two filed at once pass it, and the register is the last to say no
SELECT subject, finding FROM (SELECT advance(:'again', 'accept')) a, explain(:'racing', 'accept');
-- nor does a filed case, whose gate is behind it, get one of another, however its number is written; one of its own, or of nobody, it does
SAVEPOINT late;
INSERT INTO case_documents (case_no, document, document_type, number) VALUES (:'again', 80, 'birth_certificate', 'x530199999');
ROLLBACK TO late;
INSERT INTO case_documents (case_no, document, document_type, number) VALUES (:'again', 80, 'birth_certificate', 'X530199998'), (:'again', 81, 'birth_certificate', 'X530199996');
ROLLBACK TO late;
MERGE INTO case_documents d USING (SELECT :'again'::case_no AS no) s ON d.case_no = s.no AND d.document = 80
WHEN NOT MATCHED THEN INSERT (case_no, document, document_type, number) VALUES (s.no, 80, 'birth_certificate', 'X530199999');
ROLLBACK TO late;
SET LOCAL session_replication_role = replica;
INSERT INTO case_documents (case_no, document, document_type, number) VALUES (:'again', 80, 'birth_certificate', 'X530199999');
ROLLBACK TO late;
WITH step AS (UPDATE cases SET action = 'dispatch', state = 'dispatched' WHERE case_no = :'again' RETURNING case_no)
INSERT INTO case_documents (case_no, document, document_type, number) SELECT case_no, 80, 'birth_certificate', 'X530199999' FROM step;
ROLLBACK TO late;
ROLLBACK TO filing;
UPDATE case_documents SET number = 'X530199998' WHERE case_no = :'again' AND document = 90;
UPDATE document_types SET single_use = false WHERE document_type = 'birth_certificate';
SELECT open_case('newborn', 'standard', '530102901000', '340104901000', :'father', '{"household": "REGISTER-1"}') AS racing \gset
INSERT INTO case_persons (case_no, person, role, name, sex, birth_date) VALUES (:'racing', 1, 'newborn', '登甲', 'M', '2023-09-03');
INSERT INTO case_documents (case_no, document, document_type, number) VALUES (:'racing', 90, 'birth_certificate', 'X530199998');
SELECT fixture.papers(:'racing', 'marriage_certificate', 'parents_id_cards', 'household_book', 'residence_permit');
SELECT count(*) AS steps FROM fixture.walk(:'again', 'D530102-03 accept', 'D530102-03 dispatch', 'D340104-03 review');
SELECT count(*) AS steps FROM fixture.walk(:'racing', 'D530102-03 accept', 'D530102-03 dispatch', 'D340104-03 review');
SET LOCAL hukou.officer = 'D340104-01';
SAVEPOINT pair;
UPDATE cases SET state = 'registered' WHERE case_no IN (:'again', :'racing');		-- in one statement
ROLLBACK TO pair;
SELECT advance(:'again', 'register');
SELECT sqlstate, subject, finding FROM explain(:'racing', 'register');
ROLLBACK;
-- A number that an imported person has already is passed over.
SELECT fixture.resident(citizen_id_make('340104', '2023-09-04', 1), '登二', '340104901000', 'REGISTER-1'),
	fixture.resident(citizen_id_make('340104', '2023-09-04', 3), '登三', '340104901000', 'REGISTER-1');
SELECT pg_temp.given('M', '2023-09-04'), pg_temp.given('F', '2023-09-04');
-- A step rolled back takes its number back with it.
BEGIN;
SELECT pg_temp.given('F', '2023-09-04');
ROLLBACK;
SELECT pg_temp.given('F', '2023-09-04');
-- The block of a day ends: 999 for boys, 998 for girls.
SELECT pg_temp.given('M', '2023-09-05'), pg_temp.given('F', '2023-09-05');
BEGIN;
ALTER TABLE number_blocks DISABLE TRIGGER zz_hukou_guard;
UPDATE number_blocks SET last = CASE sex WHEN 'M' THEN 997 ELSE 996 END WHERE region = '340104' AND birth_date = '2023-09-05';
ALTER TABLE number_blocks ENABLE ALWAYS TRIGGER zz_hukou_guard;
COMMIT;
SELECT pg_temp.given('M', '2023-09-05'), pg_temp.given('F', '2023-09-05');
SELECT pg_temp.birth('M', '2023-09-05') AS c \gset
SELECT advance(:'c', 'register');
SELECT state FROM cases WHERE case_no = :'c';
SELECT pg_temp.birth('F', '2023-09-05') AS c \gset
SELECT advance(:'c', 'register');

-- Births that cannot be registered.
SELECT pg_temp.birth('F', '2023-09-21');						-- tomorrow's
SELECT pg_temp.birth('F', '1700-01-01');						-- of a day no number is given for
SELECT pg_temp.birth('F', '-infinity');
SELECT pg_temp.birth('F', '2023-09-01', 'NOWHERE');				-- into a household nobody has
SELECT pg_temp.birth('F', '2023-09-01', NULL);					-- into none
BEGIN;															-- of a father whose registration somebody took the household from
ALTER TABLE registrations DROP CONSTRAINT registrations_check, DISABLE TRIGGER USER;
UPDATE registrations SET household = NULL WHERE citizen_id = :'father';
SELECT pg_temp.birth('F', '2023-09-01');
ROLLBACK;
INSERT INTO households VALUES ('REGISTER-ELSEWHERE', '340104902000', 'family', 'Test Road 9');
SELECT pg_temp.birth('F', '2023-09-01', 'REGISTER-ELSEWHERE');	-- into one of another office
SET hukou.officer = 'D530102-03';
SELECT open_case('newborn', 'standard', '530102901000', '340104901000', :'father', '{"household": "REGISTER-1"}') AS c \gset
SELECT fixture.papers(:'c', 'birth_certificate', 'marriage_certificate', 'parents_id_cards', 'household_book', 'residence_permit');
SELECT advance(:'c', 'accept');									-- of nobody
-- The SQLSTATE, table and constraint say the same.
SELECT set_config('regress.c', :'c', false) IS NOT NULL AS kept;
DO $$
DECLARE
	t text; c text;
BEGIN
	PERFORM hukou.advance(current_setting('regress.c')::case_no, 'accept');
EXCEPTION WHEN SQLSTATE 'HK008' THEN
	GET STACKED DIAGNOSTICS t = TABLE_NAME, c = CONSTRAINT_NAME;
	RAISE NOTICE '% % %', SQLSTATE, t, c;
END
$$;
-- A household whose book is void by the day of registration.
BEGIN;
SELECT pg_temp.birth('F', '2023-09-01') AS c \gset
ALTER TABLE households DISABLE TRIGGER zz_hukou_guard;
UPDATE households SET voided_on = '2023-09-19' WHERE household = 'REGISTER-1';
ALTER TABLE households ENABLE ALWAYS TRIGGER zz_hukou_guard;
SELECT advance(:'c', 'register');
ROLLBACK;

--
-- Migration: cancelled at origin and owned by the destination in one step, settled in another, never in two places
--
SELECT fixture.resident(citizen_id_make('340802', '1994-01-01', 92), '迁一', '340802901000', 'REGISTER-2') AS one \gset
SELECT fixture.resident(citizen_id_make('340802', '2014-01-01', 93), '迁二', '340802901000', 'REGISTER-2') AS two \gset
CREATE FUNCTION pg_temp.migration(variadic movers citizen_id[]) RETURNS case_no LANGUAGE plpgsql AS $$
DECLARE
	c case_no;
BEGIN
	PERFORM set_config('hukou.officer', 'D350104-03', false);
	c := open_case('migration', 'talent', '350104901000', '340802901000', movers[1], '{"household": "REGISTER-3", "address": "Test Road 3"}');
	INSERT INTO case_persons (case_no, person, role, citizen_id, name) SELECT c, n, 'mover', m, '迁' FROM unnest(movers) WITH ORDINALITY u (m, n);
	PERFORM fixture.papers(c, 'id_card', 'household_book', 'degree_certificate');
	PERFORM fixture.walk(c, 'D350104-03 accept', 'D350104-03 examine', 'D350104-01 authorise', 'D350104-01 permit', 'D350104-03 dispatch');
	RETURN c;
END
$$;
CREATE VIEW pg_temp.register AS
SELECT masked(citizen_id) AS who, sequence, status, office, household, since, until, deadline FROM registrations;
SELECT pg_temp.migration(:'one', :'two') AS m \gset
SELECT issued_by, issued_on, valid_until, revoked_on FROM permits WHERE case_no = :'m';
SET hukou.now = '2023-09-22 10:00';
SELECT * FROM fixture.walk(:'m', 'D340802-03 cancel');
SELECT * FROM pg_temp.register WHERE who IN (masked(:'one'), masked(:'two')) ORDER BY who, sequence;
-- In transit a person is nowhere else: a second migration finds nothing to cancel.
SELECT pg_temp.migration(:'one') AS second \gset
SET hukou.officer = 'D340802-03';
SELECT advance(:'second', 'cancel');
SET hukou.now = '2023-09-25 10:00';
SELECT * FROM fixture.walk(:'m', 'D350104-03 settle');
SELECT * FROM pg_temp.register WHERE who IN (masked(:'one'), masked(:'two')) ORDER BY who, sequence;
SELECT household, office, kind, address, masked(head) AS head, opened_by = :'m' AS by_the_case FROM households WHERE household = 'REGISTER-3';
-- Settled is settled: who wants back applies to move back.
SELECT advance(:'m', 'restore', 'applicant_request');
SET hukou.officer = 'D340802-03';
SELECT advance(:'second', 'cancel');
-- One mover of many who is not where the case says stops the whole step.
SELECT fixture.resident(citizen_id_make('340802', '1994-01-01', 94), '迁三', '340802901000', 'REGISTER-2') AS three \gset
SELECT pg_temp.migration(:'three', :'one') AS mixed \gset
SET hukou.officer = 'D340802-03';
SELECT advance(:'mixed', 'cancel');
SELECT * FROM pg_temp.register WHERE who = masked(:'three');
-- A migration of nobody, and one of a person nobody knows.
SET hukou.officer = 'D350104-03';
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'three') AS nobody \gset
SELECT fixture.papers(:'nobody', 'id_card', 'household_book', 'degree_certificate');
SELECT advance(:'nobody', 'accept');
SELECT pg_temp.migration(citizen_id_make('340802', '1994-01-01', 95)) AS unknown \gset
SET hukou.officer = 'D340802-03';
SELECT advance(:'unknown', 'cancel');
-- The origin refuses: the permit falls, the registration stays.
SELECT pg_temp.migration(:'three') AS refused \gset
SET hukou.officer = 'D340802-03';
SELECT advance(:'refused', 'refuse_exit', 'policy_not_met');
SELECT revoked_on FROM permits WHERE case_no = :'refused';
SELECT * FROM pg_temp.register WHERE who = masked(:'three');
-- Cancelled, and then restored at the origin: back in the household it left.
SELECT pg_temp.migration(:'three') AS restored \gset
SELECT * FROM fixture.walk(:'restored', 'D340802-03 cancel', 'D340802-01 restore applicant_request');
SELECT * FROM pg_temp.register WHERE who = masked(:'three') ORDER BY sequence;
-- Settling needs somewhere to settle, and that is told at filing too.
SET hukou.officer = 'D350104-03';
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'three') AS homeless \gset
INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (:'homeless', 1, 'mover', :'three', '迁三');
SELECT fixture.papers(:'homeless', 'id_card', 'household_book', 'degree_certificate');
SELECT advance(:'homeless', 'accept');

--
-- Identity cards (居民身份证法 art. 5): under 16 five years, to 25 ten, to 45 twenty, from 46 long-term, by the day of signing
--
CREATE FUNCTION pg_temp.card(birth_date date, signed text) RETURNS TABLE (age integer, valid_from date, valid_until date) LANGUAGE plpgsql AS $$
DECLARE
	id citizen_id := citizen_id_make('370102', birth_date, 97);
	c case_no;
BEGIN
	PERFORM set_config('hukou.now', signed, true), set_config('hukou.officer', 'D130433-03', true);
	PERFORM fixture.resident(id, '证', '370102901000', 'REGISTER-5');
	c := open_case('id_first', 'standard', '130433901000', '370102901000', id);
	PERFORM fixture.papers(c, 'household_book', 'commitment', 'residence_proof', 'guardian_id_card', 'guardian_photo');
	PERFORM fixture.walk(c, 'D130433-03 accept', 'D130433-03 capture', 'D130433-03 dispatch', 'D370102-03 review', 'D370102-01 sign');
	RETURN QUERY SELECT hukou.age(id, i.valid_from), i.valid_from, i.valid_until FROM id_cards i WHERE i.case_no = c;
END
$$;
BEGIN;
SELECT c.* FROM (VALUES
	('2007-09-21'::date, '2023-09-20 10:00'), ('2007-09-20', '2023-09-20 10:00'),
	('1997-09-21', '2023-09-20 10:00'), ('1997-09-20', '2023-09-20 10:00'),
	('1977-09-21', '2023-09-20 10:00'), ('1977-09-20', '2023-09-20 10:00'), ('1931-01-01', '2023-09-20 10:00'),
	('2020-01-01', '2024-02-29 10:00'), ('2000-02-29', '2024-02-29 10:00'),			-- signed on 29 February
	('2008-02-29', '2024-02-28 10:00'), ('2008-02-28', '2024-02-28 10:00')			-- born on one: sixteen the day after
) v (birth_date, signed), pg_temp.card(birth_date, signed) c;
ROLLBACK;
-- Made and handed over; once.
SELECT fixture.resident(citizen_id_make('370102', '2010-03-03', 98), '证一', '370102901000', 'REGISTER-6') AS child \gset
SET hukou.officer = 'D130433-03';
SELECT open_case('id_first', 'standard', '130433901000', '370102901000', :'child') AS card \gset
SELECT fixture.papers(:'card', 'household_book', 'commitment', 'residence_proof', 'guardian_id_card', 'guardian_photo');
SELECT count(*) AS steps FROM fixture.walk(:'card', 'D130433-03 accept', 'D130433-03 capture', 'D130433-03 dispatch', 'D370102-03 review', 'D370102-01 sign');
SELECT issued_by, valid_from, valid_until, status, made_by, handed_over_on, fee FROM id_cards WHERE case_no = :'card';
SELECT * FROM fixture.walk(:'card', 'D130433-01 make');
SET hukou.now = '2023-10-08 10:00';
SELECT * FROM fixture.walk(:'card', 'D130433-03 hand_over');
SELECT issued_by, valid_from, valid_until, status, made_by, handed_over_on, fee FROM id_cards WHERE case_no = :'card';
-- The card is signed where the applicant is registered, nowhere else.
SET hukou.officer = 'D130433-03';
SELECT open_case('id_first', 'standard', '130433901000', '340104901000', :'child') AS wrong \gset
SELECT fixture.papers(:'wrong', 'household_book', 'commitment', 'residence_proof', 'guardian_id_card', 'guardian_photo');
SELECT advance(:'wrong', 'accept');
-- A certificate.
SET hukou.officer = 'D130433-03';
SELECT open_case('certificate', 'kinship', '130433901000', '370102901000', :'child') AS cert \gset
SELECT fixture.papers(:'cert', 'household_book');
SELECT count(*) AS steps FROM fixture.walk(:'cert', 'D130433-03 accept', 'D130433-03 dispatch', 'D370102-03 check', 'D130433-03 issue');
SELECT masked(citizen_id), kind, issued_by, issued_on, code ~ '^[0-9A-HJKMNP-TV-Z]{12}$' AS coded, facts, revoked_on FROM certificates WHERE case_no = :'cert';
-- One whose fact the register tells is issued at once, without the origin; of somebody it does not know, nothing is certified.
SELECT open_case('certificate', 'registration', '130433901000', '370102901000', :'child') AS at_once \gset
SELECT fixture.papers(:'at_once', 'household_book');
SELECT * FROM fixture.walk(:'at_once', 'D130433-03 accept', 'D130433-03 issue', 'D130433-03 hand_over');
SELECT open_case('certificate', 'registration', '130433901000', '370102901000', citizen_id_make('370102', '2010-03-03', 96)) AS unknown \gset
SELECT sqlstate, subject, finding FROM explain(:'unknown', 'accept');

--
-- Renewal: the new card is signed while the old one is in hand, and takes its place when it is collected; a temporary card
-- bridges the time between, and is handed in with the old one.  Its road is planned for the end of 2023; an administrator who
-- knows better corrects the start.
--
UPDATE routes SET valid = '[2023-10-01,)', start_verified = true, basis = 'a test' WHERE service = 'id_temporary';
SELECT open_case('id_renewal', 'damage', '130433901000', '370102901000', :'child') AS renewal \gset
SELECT fixture.papers(:'renewal', 'passport');
SELECT open_case('id_temporary', 'standard', '130433901000', '370102901000', :'child') AS early \gset
SELECT fixture.papers(:'early', 'collection_slip');
SELECT sqlstate, subject, finding FROM explain(:'early', 'accept');		-- of what application?
UPDATE cases SET particulars = jsonb_build_object('application', :'renewal') WHERE case_no = :'early';
SELECT subject, finding FROM explain(:'early', 'accept');				-- which is not filed yet
SELECT count(*) AS steps FROM fixture.walk(:'renewal', 'D130433-03 accept', 'D130433-03 capture', 'D130433-03 dispatch', 'D370102-03 review');
SELECT count(*) AS steps FROM fixture.walk(:'early', 'D130433-03 accept', 'D130433-01 sign', 'D130433-01 make', 'D130433-03 hand_over');
SELECT * FROM fixture.walk(:'renewal', 'D370102-01 sign');
SELECT kind, status, valid_from, valid_until, fee FROM id_cards WHERE citizen_id = :'child' ORDER BY valid_from, kind;
-- one card at a time is made
SET hukou.officer = 'D130433-03';
SELECT open_case('id_renewal', 'loss', '130433901000', '370102901000', :'child') AS again \gset
SELECT fixture.papers(:'again', 'household_book');
SELECT count(*) AS steps FROM fixture.walk(:'again', 'D130433-03 accept', 'D130433-03 capture', 'D130433-03 dispatch', 'D370102-03 review');
SET hukou.officer = 'D370102-01';
SELECT sqlstate, subject, finding FROM explain(:'again', 'sign');
SELECT count(*) AS steps FROM fixture.walk(:'renewal', 'D130433-01 make', 'D130433-03 hand_over');
SELECT kind, status, handed_over_on FROM id_cards WHERE citizen_id = :'child' ORDER BY valid_from, kind, status;
-- no application is pending any more, but the other one is
SET hukou.officer = 'D130433-03';
SELECT open_case('id_temporary', 'standard', '130433901000', '370102901000', :'child', jsonb_build_object('application', :'renewal')) AS late \gset
SELECT fixture.papers(:'late', 'collection_slip');
SELECT subject, finding FROM explain(:'late', 'accept');
-- a day that three months later does not have: valid to the last of the month
BEGIN;
SET LOCAL hukou.now = '2023-11-30 10:00';
UPDATE cases SET particulars = jsonb_build_object('application', :'again') WHERE case_no = :'late';
SELECT count(*) AS steps FROM fixture.walk(:'late', 'D130433-03 accept', 'D130433-01 sign');
SELECT valid_from, valid_until FROM id_cards WHERE case_no = :'late';
ROLLBACK;

--
-- What a card costs is decided on the day its case is filed, by the most specific row of hukou.fees; and stays so.
--
INSERT INTO fees (service, service_type, accepting, yuan, valid, basis, evidence) VALUES ('id_renewal', 'loss', 'office:130433901000', 7.5, '[2023-10-09,)', 'a test', 'inferred');
SET hukou.now = '2023-10-20 10:00';
SELECT count(*) AS steps FROM fixture.walk(:'again', 'D370102-01 sign', 'D130433-01 make', 'D130433-03 hand_over');
SET hukou.officer = 'D130433-03';
SELECT open_case('id_renewal', 'loss', '130433901000', '370102901000', :'child') AS dearer \gset
SELECT fixture.papers(:'dearer', 'household_book');
SELECT count(*) AS steps FROM fixture.walk(:'dearer', 'D130433-03 accept', 'D130433-03 capture', 'D130433-03 dispatch', 'D370102-03 review', 'D370102-01 sign');
UPDATE fees SET yuan = 8 WHERE basis = 'a test';
SELECT i.valid_from, c.filed_on, i.fee FROM id_cards i JOIN cases c ON c.case_no = i.case_no WHERE i.case_no IN (:'again', :'dearer') ORDER BY i.case_no;
DELETE FROM fees WHERE basis = 'a test';
-- where no row says, none is recorded
SELECT count(*) AS steps FROM fixture.walk(:'dearer', 'D130433-01 make', 'D130433-03 hand_over');
UPDATE fees SET valid = '(,2023-10-20)' WHERE service = 'id_renewal' AND service_type = 'loss';
SET hukou.officer = 'D130433-03';
SELECT open_case('id_renewal', 'loss', '130433901000', '370102901000', :'child') AS unsaid \gset
SELECT fixture.papers(:'unsaid', 'household_book');
SELECT count(*) AS steps FROM fixture.walk(:'unsaid', 'D130433-03 accept', 'D130433-03 capture', 'D130433-03 dispatch', 'D370102-03 review', 'D370102-01 sign');
SELECT fee FROM id_cards WHERE case_no = :'unsaid';
UPDATE fees SET valid = '(,)' WHERE service = 'id_renewal' AND service_type = 'loss';
SELECT * FROM fee_report WHERE issuing_node = 37 AND month = '2023-10-01' ORDER BY service;
SET hukou.now = '2023-10-08 10:00';

UPDATE routes SET valid = '[2023-12-31,)', start_verified = false, basis = 'planned nationwide for the end of 2023' WHERE service = 'id_temporary';

--
-- A student moves with the letter of admission, without a permit.
--
SELECT fixture.resident(citizen_id_make('340802', '2005-09-01', 99), '学一', '340802901000', 'REGISTER-8') AS student \gset
SET hukou.officer = 'D350104-03';
SELECT open_case('migration', 'student_in', '350104901000', '340802901000', :'student', '{"household": "COLLEGE", "address": "College Road 1"}') AS s \gset
INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (:'s', 1, 'mover', :'student', '学一');
SELECT fixture.papers(:'s', 'id_card', 'household_book', 'admission_letter');
SELECT * FROM fixture.walk(:'s', 'D350104-03 accept', 'D350104-03 examine', 'D350104-01 authorise', 'D350104-03 dispatch',
	'D340802-03 cancel', 'D350104-03 settle', 'D350104-04 hand_over');
SELECT count(*) AS permits FROM permits WHERE case_no = :'s';
SELECT sequence, status, office, household FROM registrations WHERE citizen_id = :'student' ORDER BY sequence;

--
-- Nothing else writes the register: not the owner, not a superuser.
--
INSERT INTO registrations (citizen_id, sequence, status, office, household, since) VALUES (:'child', 2, 'active', '340104901000', 'REGISTER-1', '2023-09-20');
INSERT INTO persons (citizen_id, name) VALUES (:'child', 'again');
UPDATE registrations SET office = '340104901000' WHERE citizen_id = :'child';
DELETE FROM registrations WHERE citizen_id = :'child';
UPDATE persons SET citizen_id = citizen_id_make('370102', '2010-03-03', 996) WHERE citizen_id = :'child';
DELETE FROM persons WHERE citizen_id = :'child';
UPDATE number_blocks SET last = 0 WHERE region = '340104';
UPDATE id_cards SET valid_until = NULL WHERE case_no = :'card';
UPDATE id_cards SET fee = 0 WHERE case_no = :'renewal';
UPDATE permits SET valid_until = '2099-12-31' WHERE case_no = :'m';
DELETE FROM certificates WHERE case_no = :'cert';
TRUNCATE number_blocks;
-- An officer's role cannot even import.
CREATE ROLE regress_hukou_clerk;
SELECT grant_access('regress_hukou_clerk', 'gateway');
SET ROLE regress_hukou_clerk;
INSERT INTO persons (citizen_id, name) VALUES (citizen_id_make('370102', '2010-03-03', 997), 'nobody');
RESET ROLE;
GRANT INSERT ON persons TO regress_hukou_clerk;
SET ROLE regress_hukou_clerk;
INSERT INTO persons (citizen_id, name) VALUES (citizen_id_make('370102', '2010-03-03', 997), 'nobody');
RESET ROLE;
-- ... and yet its steps have their effects, which the engine writes as the owner.
SET ROLE regress_hukou_clerk;
SET hukou.officer = 'D130433-03';
SELECT advance(:'cert', 'hand_over');
SELECT CURRENT_USER;
RESET ROLE;
SELECT revoke_access('regress_hukou_clerk', 'gateway');
DROP ROLE regress_hukou_clerk;
-- A trigger or a rule that keeps an effect from being stored keeps the step from being taken.
BEGIN;
CREATE FUNCTION pg_temp.skip() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER aaa BEFORE INSERT ON registrations FOR EACH ROW EXECUTE FUNCTION pg_temp.skip();
SELECT pg_temp.birth('F', '2023-10-06') AS c \gset
SELECT advance(:'c', 'register');
ROLLBACK;
-- One that changes it is stopped by the register's own constraints: a number is given once, a person registered once.
BEGIN;
CREATE FUNCTION pg_temp.same_number() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.citizen_id := hukou.citizen_id_make('340104', '1993-01-01', 91); RETURN NEW; END $$;
CREATE TRIGGER aaa BEFORE INSERT ON persons FOR EACH ROW EXECUTE FUNCTION pg_temp.same_number();
SELECT pg_temp.birth('F', '2023-10-06') AS c \gset
SELECT advance(:'c', 'register');
ROLLBACK;

-- After all of this: everybody has exactly one registration (a number merged into another none), every number was given once, every case verifies.
SELECT count(*) AS persons_without_exactly_one FROM persons p
WHERE (SELECT count(*) FROM registrations r WHERE r.citizen_id = p.citizen_id AND r.status <> 'cancelled') <> CASE WHEN p.same_as IS NULL THEN 1 ELSE 0 END;
SELECT c.case_no, v.* FROM cases c, verify(c.case_no) v WHERE serial(c.case_no) BETWEEN 190001 AND 199999;
