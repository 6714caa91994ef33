import type { Express, NextFunction, Request as Req, Response as Res } from 'express'
import express from 'express'
import { decodeContext, requestIdOf } from '../../context.ts'
import type { Contract } from '../../contract.ts'
import { toFailure } from '../../error.ts'
import type { Handler, Reply } from '../../handler.ts'
import { StoppableCtx } from '../../stoppable.ts'
import { inputOf } from './input.ts'
import { sendProblem } from './problem.ts'
import { NOT_STARTED } from './reply.ts'
import type { Route } from './route.ts'
import { routeOf } from './route.ts'

/** The callee's side of HTTP: an Express app with each operation on its REST route. All else is `not_found`. */
export const httpApp = (contract: Contract, handler: Handler): Express => {
  const app = express()
  app.disable('x-powered-by').disable('etag').disable('query parser')
  app.enable('case sensitive routing').enable('strict routing')

  for (const { operation, route } of byPrecision(contract)) {
    const answer = async (req: Req, res: Res) => {
      const ctx = new StoppableCtx(decodeContext(req.headers))
      res.on('close', () => res.writableFinished || ctx.stop())
      const input = await inputOf(req, route)
      send(res, await handler({ id: ctx.requestId, operation, input, ctx }), ctx.requestId)
    }
    app[verbOf(route)](route.path, answer)
  }

  app.use((req: Req, res: Res) => sendProblem(res, NO_SUCH_ROUTE, requestIdOf(req.headers)))
  app.use((reason: unknown, req: Req, res: Res, _next: NextFunction) => {
    // Express throws these when a path is no valid percent-encoding: there is no such thing.
    const failure = reason instanceof URIError ? NO_SUCH_ROUTE : toFailure(reason)
    sendProblem(res, failure, requestIdOf(req.headers))
  })
  return app
}

const NO_SUCH_ROUTE = { code: 'not_found', message: 'There is nothing here' } as const

// `/posts/latest` before `/posts/:id`: Express takes the first that fits.
const byPrecision = (contract: Contract) =>
  Object.entries(contract.operations)
    .map(([operation, spec]) => ({ operation, route: routeOf(spec) }))
    .sort((a, b) => a.route.params.length - b.route.params.length)

const verbOf = ({ verb }: Route) => verb.toLowerCase() as Lowercase<typeof verb>

const send = (res: Res, reply: Reply, requestId: string) => {
  if (!reply.ok) {
    if (reply.error.notStarted) res.setHeader(NOT_STARTED, '1')
    return sendProblem(res, reply.error, requestId)
  }
  const body = JSON.stringify(reply.output)
  res.setHeader('content-type', 'application/json')
  res.setHeader('x-request-id', requestId)
  res.end(body)
}
