import type { Redis } from 'ioredis'
import type { EventRow } from '../transport.ts'

// events:<topic>          the stream
// events:<topic>:known    a mark beside it, which is gone when Redis has been emptied
export const keyOf = (topic: string) => `events:${topic}`
const markOf = (topic: string) => `${keyOf(topic)}:known`

/** Makes a group that is not there yet. It begins at 0: nothing that is still there has been read. */
export const createGroup = async (redis: Redis, topic: string, group: string) => {
  await redis.xgroup('CREATE', keyOf(topic), group, '0', 'MKSTREAM').catch((err: Error) => {
    if (!err.message.startsWith('BUSYGROUP')) throw err // it exists
  })
}

/** Leaves the mark, and tells whether it was missing. Of several that ask, one finds that out. */
export const isNew = async (redis: Redis, topic: string) => (await redis.set(markOf(topic), '1', 'NX')) === 'OK'

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
