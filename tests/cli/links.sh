#!/usr/bin/env bash
# Links by likeness in a whole picture: the same bytes whatever the order of files, the number of processors and the
# store; right against the demonstration's truth; withdrawing one link changes what was derived from it and nothing else;
# what the asker may not see is not told. TAP on standard output.
# limit: 600
# shellcheck disable=SC1091,SC2154  # what build_common.bash defines
set -uo pipefail
. "$ROOT/tests/cli/build_common.bash"

"$TREFOIL" demo demo --products 2500 --seed 11 --quiet >/dev/null
build s.db demo
want=$(derived s.db)
tables() { table "$1" tables digest; }
tables s.db >before

# ---- something was found
links=$(awk -F, '$1 == "link" { print $2 }' before)
[ "${links:-0}" -gt 300 ]
ok $? "products of different data sets are linked ($links pairs)"

# ---- order, processors, stores
find demo -type f | sort -r >files
mapfile -t turned <files
for f in "${turned[@]}"; do
    case $f in */truth/* | *README* | *MADE-UP*) ;; *) "$TREFOIL" --store turned.db build "$f" --mapping demo --quiet >/dev/null 2>&1 ;; esac
done
same "$(derived turned.db)" "$want" "files in another order, one by one, give the same links"
if command -v taskset >/dev/null; then
    taskset -c "$(taskset -cp $$ | sed -E 's/.*: ([0-9]+).*/\1/')" "$TREFOIL" --store one.db build demo --quiet >/dev/null 2>&1
    same "$(derived one.db)" "$want" "one processor gives the same as several"
else
    skip "one processor gives the same as several" "no taskset"
fi
if fresh_pg; then
    build "$pg" demo
    same "$(derived "$pg")" "$want" "both stores hold the same links"
else
    skip "both stores hold the same links" "no PostgreSQL"
fi

# ---- withdrawn, revoked: one item of the trust's list that is linked
item=
while IFS=, read -r code; do
    other=$(table s.db linked show "$code" | head -1 | cut -d, -f3)
    [ -n "$other" ] && item=$code && break
done < <(sed -n '2,60p' demo/item-master/made-up_item_master_202605.csv | cut -d, -f1)
[ -n "$item" ]
ok $? "an item of a trust is linked ($item, $other)"
# of a group of several, the link itself and not the way round
"$TREFOIL" --store s.db link withdraw "$item" "$other" --reason "another size" --by ann >/dev/null
same $? 0 "a link is withdrawn"
lacks "$(table s.db linked show "$item" | head -1)" ",$other," "and not used from then on"
"$TREFOIL" --store s.db upgrade --quiet >/dev/null
tables s.db >withdrawn
same "$(diff before withdrawn | sed -n 's/^> \([a-z_]*\),.*/\1/p' | sort | tr '\n' ' ')" "link summary " \
    "the picture without it differs in its links and in the note of what was decided, and in no other table"
lacks "$(table s.db linked show "$item")" ",$other," "the two are not linked by another way"
has "$("$TREFOIL" --store s.db link explain "$item" "$other" 2>&1)" "another size" "who asks is told why"
build again.db demo
"$TREFOIL" --store again.db link withdraw "$other" "$item" --reason "said otherwise, and the other way round" >/dev/null
"$TREFOIL" --store again.db build demo --quiet >/dev/null 2>&1
same "$(derived again.db)" "$(derived s.db)" "the same decision gives the same picture, whoever took it"
"$TREFOIL" --store s.db link revoke "$item" "$other" --reason "the same after all" >/dev/null
"$TREFOIL" --store s.db upgrade --quiet >/dev/null
same "$(derived s.db)" "$want" "revoked, the picture is byte for byte what it was"
has "$("$TREFOIL" --store s.db upgrade --format json --quiet)" '"derived_again": false' "and nothing is left to derive"

# ---- labels
lacks "$("$TREFOIL" --store s.db --as public show "$other" 2>&1)" "$item" "a closed list's item is not told to the public"
has "$("$TREFOIL" --store s.db show "$other" 2>&1)" "item-master|$item" "but to those who may see it"
"$TREFOIL" --store s.db --as public link explain "$other" "$item" >out 2>&1
same $? 1 "nor is the evidence"
lacks "$(cat out)" "bits" "of which nothing is said"

# ---- a picture of one data set
mkdir alone && cp demo/eudamed/*.jsonl alone/
build alone.db alone
same "$(table alone.db tables digest | awk -F, '$1 ~ /^link/ { n += $2 } END { print n }')" 0 \
    "a picture of one data set has nothing to link"
finish
