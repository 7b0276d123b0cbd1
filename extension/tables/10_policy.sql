-- layout 1
/*
 * Policy: every table an administrator maintains.  Validity is a half-open
 * daterange.  "shipped" names the release that brought a row; rows of an
 * administrator carry NULL.  "evidence" tells found facts from inferred ones.
 */
CREATE TABLE hukou.layout (
	layout integer PRIMARY KEY,
	library text NOT NULL,
	installed_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
	installed_by name NOT NULL DEFAULT CURRENT_USER
);
COMMENT ON TABLE hukou.layout IS 'layouts hukou.setup() has applied to this database, with the library release that did';

CREATE TABLE hukou.nodes (
	node smallint PRIMARY KEY CHECK (node BETWEEN 10 AND 99),
	name_zh text NOT NULL,
	name_en text NOT NULL,
	short_zh text NOT NULL,
	region hukou.region_code NOT NULL,
	evidence text NOT NULL CHECK (evidence IN ('found', 'inferred')),
	shipped text
);
COMMENT ON TABLE hukou.nodes IS 'the 32 provincial systems: 31 provinces and 兵团';
COMMENT ON COLUMN hukou.nodes.node IS 'two-digit number of the provincial system, used in case numbers; not a routing key by itself';

CREATE TABLE hukou.regions (
	region hukou.region_code PRIMARY KEY,
	name_zh text NOT NULL,
	full_name_zh text,
	level text NOT NULL CHECK (level IN ('province', 'prefecture', 'county')),
	valid_from integer,
	valid_to integer,
	successor hukou.region_code,
	current boolean NOT NULL,
	listed_first integer,
	listed_last integer,
	source text NOT NULL,
	shipped text
);
COMMENT ON TABLE hukou.regions IS 'administrative divisions, current and abolished, as coded by GB/T 2260';
COMMENT ON COLUMN hukou.regions.valid_from IS 'first year in force, where known';
COMMENT ON COLUMN hukou.regions.valid_to IS 'first year no longer in force, where known; NULL says nothing about whether the code is current';
COMMENT ON COLUMN hukou.regions.listed_first IS 'earliest dated list (YYYYMM) that has the code';
COMMENT ON COLUMN hukou.regions.listed_last IS 'latest dated list (YYYYMM) that has the code';
COMMENT ON COLUMN hukou.regions.source IS 'which data set the row comes from, see data/README.md';

CREATE TABLE hukou.offices (
	office hukou.office_code PRIMARY KEY,
	node smallint NOT NULL REFERENCES hukou.nodes,
	region hukou.region_code NOT NULL REFERENCES hukou.regions,
	kind text NOT NULL CHECK (kind IN ('station', 'service_window', 'county_bureau', 'prefecture_bureau', 'provincial_department')),
	parent hukou.office_code REFERENCES hukou.offices,
	name_zh text NOT NULL,
	name_en text NOT NULL,
	valid daterange NOT NULL DEFAULT '(,)',
	successor hukou.office_code REFERENCES hukou.offices,
	shipped text,
	CONSTRAINT offices_region_of_node CHECK (hukou.node_has_region(node, region)),
	CHECK (parent OPERATOR(hukou.<>) office),
	CHECK (successor OPERATOR(hukou.<>) office)
);
CREATE INDEX offices_of_region ON hukou.offices (region);
CREATE INDEX offices_below ON hukou.offices (parent);
CREATE INDEX offices_succeeded ON hukou.offices (successor);
COMMENT ON TABLE hukou.offices IS 'police offices and service windows; the hierarchy is the registered parent, never arithmetic on the code';
COMMENT ON COLUMN hukou.offices.successor IS 'office of the same node that took over when this one closed; see hukou.retire_office()';

CREATE TABLE hukou.office_imports (
	line bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	office text,
	node text,
	region text,
	kind text,
	parent text,
	name_zh text,
	name_en text,
	valid_from text,
	valid_to text
);
COMMENT ON TABLE hukou.office_imports IS 'where COPY puts a file of offices before hukou.load_offices() checks all of it and takes it over; empty otherwise';
COMMENT ON SEQUENCE hukou.office_imports_line_seq IS 'lines in the order in which COPY brought them';
COMMENT ON COLUMN hukou.office_imports.valid_to IS 'first day the office is closed; empty, like the other columns, for none';

