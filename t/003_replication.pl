# Logical replication of the whole schema to a subscriber that becomes the register itself, and a physical standby that
# answers questions.  What the publisher's policy says, the sessions of both soon say too.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Register;
use Test::More;

my $publisher = new_server(
	'publisher',
	init => { allows_streaming => 'logical' },
	conf => "max_wal_senders = 20\nmax_replication_slots = 20\n");
my $subscriber = new_server(
	'subscriber',
	conf => "max_worker_processes = 16\nmax_logical_replication_workers = 12\nmax_sync_workers_per_subscription = 6\n"
	  . "wal_retrieve_retry_interval = 100ms\n");
my $standby;

# What a session that is held open says to a question, as soon as it says what is expected, or else what it says at last.
sub comes_to_say
{
	my ($session, $question, $expected) = @_;
	my $said;
	for (1 .. 10 * $PostgreSQL::Test::Utils::timeout_default)
	{
		$said = $session->query_safe($question);
		return $said if $said eq $expected;
		select undef, undef, undef, 0.1;
	}
	return $said;
}

sub catch_up
{
	$publisher->wait_for_catchup('hukou');
	return;
}

# The origin to compare with, as it is now; sequences are not replicated.
sub origin
{
	return {
		data => data_text($publisher, 'register'),
		checkpoint => $publisher->safe_psql('register', 'SELECT digest FROM hukou.checkpoint()')
	};
}

sub is_same_register
{
	my ($when) = @_;
	catch_up();
	my $origin = origin();
	my $data = data_text($subscriber, 'register');
	s/^SELECT pg_catalog\.setval.*\n//mg for $data, $origin->{data};
	is_same_text($data, $origin->{data}, "$when: every row is there, and no other");
	is($subscriber->safe_psql('register', 'SELECT digest FROM hukou.checkpoint()'), $origin->{checkpoint}, "$when: same checkpoint");
	is($subscriber->safe_psql('register', 'SELECT * FROM hukou.verify_all()'), '', "$when: everything verifies");
	return;
}

# SQLSTATE of a statement that fails
sub state_of
{
	my ($node, $statement) = @_;
	my (undef, undef, $err) = $node->psql('register', $statement, extra_params => [ '-v', 'VERBOSITY=sqlstate' ]);
	return $err =~ /ERROR:  (\w+)/ ? $1 : 'went in';
}

# --- the initial copy ------------------------------------------------------

new_database($publisher, 'register', 'hukou.setup()');
fill_register($publisher, 'register');
is($publisher->safe_psql('register', <<'SQL'), '', 'every table can be replicated with its changes');
SELECT c.relname FROM pg_catalog.pg_class c
WHERE c.relnamespace = 'hukou'::regnamespace AND c.relkind = 'r' AND c.relreplident = 'd'
	AND NOT EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
SQL
$publisher->safe_psql('register', 'CREATE PUBLICATION hukou FOR TABLES IN SCHEMA hukou');
new_database($subscriber, 'register', 'hukou.setup(for_restore => true)');
$subscriber->safe_psql('register',
	"CREATE SUBSCRIPTION hukou CONNECTION '" . $publisher->connstr . " dbname=register' PUBLICATION hukou");
$publisher->backup('copy');
$standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($publisher, 'copy', has_streaming => 1);
$standby->start;
$subscriber->wait_for_subscription_sync($publisher, 'hukou', 'register');
is_same_register('initial copy');
$subscriber->safe_psql('register', 'SET ROLE registrar; SELECT hukou.grant_access(role, capability, office) FROM hukou.access_grants');

# --- policy, seen by sessions that were there before -----------------------

my %session = (subscriber => $subscriber->background_psql('register'), standby => $standby->background_psql('register'));
my $explain = q{SELECT string_agg(subject, ' ' ORDER BY subject) FROM hukou.cases, hukou.explain(case_no, 'accept')
	WHERE particulars->>'label' = 'draft'};
my $actions = q{SELECT a.name_zh, a.allowed FROM hukou.cases, hukou.next_actions(case_no) a
	WHERE particulars->>'label' = 'draft' AND a.action = 'accept'};
for my $name (sort keys %session)
{
	$session{$name}->query_safe("SET hukou.now = '2023-11-23 09:00'; SET hukou.officer = 'D530102-03'; SET ROLE gateway");
	is($session{$name}->query_safe($explain), '', "$name: nothing keeps the draft from being accepted");
	is($session{$name}->query_safe($actions), '受理|t', "$name: the step is offered");
}

sub is_seen
{
	my ($change, $question, $expected, $statement) = @_;
	$publisher->safe_psql('register', "SET hukou.now = '2023-11-23 09:00'; SET ROLE registrar; $statement");
	is(comes_to_say($session{$_}, $question, $expected), $expected, "$_: $change is seen") for sort keys %session;
	return;
}
is_seen('a new rule', $explain, 'our_new', <<'SQL');
INSERT INTO hukou.document_rules (service, service_type, gate, requirement, document_type, basis, evidence)
	VALUES ('newborn', '*', 'filing', 'our_new', 'passport', 'our own rule', 'found')
