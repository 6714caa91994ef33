import { databaseUrl, discoveryConfig, port, processConfig, readConfig, redisUrl, secret } from '@murmuration/service'
import { outboxConfig } from '@murmuration/messaging'
import { z } from 'zod'

export const schema = z.object({
  ...processConfig,
  PORT: port.default(4001),
  DATABASE_URL: databaseUrl,
  REDIS_URL: redisUrl,
  ...discoveryConfig,
  ...outboxConfig,
  BCRYPT_COST: z.coerce.number().int().min(4).max(20).default(10),
  KEY_SECRET: secret('development-key-secret'),
})

export const config = readConfig(schema)
