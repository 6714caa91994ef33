import { setTimeout as sleep } from 'node:timers/promises'
import {
  announceAs,
  createLog,
  discoveryConfig,
  openDiscovery,
  openRedis,
  processConfig,
  readConfig,
  run,
} from '@murmuration/service'
import { z } from 'zod'
import { SLEEP_MS, sleeper } from './sleeper.ts'

const config = readConfig(
  z.object({ ...processConfig, ...discoveryConfig, PORT: z.coerce.number(), REDIS_URL: z.string() }),
)
const log = createLog({ name: 'sleeper', level: config.LOG_LEVEL, instance: config.INSTANCE })
const redis = openRedis(config.REDIS_URL, log)

await run({
  name: sleeper.name,
  log,
  host: config.HOST,
  port: config.PORT,
  announce: announceAs(config, openDiscovery(config, redis)),
  rpc: {
    contract: sleeper,
    api: {
      async sleep() {
        await sleep(SLEEP_MS)
        return {}
      },
    },
  },
  checks: {},
  close: [async () => redis.disconnect()],
})
