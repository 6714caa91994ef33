import { z } from 'zod'

// Written down a second time, apart from libs/contracts, and strict: a field too many is a difference between two systems.
export const Id = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
const Time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)

export const timeIn = (id: string) => new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toISOString()

const isTimely = ({ id, createdAt }: { id: string; createdAt: string }) => timeIn(id) === createdAt
const TIMELY = 'createdAt must be the time in the id'

export const Author = z.strictObject({ id: Id, handle: z.string(), name: z.string() })
export type Author = z.infer<typeof Author>

const user = { ...Author.shape, bio: z.string(), createdAt: Time }
export const User = z.strictObject(user).refine(isTimely, TIMELY)
export type User = z.infer<typeof User>

const count = z.number().int().nonnegative()
const counts = z.strictObject({ posts: count, followers: count, following: count })
export const Profile = z.strictObject({ ...user, counts, followedByMe: z.boolean() }).refine(isTimely, TIMELY)
export type Profile = z.infer<typeof Profile>

export const Post = z
  .strictObject({ id: Id, text: z.string(), createdAt: Time, author: Author })
  .refine(isTimely, TIMELY)
export type Post = z.infer<typeof Post>

const notified = { id: Id, actor: Author, createdAt: Time, read: z.boolean() }
export const Notification = z
  .union([
    z.strictObject({ ...notified, kind: z.literal('post'), post: Post }),
    z.strictObject({ ...notified, kind: z.literal('follow'), post: z.null() }),
  ])
  .refine(isTimely, TIMELY)
export type Notification = z.infer<typeof Notification>

export const Session = z.strictObject({
  user: User,
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1),
  expiresIn: z.number().int().positive(),
})
export type Session = z.infer<typeof Session>

const page = <T extends z.ZodType>(item: T) => ({ items: z.array(item), next: z.string().min(1).nullable() })
export const PostPage = z.strictObject(page(Post))
export const UserPage = z.strictObject(page(User))
export const NotificationPage = z.strictObject({ ...page(Notification), unread: count })

export const Problem = z.strictObject({
  type: z.string(),
  title: z.string().min(1),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().min(1),
  requestId: z.string(),
  errors: z.array(z.strictObject({ path: z.string(), message: z.string().min(1) })).optional(),
})
export type Problem = z.infer<typeof Problem>
