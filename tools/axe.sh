#!/bin/sh
# Fetches axe-core, which finds what keeps people out of a page, into build/axe, where the tests look for it.
set -eu
cd "$(dirname "$0")/.."
version=4.14.1
place=build/axe/node_modules/axe-core
grep -q "\"version\": \"$version\"" "$place/package.json" 2>/dev/null && exit 0
echo "fetching axe-core $version"
npm install --prefix build/axe --no-save --no-audit --no-fund --ignore-scripts --loglevel=error "axe-core@$version" >/dev/null
