import type { Socket } from 'node:net'
import { encodeContext } from '../../context.ts'
import type { Contract } from '../../contract.ts'
import { type Failure, toFailure } from '@murmuration/errors'
import { type Connection, failed, type Handler, neverStarted } from '../../handler.ts'
import { onStop } from '../../stoppable.ts'
import { isLonger, MAX_REQUEST_BYTES } from '../transport.ts'
import type { TransportSettings } from '../transport.ts'
import { HandshakeError } from './handshake.ts'
import { type Line, openLine, openSocket, type OutgoingCall, UNREACHED } from './line.ts'
import { type Limits, LIMITS, tcpSettings } from './settings.ts'

const LINES = 2 // one large reply holds up the small ones behind it on its connection; more of them make smaller batches
const FIRST_PAUSE_MS = 20
const MAX_PAUSE_MS = 1_000 // a callee that is back is found as soon
const NOT_LISTENING = new Set(['ECONNREFUSED', 'EHOSTUNREACH'])

const CLOSED: Failure = { code: 'unavailable', message: 'This connection is closed' }
const TOO_LARGE: Failure = { code: 'too_large', message: 'The request is too large' }
const FULL: Failure = { code: 'overloaded', message: 'The callee is slow to read what it was sent', retryAfter: 1 }

/**
 * The caller's side of TCP: two kept connections to one callee, and many calls in flight on each. Connects with the first
 * call, which waits for that; afterwards by itself whenever a connection is lost, and calls fail at once while there is none.
 * Throws without a secret.
 */
export const tcpConnect = (
  { name: service }: Contract,
  address: string,
  settings: TransportSettings = {},
  own: Partial<Limits> = {},
): Connection => {
  const { secret, codec, tls, log } = tcpSettings(settings)
  const limits = { ...LIMITS, ...own }
  const lines = new Set<Line>() // that take calls
  const open = new Set<Line>() // and those that a stopping callee still answers on
  const waiting = createWaitingRoom()
  const listeners = new Set<() => void>()
  let attempt: Promise<void> | undefined
  let connecting: Socket | undefined
  let pause: NodeJS.Timeout | undefined
  let failures = 0 // in a row
  let missed = false // since the last connection, a line of the log says so
  let startBy: number | undefined // until then, a callee that has never listened may be starting; the first failed attempt sets it
  let known = false // it has listened since it was gone last
  let closed = false

  const ensureLines = () => {
    if (!closed && !attempt && !pause && lines.size < LINES) attempt = connect()
  }

  const connect = async () => {
    try {
      join(
        await openSocket({ address, secret, service, codec, tls, limits, onSocket: (socket) => (connecting = socket) }),
      )
    } catch (error) {
      miss(error as NodeJS.ErrnoException) // sockets and handshakes fail with errors
    }
    attempt = connecting = undefined
    ensureLines()
  }

  const join = (socket: Socket) => {
    const line = openLine({ socket, codec, log, limits, onLeave: (reason) => leave(line, reason) })
    lines.add(line)
    open.add(line)
    void line.closed.then(() => open.delete(line)) // for as long as it lives
    if (missed) log.info({ address }, 'tcp.regained')
    missed = false
    failures = 0
    startBy = -Infinity // it has started
    known = true
    waiting.empty((call) => line.send(call))
  }

  const leave = (line: Line, reason: string | undefined) => {
    lines.delete(line)
    if (closed) return
    if (reason === undefined) log.info({ address }, 'tcp.goodbye')
    else log.warn({ address, reason }, 'tcp.lost')
    missed = true
    wait()
  }

  const miss = (error: NodeJS.ErrnoException) => {
    if (lines.size === 0) waiting.empty(refuse)
    if (closed) return
    failures += 1
    const listens = !NOT_LISTENING.has(error.code ?? '')
    if (listens || !mayStillStart()) {
      missed = true
      const event = error instanceof HandshakeError && error.mismatch ? 'tcp.mismatch' : 'tcp.unreachable'
      log.warn({ address, reason: error.message }, event)
    }
    if (known && !listens) {
      known = false
      for (const tell of listeners) tell()
    }
    wait()
  }

  const mayStillStart = () => performance.now() < (startBy ??= performance.now() + limits.startMs)

  // Exponential, with jitter: callers that lost a callee together do not come back together.
  const wait = () => {
    if (closed || pause) return
    const most = Math.min(FIRST_PAUSE_MS * 2 ** failures, MAX_PAUSE_MS)
    pause = setTimeout(
      () => {
        pause = undefined
        ensureLines()
      },
      most * (0.5 + Math.random() / 2),
    ).unref()
  }

  const handler: Handler = ({ id, operation, input, ctx }) => {
    if (closed) return Promise.resolve(neverStarted(id, CLOSED))
    let payload
    try {
      payload = codec.encode({ operation, input, context: encodeContext(ctx) })
    } catch (reason) {
      return Promise.resolve(failed(id, toFailure(reason)))
    }
    if (isLonger(payload, MAX_REQUEST_BYTES)) return Promise.resolve(failed(id, TOO_LARGE))

    const line = leastBusy(lines)
    if ((line ?? waiting).unsent() > limits.unsentBytes) return Promise.resolve(neverStarted(id, FULL))
    if (!line && failures > 0) return Promise.resolve(neverStarted(id, UNREACHED))
    return new Promise((resolve) => {
      const call = { id, payload, ctx, resolve }
      if (line) return line.send(call)
      waiting.add(call)
      ensureLines()
    })
  }

  const close = async () => {
    closed = true
    clearTimeout(pause)
    if (waiting.unsent() === 0) connecting?.destroy()
    else await attempt
    waiting.empty(refuse)
    await Promise.all([...open].map((line) => line.close()))
  }

  let closing: Promise<void> | undefined
  return { handler, onGone: (tell) => void listeners.add(tell), close: () => (closing ??= close()) }
}

const leastBusy = (lines: ReadonlySet<Line>) => {
  let least: Line | undefined
  for (const line of lines) if (!least || line.inFlight() < least.inFlight()) least = line
  return least
}

const refuse = ({ id, resolve }: OutgoingCall) => resolve(neverStarted(id, UNREACHED))

/** Calls that wait for the first connection, in order. */
const createWaitingRoom = () => {
  const calls = new Map<OutgoingCall, () => void>()
  let bytes = 0

  const remove = (call: OutgoingCall) => {
    calls.get(call)?.()
    calls.delete(call)
    bytes -= Buffer.byteLength(call.payload)
  }

  return {
    unsent: () => bytes,
    add(call: OutgoingCall) {
      bytes += Buffer.byteLength(call.payload)
      const giveUp = () => {
        remove(call)
        refuse(call)
      }
      calls.set(call, () => {})
      const unsubscribe = onStop(call.ctx, giveUp)
      if (calls.has(call)) calls.set(call, unsubscribe)
    },
    empty(to: (call: OutgoingCall) => void) {
      for (const call of [...calls.keys()]) {
        remove(call)
        to(call)
      }
    },
  }
}
