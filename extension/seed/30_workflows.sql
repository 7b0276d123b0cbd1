-- layout 1
/*
 * Workflows, version 1.  The order of steps follows the notices listed in
 * basis; where a notice's text breaks off, the rest is inferred.
 */
INSERT INTO hukou.workflows (workflow, version, name_zh, name_en, valid, basis, evidence) VALUES
	('newborn', 1, '新生儿入户', 'newborn registration', '(,)', '长三角 2021-11-23; Chongqing 2024-01-19', 'inferred'),
	('id_first', 1, '首次申领居民身份证', 'first ID card', '(,)', 'Chongqing guide to first ID cards; GA/T 2000.6-2020', 'inferred'),
	('migration', 1, '户口迁移（准迁）', 'migration with permit', '(,)', '2021-12-01 national scheme; Fujian online migration', 'inferred'),
	('certificate', 1, '户籍类证明（户籍地核查）', 'certificate by origin check', '(,)', '2021-12-01 national scheme', 'inferred');

-- every workflow begins alike: draft, acceptance, supplement
INSERT INTO hukou.workflow_states (workflow, version, state, name_zh, held_by, initial, final, clock_runs, editable)
SELECT w.workflow, 1, s.state::hukou.case_state, s.name_zh, s.held_by::hukou.side, s.initial, s.final, s.clock_runs, s.editable
FROM hukou.workflows w, (VALUES
	('draft', '草稿', 'accepting', true, false, false, true),
	('accepted', '受理', 'accepting', false, false, true, false),
	('supplement', '补正', 'applicant', false, false, false, true),
	('dispatched', '流转至户籍地', 'origin', false, false, true, false),
	('completed', '办结', NULL, false, true, false, false),
	('not_accepted', '不予受理', NULL, false, true, false, false),
	('refused', '不予批准', NULL, false, true, false, false),
	('withdrawn', '撤回', NULL, false, true, false, false)
) s (state, name_zh, held_by, initial, final, clock_runs, editable)
WHERE w.version = 1;

INSERT INTO hukou.workflow_states (workflow, version, state, name_zh, held_by, final, clock_runs) VALUES
	('newborn', 1, 'reviewed', '户籍地审核通过', 'origin', false, true),
	('newborn', 1, 'registered', '已登记', 'accepting', false, true),
	('id_first', 1, 'captured', '人像指纹采集', 'accepting', false, true),
	('id_first', 1, 'reviewed', '户籍地审核通过', 'origin', false, true),
	('id_first', 1, 'signed', '签发', 'accepting', false, true),
	('id_first', 1, 'made', '制证，待领', 'accepting', false, false),
	('migration', 1, 'examined', '迁入地审核通过', 'accepting', false, true),
	('migration', 1, 'authorised', '县级审批通过', 'accepting', false, true),
	('migration', 1, 'permitted', '准予迁入', 'accepting', false, true),
	('migration', 1, 'cancelled', '迁出注销，迁移途中', 'accepting', false, true),
	('migration', 1, 'settled', '落户', 'accepting', false, false),
	('migration', 1, 'revoked', '准迁撤销', NULL, true, false),
	('migration', 1, 'restored', '恢复户口', NULL, true, false),
	('certificate', 1, 'reviewed', '户籍地核查属实', 'accepting', false, true),
	('certificate', 1, 'issued', '已开具', 'accepting', false, false);

INSERT INTO hukou.workflow_transitions (workflow, version, from_state, action, to_state, name_zh, side, duty, four_eyes, needs_reason, gate, effect)
SELECT w.workflow, 1, t.from_state::hukou.case_state, t.action, t.to_state::hukou.case_state, t.name_zh, t.side::hukou.side,
	t.duty::hukou.duty, NULL, t.needs_reason, t.gate, NULL
FROM hukou.workflows w, (VALUES
	('draft', 'accept', 'accepted', '受理', 'accepting', 'accept', false, 'filing'),
	('draft', 'decline', 'not_accepted', '不予受理', 'accepting', 'accept', true, NULL),
	('draft', 'withdraw', 'withdrawn', '撤回', 'applicant', 'accept', false, NULL),
	('accepted', 'request_supplement', 'supplement', '通知补正', 'accepting', 'accept', true, NULL),
	('accepted', 'withdraw', 'withdrawn', '撤回', 'applicant', 'accept', false, NULL),
	('supplement', 'resubmit', 'accepted', '补正后重新提交', 'applicant', 'accept', false, 'filing'),
	('supplement', 'withdraw', 'withdrawn', '撤回', 'applicant', 'accept', false, NULL)
) t (from_state, action, to_state, name_zh, side, duty, needs_reason, gate)
WHERE w.version = 1;

