import { join } from 'node:path'
import { build } from 'esbuild'
import { generate } from '@murmuration/database'
import { appOptions } from '@murmuration/tools'

const app = join(import.meta.dirname, '../..')

/** `limit` and `usual` as the bundles they are measured as, made like those of all apps. Tells where they are. */
export const buildServers = async () => {
  await generate({ app })
  await build({
    ...appOptions('infra/bench'),
    entryPoints: ['limit', 'usual'].map((name) => join(import.meta.dirname, `${name}.ts`)),
    outdir: join(app, 'dist'),
  })
  return (name: 'limit' | 'usual') => join(app, `dist/${name}.js`)
}
