--
-- citizen_id: a citizen identity number (GB 11643-1999), eighteen characters
--
SET search_path = public, hukou;
SET datestyle = 'ISO, YMD';

-- The standard's own two examples, residents of Hong Kong and Taiwan, and a
-- foreigner with permanent residence.
SELECT id, holder_kind(id), region(id), birth_date(id), sex(id), sequence(id), check_character(id)
FROM unnest('{11010519491231002X,440524188001010014,810000199408230021,830000199201300022,911124198108030024}'::citizen_id[]) AS id;

-- A small x is a large one.
SELECT '11010519491231002x'::citizen_id;

-- For those who need not know it.
SELECT masked('11010519491231002X');

-- A mistyped number never gets in: the check character finds every single
-- wrong digit and every two neighbours swapped.
SELECT '110105194912310021'::citizen_id;
SELECT '11010519491231003X'::citizen_id;
SELECT '11010519491321002X'::citizen_id;
SELECT '11010591491231002X'::citizen_id;

-- What else is none.  A message never holds the whole number.
SELECT ''::citizen_id;
SELECT '110105'::citizen_id;
SELECT '11010519491231002XX'::citizen_id;
SELECT ' 11010519491231002X'::citizen_id;
SELECT '11010519491231002X '::citizen_id;
SELECT '1101051949123100２X'::citizen_id;
SELECT '11010519491231X02X'::citizen_id;
SELECT '11010519491231002Y'::citizen_id;
SELECT '010105194912310021'::citizen_id;
SELECT '110105194902300025'::citizen_id;
SELECT '110105190002290020'::citizen_id;		-- 1900 was no leap year
SELECT '110105179912310020'::citizen_id;
SELECT '110105220001010020'::citizen_id;
SELECT E'11010519491231002\t'::citizen_id;

-- Fifteen digits are a number of the time before; which century is told by
-- the sequence.
SELECT '110105491231002'::citizen_id;
SELECT old, citizen_id_from_15(old) AS id, birth_date(citizen_id_from_15(old))
FROM unnest('{110105491231002,440524800101001,110105491231995,110105491231996,110105491231999}'::text[]) AS old;
SELECT citizen_id_from_15('11010549123100');
SELECT citizen_id_from_15('110105490231002');
SELECT citizen_id_from_15('11010549123100X');
SELECT citizen_id_from_15('910105491231002');
SELECT citizen_id_from_15('11010519491231002X');

-- Making a number; the check character follows.
SELECT citizen_id_make('110105', '1949-12-31', 2);
SELECT citizen_id_make('350104', '2024-02-29', 0), citizen_id_make('350104', '2024-02-29', 999);
SELECT citizen_id_make('350104', '2024-02-29', 1000);
SELECT citizen_id_make('350104', '2024-02-29', -1);
SELECT citizen_id_make('350104', '2200-01-01', 1);
SELECT citizen_id_make('350104', 'infinity', 1);

-- Full years of age: a year more on the birthday itself.
SELECT on_date, age('11010519491231002X', on_date)
FROM unnest('{1949-12-30,1949-12-31,1950-12-30,1950-12-31,2023-12-30,2023-12-31,infinity}'::date[]) AS on_date;
-- Born on February 29.
SELECT on_date, age(citizen_id_make('350104', '2004-02-29', 1), on_date)
FROM unnest('{2004-02-28,2004-02-29,2005-02-28,2005-03-01,2008-02-28,2008-02-29}'::date[]) AS on_date;

-- Asked instead of tried.
SELECT input, citizen_id_is_valid(input)
FROM unnest(ARRAY['11010519491231002X', '11010519491231002x', '110105194912310021', '110105491231002',
				  '', '11010519491231002X ', '１１0105194912310', NULL]) AS input;

-- Casts: to text by itself, to the number it is stored as only on request.
CREATE TEMP TABLE answer (said text, number bigint);
INSERT INTO answer (said) VALUES ('11010519491231002X'::citizen_id);
INSERT INTO answer (number) VALUES ('11010519491231002X'::citizen_id);
INSERT INTO answer (number) VALUES ('11010519491231002X'::citizen_id::bigint);
SELECT said, number FROM answer;
SELECT 11010519491231002::citizen_id;

-- A property, over a thousand numbers: the text is read back as the number,
-- the parts make it again, the order is that of the text.
WITH sample AS (
	SELECT citizen_id_make(region, birth_date, sequence) AS id, region, birth_date, sequence
	FROM (SELECT (100000 + i * 799)::text::region_code AS region,
				 date '1800-01-01' + i * 146 AS birth_date,
				 i * 7 % 1000 AS sequence
		  FROM generate_series(0, 999) AS i) AS parts
)
SELECT count(*),
	   bool_and(id::text::citizen_id = id) AS read_back,
	   bool_and(region(id) = sample.region) AS region,
	   bool_and(birth_date(id) = sample.birth_date) AS birth_date,
	   bool_and(sequence(id) = sample.sequence) AS sequence,
	   bool_and(sex(id) = CASE sample.sequence % 2 WHEN 1 THEN 'M' ELSE 'F' END) AS sex,
	   (SELECT bool_and((a.id < b.id) = (a.id::text < b.id::text COLLATE "C"))
		FROM sample AS a, sample AS b WHERE a.sequence < 20 AND b.sequence < 50) AS ordered
FROM sample;
