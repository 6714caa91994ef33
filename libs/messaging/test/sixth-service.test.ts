import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { posts } from '@murmuration/contracts'
import { redisForTests } from '@murmuration/local/testing'
import { startContext } from '@murmuration/rpc'
import { createLog, networkConfig, openNetwork, openRedis } from '@murmuration/service'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { event, redisStreams } from '../src/index.ts'
import { contract } from './sixth-service/archive.ts'

const PATIENCE = { timeout: 20_000 }
const parts = redisForTests()
const log = createLog({ name: 'test', level: 'silent' })
const main = join(import.meta.dirname, 'sixth-service/main.ts')

test('a sixth service hears events, is found and is called, and no library had to know of it', async () => {
  const env = { ...process.env, REDIS_URL: parts.server.url, PORT: '0', DISCOVERY: 'redis', INSTANCE: 'archive-1' }
  const child = spawn(process.execPath, ['--import', 'tsx', main], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await ended
  })

  const redis = openRedis(parts.server.url, log)
  const config = z
    .object(networkConfig({ calls: [contract] }))
    .parse({ DISCOVERY: 'redis', ARCHIVE_URL: 'http://127.0.0.1:1' })
  const network = openNetwork({ config, redis, log })
  onTestFinished(async () => {
    await network.close()
    redis.disconnect()
  })

  const author = { id: '01931b1e-0000-7000-8000-000000000001', handle: 'ada', name: 'Ada' }
  const createdAt = '2026-01-01T00:00:00.000Z'
  const post = { id: '01931b1e-0000-7000-8000-000000000002', text: 'hello', createdAt, author }
  const published = event(posts, 'post.published', { post, at: '2026-01-01T00:00:00.000000Z' }, startContext(1_000))
  const { type, payload, context } = published
  const transport = redisStreams(redis)
  await transport.settled()
  await transport.publish(posts.name, [
    { id: '1', type, payload: JSON.stringify(payload), context: JSON.stringify(context) },
  ])

  const api = network.connect(contract)
  const ask = () => api.texts({}, startContext(5_000)).catch(() => undefined) // it is on its way up
  await expect.poll(ask, PATIENCE).toEqual({ texts: ['hello'] })
}, 60_000)
