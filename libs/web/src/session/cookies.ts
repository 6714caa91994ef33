import type { Session } from '@murmuration/contracts'
import { type CookieNames, REFRESH_TOKEN_DAYS } from '@murmuration/identity'
import { parse } from 'cookie'
import type { Request, Response } from 'express'
import { stateOf } from '../http/state.ts'

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

/** One request may renew a session and then end it. The answer carries only the cookies of the last step. */
const forgetWritten = (res: Response) => res.removeHeader('set-cookie') // no other code sets cookies
