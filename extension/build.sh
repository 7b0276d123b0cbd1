#!/bin/sh
# Writes hukou--VERSION.sql to standard output: the parts extension/NN_*.sql in order, and before the first 9N part the
# function hukou.layout_parts(), which carries extension/tables/*.sql and extension/seed/*.sql as text for setup().
# Given extension/updates/hukou--OLD--NEW.sql, writes that, with the new hukou.layout_parts() for its line `\layout_parts`.
#
# A layout that was released stays as it is: what a release changes is in parts of the next layout, which setup() runs
# after those before it, on a fresh database too.  Parts under tables/ of layout 2 and later can be run twice (IF NOT
# EXISTS, OR REPLACE): data of an older release, restored into tables of a newer one, has them run again.
#
# A part under tables/ or seed/ begins with `-- layout N`.  A seed may take its rows from a file: the line
#   \tsv data/regions.tsv hukou.regions code hukou.region_code, name_zh text
# names the columns in the order of the file's header line, each with its type.  In the file \N is NULL.
#
# Perl, as every Debian machine has it (perl-base); bytes pass through untouched.
set -eu
cd "$(dirname "$0")/.."
exec perl - "$@" <<'EOF_PERL'
use strict;
use warnings;

sub slurp
{
	my ($file) = @_;
	open my $fh, '<:raw', $file or die "extension/build.sh: cannot read $file: $!\n";
	local $/;
	return scalar <$fh>;
}

# Dollar-quotes text; the tag is fixed, so that two builds of one tree are the same to the byte.
sub quoted
{
	my ($tag, $text, $from) = @_;
	die "$from: contains the quoting tag \$$tag\$\n" if index($text, "\$$tag\$") >= 0;
	return "\$$tag\$$text\$$tag\$";
}

# The INSERT that one \tsv line stands for.
sub tsv_insert
{
	my ($from, $file, $table, $typed) = @_;
	my @columns = map { [ split ' ', $_, 2 ] } split /,\s+/, $typed;
	die "$from: every column of $table needs a type\n" if grep { @$_ != 2 } @columns;

	my ($header, @rows) = split /\n/, slurp($file);
	die "$from: the columns differ from the header of $file\n"
	  if $header ne join "\t", map { $_->[0] } @columns;
	die "$from: $file has no rows\n" if !@rows;
	for my $i (0 .. $#rows)
	{
		my $where = "$file line " . ($i + 2);
		my @fields = split /\t/, $rows[$i], -1;
		die "$where: " . @fields . " fields, but " . @columns . " columns\n" if @fields != @columns;
		die "$where: the only escape is a field of \\N\n" if grep { /[\\\r]/ && $_ ne '\N' } @fields;
	}

	return
		"INSERT INTO $table ("
	  . join(', ', map { $_->[0] } @columns) . ")\nSELECT "
	  . join(', ', map { 'f[' . ($_ + 1) . "]::$columns[$_][1]" } 0 .. $#columns)
	  . "\nFROM pg_catalog.string_to_table("
	  . quoted('hukou_tsv', join("\n", @rows), $file)
	  . ", E'\\n') AS line,\n     pg_catalog.string_to_array(line, E'\\t', E'\\\\N') AS f;";
}

sub layout_parts
{
	my ($create, @files) = @_;
	my @rows;
	for my $file (@files)
	{
		my $text = slurp($file);
		my ($layout) = $text =~ /\A-- layout (\d+)\n/ or die "$file: the first line is not `-- layout N`\n";
		$text =~ s/^\\tsv\s+(\S+)\s+(\S+)\s+(.*?);?\s*$/tsv_insert($file, $1, $2, $3)/gme;
		die "$file: psql commands do not work in a part: $1\n" if $text =~ /^(\\[a-z]+)/m;
		(my $part = $file) =~ s{^extension/}{};
		push @rows, "\t($layout, '$part', " . quoted('hukou_part', $text, $file) . ')';
	}
	return '' if !@rows;
	my $body = "\nVALUES\n" . join(",\n", @rows) . "\n";
	return <<SQL . 'AS ' . quoted('hukou_parts', $body, 'layout_parts') . ";\n\n" . <<SQL;
-- generated from extension/tables and extension/seed
$create hukou.layout_parts()
RETURNS TABLE (layout integer, part text, script text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS ${\ scalar @rows}
SQL
COMMENT ON FUNCTION hukou.layout_parts() IS
'The scripts hukou.setup() runs to create the tables and the shipped policy, in order, with the layout each belongs to.';

SQL
}

my @scripts = sort glob 'extension/[0-9][0-9]_*.sql';
my @parts = ((sort glob 'extension/tables/*.sql'), (sort glob 'extension/seed/*.sql'));
die "extension/build.sh: no extension/NN_*.sql\n" if !@scripts;

binmode STDOUT;
if (my ($update) = @ARGV)
{
	my $text = slurp($update);
	$text =~ s/^\\layout_parts\n/layout_parts('CREATE OR REPLACE FUNCTION', @parts)/me
	  or die "$update: has no line `\\layout_parts`\n";
	print $text;
	exit;
}
my $parts = layout_parts('CREATE FUNCTION', @parts);
for my $script (@scripts)
{
	if ($script =~ m{/9})
	{
		print $parts;
		$parts = '';
	}
	print slurp($script), "\n";
}
print $parts;
EOF_PERL
