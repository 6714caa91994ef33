import { type Discovery, usable } from '@murmuration/discovery'
import {
  AppError,
  client,
  createBalancer,
  httpConnect,
  withLog,
  type Api,
  type Balancer,
  type Contract,
} from '@murmuration/rpc'
import type { Log } from '../log.ts'
import { VERSION } from './version.ts'

export interface Target<C extends Contract> {
  contract: C
  discovery: Discovery
  log: Log
}

export interface Callee {
  /** Rejects when nobody answers. */
  check(): Promise<void>
  inspect: Balancer['inspect']
  close(): Promise<void>
}

/**
 * The caller's side of a service: the same type the service implements. Behind it are all instances that are alive, with
 * balancing, a queue, breakers, retries and the deadline.
 */
export const connectTo = <C extends Contract>({ contract, discovery, log }: Target<C>): Callee & { api: Api<C> } => {
  const balancer = createBalancer({ contract, connect: ({ address }) => httpConnect(contract, address), log })
  const watch = discovery.watch(contract.name, (instances) => balancer.update(usable(instances, VERSION)))

  return {
    api: client(contract, withLog(log)(balancer.handler)),
    inspect: balancer.inspect,
    async close() {
      await watch.close()
      await balancer.close()
    },
    async check() {
      const instances = balancer.inspect().instances.map(({ address }) => address)
      // Alive, not ready: else one part that is down would take down everybody who calls it, and everybody who calls them.
      await Promise.any(instances.map((address) => isAlive(address))).catch((cause: unknown) => {
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
