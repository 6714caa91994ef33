import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { auth, follows, posts } from '@murmuration/contracts'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import type { Parts } from '../parts.ts'

const TOPICS = [auth, posts, follows].map(({ name }) => name)
const LOOK_MS = 100
const PATIENCE_MS = 120_000

/** PostgreSQL and Redis as processes, and whether the split's events have all arrived. */
export const watchDataStores = async ({ postgres, redis }: Parts) => {
  const admin = new Client({ connectionString: postgres.adminUrl() })
  const outboxes = TOPICS.map((name) => new Client({ connectionString: postgres.url(name) }))
  const queue = new Redis(redis.url)
  await Promise.all([admin, ...outboxes].map((client) => client.connect()))

  const { rows } = await admin.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  const postmaster = parentOf(rows[0]?.pid ?? 0)
  const redisPid = Number(/^process_id:(\d+)/m.exec(await queue.info('server'))?.[1])

  const isQuiet = async () => {
    const waiting = await Promise.all(
      outboxes.map((client) => client.query('SELECT FROM outbox WHERE sent_at IS NULL LIMIT 1')),
    )
    if (waiting.some(({ rowCount }) => rowCount)) return false
    const groups = await Promise.all(TOPICS.map((name) => groupsOf(queue, name)))
    return groups.flat().every(({ pending, lag }) => pending === 0 && lag === 0)
  }

  return {
    postgresCpu: () => cpuOfFamily(postmaster),
    redisCpu: () => cpuOf(redisPid),

    /** Resolves when every event has been worked on: what was put off until later is not for free. */
    untilQuiet: async () => {
      const deadline = Date.now() + PATIENCE_MS
      while (!(await isQuiet())) {
        if (Date.now() > deadline) throw new Error(`Events still wait after ${PATIENCE_MS / 1000} s`)
        await sleep(LOOK_MS)
      }
    },

    stop: async () => {
      queue.disconnect()
      await Promise.all([admin, ...outboxes].map((client) => client.end()))
    },
  }
}

export type DataStores = Awaited<ReturnType<typeof watchDataStores>>

/** XINFO answers with flat lists: name, value, name, value … */
const groupsOf = async (queue: Redis, stream: string) => {
  const groups = (await queue.xinfo('GROUPS', `events:${stream}`).catch(() => [])) as unknown[][]
  return groups.map((fields) => ({
    pending: fields[fields.indexOf('pending') + 1],
    lag: fields[fields.indexOf('lag') + 1],
  }))
}

const TICKS = 100 // a second; USER_HZ, which Linux promises to programs whatever its kernel was built with

interface Stat {
  parent: number
  own: number // seconds
  children: number // seconds, of those that ended
}

// proc(5): | pid (name) state ppid … utime 14 | stime 15 | cutime 16 | cstime 17 …; the name may hold spaces and brackets.
const statOf = (pid: number): Stat => {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [parent = 0, utime = 0, stime = 0, cutime = 0, cstime = 0] = [fields[1], ...fields.slice(11, 15)]
  return { parent, own: (utime + stime) / TICKS, children: (cutime + cstime) / TICKS }
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)

/** CPU seconds that a process has used up to now. */
export const cpuOf = (pid: number) => statOf(pid).own

/** The same of a process and its children, those too that have ended: PostgreSQL has one for each connection. */
export const cpuOfFamily = (pid: number) => {
  const { own, children } = statOf(pid)
  return own + children + sum(childrenOf(pid).map((child) => child.own))
}

const childrenOf = (pid: number) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [statOf(Number(name))]
      } catch {
        return [] // it ended while we looked
      }
    })
    .filter(({ parent }) => parent === pid)

const parentOf = (pid: number) => statOf(pid).parent

/** Megabytes that these processes hold: a page that several share counts once, in parts (PSS). */
export const memoryOf = (pids: number[]) =>
  sum(
    pids.map((pid) => {
      const [, kilobytes] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? []
      return Number(kilobytes) / 1024
    }),
  )
