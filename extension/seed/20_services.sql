-- layout 1
/*
 * The seven services and their kinds.  The first five kinds of migration are
 * those of the national scheme of 2021-12-01; the others are an illustrative
 * catalogue, not the ministry's.
 */
INSERT INTO hukou.services (service, name_zh, name_en, basis) VALUES
	('newborn', '新生儿入户', 'newborn registration', '国办发〔2020〕35号; 户口登记条例 art. 7'),
	('id_first', '首次申领居民身份证', 'first ID card', '居民身份证法 arts. 2, 7, 8'),
	('id_renewal', '居民身份证换领、补领', 'ID card renewal and replacement', '居民身份证法 art. 11'),
	('id_temporary', '临时居民身份证', 'temporary ID card', '临时居民身份证管理办法 (公安部令78号)'),
	('migration', '户口迁移', 'migration', '国办发〔2020〕35号; 户口登记条例 arts. 10, 13'),
	('certificate', '开具户籍类证明', 'certificates of household registration', '国办发〔2020〕35号; 公通字〔2016〕21号'),
	('double_registration', '清理重复户口', 'repair of a double registration', '户口登记条例 art. 6: one place of permanent residence; local rules on double registrations');
-- 受理地 of a migration is always the destination; without a road the applicant carries the papers between the two
UPDATE hukou.services SET without_road = 'accepting' WHERE service = 'migration';

INSERT INTO hukou.service_types (service, service_type, name_zh, name_en, workflow, basis, evidence) VALUES
	('newborn', 'standard', '出生登记', 'birth registration', 'newborn', NULL, 'found'),
	('id_first', 'standard', '首次申领', 'first card', 'id_first', NULL, 'found'),
	('id_renewal', 'expiry', '到期换领', 'renewal on expiry', 'id_renewal', 'Chengdu guide', 'found'),
	('id_renewal', 'damage', '损坏换领', 'replacement of a damaged card', 'id_renewal', 'Chengdu guide', 'found'),
	('id_renewal', 'loss', '丢失补领', 'replacement of a lost card', 'id_renewal', 'Chengdu guide', 'found'),
	('id_temporary', 'standard', '申领临时居民身份证', 'temporary card', 'id_temporary', '公安部令78号', 'found'),
	('migration', 'work_transfer', '工作调动', 'transfer of work', 'migration', '2021-12-01 national scheme', 'found'),
	('migration', 'student_in', '大中专录取', 'admission to college', 'migration_student', '2021-12-01 national scheme', 'found'),
	('migration', 'graduate', '大中专毕业', 'graduation from college', 'migration_student', '2021-12-01 national scheme', 'found'),
	('migration', 'spouse', '夫妻投靠', 'joining a spouse', 'migration', '2021-12-01 national scheme', 'found'),
	('migration', 'parent_to_child', '父母投靠子女', 'parents joining children', 'migration', '2021-12-01 national scheme', 'found'),
	('migration', 'talent', '人才引进', 'talent recruitment', 'migration', 'seen in Fujian', 'found'),
	('migration', 'grandparent', '祖孙投靠', 'grandchildren and grandparents', 'migration', 'seen in Fujian', 'found'),
	('migration', 'child_to_parent', '子女投靠父母', 'children joining parents', 'migration', 'seen in Fujian', 'found'),
	('migration', 'recruit', '录用招聘', 'recruitment into public service', 'migration', 'illustrative catalogue, not the ministry''s; seen in local guides', 'found'),
	('migration', 'student_out', '转学、退学、肄业、开除', 'leaving college', 'migration', 'illustrative catalogue, not the ministry''s; seen in local guides', 'found'),
	('migration', 'custody', '离婚后随抚养方', 'following the parent with custody', 'migration', 'illustrative catalogue, not the ministry''s; seen in the Taikang guide', 'found'),
	('migration', 'adoption', '收养', 'adoption', 'migration', 'illustrative catalogue, not the ministry''s; seen in local guides', 'found'),
	('migration', 'house', '购房、合法稳定住所', 'home of one''s own', 'migration', 'illustrative catalogue, not the ministry''s; seen in the Taikang guide', 'found'),
	('migration', 'employ_reside', '就业居住', 'employment and residence', 'migration', 'illustrative catalogue, not the ministry''s; seen in local guides', 'found'),
	('migration', 'invest', '投资兴业、纳税', 'investment and taxes', 'migration', 'illustrative catalogue, not the ministry''s; seen in local guides', 'found'),
	('migration', 'points', '积分落户', 'points', 'migration', 'illustrative catalogue, not the ministry''s; seen in the Tianjin guide', 'found'),
	('migration', 'army_family', '家属随军', 'family of a soldier', 'migration', 'illustrative catalogue, not the ministry''s; seen in local guides', 'found'),
	('migration', 'demobilized', '转业、复员、退役安置', 'leaving the army', 'migration', 'illustrative catalogue, not the ministry''s; seen in local guides', 'found'),
	('migration', 'return_origin', '回原籍、恢复迁回', 'return to the place of origin', 'migration', 'illustrative catalogue, not the ministry''s; seen in local guides', 'found'),
	('migration', 'collective', '集体户、成建制单位搬迁', 'move of a whole unit', 'migration', 'illustrative catalogue, not the ministry''s; seen in the ministry''s notice of 1994', 'found'),
	('migration', 'other_approved', '其他经批准', 'otherwise approved', 'migration', 'illustrative catalogue, not the ministry''s; seen in local guides', 'found'),
	('certificate', 'item_change', '户口登记项目变更更正证明', 'change or correction of an entry', 'certificate', '公通字〔2016〕21号', 'found'),
	('certificate', 'cancellation', '注销户口证明', 'cancelled registration', 'certificate', '公通字〔2016〕21号', 'found'),
	('certificate', 'kinship', '亲属关系证明', 'kinship', 'certificate', '公通字〔2016〕21号', 'found'),
	('certificate', 'registration', '户籍信息证明', 'registration', 'certificate_at_once', NULL, 'found'),
	('double_registration', 'standard', '注销重复户口', 'cancelling a double registration', 'double_registration', 'local rules: the later one is cancelled after checking', 'inferred');