SQL
is_seen('a condition of it', $explain, '', <<'SQL');
UPDATE hukou.document_rules SET condition = '$.age < 18' WHERE requirement = 'our_new'
SQL
is_seen('its condition the other way', $explain, 'our_new', <<'SQL');
UPDATE hukou.document_rules SET condition = '$.age >= 18' WHERE requirement = 'our_new'
SQL
is_seen('its end', $explain, '', q{DELETE FROM hukou.document_rules WHERE requirement = 'our_new'});
is_seen('an officer who loses a duty', $explain, 'duty', q{UPDATE hukou.officers SET duties = '{hand_over}' WHERE officer = 'D530102-03'});
is_seen('... and is given it back', $explain, '', q{UPDATE hukou.officers SET duties = '{accept,review,verify,hand_over}' WHERE officer = 'D530102-03'});
is_seen('a new version of a workflow', $actions, '登记受理|t', <<'SQL');
BEGIN;
SELECT hukou.copy_workflow('newborn', 1);
UPDATE hukou.workflow_transitions SET name_zh = '登记受理' WHERE workflow = 'newborn' AND version = 2 AND action = 'accept';
SELECT hukou.publish_workflow('newborn', 2);
COMMIT
SQL
$publisher->safe_psql('register', <<'SQL');
SET ROLE registrar;
UPDATE hukou.time_limits SET days = 3 WHERE service = 'certificate';
DELETE FROM hukou.time_limits WHERE service = 'id_first' AND accepting = 'node:50';
UPDATE hukou.reason_codes SET leads_to = NULL WHERE reason = 'no_record';
SQL
is_same_register('policy');

# --- steps and contents ----------------------------------------------------

goes_on($publisher, 'register', 'publisher');
$publisher->safe_psql('register', $Register::fixture . <<'SQL');
SET hukou.now = '2023-12-05 09:00';
SET ROLE gateway;
SELECT pg_temp.certificate('late', 'kinship') AS c \gset
UPDATE case_documents SET number = '11010519491231002X' WHERE case_no = :'c' AND document = 1;
DELETE FROM case_documents WHERE case_no = :'c' AND document = 2;
UPDATE case_persons SET name = '另一人' WHERE case_no = :'c';
SQL
is_same_register('steps and contents');

# While tables are copied, each at its own pace, an event may be there before its case is: here the cases wait.
$publisher->safe_psql('register', <<'SQL');
CREATE PUBLICATION our_cases FOR TABLE hukou.cases;
CREATE PUBLICATION our_events FOR TABLE hukou.case_events;
SQL
new_database($subscriber, 'pace', 'hukou.setup(for_restore => true)');
# the clock of cases that come, as in a database for training, says nothing against them
$subscriber->safe_psql('pace', "ALTER DATABASE pace SET hukou.now = '2023-11-20 09:00'");
for my $name ('our_cases', 'our_events')
{
	$subscriber->safe_psql('pace',
		"CREATE SUBSCRIPTION $name CONNECTION '" . $publisher->connstr . " dbname=register' PUBLICATION $name");
	$subscriber->wait_for_subscription_sync($publisher, $name, 'pace');
}
$subscriber->safe_psql('pace', 'ALTER SUBSCRIPTION our_cases DISABLE');
$publisher->poll_query_until('register', "SELECT NOT active FROM pg_catalog.pg_replication_slots WHERE slot_name = 'our_cases'")
  or die 'the subscription goes on';
$publisher->safe_psql('register', <<'SQL');
SET hukou.now = '2023-12-05 09:30';
SET hukou.officer = 'D340802-03';
SET ROLE gateway;
SELECT hukou.advance(case_no, 'check') FROM hukou.cases WHERE particulars->>'label' = 'moved';
SQL
$publisher->wait_for_catchup('our_events');
my $ahead = 'SELECT count(*) FROM hukou.case_events e JOIN hukou.cases c USING (case_no) WHERE e.event > c.version';
is($subscriber->safe_psql('pace', "SET search_path = hukou; $ahead"), '1', 'an event may come before its case');
$subscriber->safe_psql('pace', 'ALTER SUBSCRIPTION our_cases ENABLE');
$publisher->wait_for_catchup('our_cases');
is($subscriber->safe_psql('pace', "SET search_path = hukou; $ahead"), '0', '... which follows');
$subscriber->safe_psql('pace', "DROP SUBSCRIPTION $_") for 'our_cases', 'our_events';
is_same_register('and there');

# --- a subscriber's own doings ---------------------------------------------

