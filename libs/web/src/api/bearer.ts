import type { IncomingMessage } from 'node:http'
import { AppError } from '@murmuration/rpc'
import type { TokenRule } from './endpoint.ts'

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
