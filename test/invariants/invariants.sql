/*
 * What holds in every register, whatever was done to it: a row for each
 * violation, with an example; none when all holds.
 *
 * The words are its own.  It asks the tables alone, none of hukou's views and
 * functions but verify_all(), which is on trial itself; what a number says it
 * reads from its digits.  One query, so one snapshot.  It needs hukou in the
 * search_path, for the operators of its types, and a superuser's eyes.
 */
WITH RECURSIVE
-- an office, and those whose work it has now
lines (office, kept) AS (
	SELECT office, office FROM hukou.offices
	UNION
	SELECT l.office, o.office FROM lines l JOIN hukou.offices o ON o.successor = l.kept AND upper(o.valid) IS NOT NULL
),
-- every step that changes the register, with its case
effects AS (
	SELECT e.case_no, e.event, t.effect, e.office, (e.acted_at AT TIME ZONE 'Asia/Shanghai')::date AS day,
		c.service_type, c.accepting_office, c.origin_office, c.applicant, c.particulars
	FROM hukou.case_events e
	JOIN hukou.cases c ON c.case_no = e.case_no
	JOIN hukou.workflow_transitions t ON t.workflow = c.workflow AND t.version = e.workflow_version
		AND t.from_state = e.from_state AND t.action = e.action AND t.to_state = e.to_state
	WHERE t.effect IS NOT NULL
),
moves AS (
	SELECT e.*, p.citizen_id, p.person FROM effects e JOIN hukou.case_persons p ON p.case_no = e.case_no AND p.role = 'mover'
	WHERE e.effect IN ('cancel_registration', 'settle_registration', 'restore_registration')
),
-- whom a case merged into the number that is kept
mergers AS (
	SELECT e.case_no, e.applicant AS kept, (e.particulars ->> 'duplicate')::hukou.citizen_id AS citizen_id, e.origin_office, e.day
	FROM effects e WHERE e.effect = 'cancel_duplicate'
),
-- and which number is good in the end, when that one is merged later
good AS (
	SELECT citizen_id, kept FROM mergers
	UNION
	SELECT g.citizen_id, m.kept FROM good g JOIN mergers m ON m.citizen_id = g.kept
),
-- who was in which household last, before a case cancelled them there
left_behind AS (
	SELECT r.citizen_id, r.closed_by AS case_no, r.household, r.office FROM hukou.registrations r
	WHERE r.closed_by IS NOT NULL AND r.household IS NOT NULL
),
-- the registrations that cases open and close; one without a household is a transit
opens AS (
	SELECT m.case_no, m.citizen_id, true AS transit, m.accepting_office AS office, NULL AS household, m.day
	FROM moves m WHERE m.effect = 'cancel_registration'
	UNION ALL
	SELECT m.case_no, m.citizen_id, false, m.accepting_office, m.particulars ->> 'household', m.day
	FROM moves m WHERE m.effect = 'settle_registration'
	UNION ALL
	SELECT m.case_no, m.citizen_id, false, m.origin_office, l.household, m.day
	FROM moves m LEFT JOIN left_behind l ON l.citizen_id = m.citizen_id AND l.case_no = m.case_no WHERE m.effect = 'restore_registration'
	UNION ALL
	SELECT e.case_no, p.citizen_id, false, e.origin_office, e.particulars ->> 'household', e.day
	FROM effects e JOIN hukou.persons p ON p.given_by = e.case_no WHERE e.effect = 'register_newborn'
),
closes AS (
	SELECT m.case_no, m.citizen_id, m.effect <> 'cancel_registration' AS transit,
		CASE m.effect WHEN 'cancel_registration' THEN m.origin_office ELSE m.accepting_office END AS office, m.day
	FROM moves m
	UNION ALL
	SELECT m.case_no, m.citizen_id, false, m.origin_office, m.day FROM mergers m
),
-- the cards that cases sign, and how far they are
cards AS (
	SELECT s.case_no, s.applicant, s.issued_by, s.day, s.effect, s.made_by, s.handed_over_on,
		CASE WHEN s.handed_over_on IS NOT NULL THEN 'handed_over' WHEN s.made_by IS NOT NULL THEN 'made' ELSE 'signed' END AS status,
		extract(year FROM age(s.day, substr(s.applicant::text, 7, 8)::date)) AS years
	FROM (SELECT e.case_no, (array_agg(e.applicant))[1] AS applicant,
			min(e.effect) FILTER (WHERE signs) AS effect, (array_agg(e.office) FILTER (WHERE signs))[1] AS issued_by, min(e.day) FILTER (WHERE signs) AS day,
			(array_agg(e.office) FILTER (WHERE e.effect = 'make_card'))[1] AS made_by, min(e.day) FILTER (WHERE e.effect = 'hand_over_card') AS handed_over_on
		FROM effects e CROSS JOIN LATERAL (SELECT e.effect IN ('sign_card', 'replace_card', 'sign_temporary_card') AS signs) x
		GROUP BY e.case_no) s
	WHERE s.effect IS NOT NULL
),
-- what each correction says of a column, and whether it is the last to say so
said AS (
	SELECT c.correction, c.what, c.key, k.column, c.before -> k.column AS before, c.after -> k.column AS after,
		lag(c.after -> k.column) OVER w AS previous, row_number() OVER w AS rank, lead(c.correction) OVER w IS NULL AS last
	FROM hukou.register_corrections c CROSS JOIN LATERAL jsonb_object_keys(c.after) k ("column")
	WINDOW w AS (PARTITION BY c.what, c.key, k.column ORDER BY c.correction)
),
-- the columns that are corrected, as they are
columns AS (
	SELECT 'household' AS what, h.household AS key, k.column, k.value
	FROM hukou.households h CROSS JOIN LATERAL (VALUES ('kind', to_jsonb(h.kind)), ('address', to_jsonb(h.address)), ('head', to_jsonb(h.head::text))) k ("column", value)
	UNION ALL
	SELECT 'person', p.citizen_id::text, k.column, k.value
	FROM hukou.persons p CROSS JOIN LATERAL (VALUES ('name', to_jsonb(p.name)), ('ethnicity', to_jsonb(p.ethnicity)), ('birth_certificate', to_jsonb(p.birth_certificate::text))) k ("column", value)
	UNION ALL
	SELECT 'certificate', c.case_no::text, 'revoked_on', to_jsonb(c.revoked_on) FROM hukou.certificates c
	UNION ALL
	SELECT 'card', i.case_no::text, 'lost_on', to_jsonb(i.lost_on) FROM hukou.id_cards i
),
-- everybody who is or was in a household, and what their number says
numbers AS (
	SELECT p.citizen_id, p.given_by, left(p.citizen_id::text, 6) AS region, substr(p.citizen_id::text, 7, 8)::date AS birth_date,
		substr(p.citizen_id::text, 15, 3)::integer AS sequence,
		CASE substr(p.citizen_id::text, 15, 3)::integer % 2 WHEN 1 THEN 'M' ELSE 'F' END AS sex
	FROM hukou.persons p
),
members AS (
	SELECT r.household, r.citizen_id, r.office FROM hukou.registrations r WHERE r.status = 'active'
),
-- whom cases may have made the head of a household, beyond what it was imported with
heads AS (
	SELECT l.household, upper(x.head) AS head
	FROM (SELECT DISTINCT household, case_no FROM left_behind) l JOIN hukou.cases c ON c.case_no = l.case_no
	CROSS JOIN LATERAL jsonb_array_elements_text(CASE jsonb_typeof(c.particulars -> 'new_head') WHEN 'array' THEN c.particulars -> 'new_head'
		ELSE jsonb_build_array(c.particulars -> 'new_head') END) x (head)
	UNION
	SELECT l.household, m.citizen_id::text
	FROM left_behind l JOIN moves m ON m.case_no = l.case_no AND m.citizen_id = l.citizen_id AND m.effect = 'restore_registration'
	UNION
	SELECT h.household, first.citizen_id::text
	FROM hukou.households h CROSS JOIN LATERAL (SELECT m.citizen_id FROM moves m
		WHERE m.case_no = h.opened_by AND m.effect = 'settle_registration' ORDER BY m.citizen_id = m.applicant DESC, m.person LIMIT 1) first
)

