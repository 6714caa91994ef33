import { port, readConfig, secret, url } from '@murmuration/service'
import { limitsConfig } from '@murmuration/web'
import { z } from 'zod'

export const config = readConfig(
  z.object({
    HOST: z.string().default('127.0.0.1'),
    PORT: port(3000),
    LOG_LEVEL: z.string().default('info'),
    DATABASE_URL: url('postgresql://localhost/monolith'),
    BCRYPT_COST: z.coerce.number().int().min(4).max(20).default(10),
    KEY_SECRET: secret('development key secret'),
    ...limitsConfig,
  }),
)
