import { isFree } from '../../free-port.ts'
import { UserError } from '../../user-error.ts'
import type { Ports } from './deployment.ts'
import type { Service } from './services.ts'

interface Listener {
  name: string
  port: number
  host: string
}

interface Wanted {
  wanted: Service[]
  ports: Ports
  portPostgres: number | undefined
  portRedis: number | undefined
  /** Where the edges listen; everything else only on this machine. */
  host: string
}

/** What will listen at a port that was chosen beforehand. */
export const listenersOf = ({ wanted, ports, portPostgres, portRedis, host }: Wanted): Listener[] => {
  const own = wanted.map(({ name, isEdge }) => ({ name, port: ports[name], host: isEdge ? host : '127.0.0.1' }))
  const stores = { postgres: portPostgres, redis: wanted.some(({ redis }) => redis) ? portRedis : undefined }
  const others = Object.entries(stores).map(([name, port]) => ({ name, port, host: '127.0.0.1' }))
  return [...own, ...others].flatMap(({ port, ...rest }) => (port === undefined ? [] : [{ ...rest, port }]))
}

/** Before anything is started: a port in use is named, with the option that changes it. */
export const expectFree = async (listeners: Listener[]) => {
  const free = await Promise.all(listeners.map(({ port, host }) => isFree(port, host)))
  const taken = listeners.filter((_, index) => !free[index])
  if (taken.length === 0) return
  const lines = taken.map(
    ({ name, port }) => `  ${name}: port ${port} is in use; choose another with --port-${name} <port>`,
  )
  throw new UserError(`Something else listens where we want to:\n${lines.join('\n')}`)
}
