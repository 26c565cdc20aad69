#!/usr/bin/env bash
# Tries the deployment for real on a Debian machine that can reach package registries but no registry of images: Docker's engine from Debian, Compose from its
# Go module, stand-ins for the images (see stand-ins/README.md), then docker-compose.yml as it is, with the test double of EventStoreDB in the place of the store.
#   tools/compose/try.sh           images, checks of every container, `up --wait`, the story, a witness, an erasure, a restart, `stop` under load, `down` and `up`,
#                                  backup and restore, three nodes of Kafka of which each is killed once
#   tools/compose/try.sh images    builds and checks the images only
# Needs root, npm, mvn and go. Leaves nothing running, but the packages, and of the engine its bridge docker0, its chains in iptables and IP forwarding;
# what can be used again is kept in $TRY_CACHE (/var/tmp/havstang-try).
# Ends with one line for each thing that was checked, and with 1 if any is not so.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
cache=${TRY_CACHE:-/var/tmp/havstang-try}
work=$(mktemp -d)
export DOCKER_CONFIG=$cache/config DOCKER_HOST=unix://$work/docker.sock WORKSPACE=$root DOUBLE_DATA=$work/double
compose_version=v2.40.3
stand_ins=(-f "$here/stand-ins/double.yml")
# Of the three hosts that this one stands for at the end.
addresses=(10.99.0.1/32 10.99.0.2/32 10.99.0.3/32)
engine=
failed=0

finish() {
  local code=$?
  if [[ -n $engine ]]; then
    compose --profile tools --profile witness down --volumes --timeout 60 >/dev/null 2>&1 || true
    kill "$engine"
    wait "$engine" || true
  fi
  for address in "${addresses[@]}"; do ip address del "$address" dev lo 2>/dev/null || true; done
  rm -rf "$work"
  exit $((code > failed ? code : failed))
}
trap finish EXIT

say() { printf '%s\n' "$*"; }
# check WHAT COMMAND …   one line; goes on when it is not so
check() {
  local what=$1
  shift
  if "$@"; then say "ok      $what"; else say "NOT SO  $what" && failed=1; fi
}
compose() {
  local own=$work/havstang/docker-compose.override.yml files=(-f "$work/havstang/docker-compose.yml")
  if [[ -e $own ]]; then files+=(-f "$own"); fi
  docker compose --project-directory "$work/havstang" "${files[@]}" "${stand_ins[@]}" "$@"
}
# The image that docker-compose.yml names for a service of x-images.
image() { sed -n "s/^  $1: &$1 .*:-\(.*\)}\$/\1/p" "$root/docker-compose.yml"; }

# ---- engine and compose -----------------------------------------------------------------------------------------------------------------------------------

