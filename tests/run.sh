#!/bin/sh
# Runs the test programs and scripts given as arguments, as many at once as there are processors (JOBS=n
# sets another number), quiet unless one fails, and ends with the line "N passed, N failed". cmocka's counts
# and a last line of that form are added up; anything else counts as one test, passed if it exits 0.
# TIMES=1 also lists the seconds that each took, the longest first.
# $1: the test. Leaves its output, its exit status and its seconds below $logs.
run_one() {
    log=$logs/$(echo "$1" | tr / _)
    began=$(date +%s)
    case "$1" in
    *.py) python3 "$1" >"$log" 2>&1 ;;
    *.sh) sh "$1" >"$log" 2>&1 ;;
    *) "$1" >"$log" 2>&1 ;;
    esac
    echo $? >"$log.status"
    echo "$(($(date +%s) - began)) $1" >"$log.seconds"
}

# What a log says: "passed failed", nothing where it does not tell.
count() {
    sed -n -e 's/.*\[  PASSED  \] \([0-9]*\) test.*/p \1/p' \
        -e 's/.*\[  FAILED  \] \([0-9]*\) test.*/f \1/p' \
        -e 's/^\([0-9]*\) passed, \([0-9]*\) failed$/b \1 \2/p' "$1" |
        awk '{ if ($1 == "p") p += $2; if ($1 == "f") f += $2; if ($1 == "b") { p += $2; f += $3 } }
             END { if (NR) print p + 0, f + 0 }'
}

if [ "$1" = --one ]; then # how it calls itself
    logs=$3
    run_one "$2"
    exit 0
fi

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
trap 'exit 130' INT TERM

# Scripts first: they take longest, and what is left for the end should be short.
for test in "$@"; do case "$test" in *.py | *.sh) echo "$test" ;; esac; done >"$logs/order"
for test in "$@"; do case "$test" in *.py | *.sh) ;; *) echo "$test" ;; esac; done >>"$logs/order"
xargs -P "${JOBS:-$(nproc)}" -I '{}' sh "$0" --one '{}' "$logs" <"$logs/order"

passed=0
failed=0
for test in "$@"; do
    log=$logs/$(echo "$test" | tr / _)
    status=$(cat "$log.status" 2>/dev/null || echo "none, it was not run")
    read -r p f <<COUNTS
$(count "$log")
COUNTS
    if [ "$status" != 0 ]; then
        echo "FAILED $test (exit status $status)"
        cat "$log"
        [ "${f:-0}" -gt 0 ] || f=1
    elif [ -z "$p" ]; then
        p=1
    fi
    passed=$((passed + ${p:-0}))
    failed=$((failed + ${f:-0}))
done
[ -z "$TIMES" ] || cat "$logs"/*.seconds | sort -rn
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
