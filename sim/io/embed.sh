#!/bin/sh
# Prints files as C arrays (a string literal may not be that long), NUL-terminated: scenario.schema.json
# becomes static const char schema_scenario[], report/head.html becomes report_head_html[].
for file in "$@"; do
    case "$file" in
    *.schema.json) name=schema_$(basename "$file" .schema.json) ;;
    *) name=$(basename "$(dirname "$file")")_$(basename "$file" | tr . _) ;;
    esac
    echo "static const char $name[] = {"
    od -An -v -tu1 "$file" | sed 's/[0-9][0-9]*/(char)&,/g'
    echo "0};"
done
