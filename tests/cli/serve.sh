#!/usr/bin/env bash
# `trefoil serve` from outside: the API says what the command line says, errors are problems, requests that can be read in
# two ways are refused, a rebuilt picture is seen, running answers are finished.
# Not here: what pages look like (tests/browser), the parts by themselves (tests/unit/web_*.c).
# limit: 240
# shellcheck disable=SC1091,SC2154,SC2013  # what serve_common.bash defines; addresses have no blanks
set -uo pipefail
. "$ROOT/tests/cli/serve_common.bash"
"$TREFOIL" demo data --products 120 --seed 3 >/dev/null 2>&1 && "$TREFOIL" build data >/dev/null 2>&1
check "a picture to serve" $?

# raw BYTES: sends them as they are; the status line's code
raw() {
    local line=
    for _ in 1 2 3; do # where a body is not read, the end of the connection may overtake the answer
        exec 5<>"/dev/tcp/127.0.0.1/$port" || { echo refused && return; }
        printf '%b' "$1" >&5
        IFS= read -r -t 10 line <&5 2>/dev/null
        exec 5>&-
        [ -z "$line" ] || break
    done
    line=${line#HTTP/1.1 }
    echo "${line%% *}"
}
# refused WORDS GOT WANTED: where a body is not read, the end of the connection may overtake the answer.
refused() { is "$1" "${2:-$3}" "$3"; }
start --access-log log
[ -n "$at" ]
check "it says where it serves" $?

# ---- the API says what the command line says ----
code=$("$TREFOIL" --format csv find catheter --limit 2 2>/dev/null | sed -n 's/^1,\([^,]*\),.*/\1/p')
other=$("$TREFOIL" --format csv find catheter --limit 2 2>/dev/null | sed -n 's/^2,\([^,]*\),.*/\1/p')
source=$("$TREFOIL" --format csv sources 2>/dev/null | sed -n '2s/,.*//p')
pack=$("$TREFOIL" --format csv --table packs appliances list --words 'colostomy bag' --limit 1 2>/dev/null | sed -n '2s/,.*//p')
group=$("$TREFOIL" --format csv --table groups appliances groups --limit 1 2>/dev/null | sed -n '2s/,.*//p')
"$TREFOIL" appliances application make existing --organisation 'Acme Ltd' --product 'Foam dressing' >/dev/null 2>&1
# QUESTION|ADDRESS|COMMAND; a question that the API offers and that has no line here fails below.
cases="find|find?words=dressing&limit=7&facets=3|find dressing --limit 7 --facets 3
find|find?words=nothingofthekind|find nothingofthekind
suggest|suggest?words=dre|suggest dre
show|show?code=$code|show $code
compare|compare?code=$code&code=$other|compare $code $other
alternatives|alternatives?code=$code|alternatives $code
sources|sources|sources
sources|sources?dataset=dmd|sources --dataset dmd
set-aside|set-aside|set-aside
quality|quality|quality
changes|changes?dataset=drug-tariff-part-ix&from=2026-05&to=2026-06|changes drug-tariff-part-ix 2026-05 2026-06
digest|digest|digest
identify|identify?code=%2801%2909520027000131%2810%29B1|identify (01)09520027000131(10)B1
link/explain|link/explain?a=$code&b=$other|link explain $code $other
link/review|link/review?reviewer=a|link review a
link/agreement|link/agreement|link agreement
account/list|account/list|account list
token/list|token/list|token list
me|me|me
crosswalk|crosswalk?scheme=emdn&code=U98|crosswalk emdn U98
products|products?limit=5&codes=yes|products --limit 5 --codes
products|products?before=9&limit=4|products --before 9 --limit 4
organisations|organisations?name=trust&limit=5|organisations --name trust --limit 5
makers|makers?limit=5|makers --limit 5
equipment|equipment?limit=5|equipment --limit 5
appliances/list|appliances/list?words=bag&facets=3&limit=5|appliances list --words bag --facets 3 --limit 5
appliances/editions|appliances/editions|appliances editions
appliances/history|appliances/history?pack=$pack|appliances history $pack
appliances/month|appliances/month?month=2026-06|appliances month 2026-06
appliances/changes|appliances/changes?from=2026-05&to=2026-06|appliances changes 2026-05 2026-06
appliances/choose|appliances/choose?area=stoma&answer=stoma%3Dcolostomy&answer=output%3Dformed|appliances choose stoma stoma=colostomy output=formed
appliances/choose/rules|appliances/choose/rules|appliances choose rules
appliances/groups|appliances/groups?limit=5|appliances groups --limit 5
appliances/group|appliances/group?group=$pack|appliances group $pack
appliances/reading|appliances/reading?pack=$pack|appliances reading $pack
appliances/group/decisions|appliances/group/decisions|appliances group decisions
appliances/application/show|appliances/application/show?application=1|appliances application show 1
appliances/applications|appliances/applications|appliances applications
appliances/queue|appliances/queue|appliances queue
appliances/clock|appliances/clock|appliances clock
appliances/rules|appliances/rules|appliances rules
appliances/price-cap|appliances/price-cap?price=12.34&deflator=2.30%25|appliances price-cap 12.34 --deflator 2.30%
appliances/rehearse|appliances/rehearse?group=$group&benchmark=median&above=32%25|appliances rehearse --group $group --benchmark median --above 32%
appliances/rehearse|appliances/rehearse|appliances rehearse
appliances/use|appliances/use?by=maker&limit=5|appliances use --by maker --limit 5
appliances/concentration|appliances/concentration?top=3|appliances concentration --top 3
appliances/saving|appliances/saving?group=$group|appliances saving --group $group
appliances/variation|appliances/variation|appliances variation
appliances/quality|appliances/quality?month=2026-06|appliances quality --month 2026-06"
while IFS='|' read -r question address command; do
    for format in json csv; do
        read -ra words <<<"$command"
        "$TREFOIL" --format $format "${words[@]}" >wanted 2>said
        path=${address%%\?*} && rest=${address#"$path"}
        get "$at/api/v1/$path.$format$rest" >got
        if [ -s wanted ]; then
            cmp -s wanted got
            check "$question as $format: $address" $?
        else # the command line says no: the API says why
            grep -q '"status": 4' got
            check "$question as $format says no: $address" $?
        fi
    done
done <<<"$cases"
get "$at/api/openapi.json" >openapi
missing=
for question in $(sed -n 's,^  "/api/v1/\([^"]*\)": {"get".*,\1,p' openapi); do
    case $question in audit/*) continue ;; esac # every asking adds to it
    grep -q "^$question|" <<<"$cases" || missing+="$question "
done
is "every question that the API offers is compared" "$missing" ""
grep -qE '"/api/v1/(build|serve|match|backup|restore|demo)"' openapi
check "operations are not offered" $((!$?))

# ---- formats, tags, problems ----
is "Accept asks for CSV" "$(get -H 'Accept: text/html, text/csv;q=0.9, */*;q=0.1' "$at/api/v1/sources")" \
    "$("$TREFOIL" --format csv sources 2>/dev/null)"
is "nothing acceptable is 406" "$(status -H 'Accept: image/png' "$at/api/v1/sources")" 406
get "$at/api/v1/sources.xlsx" >got
grep -q '^PK' <(head -c 2 got)
check "XLSX is a workbook" $?
tag=$(get -D - -o /dev/null "$at/api/v1/sources" | sed -n 's/\r$//; s/^ETag: //p')
is "what a client has already is not sent again" "$(status -H "If-None-Match: $tag" "$at/api/v1/sources")" 304
is "and once more, from what is kept" "$(status -H "If-None-Match: $tag" "$at/api/v1/sources")" 304
is "another tag gets the answer" "$(status -H 'If-None-Match: "x"' "$at/api/v1/sources")" 200
is "gzip is the same" "$(get --compressed "$at/api/v1/show?code=$code" | cksum)" "$(get "$at/api/v1/show?code=$code" | cksum)"
is "a wrong parameter is 400" "$(status "$at/api/v1/find?words=x&limit=many")" 400
grep -q '"detail": "limit .many. is not a whole number' body
check "and says which" $?
is "an unknown code is 404" "$(status "$at/api/v1/show?code=00000000000000")" 404
is "an unknown address is 404" "$(status "$at/api/v1/no/such")" 404
is "an ill-formed address is 400" "$(status "$at/api/v1/find?words=%ff")" 400
is "a question is not posted" "$(status -X POST "$at/api/v1/find?words=x")" 405
is "HEAD has no body" "$(curl -s -I -o /dev/null -w '%{http_code} %{size_download}' "$at/api/v1/sources")" "200 0"
get -D head "$at/api/v1/find?words=catheter&limit=1&page=2" >second
grep -q '^Link: .*_cursor=[A-Za-z0-9_-]*>; rel="prev".*_cursor=[A-Za-z0-9_-]*>; rel="next"' head
check "pages are linked" $?
next=$(sed -n 's/\r$//; s/^Link: .*, <\([^>]*\)>; rel="next".*/\1/p' head)
is "a cursor is a page" "$(get "$at$next")" "$(get "$at/api/v1/find?words=catheter&limit=1&page=3")"
is "a cursor and a page do not go together" "$(status "$at$next&page=2")" 400
is "a damaged cursor is none" "$(status "$at${next}A")" 400
# walk QUESTION: all codes, page by page
walk() {
    local to="/api/v1/$1.csv?limit=7"
    while [ -n "$to" ]; do
        get -D head "$at$to" | sed 1d | cut -d, -f1
        to=$(sed -n 's/\r$//; s/^Link: //p' head | tr ',' '\n' | sed -n 's/ *<\([^>]*\)>; rel="next"/\1/p')
    done
}
for question in products organisations equipment; do
    is "pages of $question are all of them, once each" "$(walk $question | cksum)" \
        "$("$TREFOIL" --format csv $question --limit 100000 2>/dev/null | sed 1d | cut -d, -f1 | cksum)"
done
is "no CORS" "$(get -D - -o /dev/null -H 'Origin: http://evil.example' "$at/api/v1/sources" | grep -ci access-control)" 0

# ---- pages ----
is "the home page" "$(status "$at/")" 200
grep -q '<form action="/search"' body
check "has a search box" $?
is "a product has a page" "$(status "$at/product/$code")" 200
grep -q "Drawn from" body
check "which says what it is drawn from" $?
is "a question has a page" "$(status "$at/ask/find?words=catheter&limit=3")" 200
grep -q '<a href="/product/' body
check "which leads to products" $?
is "a wrong parameter is 400 on a page" "$(status "$at/ask/find?words=catheter&limit=many")" 400
grep -q '<a href="#limit">limit &#39;many&#39; is not a whole number' body
check "and leads to the field" $?
missing=
for question in $(sed -n 's,^  "/api/v1/\([^"]*\)": .*,\1,p' openapi); do
    [ "$(status "$at/ask/$question")" = 200 ] || missing+="$question "
done
is "every question has a page" "$missing" ""
is "no page at this address" "$(status "$at/product/")" 404
status "$at/search?words=%3Cscript%3Ealert(1)%3C/script%3E" >/dev/null
is "what was typed is no markup" "$(grep -c '<script>' body)" 0
for file in $(sed -n 's/.*"\(\/assets\/[^"]*\)".*/\1/p' body); do
    [ "$(status "$at$file")" = 200 ] || missing+="$file "
done
is "the files of a page are there" "$missing" ""
[ "$({ get -H 'Accept-Encoding: gzip' "$at/search?words=catheter"; for file in $(sed -n 's/.*"\(\/assets\/[^"]*\)".*/\1/p' body); do
    get -H 'Accept-Encoding: gzip' "$at$file"; done; } | wc -c)" -lt 100000 ]
check "a page weighs less than 100 kB with all its files" $?

# ---- actions ----
is "an action is posted" "$(status -d "code=$code" --data-urlencode 'text=seen at the ward' "$at/api/v1/note/add")" 200
get "$at/api/v1/show?code=$code" >got
grep -q 'seen at the ward' got
check "and is in the next answer" $?
is "another site's page cannot post" "$(status -H 'Origin: http://evil.example' -d "code=$code&text=x" "$at/api/v1/note/add")" 403
is "an action is not got" "$(status "$at/api/v1/note/add?code=$code&text=x")" 405

# ---- requests that can be read in two ways ----
is "an ordinary raw request" "$(raw 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')" 200
refused "two lengths" "$(raw 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd')" 400
refused "length and chunks" "$(raw 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n')" 400
refused "an unknown coding" "$(raw 'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n')" 501
is "no host" "$(raw 'GET / HTTP/1.1\r\n\r\n')" 400
is "two hosts" "$(raw 'GET / HTTP/1.1\r\nHost: localhost\r\nHost: b\r\n\r\n')" 400
is "a blank before the colon" "$(raw 'GET / HTTP/1.1\r\nHost: localhost\r\nX-A : b\r\n\r\n')" 400
is "another name for this machine" "$(raw 'GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n')" 421
refused "a body that is too large" "$(raw 'POST /api/v1/note/add HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n')" 413
is "a path that climbs" "$(status --path-as-is "$at/assets/../../etc/passwd")" 404
long=$(printf 'a%.0s' $(seq 9000))
is "an address that is too long" "$(raw "GET /$long HTTP/1.1\r\nHost: localhost\r\n\r\n")" 414
is "a method that is not served" "$(raw 'DELETE / HTTP/1.1\r\nHost: localhost\r\n\r\n')" 405

# ---- a rebuilt picture; the end ----
before=$(get "$at/api/v1/digest.json" | cksum)
is "a cursor is good until then" "$(status "$at$next")" 200
"$TREFOIL" withdraw "$source" --why test >/dev/null 2>&1
sleep 0.2
is "and gone then" "$(status "$at$next")" 410
grep -q '"detail": "the picture has been derived anew' body
check "which is said" $?
after=$(get "$at/api/v1/digest.json" | cksum)
[ "$before" != "$after" ]
check "a picture that was derived anew is seen" $?
is "and it is the new one" "$(get "$at/api/v1/digest.json")" "$("$TREFOIL" --format json digest)"
get "$at/metrics" >got
grep -q '^trefoil_requests_total{status="2xx"} [1-9]' got
check "requests are counted" $?
sleep 0.3
grep -q 'GET /api/v1/find 200' log && ! grep -q 'words=' log
check "the log has the path and no search" $?
kill -TERM "$server" && wait "$server"
is "it ends when told" $? 0
server=
is "elsewhere only secured" "$("$TREFOIL" serve --listen 0.0.0.0:0 2>&1 | grep -c 'nothing would be secured')" 1
"$TREFOIL" serve --listen nonsense >/dev/null 2>&1
is "what is no address" $? 2
start --behind-proxy
is "behind a proxy nobody is the operator" "$(status -d "code=$code&text=x" "$at/api/v1/note/add")" 403
grep -q 'asset-register' <(get "$at/api/v1/sources.csv")
check "and closed sources are not shown" $((!$?))
kill -TERM "$server" && wait "$server"
server=
TREFOIL_STORE=absent.db start
is "without a store it says so" "$(status "$at/api/v1/sources")" 503
kill "$server" 2>/dev/null
wait "$server"
server=
echo "1..$n"
