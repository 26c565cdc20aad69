# The one image of all services: Node, its libraries and the built code, without a shell, a package manager or sources. 250 MB at most.
#   docker compose build
# Which program runs is said by the command: node apps/ledger/dist/main.js
ARG NODE_IMAGE

# The list of packages alone, so that they are installed anew only when it changes.
FROM ${NODE_IMAGE} AS manifests
COPY . /workspace
WORKDIR /workspace
RUN mkdir /manifests && cp --parents package.json package-lock.json .npmrc apps/*/package.json libs/*/package.json /manifests

FROM ${NODE_IMAGE} AS build
WORKDIR /workspace
COPY --from=manifests /manifests ./
# Native parts come ready in the packages; their install scripts would ask for a compiler.
RUN npm ci --ignore-scripts --loglevel=error
COPY . .
RUN npx nx run-many -t build --nxBail
# What runs, in the places where Node looks for it. Test doubles are not among it.
RUN mkdir /out && cp -r --parents package.json apps/*/package.json apps/*/dist libs/*/package.json libs/*/dist deploy/kafka/access.mjs /out \
 && rm -rf /out/libs/testing

# Without what only development needs; the pinned Node is among that, since the image has it already.
FROM ${NODE_IMAGE} AS packages
WORKDIR /workspace
COPY --from=manifests /manifests ./
RUN npm ci --omit=dev --ignore-scripts --loglevel=error
# Neither other machines' programs nor what only a compiler or a debugger reads.
RUN arch=$(node -p 'process.platform + "-" + process.arch') \
 && find node_modules/better-sqlite3/prebuilds -name '*.node' ! -name "$arch.node" -delete \
 && rm -rf node_modules/better-sqlite3/deps node_modules/better-sqlite3/src node_modules/@types \
      node_modules/@havstang/testing libs/testing \
 && find . -path '*/node_modules/*' -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete \
 && mkdir /out && cp -r --parents node_modules $(ls -d apps/*/node_modules libs/*/node_modules 2>/dev/null) /out

# Node with the shared libraries that it names, a user, and folders that this user may write.
FROM ${NODE_IMAGE} AS root
RUN mkdir -p /root-fs/etc /root-fs/app /root-fs/data /root-fs/tmp \
 && node=$(readlink -f "$(command -v node)") \
 && install -D "$node" /root-fs/usr/local/bin/node \
 && ldd "$node" | grep -o '/[^ ]*' | sort -u | xargs cp -L --parents -t /root-fs \
 && echo 'havstang:x:10001:10001::/data:/' >/root-fs/etc/passwd \
 && echo 'havstang:x:10001:' >/root-fs/etc/group \
 && echo 'hosts: files dns' >/root-fs/etc/nsswitch.conf \
 && chown 10001:10001 /root-fs/data && chmod 0700 /root-fs/data && chmod 1777 /root-fs/tmp

FROM scratch AS app
COPY --from=root /root-fs /
COPY --from=packages /out /app
COPY --from=build /out /app
WORKDIR /app
# Kafka's driver asks for times that have passed, and Node would write a warning of each.
ENV NODE_OPTIONS="--enable-source-maps --disable-warning=TimeoutNegativeWarning"
ENV PATH=/usr/local/bin NODE_ENV=production HAVSTANG_HOST=0.0.0.0 HAVSTANG_DATA=/data
USER 10001:10001
EXPOSE 3000