-- cases ---------------------------------------------------------------------

SELECT 'every case verifies' AS what, v.case_no::text || coalesce(' event ' || v.event, '') || ': ' || v.fault AS example
FROM hukou.verify_all() v
UNION ALL
SELECT 'a case''s version is the number of its events', c.case_no::text
FROM hukou.cases c LEFT JOIN (SELECT case_no, count(*) AS n, max(event) AS last FROM hukou.case_events GROUP BY 1) e ON e.case_no = c.case_no
WHERE c.version IS DISTINCT FROM e.n OR c.version IS DISTINCT FROM e.last
UNION ALL
SELECT 'an event follows the one before', e.case_no::text || ' event ' || e.event
FROM (SELECT *, lag(event) OVER w AS event_before, lag(to_state) OVER w AS state_before FROM hukou.case_events WINDOW w AS (PARTITION BY case_no ORDER BY event)) e
WHERE (coalesce(e.event_before, 0) + 1, e.state_before) IS DISTINCT FROM (e.event, e.from_state)
UNION ALL
SELECT 'a case is as its last event left it', c.case_no::text
FROM hukou.cases c JOIN hukou.case_events e ON e.case_no = c.case_no AND e.event = c.version
WHERE (c.state, c.action, c.officer, c.acted_at) IS DISTINCT FROM (e.to_state, e.action, e.officer, e.acted_at)
UNION ALL
SELECT 'a case is moved by the steps of its workflow alone', e.case_no::text || ' event ' || e.event
FROM hukou.case_events e JOIN hukou.cases c ON c.case_no = e.case_no
LEFT JOIN hukou.workflow_transitions t ON t.workflow = c.workflow AND t.version = e.workflow_version
	AND t.from_state = e.from_state AND t.action = e.action AND t.to_state = e.to_state
