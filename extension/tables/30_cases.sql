-- layout 1
/*
 * Cases.  The guards fill every column a client leaves out; a client names
 * service, kind, offices, applicant and particulars, and after that states.
 */
CREATE SEQUENCE hukou.case_serial MINVALUE 0 MAXVALUE 9999999 START 1 CYCLE;
COMMENT ON SEQUENCE hukou.case_serial IS 'serial part of case numbers; unique together with node and day';

CREATE TABLE hukou.cases (
	case_no hukou.case_no PRIMARY KEY,
	service text NOT NULL,
	service_type text NOT NULL,
	accepting_office hukou.office_code NOT NULL REFERENCES hukou.offices,
	origin_office hukou.office_code NOT NULL REFERENCES hukou.offices,
	accepting_node smallint NOT NULL,
	origin_node smallint NOT NULL,
	applicant hukou.citizen_id NOT NULL,
	particulars jsonb NOT NULL DEFAULT '{}',
	workflow text NOT NULL,
	workflow_version integer NOT NULL,
	route text,
	limit_days integer,
	limit_unit text,
	filed_on date,
	due_on date,
	due_provisional boolean NOT NULL,
	clock_started_on date,
	suspended_on date,
	suspended_days integer NOT NULL,
	extended_days integer NOT NULL,
	entered_on date NOT NULL,
	step_due_on date,
	step_limits jsonb,
	wakes_on date NOT NULL,
	closed_on date,
	contents bytea,
	state hukou.case_state NOT NULL,
	version integer NOT NULL,
	action text NOT NULL,
	reason text,
	note text,
	request_id text,
	overdue text,
	officer text NOT NULL,
	office hukou.office_code NOT NULL,
	acting_for text,
	acted_at timestamptz NOT NULL,
	head bytea NOT NULL,
	seal bytea NOT NULL,
	FOREIGN KEY (service, service_type) REFERENCES hukou.service_types,
	FOREIGN KEY (workflow, workflow_version) REFERENCES hukou.workflows
) WITH (fillfactor = 80);
-- Of open cases, and of no column that a step changes: so steps need write no index (HOT).
CREATE INDEX cases_at_accepting ON hukou.cases (accepting_office) WHERE closed_on IS NULL;
CREATE INDEX cases_at_origin ON hukou.cases (origin_office) WHERE closed_on IS NULL;
COMMENT ON TABLE hukou.cases IS 'one row a case; a step is an UPDATE of state';
COMMENT ON COLUMN hukou.cases.case_no IS 'given by the accepting node when the case is opened';
COMMENT ON COLUMN hukou.cases.applicant IS 'who applies; the case''s other people are in case_persons';
COMMENT ON COLUMN hukou.cases.particulars IS 'facts of the application that rules and effects read; an object, as the guards have it, for the server reads a CHECK anew for each statement';
COMMENT ON COLUMN hukou.cases.route IS 'the row of hukou.routes the case was filed by; NULL in draft, and within one province';
COMMENT ON COLUMN hukou.cases.limit_days IS 'time allowed from acceptance to completion, in days of limit_unit, as it was on the filing day';
COMMENT ON COLUMN hukou.cases.filed_on IS 'filing day: the day, in China, the case left draft; its policy governs the case for life';
COMMENT ON COLUMN hukou.cases.due_on IS 'last day of the time limit, from its start, its days, those of its extension and those it was paused; set anew only by a step that changes one of these, or by "redate"';
COMMENT ON COLUMN hukou.cases.due_provisional IS 'the due date lies beyond the published calendar and is to be confirmed';
COMMENT ON COLUMN hukou.cases.clock_started_on IS 'day the total limit runs from, which does not count itself; NULL: it has not begun';
COMMENT ON COLUMN hukou.cases.suspended_on IS 'day the clock was paused; NULL while it runs';
COMMENT ON COLUMN hukou.cases.suspended_days IS 'days of all pauses that are over, in the limit''s unit: they put the due date off';
COMMENT ON COLUMN hukou.cases.extended_days IS 'days the one lawful extension added, in the limit''s unit';
COMMENT ON COLUMN hukou.cases.entered_on IS 'day the case entered its state';
COMMENT ON COLUMN hukou.cases.step_due_on IS 'last day of the earliest limit of that state, whatever comes of it; NULL: it has none';
COMMENT ON COLUMN hukou.cases.step_limits IS 'last day of each limit of that state, by its timer, where there are several; like step_due_on it stays until the case leaves the state, or an event "redate"';
COMMENT ON COLUMN hukou.cases.wakes_on IS 'next day on which time alone causes something: then hukou.tick() takes the case up; infinity: nothing does';
COMMENT ON COLUMN hukou.cases.closed_on IS 'day it came to a final state; NULL: it is open';
COMMENT ON COLUMN hukou.cases.contents IS 'digest of the people and documents the case had when it was filed or last resubmitted; NULL after an acceptance by the system, until the gate of filing is passed';
COMMENT ON COLUMN hukou.cases.request_id IS 'what the client calls the last step, if anything; no two steps have the same';
COMMENT ON COLUMN hukou.cases.overdue IS 'limits of which the last step tells that they have passed: a mark, a step that was taken after them and before hukou.tick() could mark them, or a postponed acceptance';
COMMENT ON COLUMN hukou.cases.version IS 'number of events so far';
COMMENT ON COLUMN hukou.cases.action IS 'the last step; reason, note, officer, office and acted_at are its circumstances';
COMMENT ON COLUMN hukou.cases.acting_for IS 'officer in whose place the officer took the last step, by a row of hukou.delegations; office is that one''s';
COMMENT ON COLUMN hukou.cases.head IS 'digest of the last event';
COMMENT ON COLUMN hukou.cases.seal IS 'digest over the row and its head';

