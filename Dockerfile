# One file for everything that runs: `docker build --build-arg APP=services/posts .`
ARG NODE=node:22-bookworm-slim

# Only the manifests: as long as they stay the same, so do the dependencies below, whatever else changes.
FROM ${NODE} AS manifests
WORKDIR /repo
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json -delete && find . -type d -empty -delete

# No install scripts: bcrypt and esbuild ship their binaries, and nothing else here needs any.
FROM ${NODE} AS dependencies
WORKDIR /repo
COPY --from=manifests /repo .
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
    --workspace=services --workspace=monolith --workspace=infra/compose --workspace=infra/router

# Everything is built once, and each image takes its own. Source maps are for who changes code.
FROM dependencies AS build
COPY . .
RUN node --import tsx infra/compose/src/build.ts \
    && find monolith services infra -path '*/dist/*.map' -not -path '*/node_modules/*' -delete

# bcrypt is native, so it stays outside the bundles; it comes with nothing but its loader.
FROM ${NODE} AS native
WORKDIR /native
COPY --from=dependencies /repo/node_modules/bcrypt node_modules/bcrypt
COPY --from=dependencies /repo/node_modules/node-gyp-build node_modules/node-gyp-build
RUN find node_modules/bcrypt -mindepth 1 -maxdepth 1 ! -name package.json ! -name '*.js' ! -name prebuilds -exec rm -r {} + \
    && find node_modules/bcrypt/prebuilds -mindepth 1 -maxdepth 1 ! -name 'linux-*' -exec rm -r {} +

FROM ${NODE}
ARG APP
WORKDIR /app
COPY --from=native /native .
COPY --from=build /repo/infra/compose/health.sh .
COPY --from=build /repo/${APP}/dist .
ENV NODE_ENV=production HOST=0.0.0.0
USER node
HEALTHCHECK --interval=5s --timeout=10s --retries=6 CMD ["bash", "health.sh"]
CMD ["node", "--max-semi-space-size=16", "main.js"]
