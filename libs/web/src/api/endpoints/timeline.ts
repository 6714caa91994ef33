import { PageInput, PostPage } from '@murmuration/contracts'
import type { WebDeps } from '../../deps.ts'
import { endpoint, ok } from '../endpoint.ts'

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
