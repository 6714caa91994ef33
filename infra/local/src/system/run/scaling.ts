import { UserError } from '../../user-error.ts'
import type { Service } from '../plan/services.ts'
import type { Supervised } from './supervised.ts'

export interface ScalingOptions {
  system: Supervised
  /** What is wrong with PostgreSQL or Redis now, if anything is. */
  trouble: () => string | undefined
}

const NO_EDGE = 'Browsers meet the first one only: what balances over gateways is the edge, in compose.yaml.'

/** Changes how many replicas a service has, while everything runs. One change at a time. */
export const createScaling = ({ system, trouble }: ScalingOptions) => {
  let last: Promise<unknown> = Promise.resolve()

  const expectWell = () => {
    const sentence = trouble()
    if (sentence !== undefined) throw new UserError(`${sentence} Try again when it is back.`)
  }

  const change = async (service: Service, count: number) => {
    const now = system.of(service.name).length
    if (count === now) return `${service.name} has ${count} already.`
    if (count < now) {
      const ended = await system.end(service, now - count)
      return `Ended ${ended.map(({ process }) => process.spec.instance).join(', ')}.`
    }
    expectWell()
    const replicas = system.start(service, count - now)
    // A process says that it is up before it has asked its database for anything.
    await system
      .untilReady(replicas)
      .then(expectWell)
      .catch(async (reason: unknown) => {
        await system.end(service, replicas.length)
        throw reason
      })
    const started = `Started ${replicas.map(({ process }) => process.spec.instance).join(', ')}.`
    return service.name === 'gateway' ? `${started} ${NO_EDGE}` : started
  }

  return (service: Service, count: number): Promise<string> => {
    const changed = last.then(() => change(service, count))
    last = changed.catch(() => undefined) // the caller of this change hears of it
    return changed
  }
}
