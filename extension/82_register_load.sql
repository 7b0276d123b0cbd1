/*
 * Taking over an existing register, and what is wrong in the one there is.
 */
CREATE FUNCTION hukou.load_register()
RETURNS TABLE (what text, loaded bigint, set_aside bigint) LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp SET jit = off SET client_min_messages = warning
AS $$
#variable_conflict use_column
DECLARE
	today date := hukou.today();
	right_lines bigint;
BEGIN
	LOCK TABLE hukou.household_imports, hukou.person_imports IN SHARE ROW EXCLUSIVE MODE;
	-- no book is void while somebody is being put into it
	PERFORM FROM hukou.households h WHERE EXISTS (SELECT FROM hukou.person_imports i WHERE i.household = h.household) ORDER BY h.household FOR SHARE;
	-- joins and aggregates throughout: a file of any size is checked in a time that grows with it
	DROP TABLE IF EXISTS pg_temp.hukou_set_aside;
	CREATE TEMPORARY TABLE hukou_set_aside (line bigint, finding text) ON COMMIT DROP;
	ANALYZE hukou.household_imports, hukou.person_imports;

	INSERT INTO hukou_set_aside
	SELECT f.line, string_agg(f.finding, '; ' ORDER BY f.finding) FROM (
		SELECT i.line, f.finding FROM hukou.household_imports i
		LEFT JOIN hukou.offices o ON o.office OPERATOR(hukou.=) CASE WHEN hukou.office_code_is_valid(i.office) THEN i.office::hukou.office_code END
		CROSS JOIN LATERAL (VALUES
			(CASE WHEN coalesce(i.household, '') = '' THEN 'there is no household' WHEN octet_length(i.household) > 200 THEN 'the household''s name has more than 200 bytes' END),
			(CASE WHEN coalesce(i.address, '') = '' THEN 'there is no address' END),
			(CASE WHEN coalesce(i.kind NOT IN ('family', 'collective'), true) THEN format('"%s" is no kind of household', i.kind) END),
			(CASE WHEN o.office IS NULL THEN format('"%s" is no office of hukou.offices', i.office) END),
			(CASE WHEN i.head <> '' AND NOT hukou.citizen_id_is_valid(i.head) THEN format('head: %s', hukou.document_number_fault('citizen_id', i.head))
				WHEN i.head <> '' AND i.kind = 'collective' THEN 'a collective household has no head' END)) f (finding)
		WHERE f.finding IS NOT NULL
		UNION ALL
		SELECT i.line, 'the household is in the register already' FROM hukou.household_imports i JOIN hukou.households h ON h.household = i.household
		UNION ALL
		SELECT i.line, format('the household is in %s lines', d.n) FROM hukou.household_imports i
		JOIN (SELECT i.household, count(*) AS n FROM hukou.household_imports i GROUP BY 1 HAVING count(*) > 1) d ON d.household = i.household
	) f GROUP BY f.line;
	INSERT INTO hukou.households (household, office, kind, address, head)
	SELECT i.household, i.office::hukou.office_code, i.kind, i.address, nullif(i.head, '')::hukou.citizen_id
	FROM hukou.household_imports i WHERE NOT EXISTS (SELECT FROM hukou_set_aside s WHERE s.line = i.line);
	what := 'households';
	GET DIAGNOSTICS loaded = ROW_COUNT;
	-- what was taken over goes; the rest stays, each line with what is wrong with it
	DELETE FROM hukou.household_imports i WHERE NOT EXISTS (SELECT FROM hukou_set_aside s WHERE s.line = i.line);
	GET DIAGNOSTICS right_lines = ROW_COUNT;
	UPDATE hukou.household_imports i SET finding = s.finding FROM hukou_set_aside s WHERE s.line = i.line;
	GET DIAGNOSTICS set_aside = ROW_COUNT;
	IF loaded <> right_lines THEN
		RAISE EXCEPTION '% of % households were not stored', right_lines - loaded, right_lines USING ERRCODE = 'object_not_in_prerequisite_state',
			DETAIL = 'A rule or another trigger of hukou.households kept them from being stored.', HINT = 'Drop it; nothing was loaded.';
	END IF;
	TRUNCATE hukou_set_aside;
	RETURN NEXT;

	ANALYZE hukou.households;
	INSERT INTO hukou_set_aside
	SELECT f.line, string_agg(f.finding, '; ' ORDER BY f.finding) FROM (
		SELECT i.line, f.finding FROM hukou.person_imports i
		LEFT JOIN hukou.households h ON h.household = i.household
		CROSS JOIN LATERAL (SELECT CASE WHEN hukou.citizen_id_is_valid(i.citizen_id) THEN hukou.birth_date(i.citizen_id::hukou.citizen_id) END AS born,
			CASE WHEN i.since <> '' AND hukou.date_is_valid(i.since) THEN i.since::date END AS since) d
		CROSS JOIN LATERAL (VALUES
			(CASE WHEN d.born IS NULL THEN coalesce(hukou.document_number_fault('citizen_id', i.citizen_id), 'there is no citizen id')
				WHEN d.born > today THEN 'the birth date lies in the future' END),
			(CASE WHEN coalesce(i.name, '') = '' THEN 'there is no name' END),
			(CASE WHEN h.household IS NULL THEN format('"%s" is no household of the register', i.household)
				WHEN h.voided_on IS NOT NULL THEN format('the book of household "%s" is void', i.household) END),
			(CASE WHEN i.since <> '' AND d.since IS NULL THEN format('"%s" is no day, written 2023-11-24', i.since)
				WHEN d.since < d.born THEN 'was registered before birth' WHEN d.since > today THEN 'is registered in the future' END),
			(CASE WHEN i.birth_certificate <> '' AND NOT hukou.birth_certificate_no_is_valid(i.birth_certificate)
				THEN format('birth certificate: %s', hukou.document_number_fault('birth_certificate_no', i.birth_certificate)) END)) f (finding)
		WHERE f.finding IS NOT NULL
		UNION ALL
		SELECT i.line, CASE WHEN p.same_as IS NOT NULL THEN 'has been merged into another number' WHEN r.citizen_id IS NULL THEN 'is in the register, and registered nowhere' ELSE 'is registered already: ' || coalesce(r.household, 'in transit') END FROM hukou.person_imports i
		JOIN hukou.persons p ON p.citizen_id OPERATOR(hukou.=) CASE WHEN hukou.citizen_id_is_valid(i.citizen_id) THEN i.citizen_id::hukou.citizen_id END
		LEFT JOIN hukou.registrations r ON r.citizen_id OPERATOR(hukou.=) p.citizen_id AND r.status <> 'cancelled'
		UNION ALL
		SELECT i.line, format('is registered in %s lines', d.n) FROM hukou.person_imports i
		JOIN (SELECT upper(i.citizen_id COLLATE "C") AS id, count(*) AS n FROM hukou.person_imports i GROUP BY 1 HAVING count(*) > 1) d ON d.id = upper(i.citizen_id COLLATE "C")
		UNION ALL
		SELECT i.line, 'somebody is registered by the birth certificate already' FROM hukou.person_imports i
		JOIN hukou.persons p ON p.birth_certificate OPERATOR(hukou.=) CASE WHEN hukou.birth_certificate_no_is_valid(i.birth_certificate) THEN i.birth_certificate::hukou.birth_certificate_no END
		WHERE i.birth_certificate <> ''
		UNION ALL
		SELECT i.line, format('the birth certificate is in %s lines', d.n) FROM hukou.person_imports i
		JOIN (SELECT upper(i.birth_certificate COLLATE "C") AS no, count(*) AS n FROM hukou.person_imports i WHERE i.birth_certificate <> '' GROUP BY 1 HAVING count(*) > 1) d
			ON d.no = upper(i.birth_certificate COLLATE "C")
	) f GROUP BY f.line;
	INSERT INTO hukou.persons (citizen_id, name, ethnicity, birth_certificate)
	SELECT i.citizen_id::hukou.citizen_id, i.name, nullif(i.ethnicity, ''), nullif(i.birth_certificate, '')::hukou.birth_certificate_no
	FROM hukou.person_imports i WHERE NOT EXISTS (SELECT FROM hukou_set_aside s WHERE s.line = i.line);
	INSERT INTO hukou.registrations (citizen_id, sequence, status, office, household, since)
	SELECT i.citizen_id::hukou.citizen_id, 1, 'active', h.office, h.household, coalesce(nullif(i.since, '')::date, hukou.birth_date(i.citizen_id::hukou.citizen_id))
	FROM hukou.person_imports i JOIN hukou.households h ON h.household = i.household
	WHERE NOT EXISTS (SELECT FROM hukou_set_aside s WHERE s.line = i.line);
	what := 'persons';
	GET DIAGNOSTICS loaded = ROW_COUNT;
	DELETE FROM hukou.person_imports i WHERE NOT EXISTS (SELECT FROM hukou_set_aside s WHERE s.line = i.line);
	GET DIAGNOSTICS right_lines = ROW_COUNT;
	UPDATE hukou.person_imports i SET finding = s.finding FROM hukou_set_aside s WHERE s.line = i.line;
	GET DIAGNOSTICS set_aside = ROW_COUNT;
	IF loaded <> right_lines THEN
		RAISE EXCEPTION '% of % people were not registered', right_lines - loaded, right_lines USING ERRCODE = 'object_not_in_prerequisite_state',
			DETAIL = 'A rule or another trigger of hukou.persons or hukou.registrations kept them from being stored.', HINT = 'Drop it; nothing was loaded.';
	END IF;
	DROP TABLE hukou_set_aside;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION hukou.load_register() IS 'takes over the households and people that COPY put into hukou.household_imports and hukou.person_imports: each line that is right, for the others it says in finding what is wrong, and leaves them there to be corrected and loaded again. Two lines for one person are both set aside: which of them is right, a file cannot tell. By the owner of the tables; returns how many were loaded and set aside';

