import type { StreamName } from '@murmuration/contracts'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import { z } from 'zod'
import { createAlarm } from './alarm.ts'
import { backoff } from '../backoff.ts'
import type { Log } from '../../log.ts'
import type { Part } from '../../process/part.ts'
import { firstAnswer } from '../../redis.ts'
import { outboxConfig, type OutboxConfig } from './config.ts'
import { BATCH, keptSince, sendBatch, sweep } from './outbox.ts'
import { isUnknown, lengthOf } from './stream.ts'
import { trim } from './trim.ts'

const POLL = 1_000 // ms; finds what a process left behind that died between its commit and its kick
const TRIM = 10_000 // ms
const FIRST_WAIT = 100 // ms
const LAST_WAIT = 5_000 // ms
const ROOM = 0.9 // of the limit; below this a full stream takes events again

export interface RelayOptions {
  pool: Pool
  redis: Redis
  stream: StreamName
  log: Log
  config?: OutboxConfig
  trimEvery?: number
}

export interface Relay extends Part {
  /** There is something in the outbox: call it right after the commit. */
  kick(): void
}

const DEFAULTS = z.object(outboxConfig).parse({})
const LOST = 'Redis has lost this stream, with the events that had not been handled. Send them again: npm run replay'

/**
 * Sends events from a service's outbox to its stream. Any number of relays may share an outbox. While Redis or the
 * database is away, or the stream is full, the rows wait; every event arrives at least once.
 */
export const relay = ({ pool, redis, stream, log, config = DEFAULTS, trimEvery = TRIM }: RelayOptions): Relay => {
  const alarm = createAlarm()
  let stopped = false
  let failures = 0
  let tidyAt = 0
  let isFull = false
  let running: Promise<void> | undefined

  const tidy = async () => {
    if (await isUnknown(redis, stream)) {
      const keptFrom = await keptSince(pool)
      if (keptFrom) log.error({ stream, keptFrom }, `stream.lost: ${LOST}`)
    }
    const slowest = await trim(redis, stream)
    await sweep(pool, config.OUTBOX_KEEP_HOURS)
    tidyAt = performance.now() + trimEvery
    return slowest
  }

  /**
   * A group that has stopped reading must not fill Redis: beyond a limit events stay where they are, until a tenth of it is
   * free. With one mark for both, a slow group would fill and free the stream, and the log, with each batch.
   */
  const watchLength = async (length: number) => {
    const full = length >= config.STREAM_MAX_ENTRIES * (isFull ? ROOM : 1)
    if (full === isFull) return
    isFull = full
    if (!full) return log.info({ stream, entries: length }, 'stream.has_room')
    const slowest = await tidy()
    // What is left after the cut is what the slowest group is behind.
    log.warn(
      { stream, slowest, behind: await lengthOf(redis, stream), limit: config.STREAM_MAX_ENTRIES },
      'stream.full',
    )
  }

  const sendAll = async () => {
    if (performance.now() >= tidyAt || isFull) await tidy()
    if (isFull) await watchLength(await lengthOf(redis, stream))
    while (!stopped && !isFull) {
      const { sent, length } = await sendBatch(pool, redis, stream)
      await watchLength(length)
      if (sent < BATCH) return
    }
  }

  const attempt = async () => {
    try {
      await sendAll()
      if (failures > 0) log.info({ stream }, 'outbox.sends_again')
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