WHERE e.from_state <> e.to_state AND t.action IS NULL
UNION ALL
SELECT 'a request is carried out once', e.request_id
FROM hukou.case_events e WHERE e.request_id IS NOT NULL GROUP BY e.request_id HAVING count(*) > 1
UNION ALL
SELECT 'a case is closed in its final states, and in no other', c.case_no::text
FROM hukou.cases c JOIN hukou.workflow_states s ON s.workflow = c.workflow AND s.version = c.workflow_version AND s.state = c.state
WHERE s.final <> (c.closed_on IS NOT NULL)
UNION ALL
SELECT 'no closed case keeps an original', k.case_no::text
FROM hukou.case_custody k JOIN hukou.cases c ON c.case_no = k.case_no
JOIN hukou.workflow_states s ON s.workflow = c.workflow AND s.version = c.workflow_version AND s.state = c.state
WHERE s.final AND k.returned_on IS NULL
UNION ALL

-- people --------------------------------------------------------------------

SELECT 'a person has exactly one registration, and a number merged into another none', p.citizen_id::text
FROM hukou.persons p LEFT JOIN hukou.registrations r ON r.citizen_id = p.citizen_id AND r.status <> 'cancelled'
GROUP BY p.citizen_id HAVING count(r.citizen_id) <> CASE WHEN p.same_as IS NULL THEN 1 ELSE 0 END
UNION ALL
SELECT 'a number is merged by a case, into one that is not', coalesce(m.citizen_id, p.citizen_id)::text
FROM (SELECT g.* FROM good g WHERE NOT EXISTS (SELECT FROM mergers m WHERE m.citizen_id = g.kept)) m
FULL JOIN (SELECT * FROM hukou.persons WHERE same_as IS NOT NULL) p ON p.citizen_id = m.citizen_id
WHERE m.kept IS DISTINCT FROM p.same_as
UNION ALL
SELECT 'registrations are counted from 1, and all but the last are cancelled', r.citizen_id::text
FROM hukou.registrations r JOIN hukou.persons p ON p.citizen_id = r.citizen_id
GROUP BY r.citizen_id, p.same_as HAVING count(*) <> max(r.sequence) OR min(r.sequence) <> 1
	OR max(r.sequence) FILTER (WHERE r.status <> 'cancelled') IS DISTINCT FROM CASE WHEN p.same_as IS NULL THEN max(r.sequence) END
