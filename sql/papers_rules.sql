--
-- Papers: lists of places, conditions, commitments, shared data, whose a document is, and whom a road is not for
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SELECT setval('hukou.case_serial', 350000) AS "this file's case numbers begin after";
SET hukou.now = '2023-11-24 10:00';
SELECT fixture.resident(citizen_id_make('340104', '1990-02-04', 81), '证一', '340104901000', 'PAPER-1') AS person,
	fixture.resident(citizen_id_make('370102', '2013-03-08', 83), '证二', '370102901000', 'PAPER-2') AS child,
	fixture.resident(citizen_id_make('340104', '1961-02-04', 85), '证三', '340104901000', 'PAPER-1') AS parent \gset
-- what a list asks of a question, without its Chinese names
CREATE FUNCTION pg_temp.asked(service text, kind text, origin text, accepting text, day date, facts jsonb) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(item || ': ' || regexp_replace(answer, ' ?\([^()]*\)', '', 'g'), '; ' ORDER BY item)
	FROM hukou.guide($1, $2, $3::office_code, $4::office_code, $5, $6) WHERE topic = 'document' $$;

-- Each variant of DOMAIN.md 1.2 to 1.7, by place and day.
SELECT what, pg_temp.asked(service, kind, origin, accepting, day, facts) AS asks FROM (VALUES
	(1, 'delta, before', 'newborn', 'standard', '340104901000', '310101901000', date '2021-11-22', '{}'::jsonb),
	(2, 'delta', 'newborn', 'standard', '340104901000', '310101901000', '2021-11-23', '{}'),
	(3, 'Chongqing, before', 'newborn', 'standard', '510104901000', '500103901000', '2024-01-18', '{}'),
	(4, 'Chongqing', 'newborn', 'standard', '510104901000', '500103901000', '2024-01-19', '{}'),
	(5, 'into Chongqing: that of where one stands', 'newborn', 'standard', '500103901000', '510104901000', '2024-01-19', '{}'),
	(6, 'Guizhou, within', 'newborn', 'standard', '520102901000', '520102901000', '2021-08-09', '{}'),
	(7, 'first card, 12 years', 'id_first', 'standard', '370102901000', '130433901000', '2023-11-24', '{"age": 12}'),
	(8, 'first card, 16 years', 'id_first', 'standard', '370102901000', '130433901000', '2023-11-24', '{"age": 16}'),
	(9, 'Chongqing, 12 years', 'id_first', 'standard', '510104901000', '500103901000', '2023-11-24', '{"age": 12}'),
	(10, 'Chongqing, 12 years, kinship not in the book', 'id_first', 'standard', '510104901000', '500103901000', '2023-11-24', '{"age": 12, "kinship_in_book": false}'),
	(11, 'Shandong', 'id_first', 'standard', '130433901000', '370102901000', '2023-11-24', '{"age": 12}'),
	(12, 'renewal', 'id_renewal', 'expiry', '340104901000', '350104901000', '2023-11-24', '{"service_type": "expiry"}'),
	(13, 'loss', 'id_renewal', 'loss', '340104901000', '350104901000', '2023-11-24', '{"service_type": "loss"}'),
	(14, 'certificate', 'certificate', 'kinship', '340104901000', '350104901000', '2023-11-24', '{}'),
	(15, 'certificate, by an agent', 'certificate', 'kinship', '340104901000', '350104901000', '2023-11-24', '{"agent": true}'),
	(16, 'custody', 'migration', 'custody', '340104901000', '350104901000', '2023-11-24', '{}'),
	(17, 'spouse', 'migration', 'spouse', '340104901000', '350104901000', '2023-11-24', '{}'),
	(18, 'spouse, Tianjin', 'migration', 'spouse', '340104901000', '120101901000', '2023-11-24', '{}')
) v (n, what, service, kind, origin, accepting, day, facts) ORDER BY n;
SELECT count(*) AS "found, of a place", count(DISTINCT (service, origin, accepting)) AS lists FROM document_rules WHERE evidence = 'found' AND (origin, accepting) <> ('*', '*');
SELECT * FROM check_routes();

