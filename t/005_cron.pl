# What time alone causes is caused by a job of pg_cron: as a role that can do nothing but that, with an event each, and nothing
# by a role that was not granted it.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Register;
use Test::More;

my ($libraries) = run_command([ 'pg_config', '--pkglibdir' ]);
plan skip_all => 'this server has no pg_cron' if !-e "$libraries/pg_cron.so";

my $node = new_server('cron', conf => "shared_preload_libraries = 'pg_cron'\ncron.database_name = 'register'\ncron.max_running_jobs = 4\n");
# the jobs connect as any client does
$node->append_conf('postgresql.conf', sprintf "cron.host = '%s'\n", $node->host);
$node->restart;
new_database($node, 'register', 'hukou.setup()');
fill_register($node, 'register');
$node->safe_psql('register', <<'SQL');
SET client_min_messages = warning;
CREATE EXTENSION pg_cron;
CREATE ROLE ticker LOGIN;
CREATE ROLE pretender LOGIN;
GRANT USAGE ON SCHEMA cron TO ticker, pretender;
SET ROLE registrar;
SELECT hukou.grant_access('ticker', 'scheduler');
RESET ROLE;
ALTER DATABASE register SET hukou.now = '2023-12-25 09:00';
SQL

# a case by the name it has in its particulars
sub case_of
{
	my ($label, $what) = @_;
	return $node->safe_psql('register', "SELECT $what FROM hukou.cases WHERE particulars->>'label' = '$label'");
}

is(case_of('supplement', 'state'), 'supplement', 'before: a case waits for what was missing');
is(case_of('draft', 'state'), 'draft', '... and a draft for a word');
is($node->psql('register', 'SELECT count(*) FROM hukou.cases', extra_params => [ '-U', 'ticker' ]), 3, 'the scheduler reads no case');
$node->safe_psql('register', $_, extra_params => [ '-U', /pretend/ ? 'pretender' : 'ticker' ]) for
	q{SELECT cron.schedule('hukou', '* * * * *', 'CALL hukou.tick_all(1)')},
	q{SELECT cron.schedule('pretend', '* * * * *', 'CALL hukou.tick_all()')};

# jobs run at the full minute
ok($node->poll_query_until('register', q{SELECT state = 'lapsed' FROM hukou.cases WHERE particulars->>'label' = 'supplement'}),
	'the job ran, and the case lapsed');
ok($node->poll_query_until('register', q{SELECT count(*) = 2 FROM (SELECT DISTINCT username FROM cron.job_run_details WHERE status IN ('succeeded', 'failed')) x}),
	'so did the pretender\'s');
is($node->safe_psql('register', q{SELECT DISTINCT username, status, return_message ~ 'may not let the clock act' FROM cron.job_run_details
	WHERE status <> 'running' ORDER BY 1}), "pretender|failed|t\nticker|succeeded|f", 'but it may not let the clock act');
is(case_of('draft', 'state, officer, filed_on'), 'accepted|system|2023-11-20', 'the draft counts as accepted from the day it was opened');
is($node->safe_psql('register', q{SELECT DISTINCT officer, session_role FROM hukou.case_events
	WHERE action IN ('lapse', 'deem_accepted', 'overdue', 'escalate', 'postpone')}), 'system|ticker', 'the events are by the system, out of a session of the scheduler\'s');
is($node->safe_psql('register', 'SELECT * FROM hukou.verify_all()'), '', 'everything verifies');
is($node->safe_psql('register', 'SELECT * FROM hukou.tick()', extra_params => [ '-U', 'ticker' ]), '', 'another call the same day does nothing');

# the system's steps restore as all others do
$node->safe_psql('register', 'DROP EXTENSION pg_cron');
my ($dump) = run_command([ 'pg_dump', '-h', $node->host, '-p', $node->port, 'register' ]);
new_database($node, 'again', '');
is(psql_file($node, 'again', 'postgres', $dump), '', 'the dump restores');
is($node->safe_psql('again', 'SELECT digest FROM hukou.checkpoint(\'2023-12-26\')'),
	$node->safe_psql('register', 'SELECT digest FROM hukou.checkpoint(\'2023-12-26\')'), '... every case, with the steps of the system');
is($node->safe_psql('again', 'SELECT * FROM hukou.verify_all()'), '', '... and everything verifies');

$node->stop;
done_testing();
