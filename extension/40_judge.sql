/*
 * Judge: law 10, lawful workflows.
 */
CREATE FUNCTION hukou.workflow_guard()
RETURNS trigger LANGUAGE c VOLATILE
AS 'MODULE_PATHNAME', 'hukou_workflow_guard';
COMMENT ON FUNCTION hukou.workflow_guard() IS 'constraint trigger of the tables of workflows: at COMMIT, a published version is lawful and as it was published (HK009)';

CREATE FUNCTION hukou.check_workflow(workflow text, version integer)
RETURNS TABLE (sqlstate text, subject text, finding text, remedy text)
LANGUAGE c STABLE STRICT PARALLEL UNSAFE COST 1000 ROWS 1
AS 'MODULE_PATHNAME', 'hukou_check_workflow';
COMMENT ON FUNCTION hukou.check_workflow(text, integer) IS 'everything that keeps a version of a workflow, concept or published, from being lawful; no rows: it is';

CREATE FUNCTION hukou.workflow_seal(workflow text, version integer)
RETURNS bytea LANGUAGE c STABLE STRICT PARALLEL UNSAFE COST 100
AS 'MODULE_PATHNAME', 'hukou_workflow_seal';
COMMENT ON FUNCTION hukou.workflow_seal(text, integer) IS 'digest of the states, steps and safeguards of a version as they are, which publishing keeps';

/*
 * Roads (law 4), and the policy log.
 */
CREATE FUNCTION hukou.scope_guard()
RETURNS trigger LANGUAGE c VOLATILE
AS 'MODULE_PATHNAME', 'hukou_scope_guard';
COMMENT ON FUNCTION hukou.scope_guard() IS 'constraint trigger of routes, time_limits, fees, document_rules and exclusions, and of area_members, offices, regions, service_types and workflows: at COMMIT, what goes by place is lawful, taken together (HK009)';

CREATE FUNCTION hukou.check_routes()
RETURNS TABLE (sqlstate text, subject text, finding text, remedy text)
LANGUAGE c STABLE PARALLEL UNSAFE COST 1000 ROWS 1
AS 'MODULE_PATHNAME', 'hukou_check_routes';
COMMENT ON FUNCTION hukou.check_routes() IS 'everything that is wrong with the roads, and with limits, fees, document rules and exclusions, which go by place as roads do (law 10): rows as specific as another, and places, kinds and workflows there are not; no rows: nothing is';

CREATE FUNCTION hukou.route(service text, service_type text, origin_office hukou.office_code, accepting_office hukou.office_code, on_date date,
	OUT open boolean, OUT mode text, OUT route text, OUT decided_by text, OUT valid_from date, OUT valid_until date,
	OUT pilot boolean, OUT start_verified boolean, OUT basis text, OUT evidence text, OUT workflow text, OUT workflow_version integer,
	OUT days integer, OUT unit text, OUT origin hukou.office_code, OUT accepting hukou.office_code, OUT note text)
LANGUAGE c STABLE STRICT PARALLEL UNSAFE COST 20
AS 'MODULE_PATHNAME', 'hukou_route';
COMMENT ON FUNCTION hukou.route(text, text, hukou.office_code, hukou.office_code, date) IS 'may a kind of service be handled there for a register kept elsewhere, that day? The row of hukou.routes that decides, why it and no other, the workflow and time limit it leads to; valid_until is the first day after. A closed office leads to its successor, and note says so. 22023 for a kind or an office there is not';

CREATE FUNCTION hukou.route_as_known(service text, service_type text, origin_office hukou.office_code, accepting_office hukou.office_code, on_date date, known_at timestamptz,
	OUT open boolean, OUT mode text, OUT route text, OUT decided_by text, OUT valid_from date, OUT valid_until date,
	OUT pilot boolean, OUT start_verified boolean, OUT basis text, OUT evidence text, OUT workflow text, OUT workflow_version integer,
	OUT days integer, OUT unit text, OUT origin hukou.office_code, OUT accepting hukou.office_code, OUT note text)
LANGUAGE c STABLE STRICT PARALLEL UNSAFE COST 100000
AS 'MODULE_PATHNAME', 'hukou_route_as_known';
COMMENT ON FUNCTION hukou.route_as_known(text, text, hukou.office_code, hukou.office_code, date, timestamptz) IS 'hukou.route() by what all of policy said at an earlier moment, out of hukou.policy_log';

