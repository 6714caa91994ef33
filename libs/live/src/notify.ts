import { decodeCursor, LAST_ID, type notify, toPage } from '@murmuration/contracts'
import type { Authenticate } from '@murmuration/identity'
import type { Api } from '@murmuration/rpc'
import type { Inbox } from './inbox.ts'
import type { Live } from './live.ts'

interface NotifyDeps {
  authenticate: Authenticate
  inbox: Pick<Inbox, 'before' | 'unread' | 'markRead' | 'now'>
  live: Pick<Live, 'invalidate'>
}

/** The API of an inbox for its owner. It is the same in both systems, which differ in how they fill the inbox. */
export const createNotify = ({ authenticate, inbox, live }: NotifyDeps): Api<typeof notify> => {
  const countUnread = async (userId: string) => (await inbox.unread([userId])).get(userId) ?? 0

  return {
    async list({ cursor, limit }, ctx) {
      const { id } = await authenticate(ctx)
      const rows = inbox.before(id, decodeCursor(cursor) ?? LAST_ID, limit + 1)
      const [items, unread] = await Promise.all([rows, countUnread(id)])
      return { ...toPage(items, limit, (item) => item.id), unread }
    },

    async markRead({ upTo }, ctx) {
      const { id } = await authenticate(ctx)
      await inbox.markRead(id, upTo)
      live.invalidate([id])
      return {}
    },

    async unread(_, ctx) {
      const { id } = await authenticate(ctx)
      const [now, count] = await Promise.all([inbox.now(), countUnread(id)])
      return { count, now }
    },
  }
}
