import type { Dict } from '../message.ts'
import type { Auth } from './answer-challenge.ts'
import type { CallHandler } from './callee.ts'
import type { CallOptions, Result } from './caller.ts'
import type { Dial } from './line.ts'
import { openSession, type PeerSession, type PublishOptions } from './session.ts'
import type { EventHandler } from './subscriber.ts'
import { notSent, WampError } from './wamp-error.ts'

const FIRST_PAUSE_MS = 50
const MAX_PAUSE_MS = 1_000 // a router that is back is found as soon
const AGAIN_MS = 1_000 // after a registration that the router has refused

export interface PeerLog {
  info(fields: object, event: string): void
  warn(fields: object, event: string): void
}

interface PeerOptions {
  dial: Dial
  realm: string
  auth?: Auth | undefined
  log?: PeerLog | undefined
  /** From 0 to below 1. */
  random?: () => number
}

/** A registration or a subscription: kept until its `undo`, over any number of sessions. */
export interface Kept {
  /** Resolves when the router has it for the first time; rejects when it refuses it. It is tried again all the same. */
  done: Promise<void>
  /** Resolves when the router has forgotten it, or is away. */
  undo(): Promise<void>
}

/** Asks a session for what is kept; resolves with how to undo it. */
type Wish = (session: PeerSession) => Promise<() => Promise<void>>

export type Peer = ReturnType<typeof createPeer>

/**
 * A program's place in a realm. It connects at once, and again whenever the connection has ended, after a pause that grows
 * to a second, with jitter; then it registers and subscribes again. Calls in flight when a connection ends are `lost`; a
 * call made while there is none is `not_sent`, except that calls wait for the end of the first attempt to connect.
 */
export const createPeer = (options: PeerOptions) => {
  const { dial, realm, auth = { method: 'anonymous' }, log, random = Math.random } = options
  const wishes = new Set<(session: PeerSession) => void>()
  const listeners = new Set<() => void>()
  let session: PeerSession | undefined
  let opening: Promise<void> | undefined
  let pause: ReturnType<typeof setTimeout> | undefined
  let failures = 0 // in a row
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
      for (const ask of wishes) ask(opened)
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
    if (!isOut) log?.warn({ realm, err }, 'router.lost')
    isOut = true
    const most = Math.min(FIRST_PAUSE_MS * 2 ** failures++, MAX_PAUSE_MS)
    // With jitter: peers that lost a router together do not come back together.
    pause = setTimeout(() => void (opening = open()), most * (0.5 + random() / 2))
  }

  const current = async () => {
    if (!session && failures === 0) await opening
    if (closed) throw notSent('This peer is closed')
    if (!session) throw notSent('The router cannot be reached')
    return session
  }

  /** Has what is wished from each session. A refusal may pass: another callee ends, or the router learns new permissions. */
  const keep = (name: string, wish: Wish): Kept => {
    let undoAtRouter = async () => {}
    let again: ReturnType<typeof setTimeout> | undefined
    let settle: { resolve(): void; reject(reason: unknown): void } | undefined
    const done = new Promise<void>((resolve, reject) => (settle = { resolve, reject }))
    done.catch(() => {}) // not every caller waits for it

    const ask = async (asked: PeerSession) => {
      try {
        const undo = await wish(asked)
        undoAtRouter = undo
        settle?.resolve()
        if (!wishes.has(ask)) await undo()
      } catch (reason) {
        if (!(reason instanceof WampError) || reason.outcome !== 'answered') return // the session has ended
        log?.warn({ realm, name, err: reason }, 'router.refused')
        settle?.reject(reason)
        again = setTimeout(() => asked === session && wishes.has(ask) && void ask(asked), AGAIN_MS)
      }
    }
    wishes.add(ask)
    if (session) void ask(session) // never rejects

    return {
      done,
      async undo() {
        wishes.delete(ask)
        clearTimeout(again)
        await undoAtRouter().catch(() => {}) // with its session, the router has forgotten it
      },
    }
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
    register: (procedure: string, handler: CallHandler, options: Dict = {}): Kept =>
      keep(procedure, (asked) => asked.register(procedure, handler, options)),
    subscribe: (topic: string, handler: EventHandler, options: Dict = {}): Kept =>
      keep(topic, (asked) => asked.subscribe(topic, handler, options)),
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
