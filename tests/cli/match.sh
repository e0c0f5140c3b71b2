#!/usr/bin/env bash
# What must hold of `match` whatever it finds: the same bytes with any number of threads, with the sides exchanged, with
# the rows in another form (XLSX, gz, another delimiter); bounded memory; nothing half-written. TAP on standard output.
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

# A catalogue and a shop's list of the same, made up: sizes, packs, codes, misspellings; every seventh row has no partner.
write_lists() { # ROWS
    perl -e '
        my ($rows) = @ARGV;
        my $x = 12345;
        sub r { $x = ($x * 1103515245 + 12345) % 2147483648; return int($x / 65536) % $_[0] }
        my @s = qw(ba ke li mo nu ra so ti va zo da fi);
        my @m = map { join "", map { $s[r(12)] } 1 .. 4 } 1 .. $rows / 20 + 2;
        my @n = ("foam dressing", "stoma bag", "catheter", "syringe", "glove", "drainage tube", "suture", "needle");
        my @u = ("cm", "mm", "ml", "Fr");
        open my $l, ">", "left.csv"; open my $r, ">", "right.csv"; open my $t, ">", "truth.csv";
        print $l "id,maker,name,code\n"; print $r "no,code,description,company\n"; print $t "l,r\n";
        my @right;
        for my $i (1 .. $rows) {
            my ($m, $n, $u) = ($m[r(scalar @m)], $n[r(8)], $u[r(4)]);
            my ($size, $pack, $code) = (1 + r(20), 5 * (1 + r(4)), substr($m, 0, 2) . (1000 + r(9000)) . "-" . r(90));
            print $l "L$i,$m,$m $n $size $u $pack/box,$code\n" if $i % 7;
            $m = substr($m, 0, 3) . substr($m, 4) if r(10) == 0;
            (my $c = $code) =~ s/-// if r(2);
            $c = $code unless defined $c;
            $c = "" if r(6) == 0;
            push @right, "R$i,$c,\U$n\E $size$u box of $pack,$m Ltd\n" if $i % 5;
            print $t "L$i,R$i\n" if $i % 7 && $i % 5;
        }
        print $r $_ for sort { substr($a, 3) cmp substr($b, 3) } @right;
    ' "$1"
}
match() { "$TREFOIL" match "$@" --quiet 2>err; }
fact() { # NAME
    sed -n "s/^  \"$1\": \\([^,}]*\\).*/\\1/p"
}

write_lists 900
match left.csv right.csv --pairs one.csv --threads 1 --truth truth.csv --format json >one.json
good $? "two made-up lists are linked"
is "$(fact f1 <one.json | awk '{ print ($1 >= 0.95) }')" 1 "with F1 of at least 0.95 ($(fact f1 <one.json))"
is "$(fact blocking_recall <one.json | awk '{ print ($1 >= 0.99) }')" 1 "nearly all true pairs are candidates"
for threads in 2 3 8; do
    match left.csv right.csv --pairs many.csv --threads $threads >/dev/null
    cmp -s one.csv many.csv
    good $? "$threads threads give the same bytes"
done
match right.csv left.csv --pairs turned.csv >/dev/null
# Reasons name columns in the order of the question, so they are left out here.
is "$(cut -d, -f1-3 one.csv | tail -n +2 | sort | sha256sum)" \
    "$(awk -F, -v OFS=, 'NR > 1 { print $2, $1, $3 }' turned.csv | sort | sha256sum)" "the sides exchanged: the same pairs"
is "$(cut -d, -f3 one.csv | tail -n +2 | sort -c -r 2>&1)" "" "best first"
is "$(awk -F, 'NR > 1 { print $1 }' one.csv | sort | uniq -d | wc -l)" 0 "one to one: no left record twice"
is "$(awk -F, 'NR > 1 { print $2 }' one.csv | sort | uniq -d | wc -l)" 0 "and no right one"

tr ',' '|' <left.csv >left.psv
gzip -nc right.csv >right.csv.gz
match left.psv right.csv.gz --pairs form.csv >/dev/null
cmp -s one.csv form.csv
good $? "another delimiter and gz: the same bytes"
printf '\xef\xbb\xbf' | cat - left.csv | sed 's/$/\r/' >left_bom.csv
match left_bom.csv right.csv --pairs form.csv >/dev/null
cmp -s one.csv form.csv
good $? "byte order mark and CR LF: the same bytes"

low=$(match left.csv right.csv --threshold 0.2 --format json | fact matches)
high=$(match left.csv right.csv --threshold 0.9 --format json | fact matches)
is $((low >= high)) 1 "a higher threshold gives no more matches ($low, $high)"
match left.csv right.csv --threshold 0.9 --pairs high.csv >/dev/null
is "$(awk -F, 'NR > 1 && $3 < 0.9' high.csv | wc -l)" 0 "and none below it"

match left.csv right.csv --pairs no.csv --memory 2 >/dev/null
is "$?" 3 "too little memory is told"
grep -q 'more than the 2 MB' err
good $? "in a sentence"
is "$(find . -name 'no.csv*' | wc -l)" 0 "and leaves nothing behind"

