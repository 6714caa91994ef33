import { firstIdAt } from '@murmuration/contracts'
import type { RequestHandler, Response } from 'express'
import { renderToString } from 'preact-render-to-string'
import type { WebDeps } from '../../deps.ts'
import { ctxOf, viewerOf } from '../../session/session.ts'
import { Document } from '../layout/document.tsx'
import type { Frame } from '../layout/frame.ts'
import { part, valueOf } from './part.ts'
import type { Page, Route } from './route.ts'

const COUNTER_MS = 1_000 // a page waits no longer than this for the unread counter
// Live updates start this long before the time of the counter. The page was read a little earlier, and a notification
// becomes visible a little after the time in its id.
const OVERLAP_MS = 1_000

export const send = (res: Response, frame: Frame, { title, body, status = 200, retryAfter }: Page) => {
  if (retryAfter !== undefined) res.setHeader('retry-after', retryAfter)
  const html = renderToString(
    <Document frame={frame} title={title}>
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
