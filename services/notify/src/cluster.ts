import { openRedis, type Log } from '@murmuration/service'
import { createAdapter } from '@socket.io/redis-adapter'

/** Connects the Socket.IO servers of all replicas through Redis. */
export const createCluster = (url: string, log: Log) => {
  const publisher = openRedis(url, log)
  // The adapter subscribes once, when it is created. The command has to wait for Redis, and to be repeated after an outage.
  const subscriber = publisher.duplicate({
    enableOfflineQueue: true,
    maxRetriesPerRequest: null,
    commandTimeout: undefined,
  })
  subscriber.on('error', () => undefined) // the publisher logs outages

  let lost = false // `onGap` makes up for it
  forgive(publisher, 'publish', () => void (lost = true))
  for (const command of ['subscribe', 'psubscribe', 'unsubscribe', 'punsubscribe'] as const)
    forgive(subscriber, command)

  return {
    adapter: createAdapter(publisher, subscriber),
    /** Calls `again` after an outage in which invalidations from or to this replica may have been lost. */
    onGap(again: () => void) {
      publisher.on('ready', () => {
        if (lost) again()
        lost = false
      })
      // After the answer to PING the subscriptions are in force, so later messages arrive.
      subscriber.on('ready', () => void subscriber.ping().then(again, () => {}))
    },
    async close() {
      publisher.disconnect()
      subscriber.disconnect()
    },
  }
}

type Command = 'publish' | 'subscribe' | 'psubscribe' | 'unsubscribe' | 'punsubscribe'

/** Neither the adapter nor ioredis handles rejections of these commands: while Redis is away, one would end the process. */
const forgive = (redis: ReturnType<typeof openRedis>, command: Command, onLost: () => void = () => {}) => {
  // These commands have different overloads; only the promise they return matters here.
  const send = redis[command].bind(redis) as (...args: unknown[]) => Promise<unknown>
  Object.assign(redis, { [command]: (...args: unknown[]) => send(...args).catch(onLost) })
}
