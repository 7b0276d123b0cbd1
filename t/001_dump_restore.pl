# A register survives pg_dump and restore with everything in it: the shipped rows, the administrator's, the cases with
# their seals, and what a DBA added to the tables.  And the extension cannot be dropped from under the data.
use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $node = PostgreSQL::Test::Cluster->new('register');
$node->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8' ]);
$node->start;

# The numbers of rows of all tables of the schema, one a line.
sub row_counts
{
	my ($database) = @_;
	return $node->safe_psql($database, <<'SQL');
SELECT c.relname, (pg_catalog.xpath('/row/n/text()',
         pg_catalog.query_to_xml(pg_catalog.format('SELECT count(*) AS n FROM hukou.%I', c.relname), false, true, '')))[1]
FROM pg_catalog.pg_class c
WHERE c.relnamespace = 'hukou'::regnamespace AND c.relkind IN ('r', 'p')
ORDER BY c.relname
SQL
}

# A dump as text, without the random key pg_dump wraps it in, and with rows sorted: their order in a table is no data.
sub dump_text
{
	my ($database) = @_;
	my ($out, $err) = run_command([ 'pg_dump', '-h', $node->host, '-p', $node->port, $database ]);
	is($err, '', "pg_dump of $database is quiet");
	$out =~ s/^\\(un)?restrict .*\n//mg;
	$out =~ s{^(COPY [^\n]*\n)(.*?)^(?=\\\.\n)}{my ($copy, $rows) = ($1, $2); join '', $copy, sort $rows =~ /.*\n/g}gmse;
	return $out;
}

# Dumps run to a megabyte, so a failing comparison shows the difference alone.
sub is_same_dump
{
	my ($got, $expected, $name) = @_;
	my %file = (got => $got, expected => $expected);
	my $dir = PostgreSQL::Test::Utils::tempdir();
	append_to_file("$dir/$_", $file{$_}) for keys %file;
	my ($diff) = run_command([ 'diff', '-U0', "$dir/expected", "$dir/got" ]);
	is(substr($diff, 0, 4000), '', $name);
}

sub restore
{
	my ($database, $dump) = @_;
	my $file = PostgreSQL::Test::Utils::tempdir() . '/dump.sql';
	append_to_file($file, $dump);
	command_ok(
		[ 'psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-h', $node->host, '-p', $node->port, '-d', $database, '-f', $file ],
		"restore into $database");
}

# --- setup -----------------------------------------------------------------

$node->safe_psql('postgres', 'CREATE DATABASE origin TEMPLATE template0');
my $start = time;
$node->safe_psql('origin', 'SET client_min_messages = warning; CREATE EXTENSION hukou CASCADE; SELECT hukou.setup();');
# A second or two on a small machine; the bound is what we promise, and leaves a busy one its slack.
cmp_ok(time - $start, '<', 5, 'CREATE EXTENSION and setup() take less than 5 s');

my $fresh = dump_text('origin');
$node->safe_psql('origin', 'SELECT hukou.setup()');
is_same_dump(dump_text('origin'), $fresh, 'a second setup() changes nothing');

# --- what an administrator, a DBA and the offices add ----------------------

$node->safe_psql('origin', <<'SQL');
INSERT INTO hukou.offices (office, node, region, kind, name_zh, name_en) VALUES
	('350104990000', 35, '350104', 'station', '测试派出所', 'Test police station'),
	('530102990000', 53, '530102', 'station', '测试受理点', 'Test window');
INSERT INTO hukou.officers (officer, name_zh, office, duties, db_role) VALUES
	('W1', '张三', '530102990000', enum_range(NULL::hukou.duty), 'postgres');
INSERT INTO hukou.households (household, office, address) VALUES ('TEST-1', '350104990000', '测试路1号');
INSERT INTO hukou.persons (citizen_id, name) VALUES (hukou.citizen_id_from_15('350104900101001'), '李四');
INSERT INTO hukou.registrations (citizen_id, sequence, status, office, household, since)
	SELECT citizen_id, 1, 'active', '350104990000', 'TEST-1', '1990-01-01' FROM hukou.persons;
-- two cases, one in draft and one on its way
DO $$
DECLARE
	c hukou.case_no;
BEGIN
	FOR i IN 1..2 LOOP
		c := hukou.open_case('certificate', 'kinship', '530102990000', '350104990000', citizen_id) FROM hukou.persons;
		INSERT INTO hukou.case_documents (case_no, document, document_type) VALUES (c, 1, 'id_card');
	END LOOP;
	PERFORM hukou.advance(c, 'accept'), hukou.advance(c, 'dispatch');
END
$$;
ALTER TABLE hukou.cases ADD COLUMN our_shelf text DEFAULT 'none';
CREATE INDEX our_index ON hukou.cases (our_shelf) WHERE our_shelf IS NOT NULL;
ALTER TABLE hukou.households SET (autovacuum_vacuum_scale_factor = 0.01);
SQL

# --- dump and restore ------------------------------------------------------

my $dump = dump_text('origin');
$node->safe_psql('postgres', 'CREATE DATABASE copy TEMPLATE template0');
restore('copy', $dump);
is(row_counts('copy'), row_counts('origin'), 'every table has as many rows after restore');
is_same_dump(dump_text('copy'), $dump, 'the dump of the restored database is the same text');
is($node->safe_psql('copy', <<'SQL'), 'our_shelf|1', "the DBA's own column and index are there");
SELECT a.attname, count(i.indexrelid)
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_index i ON i.indrelid = a.attrelid AND i.indexrelid = 'hukou.our_index'::regclass AND i.indisvalid
WHERE a.attrelid = 'hukou.cases'::regclass AND a.attname = 'our_shelf'
GROUP BY a.attname
SQL
is($node->safe_psql('copy', 'SELECT count(*), (SELECT count(*) FROM hukou.case_events) FROM hukou.cases'), '2|4',
	'the cases and their events are there');
is($node->safe_psql('copy', 'SELECT c.case_no, v.* FROM hukou.cases c, hukou.verify(c.case_no) v'), '',
	'every chain and every seal verifies');
$node->safe_psql('copy', 'SELECT hukou.setup()');
is_same_dump(dump_text('copy'), $dump, 'setup() finds nothing to do in the restored database');

# --- the extension cannot leave its data behind ----------------------------

my ($status, undef, $error) = $node->psql('copy', 'DROP EXTENSION hukou');
isnt($status, 0, 'DROP EXTENSION is refused while the tables exist');
like($error, qr/other objects depend on it/, '... and says why');
is_same_dump(dump_text('copy'), $dump, '... and nothing is lost');

is($node->safe_psql('copy', "SELECT hukou.advance(case_no, 'accept') FROM hukou.cases WHERE state = 'draft'"), 'accepted',
	'a restored case goes on from where it was');

$node->stop;
done_testing();
