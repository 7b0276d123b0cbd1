\echo
\echo '════ 4. 20,000 cases, April to October 2023, in the proportions 57 : 93 : 44 ═══'
\echo '  first ID cards : migrations : certificates, among 31 provinces and 兵团; people, pairs and days are made up'
\echo '  by a seeded generator. Every case goes from filing to completion through the same guards, set-based:'
\echo '  one UPDATE for each officer, step and month. Offices file on each working day of the period.'
\echo
SET hukou.now = '2023-04-01';
SET client_min_messages = warning;

-- One bureau and one station for each node; migration runs from west to east a little more often than back.
CREATE TEMPORARY TABLE desk AS
SELECT DISTINCT ON (o.node) o.node, o.office AS station, o.region,
	'D' || o.region::text || '-03' AS clerk, 'D' || o.region::text || '-01' AS chief,
	row_number() OVER () AS n
FROM hukou.offices o WHERE o.kind = 'station' ORDER BY o.node, o.office;
UPDATE desk SET n = t.n FROM (SELECT node, row_number() OVER (ORDER BY node) n FROM desk) t WHERE t.node = desk.node;

SELECT setseed(0.194);
CREATE TEMPORARY TABLE plan AS
WITH days AS (
	SELECT array_agg(d::date ORDER BY d) AS days FROM generate_series(date '2023-04-01', '2023-10-31', '1 day') d
	WHERE hukou.is_working_day(d::date)
), draw AS (
	SELECT i, random() a, random() b, random() c, random() d FROM generate_series(1, 20000) i
)
SELECT i,
	CASE WHEN i <= round(20000 * 57 / 194.0) THEN 'id_first' WHEN i <= round(20000 * 150 / 194.0) THEN 'migration' ELSE 'certificate' END AS service,
	days[1 + floor(a * cardinality(days))] AS day,
	acc.node AS accepting, org.node AS origin,
	hukou.citizen_id_make(org.region, date '1950-01-01' + floor(d * 26000)::integer, 1 + (i % 900)) AS person
FROM draw, days,
	LATERAL (SELECT 1 + floor(b * 32)::integer AS n) x,
	LATERAL (SELECT 1 + (x.n + floor(c * 31)::integer) % 32 AS n) y
	JOIN desk acc ON true JOIN desk org ON true
WHERE acc.n = x.n AND org.n = y.n;
-- The Corps accepts no first cards yet: who would have gone there goes to Xinjiang, or, if registered there, to Tibet.
UPDATE plan SET accepting = CASE WHEN origin = 65 THEN 54 ELSE 65 END WHERE service = 'id_first' AND accepting = 66;

INSERT INTO hukou.households SELECT 'demo-' || station::text, station, 'collective', '示例集体户' FROM desk;
INSERT INTO hukou.persons (citizen_id, name) SELECT person, '示例' || min(i) FROM plan GROUP BY person ON CONFLICT DO NOTHING;
DELETE FROM plan a USING plan b WHERE a.person = b.person AND a.i > b.i;
INSERT INTO hukou.registrations (citizen_id, sequence, status, office, household, since)
SELECT p.person, 1, 'active', d.station, 'demo-' || d.station::text, hukou.birth_date(p.person) FROM plan p JOIN desk d ON d.node = p.origin
ON CONFLICT DO NOTHING;
CREATE INDEX ON plan (day, accepting);
ANALYZE plan;

-- A DBA's own index, for worklists.
CREATE INDEX cases_by_state ON hukou.cases (state, service);
ANALYZE hukou.cases;

-- Files the cases of a day, at every window.
CREATE PROCEDURE pg_temp.file_day(on_day date) LANGUAGE plpgsql AS $$
DECLARE
	d record;
	opened record;
BEGIN
	PERFORM set_config('hukou.now', on_day || ' 10:00', false);
	FOR d IN SELECT DISTINCT desk.* FROM plan JOIN desk ON desk.node = plan.accepting WHERE plan.day = on_day LOOP
		PERFORM set_config('hukou.officer', d.clerk, false);
		INSERT INTO hukou.cases (service, service_type, accepting_office, origin_office, applicant, particulars)
		SELECT p.service, CASE p.service WHEN 'id_first' THEN 'standard' WHEN 'migration' THEN 'spouse' ELSE 'kinship' END,
			d.station, o.station, p.person, jsonb_build_object('household', 'demo-' || d.station::text)
		FROM plan p JOIN desk o ON o.node = p.origin WHERE p.day = on_day AND p.accepting = d.node;
		INSERT INTO hukou.case_persons (case_no, person, role, citizen_id, name)
		SELECT c.case_no, 1, CASE c.service WHEN 'migration' THEN 'mover' ELSE 'applicant' END, c.applicant, '示例'
		FROM hukou.cases c WHERE c.state = 'draft';
		INSERT INTO hukou.case_documents (case_no, document, document_type)
		SELECT c.case_no, t.n, t.document_type FROM hukou.cases c,
			unnest(CASE c.service WHEN 'id_first' THEN '{household_book,commitment,residence_proof,guardian_id_card,guardian_household_book,guardian_photo}'::text[]
				WHEN 'migration' THEN CASE c.accepting_node WHEN 12 THEN '{id_card,household_book,marriage_certificate,property_certificate}'::text[]
					ELSE '{id_card,household_book,marriage_certificate}' END ELSE '{id_card}' END) WITH ORDINALITY t (document_type, n)
		WHERE c.state = 'draft';
		UPDATE hukou.cases SET state = 'accepted' WHERE state = 'draft';
	END LOOP;
