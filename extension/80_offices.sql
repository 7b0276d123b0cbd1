/*
 * Offices: the one responsible for a region, those whose work one has, loading
 * them, and closing one.
 */
CREATE FUNCTION hukou.office_line(office hukou.office_code)
RETURNS hukou.office_code[] LANGUAGE sql STABLE PARALLEL SAFE COST 100
SET search_path = pg_catalog, pg_temp
AS $$
	WITH RECURSIVE line (office) AS (
		SELECT office_line.office
		UNION
		SELECT o.office FROM line l JOIN hukou.offices o ON o.successor OPERATOR(hukou.=) l.office
		WHERE upper(o.valid) <= hukou.today()
	)
	SELECT array_agg(l.office) FROM line l
$$;
COMMENT ON FUNCTION hukou.office_line(hukou.office_code) IS 'the office, and the closed ones whose work it has now';

CREATE FUNCTION hukou.office_of(region hukou.region_code, on_date date DEFAULT NULL, OUT office hukou.office_code, OUT note text)
LANGUAGE c STABLE PARALLEL SAFE COST 100
AS 'MODULE_PATHNAME', 'hukou_office_of';
COMMENT ON FUNCTION hukou.office_of(hukou.region_code, date) IS 'the office responsible for a region on a day, by default today: its bureau, else any office there, else of the prefecture, else of the province; NULL when there is none. An abolished region leads to its successor, and note says so. 22023 for a region there is not';

CREATE FUNCTION hukou.node_has_region(node smallint, region hukou.region_code)
RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT left(node_has_region.region::text, 2) = CASE node_has_region.node WHEN 66 THEN '65' ELSE node_has_region.node::text END $$;
COMMENT ON FUNCTION hukou.node_has_region(smallint, hukou.region_code) IS 'is the region one of the provincial system: of the province, or, for 兵团, of Xinjiang?';

CREATE FUNCTION hukou.load_offices()
RETURNS TABLE (line bigint, office text, finding text) LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	first bigint;
	loaded bigint;
