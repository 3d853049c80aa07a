#!/bin/sh
# Installs the Debian packages that are missing, and nothing else. Usage: install.sh [build]
# With "build" only what building and running needs, else what the tests need too.
# Tells them by what they bring, so that a machine that has it from elsewhere needs no packages.
set -eu
missing=

need() { # package, command that succeeds where it is there
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}
header() { # a header that has no pkg-config file
    echo "#include <$1>" | ${CC:-gcc} -E -x c - -o /dev/null
}

need gcc command -v "${CC:-gcc}"
need libc6-dev header stdio.h
need make command -v make
need pkg-config command -v pkg-config
need libigraph-dev pkg-config --exists igraph
need libgsl-dev pkg-config --exists gsl
need libjansson-dev pkg-config --exists jansson
need nettle-dev pkg-config --exists nettle
need libcsv-dev header csv.h
need libmetis-dev header metis.h
need libsqlite3-dev pkg-config --exists sqlite3
need libxlsxwriter-dev pkg-config --exists xlsxwriter
need librandom123-dev header Random123/philox.h
if [ "${1:-}" != build ]; then
    need libcmocka-dev pkg-config --exists cmocka
    need python3 command -v python3
    need python3-jsonschema python3 -c 'import jsonschema'
fi
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "Missing:$missing (these are names of Debian 12 packages; apt-get is not here)." >&2
    echo "Install what corresponds to them on this system, then try again." >&2
    exit 1
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1; then
    as_root="sudo env DEBIAN_FRONTEND=noninteractive"
else
    echo "Missing packages; as root: apt-get install$missing" >&2
    exit 1
fi
echo "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
# The lists may be absent or stale: refresh them only where installing fails without.
# shellcheck disable=SC2086
$as_root apt-get install -y --no-install-recommends $missing >/dev/null 2>&1 || {
    $as_root apt-get update -q
    $as_root apt-get install -y --no-install-recommends $missing
}