my $filed = "WHERE particulars->>'label' = 'filed'";
is(state_of($subscriber, "UPDATE hukou.cases SET due_on = due_on + 1 $filed"), 'HK005', 'subscriber: a case cannot be forged');
is(state_of($subscriber, "SET session_replication_role = replica; UPDATE hukou.cases SET due_on = due_on + 1 $filed"),
	'HK010', '... nor in replica role');
is(state_of($subscriber, "SET session_replication_role = replica; DELETE FROM hukou.cases $filed"), 'HK005', '... nor deleted');
is(state_of($subscriber, "SET session_replication_role = replica; UPDATE hukou.case_events SET officer = 'X'"), 'HK005',
	'... nor its history');
is(state_of($subscriber, "SET session_replication_role = replica; UPDATE hukou.persons SET name = 'X'"), 'HK005',
	'... nor the register');
is_same_register('after that');

# --- the standby -----------------------------------------------------------

$publisher->wait_for_catchup($standby);
is($standby->safe_psql('register', 'SELECT * FROM hukou.verify_all()'), '', 'standby: everything verifies');
is($standby->safe_psql('register', 'SELECT digest FROM hukou.checkpoint()'), origin()->{checkpoint}, 'standby: same checkpoint');
is($standby->safe_psql('register', 'SELECT generation > 0 FROM hukou.policy_stats()'), 't', 'standby: policy_stats() answers');
is($standby->safe_psql('register', "SELECT * FROM hukou.check_workflow('newborn', 2)"), '', 'standby: check_workflow() answers');
is($session{standby}->query_safe(q{SELECT a.action, a.allowed FROM hukou.cases, hukou.next_actions(case_no) a
	WHERE particulars->>'label' = 'late' ORDER BY 1}), "accept|f\ndecline|t\ndeem_accepted|f\nwithdraw|t", 'standby: next_actions() answers');
is($standby->safe_psql('register', "SELECT count(*) > 0 FROM hukou.worklist"), 't', 'standby: the worklist answers');
is($standby->safe_psql('register', "SELECT what FROM hukou.cases c, hukou.clock(c.case_no) WHERE particulars->>'label' = 'transit' ORDER BY 1"), "due\nextended\noverdue\npaused\nstarted", 'standby: clock() answers');
is($standby->safe_psql('register', 'SELECT count(*) FROM hukou.calendar_impact()'), 0, 'standby: calendar_impact() answers');
is(state_of($standby, q{SET hukou.officer = 'D530102-03'; SET ROLE gateway;
	SELECT hukou.advance(case_no, 'withdraw', 'applicant_request') FROM hukou.cases WHERE particulars->>'label' = 'late'}),
	'25006', 'standby: no step is taken');
$_->quit for values %session;
$standby->stop;

# --- the subscriber becomes the register -----------------------------------

catch_up();
$publisher->stop;
$subscriber->safe_psql('register', <<'SQL');
ALTER SUBSCRIPTION hukou DISABLE;
ALTER SUBSCRIPTION hukou SET (slot_name = NONE);
DROP SUBSCRIPTION hukou;
SQL
my $gateway = "SET search_path = public, hukou; SET hukou.now = '2023-12-05 10:00'; SET hukou.officer = 'D530102-03'; SET ROLE gateway;";
my $open = q{SELECT open_case('certificate', 'kinship', '530102901000', '340802901000', citizen_id_make('340802', '1993-07-15', 17))};
is($subscriber->safe_psql('register', "$gateway SELECT advance(case_no, 'dispatch') FROM cases WHERE particulars->>'label' = 'draft'"),
	'dispatched', 'promoted: a case goes on');
is(state_of($subscriber, "$gateway SELECT advance(case_no, 'register') FROM cases WHERE particulars->>'label' = 'draft'"),
	'HK001', 'promoted: a step that is none is refused');
# Sequences are not replicated: without this the first numbers of the day are given a second time, and clash.
$subscriber->safe_psql('register', <<'SQL');
SET hukou.now = '2023-12-05 10:00';
SET ROLE registrar;
SELECT setval('hukou.case_serial', coalesce(max(hukou.serial(case_no)), 0) + 1, false)
FROM hukou.cases WHERE hukou.day(case_no) = hukou.today();
SQL
is($subscriber->safe_psql('register', "$gateway $open"), $subscriber->safe_psql('register', <<'SQL'), 'promoted: a case gets the next number');
SELECT hukou.case_no_make(53, '2023-12-05', hukou.serial(hukou.max(case_no)) + 1) FROM hukou.cases
WHERE hukou.day(case_no) = '2023-12-05' AND particulars->>'label' = 'late'
SQL
is($subscriber->safe_psql('register', 'SELECT * FROM hukou.verify_all()'), '', 'promoted: everything verifies');

$subscriber->stop;
done_testing();
