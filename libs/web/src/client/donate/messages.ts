import type { Board } from '@murmuration/trends/donation'

/** What the page tells its worker. */
export type ToWorker = { connect: string } | { counting: boolean }

/** What the worker tells its page. */
export type FromWorker =
  | { board: Board }
  /** The id of its session while it has one, and whether the router has taken its offer to count. */
  | { session: number | undefined; isOffered: boolean }
  /** A job is done: so many are now. */
  | { jobs: number }
