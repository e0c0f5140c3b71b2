# What the tests of the picture (build_*.sh) share: TAP lines, builds, values out of answers. Sourced, not run.
# shellcheck shell=bash

# A copy of the program, so that a test that runs long sees one and the same even while it is linked anew.
cp "$TREFOIL" trefoil-under-test && TREFOIL=$PWD/trefoil-under-test

n=0
ok() { # STATUS WORDS
    n=$((n + 1))
    if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}
skip() { n=$((n + 1)) && echo "ok $n - $1 # SKIP $2"; }
same() { # GOT WANTED WORDS
    [ "$1" = "$2" ] || printf '# got  %s\n# want %s\n' "${1@Q}" "${2@Q}"
    [ "$1" = "$2" ]
    ok $? "$3"
}
has() { # TEXT PATTERN WORDS: an extended regular expression
    grep -qE -- "$2" <<<"$1" || printf '# no %s in %s\n' "${2@Q}" "${1@Q}"
    grep -qE -- "$2" <<<"$1"
    ok $? "$3"
}
lacks() { # TEXT PATTERN WORDS
    ! grep -qE -- "$2" <<<"$1" || printf '# %s stands in %s\n' "${2@Q}" "${1@Q}"
    ! grep -qE -- "$2" <<<"$1"
    ok $? "$3"
}
finish() { echo "1..$n"; }

# build STORE ARGUMENT...: quietly; what it said is in the file `said`, what it answered in `answer`.
build() {
    local store=$1
    shift
    "$TREFOIL" --store "$store" build "$@" --quiet --format json >answer 2>said
}
derived() { # STORE
    "$TREFOIL" --store "$1" digest --format json 2>&1 | sed -nE 's/.*"derived": ?"([0-9a-f]+)".*/\1/p'
}
# table STORE TABLE QUESTION...: as CSV without its header
table() {
    local store=$1 name=$2
    shift 2
    "$TREFOIL" --store "$store" --format csv --table "$name" "$@" 2>said | tail -n +2 | tr -d '\r'
}
fact() { # NAME, of the file `answer`: a number
    sed -nE "s/^ *\"$1\": ([0-9]+)[,}].*/\1/p" answer
}
# source_of STORE DATASET EDITION: its name
source_of() {
    table "$1" sources sources | awk -F, -v d="$2" -v e="$3" '$2 == d && $3 == e { print $1 }'
}
# fresh_pg: an empty PostgreSQL database of this test's own, its URL in $pg; false if there is no server. Each call gives
# another one; they go with the server.
pg_made=0
export pg=
fresh_pg() {
    [ -n "${TREFOIL_TEST_PG:-}" ] || return 1
    local name=${TREFOIL_TEST_PG##*/}
    name=${name%%\?*}_$((++pg_made))
    psql -q -X "$TREFOIL_TEST_PG" -c "CREATE DATABASE $name TEMPLATE template0" >/dev/null || return 1
    pg=${TREFOIL_TEST_PG%/*}/$name
    pg_names+=("$name")
}
pg_names=()
drop_pg() {
    local name
    for name in ${pg_names[@]+"${pg_names[@]}"}; do
        psql -q -X "$TREFOIL_TEST_PG" -c "DROP DATABASE IF EXISTS $name WITH (FORCE)" >/dev/null 2>&1
    done
    pg_names=()
}
trap drop_pg EXIT
