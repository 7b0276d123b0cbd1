--
-- Numbers of documents: well-formed or not by the format that policy names for them, and what is wrong where
--
SET search_path = public, hukou;

SELECT format, standard, example, document_number_is_valid(format, example) AS valid,
	   document_number_canonical(format, example) = example AS canonical
FROM document_number_formats() ORDER BY format COLLATE "C";
SELECT format, description FROM document_number_formats() ORDER BY format COLLATE "C";

-- What is wrong, told as what and where; NULL: nothing is.
CREATE FUNCTION pg_temp.tell(of_format text, VARIADIC numbers text[]) RETURNS TABLE (number text, fault text)
LANGUAGE sql AS $$ SELECT n, document_number_fault(of_format, n) FROM unnest(numbers) WITH ORDINALITY u (n, i) ORDER BY i $$;

--
-- citizen_id and birth_certificate_no: as the types of that name
--
SELECT * FROM pg_temp.tell('citizen_id', '11010519491231002X', '11010519491231002x', '', '110105194912310021', '110105491231002',
	'010105194912310021', '110105194902310025', '11010519491231002', '1101051949123100２X', '11010519491231002X ');
SELECT * FROM pg_temp.tell('birth_certificate_no', 'X320101001', 'x320101001', '0320101001', 'X32010100', 'X32O101001', '出320101001');

--
-- marriage_certificate_no: marriage and divorce, issued once or again, with hyphens or without
--
SELECT * FROM pg_temp.tell('marriage_certificate_no', 'J110105-2023-001234', 'L110105-2023-001234', 'BJ110105-2023-001234', 'BL110105-2023-001234',
	'J1101052023001234', 'BL1101052023001234', 'bj110105-2023-001234');
SELECT n AS typed, document_number_canonical('marriage_certificate_no', n) AS canonical
FROM unnest('{J1101052023001234,l1101052023001234,bJ1101052023001234,bl110105-2023-001234,(98)朝结字第001234号}'::text[]) n;
SELECT * FROM pg_temp.tell('marriage_certificate_no', '', 'J', 'B', 'BX110105-2023-001234', 'X110105-2023-001234', '110105-2023-001234',
	'J010105-2023-001234', 'BJ910105-2023-001234', 'J110105-1948-001234', 'J110105-1949-001234', 'BL1101052200001234', 'J110105-2199-001234',
	'J110105-2023001234',		-- both hyphens or none
	'J1101052023-001234', 'J110105-2023-00123', 'J110105-2023-0012345', 'J110105202300123', 'J110105-2023-001234 ', ' J110105-2023-001234',
	'J11O105-2023-001234', 'J110105–2023–001234', 'J１10105-2023-001234');
-- Older ones are in words, each place by its own rule: taken as they are, with the character 字.
SELECT * FROM pg_temp.tell('marriage_certificate_no', '(98)朝结字第001234号', '京海结字010300123', '朝结第001234号', '字', ' 京海结字010300123',
	'京海结字010300123　', E'京海结字\t010300123', '字' || repeat('1', 63), '字' || repeat('1', 64));

--
-- diploma_no: eighteen digits; seventeen, as schools had until 2002 and boards of self-study examinations have, as they are
--
SELECT * FROM pg_temp.tell('diploma_no', '104765201605701784', '100011200202000001', '10001120010500001', '65530102011234567');
SELECT * FROM pg_temp.tell('diploma_no', '', '104762201605701784', '104760201605701784', '104765194805701784', '104765194905701784', '104765220005701784',
	'104765201603701784', '104765201607701784', '104765201615701784', '104765201600701784', '1047652016057017', '1047652016057017840',
	'10476520160570178X', '1047652016057017X', '10476-5201605701784', '104765 01605701784', '１04765201605701784', '104765201605701784 ');

--
-- social_credit_code: GB 32100
--
SELECT * FROM pg_temp.tell('social_credit_code', '91110000600037341L', '91350100M000100Y43', '91350100m000100y43');
SELECT document_number_canonical('social_credit_code', '91350100m000100y43');
SELECT * FROM pg_temp.tell('social_credit_code', '', '911100006000373410', '91110000600037341', '91110000600037341LL', '9111O000600037341L', '91110000I00037341L',
	'91110000600037341S', '91110A00600037341L', 'I1110000600037341L', '91110000 600037341L', '91110000６00037341L', '91110000600037341L.', E'91110000600037341L\n');
