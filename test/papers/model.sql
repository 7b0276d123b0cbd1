/*
 * Law 3 in plain SQL, from docs/roads.md, docs/facts.md and the comments of the tables: what hukou.supplement_notice() has to
 * say of every case.  Nothing but joins over all rules and all papers.
 */
SET search_path = plain, hukou, pg_catalog;

-- "The rules for one origin and one accepting place are a list, and of those that fit a case the most specific is asked for, whole."
CREATE MATERIALIZED VIEW where_is AS
WITH RECURSIVE up (office, above, steps) AS (
	SELECT o.office::text, o.office::text, 0 FROM hukou.offices o
	UNION ALL
	SELECT u.office, o.parent::text, u.steps + 1 FROM up u JOIN hukou.offices o ON o.office::text = u.above WHERE o.parent IS NOT NULL
)
SELECT o.office::text AS office, p.place, p.closeness FROM hukou.offices o, LATERAL (
	VALUES ('*', 0), ('node:' || o.node, 2), ('prefecture:' || left(o.region::text, 4) || '00', 3)) p (place, closeness)
UNION ALL SELECT o.office::text, 'area:' || m.area, 1 FROM hukou.offices o JOIN hukou.area_members m USING (node)
UNION ALL SELECT u.office, 'office:' || u.above, 100 - u.steps FROM up u
WITH NO DATA;

CREATE VIEW facts AS
SELECT c.case_no, c.service, c.service_type, c.accepting_office::text AS accepting, c.origin_office::text AS origin, c.applicant, c.accepting_node <> c.origin_node AS crosses, f.day,
	c.particulars || jsonb_strip_nulls(jsonb_build_object(
		'age', extract(year FROM age(f.day, to_date(substr(c.applicant::text, 7, 8), 'YYYYMMDD')))::integer,
		'sex', CASE WHEN substr(c.applicant::text, 17, 1)::integer % 2 = 1 THEN 'M' ELSE 'F' END,
		'service_type', c.service_type,
		'movers', (SELECT count(*) FROM hukou.case_persons p WHERE p.case_no = c.case_no AND p.role = 'mover'),
		'child_age', extract(year FROM age(f.day, b.born))::integer, 'child_days', f.day - b.born,
		-- the first month whose last day is not past
		'child_months', (SELECT min(n) FROM generate_series(0, 200) n WHERE (b.born + n * interval '1 month')::date >= f.day)))
	|| jsonb_build_object('documents', coalesce((SELECT jsonb_object_agg(d.document_type, d.facts) FROM (
		SELECT DISTINCT ON (d.document_type) d.document_type, jsonb_build_object('details', coalesce(d.details, '{}')) || jsonb_strip_nulls(jsonb_build_object('number', d.number,
			'issued_years', extract(year FROM age(f.day, d.issued_on))::integer, 'issued_days', f.day - d.issued_on)) AS facts
		FROM hukou.case_documents d WHERE d.case_no = c.case_no ORDER BY d.document_type, d.document DESC) d), '{}')) AS facts
FROM hukou.cases c, LATERAL (SELECT coalesce(c.filed_on, hukou.today()) AS day) f,
	LATERAL (SELECT min(p.birth_date) AS born FROM hukou.case_persons p WHERE p.case_no = c.case_no AND p.role = 'newborn') b;

CREATE TABLE predicted (case_no hukou.case_no, subject text, fault text);

