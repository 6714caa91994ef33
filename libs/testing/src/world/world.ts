import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  environmentOf,
  freePort,
  instanceName,
  localUrl,
  services,
  startRedis,
  type Service,
  type SystemName,
} from '@murmuration/local'
import { clockOff } from './clock.ts'
import { createDatabases } from './databases.ts'
import { createPart } from './part.ts'
import { root } from './root.ts'
import type { RunHandle } from './run.ts'

export interface WorldOptions {
  run: RunHandle
  /** Added to the environment of every process. */
  env?: NodeJS.ProcessEnv
  /** Starts these services alone. */
  only?: string[]
  /** Of a service that is not named here there is one. Further ones are parts of their own: `posts-2`. */
  replicas?: Record<string, number>
  /** How many ms the clock of a part is ahead of this machine's; behind it, if negative. */
  clocks?: Record<string, number>
  /** Whether Redis keeps what it holds when it is stopped. */
  lasting?: boolean
}

const SECRET = 'a secret of the tests, long enough for any rule'
const CHEAP = { LOG_LEVEL: 'warn', BCRYPT_COST: '4' } // hundreds of people sign up

const portsOf = async (wanted: Service[]) =>
  Object.fromEntries(await Promise.all(wanted.map(async ({ name }) => [name, await freePort()] as const)))

/**
 * A whole system of its own: the processes people run, on free ports, with fresh databases and a Redis.
 * Whoever makes one closes it.
 */
export const createWorld = async (system: SystemName, options: WorldOptions) => {
  const { run, env = {}, only, replicas = {}, clocks = {}, lasting = false } = options
  const all = services.filter((service) => service.system === system)
  const id = randomBytes(4).toString('hex')
  const folder = join(run.folder, id)
  const databases = await createDatabases(run, all, id)
  const redis = all.some((service) => service.redis)
    ? await startRedis({ dir: join(folder, 'redis'), appendonly: lasting })
    : undefined
  const ports = await portsOf(all)
  const surroundings = {
    ports,
    postgres: { url: databases.urlOf },
    redisUrl: redis?.url,
    keySecret: SECRET,
    host: '127.0.0.1',
  }
  const partOf = async (service: Service, replica: number) => {
    const port = replica === 1 ? ports[service.name] : await freePort() // where it can be asked whether it is ready
    const own = { ...environmentOf(service, surroundings, replica), PORT: String(port) }
    const name = replica === 1 ? service.name : instanceName(service, replica)
    return createPart({
      name,
      file: join(root, service.folder, 'dist/main.js'),
      url: localUrl(port),
      env: { ...own, ...CHEAP, ...(clocks[name] && clockOff(clocks[name])), ...env },
    })
  }
  const partsOf = (service: Service) =>
    Promise.all(Array.from({ length: replicas[service.name] ?? 1 }, (_, index) => partOf(service, index + 1)))
  const partsByService = new Map(
    await Promise.all(all.map(async (service) => [service.name, await partsOf(service)] as const)),
  )
  const parts = new Map([...partsByService.values()].flat().map((part) => [part.name, part]))

  const isStarted = (service: string) => only?.includes(service) ?? true
  const started = [...partsByService].flatMap(([service, own]) => (isStarted(service) ? own : []))
  const close = async () => {
    await Promise.all([...parts.values()].map((part) => part.stop()))
    await redis?.stop()
    await databases.drop()
    await rm(folder, { recursive: true, force: true })
  }
  await Promise.all(started.map((part) => part.start())).catch(async (reason) => {
    await close()
    throw reason
  })

  const partNamed = (name: string) => {
    const part = parts.get(name)
    if (!part) throw new Error(`${system} has no part ${name}, only ${[...parts.keys()].join(', ')}`)
    return part
  }
  const edge = all.find(({ isEdge }) => isEdge)?.name ?? system

  return {
    system,
    base: partNamed(edge).url,
    service: partNamed,
    /** All replicas of a service. */
    replicas: (service: string) => partsByService.get(service) ?? [],
    redis: { url: redis?.url ?? '', stop: async () => redis?.stop(), start: async () => redis?.restart() },
    /** A service's database, for putting in and looking at what no test can wait for. */
    db: databases.db,
    close,
  }
}

export type World = Awaited<ReturnType<typeof createWorld>>
