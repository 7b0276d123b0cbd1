# Capabilities are given and taken while officers work, backups run and tables are vacuumed: nobody is told of a deadlock.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::Bin;
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Register;
use Test::More;

my $pairs = 8;
my $node = new_server('access', conf => "fsync = off\nsynchronous_commit = off\n");
new_database($node, 'register', 'hukou.setup()');
fill_register($node, 'register');
$node->safe_psql('register', q{CREATE ROLE watcher; CREATE ROLE counter; ALTER DATABASE register SET hukou.now = '2023-11-20 10:00'});

# what officers do: a draft of their own gets a paper, loses it, and is amended, each by a statement of its own
my $work = $node->basedir . '/work.sql';
append_to_file($work, <<'SQL');
\set paper 1000 + :client_id
SET hukou.officer = 'D530102-03';
INSERT INTO hukou.case_documents (case_no, document, document_type) SELECT case_no, :paper, 'id_card' FROM hukou.cases WHERE particulars->>'label' = 'draft';
UPDATE hukou.cases SET note = ':paper' WHERE particulars->>'label' = 'draft';
DELETE FROM hukou.case_documents WHERE document = :paper;
SQL
is($node->safe_psql('register', q{SELECT state FROM hukou.cases WHERE particulars->>'label' = 'draft'}), 'draft', 'there is a draft');

my %log = map { $_ => '' } qw(officers backups vacuum);
my %run = (
	officers => IPC::Run::start([ 'pgbench', '--no-vacuum', '--username=gateway', '--client=4', '--jobs=1', '--time=600', '--file', $work, $node->connstr('register') ], '>&', \$log{officers}),
	backups => IPC::Run::start([ 'bash', '-c', 'while pg_dump --schema-only --dbname="$0" >/dev/null; do sleep 0.5; done', $node->connstr('register') ], '>&', \$log{backups}),
	vacuum => IPC::Run::start([ 'bash', '-c', 'while psql -X -q -v ON_ERROR_STOP=1 -d "$0" -c "VACUUM (FREEZE, ANALYZE)"; do sleep 0.1; done', $node->connstr('register') ], '>&', \$log{vacuum}),
);
my ($failed, $said) = (0, '');
for (1 .. $pairs)
{
	my $code = $node->psql('register', <<'SQL', on_error_stop => 1, stderr => \my $stderr);
SELECT hukou.grant_access('watcher', 'auditor'), hukou.grant_access('counter', 'gateway');
SELECT hukou.revoke_access('watcher', 'auditor'), hukou.revoke_access('counter', 'gateway');
SQL
	$failed++, $said .= $stderr if $code;
}
is($failed, 0, "of $pairs times that capabilities were given and taken none failed") or diag($said);
for my $who (sort keys %run)
{
	$run{$who}->pump_nb;
	ok($run{$who}->pumpable, "$who: still at it") or diag($log{$who});
	$run{$who}->kill_kill;
}
is($node->safe_psql('register', q{SET search_path = public, hukou; SELECT count(*) > 100 FROM case_events JOIN cases USING (case_no) WHERE particulars->>'label' = 'draft'}), 't', 'officers got on with their work');
unlike($log{officers}, qr/ERROR|abort/, '... none of them was turned away');
unlike(slurp_file($node->logfile), qr/deadlock detected/, 'the server knows of no deadlock');
is($node->safe_psql('register', q{SELECT * FROM hukou.health() WHERE subject NOT IN ('calendar', 'hukou.now')}), '', 'and all is well');

# Who waits for a transaction that does not end is told so, and has changed nothing.
my $idle = $node->background_psql('register');
$idle->query_safe('BEGIN; SELECT count(*) FROM hukou.access_log');
$node->psql('register', q{SET lock_timeout = '100ms'; SELECT hukou.grant_access('watcher', 'auditor')}, stderr => \my $stderr);
like($stderr, qr/the tables that auditors see are in use/, 'lock_timeout ends the wait, and it is told what for');
$node->psql('register', q{SET statement_timeout = '1s'; SELECT hukou.grant_access('watcher', 'auditor')}, stderr => \$stderr);
like($stderr, qr/canceling statement due to statement timeout|the tables that auditors see are in use/, 'so does statement_timeout');
$idle->query_safe('COMMIT');
$idle->quit;
is($node->safe_psql('register', q{SELECT (SELECT count(*) FROM hukou.access_grants WHERE role = 'watcher') + (SELECT count(*) FROM pg_policies WHERE 'watcher' = ANY (roles))}), 0, 'nothing was given');
is($node->safe_psql('register', q{SET lock_timeout = '1234ms'; SELECT FROM hukou.grant_access('watcher', 'auditor'); SHOW lock_timeout; SELECT FROM hukou.revoke_access('watcher', 'auditor')}), '1234ms', 'lock_timeout is the caller\'s again');

$node->stop;
done_testing();
