#!/usr/bin/env bash
# Building again: what was read is not read again, what is gone stays, what cannot be read is named with its reason and
# takes nothing with it, what was withdrawn leaves a tombstone. TAP on standard output.
# shellcheck disable=SC1091,SC2154  # what build_common.bash defines
set -uo pipefail
. "$ROOT/tests/cli/build_common.bash"

"$TREFOIL" demo demo --products 120 --seed 5 --quiet >/dev/null
tariff=demo/drug-tariff-part-ix

# ---- the same again
build s.db demo
want=$(derived s.db)
build s.db demo
same "$? $(fact files_read)" "0 0" "a second build reads nothing"
has "$(cat answer)" 'Nothing changed' "and says so"
lacks "$(cat answer)" '"state": "read"' "every source is unchanged"
build s.db $tariff/made-up_drug_tariff_ix_202604.csv
same "$(fact files_read)" 0 "nor does a build of one of the files"

# ---- moved, renamed, repacked, gone
mkdir moved
cp $tariff/made-up_drug_tariff_ix_202604.csv moved/part_ix_april_202604.csv
gzip -c $tariff/made-up_drug_tariff_ix_202604.csv >moved/again_202604.csv.gz
build s.db moved
same "$? $(fact files_read)" "0 0" "a file is not read again under another name, in another folder, packed"
rm -rf moved
mv $tariff/made-up_drug_tariff_ix_202604.csv away.csv
build s.db demo
same "$? $(derived s.db)" "0 $want" "what is gone from a folder stays in the picture"
build s.db no-such-folder
same "$? $(derived s.db)" "3 $want" "a path that is not there is a failure and changes nothing"
has "$(cat said)" "no-such-folder" "which is named"
mv away.csv $tariff/made-up_drug_tariff_ix_202604.csv

# ---- the same bytes under another month
mkdir month
cp $tariff/made-up_drug_tariff_ix_202604.csv month/drug_tariff_ix_202609.csv
build s.db month
same "$? $(fact files_read)" "0 1" "the same bytes under another month are read"
again=$(source_of s.db drug-tariff-part-ix 2026-09)
first=$(source_of s.db drug-tariff-part-ix 2026-04)
[ -n "$again" ] && [ -n "$first" ] && [ "$again" != "$first" ]
ok $? "both months are sources"
has "$(table s.db findings quality --check same-content)" "^$again,drug-tariff-part-ix,same-content,edition,1" \
    "quality says that they are the same"
has "$(table s.db examples quality --check same-content)" "^$again,.*$first" "and names the other"

# ---- withdraw
before=$(derived s.db)
"$TREFOIL" --store s.db withdraw "$again" --why 'published in error' --quiet >/dev/null
same "$? $(derived s.db)" "0 $want" "withdrawn: the digest of a picture that never had it"
[ "$before" != "$want" ]
ok $? "which is not the digest before"
has "$(table s.db sources sources)" "^$again,.*,withdrawn,.*published in error" "its tombstone says why"
same "$(sqlite3 s.db "SELECT COUNT(*) FROM record r JOIN source s ON s.id = r.id >> 32 WHERE s.state = 'withdrawn'")" 0 \
    "its rows are gone"
same "$(table s.db findings quality --check same-content)" "" "its findings are gone"
"$TREFOIL" --store s.db changes drug-tariff-part-ix 2026-04 2026-09 >/dev/null 2>said
has "$? $(cat said)" "^[13] .*no edition 2026-09" "changes does not know it any more"
build s.db month
same "$? $(fact files_read) $(derived s.db)" "0 0 $want" "offered again it is refused"
has "$(cat answer)" "\"$again\".*\"state\": \"withdrawn\"" "as withdrawn"
"$TREFOIL" --store s.db withdraw "$again" >/dev/null 2>said
has "$? $(cat said)" "^3 .*withdrawn already" "it cannot be withdrawn twice"
"$TREFOIL" --store s.db withdraw no/such/source >/dev/null 2>said
has "$? $(cat said)" "^[13] .*no source is named 'no/such/source'" "nor can what is not there"
build s.db month --again
same "$? $(derived s.db)" "0 $before" "with --again it is read"

