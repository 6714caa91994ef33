import { AppError } from '@murmuration/rpc'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { posts } from '@murmuration/contracts'
import { openRedis } from '@murmuration/service'
import type { ConsumerOptions } from '../src/consumer.ts'
import type { Handlers as HandlersOf } from '../src/handlers.ts'
import { createLiveness } from '../src/redis-streams/consumer-group.ts'
import { consumer, redisStreams } from '../src/index.ts'
import { listen } from '@murmuration/service/testing'
import { redisForTests } from '@murmuration/local/testing'

const contract = { name: 'search', hears: ['post.removed'] } as const
type Handlers = HandlersOf<typeof contract, typeof posts>

const PATIENCE = { timeout: 15_000 }
const parts = redisForTests()
const atEnd: (() => unknown)[] = []

afterEach(async () => {
  for (const end of atEnd.splice(0).reverse()) await end()
})

const CONTEXT = { 'x-request-id': 'r-1', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }

const newPostId = () => `01900000-0000-7000-8000-${randomBytes(6).toString('hex')}`

const publish = async (postId = newPostId(), fields: Record<string, string> = {}) => {
  const entry = {
    type: 'post.removed',
    payload: JSON.stringify({ postId }),
    context: JSON.stringify(CONTEXT),
    ...fields,
  }
  await parts.redis.xadd('events:posts', '*', ...Object.entries(entry).flat())
  return postId
}

const search = async (handlers: Handlers, options: Partial<ConsumerOptions<typeof contract, typeof posts>> = {}) => {
  const { log, events } = listen()
  const redis = openRedis(parts.server.url, log)
  const part = consumer({
    transport: redisStreams(redis),
    contract,
    sources: [posts],
    handlers,
    log,
    firstWait: 1,
    lastWait: 20,
    ...options,
  })
  await part.start(log)
  atEnd.push(
    () => redis.disconnect(),
    () => part.stop(),
  )
  return { stop: () => part.stop(), events }
}

/** Handlers that note which posts were removed. */
const noting = (work: (postId: string) => Promise<void> = async () => {}) => {
  const seen: string[] = []
  const handlers: Handlers = {
    'post.removed': async ({ postId }) => {
      await work(postId)
      seen.push(postId)
    },
  }
  return { seen, handlers }
}

const groupExists = () => expect.poll(() => parts.redis.exists('events:posts'), PATIENCE).toBe(1)
const pending = async () => ((await parts.redis.xpending('events:posts', 'search')) as [number])[0]
const consumers = async () =>
  ((await parts.redis.xinfo('CONSUMERS', 'events:posts', 'search')) as string[][]).map(([, name]) => name)
const deadLetters = () => parts.redis.xrange('dead:search', '-', '+')

/** A consumer that reads all entries and dies. */
const readAndDie = async () => {
  await parts.redis.xgroup('CREATE', 'events:posts', 'search', '0', 'MKSTREAM').catch(() => {})
  await parts.redis.xreadgroup('GROUP', 'search', 'the late', 'STREAMS', 'events:posts', '>')
}

test('an event reaches its handler with the request it came from, and is acknowledged', async () => {
  const postId = await publish()
  const heard: unknown[] = []
  await search({ 'post.removed': async (...args) => void heard.push(args) })

  await expect
    .poll(() => heard, PATIENCE)
    .toMatchObject([[{ postId }, { requestId: 'r-1', traceparent: CONTEXT.traceparent }]])
  await expect.poll(pending, PATIENCE).toBe(0)
})

test('an event that is unknown or has no handler is passed over', async () => {
  await publish(undefined, { type: 'weather.changed' })
  await publish(undefined, { type: 'constructor' })
  await publish(undefined, { type: 'post.published' })
  const last = await publish()
  const { seen, handlers } = noting()
  await search(handlers)

  await expect.poll(() => seen, PATIENCE).toEqual([last])
  await expect.poll(pending, PATIENCE).toBe(0)
})

