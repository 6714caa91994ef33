import type { Contract } from '../contract.ts'
import type { Connection, Handler, Listener } from '../handler.ts'

export const MAX_REQUEST_BYTES = 2 ** 20
export const MAX_REPLY_BYTES = 2 ** 24

export interface ListenOptions {
  contract: Contract
  handler: Handler
  host?: string | undefined
  /** 0 takes any free port; the address of the listener has its number. */
  port?: number | undefined
}

/** A way for calls to travel: how a callee receives them, and how a caller reaches it. */
export interface Transport {
  /** The scheme of its addresses: an address of `http` is `http://127.0.0.1:4002`. */
  name: string
  /**
   * `direct`: an address belongs to one instance. Callers find instances through discovery and balance between them.
   * `brokered`: an address is a broker's, which knows the instances and balances by itself.
   */
  kind: 'direct' | 'brokered'
  /** Receives calls for a contract. Rejects when it cannot (`EADDRINUSE`). */
  listen(options: ListenOptions): Promise<Listener>
  /** Connects with the first call. */
  connect(contract: Contract, address: string): Connection
}