CREATE TABLE hukou.case_persons (
	case_no hukou.case_no REFERENCES hukou.cases,
	person smallint CHECK (person > 0),
	role text NOT NULL CHECK (role IN ('applicant', 'mover', 'newborn', 'father', 'mother', 'guardian', 'householder')),
	citizen_id hukou.citizen_id,
	name text NOT NULL,
	sex text CHECK (sex IN ('M', 'F')),
	birth_date date,
	relation text,
	case_version integer NOT NULL,
	seal bytea NOT NULL,
	PRIMARY KEY (case_no, person),
	UNIQUE (case_no, role, citizen_id),
	CHECK ((role OPERATOR(pg_catalog.=) 'newborn') <= (citizen_id IS NULL AND sex IS NOT NULL AND birth_date IS NOT NULL)),
	CHECK ((role OPERATOR(pg_catalog.=) 'mover') <= (citizen_id IS NOT NULL))
);
COMMENT ON TABLE hukou.case_persons IS 'the people of a case and what each is in it';
COMMENT ON COLUMN hukou.case_persons.case_version IS 'version of the case when the row was written; set by hukou';
COMMENT ON COLUMN hukou.case_persons.seal IS 'digest of the row; set by hukou';

CREATE TABLE hukou.case_documents (
	case_no hukou.case_no REFERENCES hukou.cases,
	document smallint CHECK (document > 0),
	document_type text NOT NULL REFERENCES hukou.document_types,
	person smallint,
	number text,
	issued_on date,
	valid_until date,
	digest bytea,
	source text NOT NULL DEFAULT 'presented' CHECK (source IN ('presented', 'copy', 'shared_data', 'commitment')),
	details jsonb CHECK (pg_catalog.jsonb_typeof(details) OPERATOR(pg_catalog.=) 'object'),
	received_on date NOT NULL,
	case_version integer NOT NULL,
	seal bytea NOT NULL,
	PRIMARY KEY (case_no, document),
	FOREIGN KEY (case_no, person) REFERENCES hukou.case_persons
);
-- one birth certificate, one newborn
CREATE INDEX case_documents_number ON hukou.case_documents (number) WHERE number IS NOT NULL;
COMMENT ON TABLE hukou.case_documents IS 'documents of a case; digest is that of the scan';
COMMENT ON COLUMN hukou.case_documents.person IS 'whose it is: a person of the case';
COMMENT ON COLUMN hukou.case_documents.number IS 'in the canonical form of its format, however it was written';
COMMENT ON COLUMN hukou.case_documents.source IS 'the original was presented, or a copy; or it was read from shared data; or the applicant commits to it in writing (告知承诺)';
COMMENT ON COLUMN hukou.case_documents.details IS 'what it says, as far as rules ask: see the facts of a case';
COMMENT ON COLUMN hukou.case_documents.received_on IS 'day it was added, or was changed after a notice had answered it; set by hukou';
COMMENT ON COLUMN hukou.case_documents.case_version IS 'version of the case when the row was written; set by hukou';
COMMENT ON COLUMN hukou.case_documents.seal IS 'digest of the row; set by hukou';

