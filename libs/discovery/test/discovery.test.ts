import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { dnsDiscovery, type Instance, redisDiscovery, staticDiscovery, usable } from '../src/index.ts'
import type { Announcement, Discovery } from '../src/index.ts'
import { redisForTests } from '@murmuration/local/testing'

const redis = redisForTests()
const PATIENCE = { timeout: 8_000, interval: 20 }

const instance = (changes: Partial<Instance> = {}): Instance => ({
  id: randomUUID(),
  address: 'http://127.0.0.1:4002',
  endpoints: [{ transport: 'http', address: 'http://127.0.0.1:4002' }],
  policy: 'least',
  concurrency: 0,
  version: '1.2.3',
  startedAt: new Date().toISOString(),
  ...changes,
})

const watching = (discovery: Discovery, service: string) => {
  const seen: string[][] = []
  const watch = discovery.watch(service, (instances) => seen.push(instances.map(({ address }) => address).sort()))
  return { seen, now: () => seen.at(-1), close: () => watch.close() }
}

interface Way {
  name: string
  /** Makes a discovery under which these addresses of a service are alive. */
  alive: (service: string, addresses: string[]) => Promise<Discovery>
}

const ways: Way[] = [
  { name: 'static', alive: async (service, addresses) => staticDiscovery({ [service]: addresses }) },
  {
    name: 'dns',
    alive: async (service, addresses) =>
      dnsDiscovery({
        urls: { [service]: `http://${service}:4002` },
        resolve: async () => addresses.map((address) => new URL(address).hostname),
      }),
  },
  {
    name: 'redis',
    async alive(service, addresses) {
      const discovery = redisDiscovery({ redis: redis.client() })
      for (const address of addresses) await discovery.announce(service, instance({ address }))
      return discovery
    },
  },
]

test('of two instances at one address the later one counts, whatever its own clock says', async () => {
  const service = `s-${randomUUID()}`
  const discovery = redisDiscovery({ redis: redis.client() })
  await discovery.announce(service, instance({ id: 'first', startedAt: '2050-01-01T00:00:00Z' }))
  await new Promise((resolve) => setTimeout(resolve, 2)) // times in the registry have milliseconds
  await discovery.announce(service, instance({ id: 'second', startedAt: '2020-01-01T00:00:00Z' }))

  let seen: Instance[] = []
  const watch = discovery.watch(service, (instances) => void (seen = instances))
  await vi.waitFor(() => expect(seen).toHaveLength(2), PATIENCE)
  expect(usable(seen, '1.0.0').map(({ id }) => id)).toEqual(['second'])
  await watch.close()
})

describe.each(ways)('$name', ({ alive }) => {
  test('a watcher receives all instances of its service and no others', async () => {
    const service = `s-${randomUUID()}`
    const addresses = ['http://127.0.0.1:4002', 'http://127.0.0.2:4002']
    const { now, close } = watching(await alive(service, addresses), service)
    await vi.waitFor(() => expect(now()).toEqual(addresses), PATIENCE)
    await close()
  })

  test('a service with no instances is an empty set, not an error', async () => {
    const service = `s-${randomUUID()}`
    const { now, close } = watching(await alive(service, []), service)
    await vi.waitFor(() => expect(now()).toEqual([]), PATIENCE)
    await close()
  })

  test('after close a watcher receives no more changes', async () => {
    const service = `s-${randomUUID()}`
    const discovery = await alive(service, ['http://127.0.0.1:4002'])
    const { seen, close } = watching(discovery, service)
    await close()
    const told = seen.length
    const { withdraw } = await discovery.announce(service, instance({ address: 'http://127.0.0.9:4002' }))
    await withdraw()
    expect(seen).toHaveLength(told)
  })
})

