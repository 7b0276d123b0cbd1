/*
 * Random, seeded cases with random papers, under random rules: plain.rules() and plain.cases(n).  Everything is opened and
 * written through the guards.
 */
CREATE SCHEMA plain;
SET search_path = plain, hukou, pg_catalog;

CREATE FUNCTION one_of(VARIADIC of text[]) RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT $1[1 + floor(random() * cardinality($1))::integer] $$;

CREATE FUNCTION condition() RETURNS text LANGUAGE sql VOLATILE AS $$
	SELECT plain.one_of('$.age >= 30', '$.n > 50', '$.flag == true', '$.flag != false', '$.n / 0 > 1', '$.text', '$.sex == "F" && !($.n > 20)',
		'$.documents.passport.issued_years >= 2', '$.documents.id_card.details.a != $.documents.household_book.details.a', '$.documents.roster.issued_days < 100',
		'$.movers > 1', '$.child_age >= 6', '$.child_days < 400', '$.child_months > 1', '$.child_months > 12', '$.service_type == "kinship"', '$.documents.passport.number == "P1"', 'exists($.documents.id_card)')
$$;
CREATE FUNCTION place() RETURNS text LANGUAGE sql VOLATILE AS $$
	SELECT plain.one_of('*', '*', '*', 'area:min_gan', 'node:34', 'node:35', 'prefecture:350100', 'prefecture:340100', 'office:350104000000', 'office:340104000000', 'office:350104901000')
$$;

CREATE FUNCTION rules() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	o text; a text; s text; k text;
BEGIN
	DELETE FROM hukou.routes;
	INSERT INTO hukou.routes (service, valid, mode, start_verified, basis, evidence) SELECT service, '(,)', 'decide', true, 'all open', 'inferred' FROM hukou.services;
	DELETE FROM hukou.document_rules;
	DELETE FROM hukou.exclusions;
	FOR n IN 1..400 LOOP
		SELECT t.service, t.service_type INTO s, k FROM hukou.service_types t ORDER BY random() LIMIT 1;
		o := plain.place();
		a := plain.place();
		INSERT INTO hukou.document_rules (service, service_type, origin, accepting, gate, requirement, document_type, condition, commitment, confirmed, valid, basis, evidence)
		VALUES (s, CASE WHEN random() < 0.6 THEN '*' ELSE k END, o, a, plain.one_of('filing', 'filing', 'filing', 'elsewhere'), 'r' || floor(random() * 4),
			plain.one_of('id_card', 'household_book', 'passport', 'birth_certificate', 'marriage_certificate', 'roster', 'business_licence', 'move_in_permit'),
			CASE WHEN random() < 0.4 THEN plain.condition()::jsonpath END, random() < 0.3, random() < 0.4,
			plain.one_of('(,)', '(,)', '(,2024-02-01)', '[2024-02-01,)', '[2024-02-02,)')::daterange, 'a test', 'inferred') ON CONFLICT DO NOTHING;
		IF n % 4 = 0 THEN
			INSERT INTO hukou.exclusions (service, service_type, origin, accepting, gate, exclusion, condition, name_zh, name_en, valid, basis, evidence)
			VALUES (s, CASE WHEN random() < 0.6 THEN '*' ELSE k END, o, a, 'filing', 'x' || n, plain.condition()::jsonpath, '不', 'no',
				plain.one_of('(,)', '(,2024-02-01)', '[2024-02-01,)')::daterange, 'a test', 'inferred');
		END IF;
	END LOOP;
END
$$;

CREATE FUNCTION person(n integer) RETURNS hukou.citizen_id LANGUAGE sql AS $$
	SELECT hukou.citizen_id_make('340104', '1950-01-01'::date + (n * 7919) % 25000, n % 999 + 1)
$$;

