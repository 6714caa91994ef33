import { databaseUrl, discoveryConfig, port, processConfig, readConfig, redisUrl } from '@murmuration/service'
import { z } from 'zod'

export const schema = z.object({
  ...processConfig,
  PORT: port.default(4005),
  DATABASE_URL: databaseUrl,
  REDIS_URL: redisUrl,
  ...discoveryConfig,
})

export const config = readConfig(schema)
