import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRedis, type RunningRedis } from '@murmuration/local'
import { Redis } from 'ioredis'
import { afterAll, beforeAll } from 'vitest'

/** A Redis for one test file. */
export const redisForTests = () => {
  let dir: string
  let server: RunningRedis
  const clients: Redis[] = []

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'discovery-'))
    server = await startRedis({ dir })
  })
  afterAll(async () => {
    for (const client of clients) client.disconnect()
    await server.stop()
    await rm(dir, { recursive: true, force: true })
  })

  const connect = (url: string) => {
    const client = new Redis(url, { maxRetriesPerRequest: 0, retryStrategy: () => 50 })
    client.on('error', () => undefined)
    clients.push(client)
    return client
  }

  return {
    server: () => server,
    client: () => connect(server.url),
    /** Nobody listens there. */
    unreachable: () => connect('redis://127.0.0.1:1'),
  }
}
