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
  { ...inside, name: 'auth', folder: 'services/auth', port: 4001, calls: [] },
  { ...inside, name: 'posts', folder: 'services/posts', port: 4002, calls: ['auth', 'follows'] },
  { ...inside, name: 'follows', folder: 'services/follows', port: 4003, calls: ['auth'] },
  { ...inside, name: 'search', folder: 'services/search', port: 4004, calls: [] },
  { ...inside, name: 'notify', folder: 'services/notify', port: 4005, calls: ['auth', 'follows'] },
]

export const servicesNamed = (names: string[]) => services.filter(({ name }) => names.includes(name))

export const chosen = (choice: Choice) => services.filter(({ system }) => choice === 'both' || system === choice)
