/*
 * The vocabularies every table shares.  They are types of the extension, so
 * that a word means the same in every database that carries it.
 */

CREATE TYPE hukou.case_state AS ENUM (
	'draft',			-- 草稿: being prepared at the window
	'accepted',			-- 受理: the clock starts
	'supplement',		-- 补正: waiting for what was told to be missing
	'captured',			-- 采集: face and fingerprints taken
	'examined',			-- 迁入地审核: examined on the accepting side
	'authorised',		-- 县级审批: approved on the accepting side
	'permitted',		-- 准予迁入: permit to move in issued
	'dispatched',		-- 流转: with the origin side
	'reviewed',			-- 审核: the origin side has reviewed it
	'signed',			-- 签发: the origin side has signed the card
	'made',				-- 制证: the card is made, waiting to be collected
	'cancelled',		-- 注销: cancelled at origin; who moves is in transit
	'registered',		-- 登记: the newborn is registered, number given
	'settled',			-- 落户: settled at destination
	'issued',			-- 开具: the certificate is issued
	'completed',		-- 办结
	'not_accepted',		-- 不予受理
	'refused',			-- 不予批准
	'withdrawn',		-- 撤回: by the applicant
	'revoked',			-- 撤销: permit revoked after the origin refused
	'restored',			-- 恢复户口: restored at origin
	'lapsed'			-- 终止(逾期)
);
COMMENT ON TYPE hukou.case_state IS 'state of a case; one vocabulary for all workflows';

CREATE TYPE hukou.side AS ENUM ('accepting', 'origin', 'applicant', 'system');
COMMENT ON TYPE hukou.side IS 'who holds a case or makes a step: accepting (受理地, for migration also 迁入地), origin (户籍地/迁出地), applicant, system';

CREATE TYPE hukou.duty AS ENUM ('accept', 'review', 'approve', 'verify', 'make_card', 'hand_over', 'audit', 'administer');
COMMENT ON TYPE hukou.duty IS 'what an officer is entrusted with';

CREATE TYPE hukou.registration_status AS ENUM ('active', 'in_transit', 'cancelled');
COMMENT ON TYPE hukou.registration_status IS 'active (在册), in_transit (迁移途中: cancelled at origin, owned by the destination), cancelled (注销)';
