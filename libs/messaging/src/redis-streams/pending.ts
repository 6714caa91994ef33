import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Entry } from '../transport.ts'
import { StreamEntry } from './entry.ts'
import { lifeKey } from './liveness.ts'

const READ_AT_ONCE = 16
const BLOCK = 500 // ms; stopping waits as long as this for a read that finds nothing

const Read = z.array(z.tuple([z.string(), z.array(StreamEntry)])).nullable()
const Entries = z.array(StreamEntry)
const Pending = z.array(z.tuple([z.string(), z.string(), z.number(), z.number()]))

const MAX_DEAD_LETTERS = 10_000 // the oldest go first; each was an error in the log

// XINFO answers with flat lists: name, value, name, value …
const Consumer = z.array(z.unknown()).transform((list) => String(list[list.indexOf('name') + 1]))
const Consumers = z.array(Consumer)

// Of two consumers that take over the same entry at once, the second finds that it is not idle any more.
const UNTOUCHED_MS = 500

// In one step: a consumer that was only silent may read again at this very moment, and its entries would go with its name.
const FORGET = `
  if redis.call('EXISTS', KEYS[2]) == 0 and #redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2]) == 0 then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
  end`

export interface PendingOptions {
  redis: Redis
  key: string
  group: string
  consumer: string
}

/** The entries of a stream that its group has been given and not acknowledged (XPENDING), and those that are next. */
export const pendingEntries = ({ redis, key, group, consumer }: PendingOptions) => ({
  /** The next new entries; none after half a second. */
  async read() {
    const reply = await redis.xreadgroup(
      ...(['GROUP', group, consumer, 'COUNT', READ_AT_ONCE, 'BLOCK', BLOCK, 'STREAMS', key, '>'] as const),
    )
    return Read.parse(reply)?.[0]?.[1] ?? []
  },

  /** The other consumers of the group, dead or alive. */
  async others() {
    return Consumers.parse(await redis.xinfo('CONSUMERS', key, group)).filter((other) => other !== consumer)
  },

  /**
   * The oldest entry that a dead consumer holds, with how often it was begun; undefined when there is none left.
   * One at a time: an entry that kills its consumer must not drag its neighbours along.
   */
  async takeFrom(dead: string) {
    const [oldest] = Pending.parse(await redis.xpending(key, group, '-', '+', 1, dead))
    if (!oldest) return undefined
    const [id, , , begun] = oldest
    const [entry] = Entries.parse(await redis.xclaim(key, group, consumer, UNTOUCHED_MS, id))
    return entry && { entry, begun: begun + 1 }
  },

  /** What we hold according to Redis, with how often each was begun: the answer to a read may have been lost on its way. */
  async ours() {
    const pending = Pending.parse(await redis.xpending(key, group, '-', '+', READ_AT_ONCE * 2, consumer))
    const found = pending.map(async ([id, , , begun]) => {
      const [entry] = Entries.parse(await redis.xrange(key, id, id))
      return entry ? [{ entry, begun }] : []
    })
    return (await Promise.all(found)).flat()
  },

  /** Takes the consumer of a dead consumer off the list, unless it holds something, or has come to life. */
  forget: (dead: string) => redis.eval(FORGET, 2, key, lifeKey(group, dead), group, dead),

  /** Redis keeps the count of failed tries, so that it survives us. */
  recordFailed: (id: string, failed: number) =>
    redis.xclaim(key, group, consumer, 0, id, 'RETRYCOUNT', failed, 'JUSTID'),

  /** Not worked on any more: the next consumer that looks may have it at once. */
  giveBack: (id: string, failed: number) =>
    redis.xclaim(key, group, consumer, 0, id, 'IDLE', UNTOUCHED_MS, 'RETRYCOUNT', failed, 'JUSTID'),

  acknowledge: (id: string) => redis.xack(key, group, id),

  async deadLetter({ id, ...fields }: Entry, error: string) {
    const letter = Object.entries({ stream: key, id, ...fields, error }).flat()
    await redis
      .multi()
      .xadd(`dead:${group}`, 'MAXLEN', '~', MAX_DEAD_LETTERS, '*', ...letter)
      .xack(key, group, id)
      .exec()
  },

  /** Takes our consumer off the list, unless there is something under it. */
  async leave() {
    const mine = Pending.parse(await redis.xpending(key, group, '-', '+', 1, consumer))
    if (mine.length === 0) await redis.xgroup('DELCONSUMER', key, group, consumer)
  },
})

export type PendingEntries = ReturnType<typeof pendingEntries>
