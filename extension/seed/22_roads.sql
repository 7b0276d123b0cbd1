-- layout 1
/*
 * Roads.  The rollout as far as the sources tell it.  Where they do not give the
 * first day, start_verified is false: the row begins with the first day they
 * have the road open on, or is open if they name none; a start that was planned
 * is told as such.  Of pilots in cities that no source names the whole of the
 * provinces has the row, marked as a pilot: a case there is lawful by it, and an
 * administrator who knows the cities says so in rows of their own.
 */
INSERT INTO hukou.areas (area, name_zh, name_en, basis, evidence) VALUES
	('jing_jin_ji', '京津冀', 'Beijing, Tianjin, Hebei', 'a newborn cluster of 2023-11-24', 'found'),
	('jiang_zhe_hu_wan', '长三角（江浙沪皖）', 'Yangtze delta', 'a newborn cluster of 2023-11-24', 'found'),
	('chuan_yu_qian', '川渝黔', 'Sichuan, Chongqing, Guizhou', 'a newborn cluster of 2023-11-24', 'found'),
	('min_gan', '闽赣', 'Fujian, Jiangxi', 'a newborn cluster of 2023-11-24', 'found'),
	('yue_xiang', '粤湘', 'Guangdong, Hunan', 'a newborn cluster of 2023-11-24', 'found'),
	('hei_ji_liao', '黑吉辽', 'Heilongjiang, Jilin, Liaoning', 'a newborn cluster of 2023-11-24', 'found'),
	('lu_yu_e', '鲁豫鄂', 'Shandong, Henan, Hubei', 'a newborn cluster of 2023-11-24', 'found'),
	('gui_qiong_dian', '桂琼滇', 'Guangxi, Hainan, Yunnan', 'a newborn cluster of 2023-11-24', 'found'),
	('meng_jin_shan', '蒙晋陕', 'Inner Mongolia, Shanxi, Shaanxi', 'a newborn cluster of 2023-11-24', 'found'),
	('gan_qing_ning', '甘青宁', 'Gansu, Qinghai, Ningxia', 'a newborn cluster of 2023-11-24', 'found'),
	('zang_jiang_bingtuan', '藏疆和兵团', 'Tibet, Xinjiang and the Corps', 'a newborn cluster of 2023-11-24', 'found'),
	('first_id_2022', '长三角、闽赣、川渝黔', 'the nine provinces of 2022-08-01', 'the ministry on first ID cards, 2022-08-01', 'found'),
	('chuan_yu', '川渝', 'Sichuan and Chongqing', 'online migration, 2020-11-10', 'found'),
	('all_kinds_2023_09', '29个省份', 'the 29 provinces with all kinds of migration', 'September 2023: 29 provinces; which two are missing is not in the sources, and taken to be those the early rollout of ID cards left out for their bilingual cards', 'inferred');
INSERT INTO hukou.area_members (area, node) VALUES
	('jing_jin_ji', 11), ('jing_jin_ji', 12), ('jing_jin_ji', 13),
	('jiang_zhe_hu_wan', 31), ('jiang_zhe_hu_wan', 32), ('jiang_zhe_hu_wan', 33), ('jiang_zhe_hu_wan', 34),
	('chuan_yu_qian', 50), ('chuan_yu_qian', 51), ('chuan_yu_qian', 52),
	('min_gan', 35), ('min_gan', 36),
	('yue_xiang', 43), ('yue_xiang', 44),
	('hei_ji_liao', 21), ('hei_ji_liao', 22), ('hei_ji_liao', 23),
	('lu_yu_e', 37), ('lu_yu_e', 41), ('lu_yu_e', 42),
	('gui_qiong_dian', 45), ('gui_qiong_dian', 46), ('gui_qiong_dian', 53),
	('meng_jin_shan', 14), ('meng_jin_shan', 15), ('meng_jin_shan', 61),
	('gan_qing_ning', 62), ('gan_qing_ning', 63), ('gan_qing_ning', 64),
	('zang_jiang_bingtuan', 54), ('zang_jiang_bingtuan', 65), ('zang_jiang_bingtuan', 66);
