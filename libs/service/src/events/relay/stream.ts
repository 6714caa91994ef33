import type { StreamName } from '@murmuration/contracts'
import type { Redis } from 'ioredis'
import { keyOf } from '../groups.ts'

const markOf = (stream: StreamName) => `${keyOf(stream)}:known`

/**
 * Leaves a mark beside a stream, and tells whether it was missing: then this stream is new, or Redis has lost it. One
 * relay of several finds that out, the one that leaves the mark.
 */
export const isUnknown = async (redis: Redis, stream: StreamName) =>
  (await redis.set(markOf(stream), '1', 'NX')) === 'OK'

export const lengthOf = (redis: Redis, stream: StreamName) => redis.xlen(keyOf(stream))
