import type { IncomingMessage } from 'node:http'
import { isSameOrigin } from '@murmuration/http'
import { AppError } from '@murmuration/rpc'
import { parse } from 'cookie'
import type { Socket } from 'socket.io'
import { z } from 'zod'

/** Engine.IO's fourth protocol, which Socket.IO has spoken since its third version. */
export const speaksOurVersion = ({ url = '' }: IncomingMessage) =>
  new URLSearchParams(url.split('?')[1]).get('EIO') === '4'

const Auth = z.object({ token: z.string().nullish() })

export interface CookieRule {
  /** Name of the cookie with the access token. */
  cookie: string
  /** How many proxies in front may be believed about the host. */
  trustProxy?: number
}

/**
 * The access token of a handshake: `auth.token` if given, else the page's cookie. A browser sends the cookie with any
 * site's handshake, so the cookie counts only when this site's own page opened the socket.
 */
export const tokenOf = ({ handshake, request: { headers } }: Socket, { cookie: name, trustProxy = 0 }: CookieRule) => {
  const auth = Auth.safeParse(handshake.auth)
  const cookie = isSameOrigin(headers, trustProxy) ? parse(headers.cookie ?? '')[name] : undefined
  const token = auth.success ? (auth.data.token ?? cookie) : undefined
  if (token === undefined) throw new AppError('unauthenticated', 'no token')
  return token
}
