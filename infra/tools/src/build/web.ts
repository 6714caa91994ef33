import { rm, writeFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { build } from 'esbuild'
import type { Metafile } from 'esbuild'
import { root } from '../root.ts'
import { ASSETS, staticOptions, webOptions } from './web-options.ts'

export { ASSETS }

// live.3F2AK7QX.js -> live.js
const logicalName = (file: string) => {
  const extension = extname(file)
  const stem = basename(file, extension)
  return stem.slice(0, stem.lastIndexOf('.')) + extension
}

const outputs = ({ metafile }: { metafile?: Metafile | undefined }) =>
  Object.entries(metafile?.outputs ?? {})
    .filter(([, output]) => output.entryPoint !== undefined || Object.keys(output.inputs).length > 0)
    .map(([file]) => basename(file))

/**
 * Builds what browsers get into `libs/web/dist/assets`, with a `manifest.json` that says which file holds what:
 * `{ "live.js": "live.3F2AK7QX.js" }`.
 */
export const buildWeb = async () => {
  await rm(join(root, ASSETS), { recursive: true, force: true })
  const results = await Promise.all([build(webOptions()), build(staticOptions())])
  const names = results.flatMap(outputs).sort()
  const manifest = Object.fromEntries(names.map((file) => [logicalName(file), file]))
  await writeFile(join(root, ASSETS, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}
