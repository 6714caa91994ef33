import { z } from 'zod'
import { Author, Nothing } from './auth.ts'
import { Id, Time } from './rules/id.ts'
import { PageInput, pageOf } from './rules/page.ts'
import { Post } from './posts.ts'

export const Notification = z.object({
  id: Id,
  kind: z.enum(['post', 'follow']),
  actor: Author,
  post: Post.nullable(),
  createdAt: Time,
  read: z.boolean(),
})
export type Notification = z.infer<typeof Notification>

const Unread = z.number().int().nonnegative()

export const NotificationPage = pageOf(Notification).extend({ unread: Unread })
export type NotificationPage = z.infer<typeof NotificationPage>

/** `now` is the time (epoch ms) of the clock that the ids of notifications are made from. */
const Counter = z.object({ count: Unread, now: z.number().int() })

/** The inbox of each user. Open pages receive new notifications over sockets. */
export const notify = {
  name: 'notify',
  port: 4005,
  operations: {
    list: { http: 'GET /notifications', input: PageInput, output: NotificationPage },
    markRead: { http: 'POST /notifications/read', input: z.object({ upTo: Id }), output: Nothing },
    unread: { http: 'GET /notifications/unread', input: Nothing, output: Counter },
  },
  events: {},
  hears: ['user.registered', 'user.updated', 'post.published', 'post.removed', 'user.followed'],
  // With EVENTS=udp it gets these as datagrams. A lost one is a notification that nobody gets; the post itself is there.
  signals: ['post.published'],
} as const
