#!/usr/bin/env bash
# The same table in every encoding and wrapping is the same records; what publishers do to their own files is found from
# the values and reported against the right file. TAP on standard output.
# shellcheck disable=SC1091,SC2154  # what build_common.bash defines
# shellcheck disable=SC2016,SC2094  # Perl in quotes; a table's name is no file
set -uo pipefail
. "$ROOT/tests/cli/build_common.bash"

"$TREFOIL" demo demo --products 1500 --seed 17 --quiet >/dev/null
tariff=demo/drug-tariff-part-ix
# Rows of the right shape only; the pound sign is ours.
head -n 400 $tariff/made-up_drug_tariff_ix_202604.csv | awk -F '","|",,*"' 'NR == 1 || NF > 6' | grep -v ',"[0-9]*$' |
    grep -E '"[0-9]{11}"$|"bnf_code"$' | sed '3s/","/ £5","/2' >plain.csv
records() { # STORE: what its records say, without their source's number
    sqlite3 "$1" 'SELECT id & 4294967295, row_number, key, fields FROM record ORDER BY id'
}

# zipped NAME=FILE...: a zip with members stored as they are, on standard output
cat >zipped.pl <<'PERL'
use strict;
use warnings;
my @table = map { my $c = $_; $c = $c & 1 ? 0xEDB88320 ^ ($c >> 1) : $c >> 1 for 1 .. 8; $c } 0 .. 255;
my ($central, $offset, $n) = ('', 0, 0);
binmode STDOUT;
for (@ARGV) {
    my ($name, $file) = split /=/, $_, 2;
    open my $f, '<', $file or die "$file: $!";
    binmode $f;
    local $/;
    my $data = <$f>;
    my $crc = 0xFFFFFFFF;
    $crc = $table[($crc ^ ord) & 255] ^ ($crc >> 8) for split //, $data;
    my $common = pack 'vvvvvVVVvv', 20, 0, 0, 0, 33, $crc ^ 0xFFFFFFFF, length $data, length $data, length $name, 0;
    my $local = "PK\3\4$common$name$data";
    print $local;
    $central .= "PK\1\2" . pack('v', 20) . $common . pack('vvvVV', 0, 0, 0, 0, $offset) . $name;
    $offset += length $local;
    $n++;
}
print $central, "PK\5\6", pack 'vvvvVVv', 0, 0, $n, $n, length $central, $offset, 0;
PERL
# workbook FILE: the table as a worksheet with its texts in their cells, on standard output
workbook() {
    mkdir -p x
    cat >x/types <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>
XML
    cat >x/rels <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>
XML
    cat >x/book <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Part IX" sheetId="1" r:id="rId1"/></sheets></workbook>
XML
    sed 's/officeDocument" Target="xl\/workbook.xml/worksheet" Target="worksheets\/sheet1.xml/' x/rels >x/bookrels
    perl -e '
        print "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>";
        while (<STDIN>) {
            s/\r?\n\z//;
            my ($t, $i, @f) = ("$_,", 0);
            push @f, defined $1 ? $1 : $2 while $t =~ /\G(?:"([^"]*)"|([^",]*)),/g;
            print "<row r=\"$.\">";
            for my $v (@f) {
                my $ref = chr(65 + $i++) . $.;
                $v =~ s/&/&amp;/g;
                $v =~ s/</&lt;/g;
                print "<c r=\"$ref\" t=\"inlineStr\"><is><t>$v</t></is></c>" if $v ne "";
            }
            print "</row>";
        }
        print "</sheetData></worksheet>";' <"$1" >x/sheet
    perl zipped.pl '[Content_Types].xml=x/types' _rels/.rels=x/rels xl/workbook.xml=x/book \
        xl/_rels/workbook.xml.rels=x/bookrels xl/worksheets/sheet1.xml=x/sheet
}

