import type { Dict } from '../message.ts'
import type { Auth } from './answer-challenge.ts'
import type { CallHandler } from './callee.ts'
import type { CallOptions, Result } from './caller.ts'
import type { Dial } from './line.ts'
import { openSession, type PeerSession, type PublishOptions } from './session.ts'
import type { EventHandler } from './subscriber.ts'
import { notSent } from './wamp-error.ts'
import { createKept, type Kept, type PeerLog } from './kept.ts'

const FIRST_PAUSE_MS = 50
const MAX_PAUSE_MS = 1_000 // a router that is back is found as soon

interface PeerOptions {
  dial: Dial
  realm: string
  auth?: Auth | undefined
  log?: PeerLog | undefined
  /** From 0 to below 1. */
  random?: () => number
}

export type Peer = ReturnType<typeof createPeer>

/**
 * A program's place in a realm. It connects at once, and again whenever the connection has ended, after a pause that grows
 * to a second, with jitter; then it registers and subscribes again. Calls in flight when a connection ends are `lost`; a
 * call made while there is none is `not_sent`, except that calls wait for the end of the first attempt to connect.
 */
export const createPeer = (options: PeerOptions) => {
  const { dial, realm, auth = { method: 'anonymous' }, log, random = Math.random } = options
  const listeners = new Set<() => void>()
  let session: PeerSession | undefined
  const kept = createKept({ current: () => session, realm, log })
  let opening: Promise<void> | undefined
  let pause: ReturnType<typeof setTimeout> | undefined
  let failures = 0 // in a row
  let missed = '' // why the last attempt to connect has failed, or the last session has ended
  let isOut = false // and a line of the log says so
  let closed = false
  let onIdle = () => {}

  const open = async () => {
    try {
      const opened = await openSession({ dial, realm, auth, onEnded: leave, onWorkEnded: () => onIdle() })
      if (closed) return void (await opened.close())
      session = opened
      failures = 0
      if (isOut) log?.info({ realm }, 'router.back')
      isOut = false
      kept.ask(opened)
      for (const tell of listeners) tell()
    } catch (err) {
      miss(err)
    } finally {
      opening = undefined
    }
  }

  const leave = (reason: string) => {
    if (!session) return // it has not been welcomed, and `open` hears of that
    session = undefined
    onIdle()
    miss(new Error(reason))
  }

  const miss = (err: unknown) => {
    if (closed) return
    missed = err instanceof Error ? err.message : String(err)
    if (!isOut) log?.warn({ realm, err }, 'router.lost')
    isOut = true
    const most = Math.min(FIRST_PAUSE_MS * 2 ** failures++, MAX_PAUSE_MS)
    // With jitter: peers that lost a router together do not come back together.
    pause = setTimeout(() => void (opening = open()), most * (0.5 + random() / 2))
  }

  const current = async () => {
    if (!session && failures === 0) await opening
    if (closed) throw notSent('This peer is closed')
    if (!session) throw notSent(`There is no session with the router: ${missed}`)
    return session
  }

  const end = () => {
    closed = true
    clearTimeout(pause)
  }

  opening = open()
  return {
    /** Resolves when the first attempt to connect has ended, whether with a session or without. */
    settled: async () => opening,
    /** What WELCOME said, while there is a session. */
    welcome: () => session && { session: session.id, details: session.details },

    /** Calls `listener` whenever there is a session again. Returns how to unsubscribe. */
    onSession(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },

    /** Rejects with `WampError`. */
    async call(procedure: string, options?: CallOptions): Promise<Result> {
      if (session) return session.call(procedure, options)
      return (await current()).call(procedure, options)
    },
    /**
     * Takes calls of a procedure, in this session and in each that follows. `options` are those of REGISTER: `match`, `invoke`,
     * `concurrency`. A refusal rejects `done`, is logged, and is tried again.
     */
    register: (procedure: string, handler: CallHandler, options: Dict = {}): Kept =>
      kept.keep(procedure, (asked) => asked.register(procedure, handler, options)),
    /** Hears events of a topic, in this session and in each that follows. `options` are those of SUBSCRIBE. Otherwise as `register`. */
    subscribe: (topic: string, handler: EventHandler, options: Dict = {}): Kept =>
      kept.keep(topic, (asked) => asked.subscribe(topic, handler, options)),
    /** Rejects with `WampError`: without `acknowledge` only when there is no connection. */
    async publish(topic: string, options: PublishOptions = {}): Promise<void> {
      await (await current()).publish(topic, options)
    },

    /** Resolves when no call and no invocation is in flight. One may wait at a time. */
    idle: () =>
      new Promise<void>((resolve) => {
        onIdle = () => !session?.inFlight() && resolve()
        onIdle()
      }),

    /** Says goodbye and connects no more. What is in flight is lost: see `idle`. */
    async close() {
      end()
      await session?.close()
    },
    /** Ends at once, without a word. */
    destroy() {
      end()
      session?.destroy()
    },
  }
}
