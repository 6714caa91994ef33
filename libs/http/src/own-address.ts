import { networkInterfaces } from 'node:os'

/** The address of this machine in its network: of the first interface that other machines can reach. Undefined if there is none. */
export const ownAddress = (interfaces = networkInterfaces()): string | undefined => {
  const all = Object.values(interfaces).flatMap((some) => some ?? [])
  return all.find(({ internal, family }) => !internal && family === 'IPv4')?.address
}
