#!/usr/bin/env bash
# The Debian package: what is in it, what it depends on, its unit, that no time and no path of this machine is in it; and
# the source archive. What needs a root of its own is tried by tools/fresh. TAP on standard output. limit: 600
set -uo pipefail
n=0
check() { # WORDS STATUS
    n=$((n + 1))
    if [ "$2" = 0 ]; then echo "ok $n - $1"; else echo "not ok $n - $1"; fi
}
skip() { n=$((n + 1)) && echo "ok $n - $1 # SKIP $2"; }
# Not make: what its targets run, so that nothing is compiled here and nothing written beside the source.
version=$(sed -n 's/^## *\([0-9][0-9.]*\).*/\1/p' "$ROOT/CHANGES.md" | head -n 1)

if ! command -v dpkg-deb >/dev/null || ! command -v dpkg-shlibdeps >/dev/null; then
    echo '1..0 # SKIP there are no dpkg-deb and dpkg-shlibdeps (tools/install-deps package)'
    exit 77
fi
libraries=$(sed -n 's/^LOADED := //p' "$ROOT/Makefile")
make_deb() { # FOLDER
    mkdir "$1"
    if ! { make -s -C "$ROOT" install PREFIX=/usr DESTDIR="$PWD/$1/root" SHARE="$PWD/$1/share" &&
        SOURCE_DATE_EPOCH=1790000000 "$ROOT/tools/mkdeb" "$version" "$PWD/$1/root" "$libraries" "$PWD/$1/trefoil.deb"; } >"$1.log" 2>&1; then
        sed 's/^/# /' "$1.log" && false
    fi
}
make_deb one
check 'the package is made' $?
make_deb two
cmp one/trefoil.deb two/trefoil.deb
check 'made twice, it is the same bytes' $?
dpkg-deb -c one/trefoil.deb | awk '{ print $6, $1, $2 }' >list
for file in ./usr/bin/trefoil ./usr/share/man/man1/trefoil.1.gz ./usr/share/man/man1/trefoil-find.1.gz \
    ./usr/share/man/man1/trefoil-appliances-list.1.gz ./usr/share/bash-completion/completions/trefoil \
    ./lib/systemd/system/trefoil.service ./etc/default/trefoil ./usr/share/doc/trefoil/copyright \
    ./usr/share/doc/trefoil/changelog.gz ./usr/share/doc/trefoil/README.Debian; do
    grep -q "^$file -rw.r..r.. root/root$\|^$file -rwxr-xr-x root/root$" list
    check "it has ${file#.}" $?
