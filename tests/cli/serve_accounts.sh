#!/usr/bin/env bash
# Accounts over HTTP: who a request is taken for, cookies and tokens, forms of other sites and of other sessions, what is
# kept and what is not, secrets that stand nowhere.
# Not here: sessions as such (tests/store/access_sessions.c), what each role may (tests/browser/rights.mjs).
# limit: 240
# shellcheck disable=SC1091,SC2154  # what serve_common.bash defines
set -uo pipefail
. "$ROOT/tests/cli/serve_common.bash"
"$TREFOIL" demo data --products 120 --seed 3 >/dev/null 2>&1 && "$TREFOIL" build data >/dev/null 2>&1
check "a picture to serve" $?

stop() {
    kill -TERM "$server" && wait "$server"
    server=
}
# form_token JAR: what every form of that session carries
form_token() { get -b "$1" "$at/" | sed -n 's/.*name="_csrf" value="\([^"]*\)".*/\1/p' | head -1; }
account() { # NAME ROLE ORGANISATION
    "$TREFOIL" account add "$@" >/dev/null 2>&1 && echo "$1 has a good password" | "$TREFOIL" account password "$1" >/dev/null 2>&1
}
enter() { # NAME JAR [ARGUMENT...]
    local name=$1 jar=$2
    shift 2
    status -c "$jar" --data-urlencode "name=$name" --data-urlencode "password=$name has a good password" "$@" "$at/sign-in"
}
code=$("$TREFOIL" --format csv find catheter --limit 1 2>/dev/null | sed -n 's/^1,\([^,]*\),.*/\1/p')
note=(--data-urlencode "code=$code" --data-urlencode "text=a note")

# ---- on this machine, before there is any account ----
start --access-log log
is "without accounts: the operator" "$(status "${note[@]}" "$at/api/v1/note/add")" 200
get "$at/" >got && grep -q "This machine&#39;s operator" got
check "and the page says so" $?
is "a token that is none is not the operator" "$(status -H 'Authorization: Bearer trefoil_x' "$at/api/v1/sources")" 401
is "and is told how" "$(header WWW-Authenticate)" 'Bearer realm="trefoil", error="invalid_token"'
is "nor is another scheme" "$(status -H 'Authorization: Basic eDp5' "$at/api/v1/sources")" 401
is "nor a cookie that is none" "$(status -b 'trefoil-session=x' "$at/api/v1/sources")" 401
is "on a page it is said" "$(status -b 'trefoil-session=x' "$at/ask/sources?a=b")" 401
grep -q 'href="/sign-in?back=%2Fask%2Fsources%3Fa%3Db"' body
check "with a way to sign in and back" $?
[[ $(header Set-Cookie) == *"trefoil-session=;"*"Max-Age=0"* ]]
check "and the cookie is taken away" $?
is "two who asks are one too many" "$(status -H 'Authorization: Bearer a' -H 'authorization: Bearer b' "$at/api/v1/sources")" 400
status "$at/api/v1/sources.csv" >/dev/null
[ -n "$(header ETag)" ]
check "the operator's answer may be kept" $?
cp body all

# ---- with accounts ----
account ann nhs RX1 && account bea nhs RX2 && account adam administrator RX9
check "accounts" $?
sleep 0.2
is "now nobody is the operator" "$(status "${note[@]}" "$at/api/v1/note/add")" 403
get "$at/api/v1/sources.csv" >got
[ "$(wc -l <got)" -lt "$(wc -l <all)" ]
check "and closed sources are not shown" $?
is "a refused page leads to signing in" "$(status "$at/ask/account/list")" 403
grep -q 'href="/sign-in?back=%2Fask%2Faccount%2Flist"' body
check "and back" $?

# ---- signing in ----
is "the page for it" "$(status "$at/sign-in?back=/search")" 200
grep -q 'name="password" type="password"' body && grep -q 'name="back" value="/search"' body
check "has a field that hides the password" $?
is "a wrong password" "$(status -d 'name=ann&password=no' "$at/sign-in")" 403
grep -q 'the name or the password is wrong' body && ! grep -q 'value="no"' body
check "is said, and not shown again" $?
is "signing in" "$(enter ann ann.jar --data-urlencode 'back=/search?words=x')" 303
is "leads back" "$(header Location)" "/search?words=x"
[[ $(header Set-Cookie) =~ ^trefoil-session=[A-Za-z0-9_-]{43}\;\ Path=/\;\ HttpOnly\;\ SameSite=Lax$ ]]
check "the cookie is for this site's requests only and out of scripts' reach" $?
for back in //evil.example /\\evil.example https://evil.example %0d%0aX:y /sign-out; do
    enter ann ann2.jar -d "back=$back" >/dev/null
    is "but to no other place: $back" "$(header Location)" "/"
