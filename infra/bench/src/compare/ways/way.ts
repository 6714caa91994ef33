import type { Mirror } from '../mirror.ts'

export interface Caller {
  api: Mirror
  close(): Promise<unknown>
}

export interface Ends {
  /** The callee's side, in a process of its own. Returns the address for `connect`. */
  listen?(broker: string): Promise<string>
  connect(address: string): Promise<Caller> | Caller
}

/** A row of the comparison: a way for a call to get to an answer. */
export interface Way extends Ends {
  name: string
  /** `local`: caller and callee are one process. `brokered`: a broker stands between them, so each message travels twice. */
  kind: 'local' | 'direct' | 'brokered'
  /** Ours keep all promises: validation on both sides, a deadline, a context. Yardsticks carry the bare payload. */
  isOurs: boolean
}
