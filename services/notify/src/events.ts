import type * as contracts from '@murmuration/contracts'
import type { Handlers } from '@murmuration/messaging'
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

type Sources = typeof contracts.auth | typeof contracts.posts | typeof contracts.follows

/** What notify does with the news of others. */
export const createHandlers = ({ db, follows, poke }: Deps): Handlers<typeof contracts.notify, Sources> => ({
  'user.registered': putPerson(db),
  'user.updated': putPerson(db),
  'post.published': postPublished({ db, follows, poke }),
  'post.removed': postRemoved({ db, poke }),
  'user.followed': followed({ db, poke }),
})
