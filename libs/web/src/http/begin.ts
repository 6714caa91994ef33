import { decodeContext } from '@murmuration/rpc'
import type { RequestHandler } from 'express'
import type { WebDeps } from '../deps.ts'
import { setState } from './state.ts'

type BeginDeps = Pick<WebDeps, 'system' | 'cookies' | 'deadlineMs' | 'log'>

/** The first middleware: gives each request its id and its deadline, and logs it when it is over. */
export const begin =
  ({ system, cookies, deadlineMs, log }: BeginDeps): RequestHandler =>
  (req, res, next) => {
    const startedAt = performance.now()
    // The deadline and the token are ours to set: headers of a visitor must not choose them.
    const ctx = { ...decodeContext(req.headers), deadline: Date.now() + deadlineMs, token: undefined }
    const { requestId } = ctx
    res.setHeader('x-request-id', requestId)
    res.setHeader('x-content-type-options', 'nosniff') // on errors and files too
    setState(res, { system, ctx, deadlineMs, cookies })

    res.on('close', () => {
      const ms = Math.round((performance.now() - startedAt) * 10) / 10
      // The path without the query, because search terms are private.
      const [path] = req.originalUrl.split('?', 1)
      log.info({ requestId, method: req.method, path, status: res.statusCode, ms }, 'http.request')
    })

    next()
  }
