--
-- Ways round the clock that were tried, and what an attack on it found
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
SELECT setval('hukou.case_serial', 360000) AS "this file's case numbers begin after";
SELECT fixture.resident(citizen_id_make('340104', '1991-03-03', 51), '时一', '340104901000', 'LAW-1') AS who \gset
SELECT grant_access(CURRENT_USER, 'scheduler');
INSERT INTO officers (officer, name_zh, office, duties) VALUES ('LAW-ADMIN', 'x', '350104901000', '{administer}');
CREATE TEMP TABLE mine (c case_no PRIMARY KEY);
CREATE FUNCTION pg_temp.opened(VARIADIC papers text[] DEFAULT '{}') RETURNS case_no LANGUAGE plpgsql AS $$
DECLARE
	c case_no;
BEGIN
	PERFORM set_config('hukou.officer', 'D350104-03', false);
	c := open_case('certificate', 'kinship', '350104901000', '340104901000', citizen_id_make('340104', '1991-03-03', 51));
	PERFORM fixture.papers(c, VARIADIC papers);
	INSERT INTO mine VALUES (c);
	RETURN c;
END
$$;
CREATE FUNCTION pg_temp.ticks(at text) RETURNS TABLE (act text, finding text) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('hukou.now', at || ' 09:00', true);
	RETURN QUERY SELECT t.act, t.finding FROM hukou.tick(1000000) WITH ORDINALITY t (case_no, act, finding, n) JOIN mine m ON m.c OPERATOR(hukou.=) t.case_no ORDER BY n;
END
$$;

-- What the system accepts has passed no gate: the next step on asks for it, and binds what there is then.
BEGIN;
SELECT pg_temp.opened('passport') AS c \gset
SELECT * FROM pg_temp.ticks('2023-09-28');
SELECT state, contents IS NULL AS not_bound FROM cases WHERE case_no = :'c';
SET LOCAL hukou.now = '2023-09-28 10:00';
SELECT sqlstate, subject FROM explain(:'c', 'dispatch');
SELECT action, allowed FROM next_actions(:'c') ORDER BY 1;
SELECT item, subject, fault FROM supplement_notice(:'c');
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'c', 2, 'id_card');
SELECT advance(:'c', 'dispatch');
SELECT contents IS NULL AS not_bound FROM cases WHERE case_no = :'c';
SELECT * FROM verify(:'c');
ALTER TABLE case_documents DISABLE TRIGGER USER;
DELETE FROM case_documents WHERE case_no = :'c' AND document = 2;
SELECT * FROM verify(:'c');
ROLLBACK;
-- A child that the road is not for, accepted by the system, goes no further; two that give one birth certificate neither.
BEGIN;
SET LOCAL hukou.officer = 'D530102-03';
SELECT open_case('newborn', 'standard', '530102901000', '340104901000', :'who', '{"household": "LAW-1", "wedlock": false}') AS x \gset
INSERT INTO case_persons (case_no, person, role, name, sex, birth_date) VALUES (:'x', 1, 'newborn', '娃', 'M', '2015-08-20');
INSERT INTO case_documents (case_no, document, document_type, number) VALUES (:'x', 1, 'birth_certificate', 'u530101777');
INSERT INTO mine VALUES (:'x');
SELECT * FROM pg_temp.ticks('2023-09-28');
SET LOCAL hukou.now = '2023-09-28 10:00';
SELECT sqlstate, subject FROM explain(:'x', 'dispatch');
ROLLBACK;

