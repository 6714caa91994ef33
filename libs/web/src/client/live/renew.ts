import type { Socket } from 'socket.io-client'

const FIRST_DELAY_MS = 2_000
const MAX_DELAY_MS = 5 * 60_000

/**
 * A page that was open for long has an access token that ran out, and its socket is refused. Asking for any page makes
 * the server renew the cookies; then the socket connects again. Who has logged out elsewhere is refused for ever, so
 * the tries grow rare.
 */
export const renewCookies = (socket: Socket) => {
  let delay = 0

  const connectAgain = async (isRefused: boolean) => {
    if (isRefused) await fetch(location.href, { method: 'HEAD', cache: 'no-store' }).catch(() => undefined) // offline: try later
    socket.connect()
  }

  socket.on('connect', () => {
    delay = 0
  })

  socket.on('connect_error', ({ message }) => {
    if (socket.active) return // a line that is down: Socket.IO comes back by itself
    setTimeout(() => void connectAgain(message === 'unauthenticated'), delay) // nobody waits for it, and it does not fail
    delay = Math.min(MAX_DELAY_MS, delay === 0 ? FIRST_DELAY_MS : delay * 2)
  })

  // The server ends the session of a token that ran out; Socket.IO does not come back from that by itself.
  socket.on('disconnect', (reason) => {
    if (reason === 'io server disconnect') socket.connect()
  })
}