done
get -b ann.jar "$at/" >got
grep -q 'Your account: </span>ann<' got
check "a page says who is signed in" $?
is "and leads to the account" "$(status -b ann.jar "$at/account")" 200
# fixation: a cookie that somebody else put there does not become the session
sed 's/\(trefoil-session\t\).*/\1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/' ann.jar >planted.jar
is "with a planted cookie" "$(enter ann planted.jar -b planted.jar)" 303
grep -q AAAAAAAA planted.jar
check "the session is another" $((!$?))
is "a session of before that signs in again" "$(enter bea bea.jar)" 303

# ---- what is kept, and for whom ----
"$TREFOIL" note add "$code" "seen by members only" >/dev/null 2>&1
sleep 0.2
leaks=0
tells() { get "${@:3}" >got && grep -q "$1" got && leaks=$((leaks + $2)); }
for _ in 1 2 3; do
    tells 'members only' 1 "$at/api/v1/show.json?code=$code"
    tells 'members only' 100 -b ann.jar "$at/api/v1/show.json?code=$code"
    tells 'members only\|ann<' 1 "$at/product/$code"
    tells 'members only' 100 -b ann.jar "$at/product/$code"
    tells 'ann<' 1 -b bea.jar "$at/product/$code"
done
is "who takes turns is not given another's answer" "$leaks" 600
status -b ann.jar "$at/api/v1/show.json?code=$code" >/dev/null
is "an account's answer is kept by nobody" "$(header Cache-Control)" "private, no-store"
is "has no tag" "$(header ETag)" ""
[[ $(header Vary) == *Cookie*Authorization* ]]
check "and depends on who asks" $?
before=$("$TREFOIL" --format csv audit list --account 1 --question show 2>/dev/null | wc -l)
get -b ann.jar -o /dev/null "$at/api/v1/show.json?code=$code"
after=$("$TREFOIL" --format csv audit list --account 1 --question show 2>/dev/null | wc -l)
is "each of its askings is written down" "$after" "$((before + 1))"

# ---- forms ----
csrf=$(form_token ann.jar)
is "a form without the session's token" "$(status -b ann.jar "${note[@]}" "$at/api/v1/note/add")" 403
grep -q 'not one of this session' body && grep -q 'load the page again' body
check "is told what to do" $?
is "with that of another session" "$(status -b ann.jar "${note[@]}" -d "_csrf=$(form_token bea.jar)" "$at/api/v1/note/add")" 403
is "on the page too" "$(status -b ann.jar "${note[@]}" "$at/ask/note/add")" 403
is "with its own" "$(status -b ann.jar "${note[@]}" -d "_csrf=$csrf" "$at/api/v1/note/add")" 200
is "and on the page" "$(status -b ann.jar "${note[@]}" -d "_csrf=$csrf" "$at/ask/note/add")" 200
is "but from a page of another site" "$(status -b ann.jar "${note[@]}" -d "_csrf=$csrf" -H 'Origin: http://evil.example' "$at/api/v1/note/add")" 403
is "or of a site beside" "$(status -b ann.jar "${note[@]}" -d "_csrf=$csrf" -H 'Sec-Fetch-Site: same-site' "$at/api/v1/note/add")" 403
is "another site's form does not sign anybody in" "$(enter ann x.jar -H 'Origin: http://evil.example')" 403
is "no cookie for it" "$(header Set-Cookie)" ""
is "nor out" "$(status -b ann.jar -X POST "$at/sign-out")" 403
is "no sign-out by a link" "$(status -b ann.jar "$at/sign-out")" 405

# ---- tokens ----
token() { "$TREFOIL" --format json token add "$@" 2>/dev/null | sed -n 's/.*"token": "\(trefoil_[^"]*\)".*/\1/p' | head -1; }
reads=$(token ann 2027-06-30 'stock list') acts=$(token ann 2027-06-30 'entries' --scope act)
is "a token reads as its account" "$(get -H "Authorization: Bearer $reads" "$at/api/v1/show.json?code=$code" | grep -c 'members only')" 1
is "one for reading enters nothing" "$(status -H "Authorization: Bearer $reads" "${note[@]}" "$at/api/v1/note/add")" 403
is "one for actions does, without a form" "$(status -H "Authorization: bearer $acts" "${note[@]}" "$at/api/v1/note/add")" 200
is "a token goes before a cookie" "$(status -b bea.jar -H "Authorization: Bearer ${reads}x" "$at/api/v1/sources")" 401
"$TREFOIL" token revoke 1 >/dev/null 2>&1
is "a revoked one is none" "$(status -H "Authorization: Bearer $reads" "$at/api/v1/sources")" 401

