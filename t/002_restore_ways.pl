# Every way to dump and restore a register, with cases in every state, both digests, an administrator's own policy and what
# a DBA did to the tables: the copy is the same register, its cases go on, and a dump that was altered does not get in
# unnoticed.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Register;
use Test::More;

my $node = new_server('ways');

sub dump_of
{
	my (@how) = @_;
	my ($out, $err) = run_command([ 'pg_dump', '-h', $node->host, '-p', $node->port, @how, 'origin' ]);
	# offices name their parents, merged numbers the good ones, which a restore of data alone may stumble over; ours come in one COPY and do not
	$err =~ s/^pg_dump: (warning: there are circular foreign-key constraints|detail: offices|detail: persons|hint: ).*\n?//mg;
	is($err, '', "pg_dump @how is quiet");
	return $out;
}

# A database for the data alone.  Its owner is no superuser, and needs no more than CREATE on schema hukou and EXECUTE on
# hukou.setup(boolean); a column of the DBA's own must be there before its data.
sub empty_database
{
	my ($database) = @_;
	new_database($node, $database, 'hukou.setup(for_restore => true)');
	$node->safe_psql($database, "SET ROLE registrar; ALTER TABLE hukou.cases ADD COLUMN our_shelf text DEFAULT 'none'");
	return;
}

# Privileges are no data: after a restore of data alone, each capability is granted again.
sub grant_again
{
	my ($database) = @_;
	$node->safe_psql($database, 'SET ROLE registrar; SELECT hukou.grant_access(role, capability, office) FROM hukou.access_grants');
	return;
}

# --- the origin ------------------------------------------------------------

new_database($node, 'origin', 'hukou.setup()');
fill_register($node, 'origin');
$node->safe_psql('origin', <<'SQL');
CREATE TABLE our_log (case_no hukou.case_no, version integer);
GRANT INSERT ON our_log TO PUBLIC;
CREATE FUNCTION our_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO public.our_log VALUES (NEW.case_no, NEW.version);
	RETURN NULL;
END
$$;
SET ROLE registrar;
ALTER TABLE hukou.cases ADD COLUMN our_shelf text DEFAULT 'none';
CREATE VIEW hukou.our_view AS SELECT case_no, count(*) FROM hukou.case_events GROUP BY 1;
CREATE INDEX our_index ON hukou.cases (our_shelf) WHERE our_shelf IS NOT NULL;
CREATE TRIGGER our_trigger AFTER UPDATE ON hukou.cases FOR EACH ROW EXECUTE FUNCTION our_log();
ALTER TABLE hukou.cases ALTER COLUMN particulars SET STORAGE EXTERNAL;
ALTER TABLE hukou.households SET (autovacuum_vacuum_scale_factor = 0.01);
UPDATE hukou.cases SET our_shelf = 'A7' WHERE state = 'withdrawn';
SQL

# The events become partitions, as docs/partitioning.md has it: the table of old takes the nodes up to 60.
my ($partition) = slurp_file("$FindBin::RealBin/../docs/partitioning.md") =~ /^```sql\n(.*?)^```/ms;
my $health = "SELECT coalesce(string_agg(concat_ws(': ', subject, finding), E'\\n' ORDER BY subject, finding), 'well') FROM hukou.health()";
my $before = $node->safe_psql('origin', $health);
$node->safe_psql('origin', "SET ROLE registrar;\nSET search_path = public, hukou;\n$partition");
is($node->safe_psql('origin', $health), $before, 'health() says of partitions what it said of the table');
like($node->safe_psql('origin', "BEGIN; CREATE VIEW aside AS SELECT FROM hukou.case_events_rest; $health; ROLLBACK"),
	qr/^public\.aside: the view reads table hukou\.case_events_rest, a partition$/m, 'and tells of a view that reads one of them');
is($node->safe_psql('origin', "SELECT string_agg(viewname || ' ' || (definition ~ 'case_events_old'), ', ' ORDER BY 1) FROM pg_views WHERE definition ~ 'case_events'"),
	'case_overdue false, case_suspensions false, our_view false, worklist false', 'views read the partitioned table');
