import type { Services } from '../../deps.ts'
import { ctxOf, viewerOf } from '../../viewer.ts'
import { handleOf } from '../page/query.ts'
import type { Page } from '../page/view.ts'

type Needs = Pick<Services['follows'], 'follow' | 'unfollow'>

const change =
  (operation: keyof Needs) =>
  ({ follows }: { follows: Needs }): Page =>
  async (req, res) => {
    const handle = handleOf(req)
    if (!viewerOf(res)) return { to: `/login?next=/@${handle}` }
    await follows[operation]({ handle }, ctxOf(res))
    return { to: `/@${handle}` }
  }

export const follow = change('follow')
export const unfollow = change('unfollow')
