#!/bin/sh
# Prints the files of a folder as C: an array of bytes each, and the table starter_files of names and texts.
cd "$1" || exit 1
files=$(find . -type f | sed 's|^\./||' | LC_ALL=C sort)
number=0
for file in $files; do
    echo "static const char starter_$number[] = {"
    od -An -v -tu1 "$file" | sed 's/[0-9][0-9]*/(char)&,/g'
    echo "0};"
    number=$((number + 1))
done
echo "static const struct { const char *name, *text; } starter_files[] = {"
number=0
for file in $files; do
    echo "{\"$file\", starter_$number},"
    number=$((number + 1))
done
echo "};"
