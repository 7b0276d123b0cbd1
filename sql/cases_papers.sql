--
-- Law 3: no case passes a gate while a document rule in force on its filing day is unmet; what is missing is told once,
-- completely (一次性告知)
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
SELECT setval('hukou.case_serial', 150000) AS "this file's case numbers begin after";
SELECT fixture.resident(citizen_id_make('340104', '1992-02-02', 51), '纸一', '340104901000', 'PAPER-1') AS father \gset
SELECT fixture.resident(citizen_id_make('370102', '2007-09-20', 51), '纸二', '370102901000', 'PAPER-2') AS sixteen \gset
SELECT fixture.resident(citizen_id_make('370102', '2007-09-21', 52), '纸三', '370102901000', 'PAPER-2') AS fifteen \gset
CREATE FUNCTION pg_temp.missing(c case_no) RETURNS TABLE (requirement text, finding text) LANGUAGE sql AS $$
	SELECT subject, finding FROM hukou.explain($1, 'accept') WHERE sqlstate = 'HK004'
$$;

-- A birth with no paper at all: everything that is missing, at once, with the basis of each requirement.
SET hukou.officer = 'D530102-03';
SELECT open_case('newborn', 'standard', '530102901000', '340104901000', :'father', '{"household": "PAPER-1"}') AS c \gset
INSERT INTO case_persons (case_no, person, role, name, sex, birth_date) VALUES (:'c', 1, 'newborn', '纸小', 'M', '2023-09-01');
UPDATE cases SET state = 'accepted' WHERE case_no = :'c';
-- The machine-readable part of the error: SQLSTATE, table and constraint.
DO $$
DECLARE
	s text; t text; c text;
BEGIN
	UPDATE hukou.cases SET state = 'accepted' WHERE serial(case_no) = 150001;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS s = RETURNED_SQLSTATE, t = TABLE_NAME, c = CONSTRAINT_NAME;
	RAISE NOTICE '% % %', s, t, c;
END
$$;

-- As papers come in the list gets shorter, and nothing else changes.
SELECT fixture.papers(:'c', 'birth_certificate', 'parents_id_cards');
SELECT * FROM pg_temp.missing(:'c');
-- Any one of the alternatives will do: a residence permit or a record of temporary residence.
BEGIN;
SELECT fixture.papers(:'c', 'residence_permit');
SELECT requirement FROM pg_temp.missing(:'c');
ROLLBACK;
SELECT fixture.papers(:'c', 'temporary_residence_record');
SELECT requirement FROM pg_temp.missing(:'c');
-- A paper of no use here changes nothing, nor does the same one twice (by its number), nor the paper of another case.
SELECT fixture.papers(:'c', 'power_of_attorney', 'birth_certificate');
SELECT open_case('newborn', 'standard', '530102901000', '340104901000', :'father') AS other \gset
SELECT fixture.papers(:'other', 'marriage_certificate', 'household_book');
SELECT requirement FROM pg_temp.missing(:'c');
SELECT fixture.papers(:'c', 'marriage_certificate', 'household_book');
SELECT requirement FROM pg_temp.missing(:'c');

-- A paper that has expired is none, and is told apart from one that is missing.  Its last day counts.
UPDATE case_documents SET valid_until = '2023-09-19' WHERE case_no = :'c' AND document_type IN ('household_book', 'temporary_residence_record');
SELECT * FROM pg_temp.missing(:'c');
UPDATE case_documents SET valid_until = '2023-09-20' WHERE case_no = :'c' AND document_type = 'household_book';
SELECT requirement FROM pg_temp.missing(:'c');
-- An expired alternative does not spoil one that is good.
SELECT fixture.papers(:'c', 'residence_permit');
SELECT requirement FROM pg_temp.missing(:'c');
SELECT advance(:'c', 'accept');

-- A condition on age looks at the filing day: sixteen today, and sixteen tomorrow.
SET hukou.officer = 'D130433-03';
SELECT open_case('id_first', 'standard', '130433901000', '370102901000', :'sixteen') AS adult \gset
SELECT open_case('id_first', 'standard', '130433901000', '370102901000', :'fifteen') AS minor \gset
SELECT * FROM pg_temp.missing(:'adult');
SELECT * FROM pg_temp.missing(:'minor');
BEGIN;
SET LOCAL hukou.now = '2023-09-21 00:00';
SELECT * FROM pg_temp.missing(:'minor');
ROLLBACK;
-- An alternative bound to a condition that does not hold is none: proof of employment is no use for a minor.
SELECT fixture.papers(:'minor', 'household_book', 'commitment', 'guardian_id_card', 'guardian_photo', 'employment_proof');
SELECT * FROM pg_temp.missing(:'minor');
SELECT fixture.papers(:'adult', 'household_book', 'commitment', 'employment_proof');
SELECT advance(:'adult', 'accept');

