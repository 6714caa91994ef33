import type { Notification } from '@murmuration/contracts'

/** Where a page stands in its owner's inbox: it has seen everything up to and with `after`. */
export interface Cursor {
  userId: string
  after: string // notification id
}

/** What live pages read. An inbox must hand out ids in the order in which notifications become visible. */
export interface LiveInbox {
  /** For each cursor the notifications with a later id, oldest first, at most `limit` each. */
  after(cursors: Cursor[], limit: number): Promise<Notification[][]>
  /** The id of the newest notification of a person. */
  newest(userId: string): Promise<string | undefined>
  /** How many are unread, for each of these people. */
  unread(userIds: string[]): Promise<Map<string, number>>
}