UNION ALL
SELECT 'a registration begins when the one before ends, by the same case', r.citizen_id::text || ' registration ' || r.sequence
FROM hukou.registrations r JOIN hukou.registrations b ON b.citizen_id = r.citizen_id AND b.sequence = r.sequence - 1
WHERE r.since IS DISTINCT FROM b.until OR r.opened_by IS DISTINCT FROM b.closed_by OR b.until < b.since
UNION ALL
SELECT 'a registration that a case opened is what the case says', coalesce(o.case_no, r.opened_by)::text || ' ' || coalesce(o.citizen_id, r.citizen_id)::text
FROM opens o FULL JOIN (SELECT * FROM hukou.registrations WHERE opened_by IS NOT NULL) r
	ON r.opened_by = o.case_no AND r.citizen_id = o.citizen_id AND (r.household IS NULL) = o.transit
WHERE (o.office, o.household, o.day) IS DISTINCT FROM (r.office, r.household, r.since) OR r.citizen_id IS NULL
UNION ALL
SELECT 'a registration that a case closed is what the case says', coalesce(c.case_no, r.closed_by)::text || ' ' || coalesce(c.citizen_id, r.citizen_id)::text
FROM closes c FULL JOIN (SELECT * FROM hukou.registrations WHERE closed_by IS NOT NULL) r
	ON r.closed_by = c.case_no AND r.citizen_id = c.citizen_id AND (r.household IS NULL) = c.transit
LEFT JOIN lines l ON l.office = c.office AND l.kept = r.office
WHERE c.day IS DISTINCT FROM r.until OR l.office IS NULL
UNION ALL
SELECT 'in transit are those whom a case cancelled and has not settled or restored', coalesce(r.citizen_id, m.citizen_id)::text
FROM (SELECT * FROM hukou.registrations WHERE status = 'in_transit') r
FULL JOIN (SELECT m.case_no, m.citizen_id FROM moves m GROUP BY m.case_no, m.citizen_id HAVING every(m.effect = 'cancel_registration')) m
	ON m.citizen_id = r.citizen_id AND m.case_no = r.opened_by
WHERE r.citizen_id IS NULL OR m.citizen_id IS NULL
UNION ALL
SELECT 'a transit lasts as long as its certificate of migration', r.citizen_id::text
FROM hukou.registrations r LEFT JOIN hukou.migration_certificates c ON c.case_no = r.opened_by
WHERE r.status = 'in_transit' AND r.deadline IS DISTINCT FROM c.valid_until
UNION ALL
SELECT 'an active registration is in a household of its office', m.citizen_id::text
FROM members m LEFT JOIN hukou.households h ON h.household = m.household
WHERE NOT EXISTS (SELECT FROM lines l WHERE l.office = m.office AND l.kept = h.office OR l.office = h.office AND l.kept = m.office)
UNION ALL

-- numbers -------------------------------------------------------------------

SELECT 'a number is given by a case that registers newborns, one to each', coalesce(b.case_no, p.given_by)::text
FROM (SELECT e.case_no, array_agg(n.birth_date || n.sex ORDER BY n.birth_date, n.sex) AS born, e.origin_office
	FROM effects e JOIN hukou.case_persons n ON n.case_no = e.case_no AND n.role = 'newborn' WHERE e.effect = 'register_newborn' GROUP BY 1, 3) b
