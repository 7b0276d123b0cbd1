/*
 * Writes docs/workflows.md, from the workflows that hukou.setup() published; in
 * a database where that was done:
 *
 *   psql -X -f tools/workflows.sql
 *
 * With -v workflow=NAME, writes the picture of that one, in the language of
 * Graphviz, instead; with -v names=1, the names of all.
 *
 * The newest version published of each that came with hukou counts.  What an
 * administrator may add is none of the documentation's business.
 */
\set QUIET on
\set ON_ERROR_STOP on
\pset format unaligned
\pset tuples_only on
SET client_encoding = 'UTF8';
SET search_path = pg_catalog;

CREATE TEMPORARY VIEW drawn AS
SELECT DISTINCT ON (w.workflow COLLATE "C") w.*
FROM hukou.workflows w
WHERE w.shipped IS NOT NULL AND w.seal IS NOT NULL
ORDER BY w.workflow COLLATE "C", w.version DESC;

\if :{?names}
SELECT d.workflow FROM pg_temp.drawn d ORDER BY d.workflow COLLATE "C";
\q
\endif
\if :{?workflow}
-- the text ends with a line of its own already
SELECT rtrim(hukou.diagram(d.workflow, d.version, 'dot', 'zh'), E'\n') FROM pg_temp.drawn d WHERE d.workflow = :'workflow';
\q
\endif

-- a cell of a table
CREATE FUNCTION pg_temp.cell(value text) RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(replace(replace(regexp_replace(value, '\s+', ' ', 'g'), '|', '\|'), '<', '&lt;'), '')
$$;

SELECT '# Workflows

Generated from the tables by `make docs`; do not edit. `hukou.diagram(workflow, version, format, language)` draws any
version of any workflow so, concepts of your own included: `format` is `mermaid` or `dot`, `language` is `zh` or `en`.

How to read the pictures. A box is a state of the case. Boxes are framed together while the case stays with one side: the
accepting side (受理地; for migration the destination, 迁入地), the origin side (户籍地; for migration 迁出地), or the
applicant. The black dot is where a case begins. A yellow box with a dashed edge is a state in which the clock does not run.
A double (in the second picture: thick) frame is an end: green is completion, red a refusal, grey any other end. A heavy
arrow leads on, a thin grey one turns aside, a red one refuses; a dashed one is a step of the system, which no officer
takes. Small print on an arrow tells who takes the step, where that is not who holds the case; that documents must be
complete (a gate); that another officer must take it than the step named (four eyes); and what it does to the register.

In the tables: *side* is who takes the step (what the applicant does, the accepting office enters for them), *duty* what the
officer must hold, *four eyes* the earlier step that must have been another officer''s, *gate* the stage whose document rules
must be met, *effect* what happens in the register in the same transaction. *Evidence* says whether an order of steps or a
safeguard was found in the source named as basis, or inferred.
';

SELECT '| workflow | name | version | states | steps | services |
|---|---|---|---|---|---|';
SELECT format('| [%s](#%s) | %s, %s | %s | %s | %s | %s |', d.workflow, d.workflow, pg_temp.cell(d.name_zh), pg_temp.cell(d.name_en), d.version,
	(SELECT count(*) FROM hukou.workflow_states s WHERE (s.workflow, s.version) = (d.workflow, d.version)),
	(SELECT count(*) FROM hukou.workflow_transitions t WHERE (t.workflow, t.version) = (d.workflow, d.version)),
	(SELECT string_agg(pg_temp.cell(t.service || ' / ' || t.service_type), ', '
					   ORDER BY t.service COLLATE "C", t.service_type COLLATE "C")
	 FROM hukou.service_types t WHERE t.workflow = d.workflow AND t.shipped IS NOT NULL))
FROM pg_temp.drawn d ORDER BY d.workflow COLLATE "C";

-- each workflow: heading, steps, safeguards, pictures
SELECT concat_ws(E'\n', '',
	'## ' || d.workflow, '',
	format('%s, %s. Version %s. Basis: %s. Evidence: %s.', pg_temp.cell(d.name_zh), pg_temp.cell(d.name_en), d.version,
		   coalesce(pg_temp.cell(d.basis), 'none named'), d.evidence), '',
	format('![%s](workflows/%s.svg)', d.name_zh, d.workflow), '',
	'| from | action | 名称 | to | side | duty | four eyes | reason | gate | effect |',
	'|---|---|---|---|---|---|---|---|---|---|',
	(SELECT string_agg(format('| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |', t.from_state, pg_temp.cell(t.action),
			pg_temp.cell(t.name_zh), t.to_state, t.side, t.duty, pg_temp.cell(t.four_eyes),
			CASE WHEN t.needs_reason THEN 'needed' END, pg_temp.cell(t.gate), t.effect), E'\n'
			-- in the order in which case_state lists the states, as a case goes
			ORDER BY t.from_state, t.to_state, t.action COLLATE "C")
	 FROM hukou.workflow_transitions t WHERE (t.workflow, t.version) = (d.workflow, d.version)),
	'', 'Safeguards, which every way through the workflow keeps, or it could not have been published:', '',
	(SELECT string_agg(format('* `%s` %s: every way from %s to %s takes a step%s%s%s (%s%s).', g.safeguard, pg_temp.cell(g.name_zh),
			coalesce('`' || g.from_state || '`', 'the beginning'), coalesce('`' || g.to_state || '`', 'its end'),
			(SELECT ' `' || string_agg(a, '` or `' ORDER BY n) || '`' FROM unnest(g.actions) WITH ORDINALITY u(a, n)),
			' on the ' || g.side || ' side', ' with duty `' || g.duty || '`',
			pg_temp.cell(g.basis) || '; ', g.evidence), E'\n' ORDER BY g.safeguard COLLATE "C")
	 FROM hukou.workflow_safeguards g WHERE (g.workflow, g.version) = (d.workflow, d.version)),
	'', '```mermaid', rtrim(hukou.diagram(d.workflow, d.version, 'mermaid', 'en'), E'\n'), '```')
FROM pg_temp.drawn d ORDER BY d.workflow COLLATE "C";
