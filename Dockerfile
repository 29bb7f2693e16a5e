# Pages are built once; the running image has neither the build tools nor the tests.
FROM node:24-bookworm-slim AS build
WORKDIR /firstline
COPY package.json package-lock.json .npmrc ./
COPY scripts/check-node.cjs ./scripts/
RUN npm ci
COPY . .
RUN npm run pages && npm prune --omit=dev

FROM node:24-bookworm-slim
WORKDIR /firstline
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
COPY --from=build --chown=node:node /firstline/node_modules ./node_modules
COPY --from=build --chown=node:node /firstline/dist ./dist
COPY --chown=node:node package.json ./
COPY --chown=node:node src ./src
COPY --chown=node:node flows ./flows
COPY --chown=node:node knowledge ./knowledge
COPY --chown=node:node sample/orders.json ./sample/orders.json
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/readyz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/cli.ts", "serve"]
