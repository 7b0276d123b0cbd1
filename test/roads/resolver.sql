/*
 * Law 4 in plain SQL, from docs/roads.md and the comments of the tables alone, without a look at src/: what hukou.route() has
 * to say of every question in plain.questions.  All questions are answered at once, from every row that fits.
 * plain.prepare() finds out what the questions are about, plain.answers answers.  In quotation marks: the rules.
 */
CREATE SCHEMA plain;

CREATE TABLE plain.questions (
	id bigint PRIMARY KEY,
	service text NOT NULL,
	service_type text NOT NULL,
	origin_office hukou.office_code NOT NULL,
	accepting_office hukou.office_code NOT NULL,
	day date NOT NULL
);

-- Offices in built-in types: nothing here depends on the operators of hukou's own.
CREATE VIEW plain.offices AS
SELECT office::text, node, region::text, parent::text, lower(valid) AS first_day, upper(valid) AS closed_from, isempty(valid) AS never, successor::text
FROM hukou.offices;

-- "A place is *, area:NAME, node:35, prefecture:350100 (offices whose region is in it) or office:350104000000 (it and the offices
-- below it)", from the least specific to the most; "of two offices the nearer one above".
CREATE VIEW plain.places (office, place, class, steps) AS
WITH RECURSIVE above AS (
	SELECT office, office AS at, 0 AS steps FROM plain.offices
	UNION ALL
	SELECT a.office, o.parent, a.steps + 1 FROM above a JOIN plain.offices o ON o.office = a.at WHERE o.parent IS NOT NULL
)
SELECT office, '*', 1, 0 FROM plain.offices
UNION ALL
SELECT o.office, 'area:' || m.area, 2, 0 FROM plain.offices o JOIN hukou.area_members m USING (node)
UNION ALL
SELECT office, 'node:' || node, 3, 0 FROM plain.offices
UNION ALL
SELECT office, 'prefecture:' || left(region, 4) || '00', 4, 0 FROM plain.offices WHERE region NOT LIKE '%0000'
UNION ALL
SELECT office, 'office:' || at, 5, steps FROM above;

-- "A closed office leads to its successor", and that one, closed too, to its own; "an office that is not open yet has no successor".
-- One whose validity is empty has closed.
-- Where that leads to none that is open, the office answers for itself, as one that is not open.
CREATE VIEW plain.heirs (office, day, heir, hops, open) AS
WITH RECURSIVE chain AS (
	SELECT DISTINCT x.office, x.day, x.office AS at, 0 AS hops
	FROM plain.questions q CROSS JOIN LATERAL (VALUES (q.origin_office::text, q.day), (q.accepting_office::text, q.day)) x (office, day)
	UNION ALL
	SELECT c.office, c.day, o.successor, c.hops + 1
	FROM chain c JOIN plain.offices o ON o.office = c.at WHERE (o.never OR o.closed_from <= c.day) AND o.successor IS NOT NULL
) CYCLE at SET came_round USING way,
reached AS (
	SELECT DISTINCT ON (c.office, c.day) c.office, c.day, c.at, c.hops,
		NOT o.never AND coalesce(o.first_day <= c.day, true) AND coalesce(c.day < o.closed_from, true) AS open
	FROM chain c JOIN plain.offices o ON o.office = c.at ORDER BY c.office, c.day, c.hops DESC
)
SELECT office, day, CASE WHEN open THEN at ELSE office END, CASE WHEN open THEN hops ELSE 0 END, open FROM reached;

-- The questions with what they are about: who answers, and whether the kind is in force.
CREATE VIEW plain.asked AS
SELECT q.id, q.service, q.service_type, q.day, o.heir AS origin, a.heir AS accepting, o.open AS origin_open, a.open AS accepting_open, o.hops AS origin_hops, a.hops AS accepting_hops,
	ao.node AS accepting_node, oo.node = ao.node AS within, k.valid @> q.day AS in_force, k.workflow AS kind_workflow
FROM plain.questions q
JOIN plain.heirs o ON o.office = q.origin_office::text AND o.day = q.day
JOIN plain.heirs a ON a.office = q.accepting_office::text AND a.day = q.day
JOIN plain.offices oo ON oo.office = o.heir
JOIN plain.offices ao ON ao.office = a.heir
JOIN hukou.service_types k ON k.service = q.service AND k.service_type = q.service_type;

