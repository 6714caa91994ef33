import type { StreamName } from '@murmuration/contracts'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import { createGroups, groupsOf, keyOf } from './groups.ts'

// XINFO answers with a flat list: name, value, name, value …
const Groups = z
  .array(z.array(z.union([z.string(), z.number(), z.null()])).transform(toRecord))
  .pipe(z.array(z.object({ name: z.string(), pending: z.number(), 'last-delivered-id': z.string() })))
const Pending = z.tuple([z.number(), z.string().nullable()]).rest(z.unknown())

function toRecord(list: unknown[]) {
  return Object.fromEntries(list.flatMap((name, i) => (i % 2 === 0 ? [[String(name), list[i + 1]]] : [])))
}

/**
 * Cuts off what every group of the stream has read and acknowledged, and nothing else: a group that has been down
 * since yesterday finds all of yesterday. A group that is missing has read nothing; it is made, and nothing is cut.
 */
export const trim = async (redis: Redis, stream: StreamName) => {
  const key = keyOf(stream)
  const groups = Groups.parse(await redis.xinfo('GROUPS', key))
  const known = groupsOf(stream).map((name) => groups.find((group) => group.name === name))
  if (known.includes(undefined)) return createGroups(redis, stream)

  const needed = await Promise.all(
    groups.map(async ({ name, pending, 'last-delivered-id': last }) => {
      if (pending === 0) return last
      const [, lowest] = Pending.parse(await redis.xpending(key, name))
      return lowest ?? last // all acknowledged between the two questions
    }),
  )
  await redis.xtrim(key, 'MINID', needed.reduce(older))
}

// | milliseconds | - | sequence |
const older = (a: string, b: string) => (compare(a, b) < 0 ? a : b)

const compare = (a: string, b: string) => {
  const [aTime = 0, aSequence = 0] = a.split('-').map(Number)
  const [bTime = 0, bSequence = 0] = b.split('-').map(Number)
  return aTime - bTime || aSequence - bSequence
}
