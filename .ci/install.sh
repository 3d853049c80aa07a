#!/bin/sh
# Installs the Debian packages that are missing, and nothing else. Usage: install.sh [build|fuzz]
# With "build" only what building and running needs, with "fuzz" what fuzzing needs beside, else what the
# tests need too.
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
need zlib1g-dev header zlib.h
need libsqlite3-dev pkg-config --exists sqlite3
need libxlsxwriter-dev pkg-config --exists xlsxwriter
need librandom123-dev header Random123/philox.h
if [ "${1:-}" = fuzz ]; then
    need clang command -v clang
    need libomp-dev sh -c 'echo "#include <omp.h>" | clang -fopenmp -E -x c - -o /dev/null'
    need libclang-rt-14-dev sh -c 'test -n "$(find "$(clang -print-resource-dir)" -name "libclang_rt.fuzzer-x86_64.a")"'
fi
if [ -z "${1:-}" ]; then
    need libcmocka-dev pkg-config --exists cmocka
    need python3 command -v python3
    need python3-jsonschema python3 -c 'import jsonschema'
    need python3-openpyxl sh -c 'python3 -c "import openpyxl" || /usr/bin/python3 -c "import openpyxl"'
    need sqlite3 command -v sqlite3
    need libreoffice-calc-nogui command -v soffice
fi
# The report's charts come from npm. A report without them still has tables and plain pictures, so
# that nothing fails where these cannot be had.
wished=
command -v node >/dev/null 2>&1 || wished="$wished nodejs"
command -v npm >/dev/null 2>&1 || wished="$wished npm"
if [ -z "${1:-}" ]; then
    command -v chromium >/dev/null 2>&1 || wished="$wished chromium"
    [ -n "$(fc-list :lang=zh 2>/dev/null)" ] || wished="$wished fonts-noto-cjk"
fi
[ -n "$missing$wished" ] || exit 0
[ -n "$missing" ] || command -v apt-get >/dev/null 2>&1 || exit 0

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
    [ -n "$missing" ] || exit 0
    echo "Missing packages; as root: apt-get install$missing" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
install() {
    [ $# -gt 0 ] || return 0
    echo "Installing: $*"
    # The lists may be absent or stale: refresh them only where installing fails without.
    $as_root apt-get install -y --no-install-recommends "$@" >/dev/null 2>&1 || {
        $as_root apt-get update -q
        $as_root apt-get install -y --no-install-recommends "$@"
    }
}
# shellcheck disable=SC2086
install $missing
# shellcheck disable=SC2086
install $wished || echo "Went on without:$wished (the report's charts, or the tests of its page)."