CREATE TABLE plain.about AS SELECT * FROM plain.asked WITH NO DATA;
CREATE TABLE plain.where_is AS SELECT * FROM plain.places WITH NO DATA;

CREATE FUNCTION plain.prepare() RETURNS void LANGUAGE plpgsql AS $$ BEGIN
	INSERT INTO plain.about SELECT * FROM plain.asked;
	INSERT INTO plain.where_is SELECT * FROM plain.places;
	ANALYZE plain.questions, plain.about, plain.where_is, hukou.routes;
END $$;

-- Every row that fits, and where it stands among them.
-- "the most specific: first by the accepting place, then by the origin, then a named kind before *".  Equals share a standing.
CREATE VIEW plain.fitting AS
SELECT q.id, pa.class AS accepting_class, po.class AS origin_class,
	rank() OVER (PARTITION BY q.id ORDER BY pa.class DESC, pa.steps, po.class DESC, po.steps, r.service_type = '*') AS standing, r.*
FROM plain.about q
JOIN plain.where_is po ON po.office = q.origin
JOIN plain.where_is pa ON pa.office = q.accepting
JOIN hukou.routes r ON r.service = q.service AND r.service_type IN ('*', q.service_type) AND r.origin = po.place AND r.accepting = pa.place
-- "half-open: the first day counts, the last does not"
WHERE coalesce(lower(r.valid) <= q.day, true) AND coalesce(q.day < upper(r.valid), true)
-- "Between offices of one node no road is asked for"
	AND NOT q.within;

-- The answers, in the words of hukou.route(); rivals is how many rows decide.
CREATE VIEW plain.answers AS
WITH deciding AS (
	SELECT DISTINCT ON (id) f.*, count(*) OVER (PARTITION BY id) AS rivals FROM plain.fitting f WHERE standing = 1 ORDER BY id
),
judged AS (
	SELECT a.*, CASE WHEN a.within THEN 'within' ELSE coalesce(d.mode, 'none') END AS mode,
		a.in_force AND a.origin_open AND a.accepting_open AND (a.within OR coalesce(d.mode, 'closed') <> 'closed')
			AND EXISTS (SELECT FROM hukou.workflows w WHERE w.workflow = coalesce(d.workflow, a.kind_workflow) AND w.valid @> a.day) AS open,
		d.service || ' ' || d.service_type || ', ' || d.origin || ' to ' || d.accepting || ', from ' || coalesce(lower(d.valid)::text, 'unknown') AS route,
		lower(d.valid) AS valid_from, upper(d.valid) AS valid_until, d.pilot, d.start_verified, d.basis, d.evidence,
		coalesce(d.workflow, a.kind_workflow) AS leads_to, coalesce(d.rivals, 0) AS rivals
	FROM plain.about a LEFT JOIN deciding d USING (id)
),
-- "Limits ... go by place as roads do", within a node too
limits AS (
	SELECT DISTINCT ON (j.id) j.id, t.days, t.unit
	FROM judged j
	JOIN plain.where_is po ON po.office = j.origin
	JOIN plain.where_is pa ON pa.office = j.accepting
	JOIN hukou.time_limits t ON t.service = j.service AND t.service_type IN ('*', j.service_type) AND t.origin = po.place AND t.accepting = pa.place AND t.timer = '' AND t.valid @> j.day
	WHERE j.open
	ORDER BY j.id, pa.class DESC, pa.steps, po.class DESC, po.steps, t.service_type = '*'
)
-- where it is not open, it leads nowhere
SELECT j.id, j.open, j.mode, j.route, j.valid_from, j.valid_until, j.pilot, j.start_verified, j.basis, j.evidence,
	w.workflow, w.version AS workflow_version, l.days, l.unit, j.origin, j.accepting,
	j.origin_hops + j.accepting_hops > 0 OR NOT j.origin_open OR NOT j.accepting_open AS noted, j.rivals
FROM judged j
LEFT JOIN hukou.workflows w ON j.open AND w.workflow = j.leads_to AND w.valid @> j.day
LEFT JOIN limits l ON l.id = j.id;
