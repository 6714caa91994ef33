import { PostPage, search as contract, UserPage } from '@murmuration/contracts'
import { z } from 'zod'
import type { WebDeps } from '../deps.ts'
import { endpoint, ok } from './endpoint.ts'

const Input = z.object({
  ...contract.operations.posts.input.shape,
  type: z.enum(['posts', 'people'], 'must be posts or people').default('posts'),
})

export const search = ({ services: { search } }: Pick<WebDeps, 'services'>) => [
  endpoint({
    http: 'GET /api/search',
    summary: 'Posts by their words, or people by handle and name',
    token: 'optional',
    input: Input,
    answers: { 200: z.union([PostPage, UserPage]) },
    run: async ({ input: { type, ...query }, ctx }) => ok(await search[type](query, ctx)),
  }),
]
