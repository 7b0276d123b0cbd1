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
		(CASE WHEN s.final THEN (c.acted_at AT TIME ZONE 'Asia/Shanghai')::date ELSE hukou.today() END)
		OPERATOR(pg_catalog.>) c.due_on) AS overdue
FROM hukou.cases c
JOIN hukou.workflow_states s
	ON s.workflow OPERATOR(pg_catalog.=) c.workflow AND s.version OPERATOR(pg_catalog.=) c.workflow_version
	AND s.state OPERATOR(pg_catalog.=) c.state
WHERE c.filed_on IS NOT NULL
GROUP BY c.service, pg_catalog.date_trunc('month', c.filed_on), c.origin_node, c.accepting_node;
COMMENT ON VIEW hukou.case_report IS 'cases by service, month of filing, and pair of provinces: filed, completed, closed otherwise, open, and overdue (past the due date when closed, or now)';

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
