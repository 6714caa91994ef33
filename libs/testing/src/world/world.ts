import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  asksForRouter,
  createDatabaseFrom,
  createProcess,
  createSystem,
  dropDatabase,
  freePort,
  localUrl,
  routerProcess,
  routerUrl,
  type Service,
  services,
  startRedis,
  type SystemName,
} from '@murmuration/local'
import { Pool } from 'pg'
import { postgresOf, type RunHandle } from './run.ts'

const PRELOAD = pathToFileURL(join(import.meta.dirname, 'clock-off.mjs'))

/** The environment of a process whose clock is so many milliseconds ahead of this machine's; behind it, if negative. */
const clockOff = (ms: number): NodeJS.ProcessEnv => ({
  CLOCK_OFF_MS: String(ms),
  NODE_OPTIONS: `--import ${PRELOAD.href}`,
})

/** A world's own databases: copies of the migrated templates. */
const createDatabases = async (run: RunHandle, services: Service[], world: string) => {
  const postgres = postgresOf(run)
  const names = services.filter(({ database }) => database).map(({ name }) => name)
  const urls = new Map<string, string>()
  // One after the other: PostgreSQL copies a template for one at a time.
  for (const name of names)
    urls.set(name, await createDatabaseFrom(postgres, { template: name, name: `${name}_${world}` }))

  const urlOf = (name: string) => {
    const url = urls.get(name)
    if (url === undefined) throw new Error(`there is no database of ${name}`)
    return url
  }
  const pools = new Map<string, Pool>()
  const db = (name: string) => {
    const pool = pools.get(name) ?? new Pool({ connectionString: urlOf(name), max: 2 })
    pools.set(name, pool)
    return pool
  }
  const drop = async () => {
    for (const pool of pools.values()) await pool.end()
    for (const name of names) await dropDatabase(postgres, `${name}_${world}`)
  }
  return { urlOf, db, drop }
}

export interface WorldOptions {
  run: RunHandle
  /** Added to the environment of every process. */
  env?: NodeJS.ProcessEnv
  /** Starts these services alone. */
  only?: string[]
  /** Of a service that is not named here there is one. Further ones are processes of their own: `posts-2`. */
  replicas?: Record<string, number>
  /** How many ms the clock of a process is ahead of this machine's; behind it, if negative. */
  clocks?: Record<string, number>
  /** Whether Redis keeps what it holds when it is stopped. */
  lasting?: boolean
}

const SECRET = 'a secret of the tests, long enough for any rule'
const CHEAP = { LOG_LEVEL: 'warn', BCRYPT_COST: '4' } // hundreds of people sign up

/** What tests call a process: a service by its own name, a further replica as `posts-2`. */
const nameOf = (service: Service, number: number) => (number === 1 ? service.name : `${service.name}-${number}`)

/** A port for each service, and one for each further replica: there it can be asked whether it is ready. */
const choosePorts = async (all: Service[], replicas: Record<string, number>) => {
  const namesOf = (service: Service) =>
    Array.from({ length: replicas[service.name] ?? 1 }, (_, index) => nameOf(service, index + 1))
  const ports = all.flatMap(namesOf).map(async (name) => [name, await freePort()] as const)
  return Object.fromEntries(await Promise.all(ports))
}

/** A router, where what the processes are told asks for one. */
const startRouter = async (env: NodeJS.ProcessEnv) => {
  if (!asksForRouter(env)) return undefined
  const port = await freePort()
  const router = createProcess(routerProcess(port, { LOG_LEVEL: 'warn', ...env }), localUrl(port))
  await router.start()
  return { ...router, url: routerUrl(port) }
}

/**
 * A whole system of its own: the processes people run, on free ports, with fresh databases and a Redis.
 * It has to be closed.
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
  const router = await startRouter(env)
  const ports = await choosePorts(all, replicas)
  const launched = createSystem({
    deployment: {
      ports,
      postgres: { url: databases.urlOf },
      redisUrl: redis?.url,
      routerUrl: router?.url,
      keySecret: SECRET,
      host: '127.0.0.1',
    },
    nodeFlags: () => [],
    env: (service, number) => {
      const ahead = clocks[nameOf(service, number)]
      return { ...CHEAP, ...(ahead && clockOff(ahead)), ...env }
    },
    createProcess,
  })
  for (const service of all) launched.add(service, replicas[service.name])
  const byName = new Map(launched.all().map(({ service, number, process }) => [nameOf(service, number), process]))

  const started = launched.all().filter(({ service }) => only?.includes(service.name) ?? true)
  const close = async () => {
    await Promise.all(launched.all().map(({ process }) => process.stop()))
    await router?.stop()
    await redis?.stop()
    await databases.drop()
    await rm(folder, { recursive: true, force: true })
  }
  await Promise.all(started.map(({ process }) => process.start())).catch(async (reason) => {
    await close()
    throw reason
  })

  const processNamed = (name: string) => {
    const found = byName.get(name)
    if (!found) throw new Error(`${system} has no process ${name}, only ${[...byName.keys()].join(', ')}`)
    return found
  }
  const edge = all.find(({ isEdge }) => isEdge)?.name ?? system

  return {
    system,
    base: processNamed(edge).url,
    service: processNamed,
    /** All replicas of a service. */
    replicas: (service: string) => launched.of(service).map(({ process }) => process),
    redis: { url: redis?.url ?? '', stop: async () => redis?.stop(), start: async () => redis?.restart() },
    /** Where `env` sends calls or events through it. */
    router,
    /** A service's database, for putting in and looking at what no test can wait for. */
    db: databases.db,
    close,
  }
}

export type World = Awaited<ReturnType<typeof createWorld>>
