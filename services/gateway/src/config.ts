import { discoveryConfig, port, processConfig, readConfig, redisUrl } from '@murmuration/service'
import { limitsConfig } from '@murmuration/web'
import { z } from 'zod'

export const schema = z.object({
  ...processConfig,
  PORT: port.default(4000),
  REDIS_URL: redisUrl,
  ...discoveryConfig,
  ...limitsConfig,
})

export const config = readConfig(schema)
