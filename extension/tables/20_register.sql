-- layout 1
/*
 * The register: what cases produce.  Rows come by import (the owner, no case)
 * or as the effect of a case; they change only as the effect of a case, or by a
 * correction.
 */
CREATE TABLE hukou.households (
	household text PRIMARY KEY CONSTRAINT households_name CHECK (pg_catalog.octet_length(household) BETWEEN 1 AND 200),
	office hukou.office_code NOT NULL REFERENCES hukou.offices,
	kind text NOT NULL DEFAULT 'family' CHECK (kind IN ('family', 'collective')),
	address text NOT NULL,
	head hukou.citizen_id,
	voided_on date,
	opened_by hukou.case_no,
	changed_by hukou.case_no,
	CHECK (kind OPERATOR(pg_catalog.=) 'family' OR head IS NULL AND voided_on IS NULL)
);
COMMENT ON TABLE hukou.households IS 'households, each kept by one office';
COMMENT ON COLUMN hukou.households.head IS '户主, of a family household; NULL: none is known, as of an import';
COMMENT ON COLUMN hukou.households.voided_on IS 'day on which the last of a family household moved away, and its book became void';
COMMENT ON COLUMN hukou.households.opened_by IS 'the case that set it up; NULL: imported';
COMMENT ON COLUMN hukou.households.changed_by IS 'the case that gave it another head, or voided its book, last';

CREATE TABLE hukou.persons (
	citizen_id hukou.citizen_id PRIMARY KEY,
	name text NOT NULL,
	ethnicity text,
	birth_certificate hukou.birth_certificate_no UNIQUE,
	given_by hukou.case_no,
	same_as hukou.citizen_id REFERENCES hukou.persons CHECK (same_as OPERATOR(hukou.<>) citizen_id)
);
CREATE INDEX persons_same_as ON hukou.persons (same_as) WHERE same_as IS NOT NULL;
COMMENT ON TABLE hukou.persons IS 'everybody who has a citizen id; the primary key is law 8: a number is given once';
COMMENT ON COLUMN hukou.persons.birth_certificate IS 'the certificate a newborn was registered by; unique, so that nobody is registered twice by one';
COMMENT ON COLUMN hukou.persons.given_by IS 'the case that gave the number; NULL for an imported person';
COMMENT ON COLUMN hukou.persons.same_as IS 'the number of the same human that is good, itself merged into no other; set by the repair of a double registration. This one stays given, and is used no more';

CREATE TABLE hukou.registrations (
	citizen_id hukou.citizen_id REFERENCES hukou.persons,
	sequence smallint CHECK (sequence > 0),
	status hukou.registration_status NOT NULL,
	office hukou.office_code NOT NULL REFERENCES hukou.offices,
	household text REFERENCES hukou.households,
	since date NOT NULL,
	until date,
	deadline date,
	opened_by hukou.case_no,
	closed_by hukou.case_no,
	PRIMARY KEY (citizen_id, sequence),
	CHECK ((status OPERATOR(pg_catalog.=) 'active') <= (household IS NOT NULL)),
	CHECK ((status OPERATOR(pg_catalog.=) 'in_transit') OPERATOR(pg_catalog.=) (deadline IS NOT NULL)),
	CHECK ((status OPERATOR(pg_catalog.=) 'cancelled') OPERATOR(pg_catalog.=) (until IS NOT NULL))
);
CREATE UNIQUE INDEX one_registration_per_person ON hukou.registrations (citizen_id)
	WHERE status OPERATOR(pg_catalog.<>) 'cancelled';
CREATE INDEX registrations_household ON hukou.registrations (household) WHERE status OPERATOR(pg_catalog.=) 'active';
COMMENT ON TABLE hukou.registrations IS 'who is registered where; the partial unique index is law 7: one registration per person at every instant';

CREATE TABLE hukou.number_blocks (
	region hukou.region_code,
	birth_date date,
	sex text CHECK (sex IN ('M', 'F')),
	last smallint NOT NULL CHECK (last BETWEEN 0 AND 999),
	PRIMARY KEY (region, birth_date, sex)
);
COMMENT ON TABLE hukou.number_blocks IS 'the last sequence number given for a region, birth date and sex (odd for men, even for women, GB 11643)';

CREATE TABLE hukou.id_cards (
	case_no hukou.case_no PRIMARY KEY,
	citizen_id hukou.citizen_id NOT NULL REFERENCES hukou.persons,
	kind text NOT NULL DEFAULT 'resident' CHECK (kind IN ('resident', 'temporary')),
	issued_by hukou.office_code NOT NULL REFERENCES hukou.offices,
	valid_from date NOT NULL,
	valid_until date,
	status text NOT NULL CHECK (status IN ('signed', 'made', 'handed_over', 'voided')),
	made_by hukou.office_code REFERENCES hukou.offices,
	handed_over_on date,
	lost_on date,
	fee numeric(8, 2) CHECK (fee OPERATOR(pg_catalog.>=) 0)
);
CREATE INDEX id_cards_citizen_id ON hukou.id_cards (citizen_id);
CREATE UNIQUE INDEX one_card_in_hand ON hukou.id_cards (citizen_id, kind) WHERE status OPERATOR(pg_catalog.=) 'handed_over';
CREATE UNIQUE INDEX one_card_in_the_making ON hukou.id_cards (citizen_id, kind)
	WHERE status OPERATOR(pg_catalog.=) ANY ('{signed,made}'::text[]);
