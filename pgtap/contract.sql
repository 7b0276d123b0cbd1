--
-- The public contract: every table, function, type and operator of schema hukou, what each capability may touch, and what the
-- schema promises of all its objects.  Whoever changes one of these changes what users rely on, and says so here.
--
BEGIN;
SELECT * FROM no_plan();
-- names in the catalogue's own spelling, without the schema
SET LOCAL search_path = public, hukou, pg_catalog;

--
-- Tables and views, with their columns; ! is NOT NULL
--
CREATE TEMP TABLE contract_table (name text PRIMARY KEY, columns text);
INSERT INTO contract_table VALUES
	('access_grants', 'role name!, capability text!, office office_code, granted_at timestamp with time zone!, granted_by name!'),
	('access_log', 'entry bigint!, case_no case_no!, officer text, office office_code, role name!, session_role name!, application text, reason text!, revealed_at timestamp with time zone!, good_until timestamp with time zone!, transaction xid8!'),
	('case_overview', 'case_no case_no, service text, service_type text, accepting_office office_code, origin_office office_code, applicant text, state case_state, version integer, filed_on date, due_on date, paused boolean, closed_on date, officer text, office office_code, acted_at timestamp with time zone'),
	('case_people', 'case_no case_no, person smallint, role text, citizen_id text, name text, revealed boolean'),
	('case_query_codes', 'case_no case_no!, digest bytea!, salt bytea!, issued_at timestamp with time zone!, issued_by text!, guesses integer!, locked_until timestamp with time zone'),
	('delegations', 'officer text!, delegate text!, duties duty[]!, valid daterange!, reason text!'),
	('area_members', 'area text!, node smallint!, shipped text'),
	('areas', 'area text!, name_zh text!, name_en text!, basis text!, evidence text!, shipped text'),
	('calendar_days', 'day date!, working boolean!, name_zh text!, shipped text'),
	('calendar_years', 'year integer!, basis text!, shipped text'),
	('case_custody', 'case_no case_no!, custody smallint!, document smallint!, taken_on date!, taken_by text!, returned_on date, returned_by text, returned_how text, case_version integer!, seal bytea!'),
	('case_claims', 'case_no case_no!, officer text!, office office_code!, state case_state!, claimed_at timestamp with time zone!, claimed_until timestamp with time zone!'),
	('case_documents', 'case_no case_no!, document smallint!, document_type text!, person smallint, number text, issued_on date, valid_until date, digest bytea, source text!, details jsonb, received_on date!, case_version integer!, seal bytea!'),
	('case_events', 'case_no case_no!, event integer!, action text!, from_state case_state, to_state case_state!, officer text!, office office_code!, acting_for text, reason text, note text, request_id text, overdue text, workflow_version integer!, acted_at timestamp with time zone!, session_role text!, application text, row_digest bytea!, previous bytea, digest bytea!'),
	('case_notices', 'case_no case_no!, notice smallint!, case_version integer!, given_on date!, office_fault boolean!, items jsonb!, papers jsonb!'),
	('case_objections', 'case_no case_no!, objection smallint!, document smallint, text_zh text!, paper jsonb!, withdrawn boolean!, officer text!, office office_code!, withdrawn_by text, case_version integer!, seal bytea!'),
	('case_persons', 'case_no case_no!, person smallint!, role text!, citizen_id citizen_id, name text!, sex text, birth_date date, relation text, case_version integer!, seal bytea!'),
	('case_report', 'service text, month date, origin_node smallint, accepting_node smallint, filed bigint, completed bigint, closed_otherwise bigint, open bigint, overdue bigint'),
	('cases', 'case_no case_no!, service text!, service_type text!, accepting_office office_code!, origin_office office_code!, accepting_node smallint!, origin_node smallint!, applicant citizen_id!, particulars jsonb!, workflow text!, workflow_version integer!, route text, limit_days integer, limit_unit text, filed_on date, due_on date, due_provisional boolean!, clock_started_on date, suspended_on date, suspended_days integer!, extended_days integer!, entered_on date!, step_due_on date, step_limits jsonb, wakes_on date!, closed_on date, contents bytea, state case_state!, version integer!, action text!, reason text, note text, request_id text, overdue text, officer text!, office office_code!, acting_for text, acted_at timestamp with time zone!, head bytea!, seal bytea!'),
	('case_suspensions', 'case_no case_no, state case_state, from_day date, until_day date, days integer, limit_unit text, basis text, event integer, until_event integer, resumed boolean, in_time boolean'),
	('case_overdue', 'case_no case_no, event integer, told_on date, action text, limits text, side side, office office_code'),
	('worklist', 'office office_code, case_no case_no, service text, service_type text, state case_state, state_zh text, waiting_for side, entered_on date, step_due_on date, due_on date, paused boolean, urgent_on date, working_days_left integer, standing text, overdue_by side[], escalated_to office_code, claimed_by text, claimed_until timestamp with time zone'),
	('certificates', 'case_no case_no!, citizen_id citizen_id!, kind text!, issued_by office_code!, issued_on date!, code text!, facts jsonb!, revoked_on date'),
	('document_confirmations', 'document_type text!, number text!, genuine boolean!, details jsonb, source text!, received_at timestamp with time zone!'),
	('document_rules', 'service text!, service_type text!, origin text!, accepting text!, gate text!, requirement text!, document_type text!, condition jsonpath, commitment boolean!, confirmed boolean!, valid daterange!, basis text!, evidence text!, shipped text'),
	('document_types', 'document_type text!, name_zh text!, name_en text!, issuer_zh text, number_format text!, life_days integer, original boolean!, single_use boolean!, confirmed_by text, basis text, evidence text!, shipped text'),
	('exclusions', 'service text!, service_type text!, origin text!, accepting text!, gate text!, exclusion text!, condition jsonpath!, name_zh text!, name_en text!, valid daterange!, basis text!, evidence text!, shipped text'),
	('fee_report', 'service text, month date, issuing_node smallint, cards bigint, yuan numeric, without_fee bigint'),
	('fees', 'service text!, service_type text!, origin text!, accepting text!, yuan numeric(8,2)!, valid daterange!, basis text!, evidence text!, shipped text'),
	('households', 'household text!, office office_code!, kind text!, address text!, head citizen_id, voided_on date, opened_by case_no, changed_by case_no'),
	('register_corrections', 'correction bigint!, what text!, key text!, before jsonb!, after jsonb!, reason text!, note text, officer text!, office office_code!, corrected_at timestamp with time zone!, session_role name!'),
	('id_cards', 'case_no case_no!, citizen_id citizen_id!, kind text!, issued_by office_code!, valid_from date!, valid_until date, status text!, made_by office_code, handed_over_on date, lost_on date, fee numeric(8,2)'),
	('layout', 'layout integer!, library text!, installed_at timestamp with time zone!, installed_by name!'),
	('migration_certificates', 'case_no case_no!, issued_by office_code!, number text!, issued_on date!, valid_until date!'),
	('nodes', 'node smallint!, name_zh text!, name_en text!, short_zh text!, region region_code!, evidence text!, shipped text'),
	('notice_report', 'service text, month date, accepting_node smallint, notices bigint, again bigint, office_faults bigint'),
	('number_blocks', 'region region_code!, birth_date date!, sex text!, last smallint!'),
	('household_imports', 'line bigint!, household text, office text, kind text, address text, head text, finding text'),
	('person_imports', 'line bigint!, citizen_id text, name text, ethnicity text, birth_certificate text, household text, since text, finding text'),
	('office_imports', 'line bigint!, office text, node text, region text, kind text, parent text, name_zh text, name_en text, valid_from text, valid_to text'),
	('officers', 'officer text!, name_zh text!, office office_code!, duties duty[]!, db_role name, valid daterange!, shipped text'),
	('offices', 'office office_code!, node smallint!, region region_code!, kind text!, parent office_code, name_zh text!, name_en text!, valid daterange!, successor office_code, shipped text'),
	('permits', 'case_no case_no!, issued_by office_code!, issued_on date!, number text!, valid_until date!, revoked_on date'),
	('persons', 'citizen_id citizen_id!, name text!, ethnicity text, birth_certificate birth_certificate_no, given_by case_no, same_as citizen_id'),
	('policy_log', 'entry bigint!, of_table text!, key jsonb!, before jsonb, after jsonb, changed_at timestamp with time zone!, session_role name!, officer text, application text'),
	('reason_codes', 'reason text!, name_zh text!, name_en text!, leads_to case_state[], extends boolean!, corrects boolean!, evidence text!, shipped text'),
	('regions', 'region region_code!, name_zh text!, full_name_zh text, level text!, valid_from integer, valid_to integer, successor region_code, current boolean!, listed_first integer, listed_last integer, source text!, shipped text'),
	('registrations', 'citizen_id citizen_id!, sequence smallint!, status registration_status!, office office_code!, household text, since date!, until date, deadline date, opened_by case_no, closed_by case_no'),
	('routes', 'service text!, service_type text!, origin text!, accepting text!, valid daterange!, mode text!, workflow text, pilot boolean!, start_verified boolean!, basis text!, evidence text!, shipped text'),
	('service_types', 'service text!, service_type text!, name_zh text!, name_en text!, workflow text!, valid daterange!, basis text, evidence text!, shipped text'),
	('services', 'service text!, name_zh text!, name_en text!, without_road text!, basis text, shipped text'),
	('time_limits', 'service text!, service_type text!, origin text!, accepting text!, days integer!, unit text!, valid daterange!, basis text!, evidence text!, shipped text, timer text!, state case_state, since case_state, action text, reason text, grace_days integer!, extension_days integer, escalate_days integer'),
	('workflow_safeguards', 'workflow text!, version integer!, safeguard text!, name_zh text!, from_state case_state, to_state case_state, actions text[], side side, duty duty, basis text, evidence text!, shipped text'),
	('workflow_states', 'workflow text!, version integer!, state case_state!, name_zh text!, held_by side, initial boolean!, final boolean!, clock_runs boolean!, editable boolean!, pause_basis text, shipped text'),
	('workflow_transitions', 'workflow text!, version integer!, from_state case_state!, action text!, to_state case_state!, name_zh text!, side side!, duty duty, four_eyes text, needs_reason boolean!, gate text, effect text, shipped text'),
	('workflows', 'workflow text!, version integer!, name_zh text!, name_en text!, valid daterange!, basis text, evidence text!, shipped text, seal bytea, parts integer')
