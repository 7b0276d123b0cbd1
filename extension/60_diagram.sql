/*
 * Diagrams: a version of a workflow as a picture, in the language of mermaid or
 * of Graphviz.  Written from the same rows the judge reads, so that a picture
 * cannot tell another story than the law.
 *
 * The text is the same on every machine: what is listed goes by its distance
 * from the initial state and then by label, byte by byte.  Names of an
 * administrator go in escaped; ids are made of the words of hukou.case_state,
 * which are the extension's own.
 */
CREATE FUNCTION hukou.diagram(workflow text, version integer, format text DEFAULT 'mermaid', language text DEFAULT 'zh')
RETURNS text LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE COST 1000
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $$
#variable_conflict use_column
DECLARE
	dot boolean := diagram.format = 'dot';
	zh boolean := diagram.language = 'zh';
	drawn record;
	result text;
BEGIN
	IF diagram.format NOT IN ('mermaid', 'dot') THEN
		RAISE EXCEPTION 'there is no diagram format "%"', diagram.format
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Formats are mermaid and dot.';
	END IF;
	IF diagram.language NOT IN ('zh', 'en') THEN
		RAISE EXCEPTION 'there are no diagrams in language "%"', diagram.language
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Languages are zh and en.';
	END IF;
	-- a workflow that cancels a registration moves people, and its sides have names of their own
	SELECT w.name_zh, w.name_en, EXISTS (SELECT FROM hukou.workflow_transitions t
			WHERE (t.workflow, t.version) = (w.workflow, w.version) AND t.effect = 'cancel_registration') AS moves
		INTO drawn
		FROM hukou.workflows w WHERE w.workflow = diagram.workflow AND w.version = diagram.version;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'there is no version % of workflow "%"', diagram.version, diagram.workflow
			USING ERRCODE = 'no_data_found', HINT = 'Look at hukou.workflows.';
	END IF;

	WITH RECURSIVE way (state, steps) AS (
		SELECT s.state, 0
			FROM hukou.workflow_states s
			WHERE s.workflow = diagram.workflow AND s.version = diagram.version AND s.initial
		UNION
		SELECT t.to_state, y.steps + 1
			FROM way y JOIN hukou.workflow_transitions t ON t.from_state = y.state
			WHERE t.workflow = diagram.workflow AND t.version = diagram.version
			  AND y.steps < (SELECT count(*) FROM hukou.workflow_states s
							 WHERE s.workflow = diagram.workflow AND s.version = diagram.version)
	), distance AS (
		SELECT y.state, min(y.steps) AS steps FROM way y GROUP BY y.state
	), kept (state, other) AS (
		-- states between which the case stays with whom it is; a side that gets it back later begins a group anew
		SELECT s.state, s.state
			FROM hukou.workflow_states s
			WHERE s.workflow = diagram.workflow AND s.version = diagram.version AND NOT s.final
		UNION
		SELECT k.state, CASE t.from_state WHEN k.other THEN t.to_state ELSE t.from_state END
			FROM kept k
			JOIN hukou.workflow_transitions t ON k.other IN (t.from_state, t.to_state)
			JOIN hukou.workflow_states f USING (workflow, version)
			JOIN hukou.workflow_states o USING (workflow, version)
			WHERE t.workflow = diagram.workflow AND t.version = diagram.version
			  AND f.state = t.from_state AND o.state = t.to_state AND f.held_by = o.held_by
	), side_names (side, name) AS (
		VALUES
			('accepting', CASE WHEN NOT zh THEN 'accepting side' WHEN drawn.moves THEN '迁入地' ELSE '受理地' END),
			('applicant', CASE WHEN zh THEN '申请人' ELSE 'applicant' END),
			('origin', CASE WHEN NOT zh THEN 'origin side' WHEN drawn.moves THEN '迁出地' ELSE '户籍地' END),
			('system', CASE WHEN zh THEN '系统' ELSE 'system' END)
	), effect_names (effect, name) AS (
		VALUES
			('cancel_registration', '注销原户口'),
			('hand_over_card', '证件交付'),
			('issue_certificate', '出具证明'),
			('issue_permit', '签发准迁证'),
			('make_card', '证件制成'),
			('register_newborn', '登记新生儿、赋号'),
			('replace_card', '换发身份证'),
			('restore_registration', '恢复原户口'),
			('revoke_permit', '准迁证作废'),
			('settle_registration', '迁入落户'),
			('sign_card', '签发身份证'),
			('sign_temporary_card', '签发临时身份证')
	), raw (kind, id, part, label) AS (
		-- every piece of a label, before escaping; part 1 is the name and the others are notes
		SELECT 'title', '', 1, CASE WHEN zh THEN drawn.name_zh || '（第' || diagram.version || '版）'
								   ELSE drawn.name_en || ' (version ' || diagram.version || ')' END
		UNION ALL
		SELECT 'title', '', 2, CASE WHEN NOT dot THEN NULL
			WHEN zh THEN '黄色虚框：不计时　虚线：系统办理　双框：终结（绿：办结，红：不予，灰：其他）'
			ELSE 'yellow: clock stopped; dashed line: by the system; double frame: end (green: completed, red: refused, grey: other)' END
		UNION ALL
		SELECT 'side', n.side, 1, CASE WHEN NOT zh THEN 'held by the ' || n.name
									   WHEN n.side = 'applicant' THEN '待申请人办理' ELSE n.name || '办理' END
			FROM side_names n
		UNION ALL
		SELECT 'state', s.state::text, p.part, p.label
			FROM hukou.workflow_states s,
				LATERAL (VALUES
					(1, CASE WHEN zh THEN s.name_zh ELSE s.state::text END),
					(2, CASE WHEN s.final OR s.clock_runs THEN NULL WHEN zh THEN '不计时' ELSE 'clock stopped' END)
				) p (part, label)
			WHERE s.workflow = diagram.workflow AND s.version = diagram.version
		UNION ALL
		SELECT 'step', t.from_state::text || ' ' || t.action, p.part, p.label
			FROM hukou.workflow_transitions t
			JOIN hukou.workflow_states s USING (workflow, version)
			LEFT JOIN effect_names e ON e.effect = t.effect
			LEFT JOIN side_names n ON n.side = t.side::text,
				LATERAL (VALUES
					(1, CASE WHEN zh THEN t.name_zh ELSE t.action END),
					-- by whom, where that is not who holds the case
					(2, CASE WHEN t.side = s.held_by THEN NULL WHEN zh THEN '由' || n.name ELSE 'by ' || n.name END),
					(3, CASE WHEN zh THEN '材料须齐全' || coalesce('：' || nullif(t.gate, 'filing'), '') || left(t.gate, 0)
							 ELSE 'documents: ' || t.gate END),
					(4, CASE WHEN zh THEN '与“' || coalesce((SELECT min(o.name_zh COLLATE "C") FROM hukou.workflow_transitions o
								WHERE (o.workflow, o.version, o.action) = (t.workflow, t.version, t.four_eyes)), t.four_eyes)
								|| '”不得同一人'
							 ELSE 'not who did ' || t.four_eyes END),
					(5, CASE WHEN zh THEN '登记簿：' || coalesce(e.name, t.effect) ELSE 'register: ' || t.effect END)
				) p (part, label)
			WHERE t.workflow = diagram.workflow AND t.version = diagram.version AND s.state = t.from_state
	), escaped AS (
		/*
		 * Control characters and line separators become spaces.  Mermaid knows
		 * no quoting inside quotes, and gives meaning to much punctuation
		 * (comments, directives, Markdown): what is not plainly harmless is
		 * written as a number; its title is YAML, and takes tags for HTML.
		 * Graphviz reads labels in angle brackets as HTML, in which a
		 * backslash still means something.
		 */
		SELECT r.kind, r.id, r.part,
			CASE WHEN dot
				THEN replace(replace(replace(replace(replace(clean.label, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'),
									 '"', '&quot;'), '\', '\\')
				WHEN r.kind = 'title' THEN to_json(translate(clean.label, '<>', '＜＞'))::text
				ELSE (SELECT string_agg(CASE WHEN ascii(c.c) > 127 OR strpos(' ,_', c.c) > 0
											   OR c.c COLLATE "C" BETWEEN '0' AND '9' OR c.c COLLATE "C" BETWEEN 'A' AND 'Z'
											   OR c.c COLLATE "C" BETWEEN 'a' AND 'z'
											 THEN c.c ELSE '#' || ascii(c.c) || ';' END, '' ORDER BY c.n)
					  FROM string_to_table(clean.label, NULL) WITH ORDINALITY c (c, n))
			END AS label
		FROM raw r, LATERAL (SELECT coalesce(nullif(btrim(regexp_replace(r.label,
			'[\u0001-\u0020\u007f-\u009f\u2028\u2029\ufffe\uffff]+' COLLATE "C", ' ', 'g')), ''), '?') AS label) clean
		WHERE r.label IS NOT NULL
	), labels AS (
		-- a name, and below it the notes, which Graphviz can print smaller
		SELECT e.kind, e.id, string_agg(CASE WHEN e.part = 1 THEN '' ELSE '<br/>' END
			|| CASE WHEN e.part = 1 OR NOT dot THEN e.label
					ELSE '<font point-size="10" color="#57606a">' || e.label || '</font>' END,
			'' ORDER BY e.part) AS label
		FROM escaped e
		GROUP BY e.kind, e.id
	), states AS (
		SELECT s.state::text AS state, s.held_by::text AS held_by, s.initial, d.steps, l.label,
			CASE WHEN s.final AND s.state = 'completed' THEN 'completion'
				 WHEN s.final AND s.state IN ('not_accepted', 'refused', 'revoked') THEN 'refusal'
				 WHEN s.final THEN 'closed'
				 WHEN s.clock_runs THEN 'running'
				 ELSE 'paused' END AS look,
			row_number() OVER (ORDER BY d.steps NULLS LAST, s.state::text COLLATE "C") AS n
		FROM hukou.workflow_states s
		JOIN labels l ON l.kind = 'state' AND l.id = s.state::text
		LEFT JOIN distance d ON d.state = s.state
		WHERE s.workflow = diagram.workflow AND s.version = diagram.version
	), groups AS (
		-- each is called after its first state
		SELECT DISTINCT ON (s.n) s.state, s.n, s.held_by, first.state AS name, first.n AS first
		FROM states s
		JOIN kept k ON k.state::text = s.state
		JOIN states first ON first.state = k.other::text
		ORDER BY s.n, first.n
	), steps AS (
		SELECT f.state AS from_state, o.state AS to_state, t.side = 'system' AS by_system, l.label,
			-- what turns back or ends without completion steps behind the road to completion
			CASE o.look WHEN 'refusal' THEN 'refusal' WHEN 'closed' THEN 'closed'
				ELSE CASE WHEN o.steps <= f.steps OR 'applicant' IN (o.held_by, f.held_by) THEN 'aside' ELSE 'ahead' END
			END AS look,
			o.held_by IS NOT NULL AND o.steps < f.steps AS back,
			row_number() OVER (ORDER BY f.n, o.n, t.action COLLATE "C") AS n
		FROM hukou.workflow_transitions t
		JOIN states f ON f.state = t.from_state::text
		JOIN states o ON o.state = t.to_state::text
		JOIN labels l ON l.kind = 'step' AND l.id = t.from_state::text || ' ' || t.action
		WHERE t.workflow = diagram.workflow AND t.version = diagram.version
	), lines (section, n, line) AS (
		-- mermaid
		SELECT 10, 0, format(E'---\ntitle: %s\n---\nflowchart TB', l.label) FROM labels l WHERE NOT dot AND l.kind = 'title'
		UNION ALL
		SELECT 30, g.first, format(E'  subgraph held_%s["%s"]\n%s\n  end', g.name, l.label,
				string_agg(CASE WHEN s.initial THEN E'    start((" "))\n' ELSE '' END
						   || format('    s_%s["%s"]', s.state, s.label), E'\n' ORDER BY s.n))
			FROM groups g JOIN states s USING (state) JOIN labels l ON l.kind = 'side' AND l.id = g.held_by
			WHERE NOT dot GROUP BY g.first, g.name, l.label
		UNION ALL
		SELECT 40, s.n, format('  s_%s(["%s"])', s.state, s.label) FROM states s WHERE NOT dot AND s.held_by IS NULL
		UNION ALL
		SELECT 50, t.n, format('  s_%s %s|"%s"| s_%s', t.from_state, CASE WHEN t.by_system THEN '-.->' ELSE '-->' END,
							   t.label, t.to_state)
			FROM steps t WHERE NOT dot
		UNION ALL
		-- last, for linkStyle counts links
		SELECT 60, s.n, format('  start --> s_%s', s.state) FROM states s WHERE NOT dot AND s.initial
		UNION ALL
		SELECT 70, row_number() OVER (ORDER BY g.look COLLATE "C"), format('  class %s %s', g.members, g.look)
			FROM (SELECT s.look, string_agg('s_' || s.state, ',' ORDER BY s.n) AS members FROM states s GROUP BY s.look
				  UNION ALL
				  SELECT h.held_by, string_agg('held_' || h.name, ',' ORDER BY h.first)
				  FROM (SELECT DISTINCT g.held_by, g.name, g.first FROM groups g) h GROUP BY h.held_by) g
			WHERE NOT dot
		UNION ALL
		SELECT 80, c.n, '  ' || c.line
			FROM unnest(ARRAY[
				'class start initial',
				'classDef accepting fill:#eef5fc,stroke:#afb8c1,color:#57606a',
				'classDef origin fill:#f3effb,stroke:#afb8c1,color:#57606a',
				'classDef applicant fill:#f6f8fa,stroke:#afb8c1,color:#57606a',
				'classDef system fill:#f6f8fa,stroke:#afb8c1,color:#57606a',
				'classDef initial fill:#1f2328,stroke:#1f2328',
				'classDef running fill:#ffffff,stroke:#1f2328,color:#1f2328',
				'classDef paused fill:#fff8c5,stroke:#9a6700,color:#1f2328,stroke-dasharray:5 4',
				'classDef completion fill:#dafbe1,stroke:#1a7f37,color:#1f2328,stroke-width:4px',
				'classDef refusal fill:#ffebe9,stroke:#cf222e,color:#1f2328,stroke-width:4px',
				'classDef closed fill:#eaeef2,stroke:#6e7781,color:#1f2328,stroke-width:4px'
			]) WITH ORDINALITY c (line, n) WHERE NOT dot
		UNION ALL
		SELECT 90, row_number() OVER (ORDER BY g.look COLLATE "C"), format('  linkStyle %s stroke:%s', g.links,
				CASE g.look WHEN 'refusal' THEN '#cf222e' WHEN 'ahead' THEN '#1f2328,stroke-width:3px' ELSE '#6e7781' END)
			FROM (SELECT t.look, string_agg((t.n - 1)::text, ',' ORDER BY t.n) AS links FROM steps t GROUP BY t.look) g
			WHERE NOT dot
		UNION ALL
		-- Graphviz
		SELECT 110, 0, format(E'digraph workflow {\n'
			'  graph [rankdir=TB, labelloc=t, fontsize=18, ranksep=0.45, nodesep=0.35, pad=0.2, bgcolor=white, %1$s,\n'
			'    label=<%2$s>]\n'
			'  node [shape=box, style="rounded,filled", fillcolor=white, color="#1f2328", fontsize=14, %1$s]\n'
			'  edge [fontsize=12, color="#1f2328", arrowsize=0.8, %1$s]',
			'fontname="WenQuanYi Micro Hei,Noto Sans CJK SC,Microsoft YaHei,PingFang SC,sans-serif"', l.label)
			FROM labels l WHERE dot AND l.kind = 'title'
		UNION ALL
		SELECT 120, g.first, format(E'  subgraph "cluster_%s" {\n'
				-- the spaces keep the frame wide enough for its label to stand beside the way
				'    label=<%s&#12288;&#12288;&#12288;&#12288;&#12288;>; labeljust=l; fontsize=12; fontcolor="#57606a"; '
				'margin=12; style="rounded,filled"; color="#afb8c1"; fillcolor="%s"\n%s\n  }',
				g.name, l.label,
				CASE g.held_by WHEN 'accepting' THEN '#eef5fc' WHEN 'origin' THEN '#f3effb' ELSE '#f6f8fa' END,
				string_agg(CASE WHEN s.initial THEN E'    "[start]" [shape=circle, style=filled, fillcolor="#1f2328", width=0.2, '
															'fixedsize=true, label=""]\n' ELSE '' END
						   || format('    "%s" [label=<%s>%s]', s.state, s.label,
						CASE s.look WHEN 'paused' THEN ', style="rounded,filled,dashed", fillcolor="#fff8c5", color="#9a6700"' ELSE '' END),
					E'\n' ORDER BY s.n))
			FROM groups g JOIN states s USING (state) JOIN labels l ON l.kind = 'side' AND l.id = g.held_by
			WHERE dot GROUP BY g.first, g.name, g.held_by, l.label
		UNION ALL
		SELECT 130, s.n, format('  "%s" [label=<%s>, peripheries=2, %s]', s.state, s.label,
				CASE s.look WHEN 'completion' THEN 'fillcolor="#dafbe1", color="#1a7f37"'
							WHEN 'refusal' THEN 'fillcolor="#ffebe9", color="#cf222e"'
							ELSE 'fillcolor="#eaeef2", color="#6e7781"' END)
			FROM states s WHERE dot AND s.held_by IS NULL
		UNION ALL
		SELECT 140, s.n, format('  "[start]" -> "%s"', s.state) FROM states s WHERE dot AND s.initial
		UNION ALL
		SELECT 150, t.n, format('  "%s" -> "%s" [label=<<table border="0" cellpadding="3"><tr><td>%s</td></tr></table>>%s%s%s]',
				t.from_state, t.to_state, t.label,
				CASE t.look WHEN 'ahead' THEN ', penwidth=1.8, weight=8' WHEN 'refusal' THEN ', color="#cf222e"'
							ELSE ', color="#6e7781"' END,
				CASE WHEN t.by_system THEN ', style=dashed' ELSE '' END,
				CASE WHEN t.back THEN ', constraint=false' ELSE '' END)
			FROM steps t WHERE dot
		UNION ALL
		SELECT 160, 0, '}' WHERE dot
	)
	SELECT string_agg(l.line, E'\n' ORDER BY l.section, l.n) || E'\n' INTO result FROM lines l;
	RETURN result;
END
$$;
COMMENT ON FUNCTION hukou.diagram(text, integer, text, text) IS 'a version of a workflow, concept or published, as a picture: the text that mermaid or Graphviz (dot) draws, with names in zh or en; states are grouped by who holds the case, system steps are dashed';
