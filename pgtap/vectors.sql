--
-- What independent implementations say about citizen ids, and what the type
-- says: test/vectors/ tells where the vectors come from.  Run from the top of
-- the source tree.
--
BEGIN;
SELECT plan(24);

CREATE TEMP TABLE vector (vector text, valid boolean, kind text);
\copy vector FROM 'test/vectors/citizen_id.tsv' WITH (FORMAT text, HEADER MATCH)

SELECT cmp_ok((SELECT count(*)::integer FROM vector WHERE kind NOT IN ('single_error', 'neighbours_swapped')),
			  '>=', 2000, 'there are at least 2000 vectors of one number each');
-- 17 digits with nine wrong ones each, and a check character with ten
SELECT cmp_ok((SELECT count(*)::integer FROM vector WHERE kind = 'single_error'),
			  '>=', 200 * (17 * 9 + 10) - 10, 'every single error of 200 numbers is there');

SELECT is((SELECT count(*)::integer FROM vector
		   WHERE vector.kind = kinds.kind AND hukou.citizen_id_is_valid(vector) IS DISTINCT FROM valid),
		  0, 'as the record has it: ' || kind)
FROM (SELECT DISTINCT kind FROM vector ORDER BY kind) AS kinds;

-- Valid ones are taken and come back as they were, but for a small x.
SELECT is((SELECT count(*)::integer FROM vector WHERE valid AND vector::hukou.citizen_id::text <> upper(vector)),
		  0, 'what is valid is stored and shown unchanged');

SELECT * FROM finish();
ROLLBACK;