;
SELECT is(
	(SELECT string_agg(format('%s %s%s', attname, format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN '!' END), ', ' ORDER BY attnum)
	 FROM pg_attribute WHERE attrelid = to_regclass('hukou.' || name) AND attnum > 0 AND NOT attisdropped),
	columns, 'columns of ' || name)
FROM contract_table ORDER BY name;
SELECT set_eq($$SELECT relname::text FROM pg_class WHERE relnamespace = 'hukou'::regnamespace AND relkind IN ('r', 'v', 'm', 'p', 'f')$$,
	'SELECT name FROM contract_table', 'there are these tables and views, and no others');
SELECT sequences_are('hukou', '{access_log_entry_seq,case_serial,household_imports_line_seq,office_imports_line_seq,person_imports_line_seq,policy_log_entry_seq,register_corrections_correction_seq}'::name[]);
SELECT has_pk('hukou', name, 'primary key of ' || name) FROM contract_table JOIN pg_class ON oid = to_regclass('hukou.' || name) AND relkind = 'r'
ORDER BY name;
-- laws 7 and 8 hang on these
SELECT index_is_unique('hukou', 'registrations', 'one_registration_per_person');
SELECT is((SELECT pg_get_expr(indpred, indrelid) FROM pg_index WHERE indexrelid = 'hukou.one_registration_per_person'::regclass),
	'(status <> ''cancelled''::registration_status)', 'one registration per person, cancelled ones apart');
SELECT col_is_pk('hukou', 'persons', 'citizen_id', 'a number is given once');
SELECT index_is_unique('hukou', 'case_events', 'one_step_per_request');
SELECT index_is_unique('hukou', 'id_cards', 'one_card_in_hand');
SELECT index_is_unique('hukou', 'id_cards', 'one_card_in_the_making');
SELECT col_is_pk('hukou', 'case_events', '{case_no,event}'::name[], 'one event of a number in a case');
-- policies do not overlap
SELECT ok(EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('hukou.' || t) AND contype = 'x'), t || ' cannot overlap')
FROM unnest('{workflows,time_limits,fees,document_rules,exclusions,routes,delegations}'::text[]) t;

--
-- Types
--
SELECT types_are('hukou', '{birth_certificate_no,case_no,case_state,citizen_id,duty,office_code,region_code,registration_status,side}'::name[]);
SELECT is(typlen::integer, len, t || ' takes ' || len || ' bytes') FROM (VALUES
	('citizen_id', 8), ('region_code', 4), ('office_code', 8), ('case_no', 8), ('birth_certificate_no', 8)) v (t, len) JOIN pg_type ON typname = t;
