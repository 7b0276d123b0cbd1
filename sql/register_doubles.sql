--
-- One human with two numbers: the registration of one is cancelled by a case of two offices, and the number says which one is good
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
SELECT setval('hukou.case_serial', 365000) AS "this file's case numbers begin after";
-- registered in Fuzhou, and, as was found out, before that in Anqing, where a year of birth was written wrong
SELECT fixture.resident(citizen_id_make('350104', '1971-05-05', 11), '重复', '350104901000', 'KEPT-1') AS good \gset
SELECT fixture.resident(citizen_id_make('340802', '1970-05-05', 31), '重复', '340802901000', 'TWICE-1') AS twice \gset
SELECT fixture.resident(citizen_id_make('340802', '1973-03-03', 22), '重妻', '340802901000', 'TWICE-1') AS wife \gset
SET hukou.officer = 'D340802-01';
SELECT correct_register('household', 'TWICE-1', jsonb_build_object('head', :'twice'), 'register_error') > 0 AS corrected;
-- with a card in hand
CREATE FUNCTION pg_temp.card(id citizen_id, VARIADIC steps text[]) RETURNS case_no LANGUAGE plpgsql AS $$
DECLARE
	c case_no;
BEGIN
	PERFORM set_config('hukou.officer', 'D350104-03', false);
	c := open_case('id_renewal', 'loss', '350104901000', '340802901000', id);
	PERFORM fixture.papers(c, 'household_book');
	PERFORM fixture.walk(c, VARIADIC steps);
	RETURN c;
END
$$;
CREATE FUNCTION pg_temp.repair(good citizen_id, more jsonb, accepting office_code DEFAULT '350104901000', origin office_code DEFAULT '340802901000')
RETURNS case_no LANGUAGE plpgsql AS $$
DECLARE
	c case_no;
BEGIN
	PERFORM set_config('hukou.officer', 'D' || left(accepting::text, 6) || '-03', false);
	c := open_case('double_registration', 'standard', accepting, origin, good, more);
	PERFORM fixture.papers(c, 'household_book');
	RETURN c;
END
$$;
-- as a case goes from filing to the step before the cancellation, with what the offices find out
CREATE FUNCTION pg_temp.to_approval(c case_no) RETURNS bigint LANGUAGE sql AS $$
	SELECT count(*) FROM fixture.walk(c, 'D350104-03 accept');
	SELECT fixture.papers(c, 'investigation_report', 'face_comparison');
	SELECT count(*) FROM fixture.walk(c, 'D350104-03 examine', 'D350104-03 dispatch', 'D340802-03 verify');
$$;
CREATE VIEW pg_temp.numbers AS
SELECT p.name, masked(p.citizen_id) AS number, masked(p.same_as) AS same_as, r.status, r.office, r.household, r.until, serial(r.closed_by) - 365000 AS closed_by,
	(SELECT string_agg(i.status, ', ' ORDER BY i.case_no) FROM id_cards i WHERE i.citizen_id = p.citizen_id) AS cards
FROM persons p JOIN registrations r USING (citizen_id) WHERE r.household ~ '^(KEPT|TWICE)-' ORDER BY p.citizen_id, r.sequence;
CREATE VIEW pg_temp.book AS
SELECT household, masked(head) AS head, voided_on, serial(changed_by) - 365000 AS changed_by FROM households WHERE household ~ '^(KEPT|TWICE)-' ORDER BY 1;
SELECT pg_temp.card(:'twice', 'D350104-03 accept', 'D350104-03 capture', 'D350104-03 dispatch', 'D340802-03 review', 'D340802-01 sign') AS card \gset

--
-- What a case must bring along, and what the register must look like, at its filing
--
SELECT pg_temp.repair(:'good', '{}') AS c \gset
SELECT subject, finding, remedy FROM explain(:'c', 'accept');
CREATE FUNCTION pg_temp.with(c case_no, duplicate text) RETURNS TABLE (code text, subject text, finding text) LANGUAGE sql AS $$
	UPDATE cases SET particulars = jsonb_build_object('duplicate', duplicate) WHERE case_no = c;
	SELECT sqlstate, subject, finding FROM explain(c, 'accept');
