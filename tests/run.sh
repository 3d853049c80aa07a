#!/bin/sh
# Runs the test programs and scripts given as arguments, quiet unless one fails, and ends with the line
# "N passed, N failed". cmocka's counts and a last line of that form are added up; anything else
# counts as one test, passed if it exits 0.
passed=0
failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

count() { # what the log says: "passed failed", nothing where it does not tell
    sed -n -e 's/^\[  PASSED  \] \([0-9]*\) test.*/p \1/p' \
        -e 's/.*\[  PASSED  \] \([0-9]*\) test.*/p \1/p' \
        -e 's/.*\[  FAILED  \] \([0-9]*\) test.*/f \1/p' \
        -e 's/^\([0-9]*\) passed, \([0-9]*\) failed$/b \1 \2/p' "$log" |
        awk '{ if ($1 == "p") p += $2; if ($1 == "f") f += $2; if ($1 == "b") { p += $2; f += $3 } }
             END { if (NR) print p + 0, f + 0 }'
}

for test in "$@"; do
    case "$test" in
    *.py) set -- python3 "$test" ;;
    *.sh) set -- sh "$test" ;;
    *) set -- "$test" ;;
    esac
    if "$@" >"$log" 2>&1; then status=0; else status=$?; fi
    read -r p f <<COUNTS
$(count)
COUNTS
    if [ "$status" -ne 0 ]; then
        echo "FAILED $test (exit status $status)"
        cat "$log"
        [ "${f:-0}" -gt 0 ] || f=1
    elif [ -z "$p" ]; then
        p=1
    fi
    passed=$((passed + ${p:-0}))
    failed=$((failed + ${f:-0}))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
