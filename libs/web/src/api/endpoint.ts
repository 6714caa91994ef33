import type { Nothing } from '@murmuration/contracts'
import type { Claims } from '@murmuration/identity'
import type { Ctx, ErrorCode, Verb } from '@murmuration/rpc'
import type { z } from 'zod'

/** `required`: refused without a token. `optional`: a token is checked if there is one. `ignored`: never read. */
export type TokenRule = 'required' | 'optional' | 'ignored'

export interface Call<Path, Input, Me> {
  path: Path
  input: Input
  ctx: Ctx
  /** The caller, by the claims of the token. */
  me: Me
  /** The client's address, for the rate limits. */
  address: string
}

export interface Answer {
  status: number
  body?: unknown
}

/** One endpoint of the public API. The router and the OpenAPI document are both made from it. */
export interface Endpoint {
  http: `${Verb} /${string}`
  summary: string
  token: TokenRule
  /** The parameters in the path. One that breaks its schema is `not_found`. */
  path?: z.ZodObject
  /** The query of a GET, the body of any other method. */
  input?: z.ZodObject
  /** The field of `input` that is sent as a header of that name. */
  header?: string
  /** The schema of each success status; `undefined` for no body. */
  answers: Record<number, z.ZodType | undefined>
  /** The error codes of this endpoint, besides those that every endpoint has. */
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

/** Infers the types of `run`'s argument from the endpoint's schemas. */
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
