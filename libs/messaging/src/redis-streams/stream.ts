import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { EventRow } from '../transport.ts'

// events:<topic>          the stream
// events:<topic>:known    a mark beside it; missing when Redis has lost its data
export const keyOf = (topic: string) => `events:${topic}`
const markOf = (topic: string) => `${keyOf(topic)}:known`

// | id | [ name, value, name, value, … ] |, as Redis replies
export const StreamEntry = z.tuple([z.string(), z.array(z.string())]).transform(([id, list]) => {
  const field = (name: string) => list[list.indexOf(name) + 1] ?? ''
  return { id, type: field('type'), payload: field('payload'), context: field('context') }
})

/** Creates a consumer group unless it exists. It begins at 0, because it has read nothing of what the stream still holds. */
export const createGroup = async (redis: Redis, topic: string, group: string) => {
  await redis.xgroup('CREATE', keyOf(topic), group, '0', 'MKSTREAM').catch((err: Error) => {
    if (!err.message.startsWith('BUSYGROUP')) throw err // the group exists
  })
}

/** Sets the mark, and tells whether it was missing. Of several callers at once, one gets `true`. */
export const isNew = async (redis: Redis, topic: string) => (await redis.set(markOf(topic), '1', 'NX')) === 'OK'

/** Appends events to the stream. Returns how many entries the stream holds now. */
export const append = async (redis: Redis, topic: string, events: readonly EventRow[]) => {
  const pipeline = redis.pipeline()
  for (const { type, payload, context } of events) {
    pipeline.xadd(keyOf(topic), '*', 'type', type, 'payload', payload, 'context', context)
  }
  pipeline.xlen(keyOf(topic))
  const results = (await pipeline.exec()) ?? []
  for (const [err] of results) if (err) throw err
  return Number(results.at(-1)?.[1])
}

// XINFO replies with flat lists: name, value, name, value …
const toRecord = (list: unknown[]) =>
  Object.fromEntries(list.flatMap((name, i) => (i % 2 === 0 ? [[String(name), list[i + 1]]] : [])))

const Group = z.object({ name: z.string(), pending: z.number(), 'last-delivered-id': z.string() })
const Groups = z.array(z.array(z.unknown()).transform(toRecord).pipe(Group))
const PendingSummary = z.tuple([z.number(), z.string().nullable()]).rest(z.unknown())

/**
 * Removes the entries that every consumer group has read and acknowledged, and no others: a group that has been down since
 * yesterday finds all events since then. Creates the `groups` that do not exist, so that a group that has never run counts
 * too. Returns the name of the slowest group.
 */
export const trim = async (redis: Redis, topic: string, groups: readonly string[]) => {
  const key = keyOf(topic)
  for (const group of groups) await createGroup(redis, topic, group)

  const all = (await redis.exists(key)) ? Groups.parse(await redis.xinfo('GROUPS', key)) : []
  if (all.length === 0) return undefined
  const needed = all.map(async (group) => {
    const delivered = { name: group.name, id: group['last-delivered-id'] }
    if (group.pending === 0) return delivered
    const [, lowest] = PendingSummary.parse(await redis.xpending(key, group.name))
    return lowest === null ? delivered : { ...delivered, id: lowest } // null: the group has acknowledged all since XINFO
  })
  const slowest = (await Promise.all(needed)).reduce((a, b) => (isBefore(a.id, b.id) ? a : b))
  await redis.xtrim(key, 'MINID', slowest.id)
  return slowest.name
}

// | milliseconds | - | sequence |
const isBefore = (a: string, b: string) => {
  const [aTime = 0, aSequence = 0] = a.split('-').map(Number)
  const [bTime = 0, bSequence = 0] = b.split('-').map(Number)
  return aTime < bTime || (aTime === bTime && aSequence < bSequence)
}
