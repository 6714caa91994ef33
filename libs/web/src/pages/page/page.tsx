import { firstIdAt } from '@murmuration/contracts'
import type { Request, RequestHandler, Response } from 'express'
import type { VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import type { WebDeps } from '../../deps.ts'
import { ctxOf, viewerOf } from '../../session/session.ts'
import { Document } from '../layout/document.tsx'
import type { Frame } from '../layout/header.tsx'
import { part, valueOf } from './failures.ts'

/** A page to send; `createShow` puts the layout around it. */
export interface Page {
  title: string
  body: VNode
  status?: number | undefined
  retryAfter?: number | undefined
  /** The newest notification on the page; live updates start after it. Without it they start at the time of the request. */
  since?: string | undefined
  /** A script that this page alone needs. */
  script?: string | undefined
}

/** The address that a browser loads after a form, with GET, so that a reload does not send the form again. */
interface Redirect {
  to: string
}

/** Answers one address: reads the request, calls the services, picks the view. */
export type Route = (req: Request, res: Response) => Promise<Page | Redirect>

const COUNTER_MS = 1_000 // a page waits no longer than this for the unread counter
// Live updates start this long before the time of the counter. The page was read a little earlier, and a notification
// becomes visible a little after the time in its id.
const OVERLAP_MS = 1_000

export const send = (res: Response, frame: Frame, { title, body, status = 200, retryAfter, script }: Page) => {
  if (retryAfter !== undefined) res.setHeader('retry-after', retryAfter)
  const html = renderToString(
    <Document frame={frame} title={title} script={script}>
      {body}
    </Document>,
  )
  res.status(status).type('html').send(`<!doctype html>${html}`)
}

/** Turns a route into a request handler, which sends the page in its layout, or the redirect. */
export const createShow = ({ system, services }: Pick<WebDeps, 'system' | 'services'>) => {
  const counterOf = async (res: Response) => {
    if (viewerOf(res) === undefined) return undefined
    const ctx = ctxOf(res)
    const deadline = Math.min(ctx.deadline, Date.now() + COUNTER_MS)
    return valueOf(await part(services.notify.unread({}, { ...ctx, deadline })))
  }

  return (route: Route): RequestHandler =>
    async (req, res) => {
      const isForm = req.method === 'POST' // most forms answer with a redirect, which needs no counter
      const [page, counter] = await Promise.all([route(req, res), isForm ? undefined : counterOf(res)])
      if ('to' in page) return res.redirect(303, page.to)
      const { count: unread, now } = (isForm ? await counterOf(res) : counter) ?? {}
      const since = page.since ?? (now === undefined ? undefined : firstIdAt(now - OVERLAP_MS))
      send(res, { system, viewer: viewerOf(res), unread, path: req.path, since }, page)
    }
}

const MAX_NEXT = 2_000 // longer than any link of ours; it is sent in the Location header, and browsers limit its length

const nextOf = ({ originalUrl, path }: Request) => (originalUrl.length > MAX_NEXT ? path : originalUrl)

/** Requires a signed-in viewer. Without one it redirects to the log-in page, which leads back to `next`. */
export const signedIn =
  (route: Route): Route =>
  async (req, res) =>
    viewerOf(res) ? route(req, res) : { to: `/login?${new URLSearchParams({ next: nextOf(req) })}` }

const HERE = 'http://here.invalid'

/** The path in `next`, if it is on this site; otherwise `/`. `//evil.example`, for example, is on another site. */
export const localPath = (next: string | undefined) => {
  if (next === undefined || !next.startsWith('/') || !URL.canParse(next, HERE)) return '/'
  const { origin, pathname, search } = new URL(next, HERE)
  return origin === HERE && !pathname.startsWith('//') ? pathname + search : '/'
}
