import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

const sockets = new Set<Socket>()
const remember = (message: unknown) => void sockets.add((message as { socket: Socket }).socket) // as Node documents it

/** Counts what goes through every TCP connection of this process from now on, whichever library opens it. */
export const watchTraffic = () => {
  subscribe('net.client.socket', remember)
  subscribe('net.server.socket', remember)
}

/** Bytes read and written up to now. */
export const bytesSoFar = () =>
  [...sockets].reduce((sum, { bytesRead, bytesWritten }) => sum + bytesRead + bytesWritten, 0)
