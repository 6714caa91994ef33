import { sendProblem } from '@murmuration/http'
import { AppError, type Failure, toFailure } from '@murmuration/rpc'
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import type { WebDeps } from '../deps.ts'
import { stateOf } from './request.ts'

type ErrorPage = (req: Request, res: Response, problem: Failure) => unknown

export const nothingHere: RequestHandler = () => {
  throw new AppError('not_found', 'There is nothing here')
}

/** Express answers OPTIONS by itself. Here a method without a route is `not_found`, as for any other method. */
export const noOptions: RequestHandler = (req, res, next) => {
  if (req.method === 'OPTIONS') return nothingHere(req, res, next)
  next()
}

const MACHINES = /^\/(api|health)(\/|$|\?)/

/** Answers every failure: as a problem (RFC 9457) under /api and /health, else as a page. Logs it if it is a bug. */
export const answerError =
  ({ log }: Pick<WebDeps, 'log'>, errorPage: ErrorPage): ErrorRequestHandler =>
  async (reason: unknown, req, res, _next) => {
    const { requestId } = stateOf(res).ctx
    const problem = isMalformedPath(reason) ? NOWHERE : toFailure(reason)
    if (problem.code === 'internal') log.error({ requestId, err: causeOf(reason) }, 'http.failed')

    if (res.headersSent) return void res.destroy()
    res.setHeader('cache-control', 'no-store')
    if (!MACHINES.test(req.originalUrl)) return errorPage(req, res, problem)
    if (problem.code === 'unauthenticated') res.setHeader('www-authenticate', 'Bearer')
    sendProblem(res, problem, requestId)
  }

const NOWHERE: Failure = { code: 'not_found', message: 'There is nothing here' }

// Express throws this for a path with invalid percent-encoding; no such path exists.
const isMalformedPath = (reason: unknown) => reason instanceof URIError

const causeOf = (reason: unknown) => (reason instanceof AppError ? (reason.cause ?? reason) : reason)
