import { cp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { root } from '../root.ts'
import { appOptions } from './app-options.ts'
import { ASSETS } from './web.ts'

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