CREATE PROCEDURE predict() LANGUAGE plpgsql AS $$ BEGIN
	REFRESH MATERIALIZED VIEW plain.where_is;
	ANALYZE plain.where_is;
	CREATE TEMP TABLE known AS SELECT * FROM plain.facts;
	ANALYZE known;
	-- requirements
	INSERT INTO plain.predicted
	WITH fitting AS (
		SELECT k.case_no, k.facts, r.*, rank() OVER (PARTITION BY k.case_no ORDER BY a.closeness DESC, o.closeness DESC) AS rank
		FROM known k
		JOIN plain.where_is a ON a.office = k.accepting JOIN plain.where_is o ON o.office = k.origin
		JOIN hukou.document_rules r ON r.accepting = a.place AND r.origin = o.place AND r.service = k.service AND r.service_type IN ('*', k.service_type)
			AND r.gate = 'filing' AND r.valid @> k.day
	),
	asked AS (
		-- "a condition that ends in an error or gives no truth value counts as true"
		SELECT f.* FROM fitting f WHERE rank = 1 AND (f.condition IS NULL OR coalesce(f.facts @@ f.condition, true))
	),
	looked_at AS (
		SELECT a.case_no, a.requirement, a.service_type, a.document_type, d.document,
			CASE WHEN d.document IS NULL THEN 'missing'
				WHEN coalesce(d.valid_until, 'infinity') < hukou.today() OR coalesce(d.issued_on + t.life_days, 'infinity') < hukou.today() THEN 'expired'
				WHEN d.issued_on > hukou.today() THEN 'premature'
				WHEN d.source = 'commitment' AND NOT a.commitment THEN 'commitment'
				WHEN d.source = 'copy' AND t.original THEN 'copy'
				WHEN a.confirmed AND d.source <> 'commitment' AND NOT EXISTS (SELECT FROM hukou.document_confirmations x
					WHERE x.document_type = d.document_type AND x.number = d.number AND x.genuine) THEN 'unconfirmed'
				ELSE 'met' END AS came
		FROM asked a JOIN hukou.document_types t USING (document_type)
		LEFT JOIN hukou.case_documents d ON d.case_no = a.case_no AND d.document_type = a.document_type
	)
	SELECT l.case_no, l.requirement,
		coalesce((array_agg(l.came ORDER BY l.document_type COLLATE "C" DESC, l.document DESC) FILTER (WHERE l.document IS NOT NULL))[1], 'missing')
	FROM looked_at l GROUP BY l.case_no, l.requirement, l.service_type = '*' HAVING NOT bool_or(l.came = 'met');
	-- exclusions; what is said of all roads is not said of a case that crosses no border
	INSERT INTO plain.predicted
	WITH fitting AS (
		SELECT k.case_no, k.facts, k.crosses, e.*, rank() OVER (PARTITION BY k.case_no ORDER BY a.closeness DESC, o.closeness DESC) AS rank
		FROM known k
		JOIN plain.where_is a ON a.office = k.accepting JOIN plain.where_is o ON o.office = k.origin
		JOIN hukou.exclusions e ON e.accepting = a.place AND e.origin = o.place AND e.service = k.service AND e.service_type IN ('*', k.service_type)
			AND e.gate = 'filing' AND e.valid @> k.day
	)
	SELECT f.case_no, f.exclusion, 'excluded' FROM fitting f
	WHERE rank = 1 AND (f.crosses OR (f.origin, f.accepting) <> ('*', '*')) AND coalesce(f.facts @@ f.condition, true);
	-- documents
	INSERT INTO plain.predicted
	SELECT d.case_no, d.document_type, f.fault
	FROM hukou.case_documents d JOIN hukou.document_types t USING (document_type) JOIN known k ON k.case_no = d.case_no
	LEFT JOIN hukou.document_confirmations x ON x.document_type = d.document_type AND x.number = d.number,
	LATERAL (VALUES
		('stranger', t.number_format = 'citizen_id' AND d.number <> k.applicant::text
			AND NOT EXISTS (SELECT FROM hukou.case_persons p WHERE p.case_no = d.case_no AND p.citizen_id::text = d.number)),
		('issuer', NOT EXISTS (SELECT FROM hukou.regions r WHERE r.region::text = CASE t.number_format
			WHEN 'birth_certificate_no' THEN substr(d.number, 2, 2) || '0000' WHEN 'marriage_certificate_no' THEN substr(d.number, 2, 6)
			WHEN 'social_credit_code' THEN substr(d.number, 3, 6) ELSE r.region::text END)),
		('used', t.single_use AND EXISTS (SELECT FROM hukou.case_documents o JOIN hukou.cases c USING (case_no)
			JOIN hukou.workflow_states s ON (s.workflow, s.version, s.state) = (c.workflow, c.workflow_version, c.state)
			WHERE o.number = d.number AND o.document_type = d.document_type AND o.case_no <> d.case_no AND c.filed_on IS NOT NULL AND (NOT s.final OR c.state = 'completed'))),
		('void', t.confirmed_by IS NOT NULL AND NOT x.genuine),
		('disagrees', t.confirmed_by IS NOT NULL AND x.genuine
			AND EXISTS (SELECT FROM jsonb_each(d.details) a JOIN jsonb_each(x.details) b USING (key) WHERE a.value <> b.value))) f (fault, is_so)
	WHERE d.number IS NOT NULL AND f.is_so;
	-- objections
	INSERT INTO plain.predicted
	SELECT o.case_no, 'objection ' || o.objection, 'objected' FROM hukou.case_objections o
	WHERE NOT o.withdrawn AND (o.document IS NULL OR EXISTS (SELECT FROM hukou.case_documents d
		WHERE (d.case_no, d.document) = (o.case_no, o.document) AND d.case_version <= o.case_version));
END $$;

CREATE TABLE said AS SELECT * FROM predicted;
CREATE PROCEDURE ask() LANGUAGE sql AS $$
	INSERT INTO plain.said SELECT c.case_no, n.subject, n.fault FROM hukou.cases c, hukou.supplement_notice(c.case_no) n
$$;
CREATE VIEW disagreements AS
SELECT 'hukou only' AS who, x.* FROM (SELECT case_no::text, subject, fault FROM said EXCEPT ALL SELECT case_no::text, subject, fault FROM predicted) x
UNION ALL
SELECT 'model only', x.* FROM (SELECT case_no::text, subject, fault FROM predicted EXCEPT ALL SELECT case_no::text, subject, fault FROM said) x;