INSERT INTO hukou.time_limits (service, service_type, accepting, days, unit, valid, basis, evidence) VALUES
	('newborn', '*', '*', 20, 'working', '(,)', 'default; no national promise was found', 'inferred'),
	('id_first', '*', '*', 60, 'calendar', '(,)', '居民身份证法 art. 12: 60 days from acceptance', 'found'),
	('id_first', '*', 'node:50', 15, 'working', '(,)', 'Chongqing notice on first ID cards', 'found'),
	('id_renewal', '*', '*', 60, 'calendar', '(,)', '居民身份证法 art. 12: 60 days from acceptance', 'found'),
	('id_temporary', '*', '*', 3, 'calendar', '(,)', '公安部令78号: three days', 'found'),
	('migration', '*', '*', 20, 'working', '(,)', 'Taikang county guide', 'found'),
	('migration', '*', 'node:35', 14, 'working', '[2023-02-28,)', 'Fujian, all kinds of migration', 'found'),
	('certificate', '*', '*', 5, 'working', '(,)', 'default; no limit was found', 'inferred'),
	('double_registration', '*', '*', 30, 'working', '(,)', 'default; no limit was found', 'inferred');

INSERT INTO hukou.fees (service, service_type, accepting, yuan, basis, evidence, valid) VALUES
	('newborn', '*', '*', 0, 'no fee named in the guides', 'inferred', '(,)'),
	('id_first', '*', '*', 0, 'Chongqing guide to first ID cards', 'found', '(,)'),
	('id_renewal', 'expiry', '*', 20, 'Chengdu guide', 'found', '(,)'),
	('id_renewal', 'damage', '*', 40, 'Chengdu guide', 'found', '(,)'),
	('id_renewal', 'loss', '*', 40, 'Chengdu guide', 'found', '(,)'),
	('id_temporary', '*', '*', 10, '公安部令78号; free today by one guide of Chengdu', 'found', '(,)'),
	('migration', '*', '*', 0, 'Taikang county guide', 'found', '(,)'),
	('certificate', '*', '*', 0, 'no fee named in the guides', 'inferred', '(,)'),
	('double_registration', '*', '*', 0, 'an error of the register is nobody''s to pay for', 'inferred', '(,)');

INSERT INTO hukou.reason_codes (reason, name_zh, name_en, leads_to, evidence) VALUES
	('not_eligible_channel', '不符合跨省通办范围', 'outside the cross-province channel', '{not_accepted}', 'inferred'),
	('not_covered', '未开通该业务', 'no road is open', '{not_accepted}', 'inferred'),
	('materials_missing', '材料不齐', 'documents are missing', '{not_accepted,supplement}', 'inferred'),
	('materials_invalid', '材料不符合要求', 'documents do not meet the requirements', '{not_accepted,supplement,refused}', 'inferred'),
	('identity_mismatch', '身份信息不一致', 'identity does not match', '{not_accepted,supplement,refused}', 'inferred'),
	('address_mismatch', '地址信息不一致', 'address does not match', '{not_accepted,supplement,refused}', 'inferred'),
	('looks_changed', '相貌特征变化且无指纹信息', 'looks changed and no fingerprints on file', '{not_accepted,refused}', 'inferred'),
	('duplicate_number', '公民身份号码重号', 'number in use by another person', '{refused,revoked}', 'inferred'),
	('duplicate_record', '重复户口', 'registered twice', '{refused,revoked}', 'inferred'),
	('not_duplicate', '经核查非同一人', 'two people, not one registered twice', '{not_accepted,refused}', 'inferred'),
	('no_record', '人口信息库无记录', 'no record', '{not_accepted,refused}', 'inferred'),
	('image_mismatch', '照片不符', 'image does not match', '{accepted,supplement,refused}', 'inferred'),
	('forged_document', '伪造、变造证件', 'forged document', '{not_accepted,refused,revoked,restored}', 'inferred'),
	('bad_credit', '失信记录', 'bad-credit record', '{not_accepted,refused}', 'inferred'),
	('policy_not_met', '不符合落户政策', 'policy conditions are not met', '{not_accepted,refused,revoked}', 'inferred'),
	('applicant_unreachable', '无法联系申请人', 'applicant cannot be reached', '{refused,revoked,lapsed}', 'inferred'),
	('applicant_denies', '申请人否认申请', 'applicant denies having applied', '{refused,revoked,withdrawn}', 'inferred'),
	('origin_refuses', '迁出地不予迁出', 'the origin refuses', '{refused,revoked}', 'inferred'),
	('already_registered', '已登记户口', 'already registered', '{not_accepted,refused}', 'inferred'),
	('permit_expired', '准予迁入证明过期', 'permit has expired', '{revoked,lapsed,restored}', 'inferred'),
	('applicant_request', '申请人要求', 'at the applicant''s request', '{withdrawn,restored}', 'inferred'),
	('office_omission', '工作人员此前未一次性告知', 'the office had not told all at once', '{supplement}', 'inferred'),
	('overdue', '逾期未办理', 'not completed in time', '{lapsed,settled,restored}', 'inferred');
