#!/usr/bin/env bash
# `match FILE --picture`: a list of one's own against the products of the picture. Codes at any level of packaging win,
# the rest is found by likeness, the user's rows come back as they were, and nobody is told of what they may not see.
# TAP on standard output.
set -uo pipefail

n=0
is() { # GOT WANTED WORDS
    n=$((n + 1))
    if [ "$1" = "$2" ]; then
        printf 'ok %d - %s\n' "$n" "$3"
    else
        printf '# got: %s\n# not: %s\nnot ok %d - %s\n' "$1" "$2" "$n" "$3"
    fi
}
good() { is "$1" 0 "$2"; }
match() { "$TREFOIL" --store s.db match "$@" --quiet 2>err; }

mkdir data
cat >data/catalogue_202605.csv <<'END'
Code,Description,Maker,Ref,Barcode,Case
P1,Foam dressing adhesive 10cm x 10cm,Acme Wound Care,FD-1010,09520009000043,19520009000040
P2,Foam dressing adhesive 15cm x 15cm,Acme Wound Care,FD-1515,09520009000050,
P3,Foley catheter silicone 12 Fr,Bardolph Ltd,D165812,09520009000067,
P4,Foley catheter silicone 14 Fr,Bardolph Ltd,D165814,09520009000074,
P5,Stoma bag drainable 60 mm,Hollis,18193,09520009000081,
P6,Insulin pen needle 32 G 4 mm,Novak,PN324,09520009000098,
END
cat >data/catalogue.mapping <<'END'
trefoil mapping 1
dataset: made-up-catalogue
label: public
thing: product
Code -> code role=key type=code required
Description -> description role=name
Maker -> maker role=maker
Ref -> ref role=catalogue_no
Barcode -> gtin role=id scheme=gtin type=gtin optional
Case -> case_gtin role=id scheme=gtin type=gtin optional
END
printf 'Code,Description,Maker\nC1,Hernia mesh absorbable 15cm x 10cm,Zenith\n' >data/closed_202605.csv
sed -e 's/made-up-catalogue/closed-list/; s/label: public/label: commercial\nowner: RXX/; /^Ref/d; /^Barcode/d; /^Case/d' \
    data/catalogue.mapping >data/closed.mapping
"$TREFOIL" --store s.db build data --quiet >build.log 2>&1
cat >master.csv <<'END'
Item;Item description;Supplier name;Manufacturer part no;GTIN
1;DRESSING FOAM ADH 10x10cm;Acme;FD1010;09520009000043
2;dressings, a case;;;19520009000040
3;catheter foley silicone ch 12;Bardolph;D165812;
4;Stoma bag "drainable" 60mm;Hollis;18-193;
5;Office chair, blue;Ikea;;
6;Hernia mesh absorbable 15 x 10 cm;Zenith;;
END
match master.csv --picture --out out.csv --format json >out.json
good $? "an item master is linked with the picture"
is "$(cut -d';' -f1-5 out.csv | sed 's/"//g')" "$(sed 's/"//g' master.csv)" "its rows come back as they were"
is "$(head -n 1 out.csv | cut -d';' -f6-)" "product;code;name;maker;probability;reason" "with the columns that were promised"
product() { awk -F';' -v row="$1" '$1 == row { print $8 }' out.csv; }
is "$(product 1)" "Foam dressing adhesive 10cm x 10cm" "a code in a column of codes wins"
is "$(product 2)" "Foam dressing adhesive 10cm x 10cm" "at the level of a case too"
is "$(product 3)" "Foley catheter silicone 12 Fr" "by name, size and number"
is "$(product 4)" "Stoma bag drainable 60 mm" "a number written otherwise"
is "$(product 5)" "" "what is no product of the picture has none"
is "$(product 6)" "Hernia mesh absorbable 15cm x 10cm" "the local operator sees a closed list"
awk -F';' '$1 == 1 { print $11 }' out.csv | grep -q "GTIN"
good $? "the reason names the column of codes"
"$TREFOIL" --store s.db --as public match master.csv --picture --out out.csv --quiet >/dev/null 2>err
is "$(product 6)$(product 3)" "Foley catheter silicone 12 Fr" "the public is told nothing of it"
match master.csv --picture --threads 1 --out one.csv >/dev/null
match master.csv --picture --threads 3 --out three.csv >/dev/null
cmp -s one.csv three.csv
good $? "any number of threads gives the same bytes"
"$TREFOIL" --store none.db match master.csv --picture --quiet >/dev/null 2>err
is $? 3 "without a store it fails"
match master.csv master.csv --picture >/dev/null
is $? 2 "two files and the picture are too much"
match master.csv --picture --out out.csv >/dev/null
match master.csv --picture --out out.xlsx >/dev/null
"$TREFOIL" match out.xlsx --clusters sheet.csv --quiet >/dev/null
"$TREFOIL" match out.csv --clusters text.csv --quiet >/dev/null
cmp -s sheet.csv text.csv
good $? "a workbook holds what the text does"
TREFOIL_NOW=2026-11-22T12:00:00Z "$TREFOIL" --store s.db match master.csv --picture --out a.xlsx --quiet >/dev/null
TREFOIL_NOW=2026-11-22T12:00:00Z "$TREFOIL" --store s.db match master.csv --picture --out b.xlsx --quiet >/dev/null
cmp -s a.xlsx b.xlsx
good $? "the same question gives the same workbook"
echo "1..$n"