# ---- the account's own page ----
form() { # JAR PATH [FIELD...]
    local jar=$1 path=$2
    shift 2
    status -b "$jar" -c "$jar" -d "_csrf=$(form_token "$jar")" "$@" "$at$path"
}
is "a token by oneself" "$(form ann.jar /account/token -d 'purpose=mine&until=2027-06-30&scope=act')" 200
own=$(sed -n 's/.*id="new-token">\(trefoil_[A-Za-z0-9_-]*\)<.*/\1/p' body)
is "works" "$(status -H "Authorization: Bearer $own" "${note[@]}" "$at/api/v1/note/add")" 200
is "but makes no other" "$(status -H "Authorization: Bearer $own" -d 'purpose=more&until=2027-06-30' "$at/api/v1/me/token")" 403
is "nor a password" "$(status -H "Authorization: Bearer $own" -d 'current=ann has a good password&password=x' "$at/api/v1/me/password")" 403
is "it is not shown again" "$(get -b ann.jar "$at/account" | grep -c "$own")" 0
number=$(get -b ann.jar "$at/account" | sed -n 's/.*name="token" value="\([0-9]*\)".*/\1/p' | tail -1)
is "another's is not withdrawn" "$(form bea.jar /account/revoke -d "token=$number")" 404
is "one's own is" "$(form ann.jar /account/revoke -d "token=$number")" 200
is "and works no more" "$(status -H "Authorization: Bearer $own" "$at/api/v1/sources")" 401
is "a wrong last day is said" "$(form ann.jar /account/token -d 'purpose=mine&until=2020-01-01')" 400
grep -q '<a href="#until">until' body
check "at its field" $?
is "nothing without the form's token" "$(status -b ann.jar -d 'purpose=x&until=2027-06-30' "$at/account/token")" 403
enter ann elsewhere.jar >/dev/null
is "a new password needs the present one" "$(form ann.jar /account/password -d 'current=no' -d 'password=ann has a better password')" 403
is "and is taken with it" "$(form ann.jar /account/password --data-urlencode 'current=ann has a good password' --data-urlencode 'password=ann has a better password')" 303
is "who changed it stays" "$(status -b ann.jar "$at/account?done=password")" 200
grep -q 'You have another password' body
check "and is told so" $?
is "other sessions end" "$(status -b elsewhere.jar "$at/api/v1/sources")" 401
form ann.jar /account/password --data-urlencode 'current=ann has a better password' --data-urlencode 'password=ann has a good password' >/dev/null
enter ann elsewhere.jar >/dev/null
is "other sessions ended by hand" "$(form ann.jar /account/sessions)" 303
is "end" "$(status -b elsewhere.jar "$at/api/v1/sources") $(status -b ann.jar "$at/api/v1/sources")" "401 200"
is "who is not signed in is led there" "$(status "$at/account") $(header Location)" "303 /sign-in?back=/account"

# ---- an administrator's forms ----
enter adam adam.jar >/dev/null
is "an account by a form" "$(form adam.jar /ask/account/add -d 'name=cleo&role=curator&organisation=RX2')" 200
is "its password" "$(form adam.jar /ask/account/password --data-urlencode 'name=cleo' --data-urlencode 'password=cleo has a good password')" 200
grep -q 'cleo has a' body
check "is not shown" $((!$?))
is "in a field that hides it" "$(get -b adam.jar "$at/ask/account/password" | grep -c 'id="password" name="password" type="password"')" 1
is "it is never part of an address" "$(status -b adam.jar "$at/api/v1/account/password?name=cleo&password=x")" 405
is "a grant by a form" "$(form adam.jar /ask/account/grant -d 'name=cleo&organisation=RX1&until=2027-06-30&reason=tender')" 200
is "she signs in" "$(enter cleo cleo.jar)" 303
get -b cleo.jar "$at/account" >got
grep -q 'RX1' got && grep -q 'tender' got
check "and sees what she is granted" $?
is "she is no administrator" "$(status -b cleo.jar "$at/ask/account/list")" 403

