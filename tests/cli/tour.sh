#!/usr/bin/env bash
# What `make run` shows: the entries of the demonstration can be made on its store, once, and every command of the tour
# works. TAP on standard output.
# limit: 300
# shellcheck disable=SC1091,SC2154  # what build_common.bash defines
set -uo pipefail
. "$ROOT/tests/cli/build_common.bash"
export TREFOIL_STORE=$PWD/trefoil.db TREFOIL_NOW=2026-07-01T12:00:00Z TREFOIL_BIN=$PWD/bin
mkdir bin && ln -s "$TREFOIL" bin/trefoil || exit 3

"$TREFOIL" demo demo --products 2000 --seed 1 --quiet >/dev/null
build trefoil.db demo

made=$("$ROOT/tools/demo-entries" 2>&1)
same "$? $made" "0 $(grep -c '^20' "$ROOT/docs/demo-entries.txt") entries of 9 made-up applications" \
    "every entry of the demonstration is accepted"
same "$("$ROOT/tools/demo-entries" 2>&1)" '' "a store that has applications is left alone"
csv() { "$TREFOIL" --quiet --format csv "$@" | tr -d '\r'; }
csv appliances applications >list
same "$(tail -n +2 list | cut -d, -f 6 | sort -u | wc -l)" 9 "nine applications in nine states"
same "$(grep ^1, list | cut -d, -f 6,7,11,12)" listed,nobody,23,7 \
    "queried on day 5, answered on day 12, in the list on day 30: 23 days and 7 days"
same "$(csv appliances queue | tail -n +2 | wc -l)" 6 "six wait for somebody"

# shellcheck disable=SC2094  # "units" is a table there and a file here
csv --table units appliances variation >units
same "$(grep -c 'above 99.8%' units) $(grep -c 'below 99.8%' units)" '1 1' "one practice far above its funnel and one far below"
same "$(sed -n 2p units | grep -c 'MADE UP')" 1 "practices say that they are made up"

suppliers() { csv --table checks appliances quality | grep ^unregistered-supplier | cut -d, -f 3,6; }
has "$(suppliers)" '^,[1-9][0-9]*$' "a supplier that no register names: cannot be told, since no file states a whole register"
has "$(csv --table findings appliances quality --check unregistered-supplier)" ',cannot tell$' \
    "the lines say so too"
"$TREFOIL" --quiet appliances rule set supplier-coverage 1% 'for this test' >/dev/null
has "$(suppliers)" '^[1-9][0-9]*,0$' "with enough suppliers named by registers, as somebody set, it is a finding"

"$ROOT/tools/tour" >tour 2>&1
same "$?" 0 "the tour ends well"
lacks "$(cat tour)" 'ended with status|command not found' "every command of the tour works"
finish
