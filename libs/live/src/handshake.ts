import type { IncomingMessage } from 'node:http'
import { AppError } from '@murmuration/rpc'
import { parse } from 'cookie'
import type { Socket } from 'socket.io'
import { z } from 'zod'

const Auth = z.object({ token: z.string() })

/**
 * The access token of a handshake: `auth.token` if given, else the page's cookie. A browser sends the cookie with any
 * site's handshake, so the cookie counts only when this site's own page opened the socket.
 */
export const tokenOf = ({ handshake, request }: Socket, cookieName: string) => {
  const given = Auth.safeParse(handshake.auth)
  if (given.success) return given.data.token
  const cookie = isOwnOrigin(request) ? parse(request.headers.cookie ?? '')[cookieName] : undefined
  if (cookie === undefined) throw new AppError('unauthenticated', 'no token')
  return cookie
}

const isOwnOrigin = ({ headers }: IncomingMessage) => {
  try {
    return new URL(headers.origin ?? '').host === headers.host
  } catch {
    return false
  }
}
