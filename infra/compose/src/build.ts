import { existsSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { generate } from '@murmuration/database'
import { appOptions, apps, buildApp, buildWeb, root } from '@murmuration/tools'
import { build } from 'esbuild'

// node --import tsx infra/compose/src/build.ts
// All that the images hold, made inside the build of an image: no Nx there, and no cache to ask.
const DIST = 'infra/compose/dist'
const ENGINE = '@prisma/schema-engine-wasm' // finds its .wasm beside its own code, so it stays a package

const withDatabase = apps.filter((app) => existsSync(join(root, app, 'prisma/schema.prisma')))

const commands = () => {
  const options = appOptions('infra/compose')
  return build({
    ...options,
    entryPoints: { migrate: 'infra/compose/src/migrate.ts', seed: 'infra/seed/src/main.ts' },
    external: [...(options.external ?? []), `${ENGINE}/*`],
  })
}

const copy = (from: string, to: string) => cp(join(root, from), join(root, DIST, to), { recursive: true })

await Promise.all(withDatabase.map((app) => generate({ app: join(root, app) })))
await buildWeb()
await Promise.all([
  ...apps.map(buildApp),
  commands(),
  copy(`node_modules/${ENGINE}`, `node_modules/${ENGINE}`),
  ...withDatabase.map((app) => copy(`${app}/prisma/migrations`, `migrations/${basename(app)}`)),
])
