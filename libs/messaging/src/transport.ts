import type { Log } from '@murmuration/service'

/** An event as it is stored in an outbox and sent: all fields are text. */
export interface EventRow {
  /** Unique within its topic. */
  id: string
  type: string
  /** JSON. */
  payload: string
  /** JSON: see `encodeEventContext`. */
  context: string
}

/** An event as it is delivered. Its id is the transport's, where that gives events ids of its own. */
export type Entry = EventRow

/** One event delivered to a group, and what can happen to it. Each of these calls except `recordFailed` ends the delivery. */
export interface EventDelivery {
  entry: Entry
  /** Attempts before this delivery that failed, or during which the process died. */
  failed: number
  /** Attempts before this delivery in all. Missing where the transport does not count them. */
  tries?: number
  /** There is one attempt at each delivery: whether and when the event is delivered again is the transport's affair. */
  once?: boolean
  /** The event is handled: no consumer of the group receives it again. */
  acknowledge(): Promise<unknown>
  /** Stores the count, so that it survives this process. */
  recordFailed(failed: number): Promise<unknown>
  /** Another consumer of the group, or this one later, may take it at once. */
  giveBack(failed: number, tries?: number): Promise<unknown>
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
  /**
   * Resolves when these events are stored, or all groups have them, with how many the topic holds now: 0 where nothing is
   * stored. It does not detect repeats.
   */
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