INSERT INTO hukou.reason_codes (reason, name_zh, name_en, leads_to, corrects, evidence) VALUES
	('register_error', '登记差错', 'an entry was written wrong', '{completed}', true, 'inferred'),
	('facts_changed', '登记项目变更', 'what the entry says has changed', '{completed}', true, 'inferred'),
	('card_lost', '居民身份证挂失申报', 'the loss of a card is reported', '{completed}', true, 'found'),
	('card_found', '居民身份证解除挂失', 'the report of a loss is withdrawn', '{completed}', true, 'found');

INSERT INTO hukou.document_types (document_type, name_zh, name_en) VALUES
	('birth_certificate', '出生医学证明', 'medical certificate of birth'),
	('marriage_certificate', '结婚证', 'marriage certificate'),
	('parents_id_cards', '父母居民身份证', 'parents'' ID cards'),
	('household_book', '居民户口簿', 'household book'),
	('residence_permit', '居住证', 'residence permit'),
	('temporary_residence_record', '暂住登记凭证', 'record of temporary residence'),
	('employment_proof', '合法稳定就业证明', 'proof of employment'),
	('schooling_proof', '就学证明', 'proof of schooling'),
	('residence_proof', '合法稳定住所证明', 'proof of residence'),
	('commitment', '承诺书', 'written commitment'),
	('guardian_id_card', '监护人居民身份证', 'guardian''s ID card'),
	('guardian_photo', '申请人与监护人同框照片', 'photo of applicant and guardian in one frame'),
	('id_card', '居民身份证', 'ID card'),
	('talent_recognition', '人才认定证明', 'recognition as talent'),
	('degree_certificate', '学历学位证书', 'degree certificate'),
	('employment_contract', '聘用合同', 'contract of employment'),
	('transfer_order', '工作调令', 'order of transfer'),
	('admission_letter', '录取通知书', 'letter of admission'),
	('graduation_certificate', '毕业证书', 'certificate of graduation'),
	('kinship_proof', '亲属关系证明材料', 'proof of kinship'),
	('power_of_attorney', '委托书', 'power of attorney'),
	('driving_licence', '机动车驾驶证', 'driving licence'),
	('passport', '护照', 'passport'),
	('collection_slip', '居民身份证领取凭证', 'slip for collecting an ID card'),
	('recruitment_letter', '录用、聘用文件', 'letter of recruitment'),
	('school_statement', '学校证明', 'statement of the school'),
	('divorce_agreement', '离婚协议', 'divorce agreement'),
	('custody_ruling', '抚养权判决书、调解书', 'ruling on custody'),
	('custody_deed', '抚养权公证书', 'notarial deed on custody'),
	('adoption_certificate', '收养登记证', 'certificate of adoption'),
	('property_certificate', '不动产权证', 'certificate of property'),
	('right_of_use', '房屋使用权材料', 'proof of the right to use a home'),
	('social_insurance', '社会保险缴纳证明', 'record of social insurance'),
	('rental_record', '房屋租赁备案证明', 'registered lease'),
	('business_licence', '营业执照', 'business licence'),
	('tax_record', '纳税证明', 'record of taxes paid'),
	('points_approval', '积分落户批复', 'approval by points'),
	('army_family_approval', '随军批准文件', 'approval for the family of a soldier'),
	('placement_document', '安置、接收文件', 'document of placement'),
	('original_migration_permit', '原户口迁移证', 'the earlier migration permit'),
	('roster', '花名册', 'roster'),
	('approval_document', '批准文件', 'document of approval'),
	('investigation_report', '调查核实报告', 'report of the investigation'),
	('face_comparison', '人像比对结果', 'result of comparing faces'),
	('fingerprint_comparison', '指纹比对结果', 'result of comparing fingerprints');

-- What the rules of places name besides.
INSERT INTO hukou.document_types (document_type, name_zh, name_en) VALUES
	('other_household_book', '父母另一方居民户口簿', 'household book of the other parent'),
	('guardian_household_book', '监护人居民户口簿', 'guardian''s household book'),
	('guardian_employment_proof', '监护人合法稳定就业证明', 'guardian''s proof of employment'),
	('guardian_residence_proof', '监护人合法稳定住所证明', 'guardian''s proof of residence'),
	('travel_permit', '往来港澳通行证、台湾居民往来大陆通行证等', 'travel permit of Hong Kong, Macao or Taiwan'),
	('agent_id_card', '代理人居民身份证', 'agent''s ID card'),
	('parents_consent', '父母双方签字的同意书', 'consent signed by both parents'),
	('spouse_id_card', '配偶居民身份证', 'spouse''s ID card'),
	('spouse_household_book', '配偶居民户口簿', 'spouse''s household book'),
	('move_in_permit', '准予迁入证明', 'permit to move in'),
	('migration_certificate', '户口迁移证', 'certificate of migration'),
	('late_statement', '逾期出生登记情况说明', 'written explanation of a late registration'),
	('parentage_test', '亲子鉴定意见书', 'report of a parentage test');