SELECT enum_has_labels('hukou', 'case_state', '{draft,accepted,supplement,captured,examined,authorised,permitted,dispatched,reviewed,signed,made,cancelled,registered,settled,issued,completed,not_accepted,refused,withdrawn,revoked,restored,lapsed}'::name[]);
SELECT enum_has_labels('hukou', 'side', '{accepting,origin,applicant,system}'::name[]);
SELECT enum_has_labels('hukou', 'duty', '{accept,review,approve,verify,make_card,hand_over,audit,administer}'::name[]);
SELECT enum_has_labels('hukou', 'registration_status', '{active,in_transit,cancelled}'::name[]);
-- each code type: input and output, text and binary; the six comparisons, leakproof; btree, hash and BRIN; min and max
CREATE TEMP TABLE code_type AS SELECT unnest('{citizen_id,region_code,office_code,case_no,birth_certificate_no}'::text[]) AS t;
SELECT has_function('hukou', (t || f)::name, t || f || ' exists') FROM code_type, unnest('{_in,_out,_recv,_send,_is_valid,_cmp,_hash,_hash_extended}'::text[]) f;
SELECT ok(to_regoperator(format('hukou.%s (hukou.%s, hukou.%s)', o, t, t)) IS NOT NULL, t || ' ' || o) FROM code_type, unnest('{<,<=,=,<>,>=,>}'::text[]) o;
SELECT is((SELECT count(*)::integer FROM pg_operator o JOIN pg_proc p ON p.oid = o.oprcode
		   WHERE oprleft = ('hukou.' || t)::regtype AND oprright = oprleft AND oprname IN ('<', '<=', '=', '<>', '>=', '>') AND proleakproof), 6, t || ': comparisons are leakproof')
FROM code_type;
SELECT is((SELECT string_agg(DISTINCT amname, ' ' ORDER BY amname) FROM pg_opclass c JOIN pg_am a ON a.oid = opcmethod
		   WHERE opcintype = ('hukou.' || t)::regtype AND opcdefault), 'brin btree hash', t || ': default operator classes')
FROM code_type;
SELECT ok(EXISTS (SELECT FROM pg_cast WHERE castsource = ('hukou.' || t)::regtype AND casttarget = 'text'::regtype), t || ' casts to text') FROM code_type;
SELECT ok(to_regprocedure(format('hukou.%s(hukou.%s)', f, t)) IS NOT NULL, format('%s(%s)', f, t)) FROM code_type, unnest('{min,max}'::text[]) f;
-- containment, among regions and of citizen ids in regions
SELECT ok(to_regoperator(format('hukou.%s (hukou.%s, hukou.%s)', o, l, r)) IS NOT NULL, format('%s %s %s', l, o, r)) FROM (VALUES
	('region_code', '<@', 'region_code'), ('region_code', '@>', 'region_code'), ('citizen_id', '<@', 'region_code'), ('region_code', '@>', 'citizen_id')) v (l, o, r);

