-- layout 1
/*
 * Workflows, version 1.  The order of steps follows the notices listed in
 * basis; where a notice's text breaks off, the rest is inferred.  They are
 * concepts here; 80_shipped publishes them.
 */
INSERT INTO hukou.workflows (workflow, version, name_zh, name_en, basis, evidence) VALUES
	('newborn', 1, '新生儿入户', 'newborn registration', '长三角 2021-11-23; Chongqing 2024-01-19', 'inferred'),
	('id_first', 1, '首次申领居民身份证', 'first ID card', 'Chongqing guide to first ID cards; GA/T 2000.6-2020', 'inferred'),
	('id_renewal', 1, '居民身份证换领、补领', 'ID card renewal and replacement', 'GA/T 2000.6-2020; Chengdu guide', 'inferred'),
	('id_temporary', 1, '临时居民身份证', 'temporary ID card', '公安部令78号', 'inferred'),
	('migration', 1, '户口迁移（准迁）', 'migration with permit', '2021-12-01 national scheme; Fujian online migration', 'inferred'),
	('migration_student', 1, '户口迁移（免准迁证）', 'student migration without permit', 'Tianjin guide: admission letter or diploma in place of the permit', 'inferred'),
	('certificate', 1, '户籍类证明（户籍地核查）', 'certificate by origin check', '2021-12-01 national scheme', 'inferred'),
	('certificate_at_once', 1, '户籍类证明（当场开具）', 'certificate at once', '2021-12-01 national scheme', 'inferred'),
	('double_registration', 1, '清理重复户口', 'repair of a double registration', 'local rules: the later one is cancelled after checking', 'inferred');

-- every workflow begins alike (draft, acceptance, supplement), and ends in one of these
INSERT INTO hukou.workflow_states (workflow, version, state, name_zh, held_by, initial, final, clock_runs, editable, pause_basis)
SELECT w.workflow, 1, s.state::hukou.case_state, s.name_zh, s.held_by::hukou.side, s.initial, s.final, s.clock_runs, s.editable, s.pause_basis
FROM hukou.workflows w, (VALUES
	('draft', '草稿', 'accepting', true, false, false, true, NULL),
	('accepted', '受理', 'accepting', false, false, true, false, NULL),
	('supplement', '补正', 'applicant', false, false, false, true, '行政许可法 art. 32: accepted when all corrections are in'),
	('completed', '办结', NULL, false, true, false, false, NULL),
	('not_accepted', '不予受理', NULL, false, true, false, false, NULL),
	('refused', '不予批准', NULL, false, true, false, false, NULL),
	('withdrawn', '撤回', NULL, false, true, false, false, NULL),
	('lapsed', '逾期终止', NULL, false, true, false, false, NULL)
) s (state, name_zh, held_by, initial, final, clock_runs, editable, pause_basis);

