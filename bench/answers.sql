/*
 * What a DBA would write to answer the same, in plain SQL over the same tables.  They do less: plain.next_actions() looks at
 * workflow, office and duty, but judges no papers, four eyes or effects; plain.guide() does not reckon a due date.
 */
CREATE SCHEMA plain;

CREATE FUNCTION plain.next_actions(no case_no) RETURNS TABLE (action text, to_state case_state, name_zh text, allowed boolean) LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY
	SELECT t.action, t.to_state, t.name_zh, o.officer IS NOT NULL
	FROM hukou.cases c
	JOIN hukou.workflow_transitions t ON t.workflow = c.workflow AND t.version = c.workflow_version AND t.from_state = c.state AND t.side <> 'system'
	LEFT JOIN hukou.officers o ON o.officer = current_setting('hukou.officer') AND t.duty = ANY (o.duties) AND o.valid @> today()
		AND o.office = CASE t.side WHEN 'origin' THEN c.origin_office ELSE c.accepting_office END
	WHERE c.case_no = no;
END
$$;

CREATE FUNCTION plain.guide(of_service text, of_type text, origin office_code, accepting office_code, on_date date)
RETURNS TABLE (topic text, item text, answer text, basis text) LANGUAGE plpgsql STABLE AS $$
DECLARE
	o hukou.offices;
	a hukou.offices;
	origins text[];
	acceptings text[];
	of_workflow text;
BEGIN
	SELECT * INTO o FROM hukou.offices x WHERE x.office = origin;
	SELECT * INTO a FROM hukou.offices x WHERE x.office = accepting;
	origins := ARRAY['*', 'node:' || o.node, 'prefecture:' || left(o.region::text, 4) || '00', 'office:' || o.office::text];
	acceptings := ARRAY['*', 'node:' || a.node, 'prefecture:' || left(a.region::text, 4) || '00', 'office:' || a.office::text];
	SELECT coalesce(r.workflow, t.workflow) INTO of_workflow FROM hukou.service_types t
	LEFT JOIN hukou.routes r ON r.service = t.service AND r.service_type IN ('*', t.service_type) AND r.origin = ANY (origins) AND r.accepting = ANY (acceptings) AND r.valid @> on_date AND r.mode <> 'closed'
	WHERE t.service = of_service AND t.service_type = of_type ORDER BY array_position(acceptings, r.accepting) DESC NULLS LAST, array_position(origins, r.origin) DESC NULLS LAST LIMIT 1;
	RETURN QUERY SELECT 'service', of_service, t.name_zh, t.basis FROM hukou.service_types t WHERE t.service = of_service AND t.service_type = of_type;
	RETURN QUERY SELECT 'office', x.office::text, x.name_zh, NULL FROM hukou.offices x WHERE x.office IN (origin, accepting);
	RETURN QUERY SELECT 'road', r.mode, r.valid::text, r.basis FROM hukou.routes r
		WHERE r.service = of_service AND r.service_type IN ('*', of_type) AND r.origin = ANY (origins) AND r.accepting = ANY (acceptings) AND r.valid @> on_date
		ORDER BY array_position(acceptings, r.accepting) DESC, array_position(origins, r.origin) DESC LIMIT 1;
	RETURN QUERY SELECT 'document', d.requirement, string_agg(d.document_type || ' (' || t.name_zh || ')', ' / '), min(d.basis)
		FROM hukou.document_rules d JOIN hukou.document_types t USING (document_type)
		WHERE d.service = of_service AND d.service_type IN ('*', of_type) AND d.origin = ANY (origins) AND d.accepting = ANY (acceptings) AND d.valid @> on_date
		GROUP BY d.requirement;
	RETURN QUERY SELECT 'limit', l.unit, l.days::text, l.basis FROM hukou.time_limits l
		WHERE l.service = of_service AND l.service_type IN ('*', of_type) AND l.timer = '' AND l.origin = ANY (origins) AND l.accepting = ANY (acceptings) AND l.valid @> on_date
		ORDER BY array_position(acceptings, l.accepting) DESC, array_position(origins, l.origin) DESC LIMIT 1;
	RETURN QUERY SELECT 'fee', 'yuan', f.yuan::text, f.basis FROM hukou.fees f
		WHERE f.service = of_service AND f.service_type IN ('*', of_type) AND f.origin = ANY (origins) AND f.accepting = ANY (acceptings) AND f.valid @> on_date
		ORDER BY array_position(acceptings, f.accepting) DESC, array_position(origins, f.origin) DESC LIMIT 1;
	RETURN QUERY SELECT 'step', x.action, x.name_zh || ': ' || x.side || coalesce(', ' || x.duty, ''), NULL
		FROM hukou.workflow_transitions x JOIN hukou.workflows w USING (workflow, version) WHERE x.workflow = of_workflow AND w.valid @> on_date AND x.side <> 'system';
END
$$;
