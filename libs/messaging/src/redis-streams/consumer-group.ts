import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Entry } from '../transport.ts'
import { StreamEntry } from './stream.ts'

const READ_AT_ONCE = 16
const BLOCK = 500 // ms that a read waits for entries; a stop waits as long for a read that finds none
const LIFE_MS = 2_000 // a dead consumer is known to be dead after this; its entries wait as long
const RENEW_MS = 500 // three renewals may fail before other consumers take a living consumer for dead
const UNTOUCHED_MS = 500 // an entry can be claimed after this; of two consumers that claim it at once, the second finds it fresh
const MAX_DEAD_LETTERS = 10_000 // Redis drops the oldest first; each was logged as an error

// consumer:<group>:<name>    exists while its consumer renews it
const lifeKey = (group: string, name: string) => `consumer:${group}:${name}`

/**
 * A key by which a consumer shows that it is alive. The idle time of its entries cannot tell: an idle consumer may be dead,
 * or only slow.
 */
export const createLiveness = (redis: Redis, group: string, name: string) => {
  const key = lifeKey(group, name)
  let timer: NodeJS.Timeout | undefined
  let renewedAt = performance.now()
  let judgeFrom = 0
  let wasInForce = false

  /** Redis was away, so keys have expired or are lost. Living consumers need a moment to reconnect and renew theirs. */
  const beLenient = () => {
    judgeFrom = performance.now() + LIFE_MS
  }

  const renew = async () => {
    await redis.set(key, '1', 'PX', LIFE_MS)
    const now = performance.now()
    if (now - renewedAt > LIFE_MS) beLenient() // Redis hung
    renewedAt = now
    wasInForce = true
  }
  const tryToRenew = () => renew().catch(() => undefined) // the next renewal may succeed

  const onReady = () => {
    if (wasInForce) beLenient() // else this is the first connection
    void tryToRenew() // the other consumers wait for this
  }

  return {
    async start() {
      redis.on('ready', onReady)
      timer = setInterval(() => void tryToRenew(), RENEW_MS) // never rejects
      await tryToRenew()
    },

    /** Which of these consumers of the group are dead. Empty while this consumer's own key is not in force. */
    async dead(names: string[]): Promise<string[]> {
      const now = performance.now()
      if (now - renewedAt > LIFE_MS || now < judgeFrom) return []
      const alive = await Promise.all(names.map((other) => redis.exists(lifeKey(group, other))))
      return names.filter((_, i) => alive[i] === 0)
    },

    /** Other consumers may take over at once. */
    async stop() {
      clearInterval(timer)
      redis.off('ready', onReady)
      await redis.del(key).catch(() => undefined) // if this fails, the key expires
    },
  }
}

export type Liveness = ReturnType<typeof createLiveness>

const Read = z.array(z.tuple([z.string(), z.array(StreamEntry)])).nullable()
const Entries = z.array(StreamEntry)
const Pending = z.array(z.tuple([z.string(), z.string(), z.number(), z.number()]))

// XINFO replies with flat lists: name, value, name, value …
const Consumer = z.array(z.unknown()).transform((list) => String(list[list.indexOf('name') + 1]))
const Consumers = z.array(Consumer)

// One script: a consumer that was only silent may read again at this moment, and DELCONSUMER would drop its pending entries.
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

/** The pending entries of a consumer group (delivered and not acknowledged: XPENDING), and how a consumer gets new ones. */
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
   * Claims the oldest pending entry of a dead consumer, with how often it was delivered; undefined when none is left. One
   * at a time: an entry that kills its consumer must not take its neighbours with it.
   */
  async takeFrom(dead: string) {
    const [oldest] = Pending.parse(await redis.xpending(key, group, '-', '+', 1, dead))
    if (!oldest) return undefined
    const [id, , , begun] = oldest
    const [entry] = Entries.parse(await redis.xclaim(key, group, consumer, UNTOUCHED_MS, id))
    return entry && { entry, begun: begun + 1 }
  },

  /** This consumer's pending entries, with how often each was delivered. The reply to a read may have been lost on its way. */
  async ours() {
    const pending = Pending.parse(await redis.xpending(key, group, '-', '+', READ_AT_ONCE * 2, consumer))
    const found = pending.map(async ([id, , , begun]) => {
      const [entry] = Entries.parse(await redis.xrange(key, id, id))
      return entry ? [{ entry, begun }] : []
    })
    return (await Promise.all(found)).flat()
  },

  /** Removes a dead consumer from the group, unless it has pending entries or is alive again. */
  forget: (dead: string) => redis.eval(FORGET, 2, key, lifeKey(group, dead), group, dead),

  /** Redis keeps the count of failed attempts, so it survives this process. */
  recordFailed: (id: string, failed: number) =>
    redis.xclaim(key, group, consumer, 0, id, 'RETRYCOUNT', failed, 'JUSTID'),

  /** Stops the work on an entry: the next consumer that looks for entries may claim it at once. */
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

  /** Removes this consumer from the group, unless it has pending entries. */
  async leave() {
    const mine = Pending.parse(await redis.xpending(key, group, '-', '+', 1, consumer))
    if (mine.length === 0) await redis.xgroup('DELCONSUMER', key, group, consumer)
  },
})