INSERT INTO hukou.workflow_states (workflow, version, state, name_zh, held_by, final, clock_runs, pause_basis) VALUES
	('newborn', 1, 'dispatched', '流转至户籍地', 'origin', false, true, NULL),
	('newborn', 1, 'reviewed', '户籍地审核通过', 'origin', false, true, NULL),
	('newborn', 1, 'registered', '已登记', 'accepting', false, true, NULL),
	('id_first', 1, 'captured', '人像指纹采集', 'accepting', false, true, NULL),
	('id_first', 1, 'dispatched', '流转至户籍地', 'origin', false, true, NULL),
	('id_first', 1, 'reviewed', '户籍地审核通过', 'origin', false, true, NULL),
	('id_first', 1, 'signed', '签发', 'accepting', false, true, NULL),
	('id_first', 1, 'made', '制证，待领', 'accepting', false, false, 'the offices have done their part'),
	('id_renewal', 1, 'captured', '人像指纹采集', 'accepting', false, true, NULL),
	('id_renewal', 1, 'dispatched', '流转至户籍地', 'origin', false, true, NULL),
	('id_renewal', 1, 'reviewed', '户籍地审核通过', 'origin', false, true, NULL),
	('id_renewal', 1, 'signed', '签发', 'accepting', false, true, NULL),
	('id_renewal', 1, 'made', '制证，待领', 'accepting', false, false, 'the offices have done their part'),
	('id_temporary', 1, 'signed', '签发', 'accepting', false, true, NULL),
	('id_temporary', 1, 'made', '制证，待领', 'accepting', false, false, 'the offices have done their part'),
	('migration', 1, 'dispatched', '流转至迁出地', 'origin', false, true, NULL),
	('migration', 1, 'examined', '迁入地审核通过', 'accepting', false, true, NULL),
	('migration', 1, 'authorised', '县级审批通过', 'accepting', false, true, NULL),
	('migration', 1, 'permitted', '准予迁入', 'accepting', false, true, NULL),
	('migration', 1, 'cancelled', '迁出注销，迁移途中', 'accepting', false, true, NULL),
	('migration', 1, 'settled', '落户', 'accepting', false, false, 'the offices have done their part'),
	('migration', 1, 'revoked', '准迁撤销', NULL, true, false, NULL),
	('migration', 1, 'restored', '恢复户口', NULL, true, false, NULL),
	('migration_student', 1, 'dispatched', '流转至迁出地', 'origin', false, true, NULL),
	('migration_student', 1, 'examined', '迁入地审核通过', 'accepting', false, true, NULL),
	('migration_student', 1, 'authorised', '县级审批通过', 'accepting', false, true, NULL),
	('migration_student', 1, 'cancelled', '迁出注销，迁移途中', 'accepting', false, true, NULL),
	('migration_student', 1, 'settled', '落户', 'accepting', false, false, 'the offices have done their part'),
	('migration_student', 1, 'restored', '恢复户口', NULL, true, false, NULL),
	('certificate', 1, 'dispatched', '流转至户籍地', 'origin', false, true, NULL),
	('certificate', 1, 'reviewed', '户籍地核查属实', 'accepting', false, true, NULL),
	('certificate', 1, 'issued', '已开具', 'accepting', false, false, 'the offices have done their part'),
	('certificate_at_once', 1, 'issued', '已开具', 'accepting', false, false, 'the offices have done their part'),
	('double_registration', 1, 'examined', '保留地调查核实', 'accepting', false, true, NULL),
	('double_registration', 1, 'dispatched', '流转至拟注销地', 'origin', false, true, NULL),
	('double_registration', 1, 'reviewed', '拟注销地核查属实', 'origin', false, true, NULL),
	('double_registration', 1, 'cancelled', '重复户口已注销', 'accepting', false, false, 'the offices have done their part');

INSERT INTO hukou.workflow_transitions (workflow, version, from_state, action, to_state, name_zh, side, duty, needs_reason, gate)
SELECT w.workflow, 1, t.from_state::hukou.case_state, t.action, t.to_state::hukou.case_state, t.name_zh, t.side::hukou.side,
	t.duty::hukou.duty, t.needs_reason, t.gate
FROM hukou.workflows w, (VALUES
	('draft', 'accept', 'accepted', '受理', 'accepting', 'accept', false, 'filing'),
	('draft', 'deem_accepted', 'accepted', '逾期未告知，视为受理', 'system', NULL, false, NULL),
	('draft', 'decline', 'not_accepted', '不予受理', 'accepting', 'accept', true, NULL),
	('draft', 'withdraw', 'withdrawn', '撤回', 'applicant', 'accept', true, NULL),
	('accepted', 'request_supplement', 'supplement', '通知补正', 'accepting', 'accept', true, NULL),
	('accepted', 'withdraw', 'withdrawn', '撤回', 'applicant', 'accept', true, NULL),
	('supplement', 'resubmit', 'accepted', '补正后重新提交', 'applicant', 'accept', false, 'filing'),
	('supplement', 'withdraw', 'withdrawn', '撤回', 'applicant', 'accept', true, NULL),
	('supplement', 'lapse', 'lapsed', '逾期未补正', 'system', NULL, true, NULL)
) t (from_state, action, to_state, name_zh, side, duty, needs_reason, gate)
-- of a temporary card four eyes are asked of accepting and signing, so an officer must have accepted it
WHERE (w.workflow, t.action) <> ('id_temporary', 'deem_accepted');

