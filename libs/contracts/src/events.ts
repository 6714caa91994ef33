import type { z } from 'zod'
import { auth } from './auth.ts'
import { follows } from './follows.ts'
import { posts } from './posts.ts'

const schemas = { ...auth.events, ...posts.events, ...follows.events }

export type EventType = keyof typeof schemas
export type Payload<T extends EventType> = z.infer<(typeof schemas)[T]>

/** One event, as it lies in an outbox and travels through a stream. */
export type Event = { [T in EventType]: { type: T; payload: Payload<T> } }[EventType]

export const eventSchemas: Record<EventType, z.ZodType> = schemas

/**
 * Which consumer groups read which service's stream. Written down in one place, because a stream may only be cut
 * behind the slowest of its groups, and a group that has never been up yet must count as well.
 */
export const streams = {
  auth: ['posts', 'search', 'notify'],
  posts: ['search', 'notify'],
  follows: ['notify'],
} as const

export type StreamName = keyof typeof streams
