import type { z } from 'zod'
import { auth } from './auth.ts'
import { follows } from './follows.ts'
import { notify } from './notify.ts'
import { posts } from './posts.ts'
import { search } from './search.ts'

type Events = typeof auth.events & typeof posts.events & typeof follows.events

export type EventType = keyof Events
export type Payload<T extends EventType> = z.infer<Events[T]>

interface Subscriber {
  name: string
  hears: readonly string[]
  /** Events that it can miss. */
  signals?: readonly string[]
}

const services: readonly Subscriber[] = [auth, posts, follows, search, notify]

interface Publisher {
  events: Readonly<Record<string, unknown>>
}

/** The services that handle a service's events. */
export const subscribersOf = ({ events }: Publisher) =>
  services.filter(({ hears }) => hears.some((type) => Object.hasOwn(events, type)))

/**
 * The names of these services. Each has a consumer group of its own name. A topic may be trimmed only
 * behind the slowest group, and a group that has never run counts too.
 */
export const groupsOf = (publisher: Publisher) => subscribersOf(publisher).map(({ name }) => name)