CREATE TABLE hukou.case_objections (
	case_no hukou.case_no REFERENCES hukou.cases,
	objection smallint CHECK (objection > 0),
	document smallint,
	text_zh text NOT NULL CHECK (text_zh OPERATOR(pg_catalog.<>) ''),
	paper jsonb NOT NULL,
	withdrawn boolean NOT NULL DEFAULT false,
	officer text NOT NULL,
	office hukou.office_code NOT NULL,
	withdrawn_by text,
	case_version integer NOT NULL,
	seal bytea NOT NULL,
	PRIMARY KEY (case_no, objection),
	CHECK (withdrawn OPERATOR(pg_catalog.=) (withdrawn_by IS NOT NULL))
);
COMMENT ON TABLE hukou.case_objections IS 'what an officer finds wrong beyond what rules tell; stands at every gate until another paper is brought or the objection withdrawn';
COMMENT ON COLUMN hukou.case_objections.document IS 'the document it is about; NULL: the application as a whole';
COMMENT ON COLUMN hukou.case_objections.paper IS 'what identifies the document as it was objected to: another one is not it; set by hukou';
COMMENT ON COLUMN hukou.case_objections.withdrawn IS 'to set it withdraws the objection, for good; by the office that made it, or one above';
COMMENT ON COLUMN hukou.case_objections.officer IS 'who objected; set by hukou, as office and withdrawn_by';
COMMENT ON COLUMN hukou.case_objections.case_version IS 'version of the case when it was made; set by hukou';
COMMENT ON COLUMN hukou.case_objections.seal IS 'digest of the row; set by hukou';

CREATE TABLE hukou.case_custody (
	case_no hukou.case_no,
	custody smallint CHECK (custody > 0),
	document smallint NOT NULL,
	taken_on date NOT NULL,
	taken_by text NOT NULL,
	returned_on date,
	returned_by text,
	returned_how text CHECK (returned_how IN ('in_person', 'mail')),
	case_version integer NOT NULL,
	seal bytea NOT NULL,
	PRIMARY KEY (case_no, custody),
	FOREIGN KEY (case_no, document) REFERENCES hukou.case_documents,
	CHECK ((returned_how IS NULL) OPERATOR(pg_catalog.=) (returned_on IS NULL))
);
CREATE UNIQUE INDEX case_custody_held ON hukou.case_custody (case_no, document) WHERE returned_on IS NULL;
COMMENT ON TABLE hukou.case_custody IS 'originals the office keeps, from when until when; no case is closed while one is kept';
COMMENT ON COLUMN hukou.case_custody.taken_on IS 'set by hukou, as taken_by, returned_on and returned_by';
COMMENT ON COLUMN hukou.case_custody.returned_how IS 'how it was given back; to set it gives it back';
COMMENT ON COLUMN hukou.case_custody.case_version IS 'version of the case when it was taken in; set by hukou';
COMMENT ON COLUMN hukou.case_custody.seal IS 'digest of the row; set by hukou';

