import { randomBytes } from 'node:crypto'
import { join, resolve } from 'node:path'
import { type createScope, environmentOf, freePort, memorySwitches, type Service, services } from '@murmuration/local'
import { root } from '@murmuration/tools'
import jwt from 'jsonwebtoken'
import { logIn } from './log-in.ts'
import type { Person } from './data/dataset.ts'
import type { Parts } from './parts.ts'
import { startProcess, type Process } from './processes.ts'
import { buildServers } from './servers/build.ts'

export const systemNames = ['limit', 'usual', 'monolith', 'split'] as const
export type SystemName = (typeof systemNames)[number]

/** What is measured: where it answers, which processes it is, and how somebody shows who they are. */
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
export const startSystems = async ({ parts, scope, wanted, profile }: Options): Promise<System[]> => {
  const { folder, postgres, redis, limitUrl, usualUrl } = parts
  const secret = randomBytes(32).toString('base64url')
  const common = { PATH: process.env['PATH'], NODE_ENV: 'production', LOG_LEVEL: 'warn' }
  const fileOf = await buildServers()

  const start = (name: string, args: string[], env: NodeJS.ProcessEnv) => {
    const profiling = ['--cpu-prof', `--cpu-prof-dir=${resolve(profile ?? '')}`, `--cpu-prof-name=${name}.cpuprofile`]
    const all = [...(profile === undefined ? [] : profiling), ...args]
    return scope.own(startProcess({ name, folder, args: all, env: { ...env, ...common } }))
  }

  const other = async (name: 'limit' | 'usual', url: string) => [
    await start(name, [fileOf(name)], { PORT: String(await freePort()), DATABASE_URL: url, JWT_SECRET: secret }),
  ]

  const ours = async (system: 'monolith' | 'split') => {
    const members = services.filter((service) => service.system === system)
    const ports = Object.fromEntries(
      await Promise.all(members.map(async ({ name }) => [name, await freePort()] as const)),
    )
    const surroundings = { ports, postgres, redisUrl: redis.url, keySecret: secret, host: '127.0.0.1' }
    const startService = (service: Service) => {
      const args = [...memorySwitches(service), join(root, service.folder, 'dist/main.js')]
      return start(service.name, args, environmentOf(service, surroundings))
    }
    return Promise.all(members.map(startService))
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
  await Promise.all(systems.flatMap(({ processes }) => processes.map((process) => process.untilReady())))
  return systems
}

// The first process is the one that is asked: the gateway stands before the services.
const systemOf = (name: SystemName, processes: Process[], token: (person: Person, base: string) => Promise<string>) => {
  const base = processes[0]?.base ?? ''
  return { name, base, processes, tokenFor: (person: Person) => token(person, base) }
}