INSERT INTO hukou.workflow_transitions (workflow, version, from_state, action, to_state, name_zh, side, duty, four_eyes, needs_reason, effect) VALUES
	-- newborn: the origin reviews and registers, the accepting side hands over
	('newborn', 1, 'accepted', 'dispatch', 'dispatched', '流转', 'accepting', 'accept', NULL, false, NULL),
	('newborn', 1, 'dispatched', 'send_back', 'supplement', '退回补正', 'origin', 'review', NULL, true, NULL),
	('newborn', 1, 'dispatched', 'refuse', 'refused', '不予落户', 'origin', 'review', NULL, true, NULL),
	('newborn', 1, 'dispatched', 'review', 'reviewed', '户籍地审核', 'origin', 'review', NULL, false, NULL),
	('newborn', 1, 'reviewed', 'refuse', 'refused', '不予落户', 'origin', 'approve', NULL, true, NULL),
	('newborn', 1, 'reviewed', 'register', 'registered', '登记并赋公民身份号码', 'origin', 'approve', 'review', false, 'register_newborn'),
	('newborn', 1, 'registered', 'hand_over', 'completed', '发放户口簿页', 'accepting', 'hand_over', NULL, false, NULL),
	-- ID cards: the origin signs, the accepting side makes and hands over
	('id_first', 1, 'accepted', 'capture', 'captured', '采集', 'accepting', 'accept', NULL, false, NULL),
	('id_first', 1, 'captured', 'dispatch', 'dispatched', '流转', 'accepting', 'accept', NULL, false, NULL),
	('id_first', 1, 'dispatched', 'send_back', 'supplement', '退回补正', 'origin', 'review', NULL, true, NULL),
	('id_first', 1, 'dispatched', 'recapture', 'accepted', '质量不合格，退回重采', 'origin', 'review', NULL, true, NULL),
	('id_first', 1, 'dispatched', 'refuse', 'refused', '不予签发', 'origin', 'review', NULL, true, NULL),
	('id_first', 1, 'dispatched', 'review', 'reviewed', '户籍地审核', 'origin', 'review', NULL, false, NULL),
	('id_first', 1, 'reviewed', 'refuse', 'refused', '不予签发', 'origin', 'approve', NULL, true, NULL),
	('id_first', 1, 'reviewed', 'sign', 'signed', '签发', 'origin', 'approve', 'review', false, 'sign_card'),
	('id_first', 1, 'signed', 'make', 'made', '制证', 'accepting', 'make_card', NULL, false, 'make_card'),
	('id_first', 1, 'made', 'hand_over', 'completed', '领取发放', 'accepting', 'hand_over', NULL, false, 'hand_over_card'),
	('id_renewal', 1, 'accepted', 'capture', 'captured', '采集', 'accepting', 'accept', NULL, false, NULL),
	('id_renewal', 1, 'captured', 'dispatch', 'dispatched', '流转', 'accepting', 'accept', NULL, false, NULL),
	('id_renewal', 1, 'dispatched', 'send_back', 'supplement', '退回补正', 'origin', 'review', NULL, true, NULL),
	('id_renewal', 1, 'dispatched', 'recapture', 'accepted', '质量不合格，退回重采', 'origin', 'review', NULL, true, NULL),
	('id_renewal', 1, 'dispatched', 'refuse', 'refused', '不予签发', 'origin', 'review', NULL, true, NULL),
	('id_renewal', 1, 'dispatched', 'review', 'reviewed', '户籍地审核', 'origin', 'review', NULL, false, NULL),
	('id_renewal', 1, 'reviewed', 'refuse', 'refused', '不予签发', 'origin', 'approve', NULL, true, NULL),
	('id_renewal', 1, 'reviewed', 'sign', 'signed', '签发', 'origin', 'approve', 'review', false, 'replace_card'),
	('id_renewal', 1, 'signed', 'make', 'made', '制证', 'accepting', 'make_card', NULL, false, 'make_card'),
	('id_renewal', 1, 'made', 'hand_over', 'completed', '领取发放', 'accepting', 'hand_over', NULL, false, 'hand_over_card'),
	-- temporary ID card: while a formal application is pending, signed and made where that was filed
	('id_temporary', 1, 'accepted', 'refuse', 'refused', '不予签发', 'accepting', 'approve', NULL, true, NULL),
	('id_temporary', 1, 'accepted', 'sign', 'signed', '签发', 'accepting', 'approve', 'accept', false, 'sign_temporary_card'),
	('id_temporary', 1, 'signed', 'make', 'made', '制证', 'accepting', 'make_card', NULL, false, 'make_card'),
	('id_temporary', 1, 'made', 'hand_over', 'completed', '领取发放', 'accepting', 'hand_over', NULL, false, 'hand_over_card'),
	-- migration: the destination permits, the origin cancels, the destination settles
	('migration', 1, 'accepted', 'examine', 'examined', '迁入地审核', 'accepting', 'review', NULL, false, NULL),
	('migration', 1, 'accepted', 'refuse', 'refused', '不予批准', 'accepting', 'review', NULL, true, NULL),
	('migration', 1, 'examined', 'authorise', 'authorised', '县级审批', 'accepting', 'approve', 'examine', false, NULL),
	('migration', 1, 'examined', 'refuse', 'refused', '不予批准', 'accepting', 'approve', NULL, true, NULL),
	('migration', 1, 'authorised', 'permit', 'permitted', '签发准予迁入证明', 'accepting', 'approve', NULL, false, 'issue_permit'),
	('migration', 1, 'permitted', 'dispatch', 'dispatched', '流转至迁出地', 'accepting', 'review', NULL, false, NULL),
	('migration', 1, 'permitted', 'lapse', 'lapsed', '准迁逾期', 'system', NULL, NULL, true, 'revoke_permit'),
	('migration', 1, 'dispatched', 'lapse', 'lapsed', '准迁逾期', 'system', NULL, NULL, true, 'revoke_permit'),
	('migration', 1, 'dispatched', 'refuse_exit', 'revoked', '不予迁出，撤销准迁', 'origin', 'verify', NULL, true, 'revoke_permit'),
	('migration', 1, 'dispatched', 'cancel', 'cancelled', '迁出注销', 'origin', 'verify', NULL, false, 'cancel_registration'),
	('migration', 1, 'cancelled', 'settle', 'settled', '落户', 'accepting', 'review', NULL, false, 'settle_registration'),
	('migration', 1, 'cancelled', 'settle_overdue', 'settled', '逾期未到，依职权落户', 'system', NULL, NULL, true, 'settle_registration'),
	('migration', 1, 'cancelled', 'restore', 'restored', '迁出地恢复户口', 'origin', 'approve', NULL, true, 'restore_registration'),
	('migration', 1, 'settled', 'hand_over', 'completed', '发放户口簿', 'accepting', 'hand_over', NULL, false, NULL),
	-- students: the admission letter or diploma stands in for the permit
	('migration_student', 1, 'accepted', 'examine', 'examined', '迁入地审核', 'accepting', 'review', NULL, false, NULL),
	('migration_student', 1, 'accepted', 'refuse', 'refused', '不予批准', 'accepting', 'review', NULL, true, NULL),
	('migration_student', 1, 'examined', 'authorise', 'authorised', '县级审批', 'accepting', 'approve', 'examine', false, NULL),
	('migration_student', 1, 'examined', 'refuse', 'refused', '不予批准', 'accepting', 'approve', NULL, true, NULL),
	('migration_student', 1, 'authorised', 'dispatch', 'dispatched', '流转至迁出地', 'accepting', 'review', NULL, false, NULL),
	('migration_student', 1, 'dispatched', 'refuse_exit', 'refused', '不予迁出', 'origin', 'verify', NULL, true, NULL),
	('migration_student', 1, 'dispatched', 'cancel', 'cancelled', '迁出注销', 'origin', 'verify', NULL, false, 'cancel_registration'),
	('migration_student', 1, 'cancelled', 'settle', 'settled', '落户', 'accepting', 'review', NULL, false, 'settle_registration'),
	('migration_student', 1, 'cancelled', 'settle_overdue', 'settled', '逾期未到，依职权落户', 'system', NULL, NULL, true, 'settle_registration'),
	('migration_student', 1, 'cancelled', 'restore', 'restored', '迁出地恢复户口', 'origin', 'approve', NULL, true, 'restore_registration'),
	('migration_student', 1, 'settled', 'hand_over', 'completed', '发放户口簿', 'accepting', 'hand_over', NULL, false, NULL),
	-- certificate: the origin checks, the accepting side issues; or the fact is readable, and it is issued at once
	('certificate', 1, 'accepted', 'dispatch', 'dispatched', '流转', 'accepting', 'accept', NULL, false, NULL),
	('certificate', 1, 'dispatched', 'send_back', 'supplement', '退回补正', 'origin', 'review', NULL, true, NULL),
	('certificate', 1, 'dispatched', 'refuse', 'refused', '核查不实', 'origin', 'review', NULL, true, NULL),
	('certificate', 1, 'dispatched', 'check', 'reviewed', '户籍地核查', 'origin', 'review', NULL, false, NULL),
	('certificate', 1, 'reviewed', 'refuse', 'refused', '不予开具', 'accepting', 'accept', NULL, true, NULL),
	('certificate', 1, 'reviewed', 'issue', 'issued', '开具', 'accepting', 'accept', NULL, false, 'issue_certificate'),
	('certificate', 1, 'issued', 'hand_over', 'completed', '发放', 'accepting', 'hand_over', NULL, false, NULL),
	('certificate_at_once', 1, 'accepted', 'refuse', 'refused', '查无此情', 'accepting', 'accept', NULL, true, NULL),
	('certificate_at_once', 1, 'accepted', 'issue', 'issued', '查询并开具', 'accepting', 'accept', NULL, false, 'issue_certificate'),
	('certificate_at_once', 1, 'issued', 'hand_over', 'completed', '发放', 'accepting', 'hand_over', NULL, false, NULL),
	-- double registration: where one stays it is found out, where the other goes it is checked, and another officer has it cancelled
	('double_registration', 1, 'accepted', 'examine', 'examined', '保留地调查核实', 'accepting', 'review', NULL, false, NULL),
	('double_registration', 1, 'accepted', 'refuse', 'refused', '核查非重复户口', 'accepting', 'review', NULL, true, NULL),
	('double_registration', 1, 'examined', 'dispatch', 'dispatched', '流转至拟注销地', 'accepting', 'review', NULL, false, NULL),
	('double_registration', 1, 'examined', 'refuse', 'refused', '核查非重复户口', 'accepting', 'review', NULL, true, NULL),
	('double_registration', 1, 'dispatched', 'send_back', 'supplement', '退回补正', 'origin', 'verify', NULL, true, NULL),
	('double_registration', 1, 'dispatched', 'refuse', 'refused', '核查非重复户口', 'origin', 'verify', NULL, true, NULL),
	('double_registration', 1, 'dispatched', 'verify', 'reviewed', '拟注销地核查', 'origin', 'verify', NULL, false, NULL),
	('double_registration', 1, 'reviewed', 'refuse', 'refused', '不予注销', 'origin', 'approve', NULL, true, NULL),
	('double_registration', 1, 'reviewed', 'cancel', 'cancelled', '批准注销重复户口', 'origin', 'approve', 'verify', false, 'cancel_duplicate'),
	('double_registration', 1, 'cancelled', 'hand_over', 'completed', '告知当事人，收回户口簿', 'accepting', 'hand_over', NULL, false, NULL);
