/*
 * Breaks each invariant in turn, as a superuser whom no trigger stops, and has
 * invariants.sql notice; every break is taken back.  For a database whose cases
 * have had every effect there is, and where all holds.
 */
\set list `cat "$INVARIANTS"`
SET client_min_messages = warning;
SET search_path = pg_catalog, hukou;
SET jit = off;
CREATE TEMPORARY TABLE breaks (what text, statement text);
INSERT INTO breaks VALUES
	('every case verifies', 'UPDATE cases SET seal = ''\x00'' WHERE case_no = (SELECT min(case_no) FROM cases)'),
	('a case''s version is the number of its events', 'DELETE FROM case_events e USING cases c WHERE c.case_no = e.case_no AND e.event = c.version'),
	('a case''s version is the number of its events', 'DELETE FROM case_events WHERE event = 2'),
	('an event follows the one before', 'UPDATE case_events SET to_state = ''supplement'' WHERE event = 1'),
	('an event follows the one before', 'UPDATE case_events SET event = 1000000 WHERE event = 3'),
	('a case is as its last event left it', 'UPDATE cases SET officer = ''NOBODY'' WHERE closed_on IS NOT NULL'),
	('a case is as its last event left it', 'UPDATE cases SET state = ''draft'' WHERE closed_on IS NOT NULL'),
	('a case is moved by the steps of its workflow alone', 'UPDATE case_events SET action = ''register'' WHERE action = ''accept'''),
	('a request is carried out once', 'DROP INDEX one_step_per_request; UPDATE case_events SET request_id = ''again'''),
	('a case is closed in its final states, and in no other', 'UPDATE cases SET closed_on = NULL WHERE closed_on IS NOT NULL'),
	('a case is closed in its final states, and in no other', 'UPDATE cases SET closed_on = entered_on WHERE closed_on IS NULL'),
	('no closed case keeps an original', 'INSERT INTO case_custody (case_no, custody, document, taken_on, taken_by, case_version, seal)
		SELECT d.case_no, 1000, d.document, c.closed_on, ''NOBODY'', 1, ''\x00'' FROM case_documents d JOIN cases c ON c.case_no = d.case_no WHERE c.closed_on IS NOT NULL LIMIT 1'),
	('a person has exactly one registration, and a number merged into another none', 'DROP INDEX one_registration_per_person; INSERT INTO registrations (citizen_id, sequence, status, office, household, since)
		SELECT citizen_id, 99, ''active'', office, household, since FROM registrations WHERE status = ''active'' LIMIT 1'),
	('a person has exactly one registration, and a number merged into another none', 'DELETE FROM registrations WHERE (citizen_id, sequence) IN (SELECT citizen_id, sequence FROM registrations WHERE status = ''in_transit'' LIMIT 1)'),
	('a number is merged by a case, into one that is not', 'UPDATE persons SET same_as = (SELECT max(o.citizen_id) FROM persons o WHERE o.citizen_id <> persons.citizen_id)'),
	('registrations are counted from 1, and all but the last are cancelled', 'DELETE FROM registrations WHERE sequence = 1 AND status = ''cancelled'''),
	('registrations are counted from 1, and all but the last are cancelled', 'UPDATE registrations SET sequence = sequence + 1 WHERE status = ''active'''),
	('a registration begins when the one before ends, by the same case', 'UPDATE registrations SET until = until - 1 WHERE sequence = 1 AND status = ''cancelled'''),
	('a registration begins when the one before ends, by the same case', 'UPDATE registrations SET closed_by = NULL WHERE status = ''cancelled'''),
	('a registration that a case opened is what the case says', 'UPDATE registrations SET opened_by = (SELECT max(case_no) FROM cases) WHERE sequence = 1'),
	('a registration that a case opened is what the case says', 'UPDATE registrations SET since = since + 1 WHERE status = ''active'' AND opened_by IS NOT NULL'),
	('a registration that a case opened is what the case says', 'UPDATE registrations SET opened_by = NULL WHERE sequence > 1'),
	('a registration that a case opened is what the case says', 'UPDATE registrations SET household = (SELECT min(household) FROM households WHERE office = registrations.office AND household <> registrations.household)
		WHERE status = ''active'' AND sequence > 2 AND EXISTS (SELECT FROM households WHERE office = registrations.office AND household <> registrations.household)'),
	('a registration that a case closed is what the case says', 'UPDATE registrations SET closed_by = (SELECT max(case_no) FROM cases) WHERE closed_by IS NOT NULL'),
	('a registration that a case closed is what the case says', 'UPDATE registrations SET closed_by = NULL WHERE closed_by IS NOT NULL'),
	('a registration that a case closed is what the case says', 'UPDATE registrations SET office = (SELECT min(office) FROM offices) WHERE household IS NULL AND status = ''cancelled'''),
	('in transit are those whom a case cancelled and has not settled or restored', 'UPDATE registrations r SET status = ''active'', deadline = NULL, household = h.household FROM (SELECT min(household) AS household FROM households) h WHERE r.status = ''in_transit'''),
	('in transit are those whom a case cancelled and has not settled or restored', 'UPDATE registrations SET status = ''in_transit'', deadline = since + 30, household = NULL WHERE status = ''active'' AND opened_by IS NOT NULL'),
	('a transit lasts as long as its certificate of migration', 'UPDATE registrations SET deadline = deadline + 1 WHERE status = ''in_transit'''),
	('an active registration is in a household of its office', 'UPDATE households SET office = (SELECT min(office) FROM offices)'),
	('a number is given by a case that registers newborns, one to each', 'UPDATE persons SET given_by = NULL WHERE given_by IS NOT NULL'),
	('a number is given by a case that registers newborns, one to each', 'UPDATE persons SET given_by = (SELECT max(case_no) FROM cases WHERE service = ''certificate'') WHERE given_by IS NULL'),
	('a number is given by a case that registers newborns, one to each', 'UPDATE case_persons SET birth_date = birth_date - 1 WHERE role = ''newborn'''),
	('a number is given by a case that registers newborns, one to each', 'UPDATE case_persons SET sex = CASE sex WHEN ''M'' THEN ''F'' ELSE ''M'' END WHERE role = ''newborn'''),
	('a number that was given is within its block', 'UPDATE number_blocks SET last = 0'),
	('a number that was given is within its block', 'DELETE FROM number_blocks'),
	('the numbers of a block are given without gaps', 'UPDATE number_blocks SET last = last + 2'),
	('somebody who was given a number is known by a birth certificate of the case', 'UPDATE persons SET birth_certificate = NULL WHERE given_by IS NOT NULL'),
	('a birth certificate is used once', 'ALTER TABLE persons DROP CONSTRAINT persons_birth_certificate_key; UPDATE persons SET birth_certificate = ''X000000001'''),
	('a household was set up by the case that settled somebody in it', 'UPDATE households SET opened_by = (SELECT max(case_no) FROM cases WHERE service = ''certificate'')'),
	('a household was changed by a case that took somebody from it', 'UPDATE households SET changed_by = (SELECT max(case_no) FROM cases WHERE service = ''certificate'')'),
	('a book is void from the day the last one left', 'UPDATE households SET voided_on = voided_on + 1 WHERE voided_on IS NOT NULL'),
	('nobody is in a household whose book is void', 'UPDATE households SET voided_on = ''2023-01-01'' WHERE kind = ''family'''),
	('a family household that everybody has left is void', 'UPDATE households SET voided_on = NULL'),
	('the head of a household is in it', 'UPDATE households SET head = (SELECT r.citizen_id FROM registrations r WHERE r.status = ''active'' AND r.household <> households.household LIMIT 1) WHERE kind = ''family'''),
	('a family household that had a head has one', 'UPDATE households SET head = NULL WHERE opened_by IS NOT NULL'),
	('a family household that had a head has one', 'UPDATE households SET head = NULL WHERE changed_by IS NOT NULL AND voided_on IS NULL'),
	('a collective household has neither head nor end', 'ALTER TABLE households DROP CONSTRAINT households_check; UPDATE households SET kind = ''collective'''),
	('a head that a case gave is one the case could give', 'UPDATE households SET head = (SELECT r.citizen_id FROM registrations r WHERE r.sequence = 1 AND r.status = ''active'' LIMIT 1) WHERE opened_by IS NOT NULL'),
	('a card is as its case left it', 'DELETE FROM id_cards WHERE status <> ''voided'''),
	('a card is as its case left it', 'INSERT INTO id_cards (case_no, citizen_id, issued_by, valid_from, status)
		SELECT c.case_no, c.applicant, c.origin_office, ''2023-01-01'', ''voided'' FROM cases c WHERE c.service = ''certificate'' LIMIT 1'),
	('a card is as its case left it', 'UPDATE id_cards SET status = ''signed'' WHERE status = ''handed_over'' AND citizen_id NOT IN (SELECT citizen_id FROM id_cards WHERE status <> ''handed_over'')'),
	('a card is as its case left it', 'UPDATE id_cards SET status = ''voided'' WHERE status IN (''signed'', ''made'')'),
	('a card is as its case left it', 'UPDATE id_cards SET made_by = issued_by WHERE made_by <> issued_by'),
	('a card is as its case left it', 'UPDATE id_cards SET handed_over_on = NULL WHERE status = ''handed_over'''),
	('a card is as its case left it', 'UPDATE id_cards SET citizen_id = (SELECT min(citizen_id) FROM persons) WHERE status = ''voided'''),
	('a card is good for as long as the law has it', 'UPDATE id_cards SET valid_until = NULL WHERE kind = ''temporary'''),
	('a card is good for as long as the law has it', 'UPDATE id_cards SET valid_until = valid_until + 1 WHERE kind = ''resident'''),
	('a card''s fee is one that was due for it on its filing day', 'UPDATE id_cards SET fee = NULL'),
	('a card''s fee is one that was due for it on its filing day', 'UPDATE id_cards SET fee = fee + 1'),
	('a card is void when another took its place, or its number was merged, and then only', 'UPDATE id_cards SET status = ''voided'' WHERE status = ''handed_over'''),
	('a card is void when another took its place, or its number was merged, and then only', 'DROP INDEX one_card_in_hand; UPDATE id_cards SET status = ''handed_over'' WHERE status = ''voided'''),
	('one card of a kind is in hand, and one in the making', 'DROP INDEX one_card_in_hand; UPDATE id_cards SET status = ''handed_over'' WHERE status = ''voided'''),
	('a permit is as its case left it', 'DELETE FROM permits'),
	('a permit is as its case left it', 'UPDATE permits SET revoked_on = NULL WHERE revoked_on IS NOT NULL'),
	('a permit is as its case left it', 'UPDATE permits SET revoked_on = valid_until WHERE revoked_on IS NULL'),
	('a permit is as its case left it', 'UPDATE permits SET valid_until = valid_until + 1'),
	('a permit is as its case left it', 'INSERT INTO permits (case_no, issued_by, issued_on, number, valid_until) SELECT case_no, origin_office, ''2023-01-01'', ''x'', ''2023-02-10'' FROM cases WHERE service = ''certificate'' LIMIT 1'),
	('what makes, hands over or revokes something has something to', 'DELETE FROM id_cards WHERE status = ''voided'''),
	('what makes, hands over or revokes something has something to', 'DELETE FROM permits WHERE revoked_on IS NOT NULL'),
	('a certificate of migration is as its case left it', 'DELETE FROM migration_certificates'),
	('a certificate of migration is as its case left it', 'UPDATE migration_certificates SET issued_by = (SELECT min(office) FROM offices)'),
	('a certificate of migration is as its case left it', 'INSERT INTO migration_certificates (case_no, issued_by, issued_on, number, valid_until)
		SELECT case_no, origin_office, ''2023-01-01'', ''x'', ''2023-01-31'' FROM cases WHERE service = ''certificate'' LIMIT 1'),
	('a certificate is as its case left it', 'DELETE FROM certificates'),
	('a certificate is as its case left it', 'UPDATE certificates SET kind = kind || ''.'''),
	('a certificate is as its case left it', 'UPDATE certificates SET case_no = (SELECT max(case_no) FROM cases WHERE service = ''migration'') WHERE case_no = (SELECT min(case_no) FROM certificates)'),
	('what was corrected is what the last correction says', 'INSERT INTO register_corrections (what, key, before, after, reason, officer, office, corrected_at, session_role)
		SELECT ''person'', p.citizen_id::text, ''{"name": "x"}'', ''{"name": "y"}'', ''x'', ''x'', (SELECT min(office) FROM offices), now(), ''x'' FROM persons p LIMIT 1'),
	('what was corrected is what the last correction says', 'INSERT INTO register_corrections (what, key, before, after, reason, officer, office, corrected_at, session_role)
		SELECT ''household'', h.household, ''{"address": "x"}'', ''{"address": "nowhere"}'', ''x'', ''x'', h.office, now(), ''x'' FROM households h LIMIT 1'),
	('a correction begins where the one before ended', 'INSERT INTO register_corrections (what, key, before, after, reason, officer, office, corrected_at, session_role)
		SELECT ''person'', p.citizen_id::text, b::jsonb, a::jsonb, ''x'', ''x'', (SELECT min(office) FROM offices), now(), ''x''
		FROM (SELECT min(citizen_id) AS citizen_id FROM persons) p, (VALUES (''{"name": "x"}'', ''{"name": "y"}''), (''{"name": "z"}'', ''{"name": "x"}'')) v (b, a)'),
	('nothing is lost or revoked without a correction', 'UPDATE certificates SET revoked_on = issued_on'),
	('nothing is lost or revoked without a correction', 'UPDATE id_cards SET lost_on = handed_over_on WHERE status = ''handed_over''');

-- What a statement breaks: in a subtransaction that is taken back.
CREATE FUNCTION pg_temp.try(query text, b breaks) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
	example text;
	relation regclass;
BEGIN
	BEGIN
		EXECUTE b.statement;
		GET DIAGNOSTICS n = ROW_COUNT;
		EXECUTE format('SELECT example FROM (%s) v WHERE what = %L LIMIT 1', query, b.what) INTO example;
		RAISE EXCEPTION USING ERRCODE = 'ZZZZZ';
	EXCEPTION WHEN SQLSTATE 'ZZZZZ' THEN NULL;
	WHEN OTHERS THEN RETURN SQLERRM;
	END;
	RETURN CASE WHEN n = 0 THEN 'nothing to break' WHEN example IS NULL THEN 'NOT NOTICED' END;
END
$$;

BEGIN;
SELECT format('ALTER TABLE %s DISABLE TRIGGER ALL', oid::regclass) FROM pg_class WHERE relnamespace = 'hukou'::regnamespace AND relkind = 'r'
\gexec
CREATE TEMPORARY TABLE missed AS
SELECT b.what, b.statement, pg_temp.try(:'list', b) AS why FROM breaks b;
INSERT INTO missed
SELECT m[1], NULL, 'no break for it' FROM regexp_matches(replace(:'list', '''''', '’'), E'(?n)^SELECT ''([^'']+)''', 'g') m
WHERE NOT EXISTS (SELECT FROM breaks b WHERE replace(b.what, '''', '’') = m[1]);
SELECT what, why, statement FROM missed WHERE why IS NOT NULL \g (format=unaligned tuples_only=on)
SELECT count(DISTINCT what) || ' invariants, ' || count(statement) || ' breaks, ' || count(why) || ' not noticed' FROM missed \g (format=unaligned tuples_only=on)
SELECT 1 / (NOT EXISTS (SELECT FROM missed WHERE why IS NOT NULL))::integer AS all_noticed \g /dev/null
ROLLBACK;