-- A change of rules does not touch cases filed before.
BEGIN;
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', :'person') AS c \gset
SELECT fixture.papers(:'c', 'id_card');
SELECT advance(:'c', 'accept');
SET LOCAL hukou.now = '2023-11-27 10:00';
UPDATE document_rules SET valid = '(,2023-11-27)' WHERE service = 'certificate' AND requirement = 'identity';
INSERT INTO document_rules (service, gate, requirement, document_type, valid, basis, evidence) VALUES ('certificate', 'filing', 'identity', 'passport', '[2023-11-27,)', 'a test', 'inferred');
SELECT fixture.step(:'c', 'request_supplement', 'materials_invalid');
SELECT * FROM supplement_notice(:'c');
SELECT fixture.step(:'c', 'resubmit');
SELECT open_case('certificate', 'kinship', '350104901000', '340104901000', :'person') AS d \gset
SELECT subject, finding_zh, basis FROM supplement_notice(:'d');
ROLLBACK;

-- A gate reads the case's own documents once.
BEGIN;
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('migration', 'return_origin', '350104901000', '340104901000', :'person', '{"household": "PAPER-9", "address": "x"}') AS c \gset
SELECT fixture.papers(:'c', 'id_card', 'household_book', 'roster');
SELECT idx_scan AS before FROM pg_stat_xact_user_tables WHERE relid = 'case_documents'::regclass \gset
SELECT count(*) AS findings FROM explain(:'c', 'accept') WHERE sqlstate = 'HK004';
SELECT idx_scan - :before AS "index scans", seq_scan AS "sequential scans" FROM pg_stat_xact_user_tables WHERE relid = 'case_documents'::regclass;
ROLLBACK;

-- What keeps a document from meeting a requirement: too old, not yet, its life, a copy, a commitment that does not do here.
BEGIN;
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('migration', 'return_origin', '350104901000', '340104901000', :'person', '{"household": "PAPER-9", "address": "x"}') AS c \gset
INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (:'c', 1, 'mover', :'person', '证一');
CREATE FUNCTION pg_temp.lacks(c case_no) RETURNS TABLE (subject text, fault text, finding text) LANGUAGE sql AS $$ SELECT subject, fault, finding FROM hukou.supplement_notice(c) $$;
SELECT * FROM pg_temp.lacks(:'c');
INSERT INTO case_documents (case_no, document, document_type, person, number, issued_on, valid_until, source) VALUES
	(:'c', 1, 'id_card', 1, :'person', '2010-01-01', '2023-11-23', 'presented'),
	(:'c', 2, 'household_book', NULL, NULL, NULL, NULL, 'copy'),
	(:'c', 3, 'original_migration_permit', NULL, '皖迁1号', '2023-10-24', NULL, 'presented');
SELECT * FROM pg_temp.lacks(:'c');
UPDATE case_documents SET valid_until = '2023-11-24' WHERE case_no = :'c' AND document = 1;		-- its last day
UPDATE case_documents SET issued_on = '2023-10-25' WHERE case_no = :'c' AND document = 3;		-- thirty days
UPDATE case_documents SET source = 'commitment' WHERE case_no = :'c' AND document = 2;
SELECT * FROM pg_temp.lacks(:'c');
UPDATE case_documents SET source = 'presented', issued_on = '2023-11-25' WHERE case_no = :'c' AND document = 2;
SELECT * FROM pg_temp.lacks(:'c');
UPDATE case_documents SET source = 'shared_data', issued_on = NULL WHERE case_no = :'c' AND document = 2;
SELECT * FROM pg_temp.lacks(:'c');
-- a commitment does where the rule says so
UPDATE document_rules SET commitment = true WHERE service = 'migration' AND requirement = 'household';
UPDATE case_documents SET source = 'commitment' WHERE case_no = :'c' AND document = 2;
SELECT * FROM pg_temp.lacks(:'c');
-- a roster may be a copy
SELECT document_type FROM document_types WHERE NOT original ORDER BY 1;
ROLLBACK;