--
-- Functions but for those of the code types above: arguments, result, what the planner may assume, and who may call them
--
CREATE TEMP TABLE contract_function (signature text PRIMARY KEY, result text, properties text, executable text);
INSERT INTO contract_function VALUES
	('acting_officer()', 'text', 'stable unsafe', 'PUBLIC'),
	('issue_query_code(case_no)', 'text', 'volatile strict unsafe', 'PUBLIC'),
	('may_oversee(office_code,office_code)', 'boolean', 'stable strict unsafe', 'PUBLIC'),
	('reveal(case_no,text)', 'timestamp with time zone', 'volatile unsafe', 'PUBLIC'),
	('show_to_auditors()', 'void', 'volatile unsafe', 'PUBLIC'),
	('audit_policies()', 'TABLE(relation name, in_line boolean)', 'stable unsafe', 'PUBLIC'),
	('audit_and_handle()', 'SETOF name', 'stable unsafe', 'PUBLIC'),
	('track(case_no,text)', 'TABLE(service text, service_type text, state text, waiting_for text, filed_on date, due_on date, paused boolean, closed_on date, missing text[])', 'volatile strict unsafe', 'granted'),
	('visible_offices()', 'office_code[]', 'stable unsafe', 'PUBLIC'),
	('add_working_days(date,integer)', 'date', 'stable strict unsafe', 'PUBLIC'),
	('advance(case_no,text,text,text,integer,text)', 'case_state', 'volatile unsafe', 'PUBLIC'),
	('age(citizen_id,date)', 'integer', 'immutable strict safe', 'PUBLIC'),
	('birth_certificate_no_is_valid(text)', 'boolean', 'immutable strict safe', 'PUBLIC'),
	('birth_date(citizen_id)', 'date', 'immutable strict leakproof safe', 'PUBLIC'),
	('case_event()', 'trigger', 'volatile unsafe', 'PUBLIC'),
	('case_guard()', 'trigger', 'volatile unsafe', 'PUBLIC'),
	('confirmation_guard()', 'trigger', 'volatile unsafe', 'PUBLIC'),
	('case_no_is_valid(text)', 'boolean', 'immutable strict safe', 'PUBLIC'),
	('case_no_make(integer,date,integer)', 'case_no', 'immutable strict safe', 'PUBLIC'),
	('check_character(citizen_id)', 'text', 'immutable strict safe', 'PUBLIC'),
	('check_routes()', 'TABLE(sqlstate text, subject text, finding text, remedy text)', 'stable unsafe', 'PUBLIC'),
	('check_workflow(text,integer)', 'TABLE(sqlstate text, subject text, finding text, remedy text)', 'stable strict unsafe', 'PUBLIC'),
	('checkpoint(timestamp with time zone)', 'record', 'stable unsafe', 'PUBLIC'),
	('citizen_id_first(region_code)', 'citizen_id', 'immutable strict leakproof safe', 'PUBLIC'),
	('citizen_id_from_15(text)', 'citizen_id', 'immutable strict safe', 'PUBLIC'),
	('citizen_id_is_valid(text)', 'boolean', 'immutable strict safe', 'PUBLIC'),
	('citizen_id_last(region_code)', 'citizen_id', 'immutable strict leakproof safe', 'PUBLIC'),
	('citizen_id_make(region_code,date,integer)', 'citizen_id', 'immutable strict safe', 'PUBLIC'),
	('contains_support(internal)', 'internal', 'immutable strict safe', 'PUBLIC'),
	('content_guard()', 'trigger', 'volatile unsafe', 'PUBLIC'),
	('copy_workflow(text,integer)', 'integer', 'volatile unsafe', 'PUBLIC'),
	('coverage(text,date)', 'TABLE(service_type text, origin_node smallint, accepting_node smallint, open boolean, mode text, since date, pilot boolean, start_verified boolean, evidence text, route text, varies_within boolean)', 'stable strict unsafe', 'PUBLIC'),
	('coverage_by_node(text,date)', 'TABLE(node smallint, name_zh text, kinds bigint, kinds_open bigint, kinds_partly bigint)', 'stable strict unsafe', 'PUBLIC'),
	('coverage_changes(text,date,date)', 'TABLE(service_type text, origin_node smallint, accepting_node smallint, open_before boolean, open_after boolean, route text)', 'stable strict unsafe', 'PUBLIC'),
	('date_is_valid(text)', 'boolean', 'immutable strict safe', 'PUBLIC'),
	('day(case_no)', 'date', 'immutable strict leakproof safe', 'PUBLIC'),
	('diagram(text,integer,text,text)', 'text', 'stable strict safe', 'PUBLIC'),
	('digest_of(bytea,text)', 'bytea', 'stable safe', 'PUBLIC'),
	('document_number_canonical(text,text)', 'text', 'immutable strict safe', 'PUBLIC'),
	('document_number_fault(text,text)', 'text', 'immutable strict safe', 'PUBLIC'),
	('document_number_formats()', 'TABLE(format text, description text, standard text, example text)', 'immutable strict safe', 'PUBLIC'),
	('document_number_is_valid(text,text)', 'boolean', 'immutable strict safe', 'PUBLIC'),
	('event_guard()', 'trigger', 'volatile unsafe', 'PUBLIC'),
	('certificate_is_valid(text,text)', 'boolean', 'stable strict unsafe', 'PUBLIC'),
	('card_is_valid(citizen_id,date)', 'boolean', 'stable strict unsafe', 'granted'),
	('correct_register(text,text,jsonb,text,text)', 'bigint', 'volatile unsafe', 'PUBLIC'),
	('clock(case_no)', 'TABLE(day date, what text, days integer, unit text, detail text, basis text)', 'stable unsafe', 'PUBLIC'),
	('known_working_days(date,date)', 'integer', 'stable strict unsafe', 'PUBLIC'),
	('moment()', 'timestamp with time zone', 'stable safe', 'PUBLIC'),
	('tick_all(integer)', NULL, 'volatile unsafe', 'PUBLIC'),
	('tick_case(case_no)', 'TABLE(case_no case_no, act text, finding text)', 'volatile unsafe', 'PUBLIC'),
	('tick_waiting_since()', 'date', 'stable safe', 'PUBLIC'),
	('calendar_impact()', 'TABLE(case_no case_no, what text, is_on date, would_be date, provisional boolean)', 'stable unsafe', 'PUBLIC'),
	('apply_calendar(integer)', 'TABLE(case_no case_no, what text, is_on date, would_be date, verdict text, finding text)', 'volatile unsafe', 'PUBLIC'),
	('claim(office_code,integer)', 'TABLE(case_no case_no, urgent_on date, claimed_until timestamp with time zone)', 'volatile unsafe', 'PUBLIC'),
	('extend_limit(case_no,integer,text,text)', 'date', 'volatile unsafe', 'PUBLIC'),
	('tick(integer)', 'TABLE(case_no case_no, act text, finding text)', 'volatile unsafe', 'PUBLIC'),
	('explain(case_no,text,text)', 'TABLE(sqlstate text, subject text, finding text, remedy text)', 'stable unsafe', 'PUBLIC'),
	('grant_access(name,text,office_code)', 'void', 'volatile unsafe', 'granted'),
	('guide(text,text,office_code,office_code,date,jsonb)', 'TABLE(topic text, item text, answer text, basis text)', 'stable unsafe', 'PUBLIC'),
	('health()', 'TABLE(subject text, finding text, remedy text)', 'stable unsafe', 'PUBLIC'),
	('holder_kind(citizen_id)', 'text', 'immutable strict safe', 'PUBLIC'),
	('is_within(citizen_id,region_code)', 'boolean', 'immutable strict leakproof safe', 'PUBLIC'),
	('is_within(region_code,region_code)', 'boolean', 'immutable strict leakproof safe', 'PUBLIC'),
	('is_working_day(date)', 'boolean', 'stable strict unsafe', 'PUBLIC'),
	('layout_parts()', 'TABLE(layout integer, part text, script text)', 'immutable safe', 'PUBLIC'),
	('level(region_code)', 'text', 'immutable strict safe', 'PUBLIC'),
	('load_demo()', 'text', 'volatile unsafe', 'granted'),
	('load_register()', 'TABLE(what text, loaded bigint, set_aside bigint)', 'volatile unsafe', 'PUBLIC'),
	('register_conflicts()', 'TABLE(conflict text, subject text, finding text, remedy text)', 'stable safe', 'PUBLIC'),
	('load_offices()', 'TABLE(line bigint, office text, finding text)', 'volatile unsafe', 'PUBLIC'),
	('masked(citizen_id)', 'text', 'immutable strict safe', 'PUBLIC'),
	('migrate_cases(text,integer,boolean)', 'TABLE(case_no case_no, from_version integer, state case_state, verdict text, finding text)', 'volatile unsafe', 'PUBLIC'),
	('node_has_region(smallint,region_code)', 'boolean', 'immutable strict safe', 'PUBLIC'),
	('next_actions(case_no)', 'TABLE(action text, to_state case_state, name_zh text, side text, duty text, needs_reason boolean, allowed boolean)', 'stable strict unsafe', 'PUBLIC'),
	('node(case_no)', 'smallint', 'immutable strict leakproof safe', 'PUBLIC'),
	('due_on(date,integer,text)', 'date', 'stable strict unsafe', 'PUBLIC'),
	('place_is_valid(text)', 'boolean', 'immutable strict safe', 'PUBLIC'),
	('supplement_notice(case_no)', 'TABLE(item integer, subject text, fault text, finding text, finding_zh text, remedy text, basis text)', 'stable strict unsafe', 'PUBLIC'),
	('supplement_notice_text(case_no)', 'text', 'stable strict unsafe', 'PUBLIC'),
	('give_notice(case_no,text,text)', 'void', 'volatile unsafe', 'PUBLIC'),
	('office_code_is_valid(text)', 'boolean', 'immutable strict safe', 'PUBLIC'),
	('office_line(office_code)', 'office_code[]', 'stable safe', 'PUBLIC'),
	('office_of(region_code,date)', 'record', 'stable safe', 'PUBLIC'),
	('open_case(text,text,office_code,office_code,citizen_id,jsonb,text)', 'case_no', 'volatile unsafe', 'PUBLIC'),
	('policy_as_known(text,timestamp with time zone,jsonb)', 'SETOF jsonb', 'stable unsafe', 'PUBLIC'),
	('policy_changed()', 'trigger', 'volatile unsafe', 'PUBLIC'),
	('policy_log_guard()', 'trigger', 'volatile unsafe', 'PUBLIC'),
	('policy_logged()', 'trigger', 'volatile unsafe', 'PUBLIC'),
	('policy_stats()', 'record', 'volatile unsafe', 'PUBLIC'),
	('prefecture(region_code)', 'region_code', 'immutable strict leakproof safe', 'PUBLIC'),
	('province(region_code)', 'region_code', 'immutable strict leakproof safe', 'PUBLIC'),
	('publish_workflow(text,integer,date)', 'TABLE(case_no case_no, state case_state, finding text)', 'volatile unsafe', 'PUBLIC'),
	('region(citizen_id)', 'region_code', 'immutable strict leakproof safe', 'PUBLIC'),
	('region_code_is_valid(text)', 'boolean', 'immutable strict safe', 'PUBLIC'),
	('region_contains(region_code,citizen_id)', 'boolean', 'immutable strict leakproof safe', 'PUBLIC'),
	('region_contains(region_code,region_code)', 'boolean', 'immutable strict leakproof safe', 'PUBLIC'),
	('region_last(region_code)', 'region_code', 'immutable strict leakproof safe', 'PUBLIC'),
	('region_path(citizen_id)', 'region_code[]', 'immutable strict safe', 'PUBLIC'),
	('region_path(region_code)', 'region_code[]', 'immutable strict safe', 'PUBLIC'),
	('register_guard()', 'trigger', 'volatile unsafe', 'PUBLIC'),
	('retire_office(office_code,office_code,date)', 'TABLE(case_no case_no, side text, verdict text, finding text)', 'volatile unsafe', 'PUBLIC'),
	('revoke_access(name,text)', 'void', 'volatile unsafe', 'granted'),
	('route(text,text,office_code,office_code,date)', 'record', 'stable strict unsafe', 'PUBLIC'),
	('route_as_known(text,text,office_code,office_code,date,timestamp with time zone)', 'record', 'stable strict unsafe', 'PUBLIC'),
	('route_gaps(text,date,date)', 'TABLE(service_type text, origin_node smallint, accepting_node smallint, period daterange, closed_by text)', 'stable strict unsafe', 'PUBLIC'),
	('scope_guard()', 'trigger', 'volatile unsafe', 'PUBLIC'),
	('route_shadowed()', 'TABLE(service text, service_type text, origin text, accepting text, valid daterange, shadowed_by text)', 'stable unsafe', 'PUBLIC'),
	('run_part(text,text)', 'void', 'volatile unsafe', 'PUBLIC'),
	('sequence(citizen_id)', 'integer', 'immutable strict leakproof safe', 'PUBLIC'),
	('serial(case_no)', 'integer', 'immutable strict leakproof safe', 'PUBLIC'),
	('setup(boolean)', 'SETOF text', 'volatile unsafe', 'granted'),
	('sex(citizen_id)', 'text', 'immutable strict safe', 'PUBLIC'),
	('today()', 'date', 'stable safe', 'PUBLIC'),
	('truncate_guard()', 'trigger', 'volatile unsafe', 'PUBLIC'),
	('verify(case_no)', 'TABLE(event integer, fault text)', 'stable strict safe', 'PUBLIC'),
	('verify_all()', 'TABLE(case_no case_no, event integer, fault text)', 'stable safe', 'PUBLIC'),
	('within_support(internal)', 'internal', 'immutable strict safe', 'PUBLIC'),
	('workflow_guard()', 'trigger', 'volatile unsafe', 'PUBLIC'),
	('workflow_seal(text,integer)', 'bytea', 'stable strict unsafe', 'PUBLIC'),
	('working_days_between(date,date)', 'integer', 'stable strict unsafe', 'PUBLIC')
