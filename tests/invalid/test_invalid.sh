#!/bin/sh
# Every folder here is a mistake: its `input` is laid over a copy of tests/cases/tiny, `setup.sh` (if
# any) is run in there, and the study is checked; exactly the messages of `expected` must come. The
# scenario checked is wider.json unless the file `scenario` names another. tests/invalid/none holds no
# mistake: it shows that tiny itself is clean.
# With --print NAME: what is said about a case, in the form of an `expected` file.
cd "$(dirname "$0")/../.." || exit 1
here=$(pwd)
tool=$here/${BUILD:-build}/tests/invalid/messages
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT

lay_out() { # case folder
    rm -rf "$room/study"
    cp -R "$here/tests/cases/tiny" "$room/study"
    [ ! -d "$1/input" ] || cp -R "$1/input/." "$room/study/"
    [ ! -f "$1/setup.sh" ] || (cd "$room/study" && sh "$1/setup.sh")
    scenario=wider.json
    [ ! -f "$1/scenario" ] || scenario=$(cat "$1/scenario")
}

if [ "${1:-}" = --print ]; then
    lay_out "$here/tests/invalid/$2"
    cd "$room/study" && exec "$tool" --print "$scenario"
fi

passed=0
failed=0
for folder in "$here"/tests/invalid/*/; do
    folder=${folder%/}
    lay_out "$folder"
    if said=$(cd "$room/study" && timeout 60 "$tool" "$folder/expected" "$scenario" 2>&1); then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED %s\n%s\n' "${folder##*/}" "$said"
    fi
done

# Every message that the program knows about input comes up in some case. Those of `elsewhere` do not
# come up when files are checked: they need a machine that fails, a caller that passes by the readers,
# or an evaluation. RUN_ ones are about running.
sed -n 's/^TD_DIAG(\([A-Z_]*\),.*/\1/p' "$here/sim/base/diag_codes.def" | grep -v '^RUN_' |
    while read -r code; do
        grep -qs "^$code	" "$here"/tests/invalid/*/expected ||
            grep -qx "$code" "$here/tests/invalid/elsewhere" || echo "$code"
    done >"$room/uncovered"
if [ -s "$room/uncovered" ]; then
    failed=$((failed + 1))
    echo "no case brings up:" $(cat "$room/uncovered")
else
    passed=$((passed + 1))
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
