#!/bin/sh
# Fills an empty installation with what deploy/backup.sh has copied, and starts it. .env and secrets/ must be those of then. Before it writes anything the
# services make people who were erased forgotten again, and the ledger asks its witnesses whether something is missing.
#   docker compose down --volumes && deploy/restore.sh FOLDER
# Exit: 0 restored, all of it equal; 1 not; 2 wrong use.
set -eu
if [ $# -ne 1 ] || [ ! -e "$1/log/postgres.dump" ] || [ ! -e "$1/people/keys.dump" ]; then
  echo 'Use: deploy/restore.sh FOLDER, with log/ and people/ in it' >&2
  exit 2
fi
folder=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."

project=${COMPOSE_PROJECT_NAME:-havstang}
image=$(docker compose config --images postgres)
if docker volume inspect "${project}_postgres" >/dev/null 2>&1; then
  echo 'There is an installation here. Take it away first, for good: docker compose down --volumes' >&2
  exit 2
fi

# fill VOLUME FILE
fill() { docker run --rm -i --network none -v "${project}_$1:/to" --entrypoint tar "$image" -C /to --numeric-owner -xpf - <"$2"; }
load() { docker compose exec -T postgres pg_restore -h 127.0.0.1 -U havstang -d havstang --clean --if-exists --single-transaction <"$1"; }

docker compose create
for file in "$folder"/log/*.tar "$folder"/people/*.tar; do fill "$(basename "$file" .tar)" "$file"; done
docker compose up -d --wait eventstore kafka postgres
# Roles are not in a dump; the tables that this makes give way to those that are.
docker compose run --rm setup-migrations
load "$folder/log/postgres.dump"
load "$folder/people/keys.dump"
docker compose run --rm setup-topics
docker compose run --rm ops republish
docker compose up -d --wait
docker compose run --rm ops reconcile
