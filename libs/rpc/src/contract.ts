import type { z } from 'zod'

/** What every call carries besides its input. The monolith ignores most of it; a network cannot. */
export interface Ctx {
  /** 1–64 of `A–Z a–z 0–9 - _`; the same in every process that a visitor's request passes through. */
  requestId: string
  /**
   * Epoch ms by the clock of this process: what travels is the time that is left. The caller stops listening then, so the
   * callee may stop working. Calls made on the way get no more than is left.
   */
  deadline: number
  /** W3C Trace Context, passed on as it came. */
  traceparent?: string | undefined
  /** The access token of who is asking, unverified. */
  token?: string | undefined
  /** Fires when nobody waits for the answer any more. It never travels: each transport makes its own on the other side. */
  signal?: AbortSignal | undefined
}

export type Verb = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** `http` is the natural REST route. Parameters in the path and, for GET, in the query are filled from the input by name. */
export interface Operation {
  http: `${Verb} /${string}`
  input: z.ZodType
  output: z.ZodType
}

export interface Contract {
  name: string
  operations: Readonly<Record<string, Operation>>
}

/** What a service implements and what its callers call: one type, so that neither can tell a function from a network. */
export type Api<C extends Contract> = {
  [O in keyof C['operations']]: (
    input: z.output<C['operations'][O]['input']>,
    ctx: Ctx,
  ) => Promise<z.output<C['operations'][O]['output']>>
}

/** Safe in the sense of RFC 9110: it only reads, so doing it twice harms nobody. An unknown operation is not. */
export const isSafe = (contract: Contract, operation: string) =>
  Object.hasOwn(contract.operations, operation) && contract.operations[operation]!.http.startsWith('GET ')
