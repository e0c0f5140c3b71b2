#!/usr/bin/env bash
# `appliances month` gives each edition of Part IX as it was published: headings, rows, order and values, against an
# independent reading of the file; of a faulty file it tells every row that it could not keep. TAP on standard output.
# shellcheck disable=SC1091,SC2154  # what build_common.bash defines
set -uo pipefail
. "$ROOT/tests/cli/build_common.bash"

# rows FILE [ASIDE]: the file's rows, values parted by tabs, without blanks around values, title lines and the rows whose
# numbers stand in ASIDE; a guard against formulas is taken off.
cat >rows.pl <<'PERL'
use strict;
use warnings;
require "$ENV{ROOT}/tests/cli/csv.pl";
my ($path, $aside) = @ARGV;
my %gone;
if ($aside) { local (@ARGV, $/) = ($aside); %gone = map { $_ => 1 } split ' ', <> }
my ($n, $headed) = (0, 0);
csv_rows($path, sub {
    my @row = @_;
    $n++;
    s/^(?:\s|\xc2\xa0)+|(?:\s|\xc2\xa0)+$//g, s/^'(?=[-=+@])// for @row;
    $headed ||= grep { /^pack.snomed.code$/i } @row;
    print join("\t", map { s/[\t\n]/ /gr } @row), "\n" if $headed && !$gone{$n};
});
PERL

# rebuilt STORE MONTH FILE WORDS
rebuilt() {
    table "$1" set_aside appliances month "$2" | awk -F, '{ print $1 }' >aside
    "$TREFOIL" --store "$1" --format csv --table lines appliances month "$2" >month.csv 2>said
    perl rows.pl month.csv >ours
    perl rows.pl "$3" aside >theirs
    cmp -s ours theirs || diff ours theirs | head -6 | sed 's/^/# /'
    [ -s theirs ] && cmp -s ours theirs
    ok $? "$4: $2 as published, $(wc -l <theirs) lines with the header"
}

"$TREFOIL" demo demo --products 2000 --seed 5 --quiet >/dev/null
for edition in demo/drug-tariff-part-ix/*_ix_*; do
    files+=("$edition")
done
build s.db demo/drug-tariff-part-ix
for edition in "${files[@]}"; do
    month=${edition##*_}
    rebuilt s.db "${month:0:4}-${month:4:2}" "$edition" "made up"
done

# A file with what goes wrong in practice.
mkdir faulty
line() { # CODE NAME PRICE
    printf '"IXC","Ileostomy bag","%s","Juirafel UK Ltd","20","device","%s","","41mm","","","","400001489990001104","%s",' \
        "$2" "$3" "$1"
    printf '"19520009000040","700000329990001100","23981000148"\r\n'
}
{
    printf '\xef\xbb\xbfDrug Tariff Part IX,,,,,,,,,,,,,,,,\r\n'
    printf 'Drug Tariff Part,VMP Name,AMP Name,Supplier Name,Quantity,Quantity Unit of Measure,Price,Colour,Size or Weight,'
    printf 'Product Order Number,Pack Order Number,Add Dispensing Indicator,Product SNOMED Code,Pack SNOMED Code,GTIN,'
    printf 'Supplier SNOMED Code,BNF Code\r\n'
    line 500001489990001107 "  Bag, first " 4791
    line 500001489990001107 "Bag, first, listed again" 4791
    line 5.00001E+17 "Bag with a spoiled code" 4791
    printf '"IXC","Ileostomy bag","Bag in a torn line","Juirafel UK Ltd"\r\n'
    printf ',,,,,,,,,,,,,,,,\r\n'
    line 500001529990001107 "Bag with a \"\"quote\"\"
and a second line" 12x
    line 500001569990001108 "Bag with a wrong check digit" 1
} >faulty/tariff_ix_202603.csv
build f.db faulty
rebuilt f.db 2026-03 faulty/tariff_ix_202603.csv "faulty"
answer=$("$TREFOIL" --store f.db appliances month 2026-03)
same "$(table f.db set_aside appliances month 2026-03 | cut -d, -f1,3)" "5,pack_snomed_code
6,
7,
9,pack_snomed_code" "every row that was not kept is told by its number, and the field where one is at fault"
has "$(table f.db set_aside appliances month 2026-03)" "5\.00001E\+17" "and as it stands in the file"
has "$answer" "4 rows of the file could not be kept" "and how many"
has "$answer" "1 value of the file had blanks around" "blanks that were not kept are told"
has "$answer" "above the header: Drug Tariff Part IX" "what stood above the header is told"
has "$(sed -n 1p month.csv)" "^Drug Tariff Part,VMP Name,.*,Price,Colour" "headings as published"
"$TREFOIL" --store f.db appliances month 2026-04 >/dev/null 2>said
same "$?" 1 "a month that was not read is no answer"
has "$(cat said)" "no edition of Part IX for 2026-04 was read; there are 2026-03" "and the months that there are"

# Two files of one month: one is in force, the other is named.
line 500001609990001107 "Another bag" 5 >>faulty/tariff_ix_202603.csv
cp faulty/tariff_ix_202603.csv revised_202603.csv
build f.db revised_202603.csv
has "$("$TREFOIL" --store f.db appliances month 2026-03)" "Another file states 2026-03 too and is not in force" \
    "a second file of the month is named"

real=${TREFOIL_REAL_DATA:-/nowhere}/tariff
[ -d "$real" ] && build r.db "$real"/drug_tariff_ix_*.csv.gz
for month in 2025-10 2025-11 2026-01 2026-04 2026-05 2026-07; do
    file=$real/drug_tariff_ix_${month/-/}.csv.gz
    if [ -f "$file" ]; then
        rebuilt r.db "$month" "$file" "real"
    else
        skip "real: $month" "no real data"
    fi
done
finish
