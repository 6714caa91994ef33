import type { Nothing } from '@murmuration/contracts'
import type { Claims } from '@murmuration/identity'
import type { Ctx, ErrorCode, Verb } from '@murmuration/rpc'
import type { z } from 'zod'

/** `required`: nobody else may. `optional`: used when given. `ignored`: never looked at. */
export type TokenRule = 'required' | 'optional' | 'ignored'

export interface Call<Path, Input, Me> {
  path: Path
  input: Input
  ctx: Ctx
  /** Who asks, as the token says. */
  me: Me
  /** Where the request came from, for limits on tries. */
  address: string
}

export interface Answer {
  status: number
  body?: unknown
}

/** One endpoint of the public API: what its router does with it and what its documentation says of it. */
export interface Endpoint {
  http: `${Verb} /${string}`
  summary: string
  token: TokenRule
  /** The parameters in the path. One that cannot exist is `not_found`. */
  path?: z.ZodObject
  /** The query of a GET, the body of everything else. */
  input?: z.ZodObject
  /** A field of `input` that comes in a header of that name instead. */
  header?: string
  /** Each good answer. `undefined` has no body. */
  answers: Record<number, z.ZodType | undefined>
  /** What can go wrong here, besides what can go wrong everywhere. */
  errors?: ErrorCode[]
  run(call: Call<never, never, never>): Promise<Answer>
}

type Me<T extends TokenRule> = T extends 'required' ? Claims : Claims | undefined

interface Typed<P extends z.ZodObject, I extends z.ZodObject, T extends TokenRule> extends Endpoint {
  token: T
  path?: P
  input?: I
  run(call: Call<z.output<P>, z.output<I>, Me<T>>): Promise<Answer>
}

/** Lets an endpoint's schemas decide what its `run` gets to see. */
export const endpoint = <
  T extends TokenRule,
  P extends z.ZodObject = typeof Nothing,
  I extends z.ZodObject = typeof Nothing,
>(
  spec: Typed<P, I, T>,
): Endpoint => spec

export const ok = (body: unknown): Answer => ({ status: 200, body })
export const created = (body: unknown): Answer => ({ status: 201, body })
export const done: Answer = { status: 204 }
