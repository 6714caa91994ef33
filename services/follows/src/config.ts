import { databaseUrl, discoveryConfig, outboxConfig, port, processConfig, readConfig, url } from '@murmuration/service'
import { z } from 'zod'

export const config = readConfig(
  z.object({
    ...processConfig,
    PORT: port.default(4003),
    DATABASE_URL: databaseUrl,
    REDIS_URL: url,
    ...discoveryConfig,
    ...outboxConfig,
  }),
)
