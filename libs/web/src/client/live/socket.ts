import type { Notification } from '@murmuration/contracts'
import { io, type Socket } from 'socket.io-client'

interface Live {
  onUnread(count: number): void
  onNotification(notification: Notification): void
}

const MAX_DELAY_MS = 60_000

/** Receives notifications while the page is open. A failure leaves the page as it was rendered. */
export const connect = ({ onUnread, onNotification }: Live) => {
  const seen = new Set<string>()
  let since = later(document.body.dataset.since, lastSeen())

  const socket = io({
    transports: ['websocket'],
    reconnectionDelayMax: MAX_DELAY_MS,
    // Called for each connection: after an interruption the server sends what was missed since then.
    auth: (send) => send(since === undefined ? {} : { since }),
  })

  socket.on('unread', ({ count }: { count: number }) => onUnread(count))

  socket.on('notification', (notification: Notification) => {
    if (seen.has(notification.id)) return
    seen.add(notification.id)
    since = later(since, notification.id)
    remember(since)
    onNotification(notification)
  })

  renewCookies(socket)
}

const later = (one: string | undefined, other: string | undefined) => ((other ?? '') > (one ?? '') ? other : one)

// Kept per tab, so that the next page does not show the same notification again.
const KEY = 'last-notification'
const lastSeen = () => sessionStorage.getItem(KEY) ?? undefined
const remember = (id: string | undefined) => sessionStorage.setItem(KEY, id ?? '')

const FIRST_RENEWAL_MS = 2_000
const MAX_RENEWAL_MS = 5 * 60_000

/**
 * On a page that is open for long the access token expires, and the server refuses the socket. A request for any page makes
 * the server renew the cookies; then the socket connects again. After a log-out in another tab the server refuses every
 * connection, so the delay between attempts doubles up to a maximum.
 */
const renewCookies = (socket: Socket) => {
  let delay = 0

  const connectAgain = async (isRefused: boolean) => {
    // Offline, the next attempt comes later.
    if (isRefused) await fetch(location.href, { method: 'HEAD', cache: 'no-store' }).catch(() => undefined)
    socket.connect()
  }

  socket.on('connect', () => {
    delay = 0
  })

  socket.on('connect_error', ({ message }) => {
    if (socket.active) return // the network is down: Socket.IO reconnects by itself
    setTimeout(() => void connectAgain(message === 'unauthenticated'), delay) // not awaited: it handles its own failure
    delay = Math.min(MAX_RENEWAL_MS, delay === 0 ? FIRST_RENEWAL_MS : delay * 2)
  })

  // The server closes the socket when the token expires. Socket.IO does not reconnect by itself after that.
  socket.on('disconnect', (reason) => {
    if (reason === 'io server disconnect') socket.connect()
  })
}