;
CREATE TEMP VIEW actual_function AS
SELECT p.oid, p.oid::regprocedure::text AS signature, pg_get_function_result(p.oid) AS result,
	CASE provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END || CASE WHEN proisstrict THEN ' strict' ELSE '' END
		|| CASE WHEN proleakproof THEN ' leakproof' ELSE '' END || CASE proparallel WHEN 's' THEN ' safe' WHEN 'r' THEN ' restricted' ELSE ' unsafe' END AS properties,
	CASE WHEN has_function_privilege('public', p.oid, 'EXECUTE') THEN 'PUBLIC' ELSE 'granted' END AS executable
FROM pg_proc p
WHERE pronamespace = 'hukou'::regnamespace AND proname NOT IN ('min', 'max')
  AND proname !~ '^(region_code|citizen_id|office_code|case_no|birth_certificate_no)_(in|out|send|recv|lt|le|eq|ne|ge|gt|cmp|hash|hash_extended|smaller|larger)$';
SELECT is((a.result, a.properties, a.executable)::text, (c.result, c.properties, c.executable)::text, 'function ' || signature)
FROM contract_function c LEFT JOIN actual_function a USING (signature) ORDER BY signature;
SELECT set_eq('SELECT signature FROM actual_function', 'SELECT signature FROM contract_function', 'there are these functions, and no others');
-- what writes tables, or hands out rights, is nobody's by default
SELECT is_empty($$SELECT signature FROM actual_function WHERE executable = 'PUBLIC' AND signature ~ '^(setup|load_demo|grant_access|revoke_access)\('$$,
	'set-up and access are not for PUBLIC');

--
-- What holds of everything
--
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_language l ON l.oid = prolang
	WHERE pronamespace = 'hukou'::regnamespace AND lanname NOT IN ('c', 'internal')
	  AND NOT coalesce(proconfig::text ~ 'search_path=\\?"?pg_catalog', lanname = 'sql' AND prosqlbody IS NOT NULL)
	  AND NOT (lanname = 'sql' AND provolatile = 'i')
	  AND proname <> 'verify_all'$$,		-- which the planner must be able to inline; everything in it is qualified
	'no function in PL/pgSQL or SQL runs with its caller''s search_path');
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p WHERE pronamespace = 'hukou'::regnamespace AND prosecdef
	AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (proconfig), false)$$,
	'no SECURITY DEFINER without pg_catalog, pg_temp');
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_language l ON l.oid = prolang
	WHERE pronamespace = 'hukou'::regnamespace AND lanname = 'c' AND probin <> '$libdir/hukou'$$, 'C functions come from one library');
