import { isFree } from '../../free-port.ts'
import { Refusal } from '../../refusal.ts'
import type { Ports } from './environment.ts'
import type { Service } from './services.ts'

/** Before anything is started: a port in use is named, with the option that changes it. */
export const expectFree = async (wanted: Service[], ports: Ports, host: string) => {
  const checked = await Promise.all(
    wanted.map(async ({ name, isEdge }) => ({
      name,
      free: await isFree(ports[name] ?? 0, isEdge ? host : '127.0.0.1'),
    })),
  )
  const taken = checked.filter(({ free }) => !free)
  if (taken.length === 0) return
  const lines = taken.map(
    ({ name }) => `  ${name}: port ${ports[name]} is in use; choose another with --port-${name} <port>`,
  )
  throw new Refusal(`Something else listens where we want to:\n${lines.join('\n')}`)
}
