#!/bin/sh
# Prints the header that holds version, commit and library versions. SOURCE_DATE_EPOCH is honoured.
commit=$(git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
[ -z "$(git status --porcelain --untracked-files=no 2>/dev/null)" ] || commit="$commit-dirty"
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
cat <<TXT
#define TD_FACT_VERSION "$1"
#define TD_FACT_COMMIT "$commit"
#define TD_FACT_DATE "$(date -u -d "@$epoch" +%Y-%m-%d)"
#define TD_FACT_IGRAPH "$(pkg-config --modversion igraph)"
#define TD_FACT_GSL "$(pkg-config --modversion gsl)"
#define TD_FACT_JANSSON "$(pkg-config --modversion jansson)"
TXT
