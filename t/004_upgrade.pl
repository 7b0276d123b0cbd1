# A release with a second layout, made here from this one: a register that runs is brought up to it with its data, its
# changed policy and its running cases, and is then what a fresh one is.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use File::Basename qw(dirname);
use File::Copy qw(copy);
use File::Path qw(make_path);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Register;
use Test::More;

my $tree = dirname($FindBin::RealBin);
plan skip_all => 'needs the source tree beside t/' if !-e "$tree/extension/build.sh";

my $root = PostgreSQL::Test::Utils::tempdir();

sub say_to
{
	my ($file, $text) = @_;
	make_path(dirname($file));
	append_to_file($file, $text);
	return;
}

# --- a release 0.2.0 -------------------------------------------------------

my ($old, $new) = ('0.1.0', '0.2.0');
my $next = "$root/next";
make_path($next);
system('cp', '-r', "$tree/extension", "$tree/data", "$tree/hukou.control", $next) == 0 or die 'cannot copy the tree';
my $control = slurp_file("$next/hukou.control");
$control =~ s/^default_version *= *'\Q$old\E'/default_version = '$new'/m or die "the control file does not say $old";
unlink "$next/hukou.control";
say_to("$next/hukou.control", $control);

say_to("$next/extension/tables/90_office_hours.sql", <<'SQL');
-- layout 2
/*
 * Opening hours; and a telephone number for each office.  Can be run twice.
 */
ALTER TABLE hukou.offices ADD COLUMN IF NOT EXISTS telephone text CHECK (telephone OPERATOR(pg_catalog.~) '^[0-9+-]+$');
COMMENT ON COLUMN hukou.offices.telephone IS 'for the public';

CREATE TABLE IF NOT EXISTS hukou.office_hours (
	office hukou.office_code REFERENCES hukou.offices,
	weekday smallint CHECK (weekday BETWEEN 1 AND 7),
	opens time NOT NULL,
	closes time NOT NULL,
	shipped text,
	PRIMARY KEY (office, weekday),
	CHECK (opens OPERATOR(pg_catalog.<) closes)
);
CREATE INDEX IF NOT EXISTS office_hours_weekday ON hukou.office_hours (weekday);
COMMENT ON TABLE hukou.office_hours IS 'when offices are open';
CREATE OR REPLACE TRIGGER hukou_policy_row AFTER INSERT OR UPDATE OR DELETE ON hukou.office_hours
	FOR EACH ROW EXECUTE FUNCTION hukou.policy_changed();
ALTER TABLE hukou.office_hours ENABLE ALWAYS TRIGGER hukou_policy_row;

CREATE OR REPLACE VIEW hukou.case_report WITH (security_invoker = true) AS
SELECT c.service,
	pg_catalog.date_trunc('month', c.filed_on)::date AS month,
	c.origin_node,
	c.accepting_node,
	pg_catalog.count(*) AS filed,
	pg_catalog.count(*) FILTER (WHERE s.final AND c.state OPERATOR(pg_catalog.=) 'completed') AS completed,
	pg_catalog.count(*) FILTER (WHERE s.final AND c.state OPERATOR(pg_catalog.<>) 'completed') AS closed_otherwise,
	pg_catalog.count(*) FILTER (WHERE NOT s.final) AS open,
	pg_catalog.count(*) FILTER (WHERE
		(CASE WHEN s.final THEN (c.acted_at AT TIME ZONE 'Asia/Shanghai')::date ELSE hukou.today() END)
		OPERATOR(pg_catalog.>) c.due_on) AS overdue,
	hukou.release() AS told_by
FROM hukou.cases c
JOIN hukou.workflow_states s
	ON s.workflow OPERATOR(pg_catalog.=) c.workflow AND s.version OPERATOR(pg_catalog.=) c.workflow_version
	AND s.state OPERATOR(pg_catalog.=) c.state
WHERE c.filed_on IS NOT NULL
GROUP BY c.service, pg_catalog.date_trunc('month', c.filed_on), c.origin_node, c.accepting_node;
SQL
say_to("$next/extension/seed/85_limits.sql", <<'SQL');
-- layout 2
/*
 * Shorter limits, and a reason.  A shipped row is changed where nobody changed
 * it, which all its columns tell; the others are kept, and reported.
 */
DO $$
DECLARE
	limits record;
