import { IdempotencyKey, PageInput, Post, PostPage, posts as contract, Text } from '@murmuration/contracts'
import { z } from 'zod'
import type { WebDeps } from '../../deps.ts'
import { created, done, endpoint, ok } from '../endpoint.ts'

export const timeline = ({ services: { posts } }: Pick<WebDeps, 'services'>) => [
  endpoint({
    http: 'GET /api/timeline/home',
    summary: 'Your posts and those of everyone you follow, newest first',
    token: 'required',
    input: PageInput,
    answers: { 200: PostPage },
    run: async ({ input, ctx }) => ok(await posts.home(input, ctx)),
  }),
  endpoint({
    http: 'GET /api/timeline/latest',
    summary: "Everybody's posts, newest first",
    token: 'optional',
    input: PageInput,
    answers: { 200: PostPage },
    run: async ({ input, ctx }) => ok(await posts.latest(input, ctx)),
  }),
]

const KEY = 'idempotency-key'

const { byId, remove } = contract.operations

export const posts = ({ services: { posts } }: Pick<WebDeps, 'services'>) => [
  endpoint({
    http: 'POST /api/posts',
    summary: 'Post something. The same key within 24 hours gives the same post again',
    token: 'required',
    input: z.object({ text: Text, [KEY]: IdempotencyKey.optional() }),
    header: KEY,
    answers: { 200: Post, 201: Post },
    errors: ['not_found', 'conflict'],
    async run({ input: { text, [KEY]: idempotencyKey }, ctx }) {
      const { post, created: isNew } = await posts.publish({ text, idempotencyKey }, ctx)
      return isNew ? created(post) : ok(post)
    },
  }),
  endpoint({
    http: 'GET /api/posts/:id',
    summary: 'One post',
    token: 'optional',
    path: byId.input,
    answers: { 200: Post },
    errors: ['not_found'],
    run: async ({ path, ctx }) => ok(await posts.byId(path, ctx)),
  }),
  endpoint({
    http: 'DELETE /api/posts/:id',
    summary: 'Delete a post of yours',
    token: 'required',
    path: remove.input,
    answers: { 204: undefined },
    errors: ['forbidden', 'not_found'],
    async run({ path, ctx }) {
      await posts.remove(path, ctx)
      return done
    },
  }),
]