CREATE TABLE hukou.officers (
	officer text PRIMARY KEY CHECK (pg_catalog.octet_length(officer) BETWEEN 1 AND 63) CONSTRAINT officers_not_the_system CHECK (officer OPERATOR(pg_catalog.<>) 'system'),
	name_zh text NOT NULL,
	office hukou.office_code NOT NULL REFERENCES hukou.offices,
	duties hukou.duty[] NOT NULL,
	db_role name UNIQUE,
	valid daterange NOT NULL DEFAULT '(,)',
	shipped text
);
COMMENT ON TABLE hukou.officers IS 'who may act: where, with which duties, and by which database role, if any';

CREATE TABLE hukou.delegations (
	officer text NOT NULL REFERENCES hukou.officers,
	delegate text NOT NULL REFERENCES hukou.officers,
	duties hukou.duty[] NOT NULL CHECK (pg_catalog.cardinality(duties) OPERATOR(pg_catalog.>) 0),
	valid daterange NOT NULL CHECK (NOT pg_catalog.lower_inf(valid) AND NOT pg_catalog.upper_inf(valid)),
	reason text NOT NULL CHECK (reason OPERATOR(pg_catalog.<>) ''),
	PRIMARY KEY (delegate, officer, valid),
	EXCLUDE USING gist (delegate WITH =, officer WITH =, valid WITH &&),
	CHECK (officer OPERATOR(pg_catalog.<>) delegate)
);
COMMENT ON TABLE hukou.delegations IS 'who acts in whose place, with which of that one''s duties, from when until when; within one province, at the office of the one who delegates, and only while that one is in office and holds the duty. What was delegated is not delegated on';
COMMENT ON COLUMN hukou.delegations.officer IS 'who delegates';
COMMENT ON COLUMN hukou.delegations.delegate IS 'who acts; stands in the history, and is one pair of eyes';

CREATE TABLE hukou.services (
	service text PRIMARY KEY,
	name_zh text NOT NULL,
	name_en text NOT NULL,
	without_road text NOT NULL DEFAULT 'origin' CHECK (without_road IN ('origin', 'accepting')),
	basis text,
	shipped text
);
COMMENT ON TABLE hukou.services IS 'the six services handled across provinces';
COMMENT ON COLUMN hukou.services.without_road IS 'where one applies when no road is open: at the origin; or where one stands, with the origin''s papers in hand, as for a migration';

CREATE TABLE hukou.workflows (
	workflow text,
	version integer CHECK (version > 0),
	name_zh text NOT NULL,
	name_en text NOT NULL,
	valid daterange NOT NULL DEFAULT 'empty',
	basis text,
	evidence text NOT NULL CHECK (evidence IN ('found', 'inferred')),
	shipped text,
	seal bytea,
	parts integer,
	PRIMARY KEY (workflow, version),
	EXCLUDE USING gist (workflow WITH =, valid WITH &&),
	CHECK (seal IS NOT NULL OR pg_catalog.isempty(valid)),
	CHECK ((seal IS NULL) OPERATOR(pg_catalog.=) (parts IS NULL))
);
COMMENT ON TABLE hukou.workflows IS 'versions of each workflow; a case is pinned to the version in force on its filing day';
COMMENT ON COLUMN hukou.workflows.valid IS 'filing days the version governs; empty for a concept';
COMMENT ON COLUMN hukou.workflows.seal IS 'digest of the states, steps and safeguards that were published, which change no more; NULL for a concept';
COMMENT ON COLUMN hukou.workflows.parts IS 'how many states, steps and safeguards were published';

CREATE TABLE hukou.workflow_states (
	workflow text,
	version integer,
	state hukou.case_state,
	name_zh text NOT NULL,
	held_by hukou.side,
	initial boolean NOT NULL DEFAULT false,
	final boolean NOT NULL DEFAULT false,
	clock_runs boolean NOT NULL DEFAULT false,
	editable boolean NOT NULL DEFAULT false,
	pause_basis text,
	shipped text,
	PRIMARY KEY (workflow, version, state),
	FOREIGN KEY (workflow, version) REFERENCES hukou.workflows,
	CHECK (final OPERATOR(pg_catalog.=) (held_by IS NULL)),
	CHECK (NOT (initial AND final))
);
COMMENT ON COLUMN hukou.workflow_states.pause_basis IS 'why the clock stands still there; like a name no part of what is sealed';
COMMENT ON TABLE hukou.workflow_states IS 'states of a workflow version: who holds the case, whether the clock runs, whether its contents may still be edited';

