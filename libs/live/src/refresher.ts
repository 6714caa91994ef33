import { setTimeout as sleep } from 'node:timers/promises'
import type { Notification } from '@murmuration/contracts'
import type { Socket } from 'socket.io'
import type { Inbox } from './inbox.ts'

/** One open page of one user: a socket, and how far it has read the inbox. */
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

const BATCH = 100
const RETRY_MS = 1_000 // between a failed query and the next attempt

interface Log {
  error(fields: object, event: string): void
}

/**
 * Brings pages up to date. There is no message per notification. An invalidation only says that an inbox has changed; the
 * refresher then reads what lies after the cursor of each invalidated page, for all of them in two statements. Repeated or
 * reordered invalidations do no harm, and the next one makes up for a lost one: each page gets each notification once and
 * in order, because its cursor only moves forward.
 */
export const createRefresher = (inbox: Pick<Inbox, 'after' | 'unread'>, log: Log) => {
  const stale = new Set<Page>()
  let running = false

  const refresh = async (pages: Page[]) => {
    const [news, counts] = await Promise.all([
      inbox.after(pages, BATCH),
      inbox.unread([...new Set(pages.map((page) => page.userId))]),
    ])
    pages.forEach((page, i) => {
      const items = news[i] ?? []
      if (items.length === BATCH) stale.add(page) // there may be more
      page.deliver(items, counts.get(page.userId) ?? 0)
    })
  }

  const again = async (pages: Page[], err: unknown) => {
    log.error({ err }, 'live.failed')
    for (const page of pages) stale.add(page)
    await sleep(RETRY_MS)
  }

  const drain = async () => {
    while (stale.size > 0) {
      const pages = [...stale].filter((page) => page.open)
      stale.clear()
      if (pages.length > 0) await refresh(pages).catch((err: unknown) => again(pages, err))
    }
    running = false // in the same step that found no stale page, so a later invalidation starts the loop again
  }

  return {
    /** Marks pages as stale. One loop serves all of them, so several invalidations in a short time cost one read. */
    invalidate(pages: Iterable<Page>) {
      for (const page of pages) stale.add(page)
      if (running) return
      running = true
      void drain() // never rejects
    },
  }
}
