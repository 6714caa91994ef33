import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { redisDiscovery, type Instance } from '@murmuration/discovery'
import { services, type Service } from '@murmuration/local'
import { startContext, tcpConnect } from '@murmuration/rpc'
import type { networkConfig } from '@murmuration/service'
import { createLog, openNetwork, openRedis, readConfig } from '@murmuration/service'
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest'
import type { z } from 'zod'
import { createClient, createWorld, eventually, unique, type Client, type World } from '@murmuration/testing'
import { root } from '@murmuration/tools'

// All of them have defaults, and none of these is a default.
const TOLD = {
  LOG_LEVEL: 'warn',
  INSTANCE: 'told-7',
  CONCURRENCY: '3',
  POLICY: 'first',
  DISCOVERY: 'redis',
  BCRYPT_COST: '5',
  TRUST_PROXY: '1',
  LIMIT_LOG_IN_HANDLE: '2',
  LIMIT_LOG_IN_ADDRESS: '4',
  LIMIT_SIGN_UP_ADDRESS: '3',
  OUTBOX_KEEP_HOURS: '1',
  STREAM_MAX_ENTRIES: '1',
  LISTEN: 'tcp',
  RPC_SECRET: 'a secret of this test alone',
}
const TRANSPORTS = ['', '_AUTH', '_POSTS', '_FOLLOWS', '_SEARCH', '_NOTIFY'].map((suffix) => `TRANSPORT${suffix}`)
const NOWHERE = '192.0.2.1' // for documentation (RFC 5737): no machine has this address
const DEVELOPMENT = 'postgresql://one:development-one@127.0.0.1:1/one'
const USUAL_SIGN_UPS = 20 // from one address, in production
const log = createLog({ name: 'test', level: 'silent' })

const worlds = new Map<string, World>()
const worldOf = ({ system }: Service) => worlds.get(system)! // both are started first
const partOf = (service: Service) => worldOf(service).service(service.name)

const schemas = new Map(
  await Promise.all(
    services.map(async ({ name, folder }) => {
      const exported = (await import(join(root, folder, 'src/service.ts'))) as Record<string, { config: z.ZodObject }>
      return [name, exported[name]!.config] as const // an app exports itself by its name
    }),
  ),
)

/** How this service is announced. */
const announced = async (service: Service) => {
  const redis = openRedis(worldOf(service).redis.url, log)
  onTestFinished(() => redis.disconnect())
  const { watch } = redisDiscovery({ redis })
  const [instance] = await new Promise<Instance[]>((resolve) => {
    const { close } = watch(
      service.name,
      (instances) => instances.length > 0 && void close().then(() => resolve(instances)),
    )
  })
  return instance
}

/** Starts it again, told something else, for as long as the test takes. */
const restarted = async (service: Service, env: NodeJS.ProcessEnv) => {
  const part = partOf(service)
  await part.stop()
  onTestFinished(async () => {
    await part.stop()
    await part.start()
  })
  return { started: part.start(env) }
}

/** Done once for each service: rows about the same start share it. */
const oncePerService = <T>(work: (service: Service) => Promise<T>) => {
  const done = new Map<Service, Promise<T>>()
  return (service: Service) => done.get(service) ?? done.set(service, work(service)).get(service)!
}

/** What a process says that is told this, and cannot start. */
const refusalOf = async ({ folder }: Service, told: NodeJS.ProcessEnv) => {
  const env = { DATABASE_URL: DEVELOPMENT, REDIS_URL: 'redis://127.0.0.1:1', ...told }
  const child = spawn(process.execPath, [join(root, folder, 'dist/main.js')], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()))
  expect(await once(child, 'close')).toEqual([1, null])
  return said
}