done
! grep -v 'root/root$' list
check 'everything in it is of root' $?
pages=$(grep -c '/man1/trefoil-' list)
questions=$("$TREFOIL" completion bash | sed -n 's/^ *\(.*\)) question=.*/\1/p' | grep -o "'[^']*'" | wc -l)
[ "$pages" = "$questions" ] && [ "$questions" -gt 50 ]
check "a manual page for each of $questions questions" $?
dpkg-deb -x one/trefoil.deb out
man_errors=$(for page in out/usr/share/man/man1/*.gz; do gzip -dc "$page" | LC_ALL=C.UTF-8 man --warnings -l -E UTF-8 -Tutf8 - 2>&1 >/dev/null; done)
[ -z "$man_errors" ]
check 'no manual page is ill-formed' $?
[ -z "$man_errors" ] || head -n 5 <<<"$man_errors" | sed 's/^/# /'

# What is loaded when it is needed is a dependency too: each library has a package in the list.
depends=$(dpkg-deb -f one/trefoil.deb Depends)
missing=0
for library in libc6 libsqlite3-0 libutf8proc2 zlib1g libpq5 libxml2 libzip libssl3 libxlsxwriter libmicrohttpd libsodium libcurl adduser; do
    grep -q "$library" <<<"$depends" || { missing=1 && echo "# $library is not in: $depends"; }
done
check 'it depends on what is linked and what is loaded' $missing
[ "$(dpkg-deb -f one/trefoil.deb Version)" = "$version" ] && [ "$(out/usr/bin/trefoil --version | awk '{ print $NF }')" = "$version" ]
check 'the version is that of CHANGES.md' $?
! grep -aqF "$ROOT" out/usr/bin/trefoil && ! grep -rqF "$ROOT" out/etc out/lib out/usr/share
check 'no path of this machine is in it' $?
for name in nhsuk-frontend @zxing/library ts-custom-error Apache-2.0 Expat; do grep -q "$name" out/usr/share/doc/trefoil/copyright || echo "$name"; done >unnamed
[ ! -s unnamed ]
check 'the copyright file names what is bundled, and its licences' $?
dpkg-deb -e one/trefoil.deb scripts
for script in scripts/postinst scripts/prerm scripts/postrm; do sh -n "$script" || echo "$script"; done >wrong 2>&1
[ ! -s wrong ] && ! grep -v '^ *echo\|^ *.rm -r\|^#' scripts/postrm | grep -E '\brm\b|deluser|userdel'
check 'purge removes no data and no account' $?
[ "$(cat scripts/conffiles)" = /etc/default/trefoil ]
check 'the settings are kept when the package is upgraded' $?

unit=out/lib/systemd/system/trefoil.service
if command -v systemd-analyze >/dev/null; then
    mkdir unit
    sed "s|^ExecStart=/usr/bin/trefoil|ExecStart=$PWD/out/usr/bin/trefoil|" "$unit" >unit/trefoil.service
    systemd-analyze verify --man=no "$PWD/unit/trefoil.service" 2>&1 | grep trefoil >verified
    [ ! -s verified ]
    check 'systemd-analyze verify is content with the unit' $?
    sed 's/^/# /' verified
    systemd-analyze security --offline=true --threshold=20 "$PWD/unit/trefoil.service" >exposure 2>&1
    check 'systemd-analyze security: the exposure is 2.0 or less of 10' $?
    tail -n 1 exposure | sed 's/^/# /'
else
    skip 'systemd-analyze verify is content with the unit' 'there is no systemd-analyze'
fi
"$TREFOIL" --store store.db --quiet build "$ROOT/examples" >/dev/null
# What the unit starts does start: the same words with the same settings, on a port of our own.
(
    set -a
    # shellcheck disable=SC1091
    . out/etc/default/trefoil
    export TREFOIL_STORE=$PWD/store.db
    serve=${TREFOIL_SERVE/:8080/:0}
    # shellcheck disable=SC2086  # as systemd splits it
    exec out/usr/bin/trefoil serve $serve
) >serve.out 2>serve.err &
server=$!
trap 'kill "$server" 2>/dev/null' EXIT
for _ in $(seq 100); do
    at=$(sed -n 's/.*serving \(.*\)\/ (.*/\1/p' serve.err)
    [ -z "$at" ] || break
    sleep 0.1
done
[ -n "$at" ] && curl -fs --max-time 20 "$at/healthz" >/dev/null
check 'with the settings of the package it serves' $?
[ "$(curl -s --max-time 20 -o /dev/null -w '%{http_code}' "$at/api/v1/sources") \
$(curl -s --max-time 20 -o /dev/null -w '%{http_code}' "$at/api/v1/account/list")" = "200 403" ]
check 'and takes nobody for the operator just because they are on this machine' $?
kill "$server" && wait "$server"
check 'SIGTERM ends it in order' $?

if command -v lintian >/dev/null; then
    # Manual pages were looked at above.
    lintian -X documentation/manual --fail-on error,warning --allow-root one/trefoil.deb >lint.out 2>&1
    check 'lintian finds no error and nothing to warn of' $?
    sed 's/^/# /' lint.out | head -n 20
else
    skip 'lintian finds no error and nothing to warn of' 'there is no lintian (tools/install-deps package)'
fi

# The source archive: everything committed, and what npm would fetch, with licences.
modules=$ROOT/build/npm/assets/node_modules
if git -C "$ROOT" rev-parse --git-dir >/dev/null 2>&1; then
    "$ROOT/tools/mkdist" "$modules" "$PWD/trefoil-$version.tar.gz" >/dev/null
    "$ROOT/tools/mkdist" "$modules" "$PWD/again.tar.gz" >/dev/null
    tar -tf "trefoil-$version.tar.gz" >files
    check 'the source archive is made' $?
    missing=$(git -C "$ROOT" ls-tree -r --name-only HEAD | sed "s|^|trefoil-$version/|" | grep -vxFf files)
    [ -z "$missing" ]
    check 'it has everything that is committed' $?
    for file in nhsuk-frontend/README.md @zxing/library/LICENSE ts-custom-error/LICENSE; do
        grep -qxF "trefoil-$version/assets/node_modules/$file" files || echo "$file"
    done >unlicensed
    [ ! -s unlicensed ]
    check 'and the licences of what it brings of others' $?
    mkdir unpacked && tar -xf "trefoil-$version.tar.gz" -C unpacked --strip-components=1
    # No npm may be needed: one that fails stands first.
    mkdir bin && printf '#!/bin/sh\nexit 9\n' >bin/npm && chmod +x bin/npm
    (cd unpacked && PATH=$OLDPWD/bin:$PATH make -s build/gen/assets.c) >assets.log 2>&1 &&
        cmp unpacked/build/gen/assets.c "$ROOT/build/gen/assets.c"
    check 'unpacked, the pages are made of the same bytes, without npm' $?
    if unpacked/tools/mkdist "$modules" x.tar.gz 2>said; then false; else grep -q 'no git checkout' said; fi
    check 'an archive of an archive is refused with the reason' $?
else
    skip 'the source archive is made' 'not a git checkout'
fi
echo "1..$n"