$$;
SELECT * FROM pg_temp.with(:'c', '340802197005050310');											-- no number
SELECT * FROM pg_temp.with(:'c', :'good');
SELECT * FROM pg_temp.with(:'c', citizen_id_make('340802', '1970-05-05', 991)::text);			-- never given
SELECT * FROM pg_temp.with(:'c', :'wife');														-- a woman
SELECT * FROM pg_temp.with(:'c', fixture.resident(citizen_id_make('340802', '1970-05-07', 11), '他处', '370102901000', 'TWICE-9')::text);
SELECT * FROM pg_temp.with(:'c', :'twice');														-- who is a head, and waits for a card
SELECT remedy FROM explain(:'c', 'accept');
SELECT * FROM fixture.walk(:'card', 'D350104-01 make', 'D350104-04 hand_over');
SET hukou.officer = 'D350104-03';
UPDATE cases SET particulars = particulars || jsonb_build_object('new_head', :'wife') WHERE case_no = :'c';
SELECT count(*) AS findings FROM explain(:'c', 'accept');
-- the other way round the offices are the wrong ones
SELECT pg_temp.repair(:'twice', jsonb_build_object('duplicate', :'good')) AS round \gset
SELECT subject, finding FROM explain(:'round', 'accept');
-- nor is anybody cancelled who is on the move
BEGIN;
SELECT set_config('hukou.officer', 'D350104-03', true) IS NOT NULL AS set;
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'twice', jsonb_build_object('household', 'KEPT-1', 'new_head', :'wife')) AS m \gset
INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (:'m', 1, 'mover', :'twice', '重复');
SELECT fixture.papers(:'m', 'id_card', 'household_book', 'degree_certificate');
SELECT count(*) FROM fixture.walk(:'m', 'D350104-03 accept', 'D350104-03 examine', 'D350104-01 authorise', 'D350104-01 permit', 'D350104-03 dispatch', 'D340802-03 cancel');
SET LOCAL hukou.officer = 'D350104-03';
SELECT subject, finding, remedy FROM explain(:'c', 'accept');
ROLLBACK;

--
-- The whole case: what the offices find out has a gate of its own; who verified does not approve; only the origin cancels
--
SELECT * FROM fixture.walk(:'c', 'D350104-03 accept');
SELECT subject, finding FROM explain(:'c', 'examine');
SELECT fixture.papers(:'c', 'investigation_report', 'fingerprint_comparison');
SELECT * FROM fixture.walk(:'c', 'D350104-03 examine', 'D350104-03 dispatch', 'D340802-03 verify');
SELECT sqlstate, subject, finding FROM explain(:'c', 'cancel');									-- who verified it
SET hukou.officer = 'D350104-01';
SELECT sqlstate, subject FROM explain(:'c', 'cancel');											-- nor may the office that keeps the other
UPDATE officers SET duties = duties || '{verify}'::duty[] WHERE officer = 'D340802-01';
SELECT pg_temp.repair(:'good', jsonb_build_object('duplicate', :'twice', 'new_head', :'wife')) AS same \gset
SELECT * FROM fixture.walk(:'same', 'D350104-03 accept');
SELECT fixture.papers(:'same', 'investigation_report', 'face_comparison');
SELECT * FROM fixture.walk(:'same', 'D350104-03 examine', 'D350104-03 dispatch', 'D340802-01 verify');
SELECT sqlstate, subject, finding FROM explain(:'same', 'cancel');								-- four eyes
UPDATE officers SET duties = array_remove(duties, 'verify') WHERE officer = 'D340802-01';
-- what time has changed since the filing is judged at the step: a card in the making
BEGIN;
SELECT pg_temp.card(:'twice', 'D350104-03 accept', 'D350104-03 capture', 'D350104-03 dispatch', 'D340802-03 review', 'D340802-01 sign') IS NOT NULL AS signed;
SELECT set_config('hukou.officer', 'D340802-01', true) IS NOT NULL AS set;
SELECT sqlstate, subject, finding, remedy FROM explain(:'c', 'cancel');
UPDATE cases SET state = 'cancelled' WHERE case_no = :'c';
ROLLBACK;
-- another trigger that keeps any row of it away, or gives it another number, keeps all of it away
SET hukou.officer = 'D340802-01';
CREATE FUNCTION pg_temp.meddles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_ARGV[0] = 'gone' THEN RETURN NULL; END IF;
	IF TG_ARGV[0] = 'back' THEN NEW.same_as := OLD.same_as; ELSE NEW.same_as := TG_ARGV[0]; END IF;
	RETURN NEW;
