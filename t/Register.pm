# What the tests of moving data share: a register with cases in every interesting state, and the questions that tell
# whether a copy of it is whole.
package Register;

use strict;
use warnings FATAL => 'all';

use Exporter 'import';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

our @EXPORT = qw(new_server new_database fill_register data_text is_same_text is_whole goes_on psql_file tamper);

# A server of its own, in UTF8 whatever the machine's locale is.
sub new_server
{
	my ($name, %how) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name, %{ $how{new} // {} });
	$node->init(%{ $how{init} // {} }, extra => [ '--encoding=UTF8', '--locale=C.UTF-8' ]);
	$node->append_conf('postgresql.conf', $how{conf}) if $how{conf};
	$node->start;
	# registrar owns the tables and is no superuser; gateway is the window's application; clerk may write every table, and owns none
	$node->safe_psql('postgres', 'CREATE ROLE registrar LOGIN; CREATE ROLE gateway LOGIN; CREATE ROLE clerk LOGIN');
	return $node;
}

# A database where registrar set the tables up; $setup is the call, or '' for none.
sub new_database
{
	my ($node, $database, $setup) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $database TEMPLATE template0");
	return if !$setup;
	$node->safe_psql($database, <<SQL);
SET client_min_messages = warning;
CREATE EXTENSION hukou CASCADE;
GRANT CREATE ON SCHEMA hukou TO registrar;
GRANT EXECUTE ON FUNCTION hukou.setup(boolean), hukou.load_demo(), hukou.grant_access(name, text, hukou.office_code),
	hukou.revoke_access(name, text) TO registrar;
SET ROLE registrar;
SELECT $setup;
SQL
	return;
}

# Cases by name: the name is in their particulars.
our $fixture = <<'SQL';
SET search_path = public, hukou;
SET client_min_messages = warning;
CREATE FUNCTION pg_temp.papers(no case_no, VARIADIC types text[]) RETURNS void LANGUAGE sql AS $$
	INSERT INTO hukou.case_documents (case_no, document, document_type, number)
	SELECT no, n, t, CASE t WHEN 'birth_certificate' THEN 'X' || (530000000 + serial(no)) END
	FROM unnest(types) WITH ORDINALITY u(t, n)
$$;
-- steps, each written OFFICER ACTION or OFFICER ACTION REASON
CREATE FUNCTION pg_temp.walk(no case_no, VARIADIC steps text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	step text;
BEGIN
	FOREACH step IN ARRAY steps LOOP
		PERFORM set_config('hukou.officer', split_part(step, ' ', 1), false),
			advance(no, split_part(step, ' ', 2), nullif(split_part(step, ' ', 3), ''));
	END LOOP;
END
$$;
CREATE FUNCTION pg_temp.birth(label text) RETURNS case_no LANGUAGE plpgsql AS $$
DECLARE
	no case_no;
BEGIN
	PERFORM set_config('hukou.officer', 'D530102-03', false);
	no := open_case('newborn', 'standard', '530102901000', '340802901000', citizen_id_make('340802', '1993-07-15', 17),
		jsonb_build_object('label', label, 'household', 'A-1'));
	INSERT INTO case_persons (case_no, person, role, citizen_id, name, sex, birth_date) VALUES
		(no, 1, 'newborn', NULL, '小' || label, 'F', '2023-11-06'),
		(no, 2, 'father', citizen_id_make('340802', '1993-07-15', 17), '父', NULL, NULL);
	PERFORM pg_temp.papers(no, 'birth_certificate', 'marriage_certificate', 'parents_id_cards', 'household_book', 'residence_permit');
	RETURN no;
END
$$;
CREATE FUNCTION pg_temp.certificate(label text, service_type text, window_office office_code DEFAULT '530102901000')
RETURNS case_no LANGUAGE plpgsql AS $$
DECLARE
	no case_no;
BEGIN
	PERFORM set_config('hukou.officer', 'D' || left(window_office::text, 6) || '-03', false);
	no := open_case('certificate', service_type, window_office, '340802901000', citizen_id_make('340802', '1993-07-15', 17),
		jsonb_build_object('label', label), request_id => 'open ' || label);
	INSERT INTO case_persons (case_no, person, role, citizen_id, name)
		VALUES (no, 1, 'applicant', citizen_id_make('340802', '1993-07-15', 17), '父');
	PERFORM pg_temp.papers(no, 'id_card', 'kinship_proof');
	RETURN no;
END
$$;
SQL

# Fills a database that new_database() set up.
sub fill_register
{
	my ($node, $database) = @_;
	$node->safe_psql($database, $fixture . <<'SQL');
SET ROLE registrar;
SELECT load_demo();
SELECT grant_access('clerk', 'auditor'), grant_access('gateway', 'gateway');
-- the register as it was imported
INSERT INTO households VALUES
	('A-1', '340802901000', 'family', '示例路1号'), ('B-1', '350104901000', 'family', '示例路2号');
INSERT INTO persons (citizen_id, name) VALUES
	(citizen_id_make('340802', '1993-07-15', 17), '父'), (citizen_id_make('340802', '1991-12-20', 13), '迁');
INSERT INTO registrations (citizen_id, sequence, status, office, household, since)
	SELECT citizen_id, 1, 'active', '340802901000', 'A-1', birth_date(citizen_id) FROM persons;
-- somebody who is in it twice
INSERT INTO persons (citizen_id, name) VALUES (citizen_id_make('340802', '1976-05-05', 31), '重'), (citizen_id_make('350104', '1975-05-05', 11), '重');
INSERT INTO registrations (citizen_id, sequence, status, office, household, since) VALUES
	(citizen_id_make('340802', '1976-05-05', 31), 1, 'active', '340802901000', 'A-1', '1990-01-01'),
	(citizen_id_make('350104', '1975-05-05', 11), 1, 'active', '350104901000', 'B-1', '1990-01-01');
-- an administrator's own policy
INSERT INTO offices (office, node, region, kind, name_zh, name_en) VALUES
	('530102990000', 53, '530102', 'station', '新派出所', 'A new station');
INSERT INTO officers (officer, name_zh, office, duties) VALUES ('ADMIN', '管', '530102901000', '{administer}');
UPDATE time_limits SET days = 4, basis = 'our own promise' WHERE service = 'certificate' AND timer = '';
INSERT INTO document_rules (service, service_type, gate, requirement, document_type, condition, valid, basis, evidence) VALUES
	('certificate', 'kinship', 'filing', 'our_own', 'kinship_proof', '$.age >= 18', '[2023-11-01,)', 'our own rule', 'found');
RESET ROLE;

SET hukou.now = '2023-11-20 09:00';
SET ROLE gateway;
SELECT pg_temp.birth('draft');
SELECT pg_temp.birth('completed') AS c \gset
SELECT pg_temp.walk(:'c', 'D530102-03 accept', 'D530102-03 dispatch', 'D340802-03 review', 'D340802-01 register',
	'D530102-03 hand_over');
RESET ROLE; SET hukou.digest = 'sm3'; SET ROLE gateway;
SELECT pg_temp.certificate('filed', 'kinship') AS c \gset
SELECT pg_temp.walk(:'c', 'D530102-03 accept', 'D530102-03 dispatch');
-- both digests in one case, from the first seal of a document on
SELECT pg_temp.certificate('supplement', 'kinship') AS c \gset
RESET ROLE; SET hukou.digest = 'sha256'; SET ROLE gateway;
SELECT pg_temp.walk(:'c', 'D530102-03 accept', 'D530102-03 dispatch');
RESET ROLE; SET hukou.digest = 'sm3'; SET ROLE gateway;
SELECT set_config('hukou.officer', 'D340802-03', false);
INSERT INTO case_objections (case_no, objection, document, text_zh) VALUES (:'c', 1, 2, '照片模糊');
SELECT pg_temp.walk(:'c', 'D340802-03 send_back materials_invalid');
RESET ROLE; SET hukou.digest = 'sha256'; SET ROLE gateway;
SELECT set_config('hukou.officer', 'D530102-03', false);
UPDATE case_documents SET number = '二', digest = '\x00ff' WHERE case_no = :'c' AND document = 2;
INSERT INTO case_documents (case_no, document, document_type) VALUES (:'c', 7, 'household_book');
DELETE FROM case_documents WHERE case_no = :'c' AND document = 1;
UPDATE cases SET particulars = particulars || '{"copies": 2}' WHERE case_no = :'c';
SELECT pg_temp.certificate('withdrawn', 'kinship') AS c \gset
SELECT pg_temp.walk(:'c', 'D530102-03 withdraw applicant_request');
SELECT pg_temp.certificate('issued', 'registration') AS c \gset
SELECT pg_temp.walk(:'c', 'D530102-03 accept', 'D530102-03 issue');

SELECT set_config('hukou.officer', 'D350104-03', false);
SELECT open_case('migration', 'talent', '350104901000', '340802901000', citizen_id_make('340802', '1991-12-20', 13),
	'{"label": "transit", "household": "B-1", "address": "示例路2号"}') AS c \gset
INSERT INTO case_persons (case_no, person, role, citizen_id, name)
	VALUES (:'c', 1, 'mover', citizen_id_make('340802', '1991-12-20', 13), '迁');
SELECT pg_temp.papers(:'c', 'id_card', 'household_book', 'degree_certificate');
SELECT pg_temp.walk(:'c', 'D350104-03 accept', 'D350104-03 examine', 'D350104-01 authorise', 'D350104-01 permit',
	'D350104-03 dispatch', 'D340802-04 cancel');

SELECT set_config('hukou.officer', 'D130433-03', false);
SELECT open_case('id_first', 'standard', '130433901000', '340802901000', citizen_id_make('340802', '1993-07-15', 17),
	'{"label": "card"}') AS c \gset
SELECT pg_temp.papers(:'c', 'household_book', 'commitment', 'employment_proof');
SELECT pg_temp.walk(:'c', 'D130433-03 accept', 'D130433-03 capture', 'D130433-03 dispatch', 'D340802-03 review',
	'D340802-01 sign');
SELECT set_config('hukou.officer', 'D350104-03', false);
SELECT open_case('double_registration', 'standard', '350104901000', '340802901000', citizen_id_make('350104', '1975-05-05', 11),
	jsonb_build_object('label', 'double', 'duplicate', citizen_id_make('340802', '1976-05-05', 31))) AS c \gset
SELECT pg_temp.papers(:'c', 'household_book', 'investigation_report', 'face_comparison');
SELECT pg_temp.walk(:'c', 'D350104-03 accept', 'D350104-03 examine', 'D350104-03 dispatch', 'D340802-03 verify', 'D340802-01 cancel');
-- to be moved to the second version of its workflow, which is published next
SELECT pg_temp.certificate('moved', 'kinship') AS moved \gset
SELECT pg_temp.walk(:'moved', 'D530102-03 accept');

RESET ROLE;
SET hukou.now = '2023-11-21 09:00';
SET ROLE registrar;
BEGIN;
SELECT copy_workflow('certificate', 1);
UPDATE workflow_transitions SET name_zh = '核对' WHERE workflow = 'certificate' AND version = 2 AND action = 'check';
INSERT INTO workflow_transitions (workflow, version, from_state, action, to_state, name_zh, side, duty, needs_reason)
	VALUES ('certificate', 2, 'reviewed', 'hold_back', 'refused', '不予开具', 'accepting', 'accept', true);
SELECT publish_workflow('certificate', 2);
COMMIT;
SET ROLE gateway;
SELECT set_config('hukou.officer', 'ADMIN', false);
UPDATE cases SET action = 'migrate', workflow_version = 2 WHERE case_no = :'moved';
SELECT pg_temp.certificate('second', 'kinship') AS c \gset
SELECT pg_temp.walk(:'c', 'D530102-03 accept', 'D530102-03 dispatch');
-- the clock: an extension, and a claim
SELECT set_config('hukou.officer', 'D350104-01', false);
SELECT extend_limit(case_no, 3, 'complex_case') FROM cases WHERE particulars->>'label' = 'transit';
SELECT set_config('hukou.officer', 'D530102-03', false);
SELECT count(*) FROM claim('530102901000');
SQL
	is($node->safe_psql($database, 'SELECT * FROM hukou.verify_all()'), '', 'the register we made verifies');
	return;
}

# The data of schema hukou as text, rows sorted: their order in a table is no data.
sub data_text
{
	my ($node, $database) = @_;
	my ($out) = run_command(
		[ 'pg_dump', '-h', $node->host, '-p', $node->port, '-a', '-n', 'hukou', '--load-via-partition-root', $database ]);
	# nor is the order of the tables, nor how many partitions one has
	my %rows;
	$rows{$1} .= $2 while $out =~ /^(COPY [^\n]*\n)(.*?)^\\\.\n/gms;
	return join '', (map { ($_, sort $rows{$_} =~ /.*\n/g) } sort keys %rows), $out =~ /^SELECT pg_catalog\.setval.*\n/mg;
}

# A failing comparison of long texts shows the difference alone.
sub is_same_text
{
	my ($got, $expected, $name) = @_;
	my %file = (got => $got, expected => $expected);
	my $dir = PostgreSQL::Test::Utils::tempdir();
	append_to_file("$dir/$_", $file{$_}) for keys %file;
	my ($diff) = run_command([ 'diff', '-U0', "$dir/expected", "$dir/got" ]);
	return is(substr($diff, 0, 4000), '', $name);
}

# Is a copy the same register?  Rows, digest, and nothing that does not verify.
sub is_whole
{
	my ($node, $database, $origin, $way) = @_;
	is_same_text(data_text($node, $database), $origin->{data}, "$way: every row is there, and no other");
	is($node->safe_psql($database, 'SELECT digest FROM hukou.checkpoint()'), $origin->{checkpoint}, "$way: same checkpoint");
	is($node->safe_psql($database, 'SELECT * FROM hukou.verify_all()'), '', "$way: everything verifies");
	return;
}

# Do the cases go on from where they were, and only as they may?
sub goes_on
{
	my ($node, $database, $way) = @_;
	my $got = $node->safe_psql($database, <<'SQL');
SET search_path = public, hukou;
SET hukou.now = '2023-12-04 10:00';
-- what the gateway can say of a step: the state it led to, or the SQLSTATE it was refused with
CREATE FUNCTION pg_temp.try(label text, officer text, statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
BEGIN
	PERFORM set_config('hukou.officer', officer, false);
	EXECUTE statement INTO said USING (SELECT case_no FROM hukou.cases WHERE particulars->>'label' = label);
	SET CONSTRAINTS ALL IMMEDIATE;
	SET CONSTRAINTS ALL DEFERRED;
	RETURN label || ' ' || coalesce(said, 'went in');
EXCEPTION WHEN OTHERS THEN
	RETURN label || ' ' || SQLSTATE;
END
$$;
SET ROLE gateway;
SELECT pg_temp.try('completed', 'D530102-03', 'SELECT advance($1, ''accept'')');
SELECT pg_temp.try('withdrawn', 'D530102-03', 'SELECT advance($1, ''accept'')');
SELECT pg_temp.try('transit', 'D350104-03', 'SELECT advance($1, ''withdraw'', ''applicant_request'')');
SELECT pg_temp.try('filed', 'D530102-03', 'SELECT advance($1, ''check'')');
SELECT pg_temp.try('filed', 'D530102-03', 'UPDATE cases SET applicant = citizen_id_make(''340802'', ''1991-12-20'', 13) WHERE case_no = $1 RETURNING 1');
SELECT pg_temp.try('filed', 'D530102-03', 'UPDATE case_documents SET number = ''3'' WHERE case_no = $1 RETURNING 1');
SELECT pg_temp.try('second', 'D340802-03', 'SELECT advance($1, ''check'')');
SELECT pg_temp.try('second', 'D530102-03', 'SELECT advance($1, ''hold_back'', ''no_record'')');
SELECT pg_temp.try('filed', 'D340802-03', 'SELECT advance($1, ''check'')');
SELECT pg_temp.try('filed', 'D530102-03', 'SELECT advance($1, ''hold_back'', ''no_record'')');
SELECT pg_temp.try('moved', 'D530102-03', 'SELECT advance($1, ''dispatch'')');
SELECT pg_temp.try('draft', 'D530102-03', 'SELECT advance($1, ''accept'')');
SELECT pg_temp.try('draft', 'D530102-03', 'SELECT act FROM tick_case($1)');
SELECT pg_temp.try('supplement', 'D530102-03', 'SELECT advance($1, ''resubmit'')');
SELECT pg_temp.try('transit', 'D350104-03', 'SELECT advance($1, ''settle'')');
SELECT pg_temp.try('card', 'D130433-01', 'SELECT advance($1, ''make'')');
SELECT pg_temp.try('issued', 'D530102-03', 'SELECT advance($1, ''hand_over'')');
-- a request is remembered, so this opens nothing
SELECT pg_temp.try('filed', 'D530102-03', 'SELECT open_case(service, service_type, accepting_office, origin_office,
	applicant, request_id => ''open filed'') = case_no FROM cases WHERE case_no = $1');
SELECT pg_temp.try('double', 'D350104-04', 'SELECT advance($1, ''hand_over'')');
RESET ROLE;
SELECT pg_temp.try('double', 'D350104-04', 'UPDATE persons SET same_as = NULL WHERE same_as IS NOT NULL AND $1 IS NOT NULL RETURNING 1');
SELECT pg_temp.try('filed', 'D530102-03', 'UPDATE case_events SET officer = ''X'' WHERE case_no = $1 RETURNING 1');
SELECT pg_temp.try('filed', 'D530102-03', 'DELETE FROM cases WHERE case_no = $1 RETURNING 1');
SELECT pg_temp.try('filed', 'D530102-03', 'UPDATE workflow_states SET held_by = ''origin''
	WHERE workflow = ''certificate'' AND version = 1 AND state = ''accepted'' AND $1 IS NOT NULL RETURNING 1');
SELECT 'faults', count(*) FROM verify_all();
SQL
	$got =~ s/^(D\d+-\d+)?\n//mg;
	is($got, <<'TEXT' =~ s/\n\z//r, "$way: cases go on as they may, and no other way");
completed HK001
withdrawn HK001
transit HK001
filed HK002
filed HK005
filed HK005
second reviewed
second refused
filed reviewed
filed HK001
moved dispatched
draft HK001
draft deem_accepted
supplement accepted
transit settled
card made
issued completed
filed true
double completed
double HK005
filed HK005
filed HK005
filed HK009
faults|0
TEXT
	return;
}

# Runs a file as a restore does: each statement by itself.  Returns what psql wrote to standard error.
my $files = 0;

sub psql_file
{
	my ($node, $database, $role, $text) = @_;
	my $file = PostgreSQL::Test::Utils::tempdir() . '/restore_' . ++$files . '.sql';
	append_to_file($file, $text);
	my ($out, $err) = run_command(
		[
			'psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-v', 'VERBOSITY=verbose', '-h', $node->host, '-p', $node->port,
			'-U', $role, '-d', $database, '-f', $file
		]);
	return $err;
}

# Changes the first row of a table in a dump that matches.
sub tamper
{
	my ($dump, $table, $row, $change) = @_;
	my $done = 0;
	$dump =~ s{(^COPY hukou\.$table [^\n]*\n)(.*?)(^\\\.\n)}{
		my ($copy, $rows, $end) = ($1, $2, $3);
		$rows =~ s/^.*$row.*\n/my $line = $&; $done = 1; $change->($line)/me;
		"$copy$rows$end"
	}gmse;
	die "no row like $row in $table" if !$done;
	return $dump;
}

1;