CREATE TABLE hukou.workflow_transitions (
	workflow text,
	version integer,
	from_state hukou.case_state,
	action text CHECK (action NOT IN ('open', 'amend', 'notify', 'migrate', 'transfer', 'extend', 'overdue', 'redate', 'escalate', 'postpone')),
	to_state hukou.case_state NOT NULL,
	name_zh text NOT NULL,
	side hukou.side NOT NULL,
	duty hukou.duty,
	four_eyes text,
	needs_reason boolean NOT NULL DEFAULT false,
	gate text,
	effect text CHECK (effect IN ('register_newborn', 'sign_card', 'replace_card', 'sign_temporary_card', 'make_card',
								  'hand_over_card', 'issue_permit', 'revoke_permit', 'cancel_registration',
								  'settle_registration', 'restore_registration', 'issue_certificate', 'cancel_duplicate')),
	shipped text,
	PRIMARY KEY (workflow, version, from_state, action),
	FOREIGN KEY (workflow, version, from_state) REFERENCES hukou.workflow_states,
	FOREIGN KEY (workflow, version, to_state) REFERENCES hukou.workflow_states,
	CHECK (from_state OPERATOR(pg_catalog.<>) to_state),
	CHECK (side OPERATOR(pg_catalog.<>) 'system' OR duty IS NULL)
);
COMMENT ON TABLE hukou.workflow_transitions IS 'lawful steps of a workflow version';
COMMENT ON COLUMN hukou.workflow_transitions.duty IS 'duty the acting officer must hold';
COMMENT ON COLUMN hukou.workflow_transitions.four_eyes IS 'an earlier action that another officer must have made';
COMMENT ON COLUMN hukou.workflow_transitions.gate IS 'stage whose document rules must be met';
COMMENT ON COLUMN hukou.workflow_transitions.effect IS 'what the step does to the register, in the same transaction';

CREATE TABLE hukou.workflow_safeguards (
	workflow text,
	version integer,
	safeguard text,
	name_zh text NOT NULL,
	from_state hukou.case_state,
	to_state hukou.case_state,
	actions text[] CHECK (pg_catalog.cardinality(actions) OPERATOR(pg_catalog.>) 0),
	side hukou.side,
	duty hukou.duty,
	basis text,
	evidence text NOT NULL CHECK (evidence IN ('found', 'inferred')),
	shipped text,
	PRIMARY KEY (workflow, version, safeguard),
	FOREIGN KEY (workflow, version) REFERENCES hukou.workflows,
	CHECK (actions IS NOT NULL OR side IS NOT NULL OR duty IS NOT NULL)
);
COMMENT ON TABLE hukou.workflow_safeguards IS 'what a workflow version promises of every way through it: from one state to another it takes a step of the kind described';
COMMENT ON COLUMN hukou.workflow_safeguards.from_state IS 'where the ways begin; NULL: where a case begins';
COMMENT ON COLUMN hukou.workflow_safeguards.to_state IS 'where the ways end; NULL: in any final state';
COMMENT ON COLUMN hukou.workflow_safeguards.actions IS 'the step is one of these; with side and duty, all that is given must fit';
COMMENT ON COLUMN hukou.workflow_safeguards.side IS 'the step is made on this side';
COMMENT ON COLUMN hukou.workflow_safeguards.duty IS 'the step needs this duty';

CREATE TABLE hukou.service_types (
	service text REFERENCES hukou.services,
	-- rules say * for every kind
	service_type text CHECK (service_type NOT IN ('', '*')),
	name_zh text NOT NULL,
	name_en text NOT NULL,
	workflow text NOT NULL,
	valid daterange NOT NULL DEFAULT '(,)',
	basis text,
	evidence text NOT NULL CHECK (evidence IN ('found', 'inferred')),
	shipped text,
	PRIMARY KEY (service, service_type)
);
COMMENT ON TABLE hukou.service_types IS 'kinds of a service (types of migration, kinds of certificate) and the workflow each follows';

