#!/bin/sh
# Lays out what the fuzzers start from. Usage: seeds.sh PROGRAM FOLDER (below it: study, foreign, results)
set -eu
program=$1
seeds=$2
mkdir -p "$seeds/study" "$seeds/foreign" "$seeds/results"

# $1: a folder. Its text files in one text.
pack() {
    (cd "$1" && find . -type f -size -64k \( -name '*.csv' -o -name '*.json' -o -name '*.tntp' \) | LC_ALL=C sort |
        while read -r file; do
            printf '=== %s\n' "${file#./}"
            cat "$file"
            echo
        done)
}

# $1: the name, $2: what is evaluated. The tiny study so.
study() {
    copy=$(mktemp -d)
    cp -r tests/cases/tiny/. "$copy"
    sed "s/\"evaluate\".*/\"evaluate\": $2/" tests/cases/tiny/baseline.json >"$copy/baseline.json"
    pack "$copy" >"$seeds/study/$1"
    rm -r "$copy"
}

for type in all-or-nothing logit stochastic-user-equilibrium user-equilibrium system-optimum; do
    study "$type" "{ \"year\": 2024, \"period\": \"month\", \"assignment\": { \"type\": \"$type\", \"max_iterations\": 20 } }"
done
study simulated '{ "year": 2024, "period": "month", "assignment": { "type": "logit" }, "simulation": { "weeks": 8, "replications": 2, "warm_up_weeks": 1 } }'
starter=$(mktemp -d)
rmdir "$starter"
"$program" new "$starter" >/dev/null
pack "$starter" >"$seeds/study/starter"

for network in Braess FourNode SiouxFalls; do
    copy=$(mktemp -d)
    cp tests/cases/tntp/"$network"_* "$copy"
    pack "$copy" >"$seeds/foreign/$network"
    "$program" convert "$copy/${network}_net.tntp" "$copy/converted" >/dev/null
    "$program" convert "$copy/converted" "$copy/gmns" >/dev/null
    pack "$copy/gmns" >"$seeds/foreign/$network-gmns"
    rm -r "$copy"
done

"$program" run "$starter" -o "$starter/results" --format csv >/dev/null 2>&1
for table in "$starter"/results/*.csv; do
    name=$(basename "$table")
    [ "$(wc -c <"$table")" -lt 30000 ] || continue
    { echo "=== $name"; cat "$table"; } >"$seeds/results/$name"
done
rm -r "$starter"
