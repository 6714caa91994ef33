import { port, processConfig, readConfig, url } from '@murmuration/service'
import { limitsConfig } from '@murmuration/web'
import { z } from 'zod'

export const config = readConfig(
  z.object({
    ...processConfig,
    PORT: port.default(4000),
    REDIS_URL: url,
    AUTH_URL: url,
    POSTS_URL: url,
    FOLLOWS_URL: url,
    SEARCH_URL: url,
    NOTIFY_URL: url,
    ...limitsConfig,
  }),
)
