#!/bin/sh
# Stops the installation, copies what cannot be made again, and starts it again. Kafka is left out: it holds nothing that the log does not.
#   deploy/backup.sh FOLDER     makes FOLDER/log, to be kept, and FOLDER/people, to be kept for a short time only: accounts, and the keys of what people
#                               wrote. .env and secrets/ are not in it: keep them where passwords are kept.
set -eu
umask 077
if [ $# -ne 1 ] || [ -e "$1" ]; then
  echo 'Use: deploy/backup.sh FOLDER, which is not there yet' >&2
  exit 2
fi
mkdir -p "$1/log" "$1/people"
folder=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."

project=${COMPOSE_PROJECT_NAME:-havstang}
image=$(docker compose config --images postgres)
# Whatever happens: people wait.
trap 'docker compose up -d --wait' EXIT

# volume NAME   to standard output, if there is one
volume() { docker run --rm --network none -v "${project}_$1:/from:ro" --entrypoint tar "$image" -C /from --numeric-owner -cf - .; }
there() { docker volume inspect "${project}_$1" >/dev/null 2>&1; }
dump() { docker compose exec -T postgres pg_dump -h 127.0.0.1 -U havstang -Fc "$@" havstang; }

# All but the database, which copies itself best while it runs and nobody else does anything in it.
# shellcheck disable=SC2046 # names of services, each a word
docker compose stop $(docker compose config --services | grep -vx postgres)
dump -N key_vault >"$folder/log/postgres.dump"
dump -n key_vault >"$folder/people/keys.dump"
for name in $(docker compose config --volumes); do
  case $name in
    # What was measured is no history.
    kafka | postgres | prometheus) ;;
    identity) volume identity >"$folder/people/identity.tar" ;;
    *) if there "$name"; then volume "$name" >"$folder/log/$name.tar"; fi ;;
  esac
done
echo "Copied to $folder"
