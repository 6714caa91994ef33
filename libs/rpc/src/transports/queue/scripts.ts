import type { Redis } from 'ioredis'
import { z } from 'zod'
import { script } from './redis.ts'

// calls:<service>             stream; an entry is a call that has no answer yet, whether it waits or is in progress
// calls:<service>:callees     sorted set; consumer → ms of its last sign of life, by Redis' clock
// calls:<service>:given-up    channel; the id of an entry whose caller has gone
// replies:<caller>            channel; lists of replies
// replies:<caller>:<id>       one large reply, for a minute
const streamOf = (service: string) => `calls:${service}`
const calleesOf = (service: string) => `calls:${service}:callees`
export const givenUpOf = (service: string) => `calls:${service}:given-up`
const GROUP = 'callees' // of the stream: its consumers compete for the calls

export const LIFE_MS = 2_000 // a dead callee is known to be dead after this; its calls wait as long
export const BEAT_MS = 500 // three signs of life may be late before a living callee is taken for dead
const GONE_MS = 10_000 // one that stops says so; a living one on a busy machine may be late by seconds, and must not be taken for the last that died

const NOW = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)`

// A shorter list when there is no room for all, nil when no callee is alive. The length of the stream is the backlog.
const ADD = script(`${NOW}
  local newest = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2]
  if not newest or now - newest > tonumber(ARGV[1]) then return nil end
  local room = ARGV[2] - redis.call('XLEN', KEYS[1])
  local ids = {}
  for i = 3, math.min(#ARGV, 2 + 2 * room), 2 do
    ids[#ids + 1] = redis.call('XADD', KEYS[1], '*', 'call', ARGV[i], 'input', ARGV[i + 1])
  end
  return ids`)

// 1 for each entry that no callee has seen, and now none will. The group is not there when Redis has just been emptied.
const WITHDRAW = script(`
  local unseen = {}
  for i = 3, #ARGV do
    local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1)
    local deleted = redis.call('XDEL', KEYS[1], ARGV[i])
    unseen[#unseen + 1] = (deleted == 1 and #pending == 0) and 1 or 0
    if unseen[#unseen] == 0 then redis.call('PUBLISH', ARGV[2], ARGV[i]) end
  end
  return unseen`)

// Redis' clock, our sign of life before this one, and the callees whose own is too old.
const BEAT = script(`${NOW}
  local before = redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0
  redis.call('ZADD', KEYS[1], now, ARGV[1])
  return { now, now - before, redis.call('ZRANGEBYSCORE', KEYS[1], 0, now - ARGV[2]) }`)

// In one step, so that two callees cannot take the same. Our own stay as often delivered as they are.
const TAKE = script(`
  local taken = {}
  for _, pending in ipairs(redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', ARGV[4], ARGV[2])) do
    local times = pending[4] + (ARGV[2] == ARGV[3] and 0 or 1)
    local entry = redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[3], 0, pending[1], 'RETRYCOUNT', times)[1]
    if entry then taken[#taken + 1] = { times, entry } else redis.call('XACK', KEYS[1], ARGV[1], pending[1]) end
  end
  return taken`)

// A callee that goes while calls are under its name is left for the others to find, as dead.
const LEAVE = script(`
  redis.call('ZADD', KEYS[2], 0, ARGV[2])
  local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2])
  if #pending > 0 then return end
  redis.pcall('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
  redis.call('ZREM', KEYS[2], ARGV[2])`)

// | group | number of entries | their ids … | channel, message | channel, message | … |
const ANSWER = script(`
  local last = 2 + ARGV[2]
  redis.call('XACK', KEYS[1], ARGV[1], unpack(ARGV, 3, last))
  redis.call('XDEL', KEYS[1], unpack(ARGV, 3, last))
  for i = last + 1, #ARGV, 2 do redis.call('PUBLISH', ARGV[i], ARGV[i + 1]) end`)

const Ids = z.array(z.string()).nullable()
const Flags = z.array(z.number())
const Beat = z.tuple([z.number(), z.number(), z.array(z.string())])
// | id | [ name, value, name, value ] |, as Redis answers; a stranger may have written other fields
const Entry = z.tuple([z.string(), z.array(z.string())])
const Taken = z.array(z.tuple([z.number(), Entry]))
const Read = z.array(z.tuple([z.string(), z.array(Entry)])).nullable()
export type Entry = z.infer<typeof Entry>

/** What a caller does to the stream of a service. */
export const callerScripts = (redis: Redis, service: string) => {
  const keys = [streamOf(service), calleesOf(service)]
  return {
    /** The ids of the new entries: fewer than calls where the backlog is full, `null` when no callee is alive. */
    add: async (calls: readonly { header: string; input: string }[], backlog: number) => {
      const pairs = calls.flatMap(({ header, input }) => [header, input])
      return Ids.parse(await ADD(redis, keys, [GONE_MS, backlog, ...pairs]))
    },
    /** Takes back what has not been begun, and tells the callees of the rest. For each entry, whether no callee has seen it. */
    withdraw: async (ids: readonly string[]) => {
      const unseen = Flags.parse(await WITHDRAW(redis, [keys[0]!], [GROUP, givenUpOf(service), ...ids]))
      return unseen.map((flag) => flag === 1)
    },
  }
}

/** What a callee does to it, under the name `consumer`. `reader` is for reads that wait. */
export const calleeScripts = (redis: Redis, reader: Redis, service: string, consumer: string) => {
  const stream = streamOf(service)
  const both = [stream, calleesOf(service)]
  return {
    /** Makes the group if it is not there. It begins at 0: nothing that is still there has been answered. */
    createGroup: () =>
      redis.xgroup('CREATE', stream, GROUP, '0', 'MKSTREAM').catch((err: Error) => {
        if (!err.message.startsWith('BUSYGROUP')) throw err
      }),
    /** The next calls; none after `waitMs`. */
    read: async (count: number, waitMs: number): Promise<Entry[]> => {
      const place = ['COUNT', count, 'BLOCK', waitMs, 'STREAMS', stream, '>'] as const
      return Read.parse(await reader.xreadgroup('GROUP', GROUP, consumer, ...place))?.[0]?.[1] ?? []
    },
    /** Ends a read that waits. */
    wake: (clientId: number) => redis.client('UNBLOCK', clientId),
    async beat() {
      const [now, sinceLastMs, dead] = Beat.parse(await BEAT(redis, [both[1]!], [consumer, LIFE_MS]))
      return { now, wasAlive: sinceLastMs <= LIFE_MS, dead }
    },
    /** Takes calls over that were delivered to `from` (our own: that we have not seen), with how often they were delivered. */
    take: async (from: string, count: number) =>
      Taken.parse(await TAKE(redis, [stream], [GROUP, from, consumer, count])).map(([times, entry]) => ({
        times,
        entry,
      })),
    leave: (name = consumer) => LEAVE(redis, both, [GROUP, name]),
    /** The others may take over at once. */
    die: () => redis.zadd(both[1]!, 0, consumer),
    /** Deletes calls, and sends their answers: channel, message, channel, message … */
    answer: (ids: readonly string[], messages: readonly string[]) =>
      ANSWER(redis, [stream], [GROUP, ids.length, ...ids, ...messages]),
    park: (key: string, text: string, ms: number) => redis.set(key, text, 'PX', ms),
  }
}

export type CalleeScripts = ReturnType<typeof calleeScripts>
