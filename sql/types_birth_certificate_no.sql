--
-- birth_certificate_no: a medical certificate of birth, a letter and nine digits
--
SET search_path = public, hukou;

-- The letter stands for the year of print; every letter is accepted.
SELECT 'X320101001'::birth_certificate_no, 'a000000000'::birth_certificate_no, 'Z999999999'::birth_certificate_no;

-- What is none.  It is a personal number: no message repeats it.
SELECT ''::birth_certificate_no;
SELECT 'X32010100'::birth_certificate_no;
SELECT 'X3201010010'::birth_certificate_no;
SELECT '0320101001'::birth_certificate_no;
SELECT 'X32010100O'::birth_certificate_no;
SELECT 'X320101001 '::birth_certificate_no;
SELECT 'Ｘ320101001'::birth_certificate_no;

SELECT input, birth_certificate_no_is_valid(input)
FROM unnest(ARRAY['X320101001', 'x320101001', '', '320101001', 'XX20101001', NULL]) AS input;

-- The order is that of the text; the number only on request.
SELECT no, no::bigint AS number
FROM unnest('{X320101001,A999999999,A000000000,B000000000}'::birth_certificate_no[]) AS no
ORDER BY no;
