import type { Socket } from 'node:net'

/** The other end of a socket, as Crossbar writes it: `tcp4:192.0.2.1:40312`. */
export const peerOf = ({ remoteAddress, remotePort, remoteFamily }: Socket): string =>
  `${remoteFamily === 'IPv6' ? 'tcp6' : 'tcp4'}:${remoteAddress}:${remotePort}`