CREATE TABLE hukou.case_notices (
	case_no hukou.case_no REFERENCES hukou.cases,
	notice smallint CHECK (notice > 0),
	case_version integer NOT NULL,
	given_on date NOT NULL,
	office_fault boolean NOT NULL,
	items jsonb NOT NULL,
	papers jsonb NOT NULL,
	PRIMARY KEY (case_no, notice)
);
COMMENT ON TABLE hukou.case_notices IS 'notices of what is missing or wrong (一次性告知), each complete when it was given; written by hukou alone';
COMMENT ON COLUMN hukou.case_notices.case_version IS 'version of the case the notice led to, which is the number of its event';
COMMENT ON COLUMN hukou.case_notices.office_fault IS 'it adds what the office should have told before';
COMMENT ON COLUMN hukou.case_notices.papers IS 'which papers the case had then, whatever is written on them since';
COMMENT ON COLUMN hukou.case_notices.items IS 'what was told, as rows of hukou.supplement_notice()';

CREATE TABLE hukou.document_confirmations (
	document_type text REFERENCES hukou.document_types,
	number text,
	genuine boolean NOT NULL,
	details jsonb CHECK (pg_catalog.jsonb_typeof(details) OPERATOR(pg_catalog.=) 'object'),
	source text NOT NULL,
	received_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
	PRIMARY KEY (document_type, number)
);
COMMENT ON TABLE hukou.document_confirmations IS 'what shared data say of documents, such as the health department''s of birth certificates; loaded by COPY';
COMMENT ON COLUMN hukou.document_confirmations.number IS 'in canonical form, see hukou.document_number_canonical()';
COMMENT ON COLUMN hukou.document_confirmations.genuine IS 'false: there is no such document, or it was declared void';
COMMENT ON COLUMN hukou.document_confirmations.details IS 'what it says, for comparison: where a case''s document gives the same detail, both must agree';

-- The largest table.  So session_role is text: a name takes 64 bytes of each row.
CREATE TABLE hukou.case_events (
	case_no hukou.case_no,
	event integer CHECK (event > 0),
	action text NOT NULL,
	from_state hukou.case_state,
	to_state hukou.case_state NOT NULL,
	officer text NOT NULL,
	office hukou.office_code NOT NULL,
	acting_for text,
	reason text,
	note text,
	request_id text,
	overdue text,
	workflow_version integer NOT NULL,
	acted_at timestamptz NOT NULL,
	session_role text NOT NULL,
	application text,
	row_digest bytea NOT NULL,
	previous bytea,
	digest bytea NOT NULL,
	PRIMARY KEY (case_no, event)
);
CREATE UNIQUE INDEX one_step_per_request ON hukou.case_events (request_id) WHERE request_id IS NOT NULL;
COMMENT ON TABLE hukou.case_events IS 'one row a step, append-only; each binds the one before and the case row it left';
COMMENT ON COLUMN hukou.case_events.request_id IS 'what the client called the step; the unique index has a request carried out once';
COMMENT ON COLUMN hukou.case_events.overdue IS 'limits of which it tells that they have passed: as a mark, as a step that came after them, or as a postponed acceptance';
COMMENT ON COLUMN hukou.case_events.workflow_version IS 'version of the workflow that allowed the step';
COMMENT ON COLUMN hukou.case_events.session_role IS 'database role of the session that made the step';
COMMENT ON COLUMN hukou.case_events.acting_for IS 'officer in whose place the officer acted, at that one''s office; see hukou.delegations';
COMMENT ON COLUMN hukou.case_events.application IS 'application_name of that session: what it called itself';
COMMENT ON COLUMN hukou.case_events.row_digest IS 'digest of the case row after the step';
COMMENT ON COLUMN hukou.case_events.previous IS 'digest of the event before; NULL for the first';
COMMENT ON COLUMN hukou.case_events.digest IS 'digest of this event';

CREATE TABLE hukou.case_claims (
	case_no hukou.case_no PRIMARY KEY REFERENCES hukou.cases,
	officer text NOT NULL,
	office hukou.office_code NOT NULL,
	state hukou.case_state NOT NULL,
	claimed_at timestamptz NOT NULL,
	claimed_until timestamptz NOT NULL
);
COMMENT ON TABLE hukou.case_claims IS 'who took up a case last with hukou.claim(); good until claimed_until, while the case is in that state';
