import type { Request } from 'express'
import { viewerOf } from '../../session/session.ts'
import type { Route } from './route.ts'

const MAX_NEXT = 2_000 // longer than any link of ours; it is sent in the Location header, and browsers limit its length

const nextOf = ({ originalUrl, path }: Request) => (originalUrl.length > MAX_NEXT ? path : originalUrl)

/** Requires a signed-in viewer. Without one it redirects to the log-in page, which leads back to `next`. */
export const signedIn =
  (route: Route): Route =>
  async (req, res) =>
    viewerOf(res) ? route(req, res) : { to: `/login?${new URLSearchParams({ next: nextOf(req) })}` }

const HERE = 'http://here.invalid'

/**
 * The path in `next`, if it is on this site; otherwise `/`. `//evil.example` is an address of another site, for
 * example.
 */
export const localPath = (next: string | undefined) => {
  if (next === undefined || !next.startsWith('/') || !URL.canParse(next, HERE)) return '/'
  const { origin, pathname, search } = new URL(next, HERE)
  return origin === HERE && !pathname.startsWith('//') ? pathname + search : '/'
}