FULL JOIN (SELECT given_by, array_agg(n.birth_date || n.sex ORDER BY n.birth_date, n.sex) AS born, min(n.region) AS least, max(n.region) AS most
	FROM numbers n WHERE given_by IS NOT NULL GROUP BY 1) p ON p.given_by = b.case_no
LEFT JOIN hukou.offices o ON o.office = b.origin_office
WHERE b.born IS DISTINCT FROM p.born OR (p.least, p.most) IS DISTINCT FROM (o.region::text, o.region::text)
UNION ALL
SELECT 'a number that was given is within its block', n.citizen_id::text
FROM numbers n LEFT JOIN hukou.number_blocks b ON b.region::text = n.region AND b.birth_date = n.birth_date AND b.sex = n.sex
WHERE n.given_by IS NOT NULL AND (b.last IS NULL OR n.sequence > b.last)
UNION ALL
SELECT 'the numbers of a block are given without gaps', b.region || ' ' || b.birth_date || ' ' || b.sex
FROM hukou.number_blocks b LEFT JOIN numbers n ON n.region = b.region::text AND n.birth_date = b.birth_date AND n.sex = b.sex AND n.sequence <= b.last
GROUP BY b.region, b.birth_date, b.sex, b.last HAVING count(n.citizen_id) <> (b.last + 1) / 2
UNION ALL
SELECT 'somebody who was given a number is known by a birth certificate of the case', p.citizen_id::text
FROM hukou.persons p
WHERE p.given_by IS NOT NULL AND NOT EXISTS (SELECT FROM hukou.case_documents d
		WHERE d.case_no = p.given_by AND d.document_type = 'birth_certificate' AND upper(d.number) = p.birth_certificate::text)
	AND NOT EXISTS (SELECT FROM said s WHERE s.what = 'person' AND s.key = p.citizen_id::text AND s.column = 'birth_certificate')
UNION ALL
SELECT 'a birth certificate is used once', min(p.birth_certificate::text)
FROM hukou.persons p WHERE p.birth_certificate IS NOT NULL GROUP BY p.birth_certificate::text HAVING count(*) > 1
UNION ALL

-- households ----------------------------------------------------------------

SELECT 'a household was set up by the case that settled somebody in it', h.household
FROM hukou.households h WHERE h.opened_by IS NOT NULL AND NOT EXISTS (SELECT FROM moves m JOIN hukou.registrations r
	ON r.citizen_id = m.citizen_id AND r.opened_by = m.case_no AND r.household = h.household
	WHERE m.case_no = h.opened_by AND m.effect = 'settle_registration' AND m.accepting_office = h.office)
UNION ALL
SELECT 'a household was changed by a case that took somebody from it', h.household
FROM hukou.households h WHERE h.changed_by IS NOT NULL AND NOT EXISTS (SELECT FROM closes m JOIN left_behind l
	ON l.citizen_id = m.citizen_id AND l.case_no = m.case_no AND l.household = h.household
	WHERE m.case_no = h.changed_by AND NOT m.transit)
UNION ALL
SELECT 'a book is void from the day the last one left', h.household
FROM hukou.households h WHERE h.voided_on IS NOT NULL AND h.changed_by IS NOT NULL
	AND NOT EXISTS (SELECT FROM closes m WHERE m.case_no = h.changed_by AND NOT m.transit AND m.day = h.voided_on)
UNION ALL
SELECT 'nobody is in a household whose book is void', h.household
FROM hukou.households h WHERE h.voided_on IS NOT NULL AND EXISTS (SELECT FROM members m WHERE m.household = h.household)
UNION ALL
SELECT 'a family household that everybody has left is void', h.household
FROM hukou.households h WHERE h.kind = 'family' AND h.voided_on IS NULL
	AND NOT EXISTS (SELECT FROM members m WHERE m.household = h.household)
	AND EXISTS (SELECT FROM left_behind l WHERE l.household = h.household)
	AND NOT EXISTS (SELECT FROM said s WHERE s.what = 'household' AND s.key = h.household AND s.column = 'kind')
