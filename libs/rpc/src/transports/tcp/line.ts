import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { type ErrorCode, type Failure, STATUS } from '@murmuration/errors'
import { failed, lost, neverStarted, type Reply } from '../../handler.ts'
import { onStop } from '../../stoppable.ts'
import { MAX_REPLY_BYTES } from '../transport.ts'
import type { TransportLog } from '../transport.ts'
import { openChannel } from './channel.ts'
import type { Codec } from './codec.ts'
import { BrokenFrame, type Frame, KIND, type Payload } from './frame.ts'
import { introduce } from './handshake.ts'
import type { Limits, TcpSettings } from './settings.ts'

interface SocketOptions extends Omit<TcpSettings, 'log'> {
  address: string
  service: string
  limits: Limits
  /** Told before it is connected, so that it can be destroyed. */
  onSocket(socket: Socket): void
}

/** A connection to the callee at an address, with the handshake done. Rejects when either does not come about in time. */
export const openSocket = async ({
  address,
  secret,
  service,
  codec,
  tls,
  limits,
  onSocket,
}: SocketOptions): Promise<Socket> => {
  const { hostname, port } = new URL(address)
  const target = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) }
  // Instances come and go with their addresses, so no certificate names one: that `ca` has signed it is what counts.
  const socket = tls ? connectTls({ ...target, ...tls, checkServerIdentity: () => undefined }) : connectTcp(target)
  onSocket(socket)
  try {
    const signal = AbortSignal.timeout(limits.connectMs)
    await once(socket, tls ? 'secureConnect' : 'connect', { signal })
    socket.on('error', () => {}) // it closes, and that is noticed
    socket.setNoDelay(true)
    await introduce(socket, { secret, service, codec, timeoutMs: limits.handshakeMs })
    return socket
  } catch (error) {
    socket.on('error', () => {})
    socket.destroy()
    throw error
  }
}

/** A call on its way: written by the codec, and what its reply goes to. */
export interface OutgoingCall {
  id: string
  payload: Payload
  ctx: Ctx
  resolve: (reply: Reply) => void
}

interface CallInFlight extends Pick<OutgoingCall, 'id' | 'resolve'> {
  /** Undefined when the connection ends just now: its end settles the call. */
  frame?: Frame | undefined
  unsubscribe: () => void
}

interface LineOptions {
  /** After its handshake. */
  socket: Socket
  codec: Codec
  log: TransportLog
  limits: Limits
  /** It takes no new calls from now on. Told once, with a reason unless the callee has said goodbye. */
  onLeave(reason: string | undefined): void
}

export type Line = ReturnType<typeof openLine>

/** The caller's side of one connection, on which many calls are in flight at once. */
export const openLine = ({ socket, codec, log, limits, onLeave }: LineOptions) => {
  const calls = new Map<number, CallInFlight>()
  let last = 0
  let left = false

  const leave = (reason: string | undefined) => {
    if (left) return
    left = true
    onLeave(reason)
  }

  const settle = (call: number, reply: (id: string) => Reply) => {
    const { id, resolve, unsubscribe } = calls.get(call)! // it is in flight: each caller of this has checked
    calls.delete(call)
    unsubscribe()
    resolve(reply(id))
    if (left && calls.size === 0) channel.end()
  }

  const cancel = (call: number) => {
    const entry = calls.get(call)
    if (!entry) return
    const unwritten = entry.frame !== undefined && channel.withdraw(entry.frame)
    if (!unwritten) channel.send(KIND.cancel, call)
    settle(call, (id) => (unwritten ? neverStarted : lost)(id, GIVEN_UP))
  }

  const channel = openChannel({
    socket,
    maxPayload: MAX_REPLY_BYTES,
    limits,
    pings: true,
    onFrame(kind, call, payload) {
      if (kind === KIND.goodbye) {
        leave(undefined)
        if (calls.size === 0) channel.end()
      } else if (kind !== KIND.result && kind !== KIND.failure) {
        throw new BrokenFrame('A callee sends no frames of this kind')
      } else if (calls.has(call)) {
        settle(call, (id) => (kind === KIND.result ? resultOf(id, codec, payload) : failureOf(id, codec, payload)))
      } else {
        // Cancelled a moment ago, most likely.
        log.info({ address: socket.remoteAddress, call }, 'tcp.unexpected_reply')
      }
    },
    onClose(reason, unwritten) {
      leave(reason ?? 'It was closed')
      for (const call of calls.keys())
        settle(call, (id) => (unwritten.has(call) ? neverStarted(id, UNREACHED) : lost(id, BROKEN_OFF)))
    },
  })

  return {
    closed: channel.closed,
    inFlight: () => calls.size,
    unsent: channel.unsent,

    send({ id, payload, ctx, resolve }: OutgoingCall) {
      do last = (last + 1) >>> 0
      while (calls.has(last)) // after four billion calls numbers begin anew
      const call = last
      const entry: CallInFlight = { id, resolve, unsubscribe: () => {} }
      calls.set(call, entry)
      entry.frame = channel.send(KIND.call, call, payload)
      entry.unsubscribe = onStop(ctx, () => cancel(call))
    },

    /** Takes no new calls, and closes when those in flight have been answered. */
    close() {
      left = true
      if (calls.size === 0) channel.end()
      return channel.closed
    },
  }
}

export const UNREACHED: Failure = { code: 'unavailable', message: 'The callee cannot be reached' }
const GIVEN_UP: Failure = { code: 'unavailable', message: 'The caller no longer waits for this call' }
const BROKEN_OFF: Failure = { code: 'unavailable', message: 'The connection to the callee broke' }
const UNREADABLE: Failure = { code: 'internal', message: 'The reply cannot be read' }

const codes = Object.keys(STATUS) as ErrorCode[]
const MAX_RETRY_AFTER = 1e9 // s

const FailureFrame = z.object({
  code: z.enum(codes),
  message: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  retryAfter: z.number().min(0).max(MAX_RETRY_AFTER).optional(),
  notStarted: z.boolean().optional(),
})

const resultOf = (id: string, codec: Codec, payload: Buffer): Reply => {
  try {
    return { id, ok: true, output: codec.decode(payload) }
  } catch {
    return failed(id, UNREADABLE)
  }
}

const failureOf = (id: string, codec: Codec, payload: Buffer): Reply => {
  const frame = resultOf(id, codec, payload)
  const parsed = FailureFrame.safeParse(frame.ok && frame.output)
  if (!parsed.success) return failed(id, UNREADABLE)
  const { notStarted, ...failure } = parsed.data
  return (notStarted && failure.code === 'unavailable' ? neverStarted : failed)(id, failure)
}
