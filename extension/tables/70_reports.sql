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

CREATE VIEW hukou.case_suspensions WITH (security_invoker = true) AS
SELECT s.case_no, s.state, s.from_day, s.until_day, c.limit_unit, s.basis
FROM (
	SELECT e.case_no, e.to_state AS state, e.event,
		(e.acted_at AT TIME ZONE 'Asia/Shanghai')::date AS from_day,
		(pg_catalog.lead(e.acted_at) OVER (PARTITION BY e.case_no ORDER BY e.event) AT TIME ZONE 'Asia/Shanghai')::date AS until_day,
		w.clock_runs, w.final, w.pause_basis AS basis,
		pg_catalog.bool_or(w.clock_runs) OVER (PARTITION BY e.case_no ORDER BY e.event) AS started
	FROM hukou.case_events e
	JOIN hukou.cases c ON c.case_no OPERATOR(hukou.=) e.case_no
	JOIN hukou.workflow_states w
		ON w.workflow OPERATOR(pg_catalog.=) c.workflow AND w.version OPERATOR(pg_catalog.=) e.workflow_version
		AND w.state OPERATOR(pg_catalog.=) e.to_state
	-- what leaves the state as it is, such as an amendment, is no part of the story
	WHERE e.from_state IS DISTINCT FROM e.to_state
) s
JOIN hukou.cases c ON c.case_no OPERATOR(hukou.=) s.case_no
WHERE s.started AND NOT s.clock_runs AND NOT s.final;
COMMENT ON VIEW hukou.case_suspensions IS 'the ledger of the clock, out of the history of each case: in which state it stood still, from when until when (NULL: still), and why; the first day is used up, the last is not';
