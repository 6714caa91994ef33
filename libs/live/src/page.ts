import type { Notification } from '@murmuration/contracts'
import type { Socket } from 'socket.io'

/** One open page of one person: a socket, and how far it has read. */
export interface Page {
  userId: string
  after: string
  open: boolean
  deliver(items: Notification[], unread: number): void
}

export const createPage = (socket: Socket, userId: string, after: string): Page => {
  let lastUnread: number | undefined

  const page: Page = {
    userId,
    after,
    open: true,
    deliver(items, unread) {
      for (const item of items) socket.emit('notification', item)
      page.after = items.at(-1)?.id ?? page.after
      if (unread !== lastUnread) socket.emit('unread', { count: unread })
      lastUnread = unread
    },
  }
  return page
}
