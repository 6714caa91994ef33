import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { startRedis } from '../src/index.ts'

const valueIn = async (url: string, key: string) => {
  const client = new Redis(url)
  return client.get(key).finally(() => client.disconnect())
}

test('what Redis holds survives a stop and a crash', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'murmuration-'))
  const redis = await startRedis({ dir })
  const client = new Redis(redis.url, { lazyConnect: true, retryStrategy: () => null })
  client.on('error', () => {}) // it is about to be stopped on purpose
  await client.set('bird', 'starling')
  client.disconnect()

  await redis.restart()
  expect(await valueIn(redis.url, 'bird')).toBe('starling')

  await redis.kill()
  await redis.restart()
  expect(await valueIn(redis.url, 'bird')).toBe('starling')

  await redis.stop()
  await rm(dir, { recursive: true })
}, 60_000)
