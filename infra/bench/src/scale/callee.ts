import { setTimeout as sleep } from 'node:timers/promises'
import {
  createLog,
  discoveryConfig,
  openNetwork,
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
  announce: openNetwork({ config, redis, log }).announce,
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
