import type { StreamName } from '@murmuration/contracts'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import { createAlarm } from './alarm.ts'
import { backoff } from '../backoff.ts'
import type { Log } from '../../log.ts'
import type { Part } from '../../process/part.ts'
import { firstAnswer } from '../../redis.ts'
import { BATCH, moveBatch } from './outbox.ts'
import { trim } from './trim.ts'

const POLL = 1_000 // ms; finds what a process left behind that died between its commit and its kick
const TRIM = 10_000 // ms
const FIRST_WAIT = 100 // ms
const LAST_WAIT = 5_000 // ms

export interface RelayOptions {
  pool: Pool
  redis: Redis
  stream: StreamName
  log: Log
  trimEvery?: number
}

export interface Relay extends Part {
  /** There is something in the outbox: call it right after the commit. */
  kick(): void
}

/**
 * Moves events from a service's outbox to its stream. Any number of relays may share an outbox. While Redis or the
 * database is away the rows wait; every event arrives at least once.
 */
export const relay = ({ pool, redis, stream, log, trimEvery = TRIM }: RelayOptions): Relay => {
  const alarm = createAlarm()
  let stopped = false
  let failures = 0
  let trimAt = 0
  let running: Promise<void> | undefined

  const moveAll = async () => {
    while (!stopped && (await moveBatch(pool, redis, stream)) === BATCH);
    if (stopped || Date.now() < trimAt) return
    await trim(redis, stream)
    trimAt = Date.now() + trimEvery
  }

  const attempt = async () => {
    try {
      await moveAll()
      if (failures > 0) log.info({ stream }, 'outbox.moves_again')
      failures = 0
      return POLL
    } catch (err) {
      if (failures === 0) log.warn({ err, stream }, 'outbox.waits')
      return backoff(failures++, FIRST_WAIT, LAST_WAIT)
    }
  }

  const work = async () => {
    await firstAnswer(redis)
    while (!stopped) await alarm.wait(await attempt())
  }

  return {
    kick() {
      if (failures === 0) alarm.ring() // else every post would add a try to an outage
    },
    async start() {
      redis.on('ready', alarm.ring) // an outage is over
      running = work()
    },
    async stop() {
      stopped = true
      redis.off('ready', alarm.ring)
      alarm.ring()
      await running
    },
  }
}
