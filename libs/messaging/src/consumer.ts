import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log, Component } from '@murmuration/service'
import { attempt } from './attempts.ts'
import { handleWith, type EventSink, type EventSource, type Handlers } from './handlers.ts'
import type { EventTransport, Subscription } from './transport.ts'

export interface ConsumerOptions<K extends EventSink, S extends EventSource> {
  transport: EventTransport
  /** The service that handles the events. */
  contract: K
  /** The services that publish those events. */
  sources: readonly S[]
  handlers: Handlers<K, S>
  log: Log
  /** Unique among the consumers of the group. */
  consumerName?: string
  /** ms between the attempts at one event: the first wait, and the longest. */
  firstWait?: number
  lastWait?: number
}

/**
 * Passes a service's events to their handlers, each at least once, and acknowledges an event after it is handled. Any number
 * of replicas share the work, and another replica takes over the pending entries of a dead one. An event that fails five
 * times becomes a dead letter.
 */
export const consumer = <K extends EventSink, S extends EventSource>(options: ConsumerOptions<K, S>): Component => {
  const { transport, contract, sources, handlers, log } = options
  const { consumerName = newName(), firstWait = 200, lastWait = 5_000 } = options
  const topics = topicsOf(contract, sources)
  const handle = handleWith(sources, handlers)
  const stopped = new AbortController()
  const { signal } = stopped
  let subscription: Subscription | undefined

  const rest = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {})
  const pace = { rest, stopping: () => signal.aborted, firstWait, lastWait }

  return {
    async start() {
      subscription = await transport.subscribe({
        topics,
        group: contract.name,
        consumer: consumerName,
        log,
        deliver: (delivery) => attempt(delivery, { handle, log, pace }),
      })
    },
    async stop() {
      stopped.abort()
      await subscription?.stop()
    },
  }
}

/** The topics with the events that a service handles. */
const topicsOf = ({ name, hears }: EventSink, sources: readonly EventSource[]) => {
  const publisherOf = (type: string) => sources.find(({ events }) => Object.hasOwn(events, type))?.name
  const unpublished = hears.filter((type) => publisherOf(type) === undefined)
  if (unpublished.length > 0)
    throw new Error(`${name} hears ${unpublished.join()}, which none of its sources publishes`)
  return [...new Set(hears.flatMap((type) => publisherOf(type) ?? []))]
}

const newName = () => `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`