END
$$;
CREATE FUNCTION pg_temp.meddled(tab text, name text, what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE ON hukou.%I FOR EACH ROW EXECUTE FUNCTION pg_temp.meddles(%L)', name, tab, what);
END
$$;
BEGIN; SELECT pg_temp.meddled('persons', 'a', 'gone'); UPDATE cases SET state = 'cancelled' WHERE case_no = :'c'; ROLLBACK;
BEGIN; SELECT pg_temp.meddled('id_cards', 'a', 'gone'); UPDATE cases SET state = 'cancelled' WHERE case_no = :'c'; ROLLBACK;
BEGIN; SELECT pg_temp.meddled('registrations', 'a', 'gone'); UPDATE cases SET state = 'cancelled' WHERE case_no = :'c'; ROLLBACK;
BEGIN; SELECT pg_temp.meddled('households', 'a', 'gone'); UPDATE cases SET state = 'cancelled' WHERE case_no = :'c'; ROLLBACK;
BEGIN; SELECT pg_temp.meddled('persons', 'a', :'wife'); UPDATE cases SET state = 'cancelled' WHERE case_no = :'c'; ROLLBACK;
BEGIN; SELECT pg_temp.meddled('persons', 'zzz', :'wife'); UPDATE cases SET state = 'cancelled' WHERE case_no = :'c'; ROLLBACK;
BEGIN; SELECT pg_temp.meddled('persons', 'zzz', 'back'); UPDATE cases SET state = 'cancelled' WHERE case_no = :'c'; ROLLBACK;
-- and one that uses the moment for somebody else
BEGIN;
CREATE FUNCTION pg_temp.joins_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF pg_trigger_depth() < 5 THEN UPDATE hukou.persons SET same_as = NEW.same_as WHERE name = '重妻'; END IF;
	RETURN NEW;
END
$$;
CREATE TRIGGER a BEFORE UPDATE ON persons FOR EACH ROW EXECUTE FUNCTION pg_temp.joins_in();
UPDATE cases SET state = 'cancelled' WHERE case_no = :'c';
ROLLBACK;
SELECT * FROM pg_temp.numbers;
SELECT * FROM pg_temp.book;
-- it is cancelled
SELECT * FROM fixture.walk(:'c', 'D340802-01 cancel');
SELECT * FROM pg_temp.numbers;
SELECT * FROM pg_temp.book;
SELECT p.same_as = :'good' AS says_which_is_good, r.closed_by = :'c' AS closed_by_it FROM persons p JOIN registrations r USING (citizen_id) WHERE p.citizen_id = :'twice';
SELECT action FROM next_actions(:'c');
SELECT * FROM fixture.walk(:'c', 'D350104-04 hand_over');
-- the other case of the same two comes too late
SET hukou.officer = 'D340802-01';
SELECT count(*) AS findings FROM explain(:'same', 'refuse', 'not_duplicate');
SELECT sqlstate, subject, finding FROM explain(:'same', 'cancel');
UPDATE cases SET state = 'cancelled' WHERE case_no = :'same';

--
-- A number that was merged is not used any more: it is named in no new case
--
SET hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'registration', '350104901000', '340802901000', :'twice') AS k \gset
SELECT fixture.papers(:'k', 'household_book');
SELECT sqlstate, subject, finding, remedy FROM explain(:'k', 'accept');
SELECT open_case('id_renewal', 'loss', '350104901000', '340802901000', :'twice') AS i \gset
SELECT fixture.papers(:'i', 'household_book');
SELECT sqlstate, subject, finding FROM explain(:'i', 'accept');
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'wife', '{"household": "KEPT-1"}') AS m \gset
INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (:'m', 1, 'mover', :'wife', '重妻'), (:'m', 2, 'mover', :'twice', '重复');
SELECT fixture.papers(:'m', 'id_card', 'household_book', 'degree_certificate');
SELECT sqlstate, subject, finding FROM explain(:'m', 'accept');
SET hukou.officer = 'D530102-03';
SELECT open_case('newborn', 'standard', '530102901000', '340802901000', :'wife', '{"household": "TWICE-1"}') AS b \gset
INSERT INTO case_persons (case_no, person, role, name, sex, birth_date, citizen_id) VALUES (:'b', 1, 'newborn', '新', 'F', '2023-09-01', NULL), (:'b', 2, 'father', '重复', NULL, NULL, :'twice');
SELECT sqlstate, subject, finding FROM explain(:'b', 'accept') WHERE sqlstate = 'HK008' AND subject <> 'birth_certificate';
SELECT pg_temp.repair(:'twice', jsonb_build_object('duplicate', :'good')) AS round \gset
SELECT sqlstate, subject, finding FROM explain(:'round', 'accept');
SELECT pg_temp.repair(:'good', jsonb_build_object('duplicate', :'twice')) AS again \gset
SELECT subject, finding FROM explain(:'again', 'accept');
-- but a certificate for the good number tells what became of it
SET hukou.officer = 'D340802-03';
SELECT open_case('certificate', 'cancellation', '340802901000', '350104901000', :'good') AS k \gset
SELECT fixture.papers(:'k', 'household_book');
SELECT count(*) AS steps FROM fixture.walk(:'k', 'D340802-03 accept', 'D340802-03 dispatch', 'D350104-03 check', 'D340802-03 issue');
SELECT jsonb_pretty(facts -> 'registrations') AS registrations FROM certificates WHERE case_no = :'k';
-- nor corrected, nor said to be lost with its card, nor registered again by a file
SET hukou.officer = 'D340802-01';
SELECT correct_register('person', :'twice', '{"name": "x"}', 'register_error');
SELECT correct_register('person', :'good', jsonb_build_object('same_as', :'wife'), 'register_error');
SET hukou.officer = 'D350104-03';
SELECT correct_register('card', :'card', '{"lost_on": "2023-09-20"}', 'card_lost');
SELECT card_is_valid(:'twice', valid_from) AS valid FROM id_cards WHERE case_no = :'card';
BEGIN;
INSERT INTO person_imports (line, citizen_id, name, household) OVERRIDING SYSTEM VALUE VALUES (0, :'twice', '重复', 'KEPT-1');
SELECT * FROM load_register();
SELECT finding FROM person_imports;
SELECT conflict, masked(subject::citizen_id) AS subject FROM register_conflicts() WHERE subject = :'twice';
ROLLBACK;

