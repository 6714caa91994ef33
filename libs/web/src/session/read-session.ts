import type { Session } from '@murmuration/contracts'
import { AppError, type Ctx } from '@murmuration/rpc'
import type { RequestHandler, Response } from 'express'
import type { WebDeps } from '../deps.ts'
import { stateOf } from '../http/request.ts'
import { noStore, readCookies, signIn, signOut } from './session.ts'

interface SessionDeps extends Pick<WebDeps, 'verifyToken'> {
  services: { auth: Pick<WebDeps['services']['auth'], 'refresh'> }
}

/**
 * Identifies the viewer of a page by the session cookies. If the access token has expired, it renews the session and its
 * cookies. It refuses no request. While auth is down, a viewer with an expired access token is signed out for this request
 * only, and keeps the cookies.
 */
export const readSession = ({ services: { auth }, verifyToken }: SessionDeps): RequestHandler => {
  const refresh = sharing((refreshToken, ctx) => auth.refresh({ refreshToken }, ctx))

  const recognise = async (res: Response, accessToken: string) => {
    const state = stateOf(res)
    state.viewer = await verifyToken(accessToken)
    state.ctx = { ...state.ctx, token: accessToken }
    noStore(res)
  }

  return async (req, res, next) => {
    const state = stateOf(res)
    const { accessToken, refreshToken } = readCookies(req, state.cookies)
    if (accessToken === undefined && refreshToken === undefined) return next()
    state.refreshToken = refreshToken

    try {
      const known = accessToken !== undefined && (await unlessRefused(recognise(res, accessToken)))
      if (!known && refreshToken !== undefined) signIn(res, await refresh(refreshToken, state.ctx))
      else if (!known) signOut(res)
    } catch (reason) {
      if (AppError.from(reason).code === 'unauthenticated') signOut(res)
      else noStore(res) // auth or its keys are down: the cookies may still be valid
    }
    next()
  }
}

const unlessRefused = async (work: Promise<unknown>) => {
  try {
    await work
    return true
  } catch (reason) {
    if (AppError.from(reason).code === 'unauthenticated') return false
    throw reason
  }
}

type Refresh = (refreshToken: string, ctx: Ctx) => Promise<Session>

/** Parallel requests with the same refresh token share one call: a browser may load several pages at once. */
const sharing = (refresh: Refresh): Refresh => {
  const inFlight = new Map<string, Promise<Session>>()

  return (refreshToken, ctx) => {
    const running = inFlight.get(refreshToken)
    if (running) return running
    const started = refresh(refreshToken, ctx).finally(() => inFlight.delete(refreshToken))
    inFlight.set(refreshToken, started)
    return started
  }
}
