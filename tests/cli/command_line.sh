#!/usr/bin/env bash
# What the command line promises beside answers: pipes that close, disks that fill, files that appear only when complete,
# answers before the next line, completion and manual pages that load. TAP on standard output.
set -uo pipefail

n=0
ok() { # STATUS WORDS
    n=$((n + 1))
    if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}
skip() { n=$((n + 1)) && echo "ok $n # SKIP $1"; }
same() { # GOT WANTED WORDS
    [ "$1" = "$2" ] || printf '# got %s\n# not %s\n' "${1@Q}" "${2@Q}"
    [ "$1" = "$2" ]
    ok $? "$3"
}

# a reader that leaves
seq 100000 | "$TREFOIL" identify --format json 2>err | head -n 1 >/dev/null
status=("${PIPESTATUS[@]}")
same "${status[1]} $(cat err)" "0 " "a reader that has had enough is no failure"

# a full disk
if [ -c /dev/full ]; then
    "$TREFOIL" identify 4006381333931 >/dev/full 2>err
    same "$? $(cat err)" "3 trefoil: could not write the output: the disk is full; make room and ask again" \
        "a full disk is noticed"
    "$TREFOIL" identify 4006381333931 --output /dev/full 2>/dev/null
    same $? 3 "a full disk is noticed with --output"
    seq 100000 | "$TREFOIL" identify --format csv 2>/dev/null >/dev/full
    same $? 3 "a full disk is noticed in the middle"
else
    skip "no /dev/full"
fi
"$TREFOIL" identify 4006381333931 2>/dev/null >&-
same $? 3 "a closed standard output is noticed"

# --output
echo old >file
"$TREFOIL" identify 4006381333931 --format csv --table nothing --output file 2>/dev/null
same "$? $(cat file) $(echo file*)" "2 old file" "a failure leaves the file as it was, and nothing beside it"
chmod 640 file
"$TREFOIL" identify 4006381333931 --format csv --output file --quiet
same "$? $(head -c 7 file) $(stat -c %a file)" "0 reading 640" "a file is replaced and keeps its rights"
(umask 077 && "$TREFOIL" identify 4006381333931 --format csv --output new --quiet)
same "$(stat -c %a new)" 600 "a new file has the rights of the umask"
ln -s file link
"$TREFOIL" identify 04006381333931 --format json --output link
[ -L link ] && grep -q '"question"' file
ok $? "a link is followed"

# an answer comes before the next line is written
coproc "$TREFOIL" identify --format json
asked=$COPROC_PID # bash forgets it when the program ends
for code in 4006381333931 5060123456783; do
    echo $code >&"${COPROC[1]}"
    read -r -t 10 line <&"${COPROC[0]}" && grep -q "\"code\": \\[\"$code\"\\]" <<<"$line"
    ok $? "an answer comes before the next line is asked for: $code"
done
eval "exec ${COPROC[1]}>&-"
wait "$asked"
same $? 0 "and the end of input is the end"

# a signal
mkfifo pipe
"$TREFOIL" identify --format json <pipe >answers 2>err &
pid=$!
exec 3>pipe
echo 4006381333931 >&3
for _ in $(seq 100); do
    [ ! -s answers ] || break
    sleep 0.05
done
kill -TERM $pid
wait $pid
same "$? $(wc -l <answers)" "3 1" "a signal ends it between two answers, and what was answered stays"
exec 3>&-

# completion
"$TREFOIL" completion bash >completion.bash
bash -n completion.bash
ok $? "the completion script is a script"
completes() { # WORDS... (the last one is being typed)
    bash -c '. ./completion.bash
        shift 0; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _trefoil; printf "%s " "${COMPREPLY[@]}"' bash "$@"
}
same "$(completes trefoil iden)" "identify " "completes questions"
same "$(completes trefoil note '')" "add " "completes the second word of a question"
same "$(completes trefoil --format js)" "json " "completes choices"
same "$(completes trefoil identify --da)" "--date " "completes the options of a question"
same "$(completes trefoil --store x.db identify --li)" "--link " "sees the question behind options"
same "$(completes trefoil build fil)" "file " "completes files"
same "$(completes trefoil help ident)" "identify " "completes what help is about"
if command -v shellcheck >/dev/null; then
    shellcheck -s bash completion.bash >report
    ok $? "shellcheck has nothing to say of it"
    sed 's/^/# /' report
fi

# manual pages
questions=$("$TREFOIL" | sed -n 's/^  \([a-z][a-z-]*\( [a-z-]*\)\{0,1\}\)  .*/\1/p' | grep -v -e '^help' -e '^man' -e '^completion')
pages=0 bad=0
while read -r question; do
    # shellcheck disable=SC2086  # words of the question
    "$TREFOIL" man $question >page || bad=$((bad + 1))
    if command -v mandoc >/dev/null; then
        mandoc -Tlint -Wwarning page || bad=$((bad + 1))
    elif command -v man >/dev/null; then
        [ -z "$(MANROFFSEQ='' man --warnings -E UTF-8 -l -Tutf8 -Z page 2>&1 >/dev/null)" ] || bad=$((bad + 1))
    fi
    pages=$((pages + 1))
done <<<"
$questions"
[ $pages -gt 5 ] && [ $bad = 0 ]
ok $? "manual pages of $pages are without warnings"

echo "1..$n"