-- The check character finds every single wrong character and every swap of neighbours: each character of the alphabet at each place.
CREATE TEMP TABLE credit_code AS SELECT unnest('{91110000600037341L,91350100M000100Y43}'::text[]) AS code;
-- Some more, with the check character the standard gives, computed here.
INSERT INTO credit_code
SELECT body || substr(a, (31 - sum((strpos(a, substr(body, p, 1)) - 1) * (3 ^ (p - 1))::numeric % 31)::integer % 31) % 31 + 1, 1)
FROM (SELECT '0123456789ABCDEFGHJKLMNPQRTUWXY') alphabet (a),
	 LATERAL (SELECT substr(a, i % 31 + 1, 1) || substr(a, i * 7 % 31 + 1, 1) || lpad((i * 29501 % 1000000)::text, 6, '0')
					 || string_agg(substr(a, (i * (j * j + 5) + j) % 31 + 1, 1), '' ORDER BY j) AS body
			  FROM generate_series(1, 60) i, generate_series(1, 9) j GROUP BY i) made,
	 generate_series(1, 17) p
GROUP BY body, a;
SELECT count(*) AS codes, count(*) FILTER (WHERE document_number_is_valid('social_credit_code', code)) AS valid FROM credit_code;
SELECT count(*) AS misprints, count(*) FILTER (WHERE document_number_is_valid('social_credit_code', misprint)) AS accepted
FROM (SELECT code, overlay(code PLACING c FROM p FOR 1) AS misprint
	  FROM credit_code, generate_series(1, 18) p, regexp_split_to_table('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', '') c) m
WHERE misprint <> code;
SELECT count(*) AS swaps, count(*) FILTER (WHERE document_number_is_valid('social_credit_code', swapped)) AS accepted
FROM (SELECT code, overlay(code PLACING substr(code, p + 1, 1) || substr(code, p, 1) FROM p FOR 2) AS swapped
	  FROM credit_code, generate_series(1, 17) p) s
WHERE swapped <> code;

--
-- opaque: permits to move in, certificates of migration, whatever else
--
SELECT * FROM pg_temp.tell('opaque', '1', '皖迁字第00012345号', 'a b', 'A-1/2(3)', '𠮷野');
SELECT document_number_fault('opaque', n) AS fault, quote_literal(n) AS number
FROM unnest(ARRAY['', ' ', ' 1', '1 ', '12  ', U&'\3000\0031', U&'皖1\3000\3000', U&'皖\00A0', E'1\t2', E'皖1\n', E'1\x7f', U&'皖迁\00852', U&'1\200B2', U&'\FEFF1',
	U&'12\202E3', U&'1\2028', U&'1\+0E0041']) WITH ORDINALITY u (n, i) ORDER BY i;
-- Sixty-four characters, however many bytes.
SELECT c, length(repeat(c, 64)), octet_length(repeat(c, 64)) AS bytes, document_number_fault('opaque', repeat(c, 64)) AS of_64,
	   document_number_fault('opaque', repeat(c, 65)) AS of_65, document_number_canonical('opaque', repeat(c, 64)) = repeat(c, 64) AS unchanged
FROM unnest('{1,é,皖,𠮷}'::text[]) c;

--
-- Whatever the format
--
-- A long text is told its length, and not repeated.
SELECT format, document_number_fault(format, repeat('1', 10000000)) AS digits, document_number_fault(format, repeat('皖', 1000000)) AS characters,
	   document_number_is_valid(format, repeat('字', 1000000)) AS valid
FROM document_number_formats() ORDER BY format COLLATE "C";
-- NULL is neither well-formed nor wrong.
SELECT document_number_fault('opaque', NULL) IS NULL AS fault, document_number_is_valid('opaque', NULL) IS NULL AS valid, document_number_is_valid(NULL, '1') IS NULL AS format;
-- Every number of whatever format is well-formed as an opaque one.
SELECT format FROM document_number_formats() WHERE NOT document_number_is_valid('opaque', example);

-- What has no canonical form: as text input of a type refuses it, with a remedy.
SELECT document_number_canonical('social_credit_code', '91350100M000100Y34');
SELECT document_number_canonical('citizen_id', '110105491231002');
SELECT document_number_canonical('citizen_id', '110105194902310025');
SELECT document_number_canonical('diploma_no', '104762201605701784');
SELECT document_number_canonical('marriage_certificate_no', '京海结第00123号');

-- A format there is not.
SELECT document_number_fault('passport', 'E12345678');
SELECT document_number_is_valid('', '1');
SELECT document_number_is_valid('Opaque', '1');
SELECT document_number_canonical(repeat('皖', 100), '1');
-- They are asked of rows: a check constraint may.
CREATE TEMP TABLE employer (code text CHECK (document_number_is_valid('social_credit_code', code)));
INSERT INTO employer VALUES ('91350100M000100Y43'), (NULL);
INSERT INTO employer VALUES ('91350100M000100Y34');
