#!/usr/bin/env bash
# The derived tables of Part IX from the real files: the same on both stores, and whatever order the files come in. TAP on
# standard output.
# limit: 600
# shellcheck disable=SC1091,SC2154  # what build_common.bash defines
set -uo pipefail
. "$ROOT/tests/cli/build_common.bash"

if [ -z "${TREFOIL_REAL_DATA:-}" ]; then
    skip "derived tables of Part IX from the real files" "no real data here"
    finish
    exit 0
fi
files=()
for f in tariff/drug_tariff_ix_202510.csv.gz tariff/drug_tariff_ix_202607.csv.gz prescribing/pca_calendar_year_2025.csv.gz \
    prescribing/epd_201709.csv.gz prescribing/patient_list_size_2016_01-03.csv.gz registries/gudid_2016_dev.xml.gz \
    registries/eudamed_BE-MF-000000691_details.xlsx; do
    [ -e "$TREFOIL_REAL_DATA/$f" ] && files+=("$TREFOIL_REAL_DATA/$f")
done
same "${#files[@]}" 7 "the real files are there"

# Tables of appliances as `digest` counts and hashes them.
tables() { table "$1" tables digest | grep -E '^(list|use_|practice)' | tr -d '\r'; }

build one.db "${files[@]}"
tables one.db >one
[ "$(wc -l <one)" -ge 14 ]
ok $? "derived tables of the list, of groups, of use and of quality"
same "$(awk -F, '$2 == 0' one)" '' "none of them is empty"

reversed=()
for f in "${files[@]}"; do reversed=("$f" "${reversed[@]}"); done
other=two.db where="no PostgreSQL here: SQLite again"
if fresh_pg; then other=$pg where=PostgreSQL; fi
build "$other" "${reversed[@]:0:4}"
build "$other" "${reversed[@]:4}"
tables "$other" >two
same "$(diff one two)" '' "$where, in two builds and the other order: the same tables"
same "$(derived "$other")" "$(derived one.db)" "and the same picture"
finish
