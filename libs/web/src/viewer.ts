import type { Response } from 'express'
import { stateOf } from './http/state.ts'

export { signIn, signOut } from './session/session.ts'

/** Who is looking; `undefined` when signed out. */
export const viewerOf = (res: Response) => stateOf(res).viewer

/** What every call made for this request carries, the viewer's access token included. */
export const ctxOf = (res: Response) => stateOf(res).ctx

/** The refresh token of the viewer's cookie, for logging out. */
export const refreshTokenOf = (res: Response) => stateOf(res).refreshToken
