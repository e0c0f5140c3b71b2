#!/usr/bin/env bash
# A build that is killed at any moment: the store opens, everything acknowledged is there, questions answer from the last
# whole picture, and the next build ends where an undisturbed one does. TAP on standard output.
# limit: 900
# shellcheck disable=SC1091,SC2154  # what build_common.bash defines
set -uo pipefail
. "$ROOT/tests/cli/build_common.bash"
RANDOM=20260722 # the moments are the same in every run, as far as a machine can be

"$TREFOIL" demo small --products 100 --seed 3 --quiet >/dev/null
"$TREFOIL" demo large --products 1500 --seed 4 --quiet >/dev/null
code=$(sed -n 2p small/drug-tariff-part-ix/made-up_drug_tariff_ix_202606.csv | cut -d, -f 14 | tr -d '"')

build base.db small
small=$(derived base.db)
cp base.db want.db
begun=$EPOCHREALTIME
build want.db large
took_ms=$(awk -v a="$begun" -v b="$EPOCHREALTIME" 'BEGIN { printf "%d", (b - a) * 1000 + 1 }')
large=$(derived want.db)
echo "# an undisturbed build takes $took_ms ms"

begin_sqlite() { rm -f s.db* && cp base.db s.db && store=s.db; }
begin_postgres() { fresh_pg && store=$pg && build "$store" small && took_ms=$pg_took_ms; }

# A build that ends; a dead one's server process may hold the lock for a moment.
ends() {
    local i
    for i in 1 2 3 4 5 6 7 8 9 10; do
        build "$store" large && return
        grep -q 'is being built\|started' said || return
        sleep 0.5
    done
    return 1
}
# kill_at_random TIMES BEGIN WORDS: kills that many builds of `large` over the picture of `small`, one after the other in
# the same store until one comes to its end before it is killed.
kill_at_random() {
    local times=$1 begin=$2 words=$3 i pid status entered=0 all=0 killed=0 unopened=0 lost=0 strange=0 broken=0 refused=0 now
    $begin || return
    for ((i = 0; killed < times && i < 2 * times; i++)); do
        "$TREFOIL" --store "$store" build large --quiet --format json >/dev/null 2>build_said &
        pid=$!
        sleep "$(awk -v r=$RANDOM -v t="$took_ms" 'BEGIN { printf "%.3f", r / 32768 * t * 0.7 / 1000 }')"
        if "$TREFOIL" --store "$store" note add "$code" "note $entered" --quiet >/dev/null 2>note_said; then
            entered=$((entered + 1)) all=$((all + 1))
        else
            refused=$((refused + 1)) && sed 's/^/# note: /' note_said
        fi
        if kill -KILL $pid 2>/dev/null; then
            killed=$((killed + 1))
        else # the machine was busier when it was measured
            took_ms=$((took_ms * 9 / 10))
        fi
        wait $pid 2>/dev/null
        # `show` lists the notes; it also opens the store.
        "$TREFOIL" --store "$store" --format csv --table entries show "$code" >notes 2>said || {
            unopened=$((unopened + 1)) && sed 's/^/# show: /' said
        }
        [ "$(grep -c '^note,note ' notes)" = $entered ] || lost=$((lost + 1))
        now=$(derived "$store")
        [ "$now" = "$small" ] || [ "$now" = "$large" ] || strange=$((strange + 1))
        "$TREFOIL" --store "$store" find dressing --quiet >/dev/null 2>said
        status=$?
        { [ $status -le 1 ] && "$TREFOIL" --store "$store" sources --quiet >/dev/null 2>said; } || {
            broken=$((broken + 1)) && sed 's/^/# find, sources: /' said
        }
        if [ "$now" = "$large" ]; then
            $begin
            entered=0
        fi
    done 2>/dev/null
    same "$unopened $lost $broken $refused" "0 0 0 0" \
        "$words: $killed of $i builds killed, the store always opens, with all of $all notes"
    same $killed "$times" "$words: as many as were meant to be"
    same "$strange" 0 "$words: the picture is the one before or the one after"
    ends || sed 's/^/# build: /' said
    same "$? $(derived "$store")" "0 $large" "$words: the next build completes to the digest of an undisturbed one"
    same "$(table "$store" entries show "$code" | grep -c '^note,note ')" $entered "$words: with all notes"
}
kill_at_random 50 begin_sqlite SQLite
same "$(sqlite3 s.db 'PRAGMA integrity_check')" ok "SQLite: the file is whole"
same "$(sqlite3 s.db 'SELECT COUNT(*) FROM record WHERE id >> 32 NOT IN (SELECT id FROM source)')" 0 \
    "SQLite: nothing is left of the dead builds"

# ---- nothing was ever built
"$TREFOIL" --store new.db build large --quiet >/dev/null 2>&1 &
pid=$!
for _ in $(seq 200); do [ ! -s new.db ] && sleep 0.005; done
sleep 0.05
kill -KILL $pid
wait $pid 2>/dev/null
"$TREFOIL" --store new.db find dressing >/dev/null 2>said
has "$? $(cat said)" "^([01] |3 .*(built|build))" "killed in the first build of all: an answer, or a word that nothing was built"
build new.db small large
same "$? $(derived new.db)" "0 $large" "and the next build completes"

if fresh_pg; then
    build "$pg" small
    begun=$EPOCHREALTIME
    build "$pg" large
    pg_took_ms=$(awk -v a="$begun" -v b="$EPOCHREALTIME" 'BEGIN { printf "%d", (b - a) * 1000 + 1 }')
    kill_at_random 12 begin_postgres PostgreSQL
else
    skip "PostgreSQL: builds killed" "no server"
fi
finish
