import type { Services } from '../../deps.ts'
import { ctxOf } from '../../session/session.ts'
import { part } from '../page/failures.ts'
import { pageInputOf } from '../page/input.ts'
import type { Route } from '../page/page.tsx'
import { ExploreView } from './explore.view.tsx'

export const showExplore =
  ({ posts }: Pick<Services, 'posts'>): Route =>
  async (req, res) => {
    const latest = await part(posts.latest(pageInputOf(req), ctxOf(res)))
    return { title: 'Explore', body: <ExploreView latest={latest} /> }
  }