-- Who issues them, how long they are good, and formats of numbers, as far as the sources tell.
UPDATE hukou.document_types SET number_format = f, issuer_zh = i, evidence = e, basis = b
FROM (VALUES
	('birth_certificate', 'birth_certificate_no', '助产机构（卫生健康部门）', 'found', 'medical certificate of birth'),
	('marriage_certificate', 'marriage_certificate_no', '婚姻登记机关', 'found', '民法典 art. 1049'),
	('id_card', 'citizen_id', '县级公安机关', 'found', '居民身份证法 art. 8'),
	('parents_id_cards', 'opaque', '县级公安机关', 'found', '居民身份证法 art. 8'),
	('guardian_id_card', 'citizen_id', '县级公安机关', 'found', '居民身份证法 art. 8'),
	('agent_id_card', 'opaque', '县级公安机关', 'found', '居民身份证法 art. 8'),
	('spouse_id_card', 'opaque', '县级公安机关', 'found', '居民身份证法 art. 8'),
	('household_book', 'opaque', '户口登记机关', 'found', '户口登记条例 art. 4'),
	('other_household_book', 'opaque', '户口登记机关', 'found', '户口登记条例 art. 4'),
	('guardian_household_book', 'opaque', '户口登记机关', 'found', '户口登记条例 art. 4'),
	('spouse_household_book', 'opaque', '户口登记机关', 'found', '户口登记条例 art. 4'),
	('residence_permit', 'opaque', '公安机关', 'inferred', NULL),
	('temporary_residence_record', 'opaque', '公安机关', 'inferred', NULL),
	('graduation_certificate', 'diploma_no', '高等学校', 'inferred', NULL),
	('degree_certificate', 'opaque', '学位授予单位', 'inferred', NULL),
	('business_licence', 'social_credit_code', '市场监督管理部门', 'inferred', NULL),
	('adoption_certificate', 'opaque', '民政部门', 'inferred', NULL),
	('property_certificate', 'opaque', '不动产登记机构', 'inferred', NULL),
	('custody_deed', 'opaque', '公证机构', 'inferred', NULL),
	('custody_ruling', 'opaque', '人民法院', 'inferred', NULL),
	('move_in_permit', 'opaque', '迁入地县级公安机关', 'found', '2021-12-01 national scheme'),
	('migration_certificate', 'opaque', '迁出地户口登记机关', 'found', '1994 notice of the ministry')) v (t, f, i, e, b)
WHERE document_type = v.t;
UPDATE hukou.document_types SET issuer_zh = '公安机关' WHERE document_type IN ('investigation_report', 'face_comparison', 'fingerprint_comparison');
UPDATE hukou.document_types SET life_days = 40, basis = 'Qingdao and Fujian: 40 days' WHERE document_type = 'move_in_permit';
UPDATE hukou.document_types SET life_days = 30 WHERE document_type IN ('migration_certificate', 'original_migration_permit');
UPDATE hukou.document_types SET single_use = true, confirmed_by = 'health' WHERE document_type = 'birth_certificate';
UPDATE hukou.document_types SET original = false WHERE document_type IN ('guardian_photo', 'roster', 'rental_record', 'tax_record', 'social_insurance', 'face_comparison', 'fingerprint_comparison');