$node->safe_psql('origin', $Register::fixture . <<'SQL');
SET hukou.now = '2023-11-22 09:00';
SET ROLE gateway;
SELECT pg_temp.certificate('rest', 'kinship', '610104901000') AS c \gset
SELECT pg_temp.walk(:'c', 'D610104-03 accept', 'D610104-03 dispatch');
SQL
is($node->safe_psql('origin', 'SELECT tableoid::regclass, count(DISTINCT case_no) FROM hukou.case_events GROUP BY 1 ORDER BY 1'),
	"hukou.case_events_old|11\nhukou.case_events_rest|1", 'events go to their partitions');
my $guards = <<'SQL';
SELECT c.relname, t.tgname, t.tgenabled FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = 'hukou'::regnamespace AND NOT t.tgisinternal ORDER BY 1, 2
SQL
my %origin = (
	data => data_text($node, 'origin'),
	checkpoint => $node->safe_psql('origin', 'SELECT digest FROM hukou.checkpoint()'),
	guards => $node->safe_psql('origin', $guards));
is(join(' ', $origin{guards} =~ /^case_events_rest\|(.*)$/mg), 'a_hukou_event|A zz_hukou_guard|A zz_hukou_truncate|A',
	'a partition is guarded as the table is');
is($node->safe_psql('origin', 'SELECT count(DISTINCT get_byte(digest, 0)) > 1 OR count(DISTINCT octet_length(digest)) > 1 FROM hukou.case_events'),
	't', 'events bear both digests');
is_whole($node, 'origin', \%origin, 'origin');
for my $statement ('UPDATE hukou.case_events_rest SET note = note', 'DELETE FROM hukou.case_events_old',
	'TRUNCATE hukou.case_events_rest', 'TRUNCATE hukou.case_events',
	'INSERT INTO hukou.case_events_rest SELECT case_no, event + 1, action, from_state, to_state, officer, office, acting_for, reason, note, '
	. "request_id, overdue, workflow_version, acted_at, session_role, application, row_digest, previous, digest FROM hukou.case_events_rest WHERE event = 3")
{
	my (undef, undef, $err) = $node->psql('origin', "SET ROLE registrar; $statement", extra_params => [ '-v', 'VERBOSITY=sqlstate' ]);
	like($err, qr/ERROR:  HK0(05|10)/, "refused under partitions: " . substr($statement, 0, 40));
}

my $plain = dump_of();
my $data = dump_of('-a', '-n', 'hukou', '--load-via-partition-root');
my $dir = PostgreSQL::Test::Utils::tempdir();

# --- whole dumps -----------------------------------------------------------

sub is_whole_with_guards
{
	my ($database, $way) = @_;
	is_whole($node, $database, \%origin, $way);
	is($node->safe_psql($database, $guards), $origin{guards}, "$way: every trigger is there and as it was enabled");
	is($node->safe_psql($database, 'SET ROLE registrar; SELECT * FROM hukou.setup()') =~ s/layout \d+/layout N/r,
		'layout N is in place; nothing to do', "$way: setup() finds nothing to do");
	goes_on($node, $database, $way);
	return;
}

new_database($node, 'whole');
is(psql_file($node, 'whole', 'postgres', $plain), '', 'pg_dump | psql is quiet');
is_whole_with_guards('whole', 'pg_dump | psql');

new_database($node, 'custom');
$node->command_ok([ 'pg_dump', '-Fc', '-f', "$dir/whole.dump", '-d', $node->connstr('origin') ], 'pg_dump -Fc');
$node->command_ok([ 'pg_restore', '-e', '-j2', '-d', $node->connstr('custom'), "$dir/whole.dump" ], 'pg_restore -j2');
is_whole_with_guards('custom', 'pg_restore -j2');

# Here the guards are there before the data.  our_log is filled by its own rows, for the trigger is one on UPDATE.
new_database($node, 'steps');
is(psql_file($node, 'steps', 'postgres', dump_of('-s')), '', 'restore of the schema is quiet');
is(psql_file($node, 'steps', 'postgres', dump_of('-a')), '', 'restore of the data after it is quiet');
is_whole_with_guards('steps', 'schema, then data');

# --- data alone, into fresh tables, with every guard on --------------------

empty_database('data_only');
is(psql_file($node, 'data_only', 'registrar', $data), '', 'data alone, by an owner who is no superuser, is quiet');
is($node->safe_psql('data_only', "SELECT count(*) FROM pg_catalog.pg_roles WHERE rolname = 'registrar' AND rolsuper"), '0',
	'... and registrar is none');
