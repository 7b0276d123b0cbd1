--
-- Which region lies in which, and who comes from where: <@ and @>
--
SET search_path = public, hukou;
-- VACUUM can mark pages all-visible only when their commits are on disk, and plans depend on that.
SET synchronous_commit = on;

SELECT region_code '350104' <@ region_code '350100' AS county_in_prefecture,
	   region_code '350104' <@ region_code '350000' AS county_in_province,
	   region_code '350104' <@ region_code '350104' AS itself,
	   region_code '350100' <@ region_code '350104' AS upside_down,
	   region_code '350104' <@ region_code '350200' AS elsewhere,
	   region_code '460001' <@ region_code '460000' AS directly_under,
	   region_code '460001' <@ region_code '460100' AS not_in_its_neighbour;
SELECT region_code '350000' @> region_code '350104' AS province_has_county,
	   region_code '350000' @> citizen_id '11010519491231002X' AS wrong_province,
	   citizen_id '11010519491231002X' <@ region_code '110000' AS right_province,
	   citizen_id '11010519491231002X' <@ region_code '110105' AS right_county,
	   citizen_id '810000199408230021' <@ region_code '810000' AS hong_kong;

-- The number of a foreigner has no address code, so it lies in no region.
SELECT count(*) FROM generate_series(100000, 899999) AS i
WHERE citizen_id '911124198108030024' <@ i::text::region_code;
SELECT region_path(citizen_id '911124198108030024'), region_path(citizen_id '11010519491231002X');

-- A small register: large enough for the planner to want an index.
CREATE TABLE places (region region_code PRIMARY KEY);
INSERT INTO places
SELECT (province * 10000 + prefecture * 100 + county)::text::region_code
FROM unnest('{11,35,46,53}'::integer[]) AS province,
	 generate_series(0, 49) AS prefecture, generate_series(0, 49) AS county;
CREATE TABLE people (id citizen_id PRIMARY KEY);
INSERT INTO people
SELECT citizen_id_make(region, date '1950-01-01' + 1000 * s, s) FROM places, generate_series(1, 2) AS s;
CREATE TABLE rules (region region_code, rule integer);
INSERT INTO rules SELECT region, 1 FROM places;
CREATE INDEX rules_region ON rules (region);
VACUUM ANALYZE places, people, rules;
SET enable_bitmapscan = off;

-- A constant becomes a range of the index, whichever side it stands on.
EXPLAIN (COSTS OFF) SELECT region FROM places WHERE region <@ '350100';
EXPLAIN (COSTS OFF) SELECT region FROM places WHERE region_code '350100' @> region;
SELECT count(*), min(region), max(region) FROM places WHERE region <@ '350100';
EXPLAIN (COSTS OFF) SELECT id FROM people WHERE id <@ region_code '350000';
EXPLAIN (COSTS OFF) SELECT id FROM people WHERE region_code '350000' @> id;
SELECT count(*), min(id), max(id) FROM people WHERE id <@ region_code '350000';

-- What reaches a place: the index is searched for its path.
EXPLAIN (COSTS OFF) SELECT region FROM rules WHERE region @> region_code '350104';
EXPLAIN (COSTS OFF) SELECT region FROM rules WHERE region_code '350104' <@ region;
EXPLAIN (COSTS OFF) SELECT region FROM rules WHERE region @> citizen_id '11010519491231002X';
SELECT region FROM rules WHERE region @> region_code '350104' ORDER BY region;
SELECT region FROM rules WHERE region @> citizen_id '11010519491231002X' ORDER BY region;
SELECT region FROM rules WHERE region @> citizen_id '911124198108030024';

-- The functions do as their operators, and their arguments may be anything that
-- does not change during the scan.
EXPLAIN (COSTS OFF) SELECT region FROM places WHERE is_within(region, '350100');
EXPLAIN (COSTS OFF) SELECT region FROM places WHERE region_contains('350100', region);
EXPLAIN (COSTS OFF) SELECT region FROM places WHERE is_within(region, (random()::text)::region_code);

-- NULL matches nothing.
SELECT region FROM places WHERE region <@ NULL::region_code;
SELECT region FROM places WHERE region <@ (SELECT NULL::region_code);
SELECT region FROM rules WHERE region @> (SELECT NULL::region_code);

-- A prepared statement keeps its index when the plan is generic.
SET plan_cache_mode = force_generic_plan;
PREPARE inside(region_code) AS SELECT region FROM places WHERE region <@ $1;
EXPLAIN (COSTS OFF) EXECUTE inside('350000');
EXECUTE inside('460949');
PREPARE from_there(region_code) AS SELECT count(*) FROM people WHERE id <@ $1;
EXPLAIN (COSTS OFF) EXECUTE from_there('350000');
EXECUTE from_there('350000');
EXECUTE from_there(NULL);
PREPARE reaching(citizen_id) AS SELECT region FROM rules WHERE region @> $1;
EXPLAIN (COSTS OFF) EXECUTE reaching('11010519491231002X');
EXECUTE reaching('11010519491231002X');
RESET plan_cache_mode;

