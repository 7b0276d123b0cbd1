--
-- Workflows as pictures: hukou.diagram()
--
\pset format unaligned
\set SHOW_CONTEXT never

-- One in full, as both tools take it.
SELECT hukou.diagram('certificate_at_once', 1);
SELECT hukou.diagram('certificate_at_once', 1, format => 'dot', language => 'en');

-- The others in short: whatever the format and the language, every state and every step is there once.
SELECT w.workflow, f AS format, l AS language, d.states, d.steps, d.system_steps,
	(d.states, d.steps, d.system_steps) = ROW((SELECT count(*) FROM hukou.workflow_states s WHERE (s.workflow, s.version) = (w.workflow, w.version)),
		(SELECT count(*) FROM hukou.workflow_transitions t WHERE (t.workflow, t.version) = (w.workflow, w.version)),
		(SELECT count(*) FROM hukou.workflow_transitions t WHERE (t.workflow, t.version) = (w.workflow, w.version)
			AND t.side = 'system')) AS complete
FROM hukou.workflows w, unnest('{dot,mermaid}'::text[]) f, unnest('{en,zh}'::text[]) l,
	LATERAL (SELECT
		count(*) FILTER (WHERE line ~ CASE f WHEN 'dot' THEN '^ +"[a-z_]+" \[label=' ELSE '^ +s_[a-z_]+\(?\["' END) AS states,
		count(*) FILTER (WHERE line ~ CASE f WHEN 'dot' THEN '^  "[a-z_]+" -> ' ELSE '^  s_[a-z_]+ -\.?->' END) AS steps,
		count(*) FILTER (WHERE line ~ CASE f WHEN 'dot' THEN '^  "[a-z_]+" -> .* style=dashed' ELSE '^  s_[a-z_]+ -\.->' END) AS system_steps
		FROM string_to_table(hukou.diagram(w.workflow, w.version, f, l), E'\n') line) d
WHERE w.version = 1 AND w.shipped IS NOT NULL
ORDER BY w.workflow COLLATE "C", f, l;

-- Who holds the case in words of the service; a side that gets it back later is drawn as a group of its own.
SELECT f AS format, l AS language, string_agg(substring(line, '[<"]([^&"]*)'), ', ' ORDER BY n) AS groups
FROM unnest('{dot,mermaid}'::text[]) f, unnest('{en,zh}'::text[]) l,
	string_to_table(hukou.diagram('migration', 1, f, l), E'\n') WITH ORDINALITY x (line, n)
WHERE line ~ 'labeljust|subgraph held_'
GROUP BY f, l ORDER BY f, l;

-- Nothing a name holds breaks the picture: it adds no line, closes no quote, and says nothing to the tool.
BEGIN;
SELECT hukou.copy_workflow('certificate_at_once', 1) AS concept \gset
UPDATE hukou.workflows SET name_zh = E'题"目\\: <b>\n---\n#{}' WHERE (workflow, version) = ('certificate_at_once', :concept);
UPDATE hukou.workflow_states SET name_zh = E'补"正]\n\t%%{init}%% <br/> & \\N `x` #quot; \u0001\u2028end'
	WHERE (workflow, version, state) = ('certificate_at_once', :concept, 'supplement');
UPDATE hukou.workflow_states SET name_zh = '' WHERE (workflow, version, state) = ('certificate_at_once', :concept, 'issued');
UPDATE hukou.workflow_transitions SET name_zh = E'"| --> s_refused; }\\"\nclick s_draft "x"', four_eyes = 'nobody"s\',
		gate = '<script>', effect = 'make_card'
	WHERE (workflow, version, from_state, action) = ('certificate_at_once', :concept, 'accepted', 'issue');
UPDATE hukou.workflow_transitions SET action = 'issue "it"; \ <now>'
	WHERE (workflow, version, from_state, action) = ('certificate_at_once', :concept, 'accepted', 'issue');
SELECT f AS format, l AS language, array_length(odd, 1) - array_length(even, 1) AS more_lines, o.line AS line_that_differs
FROM unnest('{dot,mermaid}'::text[]) f, unnest('{en,zh}'::text[]) l,
	LATERAL (SELECT string_to_array(hukou.diagram('certificate_at_once', :concept, f, l), E'\n') AS odd,
		string_to_array(hukou.diagram('certificate_at_once', 1, f, l), E'\n') AS even) d,
	LATERAL unnest(odd) WITH ORDINALITY o(line, n)
WHERE o.line IS DISTINCT FROM even[o.n]
ORDER BY f, l, o.n;

-- A concept may be anything: a state that no step leads to, and no state where a case begins.
DELETE FROM hukou.workflow_transitions WHERE (workflow, version) = ('certificate_at_once', :concept);
UPDATE hukou.workflow_states SET initial = false WHERE (workflow, version) = ('certificate_at_once', :concept);
SELECT count(*) AS states FROM string_to_table(hukou.diagram('certificate_at_once', :concept), E'\n') line WHERE line ~ '^ +s_';
DELETE FROM hukou.workflow_states WHERE (workflow, version) = ('certificate_at_once', :concept);
SELECT hukou.diagram('certificate_at_once', :concept, 'dot');
ROLLBACK;

-- What cannot be drawn.
SELECT hukou.diagram('newborn', 1, 'svg');
\echo :LAST_ERROR_SQLSTATE
SELECT hukou.diagram('newborn', 1, 'dot', 'fr');
\echo :LAST_ERROR_SQLSTATE
SELECT hukou.diagram('newborn', 1000);
\echo :LAST_ERROR_SQLSTATE
SELECT hukou.diagram('no such', 1);
\echo :LAST_ERROR_SQLSTATE
SELECT hukou.diagram('newborn', NULL) IS NULL AS nothing_of_nothing;

-- It reads with the rights of whoever asks.
CREATE ROLE regress_hukou_nobody;
SET ROLE regress_hukou_nobody;
SELECT hukou.diagram('newborn', 1);
RESET ROLE;
DROP ROLE regress_hukou_nobody;
