import { firstIdAt } from '@murmuration/contracts'
import type { RequestHandler, Response } from 'express'
import { renderToString } from 'preact-render-to-string'
import type { WebDeps } from '../../deps.ts'
import { ctxOf, viewerOf } from '../../viewer.ts'
import { Document } from '../layout/document.tsx'
import type { Frame } from '../layout/frame.ts'
import { part, valueOf } from './part.ts'
import type { Page, View } from './view.ts'

const COUNTER_MS = 1_000 // a page does not wait longer for a number in its margin
// Live updates begin so long before the counter was read: the page was begun a little earlier, and a notification's id is
// older than the moment at which it can be seen.
const OVERLAP_MS = 1_000

export const send = (res: Response, frame: Frame, { title, body, status = 200, retryAfter }: View) => {
  if (retryAfter !== undefined) res.setHeader('retry-after', retryAfter)
  const html = renderToString(
    <Document frame={frame} title={title}>
      {body}
    </Document>,
  )
  res.status(status).type('html').send(`<!doctype html>${html}`)
}

/** Makes a request handler of a page: puts the frame around a view, follows a form where it leads. */
export const createShow = ({ system, services }: Pick<WebDeps, 'system' | 'services'>) => {
  const counterOf = async (res: Response) => {
    if (viewerOf(res) === undefined) return undefined
    const ctx = ctxOf(res)
    const deadline = Math.min(ctx.deadline, Date.now() + COUNTER_MS)
    return valueOf(await part(services.notify.unread({}, { ...ctx, deadline })))
  }

  return (page: Page): RequestHandler =>
    async (req, res) => {
      const isForm = req.method === 'POST' // it mostly leads elsewhere, and needs no counter
      const [view, counter] = await Promise.all([page(req, res), isForm ? undefined : counterOf(res)])
      if ('to' in view) return res.redirect(303, view.to)
      const { count: unread, now } = (isForm ? await counterOf(res) : counter) ?? {}
      const since = view.since ?? (now === undefined ? undefined : firstIdAt(now - OVERLAP_MS))
      send(res, { system, viewer: viewerOf(res), unread, path: req.path, since }, view)
    }
}
