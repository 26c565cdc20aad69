#!/bin/sh
# Has the Go project's transparency-log packages check what libs/ledger makes: a log in memory with every proof, and a running server read through its
# tiles. Needs Go 1.26, Python 3 and what `npm start` needs. The last line says `N passed, N failed`; exits 1 when anything failed or could not be tried.
set -eu
cd "$(dirname "$0")/../../.."
root=$PWD
command -v go > /dev/null || { echo 'interop: go is not installed' >&2; exit 1; }
node=$root/node_modules/.bin/node
work=$(mktemp -d)
server=
finish() {
  if [ -n "$server" ]; then kill "$server" 2> /dev/null && wait "$server" || true; fi
  rm -rf "$work"
}
trap finish EXIT
npm run --silent build

# Written to a file first: in a pipe, a failure to make the log would go unseen.
"$node" libs/ledger/interop/make-log.mjs > "$work/log.json"
(cd libs/ledger/interop && go build -o "$work/interop" .)
"$work/interop" < "$work/log.json" | tee "$work/made"

# A history of a few hundred events, so that there are full tiles, partial ones and a second level.
"$node" tools/bench/fill.mjs "$work/data" 700 > /dev/null
port=$("$node" -e "const s = require('node:net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close(); })")
PORT=$port HAVSTANG_DATA="$work/data" "$node" apps/standalone/dist/main.js > "$work/server.log" 2>&1 &
server=$!
url=http://127.0.0.1:$port
tries=0
until "$node" -e "fetch('$url/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"; do
  tries=$((tries + 1))
  if [ $tries -gt 120 ] || ! kill -0 "$server" 2> /dev/null; then
    { echo 'interop: the server did not become ready; it said:'; cat "$work/server.log"; } >&2
    exit 1
  fi
  sleep 0.5
done
token=$(npm run --silent token -- --as auditor --url "$url")
vkey=$("$node" -e "fetch('$url/ledger/checkpoints', { headers: { authorization: 'Bearer $token' } }).then((r) => r.json()).then((r) => console.log(r.vkeys.at(-1)))")
"$work/interop" "$url/ledger" "$token" "$vkey" | tee "$work/served"

apps/witness/interop/check.sh | tee "$work/witnessed"

# The QR code for the minutes, read by OpenCV: it holds the three lines of the checkpoint and nothing else.
python3 -m venv "$work/python"
"$work/python/bin/pip" install --quiet opencv-python-headless
for what in checkpoint checkpoint.png; do
  "$node" -e "fetch('$url/ledger/$what', { headers: { authorization: 'Bearer $token' } }).then(async (r) => process.stdout.write(Buffer.from(await r.arrayBuffer())))" > "$work/$what"
done
"$work/python/bin/python" libs/ledger/interop/qr.py "$work/checkpoint.png" > "$work/read"
head -n 3 "$work/checkpoint" | cmp - "$work/read"
echo '1 passed, 0 failed' | tee "$work/pictured"

tail -n 1 -q "$work/made" "$work/served" "$work/witnessed" "$work/pictured" | awk '/^[0-9]+ passed, [0-9]+ failed$/ { passed += $1; failed += $3 } END { print passed " passed, " failed " failed"; exit failed > 0 }'
