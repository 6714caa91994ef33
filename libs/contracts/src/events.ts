import type { z } from 'zod'
import { auth } from './auth.ts'
import { follows } from './follows.ts'
import { notify } from './notify.ts'
import { posts } from './posts.ts'
import { search } from './search.ts'

type Events = typeof auth.events & typeof posts.events & typeof follows.events

export type EventType = keyof Events
export type Payload<T extends EventType> = z.infer<Events[T]>

const hearers: readonly { name: string; hears: readonly string[] }[] = [auth, posts, follows, search, notify]

/**
 * The services that hear a service's events, each a consumer group of the service's name. A topic may be trimmed only
 * behind the slowest of them, and one that has never been up yet must count as well.
 */
export const groupsOf = ({ events }: { events: Readonly<Record<string, unknown>> }) =>
  hearers.filter(({ hears }) => hears.some((type) => Object.hasOwn(events, type))).map(({ name }) => name)
