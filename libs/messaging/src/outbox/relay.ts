import type { Log, Component } from '@murmuration/service'
import type { Pool } from 'pg'
import { z } from 'zod'
import { backoff } from '../backoff.ts'
import type { EventTransport } from '../transport.ts'
import { outboxConfig, type OutboxConfig } from './config.ts'
import { BATCH, keptSince, sendBatch, sweep } from './outbox.ts'
import { createWakeableTimer } from './wakeable-timer.ts'

const POLL = 1_000 // ms; finds what a process left behind that died between its commit and its wake
const TRIM = 10_000 // ms
const FIRST_WAIT = 100 // ms
const LAST_WAIT = 5_000 // ms
const ROOM = 0.9 // of the limit; below this a full topic takes events again

export interface RelayOptions {
  pool: Pool
  transport: EventTransport
  topic: string
  /** The groups that read it. Each counts when it is trimmed, also before its first consumer has ever run. */
  groups: readonly string[]
  log: Log
  config?: OutboxConfig
  trimEvery?: number
}

export interface Relay extends Component {
  /** There is something in the outbox: call it right after the commit. */
  wake(): void
}

const DEFAULTS = z.object(outboxConfig).parse({})
const LOST = 'This topic is lost, with the events that had not been handled. Send them again: npm run replay'

/**
 * Publishes events from a service's outbox. Any number of relays may share an outbox. While the transport or the database
 * is away, or the topic is full, the rows wait; every event arrives at least once.
 */
export const relay = ({ pool, transport, topic, groups, log, ...options }: RelayOptions): Relay => {
  const { config = DEFAULTS, trimEvery = TRIM } = options
  const timer = createWakeableTimer()
  let stopped = false
  let failures = 0
  let tidyAt = 0
  let isFull = false
  let running: Promise<void> | undefined
  let unsubscribe = () => {}

  const tidy = async () => {
    const trimmed = await transport.trim(topic, groups)
    const keptFrom = trimmed.isNew ? await keptSince(pool) : undefined
    if (keptFrom) log.error({ topic, keptFrom }, `topic.lost: ${LOST}`)
    await sweep(pool, config.OUTBOX_KEEP_HOURS)
    tidyAt = performance.now() + trimEvery
    return trimmed
  }

  /**
   * A group that has stopped reading must not fill the transport: beyond a limit events stay in the outbox, until a tenth of
   * it is free. With one mark for both, a slow group would fill and free the topic, and the log, with each batch.
   */
  const watchLength = async (length: number) => {
    const full = length >= config.STREAM_MAX_ENTRIES * (isFull ? ROOM : 1)
    if (full === isFull) return
    isFull = full
    if (!full) return log.info({ topic, entries: length }, 'topic.has_room')
    const trimmed = await tidy()
    // What is left after trimming is what the slowest group is behind.
    log.warn(
      { topic, slowest: trimmed.slowest, behind: trimmed.length, limit: config.STREAM_MAX_ENTRIES },
      'topic.full',
    )
  }

  const sendAll = async () => {
    if (performance.now() >= tidyAt || isFull) {
      const { length } = await tidy()
      if (isFull) await watchLength(length)
    }
    while (!stopped && !isFull) {
      const { sent, length } = await sendBatch(pool, transport, topic)
      await watchLength(length)
      if (sent < BATCH) return
    }
  }

  const attempt = async () => {
    try {
      await sendAll()
      if (failures > 0) log.info({ topic }, 'outbox.sends_again')
      failures = 0
      return POLL
    } catch (err) {
      if (failures === 0) log.warn({ err, topic }, 'outbox.waits')
      return backoff(failures++, FIRST_WAIT, LAST_WAIT)
    }
  }

  const work = async () => {
    await transport.settled()
    while (!stopped) await timer.wait(await attempt())
  }

  return {
    wake() {
      if (failures === 0) timer.wake() // else every post would add an attempt to an outage
    },
    async start() {
      unsubscribe = transport.onBack(timer.wake) // an outage is over
      running = work()
    },
    async stop() {
      stopped = true
      unsubscribe()
      timer.wake()
      await running
    },
  }
}