-- A document belongs to a person of the case; its number is kept in one form, and names a place that there was.
BEGIN;
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('migration', 'spouse', '350104901000', '340104901000', :'person', '{"household": "PAPER-9", "address": "x"}') AS c \gset
INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (:'c', 1, 'mover', :'person', '证一');
INSERT INTO case_documents (case_no, document, document_type, person, number) VALUES
	(:'c', 1, 'id_card', NULL, lower(:'parent')), (:'c', 2, 'household_book', NULL, NULL), (:'c', 3, 'marriage_certificate', NULL, 'j1999992019001234');
SELECT document, document_type, number = upper(number) AS upper, CASE WHEN document = 3 THEN number END AS number FROM case_documents WHERE case_no = :'c' ORDER BY 1;
SELECT subject, fault, finding FROM supplement_notice(:'c');
INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (:'c', 2, 'householder', :'parent', '证三');
UPDATE case_documents SET number = 'BJ340104-2019-001234' WHERE case_no = :'c' AND document = 3;
SELECT subject, fault, finding FROM supplement_notice(:'c');
SAVEPOINT s;
INSERT INTO case_documents (case_no, document, document_type, person) VALUES (:'c', 4, 'id_card', 7);
ROLLBACK TO s;
DELETE FROM case_persons WHERE case_no = :'c' AND person = 2;
SELECT subject, fault FROM supplement_notice(:'c');
INSERT INTO case_documents (case_no, document, document_type, details) VALUES (:'c', 4, 'id_card', '["no object"]');
ROLLBACK;

-- Shared data: genuine, void, or saying otherwise; and a place where a certificate waits until it is confirmed.
BEGIN;
SET LOCAL hukou.now = '2021-09-01 10:00';
SET LOCAL hukou.officer = 'D520102-03';
SELECT open_case('newborn', 'standard', '520102901000', '520102901000', :'person', '{"household": "PAPER-1"}') AS c \gset
INSERT INTO case_persons (case_no, person, role, name, sex, birth_date) VALUES (:'c', 1, 'newborn', '证娃', 'M', '2021-08-20');
INSERT INTO case_documents (case_no, document, document_type, number, details) VALUES (:'c', 1, 'birth_certificate', 'u520101001', '{"birth_date": "2021-08-20", "sex": "M", "weight": 3.2}');
SELECT fixture.papers(:'c', 'parents_id_cards', 'household_book', 'commitment');
SELECT subject, fault, finding, finding_zh FROM supplement_notice(:'c');
COPY document_confirmations (document_type, number, genuine, details, source) FROM stdin;
birth_certificate	U520101001	f	\N	health, Guizhou
\.
SELECT subject, fault, finding FROM supplement_notice(:'c');
UPDATE document_confirmations SET genuine = true, details = '{"birth_date": "2021-08-21", "mother": "x"}' WHERE number = 'U520101001';
SELECT subject, fault, finding FROM supplement_notice(:'c');
UPDATE document_confirmations SET details = '{"birth_date": "2021-08-20", "mother": {"name": "x"}, "weight": 3.20}' WHERE number = 'U520101001';
SELECT count(*) AS lacking FROM supplement_notice(:'c');
-- elsewhere it need not be there, but counts when it is
UPDATE document_confirmations SET genuine = false;
SELECT fault FROM supplement_notice(:'c');
ROLLBACK;

-- Late registration: what is asked for beyond the first month, the first year and the sixth, each to the day; a month ends on the day that
-- has the number of the day of birth, or else on its last.
BEGIN;
SET LOCAL hukou.officer = 'D530102-03';
SELECT open_case('newborn', 'standard', '530102901000', '340104901000', :'person', '{"household": "PAPER-1"}') AS c \gset
SELECT fixture.papers(:'c', 'birth_certificate', 'marriage_certificate', 'parents_id_cards', 'household_book', 'residence_permit');
INSERT INTO case_persons (case_no, person, role, name, sex, birth_date) VALUES (:'c', 1, 'newborn', '证娃', 'M', '2023-11-24');
CREATE FUNCTION pg_temp.lacks(no case_no, born date, today date) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('hukou.now', today || ' 10:00', true);
	UPDATE hukou.case_persons SET birth_date = born WHERE case_no OPERATOR(hukou.=) no AND person = 1;
	RETURN (SELECT string_agg(n.subject || ' ' || n.fault, ', ' ORDER BY n.subject) FROM hukou.supplement_notice(no) n);