# ---- files that cannot be taken
mkdir bad
cp $tariff/made-up_drug_tariff_ix_202606.csv bad/
head -c 800 <(gzip -c $tariff/made-up_drug_tariff_ix_202604.csv) >bad/cut.csv.gz
head -c 3000 demo/asset-register/made-up_asset_register_202605.xlsx >bad/cut.xlsx
sed '40,$d' demo/dmd/f_amp2_3040626.xml >bad/cut.xml
head -c 5000 <(openssl enc -aes-128-ctr -K 00 -iv 00 </dev/zero 2>/dev/null) >bad/random.bin
: >bad/empty.csv
mkdir bad/closed
cp $tariff/made-up_drug_tariff_ix_202605.csv.gz bad/closed/
build b.db bad
same "$?" 3 "broken files: exit 3"
refused=$(table b.db refused sources)
for f in cut.csv.gz cut.xlsx cut.xml; do
    has "$refused" "^bad/${f}[^,]*,broken,.+" "$f is listed as broken, with a reason"
done
has "$refused" '^bad/random.bin,unrecognised,.+' "random bytes are listed as unrecognised"
has "$refused" '^bad/empty.csv,(unrecognised|broken),.+' "an empty file is listed"
has "$(cat answer)" '"file": "bad/cut.xml", "state": "broken"' "the answer of the build lists them too"
[ -n "$(source_of b.db drug-tariff-part-ix 2026-06)" ] && [ -n "$(source_of b.db drug-tariff-part-ix 2026-05)" ]
ok $? "and what is beside them is read"
build b2.db bad/made-up_drug_tariff_ix_202606.csv bad/closed
same "$(derived b.db)" "$(derived b2.db)" "broken files leave nothing behind"
same "$(sqlite3 b.db "SELECT COUNT(*) FROM source WHERE state <> 'read'") \
$(sqlite3 b.db 'SELECT COUNT(*) FROM record WHERE id >> 32 NOT IN (SELECT id FROM source)')" "0 0" "not a row"
cp demo/dmd/f_amp2_3040626.xml bad/cut.xml
rm bad/cut.csv.gz bad/cut.xlsx
build b.db bad
same "$?" 0 "mended: exit 0"
lacks "$(table b.db refused sources)" 'cut.xml' "and it is no longer listed"

if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
    mkdir own
    cp -r bad own/in
    chmod 000 own/in/closed
    chmod 711 .
    chown -R 65534 own
    setpriv --reuid 65534 --regid 65534 --clear-groups "$TREFOIL" --store own/c.db build own/in --format json --quiet >answer 2>said
    status=$?
elif [ "$(id -u)" != 0 ]; then
    mkdir own
    cp -r bad own/in
    chmod 000 own/in/closed
    build own/c.db own/in
    status=$?
else
    status=
fi
if [ -n "$status" ] && [ -s answer ]; then
    same "$status" 3 "a folder without permission: exit 3"
    has "$(cat answer)" '"file": "own/in/closed[^"]*", "state": "broken", "reason": ".*[Pp]ermission' "it is named, and why"
    [ -n "$(source_of own/c.db drug-tariff-part-ix 2026-06)" ]
    ok $? "the rest is read"
    chmod 700 own/in/closed
else
    [ -z "$status" ] || sed 's/^/# /' said
    skip "a folder without permission" "cannot run as somebody else here"
fi

# ---- a mapping that is none
echo 'no mapping' >not.mapping
build m.db demo/ods --mapping not.mapping
has "$? $(cat said)" "^2 .*'not.mapping' is no mapping file" "--mapping with something else is wrong usage"
build m.db demo/ods --mapping no-such.mapping
has "$? $(cat said)" "^3 .*no-such.mapping" "and so is a mapping file that is not there"

# ---- every row is accounted for, and every row set aside says what, where and why
build s.db demo
table s.db sources sources | grep -v withdrawn >list
same "$(awk -F, '$5 != $6 + $7' list)" "" "rows read are rows kept and rows set aside"
table s.db set_aside set-aside --limit 100000 >aside
[ "$(grep -c ',row$' aside)" = "$(awk -F, '{ s += $7 } END { print s }' list)" ]
ok $? "every row set aside is listed"
same "$(grep -vE '^[^,]+,[0-9]+,[0-9]*,[^,]*,[^,].*,.+,(row|part)$' aside)" "" "each with row, reason and raw text"
finish
