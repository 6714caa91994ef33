import type { RequestHandler, Response } from 'express'
import { renderToString } from 'preact-render-to-string'
import type { WebDeps } from '../deps.ts'
import { Document } from './layout/document.tsx'
import { firstIdAt } from './first-id.ts'
import type { Frame } from './layout/frame.ts'
import { part, valueOf } from './part.ts'
import { ctxOf, viewerOf } from '../viewer.ts'
import type { Page, View } from './view.ts'

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
  const unreadOf = async (res: Response) => {
    if (viewerOf(res) === undefined) return undefined
    return valueOf(await part(services.notify.unread({}, ctxOf(res))))?.count
  }

  return (page: Page): RequestHandler =>
    async (req, res) => {
      const since = firstIdAt(Date.now()) // before anything is read: what arrives meanwhile is not lost
      // Side by side: the counter must not make a page slower than its slowest part.
      const [view, unread] = await Promise.all([page(req, res), req.method === 'POST' ? undefined : unreadOf(res)])
      if ('to' in view) return res.redirect(303, view.to)
      send(res, { system, viewer: viewerOf(res), unread, path: req.path, since: view.since ?? since }, view)
    }
}