INSERT INTO hukou.document_rules (service, service_type, gate, requirement, document_type, condition, basis, evidence, valid)
SELECT s, t, 'filing', r, d, c::jsonpath, b, e, '(,)'
FROM (VALUES
	('newborn', '*', 'birth', 'birth_certificate', NULL, '户口登记条例 art. 7', 'found'),
	('newborn', '*', 'marriage', 'marriage_certificate', NULL, '长三角 from 2021-11-23; Chongqing notice 2024-01-19', 'inferred'),
	('newborn', '*', 'parents', 'parents_id_cards', NULL, '长三角 from 2021-11-23; Chongqing notice 2024-01-19', 'inferred'),
	('newborn', '*', 'household', 'household_book', NULL, '长三角 from 2021-11-23; Chongqing notice 2024-01-19', 'inferred'),
	('newborn', '*', 'residence', 'residence_permit', NULL, 'Chongqing notice 2024-01-19', 'inferred'),
	('newborn', '*', 'residence', 'temporary_residence_record', NULL, 'Chongqing notice 2024-01-19', 'inferred'),
	('id_first', '*', 'household', 'household_book', NULL, 'Chongqing guide to first ID cards', 'inferred'),
	('id_first', '*', 'commitment', 'commitment', NULL, 'Chongqing guide to first ID cards', 'inferred'),
	('id_first', '*', 'residence', 'residence_proof', NULL, 'Chongqing guide to first ID cards', 'inferred'),
	('id_first', '*', 'residence', 'schooling_proof', NULL, 'Chongqing guide to first ID cards', 'inferred'),
	('id_first', '*', 'residence', 'employment_proof', '$.age >= 16', 'Chongqing guide to first ID cards', 'inferred'),
	('id_first', '*', 'guardian', 'guardian_id_card', '$.age < 16', 'Chongqing guide to first ID cards', 'inferred'),
	('id_first', '*', 'guardian_present', 'guardian_photo', '$.age < 16', 'Chongqing guide to first ID cards', 'inferred'),
	('id_renewal', '*', 'identity', 'id_card', '$.service_type != "loss"', 'Chengdu guide', 'inferred'),
	('id_renewal', '*', 'identity', 'travel_permit', NULL, 'Chengdu guide', 'inferred'),
	('id_renewal', '*', 'identity', 'household_book', NULL, 'Chengdu guide', 'inferred'),
	('id_renewal', '*', 'identity', 'residence_permit', NULL, 'Chengdu guide', 'inferred'),
	('id_renewal', '*', 'identity', 'driving_licence', NULL, 'Chengdu guide', 'inferred'),
	('id_renewal', '*', 'identity', 'passport', NULL, 'Chengdu guide', 'inferred'),
	('id_temporary', '*', 'pending_application', 'collection_slip', NULL, '公安部令78号', 'inferred'),
	('migration', '*', 'identity', 'id_card', NULL, '2021-12-01 national scheme', 'found'),
	('migration', '*', 'household', 'household_book', NULL, '2021-12-01 national scheme', 'found'),
	('migration', 'talent', 'evidence', 'talent_recognition', NULL, 'Fujian, all kinds of migration', 'found'),
	('migration', 'talent', 'evidence', 'degree_certificate', NULL, 'Fujian, all kinds of migration', 'found'),
	('migration', 'talent', 'evidence', 'employment_contract', NULL, 'Fujian, all kinds of migration', 'found'),
	('migration', 'work_transfer', 'evidence', 'transfer_order', NULL, '2021-12-01 national scheme', 'found'),
	('migration', 'student_in', 'evidence', 'admission_letter', NULL, '2021-12-01 national scheme', 'found'),
	('migration', 'graduate', 'evidence', 'graduation_certificate', NULL, '2021-12-01 national scheme', 'found'),
	('migration', 'spouse', 'evidence', 'marriage_certificate', NULL, '2021-12-01 national scheme', 'found'),
	('migration', 'parent_to_child', 'evidence', 'kinship_proof', NULL, '2021-12-01 national scheme', 'found'),
	('migration', 'parent_to_child', 'evidence', 'birth_certificate', NULL, '2021-12-01 national scheme', 'found'),
	('migration', 'grandparent', 'evidence', 'kinship_proof', NULL, 'Fujian, all kinds of migration', 'found'),
	('migration', 'child_to_parent', 'evidence', 'birth_certificate', NULL, 'Fujian, all kinds of migration', 'found'),
	('migration', 'child_to_parent', 'evidence', 'kinship_proof', NULL, 'Fujian, all kinds of migration', 'found'),
	('migration', 'recruit', 'evidence', 'recruitment_letter', NULL, 'local guides to recruitment', 'found'),
	('migration', 'student_out', 'evidence', 'school_statement', NULL, 'local guides for students', 'found'),
	('migration', 'custody', 'evidence', 'divorce_agreement', NULL, 'Taikang county guide', 'found'),
	('migration', 'custody', 'evidence', 'custody_ruling', NULL, 'Taikang county guide', 'found'),
	('migration', 'custody', 'evidence', 'custody_deed', NULL, 'Taikang county guide', 'found'),
	('migration', 'custody', 'evidence', 'parents_consent', NULL, 'Taikang county guide', 'found'),
	('migration', 'adoption', 'evidence', 'adoption_certificate', NULL, 'local guides to adoption', 'found'),
	('migration', 'house', 'evidence', 'property_certificate', NULL, 'Taikang county guide', 'found'),
	('migration', 'house', 'evidence', 'right_of_use', NULL, 'Taikang county guide', 'found'),
	('migration', 'employ_reside', 'evidence', 'employment_contract', NULL, 'local guides to employment and residence', 'found'),
	('migration', 'employ_reside', 'evidence', 'social_insurance', NULL, 'local guides to employment and residence', 'found'),
	('migration', 'employ_reside', 'evidence', 'rental_record', NULL, 'local guides to employment and residence', 'found'),
	('migration', 'invest', 'evidence', 'business_licence', NULL, 'local guides to investment', 'found'),
	('migration', 'invest', 'evidence', 'tax_record', NULL, 'local guides to investment', 'found'),
	('migration', 'points', 'evidence', 'points_approval', NULL, 'Tianjin guide', 'found'),
	('migration', 'army_family', 'evidence', 'army_family_approval', NULL, 'local guides for soldiers', 'found'),
	('migration', 'demobilized', 'evidence', 'placement_document', NULL, 'local guides for soldiers', 'found'),
	('migration', 'return_origin', 'evidence', 'graduation_certificate', NULL, 'local guides for students', 'found'),
	('migration', 'return_origin', 'evidence', 'school_statement', NULL, 'local guides for students', 'found'),
	('migration', 'return_origin', 'evidence', 'original_migration_permit', NULL, 'local guides for students', 'found'),
	('migration', 'collective', 'approval', 'approval_document', NULL, '1994 notice of the ministry', 'found'),
	('migration', 'collective', 'roster', 'roster', NULL, '1994 notice of the ministry', 'found'),
	('migration', 'other_approved', 'evidence', 'approval_document', NULL, 'local guides', 'found'),
	('certificate', '*', 'agent', 'agent_id_card', '$.agent == true', 'Ningxia 2016 list', 'found'),
	('certificate', '*', 'attorney', 'power_of_attorney', '$.agent == true', 'Ningxia 2016 list', 'found'),
	('certificate', '*', 'identity', 'id_card', NULL, '公通字〔2016〕21号', 'inferred'),
	('certificate', '*', 'identity', 'household_book', NULL, '公通字〔2016〕21号', 'inferred')
) v (s, t, r, d, c, b, e);

-- What the applicant brings, and what the offices find out before the other side is asked.
INSERT INTO hukou.document_rules (service, service_type, gate, requirement, document_type, basis, evidence, valid)
SELECT 'double_registration', '*', g, r, d, 'local rules: the later one is cancelled after checking', 'inferred', '(,)'
FROM (VALUES
	('filing', 'identity', 'id_card'),
	('filing', 'identity', 'household_book'),
	('filing', 'identity', 'passport'),
	('investigation', 'investigation', 'investigation_report'),
	('investigation', 'comparison', 'face_comparison'),
	('investigation', 'comparison', 'fingerprint_comparison')
) v (g, r, d);

