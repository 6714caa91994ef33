import { createLog, openRedis } from '@murmuration/service'
import { redisStreams } from '../src/index.ts'
import { conformance } from './conformance.ts'
import { redisForTests } from '@murmuration/local/testing'

const parts = redisForTests()
const log = createLog({ name: 'test', level: 'silent' })

conformance('redis-streams', async () => {
  const redis = openRedis(parts.server.url, log)
  const transport = redisStreams(redis)
  await transport.settled()
  return {
    transport,
    close: async () => redis.disconnect(),
    // Nothing gives a sign of life any more: as far as Redis can tell, the process is gone.
    die: async () => redis.disconnect(),
  }
})
