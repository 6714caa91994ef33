import { join } from 'node:path'
import { build } from 'esbuild'
import { generate } from '@murmuration/database'
import { appOptions } from '@murmuration/tools'

const app = join(import.meta.dirname, '../..')
const sources = { limit: 'limit.ts', usual: 'usual.ts', callee: '../scale/callee.ts' }

/** Our own servers as the bundles they are measured as, made like those of all apps. Tells where they are. */
export const buildServers = async () => {
  await generate({ app })
  await build({
    ...appOptions('infra/bench'),
    entryPoints: Object.entries(sources).map(([out, file]) => ({ out, in: join(import.meta.dirname, file) })),
    outdir: join(app, 'dist'),
  })
  return (name: keyof typeof sources) => join(app, `dist/${name}.js`)
}
