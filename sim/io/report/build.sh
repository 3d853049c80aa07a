#!/bin/sh
# Bundles what the report takes from npm into one script. Usage: build.sh OUT, from this folder.
# Without node, npm or a way to their packages OUT says so to the page, and the build goes on.
out=$1
work=$(dirname "$out")/npm
fall_back() {
    echo "  note: $1; the report will have tables and plain pictures instead of charts." >&2
    echo "        For the charts: install nodejs and npm, then: rm $out && make" >&2
    echo "globalThis.tongdaoVendor=null;" >"$out"
    exit 0
}
command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || fall_back "node or npm is missing"
mkdir -p "$work" || exit 1
cp package.json package-lock.json charts.js land.js "$work" || exit 1
(
    cd "$work" || exit 1
    npm ci --no-audit --no-fund --loglevel=error --fetch-retries=1 --fetch-timeout=60000 >npm.log 2>&1 &&
        node land.js >land.out.js &&
        node_modules/.bin/esbuild charts.js --bundle --minify --format=iife --target=es2019 \
            --legal-comments=eof --charset=ascii --log-level=error --outfile=charts.out.js
) || fall_back "npm could not bring the charts library (see $work/npm.log)"
cat "$work/land.out.js" "$work/charts.out.js" >"$out"
