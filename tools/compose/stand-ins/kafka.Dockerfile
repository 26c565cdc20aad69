ARG DEBIAN
FROM ${DEBIAN}
RUN apt-get update -q && apt-get install -y -q --no-install-recommends default-jre-headless && useradd -u 1000 -m -s /bin/bash appuser
COPY libs /opt/kafka/libs
RUN mkdir -p /opt/kafka/bin /var/lib/kafka/data /etc/kafka/secrets /mnt/shared/config \
 && script() { printf '#!/bin/bash\nexec java ${KAFKA_HEAP_OPTS-} ${KAFKA_JVM_PERFORMANCE_OPTS-} ${KAFKA_LOG4J_OPTS-} -cp "/opt/kafka/libs/*" %s "$@"\n' "$2" >"/opt/kafka/bin/$1"; } \
 && script kafka-storage.sh kafka.tools.StorageTool \
 && script kafka-server-start.sh kafka.Kafka \
 && script kafka-configs.sh kafka.admin.ConfigCommand \
 && chmod +x /opt/kafka/bin/* && chown -R appuser /var/lib/kafka /etc/kafka
USER appuser
VOLUME ["/etc/kafka/secrets", "/var/lib/kafka/data", "/mnt/shared/config"]
