--
-- What an administrator may write: policy, but not who is granted what; not their own duties; and, where the grant is limited
-- to an office, only the offices below it, their officers, and what these delegate
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
CREATE ROLE regress_hukou_all;
CREATE ROLE regress_hukou_county;
CREATE ROLE regress_hukou_both;
SELECT grant_access('regress_hukou_all', 'administrator');
SELECT grant_access('regress_hukou_county', 'administrator', '530102000000');
SELECT grant_access('regress_hukou_county', 'scheduler', '530102000000');
SELECT role, capability, office FROM access_grants WHERE role LIKE 'regress%' ORDER BY 1;
UPDATE officers SET db_role = 'regress_hukou_all' WHERE officer = 'D110101-01';
UPDATE officers SET db_role = 'regress_hukou_county' WHERE officer = 'D530102-01';

-- Each is tried in a transaction of its own, which is given back.
CREATE PROCEDURE pg_temp.try(role text, change text) LANGUAGE plpgsql AS $$
DECLARE
	state text;
	said text;
BEGIN
	BEGIN
		EXECUTE format('SET LOCAL ROLE %I', role);
		EXECUTE change;
		RAISE EXCEPTION USING ERRCODE = 'ZZ000';
	EXCEPTION WHEN OTHERS THEN
		GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, said = PG_EXCEPTION_DETAIL;
		RAISE NOTICE '% %', CASE state WHEN 'ZZ000' THEN 'may        ' ELSE state || '      ' END, change || CASE WHEN state = 'HK002' THEN E'\n         ' || said ELSE '' END;
	END;
END
$$;
CREATE TEMP TABLE tries (n serial, change text);
INSERT INTO tries (change) VALUES
	('UPDATE hukou.officers SET duties = duties || ''approve''::hukou.duty WHERE officer = ''D530102-03'''),
	('UPDATE hukou.officers SET office = ''530102902000'' WHERE officer = ''D530102-03'''),
	('UPDATE hukou.officers SET office = ''340104901000'' WHERE officer = ''D530102-03'''),
	('UPDATE hukou.officers SET office = ''530102901000'' WHERE officer = ''D340104-03'''),
	('UPDATE hukou.officers SET duties = ''{accept}'' WHERE officer = ''D340104-03'''),
	('UPDATE hukou.officers SET duties = ''{administer,approve,accept,review}'' WHERE db_role = CURRENT_USER'),
	('UPDATE hukou.officers SET db_role = CURRENT_USER WHERE officer = ''D530102-04'''),
	('DELETE FROM hukou.officers WHERE db_role = CURRENT_USER'),
	('INSERT INTO hukou.officers (officer, name_zh, office, duties) VALUES (''N1'', ''新'', ''530102901000'', ''{accept}'')'),
	('INSERT INTO hukou.officers (officer, name_zh, office, duties) VALUES (''N1'', ''新'', ''530102000000'', ''{approve}'')'),
	('INSERT INTO hukou.officers (officer, name_zh, office, duties, db_role) VALUES (''N1'', ''新'', ''530102901000'', ''{accept}'', CURRENT_USER)'),
	('INSERT INTO hukou.officers (officer, name_zh, office, duties) VALUES (''N1'', ''新'', ''340104901000'', ''{accept}'')'),
	('UPDATE hukou.offices SET name_en = ''another name'' WHERE office = ''530102901000'''),
	('UPDATE hukou.offices SET parent = NULL WHERE office = ''530102901000'''),
	('UPDATE hukou.offices SET name_en = ''another name'' WHERE office = ''530102000000'''),
	('UPDATE hukou.offices SET name_en = ''another name'' WHERE office = ''340104901000'''),
	('INSERT INTO hukou.delegations VALUES (''D530102-03'', ''D530102-05'', ''{accept}'', ''[2023-09-20,2023-10-01)'', ''休假'')'),
	('INSERT INTO hukou.delegations VALUES (''D340104-03'', ''D340104-04'', ''{accept}'', ''[2023-09-20,2023-10-01)'', ''休假'')'),
	('INSERT INTO hukou.delegations VALUES (''D530102-03'', ''D340104-04'', ''{accept}'', ''[2023-09-20,2023-10-01)'', ''跨省'')'),
	('INSERT INTO hukou.delegations VALUES (''D530102-02'', ''D530102-01'', ''{approve}'', ''[2023-09-20,2023-10-01)'', ''to myself'')'),
	('INSERT INTO hukou.offices (office, node, region, kind, parent, name_zh, name_en) VALUES (''340104999000'', 34, ''340104'', ''station'', ''530102000000'', ''新'', ''new'')'),
	('UPDATE hukou.offices SET node = 34, region = ''340104'' WHERE office = ''530102901000'''),
	('UPDATE hukou.offices SET successor = ''340104901000'' WHERE office = ''530102901000'''),
	('INSERT INTO hukou.offices (office, node, region, kind, parent, name_zh, name_en) VALUES (''530102999000'', 53, ''530102'', ''station'', ''530102000000'', ''新'', ''new'')'),
	('UPDATE hukou.time_limits SET days = 1'),
	('DELETE FROM hukou.document_rules'),
	('INSERT INTO hukou.routes (service, accepting, valid, mode, start_verified, basis, evidence) VALUES (''certificate'', ''office:530102901000'', ''[2023-09-20,2023-09-21)'', ''decide'', true, ''x'', ''inferred'')'),
	('UPDATE hukou.reason_codes SET name_en = name_en'),				-- nothing is changed
	('INSERT INTO hukou.access_grants (role, capability) VALUES (CURRENT_USER, ''gateway'')'),
	('DELETE FROM hukou.policy_log'),
	('SELECT count(*) FROM hukou.cases'),
	('SELECT count(*) FROM hukou.persons'),
	('SELECT hukou.grant_access(CURRENT_USER, ''gateway'')'),
	('SELECT hukou.setup()'),
	('ALTER TABLE hukou.officers DISABLE TRIGGER ALL'),
	('CREATE TABLE hukou.mine ()'),
	('SET row_security = off; UPDATE hukou.officers SET duties = ''{accept}'' WHERE officer = ''D340104-03''; SET row_security = on'),
	('SET session_replication_role = replica');
