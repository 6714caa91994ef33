import type { Response } from 'express'
import type { Services } from '../../deps.ts'
import { ctxOf, viewerOf } from '../../viewer.ts'
import { part } from '../page/part.ts'
import { pageOf } from '../page/query.ts'
import type { Page, View } from '../page/view.ts'
import type { Draft } from './composer.tsx'
import { Home } from './home.tsx'
import { Welcome } from './welcome.tsx'

export const FIRST = { limit: 20 }

type Timelines = Pick<Services['posts'], 'home' | 'latest'>

/** Home for who is signed in, a welcome for everybody else. */
export const front =
  ({ posts }: { posts: Timelines }): Page =>
  async (req, res) => {
    const viewer = viewerOf(res)
    if (viewer) return homeView(posts, res, viewer.handle, pageOf(req))

    const latest = await part(posts.latest(FIRST, ctxOf(res)))
    return { title: 'Welcome', body: <Welcome latest={latest} /> }
  }

export const homeView = async (
  posts: Timelines,
  res: Response,
  handle: string,
  page: { limit: number; cursor?: string | undefined } = FIRST,
  draft?: Draft,
): Promise<View> => {
  const home = await part(posts.home(page, ctxOf(res)))
  const missing = home.up || !(await part(posts.latest({ limit: 1 }, ctxOf(res)))).up ? 'posts' : 'follows'
  return {
    title: 'Home',
    status: draft?.refusal.status,
    retryAfter: draft?.refusal.retryAfter,
    body: <Home handle={handle} home={home} missing={missing} draft={draft} />,
  }
}
