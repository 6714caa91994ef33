import { existsSync, readdirSync } from 'node:fs'
import { cp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build, type BuildOptions } from 'esbuild'
import { root } from '../root.ts'
import { ASSETS } from './web.ts'

const services = readdirSync(join(root, 'services')).map((name) => `services/${name}`)

/** The folders of everything that runs as a process. */
export const apps = ['monolith', ...services, 'infra/router'].filter((folder) =>
  existsSync(join(root, folder, 'src/main.ts')),
)

// Every app starts at main.ts. Some have commands too, for a person to run beside it.
const ENTRIES = ['main', 'rotate-key', 'reindex', 'replay', 'rebuild']

// Half of npm is CommonJS and expects these three, which an ES module doesn't have.
const BANNER = `import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __fileURLToPath(new URL('.', import.meta.url));`

// bcrypt is native code, which can't be bundled; the others are optional, and we do without them.
const EXTERNAL = ['bcrypt', 'pg-native', 'bufferutil', 'utf-8-validate']

// Names are kept by a call for each function that is made. Where each session has dozens of its own, that is 10 kB a session.
const COUNTS_BYTES = ['infra/router']

/** What esbuild is told to make one file of `folder`'s app (`services/posts`), with everything it imports. */
export const appOptions = (folder: string): BuildOptions => ({
  absWorkingDir: root,
  entryPoints: ENTRIES.map((name) => `${folder}/src/${name}.ts`).filter((file) => existsSync(join(root, file))),
  outdir: `${folder}/dist`,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  banner: { js: BANNER },
  external: EXTERNAL,
  jsx: 'automatic',
  jsxImportSource: 'preact',
  keepNames: !COUNTS_BYTES.includes(folder), // logs and errors say the names that stand in the source
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
  logLevel: 'warning',
})

const showsPages = async (folder: string) =>
  (await readFile(join(root, folder, 'package.json'), 'utf8')).includes('"@murmuration/web"')

/** Puts the built stylesheet and scripts beside an app that shows pages; does nothing for one that doesn't. */
export const copyAssets = async (folder: string) => {
  if (!(await showsPages(folder))) return
  const target = join(root, folder, 'dist/assets')
  await rm(target, { recursive: true, force: true })
  await cp(join(root, ASSETS), target, { recursive: true })
}

/** Builds `<folder>/dist/main.js`, and its commands and assets where it has any. libs/web must have been built before. */
export const buildApp = async (folder: string) => {
  await rm(join(root, folder, 'dist'), { recursive: true, force: true })
  await Promise.all([build(appOptions(folder)), copyAssets(folder)])
}
