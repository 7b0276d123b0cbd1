/*
 * Law 4 in plain SQL, written from the rules and without a look at src/: what
 * hukou.route() has to say of every question in plain.questions.  places and
 * heirs are to be refreshed when offices or areas have changed.
 *
 *   A row of hukou.routes fits a question when the service is equal, the kind
 *   is * or equal, the day is in its period, and both places fit.  Of the rows
 *   that fit, the most specific wins: by the accepting place, then the origin,
 *   then the kind.
 */
CREATE SCHEMA plain;
-- a view keeps the operators it was made with
SET search_path = plain, hukou, pg_catalog;

CREATE TABLE questions (
	id bigint PRIMARY KEY,
	service text NOT NULL,
	service_type text NOT NULL,
	origin_office office_code NOT NULL,
	accepting_office office_code NOT NULL,
	day date NOT NULL
);

-- The places an office is in, by class: the higher, the more specific; and of the offices above it, the fewer steps away.
CREATE MATERIALIZED VIEW places (office, place, class, steps) AS
WITH RECURSIVE line (office, above, steps) AS (
	SELECT o.office, o.office, 0 FROM offices o
	UNION ALL
	SELECT l.office, o.parent, l.steps + 1 FROM line l JOIN offices o ON o.office = l.above WHERE o.parent IS NOT NULL
)
SELECT o.office, '*', 0, 0 FROM offices o
UNION ALL
SELECT o.office, 'area:' || m.area, 1, 0 FROM offices o JOIN area_members m ON m.node = o.node
UNION ALL
SELECT o.office, 'node:' || o.node, 2, 0 FROM offices o
UNION ALL
SELECT o.office, 'prefecture:' || left(o.region::text, 4) || '00', 3, 0 FROM offices o
UNION ALL
SELECT l.office, 'office:' || l.above, 4, l.steps FROM line l
WITH NO DATA;
CREATE UNIQUE INDEX ON places (office, place);

-- Which office answers for an office, and on which days: itself while it is open; once it is closed its successor, and once
-- that is closed too the successor's; itself, though not open, on days when none of them is.
CREATE MATERIALIZED VIEW heirs (office, heir, node, open, days) AS
WITH RECURSIVE line (office, heir, since, seen) AS (
	SELECT o.office, o.office, NULL::date, ARRAY[o.office::text] FROM offices o
	UNION ALL
	SELECT l.office, o.successor, greatest(l.since, upper(o.valid)), l.seen || o.successor::text
	FROM line l JOIN offices o ON o.office = l.heir
	WHERE o.successor IS NOT NULL AND NOT upper_inf(o.valid) AND o.successor::text <> ALL (l.seen)
),
answers_for AS (
	SELECT l.office, l.heir, h.node, h.valid * daterange(l.since, NULL) AS days FROM line l JOIN offices h ON h.office = l.heir
)
SELECT office, heir, node, true, datemultirange(days) FROM answers_for
UNION ALL
SELECT o.office, o.office, o.node, false, '{(,)}'::datemultirange - (SELECT range_agg(a.days) FROM answers_for a WHERE a.office = o.office)
FROM offices o
WITH NO DATA;
CREATE INDEX ON heirs (office);

-- The answers, in the words of hukou.route().
CREATE VIEW answers AS
SELECT q.id, v.open, CASE WHEN o.node = a.node THEN 'within' ELSE coalesce(r.mode, 'none') END AS mode,
	r.service || ' ' || r.service_type || ', ' || r.origin || ' to ' || r.accepting
		|| ', from ' || coalesce(lower(r.valid)::text, 'unknown') AS route,
	lower(r.valid) AS valid_from, upper(r.valid) AS valid_until, r.pilot, r.start_verified, r.basis, r.evidence,
	w.workflow, w.version AS workflow_version, l.days, l.unit,
	o.heir AS origin, a.heir AS accepting, o.open AS origin_open, a.open AS accepting_open
FROM questions q
JOIN service_types k ON k.service = q.service AND k.service_type = q.service_type
JOIN heirs o ON o.office = q.origin_office AND o.days @> q.day
JOIN heirs a ON a.office = q.accepting_office AND a.days @> q.day
-- the most specific of the rows that fit; within a node no border is crossed, and no road asked for
LEFT JOIN LATERAL (
	SELECT r.* FROM routes r
	JOIN places po ON po.office = o.heir AND po.place = r.origin
	JOIN places pa ON pa.office = a.heir AND pa.place = r.accepting
	WHERE r.service = q.service AND r.service_type IN ('*', q.service_type) AND r.valid @> q.day AND o.node <> a.node
	ORDER BY pa.class DESC, pa.steps, po.class DESC, po.steps, (r.service_type = '*') LIMIT 1) r ON true
CROSS JOIN LATERAL (SELECT k.valid @> q.day AND o.open AND a.open AND (o.node = a.node OR coalesce(r.mode, 'closed') <> 'closed') AS open) v
-- where it is not open, it leads to nothing
LEFT JOIN workflows w ON v.open AND w.workflow = coalesce(r.workflow, k.workflow) AND w.valid @> q.day
LEFT JOIN LATERAL (
	SELECT t.days, t.unit FROM time_limits t JOIN places po ON po.office = o.heir AND po.place = t.origin JOIN places pa ON pa.office = a.heir AND pa.place = t.accepting
	WHERE t.service = q.service AND t.service_type IN ('*', q.service_type) AND t.valid @> q.day
	ORDER BY pa.class DESC, pa.steps, po.class DESC, po.steps, (t.service_type = '*') LIMIT 1) l ON v.open;

CREATE FUNCTION prepare() RETURNS void LANGUAGE plpgsql AS $$ BEGIN
	REFRESH MATERIALIZED VIEW plain.places;
	REFRESH MATERIALIZED VIEW plain.heirs;
	ANALYZE plain.places, plain.heirs, plain.questions;
END $$;