BEGIN
	FOR limits IN SELECT * FROM (VALUES
		('newborn', 20, 'working', 'default; no national promise was found', 'inferred', 15),
		('id_temporary', 3, 'calendar', '公安部令78号: three days', 'found', 2),
		('certificate', 5, 'working', 'default; no limit was found', 'inferred', 3)) v (service, days, unit, basis, evidence, becomes)
	LOOP
		UPDATE hukou.time_limits t SET days = limits.becomes, shipped = '0.2.0'
		WHERE t.service = limits.service AND (t.service_type, t.origin, t.accepting) = ('*', '*', '*') AND t.valid = '(,)' AND t.shipped = '0.1.0'
			AND (t.days, t.unit, t.basis, t.evidence) = (limits.days, limits.unit, limits.basis, limits.evidence);
		IF NOT FOUND THEN
			RAISE WARNING 'time_limits: the row for "%" is kept as it was changed here; release 0.2.0 has % %', limits.service,
				limits.becomes, limits.unit;
		END IF;
	END LOOP;
	INSERT INTO hukou.reason_codes (reason, name_zh, name_en, leads_to, evidence, shipped)
		VALUES ('office_moved', '派出所迁址', 'the office has moved', '{withdrawn}', 'inferred', '0.2.0')
		ON CONFLICT DO NOTHING;
	IF NOT FOUND THEN
		RAISE WARNING 'reason_codes: "office_moved" is kept as it is here';
	END IF;
END
$$;
SQL
# what is new in the code, said twice, as releases say it: in the script and in the update
my $code = <<'SQL';
CREATE FUNCTION hukou.release()
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT '0.2.0' $$;
COMMENT ON FUNCTION hukou.release() IS 'the release of the code';
SQL
say_to("$next/extension/60_release.sql", $code);
say_to("$next/extension/updates/hukou--$old--$new.sql", <<"SQL");
/* what 0.2.0 brings to 0.1.0 */
\\echo Use "ALTER EXTENSION hukou UPDATE" to load this file. \\quit

$code
\\layout_parts
SQL

# --- a server that has both ------------------------------------------------

# The server's own folders, but for those we add to: it finds its files by the way from its program to them.
my ($bin) = grep { -x "$_/initdb" } split /:/, $ENV{PATH};
my %dir;
for my $which ('bindir', 'sharedir', 'pkglibdir')
{
	($dir{$which}) = run_command([ "$bin/pg_config", "--$which" ]);
	chomp $dir{$which};
}
my $common = $dir{bindir};
$common = dirname($common) until index("$dir{sharedir}/", "$common/") == 0 && index("$dir{pkglibdir}/", "$common/") == 0;
my %mirror = map { ($_ => "$root/server" . substr($dir{$_}, length $common)) } keys %dir;

# A folder of links to what is in another; programs are copies, for a program knows its place by the file it is.
sub mirror
{
	my ($from, $to, $copies) = @_;
	make_path($to);
	for my $file (glob "$from/*")
	{
		my $there = $to . substr $file, length $from;
		next if -e $there;
		if ($copies) { copy($file, $there) && chmod 0755, $there or die "cannot copy $file"; }
		else { symlink $file, $there or die "cannot link $file"; }
	}
	return;
}
mkdir "$root/server";
make_path($mirror{bindir}, "$mirror{sharedir}/extension");
for my $program ('postgres', 'initdb', 'pg_ctl', 'pg_config', 'psql', 'pg_dump')
{
	copy("$bin/$program", "$mirror{bindir}/$program") && chmod 0755, "$mirror{bindir}/$program" or die "cannot copy $program";
}
for my $build ([ $tree, "hukou--$old.sql" ], [ $next, "hukou--$new.sql" ],
	[ $next, "hukou--$old--$new.sql", "extension/updates/hukou--$old--$new.sql" ])
{
	my ($from, $script, @arguments) = @$build;
	my ($text, $err) = run_command([ 'sh', "$from/extension/build.sh", @arguments ]);
	is($err, '', "build.sh makes $script");
	say_to("$mirror{sharedir}/extension/$script", "$text\n");
}
copy("$next/hukou.control", "$mirror{sharedir}/extension/hukou.control");
mirror("$dir{sharedir}/extension", "$mirror{sharedir}/extension");
mirror($dir{sharedir}, $mirror{sharedir});
mirror($dir{pkglibdir}, $mirror{pkglibdir});

my $node = new_server('upgrade', new => { install_path => dirname($mirror{bindir}) });

