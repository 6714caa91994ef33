import {
  databaseUrl,
  discoveryConfig,
  httpUrl,
  port,
  processConfig,
  readConfig,
  redisUrl,
  secret,
} from '@murmuration/service'
import { z } from 'zod'

export const schema = z
  .object({
    ...processConfig,
    PORT: port.default(4004),
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    // Where it is set, the index lies in Meilisearch.
    MEILI_URL: httpUrl.optional(),
    MEILI_MASTER_KEY: secret('development-meilisearch-key', z.string().default('')),
    ...discoveryConfig,
  })
  .refine(({ MEILI_URL, MEILI_MASTER_KEY }) => MEILI_URL === undefined || MEILI_MASTER_KEY !== '', {
    path: ['MEILI_MASTER_KEY'],
    message: 'is missing',
  })

export const config = readConfig(schema)
