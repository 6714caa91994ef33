import type { Socket } from 'node:net'
import { decodeContext } from '../../context.ts'
import { type Failure, toFailure, unreadable } from '@murmuration/errors'
import type { Handler, Reply } from '../../handler.ts'
import { StoppableCtx } from '../../stoppable.ts'
import { isLonger, MAX_REPLY_BYTES, MAX_REQUEST_BYTES } from '../transport.ts'
import type { TransportLog } from '../transport.ts'
import { CLOSED_BY_PEER, openChannel } from './channel.ts'
import type { Codec } from './codec.ts'
import { BrokenFrame, KIND } from './frame.ts'
import type { Limits } from './settings.ts'

interface CalleeOptions {
  /** After its handshake. */
  socket: Socket
  handler: Handler
  codec: Codec
  log: TransportLog
  limits: Limits
}

export type Callee = ReturnType<typeof serveCaller>

const LINGER_MS = 1_000 // for calls that crossed with the goodbye: they get a refusal, which tells that they were not started
const STOPPING: Failure = { code: 'unavailable', message: 'The callee is stopping', notStarted: true }
const INTERNAL: Failure = { code: 'internal', message: 'Internal error' }

/** The callee's side of one connection. */
export const serveCaller = ({ socket, handler, codec, log, limits }: CalleeOptions) => {
  const { remoteAddress: address } = socket
  const calls = new Map<number, StoppableCtx>()
  let draining = false
  let lingering: NodeJS.Timeout | undefined

  const begin = (call: number, payload: Buffer) => {
    if (draining) return refuse(call, STOPPING)
    if (calls.has(call)) throw new BrokenFrame('A call has the number of one in flight')
    if (calls.size >= limits.inFlight || channel.unsent() > limits.unsentBytes)
      return refuse(call, overloaded(calls.size))
    try {
      const { operation, input, context } = callOf(codec.decode(payload))
      const ctx = new StoppableCtx(decodeContext(context))
      calls.set(call, ctx)
      void handler({ id: ctx.requestId, operation, input, ctx }).then((reply) => answer(call, ctx, reply)) // never rejects
    } catch (reason) {
      calls.delete(call)
      refuse(call, toFailure(reason))
    }
  }

  const answer = (call: number, ctx: StoppableCtx, reply: Reply) => {
    if (calls.get(call) !== ctx) return // cancelled, or the connection is gone
    calls.delete(call)
    if (reply.ok) succeed(call, reply.output)
    else refuse(call, reply.error)
    if (draining) endWhenIdle()
  }

  const succeed = (call: number, output: unknown) => {
    try {
      const payload = codec.encode(output)
      if (isLonger(payload, MAX_REPLY_BYTES)) throw new Error('The reply is too large')
      channel.send(KIND.result, call, payload)
    } catch {
      refuse(call, INTERNAL) // no wire can carry it
    }
  }

  const refuse = (call: number, failure: Failure) => {
    const payload = codec.encode(failure)
    if (isLonger(payload, MAX_REPLY_BYTES)) return refuse(call, INTERNAL) // it names each of a million fields
    channel.send(KIND.failure, call, payload)
  }

  const cancel = (call: number) => {
    calls.get(call)?.stop()
    calls.delete(call)
    if (draining) endWhenIdle()
  }

  const endWhenIdle = () => {
    if (calls.size === 0) lingering ??= setTimeout(() => channel.end(), LINGER_MS)
  }

  const channel = openChannel({
    socket,
    maxPayload: MAX_REQUEST_BYTES,
    limits,
    pings: false,
    onFrame(kind, call, payload) {
      if (kind === KIND.call) begin(call, payload)
      else if (kind === KIND.cancel) cancel(call)
      else throw new BrokenFrame('A caller sends no frames of this kind')
    },
    onClose(reason) {
      clearTimeout(lingering)
      if (reason !== undefined && (calls.size > 0 || reason !== CLOSED_BY_PEER))
        log.warn({ address, reason, calls: calls.size }, 'tcp.caller_lost')
      const waiting = [...calls.values()]
      calls.clear()
      for (const ctx of waiting) ctx.stop()
    },
  })

  return {
    closed: channel.closed,
    /** Takes nothing new, and closes when the calls in flight have been answered. The caller usually closes first. */
    drain() {
      if (draining) return
      draining = true
      channel.send(KIND.goodbye, 0)
      endWhenIdle()
    },
    stop: () => channel.destroy(),
  }
}

/** A call as it must look. Its input is the business of `serve`. */
const callOf = (value: unknown) => {
  const { operation, input, context } = Object(value) as Record<string, unknown>
  if (typeof operation !== 'string' || typeof context !== 'object' || context === null) throw unreadable('is no call')
  return { operation, input, context: context as Record<string, unknown> }
}

const overloaded = (inFlight: number): Failure => ({
  code: 'overloaded',
  message: `${inFlight} calls of this caller are in flight, and it is slow to read`,
  retryAfter: 1,
})
