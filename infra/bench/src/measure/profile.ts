import { readdir, readFile, rm } from 'node:fs/promises'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { basename, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from '@murmuration/tools'
import { z } from 'zod'
import { markdown } from './figures.ts'

const LEAST = 1 // per cent; what no process spends as much on is left out

const Profile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({
        functionName: z.string(),
        url: z.string(),
        lineNumber: z.number(),
        columnNumber: z.number(),
      }),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()), // µs
})
type Frame = z.infer<typeof Profile>['nodes'][number]['callFrame']

/** What a source file belongs to: an npm package, or one of our workspaces. */
export const ownerOf = (file: string) => {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? []
  return name ?? `ours: ${file.split('/').slice(0, 2).join('/')}`
}

const createOwners = () => {
  const maps = new Map<string, Promise<SourceMap | undefined>>()
  const mapOf = async (bundle: string) => {
    const text = await readFile(`${bundle}.map`, 'utf8').catch(() => undefined)
    return text === undefined ? undefined : new SourceMap(JSON.parse(text) as SourceMapPayload) // of esbuild
  }

  return async ({ functionName, url, lineNumber, columnNumber }: Frame) => {
    if (functionName === '(garbage collector)') return 'garbage collection'
    if (url === '') return functionName.startsWith('write') ? 'writing to sockets' : 'V8 and the kernel'
    if (url.startsWith('node:')) return 'Node itself'
    if (url.startsWith('wasm:')) return 'WebAssembly'
    if (!url.startsWith('file:')) return 'made while it ran'
    const bundle = fileURLToPath(url)
    const map = await (maps.get(bundle) ?? maps.set(bundle, mapOf(bundle)).get(bundle))
    const entry = map?.findEntry(lineNumber, columnNumber)
    const source = entry && 'originalSource' in entry ? resolve(bundle, '..', entry.originalSource) : bundle
    return ownerOf(relative(root, source))
  }
}

/** How a process spent its time, in per cent of what it was busy. */
const sharesOf = async (file: string, ownerAt: (frame: Frame) => Promise<string>) => {
  const { nodes, samples, timeDeltas } = Profile.parse(JSON.parse(await readFile(file, 'utf8')))
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const times = new Map<string, number>()
  let busy = 0
  for (const [i, id] of samples.entries()) {
    const frame = frames.get(id)
    const time = timeDeltas[i] ?? 0
    if (!frame || frame.functionName === '(idle)') continue
    const owner = await ownerAt(frame)
    times.set(owner, (times.get(owner) ?? 0) + time)
    busy += time
  }
  return new Map([...times].map(([owner, time]) => [owner, (100 * time) / busy]))
}

const profilesIn = async (folder: string) =>
  (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.cpuprofile')).sort()

/** Removes the profiles of an earlier run. */
export const forgetProfiles = async (folder: string) => {
  for (const file of await profilesIn(folder)) await rm(join(folder, file))
}

/** Where the time of all processes went whose profiles lie in `folder`: a table in Markdown, a column for each. */
export const whereTimeWent = async (folder: string) => {
  const ownerAt = createOwners()
  const shares = new Map<string, Map<string, number>>()
  for (const file of await profilesIn(folder))
    shares.set(basename(file, '.cpuprofile'), await sharesOf(join(folder, file), ownerAt))

  const columns = [...shares.values()]
  const most = (owner: string) => Math.max(...columns.map((each) => each.get(owner) ?? 0))
  const owners = [...new Set(columns.flatMap((each) => [...each.keys()]))].filter((owner) => most(owner) >= LEAST)
  const rows = owners
    .sort((a, b) => most(b) - most(a))
    .map((owner) => [owner, ...columns.map((each) => (each.get(owner) ?? 0).toFixed(1))])
  return markdown([['% of its time', ...shares.keys()], ...rows], 1)
}
