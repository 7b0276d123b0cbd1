-- What test/sqlsmith.sh runs its queries over: hukou with the demonstration set, cases in every state, and a schema that
-- turns the generator's eyes to hukou.  Runs once, as a superuser, in an empty database.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
CREATE EXTENSION hukou CASCADE;
SELECT count(*) FROM hukou.setup();
SELECT hukou.load_demo();
SET search_path = public, hukou;
SELECT set_config('hukou.now', '2023-09-20 10:00', false);
SELECT hukou.grant_access(CURRENT_USER, 'gateway');

CREATE SCHEMA smith;

CREATE FUNCTION smith.resident(id citizen_id, name text, office office_code) RETURNS citizen_id LANGUAGE sql AS $$
	INSERT INTO hukou.households VALUES ('HOME-' || $3::text, $3, 'family', 'Test Road 1') ON CONFLICT DO NOTHING;
	INSERT INTO hukou.persons (citizen_id, name) VALUES ($1, $2);
	INSERT INTO hukou.registrations (citizen_id, sequence, status, office, household, since)
		VALUES ($1, 1, 'active', $3, 'HOME-' || $3::text, birth_date($1));
	SELECT $1;
$$;
CREATE FUNCTION smith.papers(no case_no, VARIADIC types text[]) RETURNS void LANGUAGE sql AS $$
	INSERT INTO hukou.case_documents (case_no, document, document_type, number)
	SELECT $1, n, t, CASE t WHEN 'birth_certificate' THEN 'X' || (530000000 + serial($1)) END
	FROM unnest($2) WITH ORDINALITY u (t, n);
$$;

-- One case of each service for every step of its way: the n-th is left after n steps.
DO $$
DECLARE
	way record;
	steps text[];
	no hukou.case_no;
	who hukou.citizen_id;
	n integer := 0;
BEGIN
	FOR way IN SELECT * FROM (VALUES
		('newborn', 'standard', '530102901000', '340104901000', '340104', '{"household": "HOME-340104901000"}',
		 '{birth_certificate,marriage_certificate,parents_id_cards,household_book,residence_permit}',
		 '{D530102-03 accept,D530102-03 dispatch,D340104-03 review,D340104-01 register,D530102-04 hand_over}'),
		('id_first', 'standard', '130433901000', '370102901000', '370102', '{}',
		 '{household_book,commitment,schooling_proof,guardian_id_card,guardian_photo}',
		 '{D130433-03 accept,D130433-03 capture,D130433-03 dispatch,D370102-03 review,D370102-01 sign,D130433-01 make,D130433-04 hand_over}'),
		('migration', 'talent', '350104901000', '340802901000', '340802', '{"household": "NEW-", "address": "Test Road 4"}',
		 '{id_card,household_book,degree_certificate}',
		 '{D350104-03 accept,D350104-03 examine,D350104-01 authorise,D350104-01 permit,D350104-03 dispatch,D340802-03 cancel,D350104-03 settle,D350104-04 hand_over}'),
		('certificate', 'kinship', '130433901000', '340802901000', '340802', '{}', '{id_card}',
		 '{D130433-03 accept,D130433-03 dispatch,D340802-03 check,D130433-03 issue,D130433-03 hand_over}'),
		('certificate', 'kinship', '350104901000', '340802901000', '340802', '{}', '{id_card}',
		 '{D350104-03 accept,D350104-03 request_supplement materials_missing}'),
		('certificate', 'kinship', '350104901000', '340802901000', '340802', '{}', '{id_card}',
		 '{D350104-03 accept,D350104-03 dispatch,D340802-03 refuse no_record}'))
		w (service, service_type, accepting, origin, region, particulars, papers, steps) LOOP
		FOR depth IN 0 .. cardinality(way.steps::text[]) LOOP
			n := n + 1;
			steps := way.steps::text[];
			who := smith.resident(hukou.citizen_id_make(way.region::hukou.region_code,
				CASE way.service WHEN 'id_first' THEN date '2010-06-01' ELSE date '1990-02-03' END + n, 31), 'P' || n,
				way.origin::hukou.office_code);
			PERFORM set_config('hukou.officer', split_part(steps[1], ' ', 1), true);
			no := hukou.open_case(way.service, way.service_type, way.accepting::hukou.office_code, way.origin::hukou.office_code,
				who, replace(way.particulars, 'NEW-', 'NEW-' || n)::jsonb, 'request ' || n);
			IF way.service = 'newborn' THEN
				INSERT INTO hukou.case_persons (case_no, person, role, name, sex, birth_date) VALUES (no, 1, 'newborn', 'N' || n, 'F', '2023-09-01');
			ELSIF way.service = 'migration' THEN
				INSERT INTO hukou.case_persons (case_no, person, role, citizen_id, name) VALUES (no, 1, 'mover', who, 'P' || n);
			END IF;
			PERFORM smith.papers(no, VARIADIC way.papers::text[]);
			FOR i IN 1 .. depth LOOP
				IF steps[i] LIKE '% request_supplement %' THEN
					INSERT INTO hukou.case_objections (case_no, objection, text_zh) VALUES (no, 1, '照片模糊');
				END IF;
				PERFORM set_config('hukou.officer', split_part(steps[i], ' ', 1), true),
					hukou.advance(no, split_part(steps[i], ' ', 2), nullif(split_part(steps[i], ' ', 3), ''));
			END LOOP;
		END LOOP;
	END LOOP;
