import type { Notification } from '@murmuration/contracts'

/** Where a page stands in its owner's inbox: it has seen everything up to and with `after`. */
export interface Cursor {
  userId: string
  after: string // notification id
}

/** Everybody's notifications. Ids have to become visible in the order of their size. */
export interface Inbox {
  /** For each cursor the notifications with a later id, oldest first, at most `limit` each. */
  after(cursors: Cursor[], limit: number): Promise<Notification[][]>
  /** Those with an id smaller than `before`, newest first. */
  before(userId: string, before: string, limit: number): Promise<Notification[]>
  /** How many are unread, for each of these people who has any. */
  unread(userIds: string[]): Promise<Map<string, number>>
  markRead(userId: string, upTo: string): Promise<void>
  /** The time (epoch ms) by the clock that ids are drawn by. */
  now(): Promise<number>
}
