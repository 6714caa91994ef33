import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { isSameOrigin, problemText } from '@murmuration/http'
import { AppError, requestIdOf } from '@murmuration/rpc'
import { parse } from 'cookie'
import type { Server, Socket } from 'socket.io'
import { z } from 'zod'

/** Whether a handshake uses version 4 of Engine.IO's protocol, as Socket.IO does since its version 3. */
export const speaksOurVersion = ({ url = '' }: IncomingMessage) =>
  new URLSearchParams(url.split('?')[1]).get('EIO') === '4'

const Auth = z.object({ token: z.string().nullish() })

export interface CookieRule {
  /** Name of the cookie with the access token. */
  cookie: string
  /** How many proxies in front of this process may say which host the request is for. */
  trustProxy?: number
}

/**
 * The access token of a handshake: `auth.token` if given, else the page's cookie. A browser sends the cookie with the
 * handshake of any site, so the cookie counts only if a page of this site opened the socket.
 */
export const tokenOf = ({ handshake, request: { headers } }: Socket, { cookie: name, trustProxy = 0 }: CookieRule) => {
  const auth = Auth.safeParse(handshake.auth)
  const cookie = isSameOrigin(headers, trustProxy) ? parse(headers.cookie ?? '')[name] : undefined
  const token = auth.success ? (auth.data.token ?? cookie) : undefined
  if (token === undefined) throw new AppError('unauthenticated', 'no token')
  return token
}

const NO_HANDSHAKE = { code: 'invalid', message: 'This is no handshake of a websocket that we speak' } as const
const NOT_READY = {
  code: 'unavailable',
  message: 'The keys to check access tokens cannot be had at the moment',
} as const

/** The event of the websocket server that its types do not declare. */
interface Handshakes {
  on(event: 'wsClientError', refused: (error: Error, socket: Duplex, request: IncomingMessage) => void): void
}

/**
 * Answers handshakes like all requests: with a request id, and with a problem if the handshake breaks a rule. While this
 * process cannot check tokens yet (`isReady`), the problem is `unavailable`, and the gateway asks another replica.
 */
export const answerHandshakes = ({ engine }: Pick<Server, 'engine'>, isReady: () => boolean) => {
  const refuse = (socket: Duplex, headers: IncomingHttpHeaders) => {
    if (!socket.writable) return
    socket.end(problemText(isReady() ? NO_HANDSHAKE : NOT_READY, requestIdOf(headers)), () => socket.destroy())
  }

  engine.on('headers', (headers: Record<string, string>, request: IncomingMessage) => {
    headers['x-request-id'] = requestIdOf(request.headers)
  })

  // Engine.IO and the websocket library each refuse handshakes, with answers of their own format.
  engine.on('connection_error', ({ req }: { req: IncomingMessage }) => refuse(req.socket, req.headers))
  const { ws } = engine as unknown as { ws: Handshakes } // it exists, although the types do not declare it
  ws.on('wsClientError', (_error, socket, { headers }) => refuse(socket, headers))
}
