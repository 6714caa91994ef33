import { posts as contract } from '@murmuration/contracts'
import { AppError, parse } from '@murmuration/rpc'
import type { Response } from 'express'
import type { Services } from '../../deps.ts'
import { ctxOf, viewerOf } from '../../session/session.ts'
import { part, refusalOf } from '../page/failures.ts'
import { formValue, pageInputOf } from '../page/input.ts'
import type { Page, Route } from '../page/page.tsx'
import type { Draft } from './composer.view.tsx'
import { HomeView, SignedOutView, WelcomeView } from './home.view.tsx'

const FIRST = { limit: 20 }

type Timelines = Pick<Services['posts'], 'home' | 'latest'>

/** The home timeline for a signed-in viewer, the welcome page for all others. */
export const showHome =
  ({ posts }: { posts: Timelines }): Route =>
  async (req, res) => {
    const viewer = viewerOf(res)
    if (viewer) return homePage(posts, res, viewer.handle, pageInputOf(req))

    const latest = await part(posts.latest(FIRST, ctxOf(res)))
    return { title: 'Welcome', body: <WelcomeView latest={latest} /> }
  }

const SIGNED_OUT = new AppError('unauthenticated', 'You are signed out. Log in in another tab, then post again.')

export const publish =
  ({ posts }: { posts: Timelines & Pick<Services['posts'], 'publish'> }): Route =>
  async (req, res) => {
    const viewer = viewerOf(res)
    const [text, key] = [formValue(req.body, 'text'), formValue(req.body, 'key')]
    if (!viewer) return signedOutPage({ text, key, refusal: refusalOf(SIGNED_OUT, 'Posts') })

    try {
      const input = parse(contract.operations.publish.input, { text, idempotencyKey: key === '' ? undefined : key })
      await posts.publish(input, ctxOf(res))
      return { to: '/' }
    } catch (reason) {
      return homePage(posts, res, viewer.handle, FIRST, { text, key, refusal: refusalOf(reason, 'Posts') })
    }
  }

const homePage = async (
  posts: Timelines,
  res: Response,
  handle: string,
  page: { limit: number; cursor?: string | undefined },
  draft?: Draft,
): Promise<Page> => {
  const home = await part(posts.home(page, ctxOf(res)))
  // The home timeline needs posts and follows. If posts answers by itself, then follows is the service that is down.
  const missing = home.up || !(await part(posts.latest({ limit: 1 }, ctxOf(res)))).up ? 'posts' : 'follows'
  return {
    title: 'Home',
    status: draft?.refusal.status,
    retryAfter: draft?.refusal.retryAfter,
    body: <HomeView handle={handle} home={home} missing={missing} draft={draft} />,
  }
}

// A session may end while its viewer writes a post. The page then keeps the text instead of a redirect to the log-in page.
const signedOutPage = (draft: Draft): Page => ({
  title: 'Signed out',
  status: 401,
  body: <SignedOutView draft={draft} />,
})
