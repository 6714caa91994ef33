import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from './docker.ts'
import type { Stack } from './stack.ts'

const PATIENCE = 15_000 // ms; longer than any deadline of ours

const call = async (base: string, method: string, path: string, { body, token }: { body?: object; token?: string }) => {
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(PATIENCE),
  })
  if (!answer.ok) throw new Failure(`${method} ${path} answered ${answer.status}: ${await answer.text()}`)
  return (answer.status === 204 ? {} : await answer.json()) as Record<string, unknown>
}

/** A person who follows another, whose post is read, and who looks at every page and list. */
export const createVisitor = async (base: string) => {
  const signUp = async () => {
    const handle = `n_${randomBytes(6).toString('hex')}`
    const body = { handle, name: 'A visitor', password: randomBytes(12).toString('hex') }
    const { accessToken } = await call(base, 'POST', '/api/users', { body })
    return { handle, token: String(accessToken) }
  }
  const [me, friend] = [await signUp(), await signUp()]
  await call(base, 'PUT', `/api/users/${friend.handle}/follow`, me)
  const { id } = await call(base, 'POST', '/api/posts', { ...friend, body: { text: 'Nobody falls' } })

  const paths = [
    '/',
    '/explore',
    `/@${friend.handle}`,
    `/p/${String(id)}`,
    '/api/timeline/home',
    '/api/timeline/latest',
    '/api/notifications',
    `/api/users/${friend.handle}`,
    `/api/users/${me.handle}/following`,
    `/api/posts/${String(id)}`,
    '/api/search?q=nobody',
  ]

  /** Reads one of them, and tells `ok` or what was wrong. */
  const look = async (turn: number) => {
    const path = paths[turn % paths.length] ?? '/'
    try {
      const answer = await fetch(`${base}${path}`, {
        headers: path.startsWith('/api/') ? { authorization: `Bearer ${me.token}` } : {},
        signal: AbortSignal.timeout(PATIENCE),
      })
      const text = await answer.text()
      if (answer.status !== 200) return `GET ${path}: ${answer.status} ${text.slice(0, 200)}`
      return text.includes('data-down=') ? `GET ${path}: a part of the page is missing` : 'ok'
    } catch (reason) {
      return `GET ${path}: ${String(reason)}`
    }
  }
  return { look, token: me.token }
}

/** Counts outcomes by what they are called; whatever is not `ok` is an error that a reader saw. */
export const createTally = () => {
  const counts = new Map<string, number>()
  const add = (outcome: string) => counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
  const errors = () => [...counts].filter(([outcome]) => outcome !== 'ok')

  return {
    add,
    answered: () => counts.get('ok') ?? 0,
    failed: () => errors().reduce((sum, [, count]) => sum + count, 0),
    /** One line for each kind of error. */
    errors: () => errors().map(([outcome, count]) => `${count} × ${outcome}`),
  }
}

export type Tally = ReturnType<typeof createTally>

const AT_ONCE = 8
const PAUSE = 20 // ms between two requests of one reader
const BEFORE = 3_000 // ms of load before the first dies
const BETWEEN = 8_000
const AFTER = 12_000 // longer than the 10 s after which the dead are forgotten

/** Reads all the time, while one replica of each service is killed. Tells what the readers saw. */
export const killUnderLoad = async (stack: Stack, services: string[]) => {
  const { look } = await createVisitor(stack.base)
  const tally = createTally()
  const done = new AbortController()
  const over = AbortSignal.any([done.signal, stack.signal])

  const read = async (reader: number) => {
    for (let turn = reader; !over.aborted; turn++) {
      tally.add(await look(turn))
      await sleep(PAUSE, undefined, { signal: over }).catch(() => {}) // it is over
    }
  }
  const readers = Array.from({ length: AT_ONCE }, (_, reader) => read(reader))
  const wait = (ms: number) => sleep(ms, undefined, { signal: stack.signal })

  try {
    await wait(BEFORE)
    for (const service of services) {
      const [victim] = await stack.containersOf(service)
      if (victim === undefined) throw new Error(`There is no replica of ${service} to kill`)
      await stack.kill(victim)
      console.log(`A replica of ${service} is dead; ${tally.answered()} requests have been answered so far.`)
      await wait(BETWEEN)
    }
    await wait(AFTER)
  } finally {
    done.abort()
    await Promise.all(readers)
  }
  return tally
}
