import { WORDS_VERSION } from '@murmuration/contracts'
import { reportOldWords, sweepKeys } from '@murmuration/database'
import { cookieNames } from '@murmuration/identity'
import { databaseConfig, defineService, every, processConfig, secret } from '@murmuration/service'
import { LOOK_EVERY_MS, trendsConfig } from '@murmuration/trends'
import { createLimits, createWeb, limitsConfig } from '@murmuration/web'
import { z } from 'zod'
import { createModules } from './modules.ts'

const cookies = cookieNames('mono')

export const monolith = defineService({
  name: 'monolith',
  config: z.object({
    ...processConfig(3000),
    ...databaseConfig,
    BCRYPT_COST: z.coerce.number().int().min(4).max(20).default(10),
    KEY_SECRET: secret('development-key-secret'),
    ...limitsConfig,
    ...trendsConfig,
  }),

  dependencies(host) {
    const { config, log } = host
    const modules = createModules(host, cookies.access)
    return { ...modules, limits: createLimits(config), config, log }
  },

  http: ({ services, verifyToken, limits, config, log }) =>
    createWeb({
      system: 'monolith',
      cookies,
      services,
      verifyToken,
      limits,
      assets: new URL('./assets/', import.meta.url).pathname,
      trustProxy: config.TRUST_PROXY,
      deadlineMs: 10_000,
      log,
    }),

  timers: ({ db, pool, sessions, trends }) => [
    reportOldWords(pool, WORDS_VERSION),
    every('sweep sessions', 3_600_000, sessions.sweep),
    every('sweep idempotency keys', 3_600_000, sweepKeys(db)),
    every('count trends', LOOK_EVERY_MS, trends.refresh),
  ],
})
