#!/bin/sh
# Gives each service its user with the password of .env. Runs at every `up`, so a changed password is in force after it.
set -eu
umask 077

home=${KAFKA_HOME:-/opt/kafka}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LOG_DIR="$work" KAFKA_HEAP_OPTS=-Xmx96m KAFKA_JVM_PERFORMANCE_OPTS='-XX:+UseSerialGC -XX:TieredStopAtLevel=1'

cat >"$work/admin" <<SETTINGS
security.protocol=SASL_PLAINTEXT
sasl.mechanism=SCRAM-SHA-512
sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="admin" password="$KAFKA_ADMIN_PASSWORD";
SETTINGS

# user NAME PASSWORD   The password goes by a file: a command line can be read by others.
user() {
  printf 'SCRAM-SHA-512=iterations=8192,password=%s\n' "$2" >"$work/$1"
  "$home/bin/kafka-configs.sh" --bootstrap-server "${KAFKA_BROKERS:-kafka:9092}" --command-config "$work/admin" \
    --alter --entity-type users --entity-name "$1" --add-config-file "$work/$1"
}

# All at once: nearly all of the time goes to starting Java.
user ledger "$KAFKA_LEDGER_PASSWORD" & ledger=$!
user challenges "$KAFKA_CHALLENGES_PASSWORD" & challenges=$!
user collaboration "$KAFKA_COLLABORATION_PASSWORD" & collaboration=$!
user governance "$KAFKA_GOVERNANCE_PASSWORD" & governance=$!
user reporting "$KAFKA_REPORTING_PASSWORD" & reporting=$!
for each in $ledger $challenges $collaboration $governance $reporting; do wait "$each"; done
