import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../root.ts'

/** A file as the monolith and the split have it; undefined on the side that has none. */
export interface Twin {
  file: string
  monolith: string | undefined
  split: string | undefined
}

interface Side {
  folder: string
  /** The monolith's own files (main, config) lie above its modules; only those have a twin in the gateway. */
  deep: boolean
}

const isCode = (file: string) =>
  /\.tsx?$/.test(file) && !file.endsWith('.test.ts') && !file.split('/').includes('generated')

const filesIn = ({ folder, deep }: Side) => {
  const path = join(root, folder)
  if (!existsSync(path)) return []
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'))
  return names.filter(isCode).filter((name) => deep || !name.includes('/'))
}

// Where the generated client lies from here is no difference worth telling.
const withoutPaths = (source: string) => source.replaceAll(/'(\.\.?\/)+generated\//g, "'./generated/")

const read = (folder: string, file: string) => {
  const path = join(root, folder, file)
  return existsSync(path) ? withoutPaths(readFileSync(path, 'utf8')) : undefined
}

/** The gateway is the twin of what wires the monolith; the other services are twins of its modules. */
const sidesOf = (service: string): { monolith: Side; split: Side } => ({
  monolith:
    service === 'gateway' ? { folder: 'monolith/src', deep: false } : { folder: `monolith/src/${service}`, deep: true },
  split: { folder: `services/${service}/src`, deep: true },
})

export const services = () => readdirSync(join(root, 'services')).sort()

export const foldersOf = (service: string) => {
  const { monolith, split } = sidesOf(service)
  return { monolith: monolith.folder, split: split.folder }
}

export const twinsOf = (service: string): Twin[] => {
  const { monolith, split } = sidesOf(service)
  const files = [...new Set([...filesIn(monolith), ...filesIn(split)])].sort()
  return files.map((file) => ({
    file,
    monolith: filesIn(monolith).includes(file) ? read(monolith.folder, file) : undefined,
    split: read(split.folder, file),
  }))
}
