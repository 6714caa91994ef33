import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { introduce } from './handshake.ts'
import type { Limits, TcpSettings } from './settings.ts'

interface SocketOptions extends Omit<TcpSettings, 'log'> {
  address: string
  service: string
  limits: Limits
  /** Told before it is connected, so that it can be destroyed. */
  onSocket(socket: Socket): void
}

/** A connection to the callee at an address, with the handshake done. Rejects when either does not come about in time. */
export const openSocket = async ({
  address,
  secret,
  service,
  codec,
  tls,
  limits,
  onSocket,
}: SocketOptions): Promise<Socket> => {
  const { hostname, port } = new URL(address)
  const target = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) }
  // Instances come and go with their addresses, so no certificate names one: that `ca` has signed it is what counts.
  const socket = tls ? connectTls({ ...target, ...tls, checkServerIdentity: () => undefined }) : connectTcp(target)
  onSocket(socket)
  try {
    const signal = AbortSignal.timeout(limits.connectMs)
    await once(socket, tls ? 'secureConnect' : 'connect', { signal })
    socket.on('error', () => {}) // it closes, and that is noticed
    socket.setNoDelay(true)
    await introduce(socket, { secret, service, codec, timeoutMs: limits.handshakeMs })
    return socket
  } catch (error) {
    socket.on('error', () => {})
    socket.destroy()
    throw error
  }
}
