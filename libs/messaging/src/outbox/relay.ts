import type { Log, Component, Host } from '@murmuration/service'
import type { Pool } from 'pg'
import { z } from 'zod'
import { backoff } from '../backoff.ts'
import type { EventSource } from '../handlers.ts'
import type { EventTransport } from '../transport.ts'
import { BATCH, keptSince, outboxConfig, type OutboxConfig, sendBatch, sweep } from './outbox.ts'

const POLL = 1_000 // ms; finds the rows of a process that died between its commit and its `wake`
const TRIM = 10_000 // ms
const FIRST_WAIT = 100 // ms
const LAST_WAIT = 5_000 // ms
const ROOM = 0.9 // of the limit; below this a full topic takes events again

interface OutboxOptions {
  pool: Pool
  transport: EventTransport
  /** The service that owns the outbox. Its name is the topic. */
  contract: EventSource
  /** The consumer groups that read the topic. */
  groups: readonly string[]
}

/** The service's outbox, with a relay that publishes its rows for as long as the process runs. */
export const outbox = (host: Host<OutboxConfig>, { contract, ...options }: OutboxOptions): Relay =>
  host.component(relay({ ...options, topic: contract.name, log: host.log, config: host.config }))

export interface RelayOptions {
  pool: Pool
  transport: EventTransport
  topic: string
  /** The consumer groups that read the topic. A trim waits for each of them, even before its first consumer has run. */
  groups: readonly string[]
  log: Log
  config?: OutboxConfig
  trimEvery?: number
}

export interface Relay extends Component {
  /** Tells the relay that the outbox has new rows. Call it right after the commit. */
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
   * A group that no longer reads must not fill the transport: above the limit events stay in the outbox, until a tenth of
   * the topic is free. With one limit for both, a slow group would fill and free the topic, and the log, with each batch.
   */
  const watchLength = async (length: number) => {
    const full = length >= config.STREAM_MAX_ENTRIES * (isFull ? ROOM : 1)
    if (full === isFull) return
    isFull = full
    if (!full) return log.info({ topic, entries: length }, 'topic.has_room')
    const trimmed = await tidy()
    // What is left after a trim is what the slowest group has not handled.
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
      if (failures === 0) timer.wake() // during an outage every post would otherwise cause one more attempt
    },
    async start() {
      unsubscribe = transport.onBack(timer.wake)
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

/** A timer that can end early. A `wake` while no caller waits is not lost: the next wait ends at once. */
const createWakeableTimer = () => {
  let woken = false
  let end = () => {}

  return {
    wake() {
      woken = true
      end()
    },
    async wait(ms: number) {
      if (!woken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          end = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      woken = false
    },
  }
}