END
$$;
SELECT what, born, today, pg_temp.lacks(:'c', born, today) FROM (VALUES
	(1, 'born today', date '2023-11-24', date '2023-11-24'),
	(2, 'the last day of the first month', '2023-10-24', '2023-11-24'), (3, 'the day after', '2023-10-24', '2023-11-25'),
	(4, 'a month that lacks the day', '2023-01-31', '2023-02-28'), (5, 'the day after', '2023-01-31', '2023-03-01'),
	(6, 'the last day of the first year', '2022-11-24', '2023-11-24'), (7, 'the day after', '2022-11-24', '2023-11-25'),
	(8, 'born on 29 February', '2020-02-29', '2021-02-28'), (9, 'the day after', '2020-02-29', '2021-03-01'),
	(10, 'the last day below six', '2017-11-24', '2023-11-23'), (11, 'six years old', '2017-11-24', '2023-11-24')) v (n, what, born, today) ORDER BY n;
-- with the papers of its band it is accepted; the oldest counts
SELECT pg_temp.lacks(:'c', '2022-11-23', '2023-11-24');
SELECT fixture.papers(:'c', 'late_statement', 'kinship_proof');
SELECT pg_temp.lacks(:'c', '2022-11-23', '2023-11-24') IS NULL AS complete;
DELETE FROM case_documents WHERE case_no = :'c' AND document_type = 'kinship_proof';
INSERT INTO case_persons (case_no, person, role, name, sex, birth_date) VALUES (:'c', 2, 'newborn', '证囡', 'F', '2023-11-01');
SELECT pg_temp.lacks(:'c', '2022-11-23', '2023-11-24'), pg_temp.lacks(:'c', '2022-11-24', '2023-11-24');
ROLLBACK;
-- Where the road itself ends is each list's own: in Guizhou with the first year, in the delta with the eighteenth.
BEGIN;
SET LOCAL hukou.now = '2023-11-24 10:00';
SET LOCAL hukou.officer = 'D520102-03';
SELECT open_case('newborn', 'standard', '520102901000', '520102901000', :'person', '{"household": "PAPER-1"}') AS guizhou \gset
SET LOCAL hukou.officer = 'D310101-03';
SELECT open_case('newborn', 'standard', '310101901000', '340104901000', :'person', '{"household": "PAPER-1"}') AS delta \gset
SET LOCAL hukou.officer = 'D520102-03';
INSERT INTO case_persons (case_no, person, role, name, sex, birth_date) VALUES (:'guizhou', 1, 'newborn', '证娃', 'M', '2022-11-24');
SELECT count(*) AS excluded FROM supplement_notice(:'guizhou') WHERE fault = 'excluded';
UPDATE case_persons SET birth_date = '2022-11-23' WHERE case_no = :'guizhou';
SELECT subject, finding FROM supplement_notice(:'guizhou') WHERE fault = 'excluded';
SET LOCAL hukou.officer = 'D310101-03';
INSERT INTO case_persons (case_no, person, role, name, sex, birth_date) VALUES (:'delta', 1, 'newborn', '证娃', 'M', '2005-11-25');
SELECT count(*) AS excluded FROM supplement_notice(:'delta') WHERE fault = 'excluded';
UPDATE case_persons SET birth_date = '2005-11-24' WHERE case_no = :'delta';
SELECT subject, finding FROM supplement_notice(:'delta') WHERE fault = 'excluded';
SELECT f AS facts, string_agg(g.item || ': ' || g.answer, '; ' ORDER BY g.item) AS excluded
FROM unnest('{"{\"child_months\": 12}","{\"child_months\": 13}"}'::text[]) WITH ORDINALITY f (f, n)
LEFT JOIN LATERAL guide('newborn', 'standard', '520102901000', '520102901000', '2023-11-24', f::jsonb) g ON g.topic = 'excluded'
GROUP BY n, f ORDER BY n;
ROLLBACK;
-- The guide tells it, by the age it is given, and with the condition when it is given none; wherever the list comes from.
SELECT f AS facts, string_agg(g.answer, '; ' ORDER BY g.item) AS papers
FROM unnest('{"{\"child_months\": 1}","{\"child_months\": 2}","{\"child_months\": 12}","{\"child_months\": 13}","{}"}'::text[]) WITH ORDINALITY f (f, n)
LEFT JOIN LATERAL guide('newborn', 'standard', '340104901000', '530102901000', '2023-11-24', f::jsonb) g ON g.topic = 'document' AND g.item IN ('late', 'parentage')
GROUP BY n, f ORDER BY n;
SELECT accepting, origin, valid, string_agg(DISTINCT requirement || ' ' || evidence, ', ') FROM document_rules
WHERE service = 'newborn' AND condition::text LIKE '%child_months%' AND shipped IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;

