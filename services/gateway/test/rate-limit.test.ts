import type { AppError } from '@murmuration/rpc'
import { queueForTests } from '@murmuration/testing/queue'
import { memoryRateLimit, type RateLimit } from '@murmuration/web'
import { describe, expect, test } from 'vitest'
import { redisRateLimit } from '../src/rate-limit.ts'

const queue = queueForTests()

const outcomes = (limit: RateLimit, key: string, times: number) =>
  Promise.all(
    Array.from({ length: times }, () =>
      limit.take(key).then(
        () => 'taken',
        (reason: AppError) => reason.code,
      ),
    ),
  )

const taken = async (limit: RateLimit, key: string, times = 20) =>
  (await outcomes(limit, key, times)).filter((outcome) => outcome === 'taken').length

let names = 0
const kinds: [string, (max: number, name?: string) => RateLimit][] = [
  ['memory', (max, name = `memory ${++names}`) => memoryRateLimit({ name, max })],
  ['Redis', (max, name = `redis ${++names}`) => redisRateLimit(queue.redis())({ name, max })],
]

describe.each(kinds)('counted in %s', (_, create) => {
  test('of attempts made all at once exactly as many pass as the limit allows', async () => {
    const limit = create(5)
    expect(await taken(limit, 'ada')).toBe(5)
    expect(await taken(limit, 'bob', 3)).toBe(3)
  })

  test('a refusal says when to come again, within 15 minutes', async () => {
    const limit = create(1)
    await limit.take('ada')
    const reason: unknown = await limit.take('ada').catch((refused: unknown) => refused)
    expect(reason).toMatchObject({ code: 'rate_limited' })
    const { retryAfter } = reason as AppError
    expect(retryAfter).toBeGreaterThan(890)
    expect(retryAfter).toBeLessThanOrEqual(900)
  })

  test('what is given back can be taken again, also after refusals', async () => {
    const limit = create(3)
    expect(await taken(limit, 'ada', 10)).toBe(3)
    await limit.giveBack('ada')
    await limit.giveBack('ada')
    expect(await taken(limit, 'ada', 10)).toBe(2)
  })

  test('a key that is cleared begins anew', async () => {
    const limit = create(3)
    await taken(limit, 'ada')
    await limit.clear('ada')
    expect(await taken(limit, 'ada')).toBe(3)
  })
})

test('replicas share their counts through Redis', async () => {
  const replica = () => redisRateLimit(queue.redis())({ name: 'shared', max: 4 })
  const counts = await Promise.all([taken(replica(), 'ada', 4), taken(replica(), 'ada', 4)])
  expect(counts[0] + counts[1]).toBe(4)
})

test('while Redis is down each process counts for itself', async () => {
  const limit = redisRateLimit(queue.redis())({ name: 'down', max: 3 })
  await queue.stop()
  expect(await taken(limit, 'ada')).toBe(3)
  await limit.giveBack('ada')
  await limit.clear('ada')
  expect(await taken(limit, 'ada')).toBe(3)
  await queue.restart()
})

test('while Redis hangs only the first attempt waits for it; the others are counted here at once', async () => {
  const limit = redisRateLimit(queue.redis())({ name: 'hung', max: 5 })
  const waited = async () => {
    const begun = performance.now()
    await limit.take('ada')
    return performance.now() - begun
  }

  await queue.redis().client('PAUSE', 4_000)
  const first = await waited()
  for (let times = 1; times < 5; times++) expect(await waited()).toBeLessThan(first / 4)
  expect(await taken(limit, 'ada')).toBe(0)

  await expect
    .poll(
      () =>
        queue
          .redis()
          .ping()
          .catch(() => 'away'),
      { timeout: 20_000 },
    )
    .toBe('PONG')
}, 60_000)