# ---- encodings and wrappings
[ "$(wc -l <plain.csv)" -gt 40 ] && grep -q 'Crème' plain.csv && grep -q '£' plain.csv
ok $? "a table with accents and a pound sign"
mkdir one
cp plain.csv one/t_202604.csv
build plain.db one
records plain.db >want
[ "$(wc -l <want)" = $(($(wc -l <plain.csv) - 1)) ]
ok $? "every row is kept"
mkdir form
(printf '\xef\xbb\xbf' && cat plain.csv) >form/utf8_bom_202604.csv
sed 's/$/\r/' plain.csv >form/crlf_202604.csv
iconv -f UTF-8 -t WINDOWS-1252 plain.csv >form/windows_202604.csv
(printf '\xff\xfe' && iconv -f UTF-8 -t UTF-16LE plain.csv) >form/utf16le_202604.csv
(printf '\xfe\xff' && iconv -f UTF-8 -t UTF-16BE plain.csv) >form/utf16be_202604.csv
gzip -c plain.csv >form/packed_202604.csv.gz
perl zipped.pl part_ix_202604.csv=plain.csv >form/zip_202604.zip
workbook plain.csv >form/book_202604.xlsx
tr -d '"' <plain.csv | tr ',' '\t' >form/tabs_202604.tsv
for f in form/*; do
    rm -f f.db*
    mkdir -p alone && rm -f alone/* && cp "$f" alone/
    build f.db alone
    status=$?
    records f.db >got
    if grep -q ',"[^"]*,' plain.csv && [ "${f##*.}" = tsv ]; then
        skip "$(basename "$f")" "commas in values"
        continue
    fi
    cmp -s want got || diff want got | head -4 | sed 's/^/# /'
    [ $status = 0 ] && cmp -s want got
    ok $? "$(basename "$f"): the same records"
done

# ---- publishers' mistakes. damaged NAME MONTH: a copy of a month, damaged by the Perl expression that follows it
good=$tariff/made-up_drug_tariff_ix_202604.csv
damaged() { # NAME EXPRESSION: @f are the fields of a row, $. its number; to be changed in place
    mkdir -p "bad/$1"
    perl -e '
        my $change = eval "sub { my \$f = shift; $ARGV[0] }" or die $@;
        while (<STDIN>) {
            s/\r?\n\z//;
            my ($t, @f) = "$_,";
            push @f, defined $1 ? $1 : $2 while $t =~ /\G(?:"([^"]*)"|([^",]*)),/g;
            $change->(\@f) if $. > 1;
            print join(",", map { /^$/ ? $_ : "\"$_\"" } @f), "\r\n";
        }' "$2" <$good >"bad/$1/drug_tariff_ix_202605.csv"
    rm -f bad.db*
    build bad.db $good "bad/$1"
    source=$(source_of bad.db drug-tariff-part-ix 2026-05)
    table bad.db findings quality >findings
    table bad.db examples quality >examples
}
finding() { # CHECK FIELD: how many, in the damaged file
    awk -F, -v s="$source" -v c="$1" -v f="$2" '$1 == s && $3 == c && $4 == f { print $5 }' findings
}
at_least() { # GOT WANTED WORDS
    [ "${1:-0}" -ge "$2" ] || { echo "# ${1:-none}, wanted $2 or more" && sed 's/^/# /' findings; }
    [ "${1:-0}" -ge "$2" ]
    ok $? "$3"
}
rows=$(($(wc -l <$good) - 1))

damaged slipped 'splice @$f, 4, 0, ""; pop @$f'
at_least "$(finding slipped-column price_in_p)" 50 "columns slipped by one in all rows: the price is seen to be something else"
at_least "$(finding ill-formed price_in_p)" 50 "and the values are counted"
has "$(cat examples)" "^$source,slipped-column,price_in_p," "with an example"

damaged slipped-some 'if ($. % 3 == 0) { splice @$f, 4, 0, ""; pop @$f }'
at_least "$(finding slipped-column price_in_p)" $((rows / 5)) "columns slipped in a third of the rows: found too"

damaged slipped-few 'if ($. % 25 == 0) { splice @$f, 4, 0, ""; pop @$f }'
at_least "$(finding ill-formed price_in_p)" $((rows / 40)) "columns slipped in every 25th row: the values are counted and shown"

damaged swapped '@$f[12, 13] = @$f[13, 12]'
at_least "$(finding repeated-key key)$(finding other-list key)$(finding slipped-column pack_snomed_code)" 1 \
    "product and pack codes exchanged under an unchanged header: found"

damaged other '$f->[$_] =~ tr/0-9/1-90/ for 12, 13'
at_least "$(table bad.db sources sources | awk -F, -v s="$source" '$1 == s { print $7 }')" 50 \
    "codes that are none: rows are set aside"

damaged zero 'if ($f->[14] =~ /^0?\d{13}$/) { $f->[14] = sprintf "%014s", $f->[14]; $f->[14] =~ s/^0+//; $f->[14] =~ s/^(.)// if length $f->[14] > 12 && $. % 2 }'
at_least "$(finding ill-formed gtin)$(finding lost-zero gtin)" 5 "GTINs that lost a digit: found"

damaged rounded 's/...$/000/ for grep { length > 15 } @$f[12, 13]'
at_least "$(finding lost-digits product_snomed_code)$(finding lost-digits pack_snomed_code)$(
    table bad.db set_aside set-aside --source "$source" | grep -c '000')" 50 "SNOMED codes rounded by a spreadsheet: found"

damaged repeated '$main::last = [@$f] if $. == 5; @$f = @$main::last if $. > 5 && $. < 12'
same "$(finding repeated-key key)" "$(sqlite3 bad.db "SELECT SUM(n) FROM (SELECT COUNT(*) n FROM record
    WHERE id >> 32 = (SELECT id FROM source WHERE name = '$source') GROUP BY key HAVING n > 1)")" \
    "repeated keys: every row of them is counted"
at_least "$(finding repeated-key key)" 7 "and there are some"
has "$(cat examples)" "^$source,repeated-key,key," "with examples"

# another list's products under the header
mkdir -p bad/list
head -n 1 $good >bad/list/drug_tariff_ix_202605.csv
# keys of dm+d's own made-up products stand for another list: none of them is in the tariff
grep -oE '<APPID>[0-9]+' demo/dmd/f_ampp2_*.xml | sed 's/.*>//' | grep -vFf <(cut -d, -f 14 $good | tr -d '"' | grep -E '^[0-9]+$') |
    head -n 60 | awk '{ printf "\"IXA\",\"Another thing\",\"Another thing %d\",\"Maker\",\"1\",\"device\",\"100\",,,,,,\"\",\"%s\",,,\"\"\n", NR, $1 }' \
        >>bad/list/drug_tariff_ix_202605.csv
rm -f bad.db*
build bad.db $good bad/list
source=$(source_of bad.db drug-tariff-part-ix 2026-05)
table bad.db findings quality >findings
[ "$(wc -l <bad/list/drug_tariff_ix_202605.csv)" -lt 25 ] && echo "# too few products of another list"
at_least "$(finding other-list key)" 1 "another list's products under the header: found"

# the same file under two months
mkdir -p bad/twice
cp $good bad/twice/drug_tariff_ix_202605.csv
rm -f bad.db*
build bad.db $good bad/twice
source=$(source_of bad.db drug-tariff-part-ix 2026-05)
table bad.db findings quality >findings
same "$(finding same-content edition)" 1 "the same file under two months: found"
# the same rows in another order, with a byte-order mark: not the same bytes, but the same content
rm -rf bad/twice/* && (printf '\xef\xbb\xbf' && head -1 $good && tail -n +2 $good | sort -r) >bad/twice/drug_tariff_ix_202605.csv
rm -f bad.db*
build bad.db $good bad/twice
source=$(source_of bad.db drug-tariff-part-ix 2026-05)
table bad.db findings quality >findings
same "$(finding same-content edition)" 1 "the same rows in another order under two months: found"
rm -f bad.db*
build bad.db $tariff
same "$(awk -F, '$3 == "same-content" || $3 == "other-list" || $3 == "slipped-column"' <(table bad.db findings quality))" "" \
    "and three sound months have none of these findings"

# JSON that was cut off is broken, not just nobody's; JSON that nobody knows is nobody's
printf '{"content":[{"name":"a","size":1},{"na' >cut.json
printf '{"content":[{"name":"a","size":1}]}' >whole.json
rm -f bad.db*
build bad.db cut.json
same "$? $(grep -c '"state": "broken"' answer)" "3 1" "a JSON file that was cut off: broken, exit 3"
build bad.db whole.json
same "$? $(grep -c '"state": "unrecognised"' answer)" "0 1" "a JSON file of no known data set: unrecognised, exit 0"
build none.db no-such-folder
same "$? $(ls none.db* 2>/dev/null)" "3 " "a path that is not there: exit 3, and no empty store is left"

# a large file is hashed beside its reading: the same hash, and it is known again
{ cat plain.csv && for _ in $(seq 120); do tail -n +2 plain.csv; done; } >large.csv
cp large.csv again.csv
sed '$s/"[^"]*"$/"99999999999"/' large.csv >other.csv
[ "$(wc -c <large.csv)" -gt 4194304 ] || echo "# large.csv is too small to be hashed beside its reading"
rm -f bad.db*
build bad.db large.csv
same "$(table bad.db sources sources | grep -oE '[0-9a-f]{64}')" "$(sha256sum <large.csv | cut -d' ' -f1)" \
    "a file hashed while it was read: its hash"
has "$(table bad.db sources sources)" "/$(sha256sum <large.csv | cut -c1-8)," "and its source is named by it"
build bad.db again.csv
same "$(grep -c '"state": "unchanged"' answer)" 1 "the same content under another name: known"
build bad.db other.csv
same "$(wc -c <other.csv) $(grep -c '"state": "read"' answer)" "$(wc -c <large.csv) 1" "other content of the same length: read"
finish
