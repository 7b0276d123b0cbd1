--
-- What all five types share: operator classes, promises to the planner, and
-- binary input that is as strict as text input
--
SET search_path = public, hukou;

CREATE TEMP VIEW code_type AS
SELECT oid, typname, typreceive, typsend, typinput, typoutput
FROM pg_type
WHERE typnamespace = 'hukou'::regnamespace
  AND typname IN ('region_code', 'citizen_id', 'office_code', 'case_no', 'birth_certificate_no');

-- Every operator class of the schema is whole.
SELECT amname, opcname, opcdefault, amvalidate(c.oid)
FROM pg_opclass AS c JOIN pg_am AS a ON a.oid = opcmethod
WHERE opcnamespace = 'hukou'::regnamespace
ORDER BY amname, opcname COLLATE "C";

-- Every operator of the types: what it is to its mirror image, to its opposite
-- and to the planner.
SELECT o.oprname, count(*) AS types, com.oprname AS commutator, neg.oprname AS negator,
	   o.oprcanhash AS hashes, o.oprcanmerge AS merges, o.oprrest, o.oprjoin
FROM pg_operator AS o
	 LEFT JOIN pg_operator AS com ON com.oid = o.oprcom
	 LEFT JOIN pg_operator AS neg ON neg.oid = o.oprnegate
WHERE o.oprnamespace = 'hukou'::regnamespace AND o.oprleft IN (SELECT oid FROM code_type)
GROUP BY 1, 3, 4, 5, 6, 7, 8
ORDER BY o.oprname COLLATE "C";

-- Nothing a type calls depends on a table, a setting or a clock, all of it runs
-- in parallel workers, and what an index condition calls cannot leak.
SELECT role, count(*) AS functions,
	   bool_and(provolatile = 'i') AS immutable, bool_and(proparallel = 's') AS parallel_safe,
	   bool_and(proisstrict) AS strict, bool_and(proleakproof) AS leakproof
FROM (SELECT 'operator' AS role, oprcode AS func FROM pg_operator
	  WHERE oprnamespace = 'hukou'::regnamespace AND oprleft IN (SELECT oid FROM code_type)
	  UNION ALL
	  SELECT 'comparison or hash', amproc FROM pg_amproc JOIN code_type AS t ON t.oid = amproclefttype
	  WHERE amproc::text LIKE '%\_cmp' OR amproc::text LIKE '%\_hash%'
	  UNION ALL
	  SELECT 'input or output', f FROM code_type,
			 LATERAL unnest(ARRAY[typinput, typoutput, typreceive, typsend]::oid[]) AS f) AS used
	 JOIN pg_proc AS p ON p.oid = used.func
GROUP BY role ORDER BY role COLLATE "C";

-- No number turns into a code, and no code into a number, unasked.
SELECT castsource::regtype, casttarget::regtype, castcontext, castmethod
FROM pg_cast
WHERE castsource IN (SELECT oid FROM code_type) OR casttarget IN (SELECT oid FROM code_type)
ORDER BY castsource::regtype::text COLLATE "C", casttarget::regtype::text COLLATE "C";

-- Everything is described.
SELECT count(*) AS undescribed FROM (
	SELECT oid FROM code_type WHERE obj_description(oid, 'pg_type') IS NULL
	UNION ALL
	SELECT oid FROM pg_operator
	WHERE oprnamespace = 'hukou'::regnamespace AND obj_description(oid, 'pg_operator') IS NULL
	UNION ALL
	SELECT oid FROM pg_opclass
	WHERE opcnamespace = 'hukou'::regnamespace AND obj_description(oid, 'pg_opclass') IS NULL
	UNION ALL
	SELECT oid FROM pg_opfamily
	WHERE opfnamespace = 'hukou'::regnamespace AND obj_description(oid, 'pg_opfamily') IS NULL
	UNION ALL
	SELECT oid FROM pg_cast
	WHERE castsource IN (SELECT oid FROM code_type) AND obj_description(oid, 'pg_cast') IS NULL
	UNION ALL
	SELECT oid FROM pg_proc
	WHERE pronamespace = 'hukou'::regnamespace AND prolang IN (SELECT oid FROM pg_language WHERE lanname IN ('c', 'internal'))
	  AND obj_description(oid, 'pg_proc') IS NULL) AS silent;

-- Sorting, hashing, merging, grouping, deduplicated indexes.
CREATE TEMP TABLE person AS
SELECT citizen_id_make('350104', date '1980-01-01' + i % 100, i % 7) AS id, i
FROM generate_series(1, 1000) AS i;
CREATE INDEX person_btree ON person (id);
CREATE INDEX person_hash ON person USING hash (id);
CREATE INDEX person_brin ON person USING brin (id);
CREATE INDEX person_multi ON person USING brin (id citizen_id_minmax_multi_ops);
ANALYZE person;
SELECT count(*), count(DISTINCT id), min(id), max(id) FROM person;
SET enable_hashagg = off;
SELECT count(*) FROM (SELECT id FROM person GROUP BY id) AS g;
RESET enable_hashagg;
SET enable_nestloop = off;
SET enable_mergejoin = off;
SELECT count(*) FROM person AS a JOIN person AS b USING (id);
SET enable_hashjoin = off;
SET enable_mergejoin = on;
SELECT count(*) FROM person AS a JOIN person AS b USING (id);
RESET enable_nestloop;
RESET enable_hashjoin;
RESET enable_mergejoin;

