#!/usr/bin/env bash
# The guide: every example gives what it says, on the made-up data that its first page tells to make; every page is served,
# and no link of it leads nowhere. TAP on standard output. limit: 300
# shellcheck disable=SC1091,SC2154  # what serve_common.bash defines
set -uo pipefail
. "$ROOT/tests/cli/serve_common.bash"

mkdir bin && ln -s "$TREFOIL" bin/trefoil
export PATH=$PWD/bin:$PATH
unset TREFOIL_STORE
# As the first page says.
sed -n 's/^    \(trefoil \(demo\|build\) .*\)/\1 --quiet/p' "$ROOT/docs/guide/README.md" >commands
bash -e commands >/dev/null 2>&1
check 'the data of the guide is made as its first page says' $?
for file in "$ROOT"/docs/guide/*.md; do
    # Each page begins with that store, whatever another one entered.
    mkdir run && cp trefoil.db run/ && ln -s ../data run/data
    (cd run && "$ROOT/tools/guide" check "$file") >said 2>&1
    check "$(basename "$file"): every example gives what it says" $?
    grep -v '^guide:' said | head -n 30 | sed 's/^/# /'
    rm -rf run
done
export TREFOIL_STORE=$PWD/trefoil.db
start
missing='' links=0
for file in "$ROOT"/docs/guide/*.md; do
    name=$(basename "$file" .md)
    page=/guide/$name
    [ "$name" != README ] || page=/guide
    [ "$(status "$at$page")" = 200 ] || missing+="$page "
    grep -qF "$(sed -n 's/^# //p;/^# /q' "$file" | sed "s/'/\&#39;/g")</h1>" body || missing+="$page:heading "
    # shellcheck disable=SC2013  # addresses have no blanks
    for link in $(grep -o 'href="/guide[^"]*"' body | cut -d '"' -f 2 | sort -u); do
        links=$((links + 1))
        [ "$(status "$at$link")" = 200 ] || missing+="$link "
    done
done
is 'every page of the guide is served, and its links lead somewhere' "$missing" ''
[ $links -gt 20 ]
check 'which are many' $?
is 'there is no other page' "$(status "$at/guide/nothing") $(status "$at/guide/") $(status "$at/guided")" '404 404 404'
unlisted=$(sed -n 's,^  "/api/v1/\([^"]*\)".*,\1,p' <(get "$at/api/openapi.json") | cut -d / -f 1 | sort -u |
    while read -r word; do grep -qw -- "$word" "$ROOT"/docs/guide/*.md || echo "$word"; done | tr '\n' ' ')
is 'every kind of question is in the guide' "$unlisted" ''
# The checker itself
# shellcheck disable=SC2016  # Markdown
printf '# X\n\n```console\n$ echo a; echo b; echo c\na\n...\nc\n$ echo x\ny\n```\n' >x.md
"$ROOT/tools/guide" check x.md >said
is 'an example that differs is found, and one that fits is none' "$? $(grep -c '^x.md' said)" '1 1'
echo "1..$n"
