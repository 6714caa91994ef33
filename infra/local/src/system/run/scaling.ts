import { Refusal } from '../../refusal.ts'
import type { Ports } from '../plan/environment.ts'
import type { Processes } from './processes.ts'
import { untilReady } from './ready.ts'
import type { Scope } from '../plan/scope.ts'
import type { Service } from '../plan/services.ts'

export interface ScalingOptions {
  processes: Processes
  ports: Ports
  scope: Scope
  /** What is wrong with PostgreSQL or Redis now, if anything is. */
  trouble: () => string | undefined
}

const NO_EDGE = 'Browsers meet the first one only: what balances over gateways is the edge, in compose.yaml.'

/** Changes how many replicas a service has, while everything runs. One change at a time. */
export const createScaling = ({ processes, ports, scope, trouble }: ScalingOptions) => {
  let last: Promise<unknown> = Promise.resolve()

  const expectWell = () => {
    const sentence = trouble()
    if (sentence !== undefined) throw new Refusal(`${sentence} Try again when it is back.`)
  }

  const change = async (service: Service, count: number) => {
    const now = processes.of(service.name).length
    if (count === now) return `${service.name} has ${count} already.`
    if (count < now) {
      const ended = await processes.end(service, now - count)
      return `Ended ${ended.map(({ instance }) => instance.spec.instance).join(', ')}.`
    }
    expectWell()
    const replicas = processes.start(service, count - now)
    // A process says that it is up before it has asked its database for anything.
    await untilReady({ replicas, ports, scope })
      .then(expectWell)
      .catch(async (reason: unknown) => {
        await processes.end(service, replicas.length)
        throw reason
      })
    const started = `Started ${replicas.map(({ instance }) => instance.spec.instance).join(', ')}.`
    return service.name === 'gateway' ? `${started} ${NO_EDGE}` : started
  }

  return (service: Service, count: number): Promise<string> => {
    const changed = last.then(() => change(service, count))
    last = changed.catch(() => undefined) // who asked hears of it
    return changed
  }
}
