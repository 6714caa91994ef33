import type { Session } from '@murmuration/contracts'
import type { Response } from 'express'
import { stateOf } from '../http/state.ts'
import { clearCookies, setCookies } from './cookies.ts'

/** The signed-in user of a request; `undefined` when signed out. */
export const viewerOf = (res: Response) => stateOf(res).viewer

/** The context of every call made for a request; it carries the viewer's access token. */
export const ctxOf = (res: Response) => stateOf(res).ctx

/** The refresh token of the viewer's cookie. */
export const refreshTokenOf = (res: Response) => stateOf(res).refreshToken

/** Signs in this request, and with the cookies also the browser. */
export const signIn = (res: Response, session: Session) => {
  const { user, accessToken, refreshToken, expiresIn } = session
  const state = stateOf(res)
  state.viewer = { id: user.id, handle: user.handle, name: user.name, expiresAt: Date.now() + expiresIn * 1000 }
  state.ctx = { ...state.ctx, token: accessToken }
  state.refreshToken = refreshToken
  setCookies(res, session)
  noStore(res)
}

/** Signs out this request and the browser. It does not end the session in auth: `auth.logOut` does. */
export const signOut = (res: Response) => {
  const state = stateOf(res)
  state.viewer = undefined
  state.ctx = { ...state.ctx, token: undefined }
  state.refreshToken = undefined
  clearCookies(res)
  noStore(res)
}

/** Keeps a personal page out of shared caches, and out of the back button after log-out. */
export const noStore = (res: Response) => res.setHeader('cache-control', 'no-store')
