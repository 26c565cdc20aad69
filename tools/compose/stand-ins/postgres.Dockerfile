ARG DEBIAN
FROM ${DEBIAN}
RUN groupadd -r -g 999 postgres && useradd -r -g postgres -u 999 -d /var/lib/postgresql postgres \
 && apt-get update -q && apt-get install -y -q --no-install-recommends postgresql \
 && rm -rf /var/lib/postgresql && install -d -o postgres -g postgres -m 1777 /var/lib/postgresql \
 && ln -s /usr/lib/postgresql/*/bin /opt/postgresql
COPY postgres-entrypoint.sh /usr/local/bin/
ENV PATH=/opt/postgresql:/usr/local/bin:/usr/bin:/bin PGDATA=/var/lib/postgresql/data
VOLUME /var/lib/postgresql
STOPSIGNAL SIGINT
ENTRYPOINT ["postgres-entrypoint.sh"]
CMD ["postgres", "-c", "listen_addresses=*"]
