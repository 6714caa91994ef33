import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import type { Person } from '../plan/people.ts'

export const CONNECTIONS = 8

/** Its message is a sentence for the person who runs the seed. */
export class SeedError extends Error {
  override name = 'SeedError'
}

export interface Call {
  token?: string
  body?: object
  idempotencyKey?: string
}

export interface Answer {
  status: number
  body: unknown
}

export type Api = ReturnType<typeof openApi>

const MOST_WAITS = 20
const MAX_WAIT_SECONDS = 900 // the longest that a system may ask for

/** The public API at `base`, over a few connections that stay open. Waits as long as a busy system asks it to. */
export const openApi = (base: string, onWait?: (seconds: number) => void) => {
  const origin = originOf(base)
  const pool = new Pool(origin, { connections: CONNECTIONS })

  const once = async (method: string, path: string, { token, body, idempotencyKey }: Call) => {
    const answer = await pool
      .request({
        method,
        path,
        headers: {
          ...(token && { authorization: `Bearer ${token}` }),
          ...(body && { 'content-type': 'application/json' }),
          ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
        },
        body: body ? JSON.stringify(body) : null,
      })
      .catch((cause: unknown) => {
        throw new SeedError(`Nothing answers at ${origin}. Is the system running? (npm start)`, { cause })
      })
    const text = await answer.body.text()
    return { status: answer.statusCode, wait: answer.headers['retry-after'], text }
  }

  const send = async (method: string, path: string, call: Call = {}): Promise<Answer> => {
    for (let waits = 0; ; waits++) {
      const { status, wait, text } = await once(method, path, call)
      if (wait === undefined || waits === MOST_WAITS) return { status, body: parse(text) }
      const seconds = Math.min(Number(wait) || 1, MAX_WAIT_SECONDS)
      onWait?.(seconds)
      await sleep(seconds * 1000)
    }
  }

  return { send, close: () => pool.close() }
}

const originOf = (base: string) => {
  if (/^https?:/.test(base) && URL.canParse(base)) return new URL(base).origin
  throw new SeedError(`${base} is not an address like http://localhost:3000`)
}

const parse = (text: string): unknown => {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    throw new SeedError(`This doesn’t look like Murmuration; it answered: ${text.slice(0, 80)}`)
  }
}

/** Everyone has the same one, so that a visitor of the demo can log in as any of them. */
export const PASSWORD = 'starlings'

export interface Account {
  handle: string
  isNew: boolean
  posts: number // what they had before
  following: number
  /** Rejects with `SeedError` when it is refused, unless with one of the statuses to `ignore`. */
  send: (method: string, path: string, call?: Call, ignore?: number[]) => Promise<unknown>
}

const TAKEN = 409 // the handle is in use: by this person, or by another

/** Signs a person up, or in when they are there already. `undefined` when the handle is another person's. */
export const openAccount = async (api: Api, { handle, name, bio }: Person): Promise<Account | undefined> => {
  const credentials = { handle, password: PASSWORD }
  const signUp = await api.send('POST', '/api/users', { body: { ...credentials, name } })
  const isNew = signUp.status !== TAKEN

  const logIn = () => api.send('POST', '/api/sessions', { body: credentials })
  const session = isNew ? signUp : await logIn()
  if (!isNew && session.status === 401) return undefined
  let token = tokenIn(session)

  const send = async (method: string, path: string, call: Call = {}, ignore: number[] = []) => {
    let answer = await api.send(method, path, { ...call, token })
    if (answer.status === 401) {
      token = tokenIn(await logIn()) // the old one has run out while we were waiting
      answer = await api.send(method, path, { ...call, token })
    }
    if (answer.status >= 300 && !ignore.includes(answer.status))
      throw new SeedError(`${method} ${path} as @${handle}: ${explain(answer)}`)
    return answer.body
  }

  const profile =
    isNew && bio === '' ? undefined : await send(isNew ? 'PATCH' : 'GET', '/api/me', isNew ? { body: { bio } } : {})
  return { handle, isNew, ...countsIn(profile), send }
}

const tokenIn = (answer: Answer) => {
  const { accessToken } = (answer.body ?? {}) as { accessToken?: unknown } // checked on the next line
  if (typeof accessToken === 'string') return accessToken
  throw new SeedError(`Signing up or in was refused: ${explain(answer)}`)
}

const countsIn = (profile: unknown) => {
  const { counts } = (profile ?? {}) as { counts?: { posts?: number; following?: number } } // absent for a new person
  return { posts: counts?.posts ?? 0, following: counts?.following ?? 0 }
}

const explain = ({ status, body }: Answer) => {
  const { detail = '', requestId = '' } = (body ?? {}) as { detail?: string; requestId?: string } // a problem, we hope
  return `${status} ${detail} ${requestId && `(request ${requestId})`}`.trim()
}
