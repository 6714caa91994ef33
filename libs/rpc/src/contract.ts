import type { z } from 'zod'
import type { Ctx } from './context.ts'

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

/** Safe in the sense of RFC 9110: it only reads, so doing it twice changes nothing. An unknown operation is not. */
export const isSafe = (contract: Contract, operation: string) =>
  Object.hasOwn(contract.operations, operation) && contract.operations[operation]!.http.startsWith('GET ')