UNION ALL
SELECT 'the head of a household is in it', h.household
FROM hukou.households h WHERE h.head IS NOT NULL AND h.voided_on IS NULL
	AND NOT EXISTS (SELECT FROM members m WHERE m.household = h.household AND m.citizen_id = h.head)
UNION ALL
SELECT 'a family household that had a head has one', h.household
FROM hukou.households h WHERE h.head IS NULL AND h.kind = 'family' AND EXISTS (SELECT FROM members m WHERE m.household = h.household)
	AND (h.opened_by IS NOT NULL OR h.changed_by IS NOT NULL
		OR EXISTS (SELECT FROM said s WHERE s.what = 'household' AND s.key = h.household AND s.column = 'head' AND s.after <> 'null' AND s.last))
UNION ALL
SELECT 'a collective household has neither head nor end', h.household
FROM hukou.households h WHERE h.kind = 'collective' AND (h.head IS NOT NULL OR h.voided_on IS NOT NULL)
UNION ALL
SELECT 'a head that a case gave is one the case could give', h.household
FROM hukou.households h WHERE h.head IS NOT NULL AND coalesce(h.opened_by, h.changed_by) IS NOT NULL
	AND NOT EXISTS (SELECT FROM said s WHERE s.what = 'household' AND s.key = h.household AND s.column = 'head')
	-- a book that became void keeps the head it had, and of imported ones nobody knows which
	AND h.voided_on IS NULL AND NOT EXISTS (SELECT FROM heads x WHERE x.household = h.household AND x.head = h.head::text)
UNION ALL

-- cards, permits, certificates ----------------------------------------------

SELECT 'a card is as its case left it', coalesce(c.case_no, i.case_no)::text
FROM cards c FULL JOIN hukou.id_cards i ON i.case_no = c.case_no
WHERE (c.applicant, CASE c.effect WHEN 'sign_temporary_card' THEN 'temporary' ELSE 'resident' END, c.issued_by, c.day, c.made_by, c.handed_over_on)
		IS DISTINCT FROM (i.citizen_id, i.kind, i.issued_by, i.valid_from, i.made_by, i.handed_over_on)
	OR i.status <> c.status AND (i.status <> 'voided' OR c.status <> 'handed_over') OR i.case_no IS NULL OR c.case_no IS NULL
UNION ALL
SELECT 'a card is good for as long as the law has it', i.case_no::text
FROM hukou.id_cards i JOIN cards c ON c.case_no = i.case_no
WHERE i.valid_until IS DISTINCT FROM CASE WHEN i.kind = 'temporary' THEN (i.valid_from + interval '3 months')::date
	WHEN c.years < 16 THEN (i.valid_from + interval '5 years')::date WHEN c.years < 26 THEN (i.valid_from + interval '10 years')::date
	WHEN c.years < 46 THEN (i.valid_from + interval '20 years')::date END
UNION ALL
SELECT 'a card''s fee is one that was due for it on its filing day', i.case_no::text
FROM hukou.id_cards i JOIN hukou.cases c ON c.case_no = i.case_no
-- which of those that may fit it the most specific is, is not asked again here
CROSS JOIN LATERAL (SELECT bool_or(f.origin = '*' AND f.accepting = '*') AS everywhere, bool_or(f.yuan = i.fee) AS said FROM hukou.fees f
	WHERE f.service = c.service AND f.service_type IN (c.service_type, '*') AND f.valid @> c.filed_on) f
WHERE CASE WHEN i.fee IS NULL THEN f.everywhere ELSE f.said IS NOT TRUE END
UNION ALL
SELECT 'a card is void when another took its place, or its number was merged, and then only', i.case_no::text
FROM hukou.id_cards i LEFT JOIN mergers g ON g.citizen_id = i.citizen_id
WHERE g.case_no IS NOT NULL AND i.status <> 'voided' OR g.case_no IS NULL AND i.handed_over_on IS NOT NULL AND (i.status = 'voided') <> EXISTS (SELECT FROM hukou.id_cards n JOIN effects h ON h.case_no = n.case_no AND h.effect = 'hand_over_card'
	WHERE n.citizen_id = i.citizen_id AND n.case_no <> i.case_no AND n.kind IN ('resident', i.kind) AND n.handed_over_on >= i.handed_over_on
		-- of two handed over on one day, the one that is void was the first
		AND (n.handed_over_on > i.handed_over_on OR i.status = 'voided'))
