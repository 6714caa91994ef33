import { randomBytes } from 'node:crypto'
import { join, resolve } from 'node:path'
import { type createScope, environmentOf, freePort, memorySwitches, type Service, services } from '@murmuration/local'
import { root } from '@murmuration/tools'
import jwt from 'jsonwebtoken'
import type { Person } from './data/dataset.ts'
import { PASSWORD, type Parts } from './parts.ts'
import { startProcess, type Process } from './processes.ts'
import { buildServers } from './servers/build.ts'
import { together } from '@murmuration/seed'

export const systemNames = ['limit', 'usual', 'monolith', 'split'] as const
export type SystemName = (typeof systemNames)[number]

/** What is measured: where it answers, which processes it is, and how somebody shows who they are. */
export interface System {
  name: SystemName
  base: string
  processes: Process[]
  tokenFor(person: Person): Promise<string>
}

const LOG_IN_AT_ONCE = 16

/** Everyone's token, fresh: they live for 15 minutes, and the rounds take longer. */
export const tokensFor = (system: System, people: Person[]) =>
  together(LOG_IN_AT_ONCE, people, (person) => system.tokenFor(person))

const systemOf = (name: SystemName, processes: Process[], tokenFor: System['tokenFor']): System => ({
  name,
  base: processes[0]?.base ?? '',
  processes,
  tokenFor,
})

interface Options {
  parts: Parts
  scope: ReturnType<typeof createScope>
  wanted: readonly SystemName[]
  /** A folder for CPU profiles. */
  profile?: string | undefined
}

/** Starts the wanted ones; all of them run all the time, and rest while another is measured. */
export const startSystems = async ({ parts, scope, wanted, profile }: Options): Promise<System[]> => {
  const { folder, postgres, redis, limitUrl, usualUrl } = parts
  const secret = randomBytes(32).toString('base64url')
  const common = { PATH: process.env['PATH'], NODE_ENV: 'production', LOG_LEVEL: 'warn' }
  const fileOf = await buildServers()
  const profiled = (name: string) =>
    profile === undefined
      ? []
      : ['--cpu-prof', `--cpu-prof-dir=${resolve(profile)}`, `--cpu-prof-name=${name}.cpuprofile`]

  const bare = async (name: 'limit' | 'usual', url: string) => {
    const env = { ...common, PORT: String(await freePort()), DATABASE_URL: url, JWT_SECRET: secret }
    return scope.own(startProcess({ name, folder, env, args: [...profiled(name), fileOf(name)] }))
  }

  const ours = async (system: 'monolith' | 'split') => {
    const members = services.filter((service) => service.system === system)
    const ports = Object.fromEntries(await Promise.all(members.map(async ({ name }) => [name, await freePort()])))
    const start = (service: Service) => {
      const around = { ports, postgres, redisUrl: redis.url, keySecret: secret, host: '127.0.0.1' }
      const env = { ...environmentOf(service, around), ...common }
      const args = [...memorySwitches(service), ...profiled(service.name), join(root, service.folder, 'dist/main.js')]
      return scope.own(startProcess({ name: service.name, folder, env, args }))
    }
    return Promise.all(members.map(start))
  }

  const start: Record<SystemName, () => Promise<System>> = {
    limit: async () => systemOf('limit', [await bare('limit', limitUrl)], async ({ id }) => id),
    usual: async () =>
      systemOf('usual', [await bare('usual', usualUrl)], async ({ id }) => jwt.sign({ sub: id }, secret)),
    monolith: async () => withLogIn('monolith', await ours('monolith')),
    split: async () => withLogIn('split', await ours('split')),
  }
  return Promise.all(wanted.map((name) => start[name]()))
}

const withLogIn = (name: SystemName, processes: Process[]) => {
  const system = systemOf(name, processes, async ({ handle }) => {
    const answer = await fetch(`${system.base}/api/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ handle, password: PASSWORD }),
    })
    if (answer.status !== 201) throw new Error(`${name}: logging in as @${handle} was answered with ${answer.status}`)
    const { accessToken } = (await answer.json()) as { accessToken: string } // a Session: the status says so
    return accessToken
  })
  return system
}
