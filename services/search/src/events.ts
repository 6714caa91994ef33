import type { auth, posts, search } from '@murmuration/contracts'
import type { Handlers } from '@murmuration/messaging'
import type { Writes } from './index/index.ts'

/** What search does with the events of other services. */
export const createHandlers = (index: Writes): Handlers<typeof search, typeof auth | typeof posts> => ({
  'user.registered': (person) => index.putPeople([person]),
  'user.updated': (person) => index.putPeople([person]),
  'post.published': ({ post }) => index.putPosts([post]),
  'post.removed': ({ postId }) => index.removePost(postId),
})
