import type { Claims, CookieNames } from '@murmuration/identity'
import { type Ctx, decodeContext } from '@murmuration/rpc'
import type { Request, RequestHandler, Response } from 'express'
import type { WebDeps } from '../deps.ts'

/** The data of one request, kept in `res.locals`. */
interface State {
  system: 'monolith' | 'split'
  ctx: Ctx
  /** Milliseconds from the end of the request's body to the deadline. */
  deadlineMs: number
  cookies: CookieNames
  viewer?: Claims | undefined
  refreshToken?: string | undefined
}

// Express types `locals` as `any`. Only these two functions access it.
export const stateOf = (res: Response) => res.locals.state as State

const setState = (res: Response, state: State) => {
  res.locals.state = state
}

/** Starts the deadline anew once the body has been read, so that a slow upload does not use it up. */
export const restartDeadline = (res: Response) => {
  const state = stateOf(res)
  state.ctx = { ...state.ctx, deadline: Date.now() + state.deadlineMs }
}

type BeginDeps = Pick<WebDeps, 'system' | 'cookies' | 'deadlineMs' | 'log'>

/** The first middleware: gives each request its id and its deadline, and logs it when it is over. */
export const begin =
  ({ system, cookies, deadlineMs, log }: BeginDeps): RequestHandler =>
  (req, res, next) => {
    const startedAt = performance.now()
    // A visitor's headers must not set the deadline or the token.
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

const MAPPED = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i // how an IPv6 socket shows an IPv4 peer

/** The client's address, for the rate limits: the peer of the socket, or the address that trusted proxies name. */
export const addressOf = ({ ip }: Request) => (ip ?? '').replace(MAPPED, '')
