import { type Discovery, type Instance, usable } from '@murmuration/discovery'
import {
  AppError,
  createBrokeredCaller,
  createCaller,
  type Api,
  type Contract,
  type Inspection,
  type Transport,
  type TransportSettings,
} from '@murmuration/rpc'
import type { Log } from '../log.ts'
import { VERSION } from './announce.ts'

export interface ConnectOptions<C extends Contract> {
  contract: C
  discovery: Discovery
  transport: Transport
  /** Of the broker, for a transport that has one. */
  broker?: string | undefined
  settings?: TransportSettings
  log: Log
}

export interface Callee {
  /** Rejects when no instance answers. */
  check(): Promise<void>
  /** A sentence, when instances are known and none of them offers the transport that this caller uses. */
  missingTransport(): string | undefined
  /** Whether that can be known already. Each instance offers HTTP, so there it always is. */
  isAnnounced(): boolean
  inspect(): Inspection
  close(): Promise<void>
}

/** The caller's side of a service: the same type the service implements. Behind it are all instances that are alive. */
export const connectTo = <C extends Contract>(options: ConnectOptions<C>): Callee & { api: Api<C> } => {
  const { contract, discovery, transport, broker = '', settings, log } = options
  const brokered = transport.kind === 'brokered'
  const caller = brokered
    ? { ...createBrokeredCaller({ contract, transport, address: broker, settings, log }), update: () => {} }
    : createCaller({ contract, transport, settings, log })

  let instances: Instance[] = []
  let told = false // in the log, that the transport is not offered

  const missingTransport = () => {
    const offered = new Set(instances.flatMap(({ endpoints }) => endpoints.map((endpoint) => endpoint.transport)))
    if (offered.size === 0 || offered.has(transport.name)) return undefined
    const wanted = `TRANSPORT_${contract.name.toUpperCase()}=${transport.name}`
    return `${contract.name} listens to ${[...offered].join(' and ')}, but this process calls it by ${transport.name}. Start ${contract.name} with ${wanted} too, or with LISTEN=${transport.name}`
  }

  const watch = discovery.watch(contract.name, (all) => {
    instances = usable(all, VERSION)
    caller.update(instances)
    const sentence = missingTransport()
    if (sentence && !told)
      log.error({ service: contract.name, transport: transport.name, sentence }, 'transport.missing')
    told = sentence !== undefined
  })

  return {
    api: caller.api,
    inspect: caller.inspect,
    async close() {
      await watch.close()
      await caller.close()
    },
    missingTransport,
    // Fallback addresses bear no name but themselves.
    isAnnounced: () => transport.name === 'http' || instances.some(({ id, address }) => id !== address),
    async check() {
      // Live, not ready: else one service that is down would make its callers not ready, and their callers too.
      await Promise.any(instances.map(({ address }) => isAlive(address))).catch((cause: unknown) => {
        throw new AppError('unavailable', `${contract.name} does not answer`, { cause })
      })
    },
  }
}

const ALIVE_MS = 2_000

const isAlive = async (address: string) => {
  const answer = await fetch(new URL('/health/live', address), { signal: AbortSignal.timeout(ALIVE_MS) })
  await answer.body?.cancel()
  if (!answer.ok) throw new Error(`status ${answer.status}`)
}
