import type { Log } from '@murmuration/service'

/** An event as it lies in an outbox and travels: all of it is text. */
export interface EventRow {
  type: string
  /** JSON. */
  payload: string
  /** JSON: see `encodeEventContext`. */
  context: string
}

export interface Entry extends EventRow {
  /** As its transport names it. */
  id: string
}

/** One event that a group has been given, and what may become of it. Each of these ends the delivery but `recordFailed`. */
export interface EventDelivery {
  entry: Entry
  /** Attempts that have failed, or taken their process with them, before this delivery. */
  failed: number
  /** It is done with: no consumer of the group gets it again. */
  acknowledge(): Promise<unknown>
  /** The count survives this process. */
  recordFailed(failed: number): Promise<unknown>
  /** Another consumer of the group, or this one later, may have it at once. */
  giveBack(failed: number): Promise<unknown>
  /** It is put aside for a person to look at, and acknowledged. */
  deadLetter(error: string): Promise<unknown>
}

export interface Subscription {
  /** Nothing new is delivered; resolves when the delivery in hand has ended. */
  stop(): Promise<void>
}

export interface SubscribeOptions {
  topics: readonly string[]
  group: string
  /** Unlike that of any other consumer of the group. */
  consumer: string
  log: Log
  /** Resolves when a delivery has ended. One topic's are made one after the other, in the order they were published. */
  deliver(delivery: EventDelivery): Promise<void>
}

export interface Trimmed {
  /** The group that has read least; undefined while the topic has none, and then everything is kept. */
  slowest: string | undefined
  /** Events that are left in the topic. */
  length: number
  /** The topic was not there before: it is new, or it was lost, with what was in it. Told to one of those who trim. */
  isNew: boolean
}

/**
 * A way for events to travel from one service to groups of others: each event reaches each group at least once, and one
 * consumer of it, unless that one dies. What happens around a handler (attempts, waiting, dead letters) is the same for
 * all of them, and not here.
 */
export interface EventTransport {
  name: string
  /** Resolves, with how many events the topic holds now, when these are kept. Repeats are not noticed. */
  publish(topic: string, events: readonly EventRow[]): Promise<number>
  /** A group that is new begins with the oldest event that is still there. */
  subscribe(options: SubscribeOptions): Promise<Subscription>
  /** Drops what all groups have acknowledged: those that have ever subscribed, and `groups`, which may not have yet. */
  trim(topic: string, groups: readonly string[]): Promise<Trimmed>
  /** Resolves when it is connected, or has failed to be for the first time. */
  settled(): Promise<void>
  /** Calls `listener` whenever an outage is over. Returns how to unsubscribe. */
  onBack(listener: () => void): () => void
}
