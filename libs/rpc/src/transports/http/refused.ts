import { connect } from 'node:net'

const PATIENCE_MS = 4_000 // Linux takes three seconds to find that there is no machine at an address
const NONE = new Set(['ECONNREFUSED', 'EHOSTUNREACH'])

/** Whether no process listens at an address (`http://host:port`). A server that does not answer may only be slow: false. */
export const isRefused = (url: string) =>
  new Promise<boolean>((resolve) => {
    const { hostname, port } = new URL(url)
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80), timeout: PATIENCE_MS })
    const end = (refused: boolean) => {
      resolve(refused)
      socket.destroy()
    }
    socket.once('connect', () => end(false))
    socket.once('timeout', () => end(false))
    socket.once('error', ({ code = '' }: NodeJS.ErrnoException) => end(NONE.has(code)))
  })
