import type { Session } from '@murmuration/contracts'
import { AppError, type Ctx } from '@murmuration/rpc'
import type { RequestHandler, Response } from 'express'
import type { WebDeps } from '../deps.ts'
import { stateOf } from '../http/state.ts'
import { readCookies } from './cookies.ts'
import { noStore, signIn, signOut } from './session.ts'

interface SessionDeps extends Pick<WebDeps, 'identify'> {
  services: { auth: Pick<WebDeps['services']['auth'], 'refresh'> }
}

/**
 * Finds out who is looking at a page, from its cookies, and renews them on the way when the access token has run out.
 * Nobody is refused here. While auth is down, who cannot be recognised is signed out for this one request and keeps
 * the cookies.
 */
export const readSession = ({ services: { auth }, identify }: SessionDeps): RequestHandler => {
  const refresh = sharing((refreshToken, ctx) => auth.refresh({ refreshToken }, ctx))

  const recognise = async (res: Response, accessToken: string) => {
    const state = stateOf(res)
    state.viewer = await identify(accessToken)
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
      else noStore(res) // auth cannot be asked: the cookies may be good
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

/** A browser that wakes up asks for several pages with one cookie: one call is enough for all of them. */
const sharing = (refresh: Refresh): Refresh => {
  const underWay = new Map<string, Promise<Session>>()

  return (refreshToken, ctx) => {
    const running = underWay.get(refreshToken)
    if (running) return running
    const started = refresh(refreshToken, ctx).finally(() => underWay.delete(refreshToken))
    underWay.set(refreshToken, started)
    return started
  }
}
