import { connect } from 'node:net'
import { AppError, toFailure } from '@murmuration/errors'
import { errors, Pool } from 'undici'
import { encodeContext } from '../../context.ts'
import type { Contract } from '../../contract.ts'
import type { Connection, Handler } from '../../handler.ts'
import { failed } from '../../handler.ts'
import { isLonger, MAX_REQUEST_BYTES } from '../transport.ts'
import { exchange } from './exchange.ts'
import { routeOf } from './routes.ts'

const CONNECT_MS = 2_000
const LAST_RESORT_MS = 60_000 // for calls made without the deadline filter, which ends a call long before
const MAX_CONNECTIONS = 256 // further calls wait for a free connection

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
      if (text !== null && isLonger(text, MAX_REQUEST_BYTES))
        throw new AppError('too_large', 'The request is too large')

      const headers = encodeContext(ctx)
      if (text !== null) headers['content-type'] = 'application/json'
      return await exchange(pool, { id, verb: route.verb, target, headers, body: text, ctx })
    } catch (reason) {
      return failed(id, toFailure(reason))
    }
  }

  // A process that dies breaks all its connections at once: one probe is enough for all of them.
  const onGone = (tell: () => void) => {
    let probing = false
    const probe = async () => {
      probing = true
      const refused = await isRefused(url)
      probing = false
      if (refused) tell()
    }
    pool.on('disconnect', (_origin, _targets, error) => {
      if (isByCallee(error) && !probing) void probe() // never rejects
    })
  }

  let closed: Promise<void> | undefined
  return { handler, onGone, close: () => (closed ??= pool.close()) }
}

// A connection that the callee ends gives one of these errors; one that this process ends does not.
const isByCallee = (error: Error) =>
  error instanceof errors.SocketError || ('code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE'))

const isEmpty = (body: unknown) => body === undefined || Object.keys(body as object).length === 0

const PROBE_MS = 4_000 // Linux takes three seconds to find that there is no machine at an address
const REFUSALS = new Set(['ECONNREFUSED', 'EHOSTUNREACH'])

/** Whether no process listens at an address (`http://host:port`). False for one that does not answer: it may only be slow. */
const isRefused = (url: string) =>
  new Promise<boolean>((resolve) => {
    const { hostname, port } = new URL(url)
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80), timeout: PROBE_MS })
    const end = (refused: boolean) => {
      resolve(refused)
      socket.destroy()
    }
    socket.once('connect', () => end(false))
    socket.once('timeout', () => end(false))
    socket.once('error', ({ code = '' }: NodeJS.ErrnoException) => end(REFUSALS.has(code)))
  })
