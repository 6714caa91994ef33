import type { Session } from '@murmuration/contracts'
import { type CookieNames, REFRESH_TOKEN_DAYS } from '@murmuration/identity'
import { parse } from 'cookie'
import type { Request, Response } from 'express'
import { stateOf } from '../http/request.ts'

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

const DAY_MS = 24 * 60 * 60 * 1000

const options = (req: Request) => ({ httpOnly: true, sameSite: 'lax', secure: req.secure, path: '/' }) as const

export const readCookies = (req: Request, { access, refresh }: CookieNames) => {
  const cookies = parse(req.headers.cookie ?? '')
  return { accessToken: cookies[access] || undefined, refreshToken: cookies[refresh] || undefined }
}

const setCookies = (res: Response, { accessToken, refreshToken, expiresIn }: Session) => {
  forgetWritten(res)
  const { access, refresh } = stateOf(res).cookies
  res.cookie(access, accessToken, { ...options(res.req), maxAge: expiresIn * 1000 })
  res.cookie(refresh, refreshToken, { ...options(res.req), maxAge: REFRESH_TOKEN_DAYS * DAY_MS })
}

const clearCookies = (res: Response) => {
  forgetWritten(res)
  const { access, refresh } = stateOf(res).cookies
  res.clearCookie(access, options(res.req))
  res.clearCookie(refresh, options(res.req))
}

/** One request may renew a session and then end it. The answer carries only the cookies of the last step. */
const forgetWritten = (res: Response) => res.removeHeader('set-cookie') // no other code sets cookies
