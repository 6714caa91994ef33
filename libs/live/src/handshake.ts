import type { IncomingMessage } from 'node:http'
import { AppError } from '@murmuration/rpc'
import { parse } from 'cookie'
import type { Socket } from 'socket.io'
import { z } from 'zod'

/** Engine.IO's fourth protocol, which Socket.IO has spoken since its third version. */
export const speaksOurVersion = ({ url = '' }: IncomingMessage) =>
  new URLSearchParams(url.split('?')[1]).get('EIO') === '4'

const Auth = z.object({ token: z.string().nullish() })

/**
 * The access token of a handshake: `auth.token` if given, else the page's cookie. A browser sends the cookie with any
 * site's handshake, so the cookie counts only when this site's own page opened the socket.
 */
export const tokenOf = ({ handshake, request }: Socket, cookieName: string) => {
  const auth = Auth.safeParse(handshake.auth)
  const cookie = isOwnOrigin(request) ? parse(request.headers.cookie ?? '')[cookieName] : undefined
  const token = auth.success ? (auth.data.token ?? cookie) : undefined
  if (token === undefined) throw new AppError('unauthenticated', 'no token')
  return token
}

const isOwnOrigin = ({ headers: { origin = '', host } }: IncomingMessage) =>
  URL.canParse(origin) && new URL(origin).host === host?.toLowerCase()