test('an event that fails five times becomes a dead letter, and the events behind it go on', async () => {
  const [bad, good] = [await publish(), await publish()]
  let tries = 0
  const { seen, handlers } = noting(async (postId) => {
    if (postId !== bad) return
    tries++
    throw new TypeError('cannot read this')
  })
  const { events } = await search(handlers)

  await expect.poll(() => seen, PATIENCE).toEqual([good])
  expect(tries).toBe(5)
  expect(events()).toContain('event.dead_letter')
  const [[, letter] = []] = await deadLetters()
  expect(letter).toEqual(expect.arrayContaining(['events:posts', 'post.removed', JSON.stringify({ postId: bad })]))
  expect(letter).toContain('TypeError: cannot read this')
  await expect.poll(pending, PATIENCE).toBe(0)
})

test('an event that breaks its schema becomes a dead letter', async () => {
  await publish('not an id')
  await publish(undefined, { payload: '{' })
  const last = await publish()
  const { seen, handlers } = noting()
  await search(handlers)

  await expect.poll(() => seen, PATIENCE).toEqual([last])
  expect(await deadLetters()).toHaveLength(2)
})

test('while a dependency is down events wait in their order, for longer than five attempts', async () => {
  const [first, second] = [await publish(), await publish()]
  let down = 20
  const { seen, handlers } = noting(async () => {
    if (down-- > 0) throw new AppError('unavailable', 'follows is down')
  })
  await search(handlers)

  await expect.poll(() => seen, PATIENCE).toEqual([first, second])
  expect(await deadLetters()).toEqual([])
})

test('a consumer that stops while it waits gives its events back, and another consumer has them at once', async () => {
  const [first, second] = [await publish(), await publish()]
  const waiting = noting(() => Promise.reject(new AppError('timeout', 'no answer')))
  const { stop, events } = await search(waiting.handlers, { firstWait: 1_000_000, lastWait: 1_000_000 })
  await expect.poll(events, PATIENCE).toContain('event.waits')
  await stop()

  const { seen, handlers } = noting()
  await search(handlers)
  await expect.poll(() => seen, PATIENCE).toEqual([first, second])
})

test('another consumer takes over the pending entries of a dead one', async () => {
  const abandoned = await publish()
  await readAndDie()
  const { seen, handlers } = noting()
  await search(handlers)

  await expect.poll(() => seen, PATIENCE).toEqual([abandoned])
  await expect.poll(pending, PATIENCE).toBe(0)
})

test('an event that killed five consumers is not given to a sixth', async () => {
  await publish()
  await readAndDie()
  const [[id] = ['']] = await parts.redis.xrange('events:posts', '-', '+')
  await parts.redis.xclaim('events:posts', 'search', 'the late', 0, id, 'RETRYCOUNT', 5)
  const { seen, handlers } = noting()
  await search(handlers)

  await expect.poll(deadLetters, PATIENCE).toHaveLength(1)
  expect(seen).toEqual([])
})

test('an event stays with a consumer that works on it for long, and so do the events behind it', async () => {
  const [first, second] = [await publish(), await publish()]
  let finish = () => {}
  const long = new Promise<void>((resolve) => (finish = resolve))
  const slow = noting(() => long)
  await search(slow.handlers)
  await expect.poll(pending, PATIENCE).toBe(2)

  const other = noting()
  await search(other.handlers)
  const third = await publish()
  await expect.poll(() => other.seen, PATIENCE).toEqual([third])
  // Longer than a liveness key lasts: the other consumer has looked for dead consumers several times.
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  expect(await pending()).toBe(2)
  finish()

  await expect.poll(() => slow.seen, PATIENCE).toEqual([first, second])
  expect(other.seen).toEqual([third])
})

test('the entries of a dead consumer are taken over within moments, and it is removed from the group', async () => {
  const abandoned = await publish()
  await readAndDie()
  await parts.redis.set('consumer:search:the late', '1', 'PX', 1_000) // the consumer has just died
  const { seen, handlers } = noting()
  await search(handlers, { consumerName: 'search-2' })

  await expect.poll(() => seen, { timeout: 6_000 }).toEqual([abandoned])
  await expect.poll(consumers, PATIENCE).toEqual(['search-2'])
})

