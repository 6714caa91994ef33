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
  let since = later(document.body.dataset.since, lastSeen())

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
    since = later(since, notification.id)
    remember(since)
    onNotification(notification)
  })

  renewCookies(socket)
}

const later = (one: string | undefined, other: string | undefined) => ((other ?? '') > (one ?? '') ? other : one)

// What one page of this tab has shown, the next one does not show again.
const KEY = 'last-notification'
const lastSeen = () => sessionStorage.getItem(KEY) ?? undefined
const remember = (id: string | undefined) => sessionStorage.setItem(KEY, id ?? '')
