import type { Session } from '@murmuration/contracts'
import { REFRESH_TOKEN_DAYS } from '@murmuration/identity'
import { parse } from 'cookie'
import type { Request, Response } from 'express'
import { stateOf } from '../http/state.ts'

export interface CookieNames {
  access: string
  refresh: string
}

/** Browsers keep cookies by host, not by port: one name for both systems, and logging in to one would log out of the other. */
export const cookieNames = (system: 'monolith' | 'split'): CookieNames =>
  system === 'monolith'
    ? { access: 'mono_access', refresh: 'mono_refresh' }
    : { access: 'split_access', refresh: 'split_refresh' }

const DAY_MS = 24 * 60 * 60 * 1000

const options = (req: Request) => ({ httpOnly: true, sameSite: 'lax', secure: req.secure, path: '/' }) as const

export const readCookies = (req: Request, { access, refresh }: CookieNames) => {
  const cookies = parse(req.headers.cookie ?? '')
  return { accessToken: cookies[access] || undefined, refreshToken: cookies[refresh] || undefined }
}

export const setCookies = (res: Response, { accessToken, refreshToken, expiresIn }: Session) => {
  forgetWritten(res)
  const { access, refresh } = stateOf(res).cookies
  res.cookie(access, accessToken, { ...options(res.req), maxAge: expiresIn * 1000 })
  res.cookie(refresh, refreshToken, { ...options(res.req), maxAge: REFRESH_TOKEN_DAYS * DAY_MS })
}

export const clearCookies = (res: Response) => {
  forgetWritten(res)
  const { access, refresh } = stateOf(res).cookies
  res.clearCookie(access, options(res.req))
  res.clearCookie(refresh, options(res.req))
}

/** One request may refresh a session and then end it: an answer should say only what came of it. */
const forgetWritten = (res: Response) => res.removeHeader('set-cookie') // nobody else sets any
