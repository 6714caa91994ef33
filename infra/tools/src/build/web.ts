import { existsSync, readdirSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, extname, join } from 'node:path'
import { build, type BuildOptions, type Metafile } from 'esbuild'
import { root } from '../root.ts'

const WEB = 'libs/web'
export const ASSETS = `${WEB}/dist/assets`

const files = (folder: string, wanted: (name: string) => boolean) =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { withFileTypes: true })
        .filter((entry) => entry.isFile() && wanted(entry.name))
        .map((entry) => `${folder}/${entry.name}`)
    : []

const isScript = (name: string) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('.d.ts')

const swaggerUi = () => {
  const folder = dirname(createRequire(join(root, WEB, 'package.json')).resolve('swagger-ui-dist/package.json'))
  return ['swagger-ui.css', 'swagger-ui-bundle.js'].map((name) => join(folder, name))
}

const common = {
  absWorkingDir: root,
  outdir: ASSETS,
  // The name changes with the content, so browsers may keep a file for ever.
  entryNames: '[name].[hash]',
  assetNames: '[name].[hash]',
  metafile: true,
  logLevel: 'warning',
} satisfies BuildOptions

/** The client scripts (each file directly in `src/client/`) and the stylesheet (`src/styles/style.css`, which imports the others). */
export const webOptions = (): BuildOptions => ({
  ...common,
  entryPoints: [...files(`${WEB}/src/client`, isScript), ...files(`${WEB}/src/styles`, (name) => name === 'style.css')],
  bundle: true,
  minify: true,
  platform: 'browser',
  format: 'esm',
  target: 'es2022',
  loader: { '.svg': 'file', '.png': 'file', '.woff2': 'file' },
})

/** What is served as it is: icons and the like from `src/static/`, and the reader of our OpenAPI document. */
const staticOptions = (): BuildOptions => ({
  ...common,
  entryPoints: [...files(`${WEB}/src/static`, () => true), ...swaggerUi()],
  loader: Object.fromEntries(
    ['.js', '.css', '.svg', '.png', '.ico', '.woff2', '.webmanifest'].map((extension) => [extension, 'copy'] as const),
  ),
})

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
