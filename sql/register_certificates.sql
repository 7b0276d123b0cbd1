--
-- Certificates: what they say is what the register says, and anyone can ask whether one is genuine, and learns no more
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
SELECT setval('hukou.case_serial', 380000) AS "this file's case numbers begin after";
SELECT fixture.resident(citizen_id_make('370102', '1970-01-01', 11), '证主', '370102901000', 'CERT-1') AS head \gset
SELECT fixture.resident(citizen_id_make('370102', '2001-01-01', 22), '证子', '370102901000', 'CERT-1') AS child \gset
SET hukou.officer = 'D370102-01';
SELECT correct_register('household', 'CERT-1', jsonb_build_object('head', :'head'), 'register_error') > 0 AS has_head;
SELECT correct_register('person', :'child', '{"name": "证新"}', 'facts_changed') > 0 AS renamed;
CREATE FUNCTION pg_temp.certificate(kind text, id citizen_id) RETURNS case_no LANGUAGE plpgsql AS $$
DECLARE
	c case_no;
BEGIN
	PERFORM set_config('hukou.officer', 'D130433-03', false);
	c := open_case('certificate', kind, '130433901000', '370102901000', id);
	PERFORM fixture.papers(c, 'household_book');
	IF kind = 'registration' THEN
		PERFORM fixture.walk(c, 'D130433-03 accept', 'D130433-03 issue');
	ELSE
		PERFORM fixture.walk(c, 'D130433-03 accept', 'D130433-03 dispatch', 'D370102-03 check', 'D130433-03 issue');
	END IF;
	RETURN c;
END
$$;
SELECT pg_temp.certificate('registration', :'child') AS r \gset
SELECT pg_temp.certificate('kinship', :'child') AS k \gset
SELECT pg_temp.certificate('item_change', :'child') AS i \gset
SELECT kind, jsonb_pretty(facts) AS facts FROM certificates WHERE case_no IN (:'r', :'k', :'i') ORDER BY kind;
-- of what was cancelled before there was the register, the origin's word is all there is
SELECT facts ? 'registrations' AS told FROM certificates WHERE case_no = pg_temp.certificate('cancellation', :'child');
-- Genuine or not, and no more: by a role that may read nothing.
SELECT code FROM certificates WHERE case_no = :'r' \gset
SELECT certificate_is_valid(:'r', :'code') AS genuine, certificate_is_valid(replace(:'r', '-', ''), lower(substr(:'code', 1, 4) || '-' || substr(:'code', 5, 4) || '-' || substr(:'code', 9))) AS as_printed,
	certificate_is_valid(:'k', :'code') AS of_another, certificate_is_valid(:'r', substr(:'code', 2)) AS shorter, certificate_is_valid(:'r', '') AS empty,
	certificate_is_valid('x', :'code') AS no_number, certificate_is_valid(NULL, :'code') AS unknown;
CREATE ROLE regress_hukou_asker;
SET ROLE regress_hukou_asker;
SELECT hukou.certificate_is_valid(:'r', :'code') AS genuine;
SELECT count(*) FROM hukou.certificates;
RESET ROLE;
DROP ROLE regress_hukou_asker;
-- Two certificates of the same have codes of their own.
SELECT pg_temp.certificate('registration', :'child') AS again \gset
SELECT count(DISTINCT code) AS codes FROM certificates WHERE case_no IN (:'r', :'again');
-- One that should not have been issued is revoked, by the office that issued it, once.
SET hukou.officer = 'D370102-01';
SELECT correct_register('certificate', :'r', '{"revoked_on": "2023-09-20"}', 'register_error');
SET hukou.officer = 'D130433-01';
SELECT correct_register('certificate', :'r', '{"revoked_on": "2023-09-19"}', 'register_error');
SELECT correct_register('certificate', :'r', '{"code": "x", "facts": {}}', 'register_error');
SELECT correct_register('certificate', :'r', '{"revoked_on": "2023-09-20"}', 'register_error') > 0 AS revoked;
SELECT certificate_is_valid(:'r', :'code') AS genuine;
SELECT correct_register('certificate', :'r', '{"revoked_on": null}', 'register_error');
UPDATE certificates SET revoked_on = NULL WHERE case_no = :'r';
UPDATE certificates SET facts = '{}' WHERE case_no = :'k';

--
-- A card that is lost: reported at any office, taken back when it is found, and void when its successor is handed over
--
SET hukou.officer = 'D130433-03';
SELECT open_case('id_first', 'standard', '130433901000', '370102901000', :'child') AS card \gset
SELECT fixture.papers(:'card', 'household_book', 'commitment', 'employment_proof');
SELECT count(*) AS steps FROM fixture.walk(:'card', 'D130433-03 accept', 'D130433-03 capture', 'D130433-03 dispatch', 'D370102-03 review', 'D370102-01 sign', 'D130433-01 make');
SET hukou.officer = 'D530102-03';		-- where it was lost
SELECT correct_register('card', :'card', '{"lost_on": "2023-09-20"}', 'card_lost');					-- it is nobody's yet
SELECT count(*) AS steps FROM fixture.walk(:'card', 'D130433-03 hand_over');
SELECT card_is_valid(:'child', '2023-09-20') AS good, card_is_valid(:'child', '2023-09-19') AS another, card_is_valid(:'head', '2023-09-20') AS of_another;
SET hukou.officer = 'D530102-03';
SELECT correct_register('card', :'card', '{"lost_on": "2023-09-21"}', 'card_lost');					-- tomorrow
SELECT correct_register('card', :'card', '{"lost_on": "2023-09-19"}', 'card_lost');					-- before it was handed over
SELECT correct_register('card', :'card', '{"status": "voided", "lost_on": "2023-09-20"}', 'overdue');
SET hukou.officer = 'NOBODY';
SELECT correct_register('card', :'card', '{"lost_on": "2023-09-20"}', 'card_lost');
SET hukou.officer = 'D530102-03';
SELECT correct_register('card', :'card', '{"lost_on": "2023-09-20"}', 'card_lost', '在昆明丢失') > 0 AS reported;
SELECT card_is_valid(:'child', '2023-09-20') AS good;
SET hukou.officer = 'D350104-03';
SELECT correct_register('card', :'card', '{"lost_on": null}', 'card_found') > 0 AS withdrawn;
SELECT card_is_valid(:'child', '2023-09-20') AS good;
SELECT reason, officer, before, after, note FROM register_corrections WHERE what = 'card' ORDER BY correction;
-- the day it ends is its last; nobody asks without being granted to
SET hukou.now = '2033-09-20 23:59';
SELECT card_is_valid(:'child', '2023-09-20') AS last_day;
SET hukou.now = '2033-09-21 00:00';
SELECT card_is_valid(:'child', '2023-09-20') AS after;
CREATE ROLE regress_hukou_asker;
SET ROLE regress_hukou_asker;
SELECT hukou.card_is_valid('11010519491231002X', '2023-09-20');
RESET ROLE;
GRANT EXECUTE ON FUNCTION card_is_valid(citizen_id, date) TO regress_hukou_asker;
SET ROLE regress_hukou_asker;
SELECT hukou.card_is_valid('11010519491231002X', '2023-09-20') AS unknown;
RESET ROLE;
REVOKE EXECUTE ON FUNCTION card_is_valid(citizen_id, date) FROM regress_hukou_asker;
DROP ROLE regress_hukou_asker;