# One list with itself: everything twice, the second time with another id.
awk -F, -v OFS=, 'NR == 1 { print; next } { print; $1 = $1 "b"; print }' left.csv >twice.csv
awk -F, -v OFS=, 'NR == 1 { print "a,b"; next } { print $1, $1 "b" }' left.csv >twice_truth.csv
match twice.csv --clusters clusters.csv --truth twice_truth.csv --format json >twice.json
good $? "the repeated records of one list are found"
is "$(fact f1 <twice.json | awk '{ print ($1 >= 0.97) }')" 1 "each with its copy, hardly with another ($(fact f1 <twice.json))"
is "$(wc -l <clusters.csv)" "$(wc -l <twice.csv)" "a line for each record"
match twice.csv --clusters again.csv --threads 5 >/dev/null
cmp -s clusters.csv again.csv
good $? "5 threads give the same bytes"

match left.csv right.csv --out own.csv >/dev/null
is "$(cut -d, -f1-4 own.csv | sha256sum)" "$(sha256sum <left.csv)" "--out gives the rows back as they were, in their order"
is "$(awk -F, 'NR > 1 && $5 != ""' own.csv | wc -l)" "$(($(wc -l <one.csv) - 1))" "with a match for each pair"

# Odd tables end in an answer or a sentence.
printf 'id,name\n' >none.csv
match none.csv right.csv --pairs none_pairs.csv >/dev/null
good $? "a table with a header alone"
is "$(wc -l <none_pairs.csv)" 1 "has no matches"
match none.csv --clusters none_clusters.csv >/dev/null
good $? "nor with itself"
printf 'id,name\n1,\n2,\n3,\n' >blank.csv
match blank.csv right.csv >/dev/null
good $? "records that say nothing"
printf 'id,name\n1,a\n' >single.csv
match single.csv --clusters single_clusters.csv >/dev/null
good $? "a single record with itself"
is "$(tail -n 1 single_clusters.csv)" "1,1" "is its own cluster"
match left.csv left.csv --pairs self.csv --format json >self.json
good $? "a list with a copy of itself"
is "$(awk -F, 'NR > 1 && $1 != $2' self.csv | wc -l)" 0 "matches each record with itself"
# Files of a few rows: nothing can be learned from them, and what is usual holds.
printf 'id,name,maker,ref\n1,Foam dressing 10x10cm,Coloplast,3420\n2,Stoma bag 60mm,Hollister,18193\n3,Foley catheter 12Fr,Bard,D165812\n4,IV cannula 18G,BD,393226\n5,Glove nitrile M,Ansell,92600\n' >few.csv
match few.csv few.csv --pairs few_pairs.csv >/dev/null
is "$(awk -F, 'NR > 1 && $1 == $2' few_pairs.csv | wc -l)" 5 "five rows with themselves: five matches"
is "$(awk -F, 'NR > 1 && $3 < 0.8' few_pairs.csv)" "" "and sure ones"
printf 'sku,description,supplier,catalogue\nx,STOMA BAG 60 mm,Hollister Ltd,18-193\ny,foley catheter 12 Fr,C R Bard,D165812\nz,Office chair blue,Ikea,\n' >few2.csv
match few.csv few2.csv --pairs few_pairs.csv >/dev/null
is "$(cut -d, -f1,2 few_pairs.csv | tail -n +2 | sort | tr '\n' ' ')" "2,x 3,y " "three rows and five: the two that are the same"
printf 'id,name\na,Office chair\nb,Desk lamp\nc,Whiteboard pen\n' >few3.csv
is "$(match few.csv few3.csv --format json | fact matches)" 0 "nothing in common: no matches"
is "$(match few.csv few3.csv --format json | fact expected_recall)" null "and nothing said of a recall"

# A truth with its columns the other way round.
awk -F, -v OFS=, '{ print $2, $1 }' truth.csv >crossed.csv
match left.csv right.csv --truth crossed.csv --format json >crossed.json
is "$(fact f1 <crossed.json)" "$(fact f1 <one.json)" "the columns of the truth exchanged: the same F1"
grep -q "the other way round" crossed.json
good $? "and it is said"

# Records that stand several times in one list: found out without being told.
awk -F, -v OFS=, 'NR == 1 { print; next } { n = NR; for (i = 0; i < 1 + NR % 3; i++) { x = $0; if (i) sub(/^R[0-9]+/, "&x" i, x);
    if (i == 1) $3 = $3 " boxed"; print x } }' right.csv >several.csv
awk -F, -v OFS=, 'NR == FNR { split($1, p, "x"); of[p[1]] = of[p[1]] " " $1; next } FNR == 1 { print; next }
    { k = split(of[$2], r, " "); for (i = 1; i <= k; i++) print $1, r[i] }' several.csv truth.csv >several_truth.csv
match left.csv several.csv --truth several_truth.csv --format json >several.json
is "$(fact one_to_one <several.json) $(fact several_partners <several.json)" 'false "left"' "one to many is found out"
is "$(fact f1 <several.json | awk '{ print ($1 >= 0.95) }')" 1 "with F1 of at least 0.95 ($(fact f1 <several.json))"
echo "1..$n"
