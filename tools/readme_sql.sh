#!/bin/sh
# Runs the examples of a Markdown file and compares what psql prints, so that they cannot drift.
#
#   tools/readme_sql.sh README.md      in the (fresh) database libpq's environment names; prints TAP
#
# An example is a fenced block marked sql, directly followed by a block without a mark or marked text: its output,
# notices and errors included.  All examples run in one session, in order, as if typed at psql's prompt.  An sql block
# with no output block after it is only for reading.  Space at the end of a line does not count.
set -eu
exec perl - "${1:-README.md}" <<'EOF_PERL'
use strict;
use warnings;
use File::Temp qw(tempdir);

my ($readme) = @ARGV;
my $dir = tempdir('hukou_readme.XXXXXX', TMPDIR => 1, CLEANUP => 1);

sub spew
{
	my ($file, $text) = @_;
	open my $fh, '>', "$dir/$file" or die "cannot write $dir/$file: $!\n";
	print $fh $text;
	close $fh;
}

sub tidy
{
	my ($text) = @_;
	$text =~ s/[ \t]+$//gm;
	$text =~ s/\A\n+|\n+\z//g;
	return "$text\n";
}

open my $fh, '<', $readme or die "cannot read $readme: $!\n";
my $markdown = do { local $/; <$fh> };
my @examples;
my $body = qr/(?:(?!```).*\n)*/;
while ($markdown =~ /^```sql\n($body)```\n\s*^```(?:text)?\n($body)```$/mg)
{
	my ($sql, $output) = ($1, $2);
	my $line = 1 + substr($markdown, 0, $-[0]) =~ tr/\n//;
	push @examples, { line => $line, sql => $sql, output => tidy($output) };
}

# A marker before each example tells where its output begins.
my $marker = '-- example of the readme, line';
spew('script', join '', map { "\\echo '$marker $_->{line}'\n$_->{sql}\n" } @examples);
my $printed = `psql -X < $dir/script 2>&1`;
my (undef, %printed) = split /^\Q$marker\E (\d+)\n/m, $printed;

print '1..' . @examples . "\n";
my $number = 0;
for my $example (@examples)
{
	my $got = tidy($printed{ $example->{line} } // '');
	my $same = $got eq $example->{output};
	print $same ? '' : 'not ', 'ok ', ++$number, " - $readme line $example->{line}\n";
	next if $same;
	spew('readme', $example->{output});
	spew('psql', $got);
	print map { "# $_" } `cd $dir && diff -u readme psql`;
}
EOF_PERL
