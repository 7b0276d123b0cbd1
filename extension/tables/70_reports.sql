-- layout 1
/*
 * Reports: plain views, read with the rights of whoever asks.
 */
CREATE VIEW hukou.case_report WITH (security_invoker = true) AS
SELECT c.service,
	pg_catalog.date_trunc('month', c.filed_on)::date AS month,
	c.origin_node,
	c.accepting_node,
	pg_catalog.count(*) AS filed,
	pg_catalog.count(*) FILTER (WHERE s.final AND c.state OPERATOR(pg_catalog.=) 'completed') AS completed,
	pg_catalog.count(*) FILTER (WHERE s.final AND c.state OPERATOR(pg_catalog.<>) 'completed') AS closed_otherwise,
	pg_catalog.count(*) FILTER (WHERE NOT s.final) AS open,
	pg_catalog.count(*) FILTER (WHERE
		(CASE WHEN c.suspended_on IS NOT NULL THEN c.suspended_on WHEN s.final THEN (c.acted_at AT TIME ZONE 'Asia/Shanghai')::date ELSE hukou.today() END)
		OPERATOR(pg_catalog.>) c.due_on) AS overdue
FROM hukou.cases c
JOIN hukou.workflow_states s
	ON s.workflow OPERATOR(pg_catalog.=) c.workflow AND s.version OPERATOR(pg_catalog.=) c.workflow_version
	AND s.state OPERATOR(pg_catalog.=) c.state
WHERE c.filed_on IS NOT NULL
GROUP BY c.service, pg_catalog.date_trunc('month', c.filed_on), c.origin_node, c.accepting_node;
COMMENT ON VIEW hukou.case_report IS 'cases by service, month of filing, and pair of provinces: filed, completed, closed otherwise, open, and overdue (past the due date when closed, or now, or when the clock was stopped)';

CREATE VIEW hukou.notice_report WITH (security_invoker = true) AS
SELECT c.service,
	pg_catalog.date_trunc('month', n.given_on)::date AS month,
	c.accepting_node,
	pg_catalog.count(*) AS notices,
	pg_catalog.count(*) FILTER (WHERE n.notice OPERATOR(pg_catalog.>) 1) AS again,
	pg_catalog.count(*) FILTER (WHERE n.office_fault) AS office_faults
FROM hukou.case_notices n
JOIN hukou.cases c ON c.case_no OPERATOR(hukou.=) n.case_no
GROUP BY c.service, pg_catalog.date_trunc('month', n.given_on), c.accepting_node;
COMMENT ON VIEW hukou.notice_report IS 'notices of what is missing, by service, month and accepting province: all, those after a first one, and those that told what the office should have told before';

CREATE VIEW hukou.fee_report WITH (security_invoker = true) AS
SELECT c.service,
	pg_catalog.date_trunc('month', i.valid_from)::date AS month,
	o.node AS issuing_node,
	pg_catalog.count(*) AS cards,
	pg_catalog.sum(i.fee) AS yuan,
	pg_catalog.count(*) FILTER (WHERE i.fee IS NULL) AS without_fee
FROM hukou.id_cards i
JOIN hukou.cases c ON c.case_no OPERATOR(hukou.=) i.case_no
JOIN hukou.offices o ON o.office OPERATOR(hukou.=) i.issued_by
GROUP BY c.service, pg_catalog.date_trunc('month', i.valid_from), o.node;
COMMENT ON VIEW hukou.fee_report IS 'what was due for cards, by service, month of signing and issuing province: cards, yuan, and the cards for which hukou.fees named none; what was paid is not known here. Who may not read cards, as an auditor, may not read it';

