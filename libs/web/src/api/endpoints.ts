import type { WebDeps } from '../deps.ts'
import { documentation } from './documentation.ts'
import type { Endpoint } from './endpoint.ts'
import { follows } from './follows.ts'
import { jwks } from './jwks.ts'
import { me } from './me.ts'
import { notifications } from './notifications.ts'
import { posts } from './posts.ts'
import { search } from './search.ts'
import { sessions } from './sessions.ts'
import { timeline } from './timeline.ts'
import { users } from './users.ts'

/** The whole public API. What is asked most comes first: a router tries one after the other. */
export const endpointsOf = (deps: WebDeps): Endpoint[] => {
  const resources = [timeline, posts, users, follows, me, notifications, search, sessions, jwks]
  const endpoints = resources.flatMap((resource) => resource(deps))
  return [...endpoints, documentation(endpoints)]
}