describe('dns', () => {
  test('a watcher notices changed records, and a name server that does not answer changes nothing', async () => {
    let answer: string[] | Error = ['127.0.0.1']
    const discovery = dnsDiscovery({
      urls: { posts: 'http://posts:4002' },
      everyMs: 10,
      resolve: async () => {
        if (answer instanceof Error) throw answer
        return answer
      },
    })
    const { seen, now, close } = watching(discovery, 'posts')
    answer = ['127.0.0.2', '127.0.0.1']
    await vi.waitFor(() => expect(now()).toEqual(['http://127.0.0.1:4002', 'http://127.0.0.2:4002']), PATIENCE)
    const told = seen.length
    answer = new Error('no server')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(seen).toHaveLength(told)
    await close()
  })
})

interface Refusal {
  /** The first word of Redis's answer. */
  code: string
  refuse: (client: Redis) => Promise<unknown>
  accept: (client: Redis) => Promise<unknown>
}

const refusals: Refusal[] = [
  {
    code: 'OOM',
    refuse: (client) => client.config('SET', 'maxmemory', '1'),
    accept: (client) => client.config('SET', 'maxmemory', '0'),
  },
  {
    code: 'MISCONF', // Redis could not write its snapshot
    async refuse(client) {
      await mkdir(await snapshotOf(client)) // a folder in its place, so that the file cannot be written
      await client.config('SET', 'save', '3600 1')
      await snapshot(client, 'err')
    },
    async accept(client) {
      await rm(await snapshotOf(client), { recursive: true, force: true })
      await snapshot(client, 'ok')
      await client.config('SET', 'save', '')
    },
  },
  {
    code: 'READONLY', // an administrator has made this Redis a replica
    refuse: (client) => client.replicaof('127.0.0.1', '1'),
    accept: (client) => client.replicaof('NO', 'ONE'),
  },
  {
    code: 'NOREPLICAS', // Redis requires a replica of itself, and there is none
    refuse: (client) => client.config('SET', 'min-replicas-to-write', '1'),
    accept: (client) => client.config('SET', 'min-replicas-to-write', '0'),
  },
]

const setting = async (client: Redis, name: string) => ((await client.config('GET', name)) as string[])[1] ?? ''
const snapshotOf = async (client: Redis) => join(await setting(client, 'dir'), await setting(client, 'dbfilename'))
const snapshot = async (client: Redis, outcome: 'ok' | 'err') => {
  await client.bgsave()
  const persistence = () => client.info('persistence')
  await vi.waitFor(async () => expect(await persistence()).toContain(`rdb_last_bgsave_status:${outcome}`), PATIENCE)
}

