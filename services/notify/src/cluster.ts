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

  // The adapter does not wait for what it publishes: while Redis is away its rejection would end the process. The
  // poke is lost then, and made good when Redis is back (`onReturn`).
  const forgiving = Object.assign(Object.create(publisher) as typeof publisher, {
    publish: (...message: Parameters<typeof publisher.publish>) => publisher.publish(...message).catch(() => 0),
  })

  return {
    adapter: createAdapter(forgiving, subscriber),
    onReturn: (again: () => void) => void subscriber.on('ready', again),
    async close() {
      publisher.disconnect()
      subscriber.disconnect()
    },
  }
}
