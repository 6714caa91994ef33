import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { data, tools } from '../folders.ts'
import { isFree } from '../ports.ts'
import type { Postgres } from '../postgres/databases.ts'
import { UserError } from '../user-error.ts'
import { type EventWay, type Service, services, type Transports } from './services.ts'

/** By the name of a service (where its first replica listens), or of a replica: `posts-2`. */
export type Ports = Record<string, number>

/** Where a system runs: what its processes are told beside their own names. */
export interface Deployment {
  ports: Ports
  postgres: Pick<Postgres, 'url'>
  redisUrl: string | undefined
  /** Where the router is, if there is one. */
  routerUrl?: string | undefined
  /** Encrypts the private signing keys at rest. */
  keySecret: string
  /** Where the edges listen; everything else only on this machine. */
  host: string
  /** How services are called; HTTP where nothing is said. */
  transports?: Transports
  /** How events travel; over the queue where nothing is said. */
  events?: EventWay | undefined
}

export const localUrl = (port: number | undefined) => `http://127.0.0.1:${port}`

/** The name of a replica: `posts-2`. Of the monolith there is just one. */
export const instanceName = ({ name, system }: Service, replica = 1) =>
  system === 'split' ? `${name}-${replica}` : name

/** Where a replica listens, if that was chosen: the first where its service is known to be, further ones where they are told. */
export const portOf = (service: Service, { ports }: Pick<Deployment, 'ports'>, replica = 1) =>
  ports[instanceName(service, replica)] ?? (replica === 1 ? ports[service.name] : undefined)

/** What a process is told: its own address (any free port where none was chosen), its database, the queue, and the services it calls or tells its events. */
export const environmentOf = (service: Service, deployment: Deployment, replica = 1) => {
  const { ports, postgres, redisUrl, routerUrl, keySecret, host, transports = {}, events } = deployment
  const { DISCOVERY = 'redis' } = process.env
  const told = (service.tells ?? []).filter((name) => ports[name] !== undefined)
  const addresses = [...service.calls, ...told].map(
    (name) => [`${name.toUpperCase()}_URL`, localUrl(ports[name])] as const,
  )
  const ways = [service.name, ...service.calls].flatMap((name) =>
    transports[name] ? [[`TRANSPORT_${name.toUpperCase()}`, transports[name]] as const] : [],
  )
  return {
    NODE_COMPILE_CACHE: join(tools, 'compile-cache'), // read by Node 22 and later
    ...process.env,
    HOST: service.isEdge ? host : '127.0.0.1',
    PORT: String(portOf(service, deployment, replica) ?? 0),
    ...(service.database && { DATABASE_URL: postgres.url(service.name) }),
    ...(service.redis && redisUrl && { REDIS_URL: redisUrl }),
    ...(service.system === 'split' && redisUrl && { DISCOVERY, INSTANCE: instanceName(service, replica) }),
    ...(service.system === 'split' && events && { EVENTS: events }),
    ...(service.system === 'split' && routerUrl && { ROUTER_URL: routerUrl }),
    KEY_SECRET: keySecret,
    ...Object.fromEntries([...addresses, ...ways]),
  }
}

/** Flags for node: half the memory of its defaults, for some more work of its collector. */
export const memoryFlags = ({ heap }: Service) => ['--max-semi-space-size=16', `--max-old-space-size=${heap}`]

/** Flags for node: stack traces show the sources. That takes 50 MB and more once an error is thrown, so only `dev` has it. */
export const sourceMapFlags = () => ['--enable-source-maps']

export const defaultPorts: Ports = Object.fromEntries(services.map(({ name, port }) => [name, port]))

interface Listener {
  name: string
  port: number
  host: string
}

interface Wanted {
  wanted: Service[]
  ports: Ports
  portPostgres: number | undefined
  portRedis: number | undefined
  /** Undefined where no router is wanted. */
  portRouter: number | undefined
  /** Where the edges listen; everything else only on this machine. */
  host: string
}

/** What will listen at a port that was chosen beforehand. */
export const listenersOf = ({ wanted, ports, portPostgres, portRedis, portRouter, host }: Wanted): Listener[] => {
  const own = wanted.map(({ name, isEdge }) => ({ name, port: ports[name], host: isEdge ? host : '127.0.0.1' }))
  const stores = {
    postgres: portPostgres,
    redis: wanted.some(({ redis }) => redis) ? portRedis : undefined,
    router: portRouter,
  }
  const others = Object.entries(stores).map(([name, port]) => ({ name, port, host: '127.0.0.1' }))
  return [...own, ...others].flatMap(({ port, ...rest }) => (port === undefined ? [] : [{ ...rest, port }]))
}

/** Before anything is started: a port in use is named, with the option that changes it. */
export const expectFree = async (listeners: Listener[]) => {
  const free = await Promise.all(listeners.map(({ port, host }) => isFree(port, host)))
  const taken = listeners.filter((_, index) => !free[index])
  if (taken.length === 0) return
  const lines = taken.map(
    ({ name, port }) => `  ${name}: port ${port} is in use; choose another with --port-${name} <port>`,
  )
  throw new UserError(`Something else listens where we want to:\n${lines.join('\n')}`)
}

/** The secret this clone's signing keys are encrypted with: drawn once, kept with the data it belongs to. */
export const keySecret = async () => {
  const file = join(data, 'key-secret')
  await mkdir(data, { recursive: true })
  await writeFile(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 }).catch(
    (reason: NodeJS.ErrnoException) => {
      if (reason.code !== 'EEXIST') throw reason
    },
  )
  return readFile(file, 'utf8')
}