DO $$ DECLARE t text; BEGIN FOR t IN SELECT change FROM tries ORDER BY n LOOP CALL pg_temp.try('regress_hukou_county', t); END LOOP; END $$;
DO $$ DECLARE t text; BEGIN FOR t IN SELECT change FROM tries ORDER BY n LOOP CALL pg_temp.try('regress_hukou_all', t); END LOOP; END $$;

-- Nor the duties of an officer whom one can act as: by membership in their role, or as a gateway that is administrator too,
-- whomever it names at the moment.
CREATE ROLE regress_hukou_clerk;
SELECT grant_access('regress_hukou_clerk', 'officer');
UPDATE officers SET db_role = 'regress_hukou_clerk' WHERE officer = 'D530102-04';
GRANT regress_hukou_clerk TO regress_hukou_all;
CALL pg_temp.try('regress_hukou_all', 'UPDATE hukou.officers SET duties = ''{accept,review,approve}'' WHERE officer = ''D530102-04''');
REVOKE regress_hukou_clerk FROM regress_hukou_all;
CALL pg_temp.try('regress_hukou_all', 'UPDATE hukou.officers SET duties = ''{accept,review,approve}'' WHERE officer = ''D530102-04''');
UPDATE officers SET db_role = NULL WHERE officer = 'D530102-04';
SELECT revoke_access('regress_hukou_clerk', 'officer');
DROP ROLE regress_hukou_clerk;
-- Only a role that was made an officer's is given to one; an officer's id stays theirs, and an officer in the history.
CALL pg_temp.try('regress_hukou_all', 'UPDATE hukou.officers SET db_role = ''pg_monitor'' WHERE officer = ''D530102-04''');
CALL pg_temp.try('regress_hukou_all', format('UPDATE hukou.officers SET db_role = %L WHERE officer = ''D530102-04''', SESSION_USER));
CALL pg_temp.try('regress_hukou_all', 'UPDATE hukou.officers SET officer = ''GHOST'' WHERE officer = ''D530102-04''');
CALL pg_temp.try('regress_hukou_all', 'DELETE FROM hukou.officers WHERE officer = ''D530102-04''');
UPDATE officers SET officer = 'GHOST' WHERE officer = 'D530102-04';
SELECT grant_access('regress_hukou_both', 'gateway', '530102000000'), grant_access('regress_hukou_both', 'administrator');
SET hukou.officer = 'D530102-03';
CALL pg_temp.try('regress_hukou_both', 'UPDATE hukou.officers SET duties = ''{accept,review,approve}'' WHERE officer = ''D530102-03''');
CALL pg_temp.try('regress_hukou_both', 'RESET hukou.officer; UPDATE hukou.officers SET duties = ''{accept,review,approve}'' WHERE officer = ''D530102-03''');
CALL pg_temp.try('regress_hukou_both', 'UPDATE hukou.officers SET duties = ''{accept,review,approve}'' WHERE officer = ''D340104-04''');
-- A gateway that is limited to an office names officers there, and below, alone.
SELECT fixture.resident(citizen_id_make('340104', '1985-05-05', 61), '理一', '340104901000', 'ADMIN-1') AS a \gset
CREATE PROCEDURE pg_temp.open(officer text, accepting text) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('hukou.officer', officer, true);
	CALL pg_temp.try('regress_hukou_both', format('SELECT hukou.open_case(''certificate'', ''kinship'', %L, ''340104901000'', %L)', accepting, hukou.citizen_id_make('340104', '1985-05-05', 61)));