--
-- Cases that were on their way end otherwise, and none is stuck
--
SELECT fixture.resident(citizen_id_make('340802', '1980-05-05', 11), '在途', '340802901000', 'TWICE-2') AS goes \gset
SELECT fixture.resident(citizen_id_make('350104', '1980-05-05', 31), '在途', '350104901000', 'KEPT-2') AS stays \gset
SELECT conflict, masked(subject::citizen_id) AS subject, regexp_replace(finding, '(\d{6})\d{8}', '\1********') AS finding, remedy FROM register_conflicts() WHERE subject IN (:'goes', :'stays');
BEGIN;
SET LOCAL hukou.officer = 'D350104-03';
SELECT pg_temp.card(:'goes', 'D350104-03 accept', 'D350104-03 capture', 'D350104-03 dispatch', 'D340802-03 review') AS i \gset
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('certificate', 'kinship', '350104901000', '340802901000', :'goes') AS k \gset
SELECT fixture.papers(:'k', 'household_book');
SELECT count(*) FROM fixture.walk(:'k', 'D350104-03 accept', 'D350104-03 dispatch', 'D340802-03 check');
SELECT set_config('hukou.officer', 'D350104-03', true) IS NOT NULL AS set;
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'goes', '{"household": "KEPT-2"}') AS m \gset
INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (:'m', 1, 'mover', :'goes', '在途');
SELECT fixture.papers(:'m', 'id_card', 'household_book', 'degree_certificate');
SELECT count(*) FROM fixture.walk(:'m', 'D350104-03 accept', 'D350104-03 examine', 'D350104-01 authorise');
-- and one who is in transit, for whom that number applied
SELECT fixture.resident(citizen_id_make('340802', '2005-05-05', 11), '随迁', '340802901000', 'TWICE-5') AS child \gset
SELECT set_config('hukou.officer', 'D350104-03', true) IS NOT NULL AS set;
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'goes', '{"household": "KEPT-2"}') AS t \gset
INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (:'t', 1, 'mover', :'child', '随迁');
SELECT fixture.papers(:'t', 'id_card', 'household_book', 'degree_certificate');
SELECT count(*) FROM fixture.walk(:'t', 'D350104-03 accept', 'D350104-03 examine', 'D350104-01 authorise', 'D350104-01 permit', 'D350104-03 dispatch', 'D340802-03 cancel');
SELECT pg_temp.repair(:'stays', jsonb_build_object('duplicate', :'goes')) AS d \gset
SELECT pg_temp.to_approval(:'d');
SELECT * FROM fixture.walk(:'d', 'D340802-01 cancel');
SELECT * FROM fixture.walk(:'t', 'D350104-03 settle');
SELECT household, voided_on FROM pg_temp.book WHERE household = 'TWICE-2';
SET LOCAL hukou.officer = 'D340802-01';
SELECT subject, finding FROM explain(:'i', 'sign');
SELECT * FROM fixture.walk(:'i', 'D340802-01 refuse duplicate_record');
SET LOCAL hukou.officer = 'D350104-03';
SELECT subject, finding FROM explain(:'k', 'issue');
SELECT * FROM fixture.walk(:'k', 'D350104-03 refuse duplicate_record');
SELECT * FROM fixture.walk(:'m', 'D350104-01 permit', 'D350104-03 dispatch');
SET LOCAL hukou.officer = 'D340802-03';
SELECT subject, finding FROM explain(:'m', 'cancel');
SELECT * FROM fixture.walk(:'m', 'D340802-03 refuse_exit duplicate_record');
SELECT conflict, finding FROM register_conflicts() WHERE subject IN (:'goes', :'stays', 'TWICE-2', 'KEPT-2');
-- an owner's import of a registration for it is a conflict, which the same two numbers repair
SAVEPOINT imported;
INSERT INTO registrations (citizen_id, sequence, status, office, household, since) VALUES (:'goes', 2, 'active', '340802901000', 'TWICE-1', '2023-09-20');
SELECT conflict, regexp_replace(finding, '(\d{6})\d{8}', '\1********') AS finding, remedy FROM register_conflicts() WHERE subject = :'goes';
SELECT pg_temp.repair(:'stays', jsonb_build_object('duplicate', :'goes')) AS d \gset
SELECT pg_temp.to_approval(:'d');
SELECT * FROM fixture.walk(:'d', 'D340802-01 cancel');
SELECT count(*) AS conflicts FROM register_conflicts() WHERE subject = :'goes';
ROLLBACK TO imported;
-- Numbers do not chain: what was merged into one that is merged now points on.
SELECT fixture.resident(citizen_id_make('350104', '1980-05-06', 51), '在途', '350104901000', 'KEPT-3') AS best \gset
SELECT pg_temp.repair(:'best', jsonb_build_object('duplicate', :'stays'), '350104901000', '350104901000') AS d \gset
SELECT * FROM fixture.walk(:'d', 'D350104-03 accept');
SELECT fixture.papers(:'d', 'investigation_report', 'face_comparison');
SELECT * FROM fixture.walk(:'d', 'D350104-03 examine', 'D350104-03 dispatch', 'D350104-03 verify', 'D350104-01 cancel');
SELECT masked(citizen_id) AS number, same_as = :'best' AS same_as_best, same_as IS NULL AS good FROM persons WHERE citizen_id IN (:'best', :'stays', :'goes') ORDER BY 1;
ROLLBACK;
-- Two numbers of one household: the good one may be the head that follows, and the book stays.
BEGIN;
SELECT fixture.resident(citizen_id_make('340802', '1985-05-05', 11), '同户', '340802901000', 'TWICE-4') AS one \gset
SELECT fixture.resident(citizen_id_make('340802', '1985-05-05', 31), '同户', '340802901000', 'TWICE-4') AS other \gset
SELECT set_config('hukou.officer', 'D340802-01', true) IS NOT NULL AS set;
SELECT correct_register('household', 'TWICE-4', jsonb_build_object('head', :'other'), 'register_error') > 0 AS corrected;
SELECT pg_temp.repair(:'one', jsonb_build_object('duplicate', :'other', 'new_head', :'one'), '340802901000', '340802901000') AS d \gset
SELECT * FROM fixture.walk(:'d', 'D340802-03 accept');
SELECT fixture.papers(:'d', 'investigation_report', 'face_comparison');
SELECT * FROM fixture.walk(:'d', 'D340802-03 examine', 'D340802-03 dispatch', 'D340802-03 verify', 'D340802-01 cancel');
SELECT household, head, voided_on FROM pg_temp.book WHERE household = 'TWICE-4';
ROLLBACK;

