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

# Messages: one exception that every tree uses, as above.
messages() { # WORDS CONTENT PATTERN (none: it is fine)
    rm -rf "$tree"
    put src/base/used.c 'int a(Error *e) { return fail(e, E_BUG, "an end."); }\n'
    put src/ask/x.c "Code f(Error *e)\n{\n    $2\n}\n"
    said=$("$ROOT/tools/checkmessages" --root "$tree" --exceptions allowed 2>&1)
    case $?$3 in
    0) verdict 1 "$1" ;;
    1?*) verdict "$(grep -qE "$3" <<<"$said" && [ "$(wc -l <<<"$said")" = 1 ] && echo 1 || echo 0)" "$1" ;;
    *) verdict 0 "$1" ;;
    esac
}
echo 'stop | src/base/used.c | 1 | for the test' >allowed
good='fail(e, E_USAGE, "%%s is no month", m);\n    return hint(e, "write YYYY-MM, for example 2025-12");'
messages 'checkmessages: a good message' "$good" ''
messages 'checkmessages: a full stop at the end' 'return fail(e, E_IO, "could not read %%s.", f);' 'x.c:4: no full stop.*\[stop\]$'
messages 'checkmessages: a capital' 'return fail(e, E_IO, "Could not read %%s", f);' '\[begin\]$'
messages 'checkmessages: but names have one' 'return fail(e, E_IO, "PostgreSQL did not answer %%s", f);' ''
messages 'checkmessages: a word that says nothing' 'return fail(e, E_INPUT, "invalid value %%s", f);' '\[vague\]$'
messages 'checkmessages: manners' 'return fail(e, E_INPUT, "row %%d is broken; please mend it", n);' '\[blame\]$'
messages 'checkmessages: a failed verb' 'return fail(e, E_IO, "failed to open %%s", f);' '\[verb\]$'
messages 'checkmessages: the inside of the program' 'return fail(e, E_IO, "store_open() of %%s ended", f);' '\[inside\]$'
messages 'checkmessages: no value' 'fail(e, E_USAGE, "this is no month");\n    return hint(e, "write YYYY-MM");' '\[value\]$'
messages 'checkmessages: nothing to do' 'return fail(e, E_ABSENT, "there is no %%s", f);' '\[do\]$'
messages 'checkmessages: what would do in the sentence itself' 'return fail(e, E_ABSENT, "there is no %%s; choose another", f);' ''
messages 'checkmessages: words in a comment are no message' '/* fail(e, E_IO, "Bad.") */ return OK;' ''
echo 'stop | src/base/used.c | 2 | for the test' >allowed
messages 'checkmessages: an exception that is needed less often' "$good" 'allows 2 and 1 are there: say 1 \[exception\]$'

promises() { # WORDS DOCUMENT PATTERN (none: it is fine)
    rm -rf "$tree"
    mkdir -p "$tree"/docs "$tree"/tests/{cli,unit,golden/a/b} "$tree/tools"
    printf '# a case in a comment\nok "two builds"\ntools/checksrc\n' >"$tree/tests/cli/source.sh"
    printf '/* none(void) */\nstatic void sizes(void **s)\n{\n}\n' >"$tree/tests/unit/x.c"
    touch "$tree"/tests/golden/a/b/cmd "$tree"/tools/check{src,other}
    printf '%b' "$2" >"$tree/docs/promises.md"
    said=$("$ROOT/tools/checkpromises" --root "$tree" 2>&1)
    case $?$3 in
    0) verdict 1 "$1" ;;
    1?*) verdict "$(grep -qE "$3" <<<"$said" && [ "$(wc -l <<<"$said")" = 1 ] && echo 1 || echo 0)" "$1" ;;
    *) verdict 0 "$1" ;;
    esac
}
# shellcheck disable=SC2016  # Markdown
fine='## 1. One\n\n- `tests/cli/source.sh`: "two builds"\n- `tests/unit/x.c`: `sizes`\n- `tests/golden/a/b`\n- `tools/checksrc`\n'
promises 'checkpromises: promises with tests' "$fine" ''
promises 'checkpromises: a promise without a test' "$fine## 2. Two\\n" 'promises.md:7: no test proves this promise'
promises 'checkpromises: a number left out' "$fine## 3. Three\\n- \`tools/checksrc\`\\n" 'promise 3, and 2 was to come'
promises 'checkpromises: a test that is not there' "$fine- \`tests/cli/none.sh\`: \"x\"\\n" 'there is no tests/cli/none.sh'
promises 'checkpromises: a case that is not there' "$fine- \`tests/cli/source.sh\`: \"three builds\"\\n" 'no case "three builds"'
promises 'checkpromises: a case that is a comment' "$fine- \`tests/cli/source.sh\`: \"a case in a comment\"\\n" 'no case "a case in a comment"'
promises 'checkpromises: a function that is a comment' "$fine- \`tests/unit/x.c\`: \`none\`\\n" 'no case "none"'
promises 'checkpromises: a folder without a case' "$fine- \`tests/golden/a\`\\n" 'tests/golden/a is no case'
promises 'checkpromises: a checker that is not run' "$fine- \`tools/checkother\`\\n" 'does not run tools/checkother'

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