test('after an outage of Redis, in which no consumer could renew its liveness key, none is taken for dead', async () => {
  const held = await publish()
  let finish = () => {}
  const long = new Promise<void>((resolve) => (finish = resolve))
  const slow = noting(() => long)
  await search(slow.handlers)
  await expect.poll(pending, PATIENCE).toBe(1)
  const other = noting()
  await search(other.handlers)

  await parts.redis.config('SET', 'appendonly', 'yes')
  await parts.server.kill()
  await new Promise((resolve) => setTimeout(resolve, 2_500)) // longer than a liveness key lasts
  await parts.server.restart()
  const next = await publish()
  await expect.poll(() => other.seen, PATIENCE).toEqual([next])
  expect(await pending()).toBe(1)
  finish()

  await expect.poll(() => slow.seen, PATIENCE).toEqual([held])
  expect(other.seen).toEqual([next])
}, 60_000)

test('after a short break of the connection the other consumers have a moment to renew their liveness keys', async () => {
  const redis = openRedis(parts.server.url, listen().log)
  await once(redis, 'ready')
  const liveness = createLiveness(redis, 'search', 'search-1')
  await liveness.start()
  atEnd.push(
    () => redis.disconnect(),
    () => liveness.stop(),
  )
  expect(await liveness.dead(['search-2'])).toEqual(['search-2'])

  const back = once(redis, 'ready')
  await parts.redis.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
  await back
  expect(await liveness.dead(['search-2'])).toEqual([])
  await expect.poll(() => liveness.dead(['search-2']), PATIENCE).toEqual(['search-2'])
})

test('an entry whose delivery was lost on its way is worked on after the interruption', async () => {
  const { seen, handlers } = noting()
  await search(handlers, { consumerName: 'search-1' })
  const before = await publish()
  await expect.poll(() => seen, PATIENCE).toEqual([before])

  const lost = newPostId()
  const entry = { type: 'post.removed', payload: JSON.stringify({ postId: lost }), context: JSON.stringify(CONTEXT) }
  // One transaction, which comes before the waiting read: the entry is delivered to that consumer, and the reply is lost.
  await parts.redis
    .multi()
    .xadd('events:posts', '*', ...Object.entries(entry).flat())
    .xreadgroup('GROUP', 'search', 'search-1', 'STREAMS', 'events:posts', '>')
    .exec()
  expect(await pending()).toBe(1)
  await parts.redis.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes')

  await expect.poll(() => seen, PATIENCE).toContain(lost)
  await expect.poll(pending, PATIENCE).toBe(0)
}, 60_000)

test('groups are created again when Redis has lost its data, and the log has an error that says what to do', async () => {
  const { seen, handlers } = noting()
  const { events } = await search(handlers)
  await groupExists()
  await parts.redis.flushall()
  const postId = await publish()

  await expect.poll(() => seen, PATIENCE).toEqual([postId])
  expect(events().find((event) => String(event).startsWith('consumer.group_lost'))).toContain('npm run replay')
})

test('events go on where they were when Redis is restarted or crashes', async () => {
  const { seen, handlers } = noting()
  await search(handlers)
  const before = await publish()
  await expect.poll(() => seen, PATIENCE).toEqual([before])

  await parts.server.restart()
  const between = await publish()
  await expect.poll(() => seen, PATIENCE).toEqual([before, between])

  await parts.server.kill()
  await parts.server.restart()
  const after = await publish()
  await expect.poll(() => seen, PATIENCE).toEqual([before, between, after])
}, 60_000)

test('a consumer stops while Redis is away', async () => {
  const { stop } = await search(noting().handlers)
  await groupExists()
  await parts.server.kill()
  await stop()
  await parts.server.restart()

  expect(await parts.redis.ping()).toBe('PONG')
}, 60_000)

test('a consumer that stops leaves the group', async () => {
  const { seen, handlers } = noting()
  const { stop } = await search(handlers, { consumerName: 'search-1' })
  await publish()
  await expect.poll(() => seen.length, PATIENCE).toBe(1)
  expect(await parts.redis.xinfo('CONSUMERS', 'events:posts', 'search')).toHaveLength(1)
  await stop()

  expect(await parts.redis.xinfo('CONSUMERS', 'events:posts', 'search')).toEqual([])
})