END
$$;
CALL pg_temp.open('D530102-03', '530102901000');
CALL pg_temp.open('D530102-01', '530102902000');
CALL pg_temp.open('D110101-03', '110101901000');
CALL pg_temp.open('D340104-03', '340104901000');
CALL pg_temp.open('NOBODY', '530102901000');
RESET hukou.officer;
-- A limit is lifted by taking the grant back, and not by the way.
SELECT grant_access('regress_hukou_both', 'gateway');
SELECT revoke_access('regress_hukou_both', 'gateway'), grant_access('regress_hukou_both', 'gateway');
SELECT office FROM access_grants WHERE role = 'regress_hukou_both' AND capability = 'gateway';
CALL pg_temp.open('D110101-03', '110101901000');
RESET hukou.officer;

-- Nor does anybody put an office below the one at which they work, or have its work handed over to it; by whatever statement.
UPDATE officers SET db_role = NULL WHERE officer = 'D110101-01';
UPDATE officers SET db_role = 'regress_hukou_all' WHERE officer = 'D530102-04';
CALL pg_temp.try('regress_hukou_all', 'UPDATE hukou.offices SET parent = ''530102901000'' WHERE office = ''530102902000''');
CALL pg_temp.try('regress_hukou_all', 'UPDATE hukou.offices SET parent = ''530102901000'' WHERE office = ''530102000000''');
CALL pg_temp.try('regress_hukou_all', 'UPDATE hukou.offices SET successor = ''530102901000'', valid = ''(,2023-09-20)'' WHERE office = ''530102902000''');
CALL pg_temp.try('regress_hukou_all', 'MERGE INTO hukou.offices o USING (VALUES (''530102902000''::hukou.office_code)) v (c) ON o.office OPERATOR(hukou.=) v.c WHEN MATCHED THEN UPDATE SET parent = ''530102901000''');
CALL pg_temp.try('regress_hukou_all', 'UPDATE hukou.offices SET parent = NULL WHERE office = ''530102902000''');
CALL pg_temp.try('regress_hukou_all', 'INSERT INTO hukou.officers (officer, name_zh, office, duties) VALUES (''D530102-04'', ''我'', ''530102901000'', ''{approve}'') ON CONFLICT (officer) DO UPDATE SET duties = excluded.duties');
CALL pg_temp.try('regress_hukou_all', 'WITH w AS (INSERT INTO hukou.delegations VALUES (''D530102-01'', ''D530102-04'', ''{approve}'', ''[2023-09-20,2023-10-01)'', ''x'') RETURNING 1) SELECT * FROM w');
UPDATE officers SET db_role = NULL WHERE officer = 'D530102-04';

-- What administrators did is in the log, and nobody can do it without.
BEGIN;
SET LOCAL ROLE regress_hukou_county;
UPDATE officers SET duties = '{accept}' WHERE officer = 'D530102-04';
RESET ROLE;
SELECT of_table, key, before -> 'duties' AS before, after -> 'duties' AS after, officer FROM policy_log ORDER BY entry DESC LIMIT 1;
ROLLBACK;

UPDATE officers SET db_role = NULL WHERE officer = 'D530102-01';
SELECT revoke_access('regress_hukou_all', 'administrator'), revoke_access('regress_hukou_county', 'administrator'),
	revoke_access('regress_hukou_both', 'administrator'), revoke_access('regress_hukou_both', 'gateway');
DROP ROLE regress_hukou_all, regress_hukou_county, regress_hukou_both;
