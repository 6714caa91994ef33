import { setTimeout as sleep } from 'node:timers/promises'
import type { Inbox } from './inbox.ts'
import type { Page } from './page.ts'

const BATCH = 100
const RETRY_MS = 1_000 // until the database is asked again after it has failed

interface Log {
  error(fields: object, event: string): void
}

/**
 * Brings pages up to date. There is no message per notification: an invalidation only says "look again", and then what lies
 * after each page's cursor is read, for all invalidated pages in two statements. So invalidations may be lost, repeated or
 * reordered; what a page gets is each notification once and in order, because its cursor only moves forward.
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
    running = false // in the step that has found nothing: an invalidation after it starts the loop anew
  }

  return {
    /** Marks pages as stale; one loop serves them all, so that invalidations close together cost one look. */
    invalidate(pages: Iterable<Page>) {
      for (const page of pages) stale.add(page)
      if (running) return
      running = true
      void drain() // never rejects
    },
  }
}
