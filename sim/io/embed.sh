#!/bin/sh
# Prints files as C arrays (a string literal may not be that long): scenario.schema.json becomes
# static const char schema_scenario[], NUL-terminated.
for file in "$@"; do
    name=$(basename "$file" .schema.json)
    echo "static const char schema_$name[] = {"
    od -An -v -tu1 "$file" | sed 's/[0-9][0-9]*/(char)&,/g'
    echo "0};"
done
