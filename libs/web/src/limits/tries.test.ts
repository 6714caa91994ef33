import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningRedis, startRedis } from '@murmuration/local'
import type { AppError } from '@murmuration/rpc'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Tries } from '../deps.ts'
import { memoryTries, redisTries } from './tries.ts'

let dir: string
let server: RunningRedis
let redis: Redis

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'murmuration-'))
  server = await startRedis({ dir, appendonly: false })
  redis = new Redis(server.url, { enableOfflineQueue: false, maxRetriesPerRequest: 0 })
  redis.on('error', () => undefined) // one test stops it
  await new Promise((resolve) => redis.once('ready', resolve))
}, 60_000)

afterAll(async () => {
  redis.disconnect()
  await server.stop()
  await rm(dir, { recursive: true })
})

const outcomes = (tries: Tries, key: string, times: number) =>
  Promise.all(
    Array.from({ length: times }, () =>
      tries.take(key).then(
        () => 'taken',
        (reason: AppError) => reason.code,
      ),
    ),
  )

const taken = async (tries: Tries, key: string, times = 20) =>
  (await outcomes(tries, key, times)).filter((outcome) => outcome === 'taken').length

let names = 0
const kinds: [string, (max: number, name?: string) => Tries][] = [
  ['memory', (max, name = `memory ${++names}`) => memoryTries({ name, max })],
  ['Redis', (max, name = `redis ${++names}`) => redisTries({ name, max }, redis)],
]

describe.each(kinds)('counted in %s', (_, create) => {
  test('of tries made all at once exactly as many pass as there are', async () => {
    const tries = create(5)
    expect(await taken(tries, 'ada')).toBe(5)
    expect(await taken(tries, 'bob', 3)).toBe(3)
  })

  test('a refusal says when to come again, within 15 minutes', async () => {
    const tries = create(1)
    await tries.take('ada')
    const reason: unknown = await tries.take('ada').catch((refused: unknown) => refused)
    expect(reason).toMatchObject({ code: 'rate_limited' })
    const { retryAfter } = reason as AppError
    expect(retryAfter).toBeGreaterThan(890)
    expect(retryAfter).toBeLessThanOrEqual(900)
  })

  test('what is given back can be taken again, also after refusals', async () => {
    const tries = create(3)
    expect(await taken(tries, 'ada', 10)).toBe(3)
    await tries.giveBack('ada')
    await tries.giveBack('ada')
    expect(await taken(tries, 'ada', 10)).toBe(2)
  })

  test('a key that is cleared begins anew', async () => {
    const tries = create(3)
    await taken(tries, 'ada')
    await tries.clear('ada')
    expect(await taken(tries, 'ada')).toBe(3)
  })
})

test('replicas share their counts through Redis', async () => {
  const replica = () => redisTries({ name: 'shared', max: 4 }, redis)
  const counts = await Promise.all([taken(replica(), 'ada', 4), taken(replica(), 'ada', 4)])
  expect(counts[0] + counts[1]).toBe(4)
})

test('while Redis is down each process counts for itself', async () => {
  const tries = redisTries({ name: 'down', max: 3 }, redis)
  await server.stop()
  expect(await taken(tries, 'ada')).toBe(3)
  await tries.giveBack('ada')
  await tries.clear('ada')
  expect(await taken(tries, 'ada')).toBe(3)
  await server.restart()
})
