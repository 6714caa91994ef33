import { expectShallow } from '@murmuration/errors'
import type { Failure } from '@murmuration/errors'
import type { Peer } from '@murmuration/wamp/client'
import type { Ctx } from '../../context.ts'
import { encodeContext } from '../../context.ts'
import type { Contract } from '../../contract.ts'
import { type Connection, failed, type Handler, neverStarted } from '../../handler.ts'
import { onStop } from '../../stoppable.ts'
import { MAX_REQUEST_BYTES, type TransportSettings } from '../transport.ts'
import { replyTo } from './failures.ts'
import { procedureOf } from './names.ts'
import { joinRouter } from './peer.ts'

const ANSWER_MS = 20 // a callee that reports its own timeout is heard before the router reports that
const MAX_TIMEOUT_MS = 60_000

/**
 * The caller's side of a router: an operation is a procedure, its input the one argument, the context are keyword arguments.
 * Connects with the first call. `unavailable` ends a call for which there is no router or no callee (not started), and one
 * whose router or callee has gone meanwhile (lost). Throws without a secret.
 */
export const wampConnect = (contract: Contract, address: string, settings: TransportSettings = {}): Connection => {
  let peer: Peer | undefined
  let inFlight = 0
  let whenIdle = () => {}

  const handler: Handler = async ({ id, operation, input, ctx }) => {
    if (closing) return neverStarted(id, CLOSED)
    if (!Object.hasOwn(contract.operations, operation)) return failed(id, UNKNOWN)
    inFlight += 1
    try {
      expectShallow(input) // the router ends a session that sends what is nested beyond reason
      peer ??= joinRouter(address, settings)
      const { args } = await peer.call(procedureOf(contract.name, operation), {
        args: [input],
        kwargs: encodeContext(ctx),
        timeout: timeoutOf(ctx),
        onCancel: (cancel) => onStop(ctx, cancel),
        maxBytes: MAX_REQUEST_BYTES,
      })
      return { id, ok: true, output: args[0] }
    } catch (reason) {
      return replyTo(id, reason)
    } finally {
      inFlight -= 1
      if (inFlight === 0) whenIdle()
    }
  }

  const close = async () => {
    if (inFlight > 0) await new Promise<void>((resolve) => (whenIdle = resolve))
    await peer?.close()
  }
  let closing: Promise<void> | undefined
  return { handler, close: () => (closing ??= close()) }
}

/** ms. At least one: in WAMP none is no limit. */
const timeoutOf = ({ deadline }: Ctx) =>
  Math.min(Math.max(1, Math.ceil(deadline - Date.now()) + ANSWER_MS), MAX_TIMEOUT_MS)

const CLOSED: Failure = { code: 'unavailable', message: 'This connection is closed' }
const UNKNOWN: Failure = { code: 'not_found', message: 'The contract has no operation of this name' }
