import type * as contracts from '@murmuration/contracts'
import type { Handlers } from '@murmuration/messaging'
import { followed } from './followed.ts'
import type { Follows } from './followers.ts'
import type { PrismaClient } from './generated/prisma/client.ts'
import { upsertPerson } from './people.ts'
import { postPublished } from './post-published.ts'
import { postRemoved } from './post-removed.ts'

interface Deps {
  db: PrismaClient
  follows: Follows
  invalidate: (userIds: string[]) => void
}

type Sources = typeof contracts.auth | typeof contracts.posts | typeof contracts.follows

/** What notify does with the news of others. */
export const createHandlers = ({ db, follows, invalidate }: Deps): Handlers<typeof contracts.notify, Sources> => ({
  'user.registered': upsertPerson(db),
  'user.updated': upsertPerson(db),
  'post.published': postPublished({ db, follows, invalidate }),
  'post.removed': postRemoved({ db, invalidate }),
  'user.followed': followed({ db, invalidate }),
})
