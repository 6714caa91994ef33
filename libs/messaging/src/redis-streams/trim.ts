import type { Redis } from 'ioredis'
import { z } from 'zod'
import { createGroup, keyOf } from './stream.ts'

// XINFO answers with flat lists: name, value, name, value …
const toRecord = (list: unknown[]) =>
  Object.fromEntries(list.flatMap((name, i) => (i % 2 === 0 ? [[String(name), list[i + 1]]] : [])))

const Group = z.object({ name: z.string(), pending: z.number(), 'last-delivered-id': z.string() })
const Groups = z.array(z.array(z.unknown()).transform(toRecord).pipe(Group))
const Pending = z.tuple([z.number(), z.string().nullable()]).rest(z.unknown())

/**
 * Cuts off what every group of the stream has read and acknowledged, and nothing else: a group that has been down
 * since yesterday finds all of yesterday. A group that was never up is made here, so that it counts as well. Tells which
 * group is the slowest.
 */
export const trim = async (redis: Redis, topic: string, groups: readonly string[]) => {
  const key = keyOf(topic)
  for (const group of groups) await createGroup(redis, topic, group)

  const all = (await redis.exists(key)) ? Groups.parse(await redis.xinfo('GROUPS', key)) : []
  if (all.length === 0) return undefined
  const needed = all.map(async (group) => {
    const delivered = { name: group.name, id: group['last-delivered-id'] }
    if (group.pending === 0) return delivered
    const [, lowest] = Pending.parse(await redis.xpending(key, group.name))
    return lowest === null ? delivered : { ...delivered, id: lowest } // null: all was acknowledged between the two questions
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