-- The facts are the particulars and what is derived; who writes an age into the particulars changes nothing.
UPDATE cases SET particulars = '{"age": 30, "sex": "F"}' WHERE case_no = :'minor';
SELECT requirement FROM pg_temp.missing(:'minor');
-- A rule may ask for a particular.  One that is not there compares as false; a condition that ends in an error, or compares
-- what cannot be compared, counts as true: a mistake in a rule opens no gate.
BEGIN;
INSERT INTO document_rules (service, gate, requirement, document_type, condition, basis, evidence) VALUES
	('id_first', 'filing', 'attorney', 'power_of_attorney', '$.by_agent == true', 'a test', 'inferred'),
	('id_first', 'filing', 'nonsense', 'id_card', '$.by_agent / 0 > 1', 'a test', 'inferred');
SELECT requirement FROM pg_temp.missing(:'minor');
UPDATE cases SET particulars = '{"by_agent": true}' WHERE case_no = :'minor';
SELECT requirement FROM pg_temp.missing(:'minor');
UPDATE cases SET particulars = '{"by_agent": "no"}' WHERE case_no = :'minor';
SELECT requirement FROM pg_temp.missing(:'minor');
-- A variable has no value in a rule, so a rule has none.
SAVEPOINT v;
INSERT INTO document_rules (service, gate, requirement, document_type, condition, basis, evidence) VALUES ('id_first', 'filing', 'variable', 'id_card', '$.a == $x', 'a test', 'inferred');
ROLLBACK TO v;
-- Particulars that come with the step are those it is judged by.
UPDATE cases SET particulars = '{"by_agent": true}', state = 'accepted' WHERE case_no = :'minor';
ROLLBACK;

-- A rule for one kind of a service is asked of that kind only.
SET hukou.officer = 'D350104-03';
SELECT open_case('migration', 'talent', '350104901000', '340104901000', :'father') AS talent \gset
SELECT open_case('migration', 'spouse', '350104901000', '340104901000', :'father') AS spouse \gset
SELECT * FROM pg_temp.missing(:'talent');
SELECT * FROM pg_temp.missing(:'spouse');

--
-- The rules of the filing day, for life.
--
SET hukou.officer = 'D130433-03';
SELECT open_case('certificate', 'kinship', '130433901000', '340104901000', :'father') AS before \gset
SELECT fixture.papers(:'before', 'id_card');
SELECT advance(:'before', 'accept');
SELECT fixture.step(:'before', 'request_supplement', 'materials_invalid');
SELECT open_case('certificate', 'kinship', '130433901000', '340104901000', :'father') AS draft \gset
SELECT fixture.papers(:'draft', 'id_card');
-- From the 25th on a power of attorney is asked for as well.
BEGIN;
UPDATE document_rules SET valid = '(,2023-09-25)' WHERE service = 'certificate';
INSERT INTO document_rules (service, gate, requirement, document_type, valid, basis, evidence) VALUES
	('certificate', 'filing', 'attorney', 'power_of_attorney', '[2023-09-25,)', 'a test', 'inferred'),
	('certificate', 'filing', 'identity', 'id_card', '[2023-09-25,)', 'a test', 'inferred');
SELECT * FROM pg_temp.missing(:'draft');			-- the 20th: not yet
SET LOCAL hukou.now = '2023-09-25 09:00';
SELECT * FROM pg_temp.missing(:'draft');			-- filed today, it needs one
-- filed under the rules of the 20th, it does not, though it passes the gate only now
SELECT subject, finding FROM explain(:'before', 'resubmit');
DELETE FROM case_documents WHERE case_no = :'before';
SELECT subject, finding FROM explain(:'before', 'resubmit');
SELECT fixture.papers(:'before', 'household_book');
SELECT fixture.step(:'before', 'resubmit');
SELECT filed_on FROM cases WHERE case_no = :'before';
ROLLBACK;
-- A rule that ended on the filing day is not asked; one that begins that day is.
BEGIN;
DELETE FROM document_rules WHERE service = 'certificate';
INSERT INTO document_rules (service, gate, requirement, document_type, valid, basis, evidence) VALUES
	('certificate', 'filing', 'ended', 'commitment', '(,2023-09-20)', 'a test', 'inferred'),
	('certificate', 'filing', 'begins', 'commitment', '[2023-09-20,2023-09-21)', 'a test', 'inferred'),
	('certificate', 'filing', 'to come', 'commitment', '[2023-09-21,)', 'a test', 'inferred'),
	('certificate', 'filing', 'never', 'commitment', 'empty', 'a test', 'inferred'),
	('certificate', 'collection', 'elsewhere', 'commitment', '(,)', 'a test', 'inferred');