CREATE VIEW hukou.case_suspensions WITH (security_invoker = true) AS
SELECT s.case_no, s.state, s.from_day, s.until_day,
	CASE WHEN s.until_day IS NOT NULL AND s.from_day OPERATOR(pg_catalog.>) c.due_on THEN 0
		WHEN c.limit_unit OPERATOR(pg_catalog.=) 'calendar' THEN s.until_day OPERATOR(pg_catalog.-) s.from_day
		ELSE hukou.known_working_days(s.from_day, s.until_day) END AS days,
	c.limit_unit, s.basis, s.event, s.until_event, coalesce(s.until_runs, false) AS resumed,
	-- what is paused in time puts the due date off, so the last one tells of every pause; under one calendar
	s.from_day OPERATOR(pg_catalog.<=) c.due_on AS in_time
FROM (
	SELECT t.*, (t.acted_at AT TIME ZONE 'Asia/Shanghai')::date AS from_day,
		(pg_catalog.lead(t.acted_at) OVER w AT TIME ZONE 'Asia/Shanghai')::date AS until_day,
		pg_catalog.lead(t.event) OVER w AS until_event, pg_catalog.lead(t.clock_runs) OVER w AS until_runs
	FROM (
		SELECT e.case_no, e.to_state AS state, e.event, e.acted_at, w.clock_runs, w.final, w.pause_basis AS basis,
			pg_catalog.bool_or(w.clock_runs) OVER v AS started,
			-- from one state in which it stands still to the next it does not begin to stand still again
			pg_catalog.lag(w.clock_runs) OVER v AS ran
		FROM hukou.case_events e
		JOIN hukou.cases c ON c.case_no OPERATOR(hukou.=) e.case_no
		JOIN hukou.workflow_states w
			ON w.workflow OPERATOR(pg_catalog.=) c.workflow AND w.version OPERATOR(pg_catalog.=) e.workflow_version
			AND w.state OPERATOR(pg_catalog.=) e.to_state
		WINDOW v AS (PARTITION BY e.case_no ORDER BY e.event)
	) t
	WHERE t.ran IS DISTINCT FROM t.clock_runs OR t.final
	WINDOW w AS (PARTITION BY t.case_no ORDER BY t.event)
) s
JOIN hukou.cases c ON c.case_no OPERATOR(hukou.=) s.case_no
WHERE s.started AND NOT s.clock_runs AND NOT s.final AND c.clock_started_on IS NOT NULL;
COMMENT ON VIEW hukou.case_suspensions IS 'the ledger of the clock, out of the history of each case: in which state it stood still, from when until when (NULL: still), for how many days of the limit''s unit, and why; the first day is used up, the last is not. resumed: it went on then, and was not closed; in_time: it began before the limit had passed, else its days are none';

CREATE VIEW hukou.case_overdue WITH (security_invoker = true) AS
SELECT e.case_no, e.event, (e.acted_at AT TIME ZONE 'Asia/Shanghai')::date AS told_on, e.action, e.overdue AS limits, s.side,
	-- a step's own office may be the one above
	CASE WHEN e.action OPERATOR(pg_catalog.=) ANY ('{overdue,postpone}'::text[]) THEN e.office WHEN s.side OPERATOR(pg_catalog.=) 'origin' THEN c.origin_office ELSE c.accepting_office END AS office
FROM hukou.case_events e
JOIN hukou.cases c ON c.case_no OPERATOR(hukou.=) e.case_no
JOIN hukou.workflow_states f
	ON f.workflow OPERATOR(pg_catalog.=) c.workflow AND f.version OPERATOR(pg_catalog.=) e.workflow_version
	AND f.state OPERATOR(pg_catalog.=) e.from_state
-- a mark is made for whoever held the case on the day the limit passed, though it has moved on since
CROSS JOIN LATERAL (SELECT CASE WHEN e.action OPERATOR(pg_catalog.<>) 'overdue' OR c.accepting_office OPERATOR(hukou.=) c.origin_office THEN f.held_by
	WHEN e.office OPERATOR(hukou.=) c.origin_office THEN 'origin'
	WHEN e.office OPERATOR(hukou.=) c.accepting_office AND f.held_by OPERATOR(pg_catalog.=) 'origin' THEN 'accepting' ELSE f.held_by END AS side) s