need() { command -v "$1" >/dev/null || { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$2"; } >/dev/null; }
need dockerd docker.io
need debootstrap debootstrap
mkdir -p "$DOCKER_CONFIG/cli-plugins" "$cache/engine"
# program FILE PACKAGE VERSION [LDFLAGS]   built from its Go module, unless it is there
program() {
  [[ -x $1 ]] && return
  say "Building $2 $3 …"
  local folder
  folder=$(mktemp -d -p "$work")
  (cd "$folder" && go mod init try && go get "$2@$3" && go build -trimpath -ldflags "${4:-}" -o "$1" "$2") >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
}
program "$DOCKER_CONFIG/cli-plugins/docker-compose" github.com/docker/compose/v2/cmd "$compose_version" \
  "-X github.com/docker/compose/v2/internal.Version=$compose_version"
dockerd --data-root "$cache/engine" --exec-root "$work/exec" --pidfile "$work/pid" -H "$DOCKER_HOST" >"$work/engine.log" 2>&1 &
engine=$!
for ((i = 0; i < 60; i++)); do
  if docker info >/dev/null 2>&1; then break; fi
  sleep 1
done
docker info >/dev/null || { tail "$work/engine.log"; exit 1; }

# ---- stand-ins --------------------------------------------------------------------------------------------------------------------------------------------

have() { docker image inspect "$1" >/dev/null 2>&1; }
build() { DOCKER_BUILDKIT=0 docker build --quiet "$@" >/dev/null 2>"$work/build.log" || { cat "$work/build.log"; exit 1; }; }

debian=$(image node)
if ! have "$debian"; then
  say "Making $debian …"
  debootstrap --variant=minbase bookworm "$work/debian" >"$work/debootstrap.log" || { tail "$work/debootstrap.log"; exit 1; }
  mkdir -p "$work/debian/usr/local/lib/node_modules" "$work/debian/etc/ssl/certs"
  cp "$root/node_modules/node/bin/node" "$work/debian/usr/local/bin/"
  cp -r "$(npm root -g)/npm" "$work/debian/usr/local/lib/node_modules/"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$work/debian/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$work/debian/usr/local/bin/npx"
  trust=/etc/ssl/certs/ca-certificates.crt
  cp -L "$trust" "$work/debian$trust"
  tar -C "$work/debian" -c . | docker import --change "ENV NODE_EXTRA_CA_CERTS=$trust npm_config_cafile=$trust PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin" - "$debian" >/dev/null
fi
if ! have "$(image kafka)"; then
  say "Making $(image kafka) …"
  version=$(image kafka) && version=${version#*:}
  mkdir -p "$work/kafka"
  cp "$here/stand-ins/kafka.Dockerfile" "$work/kafka/"
  dependency() { printf '<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>' "$@"; }
  cat >"$work/kafka/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>try</groupId><artifactId>kafka</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>$(dependency org.apache.kafka kafka_2.13 "$version")$(dependency org.apache.kafka kafka-tools "$version")
$(dependency org.apache.logging.log4j log4j-core 2.25.3)$(dependency org.apache.logging.log4j log4j-slf4j-impl 2.25.3)
$(dependency com.fasterxml.jackson.dataformat jackson-dataformat-yaml 2.21.2)</dependencies></project>
POM
  (cd "$work/kafka" && mvn -q -B dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=libs)
  build -f "$work/kafka/kafka.Dockerfile" --build-arg "DEBIAN=$debian" -t "$(image kafka)" "$work/kafka"
fi
if ! have "$(image postgres)"; then
  say "Making $(image postgres) …"
  build -f "$here/stand-ins/postgres.Dockerfile" --build-arg "DEBIAN=$debian" -t "$(image postgres)" "$here/stand-ins"
fi
if ! have "$(image caddy)"; then
  say "Making $(image caddy) …"
  version=$(image caddy) && version=${version#*:} && version=v${version%-alpine}
  mkdir -p "$work/caddy"
  program "$cache/caddy-$version" github.com/caddyserver/caddy/v2/cmd/caddy "$version"
  cp "$cache/caddy-$version" "$work/caddy/caddy"
  build -f "$here/stand-ins/caddy.Dockerfile" --build-arg "DEBIAN=$debian" -t "$(image caddy)" "$work/caddy"
fi

# ---- our images -------------------------------------------------------------------------------------------------------------------------------------------

mkdir "$work/havstang"
install -d -o 10001 -g 10001 -m 0700 "$DOUBLE_DATA"
(cd "$root" && git ls-files -z --cached --others --exclude-standard | tar -c --null -T -) | tar -C "$work/havstang" -x
(cd "$work/havstang" && ./setup.sh)
port=$(node -e "const s = require('node:net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close(); })")
url=http://127.0.0.1:$port
sed -i "s|^HAVSTANG_URL=.*|HAVSTANG_URL=$url|; s|^HAVSTANG_PORT=.*|HAVSTANG_PORT=$port|; s|^HAVSTANG_DEMO=.*|HAVSTANG_DEMO=true|" "$work/havstang/.env"
app=$(sed -n 's/^  app: &app //p' "$root/docker-compose.yml")
edge=$(sed -n 's/^  edge: &edge //p' "$root/docker-compose.yml")
build --target app --build-arg "NODE_IMAGE=$debian" -t "$app" "$work/havstang"
build --build-arg "CADDY_IMAGE=$(image caddy)" -t "$edge" "$work/havstang/deploy/caddy"

megabytes=$(($(docker image inspect -f '{{.Size}}' "$app") / 1000000))
check "the image of the services has $megabytes MB, at most 250" test "$megabytes" -le 250
check 'it runs as 10001:10001' test "$(docker image inspect -f '{{.Config.User}}' "$app")" = 10001:10001
check 'it has no shell' bash -c "! docker run --rm '$app' sh -c true 2>/dev/null"
check 'it has no test double in it' docker run --rm "$app" node -e "process.exit(require('fs').existsSync('libs/testing') ? 1 : 0)"
run_bare() { docker run --rm --read-only --cap-drop ALL --security-opt no-new-privileges --user 10001:10001 "$@" >/dev/null 2>&1; }
check 'the published Caddy cannot start without capabilities' bash -c "! docker run --rm --cap-drop ALL --security-opt no-new-privileges '$(image caddy)' caddy version >/dev/null 2>&1"
check 'ours can' run_bare "$edge" caddy version
check 'docker compose config is valid' docker compose --project-directory "$work/havstang" --profile tools --profile dev-insecure config -q
[[ ${1:-} == images ]] && exit

# ---- everything -------------------------------------------------------------------------------------------------------------------------------------------

began=$SECONDS
check 'docker compose up -d --wait ends well' compose --progress quiet up -d --wait --no-build
say "        after $((SECONDS - began)) s"
compose ps -a --format 'table {{.Service}}\t{{.Status}}\t{{.Ports}}'
if ((failed)); then compose logs --tail 5; fi

# Of every process in every container that runs, as the kernel sees it.
for id in $(compose ps -q); do
  service=$(docker inspect -f '{{index .Config.Labels "com.docker.compose.service"}}' "$id")
  bare() {
    local pid status mounts
    for pid in $(docker top "$id" -eo pid | tail -n +2); do
      # A health check may have ended since.
      { status=$(<"/proc/$pid/status") && mounts=$(<"/proc/$pid/mountinfo"); } 2>/dev/null || continue
      awk '/^Uid:/ { for (i = 2; i < 6; i++) if ($i == 0) bad = 1 } /^Cap(Prm|Eff|Bnd|Amb):/ { if ($2 !~ /^0+$/) bad = 1 }
           /^NoNewPrivs:/ { if ($2 != 1) bad = 1 } /^Seccomp:/ { if ($2 != 2) bad = 1 } END { exit bad }' <<<"$status" || return 1
      awk '$5 == "/" { exit $6 !~ /^ro/ }' <<<"$mounts" || return 1
    done
  }
  check "$service: no root, no capabilities, seccomp, read-only root" bare
done
published=$(compose ps --format '{{.Service}} {{.Ports}}' | grep -E -- '->' || true)
check "the only published port is the edge's, on loopback" grep -qE '^edge 127\.0\.0\.1:[0-9]+->8080/tcp$' <<<"$published"
docker stats --no-stream --format 'table {{.Name}}\t{{.MemUsage}}\t{{.PIDs}}'

check 'the address answers' curl -fsS -o /dev/null "$url/health/ready"
story() { (cd "$root" && npm run --silent story -- --url "$url" >"$work/story.log" 2>&1) || { tail -n 20 "$work/story.log" && return 1; }; }
audit() { (cd "$root" && npm run --silent audit -- "$@") >"$work/audit.log" 2>&1 || { tail -n 20 "$work/audit.log" && return 1; }; }
check 'the story is played' story
check 'the history is exported' audit export --url "$url" --out "$work/bundle"
check 'it is whole' audit verify "$work/bundle"
check 'it gives the same views' audit replay "$work/bundle"
check 'ops reconcile finds nothing' compose run --rm --no-deps ops reconcile
check 'two of each that may be several' compose --progress quiet up -d --wait --no-build --scale ledger=2 --scale challenges=2 --scale governance=2
check 'the story is played again' story
check 'ops reconcile finds nothing' compose run --rm --no-deps ops reconcile
check 'the set-up jobs run again and change nothing' compose --progress quiet up -d --wait --no-build

# ---- who has which secret and which volume -----------------------------------------------------------------------------------------------------------

# having DESTINATION   the services whose containers have something mounted there
having() {
  local id
  for id in $(compose --profile witness ps -q); do
    docker inspect -f "{{range .Mounts}}{{if eq .Destination \"$1\"}}{{index \$.Config.Labels \"com.docker.compose.service\"}} {{.Name}}{{end}}{{end}}" "$id"
  done | awk 'NF' | sort -u
}
services_having() { having "$1" | awk '{ print $1 }' | sort -u | xargs; }
check 'the master key is in the four services that use keys, and nowhere else' test "$(services_having /etc/havstang/master)" = 'challenges collaboration governance reporting'
check "the node's key is in the event store's place only, which the double leaves empty" test -z "$(services_having /etc/havstang/node)"
as_role() { compose exec -T postgres psql -h 127.0.0.1 -U havstang -d havstang -qAtc "SET ROLE $1; $2"; }
check 'governance may delete a key' as_role governance 'DELETE FROM key_vault.person_key WHERE false'
refused() { ! as_role "$@" >/dev/null 2>"$work/refused" && grep -q 'permission denied' "$work/refused"; }
for service in challenges collaboration reporting; do
  check "$service may not" refused "$service" 'DELETE FROM key_vault.person_key WHERE false'
done
check 'challenges does not read what governance keeps' refused challenges 'SELECT 1 FROM governance.position'
check 'the ledger does not see a key' refused ledger 'SELECT 1 FROM key_vault.person_key'

# ---- a text is shown to somebody, as docs/how-to/erase-a-person.md says --------------------------------------------------------------------------------

# key_of EVENT   of its description
key_of() { compose run --rm -T keys --event "$1" --field /description --ground court --out - 2>"$work/keys.log"; }
handed_out() {
  local event
  event=$(sed -n '/problem-reported/ { s/.*"id":"\([^"]*\)".*/\1/p; q }' "$work/bundle/entries.jsonl")
  key_of "$event" >"$work/keys.json" || { cat "$work/keys.log" && return 1; }
  rm -rf "$work/bundle" && audit export --url "$url" --out "$work/bundle" && audit texts "$work/bundle" --keys "$work/keys.json" &&
    { grep -qE '^ +1 opened' "$work/audit.log" || { cat "$work/audit.log" && return 1; }; }
}
check 'the key of one text is handed out, and opens that text alone' handed_out
check 'the history says that it was' grep -q 'key-disclosed' "$work/bundle/entries.jsonl"

# ---- a witness, as docs/how-to/witness.md says ------------------------------------------------------------------------------------------------------

people() { "$root/node_modules/node/bin/node" "$here/people.ts" "$@" >"$work/people.log" 2>&1 || { tail -n 20 "$work/people.log" && return 1; }; }
cp "$work/bundle/vkeys.txt" "$work/havstang/deploy/witness/logs.txt"
echo 'COMPOSE_PROFILES=witness' >>"$work/havstang/.env"
check 'a witness is started beside the rest' compose --progress quiet up -d --wait --no-build
vkey=$(curl -fsS "$url/witness/vkey")
cat >"$work/havstang/deploy/witness/policy.txt" <<POLICY
witness here $vkey http://edge:8080/witness
quorum here
POLICY
cat >"$work/havstang/docker-compose.override.yml" <<'OVERRIDE'
services:
  ledger:
    networks: [front, back, outside]
    volumes: ['./deploy/witness:/etc/havstang/witness:ro,z']
    environment:
      HAVSTANG_WITNESSES: /etc/havstang/witness/policy.txt
OVERRIDE
check 'the ledger is told to ask it' compose --progress quiet up -d --wait --no-build
check "its volume is the witness's own" test "$(having /data | awk '$2 == "havstang_witness" { print $1 }' | xargs)" = witness
check 'the story is played' story
token() { (cd "$root" && npm run --silent token -- --as auditor --url "$url"); }
cosigned() {
  local i
  curl -fsS -o /dev/null "$url/ledger/checkpoint" -H "authorization: Bearer $(token)" || return 1
  for ((i = 0; i < 60; i++)); do
    if curl -fsS -o "$work/cosigned" "$url/ledger/checkpoint/cosigned" -H "authorization: Bearer $(token)" 2>/dev/null; then return 0; fi
    sleep 1
  done
  return 1
}
check 'a checkpoint has the name of the witness under it' cosigned
# whole LEVEL [OPTION …]   exported anew, verified with these options, up to this level
whole() {
  local level=$1
  shift
  rm -rf "$work/bundle" && audit export --url "$url" --out "$work/bundle" && audit verify "$work/bundle" "$@" &&
    { grep -q "\\b$level\\b" "$work/audit.log" || { cat "$work/audit.log" && return 1; }; }
}
check 'the history continues the cosigned checkpoint (L2)' whole L2 --checkpoint "$work/cosigned"
check 'and is cosigned to its end, by the policy of the auditor (L3)' whole L3 --policy "$work/havstang/deploy/witness/policy.txt"

# By the files that an operator has, with the double in the place of the store.
export COMPOSE_FILE=$work/havstang/docker-compose.yml:$work/havstang/docker-compose.override.yml:$here/stand-ins/double.yml COMPOSE_PROGRESS=quiet
by_operator() { "$work/havstang/deploy/$1" "$2" >"$work/operator.log" 2>&1 || { tail -n 20 "$work/operator.log" && return 1; }; }
check 'a backup is taken, before the erasure' by_operator backup.sh "$work/before"

# ---- somebody is erased, and stays so ----------------------------------------------------------------------------------------------------------------

check 'a person is erased by decision' people erase "$url" "$work/written"
texts() { audit texts "$work/bundle" && grep -qE '[1-9][0-9]* ERASED' "$work/audit.log"; }
not_handed_out() { ! key_of "$(<"$work/written")" >"$work/keys.json" && [[ ! -s $work/keys.json ]] && grep -q "key was destroyed" "$work/keys.log"; }
# everything STORY   all that must be so whenever it runs
everything() {
  check "$1: the person cannot sign in" people erased "$url"
  check "$1: the story is played" story
  check "$1: the history is whole" whole L2 --checkpoint "$work/cosigned"
  check "$1: the erased texts are so, proved" texts
  check "$1: nobody is handed the key of an erased text" not_handed_out
  check "$1: it gives the same views" audit replay "$work/bundle"
  check "$1: ops reconcile finds nothing" compose run --rm --no-deps ops reconcile
}
everything 'after the erasure'
check 'docker compose restart, of all at once' compose --progress quiet restart
check 'all is well again' compose --progress quiet up -d --wait --no-build
everything 'after the restart'

# ---- stop, under load --------------------------------------------------------------------------------------------------------------------------------

"$root/node_modules/node/bin/node" "$here/people.ts" report "$url" "$work/acknowledged" &
reporting=$!
sleep 5
began=$SECONDS
check 'docker compose stop ends, under load' compose --progress quiet stop
say "        after $((SECONDS - began)) s"
wait "$reporting" || true
for id in $(compose ps -aq); do
  said=$(docker inspect -f '{{index .Config.Labels "com.docker.compose.service"}} ended with {{.State.ExitCode}}' "$id")
  # Java says by 143 that it has ended in order when it was told to.
  check "$said" grep -qE '(^kafka .* 143| 0)$' <<<"$said"
done

# ---- everything taken away but the volumes ------------------------------------------------------------------------------------------------------------

check 'docker compose down' compose --progress quiet down
check 'docker compose up -d --wait' compose --progress quiet up -d --wait --no-build
everything 'after down and up'
kept() {
  local id missing=0
  while read -r id; do grep -qF "$id" "$work/bundle/entries.jsonl" || missing=$((missing + 1)); done <"$work/acknowledged"
  echo "        $(grep -c . "$work/acknowledged") acknowledged meanwhile, $missing missing"
  [[ -s $work/acknowledged ]] && ((missing == 0))
}
check 'what was acknowledged before the stop is there' kept
check 'the witness goes on where it was' whole L3 --policy "$work/havstang/deploy/witness/policy.txt"

# ---- backup under load, everything lost, restored -----------------------------------------------------------------------------------------------------

"$root/node_modules/node/bin/node" "$here/people.ts" report "$url" "$work/acknowledged" &
reporting=$!
sleep 5
began=$SECONDS
check 'a backup is taken, under load' by_operator backup.sh "$work/after"
say "        after $((SECONDS - began)) s"
wait "$reporting" || true
keys() { compose exec -T postgres psql -h 127.0.0.1 -U havstang -d havstang -qAtc 'SELECT count(*) FROM key_vault.person_key'; }
before=$(keys)
check 'a restore over what is there is refused' bash -c "! '$work/havstang/deploy/restore.sh' '$work/after' >/dev/null 2>&1"
check 'everything is lost' compose --progress quiet down --volumes
find "$DOUBLE_DATA" -mindepth 1 -delete
# The accounts and the keys are those of before the erasure.
rm -rf "$work/after/people" && cp -r "$work/before/people" "$work/after/people"
began=$SECONDS
check 'it is restored' by_operator restore.sh "$work/after"
say "        after $((SECONDS - began)) s"
sleep 5
everything 'after the restore'
check 'what was acknowledged before the backup is there' kept
check 'the key that the old copy had was destroyed again' test "$(keys)" = "$before"
check 'the witness goes on where it was' whole L3 --policy "$work/havstang/deploy/witness/policy.txt"

# ---- three nodes of Kafka, as docs/how-to/operate-with-compose.md says, on one host ------------------------------------------------------------------------

check 'docker compose down, to move Kafka to three nodes' compose --progress quiet down
docker volume rm havstang_kafka >/dev/null
for address in "${addresses[@]}"; do ip address add "$address" dev lo; done
printf '%s\n' KAFKA_BROKERS=a:9092,b:9092,c:9092 KAFKA_REPLICATION=3 >>"$work/havstang/.env"
stand_ins+=(-f "$here/stand-ins/three-kafka.yml")
check 'three nodes of Kafka start' compose --progress quiet up -d --wait --no-build eventstore postgres kafka kafka-b kafka-c
check 'topics are made' compose run --rm setup-topics
check 'they are filled from the log' compose run --rm ops republish
check 'all is well' compose --progress quiet up -d --wait --no-build
# Whether every topic has three copies, all of them up to date, and takes nothing that fewer than two have.
in_three() {
  compose run --rm -T --no-deps --entrypoint node setup-kafka-access --input-type=module - <<'NODE' 2>"$work/three.log"
import kafkajs from 'kafkajs';
const sasl = { mechanism: 'scram-sha-512', username: 'admin', password: process.env.KAFKA_ADMIN_PASSWORD };
const admin = new kafkajs.Kafka({ brokers: process.env.KAFKA_BROKERS.split(','), sasl, logLevel: 0 }).admin();
await admin.connect();
const { topics } = await admin.fetchTopicMetadata();
const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: topics.map(({ name }) => ({ type: 2, name })) });
await admin.disconnect();
const copies = topics.flatMap(({ partitions }) => partitions).every(({ replicas, isr }) => replicas.length === 3 && isr.length === 3);
const least = resources.every(({ configEntries }) => configEntries.find(({ configName }) => configName === 'min.insync.replicas').configValue === '2');
process.exitCode = topics.length > 8 && copies && least ? 0 : 1;
NODE
}
in_three_again() { for ((i = 0; i < 30; i++)); do if in_three; then return 0; fi; sleep 2; done; cat "$work/three.log"; return 1; }
check 'each topic has three copies, of which two must have what counts as published' in_three
"$root/node_modules/node/bin/node" "$here/people.ts" report "$url" "$work/acknowledged" &
reporting=$!
for node in kafka kafka-b kafka-c; do
  sleep 5
  check "$node is killed, under load" compose --progress quiet kill -s KILL "$node"
  sleep 20
  check 'it is started again' compose --progress quiet up -d --wait --no-build "$node"
  check 'and has all that it missed' in_three_again
done
kill "$reporting"
check 'every command was acknowledged meanwhile' wait "$reporting"
everything 'after the death of each of three nodes'
check 'what was acknowledged meanwhile is there' kept
