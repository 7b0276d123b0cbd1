--
-- region_code: an administrative division (GB/T 2260), six digits
--
SET search_path = public, hukou;

-- Text in, the same text out.
SELECT '350104'::region_code;

-- The zeros at the tail tell the level, and so the tree.
SELECT code, level(code), province(code), prefecture(code), region_last(code), region_path(code)
FROM unnest('{350000,350100,350104,460001,460200,810001,110000,110101}'::region_code[]) AS code;

-- What is no region code.
SELECT ''::region_code;
SELECT '35010'::region_code;
SELECT '3501040'::region_code;
SELECT '35010４'::region_code;		-- a full-width digit
SELECT '350104 '::region_code;
SELECT ' 350104'::region_code;
SELECT '350-04'::region_code;
SELECT '050104'::region_code;
SELECT '950104'::region_code;

-- The same, asked.
SELECT input, region_code_is_valid(input)
FROM unnest(ARRAY['350104', '100000', '899999', '099999', '900000', '', '35010', '+50104', '3501O4', NULL]) AS input;

-- It casts to text by itself, to its number only on request.
CREATE TEMP TABLE answer (said text, number integer);
INSERT INTO answer (said) VALUES ('350104'::region_code);
INSERT INTO answer (number) VALUES ('350104'::region_code);
INSERT INTO answer (number) VALUES ('350104'::region_code::integer);
SELECT said, number FROM answer;
SELECT '350104'::text::region_code;
SELECT 350104::region_code;

-- Every code there can be is read back as itself, in text and in binary.
SELECT count(*), min(code), max(code)
FROM (SELECT lpad(i::text, 6, '0') AS digits FROM generate_series(0, 999999) AS i) AS all_digits,
	 LATERAL (SELECT CASE WHEN region_code_is_valid(digits) THEN digits::region_code END AS code) AS parsed
WHERE code IS NOT NULL AND code::text = digits AND code::integer = digits::integer;

-- Order is that of the tree: a division, then what lies in it.
SELECT code
FROM unnest('{350200,350104,350000,440000,350100,350105}'::region_code[]) AS code
ORDER BY code;
SELECT min(code), max(code) FROM unnest('{350200,350104,350000}'::region_code[]) AS code;