const cannotListen = oncePerService((service) => refusalOf(service, { HOST: NOWHERE, PORT: '4321' }))
/** All that is wrong with a configuration is said together. */
const cannotBeRight = oncePerService((service) =>
  refusalOf(service, {
    NODE_ENV: 'production',
    ...Object.fromEntries(TRANSPORTS.map((variable) => [variable, 'pigeon'])),
    LISTEN: 'pigeon',
    CODEC: 'morse',
    EVENTS: 'pigeon',
    RPC_SECRET: 'short',
    ROUTER_URL: 'pigeon',
  }),
)
const isRefused = async (service: Service, name: string) => expect(await cannotBeRight(service)).toContain(`${name} `)

let counted = 0
const address = () => `198.51.100.${++counted}` // for documentation as well: nobody's
const from = (where: string) => ({ headers: { 'x-forwarded-for': where } })
const clientOf = (service: Service) => createClient(partOf(service).url)
const PASSWORD = 'correct horse'
const signUp = (client: Client, where: string, handle = unique('v_')) =>
  client.post('/api/users', { handle, name: 'x', password: PASSWORD }, from(where))
const logIn = (client: Client, where: string, handle = unique('v_')) =>
  client.post('/api/sessions', { handle, password: 'another horse' }, from(where))
/** How many were let through before one was refused for being too many. */
const untilLimited = async (ask: () => Promise<{ status: number }>) => {
  let passed = 0
  while ((await ask()).status !== 429) passed++
  return passed
}

const putEvent = (service: Service, type: string, payload: object, sentAt: Date | null = null) =>
  worldOf(service)
    .db(service.name)
    .query('insert into outbox (type, payload, context, sent_at) values ($1, $2, $3, $4)', [
      ...[type, payload, {}],
      sentAt,
    ])
