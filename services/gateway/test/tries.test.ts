import type { AppError } from '@murmuration/rpc'
import { queueForTests } from '@murmuration/testing/queue'
import { memoryTries, type Tries } from '@murmuration/web'
import { describe, expect, test } from 'vitest'
import { redisTries } from '../src/tries.ts'

const queue = queueForTests()

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
  ['Redis', (max, name = `redis ${++names}`) => redisTries(queue.redis())({ name, max })],
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
  const replica = () => redisTries(queue.redis())({ name: 'shared', max: 4 })
  const counts = await Promise.all([taken(replica(), 'ada', 4), taken(replica(), 'ada', 4)])
  expect(counts[0] + counts[1]).toBe(4)
})

test('while Redis is down each process counts for itself', async () => {
  const tries = redisTries(queue.redis())({ name: 'down', max: 3 })
  await queue.stop()
  expect(await taken(tries, 'ada')).toBe(3)
  await tries.giveBack('ada')
  await tries.clear('ada')
  expect(await taken(tries, 'ada')).toBe(3)
  await queue.restart()
})

test('while Redis hangs only the first try waits for it; the others are counted here at once', async () => {
  const tries = redisTries(queue.redis())({ name: 'hung', max: 5 })
  const waited = async () => {
    const begun = performance.now()
    await tries.take('ada')
    return performance.now() - begun
  }

  await queue.redis().client('PAUSE', 4_000)
  const first = await waited()
  for (let times = 1; times < 5; times++) expect(await waited()).toBeLessThan(first / 4)
  expect(await taken(tries, 'ada')).toBe(0)

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
