#!/usr/bin/env bash
# The checkers find what they are for: each gets a small tree with one fault, and must name file, line and rule, and a
# tree without fault, and must be content. TAP on standard output.
set -uo pipefail

n=0
verdict() { # GOOD WORDS
    n=$((n + 1))
    if [ "$1" = 1 ]; then
        printf 'ok %d - %s\n' "$n" "$2"
    else
        printf '# it said: %s\n' "${said//$'\n'/$'\n# '}"
        printf 'not ok %d - %s\n' "$n" "$2"
    fi
}
tree=$PWD/tree said='' file=''
start() {
    rm -rf "$tree"
    mkdir -p "$tree/src/base"
    # An exception that every tree must use.
    echo 'heap | src/base/memory.c | 3 | the one place' >exceptions
    heap='/* Heap. */\nvoid *f(void *p)\n{\n    p = realloc(p, 2);\n    free(p);\n    return malloc(1);\n}\n'
    # shellcheck disable=SC2059  # a format on purpose
    printf "$heap" >"$tree/src/base/memory.c"
}
put() { # FILE FORMAT: a file with its head comment
    file=$1
    mkdir -p "$tree/$(dirname "$file")"
    # shellcheck disable=SC2059
    printf "/* A file. */\n$2" >"$tree/$file"
}
check() {
    if [ "$1" = checksrc ]; then
        "$ROOT/tools/checksrc" --exceptions exceptions --root "$tree"
    else
        "$ROOT/tools/$1" --root "$tree"
    fi
}
finds() { # WORDS TOOL PATTERN
    if said=$(check "$2" 2>&1); then
        verdict 0 "$1"
    else
        verdict "$(grep -qE "$3" <<<"$said" && [ "$(wc -l <<<"$said")" = 1 ] && echo 1 || echo 0)" "$1"
    fi
}
content() { # WORDS TOOL
    said=$(check "$2" 2>&1)
    verdict $(($? == 0)) "$1"
}
src() { # WORDS FILE CONTENT PATTERN
    start
    put "$2" "$3"
    finds "$1" checksrc "$4"
}
src_fine() { # WORDS FILE CONTENT
    start
    put "$2" "$3"
    content "$1" checksrc
}
layers() { # WORDS FILE INCLUDE PATTERN (none: it is fine)
    start
    mkdir -p "$tree/src/codes" "$tree/src/store" "$tree/src/price" "$tree/src/safety" "$tree/src/web"
    touch "$tree"/src/{base/a.h,codes/a.h,store/a.h,price/a.h,safety/a.h,web/a.h}
    put "$2" "#include $3\n"
    if [ $# = 4 ]; then finds "$1" checklayers "$4"; else content "$1" checklayers; fi
}
long_body=$(printf '    x();\\n%.0s' $(seq 1 70))
wide=$(printf 'x%.0s' $(seq 1 121))

start
content 'checksrc: a clean tree' checksrc
src 'checksrc: strcpy' src/ask/x.c 'void f(void)\n{\n    strcpy(a, b);\n}\n' '^src/ask/x.c:4: strcpy.*\[sharp\]$'
src 'checksrc: atoi' src/web/x.c 'int a = atoi(b);\n' 'x.c:2:.*\[parse\]$'
src 'checksrc: malloc outside base/memory.c' src/ask/x.c 'void *p = malloc(3);\n' 'x.c:2:.*\[heap\]$'
src 'checksrc: printing below the faces' src/store/x.c '\nvoid f(void)\n{\n    printf(a);\n}\n' 'x.c:5:.*\[print\]$'
src 'checksrc: stderr below the faces' src/store/x.c 'FILE *f = stderr;\n' 'x.c:2:.*\[print\]$'
src_fine 'checksrc: printing in the command line' src/cli/x.c 'int n = printf(a);\n'
src 'checksrc: the clock below the faces' src/picture/sources/x.c 'int n = time(NULL);\n' 'x.c:2:.*\[clock\]$'
src 'checksrc: the environment below the faces' src/read/x.c 'char *s = getenv(n);\n' 'x.c:2:.*\[env\]$'
src 'checksrc: exit below the faces' src/read/x.c 'void f(void)\n{\n    exit(1);\n}\n' 'x.c:4:.*\[exit\]$'
src_fine 'checksrc: names of other functions, members and comments' src/ask/x.c \
    'int my_free(int);\nint n = p->free(1) + q.time(2) + my_free(3); /* printf(x) */\nchar *s = "exit(1)";\n'
src 'checksrc: SQL in a string' src/ask/x.c 'const char *q = "SELECT 1";\n' 'x.c:2:.*\[sql\]$'
src_fine 'checksrc: plain words are no SQL' src/ask/x.c 'const char *q = "cannot SELECT, or update or delete from";\n'
src 'checksrc: a wide line' src/ask/x.c "/* $wide */\n" 'x.c:2: 127 characters.*\[length\]$'
src 'checksrc: a tab' src/ask/x.c '\tint x;\n' 'x.c:2:.*\[tab\]$'
src 'checksrc: blanks at the end' src/ask/x.c 'int x; \n' 'x.c:2:.*\[blank\]$'
src 'checksrc: no newline at the end' src/ask/x.c 'int x;' 'x.c:1:.*\[newline\]$'
src 'checksrc: a function of 72 lines' src/ask/x.c "void f(void)\n{\n$long_body}\n" 'x.c:3: a function of 72 lines.*\[long\]$'
src_fine 'checksrc: the same with a reason' src/ask/x.c "/* long: a table */\nvoid f(void)\n{\n$long_body}\n"
src 'checksrc: a reason without a long function' src/ask/x.c '/* long: a table */\nint x;\n' 'x.c:2:.*\[long\]$'
start
printf 'int x;\n' >"$tree/src/base/x.c"
finds 'checksrc: no comment at the head' checksrc 'x.c:1:.*\[head\]$'
start
printf '/* None. */\n' >"$tree/src/base/memory.c"
finds 'checksrc: an exception that is needed no more' checksrc 'tools/checksrc:[0-9]+: .*take it out \[exception\]$'
start
printf '/* Two. */\nint x = free(p) + malloc(1);\n' >"$tree/src/base/memory.c"
finds 'checksrc: an exception that allows too much' checksrc 'allows 3 and 2 are there: say 2 \[exception\]$'
start
printf '/* Four. */\nint x = free(p) + malloc(1) + free(p) + free(p);\n' >"$tree/src/base/memory.c"
finds 'checksrc: an exception used too often' checksrc 'memory.c:2: free.*\[heap\]$'

layers 'checklayers: store may see base' src/store/x.c '"base/a.h"'
layers 'checklayers: base may not see store' src/base/x.c '"store/a.h"' 'base/x.c:2: .*down only$'
layers 'checklayers: read may not see codes' src/read/x.c '"codes/a.h"' 'read/x.c:2: .*down only$'
layers 'checklayers: capabilities do not see each other' src/price/x.c '"safety/a.h"' 'price/x.c:2: .*down only$'
layers 'checklayers: the command line may see the web' src/cli/x.c '"web/a.h"'
layers 'checklayers: a header that is not there' src/cli/x.c '"base/b.h"' 'not there$'
layers 'checklayers: a header without its folder' src/base/x.c '"a.h"' 'written from src'
layers 'checklayers: SQLite is for the store only' src/ask/x.c '<sqlite3.h>' 'not for src/ask$'
layers 'checklayers: a folder without a layer' src/misc/x.c '<stdio.h>' 'has no layer'

repo() { # WORDS FILE CONTENT PATTERN
    rm -rf "$tree"
    mkdir -p "$tree/$(dirname "$2")"
    git -C "$tree" init -q 2>/dev/null
    printf '%b' "$3" >"$tree/$2"
    git -C "$tree" add -A 2>/dev/null
    if said=$("$ROOT/tools/checkrepo" "$tree" 2>&1); then
        verdict $((${#4} == 0)) "$1"
    else
        verdict "$([ -n "$4" ] && grep -qE "$4" <<<"$said" && echo 1 || echo 0)" "$1"
    fi
}
# Written in pieces, since these very lines are checked too.
here=/wor here+=k/x host=registry.npm host+=js.org
repo 'checkrepo: a clean tree' a.txt 'fine, and so is net/work/x\n' ''
repo 'checkrepo: a path of a machine' a.txt "see $here\n" '^a.txt:1:.*\[path of a machine\]$'
repo 'checkrepo: the host of a registry' docs/a.md "from https://$host/x\n" 'docs/a.md:1:.*\[host of a package registry\]$'
repo 'checkrepo: binary data' src/a.bin 'a\0b' '^src/a.bin: binary'
repo 'checkrepo: binary test inputs are fine' tests/corpus/csv/a 'a\0b' ''
repo 'checkrepo: a compiled program' tests/fixtures/a '\177ELF\0' 'a compiled program'
repo 'checkrepo: package-lock with hosts' web/package-lock.json '{"resolved"'': "https://x.org"}' 'package-lock\]$'
rm -rf "$tree"
mkdir "$tree"
git -C "$tree" init -q 2>/dev/null
head -c 1000001 /dev/zero | tr '\0' x >"$tree/big"
git -C "$tree" add -A 2>/dev/null
said=$("$ROOT/tools/checkrepo" "$tree" 2>&1)
verdict "$(grep -q '^big: 1000001 bytes' <<<"$said" && echo 1 || echo 0)" 'checkrepo: a file over 1 MB'
echo "1..$n"