grant_again('data_only');
is_whole($node, 'data_only', \%origin, 'data alone');
goes_on($node, 'data_only', 'data alone');

empty_database('data_super');
is(psql_file($node, 'data_super', 'postgres', $data), '', 'data alone, by a superuser');
is_whole($node, 'data_super', \%origin, 'data alone by a superuser');

# --disable-triggers is for superusers, and needless: it takes the guards away for the time being, and leaves them for all
# but replica role.  setup() puts that right.
new_database($node, 'disabled');
is(psql_file($node, 'disabled', 'postgres', dump_of('-s')), '', 'the schema, for --disable-triggers');
is(psql_file($node, 'disabled', 'postgres', dump_of('-a', '--disable-triggers')), '', 'data alone, with --disable-triggers');
isnt($node->safe_psql('disabled', $guards), $origin{guards}, '... which leaves triggers otherwise than they were');
my $enabled = $node->safe_psql('disabled', 'SET ROLE registrar; SELECT * FROM hukou.setup()');
like($enabled, qr/^trigger zz_hukou_guard of hukou.cases is enabled always again$/m, '... setup() tells');
is_whole_with_guards('disabled', 'data alone with --disable-triggers');

empty_database('data_rows');
is(psql_file($node, 'data_rows', 'registrar', dump_of('-a', '-n', 'hukou', '--load-via-partition-root', '--rows-per-insert=50')),
	'', 'data alone, as INSERTs');
is_whole($node, 'data_rows', \%origin, 'data alone as INSERTs');

empty_database('data_custom');
$node->command_ok(
	[ 'pg_dump', '-Fc', '-a', '-n', 'hukou', '--load-via-partition-root', '-f', "$dir/data.dump", '-d', $node->connstr('origin') ],
	'pg_dump -Fc -a');
$node->command_ok([ 'pg_restore', '-e', '-U', 'registrar', '-d', $node->connstr('data_custom'), "$dir/data.dump" ],
	'pg_restore -a');
is_whole($node, 'data_custom', \%origin, 'pg_restore -a');

# Parallel workers load tables in no order, which foreign keys do not bear, hukou's or anybody's: they are made after.
# The guards bear it: contents before their case, events before or after it, parts of a workflow before the workflow.
empty_database('data_parallel');
my @keys = split /\n/, $node->safe_psql('data_parallel', <<'SQL');
SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_catalog.pg_constraint WHERE connamespace = 'hukou'::regnamespace AND contype = 'f' ORDER BY 1
SQL
$node->safe_psql('data_parallel', join "\n", 'SET ROLE registrar;', map { /(.*) ADD( CONSTRAINT \S+)/ && "$1 DROP$2;" } @keys);
$node->command_ok([ 'pg_restore', '-e', '-j2', '-U', 'registrar', '-d', $node->connstr('data_parallel'), "$dir/data.dump" ],
	'pg_restore -a -j2');
$node->safe_psql('data_parallel', join "\n", 'SET ROLE registrar;', map { "$_;" } @keys);
grant_again('data_parallel');
is_whole($node, 'data_parallel', \%origin, 'pg_restore -a -j2');
goes_on($node, 'data_parallel', 'pg_restore -a -j2');

# --- what must not get in --------------------------------------------------

empty_database('blank');
my $copies = 0;
(undef, undef, my $said) = $node->psql('blank', 'SET ROLE registrar; SELECT hukou.setup()');
like($said, qr/ERROR:  the tables are in place, empty, for a restore\nHINT:  Restore the data/, 'setup() leaves tables for a restore alone');

sub blank_copy
{
	my $database = 'blank_' . ++$copies;
	$node->safe_psql('postgres', "CREATE DATABASE $database TEMPLATE blank");
	return $database;
}