CREATE FUNCTION hukou.guide(service text, service_type text, origin_office hukou.office_code, accepting_office hukou.office_code, on_date date DEFAULT NULL, facts jsonb DEFAULT NULL)
RETURNS TABLE (topic text, item text, answer text, basis text)
LANGUAGE c STABLE PARALLEL UNSAFE COST 1000 ROWS 20
AS 'MODULE_PATHNAME', 'hukou_guide';
COMMENT ON FUNCTION hukou.guide(text, text, hukou.office_code, hukou.office_code, date, jsonb) IS 'what is asked at the window: open or not and since when, else where to go and when it opens; whom the road is not for (excluded); documents (each item by any one of its alternatives), time limit and due date, fee in yuan, steps and who takes each, basis. Facts are those of docs/facts.md; a document that depends on a fact they lack is told with its condition; 22023 unless they are an object. on_date is by default today';

CREATE FUNCTION hukou.coverage(service text, on_date date)
RETURNS TABLE (service_type text, origin_node smallint, accepting_node smallint, open boolean, mode text, since date,
			   pilot boolean, start_verified boolean, evidence text, route text, varies_within boolean)
LANGUAGE c STABLE STRICT PARALLEL UNSAFE COST 100000 ROWS 1000
AS 'MODULE_PATHNAME', 'hukou_coverage';
COMMENT ON FUNCTION hukou.coverage(text, date) IS 'for every kind in force that day and every pair of nodes, 32 by 32: is there a road for all of both, since when without a break, by which row; varies_within: some place below them may have another answer, which hukou.route() gives';

CREATE FUNCTION hukou.coverage_by_node(service text, on_date date)
RETURNS TABLE (node smallint, name_zh text, kinds bigint, kinds_open bigint, kinds_partly bigint)
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE COST 200000 ROWS 32
SET search_path = pg_catalog, pg_temp
AS $$
	WITH kind AS (
		SELECT c.accepting_node, c.service_type, every(c.open AND NOT c.pilot) AS whole, bool_or(c.open) AS part
		FROM hukou.coverage(coverage_by_node.service, on_date) c WHERE c.mode <> 'within' GROUP BY c.accepting_node, c.service_type
	)
	SELECT n.node, n.name_zh, count(k.service_type), count(*) FILTER (WHERE k.whole), count(*) FILTER (WHERE k.part AND NOT k.whole)
	FROM hukou.nodes n LEFT JOIN kind k ON k.accepting_node = n.node
	GROUP BY n.node, n.name_zh ORDER BY n.node
$$;
COMMENT ON FUNCTION hukou.coverage_by_node(text, date) IS 'of each node that accepts: how many kinds of the service there are that day, how many it accepts for every other node, and how many for some, or as a pilot';

CREATE FUNCTION hukou.coverage_changes(service text, from_date date, to_date date)
RETURNS TABLE (service_type text, origin_node smallint, accepting_node smallint, open_before boolean, open_after boolean, route text)
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE COST 200000 ROWS 100
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT coalesce(a.service_type, b.service_type), coalesce(a.origin_node, b.origin_node),
		coalesce(a.accepting_node, b.accepting_node), coalesce(b.open, false), coalesce(a.open, false), a.route
	FROM hukou.coverage(coverage_changes.service, from_date) b
	FULL JOIN hukou.coverage(coverage_changes.service, to_date) a USING (service_type, origin_node, accepting_node)
	WHERE coalesce(a.open, false) <> coalesce(b.open, false)
$$;
COMMENT ON FUNCTION hukou.coverage_changes(text, date, date) IS 'every kind and two nodes whose road was opened or closed between two days';

CREATE FUNCTION hukou.route_gaps(service text, from_date date, to_date date)
RETURNS TABLE (service_type text, origin_node smallint, accepting_node smallint, period daterange, closed_by text)
LANGUAGE c STABLE STRICT PARALLEL UNSAFE COST 100000 ROWS 1000
AS 'MODULE_PATHNAME', 'hukou_route_gaps';
COMMENT ON FUNCTION hukou.route_gaps(text, date, date) IS 'every kind, two nodes and period, from the first day to the last, without an open road; closed_by is the basis of the row that closes it, NULL when none fits';

CREATE FUNCTION hukou.route_shadowed()
RETURNS TABLE (service text, service_type text, origin text, accepting text, valid daterange, shadowed_by text)
LANGUAGE c STABLE PARALLEL UNSAFE COST 100000 ROWS 1
AS 'MODULE_PATHNAME', 'hukou_route_shadowed';
COMMENT ON FUNCTION hukou.route_shadowed() IS 'rows of hukou.routes that never decide, each with a row that decides in its place; NULL: it fits no two nodes';

