#!/usr/bin/env bash
# limit: 300
# shellcheck disable=SC2016  # awk has variables of its own
# `match` on published benchmarks of record linkage, without labels and in one configuration: no figure falls below its
# floor. They lie in $TREFOIL_REAL_DATA/linkage; without them the test says that it was skipped. TAP on standard output.
#
# Restaurants: the published truth names 89 of the 113 restaurants that both lists have (equal telephone numbers), so that
# no F1 above 0.881 is right; the floor is near that.
set -uo pipefail

data=${TREFOIL_REAL_DATA:-}/linkage n=0
if [ -z "${TREFOIL_REAL_DATA:-}" ] || [ ! -d "$data/abt_buy" ]; then
    echo "ok 1 # skip no linkage benchmarks under \$TREFOIL_REAL_DATA"
    echo "1..1"
    exit 0
fi
floor() { # FACT LEAST WORDS FILE...
    local name=$1 least=$2 words=$3 got
    shift 3
    got=$("$TREFOIL" match "$@" --quiet --format json 2>err | sed -n "s/^  \"$name\": \\([^,}]*\\).*/\\1/p")
    n=$((n + 1))
    if awk -v got="${got:-0}" -v least="$least" 'BEGIN { exit !(got >= least) }'; then
        printf 'ok %d - %s: %s %.4f, floor %s\n' "$n" "$words" "$name" "$got" "$least"
    else
        printf '# %s\nnot ok %d - %s: %s %s, floor %s\n' "$(head -n 1 err)" "$n" "$words" "$name" "$got" "$least"
    fi
}
# The known clusters of a file as pairs of ids. AWK gives the cluster of a row in its variable `of`.
known_pairs() { # AWK FILE
    awk -F'[ ]*,[ ]*' "NR == 1 { print \"a,b\"; next } { $1; for (i = 1; i <= n[of]; i++) print id[of, i] \",\" \$1
        id[of, ++n[of]] = \$1 }" "$2"
}

floor f1 0.953 Abt-Buy "$data/abt_buy/abt.csv.gz" "$data/abt_buy/buy.csv" --truth "$data/abt_buy/gt.csv"
floor f1 0.744 Amazon-Google "$data/amazon_google/amazon.csv.gz" "$data/amazon_google/gp.csv.gz" \
    --truth "$data/amazon_google/gt.csv"
floor f1 0.994 DBLP-ACM "$data/dblp_acm/dblp.csv.gz" "$data/dblp_acm/acm.csv.gz" --truth "$data/dblp_acm/gt.csv"
floor f1 0.871 restaurants "$data/restaurants/rest1.csv" "$data/restaurants/rest2.csv" \
    --truth "$data/restaurants/gt.csv"
for k in 1 2 3; do
    file=$data/febrl/dataset$k.csv
    [ -f "$file" ] || { gzip -dc "$file.gz" >"febrl$k.csv" && file=febrl$k.csv; }
    known_pairs 'split($1, part, "-"); of = part[2]' "$file" >"febrl${k}_truth.csv"
    floor f1 0.999 "FEBRL $k" "$file" --truth "febrl${k}_truth.csv" --pairs "febrl${k}_pairs.csv"
done
# The last column of this file is its truth, and is taken out of what is linked.
known_pairs 'of = $NF' "$data/splink_fake/fake_1000.csv" >fake_truth.csv
sed 's/,[^,]*$//' "$data/splink_fake/fake_1000.csv" >fake.csv
floor f1 0.96 "fake_1000, clusters" fake.csv --truth fake_truth.csv --clusters fake_clusters.csv
echo "1..$n"
