import { expect, test } from 'vitest'
import { openRedis } from '../src/index.ts'
import { listen } from './heard.ts'
import { redisForTests } from '@murmuration/local/testing'

const PATIENCE = { timeout: 10_000 }
const parts = redisForTests()

test('while Redis is away commands fail at once; it is found again, and each outage told once', async () => {
  const { log, events } = listen()
  const redis = openRedis(parts.server.url, log)
  let attempts = 0
  redis.on('reconnecting', () => attempts++)
  await expect.poll(() => redis.status, PATIENCE).toBe('ready')

  await parts.server.stop()
  await expect.poll(() => redis.status, PATIENCE).toBe('reconnecting')
  for (let tries = 0; tries < 20; tries++) await expect(redis.ping()).rejects.toThrow()
  await expect.poll(() => attempts, PATIENCE).toBeGreaterThan(2)

  await parts.server.restart()
  await expect.poll(() => redis.ping().catch(() => 'away'), PATIENCE).toBe('PONG')
  expect(events()).toEqual(['redis.lost', 'redis.back'])
  redis.disconnect()
}, 60_000)

test('a Redis that hangs is waited for once: then commands fail at once, until it answers again', async () => {
  const { log, events } = listen()
  const redis = openRedis(parts.server.url, log)
  await expect.poll(() => redis.status, PATIENCE).toBe('ready')
  const waited = async () => {
    const begun = performance.now()
    await expect(redis.set('a', 'b')).rejects.toThrow()
    return performance.now() - begun
  }

  await parts.redis.client('PAUSE', 4_000)
  const first = await waited()
  for (let tries = 0; tries < 20; tries++) expect(await waited()).toBeLessThan(first / 4)

  await expect.poll(() => redis.ping().catch(() => 'away'), { timeout: 20_000 }).toBe('PONG')
  expect(events()).toEqual(['redis.lost', 'redis.back'])
  redis.disconnect()
}, 60_000)
