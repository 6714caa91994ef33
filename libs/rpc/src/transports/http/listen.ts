import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { AppError, toFailure } from '@murmuration/errors'
import { httpServer, listen, queryOf, readOptionalJsonObject, sendJson, sendProblem } from '@murmuration/http'
import { decodeContext, requestIdOf } from '../../context.ts'
import type { Contract } from '../../contract.ts'
import type { Handler, Listener, Reply } from '../../handler.ts'
import { StoppableCtx } from '../../stoppable.ts'
import { MAX_REQUEST_BYTES, type ListenOptions } from '../transport.ts'
import { tableOf, type Match } from './routes.ts'

/** The header of an `unavailable` reply from a callee that has not begun the call, because of its own state. */
export const NOT_STARTED = 'x-not-started'

/** Serves one contract over HTTP. Rejects when the port cannot be had (`EADDRINUSE`). */
export const httpListen = ({ contract, handler, ...address }: ListenOptions): Promise<Listener> =>
  listen(httpServer(httpListener(contract, handler)), address)

/** The callee's side of HTTP: each operation of a contract on its REST route. Every other request is `not_found`. */
export const httpListener = (contract: Contract, handler: Handler): RequestListener => {
  const match = tableOf(contract)

  const answer = async (req: IncomingMessage, res: ServerResponse) => {
    const { method = '', url = '' } = req
    const found = match(method === 'HEAD' ? 'GET' : method, url)
    if (!found) throw new AppError('not_found', 'There is nothing here')

    const ctx = new StoppableCtx(decodeContext(req.headers))
    res.on('close', () => res.writableFinished || ctx.stop())
    const input = await inputOf(req, found)
    send(res, await handler({ id: ctx.requestId, operation: found.operation, input, ctx }), ctx.requestId)
  }

  return (req, res) =>
    void answer(req, res).catch((reason: unknown) => sendProblem(res, toFailure(reason), requestIdOf(req.headers)))
}

const LIMITS = { maxBytes: MAX_REQUEST_BYTES, decompress: false }

/** The input of an operation: the query or the body, and the parameters in the path, which win. */
const inputOf = async (req: IncomingMessage, { route, params }: Match): Promise<object> => {
  const fields = route.verb === 'GET' ? queryOf(req.url ?? '') : await readOptionalJsonObject(req, LIMITS)
  return { ...fields, ...params }
}

const send = (res: ServerResponse, reply: Reply, requestId: string) => {
  if (reply.ok) return sendJson(res, 200, reply.output, requestId)
  if (reply.error.notStarted) res.setHeader(NOT_STARTED, '1')
  sendProblem(res, reply.error, requestId)
}
