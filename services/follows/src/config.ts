import { databaseUrl, discoveryConfig, port, processConfig, readConfig, redisUrl } from '@murmuration/service'
import { outboxConfig } from '@murmuration/messaging'
import { z } from 'zod'

export const schema = z.object({
  ...processConfig,
  PORT: port.default(4003),
  DATABASE_URL: databaseUrl,
  REDIS_URL: redisUrl,
  ...discoveryConfig,
  ...outboxConfig,
})

export const config = readConfig(schema)
