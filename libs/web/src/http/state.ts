import type { Claims } from '@murmuration/identity'
import type { Ctx } from '@murmuration/rpc'
import type { Response } from 'express'
import type { CookieNames } from '../session/cookies.ts'

/** What we know of a request while it is being answered. */
interface State {
  system: 'monolith' | 'split'
  ctx: Ctx
  cookies: CookieNames
  viewer?: Claims | undefined
  refreshToken?: string | undefined
}

// Express types `locals` as anything at all; these two functions are the only way to it.
export const stateOf = (res: Response) => res.locals.state as State

export const setState = (res: Response, state: State) => {
  res.locals.state = state
}