BEGIN
	LOCK TABLE hukou.office_imports IN SHARE ROW EXCLUSIVE MODE;
	SELECT min(i.line) - 1 INTO first FROM hukou.office_imports i;
	-- joins throughout, so that a file of any size is checked in a time that grows with it
	RETURN QUERY
	WITH RECURSIVE given AS MATERIALIZED (
		SELECT i.line - first AS line, nullif(btrim(i.office), '') AS office, nullif(btrim(i.node), '') AS node,
			nullif(btrim(i.region), '') AS region, nullif(btrim(i.kind), '') AS kind, nullif(btrim(i.parent), '') AS parent,
			nullif(btrim(i.name_zh), '') AS name_zh, nullif(btrim(i.name_en), '') AS name_en,
			nullif(btrim(i.valid_from), '') AS valid_from, nullif(btrim(i.valid_to), '') AS valid_to
		FROM hukou.office_imports i
	),
	known (office) AS MATERIALIZED (
		SELECT g.office FROM given g WHERE hukou.office_code_is_valid(g.office)
		UNION SELECT o.office::text FROM hukou.offices o
	),
	parents (office, parent) AS MATERIALIZED (
		SELECT g.office, g.parent FROM given g WHERE g.office IS NOT NULL AND g.parent IS NOT NULL
		UNION ALL
		SELECT o.office::text, o.parent::text FROM hukou.offices o LEFT JOIN given g ON g.office = o.office::text
		WHERE o.parent IS NOT NULL AND g.line IS NULL
	),
	-- offices whose line of parents comes to an end, with the level they are on
	rooted (office, level) AS (
		SELECT k.office, 1 FROM known k LEFT JOIN parents p ON p.office = k.office WHERE p.office IS NULL
		UNION
		SELECT p.office, r.level + 1 FROM rooted r JOIN parents p ON p.parent = r.office WHERE r.level < 16
	),
	finding (line, office, finding) AS (
		SELECT g.line, g.office, f.finding
		FROM given g CROSS JOIN LATERAL (VALUES
			(CASE WHEN g.office IS NULL THEN 'there is no office code'
				  WHEN NOT hukou.office_code_is_valid(g.office) THEN format('"%s" is no office code of twelve digits', g.office) END),
			(CASE WHEN coalesce(g.kind NOT IN ('station', 'service_window', 'county_bureau', 'prefecture_bureau', 'provincial_department'), true)
				  THEN format('"%s" is no kind of office', g.kind) END),
			(CASE WHEN g.name_zh IS NULL THEN 'there is no name_zh' END),
			(CASE WHEN g.name_en IS NULL THEN 'there is no name_en' END),
			(CASE WHEN g.parent = g.office THEN 'an office is not its own parent' END),
			(CASE WHEN NOT hukou.date_is_valid(g.valid_from) THEN format('"%s" is no day, written 2023-11-24', g.valid_from) END),
			(CASE WHEN NOT hukou.date_is_valid(g.valid_to) THEN format('"%s" is no day, written 2023-11-24', g.valid_to) END),
			(CASE WHEN hukou.date_is_valid(g.valid_from) AND hukou.date_is_valid(g.valid_to) AND g.valid_to <= g.valid_from
				  THEN 'valid_to is not after valid_from' END)) f (finding)
		WHERE f.finding IS NOT NULL
		UNION ALL
		SELECT g.line, g.office, format('"%s" is no node of hukou.nodes', g.node)
		FROM given g LEFT JOIN hukou.nodes n ON n.node::text = g.node WHERE n.node IS NULL
		UNION ALL
		SELECT g.line, g.office, format('"%s" is no region of hukou.regions', g.region)
		FROM given g LEFT JOIN hukou.regions r ON r.region::text = g.region WHERE r.region IS NULL
		UNION ALL
		SELECT g.line, g.office, format('region %s is not of node %s', g.region, g.node)
		FROM given g JOIN hukou.nodes n ON n.node::text = g.node JOIN hukou.regions r ON r.region::text = g.region
		WHERE NOT hukou.node_has_region(n.node, r.region)
		UNION ALL
		SELECT g.line, g.office, CASE WHEN k.office IS NULL THEN format('parent "%s" is neither in the file nor in hukou.offices', g.parent)
			ELSE 'the line of its parents is a circle, or longer than 16 offices' END
		FROM given g LEFT JOIN known k ON k.office = g.parent LEFT JOIN rooted r ON r.office = g.parent AND r.level < 16
		WHERE g.parent IS NOT NULL AND g.parent <> g.office AND r.office IS NULL
		UNION ALL
		SELECT g.line, g.office, format('the office is in line %s too', f.line)
		FROM given g JOIN (SELECT d.office, min(d.line) AS line FROM given d GROUP BY d.office HAVING count(*) > 1) f
			ON f.office = g.office AND f.line < g.line
	)
	SELECT f.line, f.office, f.finding FROM finding f ORDER BY 1, 3;
	IF FOUND THEN
		RETURN;
	END IF;

	INSERT INTO hukou.offices AS o (office, node, region, kind, parent, name_zh, name_en, valid)
	SELECT btrim(i.office)::hukou.office_code, btrim(i.node)::smallint, btrim(i.region)::hukou.region_code, btrim(i.kind),
		nullif(btrim(i.parent), '')::hukou.office_code, btrim(i.name_zh), btrim(i.name_en),
		daterange(nullif(btrim(i.valid_from), '')::date, nullif(btrim(i.valid_to), '')::date)
	FROM hukou.office_imports i
	ON CONFLICT (office) DO UPDATE SET node = excluded.node, region = excluded.region, kind = excluded.kind,
		parent = excluded.parent, name_zh = excluded.name_zh, name_en = excluded.name_en, valid = excluded.valid,
		-- an office that is open again keeps its own work
		successor = CASE WHEN upper_inf(excluded.valid) THEN NULL ELSE o.successor END
	WHERE (o.node, o.kind, o.name_zh, o.name_en, o.valid) IS DISTINCT FROM
		  (excluded.node, excluded.kind, excluded.name_zh, excluded.name_en, excluded.valid)
	   OR o.region::text <> excluded.region::text OR o.parent::text IS DISTINCT FROM excluded.parent::text;
	DELETE FROM hukou.office_imports;
	GET DIAGNOSTICS loaded = ROW_COUNT;
	RAISE NOTICE '% offices loaded', loaded;