-- Five days run from the day papers came, and from the next ones after a notice; while there are none the case is looked at.
BEGIN;
SELECT pg_temp.opened() AS c \gset
SELECT step_due_on, wakes_on FROM cases WHERE case_no = :'c';
SET LOCAL hukou.now = '2023-09-26 10:00';
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'c', 1, 'id_card');
SELECT received_on FROM case_documents WHERE case_no = :'c';
SELECT * FROM pg_temp.ticks('2023-09-28');
SELECT step_due_on, wakes_on FROM cases WHERE case_no = :'c';
SELECT * FROM pg_temp.ticks('2023-10-09');
SELECT * FROM pg_temp.ticks('2023-10-10');
SELECT state, filed_on, clock_started_on, due_on FROM cases WHERE case_no = :'c';
ROLLBACK;
BEGIN;
SELECT pg_temp.opened() AS c \gset
SELECT give_notice(:'c');
SELECT step_due_on, wakes_on FROM cases WHERE case_no = :'c';
SET LOCAL hukou.now = '2023-09-21 10:00';
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'c', 1, 'id_card');
SELECT * FROM pg_temp.ticks('2023-09-28');
SELECT wakes_on FROM cases WHERE case_no = :'c';
SELECT act FROM pg_temp.ticks('2023-10-07');
SELECT state, filed_on FROM cases WHERE case_no = :'c';
ROLLBACK;
-- nothing comes for a year, and then something
BEGIN;
SELECT pg_temp.opened() AS c \gset
SELECT count(*) AS looks FROM generate_series(date '2023-09-21', '2024-09-20', interval '1 day') d, LATERAL pg_temp.ticks(d::date::text) t;
SELECT action, count(*) FROM case_events WHERE case_no = :'c' GROUP BY 1 ORDER BY 1;
SET LOCAL hukou.now = '2024-09-20 10:00';
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'c', 1, 'id_card');
SET LOCAL hukou.now = '2024-09-30 10:00';
SELECT sqlstate, subject FROM explain(:'c', 'accept');
SELECT act FROM pg_temp.ticks('2024-09-29');
SELECT act FROM pg_temp.ticks('2024-09-30');
SELECT state, filed_on, due_on FROM cases WHERE case_no = :'c';
ROLLBACK;
-- Neither putting a paper in anew, nor an objection that is withdrawn, nor a notice of nothing, starts or stops the days for ever.
BEGIN;
SELECT pg_temp.opened('id_card') AS c \gset
SET LOCAL hukou.now = '2023-09-26 10:00';
SAVEPOINT s;
DELETE FROM case_documents WHERE case_no = :'c';
ROLLBACK TO s;
UPDATE case_documents SET digest = '\x01' WHERE case_no = :'c';
SELECT received_on FROM case_documents WHERE case_no = :'c';
SELECT act FROM pg_temp.ticks('2023-09-28');
ROLLBACK TO s;
INSERT INTO case_objections (case_no, objection, text_zh) VALUES (:'c', 1, '?');
SELECT give_notice(:'c');
UPDATE case_objections SET withdrawn = true WHERE case_no = :'c';
SELECT act FROM pg_temp.ticks('2023-10-09');
SELECT act FROM pg_temp.ticks('2023-10-10');
SELECT state, filed_on FROM cases WHERE case_no = :'c';
ROLLBACK TO s;
UPDATE case_documents SET valid_until = '2023-09-01' WHERE case_no = :'c';
SELECT give_notice(:'c');
SET LOCAL hukou.now = '2023-10-20 10:00';
UPDATE case_documents SET valid_until = '2033-09-01' WHERE case_no = :'c';
SELECT received_on FROM case_documents WHERE case_no = :'c';
SELECT act FROM pg_temp.ticks('2023-10-27');
SELECT act FROM pg_temp.ticks('2023-10-28');
SELECT state, filed_on FROM cases WHERE case_no = :'c';
ROLLBACK;
-- An objection stands until another paper is brought: not when its details are changed, or it is changed there and back.
BEGIN;
SELECT pg_temp.opened('id_card') AS c \gset
SELECT advance(:'c', 'accept'), advance(:'c', 'dispatch');
SET LOCAL hukou.officer = 'D340104-03';
INSERT INTO case_objections (case_no, objection, document, text_zh) VALUES (:'c', 1, 1, '照片模糊');
SELECT advance(:'c', 'send_back', 'materials_invalid');
SET LOCAL hukou.officer = 'D350104-03';
UPDATE case_documents SET details = '{}' WHERE case_no = :'c';
SELECT sqlstate, subject FROM explain(:'c', 'resubmit');
UPDATE case_documents SET digest = '\x01' WHERE case_no = :'c';
UPDATE case_documents SET digest = NULL WHERE case_no = :'c';
SELECT sqlstate, subject FROM explain(:'c', 'resubmit');
SET LOCAL hukou.now = '2023-09-21 10:00';
DELETE FROM case_documents WHERE case_no = :'c';
SELECT fixture.papers(:'c', 'id_card');
SELECT sqlstate, subject FROM explain(:'c', 'resubmit');
UPDATE case_documents SET digest = '\x02' WHERE case_no = :'c';
SELECT advance(:'c', 'resubmit');
ROLLBACK;
-- No original is taken in of a case that time has moved; a pause that began too late hides no mark.
BEGIN;
SELECT pg_temp.opened('id_card') AS c \gset
SELECT advance(:'c', 'accept');
SET LOCAL hukou.now = '2023-09-28 08:00';
SELECT fixture.step(:'c', 'request_supplement', 'materials_missing');
SELECT act FROM pg_temp.ticks('2023-09-28');
SELECT act FROM pg_temp.ticks('2023-10-12');
SELECT overdue_by, escalated_to FROM worklist WHERE case_no = :'c';
SET LOCAL hukou.now = '2023-11-21 10:00';
INSERT INTO case_custody (case_no, custody, document) VALUES (:'c', 1, 1);
ROLLBACK;
INSERT INTO case_documents (case_no, document, document_type, received_on) SELECT c, 9, 'id_card', '2020-01-01' FROM (SELECT pg_temp.opened()) x (c);

-- A calendar that is there for one transaction moves nothing: neither by the system nor by an administrator.
SELECT pg_temp.opened('id_card') AS d \gset
SELECT pg_temp.opened('id_card') AS f \gset
SELECT advance(:'f', 'accept');
BEGIN;
SET LOCAL hukou.now = '2023-09-28 10:00';
INSERT INTO calendar_days SELECT d, false, 'y' FROM generate_series('2023-09-21'::date, '2023-12-31', interval '1 day') d ON CONFLICT DO NOTHING;
SELECT act FROM tick_case(:'d');
DELETE FROM calendar_days WHERE name_zh = 'y';
COMMIT;
BEGIN;
SET LOCAL hukou.officer = 'LAW-ADMIN';
INSERT INTO calendar_days SELECT d, false, 'y' FROM generate_series('2023-09-21'::date, '2023-12-31', interval '1 day') d ON CONFLICT DO NOTHING;
SELECT what, is_on, would_be FROM calendar_impact() WHERE case_no IN (:'d', :'f') ORDER BY case_no, what;
SELECT what, is_on, would_be, verdict FROM apply_calendar(1000000) WHERE case_no IN (:'d', :'f') ORDER BY case_no, what;
SELECT case_no = :'d' AS draft, step_due_on, due_on, wakes_on FROM cases WHERE case_no IN (:'d', :'f') ORDER BY case_no;
DELETE FROM calendar_days WHERE name_zh = 'y';
COMMIT;
SELECT case_no = :'d' AS draft, step_due_on, due_on, wakes_on FROM cases WHERE case_no IN (:'d', :'f') ORDER BY case_no;

-- A limit of a state that another calendar ends sooner is marked on the day it was to end.
BEGIN;
INSERT INTO households VALUES ('LAW-2', '340802901000', 'family', 'Test Road');
SELECT fixture.resident(citizen_id_make('340802', '1991-03-03', 53), '时二', '340802901000', 'LAW-2') AS mover \gset
SET LOCAL hukou.now = '2023-11-06 10:00';
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'mover', '{"household": "LAW-8", "address": "x"}') AS m \gset
INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (:'m', 1, 'mover', :'mover', '时二');
SELECT fixture.papers(:'m', 'id_card', 'household_book', 'degree_certificate');
SELECT count(*) AS steps FROM fixture.walk(:'m', 'D350104-03 accept', 'D350104-03 examine', 'D350104-01 authorise', 'D350104-01 permit', 'D350104-03 dispatch');
SELECT step_due_on, wakes_on FROM cases WHERE case_no = :'m';
INSERT INTO calendar_days VALUES ('2023-11-11', true, 'worked');
SET LOCAL hukou.now = '2023-11-14 09:00';
SELECT act FROM tick_case(:'m');
SELECT note, wakes_on FROM cases WHERE case_no = :'m';
SELECT act FROM tick_case(:'m');
ROLLBACK;

