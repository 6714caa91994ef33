import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { Log } from '../../log.ts'
import type { Part } from '../../process/part.ts'
import { patientCopy } from '../../redis.ts'
import { streamsOf, type Group } from '../groups.ts'
import type { Handlers } from '../handlers.ts'
import { createLiveness } from './liveness.ts'
import { readStream } from './reader.ts'

export interface ConsumerOptions {
  /** Its options are copied; a consumer opens connections of its own. */
  redis: Redis
  group: Group
  handlers: Handlers
  log: Log
  /** Unlike that of any other consumer of the group. */
  consumerName?: string
  /** ms between the tries of one entry: the first wait, and the longest. */
  firstWait?: number
  lastWait?: number
}

/**
 * Gives a group's events to their handlers, each at least once, and acknowledges it after the work. Any number of
 * consumers share a group; what a dead one holds, another takes over within 3 s. An event that fails five times is set aside in
 * the stream `dead:<group>`.
 */
export const consumer = ({ redis, group, handlers, log, ...options }: ConsumerOptions): Part => {
  const { consumerName: name = newName(), firstWait = 200, lastWait = 5_000 } = options
  const stopped = new AbortController()
  const { signal } = stopped
  const liveness = createLiveness(redis, group, name)
  let connections: Redis[] = []
  let running: Promise<unknown> | undefined

  const rest = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {})
  const pace = { rest, stopping: () => signal.aborted, firstWait, lastWait }

  return {
    async start() {
      await liveness.start()
      const streams = streamsOf(group).map((stream) => ({ stream, redis: patientCopy(redis, signal) }))
      connections = streams.map((each) => each.redis)
      running = Promise.all(streams.map((each) => readStream({ ...each, group, name, liveness, handlers, log, pace })))
    },
    async stop() {
      stopped.abort()
      await running
      await liveness.stop()
      connections.forEach((connection) => connection.disconnect())
    },
  }
}

const newName = () => `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`
