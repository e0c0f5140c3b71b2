#!/usr/bin/env bash
# What happens beside a build: a second build, people who enter things, a backup, a disk that fills. TAP on standard output.
# alone: it measures how long an action waits
# shellcheck disable=SC1091,SC2154  # what build_common.bash defines
set -uo pipefail
. "$ROOT/tests/cli/build_common.bash"

"$TREFOIL" demo small --products 100 --seed 3 --quiet >/dev/null
"$TREFOIL" demo large --products 10000 --seed 4 --quiet >/dev/null
code=$(sed -n 2p small/drug-tariff-part-ix/made-up_drug_tariff_ix_202606.csv | cut -d, -f 14 | tr -d '"')
build base.db small
small=$(derived base.db)
cp base.db want.db
build want.db large
want=$(derived want.db)

# under_way STORE: starts a build of `large` there and waits until it has begun to read; its number in $pid.
under_way() {
    "$TREFOIL" --store "$1" build large --quiet --format json >long_answer 2>long_said &
    pid=$!
    for _ in $(seq 400); do
        [ "$(table "$1" sources sources | grep -c ,large/)" -gt 0 ] && return
        kill -0 $pid 2>/dev/null || return
        sleep 0.01
    done
}

meanwhile() { # STORE WORDS
    local store=$1 words=$2 entered=0 failed=0 worst=0 status begun waited name
    under_way "$store"
    # ---- a second build
    build "$store" small
    status=$?
    if kill -0 $pid 2>/dev/null; then
        has "$status $(cat said)" '^3 .*(build|built).*20[0-9]{2}-[0-9]{2}-[0-9]{2}' "$words: a second build is refused, with the time of the first"
        has "$(cat said)" "local|operator|$(id -un)" "$words: and by whom it was started"
    else
        skip "$words: a second build is refused" "the first was too quick"
        skip "$words: and by whom" "the first was too quick"
    fi
    # ---- entering
    while kill -0 $pid 2>/dev/null; do
        begun=$EPOCHREALTIME
        if "$TREFOIL" --store "$store" note add "$code" "note $entered" --quiet >/dev/null 2>note_said; then
            entered=$((entered + 1))
        else
            failed=$((failed + 1)) && sed 's/^/# /' note_said
        fi
        waited=$(awk -v a="$begun" -v b="$EPOCHREALTIME" 'BEGIN { printf "%d", (b - a) * 1000 }')
        [ "$waited" -le "$worst" ] || worst=$waited
        # ---- a backup in the middle
        if [ $entered = 2 ]; then
            "$TREFOIL" --store "$store" backup "$words.backup" --quiet >/dev/null 2>backup_said
            same "$? $(cat backup_said)" "0 " "$words: a backup while a build runs"
        fi
        sleep 0.05
    done
    wait $pid
    same "$? $failed" "0 0" "$words: the build ends well, and no note failed meanwhile"
    echo "# $words: $entered notes were entered during a build; the longest took $worst ms with the start of the program"
    [ "$worst" -le 5000 ]
    ok $? "$words: none waited for the build"
    same "$(table "$store" entries show "$code" | grep -c '^note,note ')" $entered "$words: all notes are there"
    same "$(derived "$store")" "$want" "$words: the digest is that of an undisturbed build"
    if [ -s "$words.backup" ]; then
        "$TREFOIL" --store "$words.restored" restore "$words.backup" --quiet >/dev/null 2>said
        same "$? $(cat said)" "0 " "$words: the backup can be restored"
        build "$words.restored" large small
        same "$? $(derived "$words.restored")" "0 $want" "$words: and a build there comes to the same digest"
    fi
    # ---- the lock of a dead build
    name=$(table "$store" sources sources | awk -F, '$2 == "gudid" && $9 == "device" && $4 ~ /^large/ { print $1; exit }')
    "$TREFOIL" --store "$store" withdraw "$name" --quiet >/dev/null 2>&1
    "$TREFOIL" --store "$store" build large --again --quiet >/dev/null 2>&1 &
    pid=$!
    sleep 0.2
    kill -KILL $pid 2>/dev/null
    wait $pid 2>/dev/null
    for _ in $(seq 50); do # PostgreSQL's process of a dead client may live a moment longer
        build "$store" large --again
        status=$?
        if [ $status != 3 ] || [ "$words" != PostgreSQL ]; then break; fi
        sleep 0.1
    done
    same "$status $(derived "$store")" "0 $want" "$words: the lock of a killed build is free"
}
cp base.db s.db
meanwhile s.db SQLite
if fresh_pg; then
    build "$pg" small
    meanwhile "$pg" PostgreSQL
else
    skip "PostgreSQL: meanwhile" "no server"
fi

# ---- a full disk
full_disk() {
    local mb
    mkdir -p disk
    mount -t tmpfs -o size=2m tmpfs disk 2>/dev/null || return 1
    cp base.db disk/s.db
    mb=$(du -m base.db | cut -f 1)
    mount -o remount,size=$((mb + 6))m disk
    build disk/s.db large
    same "$?" 3 "a full disk: exit 3"
    same "$(grep -c . said)" 1 "a full disk: one sentence"
    has "$(cat said)" '(disk|space|full)' "a full disk: which says so"
    same "$(derived disk/s.db)" "$small" "a full disk: the picture is as it was"
    "$TREFOIL" --store disk/s.db find dressing --quiet >/dev/null 2>said
    [ $? -le 1 ]
    ok $? "a full disk: questions are answered"
    mount -o remount,size=400m disk
    build disk/s.db large
    same "$? $(derived disk/s.db)" "0 $want" "a full disk: with room the next build completes"
    to_the_last_byte
    umount disk
}
# No room for the build's lock, nor for the 32 kB through which SQLite shares its log.
to_the_last_byte() {
    local server at
    "$TREFOIL" --store disk/s.db backup s.backup --quiet >/dev/null
    "$TREFOIL" --store disk/s.db serve --listen 127.0.0.1:0 >/dev/null 2>served &
    server=$!
    for _ in $(seq 100); do
        at=$(sed -n 's/.*serving \(.*\)\/ (.*/\1/p' served)
        [ -z "$at" ] || break
        sleep 0.1
    done
    head -c 400M /dev/zero >disk/filler 2>/dev/null
    "$TREFOIL" --store disk/s.db restore s.backup --quiet >/dev/null 2>said
    same "$? $(grep -c . said)" "3 1" "not a byte of room: a restore is refused in a sentence"
    has "$(cat said)" 'the disk of .* is full' "not a byte of room: which says so"
    same "$(curl -s -m 60 -o said -w '%{http_code}' -d 'code=09520006000015&text=words' "$at/api/v1/note/add")" 503 \
        "not a byte of room: a note over HTTP is refused for that, and not for want of a permission"
    has "$(cat said)" 'the disk of .* is full' "not a byte of room: with that sentence"
    kill -TERM $server && wait $server
    rm disk/filler
    same "$(derived disk/s.db)" "$want" "not a byte of room: the picture is as it was"
}
if [ "$(id -u)" != 0 ] || ! full_disk; then
    skip "a full disk" "needs the right to mount"
fi
finish
