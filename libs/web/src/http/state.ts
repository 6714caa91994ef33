import type { Claims, CookieNames } from '@murmuration/identity'
import type { Ctx } from '@murmuration/rpc'
import type { Response } from 'express'

/** The data of one request, kept in `res.locals`. */
interface State {
  system: 'monolith' | 'split'
  ctx: Ctx
  /** Milliseconds from the end of the request's body to the deadline. */
  deadlineMs: number
  cookies: CookieNames
  viewer?: Claims | undefined
  refreshToken?: string | undefined
}

// Express types `locals` as `any`. Only these two functions access it.
export const stateOf = (res: Response) => res.locals.state as State

export const setState = (res: Response, state: State) => {
  res.locals.state = state
}

/** Starts the deadline anew once the body has been read, so that a slow upload does not use it up. */
export const restartDeadline = (res: Response) => {
  const state = stateOf(res)
  state.ctx = { ...state.ctx, deadline: Date.now() + state.deadlineMs }
}
