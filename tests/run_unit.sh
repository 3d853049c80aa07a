#!/bin/sh
# Runs test programs given as arguments, quiet unless one fails; ends with a line of totals.
passed=0
failed=0
for program in "$@"; do
    if output=$("$program" 2>&1); then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf '%s\n' "FAILED $program" "$output"
    fi
done
echo "test programs: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