CREATE TABLE hukou.time_limits (
	service text NOT NULL REFERENCES hukou.services,
	service_type text NOT NULL DEFAULT '*',
	origin text NOT NULL DEFAULT '*' CHECK (hukou.place_is_valid(origin)),
	accepting text NOT NULL DEFAULT '*' CHECK (hukou.place_is_valid(accepting)),
	days integer NOT NULL CHECK (days BETWEEN 1 AND 3660),
	unit text NOT NULL CHECK (unit IN ('working', 'calendar')),
	valid daterange NOT NULL DEFAULT pg_catalog.daterange(hukou.today(), NULL),
	basis text NOT NULL,
	evidence text NOT NULL CHECK (evidence IN ('found', 'inferred')),
	shipped text,
	timer text NOT NULL DEFAULT '',
	state hukou.case_state,
	since hukou.case_state,
	action text,
	reason text,
	grace_days integer NOT NULL DEFAULT 0 CHECK (grace_days BETWEEN 0 AND 366),
	extension_days integer CHECK (extension_days BETWEEN 1 AND 366),
	escalate_days integer CHECK (escalate_days BETWEEN 1 AND 366),
	PRIMARY KEY (service, service_type, origin, accepting, timer, valid),
	EXCLUDE USING gist (service WITH =, service_type WITH =, origin WITH =, accepting WITH =, timer WITH =, valid WITH &&),
	-- events list the names of those that have passed, 'total' being the limit of the case
	CONSTRAINT time_limits_name CHECK (timer OPERATOR(pg_catalog.<>) 'total' AND timer OPERATOR(pg_catalog.!~) ','),
	CHECK ((timer OPERATOR(pg_catalog.=) '') OPERATOR(pg_catalog.=) (state IS NULL)),
	CHECK (state IS NOT NULL OR action IS NULL),
	CHECK (state IS NOT NULL OR since IS NULL),
	CHECK (since OPERATOR(pg_catalog.<>) state),
	CHECK (action IS NOT NULL OR grace_days OPERATOR(pg_catalog.=) 0),
	CHECK (action IS NULL OR escalate_days IS NULL),
	CHECK (state IS NULL OR extension_days IS NULL),
	CHECK (action IS NOT NULL OR reason IS NULL)
);
COMMENT ON TABLE hukou.time_limits IS 'time allowed from acceptance to completion, and in single states; of the rows of one timer that fit a case the most specific decides, as for roads';
COMMENT ON COLUMN hukou.time_limits.timer IS 'which of the limits of a case this is; empty: the total limit, from acceptance to completion';
COMMENT ON COLUMN hukou.time_limits.state IS 'state whose time it limits, from the day the case entered it, which does not count; NULL: the total limit';
COMMENT ON COLUMN hukou.time_limits.since IS 'earlier state from whose last entry it counts instead, such as that in which the permit was issued';
COMMENT ON COLUMN hukou.time_limits.action IS 'step of the system that hukou.tick() takes when it has passed; NULL: the case is marked overdue';
COMMENT ON COLUMN hukou.time_limits.reason IS 'reason of that step';
COMMENT ON COLUMN hukou.time_limits.grace_days IS 'working days more before the system acts, in which the office is to act itself';
COMMENT ON COLUMN hukou.time_limits.escalate_days IS 'working days after it has passed, at the end of which the office above the one that holds the case is told; NULL: never';
COMMENT ON COLUMN hukou.time_limits.extension_days IS 'how many days, in the limit''s own unit, one lawful extension may add; NULL: it cannot be extended';

CREATE TABLE hukou.fees (
	service text NOT NULL REFERENCES hukou.services,
	service_type text NOT NULL DEFAULT '*',
	origin text NOT NULL DEFAULT '*' CHECK (hukou.place_is_valid(origin)),
	accepting text NOT NULL DEFAULT '*' CHECK (hukou.place_is_valid(accepting)),
	yuan numeric(8, 2) NOT NULL CHECK (yuan OPERATOR(pg_catalog.>=) 0),
	valid daterange NOT NULL DEFAULT pg_catalog.daterange(hukou.today(), NULL),
	basis text NOT NULL,
	evidence text NOT NULL CHECK (evidence IN ('found', 'inferred')),
	shipped text,
	PRIMARY KEY (service, service_type, origin, accepting, valid),
	EXCLUDE USING gist (service WITH =, service_type WITH =, origin WITH =, accepting WITH =, valid WITH &&)
);
COMMENT ON TABLE hukou.fees IS 'what the applicant pays; of the rows that fit a case the most specific decides, as for roads';

CREATE TABLE hukou.calendar_years (
	year integer PRIMARY KEY CHECK (year BETWEEN 1949 AND 2999),
	basis text NOT NULL,
	shipped text
);
COMMENT ON TABLE hukou.calendar_years IS 'years whose working-day calendar has been published';