SELECT is_empty($$SELECT 'function ' || oid::regprocedure FROM pg_proc WHERE pronamespace = 'hukou'::regnamespace AND obj_description(oid, 'pg_proc') IS NULL
	UNION ALL SELECT 'relation ' || relname FROM pg_class WHERE relnamespace = 'hukou'::regnamespace AND relkind IN ('r', 'v', 'S') AND obj_description(oid, 'pg_class') IS NULL
	UNION ALL SELECT 'type ' || typname FROM pg_type t WHERE typnamespace = 'hukou'::regnamespace AND typrelid = 0 AND typcategory <> 'A' AND obj_description(oid, 'pg_type') IS NULL
	UNION ALL SELECT 'operator ' || oid::regoperator FROM pg_operator WHERE oprnamespace = 'hukou'::regnamespace AND obj_description(oid, 'pg_operator') IS NULL
	UNION ALL SELECT 'operator class ' || opcname FROM pg_opclass WHERE opcnamespace = 'hukou'::regnamespace AND obj_description(oid, 'pg_opclass') IS NULL
	UNION ALL SELECT 'operator family ' || opfname FROM pg_opfamily WHERE opfnamespace = 'hukou'::regnamespace AND obj_description(oid, 'pg_opfamily') IS NULL$$,
	'every object has a comment');
-- code belongs to the extension, tables to who set them up
SELECT is_empty($$SELECT relname FROM pg_class c JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
	WHERE relnamespace = 'hukou'::regnamespace AND relkind IN ('r', 'v', 'S')$$, 'no table belongs to the extension');
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p WHERE pronamespace = 'hukou'::regnamespace
	AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')$$, 'every function does');
SELECT is_empty($$SELECT relname FROM pg_class WHERE relnamespace = 'hukou'::regnamespace AND relkind IN ('r', 'v', 'S') AND relowner <> CURRENT_USER::regrole$$,
	'all tables have one owner');

--
-- Guards: on every table that needs one, for every kind of change, ENABLE ALWAYS
--
CREATE TEMP TABLE contract_trigger (relation text, name text, function text, fires text, PRIMARY KEY (relation, name));
INSERT INTO contract_trigger VALUES
	('cases', 'zz_hukou_guard', 'case_guard', 'BEFORE ROW INSERT UPDATE DELETE'),
	('cases', 'a_hukou_event', 'case_event', 'AFTER ROW INSERT UPDATE'),
	('case_events', 'zz_hukou_guard', 'event_guard', 'BEFORE ROW UPDATE DELETE'),
	('case_events', 'a_hukou_event', 'event_guard', 'AFTER ROW INSERT');
INSERT INTO contract_trigger SELECT t, 'zz_hukou_guard', 'content_guard', 'BEFORE ROW INSERT UPDATE DELETE' FROM unnest('{case_persons,case_documents,case_objections,case_custody}'::text[]) t;
INSERT INTO contract_trigger SELECT t, 'a_hukou_content', 'content_guard', 'AFTER ROW INSERT UPDATE DELETE' FROM unnest('{case_persons,case_documents,case_objections,case_custody}'::text[]) t;
INSERT INTO contract_trigger SELECT t, 'hukou_lawful', 'workflow_guard', 'AFTER ROW INSERT UPDATE DELETE'
FROM unnest('{workflows,workflow_states,workflow_transitions,workflow_safeguards}'::text[]) t;
INSERT INTO contract_trigger SELECT t, 'hukou_lawful_truncate', 'truncate_guard', 'BEFORE STATEMENT TRUNCATE'
FROM unnest('{workflows,workflow_states,workflow_transitions,workflow_safeguards,routes,area_members}'::text[]) t;
INSERT INTO contract_trigger SELECT t, 'zz_hukou_guard', 'register_guard', 'BEFORE ROW INSERT UPDATE DELETE'
FROM unnest('{households,persons,registrations,number_blocks,id_cards,permits,migration_certificates,certificates,register_corrections,case_notices,access_log,case_query_codes}'::text[]) t;
INSERT INTO contract_trigger SELECT t, 'zz_hukou_truncate', 'truncate_guard', 'BEFORE STATEMENT TRUNCATE'
FROM unnest('{cases,case_events,case_persons,case_documents,case_objections,case_custody,case_notices,households,persons,registrations,number_blocks,id_cards,permits,migration_certificates,certificates,register_corrections,access_log,case_query_codes}'::text[]) t;
INSERT INTO contract_trigger SELECT t, n, 'policy_changed', f
FROM unnest('{nodes,offices,officers,delegations,services,service_types,workflows,workflow_states,workflow_transitions,workflow_safeguards,area_members,routes,time_limits,fees,calendar_years,calendar_days,reason_codes,document_types,document_rules,exclusions,access_grants}'::text[]) t,
	(VALUES ('hukou_policy_row', 'AFTER ROW INSERT UPDATE DELETE'), ('hukou_policy_statement', 'AFTER STATEMENT INSERT UPDATE DELETE TRUNCATE')) v (n, f);
INSERT INTO contract_trigger SELECT relation, n, 'policy_logged', f FROM (SELECT relation FROM contract_trigger WHERE name = 'hukou_policy_row' UNION VALUES ('areas'), ('regions')) t,
	(VALUES ('hukou_policy_log', 'AFTER ROW INSERT UPDATE DELETE'), ('hukou_policy_log_truncate', 'BEFORE STATEMENT TRUNCATE')) v (n, f);
INSERT INTO contract_trigger VALUES ('document_confirmations', 'zz_hukou_guard', 'confirmation_guard', 'BEFORE ROW INSERT UPDATE'),
	('reason_codes', 'hukou_lawful_truncate', 'truncate_guard', 'BEFORE STATEMENT TRUNCATE'),
	('policy_log', 'zz_hukou_guard', 'policy_log_guard', 'BEFORE ROW UPDATE DELETE'),
	('policy_log', 'zz_hukou_truncate', 'truncate_guard', 'BEFORE STATEMENT TRUNCATE');
