import { posts } from '@murmuration/contracts'
import { defineService, network, networkConfig, processConfig, redis, redisConfig } from '@murmuration/service'
import { z } from 'zod'
import { consumer, redisStreams } from '../../src/index.ts'

export const contract = {
  name: 'archive',
  port: 4006,
  operations: {
    texts: { http: 'GET /texts', input: z.object({}), output: z.object({ texts: z.array(z.string()) }) },
  },
  hears: ['post.published'],
} as const

/** A service that no library has heard of: it remembers the texts of all posts. */
export const archive = defineService({
  name: contract.name,
  config: z.object({ ...processConfig(contract.port), ...redisConfig, ...networkConfig({ own: contract }) }),

  dependencies(host) {
    const connection = redis(host)
    network(host, connection)
    return { texts: [] as string[], transport: redisStreams(connection), log: host.log }
  },

  rpc: ({ texts }) => ({ contract, api: { texts: async () => ({ texts }) } }),

  events: ({ texts, transport, log }) => [
    consumer({
      transport,
      contract,
      sources: [posts],
      handlers: { 'post.published': async ({ post }) => void texts.push(post.text) },
      log,
    }),
  ],
})
