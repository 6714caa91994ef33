import { streams, type StreamName } from '@murmuration/contracts'
import type { Redis } from 'ioredis'

export type Group = (typeof streams)[StreamName][number]

export const keyOf = (stream: StreamName) => `events:${stream}`

export const groupsOf = (stream: StreamName): readonly Group[] => streams[stream]

/** The streams that `group` reads. */
export const streamsOf = (group: Group) =>
  (Object.keys(streams) as StreamName[]).filter((name) => groupsOf(name).includes(group))

/** Makes every group of a stream that is not there yet. It begins at 0: nothing that is still there has been read. */
export const createGroups = async (redis: Redis, stream: StreamName) => {
  for (const group of groupsOf(stream)) {
    await redis.xgroup('CREATE', keyOf(stream), group, '0', 'MKSTREAM').catch((err: Error) => {
      if (!err.message.startsWith('BUSYGROUP')) throw err // it exists
    })
  }
}
