-- layout 1
/*
 * Limits of single states.  Those no source tells are marked inferred; any may
 * be changed, for cases filed from then on.
 */
INSERT INTO hukou.time_limits (service, state, timer, days, unit, action, reason, basis, evidence, valid)
SELECT s.service, l.state::hukou.case_state, l.timer, l.days, l.unit, l.action, l.reason, l.basis, l.evidence, '(,)'
FROM hukou.services s, (VALUES
	('draft', 'no_notice', 5, 'working', 'deem_accepted', NULL, '行政许可法 art. 32: without a notice in five days it counts as accepted', 'found'),
	('supplement', 'supplement', 30, 'calendar', 'lapse', 'overdue', 'default; no source names a limit', 'inferred')
) l (state, timer, days, unit, action, reason, basis, evidence)
-- a temporary card is signed by another officer than accepted it, so somebody must have
WHERE (s.service, l.state) <> ('id_temporary', 'draft');

INSERT INTO hukou.time_limits (service, state, since, timer, days, unit, action, reason, basis, evidence, valid) VALUES
	('migration', 'permitted', NULL, 'permit', 40, 'calendar', 'lapse', 'permit_expired', 'a provincial rule book: a permit is good for 40 days', 'found', '(,)'),
	('migration', 'dispatched', 'permitted', 'permit_at_origin', 40, 'calendar', 'lapse', 'permit_expired', 'a provincial rule book: a permit is good for 40 days', 'found', '(,)');

INSERT INTO hukou.time_limits (service, state, timer, days, unit, grace_days, action, reason, basis, evidence, valid) VALUES
	('migration', 'dispatched', 'origin', 5, 'working', 0, NULL, NULL, '2021-12-01 national scheme: the origin verifies in 5 working days', 'found', '(,)'),
	('migration', 'cancelled', 'notice', 2, 'working', 0, NULL, NULL, 'notice of settlement in 2 working days', 'found', '(,)'),
	('migration', 'cancelled', 'certificate', 30, 'calendar', 0, NULL, NULL, 'a migration certificate is good for 30 days', 'found', '(,)'),
	('migration', 'cancelled', 'no_show', 40, 'calendar', 5, 'settle_overdue', 'overdue', 'Fujian online migration: after 40 days the office settles in 5 working days', 'found', '(,)'),
	('double_registration', 'dispatched', 'origin', 5, 'working', 0, NULL, NULL, 'as the origin of a migration has; no limit was found', 'inferred', '(,)'),
	('newborn', 'dispatched', 'origin', 2, 'working', 0, NULL, NULL, '长三角 2021-11-23: the origin reviews in 2 working days', 'found', '(,)');

INSERT INTO hukou.time_limits (service, origin, accepting, state, timer, days, unit, valid, basis, evidence) VALUES
	('migration', 'area:jiang_zhe_hu_wan', 'area:jiang_zhe_hu_wan', 'dispatched', 'origin', 1, 'working', '[2021-02-01,)', '长三角 online migration: the origin verifies in 1 working day', 'found');

-- no source says when the office above is told
UPDATE hukou.time_limits SET escalate_days = 5 WHERE action IS NULL;

-- one lawful extension of the total limit
UPDATE hukou.time_limits SET extension_days = 30 WHERE timer = '' AND service IN ('id_first', 'id_renewal') AND unit = 'calendar';
UPDATE hukou.time_limits SET extension_days = 10 WHERE timer = '' AND service IN ('newborn', 'migration', 'double_registration');

INSERT INTO hukou.reason_codes (reason, name_zh, name_en, leads_to, extends, evidence) VALUES
	('complex_case', '情况复杂，延长办理期限', 'a complex case needs more time', '{completed}', true, 'inferred');