SELECT * FROM pg_temp.missing(:'draft');
ROLLBACK;
-- A paper valid at filing may expire on the way: at the next gate it is asked again.
UPDATE case_documents SET valid_until = '2023-09-30' WHERE case_no = :'before';
BEGIN;
SET LOCAL hukou.now = '2023-10-08 09:00';
SELECT subject, finding FROM explain(:'before', 'resubmit');
ROLLBACK;

-- Papers added and used in one statement are seen.
BEGIN;
DELETE FROM case_documents WHERE case_no = :'draft';
WITH paper AS (
	INSERT INTO case_documents (case_no, document, document_type) VALUES (:'draft', 1, 'id_card') RETURNING case_no
)
SELECT advance(case_no, 'accept') FROM paper;
ROLLBACK;

-- A document type nobody has heard of is refused, and so are two documents of one number.
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'draft', 2, 'library_card');
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'draft', 1, 'id_card');
INSERT INTO case_documents (case_no, document, document_type) VALUES (case_no_make(13, '2023-09-20', 9999998), 1, 'id_card');
SELECT c.case_no, v.* FROM cases c, verify(c.case_no) v WHERE serial(c.case_no) BETWEEN 150001 AND 159999;

-- A trigger that takes the papers away once they were judged.
CREATE FUNCTION pg_temp.take_away() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM hukou.case_documents WHERE case_no = NEW.case_no; RETURN NEW; END $$;
BEGIN;
CREATE TRIGGER zzz BEFORE UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION pg_temp.take_away();
SELECT advance(:'draft', 'accept');
ROLLBACK;
-- And when the papers have lost their guard.
BEGIN;
ALTER TABLE case_documents DISABLE TRIGGER USER;
CREATE TRIGGER zzz BEFORE UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION pg_temp.take_away();
UPDATE cases SET state = 'accepted' WHERE case_no = :'draft';
ROLLBACK;
-- The statement of the step itself takes one away; and where papers have no guard, verify() tells.
WITH taken AS (DELETE FROM case_documents WHERE case_no = :'draft' AND document = 1)
UPDATE cases SET state = 'accepted' WHERE case_no = :'draft';
BEGIN;
ALTER TABLE case_documents DISABLE TRIGGER USER;
WITH taken AS (DELETE FROM case_documents WHERE case_no = :'draft' AND document = 1)
UPDATE cases SET state = 'accepted' WHERE case_no = :'draft';
SELECT * FROM verify(:'draft');
ROLLBACK;
-- It brings back a paper, or the receipt of an original, as it was sealed before.
BEGIN;
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'draft', 9, 'commitment');
INSERT INTO case_custody (case_no, custody, document) VALUES (:'draft', 1, 1);
CREATE TEMP TABLE kept AS SELECT * FROM case_documents WHERE case_no = :'draft' AND document = 9;
CREATE TEMP TABLE receipt AS SELECT * FROM case_custody WHERE case_no = :'draft';
DELETE FROM case_documents WHERE case_no = :'draft' AND document = 9;
ALTER TABLE case_custody DISABLE TRIGGER USER;
DELETE FROM case_custody WHERE case_no = :'draft';
ALTER TABLE case_custody ENABLE TRIGGER USER;
ALTER TABLE case_custody ENABLE ALWAYS TRIGGER zz_hukou_guard, ENABLE ALWAYS TRIGGER a_hukou_content;
SAVEPOINT s;
WITH brought AS (INSERT INTO case_documents SELECT * FROM kept) UPDATE cases SET state = 'accepted' WHERE case_no = :'draft';
ROLLBACK TO s;
WITH brought AS (INSERT INTO case_custody SELECT * FROM receipt) UPDATE cases SET state = 'withdrawn', reason = 'applicant_request' WHERE case_no = :'draft';
ROLLBACK TO s;
-- A trigger brings it back, and looks at it before its command is over; no key is asked.
ALTER TABLE case_documents DROP CONSTRAINT case_documents_case_no_fkey, DROP CONSTRAINT case_documents_document_type_fkey, DROP CONSTRAINT case_documents_case_no_person_fkey;
CREATE FUNCTION pg_temp.bring() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	r record;
BEGIN
	FOR r IN INSERT INTO hukou.case_documents SELECT * FROM kept RETURNING 1 LOOP
		NULL;
	END LOOP;
	RETURN NEW;
