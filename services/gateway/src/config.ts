import { discoveryConfig, port, processConfig, readConfig, redisUrl } from '@murmuration/service'
import { limitsConfig } from '@murmuration/web'
import { z } from 'zod'

export const config = readConfig(
  z.object({
    ...processConfig,
    PORT: port.default(4000),
    REDIS_URL: redisUrl,
    ...discoveryConfig,
    ...limitsConfig,
  }),
)
