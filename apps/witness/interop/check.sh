#!/bin/sh
# Our signer has its checkpoints cosigned by the witness of transparency-dev, and our witness cosigns those of a log made of the Go project's packages.
# Needs Go 1.26 and what `npm start` needs, built. The last line says `N passed, N failed`; exits 1 when anything failed or could not be tried.
set -eu
cd "$(dirname "$0")/../../.."
node=$PWD/node_modules/.bin/node
here=apps/witness/interop
work=$(mktemp -d)
theirs=
ours=
finish() {
  for one in $theirs $ours; do kill "$one" 2> /dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
(cd "$here" && go build -o "$work/interop" .)
"$node" "$here/keys.mjs" > "$work/keys"
log_skey=$(sed -n 1p "$work/keys") log_vkey=$(sed -n 2p "$work/keys")
witness_skey=$(sed -n 3p "$work/keys") witness_vkey=$(sed -n 4p "$work/keys")

# wait_for FILE PATTERN   Prints the first match in the file as soon as it is there.
wait_for() {
  tries=0
  until grep -oE "$2" "$1"; do
    tries=$((tries + 1))
    if [ $tries -gt 100 ]; then cat "$1" >&2; return 1; fi
    sleep 0.2
  done | head -n 1
}

"$work/interop" serve "$witness_skey" "$log_vkey" > "$work/theirs.log" 2>&1 &
theirs=$!
url=$(wait_for "$work/theirs.log" 'http://[0-9.:]+')
"$node" "$here/ask.mjs" "$url" "$witness_vkey" "$log_skey" | tee "$work/asked"

echo "$log_vkey" > "$work/logs.txt"
PORT=0 HAVSTANG_DATA=$work/witness HAVSTANG_WITNESS_LOGS=$work/logs.txt "$node" apps/witness/dist/main.js > "$work/ours.log" 2>&1 &
ours=$!
url=$(wait_for "$work/ours.log" 'http://[0-9.:]+')
vkey=$(wait_for "$work/ours.log" '[^ ]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+')
"$work/interop" ask "$url" "$vkey" "$log_skey" | tee "$work/cosigned"

cat "$work/asked" "$work/cosigned" | awk '/^[0-9]+ passed, [0-9]+ failed$/ { passed += $1; failed += $3 } END { print passed " passed, " failed " failed"; exit failed > 0 }'
