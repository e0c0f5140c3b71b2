#!/usr/bin/env bash
# `appliances changes` tells what an independent comparison of two files by pack code finds, value by value and to the
# penny, on made-up editions and, where they are, on the real ones. TAP on standard output.
# limit: 300
# shellcheck disable=SC1091,SC2154  # what build_common.bash defines
set -uo pipefail
. "$ROOT/tests/cli/build_common.bash"

# compare.pl OLD NEW: kind, pack, field, before, after, difference in pence; packs listed in several lines are left out and
# written to the file `several`.
cat >compare.pl <<'PERL'
use strict;
use warnings;
require "$ENV{ROOT}/tests/cli/csv.pl";
my (%several, @head);
# A file's rows without blanks around values and with single ones inside, which takes long and is kept for the next time.
sub normal_rows {
    my ($path) = @_;
    my $kept = $path =~ s{.*/}{}r . '.rows';
    return $kept if -e $kept;
    open my $f, '>', $kept or die;
    csv_rows($path, sub {
        my @row = @_;
        s/^\s+|\s+$//g, s/\s+/ /g for @row;
        print $f join("\t", @row), "\n";
    });
    close $f;
    return $kept;
}
sub edition {
    my ($path) = @_;
    my (%row, $at);
    open my $f, '<', normal_rows($path) or die;
    while (my $line = <$f>) {
        chomp $line;
        my @row = split /\t/, $line, -1;
        if (!$at) { $at = 1; @head = map { my $h = lc s/[^A-Za-z0-9]+/_/gr; $h =~ s/^price.*/price_in_p/r } @row }
        elsif (@row == @head && ($row[13] eq '' || $row[13] =~ /^\d{6,18}$/)) {
            my $key = $row[13] || '~' . join '', map { "/$row[$_]" } 1, 4, 5, 3;
            $several{$key} = 1 if $row{$key};
            $row{$key} = [@row];
        }
    }
    return \%row;
}
my ($old, $new) = map { edition($_) } @ARGV;
my %kind = (drug_tariff_part => 'moved', vmp_name => 'renamed', amp_name => 'renamed', supplier_name => 'supplier-changed',
    supplier_snomed_code => 'supplier-changed', quantity => 'repacked', quantity_unit_of_measure => 'repacked',
    product_order_number => 'recoded', pack_order_number => 'recoded', product_snomed_code => 'recoded',
    bnf_code => 'recoded', price_in_p => 'repriced');
my @out;
for my $key (grep { !$several{$_} } keys %{{%$old, %$new}}) {
    my ($a, $b) = ($old->{$key}, $new->{$key});
    if (!$a || !$b) { push @out, [$a ? 'gone' : 'new', $key, '', '', '', '']; next }
    for my $i (grep { $a->[$_] ne $b->[$_] } 0 .. $#head) {
        my $kind = $kind{$head[$i]} // 'described';
        $kind = $a->[$i] eq '' ? 'gtin-added' : $b->[$i] eq '' ? 'gtin-removed' : 'gtin-corrected' if $head[$i] eq 'gtin';
        push @out, $kind eq 'repriced' ? [$kind, $key, $head[$i], '', '', $b->[$i] - $a->[$i]]
            : [$kind, $key, $head[$i], $a->[$i], $b->[$i], ''];
    }
}
print "$_\n" for sort map { join "\t", @$_ } @out;
open my $f, '>', 'several';
print $f "$_\n" for keys %several;
PERL
# The answer in the same form.
cat >lines.pl <<'PERL'
use strict;
use warnings;
require "$ENV{ROOT}/tests/cli/csv.pl";
open my $f, '<', 'several';
my %several = map { chomp; $_ => 1 } <$f>;
my (@rows, %at);
csv_rows($ARGV[0], sub { push @rows, [@_] if @_ > 1 });
my $head = shift @rows;
@at{@$head} = 0 .. $#$head;
for (@rows) {
    my %v;
    @v{@$head} = @$_;
    next if $several{$v{pack}};
    s/\s+/ /g, s/^'(?=[-=+@])// for values %v;
    my $d = $v{difference} eq '' ? '' : sprintf '%.0f', 100 * $v{difference};
    print join("\t", $v{kind}, $v{pack}, @v{qw(field before after)}, $d), "\n";
}
PERL
# agrees STORE FROM OLD TO NEW WORDS
agrees() {
    perl compare.pl "$3" "$5" >theirs
    "$TREFOIL" --store "$1" --format csv --table changes appliances changes "$2" "$4" --limit 0 >answer.csv 2>said
    perl lines.pl answer.csv | LC_ALL=C sort >ours
    LC_ALL=C sort -o theirs theirs
    cmp -s ours theirs || diff theirs ours | head -8 | sed 's/^/# /'
    [ -s theirs ] && cmp -s ours theirs
    ok $? "$6: $(wc -l <theirs) changes from $2 to $4, as an independent comparison finds them"
}

"$TREFOIL" demo demo --products 3000 --seed 21 --quiet >/dev/null
dir=demo/drug-tariff-part-ix
build s.db $dir demo/pca
april=$dir/made-up_drug_tariff_ix_202604.csv may=$dir/made-up_drug_tariff_ix_202605.csv.gz
june=$dir/made-up_drug_tariff_ix_202606.csv
agrees s.db 2026-04 $april 2026-05 $may "made up"
agrees s.db 2026-05 $may 2026-06 $june "made up"
agrees s.db 2026-04 $april 2026-06 $june "made up, over two months"
agrees s.db 2026-06 $june 2026-04 $april "made up, backwards"
same "$("$TREFOIL" --store s.db --format csv --table changes appliances changes 2026-05 2026-05 2>said | wc -l)" 1 \
    "a month does not differ from itself"
kinds=$(table s.db kinds appliances changes 2026-04 2026-06)
of_kind=$(table s.db changes appliances changes 2026-04 2026-06 --kind repriced --limit 0 | wc -l)
same "$of_kind" "$(sed -n 's/^repriced,\([0-9]*\),.*/\1/p' <<<"$kinds")" "--kind lists as many as the table of kinds counts"

real=${TREFOIL_REAL_DATA:-/nowhere}/tariff
months=(2025-10 2025-11 2026-01 2026-04 2026-05 2026-07)
[ -d "$real" ] && build r.db "$real"/drug_tariff_ix_*.csv.gz
for i in 1 2 3 4 5 6; do
    from=${months[i - 1]} to=${months[i % 6]}
    if [ -d "$real" ]; then
        agrees r.db "$from" "$real/drug_tariff_ix_${from/-/}.csv.gz" "$to" "$real/drug_tariff_ix_${to/-/}.csv.gz" "real"
    else
        skip "real: $from to $to" "no real data"
    fi
done
finish
