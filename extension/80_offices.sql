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
	)
	SELECT array_agg(l.office) FROM line l
$$;
COMMENT ON FUNCTION hukou.office_line(hukou.office_code) IS 'the office, and the closed ones whose work it has now';

CREATE FUNCTION hukou.office_of(region hukou.region_code, on_date date DEFAULT NULL, OUT office hukou.office_code, OUT note text)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE COST 1000
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	day date := coalesce(on_date, hukou.today());
	at hukou.region_code := region;
	given hukou.regions;
BEGIN
	FOR hop IN 1..8 LOOP
		SELECT r.* INTO given FROM hukou.regions r WHERE r.region OPERATOR(hukou.=) at;
		IF NOT FOUND THEN
			RAISE EXCEPTION 'there is no region %', at
				USING ERRCODE = 'invalid_parameter_value', HINT = 'Look at hukou.regions, which has former ones too.';
		END IF;
		EXIT WHEN given.successor IS NULL;
		note := concat_ws('; ', note, format('region %s (%s) is now %s', at, given.name_zh, given.successor));
		at := given.successor;
	END LOOP;
	IF NOT given.current THEN
		note := concat_ws('; ', note, format('region %s (%s) is no longer in force, and its successor is not known', at, given.name_zh));
	END IF;
	-- the bureau of the region, or any office there; else of the prefecture, else of the province
	FOR level IN 0..2 LOOP
		SELECT o.office INTO office FROM hukou.offices o
		WHERE o.region OPERATOR(hukou.=) at AND o.valid @> day
		ORDER BY CASE o.kind WHEN 'county_bureau' THEN 1 WHEN 'prefecture_bureau' THEN 1 WHEN 'provincial_department' THEN 1
				 ELSE 2 END, o.office USING OPERATOR(hukou.<) LIMIT 1;
		IF FOUND THEN
			RETURN;
		END IF;
		EXIT WHEN hukou.level(at) = 'province';
		at := CASE hukou.level(at) WHEN 'county' THEN hukou.prefecture(at) ELSE hukou.province(at) END;
		note := concat_ws('; ', note, format('no office there; looked in %s', at));
	END LOOP;
END
$$;
COMMENT ON FUNCTION hukou.office_of(hukou.region_code, date) IS 'the office responsible for a region on a day, by default today: its bureau, else any office there, else of the prefecture, else of the province; NULL when there is none. An abolished region leads to its successor, and note says so. 22023 for a region there is not';

CREATE FUNCTION hukou.load_offices()
RETURNS TABLE (line bigint, office text, finding text) LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	first bigint;
	loaded bigint;
BEGIN
	LOCK TABLE hukou.office_imports IN SHARE ROW EXCLUSIVE MODE;
	SELECT min(i.line) - 1 INTO first FROM hukou.office_imports i;
	RETURN QUERY
	WITH RECURSIVE given AS (
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
		SELECT o.office::text, o.parent::text FROM hukou.offices o
		WHERE o.parent IS NOT NULL AND NOT EXISTS (SELECT FROM given g WHERE g.office = o.office::text)
	),
	-- offices whose line of parents comes to an end
	rooted (office) AS (
		SELECT k.office FROM known k WHERE NOT EXISTS (SELECT FROM parents p WHERE p.office = k.office)
		UNION
		SELECT p.office FROM rooted r JOIN parents p ON p.parent = r.office
	)
	SELECT g.line, g.office, f.finding
	FROM given g CROSS JOIN LATERAL (
		SELECT 'there is no office code' WHERE g.office IS NULL
		UNION ALL SELECT format('"%s" is no office code of twelve digits', g.office)
			WHERE NOT hukou.office_code_is_valid(g.office)
		UNION ALL SELECT format('"%s" is no node of hukou.nodes', g.node)
			WHERE NOT EXISTS (SELECT FROM hukou.nodes n WHERE n.node::text = g.node)
		UNION ALL SELECT format('"%s" is no region of hukou.regions', g.region)
			WHERE CASE WHEN hukou.region_code_is_valid(g.region) THEN
				NOT EXISTS (SELECT FROM hukou.regions r WHERE r.region OPERATOR(hukou.=) g.region::hukou.region_code) ELSE true END
		UNION ALL SELECT format('"%s" is no kind of office', g.kind)
			WHERE coalesce(g.kind NOT IN ('station', 'service_window', 'county_bureau', 'prefecture_bureau', 'provincial_department'), true)
		UNION ALL SELECT 'there is no name_zh' WHERE g.name_zh IS NULL
		UNION ALL SELECT 'there is no name_en' WHERE g.name_en IS NULL
		UNION ALL SELECT 'an office is not its own parent' WHERE g.parent = g.office
		UNION ALL SELECT format('parent "%s" is neither in the file nor in hukou.offices', g.parent)
			WHERE g.parent IS NOT NULL AND g.parent NOT IN (SELECT k.office FROM known k)
		UNION ALL SELECT 'the line of its parents is a circle'
			WHERE g.parent IN (SELECT k.office FROM known k) AND g.parent <> g.office
			  AND g.parent NOT IN (SELECT r.office FROM rooted r) AND g.office IN (SELECT k.office FROM known k)
		UNION ALL SELECT format('"%s" is no day, written 2023-11-24', d.day)
			FROM (VALUES (g.valid_from), (g.valid_to)) d (day)
			WHERE d.day IS NOT NULL AND NOT hukou.date_is_valid(d.day)
		UNION ALL SELECT 'valid_to is not after valid_from'
			WHERE hukou.date_is_valid(g.valid_from) AND hukou.date_is_valid(g.valid_to) AND g.valid_to <= g.valid_from
	) f (finding)
	UNION ALL
	SELECT g.line, g.office, format('the office is in line %s too', min(o.line))
	FROM given g JOIN given o ON o.office = g.office AND o.line < g.line
	GROUP BY g.line, g.office
	ORDER BY 1, 3;
	IF FOUND THEN
		RETURN;
	END IF;

	INSERT INTO hukou.offices AS o (office, node, region, kind, parent, name_zh, name_en, valid)
	SELECT btrim(i.office)::hukou.office_code, btrim(i.node)::smallint, btrim(i.region)::hukou.region_code, btrim(i.kind),
		nullif(btrim(i.parent), '')::hukou.office_code, btrim(i.name_zh), btrim(i.name_en),
		daterange(nullif(btrim(i.valid_from), '')::date, nullif(btrim(i.valid_to), '')::date)
	FROM hukou.office_imports i
	ON CONFLICT (office) DO UPDATE SET node = excluded.node, region = excluded.region, kind = excluded.kind,
		parent = excluded.parent, name_zh = excluded.name_zh, name_en = excluded.name_en, valid = excluded.valid
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
RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF day !~ '^\d{4}-\d{2}-\d{2}$' THEN
		RETURN false;
	END IF;
	PERFORM make_date(substr(day, 1, 4)::integer, substr(day, 6, 2)::integer, substr(day, 9, 2)::integer);
	RETURN true;