-- One case that cannot be moved keeps no other from it.
BEGIN;
SELECT pg_temp.opened('id_card') AS g \gset
SELECT advance(:'g', 'accept');
ALTER TABLE cases DISABLE TRIGGER zz_hukou_guard;
ALTER TABLE cases DISABLE TRIGGER a_hukou_event;
UPDATE cases SET seal = '\x01' WHERE case_no = :'g';
ALTER TABLE cases ENABLE ALWAYS TRIGGER zz_hukou_guard;
ALTER TABLE cases ENABLE ALWAYS TRIGGER a_hukou_event;
INSERT INTO calendar_days VALUES ('2023-09-22', false, 'typhoon');
SET LOCAL hukou.officer = 'LAW-ADMIN';
SELECT case_no = :'g' AS altered, what, is_on, would_be, verdict, left(finding, 60) AS finding FROM apply_calendar(1000000) WHERE case_no IN (:'g', :'f') ORDER BY 1;
DELETE FROM calendar_days WHERE name_zh = 'typhoon';
SELECT case_no = :'g' AS altered, verdict FROM apply_calendar(1000000) WHERE case_no IN (:'g', :'f') ORDER BY 1;
SELECT due_on, note FROM cases WHERE case_no = :'f';
SELECT count(*) FROM calendar_impact() WHERE case_no = :'f';
ROLLBACK;

-- Past the published calendar nobody knows what has passed: the system does nothing, and steps are not kept back.
BEGIN;
SET LOCAL hukou.now = '2026-12-28 10:00';
SELECT pg_temp.opened('id_card') AS p \gset
SELECT advance(:'p', 'accept');
SELECT pg_temp.opened('id_card') AS q \gset
SAVEPOINT s;
SELECT * FROM pg_temp.ticks('2027-01-06');
ROLLBACK TO s;
SET LOCAL hukou.now = '2027-01-06 10:00';
SELECT * FROM tick_case(:'q');
ROLLBACK TO s;
SELECT sqlstate, subject FROM explain(:'q', 'accept');
INSERT INTO calendar_years VALUES (2027, 'x');
INSERT INTO calendar_days VALUES ('2027-01-01', false, 'x'), ('2027-01-04', false, 'x');
SELECT act, finding FROM tick_case(:'q');
SELECT act, finding FROM tick_case(:'p');
SELECT step_due_on FROM cases WHERE case_no = :'q';
SELECT due_on, due_provisional FROM cases WHERE case_no = :'p';
ROLLBACK;
-- A year by itself, far off, is a mistake, and confirms nothing, however often it is asked.
BEGIN;
SET LOCAL hukou.now = '2026-12-28 10:00';
SELECT pg_temp.opened('id_card') AS p \gset
SELECT advance(:'p', 'accept');
INSERT INTO calendar_years VALUES (2072, 'typo');
SELECT is_working_day('2023-09-20'), subject, finding FROM health() WHERE subject = 'calendar' AND finding LIKE '%2072%';
SELECT * FROM tick_case(:'p');
SELECT count(*) FROM case_events WHERE case_no = :'p';
INSERT INTO calendar_years VALUES (2147483647, 'overflow');
ROLLBACK;

-- The clock does not stand still for nothing.
BEGIN;
SELECT sqlstate, subject, finding FROM explain(:'f', 'request_supplement', 'materials_missing');
SAVEPOINT s;
UPDATE cases SET state = 'supplement', reason = 'materials_missing' WHERE case_no = :'f';
ROLLBACK TO s;
SELECT action FROM next_actions(:'f') WHERE allowed ORDER BY 1;
ROLLBACK;
-- What was objected to and told may be told again; another objection to a paper that was there is the office's omission,
-- whoever wrote on it meanwhile, though it be put in anew.
BEGIN;
UPDATE case_documents SET digest = '\x01' WHERE case_no = :'d';
INSERT INTO case_objections (case_no, objection, document, text_zh) VALUES (:'d', 1, 1, '照片模糊');
SELECT give_notice(:'d');
UPDATE case_objections SET withdrawn = true WHERE case_no = :'d';
INSERT INTO case_objections (case_no, objection, document, text_zh) VALUES (:'d', 2, 1, '照片模糊');
SELECT give_notice(:'d');
UPDATE case_documents SET details = '{"t": 1}' WHERE case_no = :'d';
DELETE FROM case_documents WHERE case_no = :'d';
INSERT INTO case_documents (case_no, document, document_type, digest) VALUES (:'d', 2, 'id_card', '\x01');
SELECT subject, finding FROM supplement_notice(:'d');
INSERT INTO case_objections (case_no, objection, document, text_zh) VALUES (:'d', 3, 2, '过期');
SAVEPOINT s;
SELECT give_notice(:'d');
ROLLBACK TO s;
UPDATE case_documents SET number = :'who' WHERE case_no = :'d';
INSERT INTO case_objections (case_no, objection, document, text_zh) VALUES (:'d', 5, 2, '过期');
SELECT give_notice(:'d');
ROLLBACK TO s;
UPDATE case_documents SET digest = '\x02' WHERE case_no = :'d';
SELECT count(*) AS cleared FROM supplement_notice(:'d') WHERE fault = 'objected';
INSERT INTO case_objections (case_no, objection, document, text_zh) VALUES (:'d', 4, 2, '过期');
SELECT give_notice(:'d');
SELECT * FROM verify(:'d');
-- a notice that no event gave does not verify
INSERT INTO case_notices VALUES (:'d', 9, 1, '2023-09-20', false, '[]', '[]');
SELECT * FROM verify(:'d');
ROLLBACK;

