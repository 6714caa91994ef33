import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'

export const CONNECTIONS = 8

/** Something that whoever runs the seed should read as it stands. */
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