CREATE FUNCTION hukou.policy_logged()
RETURNS trigger LANGUAGE c VOLATILE
AS 'MODULE_PATHNAME', 'hukou_policy_logged';
COMMENT ON FUNCTION hukou.policy_logged() IS 'trigger of every policy table: keeps in hukou.policy_log who changed what, and when';

CREATE FUNCTION hukou.confirmation_guard()
RETURNS trigger LANGUAGE c VOLATILE
AS 'MODULE_PATHNAME', 'hukou_confirmation_guard';
COMMENT ON FUNCTION hukou.confirmation_guard() IS 'trigger of hukou.document_confirmations: numbers in their canonical form (HK004)';

CREATE FUNCTION hukou.policy_log_guard()
RETURNS trigger LANGUAGE c VOLATILE
AS 'MODULE_PATHNAME', 'hukou_policy_log_guard';
COMMENT ON FUNCTION hukou.policy_log_guard() IS 'trigger of hukou.policy_log: append-only';

CREATE FUNCTION hukou.policy_as_known(of_table text, known_at timestamptz, key jsonb DEFAULT NULL)
RETURNS SETOF jsonb LANGUAGE plpgsql STABLE PARALLEL UNSAFE COST 10000 ROWS 100
-- rows are printed as the log keeps them
SET search_path = pg_catalog, hukou, pg_temp SET datestyle = 'ISO' SET bytea_output = 'hex'
AS $$
DECLARE
	rel oid := to_regclass('hukou.' || quote_ident(of_table));
	columns text[];
	unknown text;
	chosen text := 'true';
BEGIN
	IF of_table IS NULL OR jsonb_typeof(key) <> 'object' THEN
		RAISE EXCEPTION 'of_table must be given, and key be a JSON object' USING ERRCODE = 'invalid_parameter_value';
	ELSIF NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = rel AND t.tgname = 'hukou_policy_log') THEN
		RAISE EXCEPTION 'hukou.% is no table of policy', of_table USING ERRCODE = 'invalid_parameter_value';
	END IF;
	SELECT array_agg(a.attname::text) INTO columns
	FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
	WHERE i.indrelid = rel AND i.indisprimary;
	IF key IS NOT NULL THEN
		-- other columns may have had other values then
		SELECT string_agg(format('"%s"', k), ', ') INTO unknown FROM jsonb_object_keys(key) k WHERE k <> ALL (coalesce(columns, '{}'));
		IF unknown IS NOT NULL THEN
			RAISE EXCEPTION 'the key of hukou.% has no %', of_table, unknown USING ERRCODE = 'invalid_parameter_value',
				HINT = coalesce('It has ' || array_to_string(columns, ', ') || '.', 'It has no key; leave it out.');
		END IF;
		SELECT coalesce(string_agg(format('t.%I = %L', k.key, k.value), ' AND '), 'true') INTO chosen FROM jsonb_each_text(key) k;
	END IF;
	-- what the row was before its first change after that moment; else what it is
	RETURN QUERY EXECUTE format('
		WITH later AS (
			SELECT DISTINCT ON (l.key) l.key, l.before
			FROM hukou.policy_log l CROSS JOIN LATERAL jsonb_populate_record(NULL::hukou.%1$I, l.key) t
			WHERE l.of_table = $1 AND l.changed_at > $2 AND %2$s ORDER BY l.key, l.entry
		)
		SELECT l.before FROM later l WHERE l.before IS NOT NULL
		UNION ALL
		SELECT c.j FROM (SELECT to_jsonb(t) AS j FROM hukou.%1$I t WHERE %2$s) c
		WHERE NOT EXISTS (SELECT FROM later l WHERE l.key = %3$s)', of_table, chosen,
		CASE WHEN columns IS NULL THEN 'c.j' ELSE
			(SELECT 'jsonb_build_object(' || string_agg(format('%L, c.j -> %L', k, k), ', ') || ')' FROM unnest(columns) k) END)
		USING of_table, known_at;
END
$$;
COMMENT ON FUNCTION hukou.policy_as_known(text, timestamptz, jsonb) IS 'the rows of a policy table, as jsonb, as they were known at a moment; with key, those whose primary key has these values alone. Changes count from when they were made, not from their COMMIT. 22023 for what is no policy table, and a key that is not its';
