import { decodeCursor, LAST_ID, type notify, toPage } from '@murmuration/contracts'
import type { Who } from '@murmuration/identity'
import type { Live } from '@murmuration/live'
import type { Api } from '@murmuration/rpc'
import type { Pool } from 'pg'
import type { PrismaClient } from './generated/prisma/client.ts'
import { BEFORE, type NotificationRow, toNotification } from './inbox.ts'

interface NotifyDeps {
  db: PrismaClient
  pool: Pool
  who: Who
  live: Pick<Live, 'poke'>
}

export const createNotify = ({ db, pool, who, live }: NotifyDeps): Api<typeof notify> => {
  const countUnread = (userId: string) => db.notification.count({ where: { userId, read: false } })

  return {
    async list({ cursor, limit }, ctx) {
      const me = await who(ctx)
      const values = [me.id, decodeCursor(cursor) ?? LAST_ID, limit + 1]
      const [{ rows }, unread] = await Promise.all([pool.query<NotificationRow>(BEFORE, values), countUnread(me.id)])
      return { ...toPage(rows.map(toNotification), limit, ({ id }) => id), unread }
    },

    async markRead({ upTo }, ctx) {
      const me = await who(ctx)
      await db.notification.updateMany({
        where: { userId: me.id, read: false, id: { lte: upTo } },
        data: { read: true },
      })
      live.poke([me.id])
      return {}
    },

    async unread(_, ctx) {
      const me = await who(ctx)
      return { count: await countUnread(me.id) }
    },
  }
}