EXCEPTION WHEN datetime_field_overflow THEN
	RETURN false;
END
$$;
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
BEGIN
	SELECT o.* INTO old FROM hukou.offices o WHERE o.office OPERATOR(hukou.=) code FOR NO KEY UPDATE;
	SELECT o.* INTO new FROM hukou.offices o WHERE o.office OPERATOR(hukou.=) retire_office.successor FOR KEY SHARE;
	IF old.office IS NULL OR new.office IS NULL THEN
		RAISE EXCEPTION 'there is no office %', CASE WHEN old.office IS NULL THEN code ELSE retire_office.successor END
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Look at hukou.offices.';
	ELSIF old.node <> new.node THEN
		RAISE EXCEPTION 'offices % and % are of different nodes', code, retire_office.successor
			USING ERRCODE = 'HK009', HINT = 'An office of the same node takes over; the road of a case does not change.';
	ELSIF NOT new.valid @> day OR code OPERATOR(hukou.=) ANY (hukou.office_line(code)) AND retire_office.successor OPERATOR(hukou.=) ANY (hukou.office_line(code)) THEN
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
	IF day > hukou.today() THEN
		RAISE NOTICE 'the office closes on %; run this again on that day to move its open cases', day;
		RETURN;
	END IF;

	FOR held IN
		SELECT c.case_no, c.accepting_office OPERATOR(hukou.=) code AS accepting, c.origin_office OPERATOR(hukou.=) code AS origin
		FROM hukou.cases c JOIN hukou.workflow_states s
			ON (s.workflow, s.version, s.state) = (c.workflow, c.workflow_version, c.state)
		WHERE (c.accepting_office OPERATOR(hukou.=) code OR c.origin_office OPERATOR(hukou.=) code) AND NOT s.final
		ORDER BY c.case_no USING OPERATOR(hukou.<)
	LOOP
		case_no := held.case_no;
		side := concat_ws(', ', CASE WHEN held.accepting THEN 'accepting' END, CASE WHEN held.origin THEN 'origin' END);
		BEGIN
			UPDATE hukou.cases c SET action = 'transfer',
				accepting_office = CASE WHEN held.accepting THEN retire_office.successor ELSE c.accepting_office END,
				origin_office = CASE WHEN held.origin THEN retire_office.successor ELSE c.origin_office END
			WHERE c.case_no OPERATOR(hukou.=) held.case_no;
			verdict := 'moved';
			finding := NULL;
		EXCEPTION WHEN SQLSTATE 'HK002' OR SQLSTATE 'HK005' OR SQLSTATE 'HK010' THEN
			GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
			verdict := 'refused';
			finding := concat_ws(': ', message, detail);
		END;
		RETURN NEXT;
	END LOOP;
END
$$;
COMMENT ON FUNCTION hukou.retire_office(hukou.office_code, hukou.office_code, date) IS 'closes an office from a day (by default today) on, in favour of another of the same node, and moves its open cases there, each with an event "transfer"; by somebody who may write policy, and acts as an officer with duty "administer" on a side of the case. A verdict for each case; again, it moves those that are left';