END
$$;
COMMENT ON FUNCTION hukou.load_offices() IS 'takes over the offices that COPY put into hukou.office_imports: a row for everything that is wrong, with the line of the file, and then nothing is loaded and the file stays there to be corrected; no rows: all are loaded, new ones and changes of those there were';

CREATE FUNCTION hukou.date_is_valid(day text)
RETURNS boolean LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'hukou_date_is_valid';
COMMENT ON FUNCTION hukou.date_is_valid(text) IS 'is the text a day, written 2023-11-24?';

CREATE FUNCTION hukou.retire_office(code hukou.office_code, successor hukou.office_code, on_date date DEFAULT NULL)
RETURNS TABLE (case_no hukou.case_no, side text, verdict text, finding text) LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	day date := coalesce(on_date, hukou.today());
	old hukou.offices;
	new hukou.offices;
	held record;
	message text;
	detail text;
	roads text;
	heir hukou.office_code := successor;
	further hukou.office_code;
BEGIN
	IF NOT isfinite(day) THEN
		RAISE EXCEPTION 'an infinite date is no day to close an office on' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	-- both, so that two offices are not closed in favour of each other at once
	PERFORM FROM hukou.offices o WHERE o.office::text IN (code::text, retire_office.successor::text) ORDER BY o.office::text FOR NO KEY UPDATE;
	SELECT o.* INTO old FROM hukou.offices o WHERE o.office OPERATOR(hukou.=) code;
	SELECT o.* INTO new FROM hukou.offices o WHERE o.office OPERATOR(hukou.=) retire_office.successor;
	-- again, for what is left: the day it closes stays
	IF on_date IS NULL AND NOT upper_inf(old.valid) THEN
		day := upper(old.valid);
	END IF;
	IF old.office IS NULL OR new.office IS NULL THEN
		RAISE EXCEPTION 'there is no office %', CASE WHEN old.office IS NULL THEN code ELSE retire_office.successor END
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Look at hukou.offices.';
	ELSIF old.node <> new.node THEN
		RAISE EXCEPTION 'offices % and % are of different nodes', code, retire_office.successor
			USING ERRCODE = 'HK009', HINT = 'An office of the same node takes over; the road of a case does not change.';
	ELSIF NOT new.valid @> day OR code OPERATOR(hukou.=) ANY (
		WITH RECURSIVE heirs (office) AS (
			SELECT retire_office.successor UNION SELECT o.successor FROM heirs h JOIN hukou.offices o ON o.office OPERATOR(hukou.=) h.office
			WHERE o.successor IS NOT NULL)
		SELECT h.office FROM heirs h) THEN
		RAISE EXCEPTION 'office % cannot take over on %', retire_office.successor, day
			USING ERRCODE = 'HK009', DETAIL = 'It is not open then, or its own work has gone to the office that is to be closed.',
				  HINT = 'Name an office that is open.';
	ELSIF lower(old.valid) >= day THEN
		RAISE EXCEPTION 'office % is not open before %', code, day
			USING ERRCODE = 'HK009', HINT = 'Delete it, if it never opened.';
	END IF;
	UPDATE hukou.offices o SET valid = daterange(lower(o.valid), day), successor = retire_office.successor
	WHERE o.office OPERATOR(hukou.=) code
	  AND (o.valid IS DISTINCT FROM daterange(lower(o.valid), day) OR o.successor IS NULL
		   OR o.successor OPERATOR(hukou.<>) retire_office.successor);
	SELECT string_agg(format('%s %s, %s to %s', r.service, r.service_type, r.origin, r.accepting), '; ') INTO roads
	FROM hukou.routes r
	WHERE ('office:' || code::text) IN (r.origin, r.accepting) AND (upper_inf(r.valid) OR upper(r.valid) > day);
	IF roads IS NOT NULL THEN
		RAISE NOTICE 'roads of the office do not go over to its successor by themselves: %', roads;
	END IF;
	IF day > hukou.today() THEN
		RAISE NOTICE 'the office closes on %; run this again on that day to move its open cases and the offices below it', day;
		RETURN;
	END IF;
	-- the successor may be closed itself by now
	FOR level IN 1..16 LOOP
		SELECT o.successor INTO further FROM hukou.offices o
		WHERE o.office OPERATOR(hukou.=) heir AND upper(o.valid) <= hukou.today() AND o.successor IS NOT NULL;
		EXIT WHEN NOT FOUND;
		heir := further;
	END LOOP;
	-- who was above an office below it still is; an heir from below moves up first, lest it come to be below itself
	IF code OPERATOR(hukou.=) ANY (
		WITH RECURSIVE up (office) AS (
			SELECT heir UNION SELECT o.parent FROM up u JOIN hukou.offices o ON o.office OPERATOR(hukou.=) u.office WHERE o.parent IS NOT NULL)
		SELECT u.office FROM up u) THEN
		UPDATE hukou.offices o SET parent = old.parent WHERE o.office OPERATOR(hukou.=) heir;
	END IF;
	UPDATE hukou.offices o SET parent = heir
	WHERE o.parent OPERATOR(hukou.=) code AND o.office OPERATOR(hukou.<>) heir;

	FOR held IN
		SELECT c.case_no, c.accepting_office OPERATOR(hukou.=) code AS accepting, c.origin_office OPERATOR(hukou.=) code AS origin
		FROM hukou.cases c LEFT JOIN hukou.workflow_states s
			ON (s.workflow, s.version, s.state) = (c.workflow, c.workflow_version, c.state)
		WHERE (c.accepting_office OPERATOR(hukou.=) code OR c.origin_office OPERATOR(hukou.=) code) AND s.final IS NOT TRUE
		ORDER BY c.case_no USING OPERATOR(hukou.<)
	LOOP
		case_no := held.case_no;
		side := concat_ws(', ', CASE WHEN held.accepting THEN 'accepting' END, CASE WHEN held.origin THEN 'origin' END);
		BEGIN
			UPDATE hukou.cases c SET action = 'transfer',
				accepting_office = CASE WHEN held.accepting THEN heir ELSE c.accepting_office END,
				origin_office = CASE WHEN held.origin THEN heir ELSE c.origin_office END
			WHERE c.case_no OPERATOR(hukou.=) held.case_no;
			verdict := 'moved';
			finding := NULL;
		EXCEPTION WHEN OTHERS THEN
			-- what a law says of one case keeps no other from being moved
			IF SQLSTATE NOT LIKE 'HK%' THEN
				RAISE;
			END IF;
			GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
			verdict := 'refused';
			finding := concat_ws(': ', message, detail);
		END;
		RETURN NEXT;
	END LOOP;
END
$$;
COMMENT ON FUNCTION hukou.retire_office(hukou.office_code, hukou.office_code, date) IS 'closes an office from a day (by default the day it is closed from, or else today) on, in favour of another of the same node, puts the offices below it below that one, and moves its open cases there, each with an event "transfer"; by somebody who may write policy, and acts as an officer with duty "administer" on a side of the case. A verdict for each case; again, it moves those that are left';