--
-- Nobody writes it by hand
--
UPDATE persons SET same_as = :'wife' WHERE citizen_id = :'good';
UPDATE persons SET same_as = NULL WHERE citizen_id = :'twice';
MERGE INTO persons p USING (VALUES (:'good'::citizen_id)) v(id) ON p.citizen_id = v.id WHEN MATCHED THEN UPDATE SET same_as = :'wife';
INSERT INTO persons (citizen_id, name) VALUES (:'good', 'x') ON CONFLICT (citizen_id) DO UPDATE SET same_as = :'wife';
WITH w AS (UPDATE persons SET same_as = :'wife' WHERE citizen_id = :'good' RETURNING 1) SELECT * FROM w;
SET session_replication_role = replica;
UPDATE persons SET same_as = :'wife' WHERE citizen_id = :'good';
UPDATE persons SET same_as = NULL WHERE citizen_id = :'twice';
RESET session_replication_role;
-- nor does a trigger slip it into a correction, before the guard or after
SET hukou.officer = 'D340802-01';
BEGIN; SELECT pg_temp.meddled('persons', 'a', :'good'); SELECT correct_register('person', :'wife', '{"name": "x"}', 'register_error'); ROLLBACK;
BEGIN; SELECT pg_temp.meddled('persons', 'zzz', :'good'); SELECT correct_register('person', :'wife', '{"name": "x"}', 'register_error'); ROLLBACK;
-- a restore brings it, but no chain, and nobody merged into themselves or into nobody
BEGIN;
INSERT INTO persons (citizen_id, name, same_as) VALUES (citizen_id_make('340802', '1990-05-05', 11), 'x', :'good') RETURNING masked(same_as);
ROLLBACK;
INSERT INTO persons (citizen_id, name, same_as) VALUES (citizen_id_make('340802', '1990-05-05', 11), 'x', :'twice');
INSERT INTO persons (citizen_id, name, same_as) VALUES (citizen_id_make('340802', '1990-05-05', 11), 'x', citizen_id_make('340802', '1990-05-05', 11));
INSERT INTO persons (citizen_id, name, same_as) VALUES (citizen_id_make('340802', '1990-05-05', 11), 'x', citizen_id_make('340802', '1990-05-05', 31));
INSERT INTO persons (citizen_id, name, same_as) VALUES (citizen_id_make('340802', '1990-05-05', 11), 'x', citizen_id_make('340802', '1990-05-05', 31)),
	(citizen_id_make('340802', '1990-05-05', 31), 'x', :'good');
