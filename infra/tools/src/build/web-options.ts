import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { BuildOptions } from 'esbuild'
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
export const staticOptions = (): BuildOptions => ({
  ...common,
  entryPoints: [...files(`${WEB}/src/static`, () => true), ...swaggerUi()],
  loader: Object.fromEntries(
    ['.js', '.css', '.svg', '.png', '.ico', '.woff2', '.webmanifest'].map((extension) => [extension, 'copy'] as const),
  ),
})
