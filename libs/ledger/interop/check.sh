#!/bin/sh
# Makes a log with libs/ledger and has the Go project's transparency-log packages check it. Fails when go or npm's packages are missing.
set -eu
cd "$(dirname "$0")/../../.."
command -v go > /dev/null || { echo 'interop: go is not installed' >&2; exit 1; }
npx nx build ledger
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# Written to a file first: in a pipe, a failure to make the log would go unseen.
node_modules/.bin/node libs/ledger/interop/make-log.mjs > "$log"
cd libs/ledger/interop
go run . < "$log"