-- Whom a road is not for: told what, and where to go; what is not said excludes nobody.
BEGIN;
SET LOCAL hukou.officer = 'D530102-03';
SELECT open_case('newborn', 'standard', '530102901000', '340104901000', :'person', '{"household": "PAPER-1"}') AS c \gset
SELECT fixture.papers(:'c', 'birth_certificate', 'marriage_certificate', 'parents_id_cards', 'household_book', 'residence_permit', 'late_statement', 'parentage_test');
INSERT INTO case_persons (case_no, person, role, name, sex, birth_date) VALUES (:'c', 1, 'newborn', '证娃', 'M', '2017-11-25');
SELECT sqlstate, subject, finding, remedy FROM explain(:'c', 'accept');
UPDATE case_persons SET birth_date = '2017-11-24' WHERE case_no = :'c';
UPDATE cases SET particulars = particulars || '{"wedlock": false, "same_ethnicity": false, "household_kind": "collective"}' WHERE case_no = :'c';
SELECT sqlstate, subject, finding, remedy FROM explain(:'c', 'accept');
SELECT supplement_notice_text(:'c');
UPDATE cases SET state = 'accepted' WHERE case_no = :'c';
ROLLBACK;
BEGIN;
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('id_renewal', 'expiry', '350104901000', '340104901000', :'person', '{"looks_changed": true, "fingerprints": false}') AS c \gset
INSERT INTO case_documents (case_no, document, document_type, details) VALUES (:'c', 1, 'id_card', '{"address": "测试路1号"}'), (:'c', 2, 'household_book', '{"address": "测试路2号"}');
SELECT subject, finding FROM supplement_notice(:'c');
UPDATE case_documents SET details = '{"address": "测试路1号"}' WHERE case_no = :'c' AND document = 2;
SELECT subject FROM supplement_notice(:'c');
SELECT open_case('migration', 'parent_to_child', '120101901000', '340104901000', :'parent', '{"household": "x", "address": "x"}') AS c \gset
ROLLBACK;
BEGIN;
SET LOCAL hukou.officer = 'D120101-03';
SELECT open_case('migration', 'spouse', '120101901000', '340104901000', :'person', '{"household": "x", "address": "x"}') AS c,
	open_case('migration', 'parent_to_child', '120101901000', '340104901000', :'person', '{"household": "x", "address": "x"}') AS d \gset
INSERT INTO case_documents (case_no, document, document_type, issued_on) VALUES (:'c', 1, 'marriage_certificate', '2020-11-25');
SELECT subject, fault FROM supplement_notice(:'c') UNION ALL SELECT subject, fault FROM supplement_notice(:'d');
UPDATE case_documents SET issued_on = '2020-11-24' WHERE case_no = :'c';
UPDATE cases SET particulars = particulars || '{"retired": true}' WHERE case_no = :'d';
SELECT subject, fault FROM supplement_notice(:'c') UNION ALL SELECT subject, fault FROM supplement_notice(:'d');
ROLLBACK;
