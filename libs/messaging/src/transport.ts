import type { Log } from '@murmuration/service'

/** An event as it is stored in an outbox and sent: all fields are text. */
export interface EventRow {
  type: string
  /** JSON. */
  payload: string
  /** JSON: see `encodeEventContext`. */
  context: string
}

export interface Entry extends EventRow {
  /** The transport's id for it. */
  id: string
}

/** One event delivered to a group, and what can happen to it. Each of these calls except `recordFailed` ends the delivery. */
export interface EventDelivery {
  entry: Entry
  /** Attempts before this delivery that failed, or during which the process died. */
  failed: number
  /** The event is handled: no consumer of the group receives it again. */
  acknowledge(): Promise<unknown>
  /** Stores the count, so that it survives this process. */
  recordFailed(failed: number): Promise<unknown>
  /** Another consumer of the group, or this one later, may take it at once. */
  giveBack(failed: number): Promise<unknown>
  /** Stores the event for a person to look at, and acknowledges it. */
  deadLetter(error: string): Promise<unknown>
}

export interface Subscription {
  /** Delivers no new events. Resolves when the current delivery has ended. */
  stop(): Promise<void>
}

export interface SubscribeOptions {
  topics: readonly string[]
  group: string
  /** Unique among the consumers of the group. */
  consumer: string
  log: Log
  /** Resolves when a delivery has ended. Events of one topic are delivered one after another, in the order of publication. */
  deliver(delivery: EventDelivery): Promise<void>
}

export interface Trimmed {
  /** The slowest group; undefined while the topic has no group, and then nothing is removed. */
  slowest: string | undefined
  /** Events left in the topic. */
  length: number
  /** The topic did not exist: it is new, or it was lost with its events. Of several concurrent trims one returns `true`. */
  isNew: boolean
}

/**
 * Carries events from one service to the consumer groups of others. Each event reaches each group at least once, and one
 * consumer of the group, unless that consumer dies. Attempts, waits and dead letters are the same for all transports and
 * belong to `consumer`.
 */
export interface EventTransport {
  name: string
  /** Resolves when these events are stored, with how many the topic holds now. It does not detect repeats. */
  publish(topic: string, events: readonly EventRow[]): Promise<number>
  /** A new group begins with the oldest event that the topic still holds. */
  subscribe(options: SubscribeOptions): Promise<Subscription>
  /** Removes events that all groups have acknowledged: all that ever subscribed, and `groups`, which may not have subscribed yet. */
  trim(topic: string, groups: readonly string[]): Promise<Trimmed>
  /** Resolves when the transport is connected, or its first attempt to connect has failed. */
  settled(): Promise<void>
  /** Calls `listener` whenever an outage ends. Returns a function that unsubscribes. */
  onBack(listener: () => void): () => void
}
