import type { Id } from '../message.ts'
import type { Link, Receiver } from '../wire/link.ts'
import type { Connection } from './connection.ts'
import { connect } from './connection.ts'
import type { Counts, Limits, RouterOptions, Shared } from './shared.ts'

const LIMITS: Limits = { opening: 10_000, goodbye: 2000, buffer: 1024 * 1024 }

export type Router = ReturnType<typeof createRouter>

/** Makes sessions of links: each goes from HELLO to GOODBYE, and between the two its requests go to its realm. */
export const createRouter = ({ realm, tools, limits, onDefect = () => {} }: RouterOptions) => {
  const connections = new Set<Connection>()
  const sessions = new Set<Id>()
  const counts: Counts = { dropped: 0, tooLong: 0, cutOff: 0, aborted: 0 }
  let isStopping = false
  let onEmpty = () => {}

  const newSessionId = (): Id => {
    const id = tools.newId()
    return sessions.has(id) ? newSessionId() : id
  }

  const shared: Shared = {
    realm,
    tools,
    limits: { ...LIMITS, ...limits },
    counts,
    sessions,
    newSessionId,
    onDefect,
    isStopping: () => isStopping,
  }

  return {
    accept: (link: Link): Receiver => {
      const connection = connect(link, shared, () => {
        connections.delete(connection)
        if (connections.size === 0) onEmpty()
      })
      connections.add(connection)
      return connection.receiver
    },

    /** Says GOODBYE to all sessions and waits a short time for their answers. New ones are refused from now on. */
    shutdown: async (): Promise<void> => {
      isStopping = true
      if (connections.size === 0) return
      const empty = new Promise<void>((resolve) => {
        onEmpty = resolve
        tools.after(shared.limits.goodbye, resolve)
      })
      for (const connection of [...connections]) connection.shutdown()
      await empty
    },

    inspect: () => ({ connections: connections.size, sessions: sessions.size, ...counts }),
  }
}
