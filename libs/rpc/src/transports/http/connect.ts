import { errors, Pool } from 'undici'
import { encodeContext } from '../../context.ts'
import type { Contract } from '../../contract.ts'
import { AppError, toFailure } from '../../error.ts'
import type { Connection, Handler } from '../../handler.ts'
import { failed } from '../../handler.ts'
import { MAX_REQUEST_BYTES } from '../json.ts'
import { exchange } from './exchange.ts'
import { isRefused } from './refused.ts'
import { routeOf } from './route.ts'

const CONNECT_MS = 2_000
const LAST_RESORT_MS = 60_000 // the deadline comes long before; this is for calls made without that filter
const MAX_CONNECTIONS = 256 // calls beyond wait for one to come free

/** The caller's side of HTTP: a pool of kept-alive connections to one callee. Connects with the first call. */
export const httpConnect = (contract: Contract, url: string): Connection => {
  const pool = new Pool(url, {
    connections: MAX_CONNECTIONS,
    connectTimeout: CONNECT_MS,
    headersTimeout: LAST_RESORT_MS,
    bodyTimeout: LAST_RESORT_MS,
  })
  const routes = new Map(Object.entries(contract.operations).map(([name, spec]) => [name, routeOf(spec)]))

  const handler: Handler = async ({ id, operation, input, ctx }) => {
    try {
      const route = routes.get(operation)
      if (!route) throw new AppError('not_found', `${contract.name} has no operation of this name`)
      const { target, body } = route.fill(input)
      const text = isEmpty(body) ? null : JSON.stringify(body)
      if (text !== null && Buffer.byteLength(text) > MAX_REQUEST_BYTES)
        throw new AppError('too_large', 'The request is too large')

      const headers = encodeContext(ctx)
      if (text !== null) headers['content-type'] = 'application/json'
      return await exchange(pool, { id, verb: route.verb, target, headers, body: text, ctx })
    } catch (reason) {
      return failed(id, toFailure(reason))
    }
  }

  // A process that dies breaks all its connections at once: one look is enough for all of them.
  const onGone = (tell: () => void) => {
    let looking = false
    const look = async () => {
      looking = true
      const refused = await isRefused(url)
      looking = false
      if (refused) tell()
    }
    pool.on('disconnect', (_origin, _targets, error) => {
      if (isTheirs(error) && !looking) void look() // never rejects
    })
  }

  let closed: Promise<void> | undefined
  return { handler, onGone, close: () => (closed ??= pool.close()) }
}

// What the other side ends is one of these; what we end ourselves is not.
const isTheirs = (error: Error) =>
  error instanceof errors.SocketError || ('code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE'))

const isEmpty = (body: unknown) => body === undefined || Object.keys(body as object).length === 0
