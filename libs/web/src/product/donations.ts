import { ownAddress } from '@murmuration/http'

/** Where the worker of a donated device opens its WebSocket. */
export const DONORS_PATH = '/wamp'

export interface Donations {
  /** Where devices in this network reach this site; undefined if only this machine does, or if that is not known. */
  address: string | undefined
}

const EVERYWHERE = new Set(['0.0.0.0', '::'])

/** Where other devices reach a process that listens on all interfaces. */
export const localAddress = ({ HOST, PORT }: { HOST: string; PORT: number }) => {
  const host = EVERYWHERE.has(HOST) ? ownAddress() : undefined
  return host && `http://${host}:${PORT}`
}

const THIS_MACHINE = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/

interface Asked {
  protocol: string
  /** As the browser asked for it. */
  host: string | undefined
}

/** The address to join at: the one that the visitor used, unless that leads nowhere but to this machine. */
export const joinAddress = ({ protocol, host = '' }: Asked, { address }: Donations) => {
  const isElsewhere = host !== '' && !THIS_MACHINE.test(host) && URL.canParse(`${protocol}://${host}`)
  const base = isElsewhere ? new URL(`${protocol}://${host}`).origin : address
  return base && `${base}/donate`
}