UNION ALL
SELECT 'one card of a kind is in hand, and one in the making', i.citizen_id::text
FROM hukou.id_cards i WHERE i.status <> 'voided' GROUP BY i.citizen_id, i.kind, i.status = 'handed_over' HAVING count(*) > 1
UNION ALL
SELECT 'a permit is as its case left it', coalesce(e.case_no, p.case_no)::text
FROM (SELECT e.case_no, (array_agg(e.office) FILTER (WHERE e.effect = 'issue_permit'))[1] AS office, min(e.day) FILTER (WHERE e.effect = 'issue_permit') AS day,
		min(e.day) FILTER (WHERE e.effect = 'revoke_permit') AS revoked_on
	FROM effects e WHERE e.effect IN ('issue_permit', 'revoke_permit') GROUP BY e.case_no HAVING bool_or(e.effect = 'issue_permit')) e
FULL JOIN hukou.permits p ON p.case_no = e.case_no
WHERE (e.office, e.day, e.day + 40, e.revoked_on) IS DISTINCT FROM (p.issued_by, p.issued_on, p.valid_until, p.revoked_on)
UNION ALL
SELECT 'what makes, hands over or revokes something has something to', e.case_no::text || ' ' || e.effect
FROM effects e
WHERE e.effect IN ('make_card', 'hand_over_card') AND NOT EXISTS (SELECT FROM hukou.id_cards i WHERE i.case_no = e.case_no)
	OR e.effect = 'revoke_permit' AND NOT EXISTS (SELECT FROM hukou.permits p WHERE p.case_no = e.case_no)
UNION ALL
SELECT 'a certificate of migration is as its case left it', coalesce(e.case_no, m.case_no)::text
FROM (SELECT * FROM effects WHERE effect = 'cancel_registration') e FULL JOIN hukou.migration_certificates m ON m.case_no = e.case_no
WHERE (e.office, e.day, e.day + 30) IS DISTINCT FROM (m.issued_by, m.issued_on, m.valid_until)
UNION ALL
SELECT 'a certificate is as its case left it', coalesce(e.case_no, c.case_no)::text
FROM (SELECT * FROM effects WHERE effect = 'issue_certificate') e FULL JOIN hukou.certificates c ON c.case_no = e.case_no
WHERE (e.office, e.day, e.applicant, e.service_type) IS DISTINCT FROM (c.issued_by, c.issued_on, c.citizen_id, c.kind)
UNION ALL

-- corrections ---------------------------------------------------------------

SELECT 'what was corrected is what the last correction says', s.what || ' ' || s.key || ' ' || s.column
FROM said s LEFT JOIN columns c ON c.what = s.what AND c.key = s.key AND c.column = s.column
WHERE s.last AND (c.key IS NULL OR coalesce(c.value, 'null') <> s.after)
	-- or a case gave the household another head since
	AND NOT (s.column = 'head' AND EXISTS (SELECT FROM heads x WHERE x.household = s.key AND to_jsonb(x.head) = c.value))
UNION ALL
SELECT 'a correction begins where the one before ended', 'correction ' || s.correction
FROM said s WHERE s.rank > 1 AND s.before IS DISTINCT FROM s.previous AND s.column <> 'head'
UNION ALL
SELECT 'nothing is lost or revoked without a correction', c.what || ' ' || c.key
FROM columns c WHERE c.column IN ('lost_on', 'revoked_on') AND c.value IS NOT NULL
	AND NOT EXISTS (SELECT FROM said s WHERE s.what = c.what AND s.key = c.key AND s.column = c.column)
