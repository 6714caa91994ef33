import { posts as contract } from '@murmuration/contracts'
import { AppError } from '@murmuration/rpc'
import type { Services } from '../../deps.ts'
import { ctxOf, viewerOf } from '../../viewer.ts'
import { parse, typed } from '../page/query.ts'
import { refusalOf } from '../page/refusal.ts'
import type { Page } from '../page/view.ts'
import { Heading } from '../parts/heading.tsx'
import { Composer } from './composer.tsx'
import { FIRST, homeView } from './front.tsx'

const SIGNED_OUT = new AppError('unauthenticated', 'You are signed out. Log in in another tab, then post again.')

export const publish =
  ({ posts }: { posts: Pick<Services['posts'], 'home' | 'latest' | 'publish'> }): Page =>
  async (req, res) => {
    const viewer = viewerOf(res)
    const [text, key] = [typed(req.body, 'text'), typed(req.body, 'key')]
    if (!viewer) return signedOut({ text, key, refusal: refusalOf(SIGNED_OUT, 'Posts') })

    try {
      const input = parse(contract.operations.publish.input, { text, idempotencyKey: key === '' ? undefined : key })
      await posts.publish(input, ctxOf(res))
      return { to: '/' }
    } catch (reason) {
      return homeView(posts, res, viewer.handle, FIRST, { text, key, refusal: refusalOf(reason, 'Posts') })
    }
  }

// A session that ended while somebody was writing must not cost them what they wrote.
const signedOut = (draft: Parameters<typeof Composer>[0]['draft']) => ({
  title: 'Signed out',
  status: 401,
  body: (
    <>
      <Heading title="Your post is still here" />
      <Composer draft={draft} />
      <p class="lede">
        <a href="/login" target="_blank" rel="noopener">
          Log in
        </a>
      </p>
    </>
  ),
})
