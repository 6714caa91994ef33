import { decodeContext, type Ctx } from '@murmuration/rpc'
import type { z } from 'zod'
import type { Entry } from './transport.ts'

/** What a service says of the events that it publishes. */
export interface EventSource {
  name: string
  events: Readonly<Record<string, z.ZodType>>
}

/** What a service says of the events that it handles. Its consumers form the group of its name. */
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
 * What a group does with each event that its service hears. An event can come twice, and late: handlers must not mind.
 * `ctx` has the request id and the trace of the request that led to the event.
 */
export type Handlers<K extends EventSink, S extends EventSource> = {
  [T in K['hears'][number]]: (payload: PayloadOf<S, T>, ctx: Ctx) => Promise<void>
}

/** The same without types, by name; each parses what arrives. */
export type Handle = (entry: Entry, ctx: Ctx) => Promise<void>

/** One function for all events. What is not handled here, or not known yet, is passed over. */
export const handleWith = <K extends EventSink, S extends EventSource>(
  sources: readonly S[],
  handlers: Handlers<K, S>,
): Handle => {
  const schemas = new Map(sources.flatMap(({ events }) => Object.entries(events)))
  // The table of schemas and the type of the handlers come from one place, but TypeScript cannot pair their rows.
  const table = new Map(Object.entries(handlers) as [string, (payload: unknown, ctx: Ctx) => Promise<void>][])
  return async ({ type, payload }, ctx) => {
    const schema = schemas.get(type)
    const handler = table.get(type)
    if (schema && handler) await handler(schema.parse(JSON.parse(payload)), ctx)
  }
}

/** The context that an entry carries. One that cannot be read is no reason not to handle the event. */
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