WHERE e.overdue IS NOT NULL;
COMMENT ON VIEW hukou.case_overdue IS 'which limits of a case have passed, and by whom: a row an event that tells so. action: a mark (overdue, escalate), a step taken too late, or postpone, of a draft that lacks what it cannot be accepted without; side and office: who held the case then, or has its work since';

CREATE VIEW hukou.worklist WITH (security_invoker = true) AS
SELECT w.holder AS office, w.case_no, w.service, w.service_type, w.state, w.state_zh, w.waiting_for, w.entered_on, w.step_due_on, w.due_on, w.paused,
	w.urgent_on, w.working_days_left,
	CASE WHEN w.urgent_on OPERATOR(pg_catalog.<) hukou.today() THEN 'overdue'
		WHEN w.working_days_left OPERATOR(pg_catalog.<=) 2 THEN 'due_soon'
		WHEN w.urgent_on IS NULL AND w.paused THEN 'paused'
		WHEN w.urgent_on IS NULL THEN 'no_limit'
		WHEN w.working_days_left IS NULL THEN 'past_calendar'
		ELSE 'in_time' END AS standing,
	(SELECT pg_catalog.array_agg(DISTINCT m.side) FROM hukou.case_overdue m WHERE m.case_no OPERATOR(hukou.=) w.case_no) AS overdue_by,
	(SELECT e.office FROM hukou.case_events e
	 WHERE e.case_no OPERATOR(hukou.=) w.case_no AND e.action OPERATOR(pg_catalog.=) 'escalate'
		AND ((e.acted_at AT TIME ZONE 'Asia/Shanghai')::date OPERATOR(pg_catalog.>=) w.entered_on
			OR (w.due_on OPERATOR(pg_catalog.<) hukou.today() AND NOT w.paused AND 'total' OPERATOR(pg_catalog.=) ANY (pg_catalog.string_to_array(e.note, ', '))))
	 ORDER BY e.event DESC LIMIT 1) AS escalated_to,
	w.claimed_by, w.claimed_until
FROM (
	SELECT c.case_no, c.service, c.service_type, c.workflow, c.accepting_office, c.origin_office, c.state, c.entered_on, c.step_due_on, c.due_on, s.name_zh AS state_zh, s.held_by AS waiting_for, c.suspended_on IS NOT NULL AS paused,
		CASE WHEN s.held_by OPERATOR(pg_catalog.=) 'origin' THEN c.origin_office ELSE c.accepting_office END AS holder,
		u.urgent_on, hukou.known_working_days(hukou.today(), u.urgent_on) AS working_days_left,
		k.officer AS claimed_by, k.claimed_until
	FROM hukou.cases c
	JOIN hukou.workflow_states s
		ON s.workflow OPERATOR(pg_catalog.=) c.workflow AND s.version OPERATOR(pg_catalog.=) c.workflow_version
		AND s.state OPERATOR(pg_catalog.=) c.state
	CROSS JOIN LATERAL (SELECT LEAST(c.step_due_on, CASE WHEN c.suspended_on IS NULL THEN c.due_on END) AS urgent_on) u
	LEFT JOIN hukou.case_claims k ON k.case_no OPERATOR(hukou.=) c.case_no AND k.state OPERATOR(pg_catalog.=) c.state
		AND k.office OPERATOR(hukou.=) CASE WHEN s.held_by OPERATOR(pg_catalog.=) 'origin' THEN c.origin_office ELSE c.accepting_office END
		AND k.claimed_until OPERATOR(pg_catalog.>) hukou.moment()
	WHERE c.closed_on IS NULL
) w;
COMMENT ON VIEW hukou.worklist IS 'open cases by the office that holds them, each with what is due next. waiting_for: the side that is to act; urgent_on: the earlier end of step and total limit; working_days_left until then, below zero after it, NULL past the published calendar; standing: overdue, due_soon (two working days or less), in_time, paused, no_limit or past_calendar; overdue_by: the sides marked overdue so far; escalated_to: the office above that was told';