INSERT INTO contract_trigger SELECT t, 'hukou_lawful', 'scope_guard', 'AFTER ROW INSERT UPDATE DELETE' FROM unnest('{routes,area_members,time_limits,fees,document_rules,exclusions}'::text[]) t;
INSERT INTO contract_trigger VALUES ('persons', 'a_hukou_merged', 'register_guard', 'AFTER ROW UPDATE');
INSERT INTO contract_trigger VALUES ('workflows', 'hukou_lawful_roads', 'scope_guard', 'AFTER ROW UPDATE');
INSERT INTO contract_trigger SELECT t, 'hukou_lawful', 'scope_guard', 'AFTER ROW UPDATE DELETE' FROM unnest('{nodes,offices,regions,service_types,reason_codes}'::text[]) t;
CREATE TEMP VIEW actual_trigger AS
SELECT relname::text AS relation, tgname::text AS name, proname::text AS function,
	CASE WHEN tgtype & 2 > 0 THEN 'BEFORE' ELSE 'AFTER' END || CASE WHEN tgtype & 1 > 0 THEN ' ROW' ELSE ' STATEMENT' END || CASE WHEN tgtype & 4 > 0 THEN ' INSERT' ELSE '' END
		|| CASE WHEN tgtype & 16 > 0 THEN ' UPDATE' ELSE '' END || CASE WHEN tgtype & 8 > 0 THEN ' DELETE' ELSE '' END || CASE WHEN tgtype & 32 > 0 THEN ' TRUNCATE' ELSE '' END AS fires,
	tgenabled, tgattr::text AS columns, tgqual
FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid JOIN pg_proc p ON p.oid = tgfoid
WHERE relnamespace = 'hukou'::regnamespace AND NOT tgisinternal;
SELECT is((a.function, a.fires)::text, (c.function, c.fires)::text, format('trigger %s on %s', name, relation))
FROM contract_trigger c LEFT JOIN actual_trigger a USING (relation, name) ORDER BY relation, name;
SELECT set_eq('SELECT relation, name FROM actual_trigger', 'SELECT relation, name FROM contract_trigger', 'there are these triggers, and no others');
SELECT is_empty($$SELECT relation, name FROM actual_trigger WHERE tgenabled <> CASE WHEN name LIKE 'hukou_lawful%' OR name LIKE 'hukou_policy_log%' THEN 'O' ELSE 'A' END$$,
	'every one is ENABLE ALWAYS, but for law 10: replication brings workflows in pieces; and the log: it brings that too');
SELECT is((SELECT count(*)::integer FROM pg_trigger WHERE tgname = 'hukou_lawful' AND tgdeferrable AND tginitdeferred), 15, 'law 10 is judged at COMMIT');
SELECT is_empty($$SELECT relation, name FROM actual_trigger WHERE columns <> '' AND relation NOT IN ('nodes', 'offices', 'regions', 'service_types', 'reason_codes') AND name <> 'hukou_lawful_roads' OR tgqual IS NOT NULL$$, 'none looks away, by a column list or a condition, but for keys that roads hang on');

--
-- Row security: on every table that has people or cases in it, but for the logs that nobody is granted who handles cases
--
SELECT set_eq($$SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = 'hukou'::regnamespace AND c.relrowsecurity AND NOT c.relforcerowsecurity$$,
	'{cases,case_persons,case_documents,case_objections,case_custody,case_notices,case_events,case_claims,households,persons,registrations,id_cards,permits,migration_certificates,certificates,register_corrections,access_log}'::text[],
	'tables with row security');
SELECT set_eq($$SELECT tablename::text, policyname::text, permissive, roles::text, cmd FROM pg_policies WHERE schemaname = 'hukou'$$,
	$$SELECT c.relname::text, p.* FROM pg_class c, (VALUES ('hukou_sight', 'PERMISSIVE', '{public}', 'ALL')) p WHERE c.relnamespace = 'hukou'::regnamespace AND c.relrowsecurity$$, 'one policy each');

--
-- Access: what PUBLIC may do, and what each capability may
--
CREATE ROLE regress_hukou_officer;
CREATE ROLE regress_hukou_gateway;
CREATE ROLE regress_hukou_auditor;
CREATE ROLE regress_hukou_administrator;
CREATE ROLE regress_hukou_scheduler;
SELECT lives_ok(format('SELECT hukou.grant_access(%L, %L)', 'regress_hukou_' || c, c), 'grant_access: ' || c) FROM unnest('{auditor,officer,gateway,administrator,scheduler}'::text[]) c;
CREATE TEMP VIEW actual_privilege AS
SELECT grantee, relname::text AS relation,
	(SELECT string_agg(p, ' ' ORDER BY n) FROM unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) WITH ORDINALITY u (p, n)
	 WHERE has_table_privilege(grantee, c.oid, p)) AS privileges
FROM pg_class c, unnest('{public,regress_hukou_officer,regress_hukou_gateway,regress_hukou_auditor,regress_hukou_administrator,regress_hukou_scheduler}'::name[]) grantee
WHERE relnamespace = 'hukou'::regnamespace AND relkind IN ('r', 'v');
SELECT is_empty($$SELECT relation, privileges FROM actual_privilege WHERE grantee = 'public' AND privileges IS NOT NULL$$, 'PUBLIC may do nothing with any table');
SELECT is(has_schema_privilege('public', 'hukou', 'USAGE'), true, 'PUBLIC may use the schema');
SELECT is(has_schema_privilege('public', 'hukou', 'CREATE'), false, 'but create nothing in it');
SELECT is_empty($$SELECT grantee FROM unnest('{public,regress_hukou_officer,regress_hukou_gateway,regress_hukou_auditor,regress_hukou_administrator}'::name[]) grantee
	WHERE has_sequence_privilege(grantee, 'hukou.case_serial', 'USAGE,SELECT,UPDATE')$$, 'nobody may touch the sequence of case numbers');
CREATE TEMP TABLE policy_tables AS SELECT unnest('{nodes,regions,offices,officers,delegations,services,service_types,workflows,workflow_states,workflow_transitions,workflow_safeguards,areas,area_members,routes,time_limits,fees,calendar_years,calendar_days,reason_codes,document_types,document_rules,exclusions}'::text[]) AS name;
CREATE TEMP TABLE reports AS SELECT unnest('{layout,case_report,notice_report,case_suspensions,case_overdue,worklist,case_overview,case_people}'::text[]) AS name;
-- officers and gateways: cases and their contents to write, the history and the register to read, by row; no event, no register, no policy to write, no logs
SELECT set_eq(format($$SELECT relation, privileges FROM actual_privilege WHERE grantee = %L AND privileges IS NOT NULL$$, g),
	$$SELECT unnest('{cases,case_objections,case_custody}'::text[]), 'SELECT INSERT UPDATE'
	  UNION ALL SELECT unnest('{case_persons,case_documents}'::text[]), 'SELECT INSERT UPDATE DELETE'
	  UNION ALL SELECT unnest('{case_events,case_notices,case_claims,households,persons,registrations,id_cards,permits,migration_certificates,certificates,register_corrections,fee_report}'::text[]), 'SELECT'
	  UNION ALL SELECT name, 'SELECT' FROM policy_tables UNION ALL SELECT name, 'SELECT' FROM reports$$, g || ': cases and their contents')