END
$$;

-- Takes every case one step, at every desk of the side that does it.
CREATE PROCEDURE pg_temp.take(what text, from_state hukou.case_state, to_state hukou.case_state, side text, chief boolean) LANGUAGE plpgsql AS $$
DECLARE
	d record;
BEGIN
	FOR d IN SELECT * FROM desk LOOP
		PERFORM set_config('hukou.officer', CASE WHEN chief THEN d.chief ELSE d.clerk END, false);
		UPDATE hukou.cases c SET state = take.to_state
		WHERE c.state = take.from_state AND c.service = take.what
			AND CASE take.side WHEN 'origin' THEN c.origin_office ELSE c.accepting_office END = d.station;
	END LOOP;
END
$$;

-- A month: its filings day by day, then the steps that finish them.
CREATE PROCEDURE pg_temp.run_month(month date) LANGUAGE plpgsql AS $$
DECLARE
	on_day date;
	step record;
BEGIN
	ANALYZE hukou.cases, hukou.case_documents, hukou.case_persons;
	COMMIT;
	FOR on_day IN SELECT DISTINCT plan.day FROM plan WHERE date_trunc('month', plan.day) = month ORDER BY 1 LOOP
		CALL pg_temp.file_day(on_day);
		COMMIT;
	END LOOP;
	FOR step IN SELECT * FROM (VALUES
		(1, 'id_first', 'accepted', 'captured', 'accepting', false), (1, 'id_first', 'captured', 'dispatched', 'accepting', false),
		(2, 'id_first', 'dispatched', 'reviewed', 'origin', false), (2, 'id_first', 'reviewed', 'signed', 'origin', true),
		(4, 'id_first', 'signed', 'made', 'accepting', true), (5, 'id_first', 'made', 'completed', 'accepting', false),
		(1, 'migration', 'accepted', 'examined', 'accepting', false), (2, 'migration', 'examined', 'authorised', 'accepting', true),
		(2, 'migration', 'authorised', 'permitted', 'accepting', true), (2, 'migration', 'permitted', 'dispatched', 'accepting', false),
		(3, 'migration', 'dispatched', 'cancelled', 'origin', false), (4, 'migration', 'cancelled', 'settled', 'accepting', false),
		(5, 'migration', 'settled', 'completed', 'accepting', false),
		(1, 'certificate', 'accepted', 'dispatched', 'accepting', false), (2, 'certificate', 'dispatched', 'reviewed', 'origin', false),
		(3, 'certificate', 'reviewed', 'issued', 'accepting', false), (3, 'certificate', 'issued', 'completed', 'accepting', false)
	) s (days, what, from_state, to_state, side, chief) LOOP
		PERFORM set_config('hukou.now', hukou.add_working_days((month + interval '1 month - 1 day')::date, step.days) || ' 10:00', false);
		CALL pg_temp.take(step.what, step.from_state::hukou.case_state, step.to_state::hukou.case_state, step.side, step.chief);
		COMMIT;
	END LOOP;
END
$$;

SELECT hukou.grant_access(CURRENT_USER, 'gateway');
\timing on
\echo '── April'
CALL pg_temp.run_month('2023-04-01');
\echo '── May'
CALL pg_temp.run_month('2023-05-01');
\echo '── June'
CALL pg_temp.run_month('2023-06-01');
\echo '── July'
CALL pg_temp.run_month('2023-07-01');
\echo '── August'
CALL pg_temp.run_month('2023-08-01');
\echo '── September'
CALL pg_temp.run_month('2023-09-01');
\echo '── October'
CALL pg_temp.run_month('2023-10-01');
\timing off
SET hukou.now = '2023-11-30';
\echo
\echo '── By service and month'
\set ECHO queries
SELECT service, to_char(month, 'YYYY-MM') AS month, sum(filed) AS filed, sum(completed) AS completed, sum(overdue) AS overdue
FROM hukou.case_report WHERE service <> 'newborn' GROUP BY GROUPING SETS ((service, month), (service)) ORDER BY service, month NULLS LAST;
\set ECHO none
\echo
\echo '── The busiest pairs of provinces'
\set ECHO queries
SELECT o.short_zh || ' → ' || a.short_zh AS pair, o.name_en AS "from", a.name_en AS "to",
	sum(r.filed) FILTER (WHERE r.service = 'id_first') AS first_cards,
	sum(r.filed) FILTER (WHERE r.service = 'migration') AS migrations,
	sum(r.filed) FILTER (WHERE r.service = 'certificate') AS certificates, sum(r.filed) AS filed
FROM hukou.case_report r JOIN hukou.nodes o ON o.node = r.origin_node JOIN hukou.nodes a ON a.node = r.accepting_node
GROUP BY o.node, a.node ORDER BY filed DESC, o.node, a.node LIMIT 10;
\set ECHO none
\echo
\echo '── Nobody is registered twice, or nowhere; every chain verifies'
\set ECHO queries
SELECT count(*) AS persons, count(*) FILTER (WHERE n <> 1) AS not_exactly_once
FROM (SELECT p.citizen_id, count(r.citizen_id) AS n FROM plan JOIN hukou.persons p ON p.citizen_id = plan.person
	LEFT JOIN hukou.registrations r ON r.citizen_id = p.citizen_id AND r.status <> 'cancelled' GROUP BY p.citizen_id) x;
SELECT count(*) AS cases, sum(version) AS steps, (SELECT count(*) FROM hukou.case_events) AS events,
	(SELECT count(*) FROM hukou.verify_all()) AS faults FROM hukou.cases;
\set ECHO none
