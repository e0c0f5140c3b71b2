#!/usr/bin/env bash
# Who may see what: with a commercial list in the picture, the public's answers are those of a picture without it, but for
# the numbers of products. TAP on standard output.
# shellcheck disable=SC1091,SC2154  # what build_common.bash defines
set -uo pipefail
. "$ROOT/tests/cli/build_common.bash"

"$TREFOIL" demo demo --products 300 --seed 9 --quiet >/dev/null
mkdir open closed
mv demo/drug-tariff-part-ix demo/gudid demo/dmd demo/ods open/
mv demo/item-master demo/purchase-orders demo/asset-register closed/
list=closed/item-master/made-up_item_master_202605.csv
sed -i 's/^label: .*/label: commercial/' closed/*/*.mapping # of the demonstration only the prices are
# one more row that only the commercial list has, one that it shares, and one that cannot be kept
gtin=$(awk -F'|' 'NR == 2 { print $2 }' open/gudid/made-up_identifiers_20260501.txt)
{
    printf 'ZZSECRET1,Zanzibarium secret dressing 5cm,Zanzibar Makers,ZZ-777,Zed,,,box,10,9.99,,,Active\r\n'
    printf 'ZZSECRET2,Zanzibarium shared item,Zanzibar Makers,ZZ-778,Zed,,%s,box,10,9.99,,,Active\r\n' "$gtin"
    printf ',Zanzibarium without a key,Zanzibar Makers,ZZ-779,Zed,,,box,10,9.99,,,Active\r\n'
} >>$list

# Scores are measured against all texts, so that the order of what is found may differ: found is compared as a set.
questions() { # STORE ACCOUNT...: answers that must not differ
    local store=$1 q
    shift
    for q in "sources" "quality" "set-aside" "find --limit 9999 dressing" "find zanzibarium" "find zanzibariun" "find kevromo --in-force" "find --limit 9999 bag drainable" "find --limit 9999 catheter" \
        "show $gtin" "show $key" "changes drug-tariff-part-ix 2026-04 2026-05" "show ZZSECRET1" "show ZZ778" \
        "changes item-master 2026-05 2026-05" "set-aside --source item-master" "quality --dataset item-master" \
        "sources --dataset item-master" "find ZZSECRET2" "find --maker zanzibar dressing" \
        "find --limit 9999 --facets 1000 dressing" "find --limit 9999 --facets 1000 --in-force dressing" \
        "find --source item-master dressing" "find --facets 9 --maker zanzibar dressing" \
        "find --facets 9 --source purchase-orders dressing"; do
        echo "== $q"
        # shellcheck disable=SC2086  # words
        "$TREFOIL" --store "$store" "$@" --format json $q 2>&1 | if [[ $q == find* ]]; then sed -E 's/."rank": [0-9]+//; s/,$//' | sort; else cat; fi
        echo "exit ${PIPESTATUS[0]}"
    done | sed -E 's/"product": [0-9]+/"product": N/; s/"(read_at|score|seen_at)": ("[^"]*"|[0-9.]+)/"\1": X/g'
}
key=$(awk -F, 'NR == 4 { gsub(/"/, ""); print $14 }' open/drug-tariff-part-ix/made-up_drug_tariff_ix_202604.csv)
both() { # PUBLIC-STORE WHOLE-STORE WORDS
    local seen
    build "$1" open
    build "$2" open closed
    questions "$1" --as public >without
    questions "$2" --as public >with
    diff without with | head -20 | sed 's/^/# /'
    cmp -s without with
    ok $? "$3: the public's answers do not show that there is a commercial list"
    seen=$("$TREFOIL" --store "$2" --as public --format json find zanzibarium 2>&1; cat with)
    lacks "$(grep -v '^==\|parameters\|"words"\|no product\|no source\|nothing in the picture\|has no data set\|has no maker' <<<"$seen" | grep -iE 'zanzibar|ZZSECRET|"source": "item-master')" . \
        "$3: neither the source nor its rows nor its products"
    "$TREFOIL" --store "$2" find zanzibarium --quiet >mine
    has "$(cat mine)" 'Zanzibarium secret' "$3: the local account finds them"
    "$TREFOIL" --store "$2" show ZZSECRET1 --quiet >mine
    has "$(cat mine)" 'Zanzibar Makers' "$3: and is shown them"
    has "$(table "$2" set_aside set-aside --source item-master)" 'item_code' "$3: with the rows set aside"
    has "$(table "$2" sources sources)" '^item-master/.*,commercial,TZ1,' "$3: and the source with label and owner"
    "$TREFOIL" --store "$2" --as public build open >/dev/null 2>said
    has "$? $(cat said)" '^3 ' "$3: the public may not build"
    "$TREFOIL" --store "$2" --as public note add "$key" 'a note' >/dev/null 2>said
    has "$? $(cat said)" '^3 ' "$3: nor enter notes"
    "$TREFOIL" --store "$2" note add "$key" 'a secret note' --quiet >/dev/null
    lacks "$("$TREFOIL" --store "$2" --as public show "$key" 2>&1)" 'secret note' "$3: nor read what people entered"
}
both open.db whole.db SQLite
if fresh_pg; then
    first=$pg
    fresh_pg
    both "$first" "$pg" PostgreSQL
else
    skip "PostgreSQL: labels" "no server"
fi
finish
