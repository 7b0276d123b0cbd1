--
-- Households: a head, a new one before it leaves, and a book that is void when everybody has left; and corrections
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
SELECT setval('hukou.case_serial', 370000) AS "this file's case numbers begin after";
SELECT fixture.resident(citizen_id_make('340802', '1970-01-01', 11), '户主', '340802901000', 'HOUSE-1') AS head \gset
SELECT fixture.resident(citizen_id_make('340802', '1972-01-01', 22), '户妻', '340802901000', 'HOUSE-1') AS wife \gset
SELECT fixture.resident(citizen_id_make('340802', '1999-01-01', 31), '户子', '340802901000', 'HOUSE-1') AS son \gset
CREATE FUNCTION pg_temp.migration(more jsonb, VARIADIC movers citizen_id[]) RETURNS case_no LANGUAGE plpgsql AS $$
DECLARE
	c case_no;
BEGIN
	PERFORM set_config('hukou.officer', 'D350104-03', false);
	c := open_case('migration', 'talent', '350104901000', '340802901000', movers[1], '{"household": "HOUSE-2", "address": "Test Road 2"}' || more);
	INSERT INTO case_persons (case_no, person, role, citizen_id, name) SELECT c, n, 'mover', m, '迁' FROM unnest(movers) WITH ORDINALITY u (m, n);
	PERFORM fixture.papers(c, 'id_card', 'household_book', 'degree_certificate');
	RETURN c;
END
$$;
CREATE FUNCTION pg_temp.to_origin(c case_no) RETURNS bigint LANGUAGE sql AS $$
	SELECT count(*) FROM fixture.walk(c, 'D350104-03 accept', 'D350104-03 examine', 'D350104-01 authorise', 'D350104-01 permit', 'D350104-03 dispatch')
$$;
CREATE VIEW pg_temp.book AS
SELECT household, address, masked(head) AS head, voided_on, serial(opened_by) - 370000 AS opened_by, serial(changed_by) - 370000 AS changed_by,
	(SELECT count(*) FROM registrations r WHERE r.household = h.household AND status = 'active') AS members
FROM households h WHERE household LIKE 'HOUSE-%' ORDER BY household;

