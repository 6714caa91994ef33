import { Cursor, PostPage, search as contract, UserPage } from '@murmuration/contracts'
import { invalid } from '@murmuration/rpc'
import { z } from 'zod'
import type { WebDeps } from '../../deps.ts'
import { endpoint, ok } from '../endpoint.ts'

const Input = z.object({
  ...contract.operations.posts.input.shape,
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
      const { data, error } = contract.operations[type].input.safeParse(query) // posts and people have different cursors
      if (error) throw invalid(error)
      return ok(await search[type](data, ctx))
    },
  }),
]