-- A hash-partitioned table.
CREATE TEMP TABLE split (id citizen_id) PARTITION BY HASH (id);
CREATE TEMP TABLE split0 PARTITION OF split FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TEMP TABLE split1 PARTITION OF split FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO split SELECT id FROM person;
SELECT count(*) = 1000 AS all_there, count(DISTINCT tableoid) AS partitions FROM split;

-- Binary COPY takes back what it wrote ...
CREATE TEMP TABLE code (
	region region_code, id citizen_id, office office_code, no case_no, birth birth_certificate_no
);
INSERT INTO code VALUES
('350104', '11010519491231002X', '350104530000', 'H53-231124-0000017-9', 'X320101001'),
('899999', '911124198108030024', '999999999999', 'H99-991231-9999999-0', 'Z999999999'),
('100000', '440524188001010014', '100000000000', 'H10-000101-0000000-7', 'A000000000'),
(NULL, NULL, NULL, NULL, NULL);
CREATE TEMP TABLE back (LIKE code);
-- The server need not be able to write where the client runs.
\getenv builddir PG_ABS_BUILDDIR
\cd :builddir
\copy code TO 'results/types_opclass.data' WITH (FORMAT binary)
\copy back FROM 'results/types_opclass.data' WITH (FORMAT binary)
SELECT * FROM back;
SELECT count(*) FROM (SELECT * FROM code EXCEPT SELECT * FROM back) AS lost;

-- ... and nothing that text input would refuse.
CREATE TEMP TABLE smuggled_region (v integer);
INSERT INTO smuggled_region VALUES (99999);
\copy smuggled_region TO 'results/types_opclass.data' WITH (FORMAT binary)
\copy back (region) FROM 'results/types_opclass.data' WITH (FORMAT binary)
TRUNCATE smuggled_region;
INSERT INTO smuggled_region VALUES (-350104);
\copy smuggled_region TO 'results/types_opclass.data' WITH (FORMAT binary)
\copy back (region) FROM 'results/types_opclass.data' WITH (FORMAT binary)
CREATE TEMP TABLE smuggled (v bigint);
INSERT INTO smuggled VALUES (11010519490230002);		-- February 30
\copy smuggled TO 'results/types_opclass.data' WITH (FORMAT binary)
\copy back (id) FROM 'results/types_opclass.data' WITH (FORMAT binary)
\set VERBOSITY sqlstate
\copy back (id) FROM 'results/types_opclass.data' WITH (FORMAT binary)
SELECT '11010519490230002X'::citizen_id;
\set VERBOSITY default
\copy back (office) FROM 'results/types_opclass.data' WITH (FORMAT binary)
\copy back (no) FROM 'results/types_opclass.data' WITH (FORMAT binary)
\copy back (birth) FROM 'results/types_opclass.data' WITH (FORMAT binary)
TRUNCATE smuggled;
INSERT INTO smuggled VALUES (92311240000017);			-- node 9
\copy smuggled TO 'results/types_opclass.data' WITH (FORMAT binary)
\copy back (no) FROM 'results/types_opclass.data' WITH (FORMAT binary)
\copy back (id) FROM 'results/types_opclass.data' WITH (FORMAT binary)
TRUNCATE smuggled;
INSERT INTO smuggled VALUES (-1);
\copy smuggled TO 'results/types_opclass.data' WITH (FORMAT binary)
\copy back (id) FROM 'results/types_opclass.data' WITH (FORMAT binary)
\copy back (birth) FROM 'results/types_opclass.data' WITH (FORMAT binary)
SELECT count(*) FROM back;

--
-- An index is built by several processes in a session that has not needed the library yet: its settings stay what they are.
--
CREATE TABLE public.parallel_build WITH (parallel_workers = 2) AS SELECT citizen_id_make('340802', '1960-01-01'::date + g % 20000, 1 + g % 900) AS id FROM generate_series(1, 20000) g;
\c -
SET hukou.officer = 'D530102-03';
SET min_parallel_table_scan_size = 0;
SET max_parallel_maintenance_workers = 2;
CREATE INDEX parallel_build_id ON public.parallel_build (id);
SELECT count(*) FROM public.parallel_build WHERE id OPERATOR(hukou.=) '11010519491231002X';
SHOW hukou.officer;
DROP TABLE public.parallel_build;
