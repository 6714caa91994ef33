import { decodeContext, type Ctx } from '@murmuration/rpc'
import type { z } from 'zod'
import type { Entry } from './transport.ts'

/** The part of a contract that lists the events a service publishes. */
export interface EventSource {
  name: string
  events: Readonly<Record<string, z.ZodType>>
}

/** The part of a contract that lists the events a service handles. Its consumers form the consumer group of its name. */
export interface EventSink {
  name: string
  hears: readonly string[]
}

type PayloadOf<S extends EventSource, T extends string> = S extends EventSource
  ? T extends keyof S['events']
    ? z.output<S['events'][T]>
    : never
  : never

/**
 * What a service does with each event that it handles. An event can arrive twice, late, or in the wrong order, so handlers
 * are idempotent. `ctx` has the request id and the trace of the request that caused the event.
 */
export type Handlers<K extends EventSink, S extends EventSource> = {
  [T in K['hears'][number]]: (payload: PayloadOf<S, T>, ctx: Ctx) => Promise<void>
}

/** One untyped function for all events. It parses each payload. */
export type Handle = (entry: Entry, ctx: Ctx) => Promise<void>

/** Finds the handler of each event by its type. Ignores events without a handler or a schema. */
export const handleWith = <K extends EventSink, S extends EventSource>(
  sources: readonly S[],
  handlers: Handlers<K, S>,
): Handle => {
  const schemas = new Map(sources.flatMap(({ events }) => Object.entries(events)))
  // Schemas and handler types come from the same contracts, but TypeScript cannot match them row by row.
  const table = new Map(Object.entries(handlers) as [string, (payload: unknown, ctx: Ctx) => Promise<void>][])
  return async ({ type, payload }, ctx) => {
    const schema = schemas.get(type)
    const handler = table.get(type)
    if (schema && handler) await handler(schema.parse(JSON.parse(payload)), ctx)
  }
}

/** The context of an entry. If it cannot be parsed, the event is handled with a new context. */
export const contextOf = ({ context }: Entry): Ctx => {
  const encoded = parse(context)
  return decodeContext(typeof encoded === 'object' && encoded !== null ? { ...encoded } : {})
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