COMMENT ON COLUMN hukou.id_cards.lost_on IS 'its loss was reported; set, and taken back when it is found, by hukou.correct_register()';
COMMENT ON COLUMN hukou.id_cards.fee IS 'yuan due for it by the policy of the day its case was filed, see hukou.fees; NULL: no row said, or imported';
COMMENT ON TABLE hukou.id_cards IS 'resident identity cards, where valid_until NULL is long-term (居民身份证法 art. 5), and temporary ones (公安部令78号)';

CREATE TABLE hukou.permits (
	case_no hukou.case_no PRIMARY KEY,
	issued_by hukou.office_code NOT NULL REFERENCES hukou.offices,
	issued_on date NOT NULL,
	number text NOT NULL,
	valid_until date NOT NULL,
	revoked_on date,
	UNIQUE (issued_by, number)
);
COMMENT ON TABLE hukou.permits IS 'permits to move in (准予迁入证明), good for 40 days';
COMMENT ON COLUMN hukou.permits.number IS 'as the issuer numbers them: the particular "permit_number", or the case''s number';

CREATE TABLE hukou.migration_certificates (
	case_no hukou.case_no PRIMARY KEY,
	issued_by hukou.office_code NOT NULL REFERENCES hukou.offices,
	number text NOT NULL,
	issued_on date NOT NULL,
	valid_until date NOT NULL,
	UNIQUE (issued_by, number)
);
COMMENT ON TABLE hukou.migration_certificates IS 'certificates of migration (户口迁移证), good for 30 days (1994 notice of the ministry)';
COMMENT ON COLUMN hukou.migration_certificates.number IS 'as the issuer numbers them: the particular "migration_certificate_number", or the case''s number';

CREATE TABLE hukou.certificates (
	case_no hukou.case_no PRIMARY KEY,
	citizen_id hukou.citizen_id NOT NULL REFERENCES hukou.persons,
	kind text NOT NULL,
	issued_by hukou.office_code NOT NULL REFERENCES hukou.offices,
	issued_on date NOT NULL,
	code text NOT NULL,
	facts jsonb NOT NULL,
	revoked_on date
);
COMMENT ON TABLE hukou.certificates IS 'certificates of household registration (户籍类证明), numbered as their cases';
COMMENT ON COLUMN hukou.certificates.code IS 'printed on it, for hukou.certificate_is_valid()';
COMMENT ON COLUMN hukou.certificates.facts IS 'what it certifies: what the register said when it was issued';
COMMENT ON COLUMN hukou.certificates.revoked_on IS 'set by a correction, see hukou.correct_register()';

CREATE TABLE hukou.register_corrections (
	correction bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	what text NOT NULL CHECK (what IN ('household', 'person', 'certificate', 'card')),
	key text NOT NULL,
	before jsonb NOT NULL,
	after jsonb NOT NULL,
	reason text NOT NULL,
	note text,
	officer text NOT NULL,
	office hukou.office_code NOT NULL,
	corrected_at timestamptz NOT NULL,
	session_role name NOT NULL
);
CREATE INDEX register_corrections_key ON hukou.register_corrections (what, key);
COMMENT ON TABLE hukou.register_corrections IS 'what officers put right in the register without a case, with what was there before; written by hukou alone';
COMMENT ON SEQUENCE hukou.register_corrections_correction_seq IS 'numbers of corrections';
COMMENT ON COLUMN hukou.register_corrections.key IS 'the household, the citizen id, or the number of the certificate''s or card''s case';

CREATE TABLE hukou.household_imports (
	line bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	household text,
	office text,
	kind text,
	address text,
	head text,
	finding text
);
COMMENT ON TABLE hukou.household_imports IS 'where COPY puts households of an existing register for hukou.load_register(); what it did not take over stays there, with the reason';
COMMENT ON SEQUENCE hukou.household_imports_line_seq IS 'lines in the order in which COPY brought them';
COMMENT ON COLUMN hukou.household_imports.head IS 'citizen id; empty: not known, or a collective household';
COMMENT ON COLUMN hukou.household_imports.finding IS 'why it was set aside; set by hukou.load_register()';

CREATE TABLE hukou.person_imports (
	line bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	citizen_id text,
	name text,
	ethnicity text,
	birth_certificate text,
	household text,
	since text,
	finding text
);
COMMENT ON TABLE hukou.person_imports IS 'where COPY puts people of an existing register, with the household each is registered in, for hukou.load_register(); what it did not take over stays there, with the reason';
COMMENT ON SEQUENCE hukou.person_imports_line_seq IS 'lines in the order in which COPY brought them';
COMMENT ON COLUMN hukou.person_imports.since IS 'day they were registered there, written 2023-11-24; empty: the day of birth';
COMMENT ON COLUMN hukou.person_imports.finding IS 'why it was set aside; set by hukou.load_register()';