const sendStrangeEvent = (url: string) =>
  fetch(`${url}/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ topic: 'x', events: [{ id: '1', type: 'x', payload: '{}', context: '{}' }] }),
  })
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000)
/** What the rows about the outbox wait for: it happens while the other rows run. */
const putEvents = async (service: Service) => {
  await putEvent(service, 'test.kept', {}, hoursAgo(0.5))
  await putEvent(service, 'test.forgotten', {}, hoursAgo(2)) // kept for 24 hours otherwise
  await putEvent(service, 'test.sent', {})
}

/** The network of a process that is told this. */
const networkOf = (service: Service, env: Record<string, string>) => {
  const told = { DATABASE_URL: DEVELOPMENT, REDIS_URL: 'redis://127.0.0.1:1', ...env }
  // Every process with a network has all of these.
  const config = readConfig(schemas.get(service.name)!, told) as z.output<z.ZodObject<ReturnType<typeof networkConfig>>>
  const redis = openRedis(worldOf(service).redis.url, log)
  onTestFinished(() => redis.disconnect())
  return openNetwork({ config, redis, log })
}

/** The three files belong together: one alone is refused, and so is one that is not there. */
const isFile = (service: Service, name: string) => {
  expect(() => networkOf(service, { [name]: import.meta.filename })).toThrow('belong together')
  const all = Object.fromEntries(['TLS_CERT', 'TLS_KEY', 'TLS_CA'].map((each) => [each, import.meta.filename]))
  expect(() => networkOf(service, { ...all, [name]: '/no/such/file' })).toThrow(
    `${name} names a file that cannot be read`,
  )
}

/** What a caller with this secret gets from a service over TCP: any answer of its own, or that it is not reached. */
const handshake = async ({ name }: Service, address: string, secret: string) => {
  const connection = tcpConnect({ name, operations: {} }, address, { secret })
  const reply = await connection.handler({ id: '1', operation: 'none', input: {}, ctx: startContext(5_000) })
  await connection.close()
  return !reply.ok && reply.error.code === 'unavailable' ? 'unavailable' : 'answered'
}

/** A service at this address is found there by a process that is told this. */
const leadsTo =
  (name: string) =>
  async (service: Service): Promise<void> => {
    const variable = `${name.toUpperCase()}_URL`
    const network = networkOf(service, { [variable]: 'http://127.0.0.9:9' })
    const found: string[] = []
    await network.discovery.watch(name, (instances) => found.push(...instances.map(({ address }) => address))).close()
    await eventually(() => expect(found).toEqual(['http://127.0.0.9:9']))
    await network.close()
  }

/** What a Meilisearch at this address hears from search. */
const heardByMeilisearch = oncePerService(async (service) => {
  const heard: (string | undefined)[] = []
  const server = createServer(({ headers }, response) => {
    heard.push(headers.authorization)
    response.writeHead(500).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const MEILI_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { started } = await restarted(service, { MEILI_URL, MEILI_MASTER_KEY: 'the key of the test' })
  started.catch(() => {}) // it never gets ready
  await eventually(() => expect(heard).not.toEqual([]))
  return heard
})

/** What each variable does that can be seen, at each process that reads it. A new one needs a row. */
const effects: Record<string, (service: Service, name: string) => Promise<void> | void> = {
  NODE_ENV: async (service) => {
    if (service.database)
      return expect(await cannotBeRight(service)).toContain('DATABASE_URL has a development password')
    const { started } = await restarted(service, { NODE_ENV: 'production', LIMIT_SIGN_UP_ADDRESS: '' })
    await started
    const [client, where] = [clientOf(service), address()]
    expect(await untilLimited(() => signUp(client, where, 'one_and_the_same'))).toBe(USUAL_SIGN_UPS)
  },
  HOST: async (service) => {
    expect(await cannotListen(service)).toContain(`cannot listen on ${NOWHERE}:`)
  },
  PORT: async (service) => {
    expect(await cannotListen(service)).toContain(':4321')
  },
  LOG_LEVEL: (service) => expect(partOf(service).log()).not.toContain('process.ready'), // of the level info, the usual one
  DATABASE_URL: async (service) => {
    const connections = `select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
    await eventually(async () => {
      await clientOf(service).get('/health/ready') // asks the database; an idle connection is given up after a while
      expect((await worldOf(service).db(service.name).query(connections)).rowCount).toBeGreaterThan(0)
    })
  },
  REDIS_URL: async (service) => expect(await announced(service)).toBeDefined(),
  DISCOVERY: async (service) => expect((await announced(service))?.address).toBe(partOf(service).url),
  INSTANCE: async (service) => expect((await announced(service))?.id).toBe(TOLD.INSTANCE),
  CONCURRENCY: async (service) => expect((await announced(service))?.concurrency).toBe(Number(TOLD.CONCURRENCY)),
  ...Object.fromEntries(TRANSPORTS.map((variable) => [variable, isRefused])),
  LISTEN: async (service) => {
    await isRefused(service, 'LISTEN')
    // Besides HTTP, as TOLD says. The gateway is not called.
    const offered = (await announced(service))?.endpoints.map(({ transport }) => transport)
    expect(offered).toEqual(service.name === 'gateway' ? [] : ['http', 'tcp'])
  },
  RPC_SECRET: async (service) => {
    await isRefused(service, 'RPC_SECRET')
    if (service.name === 'gateway') return
    const endpoint = (await announced(service))?.endpoints.find(({ transport }) => transport === 'tcp')
    expect(await handshake(service, endpoint!.address, TOLD.RPC_SECRET)).toBe('answered')
    expect(await handshake(service, endpoint!.address, 'the secret of another system')).toBe('unavailable')
  },
  CODEC: isRefused,
  ROUTER_URL: isRefused,
  TLS_CERT: isFile,
  TLS_KEY: isFile,
  TLS_CA: isFile,
  // Told http alone among the others: a subscriber has an inbox that refuses strangers, and a publisher finds none.
  EVENTS: async (service) => {
    expect(await cannotBeRight(service)).toContain('EVENTS must be queue, http, udp or wamp')
    const { started } = await restarted(service, { EVENTS: 'http' })
    await started
    if (['posts', 'search', 'notify'].includes(service.name))
      return expect((await sendStrangeEvent(partOf(service).url)).status).toBe(401)
    await putEvent(service, 'test.http', {})
    await eventually(() => expect(partOf(service).log()).toContain('start it with EVENTS=http'))
  },
  POLICY: async (service) => expect((await announced(service))?.policy).toBe(TOLD.POLICY),
  ...Object.fromEntries(
    ['auth', 'posts', 'follows', 'search', 'notify'].map((name) => [`${name.toUpperCase()}_URL`, leadsTo(name)]),
  ),

  BCRYPT_COST: async (service) => {
    const handle = unique('v_')
    const edge = service.system === 'monolith' ? service : services.find(({ name }) => name === 'gateway')!
    expect((await signUp(clientOf(edge), address(), handle)).status).toBe(201)
    const { rows } = await worldOf(service)
      .db(service.name)
      .query('select password_hash from users where handle = $1', [handle])
    expect(rows).toEqual([{ password_hash: expect.stringMatching(/^\$2b\$05\$/) as string }])
  },
  KEY_SECRET: async (service) => {
    const { started } = await restarted(service, { KEY_SECRET: 'another secret, as long as any rule wants it' })
    await expect(started).rejects.toThrow('KEY_SECRET is not the secret')
  },
  MEILI_URL: async (service) => expect(await heardByMeilisearch(service)).not.toEqual([]),
  MEILI_MASTER_KEY: async (service) => {
    expect(await heardByMeilisearch(service)).toContain('Bearer the key of the test')
  },

  TRUST_PROXY: async (service) => {
    const client = clientOf(service)
    for (let one = 0; one <= Number(TOLD.LIMIT_SIGN_UP_ADDRESS); one++)
      expect((await signUp(client, address())).status).toBe(201)
  },
  LIMIT_SIGN_UP_ADDRESS: async (service) => {
    const [client, where] = [clientOf(service), address()]
    expect(await untilLimited(() => signUp(client, where))).toBe(Number(TOLD.LIMIT_SIGN_UP_ADDRESS))
  },
  LIMIT_LOG_IN_ADDRESS: async (service) => {
    const [client, where] = [clientOf(service), address()]
    expect(await untilLimited(() => logIn(client, where))).toBe(Number(TOLD.LIMIT_LOG_IN_ADDRESS))
  },
  LIMIT_LOG_IN_HANDLE: async (service) => {
    const [client, handle] = [clientOf(service), unique('v_')]
    expect(await untilLimited(() => logIn(client, address(), handle))).toBe(Number(TOLD.LIMIT_LOG_IN_HANDLE))
  },

  OUTBOX_KEEP_HOURS: async (service) => {
    const types = async () => {
      const { rows } = await worldOf(service)
        .db(service.name)
        .query<{ type: string }>(`select type from outbox where type in ('test.kept', 'test.forgotten')`)
      return rows.map(({ type }) => type)
    }
    await eventually(async () => expect(await types()).toEqual(['test.kept']), 30_000)
  },
  STREAM_MAX_ENTRIES: async (service) => {
    await eventually(() => expect(partOf(service).log()).toMatch(/"limit":1,.*topic\.full/))
  },
}

beforeAll(async () => {
  const start = async (system: 'monolith' | 'split') =>
    worlds.set(system, await createWorld(system, { run: inject('run'), env: TOLD }))
  await Promise.all([start('monolith'), start('split')])
  await Promise.all(
    services.filter((service) => 'OUTBOX_KEEP_HOURS' in schemas.get(service.name)!.shape).map(putEvents),
  )
})
afterAll(() => Promise.all([...worlds.values()].map((world) => world.close())))

const rows = services.flatMap((service) =>
  Object.keys(schemas.get(service.name)!.shape).map((name) => ({ of: service.name, name, service })),
)

test('each variable of each process has a row that says what it does', () => {
  expect(Object.keys(effects).sort()).toEqual([...new Set(rows.map(({ name }) => name))].sort())
})

test.each(rows)('$of: $name does something that can be seen', async ({ name, service }) =>
  effects[name]?.(service, name),
)