CREATE FUNCTION cases(n integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	desk text;
	no text;
	per integer := ceil(n / 6.0);
BEGIN
	INSERT INTO hukou.document_confirmations (document_type, number, genuine, details, source)
	SELECT 'birth_certificate', 'X35' || lpad(i::text, 7, '0'), random() < 0.7, CASE WHEN random() < 0.6 THEN jsonb_build_object('a', floor(random() * 3), 'c', 'x') END, 'a test'
	FROM generate_series(1, 40) i;
	FOREACH desk IN ARRAY '{350104901000,350102901000,340104901000,340802901000,130433901000,310101901000}'::text[] LOOP
		PERFORM set_config('hukou.officer', 'D' || left(desk, 6) || '-03', false);
		INSERT INTO hukou.cases (service, service_type, accepting_office, origin_office, applicant, particulars)
		SELECT k.service, k.service_type, desk::hukou.office_code,
			plain.one_of('350104901000', '340104901000', '340802901000', '370102901000', desk)::hukou.office_code,
			plain.person(i * 13 + ascii(desk)),
			jsonb_strip_nulls(jsonb_build_object('n', CASE WHEN random() < 0.7 THEN floor(random() * 100) END, 'flag', CASE WHEN random() < 0.5 THEN random() < 0.5 END,
				'text', plain.one_of('x', 'true', NULL)))
		FROM generate_series(1, per) i,
			LATERAL (SELECT t.service, t.service_type FROM hukou.service_types t WHERE i IS NOT NULL ORDER BY random() LIMIT 1) k;
		INSERT INTO hukou.case_persons (case_no, person, role, citizen_id, name, sex, birth_date)
		SELECT c.case_no, p, r, CASE WHEN r <> 'newborn' THEN plain.person(floor(random() * 500)::integer) END, '某', 'F',
			CASE WHEN r = 'newborn' THEN '2024-02-01'::date - floor(random() * 3000)::integer END
		FROM hukou.cases c, generate_series(1, 2) p, LATERAL (SELECT plain.one_of('mover', 'newborn', 'guardian') AS r WHERE c.version IS NOT NULL) x
		WHERE c.accepting_office = desk::hukou.office_code AND c.state = 'draft' AND random() < 0.4
		ON CONFLICT DO NOTHING;
		INSERT INTO hukou.case_documents (case_no, document, document_type, number, issued_on, valid_until, source, details)
		SELECT c.case_no, d, x.t, CASE WHEN random() < 0.7 THEN CASE x.t WHEN 'id_card' THEN CASE WHEN random() < 0.8 THEN c.applicant::text ELSE plain.person(floor(random() * 500)::integer)::text END
				WHEN 'birth_certificate' THEN plain.one_of('x', 'X') || plain.one_of('35', '35', '99') || lpad(floor(random() * 60)::text, 7, '0')
				WHEN 'marriage_certificate' THEN plain.one_of('J350104', 'J199999', 'L340104') || '-2019-001234'
				WHEN 'business_licence' THEN '91350100M000100Y43' ELSE plain.one_of('P1', 'P2') END END,
			CASE WHEN random() < 0.5 THEN '2024-02-03'::date - floor(random() ^ 4 * 3000)::integer END, CASE WHEN random() < 0.4 THEN '2024-01-29'::date + floor(random() * 6)::integer END,
			plain.one_of('presented', 'presented', 'presented', 'copy', 'shared_data', 'commitment'),
			CASE WHEN random() < 0.4 THEN jsonb_build_object('a', floor(random() * 3)) END
		FROM hukou.cases c, generate_series(1, 6) d,
			LATERAL (SELECT plain.one_of('id_card', 'household_book', 'passport', 'birth_certificate', 'marriage_certificate', 'roster', 'business_licence', 'move_in_permit') AS t WHERE c.version IS NOT NULL AND d > 0) x
		WHERE c.accepting_office = desk::hukou.office_code AND c.state = 'draft' AND random() < 0.6;
		INSERT INTO hukou.case_objections (case_no, objection, document, text_zh)
		SELECT c.case_no, 1, (SELECT d.document FROM hukou.case_documents d WHERE d.case_no = c.case_no ORDER BY random() LIMIT 1), '不清'
		FROM hukou.cases c WHERE c.accepting_office = desk::hukou.office_code AND c.state = 'draft' AND random() < 0.06;
	END LOOP;
	INSERT INTO hukou.persons (citizen_id, name) SELECT DISTINCT c.applicant, '某' FROM hukou.cases c WHERE c.service = 'certificate';
	-- some are filed, so that their papers are in use; and some of those ended without an effect, or with one
	FOR no IN SELECT c.case_no::text FROM hukou.cases c WHERE c.service = 'certificate' AND random() < 0.7 LOOP
		BEGIN
			PERFORM set_config('hukou.officer', (SELECT 'D' || left(c.accepting_office::text, 6) || '-03' FROM hukou.cases c WHERE c.case_no = no::hukou.case_no), false);
			PERFORM hukou.advance(no::hukou.case_no, 'accept');
			IF random() < 0.4 THEN
				PERFORM hukou.advance(no::hukou.case_no, 'withdraw', 'applicant_request');
			END IF;
		EXCEPTION WHEN OTHERS THEN
			IF SQLSTATE NOT LIKE 'HK%' THEN
				RAISE;
			END IF;
		END;
	END LOOP;
END
$$;