END
$$;
CREATE TRIGGER zzz BEFORE UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION pg_temp.bring();
UPDATE cases SET state = 'accepted' WHERE case_no = :'draft';
ROLLBACK TO s;
-- Who has brought a row is asked of the next all the same.
INSERT INTO case_documents SELECT * FROM kept;
CREATE FUNCTION pg_temp.step() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE hukou.cases SET state = 'accepted' WHERE case_no = NEW.case_no; RETURN NEW; END $$;
CREATE TRIGGER zzz BEFORE INSERT ON case_documents FOR EACH ROW EXECUTE FUNCTION pg_temp.step();
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'draft', 10, 'commitment');
ROLLBACK TO s;
-- A receipt that is brought to a case after it was closed: verify() tells.
UPDATE cases SET state = 'withdrawn', reason = 'applicant_request' WHERE case_no = :'draft';
INSERT INTO case_custody SELECT * FROM receipt;
SELECT * FROM verify(:'draft');
-- It can still be given back, once, one of two as well, and nothing else be done to it.
UPDATE case_custody SET custody = 5 WHERE case_no = :'draft';
ROLLBACK TO s;
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'draft', 2, 'commitment');
INSERT INTO case_custody (case_no, custody, document) VALUES (:'draft', 2, 2);
CREATE TEMP TABLE receipts AS SELECT * FROM receipt UNION ALL SELECT * FROM case_custody WHERE case_no = :'draft';
UPDATE case_custody SET returned_how = 'in_person' WHERE case_no = :'draft';
UPDATE cases SET state = 'withdrawn', reason = 'applicant_request' WHERE case_no = :'draft';
ALTER TABLE case_custody DISABLE TRIGGER USER;
DELETE FROM case_custody WHERE case_no = :'draft';
ALTER TABLE case_custody ENABLE TRIGGER USER;
ALTER TABLE case_custody ENABLE ALWAYS TRIGGER zz_hukou_guard, ENABLE ALWAYS TRIGGER a_hukou_content;
INSERT INTO case_custody SELECT * FROM receipts;
UPDATE case_custody SET returned_how = 'in_person' WHERE case_no = :'draft' AND custody = 1;
SELECT * FROM verify(:'draft');
UPDATE case_custody SET returned_how = 'in_person' WHERE case_no = :'draft' AND custody = 2;
SELECT * FROM verify(:'draft');
UPDATE case_custody SET returned_how = 'by_post' WHERE case_no = :'draft';
ROLLBACK TO s;
-- By MERGE or ON CONFLICT no more than by UPDATE.
UPDATE cases SET state = 'withdrawn', reason = 'applicant_request' WHERE case_no = :'draft';
INSERT INTO case_custody SELECT * FROM receipt;
SAVEPOINT closed;
MERGE INTO case_custody c USING receipt r ON c.case_no = r.case_no AND c.custody = r.custody
WHEN MATCHED THEN UPDATE SET document = 9, returned_how = 'in_person';
ROLLBACK TO closed;
INSERT INTO case_custody SELECT * FROM receipt ON CONFLICT (case_no, custody) DO UPDATE SET custody = 5, returned_how = 'in_person';
ROLLBACK TO closed;
MERGE INTO case_custody c USING receipt r ON c.case_no = r.case_no AND c.custody = r.custody
WHEN MATCHED THEN UPDATE SET returned_how = 'in_person';
SELECT custody, returned_how FROM case_custody WHERE case_no = :'draft';
UPDATE case_custody SET case_no = (SELECT case_no FROM cases WHERE closed_on IS NULL AND case_no <> :'draft' LIMIT 1) WHERE case_no = :'draft';
ROLLBACK TO closed;
UPDATE case_custody SET returned_how = 'in_person', case_no = (SELECT case_no FROM cases WHERE closed_on IS NULL AND case_no <> :'draft' LIMIT 1) WHERE case_no = :'draft';
ROLLBACK TO closed;
UPDATE case_custody SET returned_how = 'in_person' WHERE case_no = :'draft';
SELECT * FROM verify(:'draft');
ROLLBACK TO s;
-- A row that was judged is no row that was brought, though a trigger brings one in the same statement.
CREATE FUNCTION pg_temp.close_and_bring() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	UPDATE hukou.cases SET state = 'withdrawn', reason = 'applicant_request' WHERE case_no = NEW.case_no;
	INSERT INTO hukou.case_documents SELECT * FROM kept;
	RETURN NEW;
