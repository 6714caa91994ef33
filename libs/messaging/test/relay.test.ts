import { openRedis } from '@murmuration/service'
import { afterEach, expect, test } from 'vitest'
import { type OutboxConfig, sweep } from '../src/outbox/outbox.ts'
import { redisStreams, relay, replay } from '../src/index.ts'
import { listen } from '@murmuration/service/testing'
import { outboxForTests } from './postgres.ts'
import { redisForTests } from '@murmuration/local/testing'

const PATIENCE = { timeout: 20_000 }
const parts = redisForTests()
const outbox = outboxForTests()
const atEnd: (() => unknown)[] = []

afterEach(async () => {
  for (const end of atEnd.splice(0).reverse()) await end()
})

const write = (from: number, to: number) =>
  outbox.pool.query(
    `insert into outbox (type, payload, context)
     select 'post.removed', jsonb_build_object('n', n), jsonb_build_object('x-request-id', 'r-' || n) from generate_series($1::int, $2::int) as n`,
    [from, to],
  )

const left = async () => {
  const { rows } = await outbox.pool.query<{ count: number }>('select count(*)::int from outbox where sent_at is null')
  return rows[0]?.count
}

const moved = async () => {
  const entries = await parts.redis.xrange('events:posts', '-', '+')
  return entries.map(([, [, , , payload = '']]) => (JSON.parse(payload) as { n: number }).n)
}

const groups = async () => {
  const found = (await parts.redis.xinfo('GROUPS', 'events:posts')) as string[][]
  return found.map(([, name]) => name)
}

const numbers = (to: number) => Array.from({ length: to }, (_, i) => i + 1)

const newRelay = async (options: { trimEvery?: number; config?: OutboxConfig } = {}) => {
  const { log, events, lines } = listen()
  const redis = openRedis(parts.server.url, log)
  const part = relay({
    pool: outbox.pool,
    transport: redisStreams(redis),
    topic: 'posts',
    groups: ['search', 'notify'],
    log,
    ...options,
  })
  await part.start(log)
  atEnd.push(
    () => redis.disconnect(),
    () => part.stop(),
  )
  return { ...part, events, lines }
}

test('events go from the outbox to the stream in their order, with type, payload and request', async () => {
  await write(1, 250)
  await newRelay()

  await expect.poll(left, PATIENCE).toBe(0)
  expect(await moved()).toEqual(numbers(250))
  const [[, fields] = []] = await parts.redis.xrange('events:posts', '-', '+')
  expect(fields).toEqual(['type', 'post.removed', 'payload', '{"n": 1}', 'context', '{"x-request-id": "r-1"}'])
})

test('waking it moves what was just committed, and the poll what a dead process left', async () => {
  const { wake } = await newRelay()
  await write(1, 1)
  wake()
  await expect.poll(moved, PATIENCE).toEqual([1])
  await write(2, 2)
  await expect.poll(moved, PATIENCE).toEqual([1, 2])
})

test('two relays share an outbox, and each event is moved once', async () => {
  await write(1, 3_000)
  await Promise.all([newRelay(), newRelay()])

  await expect.poll(left, PATIENCE).toBe(0)
  expect((await moved()).sort((a, b) => a - b)).toEqual(numbers(3_000))
})

test('while Redis is away events wait, and none is lost', async () => {
  const { events } = await newRelay()
  await write(1, 2_000)
  await expect.poll(async () => (await moved()).length > 0, PATIENCE).toBe(true)
  await parts.server.kill()
  await write(2_001, 4_000)
  await expect.poll(events, PATIENCE).toContain('outbox.waits')
  expect(await left()).toBeGreaterThanOrEqual(2_000)

  await parts.server.restart()
  await expect.poll(left, PATIENCE).toBe(0)
  expect(new Set(await moved())).toEqual(new Set(numbers(4_000)))
  expect(events().filter((event) => event === 'outbox.waits')).toHaveLength(1)
}, 60_000)

test('a relay stops while Redis is away', async () => {
  const { stop, events } = await newRelay()
  await parts.server.kill()
  await write(1, 1)
  await expect.poll(events, PATIENCE).toContain('outbox.waits')
  await stop()
  await parts.server.restart()

  expect(await left()).toBe(1)
}, 60_000)

test('the stream is cut behind what every group has acknowledged', async () => {
  await write(1, 100)
  await newRelay({ trimEvery: 0 })
  await expect.poll(left, PATIENCE).toBe(0)
  await expect.poll(groups, PATIENCE).toEqual(['notify', 'search'])

  const read = (group: string, count: number) =>
    parts.redis.xreadgroup('GROUP', group, 'c', 'COUNT', count, 'STREAMS', 'events:posts', '>') as Promise<
      [[string, [string, string[]][]]]
    >
  const idsOf = ([[, entries]]: [[string, [string, string[]][]]]) => entries.map(([id]) => id)

  const byNotify = idsOf(await read('notify', 100))
  await parts.redis.xack('events:posts', 'notify', ...byNotify)
  const bySearch = idsOf(await read('search', 60))
  await parts.redis.xack('events:posts', 'search', ...bySearch.filter((_, i) => i !== 40))
  // Search still has the 41st in hand, so that is where the stream begins.
  await expect.poll(async () => (await moved())[0], PATIENCE).toBe(41)

  await parts.redis.xack('events:posts', 'search', bySearch[40] ?? '')
  await expect.poll(async () => (await moved())[0], PATIENCE).toBe(60)
  expect(await moved()).toHaveLength(41)
})

