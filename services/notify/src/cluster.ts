import { openRedis, type Log } from '@murmuration/service'
import { createAdapter } from '@socket.io/redis-adapter'

/** Joins the Socket.IO servers of all replicas through Redis. */
export const createCluster = (url: string, log: Log) => {
  const publisher = openRedis(url, log)
  // The adapter subscribes once, as soon as it is made: that has to wait for Redis, and to be repeated when it comes back.
  const subscriber = publisher.duplicate({
    enableOfflineQueue: true,
    maxRetriesPerRequest: null,
    commandTimeout: undefined,
  })
  subscriber.on('error', () => undefined) // the publisher says it

  let lost = false // made good later: `onGap`
  forgive(publisher, 'publish', () => void (lost = true))
  for (const command of ['subscribe', 'psubscribe', 'unsubscribe', 'punsubscribe'] as const)
    forgive(subscriber, command)

  return {
    adapter: createAdapter(publisher, subscriber),
    /** Calls `again` after a time in which invalidations from here, or for here, may have been lost. */
    onGap(again: () => void) {
      publisher.on('ready', () => {
        if (lost) again()
        lost = false
      })
      // Whatever is published after the answer to this finds the subscriptions in force.
      subscriber.on('ready', () => void subscriber.ping().then(again, () => {}))
    },
    async close() {
      publisher.disconnect()
      subscriber.disconnect()
    },
  }
}

type Command = 'publish' | 'subscribe' | 'psubscribe' | 'unsubscribe' | 'punsubscribe'

/** The adapter and ioredis wait for none of these: a rejection, while Redis is away, would end the process. */
const forgive = (redis: ReturnType<typeof openRedis>, command: Command, onLost: () => void = () => {}) => {
  // Commands with as many overloads, of which only the promise matters here.
  const send = redis[command].bind(redis) as (...args: unknown[]) => Promise<unknown>
  Object.assign(redis, { [command]: (...args: unknown[]) => send(...args).catch(onLost) })
}
