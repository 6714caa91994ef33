import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  environmentOf,
  freePort,
  localUrl,
  services,
  startRedis,
  type Service,
  type SystemName,
} from '@murmuration/local'
import { createDatabases } from './databases.ts'
import { createPart } from './part.ts'
import { root } from './root.ts'
import type { RunHandle } from './run.ts'

export interface WorldOptions {
  run: RunHandle
  /** Added to the environment of every process. */
  env?: NodeJS.ProcessEnv
  /** Starts these parts alone. */
  only?: string[]
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
export const createWorld = async (system: SystemName, { run, env = {}, only, lasting = false }: WorldOptions) => {
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
  const partOf = (service: Service) =>
    createPart({
      name: service.name,
      file: join(root, service.folder, 'dist/main.js'),
      url: localUrl(ports[service.name]),
      env: { ...environmentOf(service, surroundings), ...CHEAP, ...env },
    })
  const parts = new Map(all.map((service) => [service.name, partOf(service)]))

  const started = [...parts.values()].filter(({ name }) => only?.includes(name) ?? true)
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
    redis: { stop: async () => redis?.stop(), start: async () => redis?.restart() },
    /** A service's database, for putting in and looking at what no test can wait for. */
    db: databases.db,
    close,
  }
}

export type World = Awaited<ReturnType<typeof createWorld>>
