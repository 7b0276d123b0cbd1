-- layout 1
/*
 * The six services and their kinds.  The first five kinds of migration are
 * those of the national scheme of 2021-12-01; the others are an illustrative
 * catalogue, not the ministry's.
 */
INSERT INTO hukou.services (service, name_zh, name_en, basis) VALUES
	('newborn', '新生儿入户', 'newborn registration', '国办发〔2020〕35号; 户口登记条例 art. 7'),
	('id_first', '首次申领居民身份证', 'first ID card', '居民身份证法 arts. 2, 7, 8'),
	('id_renewal', '居民身份证换领、补领', 'ID card renewal and replacement', '居民身份证法 art. 11'),
	('id_temporary', '临时居民身份证', 'temporary ID card', '临时居民身份证管理办法 (公安部令78号)'),
	('migration', '户口迁移', 'migration', '国办发〔2020〕35号; 户口登记条例 arts. 10, 13'),
	('certificate', '开具户籍类证明', 'certificates of household registration', '国办发〔2020〕35号; 公通字〔2016〕21号');

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
	('certificate', 'item_change', '户口登记项目变更更正证明', 'change or correction of an entry', 'certificate', '公通字〔2016〕21号', 'found'),
	('certificate', 'cancellation', '注销户口证明', 'cancelled registration', 'certificate', '公通字〔2016〕21号', 'found'),
	('certificate', 'kinship', '亲属关系证明', 'kinship', 'certificate', '公通字〔2016〕21号', 'found'),
	('certificate', 'registration', '户籍信息证明', 'registration', 'certificate_at_once', NULL, 'found');

INSERT INTO hukou.time_limits (service, service_type, node, days, unit, valid, basis, evidence) VALUES
	('newborn', NULL, NULL, 20, 'working', '(,)', 'default; no national promise was found', 'inferred'),
	('id_first', NULL, NULL, 60, 'calendar', '(,)', '居民身份证法 art. 12: 60 days from acceptance', 'found'),
	('id_first', NULL, 50, 15, 'working', '(,)', 'Chongqing notice on first ID cards', 'found'),
	('id_renewal', NULL, NULL, 60, 'calendar', '(,)', '居民身份证法 art. 12: 60 days from acceptance', 'found'),
	('id_temporary', NULL, NULL, 3, 'calendar', '(,)', '公安部令78号: three days', 'found'),
	('migration', NULL, NULL, 20, 'working', '(,)', 'Taikang county guide', 'found'),
	('migration', NULL, 35, 14, 'working', '[2023-02-28,)', 'Fujian, all kinds of migration', 'found'),
	('certificate', NULL, NULL, 5, 'working', '(,)', 'default; no limit was found', 'inferred');

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
	('overdue', '逾期未办理', 'not completed in time', '{lapsed,settled,restored}', 'inferred');

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
	('collection_slip', '居民身份证领取凭证', 'slip for collecting an ID card');

-- Every requirement must be met, each by any one of its documents.  What one place asks for is shipped for all, and
-- marked inferred, until routes tell places apart.
INSERT INTO hukou.document_rules (service, service_type, gate, requirement, document_type, condition, basis, evidence)
SELECT s, t, 'filing', r, d, c::jsonpath, b, e
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
	('id_renewal', '*', 'identity', 'id_card', NULL, 'Chengdu guide', 'inferred'),
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
	('certificate', '*', 'identity', 'id_card', NULL, '公通字〔2016〕21号', 'inferred'),
	('certificate', '*', 'identity', 'household_book', NULL, '公通字〔2016〕21号', 'inferred')
) v (s, t, r, d, c, b, e);
