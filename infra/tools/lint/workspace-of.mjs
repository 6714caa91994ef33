import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(fileURLToPath(new URL('../../', import.meta.url)))
const known = new Map()

const read = (folder) => {
  const file = join(folder, 'package.json')
  if (!existsSync(file)) return workspaceOf(dirname(folder))
  const { name, nx } = JSON.parse(readFileSync(file, 'utf8'))
  return { name, tags: nx?.tags ?? [] }
}

/** The name and tags of the workspace that a folder belongs to. */
export const workspaceOf = (folder) => {
  if (!known.has(folder)) known.set(folder, read(folder))
  return known.get(folder)
}

/** The workspace of a package of ours, by its name. */
export const workspaceNamed = (name) => workspaceOf(join(root, 'node_modules', name))