describe('redis', () => {
  test('an instance appears when it announces itself and disappears when it withdraws, without waiting for a time to live', async () => {
    const service = `s-${randomUUID()}`
    const { now, close } = watching(redisDiscovery({ redis: redis.client(), ttlMs: 600_000 }), service)
    await vi.waitFor(() => expect(now()).toEqual([]), PATIENCE)

    const announcer = redisDiscovery({ redis: redis.client(), ttlMs: 600_000 })
    const { withdraw } = await announcer.announce(service, instance())
    await vi.waitFor(() => expect(now()).toEqual(['http://127.0.0.1:4002']), PATIENCE)
    await withdraw()
    await vi.waitFor(() => expect(now()).toEqual([]), PATIENCE)
    await close()
  })

  // Callers went on calling instances that were dead: moleculer#48, moleculer#399.
  test('a dead instance disappears after its time to live, and an instance that renews its entry stays', async () => {
    const service = `s-${randomUUID()}`
    const ttlMs = 1_000 // renewed at half of it, on a busy machine too
    const dying = redis.client()
    await redisDiscovery({ redis: dying, ttlMs }).announce(service, instance({ address: 'http://127.0.0.1:1' }))
    const living = redisDiscovery({ redis: redis.client(), ttlMs })
    const { withdraw } = await living.announce(service, instance({ address: 'http://127.0.0.1:2' }))

    const { seen, now, close } = watching(living, service)
    await vi.waitFor(() => expect(now()).toEqual(['http://127.0.0.1:1', 'http://127.0.0.1:2']), PATIENCE)
    dying.disconnect()
    await vi.waitFor(() => expect(now()).toEqual(['http://127.0.0.1:2']), PATIENCE)
    await new Promise((resolve) => setTimeout(resolve, 2 * ttlMs))
    expect(seen.at(-1)).toEqual(['http://127.0.0.1:2'])
    await withdraw()
    await close()
  })

  test('without Redis the last list stays, and all instances announce themselves again when Redis is back, even an empty one', async () => {
    const service = `s-${randomUUID()}`
    const discovery = redisDiscovery({ redis: redis.client(), ttlMs: 1_000 })
    const { withdraw } = await discovery.announce(service, instance())
    const { seen, now, close } = watching(discovery, service)
    await vi.waitFor(() => expect(now()).toEqual(['http://127.0.0.1:4002']), PATIENCE)

    await redis.server.restart()
    const wiped = redis.client()
    await wiped.flushall()
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(seen).toEqual([['http://127.0.0.1:4002']])
    await vi.waitFor(async () => expect(await wiped.smembers(`instances:${service}`)).toHaveLength(1), PATIENCE)
    await withdraw()
    await close()
  })

  test.each(refusals)(
    'a Redis that refuses writes with $code empties nothing, is told of once, and still passes on who withdraws',
    async ({ code, refuse, accept }) => {
      const service = `s-${randomUUID()}`
      const client = redis.client()
      onTestFinished(async () => void (await accept(client)))
      const told: string[] = []
      const causes: string[] = []
      const tell = (fields: { err?: Error }, event: string) => {
        told.push(event)
        if (fields.err) causes.push(fields.err.message)
      }
      const discovery = redisDiscovery({ redis: client, ttlMs: 600, log: { info: tell, error: tell } })
      const ids = ['http://127.0.0.1:1', 'http://127.0.0.1:2', 'http://127.0.0.1:3']
      const announced: Announcement[] = []
      for (const address of ids) {
        announced.push(await discovery.announce(service, instance({ address })))
        await sleep(100) // entries expire one by one: when the first has expired, the others are still in the registry
      }
      const { seen, now, close } = watching(discovery, service)
      await vi.waitFor(() => expect(now()).toEqual(ids), PATIENCE)

      await refuse(client)
      const keys = () => client.keys(`instance:${service}:*`)
      await vi.waitFor(async () => expect(await keys()).toEqual([]), PATIENCE)
      await new Promise((resolve) => setTimeout(resolve, 1_000))
      expect(now()).toEqual(ids)
      expect(told).toEqual(ids.map(() => 'registry.refused'))
      expect(causes).toEqual(ids.map(() => expect.stringContaining(code) as string))
      await announced[0]?.withdraw()
      await vi.waitFor(() => expect(now()).toEqual(ids.slice(1)), PATIENCE)

      const heard = seen.length
      await accept(client)
      await vi.waitFor(async () => expect(await keys()).toHaveLength(2), PATIENCE)
      expect(seen).toHaveLength(heard) // the instance that came back first does not count as the only one
      await announced[1]?.withdraw()
      await announced[2]?.withdraw()
      await vi.waitFor(() => expect(now()).toEqual([]), PATIENCE)
      expect(told.slice(ids.length)).toEqual(['registry.accepted', 'registry.accepted'])
      await close()
    },
  )

  test('after the registry is lost the last list stays, until the registry names an instance again', async () => {
    const service = `s-${randomUUID()}`
    const client = redis.client()
    const discovery = redisDiscovery({ redis: client, ttlMs: 600 })
    const dying = redis.client()
    await redisDiscovery({ redis: dying, ttlMs: 600 }).announce(service, instance({ address: 'http://127.0.0.1:1' }))
    const { seen, now, close } = watching(discovery, service)
    await vi.waitFor(() => expect(now()).toEqual(['http://127.0.0.1:1']), PATIENCE)

    dying.disconnect()
    await client.flushall()
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(seen).toEqual([['http://127.0.0.1:1']])
    const { withdraw } = await discovery.announce(service, instance({ address: 'http://127.0.0.1:2' }))
    await vi.waitFor(() => expect(now()).toEqual(['http://127.0.0.1:2']), PATIENCE)
    await withdraw()
    await close()
  })

  test('callers use the fallback addresses until the registry names an instance, also while Redis cannot be reached', async () => {
    const service = `s-${randomUUID()}`
    const fallback = { [service]: ['http://127.0.0.1:4002'] }
    const nowhere = redisDiscovery({ redis: redis.unreachable(), fallback })
    const lost = watching(nowhere, service)
    expect(lost.now()).toEqual(fallback[service])
    await lost.close()

    const discovery = redisDiscovery({ redis: redis.client(), fallback })
    const { seen, now, close } = watching(discovery, service)
    const { withdraw } = await discovery.announce(service, instance({ address: 'http://127.0.0.2:4002' }))
    await vi.waitFor(() => expect(now()).toEqual(['http://127.0.0.2:4002']), PATIENCE)
    expect(seen[0]).toEqual(fallback[service])
    await withdraw()
    await vi.waitFor(() => expect(now()).toEqual([]), PATIENCE)
    await close()
  })

  // After a redeployment callers went on calling the old address: moleculer#380.
  test('an instance that comes back under the same id at another address is seen there, without waiting for a time to live', async () => {
    const service = `s-${randomUUID()}`
    const discovery = redisDiscovery({ redis: redis.client(), ttlMs: 600_000 })
    const { now, close } = watching(discovery, service)
    const killed = instance({ id: 'posts-2', address: 'http://127.0.0.1:1' })
    await discovery.announce(service, killed)
    await vi.waitFor(() => expect(now()).toEqual(['http://127.0.0.1:1']), PATIENCE)
    const { withdraw } = await discovery.announce(service, { ...killed, address: 'http://127.0.0.1:2' })
    await vi.waitFor(() => expect(now()).toEqual(['http://127.0.0.1:2']), PATIENCE)
    await withdraw()
    await close()
  })

  test('invalid entries that other programs write into the registry are ignored', async () => {
    const service = `s-${randomUUID()}`
    const client = redis.client()
    const discovery = redisDiscovery({ redis: client })
    const at = (transport: string, address: string) =>
      JSON.stringify({ ...instance({ id: 'd' }), endpoints: [{ transport, address }] })
    const texts = {
      ...{ a: 'not JSON', b: '{"address":"file:///etc"}', c: '[]' },
      ...{ d: at('http', 'file:///etc'), e: at('http', 'tcp://127.0.0.1:1'), f: at('http', 'http://127.0.0.1:1/path') },
      ...{ g: at('__proto__', 'http://127.0.0.1:1') },
    }
    for (const [id, text] of Object.entries(texts)) {
      await client.sadd(`instances:${service}`, id)
      await client.set(`instance:${service}:${id}`, text)
    }
    const { withdraw } = await discovery.announce(service, instance())
    const { now, close } = watching(discovery, service)
    await vi.waitFor(() => expect(now()).toEqual(['http://127.0.0.1:4002']), PATIENCE)
    await withdraw()
    await close()
  })
})

describe('usable', () => {
  test('at one address only the newest instance counts', () => {
    const old = instance({ startedAt: '2026-01-01T00:00:00Z' })
    const young = instance({ startedAt: '2026-01-02T00:00:00Z' })
    const elsewhere = instance({ address: 'http://127.0.0.2:4002', startedAt: '2026-01-01T12:00:00Z' })
    expect(usable([young, old, elsewhere], '1.0.0')).toEqual([elsewhere, young])
  })

  test('only instances of the caller’s major version count, also when another version took over the address', () => {
    const mine = instance({ version: '1.9.0', startedAt: '2026-01-01T00:00:00Z' })
    const next = instance({ version: '2.0.0', startedAt: '2026-01-02T00:00:00Z' })
    expect(usable([mine], '1.0.0')).toEqual([mine])
    expect(usable([mine, next], '1.0.0')).toEqual([])
    expect(usable([mine, next], '2.1.0')).toEqual([next])
  })
})
