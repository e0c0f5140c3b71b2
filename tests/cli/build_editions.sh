#!/usr/bin/env bash
# Editions: any former month can be asked for, and `changes` between two months is what an independent comparison of the
# two files finds, on made-up files and, where they are, on the real ones. TAP on standard output.
# shellcheck disable=SC1091,SC2154  # what build_common.bash defines
set -uo pipefail
. "$ROOT/tests/cli/build_common.bash"

# compare OLD NEW: what changed between two Part IX files, as `changes` tells it but without looking at Trefoil's code:
# kind, key, field, before, after, tab-separated and sorted. Rows with another number of fields than the header, without a
# key of SNOMED form, and so set aside, are left out by the list of their row numbers in the files aside.1 and aside.2.
cat >compare.pl <<'PERL'
use strict;
use warnings;
sub records { # one file as the texts of its records
    my ($path) = @_;
    open my $f, '-|', $path =~ /\.gz$/ ? "gzip -dc '$path'" : "cat '$path'" or die;
    binmode $f;
    my ($text, @out) = '';
    while (my $line = <$f>) {
        $line =~ s/^\xef\xbb\xbf// unless @out;
        $text .= $line;
        next if ($text =~ tr/"//) % 2; # a quoted newline
        $text =~ s/\r?\n\z//;
        utf8::encode($text) unless utf8::decode(my $copy = $text); # Windows-1252, of which accents are the same in Latin-1
        push @out, $text if $text ne '';
        $text = '';
    }
    return @out;
}
sub fields {
    my ($text) = @_;
    my ($t, @f) = "$text,";
    if ($text =~ /^"[^"]*"(?:,"[^"]*")*\z/) { @f = split /","/, substr($text, 1, -1), -1 }
    else { push @f, defined $1 ? $1 =~ s/""/"/gr : $2 while $t =~ /\G(?:"((?:[^"]|"")*)"|([^",]*)),/g }
    s/^\s+|\s+$//g for @f;
    return @f;
}
sub edition { # its header, and its records without those set aside
    my ($path, $aside) = @_;
    open my $f, '<', $aside or die;
    my %gone = map { chomp; $_ => 1 } <$f>;
    my ($first, @rows) = records($path);
    my @head = map { my $h = lc s/[^A-Za-z0-9]+/_/gr; $h =~ s/^price.*/price_in_p/; $h } fields($first);
    my ($n, @aside, @kept) = 1;
    push @{$gone{++$n} ? \@aside : \@kept}, $_ for @rows;
    return (\@head, [grep { $_ ne $first } @kept], join "\n", @aside);
}
sub by_key { # key -> texts of its rows, in order
    my ($head, $rows) = @_;
    my (%out, %at);
    @at{@$head} = 0 .. $#$head;
    for (@$rows) {
        my @f = fields($_);
        my $key = $f[$at{pack_snomed_code}] // '';
        $key = '~' . join '', map { "/$f[$at{$_}]" } qw(vmp_name quantity quantity_unit_of_measure supplier_name) if $key eq '';
        push @{$out{$key}}, $_;
    }
    return \%out;
}
my ($head, $oldrows, $oldaside) = edition($ARGV[0], 'aside.1');
my ($newhead, $newrows, $newaside) = edition($ARGV[1], 'aside.2');
my ($old, $new) = (by_key($head, $oldrows), by_key($newhead, $newrows));
my %also = map { $_ => 1 } @$head;
my @common = grep { $also{$_} } @$newhead;
my %kind = (price_in_p => 'repriced', amp_name => 'renamed', vmp_name => 'renamed', gtin => 'recoded', bnf_code => 'recoded',
    product_snomed_code => 'recoded', drug_tariff_part => 'recoded', quantity => 'repacked',
    quantity_unit_of_measure => 'repacked', supplier_name => 'maker-changed', supplier_snomed_code => 'maker-changed');
sub row {
    my ($head, $text) = @_;
    my (%v, @f);
    @f = fields($text);
    @v{@$head} = map { $_ // '' } @f[0 .. $#$head];
    s/\s+/ /g for values %v;
    return \%v;
}
my (@out, @many);
for my $key (keys %{{%$old, %$new}}) {
    my ($x, $y) = ($old->{$key} // [], $new->{$key} // []);
    next if "@$head" eq "@$newhead" && "@$x" eq "@$y";
    my @a = map { row($head, $_) } @$x;
    my @b = map { row($newhead, $_) } @$y;
    my $name = sub { $_[0]{amp_name} ne '' ? $_[0]{amp_name} : $_[0]{vmp_name} ne '' ? $_[0]{vmp_name} : $key };
    my ($went, $came) = map { $_ =~ /\b\Q$key\E\b/ } $newaside, $oldaside;
    if (!@b) { push @out, map { [$went ? 'set-aside' : 'removed', $key, '', $name->($_), ''] } @a }
    elsif (!@a) { push @out, map { [$came ? 'set-aside' : 'added', $key, '', '', $name->($_)] } @b }
    elsif (@a == 1 && @b == 1) {
        for my $h (grep { $a[0]{$_} ne $b[0]{$_} } @common) {
            push @out, [$kind{$h} // 'changed', $key, $h, $a[0]{$h}, $b[0]{$h}];
        }
    } else { push @many, [$key, \@a, \@b] }
}
s/\s+/ /g for map { @$_ } @out;
print "$_\n" for sort map { join "\t", @$_ } @out;

# Keys with several rows on a side may be told in more than one right way, so what was told is judged: nothing that is not
# in the files, all that is, and no more than the fewest changes that any pairing of the rows leaves.
my (%told, %judged);
open my $told, '<', 'ours' or die;
open my $rest, '>', 'ours.simple' or die;
%judged = map { $_->[0] => 1 } @many;
while (<$told>) {
    chomp;
    my @f = split /\t/, $_, -1;
    if ($judged{$f[1]}) { push @{$told{$f[1]}}, \@f } else { print $rest "$_\n" }
}
sub differences { my ($x, $y) = @_; return scalar grep { $x->{$_} ne $y->{$_} } @common }
sub fewest { # the least sum over all ways to give each of the rows of the shorter list another one of the longer
    my ($short, $long) = @_;
    return 0 unless @$short;
    my ($first, @others) = @$short;
    my $least;
    for my $i (0 .. $#$long) {
        my @left = @$long[grep { $_ != $i } 0 .. $#$long];
        my $sum = differences($first, $long->[$i]) + fewest(\@others, \@left);
        $least = $sum if !defined $least || $sum < $least;
    }
    return $least;
}
open my $wrong, '>', 'wrong' or die;
for (@many) {
    my ($key, $a, $b) = @$_;
    my @lines = @{$told{$key} // []};
    my $changed = 0;
    for my $h (@common) {
        my %in_a = map { $_->{$h} => 1 } @$a;
        my %in_b = map { $_->{$h} => 1 } @$b;
        my (%before, %after);
        for (grep { ", $_->[2], " =~ /, \Q$h\E, / } @lines) {
            my ($kind, undef, $fields, $x, $y) = @$_;
            my @which = split /, /, $fields;
            next if @which > 1; # a row told as a whole
            if ($kind !~ /^row-/) {
                print $wrong "$key $h: $x is not there before\n" if $x ne '' && !$in_a{$x};
                print $wrong "$key $h: $y is not there after\n" if $y ne '' && !$in_b{$y};
                print $wrong "$key $h: told as $kind\n" if $kind ne ($kind{$h} // 'changed');
            }
            $changed++ if $kind !~ /^row-/ && !(@$a != @$b && ($x eq '' || $y eq ''));
            $before{$x} = $after{$y} = 1;
        }
        next if grep { $_->[0] =~ /^row-/ && $_->[2] =~ /, / } @lines;
        print $wrong "$key $h: $_ went and is not told\n" for grep { $_ ne '' && !$in_b{$_} && !$before{$_} } keys %in_a;
        print $wrong "$key $h: $_ came and is not told\n" for grep { $_ ne '' && !$in_a{$_} && !$after{$_} } keys %in_b;
    }
    print $wrong "$key: $_->[0]\n" for grep { $_->[0] eq 'removed' || $_->[0] eq 'added' } @lines;
    my $fewest = @$a < @$b ? fewest($a, $b) : fewest($b, $a);
    print $wrong "$key: $changed fields changed where $fewest would do\n" if $changed > $fewest;
    print $wrong "$key: a row too many is not told\n" if @$a != @$b && !@lines;
}
PERL
# The answer of `changes` in the same form.
cat >lines.pl <<'PERL'
use strict;
use warnings;
local $/;
my $text = <STDIN>;
my (@rows, @row);
while ($text =~ /\G(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|\z)/g) {
    push @row, defined $1 ? $1 =~ s/""/"/gr : $2;
    if ($3 ne ',') { push @rows, [@row] if @row > 1; @row = () }
    last if $3 eq '';
}
shift @rows;
s/\s+/ /g for map { @$_ } @rows;
print "$_\n" for sort map { join "\t", @$_ } @rows;
PERL
# equal STORE OLD FROM NEW TO WORDS
equal() {
    local store=$1 found
    table "$store" set_aside set-aside --source "drug-tariff-part-ix/$3" --limit 100000 | awk -F, '/,row$/ { print $2 }' >aside.1
    table "$store" set_aside set-aside --source "drug-tariff-part-ix/$5" --limit 100000 | awk -F, '/,row$/ { print $2 }' >aside.2
    "$TREFOIL" --store "$store" --format csv --table changes changes drug-tariff-part-ix "$3" "$5" 2>said | perl lines.pl >ours
    rm -f ours.simple wrong
    perl compare.pl "$2" "$4" >theirs || echo 'the comparison failed' >wrong
    found=$(wc -l <theirs)
    cmp -s theirs ours.simple || diff theirs ours.simple | head -10 | sed 's/^/# /'
    [ ! -s wrong ] || head -10 wrong | sed 's/^/# /'
    cmp -s theirs ours.simple && [ ! -s wrong ]
    ok $? "$6: $found changes from $3 to $5, as an independent comparison finds them"
}

"$TREFOIL" demo demo --products 3000 --seed 21 --quiet >/dev/null
dir=demo/drug-tariff-part-ix
build s.db $dir
april=$dir/made-up_drug_tariff_ix_202604.csv may=$dir/made-up_drug_tariff_ix_202605.csv.gz
june=$dir/made-up_drug_tariff_ix_202606.csv
equal s.db $april 2026-04 $may 2026-05 "made up"
[ "$(wc -l <theirs)" -gt 20 ]
ok $? "there is something to compare"
equal s.db $may 2026-05 $june 2026-06 "made up"
equal s.db $april 2026-04 $june 2026-06 "made up, over two months"

# Both directions are inverse to each other: additions are removals, and before is after.
changes() { "$TREFOIL" --store s.db --format csv --table changes changes drug-tariff-part-ix "$1" "$2" 2>said | perl lines.pl; }
changes 2026-04 2026-06 | awk -F '\t' -v OFS='\t' '{ k = $1; sub("added", "removed", k) || sub("removed", "added", k)
    print k, $2, $3, $5, $4 }' | sort >forth
changes 2026-06 2026-04 >back
cmp forth back
ok $? "$(wc -l <back) changes: both directions are inverse to each other"
same "$(changes 2026-05 2026-05)" "" "an edition does not differ from itself"
"$TREFOIL" --store s.db changes drug-tariff-part-ix 2026-04 2026-05 --quiet >/dev/null
same $? 0 "differences: exit 0"
"$TREFOIL" --store s.db changes drug-tariff-part-ix 2026-04 2025-01 >/dev/null 2>said
has "$? $(cat said)" '^1 .*no edition 2025-01.*2026-04, 2026-05, 2026-06' "an edition that is not there is told, with those that are"

# Any former month can be asked for: each price that changed, as each month had it.
changes 2026-04 2026-05 | awk -F '\t' '$1 == "repriced" && $2 !~ /~/ && $4 != "" && $5 != "" && !seen[$2]++' | head -20 >prices
wrong=0 checked=0
price_in() { # MONTH KEY
    "$TREFOIL" --store s.db --format csv --table values show "$2" --month "$1" 2>said |
        perl lines.pl | awk -F '\t' -v k="$2" '$3 == k && $4 == "price_in_p" { print $5 }' | sort -u | tr '\n' ' '
}
while IFS=$'\t' read -r _ key _ before after; do
    [ "$(grep -c "$key" "$april")" = 1 ] || continue
    checked=$((checked + 1))
    [ "$(price_in 2026-04 "$key")" = "$before " ] || wrong=$((wrong + 1))
    [ "$(price_in 2026-05 "$key")" = "$after " ] || wrong=$((wrong + 1))
done <prices
[ $checked -gt 3 ]
ok $? "prices that changed are there to be asked for"
same $wrong 0 "show --month tells each of $checked prices as that month had it"
key=$(head -n 1 prices | cut -f 2)
same "$(price_in 2026-03 "$key")" "" "before the first edition there was none"
[ -n "$(price_in 2027-01 "$key")" ]
ok $? "after the last the newest holds"

if [ -n "${TREFOIL_REAL_DATA:-}" ] && compgen -G "$TREFOIL_REAL_DATA/tariff/drug_tariff_ix_*.csv.gz" >/dev/null; then
    build real.db "$TREFOIL_REAL_DATA"/tariff/drug_tariff_ix_*.csv.gz
    last='' last_month=''
    for f in "$TREFOIL_REAL_DATA"/tariff/drug_tariff_ix_*.csv.gz; do
        month=$(sed -E 's/.*_([0-9]{4})([0-9]{2})\.csv\.gz/\1-\2/' <<<"$f")
        [ -z "$last" ] || equal real.db "$last" "$last_month" "$f" "$month" "real"
        last=$f last_month=$month
    done
    set -- "$TREFOIL_REAL_DATA"/tariff/drug_tariff_ix_*.csv.gz
    equal real.db "$1" 2025-10 "$last" "$last_month" "real, the first and the last"
    # Every row of every real file is accounted for; none of them has a newline in a field.
    wrong=0
    while IFS=, read -r _ _ _ file read _; do
        rows=$(gzip -dc "$file" | grep -c .)
        [ "$read" = $((rows - 1)) ] || { wrong=$((wrong + 1)) && echo "# $(basename "$file"): $read read, $rows rows"; }
    done < <(table real.db sources sources)
    same $wrong 0 "real: rows read are the rows of the file"
else
    skip "real editions" "no real data here"
fi
finish
