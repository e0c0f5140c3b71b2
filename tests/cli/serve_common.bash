# What tests of `trefoil serve` share: TAP, a server that ends with the test, asking it. To be sourced from the test's
# folder, where it leaves store.db, out, err, body and head.
# shellcheck shell=bash
n=0
check() { # WORDS STATUS
    n=$((n + 1))
    if [ "$2" = 0 ]; then echo "ok $n - $1"; else echo "not ok $n - $1"; fi
}
is() { # WORDS GOT WANTED
    [ "$2" = "$3" ]
    check "$1" $?
    [ "$2" = "$3" ] || printf '# got    %s\n# wanted %s\n' "${2:0:400}" "${3:0:400}"
}
export TREFOIL_STORE=$PWD/store.db

server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null' EXIT
start() { # ARGUMENT...: sets $at, $port and $server; $listen and $always may say more
    : >err
    # shellcheck disable=SC2086  # several words
    "$TREFOIL" serve --listen "${listen:-127.0.0.1}:0" ${always:-} "$@" >out 2>err &
    server=$!
    at=
    for _ in $(seq 100); do
        at=$(sed -n 's/.*serving \(.*\)\/ (.*/\1/p' err)
        [ -z "$at" ] || break
        sleep 0.1
    done
    # shellcheck disable=SC2034  # for the tests
    port=${at##*:}
}
get() { curl -s --max-time 60 "$@"; }
status() { curl -s --max-time 60 -D head -o body -w '%{http_code}' "$@"; }
header() { sed -n "s/\r\$//; s/^$1: //Ip" head; }
