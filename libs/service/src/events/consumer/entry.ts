import { eventSchemas, type EventType } from '@murmuration/contracts'
import { type Ctx, decodeContext } from '@murmuration/rpc'
import { z } from 'zod'
import type { Handlers } from '../handlers.ts'

// | id | [ name, value, name, value, … ] |, as Redis answers
export const Entry = z.tuple([z.string(), z.array(z.string())]).transform(([id, list]) => {
  const field = (name: string) => list[list.indexOf(name) + 1] ?? ''
  return { id, type: field('type'), payload: field('payload'), context: field('context') }
})
export type Entry = z.infer<typeof Entry>

/** Parses an entry and gives it to its handler. What nobody here handles, or knows yet, is nothing to worry about. */
export const handle = async ({ type, payload }: Entry, ctx: Ctx, handlers: Handlers) => {
  if (!isHandled(type, handlers)) return
  const parsed = eventSchemas[type].parse(JSON.parse(payload))
  // The table of schemas and the type of the handlers come from one place, but TypeScript cannot pair their rows.
  await handlers[type]?.(parsed as never, ctx)
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The context that an entry carries. One that cannot be read is no reason not to handle the event. */
export const contextOf = ({ context }: Entry): Ctx => {
  const encoded = parse(context)
  return decodeContext(typeof encoded === 'object' && encoded !== null ? { ...encoded } : {})
}

const isHandled = (type: string, handlers: Handlers): type is EventType =>
  Object.hasOwn(handlers, type) && Object.hasOwn(eventSchemas, type)
