import type { Redis } from 'ioredis'
import { z } from 'zod'
import { Entry } from './entry.ts'

const READ_AT_ONCE = 16
const BLOCK = 500 // ms; stopping waits as long as this for a read that finds nothing

const Read = z.array(z.tuple([z.string(), z.array(Entry)])).nullable()
const Claimed = z.tuple([z.string(), z.array(Entry)]).rest(z.unknown())
const Pending = z.array(z.tuple([z.string(), z.string(), z.number(), z.number()]))

export interface Place {
  redis: Redis
  key: string
  group: string
  name: string
  /** After so many ms without a sign of life an entry counts as abandoned. */
  idle: number
}

/** One consumer's place in one group of one stream, in the words of what it does rather than of Redis. */
export const createClaims = ({ redis, key, group, name, idle }: Place) => ({
  /** The next new entries; none after half a second. */
  async read() {
    const reply = await redis.xreadgroup(
      ...(['GROUP', group, name, 'COUNT', READ_AT_ONCE, 'BLOCK', BLOCK, 'STREAMS', key, '>'] as const),
    )
    return Read.parse(reply)?.[0]?.[1] ?? []
  },

  /**
   * An entry that its consumer abandoned, with how often it was begun, and where to look for the next one.
   * One at a time: who dies of it must not drag its neighbours along.
   */
  async claim(from: string) {
    const reply = await redis.xautoclaim(key, group, name, idle, from, 'COUNT', 1)
    const [next, [entry]] = Claimed.parse(reply)
    if (!entry) return { next, begun: 0 }
    const [pending] = Pending.parse(await redis.xpending(key, group, entry.id, entry.id, 1))
    return { next, entry, begun: pending?.[3] ?? 1 }
  },

  /** Still working on them. */
  keep: (ids: string[]) => redis.xclaim(key, group, name, 0, ...ids, 'JUSTID'),

  /** Redis keeps the count of failed tries, so that it survives us. */
  recordFailed: (id: string, failed: number) => redis.xclaim(key, group, name, 0, id, 'RETRYCOUNT', failed, 'JUSTID'),

  /** Not worked on any more: whoever looks next may have it at once. */
  giveBack: (id: string, failed: number) =>
    redis.xclaim(key, group, name, 0, id, 'IDLE', idle, 'RETRYCOUNT', failed, 'JUSTID'),

  done: (id: string) => redis.xack(key, group, id),

  async setAside({ id, ...fields }: Entry, error: string) {
    const letter = Object.entries({ stream: key, id, ...fields, error }).flat()
    await redis
      .multi()
      .xadd(`dead:${group}`, '*', ...letter)
      .xack(key, group, id)
      .exec()
  },

  /** Takes our name off the list, unless there is something under it. */
  async leave() {
    const mine = Pending.parse(await redis.xpending(key, group, '-', '+', 1, name))
    if (mine.length === 0) await redis.xgroup('DELCONSUMER', key, group, name)
  },
})

export type Claims = ReturnType<typeof createClaims>