CREATE ROLE regress_hukou_merger BYPASSRLS;
GRANT INSERT, UPDATE ON persons TO regress_hukou_merger;
GRANT USAGE ON SCHEMA hukou TO regress_hukou_merger;
SET ROLE regress_hukou_merger;
INSERT INTO persons (citizen_id, name, same_as) VALUES ('11010519491231002X', 'x', '11010519491231002X');
UPDATE persons SET same_as = NULL;
RESET ROLE;
DROP OWNED BY regress_hukou_merger;
DROP ROLE regress_hukou_merger;

--
-- Law 10: where a number may be merged the case can only be completed
--
BEGIN;
SELECT copy_workflow('double_registration', 1) AS v \gset
INSERT INTO workflow_transitions (workflow, version, from_state, action, to_state, name_zh, side, duty, needs_reason)
VALUES ('double_registration', :v, 'cancelled', 'refuse', 'refused', 'x', 'origin', 'approve', true);
DELETE FROM workflow_safeguards WHERE workflow = 'double_registration' AND version = :v AND safeguard = 'origin_check';
UPDATE workflow_transitions SET side = 'accepting' WHERE workflow = 'double_registration' AND version = :v AND action IN ('verify', 'cancel');
SELECT subject, finding FROM check_workflow('double_registration', :v) ORDER BY 1, 2;
ROLLBACK;
-- every case verifies
SELECT c.case_no, v.* FROM cases c, verify(c.case_no) v WHERE serial(c.case_no) BETWEEN 365001 AND 369999;
SELECT masked(p.citizen_id) AS chained FROM persons p JOIN persons k ON k.citizen_id = p.same_as WHERE k.same_as IS NOT NULL;
