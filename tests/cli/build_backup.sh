#!/usr/bin/env bash
# Backup, restore and upgrade with a real picture: between both stores, and what is refused. TAP on standard output.
# shellcheck disable=SC1091,SC2154  # what build_common.bash defines
set -uo pipefail
. "$ROOT/tests/cli/build_common.bash"

"$TREFOIL" demo demo --products 150 --seed 13 --quiet >/dev/null
code=$(sed -n 2p demo/drug-tariff-part-ix/made-up_drug_tariff_ix_202606.csv | cut -d, -f 14 | tr -d '"')
build s.db demo
want=$(derived s.db)
"$TREFOIL" --store s.db note add "$code" 'kept through every copy' --quiet >/dev/null
withdrawn=$(source_of s.db pca 2025)
"$TREFOIL" --store s.db withdraw "$withdrawn" --why 'a tombstone travels' --quiet >/dev/null
want=$(derived s.db)
same_store() { # STORE WORDS
    same "$(derived "$1")" "$want" "$2: the same digest"
    same "$(table "$1" entries show "$code" | grep -c 'kept through every copy')" 1 "$2: with what people entered"
    has "$(table "$1" sources sources)" "^$withdrawn,.*,withdrawn,.*a tombstone travels" "$2: with tombstones"
    build "$1" demo
    same "$(fact files_read)" 0 "$2: nothing need be read again"
}
move() { # FROM TO WORDS
    rm -f copy.backup
    "$TREFOIL" --store "$1" backup copy.backup --quiet >/dev/null 2>said
    same "$? $(cat said)" "0 " "$3: backup"
    "$TREFOIL" --store "$2" restore copy.backup --quiet >restored 2>said
    same "$? $(cat said)" "0 " "$3: restore"
}
move s.db t.db "SQLite to SQLite"
same "$(derived t.db)" "$want" "SQLite to SQLite: the picture comes along"
same_store t.db "SQLite to SQLite"
if fresh_pg; then
    move s.db "$pg" "SQLite to PostgreSQL"
    "$TREFOIL" --store "$pg" find dressing >/dev/null 2>said
    has "$? $(cat said)" '^3 .*build' "SQLite to PostgreSQL: without a picture yet, and it says how to get one"
    build "$pg" demo
    same_store "$pg" "SQLite to PostgreSQL, then build"
    move "$pg" back.db "PostgreSQL to SQLite"
    has "$(cat restored)" 'trefoil upgrade' "PostgreSQL to SQLite: the answer says that the picture is still to be derived"
    has "$("$TREFOIL" --store back.db upgrade --format json --quiet)" '"derived_again": true' "PostgreSQL to SQLite: upgrade derives it"
    same_store back.db "PostgreSQL to SQLite, then upgrade"
    first=$pg
    fresh_pg
    move "$first" "$pg" "PostgreSQL to PostgreSQL"
    build "$pg" demo
    same_store "$pg" "PostgreSQL to PostgreSQL, then build"
else
    skip "PostgreSQL: backup and restore" "no server"
fi

# ---- what is refused
head -c 20000 copy.backup >cut.backup
cp t.db before.db
"$TREFOIL" --store t.db restore cut.backup >/dev/null 2>said
has "$? $(grep -c . said)" '^3 1$' "a backup that is cut off is refused in one sentence"
"$TREFOIL" --store t.db restore demo/README.txt >/dev/null 2>said
has "$? $(cat said)" '^3 .*README.txt' "and so is what is none"
"$TREFOIL" --store t.db restore no-such.backup >/dev/null 2>said
has "$? $(cat said)" '^3 .*no-such.backup' "and what is not there"
same "$(derived t.db)" "$want" "the store is as it was"

# ---- versions
"$TREFOIL" --store t.db upgrade --format json >answer 2>said
same "$?" 0 "upgrade of a store of today: fine"
has "$(cat answer)" '"derived_again": false' "and nothing to do"
cp t.db newer.db
sqlite3 newer.db "INSERT INTO schema_step(module, step) VALUES ('picture', 999)"
for q in "find dressing" "build demo" "upgrade" "note add $code x"; do
    # shellcheck disable=SC2086  # words
    "$TREFOIL" --store newer.db $q >/dev/null 2>said
    has "$? $(cat said)" '^3 .*newer' "a store of a newer program is refused: ${q%% *}"
done
has "$(cat said)" ';' "with a way out"
cp t.db method.db
for slot in $(sqlite3 method.db "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%summary'"); do
    sqlite3 method.db "UPDATE \"$slot\" SET value = '0' WHERE name = 'derive_version'"
done
move method.db older.db "a backup with a picture of an older method"
has "$(cat restored)" 'another version.*trefoil upgrade' "what is to be done after it is restored is said"
"$TREFOIL" --store method.db upgrade --format json >answer 2>said
has "$? $(cat answer)" '"derived_again": true' "a picture of an older method is derived again"
same "$(derived method.db)" "$want" "and is then the same"
finish
