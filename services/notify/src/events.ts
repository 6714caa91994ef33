import type { Handlers } from '@murmuration/service'
import { followed } from './followed.ts'
import type { Follows } from './followers.ts'
import type { PrismaClient } from './generated/prisma/client.ts'
import { putPerson } from './people.ts'
import { postPublished } from './post-published.ts'
import { postRemoved } from './post-removed.ts'

interface Deps {
  db: PrismaClient
  follows: Follows
  poke: (userIds: string[]) => void
}

/** What notify does with the news of others. */
export const createHandlers = ({ db, follows, poke }: Deps): Handlers => ({
  'user.registered': putPerson(db),
  'user.updated': putPerson(db),
  'post.published': postPublished({ db, follows, poke }),
  'post.removed': postRemoved({ db, poke }),
  'user.followed': followed({ db, poke }),
})
