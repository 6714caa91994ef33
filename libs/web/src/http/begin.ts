import { decodeContext } from '@murmuration/rpc'
import type { RequestHandler } from 'express'
import type { WebDeps } from '../deps.ts'
import { setState } from './state.ts'

type BeginDeps = Pick<WebDeps, 'system' | 'cookies' | 'deadlineMs' | 'log'>

/** Every request begins here: its id, its deadline, and a line in the log when it is over. */
export const begin =
  ({ system, cookies, deadlineMs, log }: BeginDeps): RequestHandler =>
  (req, res, next) => {
    const startedAt = performance.now()
    // How long it may take, and who is asking, a visitor's request does not say here.
    const ctx = { ...decodeContext(req.headers), deadline: Date.now() + deadlineMs, token: undefined }
    const { requestId } = ctx
    res.setHeader('x-request-id', requestId)
    res.setHeader('x-content-type-options', 'nosniff') // errors too, and files
    setState(res, { system, ctx, deadlineMs, cookies })

    res.on('close', () => {
      const ms = Math.round((performance.now() - startedAt) * 10) / 10
      // Without the query: what people search for is nobody's business.
      const [path] = req.originalUrl.split('?', 1)
      log.info({ requestId, method: req.method, path, status: res.statusCode, ms }, 'http.request')
    })

    next()
  }
