import type { Ctx } from '@murmuration/rpc'
import type { Services } from '../../deps.ts'
import { ctxOf } from '../../session/session.ts'
import { part, valueOf } from '../page/failures.ts'
import { pageInputOf } from '../page/input.ts'
import type { Route } from '../page/page.tsx'
import { ExploreView } from './explore.view.tsx'

type Posts = Pick<Services['posts'], 'latest' | 'trends'>

export const showExplore =
  ({ posts }: { posts: Posts }): Route =>
  async (req, res) => {
    const [input, ctx] = [pageInputOf(req), ctxOf(res)]
    const isFirst = input.cursor === undefined
    const [latest, trends] = await Promise.all([part(posts.latest(input, ctx)), isFirst ? trendsOf(posts, ctx) : []])
    return { title: 'Explore', body: <ExploreView latest={latest} trends={trends} /> }
  }

const TRENDS_MS = 1_000 // the posts wait no longer than this for the words beside them

const trendsOf = async (posts: Posts, ctx: Ctx) => {
  const deadline = Math.min(ctx.deadline, Date.now() + TRENDS_MS)
  return valueOf(await part(posts.trends({}, { ...ctx, deadline })))?.items ?? []
}
