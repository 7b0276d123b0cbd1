--
-- Taking over an existing register: what is right is loaded, what is not is set aside with the reason, and nothing is lost
--
SET datestyle = 'ISO, YMD';
\set SHOW_CONTEXT never
SET hukou.now = '2023-09-20 10:00';
BEGIN;
COPY household_imports (household, office, kind, address, head) FROM stdin;
LOAD-1	340104901000	family	Test Road 1	340104195003070015
LOAD-2	340104901000	collective	College Road	
LOAD-3	999999999999	villa		340104195003070014
LOAD-4	340104901000	family	Test Road 4	
LOAD-4	340104901000	family	Test Road 4a	
LOAD-5	340104901000	collective	Test Road 5	340104195003070015
	340104901000	family	Test Road 6	
LOAD-7	370102901000	family	Test Road 7	340104195003070021
\.
COPY person_imports (citizen_id, name, ethnicity, birth_certificate, household, since) FROM stdin;
340104195003070015	入一	汉		LOAD-1	
340104195203070028	入二			LOAD-1	2001-02-03
340104200003070019	入三		A340104001	LOAD-2	2018-09-01
340104195003070014	校验错			LOAD-1	
34010419500307001	位数错			LOAD-1	
340104199003070013				LOAD-9	2001-02-30
340104199103070010	户无			LOAD-4	
340104199203070018	早			LOAD-1	1992-03-06
340104199303070015	迟			LOAD-1	2030-01-01
340104203003070012	未生			LOAD-1	
34010419950307001X	双一			LOAD-1	
34010419950307001X	双二			LOAD-7	
340104199603070017	证重		A340104002	LOAD-1	
340104199703070014	证重		a340104002	LOAD-1	
340104199803070011	证错		A34010400	LOAD-1	
\.
SELECT * FROM load_register();
SELECT line - min(line) OVER () + 1 AS line, household, office, finding FROM household_imports ORDER BY 1;
SELECT citizen_id, name, household, since, finding FROM person_imports ORDER BY line;
SELECT household, office, kind, address, head FROM households WHERE household LIKE 'LOAD-%' ORDER BY 1;
SELECT r.citizen_id, p.name, p.birth_certificate, r.office, r.household, r.since FROM registrations r JOIN persons p USING (citizen_id) WHERE household LIKE 'LOAD-%' ORDER BY 1;
SELECT conflict, subject, finding FROM register_conflicts() WHERE subject LIKE 'LOAD-%' OR finding LIKE '%LOAD-%' ORDER BY 1, 2, 3;
-- corrected where it lies, and loaded again: the rest, and no line twice
UPDATE household_imports SET office = '340104901000', kind = 'family', address = 'Test Road 3', head = NULL WHERE household = 'LOAD-3';
DELETE FROM household_imports WHERE address = 'Test Road 4a';
UPDATE person_imports SET citizen_id = '340104195303070025' WHERE name = '校验错';
DELETE FROM person_imports WHERE name = '双二';
SELECT * FROM load_register();
SELECT household, finding FROM household_imports ORDER BY line;
SELECT name, finding FROM person_imports ORDER BY line;
-- a line of somebody who is registered by now
INSERT INTO person_imports (citizen_id, name, household) VALUES ('340104195003070015', '入一', 'LOAD-2');
SELECT * FROM load_register();
SELECT finding FROM person_imports WHERE name = '入一';
SELECT conflict, subject FROM register_conflicts() WHERE finding LIKE '%LOAD-%' ORDER BY 1, 2;
ROLLBACK;
-- Nobody but the owner imports.
CREATE ROLE regress_hukou_importer;
SELECT grant_access('regress_hukou_importer', 'administrator');
SET ROLE regress_hukou_importer;
SELECT * FROM load_register();
RESET ROLE;
SELECT revoke_access('regress_hukou_importer', 'administrator');
DROP ROLE regress_hukou_importer;
-- Days are read strictly.
SELECT d, date_is_valid(d) FROM unnest('{2023-11-24,2024-02-29,2023-02-29,2023-00-10,2023-13-01,2023-1-01,0000-01-01,2023-11-31,2023/11/24,20231124, 2023-11-2,２０２３-１１,infinity}'::text[]) d;
