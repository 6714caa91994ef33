import type { Session } from '@murmuration/contracts'
import { cookieNames, type VerifyToken } from '@murmuration/identity'
import { httpServer, listen } from '@murmuration/http'
import { AppError } from '@murmuration/rpc'
import { afterEach } from 'vitest'
import { createLimits, createWeb, type Services, type WebDeps } from '../src/index.ts'

/** The operations that a test needs. A call of any other operation fails with `internal`. */
type Some = { [S in keyof Services]?: Partial<Services[S]> }

const ID = '01931b1e-0000-7000-8000-000000000001'

export const ada = { id: ID, handle: 'ada', name: 'Ada', bio: '', createdAt: '2024-11-11T11:11:11.000Z' }

export const session = (fields: Partial<Session> = {}): Session => ({
  user: ada,
  accessToken: 'good',
  refreshToken: 'fresh',
  expiresIn: 900,
  ...fields,
})

/** Accepts the token `good`. With `keyless` the keys are not available. */
const verifyToken: VerifyToken = async (token) => {
  if (token === 'keyless') throw new AppError('unavailable', 'No keys')
  if (token !== 'good') throw new AppError('unauthenticated', 'Not a good token')
  return { id: ID, handle: 'ada', name: 'Ada', expiresAt: Date.now() + 900_000 }
}

/** The unread counter, which every page of a signed-in viewer needs. */
const quiet: Some = { notify: { unread: async () => ({ count: 0, now: Date.now() }) } }

const limits = createLimits({ NODE_ENV: 'test', TRUST_PROXY: 0, LIMIT_LOG_IN_HANDLE: 10 })

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()))
})

export interface Logged {
  event: string
  fields: Record<string, unknown>
}

/** A listening web layer over the given services; closed after the test. */
export const openWeb = async (some: Some = {}, deps: Partial<WebDeps> = {}) => {
  const posts = { trends: async () => ({ items: [] }), ...some.posts }
  const services = { auth: {}, follows: {}, search: {}, ...quiet, ...some, posts }
  const logged: Logged[] = []
  const record = (fields: object, event: string) => void logged.push({ event, fields: { ...fields } })

  const app = createWeb({
    system: 'monolith',
    cookies: cookieNames('mono'),
    services: services as Services, // see `Some`
    verifyToken,
    limits,
    assets: new URL('./assets', import.meta.url).pathname,
    trustProxy: 0,
    deadlineMs: 5_000,
    log: { info: record, error: record },
    ...deps,
  })
  const { address: url, drain: close } = await listen(httpServer(app))
  open.push(close)

  const ask = (path: string, init: RequestInit = {}) => fetch(url + path, { redirect: 'manual', ...init })
  return { url, ask, logged }
}

export const bearer = { authorization: 'Bearer good' }

export const json = (method: string, body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})

/** The parts of a problem that do not differ from request to request. */
export const problem = async (answer: Response) => {
  const { code, errors } = (await answer.json()) as { code: string; errors?: { path: string }[] }
  return { status: answer.status, code, paths: errors?.map(({ path }) => path) }
}
