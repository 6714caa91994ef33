import { UserError } from '../user-error.ts'

export type SystemName = 'monolith' | 'split'
export type Choice = SystemName | 'both'

export interface Service {
  name: string
  system: SystemName
  /** In the repository; its bundle is `<folder>/dist/main.js`. */
  folder: string
  port: number
  /** Has a database (and a role) of its name. */
  database: boolean
  redis: boolean
  /** Other services it is told the addresses of. */
  calls: string[]
  /** Services that handle its events, which it is told the addresses of as well. */
  tells?: string[]
  /** Where people come in. */
  isEdge: boolean
  /** Megabytes its heap may grow to; small, so that thirteen processes fit on a laptop. */
  heap: number
}

const inside = { system: 'split', database: true, redis: true, isEdge: false, heap: 96 } as const

/** Everything that runs, in the order of its ports. */
export const services: Service[] = [
  {
    name: 'monolith',
    system: 'monolith',
    folder: 'monolith',
    port: 3000,
    database: true,
    redis: false,
    calls: [],
    isEdge: true,
    heap: 192,
  },
  {
    name: 'gateway',
    system: 'split',
    folder: 'services/gateway',
    port: 4000,
    database: false,
    redis: true,
    calls: ['auth', 'posts', 'follows', 'search', 'notify'],
    isEdge: true,
    heap: 96,
  },
  { ...inside, name: 'auth', folder: 'services/auth', port: 4001, calls: [], tells: ['posts', 'search', 'notify'] },
  {
    ...inside,
    name: 'posts',
    folder: 'services/posts',
    port: 4002,
    calls: ['auth', 'follows'],
    tells: ['search', 'notify'],
  },
  { ...inside, name: 'follows', folder: 'services/follows', port: 4003, calls: ['auth'], tells: ['notify'] },
  { ...inside, name: 'search', folder: 'services/search', port: 4004, calls: [] },
  { ...inside, name: 'notify', folder: 'services/notify', port: 4005, calls: ['auth', 'follows'] },
]

export const servicesNamed = (names: string[]) => services.filter(({ name }) => names.includes(name))

export const chosen = (choice: Choice) => services.filter(({ system }) => choice === 'both' || system === choice)

const MOST = 32

export type Replicas = Record<string, number>

/** A service of the split system by its name. */
export const scalable = (name: string, among = services): Service => {
  const split = among.filter(({ system }) => system === 'split')
  const service = split.find((one) => one.name === name)
  if (service) return service
  if (split.length === 0) throw new UserError('Only the monolith runs, and of that there is just one.')
  throw new UserError(`There is no service "${name}" to scale. There are ${split.map((one) => one.name).join(', ')}.`)
}

/** How many: `3`. */
export const countOf = (text: string, least = 1): number => {
  const count = /^\d{1,3}$/.test(text) ? Number(text) : -1
  if (count >= least && count <= MOST) return count
  throw new UserError(`"${text}" should be a number from ${least} to ${MOST}.`)
}

/** `posts=3,notify=2` */
export const parseReplicas = (text: string): Replicas =>
  Object.fromEntries(
    text.split(',').map((part) => {
      const [name = '', count = '', ...rest] = part.split('=').map((word) => word.trim())
      if (rest.length > 0 || name === '' || count === '')
        throw new UserError(`"${part}" should be a service and a number, such as posts=3.`)
      return [scalable(name).name, countOf(count)]
    }),
  )

/** Those of the table in `libs/rpc`, whose tests start parts of this system: to import it here would close a circle. */
export const transportNames = ['http', 'tcp', 'queue', 'wamp'] as const
type TransportName = (typeof transportNames)[number]

/** How events travel: those that `openEvents` in `libs/messaging` knows. */
export const eventWays = ['queue', 'http', 'udp', 'wamp'] as const
export type EventWay = (typeof eventWays)[number]

/** By the name of a service: how it is called. */
export type Transports = Record<string, TransportName>

const transportNamed = (text: string): TransportName => {
  const name = transportNames.find((each) => each === text)
  if (name) return name
  throw new UserError(`"${text}" should be one of ${transportNames.join(', ')}.`)
}

/** `auth=tcp,posts=queue`, or one for all services: `tcp`. */
export const parseTransports = (text: string): Transports => {
  const called = services.filter(({ system, isEdge }) => system === 'split' && !isEdge).map(({ name }) => name)
  if (!text.includes('=')) return Object.fromEntries(called.map((name) => [name, transportNamed(text.trim())]))
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [name = '', transport = '', ...rest] = part.split('=').map((word) => word.trim())
      if (rest.length > 0 || name === '' || transport === '')
        throw new UserError(`"${part}" should be a service and a transport, such as auth=tcp.`)
      if (!called.includes(name)) throw new UserError(`"${name}" should be one of ${called.join(', ')}.`)
      return [name, transportNamed(transport)]
    }),
  )
}
