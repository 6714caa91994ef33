import type { PeerSession } from './session.ts'
import { WampError } from './wamp-error.ts'

const AGAIN_MS = 1_000 // after a refusal

export interface PeerLog {
  info(fields: object, event: string): void
  warn(fields: object, event: string): void
}

/** A registration or a subscription: kept until its `undo`, over any number of sessions. */
export interface Kept {
  /** Resolves when the router has it for the first time; rejects when it refuses it. It is tried again all the same. */
  done: Promise<void>
  /** Resolves when the router has forgotten it, or is away. */
  undo(): Promise<void>
}

/** Registers or subscribes in a session; resolves with how to undo it. */
type Make = (session: PeerSession) => Promise<() => Promise<void>>

interface KeptOptions {
  /** The session that there is now. */
  current(): PeerSession | undefined
  /** For the log. */
  realm: string
  log: PeerLog | undefined
}

/**
 * The registrations and subscriptions of a peer, made anew in each of its sessions. A refusal may pass, since another callee
 * ends, or the router gets new permissions: so each is tried again.
 */
export const createKept = ({ current, realm, log }: KeptOptions) => {
  const all = new Set<(session: PeerSession) => Promise<void>>()

  const keep = (name: string, make: Make): Kept => {
    let undoAtRouter = async () => {}
    let again: ReturnType<typeof setTimeout> | undefined
    let settle: { resolve(): void; reject(reason: unknown): void } | undefined
    const done = new Promise<void>((resolve, reject) => (settle = { resolve, reject }))
    done.catch(() => {}) // not every caller waits for it

    const ask = async (asked: PeerSession) => {
      try {
        const undo = await make(asked)
        undoAtRouter = undo
        settle?.resolve()
        if (!all.has(ask)) await undo()
      } catch (reason) {
        if (!(reason instanceof WampError) || reason.outcome !== 'answered') return // the session has ended
        log?.warn({ realm, name, err: reason }, 'router.refused')
        settle?.reject(reason)
        again = setTimeout(() => asked === current() && all.has(ask) && void ask(asked), AGAIN_MS)
      }
    }
    all.add(ask)
    const session = current()
    if (session) void ask(session) // never rejects

    return {
      done,
      async undo() {
        all.delete(ask)
        clearTimeout(again)
        await undoAtRouter().catch(() => {}) // with its session, the router has forgotten it
      },
    }
  }

  return {
    keep,
    /** There is a new session. */
    ask(session: PeerSession) {
      for (const ask of all) void ask(session) // never rejects
    },
  }
}
