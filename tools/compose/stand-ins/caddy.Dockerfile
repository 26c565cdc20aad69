ARG DEBIAN
FROM ${DEBIAN}
RUN apt-get update -q && apt-get install -y -q --no-install-recommends libcap2-bin wget
COPY caddy /usr/bin/caddy
RUN setcap cap_net_bind_service=+ep /usr/bin/caddy
# As in the published image: without them it looks for a home, and says at each start that there is none.
ENV XDG_CONFIG_HOME=/config XDG_DATA_HOME=/data