# ---- the end of a session ----
csrf=$(form_token ann.jar)
cp ann.jar old.jar
is "signing out" "$(status -b ann.jar -c ann.jar -d "_csrf=$csrf" "$at/sign-out")" 303
is "the cookie is gone" "$(grep -c trefoil-session ann.jar)" 0
is "and does not hold any more" "$(status -b old.jar "$at/api/v1/sources")" 401
is "the page for signing in does not mind" "$(status -b old.jar "$at/sign-in")" 200
"$TREFOIL" account disable bea >/dev/null 2>&1
is "a disabled account's session ends" "$(status -b bea.jar "$at/api/v1/sources")" 401
is "and it does not sign in" "$(enter bea bea.jar)" 403
slowed=
for _ in $(seq 12); do # the more it was guessed, the longer the wait, however slow this machine is
    [ "$(status -d 'name=adam&password=guess' "$at/sign-in")" = 403 ] || slowed=$(cat body)
    [ -z "$slowed" ] || [ -n "${wait_seconds:-}" ] || wait_seconds=$(header Retry-After)
done
grep -q 'too many failed sign-ins; try again in [0-9]* second' <<<"$slowed"
check "guessing is slowed down" $?
[ "${wait_seconds:-0}" -ge 1 ]
check "and programs are told for how long" $?

# ---- secrets stand nowhere ----
sleep 0.3
grep -rlq 'good password\|trefoil_[A-Za-z0-9_-]\{43\}' log store.db* err
check "no password and no token in log, store and audit" $((!$?))
grep -q 'POST /sign-in 303' log
check "though signing in is in the log" $?
is "the audit is whole" "$("$TREFOIL" audit verify >/dev/null 2>&1; echo $?)" 0
stop

# ---- behind a proxy that does TLS ----
start --behind-proxy --access-log proxied
tls=(-H 'X-Forwarded-Proto: https' -H 'X-Forwarded-For: 198.51.100.1, 192.0.2.7')
status "${tls[@]}" -d 'name=ann&password=ann has a good password' "$at/sign-in" >/dev/null
[[ $(header Set-Cookie) =~ ^__Host-trefoil-session=[A-Za-z0-9_-]{43}\;\ Path=/\;\ HttpOnly\;\ SameSite=Lax\;\ Secure$ ]]
check "the cookie is for secured connections to this host only" $?
cookie=$(header Set-Cookie)
is "and taken from there" "$(status "${tls[@]}" -H "Cookie: ${cookie%%;*}" "$at/ask/note/add")" 200
is "a form of the same host without TLS" "$(status "${tls[@]}" -H "Origin: http://${at#*//}" -d 'name=ann&password=x' "$at/sign-in")" 403
grep -q 'sent by a page of another site' body
check "is another site's" $?
stop
grep -q ' 192.0.2.7 POST /sign-in' proxied
check "the address is the one that the proxy added" $?

# ---- limits; elsewhere than on this machine ----
start --behind-proxy --address-limit 5 --account-limit 4
here=(-H 'X-Forwarded-For: 2001:db8::1') beside=(-H 'X-Forwarded-For: 2001:db8::2') there=(-H 'X-Forwarded-For: 198.51.100.9')
codes=
for _ in 1 2 3 4 5; do codes+="$(status "${here[@]}" "$at/api/v1/sources") "; done
is "requests of one address" "$codes$(status "${beside[@]}" "$at/api/v1/sources")" "200 200 200 200 200 429"
[ "$(header Retry-After)" -ge 1 ] && grep -q '"status": 429' body
check "are told when to come again" $?
is "another is served" "$(status "${there[@]}" "$at/api/v1/sources")" 200
is "what stands before the proxy's own word is not heard" \
    "$(status -H 'X-Forwarded-For: 203.0.113.1, 2001:db8::1' "$at/api/v1/sources")" 429
is "files and health are not counted" "$(status "${here[@]}" "$at/healthz")" 200
codes=
for i in 1 2 3 4 5; do codes+="$(status -H "X-Forwarded-For: 203.0.113.$i" -H "Authorization: Bearer $acts" "$at/api/v1/sources") "; done
is "requests of one account, from anywhere" "$codes" "200 200 200 200 429 "
stop
start --address-limit 1
is "this machine is not counted" "$(status "$at/api/v1/sources") $(status "$at/api/v1/sources")" "200 200"
stop
listen=0.0.0.0 start --behind-proxy
[ -n "$at" ]
check "elsewhere with accounts, behind a proxy" $?
stop
"$TREFOIL" --store none.db build data/emdn --edition 2025 >/dev/null 2>&1
"$TREFOIL" --store none.db serve --listen 0.0.0.0:0 --behind-proxy >out 2>err
is "but not without an account" "$? $(grep -c 'no account that could sign in' err) $(grep -c 'trefoil account add NAME' err)" "2 1 1"
echo "1..$n"
