#!/bin/sh
# Prepares this host for `docker compose up -d --wait`: checks what is there, and writes .env and secrets/ with everything that must be secret.
#   ./setup.sh          as often as you like: what is there is kept, what is missing is added
#   ./setup.sh --pin    also asks the registries which digests the images have, and writes them to .env
# Exit: 0 done, 1 something must be done first (one line says what), 2 wrong use. Speaks Swedish when LC_ALL or LANG begins with sv.
set -eu
umask 077
cd "$(dirname "$0")"
# What an interrupted run leaves half done.
trap 'rm -f .env.new .env.images' EXIT

DOCKER_MIN=20.10.0
COMPOSE_MIN=2.20.0
# Servers and services in use take about 4 GB; a machine of 6 GB says a little less.
MEMORY_MIN_MB=5500
CERTIFICATE_DAYS=730
RENEW_DAYS=90

case ${LC_ALL:-${LANG:-}} in sv*) language=sv ;; *) language=en ;; esac

# say ENGLISH SWEDISH
say() { if [ "$language" = sv ]; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi; }
refuse() {
  say "$@" >&2
  exit 1
}

pin=
case ${1:-} in
  '') ;;
  --pin) pin=yes ;;
  *)
    say 'Use: ./setup.sh [--pin]' 'Skriv: ./setup.sh [--pin]' >&2
    exit 2
    ;;
esac

# older VERSION THAN   whether the first is the lower; letters after the numbers do not count
older() {
  awk -v one="$1" -v two="$2" 'BEGIN {
    split(one, a, /[^0-9]+/); split(two, b, /[^0-9]+/)
    for (i = 1; i <= 3; i++) if (a[i] + 0 != b[i] + 0) exit !(a[i] + 0 < b[i] + 0)
    exit 1
  }'
}

# ---- what must be there -------------------------------------------------------------------------------------------------------------------------------

command -v docker >/dev/null 2>&1 ||
  refuse 'Docker is missing: install Docker Engine and its compose plugin.' 'Docker saknas: installera Docker Engine och dess compose-tillägg.'
command -v openssl >/dev/null 2>&1 ||
  refuse 'openssl is missing: install it.' 'openssl saknas: installera det.'

docker_version=$(docker version --format '{{.Server.Version}}' 2>/dev/null) ||
  refuse 'Docker does not answer: start it, or let this user use it (group docker).' 'Docker svarar inte: starta det, eller låt användaren använda det (gruppen docker).'
if older "$docker_version" "$DOCKER_MIN"; then
  refuse "Docker $docker_version is too old: install $DOCKER_MIN or newer." "Docker $docker_version är för gammalt: installera $DOCKER_MIN eller nyare."
fi

compose_version=$(docker compose version --short 2>/dev/null) ||
  refuse "Docker's compose plugin is missing: install docker-compose-plugin $COMPOSE_MIN or newer." "Dockers compose-tillägg saknas: installera docker-compose-plugin $COMPOSE_MIN eller nyare."
compose_version=${compose_version#v}
if older "$compose_version" "$COMPOSE_MIN"; then
  refuse "Docker compose $compose_version is too old: install $COMPOSE_MIN or newer." "Docker compose $compose_version är för gammalt: installera $COMPOSE_MIN eller nyare."
fi

memory_mb=$(($(docker info --format '{{.MemTotal}}') / 1000000))
if [ "$memory_mb" -lt "$MEMORY_MIN_MB" ]; then
  refuse "Too little memory: Docker has $memory_mb MB and needs $MEMORY_MIN_MB MB." "För lite minne: Docker har $memory_mb MB och behöver $MEMORY_MIN_MB MB."
fi

# ---- .env ---------------------------------------------------------------------------------------------------------------------------------------------

# A password of 160 bits that needs no quoting in an address, a file or a shell.
secret() { openssl rand -hex 20; }
# Kafka's form of a random id: 16 bytes, URL-safe base64 without its end; never with a dash in front, which its tools take for an option.
cluster_id() {
  while :; do
    id=$(openssl rand -base64 16 | tr '+/' '-_' | tr -d '=')
    case $id in -*) ;; *) break ;; esac
  done
  printf '%s\n' "$id"
}

has() { grep -q "^$1=" .env; }
add() { has "$1" || printf '%s=%s\n' "$1" "$2" >>.env; }
add_secret() { has "$1" || add "$1" "$(secret)"; }
value() { sed -n "s/^$1=//p" .env | tail -n 1; }

first=
if [ ! -e .env ]; then
  first=yes
  # Whole or not at all.
  cat >.env.new <<'ENV'
# Written by setup.sh; yours to edit, kept when it runs again. Holds passwords: keep it from others, and keep a copy where the backups are.

# The address that people use. It is part of every sign-in token.
HAVSTANG_URL=http://127.0.0.1:3000
# Where the edge listens: an address of this host, for its own proxy, and a port.
HAVSTANG_BIND=127.0.0.1
HAVSTANG_PORT=3000
# true fills an empty installation with the people of the story, whose password is public.
HAVSTANG_DEMO=false

ENV
  mv .env.new .env
fi
chmod 600 .env
# A file that was edited by hand may lack its last line's end.
[ -z "$(tail -c 1 .env)" ] || echo >>.env

add HAVSTANG_URL http://127.0.0.1:3000
has KAFKA_CLUSTER_ID || add KAFKA_CLUSTER_ID "$(cluster_id)"
add_secret EVENTSTORE_ADMIN_PASSWORD
add_secret EVENTSTORE_OPS_PASSWORD
add_secret KAFKA_ADMIN_PASSWORD
add_secret POSTGRES_PASSWORD
add_secret GRAFANA_PASSWORD
for service in LEDGER CHALLENGES COLLABORATION GOVERNANCE REPORTING; do
  add_secret "EVENTSTORE_${service}_PASSWORD"
  add_secret "KAFKA_${service}_PASSWORD"
  add_secret "POSTGRES_${service}_PASSWORD"