CREATE FUNCTION hukou.register_conflicts()
RETURNS TABLE (conflict text, subject text, finding text, remedy text) LANGUAGE sql STABLE PARALLEL SAFE COST 100000
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT 'no_registration', p.citizen_id::text, 'is registered nowhere', 'Import the registration.'
	FROM hukou.persons p LEFT JOIN hukou.registrations r ON r.citizen_id OPERATOR(hukou.=) p.citizen_id AND r.status <> 'cancelled'
	WHERE r.citizen_id IS NULL AND p.same_as IS NULL
	UNION ALL
	SELECT 'merged_registered', p.citizen_id::text, format('is registered in household "%s", and has been merged into %s', r.household, p.same_as),
		'Handle a case of double registration, by which that one stays.'
	FROM hukou.persons p JOIN hukou.registrations r ON r.citizen_id OPERATOR(hukou.=) p.citizen_id AND r.status <> 'cancelled'
	WHERE p.same_as IS NOT NULL
	UNION ALL
	-- two births, and two ethnicities, are of two people
	SELECT 'suspected_double', b.citizen_id::text, format('has the name, birth date and sex of %s, registered at office %s', a.citizen_id, ra.office),
		'Find out whether they are one human; if so, handle a case of double registration.'
	FROM hukou.persons a JOIN hukou.persons b ON b.name = a.name AND hukou.birth_date(b.citizen_id) = hukou.birth_date(a.citizen_id)
		AND hukou.sex(b.citizen_id) = hukou.sex(a.citizen_id) AND b.citizen_id OPERATOR(hukou.>) a.citizen_id
	JOIN hukou.registrations ra ON ra.citizen_id OPERATOR(hukou.=) a.citizen_id AND ra.status = 'active'
	JOIN hukou.registrations rb ON rb.citizen_id OPERATOR(hukou.=) b.citizen_id AND rb.status = 'active'
	WHERE (a.birth_certificate IS NULL OR b.birth_certificate IS NULL) AND (a.ethnicity = b.ethnicity) IS NOT FALSE
	UNION ALL
	SELECT 'double_registration', i.citizen_id, format('line %s of hukou.person_imports has them in household "%s": %s', i.line, i.household, i.finding),
		'Find out which is right; delete the other line, and load again.'
	FROM hukou.person_imports i WHERE i.finding ~ 'is registered (already|in [0-9]+ lines)'
	UNION ALL
	SELECT 'overdue_transit', r.citizen_id::text, format('is in transit to office %s since %s, and was to settle by %s', r.office, r.since, r.deadline),
		'Settle or restore them by the case.'
	FROM hukou.registrations r WHERE r.status = 'in_transit' AND r.deadline < hukou.today()
	UNION ALL
	SELECT 'void_book', r.citizen_id::text, format('is registered in household "%s", whose book is void', r.household), 'Have them moved to a household that is not.'
	FROM hukou.registrations r JOIN hukou.households h ON h.household = r.household WHERE r.status = 'active' AND h.voided_on IS NOT NULL
	UNION ALL
	SELECT 'other_office', r.citizen_id::text, format('is registered at office %s in household "%s" of office %s', r.office, r.household, h.office),
		'Look at the office''s successors, and at the import.'
	FROM hukou.registrations r JOIN hukou.households h ON h.household = r.household
	WHERE r.status = 'active' AND r.office OPERATOR(hukou.<>) h.office
		AND NOT (r.office OPERATOR(hukou.=) ANY (hukou.office_line(h.office)) OR h.office OPERATOR(hukou.=) ANY (hukou.office_line(r.office)))
	UNION ALL
	SELECT 'head_elsewhere', h.household, 'its head is not registered in it', 'Correct it: hukou.correct_register(''household'', …).'
	FROM hukou.households h LEFT JOIN hukou.registrations r ON r.citizen_id OPERATOR(hukou.=) h.head AND r.status = 'active' AND r.household = h.household
	WHERE h.head IS NOT NULL AND h.voided_on IS NULL AND r.citizen_id IS NULL
	UNION ALL
	SELECT 'no_head', h.household, 'has members and no head', 'Correct it: hukou.correct_register(''household'', …).'
	FROM hukou.households h WHERE h.head IS NULL AND h.kind = 'family' AND h.voided_on IS NULL
		AND EXISTS (SELECT FROM hukou.registrations r WHERE r.household = h.household AND r.status = 'active')
$$;
COMMENT ON FUNCTION hukou.register_conflicts() IS 'what contradicts itself in the register, as an import may bring it: people registered nowhere, twice by lines that were set aside, or by a number that has been merged into another, in transit past their deadline, in a void book or a household of another office; households whose head is not in them, or that have none. A suspected_double contradicts nothing: two numbers of one name, birth date and sex may be two people, and in a large register mostly are';
