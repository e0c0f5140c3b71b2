#!/usr/bin/env bash
# The same sources give the same picture: in one build or in many, in any order, with something withdrawn and read again
# in between, on either store. TAP on standard output.
# shellcheck disable=SC1091,SC2154  # what build_common.bash defines
set -uo pipefail
. "$ROOT/tests/cli/build_common.bash"

"$TREFOIL" demo demo --products 300 --seed 11 --quiet >/dev/null
mapfile -t files < <(find demo -type f ! -name '*.mapping' ! -name '*.txt' | sort -r)
mapfile -t -O ${#files[@]} files < <(find demo/gudid demo/fda-product-classification -name 'made-up*.txt' | sort -r)
mappings=()
for m in demo/*/*.mapping; do mappings+=(--mapping "$m"); done

build one.db demo
same $? 0 "the made-up data is read in one go"
want=$(derived one.db)
[ ${#want} = 64 ]
ok $? "and has a digest"

failed=0
for f in "${files[@]}"; do build reverse.db "$f" "${mappings[@]}" || failed=$((failed + 1)); done
same "$failed" 0 "${#files[@]} builds of one file each, in reverse"
same "$(derived reverse.db)" "$want" "file by file in reverse: the same digest"

half=$((${#files[@]} / 2))
build two.db "${files[@]:half}" "${mappings[@]}"
build two.db "${files[@]:0:half}" "${mappings[@]}"
same "$(derived two.db)" "$want" "in two builds: the same digest"

build two.db demo --afresh
same "$(derived two.db)" "$want" "derived afresh: the same digest"

name=$(source_of two.db drug-tariff-part-ix 2026-05)
"$TREFOIL" --store two.db withdraw "$name" --why 'a test' --quiet >/dev/null
gone=$(derived two.db)
[ ${#gone} = 64 ] && [ "$gone" != "$want" ]
ok $? "a source withdrawn: another digest"
build two.db demo
same "$(derived two.db)" "$gone" "offered again without --again it stays withdrawn"
build two.db demo --again
same "$(derived two.db)" "$want" "with --again: the first digest"

# The same bytes with and without a date in the name: the date is worth more, whichever came first.
mkdir plain dated
cp demo/item-master/made-up_item_master_202605.csv plain/items.csv
cp demo/item-master/made-up_item_master_202605.csv dated/items_202605.csv
map=(--mapping demo/item-master/item-master.mapping)
build a.db plain "${map[@]}"
build a.db dated "${map[@]}"
build b.db dated "${map[@]}"
build b.db plain "${map[@]}"
build c.db dated plain "${map[@]}"
same "$(derived a.db)" "$(derived b.db)" "a dated and an undated copy, in two orders"
same "$(derived c.db)" "$(derived b.db)" "a dated and an undated copy, in one build"
same "$(table a.db sources sources | cut -d, -f 3)" 2026-05 "the date in a name is known from then on"

# Two mapping files that fit: the choice does not hang on which is met first.
mkdir first second
cp demo/item-master/item-master.mapping first/a.mapping
sed 's/^label: .*/label: nhs/' demo/item-master/item-master.mapping >second/b.mapping
build d.db dated first second
build e.db second first dated
same "$(derived d.db)" "$(derived e.db)" "two mapping files that fit, in two orders"
"$TREFOIL" --store d.db --format json show "$(sed -n 2p dated/items_202605.csv | cut -d, -f 1 | tr -d '"')" >shown_d
"$TREFOIL" --store e.db --format json show "$(sed -n 2p dated/items_202605.csv | cut -d, -f 1 | tr -d '"')" >shown_e
cmp shown_d shown_e
ok $? "and the same answers"

# What a mapping read stays read when the file is offered without it.
build f.db dated "${map[@]}"
mapped=$(derived f.db)
build f.db dated
same "$? $(derived f.db)" "0 $mapped" "offered without its mapping, a file stays as it was read"
same "$(table f.db refused sources)" "" "and is not listed as unrecognised"

if fresh_pg; then
    build "$pg" demo
    same "$(derived "$pg")" "$want" "PostgreSQL, in one go: the digest of SQLite"
    fresh_pg
    build "$pg" "${files[@]:0:half}" "${mappings[@]}"
    build "$pg" "${files[@]:half}" "${mappings[@]}"
    same "$(derived "$pg")" "$want" "PostgreSQL, in two builds in reverse: the same digest"
    "$TREFOIL" --store "$pg" withdraw "$name" --quiet >/dev/null
    same "$(derived "$pg")" "$gone" "PostgreSQL, a source withdrawn: as on SQLite"
    build "$pg" demo --again
    same "$(derived "$pg")" "$want" "PostgreSQL, with --again: the same digest"
else
    for w in "in one go" "in two builds" "a source withdrawn" "with --again"; do skip "PostgreSQL, $w" "no server"; done
fi
finish