INSERT INTO hukou.area_members (area, node)
SELECT 'first_id_2022', node FROM hukou.area_members WHERE area IN ('jiang_zhe_hu_wan', 'chuan_yu_qian', 'min_gan')
UNION ALL VALUES ('chuan_yu', 50), ('chuan_yu', 51)
UNION ALL SELECT 'all_kinds_2023_09', node FROM hukou.nodes WHERE node NOT IN (15, 45, 66);

INSERT INTO hukou.routes (service, service_type, origin, accepting, valid, mode, pilot, start_verified, basis, evidence) VALUES
	-- newborns: eleven clusters, of which one has a date; then places that opened more
	('newborn', '*', 'area:jiang_zhe_hu_wan', 'area:jiang_zhe_hu_wan', '[2021-11-23,)', 'decide', false, true, '长三角 2021-11-23', 'found'),
	('newborn', '*', 'area:jing_jin_ji', 'area:jing_jin_ji', '(,)', 'decide', false, false, 'a pilot cluster of 2023-11-24', 'found'),
	('newborn', '*', 'area:chuan_yu_qian', 'area:chuan_yu_qian', '(,)', 'decide', false, false, 'a pilot cluster of 2023-11-24', 'found'),
	('newborn', '*', 'area:min_gan', 'area:min_gan', '(,)', 'decide', false, false, 'a pilot cluster of 2023-11-24', 'found'),
	('newborn', '*', 'area:yue_xiang', 'area:yue_xiang', '(,)', 'decide', false, false, 'a pilot cluster of 2023-11-24', 'found'),
	('newborn', '*', 'area:hei_ji_liao', 'area:hei_ji_liao', '(,)', 'decide', false, false, 'a pilot cluster of 2023-11-24', 'found'),
	('newborn', '*', 'area:lu_yu_e', 'area:lu_yu_e', '(,)', 'decide', false, false, 'a pilot cluster of 2023-11-24', 'found'),
	('newborn', '*', 'area:gui_qiong_dian', 'area:gui_qiong_dian', '(,)', 'decide', false, false, 'a pilot cluster of 2023-11-24', 'found'),
	('newborn', '*', 'area:meng_jin_shan', 'area:meng_jin_shan', '(,)', 'decide', false, false, 'a pilot cluster of 2023-11-24', 'found'),
	('newborn', '*', 'area:gan_qing_ning', 'area:gan_qing_ning', '(,)', 'decide', false, false, 'a pilot cluster of 2023-11-24', 'found'),
	('newborn', '*', 'area:zang_jiang_bingtuan', 'area:zang_jiang_bingtuan', '(,)', 'decide', false, false, 'a pilot cluster of 2023-11-24', 'found'),
	('newborn', '*', '*', 'node:53', '(,)', 'decide', false, false, 'an article of 2023-11-24 tells of a newborn in Kunming of a father in Anhui', 'inferred'),
	('newborn', '*', '*', 'node:44', '[2023-07-31,)', 'decide', false, false, 'Guangdong, July 2023, the day unknown', 'found'),
	('newborn', '*', '*', 'node:50', '[2024-01-19,)', 'decide', false, true, 'Chongqing notice 2024-01-19', 'found'),
	('newborn', '*', 'node:50', '*', '[2024-01-19,)', 'decide', false, true, 'Chongqing notice 2024-01-19: with all provinces, taken to hold both ways', 'inferred'),
	-- cards: pilots in a city a province, nine provinces, thirty-one, all
	('id_first', '*', 'area:jing_jin_ji', 'area:jing_jin_ji', '(,2023-10-31)', 'decide', true, false, 'pilots of 2021-2022 in one city a province', 'found'),
	('id_first', '*', 'area:yue_xiang', 'area:yue_xiang', '(,2023-10-31)', 'decide', true, false, 'pilots of 2021-2022 in one city a province', 'found'),
	('id_first', '*', 'area:min_gan', 'area:min_gan', '(,2022-08-01)', 'decide', true, false, 'pilots of 2021-2022 in one city a province', 'found'),
	('id_first', '*', 'area:jiang_zhe_hu_wan', 'area:jiang_zhe_hu_wan', '[2021-10-21,2022-08-01)', 'decide', true, false, '长三角 pilot in one city a province, reported on 2021-10-21', 'found'),
	('id_first', '*', 'area:chuan_yu_qian', 'area:chuan_yu_qian', '[2021-11-01,2022-08-01)', 'decide', true, true, '川渝黔 2021-11-01, one city a province', 'found'),
	('id_first', '*', 'area:first_id_2022', 'area:first_id_2022', '[2022-08-01,)', 'decide', false, true, 'whole territory of nine provinces from 2022-08-01', 'found'),
	('id_first', '*', '*', '*', '[2022-10-01,2023-10-31)', 'decide', true, true, 'the other provinces began pilots on 2022-10-01', 'found'),
	('id_first', '*', '*', 'prefecture:410900', '[2022-11-16,)', 'decide', false, true, 'Puyang notice 2022-11-16', 'found'),
	('id_first', '*', '*', '*', '[2023-10-31,)', 'decide', false, false, '31 provinces as of the end of October 2023', 'found'),
	('id_first', '*', '*', 'node:66', '(,2024-05-27)', 'closed', false, false, 'not one of the 31 provinces of October 2023; nationwide as of 2024-05-27', 'inferred'),
	('id_renewal', '*', '*', '*', '[2015-11-01,2017-07-01)', 'decide', true, false, 'pilots of 异地受理 from November 2015', 'found'),
	('id_renewal', '*', '*', '*', '[2017-07-01,)', 'decide', false, true, 'nationwide 异地受理 from 2017-07-01', 'found'),
	('id_temporary', '*', '*', '*', '[2023-12-31,)', 'decide', false, false, 'planned nationwide for the end of 2023', 'inferred'),
	-- migration: five kinds nationwide, places with all kinds, all
	('migration', 'work_transfer', '*', '*', '[2021-12-01,)', 'decide', false, true, '2021-12-01 national scheme', 'found'),
	('migration', 'student_in', '*', '*', '[2021-12-01,)', 'decide', false, true, '2021-12-01 national scheme', 'found'),
	('migration', 'graduate', '*', '*', '[2021-12-01,)', 'decide', false, true, '2021-12-01 national scheme', 'found'),
	('migration', 'spouse', '*', '*', '[2021-12-01,)', 'decide', false, true, '2021-12-01 national scheme', 'found'),
	('migration', 'parent_to_child', '*', '*', '[2021-12-01,)', 'decide', false, true, '2021-12-01 national scheme', 'found'),
	('migration', '*', 'area:chuan_yu', 'area:chuan_yu', '[2020-07-21,2020-11-10)', 'decide', true, true, '川渝 online migration, a pilot in nine districts; its kinds are not in the sources', 'inferred'),
	('migration', '*', 'area:chuan_yu', 'area:chuan_yu', '[2020-11-10,)', 'decide', false, true, '川渝 online migration, whole territory from 2020-11-10; its kinds are not in the sources', 'inferred'),
	('migration', '*', 'area:jiang_zhe_hu_wan', 'area:jiang_zhe_hu_wan', '[2021-02-28,)', 'decide', false, false, '长三角 online migration, February 2021, the day unknown; its kinds are not in the sources', 'inferred'),
	('migration', '*', '*', 'node:35', '[2023-02-28,)', 'decide', false, false, 'Fujian, all kinds from the end of February 2023', 'found'),
	('migration', '*', '*', 'node:44', '[2023-07-31,)', 'decide', false, false, 'Guangdong, July 2023, the day unknown', 'found'),
	('migration', '*', '*', 'area:all_kinds_2023_09', '[2023-09-30,)', 'decide', false, false, '29 provinces with all kinds as of September 2023', 'inferred'),
	('migration', '*', '*', '*', '[2023-12-31,)', 'decide', false, false, 'planned nationwide for the end of 2023; nationwide as of 2024-05-27', 'inferred'),
	('certificate', '*', '*', '*', '[2021-12-01,)', 'decide', false, true, '2021-12-01 national scheme', 'found'),
	-- an error of two registers is put right by both, whichever provinces they are of; no source tells of a day
	('double_registration', '*', '*', '*', '(,)', 'decide', false, false, 'local rules: the office of the later one cancels it after checking', 'inferred');

-- The one succession of regions the sources tell: Chongqing left Sichuan.
UPDATE hukou.regions SET successor = '500103' WHERE region OPERATOR(hukou.=) '510202';
UPDATE hukou.regions SET successor = '500000' WHERE region OPERATOR(hukou.=) '510200';