--
-- What the register says is corrected by an officer who answers for it
--
SET hukou.officer = 'D340802-01';
SELECT correct_register('household', 'HOUSE-1', jsonb_build_object('head', :'head'), 'register_error', 'the import had no heads') > 0 AS corrected;
SELECT * FROM pg_temp.book;
SELECT what, key, jsonb_object_keys(before) AS column, before ->> 'head' IS NULL AS was_null, after ->> 'head' = :'head' AS is_head, reason, note, officer, office
FROM register_corrections ORDER BY correction DESC LIMIT 1;
SELECT correct_register('person', :'wife', '{"name": "户妻氏", "ethnicity": "汉"}', 'facts_changed') > 0 AS corrected;
SELECT name, ethnicity FROM persons WHERE citizen_id = :'wife';
-- everything that is in the way, at once: columns, reason, hands
SET hukou.officer = 'D350104-03';
SELECT correct_register('household', 'HOUSE-1', '{"office": "350104901000", "head": null, "colour": 1}', 'overdue');
SELECT correct_register('person', :'wife', '{"citizen_id": "11010519491231002X"}', 'register_error');
SELECT correct_register('person', :'wife', '[]', 'register_error');
RESET hukou.officer;
SELECT correct_register('person', :'wife', '{"name": "x"}', 'register_error');
SET hukou.officer = 'D340802-03';		-- may not approve
SELECT correct_register('person', :'wife', '{"name": "x"}', 'register_error');
SET hukou.officer = 'D340802-01';
SELECT correct_register('person', :'wife', '{"name": "户妻氏"}', 'register_error');			-- says nothing new
SELECT correct_register('person', '340802197201010030', '{"name": "x"}', 'register_error');	-- no citizen id
SELECT correct_register('person', :'wife', '{"birth_certificate": "no"}', 'register_error');
SELECT correct_register('person', :'wife', '{"name": null}', 'register_error');
SELECT correct_register('household', 'NOWHERE', '{"address": "x"}', 'register_error');
SELECT correct_register('card', 'x', '{}', 'register_error');
SELECT correct_register('person', :'wife', NULL, 'register_error');
-- a head is one of them; a collective household has none
SELECT correct_register('household', 'HOUSE-1', '{"head": "11010519491231002X"}', 'register_error');
SELECT correct_register('household', 'HOUSE-1', '{"kind": "collective"}', 'register_error');
-- nor are values that are none, or a key in another spelling another key
SELECT correct_register('person', :'wife', '{"name": {"a": 1}, "ethnicity": " ", "birth_certificate": true}', 'register_error');
SELECT correct_register('household', 'HOUSE-1', '{"head": null}', 'register_error');
SELECT correct_register('household', 'HOUSE-1', '{"kind": "collective", "head": null}', 'register_error');	-- no way round naming another
SELECT correct_register('household', 'HOUSE-1', '{"head": "340802197001010111", "address": ""}', 'register_error');
BEGIN;
SELECT fixture.resident('34080219700101038X', '户写', '340802901000', 'HOUSE-9') AS spelt \gset
SELECT correct_register('person', lower(:'spelt'), '{"name": "户正"}', 'register_error') > 0 AS corrected;
SELECT key = :'spelt' AS canonical FROM register_corrections ORDER BY correction DESC LIMIT 1;
-- a trigger that gives the row another key is no correction
CREATE FUNCTION pg_temp.renames() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.household := NEW.household || '-b'; RETURN NEW; END $$;
CREATE TRIGGER a_renames BEFORE UPDATE ON households FOR EACH ROW EXECUTE FUNCTION pg_temp.renames();
INSERT INTO households VALUES ('HOUSE-8', '340802901000', 'family', 'Test Road 8');
SELECT correct_register('household', 'HOUSE-8', '{"address": "another"}', 'register_error');
ROLLBACK;
-- who may correct nothing learns nothing
CREATE ROLE regress_hukou_prober;
SET ROLE regress_hukou_prober;
SELECT hukou.correct_register('person', '11010519491231002X', '{"name": "x"}', 'register_error');
SELECT hukou.correct_register('household', 'HOUSE-1', '{"head": "11010519491231002X"}', 'register_error');
RESET ROLE;
DROP ROLE regress_hukou_prober;
SET hukou.officer = 'D340802-01';
-- and nobody writes there by hand, nor takes back what was corrected
UPDATE households SET address = 'x' WHERE household = 'HOUSE-1';
DELETE FROM households WHERE household = 'HOUSE-1';
TRUNCATE households CASCADE;
UPDATE register_corrections SET note = 'x';
DELETE FROM register_corrections;
TRUNCATE register_corrections;
INSERT INTO households VALUES ('HOUSE-1', '340802901000', 'family', 'x') ON CONFLICT (household) DO UPDATE SET address = excluded.address;
MERGE INTO households h USING (VALUES ('HOUSE-1')) v(n) ON h.household = v.n WHEN MATCHED THEN DELETE;
SELECT * FROM pg_temp.book;

--
-- A head who leaves names another first: at the filing, and still at the exit
--
SELECT pg_temp.migration('{}', :'head') AS c \gset
SELECT sqlstate, subject, finding, remedy FROM explain(:'c', 'accept');
UPDATE cases SET particulars = particulars || '{"new_head": "11010519491231002X"}' WHERE case_no = :'c';
SELECT subject FROM explain(:'c', 'accept');													-- a stranger
UPDATE cases SET particulars = particulars || jsonb_build_object('new_head', :'head') WHERE case_no = :'c';
SELECT subject FROM explain(:'c', 'accept');													-- who leaves
-- mistyped ones are told as such, once; nothing else is said of who follows
UPDATE cases SET particulars = particulars || jsonb_build_object('new_head', overlay(:'wife' placing '1' from 18)) WHERE case_no = :'c';
SELECT subject, finding, remedy FROM explain(:'c', 'accept');
UPDATE cases SET particulars = particulars || jsonb_build_object('new_head', jsonb_build_array('nobody', :'wife', 12)) WHERE case_no = :'c';
SELECT subject, finding FROM explain(:'c', 'accept');
UPDATE cases SET particulars = particulars || jsonb_build_object('new_head', NULL) WHERE case_no = :'c';
SELECT subject FROM explain(:'c', 'accept');
UPDATE cases SET particulars = particulars || jsonb_build_object('new_head', ARRAY[:'wife', '11010519491231002X']) WHERE case_no = :'c';
SELECT pg_temp.to_origin(:'c');
-- the wife, who was to follow, leaves first; and nobody is left to follow but the son, whom nobody named
BEGIN;
SELECT pg_temp.migration('{"household": "HOUSE-3"}', :'wife') AS w \gset
SELECT pg_temp.to_origin(:'w');
SELECT * FROM fixture.walk(:'w', 'D340802-03 cancel');
SELECT subject, finding FROM explain(:'c', 'cancel');
UPDATE cases SET state = 'cancelled' WHERE case_no = :'c';
ROLLBACK;
SELECT * FROM fixture.walk(:'c', 'D340802-03 cancel');
SELECT * FROM pg_temp.book;
SELECT * FROM fixture.walk(:'c', 'D350104-03 settle');
SELECT * FROM pg_temp.book;

