import { ERRORS } from '../errors.ts'
import type { Session } from '../session.ts'

export interface MetaCall {
  readonly args: readonly unknown[]
  readonly kwargs: Readonly<Record<string, unknown>>
  readonly caller: Session
}

export type Outcome = { args: readonly unknown[] } | { error: string; text: string }

/** A procedure that the router answers itself. */
export type MetaProcedure = (call: MetaCall) => Outcome

export const result = (...args: readonly unknown[]): Outcome => ({ args })
export const failure = (error: string, text: string): Outcome => ({ error, text })
export const invalid = (text: string): Outcome => failure(ERRORS.invalidArgument, text)
