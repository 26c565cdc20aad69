#!/bin/bash
# Starts one node of Kafka. Secrets go from the environment to a file in memory that only this user reads; the storage is prepared once.
#   KAFKA_NODE          number of this node, from 1
#   KAFKA_HOST          name by which services and other nodes reach it
#   KAFKA_VOTERS        every controller: 1@kafka:9093,2@…
#   KAFKA_REPLICATION   copies of Kafka's own topics: 1 on one node, 3 on three
set -euo pipefail
umask 077

home=${KAFKA_HOME:-/opt/kafka}
files=$(dirname "${BASH_SOURCE[0]}")
settings=${KAFKA_SETTINGS:-/tmp/server.properties}
copies=${KAFKA_REPLICATION:-1}

{
  cat "$files/server.properties"
  cat <<SETTINGS
node.id=$KAFKA_NODE
controller.quorum.voters=$KAFKA_VOTERS
listeners=INTERNAL://:9092,CONTROLLER://:9093
advertised.listeners=INTERNAL://$KAFKA_HOST:9092
default.replication.factor=$copies
offsets.topic.replication.factor=$copies
transaction.state.log.replication.factor=$copies
share.coordinator.state.topic.replication.factor=$copies
min.insync.replicas=$((copies > 2 ? 2 : 1))
transaction.state.log.min.isr=$((copies > 2 ? 2 : 1))
share.coordinator.state.topic.min.isr=$((copies > 2 ? 2 : 1))
listener.name.internal.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="admin" password="$KAFKA_ADMIN_PASSWORD";
listener.name.controller.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="admin" password="$KAFKA_ADMIN_PASSWORD" user_admin="$KAFKA_ADMIN_PASSWORD";
SETTINGS
} >"$settings"

export LOG_DIR=/tmp/kafka KAFKA_LOG4J_OPTS="-Dlog4j2.configurationFile=$files/log4j2.yaml" EXTRA_ARGS='-name kafkaServer'

if [[ ! -e /var/lib/kafka/data/meta.properties ]]; then
  KAFKA_HEAP_OPTS=-Xmx128m "$home/bin/kafka-storage.sh" format --cluster-id "$KAFKA_CLUSTER_ID" --config "$settings" \
    --add-scram "SCRAM-SHA-512=[name=admin,password=$KAFKA_ADMIN_PASSWORD]"
fi
exec "$home/bin/kafka-server-start.sh" "$settings"