test('a group that was never up yet finds everything', async () => {
  await write(1, 10)
  await newRelay({ trimEvery: 0 })
  await expect.poll(left, PATIENCE).toBe(0)

  await expect.poll(groups, PATIENCE).toEqual(['notify', 'search'])
  expect(await parts.redis.xreadgroup('GROUP', 'search', 'c', 'STREAMS', 'events:posts', '>')).toHaveLength(1)
})

test('what was sent is kept for a day, and can be sent again', async () => {
  await write(1, 3)
  await newRelay({ trimEvery: 0 })
  await expect.poll(left, PATIENCE).toBe(0)
  await outbox.pool.query(
    `update outbox set sent_at = now() - interval '25 hours' where context->>'x-request-id' = 'r-1'`,
  )
  await expect.poll(async () => (await outbox.pool.query('select from outbox')).rowCount, PATIENCE).toBe(2)

  await outbox.pool.query(
    `update outbox set sent_at = now() - interval '3 hours' where context->>'x-request-id' = 'r-2'`,
  )
  const { log } = listen()
  await replay({ pool: outbox.pool, log, args: ['--since', '2h'] })
  await expect.poll(moved, PATIENCE).toEqual([1, 2, 3, 3])
  await replay({ pool: outbox.pool, log, args: [] })
  await expect.poll(moved, PATIENCE).toEqual([1, 2, 3, 3, 2, 3])
})

test('a sweep takes a bounded number of old rows, so that one after a long rest cannot hold up the relay', async () => {
  await write(1, 10_001)
  await outbox.pool.query(`update outbox set sent_at = now() - interval '2 days'`)
  const kept = async () => (await outbox.pool.query('select from outbox')).rowCount
  await sweep(outbox.pool, 24)
  expect(await kept()).toBe(1)
  await sweep(outbox.pool, 24)
  expect(await kept()).toBe(0)
})

test.each([
  ['--since'],
  ['--since', 'soon'],
  ['--since', '2 hours'],
  ['--since', '2'],
  ['--since', 'hours 2'],
  ['now'],
  ['--sinse', '2h'],
])('a replay refuses %j %j and changes nothing', async (...args) => {
  await write(1, 1)
  await outbox.pool.query('update outbox set sent_at = now()')
  await replay({ pool: outbox.pool, log: listen().log, args: args.filter((arg) => arg !== undefined) })
  expect(process.exitCode).toBe(2)
  process.exitCode = undefined
  expect(await left()).toBe(0)
})

test('a stream that Redis has lost is an error that says what to do; a new one is not', async () => {
  await write(1, 1)
  const first = await newRelay({ trimEvery: 0 })
  await expect.poll(moved, PATIENCE).toEqual([1])
  await expect.poll(groups, PATIENCE).toHaveLength(2)
  expect(first.events().filter((event) => String(event).startsWith('topic.lost'))).toEqual([])

  await parts.redis.flushall()
  first.wake()
  const lost = () => first.lines.filter(({ msg }) => String(msg).startsWith('topic.lost'))
  await expect.poll(lost, PATIENCE).toMatchObject([{ level: 'error', topic: 'posts' }])
  expect(String(lost()[0]?.msg)).toContain('npm run replay')
})

test('a stream grows up to its limit; then events wait in the outbox, and go on when there is room', async () => {
  const config = { OUTBOX_KEEP_HOURS: 24, STREAM_MAX_ENTRIES: 150 }
  await write(1, 1_000)
  const { events, lines } = await newRelay({ trimEvery: 0, config })
  await expect.poll(events, PATIENCE).toContain('topic.full')
  expect(await left()).toBeGreaterThanOrEqual(800)
  expect((await moved()).length).toBeLessThanOrEqual(250) // a batch may go beyond the limit

  const seen = new Set<number>()
  const read = async (group: string) => {
    const reply = await parts.redis.xreadgroup('GROUP', group, 'c', 'COUNT', 1_000, 'STREAMS', 'events:posts', '>')
    const [[, entries]] = (reply ?? [['', []]]) as [[string, [string, string[]][]]]
    for (const [id, [, , , payload = '']] of entries) {
      seen.add((JSON.parse(payload) as { n: number }).n)
      await parts.redis.xack('events:posts', group, id)
    }
  }
  await expect
    .poll(async () => {
      await Promise.all(['notify', 'search'].map(read))
      return seen.size
    }, PATIENCE)
    .toBe(1_000)
  await expect.poll(events, PATIENCE).toContain('topic.has_room')
  expect(lines.find(({ msg }) => msg === 'topic.full')).toMatchObject({
    topic: 'posts',
    slowest: expect.any(String),
    behind: expect.any(Number),
  })
}, 60_000)

test('a full stream takes events again when a tenth is free, so a slow group does not fill the log', async () => {
  const config = { OUTBOX_KEEP_HOURS: 24, STREAM_MAX_ENTRIES: 100 }
  await write(1, 200)
  const { events } = await newRelay({ trimEvery: 0, config })
  await expect.poll(events, PATIENCE).toContain('topic.full')

  const handle = async (count: number) => {
    for (const group of ['notify', 'search']) {
      const reply = await parts.redis.xreadgroup('GROUP', group, 'c', 'COUNT', count, 'STREAMS', 'events:posts', '>')
      const [[, entries]] = reply as [[string, [string, string[]][]]]
      await parts.redis.xack('events:posts', group, ...entries.map(([id]) => id))
    }
  }
  const firstOfStream = () => expect.poll(async () => (await moved())[0], PATIENCE)
  await handle(5)
  await firstOfStream().toBe(5)
  await handle(2)
  await firstOfStream().toBe(7) // cut a second time: the relay has looked at the length in between
  expect(await left()).toBe(100)

  await handle(10)
  await expect.poll(left, PATIENCE).toBe(0)
  expect(events().filter((event) => event === 'topic.has_room')).toHaveLength(1)
})