CREATE TABLE hukou.calendar_days (
	day date PRIMARY KEY,
	working boolean NOT NULL,
	name_zh text NOT NULL,
	shipped text
);
COMMENT ON TABLE hukou.calendar_days IS 'days that differ from Monday to Friday working, as published: holidays, and the make-up days worked for them';

CREATE TABLE hukou.reason_codes (
	reason text PRIMARY KEY,
	name_zh text NOT NULL,
	name_en text NOT NULL,
	leads_to hukou.case_state[] CHECK (pg_catalog.cardinality(leads_to) OPERATOR(pg_catalog.>) 0),
	extends boolean NOT NULL DEFAULT false,
	corrects boolean NOT NULL DEFAULT false,
	evidence text NOT NULL CHECK (evidence IN ('found', 'inferred')),
	shipped text
);
COMMENT ON TABLE hukou.reason_codes IS 'why a case was not accepted, refused, sent back for supplement, withdrawn, revoked or lapsed';
COMMENT ON COLUMN hukou.reason_codes.leads_to IS 'states of the steps it is a reason for; NULL: any';
COMMENT ON COLUMN hukou.reason_codes.extends IS 'it is a reason to extend a limit (行政许可法 art. 42)';
COMMENT ON COLUMN hukou.reason_codes.corrects IS 'it is a reason to correct the register, see hukou.correct_register()';

CREATE TABLE hukou.document_types (
	document_type text PRIMARY KEY,
	name_zh text NOT NULL,
	name_en text NOT NULL,
	issuer_zh text,
	number_format text NOT NULL DEFAULT 'opaque' CHECK (hukou.document_number_is_valid(number_format, '') IS NOT NULL),
	life_days integer CHECK (life_days > 0),
	original boolean NOT NULL DEFAULT true,
	single_use boolean NOT NULL DEFAULT false,
	confirmed_by text,
	basis text,
	evidence text NOT NULL DEFAULT 'inferred' CHECK (evidence IN ('found', 'inferred')),
	shipped text
);
COMMENT ON TABLE hukou.document_types IS 'kinds of document a case may carry';
COMMENT ON COLUMN hukou.document_types.issuer_zh IS 'who issues it; NULL: several may';
COMMENT ON COLUMN hukou.document_types.number_format IS 'what its number looks like, where one is given: a format of hukou.document_number_formats()';
COMMENT ON COLUMN hukou.document_types.life_days IS 'calendar days for which it is good, from the day it was issued; NULL: as long as it says itself';
COMMENT ON COLUMN hukou.document_types.original IS 'is the original to be shown? If not, a copy does';
COMMENT ON COLUMN hukou.document_types.single_use IS 'one of them serves one case only, as a birth certificate one newborn';
COMMENT ON COLUMN hukou.document_types.confirmed_by IS 'whose shared data confirm it, in hukou.document_confirmations';
COMMENT ON COLUMN hukou.document_types.evidence IS 'of issuer, life, original and single use: found in a source, or inferred';

CREATE TABLE hukou.document_rules (
	service text NOT NULL REFERENCES hukou.services,
	service_type text NOT NULL DEFAULT '*',
	origin text NOT NULL DEFAULT '*' CHECK (hukou.place_is_valid(origin)),
	accepting text NOT NULL DEFAULT '*' CHECK (hukou.place_is_valid(accepting)),
	gate text NOT NULL,
	requirement text NOT NULL,
	document_type text NOT NULL REFERENCES hukou.document_types,
	-- a variable would have no value; what is in quotes is none
	condition jsonpath CONSTRAINT condition_without_variables CHECK
		(pg_catalog.regexp_replace(condition::text, '"(\\.|[^"\\])*"', '""', 'g') OPERATOR(pg_catalog.!~) '\$""'),
	commitment boolean NOT NULL DEFAULT false,
	confirmed boolean NOT NULL DEFAULT false,
	valid daterange NOT NULL DEFAULT pg_catalog.daterange(hukou.today(), NULL),
	basis text NOT NULL,
	evidence text NOT NULL CHECK (evidence IN ('found', 'inferred')),
	shipped text,
	PRIMARY KEY (service, service_type, origin, accepting, gate, requirement, document_type, valid),
	EXCLUDE USING gist (service WITH =, service_type WITH =, origin WITH =, accepting WITH =, gate WITH =, requirement WITH =, document_type WITH =, valid WITH &&)
);
COMMENT ON TABLE hukou.document_rules IS 'documents a gate asks for: every requirement must be met, each by any one of its document types; the rows for one origin and accepting place are a list, and of those that fit a case the most specific is asked for, whole';
COMMENT ON COLUMN hukou.document_rules.service_type IS 'kind of the service, or * for every kind';
COMMENT ON COLUMN hukou.document_rules.condition IS 'jsonpath predicate over the facts of the case; the requirement applies when it is true, or when there is none';
COMMENT ON COLUMN hukou.document_rules.commitment IS 'may the applicant commit to it in writing in its place (告知承诺)?';
COMMENT ON COLUMN hukou.document_rules.confirmed IS 'do shared data have to confirm it? Until they do, the case waits';

