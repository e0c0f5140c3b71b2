#!/usr/bin/env bash
# The checks of our own source, as tests: style, layers, repository, messages, promises. TAP on standard output.
set -uo pipefail
cd "$ROOT" || exit 3

n=0
check() { # WORDS COMMAND...
    local words=$1 said
    shift
    n=$((n + 1))
    if said=$("$@" 2>&1); then
        printf 'ok %d - %s\n' "$n" "$words"
    else
        printf '%s\n' "$said" | sed 's/^/# /'
        printf 'not ok %d - %s\n' "$n" "$words"
    fi
}
echo 1..5
check 'checksrc: style and banned calls' tools/checksrc
check 'checklayers: includes go down only' tools/checklayers
check 'checkmessages: the wording of messages' tools/checkmessages
check 'checkpromises: every promise has its tests' tools/checkpromises
if git rev-parse --git-dir >/dev/null 2>&1; then
    check 'checkrepo: what must not be in the repository' tools/checkrepo
else
    echo 'ok 5 - checkrepo # SKIP not a git checkout'
fi
