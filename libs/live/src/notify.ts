import { decodeCursor, LAST_ID, type notify, toPage } from '@murmuration/contracts'
import type { Who } from '@murmuration/identity'
import type { Api } from '@murmuration/rpc'
import type { Inbox } from './inbox.ts'
import type { Live } from './live.ts'

interface NotifyDeps {
  who: Who
  inbox: Pick<Inbox, 'before' | 'unread' | 'markRead' | 'now'>
  live: Pick<Live, 'poke'>
}

/** An inbox as its owner sees it, however it was filled. */
export const createNotify = ({ who, inbox, live }: NotifyDeps): Api<typeof notify> => {
  const countUnread = async (userId: string) => (await inbox.unread([userId])).get(userId) ?? 0

  return {
    async list({ cursor, limit }, ctx) {
      const { id } = await who(ctx)
      const rows = inbox.before(id, decodeCursor(cursor) ?? LAST_ID, limit + 1)
      const [items, unread] = await Promise.all([rows, countUnread(id)])
      return { ...toPage(items, limit, (item) => item.id), unread }
    },

    async markRead({ upTo }, ctx) {
      const { id } = await who(ctx)
      await inbox.markRead(id, upTo)
      live.poke([id])
      return {}
    },

    async unread(_, ctx) {
      const { id } = await who(ctx)
      const [now, count] = await Promise.all([inbox.now(), countUnread(id)])
      return { count, now }
    },
  }
}
