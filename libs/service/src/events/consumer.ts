import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { Log } from '../log.ts'
import type { Part } from '../part.ts'
import { streamsOf, type Group } from './groups.ts'
import type { Handlers } from './handlers.ts'
import { readStream } from './reader.ts'

export interface ConsumerOptions {
  /** Its options are copied; a consumer opens connections of its own. */
  redis: Redis
  group: Group
  handlers: Handlers
  log: Log
  /** Unlike that of any other consumer of the group. */
  consumerName?: string
  /** ms without a sign of life after which an entry is taken from its consumer. */
  idle?: number
  /** ms between the tries of one entry: the first wait, and the longest. */
  firstWait?: number
  lastWait?: number
}

const SILENCE = 10_000 // ms; a read answers after half a second, so a connection silent for longer is dead

/**
 * Gives a group's events to their handlers, each at least once, and acknowledges it after the work. Any number of
 * consumers share a group; what one of them abandons, another takes over. An event that fails five times is set aside in
 * the stream `dead:<group>`.
 */
export const consumer = ({ redis, group, handlers, log, ...options }: ConsumerOptions): Part => {
  const { consumerName: name = newName(), idle = 10_000, firstWait = 200, lastWait = 5_000 } = options
  const stopped = new AbortController()
  const { signal } = stopped
  let connections: Redis[] = []
  let running: Promise<unknown> | undefined

  const rest = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {})
  const pace = { rest, stopping: () => signal.aborted, firstWait, lastWait }

  // These wait for Redis to come back and then go on where they were. Whether it is there is logged by `redis`.
  const connect = () => {
    const connection = redis.duplicate({
      enableOfflineQueue: true,
      maxRetriesPerRequest: null,
      commandTimeout: undefined,
      socketTimeout: SILENCE,
    })
    connection.on('error', () => {})
    return connection
  }

  return {
    async start() {
      const streams = streamsOf(group).map((stream) => ({ stream, redis: connect() }))
      connections = streams.map((each) => each.redis)
      running = Promise.all(streams.map((each) => readStream({ ...each, group, name, idle, handlers, log, pace })))
    },
    async stop() {
      stopped.abort()
      for (const connection of connections) {
        // A command that waits for a Redis that is away would hold us up: its error is what ends the reader.
        if (connection.status !== 'ready') connection.disconnect()
        connection.once('close', () => connection.disconnect())
      }
      await running
      connections.forEach((connection) => connection.disconnect())
    },
  }
}

const newName = () => `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`
