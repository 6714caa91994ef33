import type { Log } from '../log.ts'

/** What works on its own beside the requests: a timer, a consumer, a relay. */
export interface Component {
  start(log: Log): Promise<void>
  /** Takes nothing new, and resolves when what was begun has ended. */
  stop(): Promise<void>
}