--
-- The last ones leave: the book is void, and takes nobody in; who comes back opens it again
--
SELECT pg_temp.migration('{}', :'wife', :'son') AS w \gset
SELECT pg_temp.to_origin(:'w');
SELECT * FROM fixture.walk(:'w', 'D340802-03 cancel');
SELECT * FROM pg_temp.book;
SET hukou.officer = 'D530102-03';
SELECT open_case('newborn', 'standard', '530102901000', '340802901000', :'wife', '{"household": "HOUSE-1"}') AS b \gset
SELECT subject, finding FROM explain(:'b', 'accept') WHERE subject = 'household';
SELECT * FROM fixture.walk(:'w', 'D340802-01 restore applicant_request');
SELECT * FROM pg_temp.book;
-- the one who left first, and comes back when all have left, is its head
BEGIN;
SELECT fixture.resident(citizen_id_make('340802', '1960-01-01', 51), '户甲', '340802901000', 'HOUSE-5') AS first \gset
SELECT fixture.resident(citizen_id_make('340802', '1961-01-01', 62), '户乙', '340802901000', 'HOUSE-5') AS second \gset
SELECT set_config('hukou.officer', 'D340802-01', true) IS NOT NULL AS set;
SELECT correct_register('household', 'HOUSE-5', jsonb_build_object('head', :'first'), 'register_error') > 0 AS corrected;
SELECT pg_temp.migration(jsonb_build_object('household', 'HOUSE-6', 'new_head', :'second'), :'first') AS f \gset
SELECT pg_temp.to_origin(:'f');
SELECT * FROM fixture.walk(:'f', 'D340802-03 cancel');
SELECT pg_temp.migration('{"household": "HOUSE-7"}', :'second') AS g \gset
SELECT pg_temp.to_origin(:'g');
SELECT * FROM fixture.walk(:'g', 'D340802-03 cancel');
SELECT * FROM fixture.walk(:'f', 'D340802-01 restore applicant_request');
SELECT * FROM pg_temp.book WHERE household = 'HOUSE-5';
ROLLBACK;
-- x is X, as wherever a citizen id is read
BEGIN;
SELECT fixture.resident(citizen_id_make('340802', '1960-01-01', 51), '户甲', '340802901000', 'HOUSE-5') AS first \gset
SELECT fixture.resident((SELECT id FROM generate_series(62, 99) n, citizen_id_make('340802', '1961-01-01', n) id WHERE check_character(id) = 'X' LIMIT 1), '户乙', '340802901000', 'HOUSE-5') AS second \gset
SELECT set_config('hukou.officer', 'D340802-01', true) IS NOT NULL AS set;
SELECT correct_register('household', 'HOUSE-5', jsonb_build_object('head', :'first'), 'register_error') > 0 AS corrected;
SELECT pg_temp.migration(jsonb_build_object('household', 'HOUSE-6', 'new_head', lower(:'second')), :'first') AS f \gset
SELECT pg_temp.to_origin(:'f');
SELECT * FROM fixture.walk(:'f', 'D340802-03 cancel');
SELECT head = :'second' AS "who was named" FROM households WHERE household = 'HOUSE-5';
ROLLBACK;
-- a newborn goes into the family household of a parent
SELECT fixture.resident(citizen_id_make('340802', '1990-01-01', 44), '户外', '340802901000', 'HOUSE-4') AS other \gset
INSERT INTO households VALUES ('HOUSE-C', '340802901000', 'collective', 'College Road 1');
SET hukou.officer = 'D530102-03';
UPDATE cases SET particulars = '{"household": "HOUSE-C"}' WHERE case_no = :'b';
SELECT subject, finding FROM explain(:'b', 'accept') WHERE subject = 'household';
UPDATE cases SET particulars = '{"household": "HOUSE-4"}' WHERE case_no = :'b';
SELECT subject, finding FROM explain(:'b', 'accept') WHERE subject = 'household';
INSERT INTO case_persons (case_no, person, role, name, citizen_id) VALUES (:'b', 3, 'father', '户外', :'other');
SELECT subject, finding FROM explain(:'b', 'accept') WHERE subject = 'household';
-- every case verifies
SELECT c.case_no, v.* FROM cases c, verify(c.case_no) v WHERE serial(c.case_no) BETWEEN 370001 AND 379999;
