import { auth, posts, search as contract, WORDS_VERSION } from '@murmuration/contracts'
import { reportOldWords } from '@murmuration/database'
import { consumer, eventsConfig, openEvents } from '@murmuration/messaging'
import {
  databasePool,
  defineService,
  httpUrl,
  network,
  redis,
  secret,
  serviceConfig,
  unlessRefused,
} from '@murmuration/service'
import { z } from 'zod'
import { createHandlers } from './events.ts'
import { openIndex } from './index/open.ts'
import { createSearch } from './search.ts'

export const search = defineService({
  name: contract.name,
  config: z
    .object({
      ...serviceConfig(contract, auth, posts), // only reindex.ts calls auth and posts
      ...eventsConfig(),
      // If this is set, the index is in Meilisearch.
      MEILI_URL: httpUrl.optional(),
      MEILI_MASTER_KEY: secret('development-meilisearch-key', z.string().default('')),
    })
    .refine(({ MEILI_URL, MEILI_MASTER_KEY }) => MEILI_URL === undefined || MEILI_MASTER_KEY !== '', {
      path: ['MEILI_MASTER_KEY'],
      message: 'is missing',
    }),

  dependencies(host) {
    const pool = databasePool(host)
    const connection = redis(host)
    const transport = openEvents(host, { redis: connection, network: network(host, connection), contract })
    const index = openIndex(host.config, pool)
    for (const [name, check] of Object.entries(index.checks)) {
      host.component(unlessRefused('MEILI_MASTER_KEY', check))
      host.check(name, check)
    }
    return { pool, index, transport, log: host.log }
  },

  rpc: ({ index }) => ({ contract, api: createSearch(index) }),

  events: ({ index, transport, log }) => [
    consumer({ transport, contract, sources: [auth, posts], handlers: createHandlers(index), log }),
  ],

  timers: ({ pool }) => [reportOldWords(pool, WORDS_VERSION)],
})