INSERT INTO hukou.workflow_transitions (workflow, version, from_state, action, to_state, name_zh, side, duty, four_eyes, needs_reason, gate, effect) VALUES
	-- newborn: the origin reviews and registers, the accepting side hands over
	('newborn', 1, 'accepted', 'dispatch', 'dispatched', '流转', 'accepting', 'accept', NULL, false, NULL, NULL),
	('newborn', 1, 'dispatched', 'send_back', 'supplement', '退回补正', 'origin', 'review', NULL, true, NULL, NULL),
	('newborn', 1, 'dispatched', 'refuse', 'refused', '不予落户', 'origin', 'review', NULL, true, NULL, NULL),
	('newborn', 1, 'dispatched', 'review', 'reviewed', '户籍地审核', 'origin', 'review', NULL, false, NULL, NULL),
	('newborn', 1, 'reviewed', 'refuse', 'refused', '不予落户', 'origin', 'approve', NULL, true, NULL, NULL),
	('newborn', 1, 'reviewed', 'register', 'registered', '登记并赋公民身份号码', 'origin', 'approve', 'review', false, NULL, 'register_newborn'),
	('newborn', 1, 'registered', 'hand_over', 'completed', '发放户口簿页', 'accepting', 'hand_over', NULL, false, NULL, NULL),
	-- first ID card: the origin signs, the accepting side makes and hands over
	('id_first', 1, 'accepted', 'capture', 'captured', '采集', 'accepting', 'accept', NULL, false, NULL, NULL),
	('id_first', 1, 'captured', 'dispatch', 'dispatched', '流转', 'accepting', 'accept', NULL, false, NULL, NULL),
	('id_first', 1, 'dispatched', 'send_back', 'supplement', '退回补正', 'origin', 'review', NULL, true, NULL, NULL),
	('id_first', 1, 'dispatched', 'refuse', 'refused', '不予签发', 'origin', 'review', NULL, true, NULL, NULL),
	('id_first', 1, 'dispatched', 'review', 'reviewed', '户籍地审核', 'origin', 'review', NULL, false, NULL, NULL),
	('id_first', 1, 'reviewed', 'refuse', 'refused', '不予签发', 'origin', 'approve', NULL, true, NULL, NULL),
	('id_first', 1, 'reviewed', 'sign', 'signed', '签发', 'origin', 'approve', 'review', false, NULL, 'sign_card'),
	('id_first', 1, 'signed', 'make', 'made', '制证', 'accepting', 'make_card', NULL, false, NULL, 'make_card'),
	('id_first', 1, 'made', 'hand_over', 'completed', '领取发放', 'accepting', 'hand_over', NULL, false, NULL, 'hand_over_card'),
	-- migration: the destination permits, the origin cancels, the destination settles
	('migration', 1, 'accepted', 'examine', 'examined', '迁入地审核', 'accepting', 'review', NULL, false, NULL, NULL),
	('migration', 1, 'accepted', 'refuse', 'refused', '不予批准', 'accepting', 'review', NULL, true, NULL, NULL),
	('migration', 1, 'examined', 'authorise', 'authorised', '县级审批', 'accepting', 'approve', 'examine', false, NULL, NULL),
	('migration', 1, 'examined', 'refuse', 'refused', '不予批准', 'accepting', 'approve', NULL, true, NULL, NULL),
	('migration', 1, 'authorised', 'permit', 'permitted', '签发准予迁入证明', 'accepting', 'approve', NULL, false, NULL, 'issue_permit'),
	('migration', 1, 'permitted', 'dispatch', 'dispatched', '流转至迁出地', 'accepting', 'review', NULL, false, NULL, NULL),
	('migration', 1, 'dispatched', 'refuse_exit', 'revoked', '不予迁出，撤销准迁', 'origin', 'verify', NULL, true, NULL, 'revoke_permit'),
	('migration', 1, 'dispatched', 'cancel', 'cancelled', '迁出注销', 'origin', 'verify', NULL, false, NULL, 'cancel_registration'),
	('migration', 1, 'cancelled', 'settle', 'settled', '落户', 'accepting', 'review', NULL, false, NULL, 'settle_registration'),
	('migration', 1, 'cancelled', 'restore', 'restored', '迁出地恢复户口', 'origin', 'approve', NULL, true, NULL, 'restore_registration'),
	('migration', 1, 'settled', 'hand_over', 'completed', '发放户口簿', 'accepting', 'hand_over', NULL, false, NULL, NULL),
	-- certificate: the origin checks, the accepting side issues
	('certificate', 1, 'accepted', 'dispatch', 'dispatched', '流转', 'accepting', 'accept', NULL, false, NULL, NULL),
	('certificate', 1, 'dispatched', 'send_back', 'supplement', '退回补正', 'origin', 'review', NULL, true, NULL, NULL),
	('certificate', 1, 'dispatched', 'refuse', 'refused', '核查不实', 'origin', 'review', NULL, true, NULL, NULL),
	('certificate', 1, 'dispatched', 'check', 'reviewed', '户籍地核查', 'origin', 'review', NULL, false, NULL, NULL),
	('certificate', 1, 'reviewed', 'issue', 'issued', '开具', 'accepting', 'accept', NULL, false, NULL, 'issue_certificate'),
	('certificate', 1, 'issued', 'hand_over', 'completed', '发放', 'accepting', 'hand_over', NULL, false, NULL, NULL);
