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

/** What notify does with the events of other services. */
export const createHandlers = (deps: Deps): Handlers<typeof contracts.notify, Sources> => ({
  'user.registered': upsertPerson(deps.db),
  'user.updated': upsertPerson(deps.db),
  'post.published': (event, ctx) => postPublished(deps, event, ctx),
  'post.removed': (event) => postRemoved(deps, event),
  'user.followed': (event) => followed(deps, event),
})