CREATE TABLE hukou.exclusions (
	service text NOT NULL REFERENCES hukou.services,
	service_type text NOT NULL DEFAULT '*',
	origin text NOT NULL DEFAULT '*' CHECK (hukou.place_is_valid(origin)),
	accepting text NOT NULL DEFAULT '*' CHECK (hukou.place_is_valid(accepting)),
	gate text NOT NULL,
	exclusion text NOT NULL,
	condition jsonpath NOT NULL CONSTRAINT condition_without_variables CHECK
		(pg_catalog.regexp_replace(condition::text, '"(\\.|[^"\\])*"', '""', 'g') OPERATOR(pg_catalog.!~) '\$""'),
	name_zh text NOT NULL,
	name_en text NOT NULL,
	valid daterange NOT NULL DEFAULT pg_catalog.daterange(hukou.today(), NULL),
	basis text NOT NULL,
	evidence text NOT NULL CHECK (evidence IN ('found', 'inferred')),
	shipped text,
	PRIMARY KEY (service, service_type, origin, accepting, gate, exclusion, valid),
	EXCLUDE USING gist (service WITH =, service_type WITH =, origin WITH =, accepting WITH =, gate WITH =, exclusion WITH =, valid WITH &&)
);
COMMENT ON TABLE hukou.exclusions IS 'cases that a road is not for, by their facts (不予受理): the rows for one origin and accepting place are a list, as of document rules; who is excluded applies at the origin itself';
COMMENT ON COLUMN hukou.exclusions.condition IS 'jsonpath predicate over the facts of the case; when it is true, the case is excluded';

CREATE TABLE hukou.access_grants (
	role name,
	capability text CHECK (capability IN ('officer', 'gateway', 'auditor', 'administrator', 'scheduler')),
	office hukou.office_code REFERENCES hukou.offices,
	granted_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
	granted_by name NOT NULL DEFAULT SESSION_USER,
	PRIMARY KEY (role, capability)
);
COMMENT ON TABLE hukou.access_grants IS 'which database role may do what; maintained by hukou.grant_access() and hukou.revoke_access()';

CREATE TABLE hukou.policy_log (
	entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	of_table text NOT NULL,
	key jsonb NOT NULL,
	before jsonb,
	after jsonb,
	changed_at timestamptz NOT NULL,
	session_role name NOT NULL,
	officer text,
	application text
);
CREATE INDEX policy_log_of_table ON hukou.policy_log (of_table, changed_at);
COMMENT ON COLUMN hukou.access_grants.office IS 'the capability counts for this office and those below it alone: a gateway names only officers, an auditor sees only cases, and an administrator writes only offices, officers and delegations of these; NULL: it is not limited';

COMMENT ON TABLE hukou.policy_log IS 'who changed what of policy, and when; append-only. What a set-up began with, or a restore brought back, is no change';
COMMENT ON COLUMN hukou.policy_log.key IS 'primary key of the row, or the row itself where its table has none';
COMMENT ON COLUMN hukou.policy_log.before IS 'the row before the change; NULL when it was inserted';
COMMENT ON COLUMN hukou.policy_log.after IS 'the row after the change; NULL when it was deleted';
COMMENT ON COLUMN hukou.policy_log.changed_at IS 'when, by the server''s own clock, which hukou.now does not change';
COMMENT ON COLUMN hukou.policy_log.officer IS 'whom hukou.officer named; a note, which nobody checked: session_role is who it was';
COMMENT ON SEQUENCE hukou.policy_log_entry_seq IS 'entries of hukou.policy_log, in the order in which they were made';
