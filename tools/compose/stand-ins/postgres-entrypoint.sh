#!/bin/bash
# As much of the published image's entry point as docker-compose.yml counts on.
set -euo pipefail
if [[ ! -e $PGDATA/PG_VERSION ]]; then
  read -ra options <<<"${POSTGRES_INITDB_ARGS:-}"
  initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") --auth-local=trust --auth-host=scram-sha-256 "${options[@]}"
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  pg_ctl start --wait -o '-c listen_addresses='
  PGHOST='' createdb --username="$POSTGRES_USER" "$POSTGRES_DB"
  pg_ctl stop --wait --mode=fast
fi
exec "$@"
