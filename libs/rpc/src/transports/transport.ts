import type { Policy } from '@murmuration/dispatch'
import type { Contract } from '../contract.ts'
import type { Connection, Handler, Listener } from '../handler.ts'

export const MAX_REQUEST_BYTES = 2 ** 20
export const MAX_REPLY_BYTES = 2 ** 24

/** What a process tells its transports, besides addresses. Each transport takes what concerns it. */
export interface TransportSettings {
  /** Shared by caller and callee. A transport without security of its own (raw TCP) needs it. */
  secret?: string | undefined
  /** PEM texts. A listener shows `cert`; both sides trust certificates signed by `ca`. Without it connections are not encrypted. */
  tls?: { cert: string; key: string; ca: string } | undefined
  /** How messages are written, where the transport leaves that open. Both sides must agree. */
  codec?: 'json' | 'msgpack' | undefined
  /** Gets what is worth a line: strangers, broken frames, lost and regained connections. Lines of one kind are rate limited. */
  log?: TransportLog | undefined
}

export interface TransportLog {
  info(fields: object, event: string): void
  warn(fields: object, event: string): void
}

export interface ListenOptions extends TransportSettings {
  contract: Contract
  handler: Handler
  host?: string | undefined
  /** 0 takes any free port; the address of the listener has its number. */
  port?: number | undefined
  /** The broker's address, for a brokered transport. */
  broker?: string | undefined
  /** What this process is called among the replicas of its service. */
  instance?: string | undefined
  /** Calls that this process takes at once; 0 is any number. A brokered transport leaves the others to other replicas. */
  concurrency?: number | undefined
  /** How callers choose among the replicas. For a brokered transport whose broker chooses; callers of others learn it from discovery. */
  policy?: Policy | undefined
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
  /** Of a direct transport: how far its port is from that of the instance's HTTP, where neither is announced. */
  portOffset?: number
  /** Whether it can do nothing without `TransportSettings.secret`. */
  needsSecret?: boolean
  /** Receives calls for a contract. Rejects when it cannot (`EADDRINUSE`). */
  listen(options: ListenOptions): Promise<Listener>
  /** Connects with the first call. */
  connect(contract: Contract, address: string, settings?: TransportSettings): Connection
}
