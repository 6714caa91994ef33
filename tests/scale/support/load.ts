import { createClient, createPeople, unique, type ApiAnswer, type Person } from '@murmuration/testing'

const PER_SECOND = 200
const AT_ONCE = 32 // more than 200 a second need where there is room; a machine that is busy gets less load, not a queue
const TICK_MS = 20

interface Outcome {
  done: number
  /** What was asked, and what came of it. */
  failed: string[]
}

/** What people do all day: mostly reading, in such turns that every service is called. */
export const createVisits = async (base: string) => {
  const client = createClient(base)
  const signUp = createPeople(client)
  const [ada, bob, cem] = [await signUp(), await signUp(), await signUp()]
  await bob.follows(ada)
  const post = await ada.posts(unique('first '))

  const get = (path: string, authenticate?: Person) => client.get(path, authenticate?.as)
  const reads: [string, () => Promise<ApiAnswer>][] = [
    ['latest', () => get('/api/timeline/latest?limit=5')],
    ['home', () => get('/api/timeline/home?limit=5', bob)],
    ['profile', () => get(`/api/users/${ada.handle}`, cem)],
    ['post', () => get(`/api/posts/${post.id}`)],
    ['search', () => get('/api/search?type=posts&q=first')],
    ['notifications', () => get('/api/notifications?limit=5', bob)],
    ['followers', () => get(`/api/users/${ada.handle}/followers?limit=5`)],
  ]
  const writes: [string, () => Promise<ApiAnswer>][] = [
    ['publish', () => client.post('/api/posts', { text: unique('more ') }, cem.as)],
    ['follow', () => client.put(`/api/users/${ada.handle}/follow`, cem.as)],
  ]
  return { ada, bob, reads, writes }
}

type Visits = Awaited<ReturnType<typeof createVisits>>

/** 200 requests a second, one in five a write, until it is stopped. */
export const startLoad = ({ reads, writes }: Visits) => {
  const outcome: { reads: Outcome; writes: Outcome } = {
    reads: { done: 0, failed: [] },
    writes: { done: 0, failed: [] },
  }
  const running = new Set<Promise<void>>()
  let turn = 0

  const one = async (kind: 'reads' | 'writes', [what, ask]: [string, () => Promise<ApiAnswer>]) => {
    const { status, text } = await ask().catch((reason: unknown) => ({ status: 0, text: String(reason) }))
    outcome[kind].done += 1
    if (status < 200 || status > 299) outcome[kind].failed.push(`${what}: ${status} ${text}`)
  }
  const next = () => {
    const number = turn++
    const kind = number % 5 === 4 ? 'writes' : 'reads'
    const all = kind === 'reads' ? reads : writes
    const asking = one(kind, all[number % all.length]!) // the remainder is within
    running.add(asking)
    void asking.then(() => running.delete(asking)) // it never rejects
  }
  let due = 0
  let looked = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    due += ((now - looked) / 1000) * PER_SECOND
    looked = now
    for (; due >= 1; due -= 1) if (running.size < AT_ONCE) next()
  }, TICK_MS)

  return {
    done: () => outcome.reads.done + outcome.writes.done,
    /** Waits for what is on its way, and tells what became of all. */
    async stop() {
      clearInterval(timer)
      await Promise.all(running)
      return outcome
    },
  }
}
