import type { Host } from '@murmuration/service'
import type { Pool } from 'pg'
import type { EventSource } from '../handlers.ts'
import type { EventTransport } from '../transport.ts'
import type { OutboxConfig } from './config.ts'
import { relay, type Relay } from './relay.ts'

interface OutboxOptions {
  pool: Pool
  transport: EventTransport
  /** The service whose outbox it is: its name is the topic. */
  contract: EventSource
  /** The groups that read the topic. */
  groups: readonly string[]
}

/** The service's outbox, with a relay that publishes what is in it for as long as the process runs. */
export const outbox = (host: Host<OutboxConfig>, { contract, ...options }: OutboxOptions): Relay =>
  host.component(relay({ ...options, topic: contract.name, log: host.log, config: host.config }))