-- A join goes into the index once for each outer row.
CREATE TEMP TABLE asked (region region_code);
INSERT INTO asked VALUES ('350100'), ('460000'), (NULL);
ANALYZE asked;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET enable_material = off;
SET enable_memoize = off;
EXPLAIN (COSTS OFF)
SELECT asked.region, places.region FROM asked JOIN places ON places.region <@ asked.region;
SELECT asked.region, count(*) FROM asked JOIN places ON places.region <@ asked.region GROUP BY 1 ORDER BY 1;
EXPLAIN (COSTS OFF)
SELECT asked.region, id FROM asked JOIN people ON id <@ asked.region;
SELECT asked.region, count(*) FROM asked JOIN people ON id <@ asked.region GROUP BY 1 ORDER BY 1;
EXPLAIN (COSTS OFF)
SELECT asked.region, rules.region FROM asked JOIN rules ON rules.region @> asked.region;
SELECT asked.region, rules.region FROM asked JOIN rules ON rules.region @> asked.region ORDER BY 1, 2;

-- Every answer by index is the answer without.
CREATE TEMP TABLE chosen AS SELECT region FROM places WHERE region::integer % 97 = 0 OR region::integer % 100 = 0;
CREATE TEMP TABLE plain AS
SELECT chosen.region AS outside, id FROM chosen JOIN people ON (id <@ chosen.region) IS TRUE;
CREATE TEMP TABLE indexed AS
SELECT chosen.region AS outside, id FROM chosen JOIN people ON id <@ chosen.region;
SELECT count(*) AS pairs, (SELECT count(*) FROM indexed) AS by_index,
	   (SELECT count(*) FROM (TABLE plain EXCEPT TABLE indexed) AS d) AS missing,
	   (SELECT count(*) FROM (TABLE indexed EXCEPT TABLE plain) AS d) AS extra
FROM plain;
CREATE TEMP TABLE plain_up AS
SELECT chosen.region AS inside, rules.region FROM chosen JOIN rules ON (rules.region @> chosen.region) IS TRUE;
CREATE TEMP TABLE indexed_up AS
SELECT chosen.region AS inside, rules.region FROM chosen JOIN rules ON rules.region @> chosen.region;
SELECT count(*) AS pairs, (SELECT count(*) FROM indexed_up) AS by_index,
	   (SELECT count(*) FROM (TABLE plain_up EXCEPT TABLE indexed_up) AS d) AS missing,
	   (SELECT count(*) FROM (TABLE indexed_up EXCEPT TABLE plain_up) AS d) AS extra
FROM plain_up;

-- BRIN, plain and with outliers.
CREATE TABLE log (id citizen_id, region region_code, filler text);
INSERT INTO log SELECT id, region(id), repeat('x', 200) FROM people ORDER BY id;
CREATE INDEX log_id ON log USING brin (id) WITH (pages_per_range = 4);
CREATE INDEX log_region ON log USING brin (region region_code_minmax_multi_ops) WITH (pages_per_range = 4);
VACUUM ANALYZE log;
SET enable_bitmapscan = on;
EXPLAIN (COSTS OFF) SELECT count(*) FROM log WHERE id <@ region_code '350000';
SELECT count(*) FROM log WHERE id <@ region_code '350000';
EXPLAIN (COSTS OFF) SELECT count(*) FROM log WHERE region <@ '350000';
SELECT count(*) FROM log WHERE region <@ '350000';
SET enable_bitmapscan = off;

-- Below a row security policy that a leaking function could betray, the index
-- is still used: the operators are leakproof.
CREATE ROLE regress_hukou_clerk;
GRANT USAGE ON SCHEMA hukou TO regress_hukou_clerk;
GRANT SELECT ON people TO regress_hukou_clerk;
ALTER TABLE people ENABLE ROW LEVEL SECURITY;
CREATE POLICY women ON people USING (sex(id) = 'F');
SET ROLE regress_hukou_clerk;
EXPLAIN (COSTS OFF) SELECT id FROM people WHERE id <@ region_code '350000';
SELECT count(*) FROM people WHERE id <@ region_code '350000';
RESET ROLE;

-- An index that knows only equality is of no use, and a column after the first
-- is not searched for a path.
CREATE TABLE hashed (region region_code);
CREATE INDEX hashed_region ON hashed USING hash (region);
INSERT INTO hashed SELECT region FROM places;
CREATE TABLE filed (rule integer, region region_code);
CREATE INDEX filed_region ON filed (rule, region);
INSERT INTO filed SELECT region::integer % 100, region FROM places;
VACUUM ANALYZE hashed, filed;
EXPLAIN (COSTS OFF) SELECT * FROM hashed WHERE region <@ '350000';
EXPLAIN (COSTS OFF) SELECT * FROM filed WHERE rule = 1 AND region <@ '350000';
EXPLAIN (COSTS OFF) SELECT * FROM filed WHERE rule = 1 AND region @> region_code '350000';

-- Somebody's family in reverse order: its strategies mean the opposite, and the
-- answer is right all the same.
CREATE FUNCTION region_code_reverse(region_code, region_code) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT RETURN region_code_cmp($2, $1);
CREATE OPERATOR CLASS region_code_reverse_ops FOR TYPE region_code USING btree AS
OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <,
FUNCTION 1 region_code_reverse(region_code, region_code);
CREATE TABLE reversed AS SELECT region FROM places;
CREATE INDEX reversed_region ON reversed (region region_code_reverse_ops);
VACUUM ANALYZE reversed;
EXPLAIN (COSTS OFF) SELECT region FROM reversed WHERE region <@ '350100';
SELECT count(*) FROM reversed WHERE region <@ '350100';

DROP TABLE reversed, filed, hashed, log, rules, people, places;
DROP OPERATOR FAMILY region_code_reverse_ops USING btree;
DROP FUNCTION region_code_reverse;
REVOKE ALL ON SCHEMA hukou FROM regress_hukou_clerk;
DROP ROLE regress_hukou_clerk;