-- A draft's step of the system is that of the version by which it will be judged, whichever it was opened by.
BEGIN;
SELECT pg_temp.opened('id_card') AS v \gset
SELECT fixture.publish('certificate', $$DELETE FROM hukou.workflow_transitions WHERE workflow = 'certificate' AND version = $v AND action = 'deem_accepted'$$) AS without \gset
SELECT pg_temp.opened('id_card') AS w \gset
SELECT case_no = :'v' AS first, workflow_version, wakes_on FROM cases WHERE case_no IN (:'v', :'w') ORDER BY case_no;
SELECT sqlstate, subject FROM explain(:'v', 'accept');
SET LOCAL hukou.now = '2023-09-28 10:00';
SELECT sqlstate, subject FROM explain(:'v', 'accept');
SELECT act, finding FROM tick_case(:'v');
SELECT workflow_version, wakes_on FROM cases WHERE case_no = :'v';
ROLLBACK;
BEGIN;
SELECT fixture.publish('certificate', $$DELETE FROM hukou.workflow_transitions WHERE workflow = 'certificate' AND version = $v AND action = 'deem_accepted'$$) AS without \gset
SET LOCAL hukou.now = '2023-09-21 10:00';
SELECT pg_temp.opened() AS w \gset
UPDATE workflows SET valid = daterange(lower(valid), '2023-09-22') WHERE workflow = 'certificate' AND version = :without;
SELECT copy_workflow('certificate', 1) AS again \gset
SET LOCAL hukou.now = '2023-09-22 10:00';
SELECT count(*) >= 0 AS published FROM publish_workflow('certificate', :again);
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'w', 1, 'id_card');
UPDATE cases SET note = 'looked at' WHERE case_no = :'w';
SET LOCAL hukou.now = '2023-10-10 10:00';
SELECT act, finding FROM tick_case(:'w');
ROLLBACK;
-- What time has moved takes no papers and people any more, nor loses any; what was put off may, and stays put off.
BEGIN;
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('migration', 'talent', '350104901000', '340104901000', :'who', '{"household": "LAW-9", "address": "x"}') AS e \gset
SELECT fixture.papers(:'e', 'id_card');
SET LOCAL hukou.now = '2023-10-09 10:00';
SAVEPOINT s;
INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (:'e', 1, 'mover', :'who', '时一');
ROLLBACK TO s;
DELETE FROM case_documents WHERE case_no = :'e';
ROLLBACK TO s;
SELECT act, finding FROM tick_case(:'e');
SELECT wakes_on FROM cases WHERE case_no = :'e';
SET LOCAL hukou.officer = 'LAW-ADMIN';
UPDATE officers SET office = '350104000000' WHERE officer = 'LAW-ADMIN';
UPDATE offices SET valid = '(,2023-10-08)', successor = '350104000000' WHERE office = '350104901000';
UPDATE cases SET action = 'transfer', accepting_office = '350104000000' WHERE case_no = :'e';
SELECT action, wakes_on FROM cases WHERE case_no = :'e';
SET LOCAL hukou.officer = 'D350104-01';
INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (:'e', 1, 'mover', :'who', '时一');
SELECT sqlstate, subject FROM explain(:'e', 'dispatch');
SET LOCAL hukou.now = '2023-10-11 10:00';
SELECT sqlstate, subject FROM explain(:'e', 'dispatch');
ROLLBACK;

-- A late tick blames who was late: the side that held the case on that day, and the office above that one.
BEGIN;
SELECT pg_temp.opened('id_card') AS c \gset
SELECT advance(:'c', 'accept');
SET LOCAL hukou.now = '2023-10-12 10:00';
SELECT advance(:'c', 'dispatch');
SELECT act FROM pg_temp.ticks('2023-10-12');
SELECT event, action, from_state, office, note, overdue FROM case_events WHERE case_no = :'c' AND officer = 'system' ORDER BY event;
SELECT overdue_by, escalated_to FROM worklist WHERE case_no = :'c';
ROLLBACK;

-- Another trigger neither puts words into the system's mouth, nor has another act pass for the system's.
BEGIN;
CREATE FUNCTION pg_temp.meddle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.action = 'overdue' THEN
		NEW.note := 'forged';
		NEW.reason := 'applicant_request';
	ELSIF NEW.action = 'lapse' THEN
		NEW.action := 'withdraw';
		NEW.state := 'withdrawn';
		NEW.reason := 'applicant_request';
	END IF;
	RETURN NEW;
END
$$;
CREATE TRIGGER a_meddle BEFORE UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION pg_temp.meddle();
SELECT * FROM pg_temp.ticks('2023-09-28') WHERE act = 'overdue' LIMIT 1;
SELECT action, reason, note, overdue, officer FROM case_events WHERE case_no = :'f' ORDER BY event DESC LIMIT 1;
SET LOCAL hukou.now = '2023-09-28 10:00';
SELECT fixture.step(:'f', 'request_supplement', 'materials_missing');
SET LOCAL hukou.now = '2023-12-28 10:00';
SELECT act, finding FROM tick_case(:'f');
SELECT state, officer, action FROM cases WHERE case_no = :'f';
ROLLBACK;

-- Shared data are found however they write a number; what is no number is refused, with everything that is wrong.
BEGIN;
COPY document_confirmations (document_type, number, genuine, source) FROM stdin;
birth_certificate	x530101001	f	health
\.
SELECT number FROM document_confirmations WHERE source = 'health';
SAVEPOINT s;
COPY document_confirmations (document_type, number, genuine, source) FROM stdin;
birth_certificate	garbage	f	health
\.
ROLLBACK TO s;
INSERT INTO document_confirmations (document_type, number, genuine, source) VALUES ('birth_certificate', 'X530101001', true, 'again');
ROLLBACK TO s;
UPDATE document_confirmations SET document_type = 'no_such' WHERE source = 'health';
ROLLBACK;

