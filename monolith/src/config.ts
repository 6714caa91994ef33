import { databaseUrl, port, processConfig, readConfig, secret } from '@murmuration/service'
import { limitsConfig } from '@murmuration/web'
import { z } from 'zod'

export const schema = z.object({
  ...processConfig,
  PORT: port.default(3000),
  DATABASE_URL: databaseUrl,
  BCRYPT_COST: z.coerce.number().int().min(4).max(20).default(10),
  KEY_SECRET: secret('development-key-secret'),
  ...limitsConfig,
})

export const config = readConfig(schema)