-- Lists of places, whole.
INSERT INTO hukou.document_rules (service, service_type, origin, accepting, gate, requirement, document_type, condition, commitment, confirmed, valid, basis, evidence)
SELECT s, t, o, a, 'filing', r, d, c::jsonpath, false, f, v::daterange, b, e
FROM (VALUES
	-- newborns: the Yangtze delta asks for the books of both parents and a commitment, and for no proof of residence
	('newborn', '*', 'area:jiang_zhe_hu_wan', 'area:jiang_zhe_hu_wan', 'birth', 'birth_certificate', NULL, false, '[2021-11-23,)', '长三角 from 2021-11-23', 'found'),
	('newborn', '*', 'area:jiang_zhe_hu_wan', 'area:jiang_zhe_hu_wan', 'marriage', 'marriage_certificate', NULL, false, '[2021-11-23,)', '长三角 from 2021-11-23', 'found'),
	('newborn', '*', 'area:jiang_zhe_hu_wan', 'area:jiang_zhe_hu_wan', 'parents', 'parents_id_cards', NULL, false, '[2021-11-23,)', '长三角 from 2021-11-23', 'found'),
	('newborn', '*', 'area:jiang_zhe_hu_wan', 'area:jiang_zhe_hu_wan', 'household', 'household_book', NULL, false, '[2021-11-23,)', '长三角 from 2021-11-23', 'found'),
	('newborn', '*', 'area:jiang_zhe_hu_wan', 'area:jiang_zhe_hu_wan', 'other_household', 'other_household_book', NULL, false, '[2021-11-23,)', '长三角 from 2021-11-23', 'found'),
	('newborn', '*', 'area:jiang_zhe_hu_wan', 'area:jiang_zhe_hu_wan', 'commitment', 'commitment', NULL, false, '[2021-11-23,)', '长三角 from 2021-11-23', 'found'),
	-- Chongqing, from wherever: one book is enough, with a proof of residence
	('newborn', '*', '*', 'node:50', 'birth', 'birth_certificate', NULL, false, '[2024-01-19,)', 'Chongqing notice 2024-01-19', 'found'),
	('newborn', '*', '*', 'node:50', 'marriage', 'marriage_certificate', NULL, false, '[2024-01-19,)', 'Chongqing notice 2024-01-19', 'found'),
	('newborn', '*', '*', 'node:50', 'parents', 'parents_id_cards', NULL, false, '[2024-01-19,)', 'Chongqing notice 2024-01-19', 'found'),
	('newborn', '*', '*', 'node:50', 'household', 'household_book', NULL, false, '[2024-01-19,)', 'Chongqing notice 2024-01-19', 'found'),
	('newborn', '*', '*', 'node:50', 'residence', 'residence_permit', NULL, false, '[2024-01-19,)', 'Chongqing notice 2024-01-19', 'found'),
	('newborn', '*', '*', 'node:50', 'residence', 'temporary_residence_record', NULL, false, '[2024-01-19,)', 'Chongqing notice 2024-01-19', 'found'),
	-- Guizhou within the province has the certificate confirmed before it is sent on; the rest of its list is inferred
	('newborn', '*', 'node:52', 'node:52', 'birth', 'birth_certificate', NULL, true, '[2021-08-09,)', 'Guizhou 2021-08-09', 'found'),
	('newborn', '*', 'node:52', 'node:52', 'commitment', 'commitment', NULL, false, '[2021-08-09,)', 'Guizhou 2021-08-09', 'found'),
	('newborn', '*', 'node:52', 'node:52', 'household', 'household_book', NULL, false, '[2021-08-09,)', 'Guizhou 2021-08-09', 'inferred'),
	('newborn', '*', 'node:52', 'node:52', 'parents', 'parents_id_cards', NULL, false, '[2021-08-09,)', 'Guizhou 2021-08-09', 'inferred'),
	-- first cards: Chongqing
	('id_first', '*', '*', 'node:50', 'household', 'household_book', NULL, false, '(,)', 'Chongqing guide to first ID cards', 'found'),
	('id_first', '*', '*', 'node:50', 'commitment', 'commitment', NULL, false, '(,)', 'Chongqing guide to first ID cards', 'found'),
	('id_first', '*', '*', 'node:50', 'residence', 'residence_proof', NULL, false, '(,)', 'Chongqing guide to first ID cards', 'found'),
	('id_first', '*', '*', 'node:50', 'residence', 'schooling_proof', NULL, false, '(,)', 'Chongqing guide to first ID cards', 'found'),
	('id_first', '*', '*', 'node:50', 'residence', 'employment_proof', '$.age >= 16', false, '(,)', 'Chongqing guide to first ID cards', 'found'),
	('id_first', '*', '*', 'node:50', 'guardian', 'guardian_id_card', '$.age < 16', false, '(,)', 'Chongqing guide to first ID cards', 'found'),
	('id_first', '*', '*', 'node:50', 'guardian_household', 'guardian_household_book', '$.age < 16', false, '(,)', 'Chongqing guide to first ID cards', 'found'),
	('id_first', '*', '*', 'node:50', 'guardian_present', 'guardian_photo', '$.age < 16', false, '(,)', 'Chongqing guide to first ID cards', 'found'),
	('id_first', '*', '*', 'node:50', 'kinship', 'birth_certificate', '$.age < 16 && $.kinship_in_book == false', false, '(,)', 'Chongqing guide to first ID cards', 'found'),
	('id_first', '*', '*', 'node:50', 'kinship', 'marriage_certificate', '$.age < 16 && $.kinship_in_book == false', false, '(,)', 'Chongqing guide to first ID cards', 'found'),
	('id_first', '*', '*', 'node:50', 'kinship', 'kinship_proof', '$.age < 16 && $.kinship_in_book == false', false, '(,)', 'Chongqing guide to first ID cards', 'found'),
	-- Shandong's short list
	('id_first', '*', '*', 'node:37', 'household', 'household_book', NULL, false, '(,)', 'the article on Shandong', 'found'),
	('id_first', '*', '*', 'node:37', 'residence', 'residence_proof', NULL, false, '(,)', 'the article on Shandong', 'found'),
	('id_first', '*', '*', 'node:37', 'residence', 'schooling_proof', NULL, false, '(,)', 'the article on Shandong', 'found'),
	('id_first', '*', '*', 'node:37', 'residence', 'employment_proof', NULL, false, '(,)', 'the article on Shandong', 'found'),
	-- Puyang in Henan: under 16, what the guardian does or where counts too
	('id_first', '*', '*', 'prefecture:410900', 'household', 'household_book', NULL, false, '[2022-11-16,)', 'Puyang guide 2022-11-16', 'found'),
	('id_first', '*', '*', 'prefecture:410900', 'guardian', 'guardian_id_card', '$.age < 16', false, '[2022-11-16,)', 'Puyang guide 2022-11-16', 'found'),
	('id_first', '*', '*', 'prefecture:410900', 'residence', 'guardian_employment_proof', '$.age < 16', false, '[2022-11-16,)', 'Puyang guide 2022-11-16', 'found'),
	('id_first', '*', '*', 'prefecture:410900', 'residence', 'guardian_residence_proof', '$.age < 16', false, '[2022-11-16,)', 'Puyang guide 2022-11-16', 'found'),
	('id_first', '*', '*', 'prefecture:410900', 'residence', 'schooling_proof', NULL, false, '[2022-11-16,)', 'Puyang guide 2022-11-16', 'found'),
	('id_first', '*', '*', 'prefecture:410900', 'residence', 'employment_proof', '$.age >= 16', false, '[2022-11-16,)', 'Puyang guide 2022-11-16', 'found'),
	('id_first', '*', '*', 'prefecture:410900', 'residence', 'residence_proof', '$.age >= 16', false, '[2022-11-16,)', 'Puyang guide 2022-11-16', 'found'),
	('id_first', '*', '*', 'prefecture:410900', 'commitment', 'commitment', '$.age >= 16', false, '[2022-11-16,)', 'Puyang guide 2022-11-16', 'found'),
	-- spouses who move to Taikang county show the papers of both; Tianjin asks for a home
	('migration', 'spouse', '*', 'prefecture:411600', 'identity', 'id_card', NULL, false, '(,)', 'Taikang county guide', 'found'),
	('migration', 'spouse', '*', 'prefecture:411600', 'household', 'household_book', NULL, false, '(,)', 'Taikang county guide', 'found'),
	('migration', 'spouse', '*', 'prefecture:411600', 'evidence', 'marriage_certificate', NULL, false, '(,)', 'Taikang county guide', 'found'),
	('migration', 'spouse', '*', 'prefecture:411600', 'spouse_identity', 'spouse_id_card', NULL, false, '(,)', 'Taikang county guide', 'found'),
	('migration', 'spouse', '*', 'prefecture:411600', 'spouse_household', 'spouse_household_book', NULL, false, '(,)', 'Taikang county guide', 'found'),
	('migration', 'spouse', '*', 'node:12', 'identity', 'id_card', NULL, false, '(,)', 'Tianjin guide', 'found'),
	('migration', 'spouse', '*', 'node:12', 'household', 'household_book', NULL, false, '(,)', 'Tianjin guide', 'found'),
	('migration', 'spouse', '*', 'node:12', 'evidence', 'marriage_certificate', NULL, false, '(,)', 'Tianjin guide', 'found'),
	('migration', 'spouse', '*', 'node:12', 'housing', 'property_certificate', NULL, false, '(,)', 'Tianjin guide', 'found'),
	('migration', 'spouse', '*', 'node:12', 'housing', 'right_of_use', NULL, false, '(,)', 'Tianjin guide', 'inferred')
) v (s, t, o, a, r, d, c, f, v, b, e);

