--
-- case_no: the number of a case: node, day, serial, check digit
--
SET search_path = public, hukou;
SET datestyle = 'ISO, YMD';

SELECT no, node(no), day(no), serial(no)
FROM unnest('{H53-231124-0000017-9,H10-000101-0000000-7,H99-991231-9999999-0}'::case_no[]) AS no;

-- Without the hyphens, or with a small h, it is the same.
SELECT 'H5323112400000179'::case_no, 'h53-231124-0000017-9'::case_no, 'h5323112400000179'::case_no;

-- Given by a node without asking anybody.
SELECT case_no_make(53, '2023-11-24', 17), case_no_make(53, '2023-11-24', 18);
SELECT case_no_make(9, '2023-11-24', 17);
SELECT case_no_make(100, '2023-11-24', 17);
SELECT case_no_make(53, '1999-12-31', 17);
SELECT case_no_make(53, '2100-01-01', 17);
SELECT case_no_make(53, '-infinity', 17);
SELECT case_no_make(53, '2023-11-24', 10000000);
SELECT case_no_make(53, '2023-11-24', -1);

-- What is none.
SELECT ''::case_no;
SELECT 'H53-231124-0000017-4'::case_no;
SELECT 'H5323112400000174'::case_no;
SELECT 'H53-231124-0000071-9'::case_no;		-- two neighbours swapped
SELECT 'A53-231124-0000017-9'::case_no;
SELECT 'H53-231124-00000179'::case_no;		-- a hyphen missing
SELECT 'H53-2311240000017-9'::case_no;
SELECT 'H53-231124-0000017-9-'::case_no;
SELECT 'H53-231124-0000017-99'::case_no;
SELECT 'H53-231124-0000017'::case_no;
SELECT 'H5323112400000'::case_no;
SELECT 'H53-230229-0000017-9'::case_no;
SELECT 'H09-231124-0000017-9'::case_no;
SELECT 'H53–231124–0000017–9'::case_no;		-- dashes that are no hyphens

SELECT input, case_no_is_valid(input)
FROM unnest(ARRAY['H53-231124-0000017-9', 'h5323112400000179', 'H53-231124-0000017-4', '', 'H', NULL]) AS input;

-- The order is node, day, serial, which is that of the text.
SELECT no, no::bigint AS number
FROM unnest(ARRAY[case_no_make(53, '2023-11-24', 18), case_no_make(35, '2023-11-24', 1),
				  case_no_make(53, '2023-11-24', 17), case_no_make(53, '2023-11-23', 99)]) AS no
ORDER BY no;

-- Every single wrong digit is found.
SELECT count(*) AS misprints, count(*) FILTER (WHERE case_no_is_valid(misprint)) AS accepted
FROM (SELECT overlay(no PLACING digit::text FROM place FOR 1) AS misprint, no
	  FROM (SELECT case_no_make(10 + i % 90, date '2000-01-01' + i * 36, i * 9973)::text AS no
			FROM generate_series(0, 999) AS i) AS sample,
		   generate_series(2, 20) AS place, generate_series(0, 9) AS digit
	  WHERE substr(no, place, 1) BETWEEN '0' AND '9') AS misprints
WHERE misprint <> no;
