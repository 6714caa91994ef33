import type { Claims, CookieNames } from '@murmuration/identity'
import type { Ctx } from '@murmuration/rpc'
import type { Response } from 'express'

/** What we know of a request while it is being answered. */
interface State {
  system: 'monolith' | 'split'
  ctx: Ctx
  /** Milliseconds that our part of the answer may take. */
  deadlineMs: number
  cookies: CookieNames
  viewer?: Claims | undefined
  refreshToken?: string | undefined
}

// Express types `locals` as anything at all; these two functions are the only way to it.
export const stateOf = (res: Response) => res.locals.state as State

export const setState = (res: Response, state: State) => {
  res.locals.state = state
}

/** Our time runs from here: how long a visitor takes to send a body is not ours. */
export const restartDeadline = (res: Response) => {
  const state = stateOf(res)
  state.ctx = { ...state.ctx, deadline: Date.now() + state.deadlineMs }
}