-- Late registration (逾期登记、补报), by how old the child is, whatever list counts.  What is asked of whom is inferred: the law has but the
-- month, and local guides ask for more the older a child is.  Beyond that the road is not for it: hukou.exclusions.
INSERT INTO hukou.document_rules (service, service_type, origin, accepting, gate, requirement, document_type, condition, valid, basis, evidence)
SELECT l.service, l.service_type, l.origin, l.accepting, l.gate, b.requirement, b.document_type, b.condition::jsonpath, l.valid, b.basis, 'inferred'
FROM (SELECT DISTINCT r.service, r.service_type, r.origin, r.accepting, r.gate, r.valid FROM hukou.document_rules r WHERE r.service = 'newborn') l,
	(VALUES
		('late', 'late_statement', '$.child_months > 1', '户口登记条例 art. 7: within one month of birth'),
		('parentage', 'parentage_test', '$.child_months > 12', 'a child registered after its first year; seen for births out of wedlock in local guides'),
		('parentage', 'kinship_proof', '$.child_months > 12', 'a child registered after its first year; seen for births out of wedlock in local guides')
	) b (requirement, document_type, condition, basis);

-- Where a guide says so, what proves residence, schooling or employment may be committed to in writing.
UPDATE hukou.document_rules SET commitment = true WHERE requirement IN ('agent', 'attorney') AND service = 'certificate';

