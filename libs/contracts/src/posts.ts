import { z } from 'zod'
import { Author, Nothing } from './auth.ts'
import { Handle } from './rules/handle.ts'
import { Id, Moment, Time, timeOf } from './rules/id.ts'
import { PageInput, pageOf } from './rules/page.ts'
import { Text } from './rules/text.ts'

export const Post = z.object({ id: Id, text: z.string(), createdAt: Time, author: Author })
export type Post = z.infer<typeof Post>

/** The public form of a post, from its row and its author's row. Other columns of those rows are left out. */
export const postOf = ({ id, text, author }: { id: string; text: string; author: Author }): Post => ({
  id,
  text,
  createdAt: timeOf(id),
  author: { id: author.id, handle: author.handle, name: author.name },
})

export const PostPage = pageOf(Post)
export type PostPage = z.infer<typeof PostPage>

/** Chosen by the caller, so that a request sent twice publishes once. */
export const IdempotencyKey = z.string().regex(/^[ -~]{1,100}$/, 'must be 1 to 100 printable ASCII characters')

/** A word, or a phrase of two, that comes more often now than before, and how many of the newest posts have it. */
export const Trend = z.object({ text: z.string(), posts: z.number().int() })
export type Trend = z.infer<typeof Trend>

/** Posts, and the timelines made of them. */
export const posts = {
  name: 'posts',
  port: 4002,
  operations: {
    publish: {
      http: 'POST /posts',
      input: z.object({ text: Text, idempotencyKey: IdempotencyKey.optional() }),
      output: z.object({ post: Post, created: z.boolean() }),
    },
    remove: { http: 'DELETE /posts/:id', input: z.object({ id: Id }), output: Nothing },
    byId: { http: 'GET /posts/:id', input: z.object({ id: Id }), output: Post },
    byAuthor: {
      http: 'GET /authors/:handle/posts',
      input: z.object({ ...PageInput.shape, handle: Handle }),
      output: PostPage,
    },
    home: { http: 'GET /home', input: PageInput, output: PostPage },
    latest: { http: 'GET /posts', input: PageInput, output: PostPage },
    counts: {
      http: 'GET /authors/:authorId/counts',
      input: z.object({ authorId: Id }),
      output: z.object({ posts: z.number().int() }),
    },
    trends: { http: 'GET /trends', input: Nothing, output: z.object({ items: z.array(Trend) }) },
  },
  events: {
    // Notify asks for the followers at the moment `at`, when the post was made.
    'post.published': z.object({ post: Post, at: Moment }),
    'post.removed': z.object({ postId: Id }),
  },
  hears: ['user.registered', 'user.updated'],
} as const
