--
-- office_code: a public-security organ (GA/T 380), twelve digits
--
SET search_path = public, hukou;

SELECT '350104530000'::office_code;

-- What is none.
SELECT ''::office_code;
SELECT '35010453000'::office_code;
SELECT '3501045300000'::office_code;
SELECT '350104-30000'::office_code;
SELECT '350104530000 '::office_code;
SELECT '050104530000'::office_code;
SELECT repeat('公安局', 40)::office_code;
SELECT ('350104530000' || repeat('9', 100))::office_code;

SELECT input, office_code_is_valid(input)
FROM unnest(ARRAY['350104530000', '999999999999', '100000000000', '099999999999', '', '35010453', NULL]) AS input;

-- The order is that of the text; the number only on request.
SELECT code, code::bigint AS number
FROM unnest('{350104530000,110105000000,350104000000}'::office_code[]) AS code
ORDER BY code;