END
$$;
CREATE TRIGGER zzz BEFORE INSERT ON case_custody FOR EACH ROW EXECUTE FUNCTION pg_temp.close_and_bring();
INSERT INTO case_custody (case_no, custody, document) VALUES (:'draft', 2, 1);
ROLLBACK TO s;
-- Nor in one statement with those that are: a step between the two is met.
CREATE FUNCTION pg_temp.step_at_the_second() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.document = 10 THEN
		UPDATE hukou.cases SET state = 'accepted' WHERE case_no = NEW.case_no;
	END IF;
	RETURN NEW;
END
$$;
CREATE TRIGGER zzz BEFORE INSERT ON case_documents FOR EACH ROW EXECUTE FUNCTION pg_temp.step_at_the_second();
INSERT INTO case_documents (case_no, document, document_type, received_on, case_version, seal, source)
SELECT case_no, document, document_type, received_on, case_version, seal, source FROM kept
UNION ALL SELECT :'draft', 10, 'commitment', NULL, NULL, NULL, 'presented';
ROLLBACK TO s;
-- A rule that takes the step along with the paper that is brought.
CREATE RULE also AS ON INSERT TO case_documents DO ALSO UPDATE cases SET state = 'accepted' WHERE case_no = NEW.case_no;
INSERT INTO case_documents SELECT * FROM kept;
SELECT state, (SELECT count(*) FROM verify(:'draft')) AS faults FROM cases WHERE case_no = :'draft';
ROLLBACK TO s;
-- A paper of a later case than this one, as an older one was restored.
SAVEPOINT later;
UPDATE cases SET note = 'a' WHERE case_no = :'draft';
UPDATE cases SET note = 'b' WHERE case_no = :'draft';
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'draft', 20, 'commitment');
SELECT format('INSERT INTO case_documents SELECT * FROM jsonb_populate_record(NULL::hukou.case_documents, %L)', to_jsonb(d)) AS restore
FROM case_documents d WHERE case_no = :'draft' AND document = 20 \gset
ROLLBACK TO later;
:restore;
UPDATE cases SET state = 'accepted' WHERE case_no = :'draft';
ROLLBACK;

-- A number is well-formed by the format its type of document names, or the document is refused, with what is wrong at which
-- character; of all documents of a statement, and by every way of writing one.
BEGIN;
SELECT open_case('certificate', 'kinship', '130433901000', '370102901000', '11010519491231002X') AS n \gset
SAVEPOINT s;
INSERT INTO case_documents (case_no, document, document_type, number) VALUES (:'n', 1, 'id_card', '110105194912310021');
ROLLBACK TO s;
INSERT INTO case_documents (case_no, document, document_type, number) VALUES (:'n', 1, 'marriage_certificate', 'J110105-2023-00123');
ROLLBACK TO s;
INSERT INTO case_documents (case_no, document, document_type, number) VALUES (:'n', 1, 'business_licence', '91350100M000100Y44');
ROLLBACK TO s;
INSERT INTO case_documents (case_no, document, document_type, number) VALUES (:'n', 1, 'graduation_certificate', '10001');
ROLLBACK TO s;
INSERT INTO case_documents (case_no, document, document_type, number) VALUES (:'n', 1, 'original_migration_permit', ' 42');
ROLLBACK TO s;
INSERT INTO case_documents (case_no, document, document_type, number) VALUES (:'n', 1, 'id_card', '11010519491231002x'), (:'n', 2, 'marriage_certificate', 'J110105-2023-001234'),
	(:'n', 3, 'business_licence', '91350100M000100Y43'), (:'n', 4, 'household_book', '户字第12号'), (:'n', 5, 'birth_certificate', 'X320101001'), (:'n', 6, 'id_card', NULL);
UPDATE case_documents SET number = 'X32010100' WHERE case_no = :'n' AND document = 5;
ROLLBACK TO s;
-- a format is one there is
UPDATE document_types SET number_format = 'roman' WHERE document_type = 'passport';
ROLLBACK;