done

# ---- the master key -----------------------------------------------------------------------------------------------------------------------------------

# Wraps the keys of what people wrote. It is not in the database and not in its backups: keep a copy elsewhere, apart from those.
mkdir -p secrets/master
if [ ! -e secrets/master/master.key ]; then
  openssl rand -base64 32 >secrets/master/master.key.new
  mv secrets/master/master.key.new secrets/master/master.key
fi
chmod 755 secrets/master
chmod 644 secrets/master/master.key

# ---- certificates of the event store ---------------------------------------------------------------------------------------------------------------------

# The folder is closed to others; inside it, what a container reads under another user than ours is open.
mkdir -p secrets/eventstore/ca secrets/eventstore/node
chmod 700 secrets
chmod 755 secrets/eventstore secrets/eventstore/ca secrets/eventstore/node
ca=secrets/eventstore/ca/ca.crt
ca_key=secrets/ca.key
node=secrets/eventstore/node/node

if [ ! -e "$ca_key" ]; then
  openssl req -x509 -newkey rsa:3072 -nodes -sha256 -days 3650 -subj '/O=Havstang/CN=Havstang CA' \
    -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' -addext 'keyUsage=critical,keyCertSign,cRLSign' \
    -keyout "$ca_key.new" -out "$ca" 2>/dev/null
  mv "$ca_key.new" "$ca_key"
  chmod 644 "$ca"
fi

# The server takes an RSA key and a certificate in its own name; clients compare the name they called. A node of several has its host's name as well.
names='eventstore localhost'
if has EVENTSTORE_NAME; then names="$names $(value EVENTSTORE_NAME)"; fi
sign() {
  san=IP:127.0.0.1
  for name in $names; do san="$san,DNS:$name"; done
  cat >"$node.ext" <<EXT
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature,keyEncipherment
extendedKeyUsage=serverAuth,clientAuth
subjectAltName=$san
EXT
  openssl req -new -key "$node.key" -subj '/O=Havstang/CN=eventstore' |
    openssl x509 -req -sha256 -days "$CERTIFICATE_DAYS" -CA "$ca" -CAkey "$ca_key" -set_serial "0x$(openssl rand -hex 16)" \
      -extfile "$node.ext" -out "$node.crt.new" 2>/dev/null
  rm "$node.ext"
  mv "$node.crt.new" "$node.crt"
  chmod 644 "$node.crt"
}

if [ ! -e "$node.key" ]; then
  openssl genrsa -out "$node.key.new" 3072 2>/dev/null
  mv "$node.key.new" "$node.key"
  chmod 644 "$node.key"
fi
# Whether the certificate is for all names, and will be for a while.
good() {
  openssl x509 -in "$node.crt" -noout -checkend $((RENEW_DAYS * 86400)) >/dev/null || return 1
  for name in $names; do
    case $(openssl x509 -in "$node.crt" -noout -checkhost "$name") in *'does match'*) ;; *) return 1 ;; esac
  done
}
renewed=
if [ ! -e "$node.crt" ]; then
  sign
elif ! good; then
  sign
  renewed=yes
fi

# ---- digests ------------------------------------------------------------------------------------------------------------------------------------------

# The files that Compose reads.
files() { value COMPOSE_FILE | tr ':' ' ' | grep . || echo docker-compose.yml; }
# Their images, as NAME=tag; one that .env has pinned to a digest is asked for by its tag again.
# shellcheck disable=SC2046 # names of files, each a word
images() { sed -n 's/^  [a-z]*: &[a-z]* \${\([A-Z]*_IMAGE\):-\(.*\)}$/\1 \2/p' $(files); }

if [ -n "$pin" ]; then
  images >.env.images
  while read -r name image; do
    own=$(value "$name")
    image=${own:-$image}
    image=${image%%@*}
    docker pull --quiet "$image" >/dev/null ||
      refuse "The image $image cannot be had; $name in .env can name another." "Avbilden $image går inte att hämta; $name i .env kan ange en annan."
    digest=$(docker image inspect --format '{{index .RepoDigests 0}}' "$image")
    sed "/^$name=/d" .env >.env.new
    printf '%s=%s@%s\n' "$name" "$image" "${digest#*@}" >>.env.new
    mv .env.new .env
    echo "$name=$image@${digest#*@}"
  done <.env.images
fi

# ---- what next ------------------------------------------------------------------------------------------------------------------------------------------

if [ -n "$first" ]; then
  say 'Written: .env and secrets/. Keep a copy of both in a safe place.' 'Skrivet: .env och secrets/. Förvara en kopia av båda på ett säkert ställe.'
else
  say '.env and secrets/ are complete; nothing in them was changed.' '.env och secrets/ är fullständiga; inget i dem har ändrats.'
fi
if [ -n "$renewed" ]; then
  say "The event store's certificate was renewed. It is used after: docker compose restart eventstore" 'Händelselagrets certifikat har förnyats. Det används efter: docker compose restart eventstore'
fi
say 'Next:    docker compose up -d --wait' 'Sedan:   docker compose up -d --wait'
say "Address: $(value HAVSTANG_URL)" "Adress:  $(value HAVSTANG_URL)"
if [ "$(value HAVSTANG_DEMO)" != true ]; then
  say 'Sign in: as operator; the one-time password: docker compose logs identity | grep one-time' 'Logga in: som operator; engångslösenordet: docker compose logs identity | grep one-time'
fi