# Everything about the schema: its objects, what they are made of, who may do what, and the members of the extension.
sub catalog
{
	my ($database) = @_;
	my ($schema) = run_command([ 'pg_dump', '-h', $node->host, '-p', $node->port, '-s', '-n', 'hukou', $database ]);
	$schema =~ s/^\\(un)?restrict .*\n//mg;
	return $schema . $node->safe_psql($database, <<'SQL');
SELECT pg_catalog.pg_get_functiondef(p.oid), p.proacl, pg_catalog.obj_description(p.oid, 'pg_proc')
FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'hukou'::regnamespace AND p.prokind <> 'a' ORDER BY p.oid::regprocedure::text;
SELECT c.conrelid::regclass, c.conname, pg_catalog.pg_get_constraintdef(c.oid)
FROM pg_catalog.pg_constraint c WHERE c.connamespace = 'hukou'::regnamespace ORDER BY c.conrelid::regclass::text, c.conname;
SELECT t.tgrelid::regclass, pg_catalog.pg_get_triggerdef(t.oid), t.tgenabled FROM pg_catalog.pg_trigger t
JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid AND c.relnamespace = 'hukou'::regnamespace
WHERE NOT t.tgisinternal ORDER BY c.relname, t.tgname;
SELECT a.attrelid::regclass, a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull
FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relnamespace = 'hukou'::regnamespace
WHERE a.attnum > 0 ORDER BY c.relname, a.attnum;
SELECT pg_catalog.pg_describe_object(d.classid, d.objid, 0) FROM pg_catalog.pg_depend d
JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
WHERE e.extname = 'hukou' ORDER BY 1;
SELECT extname, extversion FROM pg_catalog.pg_extension ORDER BY 1;
SQL
}

sub setup_says
{
	my ($database) = @_;
	my ($status, $said, $warned) = $node->psql($database, 'SET ROLE registrar; SELECT * FROM hukou.setup()');
	is($status, 0, "$database: setup() succeeds");
	return ($said, join "\n", $warned =~ /WARNING:  (.*)/g);
}

