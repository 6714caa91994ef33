import { Cursor, PostPage, search as contract, UserPage } from '@murmuration/contracts'
import { parse } from '@murmuration/rpc'
import { z } from 'zod'
import type { WebDeps } from '../../deps.ts'
import { endpoint, ok } from '../endpoint.ts'

const { posts, people } = contract.operations

const Input = z.object({
  ...posts.input.shape,
  cursor: Cursor.optional(),
  type: z.enum(['posts', 'people'], 'must be posts or people').default('posts'),
})

export const search = ({ services: { search } }: Pick<WebDeps, 'services'>) => [
  endpoint({
    http: 'GET /api/search',
    summary: 'Posts by their words, or people by handle and name',
    token: 'optional',
    input: Input,
    answers: { 200: z.union([PostPage, UserPage]) },
    async run({ input: { type, ...query }, ctx }) {
      if (type === 'posts') return ok(await search.posts(parse(posts.input, query), ctx))
      return ok(await search.people(parse(people.input, query), ctx)) // their cursors are of another kind
    },
  }),
]
