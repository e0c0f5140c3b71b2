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
    my $n = 1;
    return (\@head, [grep { !$gone{++$n} && $_ ne $first } @rows]);
}
sub by_key { # key -> list of rows, in order
    my ($head, $rows) = @_;
    my %out;
    for (@$rows) {
        my @f = fields($_);
        my %v = map { $head->[$_] => $f[$_] // '' } 0 .. $#$head;
        my $key = $v{pack_snomed_code} ne '' ? $v{pack_snomed_code}
            : '~' . join '', map { "/$v{$_}" } qw(vmp_name quantity quantity_unit_of_measure supplier_name);
        push @{$out{$key}}, \%v;
    }
    return \%out;
}
my ($head, $oldrows) = edition($ARGV[0], 'aside.1');
my ($newhead, $newrows) = edition($ARGV[1], 'aside.2');
if ("@$head" eq "@$newhead") { # what stands in both word for word is no change, as often as it stands in both
    my (%left, %both);
    $left{$_}++ for @$newrows;
    @$oldrows = grep { my $same = ($left{$_} // 0) > 0; $left{$_}--, $both{$_}++ if $same; !$same } @$oldrows;
    @$newrows = grep { !($both{$_} && $both{$_}--) } @$newrows;
}
my ($old, $new) = (by_key($head, $oldrows), by_key($newhead, $newrows));
my %also = map { $_ => 1 } @$head;
my %kind = (price_in_p => 'repriced', amp_name => 'renamed', vmp_name => 'renamed', gtin => 'recoded', bnf_code => 'recoded',
    product_snomed_code => 'recoded', drug_tariff_part => 'recoded', quantity => 'repacked',
    quantity_unit_of_measure => 'repacked', supplier_name => 'maker-changed', supplier_snomed_code => 'maker-changed');
my @out;
for my $key (keys %{{%$old, %$new}}) {
    my @a = @{$old->{$key} // []};
    my @b = @{$new->{$key} // []};
    my $line = sub { join "\t", map { $_[0]{$_} // '' } @$newhead };
    for my $i (reverse 0 .. $#a) { # equal rows are the same row
        my ($j) = grep { $line->($a[$i]) eq $line->($b[$_]) } 0 .. $#b;
        next unless defined $j;
        splice @a, $i, 1;
        splice @b, $j, 1;
    }
    while (@a || @b) {
        my ($x, $y) = (shift @a, shift @b);
        my $name = sub { $_[0]{amp_name} ne '' ? $_[0]{amp_name} : $key };
        if (!$y) { push @out, ['removed', $key, '', $name->($x), ''] }
        elsif (!$x) { push @out, ['added', $key, '', '', $name->($y)] }
        else {
            for my $h (grep { $also{$_} } @$newhead) {
                push @out, [$kind{$h} // 'changed', $key, $h, $x->{$h}, $y->{$h}] if $x->{$h} ne $y->{$h};
            }
        }
    }
}
s/\s+/ /g for map { @$_ } @out;
print "$_\n" for sort map { join "\t", @$_ } @out;
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
    perl compare.pl "$2" "$4" >theirs
    "$TREFOIL" --store "$store" --format csv --table changes changes drug-tariff-part-ix "$3" "$5" 2>said | perl lines.pl >ours
    found=$(wc -l <theirs)
    cmp -s theirs ours || diff theirs ours | head -10 | sed 's/^/# /'
    cmp -s theirs ours
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
changes 2026-04 2026-06 | awk -F '\t' -v OFS='\t' '{ k = $1 == "added" ? "removed" : $1 == "removed" ? "added" : $1
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
