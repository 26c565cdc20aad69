#!/bin/sh
# Has the second verifier and the product's own judge the same bundles: a clean export, and every kind of tampering in a few places of it.
# Needs Python 3.9 or later and nothing more. The last line says `N passed, N failed`.
set -eu
cd "$(dirname "$0")/../.."
command -v python3 > /dev/null || { echo 'second verifier: python3 is not installed' >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm run --silent test:corpus -- --events 400 --places "${PLACES:-3}" --clean 0 --keep "$work" > "$work/corpus.log" || { cat "$work/corpus.log" >&2; exit 1; }
node_modules/.bin/node examples/second-verifier/check.mjs "$work"