# The rows of all tables but some, as data_text() tells them
sub data_but
{
	my ($database, @tables) = @_;
	my $but = join '|', @tables;
	return join '', grep { !/\A(?:COPY|SELECT pg_catalog\.setval\(') ?hukou\.(?:$but)[ _]/ } split /^(?=COPY |SELECT pg_catalog)/m, data_text($node, $database);
}

# Databases of release 0.1.0: one that runs, one as it was set up
for my $database ('running', 'plain', 'kept')
{
	$node->safe_psql('postgres', "CREATE DATABASE $database TEMPLATE template0");
	$node->safe_psql($database, <<SQL);
SET client_min_messages = warning;
CREATE EXTENSION hukou VERSION '$old' CASCADE;
GRANT CREATE ON SCHEMA hukou TO registrar;
GRANT EXECUTE ON FUNCTION hukou.setup(boolean), hukou.load_demo(), hukou.grant_access(name, text, hukou.office_code),
	hukou.revoke_access(name, text) TO registrar;
SET ROLE registrar;
SELECT hukou.setup();
SQL
}
fill_register($node, 'running');
$node->safe_psql('running', <<'SQL');
SET ROLE registrar;
UPDATE hukou.time_limits SET basis = 'decided here' WHERE service = 'newborn';
INSERT INTO hukou.time_limits (service, service_type, days, unit, basis, evidence) VALUES ('certificate', 'kinship', 2, 'working', 'ours', 'found');
ALTER TABLE hukou.cases ADD COLUMN our_shelf text DEFAULT 'none';
SQL

# --- the upgrade -----------------------------------------------------------

my @touched = ('layout', 'offices', 'office_hours', 'time_limits', 'reason_codes', 'policy_log');
my $before = data_but('running', @touched);
my $checkpoint = $node->safe_psql('running', 'SELECT digest FROM hukou.checkpoint()');
my $held = $node->background_psql('running');
$held->query_safe("SELECT count(*) FROM hukou.verify_all()");
$node->safe_psql('running', 'ALTER EXTENSION hukou UPDATE');
is($node->safe_psql('running', 'SELECT hukou.release()'), $new, 'the code is the new one');
is($node->safe_psql('running', 'SELECT * FROM hukou.verify_all()'), '', 'before setup() cases verify');
is($node->safe_psql('running', <<'SQL') =~ s/^D.*\n//mr, 'accepted', '... and go on');
SET hukou.now = '2023-11-22 09:00';
BEGIN;
SET LOCAL hukou.officer = 'D530102-03';
SET LOCAL ROLE gateway;
SELECT hukou.advance(case_no, 'accept') FROM hukou.cases WHERE particulars->>'label' = 'draft';
ROLLBACK;
SQL
my (undef, undef, $err) = $node->psql('running', 'SET ROLE clerk; SELECT hukou.setup()');
like($err, qr/permission denied/, 'setup() is not for everybody');
my ($said, $warned) = setup_says('running');
is($said, <<'TEXT' =~ s/\n\z//r, 'setup() tells what it did');
layout 2: tables/90_office_hours.sql
layout 2: seed/85_limits.sql
layout 2 is in place, owned by registrar
next: put hukou on the search_path, so that sessions find the operators of its types
TEXT
is($warned, <<'TEXT' =~ s/\n\z//r, '... and which rows it left as they were changed');
time_limits: the row for "newborn" is kept as it was changed here; release 0.2.0 has 15 working
time_limits: the row for "certificate" is kept as it was changed here; release 0.2.0 has 3 working
TEXT
is((setup_says('running'))[0], 'layout 2 is in place; nothing to do', 'a second setup() does nothing');
is_same_text(data_but('running', @touched), $before, 'all else is as it was');
is($node->safe_psql('running', 'SELECT digest FROM hukou.checkpoint()'), $checkpoint, '... every case, too');
is($node->safe_psql('running', <<'SQL'), <<'TEXT' =~ s/\n\z//r, 'limits: ours are kept, a shipped one is new');
SELECT service, service_type, days, basis = 'decided here', shipped FROM hukou.time_limits
WHERE timer = '' AND service IN ('newborn', 'certificate', 'id_temporary') ORDER BY 1, 2
SQL
certificate|*|4|f|0.1.0
certificate|kinship|2|f|
id_temporary|*|2|f|0.2.0
newborn|*|20|t|0.1.0
TEXT
is($node->safe_psql('running', 'SELECT layout, library, installed_by FROM hukou.layout ORDER BY 1'),
	"1|$old|registrar\n2|$new|registrar", 'the layouts are recorded');
is($held->query_safe('SELECT count(*) FROM hukou.verify_all()'), '0', 'a session that was there before goes on');
$held->quit;
goes_on($node, 'running', 'after the upgrade');

# --- upgraded and fresh are the same ---------------------------------------

my ($old_data) = run_command([ 'pg_dump', '-h', $node->host, '-p', $node->port, '-a', '-n', 'hukou', 'plain' ]);
$node->safe_psql('plain', 'ALTER EXTENSION hukou UPDATE');
is((setup_says('plain'))[1], '', 'where nobody changed anything, setup() has nothing to report');
new_database($node, 'fresh', 'hukou.setup()');
is_same_text(catalog('plain'), catalog('fresh'), 'the catalog of an upgraded register is that of a fresh one');
# an upgrade changed policy, and is logged; a set-up began with it
is_same_text(data_but('plain', 'layout', 'policy_log'), data_but('fresh', 'layout', 'policy_log'), '... and so is its policy');

# --- and between releases --------------------------------------------------

# the data of an upgraded register goes into fresh tables of the same layout
new_database($node, 'restored', 'hukou.setup(for_restore => true)');
$node->safe_psql('restored', "SET ROLE registrar; ALTER TABLE hukou.cases ADD COLUMN our_shelf text DEFAULT 'none'");
my %running = (
	data => data_text($node, 'running'),
	checkpoint => $node->safe_psql('running', 'SELECT digest FROM hukou.checkpoint()'));
my ($data) = run_command([ 'pg_dump', '-h', $node->host, '-p', $node->port, '-a', '-n', 'hukou', 'running' ]);
is(psql_file($node, 'restored', 'registrar', $data), '', 'data of an upgraded register, alone, is quiet');
is_whole($node, 'restored', \%running, 'data of an upgraded register');
is((setup_says('restored'))[0], 'layout 2 is in place; nothing to do', '... and setup() knows its layout');

# data of the older release goes into tables of the newer one, too, and setup() does what remains
new_database($node, 'across', 'hukou.setup(for_restore => true)');
is(psql_file($node, 'across', 'registrar', $old_data), '', 'data of the older release, alone, is quiet');
my ($across) = setup_says('across');
like($across, qr{^layout 2: tables/90_office_hours.sql\nlayout 2: seed/85_limits.sql\nlayout 2 is in place}, '... and setup() goes on from its layout');
is_same_text(data_but('across', 'layout', 'policy_log'), data_but('fresh', 'layout', 'policy_log'), '... to the policy of a fresh register');
is_same_text(catalog('across'), catalog('fresh'), '... and its catalog');

# older code says so when it meets a newer layout
$node->safe_psql('kept', "INSERT INTO hukou.layout (layout, library) VALUES (2, '$new')");
(undef, undef, $err) = $node->psql('kept', 'SET ROLE registrar; SELECT hukou.setup()');
like($err, qr/layout 2 is newer than this library, which knows layout 1/, 'older code refuses a newer layout');

$node->stop;
done_testing();