FROM unnest('{regress_hukou_officer,regress_hukou_gateway}'::text[]) g;
-- an auditor: history and logs, and of cases the columns that do not tell who somebody is
SELECT set_eq($$SELECT relation, privileges FROM actual_privilege WHERE grantee = 'regress_hukou_auditor' AND privileges IS NOT NULL$$,
	$$SELECT unnest('{case_claims,access_grants,access_log,policy_log}'::text[]), 'SELECT'
	  UNION ALL SELECT name, 'SELECT' FROM policy_tables UNION ALL SELECT name, 'SELECT' FROM reports$$, 'an auditor reads');
SELECT set_eq($$SELECT c.relname::text, string_agg(a.attname, ' ' ORDER BY a.attnum) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
	WHERE c.relnamespace = 'hukou'::regnamespace AND c.relkind = 'r' AND NOT has_table_privilege('regress_hukou_auditor', c.oid, 'SELECT')
	  AND has_any_column_privilege('regress_hukou_auditor', c.oid, 'SELECT') AND NOT has_column_privilege('regress_hukou_auditor', c.oid, a.attnum, 'SELECT') GROUP BY 1$$,
	$$VALUES ('cases', 'applicant particulars contents note head seal'), ('case_events', 'row_digest previous digest'), ('case_custody', 'seal'),
	  ('case_documents', 'number digest details seal'), ('case_notices', 'items papers'), ('register_corrections', 'key before after note')$$,
	'... but not who somebody is');
-- an administrator: policy, but not who may do what, nor cases, nor the register
SELECT set_eq($$SELECT relation, privileges FROM actual_privilege WHERE grantee = 'regress_hukou_administrator' AND privileges IS NOT NULL$$,
	$$SELECT name, 'SELECT INSERT UPDATE DELETE' FROM policy_tables UNION ALL VALUES ('office_imports', 'SELECT INSERT UPDATE DELETE'), ('access_grants', 'SELECT'), ('policy_log', 'SELECT')
	  UNION ALL SELECT name, 'SELECT' FROM reports$$, 'an administrator maintains policy');
SELECT is_empty($$SELECT relation, privileges FROM actual_privilege WHERE grantee = 'regress_hukou_scheduler' AND privileges IS NOT NULL$$, 'a scheduler reads nothing; the system acts for it');
-- taken back, nothing is left; but what another capability needs stays
SELECT lives_ok($$SELECT hukou.grant_access('regress_hukou_officer', 'administrator'), hukou.revoke_access('regress_hukou_officer', 'officer')$$, 'one capability of two taken back');
SELECT is_empty($$SELECT relation, privileges FROM actual_privilege WHERE grantee = 'regress_hukou_officer' AND relation LIKE 'case%' AND privileges <> 'SELECT'$$, 'the other one is left');
SELECT lives_ok($$SELECT hukou.revoke_access('regress_hukou_officer', 'administrator')$$, 'the other taken back too');
SELECT is_empty($$SELECT relation, privileges FROM actual_privilege WHERE grantee = 'regress_hukou_officer' AND privileges IS NOT NULL$$, 'nothing is left');
SELECT throws_ok($$SELECT hukou.revoke_access('regress_hukou_officer', 'administrator')$$, '42704', NULL, 'what is not there cannot be taken back');
SELECT throws_ok($$SELECT hukou.grant_access('regress_hukou_auditor', 'gateway')$$, '22023', NULL, 'who audits cases does not handle them');
CREATE ROLE regress_hukou_member;
GRANT regress_hukou_auditor TO regress_hukou_member;
SELECT throws_ok($$SELECT hukou.grant_access('regress_hukou_member', 'gateway')$$, '22023', 'role "regress_hukou_member" cannot both handle cases and audit them', '... nor does a member of it');
GRANT regress_hukou_member TO regress_hukou_gateway;
SELECT throws_ok($$SELECT hukou.grant_access('regress_hukou_member', 'auditor')$$, '22023', 'role "regress_hukou_gateway" cannot both handle cases and audit them', '... nor one that would become a member');
CREATE ROLE regress_hukou_apart;
CREATE ROLE regress_hukou_super SUPERUSER;
INSERT INTO hukou.access_grants (role, capability) VALUES ('regress_hukou_member', 'auditor'), ('regress_hukou_super', 'auditor'), ('regress_hukou_super', 'gateway');
SELECT set_eq('SELECT hukou.audit_and_handle()', '{regress_hukou_gateway,regress_hukou_super}'::name[], 'who both handles cases and audits them');
SELECT lives_ok($$SELECT hukou.grant_access('regress_hukou_apart', 'gateway'), hukou.grant_access('regress_hukou_auditor', 'scheduler')$$, 'what is so already keeps nobody from a grant');
SELECT lives_ok($$SELECT hukou.grant_access(role, capability, office) FROM hukou.access_grants$$, '... nor from being granted anew what was restored');
SELECT lives_ok($$SELECT hukou.revoke_access('regress_hukou_auditor', 'scheduler'), hukou.revoke_access('regress_hukou_member', 'auditor')$$, '... and what is taken is taken');
DELETE FROM hukou.access_grants WHERE role = 'regress_hukou_super';
INSERT INTO hukou.access_grants (role, capability) VALUES ('regress_hukou_gone', 'gateway'), ('regress_hukou_gone', 'scheduler');
SELECT lives_ok($$SELECT hukou.revoke_access('regress_hukou_gone', 'gateway'), hukou.revoke_access('regress_hukou_gone', 'scheduler')$$, 'a role that is gone has nothing left to take, but the capability');
SELECT is_empty($$SELECT FROM hukou.access_grants WHERE role = 'regress_hukou_gone'$$, '... which is taken');
SELECT throws_ok($$SELECT hukou.grant_access('regress_hukou_officer', 'officer', '530102000000')$$, '22023', NULL, 'an officer''s office is not a matter of the grant');
SELECT throws_ok($$SELECT hukou.grant_access('regress_hukou_officer', 'emperor')$$, '22023', NULL, 'there is no such capability');

-- Settings: known, and for whom
SELECT is((SELECT context FROM pg_settings WHERE name = s), c, s || ' is for ' || c) FROM (VALUES
	('hukou.now', 'superuser'), ('hukou.digest', 'superuser'), ('hukou.officer', 'user')) v (s, c);

SELECT * FROM finish();
ROLLBACK;
