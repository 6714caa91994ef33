import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  createProcess,
  type createScope,
  createSystem,
  freePort,
  localUrl,
  memoryFlags,
  type Process,
  services,
} from '@murmuration/local'
import { parseGraph } from '@murmuration/seed'
import jwt from 'jsonwebtoken'
import { createDataset, type Person } from './data/dataset.ts'
import { logIn, type Parts, startParts } from './parts.ts'
import { buildServers } from './servers/build.ts'

export const systemNames = ['limit', 'usual', 'monolith', 'split'] as const
export type SystemName = (typeof systemNames)[number]

/** What is measured: where it answers, which processes it is, and how a person's requests are authenticated. */
export interface System {
  name: SystemName
  base: string
  processes: Process[]
  tokenFor(person: Person): Promise<string>
}

interface Options {
  parts: Parts
  scope: ReturnType<typeof createScope>
  wanted: readonly SystemName[]
  /** A folder for CPU profiles. */
  profile?: string | undefined
}

/** Starts the wanted ones. All of them run all the time, and rest while another is measured. */
const startSystems = async ({ parts, scope, wanted, profile }: Options): Promise<System[]> => {
  const { folder, postgres, redis, limitUrl, usualUrl } = parts
  const secret = randomBytes(32).toString('base64url')
  const common = { PATH: process.env['PATH'], NODE_ENV: 'production', LOG_LEVEL: 'warn' }
  const fileOf = await buildServers()

  const profiling = (name: string) =>
    profile === undefined
      ? []
      : ['--cpu-prof', `--cpu-prof-dir=${resolve(profile)}`, `--cpu-prof-name=${name}.cpuprofile`]

  const other = async (name: 'limit' | 'usual', url: string) => {
    const port = await freePort()
    const env = { PORT: String(port), DATABASE_URL: url, JWT_SECRET: secret, ...common }
    const args = [...profiling(name), fileOf(name)]
    return [createProcess({ service: name, instance: name, args, env, cwd: folder }, localUrl(port))]
  }

  const ours = async (name: 'monolith' | 'split') => {
    const members = services.filter(({ system }) => system === name)
    const ports = Object.fromEntries(
      await Promise.all(members.map(async (service) => [service.name, await freePort()] as const)),
    )
    const system = createSystem({
      deployment: { ports, postgres, redisUrl: redis.url, keySecret: secret, host: '127.0.0.1' },
      nodeFlags: (service) => [...profiling(service.name), ...memoryFlags(service)],
      env: () => common,
      createProcess,
    })
    return members.flatMap((service) => system.add(service)).map(({ process }) => process)
  }

  const kinds: Record<SystemName, () => Promise<System>> = {
    limit: async () => systemOf('limit', await other('limit', limitUrl), async ({ id }) => id),
    usual: async () =>
      systemOf('usual', await other('usual', usualUrl), async ({ id }) => jwt.sign({ sub: id }, secret)),
    monolith: async () => systemOf('monolith', await ours('monolith'), logIn),
    split: async () => systemOf('split', await ours('split'), logIn),
  }
  const systems: System[] = []
  for (const name of wanted) systems.push(await kinds[name]())
  const processes = systems.flatMap((system) => system.processes)
  for (const process of processes) await scope.own(process)
  await Promise.all(processes.map((process) => process.start()))
  return systems
}

// The first process is the one that is asked: the gateway stands before the services.
const systemOf = (name: SystemName, processes: Process[], token: (person: Person, base: string) => Promise<string>) => {
  const base = processes[0]?.url ?? ''
  return { name, base, processes, tokenFor: (person: Person) => token(person, base) }
}

export interface WorldOptions {
  scope: ReturnType<typeof createScope>
  say: (sentence: string) => void
  graph?: string
  people: number
  posts: number
  systems: readonly SystemName[]
  profile?: string
}

type DatasetOptions = Pick<WorldOptions, 'graph' | 'people' | 'posts'>

/** The people and posts that were asked for. */
export const datasetFor = async ({ graph: file, people, posts }: DatasetOptions) => {
  const graph = file === undefined ? undefined : parseGraph(await readFile(file, 'utf8'))
  return createDataset({ people, postsEach: posts, graph }, Date.now())
}

/** The people and their posts, and the systems that hold them. */
export const startWorld = async ({ scope, say, profile, ...options }: WorldOptions) => {
  const dataset = await datasetFor(options)
  say(`${dataset.people.length} people, ${dataset.follows.length} follows, ${dataset.posts.length} posts`)

  const parts = await scope.own(startParts(dataset))
  const systems = await startSystems({ parts, scope, wanted: options.systems, profile })
  return { dataset, parts, systems }
}
