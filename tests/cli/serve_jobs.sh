#!/usr/bin/env bash
# Questions that take long: they go on without a connection, tell how far they are, are kept for who asked, can be stopped,
# keep nobody waiting and end with the server.
# Not here: what their pages look like (tests/browser).
# limit: 240
# shellcheck disable=SC1091,SC2154,SC2034  # what serve_common.bash defines
set -uo pipefail
. "$ROOT/tests/cli/serve_common.bash"
always='--patience 0'
"$TREFOIL" demo data --products 20000 --seed 3 >/dev/null 2>&1 && "$TREFOIL" --quiet build data >/dev/null 2>&1
check "a picture that is large enough to take a moment" $?

# As JSON, in words that nobody has used yet: an answer that is kept would be there at once.
unkept=0
later() { # CURL-ARGUMENT...
    unkept=$((unkept + 1))
    status -H "Accept: application/json;q=0.$unkept" -H 'Prefer: respond-async' "$@"
}
ended() { # ADDRESS of the API: waits for its end and says its state
    for _ in $(seq 300); do
        state=$(get "$1" | sed -n 's/.*"state": "\([a-z]*\)".*/\1/p')
        [ "$state" = running ] || break
        sleep 0.1
    done
    echo "$state"
}
start

# ---- a program ----
wanted=$("$TREFOIL" --format json digest)
is "a program that waits gets its answer" "$(get "$at/api/v1/digest")" "$wanted"
later "$at/api/v1/digest" >code
is "one that does not is told where it will be" "$(cat code)" 202
is "and that its wish was heard" "$(header Preference-Applied)" respond-async
job=$at$(header Location)
grep -q '"state": "running", "question": "/api/v1/digest"' body
check "with the state of it" $?
# It may have come to its end meanwhile on a quick machine; unit/web_jobs holds one that does not.
early=$(status "$job/result")
[ "$early" = 404 ] || { [ "$early" = 200 ] && [ "$(ended "$job")" = 'done' ] && early='404 or over'; }
is "no answer while it runs" "${early%% *}" 404
is "it ends" "$(ended "$job")" "done"
is "and its answer is the one it would have been" "$(get "$job/result")" "$wanted"
is "as often as it is asked for" "$(get "$job/result")" "$wanted"
is "it is kept for nobody on the way" "$(status "$job/result" >/dev/null && header Cache-Control | grep -c no-store)" 1
is "wait=20 is long enough" "$(status -H 'Prefer: respond-async, wait=20' "$at/api/v1/digest")" 200
is "a quick question is answered at once" "$(status -H 'Prefer: respond-async; foo, wait=5' "$at/api/v1/sources")" 200
is "forgotten when told so" "$(status -X DELETE "$job")$(status "$job")$(status "$job/result")" 204404404
is "nothing else is deleted" "$(status -X DELETE "$at/api/v1/digest")$(status -X DELETE "$at/")" 405405

# ---- stopped ----
# On a machine that is slow to start curl the question may be over before it is told to stop: one in thirty is caught. That
# the end of one comes at once, and what it leaves, unit/web_jobs says of questions that do not end by themselves.
for _ in $(seq 30); do
    later "$at/api/v1/digest" >/dev/null
    job=$at$(header Location)
    stopped=$(status -X DELETE "$job")
    state=$(ended "$job")
    [ "$state" = cancelled ] && break
done
is "one that runs is stopped" "$stopped" 204
is "and says so" "$state" cancelled
is "its end is an answer too" "$(status "$job/result")" 503

# ---- a person ----
is "a page sends to another" "$(status "$at/ask/digest")" 303
page=$at$(header Location)
is "which tells how far it is" "$(status "$page")$(header Refresh)" 2002
grep -q '<progress id="progress"' body
check "as people read it" $?
is "other questions are answered meanwhile" "$(status "$at/api/v1/show?code=$("$TREFOIL" --format csv find catheter \
    --limit 1 2>/dev/null | sed -n 's/^1,\([^,]*\),.*/\1/p')")" 200
ended "${page/jobs/api/v1/jobs}" >/dev/null
is "at its end the page leads to the answer" "$(status "$page")$(header Location)" "303${page#"$at"}/result"
is "which is the page of the question" "$(status "$page/result")$(grep -c '<h1[^>]*>Digest' body)" 2001
is "the list has it" "$(get "$at/jobs" | grep -c "${page#"$at"}\"")" 1
is "a form of another site forgets nothing" \
    "$(status -X POST -H 'Origin: http://elsewhere.example' -d '' "$page/cancel")$(status "$page/result")" 403200
is "an unknown one is not there" "$(status "$at/jobs/00000000000000000000000000000000")" 404
is "nor what is no address" "$(status "$at/jobs/x/y/z")$(status "$at/jobs/%00")$(status -X POST -d '' "$at/jobs")" 404404405

# ---- no more than so many at a time ----
for i in 1 2 3 4 5 6; do
    curl -s --max-time 60 -o /dev/null -w '%{http_code}\n' -H 'Prefer: respond-async' -H "Accept: */*;q=0.$i" \
        "$at/api/v1/digest" >>codes &
    asks[i]=$!
done
wait "${asks[@]}"
is "six at once: some go on by themselves, the others are waited for" "$(grep -c -e 202 -e 200 codes)" 6
[ "$(get "$at/api/v1/jobs" | grep -c running)" -le 4 ]
check "at most four run for one account" $?

# ---- the end ----
later "$at/api/v1/digest" >/dev/null
kill -TERM "$server"
for _ in $(seq 100); do
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
done
wait "$server"
is "the server ends with a question that goes on" $? 0
server=

# ---- somebody else ----
"$TREFOIL" account add anna --role nhs --organisation RXX <<<'correct horse battery' >/dev/null 2>&1
start --behind-proxy
is "without an account too" "$(later "$at/api/v1/digest")" 202
is "but nothing is listed" "$(get "$at/api/v1/jobs")" '{"jobs": []}'
token=$("$TREFOIL" --format json token add anna "$(date -d '+30 days' +%F)" test 2>/dev/null |
    sed -n 's/.*"token": "\(trefoil_[^"]*\)".*/\1/p')
is "with one, it is kept" "$(later -H "Authorization: Bearer $token" "$at/api/v1/digest")" 202
job=$at$(header Location)
is "and found" "$(status -H "Authorization: Bearer $token" "$job")" 200
is "by nobody else" "$(status -H "Accept: application/json" "$job")" 404
"$TREFOIL" account grant anna RX1 2099-12-31 tender >/dev/null 2>&1
is "nor with other rights than it was asked with" "$(status -H "Authorization: Bearer $token" "$job")$(
    status -H "Authorization: Bearer $token" "$job/result")" 404404
echo "1..$n"
