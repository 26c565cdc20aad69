#!/bin/sh
# Has the second verifier and the product's own judge the same bundles: a clean export, and every kind of tampering in a few places of it.
# Needs Python 3.10 or later; where that lacks `cryptography`, makes an environment of its own. The last line says `N passed, N failed`.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=python3
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { echo 'second verifier: python3, 3.10 or later, is not installed' >&2; exit 1; }
if ! "$python" -c 'import cryptography' 2> /dev/null; then
  "$python" -m venv "$work/venv" || { echo 'second verifier: python3 with venv is not installed' >&2; exit 1; }
  python=$work/venv/bin/python
  "$python" -m pip install --quiet --disable-pip-version-check -r examples/second-verifier/requirements.txt ||
    { echo 'second verifier: the package could not be had' >&2; exit 1; }
fi
npm run --silent test:corpus -- --events 400 --places "${PLACES:-3}" --clean 0 --keep "$work/corpus" > "$work/corpus.log" || { cat "$work/corpus.log" >&2; exit 1; }
node_modules/.bin/node examples/second-verifier/check.mjs "$work/corpus" "$python"