-- Reasons that limits give do not go while they give them; an extension has reasons of its own.
DELETE FROM reason_codes WHERE reason IN ('overdue', 'permit_expired');
UPDATE reason_codes SET leads_to = '{completed}' WHERE reason = 'overdue';
TRUNCATE reason_codes;
BEGIN;
SET LOCAL hukou.officer = 'D350104-01';
SELECT extend_limit(:'f', 3, 'office_omission');
ROLLBACK;
SELECT extend_limit(case_no_make(99, '2099-12-31', 1), 3, 'complex_case');
SELECT extend_limit(NULL, 3, 'complex_case');
SELECT give_notice(case_no_make(99, '2099-12-31', 1));
-- What came as a copy is no original to take in; an issuer's number is of a length that an index takes.
BEGIN;
INSERT INTO case_documents (case_no, document, document_type, source) VALUES (:'f', 8, 'household_book', 'copy');
INSERT INTO case_custody (case_no, custody, document) VALUES (:'f', 1, 8);
ROLLBACK;
BEGIN;
SELECT open_case('migration', 'talent', '350104901000', '340104901000', :'who', jsonb_build_object('household', 'LAW-9', 'address', 'x', 'permit_number', repeat('9', 65))) AS g \gset
SELECT sqlstate, subject, finding FROM explain(:'g', 'accept') WHERE subject LIKE '%number%';
ROLLBACK;
-- A condition may quote what it likes.
BEGIN;
INSERT INTO document_rules (service, gate, requirement, document_type, condition, basis, evidence) VALUES ('certificate', 'elsewhere', 'x', 'passport', '$.remark like_regex "^a$"', 'x', 'inferred');
SELECT valid FROM document_rules WHERE gate = 'elsewhere';
ROLLBACK;
-- A workflow whose clock never runs, or stands still and nobody says why, is unlawful.
BEGIN;
SELECT copy_workflow('certificate_at_once', 1) AS v \gset
UPDATE workflow_states SET clock_runs = false, pause_basis = NULL WHERE workflow = 'certificate_at_once' AND version = :v;
SELECT subject, finding FROM check_workflow('certificate_at_once', :v);
ROLLBACK;
-- Since when time has moved a case is told by its limit's day, on whatever day it is asked.
BEGIN;
SELECT pg_temp.opened('passport') AS c \gset
SET LOCAL hukou.now = '2023-10-10 10:00';
UPDATE cases SET note = 'looked at' WHERE case_no = :'c';
ROLLBACK;
-- A step's own gate is no way round that of filing, which a case accepted by the system still owes.
BEGIN;
SELECT fixture.publish('certificate', $$UPDATE hukou.workflow_transitions SET gate = 'elsewhere' WHERE workflow = 'certificate' AND version = $v AND action = 'dispatch'$$) IS NOT NULL AS published;
INSERT INTO document_rules (service, gate, requirement, document_type, basis, evidence) VALUES ('certificate', 'elsewhere', 'x', 'passport', 'x', 'inferred');
SELECT pg_temp.opened('passport') AS c \gset
SELECT * FROM pg_temp.ticks('2023-09-28');
SET LOCAL hukou.now = '2023-09-28 10:00';
SELECT sqlstate, subject FROM explain(:'c', 'dispatch');
SELECT advance(:'c', 'dispatch');
ROLLBACK;
-- An office of another province is told of no limit that has passed: its border is not crossed upwards.
BEGIN;
SELECT pg_temp.opened('id_card') AS c \gset
SELECT fixture.step(:'c', 'accept');
SET LOCAL hukou.now = '2024-03-01 09:00';
SAVEPOINT s;
SELECT * FROM tick_case(:'c');
SELECT action, count(DISTINCT office) FROM case_events WHERE case_no = :'c' AND action IN ('overdue', 'escalate') GROUP BY 1 ORDER BY 1;
ROLLBACK TO s;
UPDATE offices SET parent = '340104000000' WHERE office = '350104901000';
SELECT * FROM tick_case(:'c');
SELECT action, count(DISTINCT office) FROM case_events WHERE case_no = :'c' AND action IN ('overdue', 'escalate') GROUP BY 1 ORDER BY 1;
ROLLBACK;
-- No other number, and no other way of writing, makes a paper one of today that came before.
BEGIN;
SELECT pg_temp.opened('passport') AS c \gset
SET LOCAL hukou.now = '2023-09-21 10:00';
SELECT wakes_on FROM cases WHERE case_no = :'c';
UPDATE case_documents SET document = 9 WHERE case_no = :'c';
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'c', 9, 'id_card') ON CONFLICT (case_no, document) DO UPDATE SET document_type = 'id_card';
MERGE INTO case_documents d USING (VALUES (9)) v(n) ON d.case_no OPERATOR(hukou.=) :'c' AND d.document = v.n WHEN MATCHED THEN UPDATE SET document = 3, document_type = 'household_book';
SELECT document, document_type, received_on FROM case_documents WHERE case_no = :'c';
UPDATE cases SET note = 'looked at' WHERE case_no = :'c';
SELECT wakes_on FROM cases WHERE case_no = :'c';
SAVEPOINT s;
MERGE INTO case_documents d USING (VALUES (3)) v(n) ON d.case_no OPERATOR(hukou.=) :'c' AND d.document = v.n WHEN MATCHED THEN UPDATE SET received_on = '2023-09-21';
ROLLBACK TO s;
MERGE INTO case_documents d USING (VALUES (3)) v(n) ON d.case_no OPERATOR(hukou.=) :'c' AND d.document = v.n WHEN MATCHED THEN DELETE;
ROLLBACK;
-- It owes the gate of the version it goes by: moved, by an administrator, to one whose filing asks nothing, it owes nothing.
BEGIN;
SELECT pg_temp.opened('passport') AS c \gset
SELECT * FROM pg_temp.ticks('2023-09-28');
SET LOCAL hukou.now = '2023-09-28 10:00';
SELECT fixture.publish('certificate', $$UPDATE hukou.workflow_transitions SET gate = NULL WHERE workflow = 'certificate' AND version = $v AND gate = 'filing'$$) AS without \gset
SELECT state, contents IS NULL AS not_bound, workflow_version < :without AS older FROM cases WHERE case_no = :'c';
SET LOCAL hukou.officer = 'LAW-ADMIN';
SELECT m.verdict, m.finding FROM migrate_cases('certificate', :without, false) m WHERE m.case_no OPERATOR(hukou.=) :'c';
SET LOCAL hukou.officer = 'D350104-03';
SELECT sqlstate, subject FROM explain(:'c', 'dispatch');
ROLLBACK;
-- Who steps a case before the tick is not spared the mark: the step says itself what had passed, once, and against whom.
BEGIN;
SELECT pg_temp.opened('id_card') AS c \gset
SELECT fixture.step(:'c', 'accept');
SET LOCAL hukou.now = '2023-10-13 10:00';
UPDATE cases SET action = 'dispatch', overdue = NULL WHERE case_no = :'c';
SELECT state, action, overdue, wakes_on FROM cases WHERE case_no = :'c';
SELECT act FROM tick_case(:'c');
-- the other side's mark is its own, and one that was made is not told again
SET LOCAL hukou.now = '2023-10-20 10:00';
SELECT act FROM tick_case(:'c');
SET LOCAL hukou.officer = 'D340104-03';
SELECT fixture.step(:'c', 'check');
SELECT event, action, overdue, note FROM case_events WHERE case_no = :'c' AND event > 2 ORDER BY event;
SELECT event, told_on, action, limits, side, office FROM case_overdue WHERE case_no = :'c' ORDER BY event;
SELECT overdue_by FROM worklist WHERE case_no = :'c';
SELECT day, what, detail, basis FROM clock(:'c');
SELECT * FROM verify(:'c');
-- nor does anybody say so by hand, or take it back
SAVEPOINT s;
UPDATE cases SET overdue = 'total' WHERE case_no = :'c';
ROLLBACK TO s;
UPDATE case_events SET overdue = NULL WHERE case_no = :'c';
ROLLBACK;
-- That of a state too, and what closes a case; what was told to the office above by nobody is still told, of the total.
BEGIN;
SELECT pg_temp.opened('id_card') AS c \gset
SELECT pg_temp.opened('id_card') AS d \gset
SELECT fixture.step(:'c', 'accept'), fixture.step(:'d', 'accept');
SET LOCAL hukou.now = '2023-10-30 10:00';
SELECT fixture.step(:'c', 'withdraw', 'applicant_request');
SELECT state, overdue, wakes_on FROM cases WHERE case_no = :'c';
SELECT fixture.step(:'d', 'dispatch');
SELECT act FROM tick_case(:'d');
SELECT action, note, overdue, office FROM case_events WHERE case_no = :'d' AND event > 2 ORDER BY event;
ROLLBACK;
-- An office that leaves out what a draft cannot be accepted without is marked for it; a step in time says nothing.
BEGIN;
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('migration', 'talent', '350104901000', '340104901000', :'who', '{"household": "LAW-9", "address": "x"}') AS e \gset
SELECT fixture.papers(:'e', 'id_card');
SET LOCAL hukou.now = '2023-10-09 10:00';
SELECT act FROM tick_case(:'e');
SELECT action, limits, side, office FROM case_overdue WHERE case_no = :'e';
SELECT overdue_by FROM worklist WHERE case_no = :'e';
ROLLBACK;
-- A mark is made once, whatever another calendar has made of the days: limits of the state and of the case that end together, where
-- the one ends sooner by a day that is worked.
BEGIN;
INSERT INTO households VALUES ('LAW-M', '340802901000', 'family', 'Test Road');
SELECT fixture.resident(citizen_id_make('340802', '1991-03-03', 57), '时二', '340802901000', 'LAW-M') AS mover \gset
SET LOCAL hukou.now = '2023-10-20 10:00';
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'mover', '{"household": "LAW-8", "address": "x"}') AS m \gset
INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (:'m', 1, 'mover', :'mover', '时二');
SELECT fixture.papers(:'m', 'id_card', 'household_book', 'degree_certificate');
SELECT fixture.step(:'m', 'accept');
SET LOCAL hukou.now = '2023-11-02 10:00';
SELECT count(*) AS steps FROM fixture.walk(:'m', 'D350104-03 examine', 'D350104-01 authorise', 'D350104-01 permit', 'D350104-03 dispatch');
SELECT due_on, step_due_on, wakes_on FROM cases WHERE case_no = :'m';
INSERT INTO calendar_days VALUES ('2023-11-04', true, 'worked'), ('2023-11-05', true, 'worked');
SAVEPOINT s;
SELECT what, is_on, would_be FROM calendar_impact() WHERE case_no = :'m';
SET LOCAL hukou.now = '2023-11-10 09:00';
SELECT act FROM tick_case(:'m');
SELECT act FROM tick_case(:'m');
SELECT action, overdue, wakes_on FROM cases WHERE case_no = :'m';
ROLLBACK TO s;
-- nor lost, by whatever is done to the case between: moved by a word, it is told at once; extended, it ends when it was said to
INSERT INTO officers (officer, name_zh, office, duties) VALUES ('LAW-ADMIN2', 'x', '350104901000', '{administer,approve}');
SET LOCAL hukou.officer = 'LAW-ADMIN2';
SET LOCAL hukou.now = '2023-11-09 09:00';
SAVEPOINT t;
SELECT what, is_on, would_be, verdict FROM apply_calendar() a WHERE a.case_no = :'m';
SELECT act FROM tick_case(:'m');
SELECT overdue, due_on, step_due_on FROM cases WHERE case_no = :'m';
ROLLBACK TO t;
SELECT extend_limit(:'m', 3, 'complex_case');
SELECT due_on, step_due_on, wakes_on FROM cases WHERE case_no = :'m';
SELECT what, is_on, would_be FROM calendar_impact() WHERE case_no = :'m';
SET LOCAL hukou.now = '2023-11-10 09:00';
SELECT act FROM tick_case(:'m');
SELECT overdue, wakes_on FROM cases WHERE case_no = :'m';
SET LOCAL hukou.officer = 'D340802-04';
SELECT fixture.step(:'m', 'cancel');
SELECT overdue FROM cases WHERE case_no = :'m';
ROLLBACK;
-- So are all limits of a state, not the earliest alone: nobody is settled earlier than was said, for a day that came to be worked.
BEGIN;
INSERT INTO households VALUES ('LAW-M', '340802901000', 'family', 'Test Road');
SELECT fixture.resident(citizen_id_make('340802', '1991-03-03', 57), '时二', '340802901000', 'LAW-M') AS mover \gset
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('migration', 'talent', '350104901000', '340802901000', :'mover', '{"household": "LAW-8", "address": "x"}') AS m \gset
INSERT INTO case_persons (case_no, person, role, citizen_id, name) VALUES (:'m', 1, 'mover', :'mover', '时二');
SELECT fixture.papers(:'m', 'id_card', 'household_book', 'degree_certificate');
SELECT count(*) AS steps FROM fixture.walk(:'m', 'D350104-03 accept', 'D350104-03 examine', 'D350104-01 authorise', 'D350104-01 permit', 'D350104-03 dispatch', 'D340802-04 cancel');
SELECT step_due_on, step_limits FROM cases WHERE case_no = :'m';
INSERT INTO calendar_days VALUES ('2023-11-04', true, 'worked'), ('2023-11-05', true, 'worked');
SELECT what, is_on, would_be FROM calendar_impact() WHERE case_no = :'m' ORDER BY 1;
SET LOCAL hukou.now = '2023-11-06 09:00';
SELECT act FROM tick_case(:'m');
SELECT state, step_limits ->> 'no_show' AS no_show FROM cases WHERE case_no = :'m';
SAVEPOINT s;
SET LOCAL hukou.now = '2023-11-07 09:00';
SELECT act FROM tick_case(:'m');
ROLLBACK TO s;
-- moved by a word, it ends as the calendar has it
INSERT INTO officers (officer, name_zh, office, duties) VALUES ('LAW-ADMIN2', 'x', '350104901000', '{administer}');
SET LOCAL hukou.officer = 'LAW-ADMIN2';
SELECT what, is_on, would_be, verdict FROM apply_calendar() WHERE case_no = :'m' ORDER BY 1;
SELECT note FROM cases WHERE case_no = :'m';
SELECT act FROM tick_case(:'m');
ROLLBACK;
-- A draft that is put off is tried again though another of its limits was marked meanwhile, and is told of once.
BEGIN;
INSERT INTO time_limits (service, state, timer, days, unit, valid, basis, evidence) VALUES ('migration', 'draft', 'own', 8, 'working', '(,)', 'a test', 'inferred');
SET LOCAL hukou.officer = 'D350104-03';
SELECT open_case('migration', 'talent', '350104901000', '340104901000', :'who', '{}') AS e \gset
SELECT fixture.papers(:'e', 'id_card');
SET LOCAL hukou.now = '2023-09-28 09:00';
SELECT act FROM tick_case(:'e');
SET LOCAL hukou.now = '2023-10-13 09:00';
SELECT act FROM tick_case(:'e');
SELECT wakes_on FROM cases WHERE case_no = :'e';
SELECT sqlstate, subject FROM explain(:'e', 'withdraw', 'applicant_request');
UPDATE cases SET note = 'looked at' WHERE case_no = :'e';
SET LOCAL hukou.now = '2023-10-30 09:00';
SELECT act FROM tick_case(:'e');
SELECT told_on, action, limits FROM case_overdue WHERE case_no = :'e' ORDER BY event;
ROLLBACK;
-- A calendar under which a pause has other days, and the due date is the same, is no matter.
BEGIN;
SELECT pg_temp.opened('id_card') AS c \gset
SELECT fixture.step(:'c', 'accept');
SET LOCAL hukou.now = '2023-09-21 10:00';
SELECT fixture.step(:'c', 'request_supplement', 'materials_invalid');
SET LOCAL hukou.now = '2023-09-26 10:00';
SELECT fixture.step(:'c', 'resubmit');
INSERT INTO calendar_days VALUES ('2023-09-25', false, 'a test');
INSERT INTO officers (officer, name_zh, office, duties) VALUES ('LAW-ADMIN2', 'x', '350104901000', '{administer}');
SET LOCAL hukou.officer = 'LAW-ADMIN2';
SELECT count(*) AS told FROM calendar_impact() WHERE case_no = :'c';
SELECT version, due_on FROM cases WHERE case_no = :'c' \gset before_
SELECT count(*) AS moved FROM apply_calendar() WHERE case_no = :'c';
SELECT version = :before_version AS untouched FROM cases WHERE case_no = :'c';
ROLLBACK;
-- A limit of drafts that only marks does so once, and leaves the draft asleep.
BEGIN;
INSERT INTO time_limits (service, state, timer, days, unit, valid, basis, evidence) VALUES ('certificate', 'draft', 'own', 3, 'working', '[2023-01-01,)', 'a test', 'inferred');
DELETE FROM time_limits WHERE service = 'certificate' AND timer = 'no_notice';
UPDATE time_limits SET service = 'newborn' WHERE service = '*' AND timer = 'no_notice';
SELECT pg_temp.opened('passport') AS c \gset
SET LOCAL hukou.now = '2023-09-27 09:00';
SELECT act FROM tick_case(:'c');
SELECT action, overdue, wakes_on FROM cases WHERE case_no = :'c';
SELECT act FROM tick_case(:'c');
SET LOCAL hukou.now = '2023-10-27 09:00';
SELECT act FROM tick_case(:'c');
ROLLBACK;
-- Past the published calendar nobody is late by a guess; nor by a date that is still to be confirmed.
BEGIN;
SET LOCAL hukou.now = '2026-12-28 10:00';
SELECT pg_temp.opened('id_card') AS c \gset
SELECT fixture.step(:'c', 'accept');
SELECT due_on, due_provisional, wakes_on FROM cases WHERE case_no = :'c';
SET LOCAL hukou.now = '2027-01-20 10:00';
SELECT fixture.step(:'c', 'dispatch');
SELECT overdue FROM cases WHERE case_no = :'c';
-- confirmed late, it is marked all the same
INSERT INTO calendar_years VALUES (2027, 'a test');
SELECT act FROM tick_case(:'c');
SELECT e.action, e.overdue, e.note, c.due_on, c.due_provisional FROM case_events e JOIN cases c USING (case_no) WHERE case_no = :'c' AND e.officer = 'system' ORDER BY event;
ROLLBACK;
-- No limit is called as the one of the case.
INSERT INTO time_limits (service, state, timer, days, unit, basis, evidence) VALUES ('certificate', 'draft', 'total', 3, 'working', 'a test', 'inferred');
-- What keeps a case that was paused in time from being late is told with the pauses.
BEGIN;
SELECT pg_temp.opened('id_card') AS c \gset
SELECT fixture.step(:'c', 'accept');
SET LOCAL hukou.now = '2023-09-27 10:00';
SELECT fixture.step(:'c', 'request_supplement', 'materials_invalid');
SET LOCAL hukou.now = '2023-10-01 10:00';
SELECT fixture.step(:'c', 'resubmit');
SELECT due_on, suspended_days FROM cases WHERE case_no = :'c';
SELECT day, what, days, unit, detail FROM clock(:'c');
ROLLBACK;
-- A pause that began too late has its days, of which none counts.
BEGIN;
SELECT pg_temp.opened('id_card') AS c \gset
SELECT fixture.step(:'c', 'accept');
SET LOCAL hukou.now = '2023-10-13 10:00';
SELECT fixture.step(:'c', 'request_supplement', 'materials_invalid');
SET LOCAL hukou.now = '2023-10-17 10:00';
SELECT days, in_time FROM case_suspensions WHERE case_no = :'c';
SELECT fixture.step(:'c', 'resubmit');
SELECT days, in_time FROM case_suspensions WHERE case_no = :'c';
SELECT day, what, days, detail FROM clock(:'c') WHERE what IN ('paused', 'resumed');
ROLLBACK;
-- All that is due, a transaction each; not within one, nor with a batch of none.
SELECT pg_temp.opened('id_card') AS c \gset
SELECT pg_temp.opened('id_card') AS d \gset
SET hukou.now = '2023-09-28 09:00';
BEGIN;
CALL tick_all(1);
ROLLBACK;
DO $$ BEGIN CALL hukou.tick_all(0); END $$;
-- what ends one of them leaves what others did
CREATE FUNCTION pg_temp.locked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE lock_not_available; END $$;
SELECT format('CREATE TRIGGER zzz_locked BEFORE UPDATE ON cases FOR EACH ROW WHEN (OLD.case_no OPERATOR(hukou.=) %L) EXECUTE FUNCTION pg_temp.locked()', :'d') \gexec
CALL tick_all(1);
SELECT state FROM cases WHERE case_no IN (:'c', :'d') ORDER BY case_no;
DROP TRIGGER zzz_locked ON cases;
-- what is a case's own fault, by whatever code and whenever it is found, keeps no other back; the log tells
SELECT pg_temp.opened('id_card') AS e1 \gset
SELECT pg_temp.opened('id_card') AS e2 \gset
SET hukou.now = '2023-10-12 09:00';
CREATE FUNCTION pg_temp.own_fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'its own' USING ERRCODE = 'MY001'; END $$;
SELECT format('CREATE TRIGGER zzz_own BEFORE UPDATE ON cases FOR EACH ROW WHEN (OLD.case_no OPERATOR(hukou.=) %L) EXECUTE FUNCTION pg_temp.own_fault()', :'d') \gexec
BEGIN;
SELECT act, finding FROM tick() WHERE case_no = :'d';
ROLLBACK;
SET client_min_messages = error;
CALL tick_all(1);
SELECT state FROM cases WHERE case_no IN (:'c', :'d', :'e1', :'e2') ORDER BY case_no;
DROP TRIGGER zzz_own ON cases;
SELECT pg_temp.opened('id_card') AS e3 \gset
SET hukou.now = '2023-10-20 09:00';
SELECT format('CREATE CONSTRAINT TRIGGER zzz_own AFTER UPDATE ON cases DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.case_no OPERATOR(hukou.=) %L) EXECUTE FUNCTION pg_temp.own_fault()', :'d') \gexec
CALL tick_all(1);
SELECT state FROM cases WHERE case_no IN (:'c', :'d', :'e1', :'e2', :'e3') ORDER BY case_no;
DROP TRIGGER zzz_own ON cases;
RESET client_min_messages;
CALL tick_all(1);
SELECT state FROM cases WHERE case_no IN (:'c', :'d', :'e1', :'e2', :'e3') ORDER BY case_no;
SELECT count(*) AS left FROM tick();
SELECT count(fixture.step(c, 'withdraw', 'applicant_request')) FROM unnest(ARRAY[:'c', :'d', :'e1', :'e2', :'e3']::case_no[]) c;
DELETE FROM mine WHERE c IN (:'c', :'d', :'e1', :'e2', :'e3');
SET hukou.now = '2023-09-20 10:00';
SELECT revoke_access(CURRENT_USER, 'scheduler');
SELECT count(*) AS withdrawn FROM (SELECT fixture.step(c, 'withdraw', 'applicant_request') FROM mine) x;
DELETE FROM officers WHERE officer = 'LAW-ADMIN';