-- what is asked for then the office makes itself, so no notice to the applicant has it
UPDATE hukou.workflow_transitions SET gate = 'investigation' WHERE workflow = 'double_registration' AND action = 'examine';

INSERT INTO hukou.workflow_safeguards (workflow, version, safeguard, name_zh, from_state, to_state, actions, side, duty, basis, evidence) VALUES
	('newborn', 1, 'origin_check', '户籍地审核', NULL, 'completed', NULL, 'origin', 'review', '长三角 2021-11-23: the origin decides', 'found'),
	('newborn', 1, 'approval', '户籍地批准登记', NULL, 'completed', '{register}', 'origin', 'approve', '长三角 2021-11-23: the origin decides', 'inferred'),
	('id_first', 1, 'capture', '采集人像指纹', NULL, 'completed', '{capture}', NULL, NULL, '居民身份证法 art. 3', 'found'),
	('id_first', 1, 'origin_check', '户籍地审核', NULL, 'completed', NULL, 'origin', 'review', 'Chongqing guide to first ID cards', 'found'),
	('id_first', 1, 'approval', '户籍地签发', NULL, 'completed', '{sign}', 'origin', 'approve', '居民身份证法 art. 8', 'found'),
	('id_renewal', 1, 'capture', '采集人像指纹', NULL, 'completed', '{capture}', NULL, NULL, '居民身份证法 art. 3', 'found'),
	('id_renewal', 1, 'origin_check', '户籍地审核', NULL, 'completed', NULL, 'origin', 'review', 'GA/T 2000.6-2020', 'found'),
	('id_renewal', 1, 'approval', '户籍地签发', NULL, 'completed', '{sign}', 'origin', 'approve', '居民身份证法 art. 8', 'found'),
	('id_temporary', 1, 'approval', '县级公安机关签发', NULL, 'completed', '{sign}', 'accepting', 'approve', '公安部令78号', 'found'),
	('migration', 1, 'approval', '迁入地县级审批', NULL, 'completed', '{authorise}', 'accepting', 'approve', 'a provincial rule book, arts. 128-130', 'found'),
	('migration', 1, 'permit', '准予迁入证明', NULL, 'cancelled', '{permit}', 'accepting', NULL, '2021-12-01 national scheme', 'found'),
	('migration', 1, 'origin_check', '迁出地核查', NULL, 'completed', NULL, 'origin', 'verify', '2021-12-01 national scheme', 'found'),
	('migration', 1, 'no_return', '注销后只能落户或恢复', 'cancelled', NULL, '{settle,settle_overdue,restore}', NULL, NULL, 'Fujian online migration', 'found'),
	('migration_student', 1, 'approval', '迁入地县级审批', NULL, 'completed', '{authorise}', 'accepting', 'approve', 'a provincial rule book, arts. 128-130', 'inferred'),
	('migration_student', 1, 'origin_check', '迁出地核查', NULL, 'completed', NULL, 'origin', 'verify', '2021-12-01 national scheme', 'found'),
	('migration_student', 1, 'no_return', '注销后只能落户或恢复', 'cancelled', NULL, '{settle,settle_overdue,restore}', NULL, NULL, 'Fujian online migration', 'inferred'),
	('certificate', 1, 'origin_check', '户籍地核查', NULL, 'completed', NULL, 'origin', 'review', '2021-12-01 national scheme', 'found'),
	('certificate_at_once', 1, 'register_read', '查询人口信息系统', NULL, 'completed', '{issue}', 'accepting', NULL, '2021-12-01 national scheme', 'found'),
	('double_registration', 1, 'investigation', '保留地调查核实', NULL, 'completed', '{examine}', 'accepting', 'review', 'local rules: the later one is cancelled after checking', 'inferred'),
	('double_registration', 1, 'origin_check', '拟注销地核查', NULL, 'completed', NULL, 'origin', 'verify', 'local rules: the later one is cancelled after checking', 'inferred'),
	('double_registration', 1, 'approval', '拟注销地县级批准', NULL, 'completed', '{cancel}', 'origin', 'approve', 'local rules: the later one is cancelled after checking', 'inferred');
