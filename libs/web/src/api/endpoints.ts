import type { ProductDeps } from '../product/accounts.ts'
import { documentation } from './documentation.ts'
import type { Endpoint } from './endpoint.ts'
import { follows } from './endpoints/follows.ts'
import { jwks } from './endpoints/jwks.ts'
import { me } from './endpoints/me.ts'
import { notifications } from './endpoints/notifications.ts'
import { posts } from './endpoints/posts.ts'
import { search } from './endpoints/search.ts'
import { sessions } from './endpoints/sessions.ts'
import { timeline } from './endpoints/timeline.ts'
import { users } from './endpoints/users.ts'

/** The public API. The most used endpoints come first, since the router compares a request with one after the other. */
export const endpointsOf = (deps: ProductDeps): Endpoint[] => {
  const resources = [timeline, posts, users, follows, me, notifications, search, sessions, jwks]
  const endpoints = resources.flatMap((resource) => resource(deps))
  return [...endpoints, documentation(endpoints)]
}