END
$$;
SELECT hukou.copy_workflow('certificate', 1);

-- sqlsmith takes arguments from columns, NULL and small integers, so odd values must stand in columns.
CREATE TABLE smith.odd AS
SELECT d::date AS d, t::timestamptz AS t, i, b, s, n::smallint AS sm, r::region_code AS region, c::citizen_id AS citizen, o::office_code AS office,
	k::case_no AS no, bc::birth_certificate_no AS certificate, j::jsonb AS particulars, y AS bytes, a::hukou.duty[] AS duties,
	z::daterange AS valid, st::case_state AS state, p::jsonpath AS condition
FROM (VALUES
	('infinity', 'infinity', 2147483647, 9223372036854775807, repeat('长', 40000), 32767, '899999', '899999999912319998', '999999999999', 'H99-991231-9999999-0', 'Z999999999', '{"household": "HOME-340104901000"}', '\x'::bytea, '{}', '(,)', 'draft', '$.a'),
	('-infinity', '-infinity', -2147483647 - 1, -9223372036854775807 - 1, '', -32768, '110000', '11010519491231002X', '350104901000', 'H35-230920-0000001-7', 'A000000000', '{}', '\x00', '{accept,audit}', 'empty', 'lapsed', '$'),
	('5874897-12-31', '294276-12-31 23:59:59', 0, 0, 'accept', 0, '340104', '340104199002030317', '340104901000', NULL, 'X320101001', '[]', '\x01ff', '{NULL}', '[infinity,infinity]', 'completed', '$.* ? (@ > 1)'),
	('4713-01-01 BC', '4713-01-01 BC', 1, 1, 'certificate', 1, '340802', NULL, '130433901000', NULL, NULL, '{"household": null, "address": []}', NULL, '{{accept,review}}', '[2023-01-01,2024-01-01)', NULL, NULL),
	('2023-09-20', '2023-09-20 10:00', 2023, 20230920, 'withdraw', 35, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('2024-02-29', '1970-01-01 00:00', -1, -1, E'\\"''$1 %s %n', -1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL))
	x (d, t, i, b, s, n, r, c0, o, k0, bc, j, y, a, z, st, p),
	LATERAL (SELECT CASE WHEN citizen_id_is_valid(c0) THEN c0 END, CASE WHEN case_no_is_valid(k0) THEN k0 END) v (c, k);

-- Every step a case may take, with what it needs: sqlsmith likes to take the arguments of a call from one table.
CREATE VIEW smith.steps AS
SELECT c.case_no, t.action, r.reason, s.name_zh AS note, c.version, NULL::text AS request_id
FROM hukou.cases c JOIN hukou.workflow_transitions t ON t.workflow = c.workflow AND t.version = c.workflow_version AND t.from_state = c.state
JOIN hukou.workflow_states s ON s.workflow = c.workflow AND s.version = c.workflow_version AND s.state = c.state
LEFT JOIN hukou.reason_codes r ON t.needs_reason AND t.to_state = ANY (r.leads_to);

-- sqlsmith calls no function that returns a set or composite, so each such function gets one that folds its rows into text.
CREATE FUNCTION smith.explain(case_no, text, text) RETURNS text LANGUAGE sql AS 'SELECT string_agg(x::text, chr(10)) FROM hukou.explain($1, $2, $3) x';
CREATE FUNCTION smith.next_actions(case_no) RETURNS text LANGUAGE sql AS 'SELECT string_agg(x::text, chr(10)) FROM hukou.next_actions($1) x';
CREATE FUNCTION smith.migrate_cases(text, integer, boolean) RETURNS text LANGUAGE sql AS 'SELECT string_agg(x::text, chr(10)) FROM hukou.migrate_cases($1, $2, $3) x';
CREATE FUNCTION smith.publish_workflow(text, integer, date) RETURNS text LANGUAGE sql AS 'SELECT string_agg(x::text, chr(10)) FROM hukou.publish_workflow($1, $2, $3) x';
CREATE FUNCTION smith.verify(case_no) RETURNS text LANGUAGE sql AS 'SELECT string_agg(x::text, chr(10)) FROM hukou.verify($1) x';
CREATE FUNCTION smith.check_workflow(text, integer) RETURNS text LANGUAGE sql AS 'SELECT string_agg(x::text, chr(10)) FROM hukou.check_workflow($1, $2) x';
CREATE FUNCTION smith.checkpoint(timestamptz) RETURNS bytea LANGUAGE sql AS 'SELECT digest FROM hukou.checkpoint($1)';
-- these take an argument only so as not to be called far too often, as what takes none is
CREATE FUNCTION smith.policy_stats(integer) RETURNS integer LANGUAGE sql AS 'SELECT workflows + $1 FROM hukou.policy_stats()';
CREATE FUNCTION smith.health(text) RETURNS text LANGUAGE sql AS 'SELECT string_agg(x::text, $1) FROM hukou.health() x';
-- most columns are text, so what returns text is called most: the steps, and input from any text
CREATE FUNCTION smith.advance(case_no, text, text, text, integer, text) RETURNS text LANGUAGE sql AS 'SELECT hukou.advance($1, $2, $3, $4, $5, $6)::text';
CREATE FUNCTION smith.open_case(text, text, office_code, office_code, citizen_id, jsonb, text) RETURNS text LANGUAGE sql AS 'SELECT hukou.open_case($1, $2, $3, $4, $5, $6, $7)::text';
-- The n-th of the steps that could be taken now, by the first officer of that side with the duty: arguments put together by
-- chance are almost never a lawful step, and the committed round is to make some.
CREATE FUNCTION smith.step(n integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	step record;
BEGIN
	SELECT x.case_no, x.action, x.reason, o.officer INTO step
	FROM smith.steps x JOIN hukou.cases c ON c.case_no = x.case_no
	JOIN hukou.workflow_transitions t ON t.workflow = c.workflow AND t.version = c.workflow_version AND t.from_state = c.state AND t.action = x.action
	JOIN hukou.officers o ON o.office IN (CASE t.side WHEN 'origin' THEN c.origin_office ELSE c.accepting_office END,
		(SELECT f.parent FROM hukou.offices f WHERE f.office = CASE t.side WHEN 'origin' THEN c.origin_office ELSE c.accepting_office END))
		AND (t.duty IS NULL OR t.duty = ANY (o.duties))
	ORDER BY hashtext(x.case_no::text || x.action || o.officer || $1) LIMIT 1;
	PERFORM set_config('hukou.officer', step.officer, true);
	RETURN hukou.advance(step.case_no, step.action, step.reason, 'step ' || $1);
END
$$;
-- What takes no argument is called often; every eighth call of this makes a step.
CREATE SEQUENCE smith.calls;
GRANT USAGE ON SEQUENCE smith.calls TO PUBLIC;
CREATE FUNCTION smith.step() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	n integer := nextval('smith.calls');
BEGIN
	RETURN CASE n % 8 WHEN 0 THEN smith.step(n) END;
END
$$;
CREATE FUNCTION smith.read_region(text) RETURNS region_code LANGUAGE sql AS 'SELECT $1::hukou.region_code';
CREATE FUNCTION smith.read_citizen(text) RETURNS citizen_id LANGUAGE sql AS 'SELECT $1::hukou.citizen_id';
CREATE FUNCTION smith.read_case(text) RETURNS case_no LANGUAGE sql AS 'SELECT $1::hukou.case_no';
-- and its settings, within the statement
CREATE FUNCTION smith.set_officer(text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('hukou.officer', $1, true) $$;
CREATE FUNCTION smith.set_now(timestamptz) RETURNS text LANGUAGE sql AS $$ SELECT set_config('hukou.now', $1::text, true) $$;
CREATE FUNCTION smith.set_digest(boolean) RETURNS text LANGUAGE sql AS $$ SELECT set_config('hukou.digest', CASE WHEN $1 THEN 'sm3' ELSE 'sha256' END, true) $$;

-- sqlsmith looks functions and types up in unqualified pg_proc and pg_type.  Standing before pg_catalog on the search path,
-- these leave it hukou's functions, the ones above, and a handful of the server's to join things with: no function that ends
-- sessions, reads files or runs text as SQL; and what is polymorphic is of dates, for it casts NULL to a type by its name.
CREATE VIEW smith.pg_proc AS
SELECT p.oid, p.pronamespace, p.proname, p.prorettype, p.proargtypes, p.proretset, p.prokind
FROM pg_catalog.pg_proc p
WHERE (p.pronamespace = 'smith'::regnamespace AND p.proname NOT IN ('resident', 'papers')
	   OR p.pronamespace = 'hukou'::regnamespace AND p.proname NOT IN ('run_part', 'setup', 'load_demo', 'layout_parts', 'health', 'policy_stats')
	   OR p.pronamespace = 'pg_catalog'::regnamespace
	   AND (p.proname IN ('now', 'lower', 'upper', 'length', 'abs', 'jsonb_typeof', 'octet_length', 'md5', 'int4', 'int8', 'int2',
						  'numeric_in', 'row_number', 'rank')
			OR p.prokind = 'a' AND p.proname IN ('count', 'bool_and', 'sum', 'string_agg')))
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_type t WHERE t.typtype = 'p' AND (t.oid = p.prorettype OR t.oid = ANY (p.proargtypes))
				  AND t.typname NOT IN ('trigger', 'void'));
CREATE VIEW smith.pg_type AS
SELECT t.oid, t.typnamespace, coalesce(r.instead::name, t.typname) AS typname, t.typdelim, t.typrelid, t.typelem, t.typarray,
	CASE WHEN r.instead IS NULL THEN t.typtype ELSE 'b' END AS typtype
FROM pg_catalog.pg_type t
LEFT JOIN (VALUES ('anyrange', 'daterange'), ('anymultirange', 'datemultirange'), ('anycompatiblerange', 'daterange'),
				  ('anycompatiblemultirange', 'datemultirange'), ('anycompatiblearray', '_date'), ('anycompatible', 'date'),
				  ('anyenum', 'date'), ('anyelement', 'date')) r (typname, instead)
	ON t.typname = r.typname AND t.typnamespace = 'pg_catalog'::regnamespace;
GRANT USAGE ON SCHEMA smith TO PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA smith TO PUBLIC;
