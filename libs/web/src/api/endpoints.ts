import type { ProductDeps } from '../product/accounts.ts'
import { documentation } from './documentation.ts'
import type { Endpoint } from './endpoint.ts'
import { notifications } from './endpoints/notifications.ts'
import { posts, timeline } from './endpoints/posts.ts'
import { search } from './endpoints/search.ts'
import { jwks, sessions } from './endpoints/sessions.ts'
import { follows, me, users } from './endpoints/users.ts'

/** The public API. The most used endpoints come first, since the router compares a request with one after the other. */
export const endpointsOf = (deps: ProductDeps): Endpoint[] => {
  const resources = [timeline, posts, users, follows, me, notifications, search, sessions, jwks]
  const endpoints = resources.flatMap((resource) => resource(deps))
  return [...endpoints, documentation(endpoints)]
}
