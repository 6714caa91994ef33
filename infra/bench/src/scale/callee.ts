import { setTimeout as sleep } from 'node:timers/promises'
import { defineService, network, networkConfig, processConfig, redis, redisConfig, run } from '@murmuration/service'
import { z } from 'zod'
import { SLEEP_MS, sleeper } from './sleeper.ts'

await run(
  defineService({
    name: sleeper.name,
    config: z.object({ ...processConfig(0), ...redisConfig, ...networkConfig({}) }),
    dependencies: (host) => void network(host, redis(host)),
    rpc: () => ({
      contract: sleeper,
      api: {
        async sleep() {
          await sleep(SLEEP_MS)
          return {}
        },
      },
    }),
  }),
)
