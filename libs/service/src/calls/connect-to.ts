import { type Discovery, type Instance, usable } from '@murmuration/discovery'
import {
  AppError,
  createBrokeredCaller,
  createCaller,
  type Api,
  type Contract,
  type Inspection,
  type Transport,
} from '@murmuration/rpc'
import type { Log } from '../log.ts'
import { VERSION } from './announce.ts'

export interface ConnectOptions<C extends Contract> {
  contract: C
  discovery: Discovery
  transport: Transport
  /** Of the broker, for a transport that has one. */
  broker?: string | undefined
  log: Log
}

export interface Callee {
  /** Rejects when no instance answers. */
  check(): Promise<void>
  inspect(): Inspection
  close(): Promise<void>
}

/** The caller's side of a service: the same type the service implements. Behind it are all instances that are alive. */
export const connectTo = <C extends Contract>(options: ConnectOptions<C>): Callee & { api: Api<C> } => {
  const { contract, discovery, transport, broker = '', log } = options
  const brokered = transport.kind === 'brokered'
  const caller = brokered
    ? { ...createBrokeredCaller({ contract, transport, address: broker, log }), update: () => {} }
    : createCaller({ contract, transport, log })

  let instances: Instance[] = []
  const watch = discovery.watch(contract.name, (all) => {
    instances = usable(all, VERSION)
    caller.update(instances)
  })

  return {
    api: caller.api,
    inspect: caller.inspect,
    async close() {
      await watch.close()
      await caller.close()
    },
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
