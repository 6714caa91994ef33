import type { Id, Message } from './message.ts'
import type { Tools } from './tools.ts'
import type { Role, Session } from './session.ts'

/** A clock that a test moves, with the other things that a realm takes from outside. */
export const createFakeTools = (random: () => number = () => 0) => {
  let time = 0
  let ids = 1_000
  const timers = new Set<{ at: number; run: () => void }>()

  const tools: Tools = {
    now: () => time,
    date: () => new Date(time),
    random,
    randomBytes: (size) => new Uint8Array(size),
    newId: () => ++ids,
    after(ms, run) {
      const timer = { at: time + ms, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
  }

  const pass = (ms: number) => {
    const end = time + ms
    for (;;) {
      const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
      if (!next) break
      timers.delete(next)
      time = next.at
      next.run()
    }
    time = end
  }

  return { tools, /** Time passes, and what is due runs. */ pass, timers: () => timers.size }
}

type Features = Partial<Record<Role, readonly string[]>>

/** A session that remembers what it was sent. */
export const createFakeSession = (id: Id, features: Features = {}) => {
  const sent: Message[] = []
  const session: Session = {
    id,
    authid: `authid-${id}`,
    authrole: 'tester',
    authmethod: 'anonymous',
    authprovider: 'static',
    transport: {},
    can: (role, feature) => features[role]?.includes(feature) ?? false,
    send: (message) => void sent.push(message),
    offer: (event) => sent.push(event) > 0,
    goodbye: (reason) => void sent.push({ type: 'GOODBYE', details: {}, reason }),
    abort: (reason) => void sent.push({ type: 'ABORT', details: {}, reason }),
  }
  return { session, sent }
}
