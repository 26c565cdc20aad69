ARG DEBIAN
FROM ${DEBIAN}
RUN apt-get update -q && apt-get install -y -q --no-install-recommends caddy libcap2-bin wget && setcap cap_net_bind_service=+ep /usr/bin/caddy
