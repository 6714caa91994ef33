import type { Notification } from '@murmuration/contracts'
import { io } from 'socket.io-client'
import { renewCookies } from './renew.ts'

interface Live {
  onUnread(count: number): void
  onNotification(notification: Notification): void
}

const MAX_DELAY_MS = 60_000

/** Listens for as long as the page is open. Whatever fails, the page stays as it was rendered. */
export const connect = ({ onUnread, onNotification }: Live) => {
  const seen = new Set<string>()
  let since = document.body.dataset.since

  const socket = io({
    transports: ['websocket'],
    reconnectionDelayMax: MAX_DELAY_MS,
    // Asked for at every connection: whoever was cut off gets what came meanwhile.
    auth: (send) => send(since === undefined ? {} : { since }),
  })

  socket.on('unread', ({ count }: { count: number }) => onUnread(count))

  socket.on('notification', (notification: Notification) => {
    if (seen.has(notification.id)) return
    seen.add(notification.id)
    if (since === undefined || notification.id > since) since = notification.id
    onNotification(notification)
  })

  renewCookies(socket)
}
