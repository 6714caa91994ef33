import type { IncomingMessage } from 'node:http'
import { queryOf, readJsonObject, readOptionalJsonObject, sendJson } from '@murmuration/http'
import { AppError, parse } from '@murmuration/rpc'
import type { Request, RequestHandler, Response } from 'express'
import type { z } from 'zod'
import type { WebDeps } from '../deps.ts'
import { BODY_LIMITS } from '../http/form.ts'
import { addressOf, restartDeadline, stateOf } from '../http/request.ts'
import type { Answer, Call, Endpoint, TokenRule } from './endpoint.ts'

/**
 * The request handler of an endpoint. The order of the checks is part of the API, and the first failure is the answer: form of
 * the body, token, fields. Then the services check existence, ownership and conflicts.
 */
export const handlerOf = (spec: Endpoint, { verifyToken }: Pick<WebDeps, 'verifyToken'>): RequestHandler => {
  const { token, path, input, header, run } = spec
  const mayHaveBody = !spec.http.startsWith('GET ')

  const given = async (req: Request) => {
    if (input === undefined) {
      if (mayHaveBody) await readOptionalJsonObject(req, BODY_LIMITS) // not used, but a bad one is refused
      return {}
    }
    const fields = mayHaveBody ? await readJsonObject(req, BODY_LIMITS) : queryOf(req.url)
    return header === undefined ? fields : { ...fields, [header]: req.headers[header] }
  }

  const meOf = async (req: Request, res: Response) => {
    const bearer = token === 'ignored' ? undefined : bearerOf(req, token)
    if (bearer === undefined) return undefined
    const me = await verifyToken(bearer)
    stateOf(res).ctx.token = bearer
    return me
  }

  return async (req, res) => {
    const fields = await given(req)
    if (mayHaveBody) restartDeadline(res)
    const me = await meOf(req, res)
    const call = {
      input: input === undefined ? {} : parse(input, fields),
      path: path === undefined ? {} : find(path, req.params),
      ctx: stateOf(res).ctx,
      me,
      address: addressOf(req),
    }
    // The cast is safe: `endpoint` has typed `run` by the same schemas.
    send(res, await run(call as Call<never, never, never>))
  }
}

const find = (schema: z.ZodObject, params: object) => {
  const parsed = schema.safeParse(params)
  if (parsed.success) return parsed.data
  throw new AppError('not_found', 'There is no such thing')
}

const send = (res: Response, { status, body }: Answer) => {
  res.setHeader('cache-control', 'no-store')
  if (body === undefined) return void res.writeHead(status).end()
  sendJson(res, status, body, stateOf(res).ctx.requestId)
}

const BEARER = /^bearer +([\w.~+/-]+=*)$/i

/**
 * The access token of a request (RFC 6750). The API accepts no cookies, since another site's page can make a browser
 * send them.
 */
export const bearerOf = ({ headers: { authorization } }: IncomingMessage, rule: TokenRule) => {
  if (authorization === undefined && rule === 'optional') return undefined
  const token = BEARER.exec(authorization ?? '')?.[1]
  if (token === undefined) throw new AppError('unauthenticated', 'This needs an access token: Authorization: Bearer …')
  return token
}
