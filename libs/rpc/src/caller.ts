import { type Balancer, createBalancer } from './balance/balancer.ts'
import type { CalleeInstance } from './balance/instance.ts'
import { client } from './client.ts'
import type { Contract } from './contract.ts'
import { withDeadline } from './filters/deadline.ts'
import { type CallLog, withLog } from './filters/log.ts'
import { withRetry } from './filters/retry.ts'
import type { Connection, Filter, Handler } from './handler.ts'
import type { Transport, TransportSettings } from './transports/transport.ts'

/** What a caller knows of the instances of a service, for `npm run ps`. */
export interface Inspection extends Omit<ReturnType<Balancer['inspect']>, 'policy'> {
  /** By which its calls travel. */
  transport: string
  policy: string
}

/** A callee instance as discovery knows it, with an address for each transport that it offers. */
export interface ReachableInstance extends Omit<CalleeInstance, 'address'> {
  endpoints: readonly { transport: string; address: string }[]
}

interface CallerOptions<C extends Contract> {
  contract: C
  /** How calls travel. */
  transport: Transport
  settings?: TransportSettings | undefined
  log: CallLog
  /** Calls that may wait here; 0 is no queue. */
  queueLimit?: number
}

interface BrokerOptions<C extends Contract> extends Omit<CallerOptions<C>, 'queueLimit'> {
  /** The broker's address. */
  address: string
}

/**
 * The caller's side of a service whose instances are called one by one, from the outside in: log, retry, the balancer with
 * its queue, limits and a breaker for each instance, the deadline, the transport. `update` says which instances there are.
 */
export const createCaller = <C extends Contract>({
  contract,
  transport,
  settings,
  log,
  ...options
}: CallerOptions<C>) => {
  const connect = ({ address }: CalleeInstance): Connection => {
    const connection = transport.connect(contract, address, settings)
    return { ...connection, handler: withDeadline(connection.handler) }
  }
  const balancer = createBalancer({ service: contract.name, connect, log, ...options })

  const withAddress = ({ endpoints, ...instance }: ReachableInstance): CalleeInstance[] => {
    const chosen = endpoints.find((endpoint) => endpoint.transport === transport.name)
    return chosen ? [{ ...instance, address: chosen.address }] : []
  }

  return {
    api: client(contract, withLog(log)(withRetry(contract)(balancer.handler))),
    /** The instances that are alive now, oldest first. Those that do not offer the transport are not called. */
    update: (instances: readonly ReachableInstance[]) => balancer.update(instances.flatMap(withAddress)),
    inspect: (): Inspection => ({ ...balancer.inspect(), transport: transport.name }),
    close: balancer.close,
  }
}

/**
 * The same where a broker stands between: log, retry, the deadline, the transport. The broker knows the instances and
 * chooses among them, so there is nothing to balance; `inspect` reports the broker in their place.
 */
export const createBrokeredCaller = <C extends Contract>({
  contract,
  transport,
  settings,
  log,
  address,
}: BrokerOptions<C>) => {
  const connection = transport.connect(contract, address, settings)
  const count = { calls: 0, inFlight: 0 }
  const counted: Filter = (next) => async (request) => {
    count.calls += 1
    count.inFlight += 1
    return next(request).finally(() => (count.inFlight -= 1))
  }
  const handler: Handler = withLog(log)(withRetry(contract)(counted(withDeadline(connection.handler))))

  return {
    api: client(contract, handler),
    inspect: (): Inspection => ({
      service: contract.name,
      transport: transport.name,
      policy: 'broker',
      queued: 0,
      instances: [{ instance: transport.name, address, concurrency: 0, ...count, breaker: 'closed' }],
    }),
    close: () => connection.close(),
  }
}