-- A draft that is amended on the day of its opening waits as from that day, until a notice answers what it had; then, and later, it waits by its papers.
BEGIN;
-- a mark wakes it whatever came of the notice
INSERT INTO time_limits (service, state, timer, days, unit, valid, basis, evidence) VALUES ('certificate', 'draft', 'own', 8, 'working', '[2023-01-01,)', 'a test', 'inferred');
SELECT pg_temp.opened() AS c \gset
UPDATE cases SET particulars = '{"n": 1}' WHERE case_no = :'c' RETURNING step_due_on, step_limits, wakes_on;
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'c', 1, 'id_card');
UPDATE cases SET particulars = '{"n": 2}' WHERE case_no = :'c' RETURNING step_due_on, step_limits, wakes_on;
DELETE FROM case_documents WHERE case_no = :'c';
SELECT give_notice(:'c');
UPDATE cases SET particulars = '{"n": 3}' WHERE case_no = :'c' RETURNING step_due_on, step_limits, wakes_on;
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'c', 1, 'id_card');
UPDATE cases SET particulars = '{"n": 4}' WHERE case_no = :'c' RETURNING step_due_on, step_limits, wakes_on;
DELETE FROM case_documents WHERE case_no = :'c';
UPDATE cases SET particulars = '{"n": 5}' WHERE case_no = :'c' RETURNING step_due_on, step_limits, wakes_on;
ROLLBACK;
BEGIN;
SELECT pg_temp.opened('id_card') AS c \gset
SET LOCAL hukou.now = '2023-09-21 10:00';
UPDATE cases SET particulars = '{"n": 1}' WHERE case_no = :'c' RETURNING step_due_on, wakes_on;
SELECT pg_temp.opened() AS c \gset
SET LOCAL hukou.now = '2023-09-22 10:00';
UPDATE cases SET particulars = '{"n": 1}' WHERE case_no = :'c' RETURNING step_due_on, wakes_on;
ROLLBACK;
-- Limits that pass on one day are named in one order, whatever that of their rows.
BEGIN;
INSERT INTO time_limits (service, state, timer, days, unit, valid, basis, evidence)
SELECT 'certificate', 'draft', timer, 2, 'working', '[2023-01-01,)', 'a test', 'inferred' FROM unnest('{own_b,own_c,own_a}'::text[]) timer;
SELECT pg_temp.opened() AS c \gset
UPDATE time_limits SET days = 3 WHERE timer = 'own_a';
UPDATE time_limits SET days = 2 WHERE timer = 'own_a';
SET LOCAL hukou.now = '2023-09-25 09:00';
SELECT act FROM tick_case(:'c');
SELECT overdue FROM cases WHERE case_no = :'c';
ROLLBACK;
