import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { createLog } from '../log.ts'
import { openDiscovery } from './discovery.ts'
import { networkConfig } from './network-config.ts'

const log = createLog({ name: 'test', level: 'silent' })
const config = (env: Record<string, string>) =>
  z.object(networkConfig({ calls: [{ name: 'posts', port: 4002 }] })).parse(env)

test.each(['static', 'redis'])(
  'with DISCOVERY=%s the addresses are there at once, whether Redis is or not',
  async (way) => {
    const redis = new Redis('redis://127.0.0.1:1', { enableOfflineQueue: false, maxRetriesPerRequest: 0 })
    redis.on('error', () => undefined)
    onTestFinished(() => redis.disconnect())

    const seen: string[][] = []
    const discovery = openDiscovery(config({ DISCOVERY: way, POSTS_URL: 'http://a:1, http://b:2' }), redis, log)
    const watch = discovery.watch('posts', (instances) => seen.push(instances.map(({ address }) => address)))
    expect(seen).toEqual([['http://a:1', 'http://b:2']])
    await watch.close()
  },
)