# [ what, table, row, change, SQLSTATE ]
for my $case (
	[ 'an event', 'case_events', qr/\tsend_back\t/, sub { $_[0] =~ s/materials_invalid/materials_missing/r }, 'HK010' ],
	[ 'the officer of an event', 'case_events', qr/\treview\t/, sub { $_[0] =~ s/D340802-03/D340802-04/r }, 'HK010' ],
	[ 'a case: particulars', 'cases', qr/"transit"/, sub { $_[0] =~ s/B-1/A-1/r }, 'HK010' ],
	[ 'a case: state', 'cases', qr/"filed"/, sub { $_[0] =~ s/\tdispatched\t/\treviewed\t/r }, 'HK010' ],
	[ 'a case: due date', 'cases', qr/"filed"/, sub { $_[0] =~ s/\t2023-1[12]-\d\d\tf\t/\t2024-01-09\tf\t/r }, 'HK010' ],
	[ 'a document', 'case_documents', qr/\tX53/, sub { $_[0] =~ s/\tX53/\tX52/r }, 'HK010' ],
	[ 'a person of a case', 'case_persons', qr/\tnewborn\t/, sub { $_[0] =~ s/2023-11-06/2023-11-07/r }, 'HK010' ],
	[ 'a step of a workflow', 'workflow_transitions', qr/\t1\tdispatched\tcheck\t/, sub { $_[0] =~ s/\treview\t/\taccept\t/r }, 'HK009' ],
	[ 'a state of a workflow', 'workflow_states', qr/^certificate\t2\tsupplement\t/m, sub { $_[0] =~ s{\tt((?:\t[^\t]*){2})$}{\tf$1}mr }, 'HK009' ],
	[ 'a seal left out', 'cases', qr/"filed"/, sub { $_[0] =~ s/\\\\x[0-9a-f]+(\t[^\t\n]*)$/\\N$1/mr }, 'HK' ],
	[ 'a seal of a document left out', 'case_documents', qr/\tX53/, sub { $_[0] =~ s/\\\\x[0-9a-f]+$/\\N/mr }, 'HK' ])
{
	my ($what, $table, $row, $change, $state) = @$case;
	my $altered = tamper($data, $table, $row, $change);
	isnt($altered, $data, "$what: altered");
	my $database = blank_copy();
	like(psql_file($node, $database, 'registrar', $altered), qr/ERROR:  $state/, "$what: refused");
}

# What is left out goes in, for a restore comes in pieces; it is told afterwards, and steps that hang on it are refused.
for my $case (
	[ 'an event left out', 'case_events', qr/\tcheck\t|\tissue\t/, 'event is missing' ],
	[ 'a document left out', 'case_documents', qr/\tX530000002\t/, 'the people and documents are not those the case was filed with' ],
	[ 'a person of a case left out', 'case_persons', qr/\tmover\t/, 'the people and documents are not those the case was filed with' ],
	[ 'a step of a workflow left out', 'workflow_transitions', qr/^certificate\t1\tdispatched\tcheck\t/m, 'is not as it was published' ])
{
	my ($what, $table, $row, $fault) = @$case;
	my $database = blank_copy();
	is(psql_file($node, $database, 'registrar', tamper($data, $table, $row, sub { '' })), '', "$what: goes in");
	like($node->safe_psql($database, 'SELECT fault FROM hukou.verify_all()'), qr/\Q$fault\E/, "... and verify_all() tells");
	next if $table ne 'workflow_transitions';
	grant_again($database);
	my (undef, undef, $err) = $node->psql($database, <<'SQL', extra_params => [ '-v', 'VERBOSITY=sqlstate' ]);
SET hukou.now = '2023-12-04 10:00';
SET ROLE gateway;
SET hukou.officer = 'D340802-03';
SELECT hukou.advance(case_no, 'refuse', 'no_record') FROM hukou.cases WHERE particulars->>'label' = 'filed';
SQL
	like($err, qr/ERROR:  HK009/, '... and a step under that workflow is refused');
}

# clerk may write every table, and row security does not bind it; the guards want the owner
my $database = blank_copy();
$node->safe_psql($database, <<'SQL');
ALTER ROLE clerk BYPASSRLS;
GRANT INSERT ON ALL TABLES IN SCHEMA hukou TO clerk;
GRANT UPDATE ON SEQUENCE hukou.case_serial TO clerk;
SQL
like(psql_file($node, $database, 'clerk', $data), qr/ERROR:  HK005/, 'a restore by another than the owner is refused');
for my $table ('persons', 'registrations', 'cases', 'case_persons', 'case_documents', 'case_events', 'certificates')
{
	my ($copy) = $data =~ /^(COPY hukou\.$table [^\n]*\n.*?^\\\.\n)/ms;
	like(psql_file($node, $database, 'clerk', $copy),
		qr/ERROR:  (HK005|HK010)/, "... table $table by itself, too");
}
is($node->safe_psql($database, 'SELECT count(*) FROM hukou.cases'), '0', '... and no case got in');

$node->stop;
done_testing();
