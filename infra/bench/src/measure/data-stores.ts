import { auth, follows, posts } from '@murmuration/contracts'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Parts } from '../parts.ts'
import { cpuOf, cpuOfFamily, parentOf } from './proc.ts'

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