-- Whom the roads are not for: they apply at the origin.
INSERT INTO hukou.exclusions (service, service_type, origin, accepting, gate, exclusion, condition, name_zh, name_en, valid, basis, evidence) VALUES
	('newborn', '*', '*', '*', 'filing', 'under_six', '$.child_age >= 6', '婴幼儿已满6周岁', 'the child is six years old or older', '(,)', 'Chongqing notice 2024-01-19', 'inferred'),
	('newborn', '*', '*', '*', 'filing', 'wedlock', '$.wedlock == false', '非婚生育', 'the child was born out of wedlock', '(,)', 'Chongqing notice 2024-01-19; 长三角 from 2021-11-23', 'inferred'),
	('newborn', '*', '*', '*', 'filing', 'ethnicity', '$.same_ethnicity == false', '父母民族不同', 'the parents are of different ethnicities', '(,)', 'Chongqing notice 2024-01-19; 长三角 from 2021-11-23', 'inferred'),
	('newborn', '*', '*', '*', 'filing', 'family_household', '$.household_kind == "collective"', '拟落集体户', 'the household is a collective one', '(,)', 'Chongqing notice 2024-01-19; 长三角 from 2021-11-23', 'inferred'),
	('newborn', '*', 'area:jiang_zhe_hu_wan', 'area:jiang_zhe_hu_wan', 'filing', 'wedlock', '$.wedlock == false', '非婚生育', 'the child was born out of wedlock', '[2021-11-23,)', '长三角 from 2021-11-23', 'found'),
	('newborn', '*', 'area:jiang_zhe_hu_wan', 'area:jiang_zhe_hu_wan', 'filing', 'ethnicity', '$.same_ethnicity == false', '父母民族不同', 'the parents are of different ethnicities', '[2021-11-23,)', '长三角 from 2021-11-23', 'found'),
	('newborn', '*', 'area:jiang_zhe_hu_wan', 'area:jiang_zhe_hu_wan', 'filing', 'family_household', '$.household_kind == "collective"', '拟落集体户', 'the household is a collective one', '[2021-11-23,)', '长三角 from 2021-11-23', 'found'),
	('newborn', '*', 'area:jiang_zhe_hu_wan', 'area:jiang_zhe_hu_wan', 'filing', 'under_eighteen', '$.child_age >= 18', '已满18周岁', 'eighteen years old or older, and no newborn', '[2021-11-23,)', '长三角 from 2021-11-23 names no age', 'inferred'),
	('newborn', '*', '*', 'node:50', 'filing', 'under_six', '$.child_age >= 6', '婴幼儿已满6周岁', 'the child is six years old or older', '[2024-01-19,)', 'Chongqing notice 2024-01-19', 'found'),
	('newborn', '*', '*', 'node:50', 'filing', 'wedlock', '$.wedlock == false', '非婚生育', 'the child was born out of wedlock', '[2024-01-19,)', 'Chongqing notice 2024-01-19', 'found'),
	('newborn', '*', '*', 'node:50', 'filing', 'ethnicity', '$.same_ethnicity == false', '父母民族不同', 'the parents are of different ethnicities', '[2024-01-19,)', 'Chongqing notice 2024-01-19', 'found'),
	('newborn', '*', '*', 'node:50', 'filing', 'family_household', '$.household_kind == "collective"', '拟落集体户', 'the household is a collective one', '[2024-01-19,)', 'Chongqing notice 2024-01-19', 'found'),
	('newborn', '*', 'node:52', 'node:52', 'filing', 'first_year', '$.child_months > 12', '婴儿超过1周岁', 'the child is older than one year', '[2021-08-09,)', 'Guizhou 2021-08-09', 'found'),
	('id_renewal', '*', '*', '*', 'filing', 'address', '$.documents.id_card.details.address != $.documents.household_book.details.address', '身份证地址与户口簿首页地址不一致', 'the address of the card is not that of the household book', '(,)', 'Wuhan guide', 'found'),
	('id_renewal', '*', '*', '*', 'filing', 'looks', '$.looks_changed == true && $.fingerprints == false', '相貌特征变化较大且未登记指纹信息', 'looks changed much, and no fingerprints are on file', '(,)', 'national list of what is not accepted', 'found'),
	('migration', 'spouse', '*', 'node:12', 'filing', 'married_three_years', '$.documents.marriage_certificate.issued_years < 3', '结婚未满3年', 'married for less than three years', '(,)', 'Tianjin guide', 'found'),
	('migration', 'parent_to_child', '*', 'node:12', 'filing', 'age', '($.sex == "M" && $.age < 60 || $.sex == "F" && $.age < 55) && !($.retired == true)', '未达退休年龄且未办理退休', 'neither of the age nor retired', '(,)', 'Tianjin guide', 'found'),
	('migration', 'child_to_parent', '*', 'prefecture:430800', 'filing', 'age', '$.age >= 18 && !($.student == true && $.age < 20)', '已满18周岁（在校学生20周岁）', 'eighteen years old or older, a student twenty', '(,)', 'Zhangjiajie guide', 'found');
