#!/bin/sh
# Has programs that nobody here wrote read a bundle: PROV-O by prov, rdflib and pyld, OCEL 2.0 by pm4py, the report by pypdf, and, where Go is, the static
# log by Go's tlog. Makes a Python environment of its own. Arguments: BUNDLE DECISION. The last line says `N passed, N failed`.
set -eu
bundle=$(realpath "$1")
decision=$2
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv" || { echo 'independent readers: python3 with venv is not installed' >&2; exit 1; }
"$work/venv/bin/pip" install --quiet --disable-pip-version-check -r examples/independent-readers/requirements.txt ||
  { echo 'independent readers: the packages could not be had' >&2; exit 1; }
npm run --silent audit -- report "$decision" "$bundle" --lang sv --out "$work/report.pdf"
code=0
"$work/venv/bin/python" examples/independent-readers/read.py "$bundle" "$work/report.pdf" > "$work/read" 2> "$work/errors" || code=$?
cat "$work/read"
if [ "$code" -ne 0 ]; then cat "$work/errors" >&2; exit "$code"; fi
if command -v go > /dev/null; then
  (cd libs/ledger/interop && go build -o "$work/interop" .)
  "$work/interop" "$bundle" '' "$(tail -n 1 "$bundle/vkeys.txt")" | tee "$work/tiles"
else
  echo 'not tried, Go is not installed: the static log'
fi
cat "$work/read" "$work"/tiles* 2> /dev/null | awk '/^[0-9]+ passed, [0-9]+ failed$/ { passed += $1; failed += $3 } END { print passed + 0 " passed, " failed + 0 " failed"; exit failed > 0 || passed == 0 }'
