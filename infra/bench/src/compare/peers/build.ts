import { join } from 'node:path'
import { build } from 'esbuild'
import { appOptions } from '@murmuration/tools'

const sources = join(import.meta.dirname, '..')
const folder = join(sources, '../../dist/compare')
const PEERS = ['peers/callee', 'peers/caller', 'failure/replica', 'events/publisher', 'events/subscriber'] as const
const FRAMEWORKS = ['@nestjs/*', 'moleculer', 'reflect-metadata', 'rxjs'] // they load parts of themselves by name

export type Bundled = (typeof PEERS)[number]
export const isBundled = (name: string): name is Bundled => PEERS.some((each) => each === name)

/**
 * All that call and answer as bundles, made like those of all apps: so they are measured as services run, and dozens of
 * processes start without a compiler.
 */
const bundle = async () => {
  const { external = [], ...options } = appOptions('infra/bench')
  await build({
    ...options,
    external: [...external, ...FRAMEWORKS],
    splitting: true, // a framework is loaded by the processes that use it
    entryPoints: PEERS.map((name) => join(sources, `${name}.ts`)),
    outbase: sources,
    outdir: folder,
  })
}

let bundled: Promise<void> | undefined

/** Where the bundle of one of them is. They are built once in the life of this process. */
export const bundleOf = async (name: Bundled) => {
  await (bundled ??= bundle())
  return join(folder, `${name}.js`)
}
